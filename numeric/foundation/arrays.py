"""Array types, and the checks that turn bad input into one clear line."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Array",
    "one_batch",
    "require_finite",
    "require_shape",
    "require_square",
    "require_symmetric",
]

Array = NDArray[np.float64]


def require_finite(name: str, array: NDArray[Any]) -> None:
    """Refuse an empty array and any NaN or infinity.

    Raises
    ------
    ValueError
        Names the argument and the index of the first entry that is not finite.
    """
    if array.size == 0:
        raise ValueError(
            f"{name} is empty: its shape is {array.shape}, expected at least 1 on every axis"
        )
    finite = np.isfinite(array)
    if not finite.all():
        index = tuple(int(i) for i in np.argwhere(~finite)[0])
        place = ", ".join(map(str, index))
        raise ValueError(f"{name}[{place}] is {array[index]}: every entry must be finite")


def one_batch(
    arrays: Mapping[str, NDArray[Any]], axes: Mapping[str, int]
) -> tuple[dict[str, NDArray[Any]], tuple[int, ...]]:
    """The arrays with one leading axis in the place of theirs, and the shape of those.

    NumPy's convention of generalised universal functions: each array has its own last ``axes``,
    and all that come before are broadcast against each other.

    Raises
    ------
    ValueError
        If an array has fewer axes than its own, or the leading ones do not fit each other.
    """
    leading: tuple[int, ...] = ()
    for name, array in arrays.items():
        if array.ndim < axes[name]:
            raise ValueError(
                f"{name} has {array.ndim} axes, shape {array.shape}: expected at least {axes[name]}"
            )
        own = array.shape[: array.ndim - axes[name]]
        try:
            leading = np.broadcast_shapes(leading, own)
        except ValueError as error:
            raise ValueError(
                f"{name} has the leading axes {own}, shape {array.shape}: expected {leading}, or "
                f"what broadcasts with it"
            ) from error
    batch = math.prod(leading)
    together = {}
    for name, array in arrays.items():
        own = array.shape[array.ndim - axes[name] :]
        if array.shape != (*leading, *own):
            array = np.broadcast_to(array, (*leading, *own))
        together[name] = array.reshape(batch, *own)
    return together, leading


def require_shape(name: str, array: NDArray[Any], expected: tuple[int | None, ...]) -> None:
    """Refuse an array whose shape differs from ``expected``, where ``None`` matches any length.

    Raises
    ------
    ValueError
        Names the argument, its shape and the first axis that does not fit.
    """
    if array.ndim != len(expected):
        raise ValueError(
            f"{name} has {array.ndim} axes, shape {array.shape}: expected {len(expected)} axes"
        )
    for axis, (found, wanted) in enumerate(zip(array.shape, expected, strict=True)):
        if wanted is not None and found != wanted:
            raise ValueError(
                f"{name} has length {found} on axis {axis}, shape {array.shape}: expected {wanted}"
            )


def require_square(name: str, matrices: NDArray[Any]) -> None:
    """Refuse anything but a nonempty, finite batch of square matrices, shape (batch, n, n).

    Raises
    ------
    ValueError
        Names the argument and its shape, or the index of the first entry that is not finite.
    """
    if matrices.ndim != 3 or matrices.shape[1] != matrices.shape[2]:
        raise ValueError(f"{name} has shape {matrices.shape}: expected (batch, n, n)")
    require_finite(name, matrices)


def require_symmetric(name: str, matrices: NDArray[Any]) -> None:
    """Refuse anything but a batch of finite matrices that are symmetric to the last bit.

    Raises
    ------
    ValueError
        Names the argument and its shape, or the first pair of entries that differ.
    """
    require_square(name, matrices)
    differs = matrices != matrices.transpose(0, 2, 1)
    if differs.any():
        batch, row, column = (int(i) for i in np.argwhere(differs)[0])
        raise ValueError(
            f"{name}[{batch}, {row}, {column}] is {matrices[batch, row, column]} but "
            f"{name}[{batch}, {column}, {row}] is {matrices[batch, column, row]}: expected a "
            f"symmetric matrix"
        )
