"""More statements of the kinds that papers and forums hold: projections, resolvents, estimators.

BC = Bauschke and Combettes, Convex Analysis and Monotone Operator Theory (2nd ed.); B97 = Bhatia,
Matrix Analysis; B07 = his Positive Definite Matrices; HJ = Horn and Johnson, Matrix Analysis (2nd
ed.); K = Kato, Perturbation Theory; SF = Sz.-Nagy and Foiaș, Harmonic Analysis of Operators.
"""

from __future__ import annotations

from sympy import Rational

from proofs import (
    conjecture,
    dot,
    equal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_most,
    positive_definite,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    vectors,
)

A, B, J, U, X = matrices("A B J U X")
F, G = matrices("F G", rows="m", columns="n")
K, L, V = matrices("K L V", rows="n", columns="m")
P, Q, R, S, Y, Z = symmetric("P Q R S Y Z")
H, O, W = symmetric("H O W", "m")
x, y = vectors("x y")
a, b, c, d, m, l, q, s = scalars("a b c d mu l q s")
f = family(scalars("f"))
h = family(vectors("h"))
t = naturals("t")
I, Im = identity(), identity("m")

projections = [equal(P * P, P), equal(Q * Q, Q)]
nonnegative = [a >= 0, b >= 0, c >= 0]
positive = [a > 0, b > 0, c > 0]
resolvent = [psd(A + A.T), equal((I + A) * J, I)]
orthogonal = equal(U.T * U, I)
gain = I - K * F

TRUE = {
    # --- projections: K I.6, B97 VII.1
    "the gap of two projections": (norm_at_most(P - Q, 1), projections),
    "the angle of two projections": (
        norm_at_most(P * Q, s),
        [*projections, s >= 0, norm_at_most(P * Q * P, s * s)],
    ),
    "Pythagoras": (
        equal(dot(x, x), dot(P * x, P * x) + dot(x - P * x, x - P * x)),
        projections[:1],
    ),
    # Szyld 2006: the norm of an oblique projection and of its complement
    "an oblique projection and its complement": (
        norm_at_most(I - A, c),
        [equal(A * A, A), norm_at_most(A, c), c >= 1],
    ),
    "half a pinching": (
        psd(P * Q * P + (I - P) * Q * (I - P) - Q / 2),
        [equal(P * P, P), psd(Q)],
    ),
    # --- equations with one solution
    "Stein's equation": (equal(X, 0 * X), [equal(X, A.T * X * A), norm_at_most(A, c), c < 1]),
    "Sylvester's equation, apart": (
        equal(X, 0 * X),
        [equal(A * X, X * B), norm_at_most(A, a), singular_values_at_least(B, b), a < b],
    ),
    "a root commutes, definite": (
        equal(P * A, A * P),
        [positive_definite(P), equal(P * P * A, A * P * P)],
    ),
    # SF I.3: Halmos' dilation
    "defects intertwine": (
        equal(A * P, Q * A),
        [psd(P), psd(Q), equal(P * P, I - A.T * A), equal(Q * Q, I - A * A.T)],
    ),
    "a product of three": (equal(A, 0 * A), [equal(A * A.T * A, 0 * A)]),
    # --- resolvents: BC 23.2, Lax and Milgram
    "resolvents are firmly nonexpansive": (dot(J * x, J * x) <= dot(x, J * x), resolvent),
    "so are their complements": (
        dot(x - J * x, x - J * x) <= dot(x, x - J * x),
        resolvent,
    ),
    "reflections are nonexpansive": (norm_at_most(2 * J - I, 1), resolvent),
    "a resolvent of an order": (norm_at_most(Y, 1), [psd(P), equal((I + P) * Y, I)]),
    "what is coercive is bounded below": (
        singular_values_at_least(A, m),
        [psd(A + A.T - 2 * m * I), m >= 0],
    ),
    "Lax and Milgram": (
        norm_at_most(m * x, c),
        [psd(A + A.T - 2 * m * I), m > 0, norm_at_most(A * x, c)],
    ),
    # --- the order: HJ 7.7, B07 1.3
    "the inverse reverses the order, m × m": (
        psd(H - W),
        [positive_definite(O), psd(G * G.T), equal(O * H, Im), equal((O + G * G.T) * W, Im)],
    ),
    "above a rank-one matrix": (
        psd(P - x * x.T),
        [positive_definite(P), equal(P * Y, I), dot(x, Y * x) <= 1],
    ),
    "not above a rank-one matrix": (
        dot(x, Y * x) <= 1,
        [psd(P - x * x.T), equal(P * Y, I)],
    ),
    "Kadison": (
        psd(V.T * P * P * V - V.T * P * V * V.T * P * V),
        [equal(V.T * V, Im)],
    ),
    "Cauchy and Schwarz of an order": (
        dot(x, P * y) ** 2 <= dot(x, P * x) * dot(y, P * y),
        [psd(P)],
    ),
    # Bohr 1924
    "Bohr": (
        psd((1 + c) * A.T * A + (1 + d) * B.T * B - (A + B).T * (A + B)),
        [c > 0, equal(c * d, 1)],
    ),
    # McIntosh 1979: the inequality of means for roots
    "means of a sandwich": (
        norm_at_most(2 * R * X * S, c),
        [psd(R), psd(S), norm_at_most(R * R * X + X * S * S, c)],
    ),
    "Householder": (
        equal((I - x * x.T) * (I - x * x.T), I),
        [equal(dot(x, x), 2)],
    ),
    "norms of a normal matrix": (
        equal(dot(A * x, A * x), dot(A.T * x, A.T * x)),
        [equal(A.T * A, A * A.T)],
    ),
    # --- estimators: Gauss and Markov; Kalman 1960 in Joseph's form
    "Gauss and Markov": (psd(K * K.T - Y), [equal(K * F, I), equal(F.T * F * Y, I)]),
    "Kalman's gain is the best": (
        psd(gain * P * gain.T + K * H * K.T - P + P * F.T * W * F * P),
        [psd(P), psd(H), equal(W * (F * P * F.T + H), Im)],
    ),
    # --- numbers
    "Nesbitt": (
        2 * (a * (a + b) * (a + c) + b * (b + a) * (b + c) + c * (c + a) * (c + b))
        >= 3 * (a + b) * (b + c) * (c + a),
        nonnegative,
    ),
    "sums and sums of products": (
        (a + b + c) * (a * b + b * c + c * a) >= 9 * a * b * c,
        nonnegative,
    ),
    "the sum at product one": (a + b + c >= 3, [*positive, equal(a * b * c, 1)]),
    "products at sum one": (
        a * b + b * c + c * a <= Rational(1, 3),
        [equal(a + b + c, 1)],
    ),
    "fourth powers at sum one": (a**4 + b**4 >= Rational(1, 8), [equal(a + b, 1)]),
    "in the unit cube": (
        a + b + c - a * b - b * c - c * a <= 1,
        [*nonnegative, a <= 1, b <= 1, c <= 1],
    ),
    "unit vectors in the plane": (
        a * c + b * d <= 1,
        [equal(a * a + b * b, 1), equal(c * c + d * d, 1)],
    ),
    "powers of means": ((a**3 + b**3) ** 2 <= (a * a + b * b) ** 3, [a >= 0, b >= 0]),
    # --- sequences
    "a bounded recursion": (
        (1 - q) * f[t] <= c,
        [f[0] <= 0, c >= 0, q >= 0, q < 1, every(lambda k: f[k] <= q * f[k - 1] + c)],
    ),
    "Bernoulli": ((1 + a) ** t >= 1 + t * a, [a >= -1]),
    "gradient descent": (
        norm_at_most(h[t], (1 - s * m) ** t * c),
        [
            psd(P - m * I),
            psd(l * I - P),
            s >= 0,
            m >= 0,
            s * l <= 1,
            norm_at_most(h[0], c),
            every(lambda k: equal(h[k], h[k - 1] - s * P * h[k - 1])),
        ],
    ),
    "an orthogonal recursion": (
        equal(dot(h[t], h[t]), dot(h[0], h[0])),
        [orthogonal, every(lambda k: equal(h[k], U * h[k - 1]))],
    ),
    "a Lyapunov function": (
        dot(h[t], P * h[t]) <= dot(h[0], P * h[0]),
        [psd(P - A.T * P * A), every(lambda k: equal(h[k], A * h[k - 1]))],
    ),
}

