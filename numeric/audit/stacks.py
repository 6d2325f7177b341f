"""Stacks of layers: what each reads when the model reads its inputs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from numeric.audit.cells import Run, run
from numeric.audit.files import ModelError
from numeric.audit.layers import Layer

__all__ = ["runs"]

_PLACE = re.compile(r"((?P<stack>.+)\.)?l(?P<level>\d+)(?P<reverse>_reverse)?")


class _Place(NamedTuple):
    stack: str
    level: int
    reverse: bool


def _place(name: str) -> _Place:
    found = _PLACE.fullmatch(name)
    if found is None:
        return _Place(name.removesuffix("_reverse"), 0, name.endswith("_reverse"))
    return _Place(found["stack"] or "", int(found["level"]), found["reverse"] is not None)


def runs(
    layers: Sequence[Layer], chosen: Sequence[Layer], inputs: NDArray[Any], activation: str
) -> Mapping[str, Run]:
    """The chosen layers, by name, each over what it reads.

    In each stack the lowest chosen layers read the inputs; a higher one reads the states of the
    layer below, and of both directions, where it has two, side by side.

    Raises
    ------
    ModelError
        If the inputs do not fit, or a layer those below it; if a layer between is missing.
    """
    found: dict[str, Run] = {}
    levels: dict[str, list[int]] = {}
    for each in chosen:
        levels.setdefault(_place(each.name).stack, []).append(_place(each.name).level)
    for stack, chosen_levels in levels.items():
        read = inputs
        for level in range(min(chosen_levels), max(chosen_levels) + 1):
            if level > min(chosen_levels):
                read = _outputs(stack, level - 1, found)
            here = [each for each in layers if _place(each.name)[:2] == (stack, level)]
            for each in here:
                _require_width(each, read, level > min(chosen_levels))
                found[each.name] = run(each, read, activation)
    return {each.name: found[each.name] for each in chosen}


def _outputs(stack: str, level: int, found: Mapping[str, Run]) -> NDArray[Any]:
    """h_1, …, h_T of one level: forward, and beside it backward, both in the order of time."""
    directions = {
        _place(name).reverse: each.outputs
        for name, each in found.items()
        if _place(name)[:2] == (stack, level)
    }
    if not directions:
        raise ModelError(f"{stack or 'the model'} has no layer l{level} for the one above to read")
    backward = [directions[True][::-1]] if True in directions else []
    return np.hstack([directions[False], *backward] if False in directions else backward)


def _require_width(layer: Layer, read: NDArray[Any], from_below: bool) -> None:
    width = layer.inputs.shape[1]
    if from_below and read.shape[1] != width:
        raise ModelError(
            f"{layer.name} reads {width} numbers, but the layer below it has {read.shape[1]}:"
            f" choose it alone by --layer, with inputs of its own"
        )
