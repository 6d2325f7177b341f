"""The page of measured times sets what the benchmarks printed, cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.directives.measured import set_in_type

PRINTED = """\
spectral norm, (batch, n) (multiples of: numpy ord=2)
            ours, 1e-12  numpy ord=2
(256, 8)         0.09 ×     1.230 ms
(4, 512)         1.04 ×   160.304 ms
goal for ours, 1e-12: 0.125 ×; MISSED at (4, 512)"""


def test_a_table_keeps_its_cells_units_and_goals():
    lines = [line.strip() for line in set_in_type(PRINTED.splitlines())]
    assert lines[0] == "Spectral norm, (batch, n)"
    assert "Milliseconds of *numpy ord=2*; the others as multiples." in lines
    cells = [line[2:].removeprefix("- ") for line in lines if line.startswith(("* -", "- "))]
    assert cells[-7:-1] == ["(256, 8)", "0.09 ×", "1.230 ms", "(4, 512)", "1.04 ×", "160.304 ms"]
    assert cells[-1] == "Goal for ours, 1e-12: 0.125 ×; **missed at (4, 512)**"


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"'\(4, 512\)' has 1 cells, the head has 2"):
        set_in_type(PRINTED.replace("1.04 ×   160.304", "160.304").splitlines())


def test_the_page_holds_every_number_that_was_printed(site):
    page = (site / "measured.html").read_text("utf-8")
    printed = (Path(__file__).parents[3] / "docs" / "measured.txt").read_text("utf-8")
    numbers = [part for line in printed.splitlines() for part in line.split("  ") if " ms" in part]
    assert len(numbers) > 20
    assert [number for number in numbers if f"<p>{number.strip()}</p>" not in page] == []
