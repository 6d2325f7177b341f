"""Jacobians of the simulated LSTM: by complex steps, and as products of closed-form blocks."""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import (
    COMPLEX_ELEMENTARY,
    COMPLEX_LOGISTIC,
    accumulated,
    combined,
    gamma,
)
from numeric.networks.activations import COMPLEX_STEP, LOGISTIC, TANH
from numeric.networks.cells import LSTM, MemoryPath, simulate_memory
from numeric.networks.complex_steps import carried_underflow, multiplied, step_errors

__all__ = [
    "MemoryLinearisation",
    "MemoryStep",
    "direct_path",
    "linearise_memory",
    "memory_step",
    "one_step_blocks",
]


@dataclass(frozen=True)
class MemoryLinearisation:
    """A simulated LSTM with ∂(c_t, h_t) / ∂(c_0, h_0) by two roads, and what separates them.

    Attributes
    ----------
    jacobian
        By complex steps through the simulation: shape (batch, 2n, 2n), memory first.
    product
        The product, last step first, of the closed-form blocks at the states of the plain run.
    majorant
        The product of the nonnegative matrices M_k ≥ |J_k| of :func:`one_step_blocks`, enlarged
        by the unit in which underflow is below rounding: same shape, positive.
    error
        Bound on |jacobian − product| / majorant, entry by entry: shape (batch,).
    path
        The plain run, without the last axis.
    """

    jacobian: Array
    product: Array
    majorant: Array
    error: Array
    path: MemoryPath


def linearise_memory(
    cell: LSTM, memory: Array, output: Array, inputs: Array
) -> MemoryLinearisation:
    """Simulate plainly, and with 2n complex-perturbed copies of (c_0, h_0), (batch, n) each.

    Let J_k be the exact blocks at the plain run's numbers, and M_k ≥ |J_k| their majorant. The
    closed-form product commits γ_{2n} in each multiplication and γ_64 in forming each entry, all
    relative to M_k. A complex step obeys Y_k = J_k Y_{k−1} + F_k, |F_k| ≤ ε_k M_k |Y_{k−1}|, where
    ε_k collects γ_n from W_• Im h, two complex logistic functions and two of tanh in a row, 32 real
    operations; the truncation 8 η² of four analytic functions, η the largest imaginary part that
    they meet; and the drift ζ of the columns' real parts from the plain run, measured: it moves
    log f, log f (1 − f) by ζ at most, log tanh' by 2 ζ, and c and c̃ by ζ (1 + |c|), ζ (1 + |c̃|),
    which is why M_k holds 1 + |c| in the place of |c|: e^{8 ζ} in all. By induction either road
    errs by (∏ (1 + ε_k) − 1) M_t ⋯ M_1, entry by entry (Higham, Lemma 3.8).

    Raises
    ------
    ValueError
        As :func:`numeric.networks.cells.simulate_memory` does.
    """
    columns = memory[:, :, None], output[:, :, None]
    plain = simulate_memory(cell, *columns, inputs)
    n = memory.shape[1]
    imaginary = 1j * COMPLEX_STEP * np.eye(2 * n)
    moved = simulate_memory(cell, columns[0] + imaginary[:n], columns[1] + imaginary[n:], inputs)
    path = plain.first_column()
    blocks, majorants = one_step_blocks(cell, path)
    steps = _step_errors(plain, moved)
    product, majorant = multiplied(blocks), multiplied(majorants)
    formed = accumulated(np.full_like(steps, gamma(2 * n + 64)))
    final = np.concatenate([moved.memories[:, -1], moved.outputs[:, -1]], axis=1)
    return MemoryLinearisation(
        jacobian=final.imag / COMPLEX_STEP,
        product=product,
        majorant=majorant + _underflow(majorants, path)[:, :, None],
        error=combined(accumulated(steps) + formed, formed) + gamma(2),
        path=path,
    )


def one_step_blocks(cell: LSTM, path: MemoryPath) -> tuple[Array, Array]:
    """∂(c_k, h_k) / ∂(c_{k−1}, h_{k−1}) in closed form, and majorants: (batch, t, 2n, 2n) each.

    With A = diag(c_{k−1} f (1 − f)) W_f + diag(c̃ g (1 − g)) W_g + diag(g ψ') W, the blocks are

        diag f                      A
        diag(o tanh'(c_k) f)        diag(o tanh'(c_k)) A + diag(tanh(c_k) o (1 − o)) W_o.

    A majorant takes |W_•| for W_•, 1 + |c| for c, 1 + |c̃| for c̃ and 1 for tanh c.
    """
    before, after = path.memories[:, :-1], path.memories[:, 1:]
    forget, write, show, candidate = np.moveaxis(path.gates, 2, 0)
    slopes = LOGISTIC.derivative(path.preactivations[:, :, :3])
    candidate_slope = cell.activation.derivative(path.preactivations[:, :, 3])
    shown = show * TANH.derivative(after)
    n = before.shape[-1]
    pair = []
    for signed in (True, False):
        weights = [gate.weights[:, None] for gate in cell.gates().values()]
        held, told, squashed = before, candidate, np.tanh(after)
        if not signed:
            weights = [np.abs(matrix) for matrix in weights]
            held, told = 1 + np.abs(before), 1 + np.abs(candidate)
            squashed = np.ones_like(after)
        through = (held * slopes[:, :, 0])[..., None] * weights[0]
        through = through + (told * slopes[:, :, 1])[..., None] * weights[1]
        through = through + (write * candidate_slope)[..., None] * weights[3]
        blocks = np.zeros((*before.shape[:2], 2 * n, 2 * n))
        place = np.arange(n)
        blocks[:, :, place, place] = forget
        blocks[:, :, n + place, place] = shown * forget
        blocks[:, :, :n, n:] = through
        own = (squashed * slopes[:, :, 2])[..., None] * weights[2]
        blocks[:, :, n:, n:] = shown[..., None] * through + own
        pair.append(blocks)
    return pair[0], pair[1]


