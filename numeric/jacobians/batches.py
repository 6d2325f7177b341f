"""The Jacobian of the last state with respect to the first, for a batch of cells, in one sweep.

J_k = D_k W J_{k−1} is advanced together with h_k, so that nothing of length t is stored. It is
rescaled by powers of two, which commits no rounding error, so that no horizon overflows on the
way: where the product itself leaves the range of doubles, the ``scaled`` forms return it with its
exponent. Entries that one exponent cannot serve get one each, so nothing is dropped on the way that
could be all that is left at the end; what a result cannot hold beside its largest entry is rounded
there, once. Compiled by Numba and run in parallel over the batch, see
:mod:`numeric.foundation.threads`; the same arrays give the same bits whatever the number of
threads.

Arrays of floats or integers of any size and order are converted to double precision, and never
modified; complex, boolean and other arrays are refused. Any leading axes, none and empty ones
included, are broadcast as by NumPy's generalised universal functions: one W may serve many inputs.
"""

from typing import Any

import numpy as np

from numeric.foundation.arrays import Array, one_batch, require_finite, require_shape
from numeric.foundation.threads import in_shares, one_blas_thread
from numeric.matrices.norms import ScaledProduct
from numeric.networks.activations import IDENTITY, TANH, Activation

__all__ = ["lstm_jacobian", "rnn_jacobian", "scaled_lstm_jacobian", "scaled_rnn_jacobian"]

RNN_AXES = {"W": 2, "U": 2, "b": 1, "x": 2, "h0": 1}
LSTM_AXES = {"W": 3, "U": 3, "b": 2, "x": 2, "c0": 1, "h0": 1}
"""The axes of one instance."""

SMALL, SMALLEST_BATCH = 48, 4
"""Up to this n, and from this batch on, four instances side by side beat BLAS (measured)."""

LOWEST_EXPONENT = -(2**39)
"""Gates are known to no digit where |z| is of the order of 2**40: one exponent stands for them."""


def rnn_jacobian(W: Any, U: Any, b: Any, x: Any, h0: Any) -> Array:
    """∂h_t / ∂h_0 = D_t W ⋯ D_1 W of h_k = tanh(W h_{k−1} + U x_k + b), with D_k = diag tanh'(z_k).

    J. L. Elman, *Finding structure in time*, Cognitive Science 14 (1990). The gate is 4e / (1 + e)²
    with e = exp(−2|z|): 1 − h² is 0 from |z| = 19 on.

    Parameters
    ----------
    W, U, b
        Shapes (…, n, n), (…, n, m), (…, n).
    x
        x_1, …, x_t, shape (…, t, m).
    h0
        Shape (…, n).

    Returns
    -------
    Array
        Shape (…, n, n); the identity if t = 0. With ẑ_k the computed pre-activations, the
        error is that of :func:`numeric.foundation.rounding.chain_error` with ε_k = γ_{n+10} about
        the gates at ẑ_k. Entries below 2**−1022 are rounded as subnormal numbers.

    Raises
    ------
    ValueError
        If a shape does not fit, n or m is 0, an array is not real, an entry is not finite, a
        pre-activation overflows, or the Jacobian does.

    Examples
    --------
    >>> import numpy as np
    >>> W, U = np.array([[0.5, -1.0], [1.0, 0.5]]), np.eye(2)
    >>> inputs = np.zeros((7, 3, 2))  # seven sequences of three steps
    >>> J = rnn_jacobian(W, U, np.zeros(2), inputs, np.zeros(2))
    >>> J.shape
    (7, 2, 2)
    >>> bool((J == np.linalg.matrix_power(W, 3)).all())
    True
    """
    return _plain(*_rnn_product(W, U, b, x, h0), "scaled_rnn_jacobian")


def scaled_rnn_jacobian(W: Any, U: Any, b: Any, x: Any, h0: Any) -> ScaledProduct:
    """:func:`rnn_jacobian` as mantissa · 2**exponent, for any horizon.

    Raises
    ------
    ValueError
        As :func:`rnn_jacobian`, but where the Jacobian overflows; and if it is below 2**(−2**39),
        where |z| is so large that rounding leaves no digit of the gates.
    """
    return _normalised(*_rnn_product(W, U, b, x, h0))


