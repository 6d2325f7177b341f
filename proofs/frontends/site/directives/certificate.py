"""The directive ``certificate``: the heart of a proof, explained term by term."""

from __future__ import annotations

from docutils import nodes

from proofs.display.expansion import certificate_expansion, split
from proofs.display.notation import Notation
from proofs.display.tex import tex
from proofs.frontends.site.markup import rst
from proofs.frontends.site.markup.rst import Lines
from proofs.frontends.site.pages.proof_section import aligned, legend
from proofs.kernel import Atom, Certificate, Cofactor, Square, Theorem, constant, steps
from proofs.referee.ledger import verdict_of

from .ledger import LedgerDirective


class CertificateDirective(LedgerDirective):
    """``.. certificate:: upper-bound`` shows the identity of most terms in the claim's proof."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The identity, and why each of its terms is what it is said to be."""
        self.env.note_dependency(str(self.kept / "key"))
        (name,) = self.arguments
        try:
            theorem = verdict_of(name).theorem
        except ValueError as error:
            raise self.error(str(error)) from error
        heart = _heart(theorem) if theorem else None
        if theorem is None or heart is None:
            raise self.error(f"the proof of {name!r} has no certificate")
        return self.parse_text_to_nodes("\n".join(explained(theorem, heart)))


def _heart(theorem: Theorem) -> Theorem | None:
    found = [(step, step.arguments.get("given")) for step in steps(theorem)]
    sized = [
        (len(given.squares) + len(given.cofactors), -place, step)
        for place, (step, given) in enumerate(found)
        if isinstance(given, Certificate)
    ]
    return max(sized)[2] if sized else None


def explained(theorem: Theorem, step: Theorem) -> Lines:
    """The identity of a step, then each of its terms with the reason why it is not negative."""
    (goal,) = (part for part in step.conclusion if isinstance(part, Atom))
    given, notation = step.arguments.get("given"), Notation(theorem).within(step)
    if not isinstance(given, Certificate):
        raise TypeError(f"{step} is not shown by a certificate")
    expansion = certificate_expansion(step, goal, given, notation)
    if isinstance(expansion, str):
        raise TypeError(f"{step} is plain to see: {expansion}")
    reasons = [_reason(square, notation) for square in given.squares]
    reasons += [_zero(cofactor, notation) for cofactor in given.cofactors]
    because = [
        line
        for (_, term), reason in zip(expansion.terms, reasons, strict=True)
        for line in (rst.inline(tex(term)), f"   {reason}", "")
    ]
    formulas = [expansion.left, *(term for _, term in expansion.terms)]
    conclusion = rst.inline(tex(notation.atom(goal)))
    total = f"A sum of such terms is positive semidefinite, so {conclusion}."
    shown = rst.displayed(*aligned(expansion))
    return [*shown, *legend(notation.explained(formulas)), *because, total, ""]


def _reason(square: Square, notation: Notation) -> str:
    """A nonnegative multiple of LᵀHL, for a hypothesis H ⪰ 0, or of a square LᵀL."""
    moved, word = split(square.factor)
    parts = ["a square"]
    if square.hypothesis is not None:
        parts = [f"a hypothesis, {rst.inline(tex(notation.atom(square.hypothesis)))}"]
    if word is not None:
        between = rst.inline(tex(notation.polynomial(word)))
        parts.append(f"taken between {between} and its transpose")
    if moved != constant(1):
        parts.append(f"times the square of {rst.inline(tex(notation.polynomial(moved)))}")
    if square.scalars:
        known = ", ".join(rst.inline(tex(notation.atom(atom))) for atom in square.scalars)
        parts.append(f"times what is not negative: {known}")
    return ", ".join(parts)


def _zero(cofactor: Cofactor, notation: Notation) -> str:
    equation = rst.inline(tex(notation.atom(cofactor.equation)))
    return f"zero, since it has the factor of the hypothesis {equation}"
