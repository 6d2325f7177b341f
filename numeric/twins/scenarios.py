"""Networks drawn around given weights, and the measurements that the twins compare.

Three kinds of network: *driven* (random U, x, b, h_0; some autonomous, some from h_0 = 0), with
*prescribed gates* (inputs chosen so that the network realises them), and *given* by the twin.
"""

from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import combined, power_error, singular_value_error
from numeric.matrices.norms import lapack_norm
from numeric.networks.activations import IDENTITY, TANH, Activation
from numeric.networks.cells import (
    GRU,
    LSTM,
    Affine,
    Cell,
    MemoryPath,
    autonomous,
    inputs_for,
    simulate_memory,
)
from numeric.networks.linearise import Linearisation, linearise
from numeric.twins import Draw

__all__ = [
    "MemoryNetwork",
    "Network",
    "Observation",
    "alike",
    "all_alike",
    "driven",
    "lone_unit",
    "observe",
    "random_gates",
    "reading_all",
    "remembering",
    "rescaled",
    "scaled_to",
    "undriven",
    "updating",
    "with_gates",
    "with_row_sums",
]


@dataclass(frozen=True)
class Network:
    """A batch of cells with h_0, shape (batch, n), and inputs, shape (batch, t, m)."""

    cell: Cell
    initial: Array
    inputs: Array

    def linearised(self) -> Linearisation:
        """The simulated network and its complex-step Jacobian."""
        return linearise(self.cell, self.initial, self.inputs)


@dataclass(frozen=True)
class Observation:
    """Norms measured on a simulated network, with one bound on their combined rounding error.

    Attributes
    ----------
    linearisation
        The simulated network.
    weight_norm
        ω = ‖W‖ by LAPACK, shape (batch,).
    gate_norms
        ‖D_k‖ = max_i φ'(z_k)_i, exact for the gates as given, shape (batch, t).
    jacobian_norm
        ‖J_t‖ by LAPACK, of the complex-step Jacobian, shape (batch,).
    product_of_norms
        ∏ ‖D_k‖ ω, shape (batch,): the unit in which ``error`` is measured.
    error
        Bound on the error of ‖J_t‖, of σ_min(J_t), and of a bound of the form ∏ (a_k ω) with
        a_k ≤ ‖D_k‖, relative to ``product_of_norms``. Shape (batch,).
    """

    linearisation: Linearisation
    weight_norm: Array
    gate_norms: Array
    jacobian_norm: Array
    product_of_norms: Array
    error: Array

    @property
    def smallest_gate_norm(self) -> Array:
        """δ_i = min_k ‖D_k‖ over the horizon, shape (batch,)."""
        smallest: Array = self.gate_norms.min(axis=1)
        return smallest

    @property
    def largest_gate_norm(self) -> Array:
        """δ_s = max_k ‖D_k‖ over the horizon, shape (batch,)."""
        largest: Array = self.gate_norms.max(axis=1)
        return largest

    @property
    def smallest_gate(self) -> Array:
        """d_min: the smallest diagonal entry over all D_k, shape (batch,)."""
        smallest: Array = self.linearisation.gates.min(axis=(1, 2))
        return smallest

    def relative(self, value: Array) -> Array:
        """``value`` in units of the product of norms; a product of 0 counts as 1."""
        unit = np.where(self.product_of_norms > 0, self.product_of_norms, 1.0)
        return value / unit


def observe(network: Network) -> Observation:
    """Simulate, differentiate and measure.

    The error has three parts, each relative to B = ∏ ‖D_k‖ ω: that of the complex-step Jacobian
    (:meth:`numeric.networks.linearise.Linearisation.error`); that of LAPACK on it, p(n) u ‖J_t‖
    with ‖J_t‖ ≤ B; and that of the t-fold product with ω̂, itself within p(n) u of ω.
    """
    seen = network.linearised()
    horizon, n = seen.gates.shape[1:]
    norm = lapack_norm(network.cell.weights)
    gate_norms = seen.gates.max(axis=2)
    lapack = singular_value_error(n)
    return Observation(
        linearisation=seen,
        weight_norm=norm,
        gate_norms=gate_norms,
        jacobian_norm=lapack_norm(seen.jacobian),
        product_of_norms=(gate_norms * norm[:, None]).prod(axis=1),
        error=combined(seen.error(), lapack, power_error(lapack, 2 * horizon)),
    )


