"""Statements about inverses, square roots, eigenvectors and quotients, as textbooks write them.

HJ = Horn and Johnson, Matrix Analysis (2nd ed.); B97 = Bhatia, Matrix Analysis; B07 = Bhatia,
Positive Definite Matrices; GVL = Golub and Van Loan, Matrix Computations (4th ed.); Hi = Higham,
Functions of Matrices; BV = Boyd and Vandenberghe, Convex Optimization; Ax = Axler, Linear Algebra
Done Right; MSE = questions of Mathematics Stack Exchange that ask for a counterexample.
"""

from __future__ import annotations

from proofs import (
    both,
    dot,
    equal,
    identity,
    inverse,
    invertible,
    is_eigenvector,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    power,
    psd,
    scalars,
    singular_values_at_least,
    square_root,
    symmetric,
    vectors,
)

A, B, S, U = matrices("A B S U")
L = matrices("L", "m", "n")
P, Q = symmetric("P Q")
x, y = vectors("x y")
a, b, c = scalars("a b c")
t = naturals("t")
I, I_m = identity(), identity("m")

definite = [positive_definite(P), positive_definite(Q)]
orders = [psd(P), psd(Q)]
both_invertible = [invertible(A), invertible(B)]
orthogonal, skew = [equal(U.T * U, I)], [equal(S.T, -S)]
of_a, of_b = is_eigenvector(x, A, a), is_eigenvector(y, A, b)
modulus = square_root(A.T * A)
update = 1 + y.T * inverse(A) * x

