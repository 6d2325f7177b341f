"""Letters that a word introduces, each named by the expression that it is about."""

from __future__ import annotations

from ..kernel import BOUND, KernelError, Letter, Step
from .letters import Expression, _of
from .symbols import StatementError, is_fresh


def auxiliary_letter(
    base: str,
    X: Expression,
    shape: tuple[int | str, int | str] = (1, 1),
    structure: str = "general",
    at_natural: bool = False,
) -> Expression:
    """A letter that is named by the kernel's normal form of an expression, which it is about.

    About an expression in a bound step it is a family; about one in a single natural number, too,
    if it is to be taken ``at_natural`` numbers.
    """
    steps = sorted(X.polynomial.steps)
    bound = [name for name in steps if name == BOUND or is_fresh(name)]
    if len(bound) > 1:
        raise StatementError(f"{X} depends on two bound steps: write a statement about one")
    if at_natural and not bound and len(steps) == 1 and _is_free(X, steps[0]):
        bound = steps
    about = X.polynomial.substitute(steps={name: Step(BOUND, 0) for name in bound})
    # Without a word in every term, as in 2 I, the letters do not tell the shape.
    told = about.terms and all(m.word for m in about.terms)
    shown = f"{about}" if told else f"{about} ({about.rows} × {about.columns})"
    step = Step(bound[0], 0) if bound else None
    return _of(Letter(f"{base}⟨{shown}⟩", *shape, structure, step))


def _is_free(X: Expression, step: str) -> bool:
    """Whether another step can be put for this one: no running product would capture it."""
    try:
        X.polynomial.substitute(steps={step: Step(BOUND, 0)})
    except KernelError:
        return False
    return True
