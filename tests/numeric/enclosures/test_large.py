"""Enclosures at sizes that BLAS works on, bad input, magnitudes, threads."""

import math

import numpy as np
import pytest
import scipy.linalg
import threadpoolctl

import numeric.foundation.threads
from numeric.enclosures import Enclosure, smallest_singular_value, spectral_norm
from numeric.enclosures.largest import STEPS, _side_by_side, _start, enclosed_from
from numeric.foundation.rounding import singular_value_error
from numeric.matrices.norms import lapack_norm

UNIT = 2.0**-53


def rotation(draw, n):
    return np.linalg.qr(draw.standard_normal((n, n)))[0]


def jacobian_product(draw, n, factors=32):
    product = np.eye(n)
    for _ in range(factors):
        gates = 1 / np.cosh(draw.standard_normal(n)) ** 2
        product = gates[:, None] * (draw.standard_normal((n, n)) / math.sqrt(n) @ product)
    return product


def encloses(found, squared):
    """Whether lower² ≤ squared ≤ upper², all integers, for bounds scaled by 2**60."""
    lower, upper = (int(math.ldexp(float(bound), 60)) for bound in (found.lower[0], found.upper[0]))
    return lower * lower <= squared << 120 <= (upper + 1) ** 2


@pytest.mark.parametrize("n", [64, 65, 127, 128, 256])
def test_norms_known_as_roots_of_integers(n):
    """Rank one, Hadamard, permutations: ‖u vᵀ‖² = |u|² |v|², ‖H‖² = n, ‖P‖ = 1."""
    draw = np.random.default_rng(n)
    u, v = draw.integers(-99, 100, (2, n))
    cases = [
        (np.outer(u, v), int(u @ u) * int(v @ v)),
        (np.eye(n)[draw.permutation(n)], 1),
        (7 * np.eye(n, k=1), 49),
        (np.ones((n, n)), n * n),
    ]
    if n & (n - 1) == 0:
        cases.append((scipy.linalg.hadamard(n), n))
    for matrix, squared in cases:
        found = spectral_norm(matrix[None])
        assert encloses(found, squared)
        assert found.relative_width()[0] <= max(1.01e-12, 4 * (n + 10) ** 2 * UNIT)


@pytest.mark.parametrize("n", [65, 128, 200])
def test_blocks_on_a_diagonal_have_the_largest_norm_of_the_blocks(n):
    """Rows and columns permuted; the blocks have an enclosure by other branches of the code."""
    draw = np.random.default_rng(n)
    sizes = [5] * (n // 5) + [1] * (n % 5)
    blocks = [draw.standard_normal((size, size)) for size in sizes]
    parts = [spectral_norm(block[None]) for block in blocks]
    lower, upper = max(p.lower[0] for p in parts), max(p.upper[0] for p in parts)
    matrix = scipy.linalg.block_diag(*blocks)[draw.permutation(n)][:, draw.permutation(n)]
    found = spectral_norm(matrix[None])
    assert found.lower[0] <= upper
    assert lower <= found.upper[0]
    assert found.relative_width()[0] <= 1e-12


@pytest.mark.parametrize(("n", "batch"), [(8, 64), (32, 32), (128, 8), (512, 1)])
def test_products_of_32_jacobians_are_enclosed_as_tightly_as_asked(n, batch):
    draw = np.random.default_rng(n)
    matrices = np.stack([jacobian_product(draw, n) for _ in range(batch)])
    found = spectral_norm(matrices, relative_width=1e-12)
    assert (found.upper - found.lower <= 1e-12 * found.lower).all()
    values = np.linalg.svd(matrices, compute_uv=False)[:, 0]
    assert (np.abs(values - found.lower) <= 1e-11 * values).all()


@pytest.mark.parametrize("rank", [1, 2, 3, 5])
def test_an_iteration_that_ends_early_is_taken_as_it_is(rank):
    """After ``rank`` steps only rounding is left of the residual."""
    draw = np.random.default_rng(rank)
    parts = draw.integers(-9, 10, (2, 200, rank)) * 3.0 ** -np.arange(rank)
    matrices = (parts[0] @ parts[1].T)[None]
    lower, upper, settled = enclosed_from(matrices, _start(matrices), 1e-12, STEPS)
    assert settled.all()
    assert (upper <= (1 + 1e-12) * lower).all()
    norm = lapack_norm(matrices)
    assert (lower * (1 - singular_value_error(200)) <= norm).all()


def test_a_flat_spectrum_is_enclosed_as_tightly_as_the_analysis_says():
    n = 200
    orthogonal = rotation(np.random.default_rng(0), n)[None]
    found = spectral_norm(orthogonal)
    assert found.relative_width()[0] <= 4 * (n + 10) ** 2 * UNIT
    defect = np.linalg.norm(orthogonal[0].T @ orthogonal[0] - np.eye(n)) + n * n * UNIT
    assert found.lower[0] <= 1 + defect
    assert found.upper[0] >= 1 - defect


def test_the_smallest_singular_value_of_a_long_product_is_not_claimed_to_be_known():
    draw = np.random.default_rng(0)
    matrices = np.stack([jacobian_product(draw, 32, factors=200) for _ in range(3)])
    found = smallest_singular_value(matrices)
    assert (found.lower == 0).all()
    assert (found.relative_width() == 1).all()
    assert (found.upper <= 1e-11 * spectral_norm(matrices).lower).all()


def test_the_smallest_singular_value_of_a_good_matrix_is_known():
    draw = np.random.default_rng(1)
    weights = rotation(draw, 64) * np.geomspace(1, 1e-3, 64) @ rotation(draw, 64)
    found = smallest_singular_value(weights[None])
    assert found.relative_width()[0] < 64 * 64 * 1e3 * 16 * UNIT
    assert found.lower[0] <= 1e-3 * (1 + 1e-10)
    assert found.upper[0] >= 1e-3 * (1 - 1e-10)


def bits(found):
    return found.lower.tobytes() + found.upper.tobytes()


def joined(enclosures):
    return Enclosure(
        np.concatenate([found.lower for found in enclosures]),
        np.concatenate([found.upper for found in enclosures]),
    )


@pytest.mark.parametrize("batch", [1, 3, 40, 41])
@pytest.mark.parametrize("n", [2, 5, 20, 21, 32, 128, 192])
def test_same_bits_for_any_number_of_threads(monkeypatch, n, batch):
    draw = np.random.default_rng(n)
    matrices = draw.standard_normal((batch, n, n))
    matrices[::2] = [jacobian_product(draw, n) for _ in matrices[::2]]
    monkeypatch.setattr(numeric.foundation.threads, "WORTH_A_THREAD", 1)
    results = [bits(joined([spectral_norm(matrix[None]) for matrix in matrices]))]
    for threads in (1, 2, 3, 7):
        monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: threads)  # noqa: B023
        with threadpoolctl.threadpool_limits(threads, user_api="blas"):
            results.append(bits(spectral_norm(matrices)))
    assert len(set(results)) == 1


