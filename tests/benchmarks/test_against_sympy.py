"""Proving ``jacobian-product`` for every n and t, against expanding the unrolled network."""

from __future__ import annotations

import pytest
import sympy

from proofs.referee.decision import decide
from proofs.referee.ledger import Ledger, find, modules, using

COMPARISON = "jacobian-product"


def unrolled(n: int, t: int) -> str:
    """Expand SymPy's Jacobian of t steps of a tanh network of n units."""
    weights = sympy.Matrix(n, n, lambda i, j: sympy.Symbol(f"w{i}{j}"))
    start = sympy.Matrix(n, 1, lambda i, _: sympy.Symbol(f"h{i}"))
    state = start
    for _ in range(t):
        state = (weights * state).applyfunc(sympy.tanh)
    expanded = state.jacobian(start).applyfunc(sympy.expand)
    return f"{sum(len(sympy.Add.make_args(entry)) for entry in expanded)} terms"


def test_every_size_and_horizon(measure):
    claim = find(COMPARISON)

    def prove():
        with using(Ledger(modules())):  # lemmas are proved anew, too
            return decide(claim).word

    assert measure(COMPARISON, "Proof Companion, every n and t", prove) == "proved"


@pytest.mark.parametrize("t", [2, 3, 4, 5, 6])
def test_one_size_and_horizon(measure, thorough, t):
    if t > 2 and not thorough:
        pytest.skip("only with --benchmark-only")
    measure(COMPARISON, f"SymPy, expanded Jacobian, n = 2, t = {t}", lambda: unrolled(2, t))
