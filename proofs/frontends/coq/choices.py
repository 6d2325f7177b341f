"""Facts of existence: what one lets choose is assumed until ``choose`` opens the fact."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import Fact

from .facts import proof_of
from .lemmas import Lemma, Proofs, Script, conjuncts, moving, parts
from .readings import all_relations, all_said
from .reflection import shown
from .statements import Variables, binders, quantified, readings, variables_of
from .terms import UnsupportedError


def existence(script: Script, fact: Fact) -> str:
    """The fact: for all of its other letters there are those that it chooses.

    Raises
    ------
    UnsupportedError
        If it supposes something of what it chooses: it does not say that there is such a thing.
    """
    if any(fact.choices & atom.polynomial.letters for atom in fact.hypotheses):
        raise UnsupportedError(f"{fact.name} supposes something of what it chooses")
    above, below = (
        [line.text(script.printer) for line in readings(side)]
        for side in (fact.hypotheses, fact.conclusion)
    )
    last = _exist(script, fact, script.all_of(below))
    return quantified(binders(script.printer, _arbitrary(fact)), above, last)


def cite(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``cite``: what the choice that is assumed says, as the fact's hypotheses hold."""
    fact: Fact = lemma.theorem.arguments["fact"]
    applied = " ".join([script.choice(fact), *(proofs[atom] for atom in fact.hypotheses)])
    known = parts("line_", fact.conclusion)
    return f"have line_ := {applied}.\n{script.closing(lemma.conclusion, known)}"


def choose(
    script: Script, lemma: Lemma, proofs: Proofs, premise_of: Callable[[Fact, str], str]
) -> str:
    """``choose``: the fact is opened, and what it gives takes the place of what is assumed.

    ``premise_of`` makes a fact that the library does not prove a premise of the whole, and says its
    name.
    """
    (premise,), fact = lemma.premises, lemma.theorem.arguments["fact"]
    if fact not in premise.choices:
        using, found = script.used(premise, proofs, lemma.variables)
        return using + script.closing(lemma.conclusion, found)
    condition = " /\\ ".join(script.text(shown(atom)) for atom in fact.hypotheses) or "True"
    exist = _exist(script, fact, f"({script.assumption(fact)})")
    using, found = script.used(premise, proofs, lemma.variables | _chosen(fact))
    statement, proof, known = existence(script, fact), proof_of(fact), ""
    if proof is None:
        fact_name = premise_of(fact, statement)
    else:
        fact_name, known = "fact_", f"have fact_ : {statement}.\n{{ {proof} }}\n"
    pattern = _nested([*_names(script, fact), script.choice(fact)])
    return (
        f"{known}apply: (@choose ({condition}) ({exist})).\n"
        "{ stable. }\n"
        f"{{ {_where_it_applies(script, lemma, fact, fact_name)}}}\n"
        f"{{ {_elsewhere(script, lemma, fact)}}}\n"
        f"move=> {pattern}.\n{using}{script.closing(lemma.conclusion, found)}"
    )


def _where_it_applies(script: Script, lemma: Lemma, fact: Fact, fact_name: str) -> str:
    """The existence that the fact gives, as its hypotheses, which stand in ``given_``, hold."""
    given = parts("given_", fact.hypotheses) if fact.hypotheses else {}
    before, lines = all_said(script, readings(fact.hypotheses), given)
    arguing, applied = script.arguments(_arbitrary(fact), lemma.variables)
    below, names = readings(fact.conclusion), _names(script, fact)
    after, found = all_relations(script, below, conjuncts("line_", len(below)))
    return (
        f"move=> given_.\n{before}{arguing}"
        f"have {_nested([*names, 'line_'])} := @{' '.join([fact_name, *applied, *lines])}.\n"
        f"{after}exists {', '.join(names)}.\n"
        f"{moving(*('_' for _ in fact.hypotheses))}{script.closing(fact.conclusion, found)}"
    )


def _elsewhere(script: Script, lemma: Lemma, fact: Fact) -> str:
    """Zeros will do, as ``never_`` says that the hypotheses do not hold."""
    sizes = Variables(sizes=lemma.variables.sizes)
    before, zeros = script.arguments(_chosen(fact), sizes)
    names = [script.fresh("h") for _ in fact.hypotheses]
    holds = script.splitting([f"exact: {name}.\n" for name in names or ["I"]])
    return (
        f"move=> never_.\n{before}exists {', '.join(zeros)}.\n"
        f"{moving(*names)}case: never_.\n{holds}"
    )


def _exist(script: Script, fact: Fact, text: str) -> str:
    return f"exists {' '.join(binders(script.printer, _chosen(fact)))},\n    {text}"


def _names(script: Script, fact: Fact) -> list[str]:
    return script.arguments(_chosen(fact), _chosen(fact))[1]


def _nested(names: list[str]) -> str:
    """The pattern ``[U [R line_]]``."""
    *first, last = names
    return "".join(f"[{name} " for name in first) + last + "]" * len(first)


def _chosen(fact: Fact) -> Variables:
    return Variables(letters=fact.choices)


def _arbitrary(fact: Fact) -> Variables:
    """The letters that the fact is about, without the chosen ones."""
    atoms = (*fact.hypotheses, *fact.conclusion)
    return variables_of(atom.polynomial for atom in atoms) - _chosen(fact)
