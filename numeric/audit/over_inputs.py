"""What a layer does over given inputs: its gradient against the lag, what it keeps, how fast."""

import math
from collections.abc import Iterator

import numpy as np

from numeric.audit.cells import Run
from numeric.audit.curve import Curve
from numeric.audit.layers import Layer
from numeric.audit.lines import CERTIFIED, ESTIMATE, MEASURED, UNTRIED, Clock, Line, above
from numeric.foundation.arrays import Array
from numeric.lyapunov import Exponents, lyapunov_exponents
from numeric.networks.stability import half_life

__all__ = ["exponents", "falling", "keeping", "keeping_by_bias"]

LAGS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
"""Those lags of a curve that a line shows."""

GATES_THAT_KEEP = {"LSTM": "f", "GRU": "z"}

SLOWEST = 3
"""So many units are named."""

ALIGNING, LEAST, MOST = 64, 128, 4096
"""Steps of a run that align the frame of its exponents, and that are counted then."""

BLOCK = 2**24
"""Entries of the Jacobians that are held at a time."""


# --- the curve ------------------------------------------------------------------------------------


def falling(run: Run, found: Curve, epsilon: float, clock: Clock) -> Iterator[Line]:
    """The curve at some lags, and where it has fallen for good, as far as it goes."""
    if not found.upper.size:
        yield Line(CERTIFIED, "Over these inputs the gradient overflows at its first lag.", {})
        return
    shown = [k for k in LAGS if k <= len(found.upper)]
    bounds = ", ".join(f"{above(found.upper[k - 1])} at k = {k}{clock.after(k)}" for k in shown)
    values = {f"lag_{k}": float(found.upper[k - 1]) for k in shown}
    by = f", for {run.activation}," if run.activation else ""
    text = f"Over these inputs{by} and at their last step: {_gradient(run.layer)} ≤ {bounds}."
    yield Line(CERTIFIED, text, values, _claim(run.layer))
    lag, last = found.falls_to(epsilon), len(found.upper)
    if lag is None:
        text = f"It is not at most {epsilon:g} at the last of {last} lags."
        yield Line(CERTIFIED, text, {"epsilon": epsilon})
    else:
        text = f"It is at most {epsilon:g} from k = {lag}{clock.after(lag)} on, as far as"
        yield Line(CERTIFIED, f"{text} {last} lags.", {"epsilon": epsilon, "k": lag})


def _gradient(layer: Layer) -> str:
    return "‖∂(cₜ, hₜ)/∂(cₜ₋ₖ, hₜ₋ₖ)‖" if layer.kind == "LSTM" else "‖∂hₜ/∂hₜ₋ₖ‖"


def _claim(layer: Layer) -> str:
    """The claim that the Jacobian over k steps is the product that is enclosed."""
    if layer.kind == "GRU":
        return f"gru-jacobian-reset-{'before' if layer.reset_bias is None else 'after'}"
    return {"vanilla": "jacobian-product", "LSTM": "full-jacobian"}[layer.kind]


# --- what is kept ---------------------------------------------------------------------------------


def keeping_by_bias(layer: Layer, clock: Clock) -> Line:
    """Half-lives from the bias of the gate that keeps alone, as if weights and inputs were 0."""
    steps = half_life(layer.by_gate(layer.bias)[GATES_THAT_KEEP[layer.kind]])
    text = (
        f"Half-lives of the memory by the biases alone: {_spread(steps, clock)}; over data they"
        f" may differ by orders of magnitude."
    )
    claim = {"LSTM": "lstm-half-life", "GRU": "gru-direct-path"}[layer.kind]
    return Line(ESTIMATE, text, _quantiles(steps), claim)


def keeping(run: Run, clock: Clock) -> Iterator[Line]:
    """The half-lives of the direct path ∏ f_t of each unit, by its mean of log f_t."""
    if run.keeping is None:
        return
    with np.errstate(divide="ignore"):
        steps: Array = math.log(2) / np.logaddexp(0, -run.keeping).mean(axis=0)
    gate = GATES_THAT_KEEP[run.layer.kind]
    claim = {"LSTM": "direct-path-product", "GRU": "gru-direct-path"}[run.layer.kind]
    text = f"Half-lives of the memory over these inputs, by the mean of log {gate}:"
    yield Line(MEASURED, f"{text} {_spread(steps, clock)}.", _quantiles(steps), claim)
    slowest = np.argsort(-steps, kind="stable")[:SLOWEST]
    named = ", ".join(f"{i} with {_steps(float(steps[i]), clock)}" for i in slowest)
    values = {f"unit_{i}": float(steps[i]) for i in slowest}
    yield Line(MEASURED, f"The slowest units by that, counted from 0: {named}.", values)


def _quantiles(steps: Array) -> dict[str, float]:
    ordered = np.sort(steps)
    middle = ordered[[(len(ordered) - 1) // 2, len(ordered) // 2]].mean()
    return {"least": float(ordered[0]), "median": float(middle), "most": float(ordered[-1])}


def _spread(steps: Array, clock: Clock) -> str:
    least, median, most = (_steps(number, clock) for number in _quantiles(steps).values())
    return f"{least} to {most}, median {median}"


def _steps(number: float, clock: Clock) -> str:
    many = f"{number:.3g}" if math.isfinite(number) else "∞"
    return f"{many} {'step' if many == '1' else 'steps'}{clock.after(number)}"


# --- exponents ------------------------------------------------------------------------------------


def exponents(run: Run, clock: Clock, first: int = 3) -> Line:
    """The leading Lyapunov exponents, over the last steps of the run."""
    steps = min(len(run.outputs) - ALIGNING, MOST)
    if steps < LEAST:
        text = f"No Lyapunov exponents: fewer than {ALIGNING + LEAST} inputs."
        return Line(UNTRIED, text, {})
    try:
        found = lyapunov_exponents(
            _jacobians(run, ALIGNING + steps), min(first, run.size), discard=ALIGNING
        )
    except ValueError as error:
        return Line(UNTRIED, f"No Lyapunov exponents: {error}.", {})
    return _exponents(found, clock)


def _jacobians(run: Run, steps: int) -> Iterator[Array]:
    last = len(run.outputs)
    at_a_time = max(1, min(ALIGNING, BLOCK // run.size**2))
    for begin in range(last - steps, last, at_a_time):
        yield run.steps(slice(begin, min(begin + at_a_time, last))).jacobians


def _exponents(found: Exponents, clock: Clock) -> Line:
    known = [i for i, resolved in enumerate(found.trustworthy) if resolved]
    if not known:
        return Line(UNTRIED, "No Lyapunov exponents: double precision resolves none.", {})
    values = {f"exponent_{i + 1}": float(found.values[i]) for i in known}
    values |= {f"standard_error_{i + 1}": float(found.standard_errors[i]) for i in known}
    told = ", ".join(_exponent(found.values[i], found.standard_errors[i]) for i in known)
    text = f"Lyapunov exponents over the last {found.steps} steps: {told}"
    top = float(found.values[0]) if 0 in known else 0.0
    if math.isfinite(top) and abs(top) > 2 * found.standard_errors[0]:  # its sign is known
        rate = _steps(math.log(2) / abs(top), clock)
        text += f"; by the first a gradient {'doubles' if top > 0 else 'halves'} in {rate}"
    return Line(ESTIMATE, f"{text}.", values)


def _exponent(value: float, error: float) -> str:
    """In a typeset minus sign."""
    if not math.isfinite(value):
        return "−∞"
    return f"{value:.3g} ± {error:.2g}".replace("-", "−")