def driven(draw: Draw, weights: Array | None = None) -> Network:
    """A network around the drawn weights: a quarter autonomous, a quarter from h_0 = 0.

    The scale of the inputs is log-uniform in [1/30, 5] per instance, so that gates range from
    open to saturated.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    chosen = rescaled(draw) if weights is None else weights
    silent = generator.random(batch) < 0.25
    resting = generator.random(batch) < 0.25
    strength = np.where(silent, 0.0, 10.0 ** generator.uniform(-1.5, 0.7, batch))
    input_weights = generator.standard_normal((batch, n, n)) * np.sqrt(1 / n)
    bias = generator.standard_normal((batch, n)) * np.where(silent, 0.0, 0.3)[:, None]
    inputs = generator.standard_normal((batch, draw.horizon, n)) * strength[:, None, None]
    initial = generator.uniform(-1, 1, (batch, n)) * ~resting[:, None]
    return Network(Cell(chosen, input_weights, bias), initial, inputs)


def undriven(draw: Draw, weights: Array, initial: Array) -> Network:
    """The autonomous network h_t = tanh(W h_{t−1}) from ``initial``, shape (batch, n)."""
    return Network(autonomous(weights), initial, np.zeros((draw.batch, draw.horizon, 1)))


def reading_all(draw: Draw) -> Network:
    """W = ω e_1 sᵀ / n, b = β e_1 and h_0 = s with entries ±1: the first z_1 is ω + β, up to 1."""
    generator, batch, n = draw.generator, draw.batch, draw.n
    signs = generator.choice([-1.0, 1.0], (batch, n))
    weights, bias = np.zeros((batch, n, n)), np.zeros((batch, n))
    weights[:, 0] = signs * generator.uniform(0.2, 0.6, (batch, 1)) / n
    bias[:, 0] = generator.uniform(0, 0.4, batch)
    inputs = np.zeros((batch, draw.horizon, n))
    return Network(Cell(weights, np.zeros_like(weights), bias), signs, inputs)


def lone_unit(draw: Draw, initial: Array) -> Network:
    """The unit h_t = tanh(w h_{t−1}), w uniform in [1.2, 4], from ``initial``, shape (batch,)."""
    weights = draw.generator.uniform(1.2, 4.0, (draw.batch, 1, 1))
    return undriven(draw, weights, initial[:, None])


def with_gates(draw: Draw, weights: Array, gates: Array) -> Network:
    """A network whose inputs make tanh'(z_k) equal to ``gates`` in (0, 1], shape (batch, t, n).

    z = ± arcosh(1 / √gate), with random signs, since tanh' = 1 / cosh².
    """
    signs = np.where(draw.generator.random(gates.shape) < 0.5, -1.0, 1.0)
    targets = signs * np.arccosh(1 / np.sqrt(gates))
    initial = draw.generator.uniform(-1, 1, (draw.batch, draw.n))
    cell, inputs = inputs_for(weights, initial, targets)
    return Network(cell, initial, inputs)


def random_gates(draw: Draw, decades: float = 4.0) -> Array:
    """Gates in (0, 1], shape (batch, t, n): log-uniform over up to ``decades`` decades.

    The range of an instance is itself random, from all gates nearly open to four decades.
    """
    generator = draw.generator
    reach = generator.uniform(0, decades, (draw.batch, 1, 1))
    return 10.0 ** -(reach * generator.random((draw.batch, draw.horizon, draw.n)))


def rescaled(draw: Draw) -> Array:
    """The drawn weights times one number per instance, log-uniform in [2^−1.5, 2^1.5]."""
    factor = np.exp2(draw.generator.uniform(-1.5, 1.5, draw.batch))
    return draw.weights * factor[:, None, None]


def scaled_to(draw: Draw, norms: Array) -> Array:
    """The drawn weights scaled to the given spectral norms, shape (batch,); 0 stays 0."""
    found = lapack_norm(draw.weights)
    factor = np.where(found > 0, norms / np.where(found > 0, found, 1.0), 0.0)
    return draw.weights * factor[:, None, None]


@dataclass(frozen=True)
class MemoryNetwork:
    """A batch of LSTM cells with c_0 and h_0, shape (batch, n), and inputs, shape (batch, t, m)."""

    cell: LSTM
    memory: Array
    output: Array
    inputs: Array

    def simulated(self) -> MemoryPath:
        """The plain simulation, without the axis that counts columns."""
        start = self.memory[:, :, None], self.output[:, :, None]
        return simulate_memory(self.cell, *start, self.inputs).first_column()


def remembering(
    draw: Draw,
    activation: Activation | None = None,
    shared: bool = False,
    forget_bias: Array | None = None,
) -> MemoryNetwork:
    """An LSTM around the drawn weights: W is rescaled, the gates' matrices are others of the batch.

    Parameters
    ----------
    draw
        The batch.
    activation
        ψ; the identity or tanh at random, if None.
    shared
        Whether the output gate has the input gate's parameters, as the write-up prints it.
    forget_bias
        b_f, shape (batch, n); 0, 1 or 2 at random for each instance, if None.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    if activation is None:
        activation = (IDENTITY, TANH)[int(generator.integers(2))]
    strength = 10.0 ** generator.uniform(-1.5, 0.5, (batch, 1, 1))
    others = [draw.weights[generator.permutation(batch)] for _ in range(3)]
    chosen = generator.integers(3, size=(batch, 1)).astype(np.float64)
    forget = _gate(generator, others[0], chosen)
    if forget_bias is not None:
        forget = Affine(forget.weights, forget.input_weights, forget_bias)
    write = _gate(generator, others[1])
    cell = LSTM(
        forget=forget,
        write=write,
        output=write if shared else _gate(generator, others[2]),
        candidate=_gate(generator, rescaled(draw)),
        activation=activation,
    )
    return MemoryNetwork(
        cell,
        memory=generator.standard_normal((batch, n)),
        output=generator.uniform(-1, 1, (batch, n)),
        inputs=generator.standard_normal((batch, draw.horizon, min(n, 4))) * strength,
    )


