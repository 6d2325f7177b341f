"""Statements of textbooks about roots, extremal vectors and what is definite, in our own words.

HJ = Horn and Johnson, Matrix Analysis (2nd ed.); HJT = their Topics in Matrix Analysis;
B97 = Bhatia, Matrix Analysis; GVL = Golub and Van Loan,
Matrix Computations (4th ed.); BV = Boyd and Vandenberghe, Convex Optimization; BK = Bhatia and
Kittaneh, Commutators, pinchings, and spectral variation (2008).
"""

from __future__ import annotations

from sympy import Rational

from proofs import (
    conjecture,
    dot,
    equal,
    every,
    exp,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    psd,
    scalars,
    symmetric,
    tanh,
    vectors,
)

A, B, J, U, V, X = matrices("A B J U V X")
P, Q, R, S, T, Z = symmetric("P Q R S T Z")
x, y = vectors("x y")
a, b, c, d, m, s = scalars("a b c d m s")
e, f = family(scalars("e")), family(scalars("f"))
t = naturals("t")
I = identity()

unit_ball_of_orders = [psd(P), psd(I - P), psd(Q), psd(I - Q)]
schur_stable = [positive_definite(P), positive_definite(P - A.T * P * A)]
lyapunov = [positive_definite(P), positive_definite(-(A.T * P + P * A))]
eigenvector = [equal(A * x, s * x), dot(x, x) > 0]

TRUE = {
    # --- square roots: HJ 7.2.6, and the Löwner–Heinz inequality, B97 V.1.9
    "the root is monotone": (psd(R - S), [psd(R), psd(S), psd(R * R - S * S)]),
    "the root is strictly monotone": (
        positive_definite(R - S),
        [psd(R), psd(S), positive_definite(R * R - S * S)],
    ),
    "the root of I is I": (equal(P, I), [psd(P), equal(P * P, I)]),
    # B97 X.1.1: ‖√P − √Q‖² ≤ ‖P − Q‖
    "the root is Hölder continuous": (
        norm_at_most(R - S, 1),
        [psd(R), psd(S), norm_at_most(R * R - S * S, 1)],
    ),
    # HJ 7.1, problems: products and squares of matrices that commute
    "a product of orders that commute": (
        psd(P * Q + Q * P),
        [psd(P), psd(Q), equal(P * Q, Q * P)],
    ),
    "squares of what commutes keep the order": (
        psd(P * P - Q * Q),
        [psd(Q), psd(P - Q), equal(P * Q, Q * P)],
    ),
    # HJ 7.3.1: of a polar decomposition, the factor that is an order
    "the polar factor is unique": (
        equal(P, Q),
        [psd(P), psd(Q), equal(U * P, V * Q), equal(U.T * U, I), equal(V.T * V, I)],
    ),
    "a root commutes with what its square does": (
        equal(R * A, A * R),
        [psd(R), equal(R * R * A, A * R * R)],
    ),
    # HJ 2.5: normal matrices
    "a normal nilpotent matrix": (
        equal(A, 0 * A),
        [equal(A * A.T, A.T * A), equal(A * A * A, 0 * A)],
    ),
    # --- Lyapunov, Sylvester and Stein: HJT 2.2 and 4.4, B97 VII.2
    "Lyapunov's equation has one solution": (
        equal(Z, 0 * Z),
        [positive_definite(P), equal(P * Z + Z * P, 0 * P)],
    ),
    "Sylvester's equation has one solution": (
        equal(X, 0 * X),
        [positive_definite(P), psd(Q), equal(P * X + X * Q, 0 * X)],
    ),
    "the solution of Sylvester's equation is bounded": (
        norm_at_most(2 * m * X, c),
        [psd(P - m * I), psd(Q - m * I), m > 0, norm_at_most(P * X + X * Q, c)],
    ),
    "Stein's inequality at a contraction": (
        psd(Z),
        [psd(Z - A.T * Z * A), norm_at_most(A, c), c < 1],
    ),
    "Lyapunov's strict inequality": (
        positive_definite(Z),
        [positive_definite(-(A.T * Z + Z * A)), psd(-(A + A.T))],
    ),
    "eigenvalues of a Hurwitz matrix": (s < 0, [*lyapunov, *eigenvector]),
    "eigenvalues of a Schur matrix": (s**2 < 1, [*schur_stable, *eigenvector]),
    # --- what is definite: HJ 7.1 and 7.2, GVL 4.2, BV A.5
    "the kernel of a definite matrix": (
        equal(x, 0 * x),
        [positive_definite(P), equal(P * x, 0 * x)],
    ),
    "no isotropic vectors": (equal(x, 0 * x), [positive_definite(P), equal(dot(x, P * x), 0)]),
    "a definite factor cancels": (equal(A, B), [positive_definite(P), equal(P * A, P * B)]),
    "a definite form is positive": (dot(x, P * x) > 0, [positive_definite(P), dot(x, x) > 0]),
    "a congruence by what is injective": (
        positive_definite(A.T * P * A),
        [positive_definite(P), equal(J * A, I)],
    ),
    "an order that is invertible is definite": (
        positive_definite(P),
        [psd(P), equal(P * X, I)],
    ),
    "inverses of sums": (
        positive_definite(R + S),
        [positive_definite(P), psd(Q), equal(P * R, I), equal((P + Q) * S, I)],
    ),
    "the inverse reverses the strict order": (
        positive_definite(R - S),
        [positive_definite(P), positive_definite(Q - P), equal(P * R, I), equal(Q * S, I)],
    ),
    "eigenvalues of a product": (
        s >= 0,
        [positive_definite(P), psd(Q), equal(P * Q * x, s * x), dot(x, x) > 0],
    ),
    "generalised eigenvalues": (
        s > 0,
        [
            positive_definite(P),
            positive_definite(Q),
            equal(P * x, s * Q * x),
            dot(x, x) > 0,
        ],
    ),
    # GVL 4.2.2: matrices with a definite symmetric part
    "a definite symmetric part has no kernel": (
        equal(x, 0 * x),
        [positive_definite(A + A.T), equal(A * x, 0 * x)],
    ),
    # --- norms: the inequality of means, B97 IX.4; commutators, BK
    "the norm of a product below the mean": (
        norm_at_most(4 * P * Q, c**2),
        [psd(P), psd(Q), psd(c * I - P - Q), c >= 0],
    ),
    "the arithmetic mean of a sandwich": (
        norm_at_most(2 * R * X * R, c),
        [positive_definite(R), norm_at_most(R * R * X + X * R * R, c)],
    ),
    "the commutator of two effects": (
        norm_at_most(P * Q - Q * P, Rational(1, 2)),
        unit_ball_of_orders,
    ),
    "the commutator with an effect": (
        norm_at_most(P * A - A * P, c),
        [psd(P), psd(I - P), norm_at_most(A, c)],
    ),
    # --- numbers: Hardy, Littlewood and Pólya; Rudin, Principles, chapter 8
    "the cube is injective": (equal(a, b), [equal(a**3, b**3)]),
    "the cube is monotone": (a <= b, [a**3 <= b**3]),
    "the tangent has the sign of its argument": (tanh(a) >= 0, [a >= 0]),
    "the tangent is bounded": (tanh(a) ** 2 <= 1, []),
    "the exponential is monotone": (exp(a) <= exp(b), [a <= b]),
    "a sequence below a recursion": (
        e[t] <= f[t],
        [
            e[0] <= f[0],
            every(lambda k: e[k] <= c * e[k - 1] + d),
            every(lambda k: f[k] >= c * f[k - 1] + d),
            c >= 0,
        ],
    ),
}

