"""Full Gram matrices: a numerical semidefinite program, rounded to an exact solution.

H. Peyrl and P. Parrilo, *Computing sum of squares decompositions with rational coefficients*,
Theor. Comput. Sci. 409 (2008).  The smallest eigenvalue is maximised, so that a solution in the
interior survives rounding.  On the boundary the kernel of the Gram matrices is read off, rounded,
and put in exactly: facial reduction, F. Permenter and P. Parrilo, Math. Program. 171 (2018).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .gram import Block, Column, Factor, GramProgram, Piece, Solution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DENOMINATORS = (1, 2, 4, 12, 60, 840, 10**4, 10**6, 10**9)
ENTRY_LIMIT = 700
INFEASIBLE, INTERIOR, KERNEL, RESIDUAL = -1e-6, 1e-5, 1e-4, 1e-4


@dataclass
class Face:
    """A block whose Gram matrix lives on the span of the factors."""

    block: Block
    factors: list[Factor]

    @property
    def entries(self) -> list[tuple[int, int]]:
        """The upper triangle, column by column."""
        return [(i, j) for j in range(len(self.factors)) for i in range(j + 1)]


@dataclass
class Equations:
    """``A x = b`` exactly, in the extra unknowns and the upper triangles of the faces."""

    columns: list[Column]
    target: Column
    faces: list[Face]
    extras: int

    def reduced(self) -> tuple[dict[int, tuple[Column, Fraction]], bool]:
        """Each pivot variable as ``right-hand side − Σ coefficients · free variables``."""
        rows: dict[int, tuple[Column, Fraction]] = {}
        table: dict[int, Column] = {i: {} for i in self.target}
        for j, column in enumerate(self.columns):
            for i, c in column.items():
                table.setdefault(i, {})[j] = c
        for i, entries in table.items():
            row, value = dict(entries), self.target.get(i, Fraction(0))
            for j, (other, constant) in rows.items():
                if j in row:
                    value -= row[j] * constant
                    _subtract(row, row[j], other)
            if not row:
                if value:
                    return rows, False
                continue
            pivot = max(row)
            scale = row[pivot]
            row, value = {j: c / scale for j, c in row.items()}, value / scale
            for j, (other, constant) in rows.items():
                if pivot in other:
                    factor = other[pivot]
                    _subtract(other, factor, row)
                    rows[j] = (other, constant - factor * value)
            rows[pivot] = (row, value)
        return rows, True


def _subtract(row: Column, factor: Fraction, other: Column) -> None:
    for j, c in other.items():
        total = row.get(j, Fraction(0)) - factor * c
        if total:
            row[j] = total
        else:
            row.pop(j, None)


def solve_semidefinite(program: GramProgram, extra: Sequence[Column]) -> Solution | None:
    """Find exact positive semidefinite Gram matrices, with as few blocks as possible."""
    faces = [Face(b, [{u: Fraction(1)} for u in b.basis]) for b in program.blocks]
    if not faces or sum(len(face.entries) for face in faces) > ENTRY_LIMIT:
        return None
    if _optimum(_equations(program, faces, extra)) is None:
        return None
    fewer = list(faces)
    for face in reversed(faces):
        rest = [other for other in fewer if other is not face]
        if rest and _optimum(_equations(program, rest, extra)) is not None:
            fewer = rest
    return _descend(program, fewer, extra) or _descend(program, faces, extra)


def _descend(program: GramProgram, faces: list[Face], extra: Sequence[Column]) -> Solution | None:
    """Round; if that fails, restrict to the face on which the numerical solution lies."""
    for _ in range(6):
        equations = _equations(program, faces, extra)
        optimum = _optimum(equations)
        if optimum is None:
            return None
        values, least = optimum
        if least > INTERIOR or all(len(face.factors) <= 1 for face in faces):
            return _rounded(equations, values)
        smaller = [face for face in _restricted(equations, values) if face.factors]
        if sum(len(f.factors) for f in smaller) == sum(len(f.factors) for f in faces):
            return _rounded(equations, values)
        faces = smaller
    return None


def _equations(program: GramProgram, faces: list[Face], extra: Sequence[Column]) -> Equations:
    columns = [dict(column) for column in extra]
    for face in faces:
        for i, j in face.entries:
            column: Column = {}
            for u, c in face.factors[i].items():
                for v, d in face.factors[j].items():
                    first = (u, v) if (u, v) in face.block.entries else (v, u)
                    for place, value in program.entry(face.block, *first).items():
                        total = column.get(place, Fraction(0)) + c * d * value
                        column[place] = total
            scale = 1 if i == j else 2
            columns.append({place: scale * value for place, value in column.items() if value})
    return Equations(columns, program.column(program.target.terms.items()), faces, len(extra))


@dataclass
class ConeProgram:
    """Rows of ``A x + s = b`` with s in a product of cones, in Clarabel's order."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)

    def add(self, right: float, *entries: tuple[int, float]) -> None:
        """One more row."""
        for column, value in entries:
            self.rows.append(len(self.right))
            self.columns.append(column)
            self.values.append(value)
        self.right.append(right)


