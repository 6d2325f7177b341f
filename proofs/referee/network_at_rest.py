"""The simplest network that a claim can be about: one at rest, whose gates are numbers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache

import sympy
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from proofs.kernel import (
    BOUND,
    Letter,
    Meaning,
    Polynomial,
    Recurrence,
    Step,
    constant,
    running_product,
)


def at_rest(fixed: Iterable[Meaning]) -> dict[Letter, Polynomial] | None:
    """What the network computes where its states, inputs and biases are 0 at every step.

    So they remain if each function of the network is 0 at 0, as an activation φ may be, with
    φ′(0) = 1.  Every gate is then a number, the weights are arbitrary, and the derivative of a
    single state is a power of its matrix.  Those of several vectors are by any parameters: here by
    some on which no state depends.  None where the network does not rest, or where a
    letter that it computes is none of these.
    """
    values = dict[Letter, Polynomial]()
    for letter, network in fixed:
        if is_computed(letter, network) and isinstance(network, Recurrence):
            resting = _values(network)
            if letter not in resting:
                return None
            values[letter] = resting[letter]
    return values


def is_computed(letter: Letter, network: object) -> bool:
    """Whether a network computes the letter: a derivative or a gate, not one of its weights."""
    if not isinstance(network, Recurrence):
        return False
    gates = {gate for gate, _ in network.gates}
    derivatives = {f"∂{name}" for pair, _, _ in network.blocks for name in pair}
    return letter in gates or letter.name in derivatives


def _values(network: Recurrence) -> dict[Letter, Polynomial]:
    """What the letters of the network are at rest, if it rests."""
    if any(_value(part.function) != 0 for _, part, _ in network.blocks):
        return {}
    gates = {gate: _value(entry) for gate, entry in network.gates}
    values = {gate: constant(x, gate.rows) for gate, x in gates.items() if x is not None}
    if len(network.blocks) > 1:
        vectors = {name: matrix.rows for (name, _), _, matrix in network.blocks}
        return values | {
            Letter(f"∂{name}", rows, "m"): Polynomial(rows, "m", {})
            for name, rows in vectors.items()
        }
    if values.keys() == gates.keys():
        (((name, _), _, matrix),) = network.blocks  # ∂h[k] = A ∂h[k − 1] and ∂h[0] = I
        power = running_product(matrix.substitute(values), Step(BOUND, 0))
        values[Letter(f"∂{name}", *matrix.shape)] = power
    return values


@cache
def _value(entry: sympy.Expr) -> Fraction | None:
    """The value of a scalar where the entries of vectors are 0, and φ(0) = 0 and φ′(0) = 1."""
    vectors = [x for x in entry.atoms(MatrixElement) if x.args[0].shape[1] == 1]
    value = entry.xreplace(dict.fromkeys(vectors, sympy.S.Zero))
    for is_known, known in _KNOWN:
        value = value.replace(is_known, lambda _, known=known: known)
    return Fraction(value.p, value.q) if isinstance(value, sympy.Rational) else None


_KNOWN = (
    (lambda x: isinstance(x, sympy.Sum) and x.function == 0, sympy.S.Zero),
    (lambda x: isinstance(x, sympy.Subs) and x.point == (0,), sympy.S.One),
    (lambda x: isinstance(x, AppliedUndef) and x.args == (0,), sympy.S.Zero),
)
