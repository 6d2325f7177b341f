"""The plot draws the curves that were found, and what contracts beside its bound."""

import sys

import numpy as np
import pytest

from numeric.audit import Layer, ModelError, audit
from numeric.audit.plot import draw

from .networks import inputs, layer

CONTRACTS = Layer("contracts", "vanilla", np.eye(2) / 2, np.ones((2, 2)), np.zeros(2))


def test_each_layer_has_its_curve_and_its_bound(tmp_path):
    pytest.importorskip("matplotlib")
    audits = audit([CONTRACTS, layer("LSTM", name="forgets")], inputs=inputs(20), lags=10)
    draw(audits, tmp_path / "curves.svg", 1e-3, time_step=0.032)
    drawn = (tmp_path / "curves.svg").read_text("utf-8")
    for text in ("contracts, for every input", "forgets", "ε = 0.001", "lag k in steps of 32 ms"):
        assert f"<!-- {text} -->" in drawn
    draw(audits, tmp_path / "curves.svg", 1e-3)
    assert "<!-- lag k in steps -->" in (tmp_path / "curves.svg").read_text("utf-8")


def test_a_bound_is_there_where_a_layer_contracts():
    first, second = audit([CONTRACTS, layer("LSTM")])
    a, q = first.bound
    assert 1 <= a < 1.01
    assert 0.5 <= q < 0.51
    assert second.bound is None


def test_what_cannot_be_drawn_is_told(tmp_path, monkeypatch):
    pytest.importorskip("matplotlib")
    audits = audit([CONTRACTS])
    with pytest.raises(ModelError, match="expected inputs, too"):
        draw(audits, tmp_path / "curves.svg", 1e-3)
    audits = audit([CONTRACTS], inputs=inputs(4))
    with pytest.raises(ModelError, match=r"expected one of .svg, .png, .pdf"):
        draw(audits, tmp_path / "curves.txt", 1e-3)
    with pytest.raises(ModelError, match="cannot be written: No such file"):
        draw(audits, tmp_path / "none" / "curves.svg", 1e-3)
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ModelError, match="a plot needs matplotlib: install the extra docs"):
        draw(audits, tmp_path / "curves.svg", 1e-3)