FALSE = {
    # B97 V.1.2: the square is not monotone, and neither is the cube
    "the square is monotone": (psd(P * P - Q * Q), [psd(Q), psd(P - Q)]),
    "the cube of orders is monotone": (psd(P * P * P - Q * Q * Q), [psd(Q), psd(P - Q)]),
    # HJ 7.2.6 says which root is unique
    "every root of I is I": (equal(P, I), [equal(P * P, I)]),
    "any roots are Hölder continuous": (norm_at_most(R - S, 1), [norm_at_most(R * R - S * S, 1)]),
    "a product of orders": (psd(P * Q + Q * P), [psd(P), psd(Q)]),
    # B97 VII.2: the spectra of P and −Q may meet
    "Sylvester's equation with orders": (
        equal(X, 0 * X),
        [psd(P), psd(Q), equal(P * X + X * Q, 0 * X)],
    ),
    "Stein's inequality at an isometry": (psd(Z), [psd(Z - A.T * Z * A), norm_at_most(A, 1)]),
    "Lyapunov's inequality anywhere": (psd(Z), [psd(-(A.T * Z + Z * A))]),
    "eigenvalues of a Schur matrix are negative": (s < 0, [*schur_stable, *eigenvector]),
    # HJ 2.5: Fuglede's theorem is about normal matrices; a Jordan block is none
    "what commutes commutes with the transpose": (equal(A.T * B, B * A.T), [equal(A * B, B * A)]),
    "a nilpotent matrix": (equal(A, 0 * A), [equal(A * A * A, 0 * A)]),
    "the kernel of an order": (equal(x, 0 * x), [psd(P), equal(P * x, 0 * x)]),
    "a congruence by anything": (positive_definite(A.T * P * A), [positive_definite(P)]),
    "eigenvalues of a product of an order": (
        s >= 0,
        [psd(P), equal(P * Q * x, s * x), dot(x, x) > 0],
    ),
    # BK: two projections in the plane attain the constant 1/2
    "the commutator of two effects is smaller": (
        norm_at_most(P * Q - Q * P, Rational(1, 4)),
        unit_ball_of_orders,
    ),
    "an anticommutator of contractions": (
        norm_at_most(A * B + B * A, 1),
        [norm_at_most(A, 1), norm_at_most(B, 1)],
    ),
    "the fourth power is monotone": (a <= b, [a**4 <= b**4]),
    "a sequence of which nothing is known": (every(lambda k: e[k] <= 5), []),
    "an affine recursion is bounded": (
        e[t] <= 1,
        [e[0] <= 1, every(lambda k: e[k] <= a * e[k - 1] + 1), a >= 0, a < 1],
    ),
}

# For the commands that read files, `proofs prove` and `proofs recheck`.
for table in (TRUE, FALSE):
    for name, (claim, given) in table.items():
        conjecture(name, claim, given=given)
