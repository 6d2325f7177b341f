"""Derivatives of every form that the kernel takes, beyond those of the ledger."""

import sympy

from proofs import conjecture, differentiates
from proofs.frontends.coq.development import development
from proofs.kernel import derivative
from proofs.language.conjecture import collecting

x, y = sympy.symbols("x y", real=True)
n = sympy.Symbol("n", integer=True, positive=True)
i, j, l = sympy.symbols("i j l", integer=True)
A, u = sympy.MatrixSymbol("A", n, n), sympy.MatrixSymbol("u", n, 1)
f, g = sympy.Function("f"), sympy.Function("g")
row = sympy.Sum(A[i, l] * u[l, 0], (l, 0, n - 1))
same = sympy.KroneckerDelta(i, j)


def slope(function, point):
    xi = sympy.Symbol("xi", real=True)
    return sympy.Subs(function(xi).diff(xi), xi, point)


DIFFERENTIATED = {
    "fractions": (3 * x**4 / 7 - y * x + 2, x, 12 * x**3 / 7 - y),
    "signs": (-((1 - x) ** 3) * y, x, 3 * (1 - x) ** 2 * y),
    "exp and tanh": (
        sympy.exp(2 * x) - y * sympy.tanh(-x),
        x,
        2 * sympy.exp(2 * x) + y * (1 - sympy.tanh(x) ** 2),
    ),
    "a function of a function": (f(g(x) + y), x, slope(f, g(x) + y) * g(x).diff(x)),
    "a form": (u[j, 0] * row, u[j, 0], row + u[j, 0] * A[i, j]),
    "a function of a sum": (f(row - y), u[j, 0], A[i, j] * slope(f, row - y)),
    "an entry by another": (u[i, 0] * u[j, 0], u[j, 0], same * u[j, 0] + u[i, 0]),
}


def differentiated(name):
    """The conjecture, and its development."""
    with collecting():
        item = conjecture(name, differentiates(*DIFFERENTIATED[name]))
    (part,) = item.goal
    theorem = derivative(part.function, part.variable, part.value)
    return item, development(item, theorem, name.replace(" ", "_"))
