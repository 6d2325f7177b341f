r"""Certificates of a layer's recurrence, checked in whole numbers; nothing here searches.

A certificate is an object of JSON. Its matrices are whole numbers over powers of two, and so are
the weights, which were floating-point numbers: nothing is rounded. There are two kinds.

**Contraction.** P symmetric, L diagonal, 0 ≤ q < 1 and a ≥ 0 with

    ⎡ q²P    −WᵀL  ⎤ ≻ 0,      P ≻ I,      a²I ≻ P.
    ⎣ −LW    2L − P ⎦

The claim ``contraction-of-tanh-networks`` of the ledger asks for no more: H = 2L − P is definite as
a block of the matrix, N = H⁻¹LW solves HN = LW, and q²P − NᵀHN is the Schur complement of H. So
‖∂h_t / ∂h_0‖ ≤ a qᵗ, whatever gates between 0 and I stand before W.

A symmetric matrix M is definite if M − FFᵀ is strictly diagonally dominant, with a positive
diagonal, for some matrix F (Gershgorin). The certificate gives F; the remainder is formed exactly.

**Growth.** Gates D of 0 and 1 such that DW has an eigenvalue beyond 1 in modulus, so that (DW)ᵗ
grows without bound. Let A be the block of W at the m open gates. Either det(I − sA) < 0 for a sign
s: det(xI − sA) grows with x, so it is 0 for an x > 1. Or |tr Aᵏ| > m: the trace is the sum of the
k-th powers of m eigenvalues, of which one must exceed 1.
"""

import json
from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import Any, TypeAlias

__all__ = ["CONTRACTION", "GROWTH", "proved_contraction", "proved_growth", "read"]

Matrix: TypeAlias = Sequence[Sequence[int]]

CONTRACTION = "contraction of a recurrent layer"
GROWTH = "gates that let gradients grow"
LARGEST_EXPONENT = 2200
"""Doubles are whole numbers over 2**1074 at most; twice that is more than enough."""

LARGEST_POWER = 4096


def read(text: str) -> dict[str, Any]:
    """The certificate that a text of JSON holds.

    Raises
    ------
    ValueError
        If it holds none.
    """
    try:
        certificate = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON: {error}") from None
    if not isinstance(certificate, dict) or certificate.get("kind") not in (CONTRACTION, GROWTH):
        raise ValueError(f'it has no "kind" of {CONTRACTION!r} or {GROWTH!r}')
    return certificate


# --- contraction ----------------------------------------------------------------------------------


def proved_contraction(certificate: dict[str, Any]) -> tuple[Fraction, Fraction]:
    """The a and q of ‖∂h_t / ∂h_0‖ ≤ a qᵗ for all gates between 0 and I, once it is proved.

    Raises
    ------
    ValueError
        Says what is missing from the certificate, or which inequality is not proved.
    """
    W, P = _matrix(certificate, "weights"), _matrix(certificate, "P")
    n, L = len(W), _numbers(certificate, "L", len(W))
    weights_over, over = (_exponent(certificate, name) for name in ("weights_over", "over"))
    (q, q_over), (a, a_over) = (_numbers(certificate, name, 2) for name in ("q", "a"))
    if not 0 <= q < q_over:
        raise ValueError(f"q is {q}/{q_over}: expected at least 0 and below 1")
    if a < 0 or a_over < 1:
        raise ValueError(f"a is {a}/{a_over}: expected a fraction of at least 0")
    units = range(n)
    if len(P) != n or any(P[i][j] != P[j][i] for i in units for j in units):
        raise ValueError(f"P is no symmetric matrix of {n} rows, as weights has")
    one, scale = 2**over, q_over**2 * 2**weights_over  # of P and L; of the inequality
    upper = [[q**2 * 2**weights_over * P[i][j] for j in units] for i in units]
    lower = [
        [-(q_over**2) * L[i] * W[i][j] for j in units]
        + [scale * (2 * L[i] * (i == j) - P[i][j]) for j in units]
        for i in units
    ]
    least = [[P[i][j] - one * (i == j) for j in units] for i in units]
    most = [[a**2 * one * (i == j) - a_over**2 * P[i][j] for j in units] for i in units]
    _require_definite("[[q²P, −WᵀL], [−LW, 2L − P]]", upper + lower, certificate, "inequality")
    _require_definite("P − I", least, certificate, "least")
    _require_definite("a²I − P", most, certificate, "most")
    return Fraction(a, a_over), Fraction(q, q_over)


