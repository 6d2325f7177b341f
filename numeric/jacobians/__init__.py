"""Jacobians of batches of cells by compiled code; ``batches`` is where they are.

The kernels ``interleaved`` (small cells) and ``blas`` (large ones) are made of ``elementary`` and
``advance``; ``wide`` computes anew what one exponent cannot serve. All but ``batches`` import
Numba.
"""

from numeric.jacobians.batches import (
    lstm_jacobian,
    rnn_jacobian,
    scaled_lstm_jacobian,
    scaled_rnn_jacobian,
)

__all__ = ["lstm_jacobian", "rnn_jacobian", "scaled_lstm_jacobian", "scaled_rnn_jacobian"]
