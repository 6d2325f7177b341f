"""Statements about traces and Frobenius norms from textbooks and forums: proved, or refuted.

Sources: Horn and Johnson, Matrix Analysis (2013): HJ; Bhatia, Matrix Analysis (1997): B; Bernstein,
Matrix Mathematics (2009): Bn; Magnus and Neudecker (2019): MN; Mathematics Stack Exchange: MSE.
"""

from __future__ import annotations

import pytest

from proofs import (
    absurd,
    diagonal,
    dot,
    equal,
    frobenius_norm_at_least,
    frobenius_norm_at_most,
    identity,
    matrices,
    norm_at_most,
    positive_definite,
    prove,
    psd,
    scalars,
    symmetric,
    trace,
    vectors,
)

A, B, N, U = matrices("A B N U")
K, L = matrices("K L", "m", "n")
P, Q, R = symmetric("P Q R")
W = symmetric("W", "m")
D = diagonal("D")
x, y = vectors("x y")
a, b, c = scalars("a b c")
I, n = identity(), trace(identity())


def at_most(X, c):
    return frobenius_norm_at_most(X, c)


TRUE = {
    "the trace of a product of semidefinite matrices (HJ 7.5.4)": (
        trace(P * Q) >= 0,
        [psd(P), psd(Q)],
    ),
    "with a congruence between them": (trace(A.T * P * A * Q) >= 0, [psd(P), psd(Q)]),
    "Cauchy–Schwarz (HJ 5.1.4, 5.6.0)": (
        trace(A.T * B) ** 2 <= trace(A.T * A) * trace(B.T * B),
        [],
    ),
    "of rectangles": (trace(K.T * L) ** 2 <= trace(K.T * K) * trace(L * L.T), []),
    "of a trace and the identity (Bn 8.4.10)": (trace(A) ** 2 <= n * trace(A.T * A), []),
    "tr AB ≤ (‖A‖_F² + ‖B‖_F²)/2 (MN 11.30)": (
        2 * trace(A.T * B) <= trace(A.T * A) + trace(B.T * B),
        [],
    ),
    "tr A² ≤ tr AᵀA, Schur's inequality (HJ 2.3.P6)": (trace(A * A) <= trace(A.T * A), []),
    "‖AB‖_F ≤ ‖A‖ ‖B‖_F (HJ 5.6.P20)": (
        at_most(A * B, a * b),
        [norm_at_most(A, a), at_most(B, b)],
    ),
    "‖A‖ ≤ ‖A‖_F (HJ 5.6.P23)": (norm_at_most(A, a), [at_most(A, a)]),
    "‖K‖ ≤ ‖K‖_F of a wide matrix (HJ 5.6.P23)": (norm_at_most(K.T, a), [at_most(K, a)]),
    "W ⪯ tr(W) I at another size": (psd(trace(W) * identity("m") - W), [psd(W)]),
    "‖AB‖_F ≤ ‖A‖_F ‖B‖_F (HJ 5.6)": (at_most(A * B, a * b), [at_most(A, a), at_most(B, b)]),
    "the triangle inequality (HJ 5.6)": (at_most(A + B, a + b), [at_most(A, a), at_most(B, b)]),
    "‖A‖_F ≤ √n ‖A‖ (HJ 5.6.P23)": (
        at_most(A, b),
        [norm_at_most(A, a), b >= 0, equal(b**2, n * a**2)],
    ),
    "‖UA‖_F ≤ ‖A‖_F for orthogonal U (HJ 5.6)": (
        at_most(U * A, a),
        [equal(U.T * U, I), at_most(A, a)],
    ),
    "the transpose has the same Frobenius norm": (at_most(K.T, a), [at_most(K, a)]),
    "a lower bound": (frobenius_norm_at_least(A, c), [c**2 <= trace(A * A.T)]),
    "a Frobenius norm is what some bound is": (
        a >= b,
        [at_most(A, a), frobenius_norm_at_least(A, b)],
    ),
    "the trace is monotone (HJ 7.7.4)": (trace(P) <= trace(Q), [psd(Q - P)]),
    "tr P > 0 (HJ 7.1.2)": (trace(P) > 0, [positive_definite(P)]),
    "P ⪯ tr(P) I (HJ 7.1)": (psd(trace(P) * I - P), [psd(P)]),
    "tr PQ ≤ tr P tr Q (Bn 8.4.20)": (trace(P * Q) <= trace(P) * trace(Q), [psd(P), psd(Q)]),
    "tr P² ≤ (tr P)² (HJ 7.2.P)": (trace(P * P) <= trace(P) ** 2, [psd(P)]),
    "a hyponormal matrix is normal (HJ 7.7.P; MSE 1030152)": (
        equal(A.T * A, A * A.T),
        [psd(A.T * A - A * A.T)],
    ),
    "UᵀU = I gives UUᵀ = I (HJ 0.5)": (equal(U * U.T, I), [equal(U.T * U, I)]),
    "AB − BA = I has no solution (MSE 99175)": (absurd, [equal(A * B - B * A, I)]),
    "Fuglede (HJ 2.5.P)": (
        equal(N.T * A, A * N.T),
        [equal(N * N.T, N.T * N), equal(N * A, A * N)],
    ),
    "tr AᵀA = 0 gives A = 0 (MN 1.11)": (equal(A, 0 * A), [trace(A.T * A) <= 0]),
    "P ⪰ 0 and tr P = 0 give P = 0 (HJ 7.1.P)": (equal(P, 0 * P), [psd(P), equal(trace(P), 0)]),
    "the trace of a dyad (MN 1.10)": (equal(trace(x * y.T), dot(y, x)), []),
    "the trace is cyclic (MN 1.10)": (equal(trace(A * B * D), trace(D * A * B)), []),
    "similar matrices have one trace (HJ 1.3)": (
        equal(trace(A * N * B), trace(N)),
        [equal(B * A, I)],
    ),
    "a size is at least 1": (n >= 1, []),
}
FALSE = {
    "tr A² ≥ 0": (trace(A * A) >= 0, []),
    "tr PQR ≥ 0 (B VIII)": (trace(P * Q * R) >= 0, [psd(P), psd(Q), psd(R)]),
    "tr AB = tr A tr B": (equal(trace(A * B), trace(A) * trace(B)), []),
    "the trace orders matrices": (psd(Q - P), [trace(P) <= trace(Q)]),
    "‖A‖_F ≤ ‖A‖": (at_most(A, a), [norm_at_most(A, a)]),
    "tr(A)² ≤ tr AᵀA": (trace(A) ** 2 <= trace(A.T * A), []),
    "tr A = 0 gives A = 0": (equal(A, 0 * A), [equal(trace(A), 0)]),
    "tr ABC is symmetric in its factors": (equal(trace(A * B * N), trace(B * A * N)), []),
    "a size is at most 2": (n <= 2, []),
    "‖A + B‖_F ≤ a for two such norms": (at_most(A + B, a), [at_most(A, a), at_most(B, a)]),
    "tr PQ ≥ 0 for one semidefinite factor": (trace(P * Q) >= 0, [psd(P)]),
    "a matrix commutes as its trace says": (equal(A * B, B * A), [equal(trace(A), trace(B))]),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_of_traces_is_proved(name):
    statement, given = TRUE[name]
    assert prove(statement, given=given).verdict == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_of_traces_is_refuted(name):
    statement, given = FALSE[name]
    assert prove(statement, given=given).verdict == "refuted"
