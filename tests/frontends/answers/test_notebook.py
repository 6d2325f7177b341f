"""The notebook of the guides: it runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
NOTEBOOK = Path(__file__).parents[3] / "docs" / "guides" / "in-a-notebook.ipynb"


@pytest.fixture(scope="module")
def executed():
    """The notebook with the outputs of its cells."""
    needed = "the notebook is executed by nbclient in ipykernel: pip install -e '.[test]'"
    nbclient = pytest.importorskip("nbclient", reason=needed)
    nbformat = pytest.importorskip("nbformat", reason=needed)
    pytest.importorskip("ipykernel", reason=needed)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=None, kernel_name="python3").execute()
    return notebook


def outputs(notebook):
    """The data of each result, by kind, and what is printed, in the order of the cells."""
    found = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return [output.get("data") or {"text/plain": output["text"]} for output in found]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_every_cell_runs_and_shows_what_the_text_around_it_says(executed):
    shown = outputs(executed)
    texts = [data["text/plain"] for data in shown]
    assert "**Proved**" in shown[0]["text/markdown"]
    assert r"\begin{aligned}" in shown[0]["text/markdown"]
    assert texts[1].startswith("('proved',")
    assert "  + Bᵀ(a²I − AᵀA)B" in texts[2]
    assert "**Refuted**" in shown[3]["text/markdown"]
    assert "no counterexample" in texts[5]
    assert texts[6].startswith("('proved',")
    assert texts[7] == "0.5 is a float; write Rational(1, 2)\n"
    assert texts[8] == "'proved'"


def test_the_notebook_is_kept_without_outputs():
    nbformat = pytest.importorskip("nbformat", reason="it reads notebooks")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)
