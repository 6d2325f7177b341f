"""Array types, and the checks that turn bad input into one clear line."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "require_finite", "require_shape", "require_square", "require_symmetric"]

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
