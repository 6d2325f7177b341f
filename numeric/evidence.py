"""What a numeric twin returns: margins with derived tolerances, and their summary."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.arrays import Array, require_shape

__all__ = ["Evidence", "Margins", "least", "worse"]

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
    """

    margin: Array
    tolerance: Array
    fits: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        require_shape("margin", self.margin, (None,))
        require_shape("tolerance", self.tolerance, self.margin.shape)
        if np.isnan(self.margin).any():
            raise ValueError(f"margin[{int(np.isnan(self.margin).argmax())}] is nan")
        if not (self.tolerance >= 0).all():
            index = int((~(self.tolerance >= 0)).argmax())
            raise ValueError(f"tolerance[{index}] is {self.tolerance[index]}: expected >= 0")


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


def least(margin: Array, tolerance: Array) -> Margins:
    """The margins of "for every unit and step": arrays (batch, …), the one with the least room."""
    batch = margin.shape[0]
    flat, allowed = margin.reshape(batch, -1), tolerance.reshape(batch, -1)
    place = (flat + allowed).argmin(axis=1)
    rows = np.arange(batch)
    return Margins(flat[rows, place], allowed[rows, place])


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
        −``tolerance`` exactly if there is a violation.
    tolerance
        The tolerance of that instance.
    ensembles
        The ensembles drawn from.
    quantiles
        Pairs (probability, margin).
    tightest
        (seed, ensemble, index) of that instance; :func:`numeric.twins.instance` draws it again.
    """

    claim: str
    samples: int
    violations: int
    worst_margin: float
    tolerance: float
    ensembles: tuple[str, ...]
    quantiles: tuple[tuple[float, float], ...]
    tightest: tuple[int, str, int]

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
        return {
            "samples": self.samples,
            "violations": self.violations,
            "worst_margin": _number(self.worst_margin),
            "tolerance": _number(self.tolerance),
            "ensembles": list(self.ensembles),
            "quantiles": {f"{level:g}": _number(value) for level, value in self.quantiles},
            "tightest": {"seed": seed, "ensemble": ensemble, "index": index},
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
