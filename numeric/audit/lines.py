"""A line of an audit: how far it can be trusted, what it says, and how its numbers are printed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

__all__ = [
    "CERTIFIED",
    "ESTIMATE",
    "MEASURED",
    "PROVED",
    "UNTRIED",
    "Clock",
    "Line",
    "above",
    "below",
]

PROVED, CERTIFIED, MEASURED = "proved", "certified", "measured"
ESTIMATE, UNTRIED = "estimate", "not tried"

DIGITS = 5


@dataclass(frozen=True)
class Line:
    """One thing that is known of a layer.

    Attributes
    ----------
    status
        ``proved``: exactly, by a certificate. ``certified``: between two numbers that provably
        enclose it. ``measured``: over the given inputs, in floating point. ``estimate``: under a
        simplification that it names, or with an error that is itself an estimate. ``not tried``:
        what might be known, and why it is not.
    text
        One sentence; numbers that are proved or certified are rounded to the side on which it
        stays true.
    values
        The numbers.
    claim
        The claim of the ledger that it is an instance of; empty if there is none.
    """

    status: str
    text: str
    values: Mapping[str, float | int]
    claim: str = ""


@dataclass(frozen=True)
class Clock:
    """How long a step takes, in seconds; None if that is not known."""

    time_step: float | None = None

    def after(self, steps: float) -> str:
        """The time of so many steps in parentheses, to three digits; nothing if it is not known.

        Examples
        --------
        >>> Clock(0.032).after(12), Clock().after(12)
        (' (384 ms)', '')
        """
        return "" if self.time_step is None else f" ({_time(steps * self.time_step)})"

    def of_a_step(self) -> str:
        """That of one step, as a unit: `` of 32 ms``."""
        return "" if self.time_step is None else f" of {_time(self.time_step)}"


def _time(seconds: float) -> str:
    units = (("µs", 1e-6), ("ms", 1e-3), ("s", 1.0), ("min", 60.0), ("h", 3600.0))
    name, size = next(
        ((name, size) for name, size in reversed(units) if seconds >= 0.9995 * size), units[0]
    )
    return f"{seconds / size:.3g} {name}" if math.isfinite(seconds) else "∞"


def below(number: float | Fraction) -> str:
    """To five significant digits, downwards."""
    return _rounded(number, ROUND_FLOOR) if math.isfinite(number) else str(number)


def above(number: float | Fraction) -> str:
    """To five significant digits, upwards."""
    return _rounded(number, ROUND_CEILING) if math.isfinite(number) else "∞"


def _rounded(number: float | Fraction, rounding: str) -> str:
    """A fraction passes through 40 digits first."""
    whole = Fraction(number)
    wide = Context(prec=40, rounding=rounding)
    quotient = wide.divide(Decimal(whole.numerator), Decimal(whole.denominator))
    short = Context(prec=DIGITS, rounding=rounding).plus(quotient)
    plain = short == 0 or -5 < short.adjusted() < 6
    return f"{short.normalize():f}" if plain else f"{short:.{DIGITS - 1}e}"
