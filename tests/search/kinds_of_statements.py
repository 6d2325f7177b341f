"""Statements of the kinds that textbooks, papers and forums hold, in our own words: the kinds.

HJ = Horn and Johnson, Matrix Analysis (2nd ed.); HJT = their Topics in Matrix Analysis;
B97 = Bhatia, Matrix Analysis; B07 = his Positive Definite Matrices; GVL = Golub and Van Loan,
Matrix Computations (4th ed.); H08 = Higham, Functions of Matrices; BV = Boyd and Vandenberghe,
Convex Optimization; BC = Bauschke and Combettes (2nd ed.); HLP = Hardy, Littlewood and Pólya,
Inequalities; NN = Nesterov, Lectures on Convex Optimization.
"""

from __future__ import annotations

from sympy import Rational

from proofs import (
    conjecture,
    diagonal,
    dot,
    equal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    power,
    psd,
    scalars,
    symmetric,
    vectors,
)

A, B, C, E, J, L, M, U, V = matrices("A B C E J L M U V")
F, G = matrices("F G", rows="m", columns="n")
N, T = matrices("N T", rows="n", columns="m")
P, Q, R, S, X, Y, Z = symmetric("P Q R S X Y Z")
W, H, O = symmetric("W H O", "m")
A3, B3 = matrices("A3 B3", rows=3, columns=3)
P3 = symmetric("P3", 3)
A2, B2 = matrices("A2 B2", rows=2, columns=2)
D = diagonal("D")
u, v, x, y = vectors("u v x y")
z, w = vectors("z w", "m")
a, b, c, d, e, l, m, q, r, s = scalars("a b c d e l mu q r s")
f, g = family(scalars("f")), family(scalars("g"))
h = family(vectors("h"))
t = naturals("t")
I, one = identity(), Rational(1)

small = [norm_at_most(A, a), norm_at_most(B, b)]
alike = [norm_at_most(A, a), norm_at_most(B, a), norm_at_most(A - B, c)]
feedback = equal(y, A * (x + B * y))
between = [psd(P - m * I), psd(l * I - P)]
perturbed = [equal(A * J, I), equal(J * A, I), equal((A + E) * L, I), equal(L * (A + E), I)]
perturbation = [*perturbed, norm_at_most(J, c), norm_at_most(E, e), c * e < 1]
projections = [equal(P * P, P), equal(Q * Q, Q)]
orders = [psd(P), psd(Q)]
definite = [positive_definite(P), positive_definite(Q)]
commuting = equal(P * Q, Q * P)
skew = equal(A.T, -A)
normal = equal(A.T * A, A * A.T)
unit_interval = [s >= 0, s <= 1]
nonnegative = [a >= 0, b >= 0, c >= 0]
gated = D * x + (I - D) * y


def of_penrose(one, other):
    """Penrose's four equations (1955)."""
    return [
        equal(one * other * one, one),
        equal(other * one * other, other),
        equal((one * other).T, one * other),
        equal((other * one).T, other * one),
    ]


