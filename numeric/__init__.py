"""The numbers side: tries to break each claim on random matrices, by roads that no proof uses.

``examine(name)`` draws instances for the claim ``name`` and returns :class:`Evidence`,
``instance`` draws one of them again, ``twin_of`` is what ran on them, and ``twin_names()`` lists
the claims that have a numeric twin. The computations that others use most are here, too:
:func:`rnn_jacobian`, :func:`lstm_jacobian`, :func:`spectral_norm`, :func:`smallest_singular_value`
and :func:`lyapunov_exponents`. They take any real numbers that doubles hold, return doubles, and
treat leading axes as NumPy's generalised universal functions do. Importing this package loads
nothing heavier than itself: NumPy is imported when a name is first used.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numeric.enclosures import smallest_singular_value, spectral_norm
    from numeric.jacobians import lstm_jacobian, rnn_jacobian
    from numeric.lyapunov import lyapunov_exponents
    from numeric.twins import Draw, Twin
    from numeric.twins.evidence import Evidence

__all__ = [
    "Evidence",
    "examine",
    "instance",
    "lstm_jacobian",
    "lyapunov_exponents",
    "rnn_jacobian",
    "smallest_singular_value",
    "spectral_norm",
    "twin_names",
    "twin_of",
]

_HOMES = {
    "Evidence": "twins.evidence",
    "lstm_jacobian": "jacobians",
    "lyapunov_exponents": "lyapunov",
    "rnn_jacobian": "jacobians",
    "smallest_singular_value": "enclosures",
    "spectral_norm": "enclosures",
}


def examine(name: str, samples: int = 1000, seed: int = 0) -> "Evidence":
    """Test a claim on random instances.

    The random numbers of a chunk of instances depend on ``seed``, the claim's name and the
    chunk's place only: not on other claims, on ``samples``, or on the number of workers.

    Parameters
    ----------
    name
        The claim.
    samples
        How many instances that satisfy the hypotheses to test, at least 1.
    seed
        A nonnegative integer.

    Raises
    ------
    ValueError
        If the name is unknown, ``samples`` is below 1 or ``seed`` is negative.
    """
    from numeric.twins.registry import summarise

    if not isinstance(samples, int):
        raise ValueError(f"samples is {samples!r}: expected an integer")
    if samples < 1:
        raise ValueError(f"samples is {samples}: expected at least 1")
    return summarise(twin_of(name), samples, seed)


def instance(name: str, seed: int, index: int) -> tuple["Draw", int]:
    """The batch that holds instance ``index`` of a run, and the row of the instance in it.

    Raises
    ------
    ValueError
        If the name is unknown, or ``seed`` or ``index`` is negative.
    """
    from numeric.twins import registry

    return registry.instance(twin_of(name), seed, index)


def twin_names() -> tuple[str, ...]:
    """The names of all claims that have a numeric twin, in the order of the claims modules."""
    from numeric.twins import registry

    importlib.import_module("numeric.claims")
    return registry.twin_names()


def twin_of(name: str) -> "Twin":
    """The numeric twin of a claim.

    Raises
    ------
    ValueError
        If the claim has none; the nearest names are told.
    """
    from numeric.twins import registry

    importlib.import_module("numeric.claims")
    return registry.find(name)


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(importlib.import_module(f"numeric.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'numeric' has no attribute {name!r}")