TRUE = {
    # --- inverses and the order: HJ 7.7.4, B97 V.1.6
    "the inverse is antitone": (
        psd(inverse(P) - inverse(Q)),
        [positive_definite(P), psd(Q - P)],
    ),
    "and so is what it is the inverse of": (
        psd(Q - P),
        [*definite, psd(inverse(P) - inverse(Q))],
    ),
    "the harmonic mean is below the arithmetic one": (  # B07 4.1
        psd((P + Q) / 2 - 2 * inverse(inverse(P) + inverse(Q))),
        definite,
    ),
    "the parallel sum": (  # B07 4.1
        equal(inverse(inverse(P) + inverse(Q)), P * inverse(P + Q) * Q),
        definite,
    ),
    "the inverse is convex": (  # BV 3.6, HJ 7.7
        psd((inverse(P) + inverse(Q)) / 2 - inverse((P + Q) / 2)),
        definite,
    ),
    "a matrix and its inverse": (psd(P + inverse(P) - 2 * I), [positive_definite(P)]),  # HJ 7.7
    # --- identities: GVL 2.1.4, HJ 0.7.4
    "Woodbury": (
        equal(
            inverse(P + L.T * L),
            inverse(P) - inverse(P) * L.T * inverse(I_m + L * inverse(P) * L.T) * L * inverse(P),
        ),
        [positive_definite(P), invertible(I_m + L * inverse(P) * L.T)],
    ),
    "Sherman–Morrison": (
        equal(inverse(A + x * y.T), inverse(A) - inverse(A) * x * y.T * inverse(A) / update),
        [invertible(A), invertible(update), invertible(A + x * y.T)],
    ),
    "push-through": (
        equal(A * inverse(I + B * A), inverse(I + A * B) * A),
        [invertible(I + A * B), invertible(I + B * A)],
    ),
    "the resolvent equation": (  # HJ 2.4, B97 I
        equal(
            inverse(A - a * I) - inverse(A - b * I),
            (a - b) * inverse(A - a * I) * inverse(A - b * I),
        ),
        [invertible(A - a * I), invertible(A - b * I)],
    ),
    "resolvents commute": (
        equal(inverse(A - a * I) * inverse(A - b * I), inverse(A - b * I) * inverse(A - a * I)),
        [invertible(A - a * I), invertible(A - b * I)],
    ),
    "Cayley": (  # GVL P2.1, HJ 2.5.P
        equal(((I - S) * inverse(I + S)).T * ((I - S) * inverse(I + S)), I),
        skew,
    ),
    "what commutes with a matrix": (  # HJ 1.3
        equal(inverse(A) * B, B * inverse(A)),
        [invertible(A), equal(A * B, B * A)],
    ),
    "a difference of inverses": (  # GVL 2.1.4
        equal(inverse(A) - inverse(B), inverse(A) * (B - A) * inverse(B)),
        both_invertible,
    ),
    "an involution": (equal(inverse(A), A), [equal(A * A, I)]),
    "a projection that is invertible": (equal(A, I), [equal(A * A, A), invertible(A)]),
    "the Neumann series of what is nilpotent": (
        equal(inverse(I - A), I + A),
        [equal(A * A, 0 * A), invertible(I - A)],
    ),
    "both factors": (both(invertible(A), invertible(B)), [invertible(A * B)]),  # HJ 0.5
    # --- norms: GVL 2.3.4 and 2.7.2, HJ 5.8
    "Tikhonov": (norm_at_most(inverse(A.T * A + a * I), 1 / a), [a > 0]),
    "Tikhonov's filter": (norm_at_most(A * inverse(A.T * A + I), 1), []),
    "the resolvent of an order": (norm_at_most(inverse(I + a * P), 1), [psd(P), a >= 0]),
    "near the identity": (
        norm_at_most(inverse(I - A), 1 / (1 - a)),
        [norm_at_most(A, a), a < 1],
    ),
    "the least singular value": (
        norm_at_most(inverse(A), 1 / a),
        [singular_values_at_least(A, a), a > 0],
    ),
    "the condition number": (
        a * b >= 1,
        [invertible(A), norm_at_most(A, a), norm_at_most(inverse(A), b)],
    ),
    "the inverse of a rotation": (norm_at_most(inverse(U), 1), orthogonal),
    # --- what is definite: HJ 7.1.8
    "congruence": (
        positive_definite(A.T * P * A),
        [positive_definite(P), invertible(A)],
    ),
    "congruence back": (
        positive_definite(P),
        [positive_definite(A.T * P * A), invertible(A)],
    ),
    "a Gram matrix": (positive_definite(A.T * A), [invertible(A)]),
    "a product of orders that commute": (psd(P * Q), [*orders, equal(P * Q, Q * P)]),
    "a power of an order": (psd(power(P, t)), [psd(P)]),
    # --- square roots: HJ 7.2.6 and 7.3.1, Hi 6, B97 V.1.9
    "the root is monotone": (psd(square_root(P) - square_root(Q)), [*orders, psd(P - Q)]),
    "the norm of a root": (
        norm_at_most(square_root(P), a),
        [psd(P), norm_at_most(P, a * a), a >= 0],
    ),
    "the root commutes": (
        equal(square_root(P) * A, A * square_root(P)),
        [psd(P), equal(P * A, A * P)],
    ),
    "the polar factor": (
        equal((A * inverse(modulus)).T * (A * inverse(modulus)), I),
        [invertible(A)],
    ),
    "the root of a contraction": (psd(I - square_root(P)), [psd(P), psd(I - P)]),
    "the root is above": (psd(square_root(P) - P), [psd(P), psd(I - P)]),
    "the geometric mean of numbers": (square_root(a * b) <= (a + b) / 2, [a >= 0, b >= 0]),
    # --- eigenvectors: HJ 1.1 and 4.1, Ax 5
    "an eigenvalue of what is definite": (
        a > 0,
        [is_eigenvector(x, P, a), positive_definite(P)],
    ),
    "an eigenvalue of the inverse": (
        is_eigenvector(x, inverse(A), 1 / a),
        [of_a, invertible(A), invertible(a)],
    ),
    "shift and invert": (  # GVL 7.6.1
        is_eigenvector(x, inverse(A - b * I), 1 / (a - b)),
        [of_a, invertible(A - b * I), invertible(a - b)],
    ),
    "an eigenvalue and the norm": (a**2 <= c**2, [of_a, norm_at_most(A, c)]),
    "orthogonal eigenvectors": (
        equal(dot(x, y), 0),
        [is_eigenvector(x, P, a), is_eigenvector(y, P, b), a < b],
    ),
    "an eigenvalue of a projection": (equal(a * a, a), [of_a, equal(A * A, A)]),
    "an eigenvalue of a rotation": (equal(a * a, 1), [is_eigenvector(x, U, a), *orthogonal]),
    "an eigenvalue of what is skew": (equal(a, 0), [is_eigenvector(x, S, a), *skew]),
    "an eigenvalue of what is nilpotent": (equal(a, 0), [of_a, equal(A * A, 0 * A)]),
    "a common eigenvector": (
        is_eigenvector(x, A * B, a * b),
        [of_a, is_eigenvector(x, B, b)],
    ),
    "Lyapunov": (  # HJ 2.2 of the Topics
        a < 0,
        [of_a, positive_definite(P), positive_definite(-(A.T * P + P * A))],
    ),
    "Stein": (a**2 < 1, [of_a, positive_definite(P), positive_definite(P - A.T * P * A)]),
    # --- quotients
    "the means of two numbers": (2 / (a + b) <= (1 / a + 1 / b) / 2, [a > 0, b > 0]),
}

