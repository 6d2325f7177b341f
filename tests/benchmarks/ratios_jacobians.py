"""The Jacobian of a batch of tanh networks, against the bare products that it is made of.

The floor is J ← A_k J, t times, for a batch of given factors A_k: nothing of the network. The
faster of ``numpy.matmul`` and ``torch.bmm`` counts, case by case, each with its default threads.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator

import numpy as np

from numeric.jacobians import lstm_jacobian, rnn_jacobian
from tests.benchmarks.interleaved import Row, Table, medians

CASES = {
    (256, 8, 32): (1.2, 101),
    (256, 32, 32): (1.45, 21),
    (64, 128, 32): (1.1, 7),
    (4, 512, 32): (1.05, 5),
}
"""(batch, n, t): the goal and the number of repeats."""

WIDTH = 4
OURS, FLOOR = "ours", "floor"
Work = Callable[[], object]


def tables() -> Iterator[Table]:
    """The tanh network, with a goal in each case; then the LSTM, against its own floor.

    NumPy is the recursion as one writes it, jacrev that of ``torch.func``, JAX compiled.
    """
    rows, goals = [], {}
    for (batch, n, horizon), (goal, repeats) in CASES.items():
        parameters = drawn(batch, n, horizon, gates=1)
        contestants = {
            OURS: lambda p=parameters: rnn_jacobian(*p),
            "NumPy": lambda p=parameters: plain(*p),
            **floors(batch, n, horizon),
        }
        if importlib.util.find_spec("torch"):
            contestants["jacrev"] = torch_jacrev(*parameters)
        if importlib.util.find_spec("jax"):
            contestants["JAX"] = compiled_jax(*parameters)
        case = f"({batch}, {n}, {horizon})"
        rows.append(Row(case, with_floor(medians(contestants, repeats))))
        goals[case, OURS] = goal
    yield Table("RNN Jacobian, (batch, n, t)", FLOOR, tuple(rows), goals)

    rows = []
    for (batch, n, horizon), (_, repeats) in list(CASES.items())[:3]:
        W, U, b, x, h0 = drawn(batch, n, horizon, gates=4)
        start = np.random.default_rng(1).standard_normal((batch, n))
        contestants = {
            OURS: lambda p=(W, U, b, x, start, h0): lstm_jacobian(*p),
            **floors(batch, 2 * n, horizon),
        }
        case = f"({batch}, {n}, {horizon})"
        rows.append(Row(case, with_floor(medians(contestants, max(3, repeats // 4)))))
    title = "LSTM Jacobian, (batch, n, t); the floor multiplies 2n × 2n matrices"
    yield Table(title, FLOOR, tuple(rows), {})


def drawn(batch: int, n: int, horizon: int, gates: int) -> tuple[np.ndarray, ...]:
    """W, U, b, x and h_0 with norms of order 1; a further axis for the gates of an LSTM."""
    generator = np.random.default_rng(0)
    stack = (batch,) if gates == 1 else (batch, gates)
    return (
        generator.standard_normal((*stack, n, n)) / np.sqrt(n),
        generator.standard_normal((*stack, n, WIDTH)) / np.sqrt(WIDTH),
        generator.standard_normal((*stack, n)) / 4,
        generator.standard_normal((batch, horizon, WIDTH)),
        generator.uniform(-1, 1, (batch, n)),
    )


def plain(W, U, b, x, h0):
    """The recursion as one writes it in NumPy, for a batch."""
    drive = np.einsum("bnm,btm->tbn", U, x, optimize=True) + b
    state, jacobian = h0, np.broadcast_to(np.eye(W.shape[1]), W.shape)
    for given in drive:
        state = np.tanh((W @ state[:, :, None])[:, :, 0] + given)
        jacobian = (1 - state * state)[:, :, None] * (W @ jacobian)
    return jacobian


def floors(batch: int, n: int, horizon: int) -> dict[str, Work]:
    """J ← A_k J by NumPy and, where it is installed, by PyTorch."""
    generator = np.random.default_rng(2)
    factors = generator.standard_normal((horizon, batch, n, n)) / np.sqrt(n)
    identity = np.broadcast_to(np.eye(n), (batch, n, n)).copy()

    def numpy_products():
        product = identity
        for factor in factors:
            product = np.matmul(factor, product)
        return product

    work: dict[str, Work] = {"matmul": numpy_products}
    if importlib.util.find_spec("torch"):
        import torch

        tensors, unit = torch.from_numpy(factors), torch.from_numpy(identity)

        def torch_products():
            product = unit
            for factor in tensors:
                product = torch.bmm(factor, product)
            return product

        work["bmm"] = torch_products
    return work


def with_floor(seconds: dict[str, float]) -> dict[str, float]:
    """The same, led by the faster of the bare products."""
    bare = [seconds[name] for name in ("matmul", "bmm") if name in seconds]
    return {FLOOR: min(bare), **seconds}


def torch_jacrev(W, U, b, x, h0) -> Work:
    """``torch.func.vmap(jacrev)`` of the recursion."""
    import torch

    tensors = [torch.from_numpy(array) for array in (W, U, b, x, h0)]

    def last(h, W, U, b, x):
        for given in x @ U.mT + b:
            h = torch.tanh(W @ h + given)
        return h

    jacobian = torch.func.vmap(torch.func.jacrev(last))
    return lambda: jacobian(tensors[4], *tensors[:4])


def compiled_jax(W, U, b, x, h0) -> Work:
    """``jax.jit(jax.vmap(jax.jacfwd))`` of the recursion, in double precision."""
    import jax

    jax.config.update("jax_enable_x64", True)

    def last(h, W, U, b, x):
        def step(h, given):
            return jax.numpy.tanh(W @ h + given), None

        return jax.lax.scan(step, h, x @ U.T + b)[0]

    jacobian = jax.jit(jax.vmap(jax.jacfwd(last)))
    return lambda: jacobian(h0, W, U, b, x).block_until_ready()