def lstm_jacobian(
    W: Any, U: Any, b: Any, x: Any, c0: Any, h0: Any, activation: Activation = TANH
) -> Array:
    """∂(c_t, h_t) / ∂(c_0, h_0) of the LSTM of :class:`numeric.networks.cells.LSTM`.

    The gates f, g, o = σ(W_• h + U_• x + b_•) and the candidate c̃ = ψ(W h + U x + b) lie in this
    order on the second axis of the parameters. The write-up's cell has ψ the identity and o = g.

    Parameters
    ----------
    W, U, b
        Shapes (…, 4, n, n), (…, 4, n, m), (…, 4, n).
    x
        x_1, …, x_t, shape (…, t, m).
    c0, h0
        Shape (…, n).
    activation
        ψ: TANH or IDENTITY of :mod:`numeric.networks.activations`.

    Returns
    -------
    Array
        Shape (…, 2n, 2n), memory first: ∂c_t / ∂c_0 is its upper left block. The identity if
        t = 0. Each step errs by γ_{2n+64}, entry by entry, relative to the majorant of
        :func:`numeric.networks.lstm.one_step_blocks`, about the gates at the computed
        pre-activations.

    Raises
    ------
    ValueError
        As :func:`rnn_jacobian`; and for another activation.

    Examples
    --------
    >>> import numpy as np
    >>> W, U, b = np.zeros((4, 1, 1)), np.zeros((4, 1, 1)), np.zeros((4, 1))
    >>> lstm_jacobian(W, U, b, np.zeros((3, 1)), np.zeros(1), np.zeros(1))[0, 0]  # 3 gates of 1/2
    np.float64(0.125)
    """
    return _plain(*_lstm_product(W, U, b, x, c0, h0, activation), "scaled_lstm_jacobian")


def scaled_lstm_jacobian(
    W: Any, U: Any, b: Any, x: Any, c0: Any, h0: Any, activation: Activation = TANH
) -> ScaledProduct:
    """:func:`lstm_jacobian` as mantissa · 2**exponent, for any horizon.

    Raises
    ------
    ValueError
        As :func:`lstm_jacobian`, but where the Jacobian overflows; and if it is below 2**(−2**39),
        as for :func:`scaled_rnn_jacobian`.
    """
    return _normalised(*_lstm_product(W, U, b, x, c0, h0, activation))


def _rnn_product(W: Any, U: Any, b: Any, x: Any, h0: Any) -> tuple[Array, Array]:
    """J and e, whole numbers, with the Jacobian J 2**e."""
    named = _real(W=W, U=U, b=b, x=x, h0=h0)
    given, leading = one_batch(named, RNN_AXES)
    batch, n, _ = given["W"].shape
    require_shape("W", given["W"], (batch, n, n))
    require_shape("U", given["U"], (batch, n, None))
    require_shape("b", given["b"], (batch, n))
    require_shape("x", given["x"], (batch, None, given["U"].shape[2]))
    require_shape("h0", given["h0"], (batch, n))
    given = _real(**given)
    J, exponent = np.empty((batch, n, n)), np.empty(batch)
    _run("tanh_products", named, n, tuple(given.values()), J, exponent)
    return J.reshape(*leading, n, n), exponent.reshape(leading)


def _lstm_product(
    W: Any, U: Any, b: Any, x: Any, c0: Any, h0: Any, activation: Activation
) -> tuple[Array, Array]:
    if activation not in (TANH, IDENTITY):
        raise ValueError(f"activation is {activation.name!r}: expected 'tanh' or 'identity'")
    named = _real(W=W, U=U, b=b, x=x, c0=c0, h0=h0)
    given, leading = one_batch(named, LSTM_AXES)
    batch, _, n, _ = given["W"].shape
    require_shape("W", given["W"], (batch, 4, n, n))
    require_shape("U", given["U"], (batch, 4, n, None))
    require_shape("b", given["b"], (batch, 4, n))
    require_shape("x", given["x"], (batch, None, given["U"].shape[3]))
    require_shape("c0", given["c0"], (batch, n))
    require_shape("h0", given["h0"], (batch, n))
    given = _real(**given)
    J, exponent = np.empty((batch, 2 * n, 2 * n)), np.empty(batch)
    width = given["U"].shape[3]
    stacked = (
        given["W"].reshape(batch, 4 * n, n),
        given["U"].reshape(batch, 4 * n, width),
        given["b"].reshape(batch, 4 * n),
    )
    arrays = (*stacked, given["x"], given["c0"], given["h0"])
    _run("memory_products", named, n, arrays, activation is TANH, J, exponent)
    return J.reshape(*leading, 2 * n, 2 * n), exponent.reshape(leading)


