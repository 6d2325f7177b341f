"""What the theorems say of each layer, line by line, and how far each line can be trusted."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.audit.certificates import proved_contraction, proved_growth
from numeric.audit.contraction import contraction_certificate, horizon
from numeric.audit.curve import Curve, curve
from numeric.audit.files import ModelError
from numeric.audit.growth import growth_certificate
from numeric.audit.layers import Layer, load
from numeric.enclosures import smallest_singular_value, spectral_norm
from numeric.foundation.arrays import Array
from numeric.networks.stability import half_life

__all__ = ["LayerAudit", "Line", "audit"]

PROVED, CERTIFIED, ESTIMATE, UNTRIED = "proved", "certified", "estimate", "not tried"
CONTRACTS, GROWS, OPEN, NORMS_ONLY = "contracts", "some gates grow", "open", "norms only"

MEANING = {
    CONTRACTS: "it forgets its initial state, whatever the inputs, if its activation has slopes"
    " between 0 and 1, as tanh and ReLU have",
    GROWS: "no bound for all gates holds; this is about all gates, not about this data",
    OPEN: "neither a contraction nor gates that grow are known",
    NORMS_ONLY: "worst-case bounds over all gates say nothing here",
}
"""One sentence for each verdict."""

LAGS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Those lags of a curve that a line shows."""

LARGEST_SEARCH = 256
"""Units; beyond, a search takes many minutes, and none is tried."""


