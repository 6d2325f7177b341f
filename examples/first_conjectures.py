"""Two conjectures: `proofs prove examples/first_conjectures.py` proves one and refutes the other."""

from proofs import conjecture, identity, matrices, norm_at_most, psd, scalars, symmetric

A, B = matrices("A B")  # real, square, of one size n that stays a symbol
P, Q = symmetric("P Q")
a, b = scalars("a b")
I = identity()

# A product is bounded by the product of the bounds.
conjecture(
    "submultiplicativity",
    norm_at_most(A * B, a * b),
    given=[norm_at_most(A, a), norm_at_most(B, b)],
)

# Squaring does not preserve the Loewner order.
conjecture(
    "squares-keep-the-order",
    psd(P * P - Q * Q),
    given=[psd(Q), psd(P - Q)],
)