def _real(**arrays: Any) -> dict[str, Array]:
    """The arrays in double precision, contiguous and writeable, as the compiled code wants them."""
    converted = {}
    for name, array in arrays.items():
        found = np.asarray(array)
        if found.dtype.kind not in "fiu":
            raise ValueError(f"{name} has dtype {found.dtype}: expected real numbers")
        if found.dtype != np.float64 or not found.flags.carray:
            with np.errstate(over="ignore"):
                found = np.require(found, np.float64, ["C", "W", "A"])
        converted[name] = found
    return converted


def _run(kernel: str, named: dict[str, Array], n: int, *arguments: Any) -> None:
    """Run the kernel for this size, and refuse what is not finite.

    NaN and infinity in any array pass through every z, gate and product to J, so the arrays are
    searched for the entry to blame only where J is not finite, or there is no step to pass.
    """
    J, steps = arguments[-2], named["x"].shape[-2]
    batch = len(J)
    lost = np.zeros(batch)
    if 0 in (n, named["U"].shape[-1]):
        raise ValueError(f"U has shape {named['U'].shape}: expected (…, n, m), n and m at least 1")
    if steps == 0 or batch == 0:
        _require_numbers(named)
    if batch == 0:
        return
    multiplications = J.size * n * steps
    if n <= SMALL and (batch >= SMALLEST_BATCH or n <= SMALL // 4):
        from numeric.foundation.compilation.lanes import LANES
        from numeric.jacobians import interleaved

        small = getattr(interleaved, kernel)
        in_shares(batch, LANES, multiplications, lambda *share: small(*share, *arguments, lost))
    else:
        from numeric.jacobians import blas

        large = getattr(blas, kernel)
        with one_blas_thread():
            in_shares(batch, 1, multiplications, lambda *share: large(*share, *arguments, lost))
    finite = np.isfinite(J).all(axis=(1, 2))
    if not finite.all():
        _require_numbers(named)
        raise ValueError(
            f"the pre-activations or the memory of instance {int(finite.argmin())} overflow: "
            f"expected |W| |h| + |U| |x| + |b| below 2**1024"
        )
    if lost.any():
        _compute_anew(kernel, np.flatnonzero(lost), multiplications // batch, *arguments)


def _compute_anew(kernel: str, lost: Any, multiplications: int, *arguments: Any) -> None:
    """Replace J and e of the instances where an underflow may have taken what is left later."""
    from numeric.jacobians import wide

    anew = getattr(wide, kernel)
    multiplications *= 10 * lost.size
    with one_blas_thread():
        in_shares(lost.size, 1, multiplications, lambda *share: anew(*share, lost, *arguments))


def _require_numbers(named: dict[str, Array]) -> None:
    """Refuse entries that are not finite."""
    for name, array in named.items():
        if array.size:
            require_finite(name, array)


def _plain(J: Array, exponent: Array, scaled_form: str) -> Array:
    with np.errstate(over="ignore", under="ignore"):
        if np.abs(exponent).max(initial=0) <= 1000:
            J *= np.exp2(exponent)[..., None, None]
        else:
            bounded = np.clip(exponent, -4000, 4000).astype(np.int32)
            J = np.ldexp(J, bounded[..., None, None])
    finite = np.isfinite(J)
    if not finite.all():
        place = ", ".join(str(i) for i in np.argwhere(~finite)[0][:-2]) or "…"
        raise ValueError(
            f"J[{place}] overflows: its norm is above 2**1023; {scaled_form} returns it with its "
            f"exponent"
        )
    return J


def _normalised(J: Array, exponent: Array) -> ScaledProduct:
    """The largest entry of each mantissa is in [1/2, 1), or 0 with the exponent 0.

    Raises
    ------
    ValueError
        If an exponent is so low that the gates are known to no digit.
    """
    lost = exponent < LOWEST_EXPONENT
    if lost.any():
        raise ValueError(
            f"the gates of instance {int(lost.argmax())} are below 2**{LOWEST_EXPONENT}: no digit "
            f"of them is known, expected |W h + U x + b| below 2**38"
        )
    _, shift = np.frexp(np.abs(J).max(axis=(-2, -1)))
    mantissa = np.ldexp(J, -shift[..., None, None])
    total = np.where(J.any(axis=(-2, -1)), exponent + shift, 0)
    return ScaledProduct(mantissa, total.astype(np.int64))