@pytest.mark.parametrize("width", [0, 1e-12, 1e-3])
@pytest.mark.parametrize("n", [*range(2, 10), 13, 20])
def test_unlike_neighbours_in_a_vector_change_no_bit(n, width):
    """Few squarings, fifty, or none at all; zeros, whose powers are not numbers; all magnitudes."""
    draw = np.random.default_rng(n)
    plain = draw.standard_normal((n, n))
    matrices = np.stack(
        [
            *(plain, 1e300 / np.abs(plain).max() * plain, 1e-300 * plain, 1e-310 * plain),
            *(np.zeros((n, n)), np.outer(plain[0], plain[1]), rotation(draw, n), np.eye(n, k=1)),
            *(np.full((n, n), np.finfo(float).max), np.eye(n), 2.0**-1074 * np.eye(n)),
            *(np.diag([1.0] + [1e-300] * (n - 1)), np.diag(1e-160 ** draw.uniform(size=n))),
        ]
    )
    alone = [spectral_norm(matrix[None], width) for matrix in matrices]
    for batch in (*range(1, 9), 13):
        for _ in range(12):
            chosen = draw.choice(len(matrices), batch)
            expected = joined([alone[place] for place in chosen])
            assert bits(spectral_norm(matrices[chosen], width)) == bits(expected)


@pytest.mark.parametrize("n", [*range(2, 10), 11, 15, 20])
def test_four_side_by_side_need_no_second_opinion(n):
    """All that is asked for comes from the powers, on flat spectra and on nearly flat ones."""
    draw = np.random.default_rng(n)
    gaps = [0.0, 1e-15, 1e-12, 1e-9, 1e-6, 1e-3, 0.1]
    spectra = [np.r_[1, np.full(n - 1, 1 - gap)] for gap in gaps]
    matrices = np.stack(
        [rotation(draw, n) * values @ rotation(draw, n) for values in spectra]
        + [jacobian_product(draw, n), np.eye(n), np.ones((n, n)), np.zeros((n, n))]
    )
    lower, upper, settled = _side_by_side(matrices, 1e-12)
    assert settled.all()
    assert (upper <= (1 + 1e-12) * lower).all()


@pytest.mark.parametrize("function", [spectral_norm, smallest_singular_value])
@pytest.mark.parametrize("power", [-1000, 990])
def test_a_power_of_two_scales_the_bounds_exactly(function, power):
    matrices = np.random.default_rng(0).standard_normal((4, 6, 6))
    plain, scaled = function(matrices), function(np.ldexp(matrices, power))
    assert (np.ldexp(plain.lower, power) == scaled.lower).all()
    assert (np.ldexp(plain.upper, power) == scaled.upper).all()


def test_a_norm_above_every_double():
    found = spectral_norm(np.full((1, 4, 4), 1.5e308))
    assert found.lower[0] == np.finfo(float).max
    assert found.upper[0] == np.inf
    assert found.relative_width()[0] == 1


