"""What the theorems say of each layer, line by line, and how far each line can be trusted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from fractions import Fraction
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from numeric.audit.cells import Run
from numeric.audit.certificates import proved_contraction, proved_growth
from numeric.audit.contraction import contraction_certificate, horizon
from numeric.audit.curve import Curve, curve
from numeric.audit.files import ModelError
from numeric.audit.growth import growth_certificate
from numeric.audit.layers import Layer
from numeric.audit.layouts import load
from numeric.audit.lines import CERTIFIED, PROVED, UNTRIED, Clock, Line, above, below
from numeric.audit.over_inputs import exponents, falling, keeping, keeping_by_bias
from numeric.audit.stacks import runs
from numeric.enclosures import smallest_singular_value, spectral_norm
from numeric.foundation.arrays import Array

__all__ = ["CONTRACTS", "LayerAudit", "audit"]

CONTRACTS, GROWS, OPEN, NORMS_ONLY = "contracts", "some gates grow", "open", "norms only"

MEANING = {
    CONTRACTS: "it forgets its initial state, whatever the inputs, if its activation has slopes"
    " between 0 and 1, as tanh and ReLU have",
    GROWS: "no bound for all gates holds; this is about all gates, not about this data",
    OPEN: "neither a contraction nor gates that grow are known",
    NORMS_ONLY: "worst-case bounds over all gates say nothing here",
}
"""One sentence for each verdict."""

LARGEST_SEARCH = 256
"""Units; beyond, a search takes many minutes, and none is tried."""


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
    curve
        How its gradient falls over the inputs, if there are any.
    """

    layer: Layer
    verdict: str
    lines: tuple[Line, ...]
    suggestions: tuple[str, ...] = ()
    certificate: Mapping[str, Any] | None = None
    curve: Curve | None = None

    @property
    def bound(self) -> tuple[float, float] | None:
        """Where it contracts, a and q with ‖∂hₜ/∂h₀‖ ≤ a qᵗ for every input."""
        if self.verdict != CONTRACTS:
            return None
        values = self.lines[0].values
        return values["a"], values["q"]

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
    *,
    activation: str = "tanh",
    time_step: float | None = None,
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
        What the lowest of these layers read in each stack, shape (T, m): then it is told, too, how
        their gradients fall over them.
    lags
        How far back that goes, at least 1.
    activation
        That of vanilla layers when they run over inputs, ``tanh`` or ``relu``.
    time_step
        The seconds that a step takes: then lags are told in time, too.

    Raises
    ------
    ModelError
        If the file cannot be read, no layer has such a name, a number is out of range, or a layer
        does not fit the inputs.
    """
    if not 0 < epsilon < 1:
        raise ModelError(f"epsilon is {epsilon}: expected a number between 0 and 1")
    if lags < 1:
        raise ModelError(f"lags is {lags}: expected at least 1")
    if time_step is not None and not 0 < time_step < float("inf"):
        raise ModelError(f"time_step is {time_step}: expected a positive number of seconds")
    layers = load(model) if isinstance(model, str | Path) else tuple(model)
    chosen = [each for each in layers if fnmatchcase(each.name, layer)]
    if not chosen:
        names = ", ".join(each.name for each in layers)
        raise ModelError(f"no layer is named {layer!r}: there are {names}")
    clock = Clock(time_step)
    found = {} if inputs is None else runs(layers, chosen, inputs, activation)
    curves = {name: curve(each, lags) for name, each in found.items()}
    judged = (
        _vanilla(each, epsilon, clock) if each.kind == "vanilla" else _gated(each, clock)
        for each in chosen
    )
    return tuple(
        _over_inputs(each, found[each.layer.name], curves[each.layer.name], epsilon, clock)
        if found
        else each
        for each in judged
    )


def _over_inputs(
    judged: LayerAudit, run: Run, found: Curve, epsilon: float, clock: Clock
) -> LayerAudit:
    lines = (*falling(run, found, epsilon, clock), *keeping(run, clock), exponents(run, clock))
    return replace(judged, lines=judged.lines + lines, curve=found)


# --- vanilla layers -------------------------------------------------------------------------------


def _vanilla(layer: Layer, epsilon: float, clock: Clock) -> LayerAudit:
    W = layer.recurrent
    norm = spectral_norm(W)
    classical = _classical(float(norm.lower), float(norm.upper))
    rest = (classical, *_least("W", W))
    if layer.units > LARGEST_SEARCH:
        return _unsearched(layer, float(norm.upper), rest, epsilon, clock)
    growth = growth_certificate(W) if norm.upper >= 1 else None
    if growth is not None:
        return LayerAudit(layer, GROWS, (_growing(layer, growth), *rest), (), growth)
    contraction = contraction_certificate(W, epsilon)
    if contraction is None:
        return LayerAudit(layer, OPEN, rest)
    a, q = proved_contraction(contraction)
    lines = (*_contracting(PROVED, a, q, epsilon, clock), *rest)
    return LayerAudit(layer, CONTRACTS, lines, _suggested(a, q, epsilon, clock), contraction)


def _unsearched(
    layer: Layer, norm: float, rest: tuple[Line, ...], epsilon: float, clock: Clock
) -> LayerAudit:
    """A layer that is too large for a search: its norm alone may show that it contracts."""
    text = f"No certificate was sought: more than {LARGEST_SEARCH} units."
    lines = (Line(UNTRIED, text, {}), *rest)
    if norm >= 1:
        return LayerAudit(layer, OPEN, lines)
    a, q = Fraction(1), Fraction(norm)
    lines = (*_contracting(CERTIFIED, a, q, epsilon, clock), *lines)
    return LayerAudit(layer, CONTRACTS, lines, _suggested(a, q, epsilon, clock))


def _suggested(a: Fraction, q: Fraction, epsilon: float, clock: Clock) -> tuple[str, str]:
    t = horizon(a, q, epsilon)
    after = clock.after(t)
    return (
        f"Burn in for {t} steps{after} or more: what the start leaves is then at most {epsilon:g}"
        f" of it.",
        f"Truncate backpropagation at {t} steps{after} or more: what lies beyond is at most"
        f" {epsilon:g} in norm.",
    )


def _contracting(
    status: str, a: Fraction, q: Fraction, epsilon: float, clock: Clock
) -> Iterator[Line]:
    """The bound a qᵗ, of which ‖W‖ᵗ is the one for the identity in the place of P and Λ."""
    t, values = horizon(a, q, epsilon), {"a": float(a), "q": float(q)}
    bound = f"{above(a)} · {above(q)}ᵗ"
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
        f"Both factors are at most {epsilon:g} from t = {t}{clock.after(t)} on.",
        {"epsilon": epsilon, "t": t},
        "contraction-of-tanh-networks",
    )


def _growing(layer: Layer, certificate: Mapping[str, Any]) -> Line:
    gates = proved_growth(dict(certificate))
    text = (
        f"With the gates of {len(gates)} of {layer.units} units at 1 and the others at 0, DW has"
        f" an eigenvalue beyond 1, so (DW)ᵗ grows without bound."
    )
    return Line(PROVED, text, {"open": len(gates)})


def _classical(lower: float, upper: float) -> Line:
    holds = "holds" if upper < 1 else "fails" if lower >= 1 else "is not decided"
    text = f"{below(lower)} ≤ ‖W‖ ≤ {above(upper)}: the criterion ‖W‖ < 1 for slopes up to 1"
    values = {"lower": lower, "upper": upper}
    return Line(CERTIFIED, f"{text} {holds}.", values, "vanishing-criterion")


# --- gated layers ---------------------------------------------------------------------------------


def _gated(layer: Layer, clock: Clock) -> LayerAudit:
    """Norms of each gate's recurrent weights, and what the biases alone say of the memory."""
    lines: list[Line] = []
    for gate, W in layer.gates().items():
        norm = spectral_norm(W)
        lower, upper = float(norm.lower), float(norm.upper)
        text = f"{below(lower)} ≤ ‖W_{gate}‖ ≤ {above(upper)}."
        lines += [Line(CERTIFIED, text, {"lower": lower, "upper": upper})]
        lines += _least(f"W_{gate}", W)
    lines.append(keeping_by_bias(layer, clock))
    return LayerAudit(layer, NORMS_ONLY, tuple(lines))


def _least(name: str, W: Array) -> Iterator[Line]:
    found = smallest_singular_value(W)
    lower, upper = float(found.lower), float(found.upper)
    text = f"{below(lower)} ≤ σ_min({name}) ≤ {above(upper)}."
    yield Line(CERTIFIED, text, {"lower": lower, "upper": upper})