def alike(draw: Draw, gates: Array) -> Array:
    """The gates, a third of the instances with one gate for all units of a step."""
    same = draw.generator.random(draw.batch) < 1 / 3
    return np.where(same[:, None, None], gates[:, :, :1], gates)


def all_alike(draw: Draw, gates: Array) -> Array:
    """The gates, a third of the instances with one gate for all units and steps."""
    same = draw.generator.random(draw.batch) < 1 / 3
    return np.where(same[:, None, None], gates[:, :1, :1], gates)


def with_row_sums(draw: Draw, sums: Array) -> Array:
    """Nonnegative weights whose rows have the given sums; a row of zeros becomes constant."""
    rows = draw.weights.sum(axis=2, keepdims=True)
    shares = np.where(rows > 0, draw.weights / np.where(rows > 0, rows, 1.0), 1.0 / draw.n)
    return shares * sums[:, None, None]


def updating(draw: Draw) -> tuple[GRU, Array, Array]:
    """A GRU around the drawn weights, rescaled for W, with h_0 (batch, n) and inputs (batch, t, m).

    The update gate's bias is 0, −1 or −2 at random: f = 1 − z is then as in an LSTM that remembers.
    """
    generator, batch, n = draw.generator, draw.batch, draw.n
    strength = 10.0 ** generator.uniform(-1.5, 0.5, (batch, 1, 1))
    others = [draw.weights[generator.permutation(batch)] for _ in range(2)]
    bias = -generator.integers(3, size=(batch, 1)).astype(np.float64)
    update, reset = _gate(generator, others[0], bias), _gate(generator, others[1])
    inputs = generator.standard_normal((batch, draw.horizon, min(n, 4))) * strength
    cell = GRU(update, reset, _gate(generator, rescaled(draw)))
    return cell, generator.uniform(-1, 1, (batch, n)), inputs


def _gate(generator: np.random.Generator, weights: Array, bias: Array | float = 0.0) -> Affine:
    """A gate with the given W, Gaussian U for up to four inputs, and b Gaussian around ``bias``."""
    batch, n, _ = weights.shape
    width = min(n, 4)
    into = generator.standard_normal((batch, n, width)) / np.sqrt(width)
    return Affine(weights, into, generator.standard_normal((batch, n)) / 2 + bias)
