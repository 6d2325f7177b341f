"""The strip of a twin's margins."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.pictures.margins import strip

LEVELS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@pytest.mark.parametrize(
    "margins",
    [
        (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
        (-4e-16, -3e-16, -2e-16, -1e-16, -1e-17, 0.0, 0.0),  # an equation, up to rounding
        (-4e-16, -3e-16, 0.0, 0.1, 0.2, 0.3, 0.4),
        (-2.0, -1.0, -0.5, 0.1, 0.2, 0.3, 0.4),
        (0.0,) * 7,
    ],
)
def test_everything_is_drawn_inside_the_strip(margins):
    drawn = strip(list(zip(LEVELS, margins, strict=True)), tolerance=5e-14)
    places = [float(x) for x in re.findall(r' (?:x|x1|x2|cx)="(-?[\d.]+)%"', drawn)]
    widths = [float(x) for x in re.findall(r'<rect[^>]* width="(-?[\d.]+)%"', drawn)]
    assert len(places) > 10
    assert all(4 <= place <= 96 for place in places)
    assert all(width >= 0 for width in widths)
