"""What numerical analysts, control theorists and learning theorists would try first.

Each entry is a statement with its hypotheses, as an author writes them, and nothing else.
"""

from __future__ import annotations

from typing import Any

from proofs import (
    both,
    conjecture,
    diagonal,
    dot,
    entrywise_at_least,
    equal,
    every,
    family,
    identity,
    matrices,
    naturals,
    norm_at_least,
    norm_at_most,
    norm_equals,
    positive_definite,
    power,
    product,
    psd,
    scalars,
    singular_values_at_least,
    symmetric,
    vectors,
)

A, B, C, E, S, U, V, X, Y = matrices("A B C E S U V X Y")
K, L = matrices("K L", rows="m", columns="n")
M = matrices("M", rows="n", columns="p")
P, Q, R, Pi, Qi = symmetric("P Q R Pi Qi")  # Pi, Qi: inverses of P, Q where P Pi = I is assumed
D = diagonal("D")
x, y, z = vectors("x y z")
a, b, c, d, e, f, s, lower, upper = scalars("a b c d e f s lower upper")
t = naturals("t")
G, F = family(diagonal("G")), family(matrices("F"))
G_0, G_1, states = diagonal("G_0"), family(scalars("g")), family(vectors("h"))
I = identity()
O = 0 * I

norm_a, norm_b = norm_at_most(A, a), norm_at_most(B, b)
norm_c, norm_e = norm_at_most(C, c), norm_at_most(E, e)
length_a, length_b = norm_at_most(x, a), norm_at_most(y, b)
orthogonal = equal(U.T * U, I)
unit_interval = [f >= 0, f <= 1]
projections = [equal(P * P, P), equal(Q * Q, Q)]
commuting = equal(P * Q, Q * P)

Table = dict[str, tuple[Any, list[Any]]]