FALSE = {
    "the gap of two projections, smaller": (norm_at_most(P - Q, Rational(1, 2)), projections),
    "an oblique projection and its complement, any bound": (
        norm_at_most(I - A, c),
        [equal(A * A, A), norm_at_most(A, c)],
    ),
    "Stein's equation at an isometry": (
        equal(X, 0 * X),
        [equal(X, A.T * X * A), norm_at_most(A, 1)],
    ),
    "Sylvester's equation, not apart": (
        equal(X, 0 * X),
        [equal(A * X, X * B), norm_at_most(A, a), singular_values_at_least(B, a)],
    ),
    "any root commutes": (equal(P * A, A * P), [equal(P * P * A, A * P * P)]),
    "resolvents expand": (dot(J * x, J * x) >= dot(x, J * x), resolvent),
    "above a rank-one matrix, twice": (
        psd(P - x * x.T),
        [positive_definite(P), equal(P * Y, I), dot(x, Y * x) <= 2],
    ),
    "Kadison without an isometry": (psd(V.T * P * P * V - V.T * P * V * V.T * P * V), []),
    "Cauchy and Schwarz of any matrix": (
        dot(x, P * y) ** 2 <= dot(x, P * x) * dot(y, P * y),
        [],
    ),
    "Gauss and Markov, twice": (
        psd(K * K.T - 2 * Y),
        [equal(K * F, I), equal(F.T * F * Y, I)],
    ),
    "Householder, not normed": (equal((I - x * x.T) * (I - x * x.T), I), [equal(dot(x, x), 1)]),
    "idempotents are symmetric": (equal(A, A.T), [equal(A * A, A)]),
    "cubes that are the matrix": (norm_at_most(A, 1), [equal(A * A * A, A)]),
    "orthogonal matrices are accretive": (psd(U + U.T), [orthogonal]),
    "sums and sums of products, too good": (
        (a + b + c) * (a * b + b * c + c * a) >= 10 * a * b * c,
        nonnegative,
    ),
    "the sum at product one, too good": (a + b + c >= 4, [*positive, equal(a * b * c, 1)]),
    "fourth powers at sum one, too good": (
        a**4 + b**4 >= Rational(1, 7),
        [equal(a + b, 1)],
    ),
    "a bounded recursion from anywhere": (
        (1 - q) * f[t] <= c,
        [c >= 0, q >= 0, q < 1, every(lambda k: f[k] <= q * f[k - 1] + c)],
    ),
    "a Lyapunov function that falls": (
        2 * dot(h[t], P * h[t]) <= dot(h[0], P * h[0]),
        [psd(P - A.T * P * A), every(lambda k: equal(h[k], A * h[k - 1]))],
    ),
    "powers of means, reversed": ((a**3 + b**3) ** 2 >= (a * a + b * b) ** 3, [a >= 0, b >= 0]),
}

# For the commands that read files, `proofs prove` and `proofs recheck`.
for table in (TRUE, FALSE):
    for name, (claim, given) in table.items():
        conjecture(name, claim, given=given)
