"""The registry of numeric twins, and how one of them is run.

A twin is a function from one :class:`Draw` (a batch of matrices of one ensemble, size and
horizon) to :class:`Margins`. It knows neither the proof nor the verdict.
"""

import bisect
import difflib
import itertools
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from numeric.foundation.arrays import Array
from numeric.foundation.rounding import require_gradual_underflow
from numeric.matrices.ensembles import ENSEMBLES
from numeric.twins.evidence import Evidence, Margins, Outcomes, joined, summary

__all__ = [
    "LONG",
    "ONE_UNIT",
    "SEVERAL",
    "SHAPES",
    "Draw",
    "Twin",
    "find",
    "instance",
    "outcomes",
    "summarise",
    "twin",
    "twin_names",
]

SHAPES: tuple[tuple[int, int], ...] = (
    (3, 3),
    (2, 2),
    (4, 8),
    (1, 50),
    (64, 1),
    (3, 50),
    (8, 4),
    (2, 20),
    (32, 4),
    (5, 12),
    (1, 1),
    (12, 50),
    (64, 6),
)
"""Sizes n and horizons t of successive chunks. Their number, 13, is prime to the number of
ensembles of every twin, so that each ensemble meets each shape in turn."""

LONG: tuple[tuple[int, int], ...] = (
    (2, 50),
    (3, 40),
    (1, 50),
    (4, 30),
    (8, 25),
    (16, 20),
    (5, 50),
    (2, 30),
    (32, 15),
    (1, 30),
    (3, 20),
)
"""The same for claims about what happens in the long run: 11 pairs."""

SEVERAL: tuple[tuple[int, int], ...] = (
    (3, 3),
    (2, 2),
    (4, 8),
    (3, 50),
    (8, 4),
    (2, 20),
    (32, 4),
    (5, 12),
    (6, 2),
    (12, 50),
    (64, 6),
)
"""The same for claims whose bound is hard to tell from others for one unit or after one step."""

ONE_UNIT: tuple[tuple[int, int], ...] = tuple((1, steps) for steps in (30, 50, 40, 25, 60, 35, 45))
"""The same for claims about one unit: 7 horizons."""


@dataclass(frozen=True)
class Draw:
    """One batch of instances.

    Attributes
    ----------
    ensemble
        The name of the ensemble.
    weights
        Shape (batch, n, n).
    horizon
        t.
    generator
        The source of every further random choice that the twin makes.
    """

    ensemble: str
    weights: Array
    horizon: int
    generator: np.random.Generator

    @property
    def batch(self) -> int:
        """How many instances."""
        return int(self.weights.shape[0])

    @property
    def n(self) -> int:
        """The size of the matrices."""
        return int(self.weights.shape[-1])


@dataclass(frozen=True)
class Twin:
    """A registered twin: the claim's name, its ensembles and shapes, and the test itself."""

    claim: str
    ensembles: tuple[str, ...]
    shapes: tuple[tuple[int, int], ...]
    test: Callable[[Draw], Margins]


_registry: dict[str, Twin] = {}


def twin(
    claim: str,
    ensembles: tuple[str, ...],
    shapes: tuple[tuple[int, int], ...] = SHAPES,
) -> Callable[[Callable[[Draw], Margins]], Callable[[Draw], Margins]]:
    """Register the decorated function as the twin of ``claim``.

    Parameters
    ----------
    claim
        The claim's name in the ledger.
    ensembles
        Names of the ensembles whose matrices satisfy the claim's hypotheses.
    shapes
        The pairs (n, t) to draw; their number is prime to that of the ensembles.

    Raises
    ------
    ValueError
        If the claim has a twin already, an ensemble is unknown, or the two numbers share a factor,
        so that some ensemble would never meet some shape.
    """
    if math.gcd(len(ensembles), len(shapes)) != 1:
        raise ValueError(
            f"twin {claim!r} has {len(ensembles)} ensembles and {len(shapes)} shapes: expected "
            f"numbers without a common factor"
        )
    for name in ensembles:
        if name not in ENSEMBLES:
            raise ValueError(f"unknown ensemble {name!r}{_nearest(name, ENSEMBLES)}")

    def register(test: Callable[[Draw], Margins]) -> Callable[[Draw], Margins]:
        if claim in _registry:
            raise ValueError(f"claim {claim!r} has a twin already")
        _registry[claim] = Twin(claim, ensembles, shapes, test)
        return test

    return register


def twin_names() -> tuple[str, ...]:
    """The names of the claims whose twins are registered."""
    return tuple(_registry)


