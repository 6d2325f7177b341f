"""False statements whose letters are determined: inverses, roots, eigenpairs, equations, traces.

Each is what somebody asks ("is it true that …?"), with the source of the counterexample, or of the
true statement that it looks like.  HJ = Horn and Johnson, Matrix Analysis (2nd ed.); TM = their
Topics in Matrix Analysis; B07 = Bhatia, Positive Definite Matrices; GVL = Golub and Van Loan,
Matrix Computations (4th ed.); TE = Trefethen and Embree, Spectra and Pseudospectra; BV = Boyd and
Vandenberghe, Convex Optimization; MSE = a question that is asked again and again on
math.stackexchange.com.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from proofs import (
    conjecture,
    dot,
    equal,
    identity,
    matrices,
    norm_at_most,
    positive_definite,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    trace,
    vectors,
)

A, B, C, J, K, N, U, X, Y = matrices("A B C J K N U X Y")
P, Q, R, S, T, W, Z = symmetric("P Q R S T W Z")
u, v, x, y = vectors("u v x y")
a, b, c, l, m, r, s = scalars("a b c l mu r s")
I = identity()

definite = [positive_definite(P), positive_definite(Q)]
orders = [psd(P), psd(Q)]
roots = [psd(R), psd(S)]
inverse = equal(A * J, I)
eigenpair = [equal(A * x, s * x), dot(x, x) > 0]

FALSE: dict[str, tuple[Any, list[Any]]] = {
    # --- inverses
    # MSE: (A + B)⁻¹ = A⁻¹ + B⁻¹
    "the inverse of a sum": (
        equal((A + B) * (J + K), I),
        [inverse, equal(B * K, I), equal((A + B) * C, I)],
    ),
    # HJ 0.7.4: the inverse of a product is in the other order
    "the inverse of a product in the same order": (
        equal(A * B * J * K, I),
        [inverse, equal(B * K, I)],
    ),
    # GVL 2.6: nearness to singularity is not seen in the entries
    "the norm of an inverse": (norm_at_most(J, 1), [inverse, norm_at_most(A, 1)]),
    "a condition number of one": (
        norm_at_most(J, b),
        [inverse, norm_at_most(A, a), equal(a * b, 1)],
    ),
    # B07 1.2: matrices above their inverse
    "a definite matrix is above its inverse": (psd(P - X), [positive_definite(P), equal(P * X, I)]),
    # HJ 7.7.4 with the order of the inverses the wrong way round
    "the inverse keeps the order": (
        psd(X - Y),
        [positive_definite(Q), psd(P - Q), equal(P * X, I), equal(Q * Y, I)],
    ),
    # B07 4.1: the mean of inverses is above the inverse of the mean, not below
    "the inverse is concave": (
        psd((P + Q) * Z * (P + Q) - (P + Q) * (X + Y) * (P + Q) / 4),
        [*definite, equal(P * X, I), equal(Q * Y, I), equal((P + Q) * Z, I)],
    ),
    # HJ 7.7.P: only (P ∘ P⁻¹) ⪰ I is true; PQ⁻¹ + QP⁻¹ ⪰ 2I is a statement about numbers
    "x/y + y/x ≥ 2 for matrices": (
        psd(P * Y + Y * P + Q * X + X * Q - 4 * I),
        [*definite, equal(P * X, I), equal(Q * Y, I)],
    ),
    # TE 4: the resolvent of what is not normal is large far from the spectrum
    "a resolvent by the eigenvalue": (
        norm_at_most(J, 2),
        [equal((I - A) * J, I), equal(A * A * A, 0 * A)],
    ),
    "Neumann's bound without a gap": (
        norm_at_most(J, 1),
        [equal((I - A) * J, I), norm_at_most(A, a), a < 1],
    ),
    # Penrose 1955: three of the four equations do not determine the inverse
    "an inner inverse is an outer one": (equal(X * A * X, X), [equal(A * X * A, A)]),
    "inner and outer inverses are unique": (
        equal(X, Y),
        [equal(A * X * A, A), equal(X * A * X, X), equal(A * Y * A, A), equal(Y * A * Y, Y)],
    ),
    # Greville 1966: (AB)⁺ = B⁺A⁺ needs more
    "the reverse order law": (
        equal(A * B * K * J * A * B, A * B),
        [equal(A * J * A, A), equal(B * K * B, B), equal(J * A * J, J), equal(K * B * K, K)],
    ),
    # --- roots
    # B07 1.3: the root is monotone, the square is not; Löwner 1934
    "the root of a sum": (
        equal(T, R + S),
        [*roots, psd(T), equal(T * T, R * R + S * S)],
    ),
    # B07 1.6: √(P + Q) ⪯ √P + √Q for numbers only
    "the root is subadditive": (
        psd(R + S - T),
        [*roots, psd(T), equal(T * T, R * R + S * S)],
    ),
    # HJ 7.2.6 without the sign
    "roots are unique": (equal(R, S), [equal(R * R, P), equal(S * S, P), psd(P)]),
    # Thompson 1976: |A + B| ⪯ |A| + |B| needs a conjugation
    "the triangle inequality of absolute values": (
        psd(R + S - T),
        [
            *roots,
            psd(T),
            equal(R * R, A.T * A),
            equal(S * S, B.T * B),
            equal(T * T, (A + B).T * (A + B)),
        ],
    ),
    # HJ 7.3: |A| and |Aᵀ|
    "absolute values of the transpose": (
        equal(R, S),
        [*roots, equal(R * R, A.T * A), equal(S * S, A * A.T)],
    ),
    # HJ 7.3.P: a matrix is below its absolute value only where it is symmetric
    "twice the absolute value is above": (
        psd(2 * R - A - A.T),
        [psd(R), equal(R * R, A.T * A)],
    ),
    # Kato 1973: the absolute value is not Lipschitz with constant one
    "the absolute value is a contraction": (
        norm_at_most(R - S, c),
        [*roots, equal(R * R, A.T * A), equal(S * S, B.T * B), norm_at_most(A - B, c)],
    ),
    # MSE: every real matrix that squares to −I is orthogonal
    "roots of −I are orthogonal": (equal(A.T * A, I), [equal(A * A, -I)]),
    # MSE: A² = I implies A = Aᵀ
    "involutions are symmetric": (equal(A, A.T), [equal(A * A, I)]),
    # MSE: matrices of order three are orthogonal
    "roots of unity are bounded": (norm_at_most(A, 1), [equal(A * A * A, I)]),
    # --- eigenpairs
    # HJ 1.1: of a sum and of a product
    "the eigenvalue of a sum": (
        s <= a + b,
        [
            norm_at_most(C, 1),
            equal((A + B) * x, s * x),
            dot(x, x) > 0,
            equal(A * u, a * u),
            dot(u, u) > 0,
            equal(B * v, b * v),
            dot(v, v) > 0,
        ],
    ),
    # HJ 5.6.9: |λ| ≤ ‖A‖, not ‖A‖ ≤ |λ|
    "the norm by an eigenvalue": (norm_at_most(A, s), [*eigenpair, s >= 0]),
    # HJ 1.4: left and right eigenvectors
    "a right eigenvector is a left one": (equal(A.T * x, s * x), eigenpair),
    # HJ 2.5: of a matrix that is not normal they need not be orthogonal
    "eigenvectors are orthogonal": (
        equal(dot(x, y), 0),
        [*eigenpair, equal(A * y, r * y), dot(y, y) > 0, s > r],
    ),
    # MSE: eigenvalues of a matrix with positive definite square
    "eigenvalues of a root of an order": (
        s >= 0,
        [psd(A * A + A.T * A.T), *eigenpair],
    ),
    # HJ 7.6: eigenvalues of P Q are real and nonnegative; those of P Q R are not
    "a product of three definite matrices": (
        s >= 0,
        [*definite, positive_definite(R), equal(P * Q * R * x, s * x), dot(x, x) > 0],
    ),
    # BV 4: Rayleigh's quotient at a vector is no eigenvalue
    "Rayleigh's quotient is an eigenvalue": (
        equal(P * x, s * x),
        [equal(dot(x, P * x), s * dot(x, x))],
    ),
    # HJ 4.2: an eigenvalue of a principal part, Cauchy's interlacing the wrong way round
    "an eigenvalue below a form": (
        s <= dot(y, P * y),
        [equal(P * x, s * x), dot(x, x) > 0, equal(dot(y, y), 1)],
    ),
    # Bauer and Fike 1960: the eigenvalues of what is not normal move further
    "eigenvalues are Lipschitz": (
        r**2 <= c * c,
        [equal(A * A, 0 * A), equal((A + B) * y, r * y), dot(y, y) > 0, norm_at_most(B, c)],
    ),
    # --- defining equations
    # TM 2: Lyapunov's equation; a solution above zero does not make A + Aᵀ negative
    "a Lyapunov function shows dissipation": (
        psd(-A - A.T),
        [positive_definite(P), equal(A.T * P + P * A, -I)],
    ),
    # Stein 1952: ρ(A) < 1 does not make ‖A‖ < 1
    "Stein's condition shows a contraction": (
        norm_at_most(A, 1),
        [positive_definite(P), equal(P - A.T * P * A, I)],
    ),
    # MSE: matrices whose commutator is one of them
    "a commutator that is nilpotent is zero": (
        equal(C, 0 * C),
        [equal(C, A * B - B * A), equal(C * C, 0 * C)],
    ),
    # Putnam 1951, Fuglede 1950: only for normal matrices
    "what commutes with A commutes with its transpose": (
        equal(A.T * B, B * A.T),
        [equal(A * B, B * A)],
    ),
    # HJ 2.4: XY = YX does not follow from (X + Y)² = X² + 2XY + Y² up to symmetry of the squares
    "normal matrices have normal products": (
        equal((A * B).T * A * B, A * B * (A * B).T),
        [equal(A.T * A, A * A.T), equal(B.T * B, B * B.T)],
    ),
    "normal matrices have normal sums": (
        equal((A + B).T * (A + B), (A + B) * (A + B).T),
        [equal(A.T * A, A * A.T), equal(B.T * B, B * B.T)],
    ),
    # --- corrections of rank one
    # Sherman and Morrison 1950
    "a correction keeps the inverse bounded": (
        norm_at_most(J, 1),
        [equal((I + u * v.T) * J, I), dot(u, u) <= 1, dot(v, v) <= 1],
    ),
    "the inverse of a correction": (
        equal(J, I - u * v.T),
        [equal((I + u * v.T) * J, I)],
    ),
    "a correction has norm one plus": (
        norm_at_most(I + u * v.T, 1 + c),
        [equal(dot(u, v), c), c >= 0],
    ),
    # HJ 4.3.4: an update moves eigenvalues up, not down
    "an update lowers an eigenvalue": (
        s <= r,
        [equal((P + u * u.T) * x, s * x), dot(x, x) > 0, equal(P * y, r * y), dot(y, y) > 0],
    ),
    # Dennis and Schnabel 1983, 9.2: BFGS needs yᵀs > 0
    "a symmetric update stays definite": (
        positive_definite(P - u * u.T),
        [positive_definite(P), equal(P * x, u), dot(u, x) <= 1],
    ),
    # --- traces
    # HJ 0.2.5 and MSE: tr(ABC) = tr(ACB) fails for three matrices
    "traces of three in any order": (equal(trace(A * B * C), trace(A * C * B)), []),
    "the trace of a product": (equal(trace(A * B), trace(A) * trace(B)), []),
    # TM 4: tr(PQ) ≤ tr P tr Q is true for orders; for symmetric matrices it is not
    "the trace of a product is bounded by traces": (
        trace(P * Q) ** 2 <= trace(P) ** 2 * trace(Q) ** 2,
        [],
    ),
    # Lieb and Thirring 1976 the wrong way round
    "Lieb and Thirring, reversed": (trace(P * Q * P * Q) >= trace(P * P * Q * Q), orders),
    # MSE: a product of three orders has a trace ≥ 0
    "the trace of three orders": (trace(P * Q * R) >= 0, [*orders, psd(R)]),
    "a trace of zero": (equal(A, 0 * A), [equal(trace(A), 0), psd(A + A.T)]),
    "a square of trace zero": (equal(P, 0 * P), [equal(trace(P * P * P), 0)]),
    "the trace of a square": (trace(A * A) >= 0, []),
    "what an inverse traces": (
        trace(P) * trace(X) <= 2 * trace(I),
        [positive_definite(P), equal(P * X, I)],
    ),
    # --- orders, squares and norms of what an equation determines
    # Furuta 1987: the power of the outer factor matters
    "Furuta's inequality without the outer factor": (
        psd(P * Q * Q * P - Q * Q * Q * Q),
        [psd(Q), psd(P - Q)],
    ),
    # MSE: idempotents of norm at most two are projections
    "idempotents of norm two": (equal(A, A.T), [equal(A * A, A), norm_at_most(A, 2)]),
    "the geometric mean by a product of roots": (
        psd(P + Q - R * S - S * R - (R - S) * (R - S) * Rational(3, 2)),
        [*roots, equal(R * R, P), equal(S * S, Q)],
    ),
    # HJ 5.8: the bound of a product from below
    "singular values of a sum": (
        singular_values_at_least(A + B, a),
        [singular_values_at_least(A, a), singular_values_at_least(B, a)],
    ),
}

# For the commands that read files, `proofs prove` and `proofs recheck`.
for name, (claim, given) in FALSE.items():
    conjecture(name, claim, given=given)