def direct_path(
    cell: LSTM, memory: Array, output: Array, inputs: Array
) -> tuple[Array, MemoryPath]:
    """∂c_k / ∂c_0 along the memory alone for k = 1, …, t, shape (batch, t, n, n), and the run.

    Complex steps, where every gate reads the outputs of the plain run: c_{k−1} reaches c_k directly
    or not at all. The gates are those of the run that is returned; each step multiplies by one of
    them: γ_1.
    """
    columns = memory[:, :, None], output[:, :, None]
    plain = simulate_memory(cell, *columns, inputs)
    moved = columns[0] + 1j * COMPLEX_STEP * np.eye(memory.shape[1])
    still = np.broadcast_to(columns[1], moved.shape)
    seen = plain.outputs[:, :-1, :, 0]
    path = simulate_memory(cell, moved, still, inputs, seen=seen)
    return path.memories[:, 1:].imag / COMPLEX_STEP, path.first_column()


@dataclass(frozen=True)
class MemoryStep:
    """One step of an LSTM and ∂c_t / ∂c_{t−1}, by way of h_{t−1} = o_{t−1} ⊙ tanh c_{t−1} too.

    Attributes
    ----------
    jacobian
        By complex steps, shape (batch, n, n).
    majorant
        The blocks' majorants, summed: |jacobian| and more, since |∂h_{t−1} / ∂c_{t−1}| ≤ 1.
    error
        Bound on |jacobian − exact| / majorant, entry by entry, shape (batch,).
    path
        The plain step, without the last axis.
    """

    jacobian: Array
    majorant: Array
    error: Array
    path: MemoryPath


def memory_step(cell: LSTM, memory: Array, shown: Array, inputs: Array) -> MemoryStep:
    """Take one step from c_{t−1} = ``memory`` and o_{t−1} = ``shown``, (batch, n) each.

    ``inputs`` have shape (batch, 1, m). o_{t−1} was decided by h_{t−2}, so it stays put when
    c_{t−1} moves. The error is that of :func:`linearise_memory` for one step, and one more complex
    tanh with a product.
    """
    still = memory[:, :, None]
    plain = simulate_memory(cell, still, shown[:, :, None] * np.tanh(still), inputs)
    moved = still + 1j * COMPLEX_STEP * np.eye(memory.shape[1])
    perturbed = simulate_memory(cell, moved, shown[:, :, None] * np.tanh(moved), inputs)
    path = plain.first_column()
    _, majorants = one_step_blocks(cell, path)
    n = memory.shape[1]
    return MemoryStep(
        jacobian=perturbed.memories[:, -1].imag / COMPLEX_STEP,
        majorant=majorants[:, 0, :n, :n] + majorants[:, 0, :n, n:],
        error=combined(_step_errors(plain, perturbed)[:, 0], gamma(COMPLEX_ELEMENTARY + 2)),
        path=path,
    )


def _step_errors(plain: MemoryPath, moved: MemoryPath) -> Array:
    """ε_k of :func:`linearise_memory` from the drift of the columns' real parts, (batch, t)."""
    runs = (
        (plain.preactivations, moved.preactivations),
        (plain.gates[:, :, 3:], moved.gates[:, :, 3:]),
        (plain.memories[:, :-1, None], moved.memories[:, :-1, None]),
        (plain.memories[:, 1:, None], moved.memories[:, 1:, None]),
    )
    operations = plain.memories.shape[2] + 2 * COMPLEX_LOGISTIC + 2 * COMPLEX_ELEMENTARY + 32
    return step_errors(runs, operations)


def _underflow(majorants: Array, path: MemoryPath) -> Array:
    """What underflow adds: a row of a step has at most 8 n + 64 operations.

    The step scales them by 2 + |c| + |c̃| at most.
    """
    n = path.memories.shape[-1]
    size = 2 + np.abs(path.memories[:, :-1]).max(axis=2) + np.abs(path.gates[:, :, 3]).max(axis=2)
    return carried_underflow(majorants, size, 8 * n + 64)
