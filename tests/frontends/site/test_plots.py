"""The plots draw in silence, are the same every time, and show what their captions say."""

from __future__ import annotations

import io
import re
import runpy
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from numeric import examine
from numeric.networks.stability import half_life
from proofs.referee.ledger import verdict_of

matplotlib = pytest.importorskip("matplotlib", reason="the plots need matplotlib")

PLOTS = Path(__file__).parents[3] / "docs" / "plots"
NAMES = sorted(path.stem for path in PLOTS.glob("*.py"))


@cache
def module(name):
    return runpy.run_path(str(PLOTS / f"{name}.py"))


def drawn_anew(name):
    from matplotlib.figure import Figure

    figure = Figure(layout="constrained")
    module(name)["draw"](figure)
    return figure


drawn = cache(drawn_anew)


def axes(name):
    return drawn(name).axes


def curves(one_axes):
    return [line.get_ydata() for line in one_axes.lines]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_same_picture_every_time(name):
    texts = []
    with matplotlib.rc_context({"svg.hashsalt": name}):
        for figure in (drawn(name), drawn_anew(name)):
            out = io.StringIO()
            figure.savefig(out, format="svg", metadata={"Date": None})
            texts.append(out.getvalue())
    assert texts[0] == texts[1]
    assert "<path" in texts[0]


@pytest.mark.parametrize("name", NAMES)
def test_it_has_a_caption_and_a_text_for_who_cannot_see_it(name):
    title, alternative = module(name)["TITLE"], module(name)["ALTERNATIVE"]
    assert len(title.split()) >= 10
    assert len(alternative.split()) >= 10
    assert ":math:" not in alternative  # it is read aloud as it stands


@pytest.mark.parametrize("name", NAMES)
def test_every_text_is_legible_on_a_telephone(name):
    figure = drawn(name)
    # 340 px show 5.2 inches: at 72 points to the inch, a point is nine tenths of a pixel.
    assert figure.get_size_inches()[0] <= 5.2
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text()]
    assert min(text.get_size() for text in texts) >= 9