PROVED: Table = {
    # norms
    "triangle": (norm_at_most(A + B, a + b), [norm_a, norm_b]),
    "triangle, m × n": (
        norm_at_most(K + L, a + b),
        [norm_at_most(K, a), norm_at_most(L, b)],
    ),
    "triangle, vectors": (norm_at_most(x + y, a + b), [length_a, length_b]),
    "triangle, difference of vectors": (norm_at_most(x - y, a + b), [length_a, length_b]),
    "triangle, three": (norm_at_most(A + B + C, a + b + c), [norm_a, norm_b, norm_c]),
    "triangle, three vectors": (
        norm_at_most(x + y + z, a + b + c),
        [length_a, length_b, norm_at_most(z, c)],
    ),
    "reverse triangle": (
        norm_at_least(A + B, a - b),
        [norm_at_least(A, a), norm_b, a >= b],
    ),
    "reverse triangle, vectors": (
        norm_at_most(x, b + c),
        [norm_at_most(x + y, c), length_b],
    ),
    "product of two, m × n × p": (
        norm_at_most(K * M, a * b),
        [norm_at_most(K, a), norm_at_most(M, b)],
    ),
    "product of four": (
        norm_at_most(A * B * C * E, a * b * c * e),
        [norm_a, norm_b, norm_c, norm_e],
    ),
    "product with a transpose outside": (norm_at_most(A * B * A.T, a**2 * b), [norm_a, norm_b]),
    "transpose, m × n": (norm_at_most(K.T, a), [norm_at_most(K, a)]),
    "Gram matrix, above": (norm_at_most(A.T * A, a**2), [norm_a]),
    "Gram matrix, below": (norm_at_most(A, a), [norm_at_most(A.T * A, a**2), a >= 0]),
    "square of a symmetric matrix": (norm_at_most(P, a), [norm_at_most(P * P, a**2), a >= 0]),
    "cube": (norm_at_most(A**3, a**3), [norm_a]),
    "affine map": (
        norm_at_most(A * x + y, a * c + b),
        [norm_a, norm_at_most(x, c), length_b],
    ),
    "rank one": (norm_at_most(x * y.T, a * b), [length_a, length_b]),
    "convex combination": (
        norm_at_most(f * A + (1 - f) * B, c),
        [norm_at_most(A, c), norm_at_most(B, c), *unit_interval],
    ),
    "residual step": (norm_at_most(x + A * x, (1 + a) * b), [norm_a, norm_at_most(x, b)]),
    "commutator": (norm_at_most(A * B - B * A, 2 * a * b), [norm_a, norm_b]),
    "squares are Lipschitz": (
        norm_at_most(A * A - B * B, 2 * c * e),
        [norm_at_most(A, c), norm_at_most(B, c), norm_at_most(A - B, e)],
    ),
    "bound zero": (equal(A, O), [norm_at_most(A, 0)]),
    "cross terms with zero": (psd(A.T * B + B.T * A), [norm_at_most(B, 0)]),
    "letters that play no part": (norm_at_most(A * B, a * b), [norm_a, norm_b, norm_c]),
    # singular values
    "singular values of a product": (
        singular_values_at_least(A * B, a * b),
        [singular_values_at_least(A, a), singular_values_at_least(B, b)],
    ),
    "singular values of a sum": (
        singular_values_at_least(A + B, a - b),
        [singular_values_at_least(A, a), norm_b, a >= b],
    ),
    "singular values of I + A": (singular_values_at_least(I + A, 1 - a), [norm_a, a <= 1]),
    "smallest below largest": (a <= b, [singular_values_at_least(A, a), norm_at_most(A, b)]),
    "monotone operator": (
        singular_values_at_least(A, a),
        [psd(A + A.T - 2 * a * I), a >= 0],
    ),
    # the Loewner order
    "congruence": (psd(A.T * P * A - A.T * Q * A), [psd(P - Q)]),
    "congruence, n × p": (psd(M.T * P * M), [psd(P)]),
    "square of a contraction": (psd(P - P * P), [psd(P), psd(I - P)]),
    "cube of a contraction": (psd(P - P**3), [psd(P), psd(I - P)]),
    "fourth power below the square": (psd(P * P - P**4), [psd(P), psd(I - P)]),
    "anticommutator with a root": (
        psd(P * Q + Q * P),
        [psd(Q), equal(P, R * R), equal(R * Q, Q * R)],
    ),
    "product on an interval": (
        psd((P - lower * I) * (upper * I - P)),
        [psd(P - lower * I), psd(upper * I - P)],
    ),
    "sum of definite and semidefinite": (positive_definite(P + Q), [positive_definite(P), psd(Q)]),
    "sum of squares": (psd(2 * (A.T * A + B.T * B) - (A + B).T * (A + B)), []),
    "Young": (
        psd(c * A.T * A + b * B.T * B - A.T * B - B.T * A),
        [equal(b * c, 1), b > 0],
    ),
    "Peter–Paul": (
        psd((1 + e) * A.T * A + (1 + d) * B.T * B - (A + B).T * (A + B)),
        [equal(e * d, 1), e > 0],
    ),
    "Jensen": (
        psd(f * A.T * A + (1 - f) * B.T * B - (f * A + (1 - f) * B).T * (f * A + (1 - f) * B)),
        unit_interval,
    ),
    "Weyl": (psd((a + b) * I - (P + Q)), [psd(a * I - P), norm_at_most(Q, b)]),
    "symmetric bracket": (norm_at_most(P, a), [psd(a * I - P), psd(a * I + P)]),
    # control
    "Stein, three steps": (psd(P - (A**3).T * P * A**3), [psd(P - A.T * P * A)]),
    "Stein, every step": (
        psd(a**t * P - power(A, t).T * P * power(A, t)),
        [psd(a * P - A.T * P * A), a >= 0],
    ),
    "Schur complement": (
        dot(x, P * x) + 2 * dot(x, B * y) + dot(y, R * y) >= 0,
        [psd(P), psd(R - B.T * Pi * B), equal(P * Pi, I)],
    ),
    "skew quadratic form": (equal(dot(x, S * x), 0), [equal(S.T, -S)]),
    "Cayley transform": (
        equal(C.T * C, I),
        [equal(S.T, -S), equal(X * (I + S), I), equal((I + S) * X, I), equal(C, (I - S) * X)],
    ),
    "implicit Euler step": (
        norm_at_most(X, 1),
        [psd(-(A + A.T)), equal((I - s * A) * X, I), s >= 0],
    ),
    # inverses, by equations
    "inverse of a bounded-below matrix": (
        norm_at_most(X, b),
        [singular_values_at_least(A, c), equal(A * X, I), equal(b * c, 1)],
    ),
    "inverses reverse the order": (
        psd(Qi - Pi),
        [psd(P - Q), psd(Q), equal(P * Pi, I), equal(Q * Qi, I)],
    ),
    "inverse of P above c": (psd(I - c * Pi), [psd(P - c * I), c > 0, equal(P * Pi, I)]),
    "P and its inverse": (psd(P + Pi - 2 * I), [psd(P), equal(P * Pi, I)]),
    "singular values of the transpose": (
        singular_values_at_least(A.T, a),
        [singular_values_at_least(A, a), equal(A * X, I)],
    ),
    "ridge regression": (norm_at_most(c * X, 1), [psd(P), equal((P + c * I) * X, I), c > 0]),
    "Neumann series": (
        norm_at_most(X, b),
        [norm_a, a < 1, equal((I - A) * X, I), equal(b * (1 - a), 1)],
    ),
    # vectors
    "Cauchy–Schwarz": (dot(x, y) ** 2 <= dot(x, x) * dot(y, y), []),
    "Cauchy–Schwarz, weighted": (
        dot(x, P * y) ** 2 <= dot(x, P * x) * dot(y, P * y),
        [psd(P)],
    ),
    "inner product": (dot(x, y) <= a * b, [length_a, length_b]),
    "Rayleigh quotient": (dot(x, P * x) <= c * dot(x, x), [psd(c * I - P)]),
    "parallelogram": (
        equal(dot(x + y, x + y) + dot(x - y, x - y), 2 * dot(x, x) + 2 * dot(y, y)),
        [],
    ),
    # learning
    "gradient step": (
        norm_at_most(I - s * P, 1 - s * lower),
        [psd(P - lower * I), psd(upper * I - P), lower >= 0, s >= 0, s * upper <= 1],
    ),
    "gated product": (
        norm_at_most(product(lambda k: G[k] * A, t), (d * a) ** t),
        [every(lambda k: norm_at_most(G[k], d)), norm_a],
    ),
    "gated product, below": (
        singular_values_at_least(product(lambda k: G[k] * A, t), (d * a) ** t),
        [every(lambda k: psd(G[k] - d * I)), d >= 0, singular_values_at_least(A, a)],
    ),
    "residual network": (
        norm_at_most(product(lambda k: I + F[k], t), (1 + a) ** t),
        [every(lambda k: norm_at_most(F[k], a))],
    ),
    "nonnegative weights": (
        entrywise_at_least(A * B, O),
        [entrywise_at_least(A, O), entrywise_at_least(B, O)],
    ),
    # projections and orthogonal matrices
    "projection": (psd(P), [equal(P * P, P)]),
    "projection is a contraction": (norm_at_most(P, 1), [equal(P * P, P)]),
    "orthogonal projections": (psd(I - P - Q), [*projections, equal(P * Q, O)]),
    "order of projections": (equal(P * Q, Q), [*projections, psd(P - Q)]),
    "idempotent sum": (
        equal((P + Q) * (P + Q), P + Q),
        [*projections, equal(P * Q + Q * P, O)],
    ),
    "orthogonal invariance": (
        norm_at_most(U * A * V, a),
        [norm_a, orthogonal, equal(V.T * V, I)],
    ),
    "orthogonal norm": (norm_equals(U, 1), [orthogonal]),
    "similarity": (equal((X * A * Y) ** 2, X * A * A * Y), [equal(Y * X, I)]),
    # scalars
    "AM–GM": (4 * a * b <= (a + b) ** 2, []),
    "AM–GM, three": (3 * a * b * c <= a**3 + b**3 + c**3, [a >= 0, b >= 0, c >= 0]),
    "cubes keep the order": (a**3 >= b**3, [a >= b]),
    "Bernoulli": ((1 + a) ** t >= 1 + t * a, [a >= -1]),
    "geometric decay": (power(a, t) <= 1, [a >= 0, a <= 1]),
    # norms along an expression
    "gates between three layers": (
        norm_at_most(A * D * B * G_0 * C, a * b * c),
        [norm_a, norm_b, norm_c, psd(D), psd(I - D), psd(G_0), psd(I - G_0)],
    ),
    "residual block": (
        norm_at_most(I + A * D * B, 1 + a * b),
        [norm_a, norm_b, psd(D), psd(I - D)],
    ),
    "polynomial of a matrix": (norm_at_most(A**3 + 2 * A**2 - A, a**3 + 2 * a**2 + a), [norm_a]),
    "cubes are Lipschitz": (
        norm_at_most(A**3 - B**3, 3 * c**2 * e),
        [norm_at_most(A, c), norm_at_most(B, c), norm_at_most(A - B, e)],
    ),
    "products are Lipschitz": (
        norm_at_most(A * B - C * E, (a + e) * s),
        [norm_a, norm_e, norm_at_most(B - E, s), norm_at_most(A - C, s)],
    ),
    # norms and the order
    "norm above in the order": (norm_at_most(P, c), [psd(P), psd(Q - P), norm_at_most(Q, c)]),
    "difference of two bounded from zero": (
        norm_at_most(P - Q, c),
        [psd(P), psd(Q), psd(c * I - P), psd(c * I - Q), c >= 0],
    ),
    "sum of squares under a sum": (
        norm_at_most(P * P + Q * Q, a**2),
        [psd(P), psd(Q), norm_at_most(P + Q, a)],
    ),
    # near the identity
    "feedback around two": (
        singular_values_at_least(I - A * B, 1 - a * b),
        [norm_a, norm_b, a * b <= 1],
    ),
    "inverse of a neighbour": (
        norm_at_most((1 - a * e) * Y, a),
        [
            norm_at_most(X, a),
            norm_at_most(A - B, e),
            equal(X * A, I),
            equal(B * Y, I),
            a * e < 1,
        ],
    ),
    "closed loop": (
        norm_at_most((1 - a * b) * A * X, a),
        [norm_a, norm_b, a * b < 1, equal((I - B * A) * X, I)],
    ),
    "distance from a fixed point": (
        (1 - a) ** 2 * dot(x, x) <= dot(y, y),
        [norm_a, a < 1, equal(x, A * x + y)],
    ),
    "distance of two fixed points": (
        (1 - a) ** 2 * dot(x - y, x - y) <= dot(z, z),
        [norm_a, a < 1, equal(x - y, A * (x - y) + z)],
    ),
    # zero
    "between two orders": (equal(P, Q), [psd(P - R), psd(R - Q), psd(Q - P)]),
    "between two orders, numbers": (equal(a, b), [a <= b, b <= a]),
    "above and below zero": (equal(P, 0 * P), [psd(P), psd(-P)]),
    "null vector": (equal(P * x, 0 * x), [psd(P), equal(dot(x, P * x), 0)]),
    "null vector of a sum": (equal(Q * x, 0 * x), [psd(P), psd(Q), equal((P + Q) * x, 0 * x)]),
    "null vector of a Gram matrix": (equal(A * x, 0 * x), [equal(A.T * A * x, 0 * x)]),
    "two squares are zero": (equal(x, 0 * x), [equal(dot(x, x) + dot(y, y), 0)]),
    "normal and nilpotent": (equal(A, O), [equal(A * A.T, A.T * A), equal(A * A, O)]),
    "contractive projection": (equal(A, A.T), [equal(A * A, A), norm_at_most(A, 1)]),
    # powers and families
    "semidefinite power": (psd(power(P, t) + power(P, t).T), [psd(P)]),
    "growth by steps": (G_1[t] <= G_1[0] + t, [every(lambda k: G_1[k] <= G_1[k - 1] + 1)]),
    "leaky sum": (
        (1 - a) * G_1[t] <= c,
        [a >= 0, a < 1, c >= 0, G_1[0] <= 0, every(lambda k: G_1[k] <= a * G_1[k - 1] + c)],
    ),
    "gated state": (
        dot(states[t], states[t]) <= dot(states[0], states[0]),
        [
            norm_at_most(A, 1),
            every(lambda k: both(psd(G[k]), psd(I - G[k]))),
            every(lambda k: equal(states[k], G[k] * A * states[k - 1])),
        ],
    ),
    "powers are Lipschitz": (
        norm_at_most(power(A, t) - power(B, t), t * e),
        [norm_at_most(A, 1), norm_at_most(B, 1), norm_at_most(A - B, e)],
    ),
    "transient of a Lyapunov matrix": (
        psd(upper * I - lower * power(A, t).T * power(A, t)),
        [psd(P - lower * I), psd(upper * I - P), psd(P - A.T * P * A)],
    ),
    # inverses
    "one-sided inverse": (equal(A * B, I), [equal(B * A, I)]),
    "congruence by an orthogonal matrix, back": (psd(P), [psd(U.T * P * U), orthogonal]),
    "inverse of a regularised Gram matrix": (
        dot(x, Pi * x) >= 0,
        [a > 0, equal((A.T * A + a * I) * Pi, I)],
    ),
    "leverage": (dot(x, Pi * x) <= 1, [psd(P), equal((P + x * x.T) * Pi, I)]),
    "rank-one update": (
        equal((1 + dot(x, Qi * x)) * dot(x, Pi * x), dot(x, Qi * x)),
        [equal(P * Qi, I), equal((P + x * x.T) * Pi, I)],
    ),
    # scalars
    "AM–GM, four": (
        (a + b + c + d) ** 4 >= 256 * a * b * c * d,
        [a >= 0, b >= 0, c >= 0, d >= 0],
    ),
    "Schur": (
        a * (a - b) * (a - c) + b * (b - a) * (b - c) + c * (c - a) * (c - b) >= 0,
        [a >= 0, b >= 0, c >= 0],
    ),
    "Motzkin": (a**4 * b**2 + a**2 * b**4 + 1 >= 3 * a**2 * b**2, []),
    "Robinson": (
        a**6 + b**6 + c**6 + 3 * a**2 * b**2 * c**2
        >= a**4 * (b**2 + c**2) + b**4 * (a**2 + c**2) + c**4 * (a**2 + b**2),
        [],
    ),
    # By P's square root. There is no certificate of any degree, not even for numbers: in
    # p q = σ₀ + p σ₁ + q σ₂ with sums of squares σ, the terms of degree 1 show that σ₁ and σ₂
    # vanish at 0, and then those of degree 2 would make p q a sum of squares.
    "commuting product": (psd(P * Q + Q * P), [psd(P), psd(Q), commuting]),
    "commuting product, definite": (
        psd(P * Q + Q * P),
        [positive_definite(P), positive_definite(Q), commuting],
    ),
    "commuting squares keep the order": (psd(P * P - Q * Q), [psd(P - Q), psd(Q), commuting]),
    # By an eigenvector of P − Q. For numbers it takes the multiplier p + q, here a matrix.
    "roots keep the order": (psd(P - Q), [psd(P * P - Q * Q), psd(P), psd(Q)]),
}

