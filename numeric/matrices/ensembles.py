"""Ensembles of random matrices: (generator, batch, n) -> array (batch, n, n), norms of order 1.

Every ensemble names its source and the properties that each of its matrices has, so that a twin
can choose the ensembles that satisfy its hypotheses (:func:`having`).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array

__all__ = ["ENSEMBLES", "GENERAL", "Ensemble", "having"]

Generator = np.random.Generator
Drawing = Callable[[Generator, int, int], Array]


@dataclass(frozen=True)
class Ensemble:
    """A documented generator of matrices.

    Attributes
    ----------
    name
        The name in the evidence.
    properties
        Subset of {"symmetric", "positive-semidefinite", "nonnegative", "nilpotent", "diagonal",
        "orthogonal", "normal", "invertible"}, each promised for every matrix ("orthogonal" and
        "normal" up to rounding, "invertible" with probability 1).
    draw
        (generator, batch, n) -> array (batch, n, n).
    """

    name: str
    properties: frozenset[str]
    draw: Drawing


ENSEMBLES: dict[str, Ensemble] = {}


def having(*properties: str) -> tuple[str, ...]:
    """The names of the ensembles whose matrices all have the given properties."""
    return tuple(name for name, kind in ENSEMBLES.items() if kind.properties >= set(properties))


def ensemble(name: str, *properties: str) -> Callable[[Drawing], Drawing]:
    """Register the decorated generator under ``name``, with the properties that it promises.

    Raises
    ------
    ValueError
        If the name is taken, or the generator is asked for an empty batch or for n < 1.
    """

    def register(draw: Drawing) -> Drawing:
        if name in ENSEMBLES:
            raise ValueError(f"ensemble {name!r} exists already")

        def checked(generator: Generator, batch: int, n: int) -> Array:
            if batch < 1 or n < 1:
                raise ValueError(f"batch is {batch} and n is {n}: expected both at least 1")
            return draw(generator, batch, n)

        ENSEMBLES[name] = Ensemble(name, frozenset(properties), checked)
        return draw

    return register


@ensemble("ginibre", "invertible")
def ginibre(generator: Generator, batch: int, n: int) -> Array:
    """Independent N(0, 1/n) entries. J. Ginibre, J. Math. Phys. 6 (1965)."""
    return generator.standard_normal((batch, n, n)) / math.sqrt(n)


@ensemble("haar-orthogonal", "orthogonal", "normal", "invertible")
def haar_orthogonal(generator: Generator, batch: int, n: int) -> Array:
    """Uniform on the orthogonal group: QR of a Gaussian, the signs of R's diagonal moved into Q.

    F. Mezzadri, *How to generate random matrices from the classical compact groups*, Notices AMS
    54 (2007).
    """
    q, r = np.linalg.qr(generator.standard_normal((batch, n, n)))
    signs = np.where(np.diagonal(r, axis1=1, axis2=2) < 0, -1.0, 1.0)
    rotated: Array = q * signs[:, None, :]
    return rotated


@ensemble("symmetric-indefinite", "symmetric", "normal", "invertible")
def symmetric_indefinite(generator: Generator, batch: int, n: int) -> Array:
    """Gaussian orthogonal ensemble, (G + Gᵀ) / √(2n). E. Wigner, Annals of Math. 62 (1955)."""
    g = ginibre(generator, batch, n)
    return (g + g.transpose(0, 2, 1)) / math.sqrt(2)


@ensemble("nilpotent", "nilpotent")
def nilpotent(generator: Generator, batch: int, n: int) -> Array:
    """Strictly upper triangular Gaussian: Wⁿ = 0, all departure from normality. P. Henrici,
    Numerische Mathematik 4 (1962).
    """
    triangle: Array = np.triu(ginibre(generator, batch, n) * np.sqrt(2), 1)
    return triangle


@ensemble("strongly-non-normal", "invertible")
def strongly_non_normal(generator: Generator, batch: int, n: int) -> Array:
    """Eigenvalues in (0.3, 0.9), superdiagonal of size 2: powers grow before they decay.

    L. N. Trefethen and M. Embree, *Spectra and Pseudospectra*, Princeton 2005.
    """
    w = np.triu(generator.standard_normal((batch, n, n)), 2) / n
    place = np.arange(n)
    w[:, place, place] = generator.uniform(0.3, 0.9, (batch, n))
    w[:, place[:-1], place[1:]] = generator.uniform(1, 2, (batch, n - 1))
    return w


@ensemble("rank-deficient")
def rank_deficient(generator: Generator, batch: int, n: int) -> Array:
    """Rank at most ⌈n/2⌉ for n > 1: a Gaussian n × r times a Gaussian r × n. N. Halko, P.-G.
    Martinsson and J. A. Tropp, SIAM Review 53 (2011).
    """
    rank = (n + 1) // 2
    left = generator.standard_normal((batch, n, rank))
    product: Array = left @ generator.standard_normal((batch, rank, n)) / n
    return product


@ensemble("ill-conditioned")
def ill_conditioned(generator: Generator, batch: int, n: int) -> Array:
    """Singular values 1, …, 10⁻¹⁵ in geometric progression ("randsvd"). N. J. Higham, *Accuracy and
    Stability of Numerical Algorithms*, 2nd edition, SIAM 2002, section 28.3.
    """
    left, right = haar_orthogonal(generator, batch, n), haar_orthogonal(generator, batch, n)
    product: Array = (left * np.logspace(0, -15, n)) @ right
    return product


@ensemble("sparse")
def sparse(generator: Generator, batch: int, n: int) -> Array:
    """About four nonzero entries to a row, the reservoir of an echo-state network. H. Jaeger, GMD
    Report 148 (2001).
    """
    kept = generator.random((batch, n, n)) < min(1.0, 4 / n)
    return generator.standard_normal((batch, n, n)) * kept / 2


@ensemble("edge-straddling", "invertible")
def edge_straddling(generator: Generator, batch: int, n: int) -> Array:
    """Ginibre scaled to ‖W‖ log-uniform in [1/4, 4], so that δω straddles 1. On the edge of
    chaos: B. Poole and others, NeurIPS (2016).
    """
    g = ginibre(generator, batch, n)
    norm = np.linalg.norm(g, ord=2, axis=(1, 2))
    wanted = np.exp2(generator.uniform(-2, 2, batch))
    scaled: Array = g * (wanted / norm)[:, None, None]
    return scaled


@ensemble("trained-like", "invertible")
def trained_like(generator: Generator, batch: int, n: int) -> Array:
    """Orthogonal plus rank one: a random start and a learnt correction. F. Mastrogiuseppe and
    S. Ostojic, Neuron 99 (2018).
    """
    u, v = generator.standard_normal((2, batch, n)) / np.sqrt(n)
    sum_of_both: Array = haar_orthogonal(generator, batch, n) + u[:, :, None] * v[:, None, :]
    return sum_of_both


@ensemble(
    "silent-diagonal", "diagonal", "symmetric", "positive-semidefinite", "normal", "invertible"
)
def silent_diagonal(generator: Generator, batch: int, n: int) -> Array:
    """diag(2, 1/10, …, 1/10), each entry perturbed by up to a tenth: one strong unit, weak others.
    Uncoupled units: Y. Bengio, P. Simard and P. Frasconi, IEEE Trans. Neural Networks 5 (1994).
    """
    values = np.full((batch, n), 0.1)
    values[:, 0] = 2.0
    return _diagonal(values * generator.uniform(0.9, 1.1, (batch, n)))


@ensemble("wishart", "symmetric", "positive-semidefinite", "normal", "invertible")
def wishart(generator: Generator, batch: int, n: int) -> Array:
    """G Gᵀ with Ginibre G. J. Wishart, Biometrika 20A (1928)."""
    g = ginibre(generator, batch, n)
    return _symmetrised(g @ g.transpose(0, 2, 1))


@ensemble("prescribed-spectrum", "symmetric", "positive-semidefinite", "normal", "invertible")
def prescribed_spectrum(generator: Generator, batch: int, n: int) -> Array:
    """Q diag(λ) Qᵀ, λ log-uniform in [10⁻⁴, 1], Q Haar. N. J. Higham, *Accuracy and Stability of
    Numerical Algorithms*, 2nd edition, SIAM 2002, section 28.3.
    """
    return _with_spectrum(generator, 10.0 ** generator.uniform(-4, 0, (batch, n)))


@ensemble("projection", "symmetric", "positive-semidefinite", "normal")
def projection(generator: Generator, batch: int, n: int) -> Array:
    """Orthogonal projection on a Haar subspace of dimension ⌈n/2⌉. A. T. James, Annals of Math.
    Statistics 25 (1954).
    """
    spectrum = np.broadcast_to(np.arange(n) < (n + 1) // 2, (batch, n)).astype(np.float64)
    return _with_spectrum(generator, spectrum)


@ensemble("positive-ill-conditioned", "symmetric", "positive-semidefinite", "normal")
def positive_ill_conditioned(generator: Generator, batch: int, n: int) -> Array:
    """Q diag(1, …, 10⁻¹⁵) Qᵀ, spectrum in geometric progression. N. J. Higham, *Accuracy and
    Stability of Numerical Algorithms*, 2nd edition, SIAM 2002, section 28.3.
    """
    return _with_spectrum(generator, np.broadcast_to(np.logspace(0, -15, n), (batch, n)))


@ensemble("spiked", "symmetric", "positive-semidefinite", "normal", "invertible")
def spiked(generator: Generator, batch: int, n: int) -> Array:
    """The matrix c I plus a Haar rank-one spike, c log-uniform in [10⁻⁴, 1]. I. Johnstone,
    Annals of Statistics 29 (2001).
    """
    v = generator.standard_normal((batch, n))
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    floor = 10.0 ** generator.uniform(-4, 0, (batch, 1, 1))
    return v[:, :, None] * v[:, None, :] + floor * np.eye(n)


@ensemble(
    "positive-diagonal", "diagonal", "symmetric", "positive-semidefinite", "normal", "nonnegative"
)
def positive_diagonal(generator: Generator, batch: int, n: int) -> Array:
    """Diagonal, entries uniform in [0, 1.5): independent linear units. M. C. Mozer, NIPS (1992)."""
    return _diagonal(generator.uniform(0, 1.5, (batch, n)))


@ensemble("exponential", "nonnegative", "invertible")
def exponential(generator: Generator, batch: int, n: int) -> Array:
    """Independent exponential entries of mean 1/n. Nonnegative random matrices: R. B. Bapat and
    T. E. S. Raghavan, *Nonnegative Matrices and Applications*, Cambridge 1997.
    """
    return generator.exponential(1 / n, (batch, n, n))


@ensemble("row-stochastic", "nonnegative", "invertible")
def row_stochastic(generator: Generator, batch: int, n: int) -> Array:
    """Rows uniform on the simplex: row sums 1. C. Bordenave, P. Caputo and D. Chafaï, Probab.
    Theory Relat. Fields 152 (2012).
    """
    return generator.dirichlet(np.ones(n), (batch, n))


@ensemble("sparse-nonnegative", "nonnegative")
def sparse_nonnegative(generator: Generator, batch: int, n: int) -> Array:
    """About three exponential entries to a row, the others 0. H. Jaeger, GMD Report 148 (2001)."""
    kept = generator.random((batch, n, n)) < min(1.0, 3 / n)
    return generator.exponential(0.5, (batch, n, n)) * kept


@ensemble("permutation", "nonnegative", "orthogonal", "normal", "invertible")
def permutation(generator: Generator, batch: int, n: int) -> Array:
    """Uniform permutation matrices. P. Diaconis and M. Shahshahani, J. Appl. Probab. 31A (1994)."""
    order = generator.permuted(np.tile(np.arange(n), (batch, 1)), axis=1)
    shuffled: Array = np.eye(n)[order]
    return shuffled


@ensemble("nonnegative-triangular", "nonnegative", "nilpotent")
def nonnegative_triangular(generator: Generator, batch: int, n: int) -> Array:
    """Strictly upper triangular, exponential: a feed-forward chain. S. Ganguli, D. Huh and
    H. Sompolinsky, PNAS 105 (2008).
    """
    return np.triu(generator.exponential(2 / n, (batch, n, n)), 1)


@ensemble("nonnegative-rank-one", "nonnegative")
def nonnegative_rank_one(generator: Generator, batch: int, n: int) -> Array:
    """Products u vᵀ with nonnegative u, v. O. Perron, Math. Annalen 64 (1907)."""
    u, v = generator.exponential(1.0, (2, batch, n)) / np.sqrt(n)
    product: Array = u[:, :, None] * v[:, None, :]
    return product


@ensemble("signed-permutation", "orthogonal", "normal", "invertible")
def signed_permutation(generator: Generator, batch: int, n: int) -> Array:
    """Permutations with random signs, the hyperoctahedral group. A. Young, Proc. London Math. Soc.
    31 (1930).
    """
    signs = np.where(generator.random((batch, n)) < 0.5, -1.0, 1.0)
    product: Array = permutation(generator, batch, n) * signs[:, None, :]
    return product


@ensemble("householder", "symmetric", "orthogonal", "normal", "invertible")
def householder(generator: Generator, batch: int, n: int) -> Array:
    """Reflections I − 2 v vᵀ / vᵀv: eigenvalues 1 and −1. A. S. Householder, J. ACM 5 (1958)."""
    v = generator.standard_normal((batch, n))
    unit = v / np.linalg.norm(v, axis=1, keepdims=True)
    reflection: Array = np.eye(n) - 2.0 * (unit[:, :, None] * unit[:, None, :])
    return reflection


@ensemble("cayley", "orthogonal", "normal", "invertible")
def cayley(generator: Generator, batch: int, n: int) -> Array:
    """Rotations (I + A)⁻¹ (I − A) close to I, A skew-symmetric. K. Helfrich, D. Willmott and
    Q. Ye, *Orthogonal recurrent neural networks with scaled Cayley transform*, ICML (2018).
    """
    skew = skew_symmetric(generator, batch, n) / 4
    return np.asarray(np.linalg.solve(np.eye(n) + skew, np.eye(n) - skew), dtype=np.float64)


@ensemble("block-rotation", "orthogonal", "normal", "invertible")
def block_rotation(generator: Generator, batch: int, n: int) -> Array:
    """Rotations by random angles in ⌊n/2⌋ coordinate planes. M. Arjovsky, A. Shah and Y. Bengio,
    *Unitary evolution recurrent neural networks*, ICML (2016).
    """
    return _rotations(generator, np.ones((batch, n)))


@ensemble("cosine-transform", "orthogonal", "normal", "invertible")
def cosine_transform(generator: Generator, batch: int, n: int) -> Array:
    """The orthonormal cosine transform with random signs. N. Halko, P.-G. Martinsson and J. A.
    Tropp, SIAM Review 53 (2011), section 4.6.
    """
    signs = np.where(generator.random((batch, n)) < 0.5, -1.0, 1.0)
    place = np.arange(n)
    # Reduced modulo one turn in integers, so that no angle is large.
    turns = (place[:, None] * (2 * place + 1)) % (4 * n)
    transform = np.cos(np.pi * turns / (2 * n)) * math.sqrt(2 / n)
    transform[0] = math.sqrt(1 / n)
    signed: Array = transform * signs[:, None, :]
    return signed


@ensemble("normal", "normal", "invertible")
def normal(generator: Generator, batch: int, n: int) -> Array:
    """Q B Qᵀ, Q Haar, B of 2 × 2 blocks r · rotation with r in [1/2, 3/2): complex eigenvalues.
    R. Grone and others, *Normal matrices*, Linear Algebra and its Applications 87 (1987).
    """
    q = haar_orthogonal(generator, batch, n)
    radius = np.repeat(generator.uniform(0.5, 1.5, (batch, (n + 1) // 2)), 2, axis=1)[:, :n]
    product: Array = q @ _rotations(generator, radius) @ q.transpose(0, 2, 1)
    return product


@ensemble("circulant", "normal", "invertible")
def circulant(generator: Generator, batch: int, n: int) -> Array:
    """Gaussian circulant matrices, normal to the last bit. P. J. Davis, *Circulant Matrices*,
    Wiley 1979.
    """
    row = generator.standard_normal((batch, n)) / math.sqrt(n)
    place = np.arange(n)
    return row[:, (place[None, :] - place[:, None]) % n]


@ensemble("skew-symmetric", "normal")
def skew_symmetric(generator: Generator, batch: int, n: int) -> Array:
    """(G − Gᵀ) / √(2n), Gaussian G: purely imaginary spectrum. M. L. Mehta and N. Rosenzweig,
    Nuclear Physics A 109 (1968).
    """
    g = ginibre(generator, batch, n)
    return (g - g.transpose(0, 2, 1)) / math.sqrt(2)


@ensemble("cancelling", "nilpotent")
def cancelling(generator: Generator, batch: int, n: int) -> Array:
    """Equal rows (x, −x, y, −y, …): W² = 0 to the last bit, yet any gate that weakens a row revives
    it. [[3, −3], [3, −3]] in the discussion of R. Pascanu, T. Mikolov and Y. Bengio, ICML (2013).
    """
    half = generator.integers(1, 17, (batch, n // 2)) / 8.0
    row = np.zeros((batch, n))
    row[:, : 2 * (n // 2) : 2], row[:, 1 : 2 * (n // 2) : 2] = half, -half
    return np.repeat(row[:, None, :], n, axis=1)


GENERAL = (
    "ginibre",
    "haar-orthogonal",
    "wishart",
    "symmetric-indefinite",
    "exponential",
    "nilpotent",
    "strongly-non-normal",
    "rank-deficient",
    "ill-conditioned",
    "sparse",
    "edge-straddling",
    "trained-like",
)
"""The ensembles of a claim without hypotheses on W."""


def _diagonal(values: Array) -> Array:
    """Diagonal matrices (batch, n, n) from their diagonals (batch, n)."""
    return values[:, :, None] * np.eye(values.shape[1])


def _rotations(generator: Generator, radius: Array) -> Array:
    """Rotations by random angles in the planes (1, 2), (3, 4), …, times ``radius`` (batch, n)."""
    batch, n = radius.shape
    place = np.arange(0, n - 1, 2)
    angle = generator.uniform(0, 2 * np.pi, (batch, len(place)))
    turned = np.zeros((batch, n, n))
    turned[:, np.arange(n), np.arange(n)] = 1.0
    turned[:, place, place] = turned[:, place + 1, place + 1] = np.cos(angle)
    turned[:, place, place + 1] = -np.sin(angle)
    turned[:, place + 1, place] = np.sin(angle)
    scaled: Array = turned * radius[:, None, :]
    return scaled


def _symmetrised(matrices: Array) -> Array:
    """(A + Aᵀ) / 2: symmetric to the last bit, which a computed congruence is not."""
    return (matrices + matrices.transpose(0, 2, 1)) / 2


def _with_spectrum(generator: Generator, spectrum: Array) -> Array:
    """Q diag(spectrum) Qᵀ with Haar Q; eigenvalues within rounding, n γ_n ‖·‖, of those asked."""
    q = haar_orthogonal(generator, *spectrum.shape)
    return _symmetrised((q * spectrum[:, None, :]) @ q.transpose(0, 2, 1))