@dataclass(frozen=True)
class Line:
    """One thing that is known of a layer.

    Attributes
    ----------
    status
        ``proved``: exactly, by a certificate. ``certified``: between two numbers that provably
        enclose it. ``estimate``: in floating point, or under a simplification that it names.
        ``not tried``: what might be known, and why it is not.
    text
        One sentence; numbers are rounded to the side on which it stays true.
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
class LayerAudit:
    """The verdict on one layer, and what it rests on.

    Attributes
    ----------
    layer
        The layer.
    verdict
        ``contracts``, ``some gates grow``, ``open`` or, for LSTMs and GRUs, ``norms only``.
    lines
        What is known.
    suggestions
        What follows from the numbers.
    certificate
        What ``numeric.audit.certificates`` checks, where a search has found it.
    """

    layer: Layer
    verdict: str
    lines: tuple[Line, ...]
    suggestions: tuple[str, ...] = ()
    certificate: Mapping[str, Any] | None = None

    @property
    def meaning(self) -> str:
        """The verdict in a sentence."""
        return MEANING[self.verdict]


def audit(
    model: str | Path | Sequence[Layer],
    layer: str = "*",
    epsilon: float = 1e-3,
    inputs: NDArray[Any] | None = None,
    lags: int = 50,
) -> tuple[LayerAudit, ...]:
    """Judge the recurrent layers of a model.

    Parameters
    ----------
    model
        A file that :func:`numeric.audit.load` reads, or the layers themselves.
    layer
        A pattern of the names of those to judge, with ``*`` and ``?``.
    epsilon
        What counts as forgotten, between 0 and 1.
    inputs
        What the layers read, shape (T, m): then the curve of their gradients against the lag is
        told, too, for the activation tanh.
    lags
        How far back the curve goes, at least 1.

    Raises
    ------
    ModelError
        If the file cannot be read, no layer has such a name, ``epsilon`` is not between 0 and 1,
        or a layer is not vanilla or does not fit the inputs.
    """
    if not 0 < epsilon < 1:
        raise ModelError(f"epsilon is {epsilon}: expected a number between 0 and 1")
    layers = load(model) if isinstance(model, str | Path) else tuple(model)
    chosen = [each for each in layers if fnmatchcase(each.name, layer)]
    if not chosen:
        names = ", ".join(each.name for each in layers)
        raise ModelError(f"no layer is named {layer!r}: there are {names}")
    if lags < 1:
        raise ModelError(f"lags is {lags}: expected at least 1")
    curves = {
        each.name: tuple(_falling(curve(each, inputs, lags), epsilon))
        for each in chosen
        if inputs is not None
    }
    judged = (
        _vanilla(each, epsilon) if each.kind == "vanilla" else _gated(each) for each in chosen
    )
    return tuple(
        replace(each, lines=each.lines + curves.get(each.layer.name, ())) for each in judged
    )


# --- vanilla layers -------------------------------------------------------------------------------


def _vanilla(layer: Layer, epsilon: float) -> LayerAudit:
    W = layer.recurrent
    norm = spectral_norm(W)
    classical = _classical(float(norm.lower), float(norm.upper))
    rest = (classical, *_least("W", W))
    if layer.units > LARGEST_SEARCH:
        return _unsearched(layer, float(norm.upper), rest, epsilon)
    growth = growth_certificate(W) if norm.upper >= 1 else None
    if growth is not None:
        return LayerAudit(layer, GROWS, (_growing(layer, growth), *rest), (), growth)
    contraction = contraction_certificate(W, epsilon)
    if contraction is None:
        return LayerAudit(layer, OPEN, rest)
    a, q = proved_contraction(contraction)
    lines = (*_contracting(PROVED, a, q, epsilon), *rest)
    return LayerAudit(layer, CONTRACTS, lines, _suggested(a, q, epsilon), contraction)


def _unsearched(layer: Layer, norm: float, rest: tuple[Line, ...], epsilon: float) -> LayerAudit:
    """A layer that is too large for a search: its norm alone may show that it contracts."""
    text = f"No certificate was sought: more than {LARGEST_SEARCH} units."
    lines = (Line(UNTRIED, text, {}), *rest)
    if norm >= 1:
        return LayerAudit(layer, OPEN, lines)
    a, q = Fraction(1), Fraction(norm)
    lines = (*_contracting(CERTIFIED, a, q, epsilon), *lines)
    return LayerAudit(layer, CONTRACTS, lines, _suggested(a, q, epsilon))


def _suggested(a: Fraction, q: Fraction, epsilon: float) -> tuple[str, str]:
    t = horizon(a, q, epsilon)
    return (
        f"Burn in for {t} steps or more: what the start leaves is then at most {epsilon:g} of it.",
        f"Truncate backpropagation at {t} steps or more: what lies beyond is at most {epsilon:g}"
        f" in norm.",
    )


def _contracting(status: str, a: Fraction, q: Fraction, epsilon: float) -> Iterator[Line]:
    """The bound a qᵗ, of which ‖W‖ᵗ is the one for the identity in the place of P and Λ."""
    t, values = horizon(a, q, epsilon), {"a": float(a), "q": float(q)}
    bound = f"{_above(a)} · {_above(q)}ᵗ"
    yield Line(
        status, f"‖∂hₜ/∂h₀‖ ≤ {bound} for every input.", values, "contraction-of-tanh-networks"
    )
    yield Line(
        status,
        f"‖hₜ − hₜ′‖ ≤ {bound} · ‖h₀ − h₀′‖ for two starts under the same inputs.",
        values,
        "washout-of-the-initial-state",
    )
    yield Line(
        CERTIFIED,
        f"Both factors are at most {epsilon:g} from t = {t} on.",
        {"epsilon": epsilon, "t": t},
        "contraction-of-tanh-networks",
    )


def _falling(found: Curve, epsilon: float) -> Iterator[Line]:
    """The curve at some lags, and where it has fallen for good, as far as it goes."""
    shown = [k for k in LAGS if k <= len(found.upper)]
    bounds = ", ".join(f"{_above(found.upper[k - 1])} at k = {k}" for k in shown)
    values = {f"lag_{k}": float(found.upper[k - 1]) for k in shown}
    text = f"Over these inputs, for tanh and at their last step: ‖∂hₜ/∂hₜ₋ₖ‖ ≤ {bounds}."
    yield Line(CERTIFIED, text, values, "jacobian-product")
    lag = found.falls_to(epsilon)
    if lag is None:
        text = f"It is not at most {epsilon:g} at the last of {len(found.upper)} lags."
        yield Line(CERTIFIED, text, {"epsilon": epsilon})
    else:
        text = f"It is at most {epsilon:g} from k = {lag} on, as far as {len(found.upper)} lags."
        yield Line(CERTIFIED, text, {"epsilon": epsilon, "k": lag})


def _growing(layer: Layer, certificate: Mapping[str, Any]) -> Line:
    gates = proved_growth(dict(certificate))
    text = (
        f"With the gates of {len(gates)} of {layer.units} units at 1 and the others at 0, DW has"
        f" an eigenvalue beyond 1, so (DW)ᵗ grows without bound."
    )
    return Line(PROVED, text, {"open": len(gates)})


def _classical(lower: float, upper: float) -> Line:
    holds = "holds" if upper < 1 else "fails" if lower >= 1 else "is not decided"
    text = f"{_below(lower)} ≤ ‖W‖ ≤ {_above(upper)}: the criterion ‖W‖ < 1 for slopes up to 1"
    values = {"lower": lower, "upper": upper}
    return Line(CERTIFIED, f"{text} {holds}.", values, "vanishing-criterion")


# --- gated layers ---------------------------------------------------------------------------------


def _gated(layer: Layer) -> LayerAudit:
    """Norms of each gate's recurrent weights, and what the biases alone say of an LSTM's memory."""
    lines: list[Line] = []
    for gate, W in layer.gates().items():
        norm = spectral_norm(W)
        lower, upper = float(norm.lower), float(norm.upper)
        text = f"{_below(lower)} ≤ ‖W_{gate}‖ ≤ {_above(upper)}."
        lines += [Line(CERTIFIED, text, {"lower": lower, "upper": upper})]
        lines += _least(f"W_{gate}", W)
    if layer.kind == "LSTM":
        lines.append(_half_lives(layer.bias[layer.units : 2 * layer.units]))
    return LayerAudit(layer, NORMS_ONLY, tuple(lines))


def _half_lives(bias: Array) -> Line:
    """From the forget gate's bias alone, as if weights and inputs were 0."""
    steps = half_life(bias)
    low, middle, high = (float(x) for x in np.quantile(steps, (0, 0.5, 1)))
    text = (
        f"Half-lives of the memory by the biases alone: {low:.3g} to {high:.3g} steps, median"
        f" {middle:.3g}; over data they may differ by orders of magnitude."
    )
    values = {"least": low, "median": middle, "most": high}
    return Line(ESTIMATE, text, values, "lstm-half-life")


def _least(name: str, W: Array) -> Iterator[Line]:
    found = smallest_singular_value(W)
    lower, upper = float(found.lower), float(found.upper)
    text = f"{_below(lower)} ≤ σ_min({name}) ≤ {_above(upper)}."
    yield Line(CERTIFIED, text, {"lower": lower, "upper": upper})


# --- numbers --------------------------------------------------------------------------------------

DIGITS = 5


def _rounded(number: float | Fraction, rounding: str) -> str:
    """To five significant digits, downwards or upwards; a fraction passes through 40 first."""
    whole = Fraction(number)
    wide = Context(prec=40, rounding=rounding)
    quotient = wide.divide(Decimal(whole.numerator), Decimal(whole.denominator))
    short = Context(prec=DIGITS, rounding=rounding).plus(quotient)
    plain = short == 0 or -5 < short.adjusted() < 6
    return f"{short.normalize():f}" if plain else f"{short:.{DIGITS - 1}e}"


def _below(number: float | Fraction) -> str:
    return _rounded(number, ROUND_FLOOR) if math.isfinite(number) else str(number)


def _above(number: float | Fraction) -> str:
    return _rounded(number, ROUND_CEILING) if math.isfinite(number) else "∞"
