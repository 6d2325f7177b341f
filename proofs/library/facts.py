"""The textbook facts that proofs cite, each with its reference; a handful, by intent.

Those that the search cites by itself stand there: ``proofs.search.proving.equations`` has one of
inverses, ``choices`` beside it those of existence, and ``functions`` those of exp and tanh.

A green claim cites no others, but those that another package lists: in a module of facts like this
one, named under the entry point group ``proofs.facts``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from importlib.util import find_spec, module_from_spec
from types import ModuleType

from proofs.kernel import ENTRYWISE, PSD, ZERO, Atom, Fact, Letter, constant, of
from proofs.kernel.sizes import at_sizes, is_at_sizes
from proofs.search.proving.choices import (
    commuting_square_root,
    inverse_of_definite,
    least_eigenpair,
    square_root,
    top_singular_triple,
)
from proofs.search.proving.equations import inverse_on_both_sides
from proofs.search.proving.functions import exponential, hyperbolic_tangent

__all__ = [
    "commuting_square_root",
    "exponential",
    "hyperbolic_tangent",
    "inverse_of_definite",
    "inverse_on_both_sides",
    "is_at_sizes",
    "least_eigenpair",
    "monotone_norm",
    "polar_decomposition",
    "registered",
    "spectral_theorem",
    "square_root",
    "top_singular_triple",
    "unregistered",
]

_b = of(Letter("b", 1, 1))
_A, _B, _C, _U, _W = (of(Letter(name, "n", "n")) for name in ("A", "B", "C", "U", "W"))
_R, _S = (of(Letter(name, "n", "n", "symmetric")) for name in ("R", "W"))
_V = of(Letter("V", "n", "n", "diagonal"))

_top_singular_triple_of_a_square_matrix = at_sizes(top_singular_triple, {"m": "n"})
"""As most statements cite it."""

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


def unregistered(cited: Iterable[Fact]) -> frozenset[Fact]:
    """Those that are no registered fact at any sizes: a fact holds for every value of its own."""
    others = frozenset(cited) - registered()
    return frozenset(
        fact for fact in others if not any(is_at_sizes(fact, known) for known in registered())
    )


def _executed(name: str) -> ModuleType:
    """The module, executed for us alone: one that was imported may have been written to since."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module {name}, which an entry point proofs.facts names")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
