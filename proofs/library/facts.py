"""The textbook facts that proofs cite, each with its reference; a handful, by intent.

One of them stands where the search cites it by itself: ``proofs.search.proving.equations``.

A green claim cites no others, but those that another package lists: in a module of facts like this
one, named under the entry point group ``proofs.facts``.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import metadata
from importlib.util import find_spec, module_from_spec
from types import ModuleType

from proofs.kernel import (
    BOUND,
    ENTRYWISE,
    POSITIVE,
    PSD,
    ZERO,
    Atom,
    Fact,
    Letter,
    constant,
    function,
    of,
)
from proofs.search.proving.equations import inverse_on_both_sides

__all__ = [
    "archimedean_property",
    "exponential",
    "hyperbolic_tangent",
    "inverse_on_both_sides",
    "monotone_norm",
    "polar_decomposition",
    "registered",
    "spectral_theorem",
]

_x, _y, _b = (of(Letter(name, 1, 1)) for name in ("x", "y", "b"))
_A, _B, _C, _U, _W = (of(Letter(name, "n", "n")) for name in ("A", "B", "C", "U", "W"))
_R, _S = (of(Letter(name, "n", "n", "symmetric")) for name in ("R", "W"))
_V = of(Letter("V", "n", "n", "diagonal"))
_exp_x, _exp_minus_x = function("exp", _x), function("exp", -_x)

_k, _X = of(Letter(BOUND, 1, 1, "natural")), of(Letter("X", "n", "n", "symmetric"))

archimedean_property = Fact(
    "archimedean-property",
    "Rudin 1976, Principles of Mathematical Analysis, Theorem 1.20 (a), applied to xᵀXx and b xᵀx",
    (Atom(PSD, _b * constant(1, "n") - _k * _X, True),),
    (Atom(PSD, -_X),),
)
"""If k X ⪯ b I for every natural k, then X ⪯ 0."""

exponential = Fact(
    "exponential",
    "Rudin 1976, Principles of Mathematical Analysis, Theorem 8.6",
    (),
    (
        Atom(ZERO, function("exp", _x + _y) - _exp_x * function("exp", _y)),
        Atom(ZERO, _exp_x * _exp_minus_x - constant(1)),
        Atom(POSITIVE, _exp_x),
        Atom(PSD, _exp_x - constant(1) - _x),
    ),
)
"""exp(x + y) = exp x · exp y, exp x · exp(−x) = 1, exp x > 0 and exp x ≥ 1 + x."""

hyperbolic_tangent = Fact(
    "hyperbolic-tangent",
    "the definition; Abramowitz and Stegun 1964, 4.5.1 to 4.5.3",
    (),
    (Atom(ZERO, function("tanh", _x) * (_exp_x + _exp_minus_x) - _exp_x + _exp_minus_x),),
)
"""tanh x · (exp x + exp(−x)) = exp x − exp(−x)."""

monotone_norm = Fact(
    "monotone-norm",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 8.1.18, applied to AᵀA and BᵀB",
    (
        Atom(ENTRYWISE, _A),
        Atom(ENTRYWISE, _B - _A),
        Atom(PSD, _b),
        Atom(PSD, _b * _b * constant(1, "n") - _B.T * _B),
    ),
    (Atom(PSD, _b * _b * constant(1, "n") - _A.T * _A),),
)
"""0 ≤ A ≤ B entrywise implies ‖A‖ ≤ ‖B‖."""

spectral_theorem = Fact(
    "spectral-theorem",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 2.5.6",
    (),
    (Atom(ZERO, _S - _C * _V * _C.T), Atom(ZERO, _C.T * _C - constant(1, "n"))),
    "W is any symmetric matrix, C an orthogonal matrix of its eigenvectors, V = diag of its"
    " eigenvalues",
    _C.letters | _V.letters,
)
"""Every symmetric W is C V Cᵀ with V diagonal and CᵀC = I."""

polar_decomposition = Fact(
    "polar-decomposition",
    "Horn and Johnson 2013, Matrix Analysis, Theorem 7.3.1",
    (),
    (Atom(ZERO, _W - _U * _R), Atom(ZERO, _U.T * _U - constant(1, "n")), Atom(PSD, _R)),
    "W is any square matrix, W = U R a polar decomposition of it: U orthogonal, R ⪰ 0",
    _U.letters | _R.letters,
)
"""Every square W is U R with UᵀU = I and R ⪰ 0."""


def _facts(module: ModuleType) -> frozenset[Fact]:
    return frozenset(value for value in vars(module).values() if type(value) is Fact)


_OWN = _facts(sys.modules[__name__])
"""Those above: what is put into this module later is none of them."""


@cache
def registered() -> frozenset[Fact]:
    """Every fact of this module, and of those that the entry points ``proofs.facts`` name.

    What counts is what a module defines by itself when it is executed.
    """
    others = (entry.value for entry in metadata.entry_points(group="proofs.facts"))
    return _OWN.union(*(_facts(_executed(name)) for name in others))


def _executed(name: str) -> ModuleType:
    """The module, executed for us alone: one that was imported may have been written to since."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module {name}, which an entry point proofs.facts names")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