def summarise(chosen: Twin, samples: int, seed: int) -> Evidence:
    """Run a twin, registered or not, and sum its margins up; see :func:`numeric.examine`.

    Raises
    ------
    ValueError
        If ``seed`` is negative or hardly any instance satisfies the twin's hypotheses.
    """
    if seed < 0:
        raise ValueError(f"seed is {seed}: expected a nonnegative integer")
    chunks: list[Outcomes] = []
    drawn = fitting = 0
    while fitting < samples:
        if drawn > 100 * samples + 1000:
            raise ValueError(hardly_any(chosen.claim, fitting, drawn))
        chunks.append(outcomes(chosen, seed, range(len(chunks), len(chunks) + 1)))
        drawn += len(chunks[-1].index)
        fitting += chunks[-1].fitting
    return summary(chosen.claim, seed, chosen.ensembles, chunks, samples)


def hardly_any(claim: str, fitting: int, drawn: int) -> str:
    """The message about a twin that would go on forever."""
    return f"twin {claim!r}: only {fitting} of {drawn} instances fit the hypotheses"


def outcomes(chosen: Twin, seed: int, chunks: Sequence[int]) -> Outcomes:
    """Run a twin on the given chunks, of which there is at least one.

    The findings on a chunk depend on the claim's name, the seed and the chunk's number only.

    Raises
    ------
    ValueError
        If the twin does not give one margin for each instance, or names other inequalities on
        some chunks than on others.
    FloatingPointError
        If the processor flushes subnormal numbers to zero: no tolerance holds then.
    """
    require_gradual_underflow()
    draws = [_draw(chosen, seed, chunk) for chunk in chunks]
    sizes = [draw.batch for draw in draws]
    first = [_start(chosen, chunk) for chunk in chunks]
    index = [np.arange(start, start + size) for start, size in zip(first, sizes, strict=True)]
    return Outcomes(
        index=np.concatenate(index),
        drawn_from=np.repeat([chunk % len(chosen.ensembles) for chunk in chunks], sizes),
        n=np.repeat([draw.n for draw in draws], sizes),
        horizon=np.repeat([draw.horizon for draw in draws], sizes),
        margins=joined([_tested(chosen, draw) for draw in draws]),
    )


def _tested(chosen: Twin, draw: Draw) -> Margins:
    found = chosen.test(draw)
    if len(found.margin) != draw.batch:
        raise ValueError(
            f"twin {chosen.claim!r} gave {len(found.margin)} margins: expected {draw.batch}, "
            f"one for each instance"
        )
    return found


def instance(chosen: Twin, seed: int, index: int) -> tuple[Draw, int]:
    """The batch that holds instance ``index`` of a run, and the row of the instance in it.

    The generator of the draw stands where the twin would find it.

    Raises
    ------
    ValueError
        If ``seed`` or ``index`` is negative.
    """
    if seed < 0 or index < 0:
        raise ValueError(f"seed is {seed} and index is {index}: expected nonnegative integers")
    sizes = [batch_size(n) for n, _ in chosen.shapes]
    rounds, place = divmod(index, sum(sizes))
    position = bisect.bisect_right(list(itertools.accumulate(sizes)), place)
    draw = _draw(chosen, seed, rounds * len(sizes) + position)
    return draw, place - sum(sizes[:position])


def _draw(chosen: Twin, seed: int, chunk: int) -> Draw:
    """The chunk of that number; ensembles and shapes take turns."""
    stem = zlib.crc32(chosen.claim.encode())
    sequence = np.random.SeedSequence(seed, spawn_key=(stem, chunk))
    generator = np.random.default_rng(sequence)
    ensemble = chosen.ensembles[chunk % len(chosen.ensembles)]
    n, horizon = chosen.shapes[chunk % len(chosen.shapes)]
    weights = ENSEMBLES[ensemble].draw(generator, batch_size(n), n)
    return Draw(ensemble, weights, horizon, generator)


def _start(chosen: Twin, chunk: int) -> int:
    """The index of the first instance of a chunk."""
    sizes = [batch_size(n) for n, _ in chosen.shapes]
    rounds, position = divmod(chunk, len(sizes))
    return rounds * sum(sizes) + sum(sizes[:position])


def batch_size(n: int) -> int:
    """Instances per chunk: fewer where each costs more."""
    return 16 if n <= 5 else 8 if n <= 16 else 4


def find(name: str) -> Twin:
    """The registered twin of a claim.

    Raises
    ------
    ValueError
        If there is none; the nearest names are told.
    """
    if name not in _registry:
        raise ValueError(f"no numeric twin for claim {name!r}{_nearest(name, _registry)}")
    return _registry[name]


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"; nearest: {', '.join(close)}" if close else ""
