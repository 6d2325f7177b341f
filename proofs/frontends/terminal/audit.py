"""``proofs audit``: what the theorems say of a trained recurrent network, with certificates."""

from __future__ import annotations

import argparse
import json
import math
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs.referee import InputError

from .output import GREEN, NOT_GREEN, print_json

if TYPE_CHECKING:
    from numeric.audit import Layer, LayerAudit

WIDTH = 80
STATUS = 11
"""The column of a line's text, less its margin."""

LARGEST_CERTIFICATE = 2**28


def audit_command(options: argparse.Namespace) -> int:
    """Judge the layers of a model, or check a certificate."""
    from numeric.audit import ModelError

    try:
        if options.check is not None:
            return _check(options)
        if options.model is None:
            raise InputError("audit needs a MODEL, or a certificate to --check")
        return _audit(options)
    except ModelError as error:
        raise InputError(str(error)) from error


def _audit(options: argparse.Namespace) -> int:
    from numeric.audit import audit, load
    from numeric.audit.files import read_inputs
    from numeric.audit.plot import draw

    inputs = None if options.inputs is None else read_inputs(options.inputs)
    audits = audit(
        load(options.model, options.layout),
        options.layer,
        options.epsilon,
        inputs,
        options.lags,
        activation=options.activation,
        time_step=options.time_step,
    )
    if options.plot is not None:
        draw(audits, options.plot, options.epsilon, options.time_step)
    kept = _keep(audits, options.certificates) if options.certificates else {}
    if options.json:
        layers = [_object(each, kept.get(each.layer.name)) for each in audits]
        asked = {"epsilon": options.epsilon, "time_step": options.time_step}
        print_json({"model": str(options.model), **asked, "layers": layers})
    else:
        for number, each in enumerate(audits):
            print("\n" * (number > 0) + "\n".join(_page(each, kept.get(each.layer.name))))
    return _code(audits, options.require)


def _code(audits: Sequence[LayerAudit], required: str | None) -> int:
    """Whether the layers are as required; the others are named on stderr."""
    from numeric.audit.report import CONTRACTS

    lacking = [each.layer.name for each in audits if required and each.verdict != CONTRACTS]
    if lacking:
        print(f"proofs: not shown to contract: {', '.join(lacking)}", file=sys.stderr)
    return NOT_GREEN if lacking else GREEN


def _keep(audits: Sequence[LayerAudit], folder: Path) -> dict[str, Path]:
    """Write the certificates, and say where each layer's is.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    kept = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for each in audits:
            if each.certificate is not None:
                path = folder / f"{each.layer.name.replace('/', '_')}.json"
                named = {"layer": each.layer.name} | dict(each.certificate)
                path.write_text(json.dumps(named) + "\n", encoding="utf-8")
                kept[each.layer.name] = path
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from error
    return kept


def _object(each: LayerAudit, kept: Path | None) -> dict[str, object]:
    return {
        "layer": each.layer.name,
        "kind": each.layer.kind,
        "units": each.layer.units,
        "inputs": each.layer.inputs.shape[1],
        "verdict": each.verdict,
        "lines": [
            {
                "status": line.status,
                "text": line.text,
                "values": {name: _finite(value) for name, value in line.values.items()},
                "claim": line.claim or None,
            }
            for line in each.lines
        ],
        "suggestions": list(each.suggestions),
        "certificate": str(kept) if kept else None,
    }


def _finite(value: float) -> float | None:
    """JSON has no infinity: a bound above every double is null."""
    return value if math.isfinite(value) else None


def _page(each: LayerAudit, kept: Path | None) -> Iterator[str]:
    layer = each.layer
    W, U = (" × ".join(map(str, weights.shape)) for weights in (layer.recurrent, layer.inputs))
    yield f"{layer.name}: {layer.kind}, W is {W}, U is {U}"
    yield from textwrap.wrap(f"{each.verdict.capitalize()}: {each.meaning}.", WIDTH)
    for line in each.lines:
        cited = f" [{line.claim}]" if line.claim else ""
        yield from _indented(line.status, line.text + cited)
    for suggestion in each.suggestions:
        yield from _indented("so", suggestion)
    if kept:
        yield f"  {'kept in':{STATUS}}{kept}"


def _indented(head: str, text: str) -> list[str]:
    first, later = f"  {head:{STATUS}}", " " * (STATUS + 2)
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=later,
        break_on_hyphens=False,
        break_long_words=False,
    )


# --- certificates ---------------------------------------------------------------------------------


def _check(options: argparse.Namespace) -> int:
    """Verify a certificate and, where a model is named, too, that it is about its layer."""
    from numeric.audit import certificates, load

    text = _text(options.check)
    try:
        certificate = certificates.read(text)
    except ValueError as error:
        raise InputError(f"{options.check} is no certificate: {error}") from error
    layers = load(options.model, options.layout) if options.model is not None else ()
    try:
        says = _proved(certificate)
        if options.model is not None:
            says += f" Its weights are those of {_layer_of(certificate, layers)}."
    except ValueError as error:
        says, proved = f"Not proved: {error}.", False
    else:
        proved = True
    if options.json:
        print_json({"certificate": str(options.check), "ok": proved, "text": says})
    else:
        print("\n".join(textwrap.wrap(says, WIDTH, break_on_hyphens=False)))
    return GREEN if proved else NOT_GREEN


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_CERTIFICATE:
            raise InputError(f"{path} has {path.stat().st_size} bytes: no certificate is so large")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no certificate: it is no text") from error


def _proved(certificate: dict[str, Any]) -> str:
    from numeric.audit.certificates import CONTRACTION, proved_contraction, proved_growth

    if certificate["kind"] == CONTRACTION:
        a, q = proved_contraction(certificate)
        return (
            f"Proved: ‖∂hₜ/∂h₀‖ ≤ {a} · ({q})ᵗ for all gates between 0 and I"
            f" [contraction-of-tanh-networks]."
        )
    gates = ", ".join(map(str, proved_growth(certificate)))
    return (
        f"Proved: with the gates {gates} at 1 and the others at 0, DW has an eigenvalue"
        f" beyond 1. This is about all gates, not about any data."
    )


def _layer_of(certificate: dict[str, Any], layers: Sequence[Layer]) -> str:
    """The name of the layer whose weights the certificate is about, to the last bit.

    Raises
    ------
    ValueError
        If no vanilla layer has these weights.
    """
    from numeric.audit.dyadic import over_power_of_two

    over = 2 ** certificate["weights_over"]
    for layer in layers:
        if layer.kind == "vanilla" and layer.units == len(certificate["weights"]):
            weights, own = over_power_of_two(layer.recurrent)
            given = [[x * 2**own for x in row] for row in certificate["weights"]]
            if given == [[x * over for x in row] for row in weights]:
                return layer.name
    raise ValueError("no vanilla layer of the model has the weights that it is about")
