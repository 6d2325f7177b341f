"""The directive ``certificate``: the heart of a proof, explained term by term."""

from __future__ import annotations

from docutils import nodes

from ..certificate_text import identity_lines
from ..claim import verdict_of
from ..kernel import Atom, Certificate, Cofactor, Polynomial, Square, Theorem
from ..notation import Notation
from ..verdict import steps
from . import rst
from .boards import StandingDirective
from .proof_steps import identity, legend
from .rst import Lines
from .typeset import tex


class CertificateDirective(StandingDirective):
    """``.. certificate:: upper-bound`` shows the identity of most terms in the claim's proof."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The identity, and why each of its terms is what it is said to be."""
        self.env.note_dependency(str(self.kept / "manifest"))
        (name,) = self.arguments
        try:
            theorem = verdict_of(name).theorem
        except ValueError as error:
            raise self.error(str(error)) from error
        heart = _heart(theorem) if theorem else None
        if heart is None:
            raise self.error(f"the proof of {name!r} has no certificate")
        return self.parse_text_to_nodes("\n".join(explained(heart)))


def _heart(theorem: Theorem) -> Theorem | None:
    found = [(step, step.detail) for step in steps(theorem)]
    sized = [
        (len(detail.squares) + len(detail.cofactors), -place, step)
        for place, (step, detail) in enumerate(found)
        if isinstance(detail, Certificate)
    ]
    return max(sized)[2] if sized else None


def explained(step: Theorem) -> Lines:
    """The identity, then each of its terms with the reason why it is not negative."""
    (goal,) = (part for part in step.conclusion if isinstance(part, Atom))
    given, notation = step.detail, Notation()
    if not isinstance(given, Certificate):
        raise TypeError(f"{step} is not shown by a certificate")
    lines = identity_lines(step, goal, given, notation)
    shown = rst.displayed(*identity(lines))
    terms = [line.strip().lstrip("=+ ") for line in lines[1:]]
    reasons = [_reason(square, notation) for square in given.squares]
    reasons += [_zero(cofactor, notation) for cofactor in given.cofactors]
    because = [
        line
        for term, reason in zip(terms, reasons, strict=True)
        for line in (rst.inline(tex(term)), f"   {reason}", "")
    ]
    conclusion = rst.inline(tex(notation.atom(goal)))
    total = f"A sum of such terms is positive semidefinite, so {conclusion}."
    return [*shown, *legend(notation.legend, None, notation), *because, total, ""]


def _reason(square: Square, notation: Notation) -> str:
    """A nonnegative multiple of LᵀHL, for a hypothesis H ⪰ 0, or of a square LᵀL."""
    factor = square.factor
    moved, word = _parted(factor)
    scalars = [f"{tex(notation.atom(atom))}" for atom in square.scalars]
    parts = []
    if square.hypothesis is None:
        parts.append("a square")
    else:
        parts.append(f"a hypothesis, {rst.inline(tex(notation.atom(square.hypothesis)))}")
    if word is not None:
        between = rst.inline(tex(notation.polynomial(word)))
        parts.append(f"taken between {between} and its transpose")
    if moved is not None:
        parts.append(f"times the square of {rst.inline(tex(notation.polynomial(moved)))}")
    if scalars:
        parts.append(f"times what is not negative: {', '.join(map(rst.inline, scalars))}")
    return ", ".join(parts)


def _parted(factor: Polynomial) -> tuple[Polynomial | None, Polynomial | None]:
    """The scalar part of a factor of one term and its matrix part, where they are not 1 and I."""
    from ..kernel import Monomial

    if len(factor.terms) != 1:
        return None, factor
    ((m, c),) = factor.terms.items()
    scalar = Polynomial(1, 1, {Monomial(m.scalars, ()): c}) if m.scalars or c != 1 else None
    word = Polynomial(factor.rows, factor.columns, {Monomial((), m.word): c / c})
    return scalar, word if m.word else None


def _zero(cofactor: Cofactor, notation: Notation) -> str:
    equation = rst.inline(tex(notation.atom(cofactor.equation)))
    return f"zero, since it has the factor of the hypothesis {equation}"