def _cone_program(equations: Equations) -> tuple[ConeProgram, int]:
    """The equations, then λ ≤ 1, x ≥ λ for the extra unknowns, and Q ⪰ λ I for every face.

    λ is the last unknown.  Also returns the number of equations.
    """
    program, least = ConeProgram(), len(equations.columns)
    table: dict[int, list[tuple[int, float]]] = {i: [] for i in equations.target}
    for j, column in enumerate(equations.columns):
        for i, c in column.items():
            table.setdefault(i, []).append((j, float(c)))
    for i in sorted(table):
        program.add(float(equations.target.get(i, 0)), *table[i])
    program.add(1.0, (least, 1.0))
    for j in range(equations.extras):
        program.add(0.0, (j, -1.0), (least, 1.0))
    place = equations.extras
    for face in equations.faces:
        for j, (i, k) in enumerate(face.entries, place):
            diagonal = [(j, -1.0), (least, 1.0)]
            program.add(0.0, *(diagonal if i == k else [(j, -(2.0**0.5))]))
        place += len(face.entries)
    return program, len(table)


def _optimum(equations: Equations) -> tuple[Floats, float] | None:
    """The unknowns with the largest smallest eigenvalue, or None if that is negative.

    None, too, where a number is too large for floating point.
    """
    import clarabel
    import numpy as np
    from scipy import sparse

    try:
        program, count = _cone_program(equations)
    except OverflowError:
        return None
    size = len(equations.columns) + 1
    cones: list[Any] = [clarabel.ZeroConeT(count), clarabel.NonnegativeConeT(1 + equations.extras)]
    cones += [clarabel.PSDTriangleConeT(len(face.factors)) for face in equations.faces]
    places = (program.values, (program.rows, program.columns))
    matrix = sparse.csc_matrix(places, shape=(len(program.right), size))
    right = np.array(program.right)
    objective = np.zeros(size)
    objective[-1] = -1.0
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = 60
    nothing = sparse.csc_matrix((size, size))
    solution = clarabel.DefaultSolver(nothing, objective, matrix, right, cones, settings).solve()
    x = np.array(solution.x)
    if "Infeasible" in str(solution.status) or not np.all(np.isfinite(x)):
        return None
    residual = float(np.abs(matrix[:count] @ x - right[:count]).max(initial=0))
    if x[-1] < INFEASIBLE or residual > RESIDUAL:
        return None
    return x[:-1], float(x[-1])


