"""The rules of logic and the passages, as proofs of one lemma from others."""

from __future__ import annotations

from collections.abc import Callable

from proofs.kernel import BOUND, EMPTY, POSITIVE, PSD, Atom, Step

from .algebra import congruence, expanded, nonnegative, scalar, vanish
from .choices import cite
from .closure import closure
from .entrywise import entrywise
from .lemmas import Lemma, Proofs, Script, parts
from .reflection import Shown, shown
from .statements import Variables
from .terms import Natural, Opposite, Product, Sum, in_letters, polynomial, substituted
from .traces import dimension, trace, trace_of_product, traceless

ARCHIMEDEAN = "archimedean_"
"""The premise that the field is Archimedean."""

Rule = Callable[[Script, Lemma, Proofs], str]


def assume(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``assume``; and ``define`` and ``chain_rule``, whose conclusions are assumed."""
    return script.closing(lemma.conclusion, proofs)


def conjunction(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``conjunction``: the parts of each premise."""
    text, found = "", dict[Atom, str]()
    for premise in lemma.premises:
        if premise.conclusion:
            before, shown_parts = script.used(premise, proofs, lemma.variables)
            text, found = text + before, found | shown_parts
    return text + script.closing(lemma.conclusion, found)


def cut(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``cut``: the first premise proves hypotheses of the second."""
    first, second = lemma.premises
    before, found = script.used(first, proofs, lemma.variables) if first.conclusion else ("", {})
    after, done = script.used(second, {**found, **proofs}, lemma.variables)
    return before + after + script.closing(lemma.conclusion, done)


def cases(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``cases``: s > 0 or −s ≥ 0."""
    above, below = lemma.premises
    value, case = lemma.theorem.arguments["value"], script.fresh("c")
    given = {Atom(POSITIVE, value): case, Atom(PSD, value): f"(gt0_ge0 {case})"}
    first, found = script.used(above, {**proofs, **given}, lemma.variables)
    first += script.closing(lemma.conclusion, found)
    opposite = shown(Atom(PSD, -value))
    turned, other = script.having(
        opposite, script.converted(case, Shown(PSD, Opposite(in_letters(value))), opposite)
    )
    second, found = script.used(below, {**proofs, Atom(PSD, -value): other}, lemma.variables)
    second = turned + second + script.closing(lemma.conclusion, found)
    number = script.value(in_letters(value))
    return f"case: (cases_of {number}) => {case}.\n{{ {first}}}\n{second}"


def natural(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``natural``: t ≥ 0."""
    return "exact: natural.\n"


def specialise(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``specialise``: the relation at one step."""
    (atom,), (goal,) = lemma.theorem.hypotheses, lemma.conclusion
    step: Step = lemma.theorem.arguments["step"]
    at = script.printer.step(step._replace(offset=step.offset - 1))
    term = substituted(in_letters(atom.polynomial), EMPTY, {BOUND: step})
    return script.converted(f"({proofs[atom]} {at})", Shown(atom.relation, term), shown(goal))


def generalise(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``generalise``: t is any natural number, so it is k or k − 1."""
    (premise,) = lemma.premises
    step: str = lemma.theorem.arguments["step"]
    bound = Step(BOUND, -lemma.theorem.arguments["shift"])
    scripts = []
    for before, after in zip(premise.conclusion, lemma.conclusion, strict=True):
        steps = {step: script.printer.step(bound)}
        text, found = script.used(premise, proofs, lemma.variables, EMPTY, steps)
        term = substituted(in_letters(before.polynomial), EMPTY, {step: bound})
        source = Shown(before.relation, term)
        target = Shown(after.relation, in_letters(after.polynomial))
        done = script.converted(found[before], source, target)
        scripts.append(f"move=> {script.printer.bound}.\n{text}{done}")
    return script.splitting(scripts)


def instantiate(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``instantiate``: Coq replaces letters and steps where they stand; the normal form follows."""
    (premise,) = lemma.premises
    letters, steps = (lemma.theorem.arguments[name] for name in ("letters", "steps"))
    images = {letter: in_letters(image) for letter, image in letters.items()}
    at = {name: script.printer.step(step) for name, step in steps.items() if name != BOUND}
    text, assumed, done = "", dict[Atom, str](), dict[Atom, str]()
    for atom in premise.hypotheses:
        source = shown(atom.substitute(letters, steps))
        target = shown(atom, images, steps)
        proof = proofs[atom.substitute(letters, steps)]
        having, assumed[atom] = script.having(target, script.converted(proof, source, target))
        text += having
    using, found = script.used(premise, assumed, lemma.variables, images, at)
    text += using
    for atom in premise.conclusion:
        image = atom.substitute(letters, steps)
        source, target = shown(atom, images, steps), shown(image)
        having, done[image] = script.having(target, script.converted(found[atom], source, target))
        text += having
    return text + script.closing(lemma.conclusion, done)


def induction(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``induction`` on the natural number t."""
    base, successor = lemma.premises
    step: str = lemma.theorem.arguments["step"]
    name = script.printer.step_name(step)
    before = parts("before_", lemma.conclusion)
    start = _at(script, lemma, base, proofs, step, Step(None, 0))
    after = _at(script, lemma, successor, {**proofs, **before}, step, Step(step, 1))
    return f"elim: {name} => [|{name} before_].\n{{ {start}}}\n{{ {after}}}\n"


def _at(
    script: Script, lemma: Lemma, premise: Lemma, proofs: Proofs, step: str, number: Step
) -> str:
    steps = {step: "0%N"} if number.base is None else {}
    text, found = script.used(premise, proofs, lemma.variables, EMPTY, steps)
    scripts = []
    for atom in lemma.conclusion:
        image = atom.substitute(EMPTY, {step: number})
        target = shown(atom, EMPTY, {step: number})
        scripts.append(script.converted(found[image], shown(image), target))
    return text + script.splitting(scripts)


def archimedean(script: Script, lemma: Lemma, proofs: Proofs) -> str:
    """``archimedean``: the premise for a t with t ε − b ≥ 0, which the field has."""
    (premise,), given = lemma.premises, lemma.theorem.arguments
    epsilon, bound = in_letters(given["epsilon"]), in_letters(given["bound"])
    t = Natural(Step(given["step"], 0))
    source = Shown(PSD, Sum(Product(t, epsilon), Opposite(bound)))
    large = Atom(PSD, polynomial(source.term))
    positive = proofs[Atom(POSITIVE, given["epsilon"])]
    target = shown(large)
    having, name = script.having(target, script.converted("large_", source, target))
    within = lemma.variables | Variables(steps=frozenset({given["step"]}))
    using, found = script.used(premise, {**proofs, large: name}, within)
    values = f"{script.value(epsilon)} {script.value(bound)}"
    return (
        f"have [{script.printer.step_name(given['step'])} large_] :="
        f" @{ARCHIMEDEAN} {values} {positive}.\n"
        f"{having}{using}{script.closing(lemma.conclusion, found)}"
    )


RULES: dict[str, Rule] = {
    "assume": assume,
    "cite": cite,
    "define": assume,
    "chain_rule": assume,
    "conjunction": conjunction,
    "cut": cut,
    "cases": cases,
    "natural": natural,
    "specialise": specialise,
    "generalise": generalise,
    "instantiate": instantiate,
    "induction": induction,
    "certificate": expanded,
    "strict": expanded,
    "congruence": congruence,
    "identity": expanded,
    "nonnegative": nonnegative,
    "scalar": scalar,
    "vanish": vanish,
    "entrywise": entrywise,
    "closure": closure,
    "archimedean": archimedean,
    "trace": trace,
    "trace_of_product": trace_of_product,
    "traceless": traceless,
    "dimension": dimension,
}