TRUE = {
    # --- compound bounds
    # Zames 1966: the small-gain theorem
    "small gain": (
        norm_at_most((1 - a * b) * y, a * c),
        [feedback, *small, a * b < 1, norm_at_most(x, c)],
    ),
    # H08, chapter 3: conditioning of the square and of the cube
    "the square is Lipschitz": (
        norm_at_most(A * A - B * B, (a + b) * c),
        [*small, norm_at_most(A - B, c)],
    ),
    "the cube is Lipschitz": (norm_at_most(A * A * A - B * B * B, 3 * a * a * c), alike),
    # NN, Theorem 2.1.15, for quadratic functions
    "a gradient step contracts": (
        norm_at_most(I - s * P, 1 - s * m),
        [*between, s >= 0, m >= 0, s * (l + m) <= 2],
    ),
    # HJT 2.2
    "decay in Lyapunov's norm": (
        dot(A * x, P * A * x) <= (1 - q) * dot(x, P * x),
        [psd(P - A.T * P * A - Q), psd(Q - q * P)],
    ),
    "a row of two blocks": (
        dot(A * x + B * y, A * x + B * y) <= (a**2 + b**2) * (dot(x, x) + dot(y, y)),
        small,
    ),
    # GVL 2.3.4
    "the inverse nearby is bounded": (norm_at_most((1 - c * e) * L, c), perturbation),
    "the inverse is continuous": (norm_at_most((1 - c * e) * (L - J), c * c * e), perturbation),
    # GVL 2.6
    "an error by its residual": (
        norm_at_most(x - y, c * r),
        [equal(J * A, I), norm_at_most(J, c), norm_at_most(A * x - A * y, r)],
    ),
    # Jensen's inequality, entry by entry: gated units
    "a gate is convex": (
        dot(gated, gated) <= dot(x, D * x) + dot(y, (I - D) * y),
        [psd(D), psd(I - D)],
    ),
    # BC, Proposition 4.2 and Corollary 18.17
    "what is firmly nonexpansive contracts": (dot(u, u) <= dot(x, x), [dot(u, u) <= dot(u, x)]),
    "gradients are cocoercive": (
        dot(P * x, P * x) <= l * dot(x, P * x),
        [psd(P), psd(l * I - P)],
    ),
    # Polyak 1963 and Łojasiewicz, for quadratic functions
    "gradients dominate": (dot(P * x, P * x) >= m * dot(x, P * x), [psd(P - m * I), m >= 0]),
    # Kantorovich 1948, HJ 7.4.4
    "Kantorovich": (
        4 * m * l * dot(x, P * x) * dot(x, Y * x) <= (m + l) ** 2,
        [*between, m > 0, equal(P * Y, I), equal(dot(x, x), 1)],
    ),
    # --- the order
    # Anderson and Duffin 1969: the parallel sum P (P + Q)⁻¹ Q
    "a parallel sum is below": (psd(P - P * X * P), [*orders, equal((P + Q) * X, I)]),
    "a parallel sum is symmetric": (equal(P * X * Q, Q * X * P), [equal((P + Q) * X, I)]),
    # BV, exercise 3.18
    "the inverse is convex": (
        psd(s * X + (1 - s) * Y - Z),
        [
            *definite,
            equal(P * X, I),
            equal(Q * Y, I),
            equal((s * P + (1 - s) * Q) * Z, I),
            *unit_interval,
        ],
    ),
    "between zero and zero": (equal(P, 0 * P), [psd(P), psd(-P)]),
    "a skew form vanishes": (equal(dot(x, A * x), 0), [skew]),
    # GVL, problem 2.5: Cayley
    "Cayley's transform is orthogonal": (
        equal(((I - A) * J).T * (I - A) * J, I),
        [skew, equal((I + A) * J, I), equal(J * (I + A), I)],
    ),
    "Cayley's transform of what is accretive": (
        norm_at_most((I - A) * J, 1),
        [psd(A + A.T), equal((I + A) * J, I)],
    ),
    # Halmos, Finite-Dimensional Vector Spaces, sections 75 and 76
    "a smaller range, a smaller projection": (psd(P - Q), [*projections, equal(P * Q, Q)]),
    "a smaller projection, a smaller range": (equal(P * Q, Q), [*projections, psd(P - Q)]),
    "a product of projections that commute": (
        equal(P * Q * P * Q, P * Q),
        [*projections, commuting],
    ),
    "a sum that is a projection": (
        equal(P * Q, 0 * P),
        [*projections, equal((P + Q) * (P + Q), P + Q)],
    ),
    "a difference that is a projection": (
        equal(P * Q, Q),
        [*projections, equal((P - Q) * (P - Q), P - Q)],
    ),
    # --- null vectors, and what is 0 by another equation: HJ 0.4, 2.5, 7.1
    "the kernel of a sum": (equal(P * x, 0 * x), [*orders, equal((P + Q) * x, 0 * x)]),
    "the kernel of a Gram matrix": (equal(F * x, 0 * z), [equal(F.T * F * x, 0 * x)]),
    # Rao 1973, Linear Statistical Inference, 1b.5
    "a Gram matrix cancels": (equal(F * N, F * T), [equal(F.T * F * N, F.T * F * T)]),
    "Penrose's inverse is unique": (equal(N, T), [*of_penrose(F, N), *of_penrose(F, T)]),
    "a form without isotropic vectors": (
        equal(x, 0 * x),
        [psd(P), dot(x, x) + dot(x, P * x) <= 0],
    ),
    "the kernel of a normal matrix": (equal(A.T * x, 0 * x), [normal, equal(A * x, 0 * x)]),
    "eigenvectors of a normal matrix": (equal(A.T * x, s * x), [normal, equal(A * x, s * x)]),
    "a skew matrix with square zero": (equal(A, 0 * A), [skew, equal(A * A, 0 * A)]),
    "a symmetric matrix with cube zero": (equal(P, 0 * P), [equal(P * P * P, 0 * P)]),
    # --- extremal vectors and roots: HJ 7.2.6, B97 V.1 and VII.2
    "fourth roots are unique": (
        equal(P, Q),
        [*orders, equal(P * P * P * P, Q * Q * Q * Q)],
    ),
    "fourth roots keep the order": (
        psd(P - Q),
        [*orders, psd(P * P * P * P - Q * Q * Q * Q)],
    ),
    "cubes of what commutes keep the order": (
        psd(P * P * P - Q * Q * Q),
        [psd(Q), psd(P - Q), commuting],
    ),
    "Sylvester's equation, m × n": (
        equal(F, 0 * F),
        [positive_definite(W), psd(Q), equal(W * F + F * Q, 0 * F)],
    ),
    "the solution of Sylvester's equation, m × n": (
        norm_at_most(2 * r * F, c),
        [psd(W - r * identity("m")), psd(Q - r * I), r > 0, norm_at_most(W * F + F * Q, c)],
    ),
    "the root is monotone, m × m": (psd(W - H), [psd(W), psd(H), psd(W * W - H * H)]),
    "the root is unique, m × m": (equal(W, H), [psd(W), psd(H), equal(W * W, H * H)]),
    "a definite factor cancels, 3 × 3": (
        equal(A3, B3),
        [positive_definite(P3), equal(P3 * A3, P3 * B3)],
    ),
    "one side of an inverse, 3 × 3": (equal(B3 * A3, identity(3)), [equal(A3 * B3, identity(3))]),
    "eigenvalues of what is definite, m × m": (
        s > 0,
        [positive_definite(W), equal(W * z, s * z), dot(z, z) > 0],
    ),
    "an eigenvalue is no less": (
        s >= r,
        [psd(P - r * I), equal(P * x, s * x), equal(dot(x, x), 1)],
    ),
    "eigenvectors are orthogonal": (
        equal(dot(x, y), 0),
        [equal(P * x, a * x), equal(P * y, b * y), a > b],
    ),
    "eigenvalues of a contraction": (
        s**2 <= 1,
        [norm_at_most(A, 1), equal(A * x, s * x), dot(x, x) > 0],
    ),
    "eigenvalues of an isometry": (
        equal(s**2, 1),
        [equal(U.T * U, I), equal(U * x, s * x), dot(x, x) > 0],
    ),
    # --- ≻ through what is injective: HJ 7.1.8, BV A.5.5
    "a congruence, m × n": (
        positive_definite(F.T * W * F),
        [positive_definite(W), equal(N * F, I)],
    ),
    "a Gram matrix is definite": (positive_definite(F.T * F), [equal(N * F, I)]),
    "above what is definite": (positive_definite(Q), [positive_definite(P), psd(Q - P)]),
    "a positive multiple": (positive_definite(s * P), [positive_definite(P), s > 0]),
    "Schur's complement": (
        dot(x, P * x) + 2 * dot(x, N * z) + dot(z, W * z) >= 0,
        [positive_definite(P), equal(P * X, I), psd(W - N.T * X * N)],
    ),
    # --- inverses: HJ 0.5 and 0.7
    "left and right inverse": (equal(N, T), [equal(F * N, identity("m")), equal(T * F, I)]),
    "right inverses of a square matrix": (equal(B, C), [equal(A * B, I), equal(A * C, I)]),
    "the other side of an inverse": (equal(B * A, I), [equal(A * B, I)]),
    "products of orthogonal matrices": (
        equal(U * V * (U * V).T, I),
        [equal(U.T * U, I), equal(V.T * V, I)],
    ),
    "an inner inverse of what is injective": (
        equal(N * F, I),
        [equal(F * N * F, F), equal(T * F, I)],
    ),
    # Jacobson's lemma
    "I − BA is invertible as I − AB is": (
        equal((I - N * F) * (I + N * O * F), I),
        [equal((identity("m") - F * N) * O, identity("m"))],
    ),
    # Hua 1949
    "Hua's identity": (
        equal((J + M) * (A - A * B * A), I),
        [
            equal(A * J, I),
            equal(J * A, I),
            equal(B * L, I),
            equal(L * B, I),
            equal((L - A) * M, I),
            equal(M * (L - A), I),
        ],
    ),
    # GVL 2.1.4
    "Sherman and Morrison": (
        equal((A + u * v.T) * (J - s * J * u * v.T * J), I),
        [equal(A * J, I), equal(s * (1 + dot(v, J * u)), 1)],
    ),
    # Kalman 1960: the covariance after a measurement
    "Kalman's update by information": (
        equal((P - P * F.T * W * F * P) * (Y + F.T * H * F), I),
        [
            equal(P * Y, I),
            equal(W * (F * P * F.T + O), identity("m")),
            equal(O * H, identity("m")),
        ],
    ),
    # --- forms in numbers: HLP chapter 2
    "means of powers": (a**4 + b**4 >= a**3 * b + a * b**3, []),
    "Muirhead": (
        2 * (a**3 + b**3 + c**3) >= a * a * (b + c) + b * b * (c + a) + c * c * (a + b),
        nonnegative,
    ),
    "Schur of degree four": (
        a * a * (a - b) * (a - c) + b * b * (b - a) * (b - c) + c * c * (c - a) * (c - b) >= 0,
        [],
    ),
    # Cîrtoaje 1992
    "Cîrtoaje": ((a * a + b * b + c * c) ** 2 >= 3 * (a**3 * b + b**3 * c + c**3 * a), []),
    "means of six": (a**6 + b**6 + c**6 >= 3 * a * a * b * b * c * c, []),
    # Berg, Christensen and Jensen 1979
    "Berg, Christensen and Jensen": (a * a * b * b * (a * a + b * b - 1) >= -one / 27, []),
    "Cauchy and Lagrange": (
        (a * c + b * d) ** 2 <= (a * a + b * b) * (c * c + d * d),
        [],
    ),
    # --- powers of one letter: HJ 5.6
    "powers of an order": (dot(x, power(P, t) * x) >= 0, [psd(P)]),
    "norms of powers": (norm_at_most(power(A, t), a**t), [norm_at_most(A, a)]),
    "powers commute": (equal(power(A, t) * B, B * power(A, t)), [equal(A * B, B * A)]),
    "powers are orthogonal": (equal(power(U, t).T * power(U, t), I), [equal(U.T * U, I)]),
    "powers of what is idempotent": (equal(power(A, t + 1), A), [equal(A * A, A)]),
    "powers at an eigenvector": (equal(power(A, t) * x, s**t * x), [equal(A * x, s * x)]),
    # --- sequences: NN 1.2, Polyak 1987, Introduction to Optimization, 2.2
    "steps add up": (f[t] <= f[0] + c * t, [every(lambda k: f[k] <= f[k - 1] + c)]),
    "a geometric decay": (f[t] <= q**t * f[0], [every(lambda k: f[k] <= q * f[k - 1]), q >= 0]),
    "a descent": (
        f[t] <= f[0],
        [every(lambda k: f[k] <= f[k - 1] - g[k]), every(lambda k: g[k] >= 0)],
    ),
    "states of a contraction": (
        norm_at_most(h[t], a**t * c),
        [every(lambda k: equal(h[k], A * h[k - 1])), norm_at_most(A, a), norm_at_most(h[0], c)],
    ),
}