def test_subnormal_matrices():
    least = 2.0**-1074
    found = spectral_norm(np.array([[[least, 0], [0, 0]], [[3 * least, 0], [4 * least, 0]]]))
    assert (found.lower <= np.array([1, 5]) * least).all()
    assert (found.upper >= np.array([1, 5]) * least).all()
    assert (found.upper - found.lower <= 2 * least).all()


def test_matrices_of_size_one_are_their_own_norms():
    matrices = np.array([[[-3.25]], [[0.0]], [[1e-320]]])
    for function in (spectral_norm, smallest_singular_value):
        found = function(matrices)
        assert (found.lower == np.abs(matrices[:, 0, 0])).all()
        assert (found.upper == np.abs(matrices[:, 0, 0])).all()


@pytest.mark.parametrize("function", [spectral_norm, smallest_singular_value])
def test_other_types_and_layouts_are_converted_and_left_alone(function):
    integers = np.random.default_rng(0).integers(-9, 10, (3, 6, 6))
    wanted = function(integers.astype(float))
    read_only = integers.astype(float)
    read_only.flags.writeable = False
    strided = np.zeros((6, 6, 12))[::2, :, ::2]
    strided[...] = integers
    column_major = np.asfortranarray(integers.astype(float))
    for given in (integers, integers.astype(np.float32), read_only, strided, column_major):
        before = given.copy()
        found = function(given)
        assert (found.lower == wanted.lower).all()
        assert (found.upper == wanted.upper).all()
        assert (given == before).all()


BAD = {
    "a vector": (np.ones(3), "matrices has shape (3,): expected (…, m, n)"),
    "size zero": (np.ones((3, 0, 0)), "shape (3, 0, 0): expected (…, m, n), m and n at least 1"),
    "not a number": (np.array([np.eye(2), [[1, 0], [np.nan, 1]]]), "matrices[1, 1, 0] is nan"),
    "infinite": (np.array([[[1, -np.inf], [0, 1]]]), "matrices[0, 0, 1] is -inf"),
    "complex": (np.eye(2)[None] * 1j, "entries of type complex128"),
    "boolean": (np.eye(2)[None] > 0, "entries of type bool"),
    "objects": (np.array([[[1, "a"], [None, 2]]], dtype=object), "entries of type object"),
    "extended": (np.eye(2)[None].astype(np.longdouble), "entries of type"),
    "integers that are no doubles": (
        np.array([[[0, 2**53 + 1], [0, 0]]]),
        "matrices[0, 0, 1] is an integer beyond 2**53",
    ),
}


@pytest.mark.parametrize("function", [spectral_norm, smallest_singular_value])
@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_in_one_line(function, name):
    matrices, message = BAD[name]
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        function(matrices)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("function", [spectral_norm, smallest_singular_value])
@pytest.mark.parametrize("leading", [(), (1,), (7,), (2, 3), (2, 1, 4), (0,), (3, 0)])
@pytest.mark.parametrize("n", [1, 3, 25])
def test_leading_axes_are_those_of_the_bounds(function, leading, n):
    matrices = np.random.default_rng(n).standard_normal((*leading, n, n))
    found = function(matrices)
    assert found.lower.shape == found.upper.shape == found.relative_width().shape == leading
    one_by_one = function(matrices.reshape(math.prod(leading), n, n))
    assert np.array_equal(found.lower.ravel(), one_by_one.lower)
    assert np.array_equal(found.upper.ravel(), one_by_one.upper)


@pytest.mark.parametrize(("m", "n"), [(1, 4), (4, 1), (3, 5), (5, 3), (30, 20), (20, 70)])
def test_the_norm_of_a_rectangular_matrix_is_that_of_its_singular_values(m, n):
    matrices = np.random.default_rng(m).integers(-9, 10, (4, m, n)).astype(float)
    found = spectral_norm(matrices)
    transposed = spectral_norm(matrices.swapaxes(1, 2))
    assert (np.maximum(found.lower, transposed.lower) <= found.upper).all()
    assert (np.maximum(found.lower, transposed.lower) <= transposed.upper).all()
    squares = spectral_norm(matrices @ matrices.swapaxes(1, 2))  # exact: small integers
    assert (found.lower**2 <= squares.upper * (1 + 4 * UNIT)).all()
    assert (found.upper**2 >= squares.lower * (1 - 4 * UNIT)).all()
    with pytest.raises(ValueError, match=r"expected \(…, n, n\)"):
        smallest_singular_value(matrices)


@pytest.mark.parametrize("width", [-1e-12, 1.5, math.nan])
def test_a_width_that_makes_no_sense_is_refused(width):
    with pytest.raises(ValueError, match="relative_width is"):
        spectral_norm(np.eye(2)[None], relative_width=width)


def test_relative_widths():
    found = Enclosure(np.array([0.0, 0.0, 1.0, 1.0]), np.array([0.0, 2.0, 2.0, np.inf]))
    assert found.relative_width().tolist() == [0, 1, 0.5, 1]
