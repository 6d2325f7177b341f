"""Reading remembers what it has read, and still refuses what it must."""

import pytest
from sympy import Float, Matrix, Rational

from proofs.language import StatementError, matrices, naturals, read, scalars

x = scalars("x")


@pytest.mark.parametrize("exact", [2 * x, x + 2, 2 * matrices("W"), Rational(2)])
def test_a_float_is_refused_after_its_exact_value_has_been_read(exact):
    assert read(exact) == read(exact)
    with pytest.raises(StatementError, match=r"is a float; write Rational\(2, 1\)"):
        read(exact.xreplace({Rational(2): Float(2)}))


def test_a_natural_number_is_not_read_as_the_real_number_of_its_name():
    assert read(naturals("x")) != read(x)


def test_an_explicit_matrix_has_no_polynomial_form():
    for _ in range(2):
        with pytest.raises(StatementError, match="has no polynomial form"):
            read(Matrix([[1, 2]]))