REFUTED: Table = {
    "one-sided inverse without a square": (
        equal(K * L.T, identity("m")),
        [equal(K.T * L, I)],
    ),
    "null vector, not semidefinite": (equal(P * x, 0 * x), [equal(dot(x, P * x), 0)]),
    "projection, not contractive": (equal(A, A.T), [equal(A * A, A)]),
    "Schur, for all signs": (
        a * (a - b) * (a - c) + b * (b - a) * (b - c) + c * (c - a) * (c - b) >= 0,
        [],
    ),
    "Motzkin, too much": (a**4 * b**2 + a**2 * b**4 + 1 >= 4 * a**2 * b**2, []),
    "growth by steps, none": (G_1[t] <= G_1[0], [every(lambda k: G_1[k] <= G_1[k - 1] + 1)]),
    "squares keep the order": (psd(P * P - Q * Q), [psd(P - Q), psd(Q)]),
    "anticommutator": (psd(P * Q + Q * P), [psd(P), psd(Q)]),
    "square root of a norm": (norm_at_most(A, a), [norm_at_most(A * A, a**2), a >= 0]),
    "nilpotent is small": (norm_at_most(A, 1), [equal(A * A, O)]),
    "idempotent is a contraction": (norm_at_most(A, 1), [equal(A * A, A)]),
    "sum of projections": (psd(I - P - Q), projections),
    "singular values add": (
        singular_values_at_least(A + B, a + b),
        [singular_values_at_least(A, a), singular_values_at_least(B, b)],
    ),
    "norm from one side": (norm_at_most(P, a), [psd(a * I - P), a >= 0]),
    "norm from the symmetric part": (
        norm_at_most(A, a),
        [psd(2 * a * I - A - A.T), psd(2 * a * I + A + A.T)],
    ),
    "commutator, too small": (norm_at_most(A * B - B * A, a * b), [norm_a, norm_b]),
    "norm of a power is a power": (norm_at_least(power(A, t), a**t), [norm_at_least(A, a)]),
    "explicit Euler step": (psd(P - (I + A).T * P * (I + A)), [psd(P), psd(-(A.T * P + P * A))]),
    "gradient step, too long": (
        norm_at_most(I - s * P, 1),
        [psd(P), psd(upper * I - P), s >= 0, s * upper <= 3],
    ),
    "similarity keeps the norm": (
        norm_at_most(X * A * Y, a),
        [norm_a, equal(X * Y, I), equal(Y * X, I)],
    ),
    "inverse of a contraction": (norm_at_most(X, 1), [norm_at_most(A, 1), equal(A * X, I)]),
    "inverse of a sum": (
        equal(X * (A + B), I),
        [equal(A * C, I), equal(B * E, I), equal(X, C + E)],
    ),
    "square is larger": (a**2 >= a, [a >= 0]),
    "strict from weak": (positive_definite(P), [psd(P)]),
}

OPEN: Table = {
    # True, as real numbers have one cube root each; the two need not commute.
    "cube roots are unique": (equal(P, Q), [equal(P * P * P, Q * Q * Q)]),
    # True, as A is a polynomial in A³.
    "what commutes with a cube": (
        equal(P * A, A * P),
        [equal(P * P * P * A, A * P * P * P)],
    ),
}

# For the commands that read files, `proofs prove` and `proofs recheck`.
for table in (PROVED, REFUTED, OPEN):
    for name, (claim, given) in table.items():
        conjecture(name, claim, given=given)