def luminance(colour):
    """Relative luminance, as Web Content Accessibility Guidelines 2.2 define it for contrast."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in channels]
    return float(np.dot(linear, (0.2126, 0.7152, 0.0722)))


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_is_legible_in_both_themes(name):
    pytest.importorskip("sphinx", reason="the site needs Sphinx")
    from proofs.frontends.site.directives.plots import read_plot, svg

    path = PLOTS / f"{name}.py"
    colours = set(re.findall(r"(?:stroke|fill): (#[0-9a-f]{6})", svg(name, path, read_plot(path))))
    assert colours
    light, dark = luminance("#ffffff"), luminance("#131416")  # the backgrounds of furo
    # Guideline 1.4.11: a graphic contrasts by 3 to 1 with what it stands on.
    for colour in colours:
        own = luminance(colour)
        assert (light + 0.05) / (own + 0.05) >= 3, colour
        assert (own + 0.05) / (dark + 0.05) >= 3, colour


def test_the_norms_lie_between_the_proved_bounds():
    (one,) = axes("upper_bound")
    regimes = module("upper_bound")["REGIMES"]
    bands = list(zip(*[iter(curves(one))] * 3, strict=True))
    assert len(bands) == len(regimes)
    for lower, upper, norms in bands:
        assert lower[0] == upper[0] == norms[0] == 1
        assert (lower[1:] < norms[1:]).all()
        assert (norms[1:] < upper[1:]).all()
    for (_, below, _), (above, _, _) in pairwise(bands):
        assert (below[1:] < above[1:]).all()
    for (_, upper, _), largest in zip(bands, regimes, strict=True):
        assert upper[1] == pytest.approx(largest, rel=1e-12)  # arccosh and tanh' in a row


def test_the_announced_explosion_vanishes():
    (one,) = axes("exploding_criterion")
    announced, proved, simulated = curves(one)
    times = np.arange(module("exploding_criterion")["HORIZON"] + 1)
    assert (announced == 2.0**times).all()
    assert (proved == 1).all()
    assert (simulated[1:] < proved[1:]).all()
    assert (np.diff(simulated) < 0).all()
    assert simulated[-1] < 1e-9


def test_the_network_drawn_is_the_witness_of_the_theorem():
    weights, start, chosen = module("exploding_criterion")["witness"]()
    shown = str(verdict_of("exploding-criterion").theorem)
    assert (weights == np.diag([2, 0.1])).all()
    assert "W = 1/10 + 19/10 P" in shown
    assert start == 0.95
    assert chosen == {"δ": 1, "ω": 2, "B": 1}


def test_the_powers_of_w_return_while_those_of_r_double():
    rows = axes("polar_powers")
    angle = np.linspace(0, 2 * np.pi, 241)
    circle = np.array([np.sin(angle), np.cos(angle)])
    lengths = []
    for one in rows:
        of_r, of_w = (np.array(line.get_data()) for line in one.lines)
        lengths.append(np.abs(of_r[0]).max())
        if one is rows[1]:
            assert (of_w == circle).all()  # W² = I
        else:
            assert np.abs(of_w[1]).max() == 2
            assert np.abs(of_w[0]).max() == 0.5
    assert lengths == [2, 4, 8]


def test_the_spectra_fan_out():
    panels = axes("jacobian_spectra")
    decades = []
    for one in panels:
        values = np.array(curves(one)).T
        assert values[0] == pytest.approx(np.ones(values.shape[1]), abs=1e-14)
        ordered = np.nan_to_num(values, nan=0.0)  # what rounding hides is the smallest
        assert (np.diff(ordered, axis=1) <= 0).all()
        seen = values[np.isfinite(values).all(axis=1)]
        decades.append(np.log10(seen[:, 0] / seen[:, -1]).max())
    orthogonal, gaussian = decades
    assert 2.5 < orthogonal < 3.5
    assert gaussian > 10


def test_the_direct_path_decays_at_its_half_life():
    decay, life = axes("lstm_half_life")
    biases = module("lstm_half_life")["BIASES"]
    pairs = list(zip(*[iter(curves(decay))] * 2, strict=True))
    for bias, (predicted, simulated) in zip(biases, pairs, strict=True):
        (steps,) = half_life(np.array([bias]))
        rate = np.log2(predicted[:-1] / predicted[1:])
        assert rate == pytest.approx(np.full(rate.shape, 1 / steps), rel=1e-12)
        assert (simulated[1:] >= predicted[1:]).all()
        assert (np.diff(simulated) < 0).all()
    _, *marks = life.lines
    places = [(float(mark.get_xdata()[0]), float(mark.get_ydata()[0])) for mark in marks]
    assert [x for x, _ in places] == list(biases)
    assert [round(y, 2) for _, y in places] == [1, 2.21, 5.46]


def test_the_margins_agree_with_the_verdicts():
    (one,) = axes("margins")
    names = module("margins")["CLAIMS"]
    _, *lines = one.lines
    rows = list(zip(*[iter(lines)] * 3, strict=True))
    assert len(rows) == len(names)
    lowest = {}
    for name, (whole, half, median) in zip(names, rows, strict=True):
        ends = [*whole.get_xdata(), *half.get_xdata(), *median.get_xdata()]
        assert ends[0] <= ends[2] <= ends[4] <= ends[3] <= ends[1]
        lowest[name] = ends[0]
    words = {name: verdict_of(name).word for name in names}
    assert sorted(words.values()) == ["proved"] * 4 + ["refuted"] * 4
    for name, word in words.items():
        evidence = examine(name, module("margins")["SAMPLES"], module("margins")["SEED"])
        assert lowest[name] == dict(evidence.quantiles)[0.0]
        assert evidence.agrees_with(word)
    assert sum(round(x, 1) == -1 for n, x in lowest.items() if words[n] == "refuted") == 3


def test_spread_biases_keep_a_gradient_that_biases_of_0_lose():
    (one,) = axes("audited_memory")
    lost, kept, epsilon = curves(one)
    assert kept[-1] == pytest.approx(1 / 4, rel=0.1)
    assert (lost[22:] < epsilon[0]).all()
