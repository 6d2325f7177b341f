"""Results of a numeric twin: margins with derived tolerances, and their summary."""

import dataclasses
import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from numeric.foundation.arrays import Array, require_shape
from numeric.matrices.norms import frobenius_norm

__all__ = [
    "Evidence",
    "Margins",
    "Outcomes",
    "equal",
    "equal_matrices",
    "informative",
    "joined",
    "jointly",
    "least",
    "relative",
    "restricted",
    "summary",
    "worse",
]

Integers = NDArray[np.int64]

INFORMATIVE = 0.01
"""A relative margin whose tolerance is larger says little: such an instance is drawn again."""

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True)
class Margins:
    """Room left by an inequality on each instance of a batch, and how far rounding may move it.

    Attributes
    ----------
    margin
        Positive where the inequality holds with room; −|difference| for an equality. Shape
        (batch,).
    tolerance
        A derived bound on the error of the margin, nonnegative. Shape (batch,).
    fits
        Which instances satisfy the claim's hypotheses; the others are not counted. All, if None.
    inequalities
        The inequalities that the claim joins, by name; see :func:`jointly`. None of their own, if
        the claim is a single one.
    """

    margin: Array
    tolerance: Array
    fits: NDArray[np.bool_] | None = None
    inequalities: Mapping[str, "Margins"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_shape("margin", self.margin, (None,))
        require_shape("tolerance", self.tolerance, self.margin.shape)
        if np.isnan(self.margin).any():
            raise ValueError(f"margin[{int(np.isnan(self.margin).argmax())}] is nan")
        if not (self.tolerance >= 0).all():
            index = int((~(self.tolerance >= 0)).argmax())
            raise ValueError(f"tolerance[{index}] is {self.tolerance[index]}: expected >= 0")

    def of(self, rows: Integers) -> "Margins":
        """The margins of some instances of the batch."""
        return Margins(
            self.margin[rows],
            self.tolerance[rows],
            None if self.fits is None else self.fits[rows],
            {name: part.of(rows) for name, part in self.inequalities.items()},
        )


def informative(margins: Margins) -> Margins:
    """The margins without the instances whose tolerance exceeds 1 %, which are drawn again."""
    return restricted(margins, margins.tolerance <= INFORMATIVE)


def restricted(margins: Margins, fits: NDArray[np.bool_]) -> Margins:
    """The margins of the instances that fit this as well."""
    both = fits if margins.fits is None else margins.fits & fits
    return dataclasses.replace(margins, fits=both)


def worse(first: Margins, second: Margins) -> Margins:
    """The margins of "first and second": on each instance, whichever has less room."""
    worst = np.where(
        first.margin + first.tolerance <= second.margin + second.tolerance, True, False
    )
    fits = first.fits
    if second.fits is not None:
        fits = second.fits if fits is None else fits & second.fits
    return Margins(
        np.where(worst, first.margin, second.margin),
        np.where(worst, first.tolerance, second.tolerance),
        fits,
    )


def jointly(**inequalities: Margins) -> Margins:
    """The margins of "this and that", by name: the worst of them, and each by itself.

    The evidence then keeps the tightest instance of each inequality, and not only of the claim.

    Raises
    ------
    ValueError
        If there is no inequality.
    """
    if not inequalities:
        raise ValueError("inequalities is empty: expected at least one, by name")
    worst = functools.reduce(worse, inequalities.values())
    return dataclasses.replace(worst, inequalities=inequalities)


def joined(parts: Sequence[Margins]) -> Margins:
    """The margins of successive batches as those of one batch.

    Raises
    ------
    ValueError
        If there is no batch, or the batches name different inequalities.
    """
    names = {tuple(part.inequalities) for part in parts}
    if len(names) != 1:
        raise ValueError(f"batches name the inequalities {sorted(names)}: expected the same")
    fits = [np.ones(len(p.margin), dtype=bool) if p.fits is None else p.fits for p in parts]
    return Margins(
        np.concatenate([part.margin for part in parts]),
        np.concatenate([part.tolerance for part in parts]),
        np.concatenate(fits),
        {name: joined([part.inequalities[name] for part in parts]) for name in names.pop()},
    )


def least(margin: Array, tolerance: Array) -> Margins:
    """The margins of "for every unit and step": arrays (batch, …), the one with the least room."""
    batch = margin.shape[0]
    flat, allowed = margin.reshape(batch, -1), tolerance.reshape(batch, -1)
    place = (flat + allowed).argmin(axis=1)
    rows = np.arange(batch)
    return Margins(flat[rows, place], allowed[rows, place])


def relative(value: Array | float, unit: Array | float) -> Array:
    """``value`` in units of a nonnegative ``unit``; a unit of 0 counts as 1."""
    return np.asarray(value / np.where(unit == 0, 1.0, unit))


def room(value: Array, bound: Array) -> Array:
    """The margin of ``value ≤ bound``, relative to the bound: 1 − value / bound.

    Where the bound is 0, all of it for a value that is 0, and −value for another.
    """
    at_zero = np.where(value > 0, -value, 1.0)
    return np.where(bound > 0, 1.0 - relative(value, bound), at_zero)


def equal(
    first: Array, second: Array | float, tolerance: Array | float, unit: Array | float = 1.0
) -> Margins:
    """The margins of "first = second", entry by entry: −|first − second| / |unit|."""
    margin = -np.abs(relative(first - second, np.abs(unit)))
    return least(margin, np.broadcast_to(tolerance, margin.shape))


def equal_matrices(
    first: Array, second: Array, tolerance: Array | float, unit: Array | float = 1.0
) -> Margins:
    """The margins of "first = second" for matrices: −‖first − second‖_F / unit."""
    distance = frobenius_norm(first - second)
    return equal(distance, 0.0, tolerance, unit)


@dataclass(frozen=True)
class Outcomes:
    """The findings of a twin on successive instances of a run, one row each.

    Attributes
    ----------
    index
        The index of the instance in the run.
    drawn_from
        The place of its ensemble in those of the twin.
    n, horizon
        Its size and its t.
    margins
        Its margins.
    """

    index: Integers
    drawn_from: Integers
    n: Integers
    horizon: Integers
    margins: Margins

    @property
    def fits(self) -> NDArray[np.bool_]:
        """Which instances satisfy the claim's hypotheses."""
        fits = self.margins.fits
        return np.ones(len(self.index), dtype=bool) if fits is None else fits

    @property
    def fitting(self) -> int:
        """How many instances satisfy the claim's hypotheses."""
        return int(self.fits.sum())


@dataclass(frozen=True)
class Evidence:
    """The outcome of testing one claim on random instances.

    Attributes
    ----------
    claim
        The claim's name.
    samples
        How many instances that satisfy the hypotheses were tested.
    violations
        How many had margin < −tolerance, each with its own tolerance.
    worst_margin
        The margin of the instance with the least room, margin + tolerance; it is below
        ``-tolerance`` exactly if there is a violation.
    tolerance
        The tolerance of that instance.
    ensembles
        The ensembles drawn from.
    quantiles
        Pairs (probability, margin).
    tightest
        (seed, ensemble, index) of that instance; :func:`numeric.instance` draws it again.
    inequalities
        The evidence for each inequality that the claim joins, with its name; none, if the claim is
        a single inequality.
    """

    claim: str
    samples: int
    violations: int
    worst_margin: float
    tolerance: float
    ensembles: tuple[str, ...]
    quantiles: tuple[tuple[float, float], ...]
    tightest: tuple[int, str, int]
    inequalities: tuple[tuple[str, "Evidence"], ...] = ()

    def agrees_with(self, verdict: str) -> bool:
        """Whether the numbers bear a verdict out: "proved" needs none, "refuted" some violation.

        Raises
        ------
        ValueError
            If the verdict is neither "proved" nor "refuted".
        """
        if verdict not in ("proved", "refuted"):
            raise ValueError(f"verdict is {verdict!r}: expected 'proved' or 'refuted'")
        return (self.violations > 0) == (verdict == "refuted")

    def recipe(self) -> str:
        """The line of Python that draws the tightest instance again."""
        seed, _, index = self.tightest
        return (
            f"from numeric import instance; "
            f'draw, row = instance("{self.claim}", seed={seed}, index={index})'
        )

    def line(self) -> str:
        """One line to print: what was found, and the worst error against its derived tolerance."""
        seed, ensemble, index = self.tightest
        return (
            f"{self.claim}: {self.violations} violations in {self.samples} instances; worst margin "
            f"{self.worst_margin:.2e} against tolerance {self.tolerance:.2e} "
            f"({ensemble}, seed {seed}, instance {index})"
        )

    def to_dict(self) -> dict[str, object]:
        """The evidence as JSON data; an infinite number becomes None."""
        seed, ensemble, index = self.tightest
        parts = {name: part.to_dict() for name, part in self.inequalities}
        return {
            "samples": self.samples,
            "violations": self.violations,
            "worst_margin": _number(self.worst_margin),
            "tolerance": _number(self.tolerance),
            "ensembles": list(self.ensembles),
            "quantiles": {f"{level:g}": _number(value) for level, value in self.quantiles},
            "tightest": {"seed": seed, "ensemble": ensemble, "index": index},
            **({"inequalities": parts} if parts else {}),
        }


def summary(
    claim: str, seed: int, ensembles: tuple[str, ...], found: Sequence[Outcomes], samples: int
) -> Evidence:
    """The evidence of the first ``samples`` instances that satisfy the claim's hypotheses.

    Raises
    ------
    ValueError
        If no instance does.
    """
    margins = joined([part.margins for part in found])
    rows = np.flatnonzero(np.concatenate([part.fits for part in found]))[:samples]
    if not len(rows):
        raise ValueError(f"claim {claim!r}: no instance fits the hypotheses")
    index = np.concatenate([part.index for part in found])[rows]
    drawn_from = np.concatenate([part.drawn_from for part in found])[rows]

    def of(found: Margins) -> Evidence:
        worst = int((found.margin + found.tolerance).argmin())
        levels = np.quantile(found.margin, QUANTILES, method="inverted_cdf")
        return Evidence(
            claim=claim,
            samples=len(rows),
            violations=int((found.margin < -found.tolerance).sum()),
            worst_margin=float(found.margin[worst]),
            tolerance=float(found.tolerance[worst]),
            ensembles=ensembles,
            quantiles=tuple(zip(QUANTILES, levels.tolist(), strict=True)),
            tightest=(seed, ensembles[int(drawn_from[worst])], int(index[worst])),
            inequalities=tuple((name, of(part)) for name, part in found.inequalities.items()),
        )

    return of(margins.of(rows))


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