def _require_definite(name: str, M: Matrix, certificate: dict[str, Any], factor: str) -> None:
    """Refuse a symmetric M, read up to its diagonal, unless M − FFᵀ is strictly dominant there."""
    F = _rows(certificate, f"factor_of_{factor}")
    if len(F) != len(M):
        raise ValueError(f"factor_of_{factor} has {len(F)} rows: expected {len(M)}")
    beside = [0] * len(M)
    diagonal = [0] * len(M)
    for i, row in enumerate(F):
        for j, other in enumerate(F[: i + 1]):
            remainder = M[i][j] - sum(map(mul, row, other))  # a shorter row goes on with zeros
            if i == j:
                diagonal[i] = remainder
            else:
                beside[i] += abs(remainder)
                beside[j] += abs(remainder)
    for i, (own, rest) in enumerate(zip(diagonal, beside, strict=True)):
        if own <= rest:
            raise ValueError(f"{name} ≻ 0 is not proved: row {i} of the remainder is not dominant")


# --- growth ---------------------------------------------------------------------------------------


def proved_growth(certificate: dict[str, Any]) -> tuple[int, ...]:
    """The open gates at which DW has an eigenvalue beyond 1 in modulus, once that is proved.

    Raises
    ------
    ValueError
        Says what is missing from the certificate, or what is not proved.
    """
    W, over = _matrix(certificate, "weights"), _exponent(certificate, "weights_over")
    gates = _numbers(certificate, "open")
    if not gates or sorted(set(gates)) != gates or not 0 <= gates[0] <= gates[-1] < len(W):
        raise ValueError(f"open is {gates}: expected units of {len(W)}, each once and in order")
    A = [[W[i][j] for j in gates] for i in gates]
    if "sign" in certificate:
        (sign,) = _numbers({"sign": [certificate["sign"]]}, "sign", 1)
        if abs(sign) != 1:
            raise ValueError(f"sign is {sign}: expected 1 or -1")
        size = range(len(A))
        shifted = [[2**over * (i == j) - sign * A[i][j] for j in size] for i in size]
        if _determinant(shifted) >= 0:
            raise ValueError("det(I − sA) < 0 is not so")
        return tuple(gates)
    (power,) = _numbers({"power": [certificate.get("power")]}, "power", 1)
    if not 1 <= power <= LARGEST_POWER:
        raise ValueError(f"power is {power}: expected 1 to {LARGEST_POWER}")
    raised = _power(A, power)
    if abs(sum(raised[i][i] for i in range(len(A)))) <= len(A) * 2 ** (over * power):
        raise ValueError(f"|tr Aᵏ| > {len(A)} is not so for k = {power}")
    return tuple(gates)


def _determinant(M: Matrix) -> int:
    """By elimination without fractions: each division has no remainder (E. H. Bareiss, 1968)."""
    rows, sign, last = [list(row) for row in M], 1, 1
    for k in range(len(rows)):
        pivot = next((i for i in range(k, len(rows)) if rows[i][k]), None)
        if pivot is None:
            return 0
        if pivot != k:
            rows[k], rows[pivot], sign = rows[pivot], rows[k], -sign
        top = rows[k]
        for row in rows[k + 1 :]:
            for j in range(k + 1, len(rows)):
                row[j] = (row[j] * top[k] - row[k] * top[j]) // last
        last = top[k]
    return sign * last


def _power(A: Matrix, exponent: int) -> Matrix:
    if exponent == 1:
        return A
    half = _power(A, exponent // 2)
    square = _product(half, half)
    return _product(square, A) if exponent % 2 else square


def _product(A: Matrix, B: Matrix) -> Matrix:
    columns = list(zip(*B, strict=True))
    return [[sum(map(mul, row, column)) for column in columns] for row in A]


# --- what a certificate says ----------------------------------------------------------------------


def _rows(certificate: dict[str, Any], name: str) -> list[list[int]]:
    rows = certificate.get(name)
    if not isinstance(rows, list) or not all(map(_is_whole, rows)):
        raise ValueError(f"{name} is no list of rows of whole numbers")
    return rows


def _matrix(certificate: dict[str, Any], name: str) -> list[list[int]]:
    rows = _rows(certificate, name)
    if not rows or any(len(row) != len(rows) for row in rows):
        raise ValueError(f"{name} is no square matrix")
    return rows


def _numbers(certificate: dict[str, Any], name: str, length: int | None = None) -> list[int]:
    numbers: Any = certificate.get(name)
    if not _is_whole(numbers) or length not in (None, len(numbers)):
        raise ValueError(f"{name} is no list of {length or ''} whole numbers".replace("  ", " "))
    return list(numbers)


def _exponent(certificate: dict[str, Any], name: str) -> int:
    (exponent,) = _numbers({name: [certificate.get(name)]}, name, 1)
    if not 0 <= exponent <= LARGEST_EXPONENT:
        raise ValueError(f"{name} is {exponent}: expected an exponent from 0 to {LARGEST_EXPONENT}")
    return exponent


def _is_whole(numbers: Any) -> bool:
    """Whether it is a list of whole numbers; True and False are none."""
    return isinstance(numbers, list) and all(type(number) is int for number in numbers)
