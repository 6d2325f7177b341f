"""The quantiles of a twin's margins, as a strip on a logarithmic axis of both signs.

Places along the axis are percentages: the strip is as wide as its page, its labels are not scaled.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence

_HEIGHT, _AXIS = 66, 44
_LEFT, _RIGHT = 4.0, 96.0
"""Where the axis begins and ends, in percent of the width."""
_LEAST = 1e-16


def strip(quantiles: Sequence[tuple[float, float]], tolerance: float) -> str:
    """The strip: a box from quartile to quartile, lines to the 5 % and 95 % quantiles, end points.

    The axis is linear up to the tolerance of the tightest instance and logarithmic beyond it.
    """
    scale = max(tolerance, _LEAST)
    values = [(level, value) for level, value in quantiles if math.isfinite(value)]
    if not values:
        return ""
    reach = max(abs(_bent(value, scale)) for _, value in values) * 1.04 or 1.0
    lowest = min(1.04 * _bent(values[0][1], scale), -reach / 12)

    def x(value: float) -> float:
        place = (_bent(value, scale) - lowest) / (reach - lowest)
        return _LEFT + place * (_RIGHT - _LEFT)

    at = dict(values)
    zero, y = x(0.0), 20
    parts = [
        f'<rect class="violated" x="{_LEFT}%" y="4" width="{zero - _LEFT:.2f}%" height="32"/>',
        f'<line class="zero" x1="{zero:.2f}%" x2="{zero:.2f}%" y1="2" y2="{_AXIS}"/>',
        f'<line class="axis" x1="{_LEFT}%" x2="{_RIGHT}%" y1="{_AXIS}" y2="{_AXIS}"/>',
    ]
    if {0.05, 0.25, 0.5, 0.75, 0.95} <= at.keys():
        p5, p25, p50, p75, p95 = (x(at[level]) for level in (0.05, 0.25, 0.5, 0.75, 0.95))
        box = f'x="{p25:.2f}%" y="{y - 8}" width="{max(0.2, p75 - p25):.2f}%" height="16"'
        parts += [
            f'<line class="whisker" x1="{p5:.2f}%" x2="{p95:.2f}%" y1="{y}" y2="{y}"/>',
            f'<rect class="box" {box}/>',
            f'<line class="median" x1="{p50:.2f}%" x2="{p50:.2f}%" y1="{y - 8}" y2="{y + 8}"/>',
        ]
    parts += [
        f'<circle cx="{x(at[level]):.2f}%" cy="{y}" r="2.5"/>'
        for level in (0.0, 1.0)
        if level in at
    ]
    parts += [_tick(value, x(value)) for value in _ticks(lowest, reach, scale)]
    told = "Margins: " + ", ".join(f"{level:.0%} below {value:.2g}" for level, value in quantiles)
    return (
        f'<svg class="margins" role="img" aria-label="{html.escape(told)}"'
        f' width="100%" height="{_HEIGHT}" xmlns="http://www.w3.org/2000/svg">'
        f"<title>{html.escape(told)}</title>{''.join(parts)}</svg>"
    )


def _bent(value: float, scale: float) -> float:
    return math.copysign(math.log10(1 + abs(value) / scale), value)


def _ticks(lowest: float, reach: float, scale: float) -> list[float]:
    """Zero, and powers of ten so far apart that their labels do not touch."""
    top = math.floor(math.log10(scale) + reach)
    bottom = math.ceil(math.log10(scale)) + 1
    every = max(1, math.ceil((top - bottom + 1) / (3 if lowest < -1 else 8)))
    powers = [10.0**power for power in range(top, bottom, -every)]
    found = [0.0, *powers, *(-power for power in powers)]
    return [value for value in found if lowest <= _bent(value, scale) <= reach]


def _tick(value: float, place: float) -> str:
    sign = "−" if value < 0 else ""
    power = round(math.log10(abs(value))) if value else 0
    if -2 <= power <= 2:
        label = f"{sign}{abs(value):g}"
    else:
        label = f'{sign}10<tspan dy="-4" font-size="8">{str(power).replace("-", "−")}</tspan>'
    return (
        f'<line class="axis" x1="{place:.2f}%" x2="{place:.2f}%" y1="{_AXIS}" y2="{_AXIS + 4}"/>'
        f'<text x="{place:.2f}%" y="{_AXIS + 17}" text-anchor="middle">{label}</text>'
    )