FALSE = {
    "squares of sums": (psd(P * P + Q * Q - (P + Q) * (P + Q)), orders),
    "norms add in squares": (
        norm_at_most(A + B, c),
        [*small, equal(c * c, a * a + b * b), c >= 0],
    ),
    "an anticommutator below its factor": (psd(P * Q + Q * P), [psd(P - Q), psd(Q)]),
    "no gain left": (
        norm_at_most(y, c),
        [feedback, *small, a * b <= 1, norm_at_most(x, c)],
    ),
    "the inverse nearby, too good": (norm_at_most(2 * (1 - c * e) * L, c), perturbation),
    "a gradient step that is too long": (
        norm_at_most(I - s * P, 1),
        [psd(P), psd(l * I - P), s >= 0, s * l <= 3],
    ),
    "the cube is Lipschitz, too good": (
        norm_at_most(A * A * A - B * B * B, 2 * a * a * c),
        alike,
    ),
    "a product of projections": (equal(P * Q * P * Q, P * Q), projections),
    "Cayley's transform of anything": (
        equal(((I - A) * J).T * (I - A) * J, I),
        [equal((I + A) * J, I), equal(J * (I + A), I)],
    ),
    "a parallel sum from below": (psd(4 * P * X * P - P), [*orders, equal((P + Q) * X, I)]),
    "the inverse is convex, twice": (
        psd(s * X + (1 - s) * Y - 2 * Z),
        [
            *definite,
            equal(P * X, I),
            equal(Q * Y, I),
            equal((s * P + (1 - s) * Q) * Z, I),
            *unit_interval,
        ],
    ),
    "the kernel of the transpose": (equal(A.T * x, 0 * x), [equal(A * x, 0 * x)]),
    "eigenvectors of the transpose": (equal(A.T * x, s * x), [equal(A * x, s * x)]),
    "any Gram matrix is definite": (positive_definite(F.T * F), []),
    "the other side, m × n": (equal(N * F, I), [equal(F * N, identity("m"))]),
    "fourth powers keep the order": (
        psd(P * P * P * P - Q * Q * Q * Q),
        [psd(Q), psd(P - Q)],
    ),
    "roots of any sign": (equal(W, H), [equal(W * W, H * H)]),
    "Cîrtoaje, too good": (
        (a * a + b * b + c * c) ** 2 >= 4 * (a**3 * b + b**3 * c + c**3 * a),
        [],
    ),
    "means of six, too good": (a**6 + b**6 + c**6 >= 4 * a * a * b * b * c * c, []),
    "Berg, Christensen and Jensen, too good": (
        a * a * b * b * (a * a + b * b - 1) >= -one / 28,
        [],
    ),
    "Schur of degree three, for all signs": (
        a * (a - b) * (a - c) + b * (b - a) * (b - c) + c * (c - a) * (c - b) >= 0,
        [a >= 0, b >= 0],
    ),
    "steps do not add up": (f[t] <= f[0], [every(lambda k: f[k] <= f[k - 1] + 1)]),
    "a geometric decay of any sign": (f[t] <= q**t * f[0], [every(lambda k: f[k] <= q * f[k - 1])]),
    "powers of any symmetric matrix": (dot(x, power(P, t) * x) >= 0, []),
    "norms of powers, no larger": (norm_at_most(power(A, t), a), [norm_at_most(A, a)]),
    "Kantorovich, too good": (
        4 * m * l * dot(x, P * x) * dot(x, Y * x) <= (m + l) ** 2 - (l - m) ** 2,
        [*between, m > 0, equal(P * Y, I), equal(dot(x, x), 1)],
    ),
    "an anticommutator of definite matrices": (positive_definite(P * Q + Q * P), definite),
    "Sherman and Morrison with another sign": (
        equal((A + u * v.T) * (J + s * J * u * v.T * J), I),
        [equal(A * J, I), equal(s * (1 + dot(v, J * u)), 1)],
    ),
    "a gate keeps one of two": (dot(gated, gated) <= dot(x, x), [psd(D), psd(I - D)]),
    "gradients without a bound": (dot(P * x, P * x) <= dot(x, P * x), [psd(P)]),
    "Sylvester's equation of orders, m × n": (
        equal(F, 0 * F),
        [psd(W), psd(Q), equal(W * F + F * Q, 0 * F)],
    ),
    "a contraction is an isometry": (psd(F * F.T - identity("m")), [norm_at_most(F, 1)]),
    "products of 2 × 2 matrices": (equal(A2 * B2, B2 * A2), []),
    "a nilpotent matrix, 3 × 3": (equal(A3 * A3, 0 * A3), [equal(A3 * A3 * A3, 0 * A3)]),
    "Penrose's inverse by two equations": (
        equal(N, T),
        [*of_penrose(F, N)[:2], *of_penrose(F, T)[:2]],
    ),
    "eigenvectors of one eigenvalue": (
        equal(dot(x, y), 0),
        [equal(P * x, a * x), equal(P * y, b * y), a >= b],
    ),
    "Jacobson's lemma without the identity": (
        equal((I - N * F) * N * O * F, I),
        [equal((identity("m") - F * N) * O, identity("m"))],
    ),
}

# For the commands that read files, `proofs prove` and `proofs recheck`.
for table in (TRUE, FALSE):
    for name, (claim, given) in table.items():
        conjecture(name, claim, given=given)
