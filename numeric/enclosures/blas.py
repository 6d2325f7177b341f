"""Products of a matrix with itself by BLAS: half of the work, and nowhere a copy.

Compiled code calls the routines of SciPy's BLAS by a name that is given to their addresses here,
when this module is imported: the cache on disk holds no address. Import it late: it imports Numba.
"""

from typing import Any

import llvmlite.binding
import numba
import numpy as np
from numba.extending import get_cython_function_address
from numpy.typing import NDArray

from numeric.foundation.compilation import compiled

__all__ = ["Floats", "add_square"]

Floats = NDArray[np.floating[Any]]
"""In double or in single precision."""


def _routine(name: str) -> Any:
    symbol, kinds = f"proof_companion_{name}", numba.types
    address: Any = get_cython_function_address
    llvmlite.binding.add_symbol(symbol, address("scipy.linalg.cython_blas", name))
    return kinds.ExternalFunction(symbol, kinds.void(*[kinds.voidptr] * 10))


ssyrk, dsyrk = _routine("ssyrk"), _routine("dsyrk")

LOWER, PLAIN, TRANSPOSED = (ord(letter) for letter in "LNT")


@compiled(error_model="numpy")
def add_square(C: Floats, sign: float, A: Floats, of_columns: bool, kept: float) -> None:
    """The upper triangle of C ← kept C + sign A Aᵀ, or Aᵀ A if ``of_columns``.

    What is a row to us is a column to BLAS, and the upper triangle the lower one.
    """
    letters = np.empty(2, np.uint8)
    letters[0], letters[1] = LOWER, PLAIN if of_columns else TRANSPOSED
    sizes = np.empty(4, np.int32)
    sizes[0], sizes[1] = C.shape[0], A.shape[0] if of_columns else A.shape[1]
    sizes[2], sizes[3] = A.strides[0] // A.itemsize, C.strides[0] // C.itemsize
    factors = np.empty(2, C.dtype)
    factors[0], factors[1] = sign, kept
    upper, way = letters.ctypes, letters[1:].ctypes
    n, k = sizes.ctypes, sizes[1:].ctypes
    a, c = sizes[2:].ctypes, sizes[3:].ctypes
    if C.itemsize == 4:
        ssyrk(upper, way, n, k, factors.ctypes, A.ctypes, a, factors[1:].ctypes, C.ctypes, c)
    else:
        dsyrk(upper, way, n, k, factors.ctypes, A.ctypes, a, factors[1:].ctypes, C.ctypes, c)