def _restricted(equations: Equations, values: Floats) -> Iterator[Face]:
    """Each face without the rational kernel of its Gram matrix."""
    import numpy as np

    start = equations.extras
    matrices = []
    for face in equations.faces:
        gram = np.zeros((len(face.factors),) * 2)
        for (i, j), value in zip(face.entries, values[start:], strict=False):
            gram[i, j] = gram[j, i] = value
        start += len(face.entries)
        matrices.append(gram)
    largest = max(float(np.abs(gram).max()) for gram in matrices)
    for face, gram in zip(equations.faces, matrices, strict=True):
        eigenvalues, vectors = np.linalg.eigh(gram)
        kernel = vectors[:, eigenvalues < KERNEL * max(largest, 1e-3)].T
        yield Face(face.block, _complement(face.factors, kernel))


def _complement(factors: list[Factor], kernel: Floats) -> list[Factor]:
    """The combinations of the factors that are orthogonal to the rounded kernel."""
    import numpy as np

    rows, pivots = kernel.copy(), list[int]()
    for i in range(len(rows)):
        pivot = int(np.argmax(np.abs(rows[i])))
        rows[i] /= rows[i, pivot]
        for k in range(len(rows)):
            if k != i:
                rows[k] -= rows[k, pivot] * rows[i]
        pivots.append(pivot)
    found = []
    for j in range(len(factors)):
        if j in pivots:
            continue
        combination: Factor = dict(factors[j])
        for row, pivot in zip(rows, pivots, strict=True):
            share = Fraction(float(row[j])).limit_denominator(24)
            for m, c in factors[pivot].items():
                combination[m] = combination.get(m, Fraction(0)) - share * c
        found.append({m: c for m, c in combination.items() if c})
    return found


def _rounded(equations: Equations, values: Floats) -> Solution | None:
    """Round the free unknowns, solve for the others, and factor the Gram matrices exactly."""
    rows, consistent = equations.reduced()
    if not consistent:
        return None
    free = [j for j in range(len(values)) if j not in rows]
    for denominator in DENOMINATORS:
        exact = {j: Fraction(round(float(values[j]) * denominator), denominator) for j in free}
        for j, (row, value) in rows.items():
            exact[j] = value - sum((c * exact[k] for k, c in row.items() if k != j), Fraction(0))
        pieces = _pieces(equations, exact)
        if pieces is not None:
            extras = {j: exact[j] for j in range(equations.extras)}
            return pieces, extras
    return None


def _pieces(equations: Equations, exact: dict[int, Fraction]) -> list[Piece] | None:
    if any(exact[j] < 0 for j in range(equations.extras)):
        return None
    pieces: list[Piece] = []
    start = equations.extras
    for face in equations.faces:
        size = len(face.factors)
        gram = [[Fraction(0)] * size for _ in range(size)]
        for place, (i, j) in enumerate(face.entries, start):
            gram[i][j] = gram[j][i] = exact[place]
        start += len(face.entries)
        squares = _weighted_squares(gram)
        if squares is None:
            return None
        for weight, row in squares:
            factor: Factor = {}
            for share, part in zip(row, face.factors, strict=True):
                for m, c in part.items():
                    factor[m] = factor.get(m, Fraction(0)) + share * c
            pieces.append((weight, face.block, {m: c for m, c in factor.items() if c}))
    return pieces


def _weighted_squares(gram: list[list[Fraction]]) -> list[tuple[Fraction, list[Fraction]]] | None:
    """``Q = Σ weight · row rowᵀ`` by exact LDLᵀ, or None if Q is not positive semidefinite."""
    size, found = len(gram), list[tuple[Fraction, list[Fraction]]]()
    for k in range(size):
        pivot = gram[k][k]
        if pivot < 0 or (pivot == 0 and any(gram[k][j] for j in range(k, size))):
            return None
        if pivot == 0:
            continue
        row = [gram[k][j] / pivot if j >= k else Fraction(0) for j in range(size)]
        found.append((pivot, row))
        for i in range(k, size):
            for j in range(k, size):
                gram[i][j] -= pivot * row[i] * row[j]
    return found