FALSE = {
    # --- MSE, and mistakes of homework
    "the inverse of a sum": (
        equal(inverse(A + B), inverse(A) + inverse(B)),
        [*both_invertible, invertible(A + B)],
    ),
    "the inverse of a product in the same order": (
        equal(inverse(A * B), inverse(A) * inverse(B)),
        both_invertible,
    ),
    "a sum of invertible matrices": (invertible(A + B), both_invertible),
    "one invertible factor": (invertible(A * B), [invertible(A)]),
    "the identity less a contraction": (invertible(I - A), [norm_at_most(A, 1)]),
    "the inverse is antitone without a sign": (
        psd(inverse(P) - inverse(Q)),
        [invertible(P), invertible(Q), psd(Q - P)],
    ),
    "the inverse is concave": (
        psd(inverse((P + Q) / 2) - (inverse(P) + inverse(Q)) / 2),
        definite,
    ),
    "the inverse of a contraction": (
        norm_at_most(inverse(A), 1),
        [invertible(A), norm_at_most(A, 1)],
    ),
    "inverses as near as their matrices": (
        norm_at_most(inverse(A) - inverse(B), c),
        [*both_invertible, norm_at_most(A - B, c)],
    ),
    "the condition number is at most 1": (
        a * b <= 1,
        [invertible(A), norm_at_most(A, a), norm_at_most(inverse(A), b)],
    ),
    "the inverse of a symmetric matrix is an order": (psd(inverse(P)), [invertible(P)]),
    "the inverse commutes with everything": (
        equal(inverse(A) * B, B * inverse(A)),
        [invertible(A)],
    ),
    "the inverse is the transpose": (
        equal(inverse(A), A.T),
        [invertible(A), norm_at_most(A, 1)],
    ),
    "the square is monotone": (psd(P * P - Q * Q), [*orders, psd(P - Q)]),
    "the root is below": (psd(P - square_root(P)), [psd(P), psd(I - P)]),
    "the root of the square": (equal(square_root(P * P), P), []),
    "the symmetric product of orders": (psd(P * Q + Q * P), orders),
    "a sum of eigenvectors": (
        is_eigenvector(x + y, A, a + b),
        [of_a, of_b],
    ),
    "an eigenvector of the transpose": (is_eigenvector(x, A.T, a), [of_a]),
    "the same eigenvalue of the inverse": (
        is_eigenvector(x, inverse(A), a),
        [of_a, invertible(A)],
    ),
    "one eigenvalue is not 0": (invertible(A), [of_a, a > 0]),
    "an eigenvalue is the norm": (
        a >= c,
        [is_eigenvector(x, P, a), norm_at_most(P, c), positive_definite(P)],
    ),
    "an inverse is positive": (1 / a > 0, [invertible(a)]),
    "reciprocals are monotone": (1 / a <= 1 / b, [invertible(a), invertible(b), a >= b]),
    "the reciprocal of a sum": (1 / (a + b) >= 1 / a, [a > 0, b > 0]),
}
