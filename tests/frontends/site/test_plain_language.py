"""No page, and no page of the terminal, prints a notation that is meant for a machine."""

from __future__ import annotations

import html
import io
import re
from functools import partial
from pathlib import Path

import pytest

from proofs.frontends.terminal.output import spell_in_ascii
from proofs.frontends.terminal.reports import claim_report
from proofs.referee.check import Check, settled
from proofs.referee.ledger import ledger, verdict_of

CODE = re.compile(r"<(script|style|pre|code|title)\b.*?</\1>", re.DOTALL)
SIGNATURE = re.compile(r"<dt class=\"sig.*?</dt>", re.DOTALL)
FOR_MACHINES = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|Product\(|KroneckerDelta|(?<!\w)\(−\w\)I")


def words_of(page: Path) -> str:
    """What a reader sees of a page, less its code."""
    text = SIGNATURE.sub("", CODE.sub("", page.read_text("utf-8")))
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def machine_notation(text: str) -> list[str]:
    return [text[max(0, x.start() - 40) : x.end() + 40] for x in FOR_MACHINES.finditer(text)]


def test_no_page_prints_tex_or_python(site):
    sources = site / "_modules"
    pages = [page for page in site.rglob("*.html") if sources not in page.parents]
    assert len(pages) > len(ledger())
    found = {page.name: machine_notation(words_of(page)) for page in pages}
    assert {name: places for name, places in found.items() if places} == {}


@pytest.mark.parametrize("name", ledger())
def test_a_page_of_the_terminal_prints_no_tex_or_python_and_can_be_spelt_in_ascii(name):
    check = Check(ledger()[name], settled(partial(verdict_of, name)), None)
    text = "\n".join(line.plain for line in claim_report(check))
    assert machine_notation(text) == []
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, "ascii")
    spell_in_ascii(stream)
    stream.write(text)
    stream.flush()
    assert raw.getvalue().count(b"?") == text.count("?")


def test_what_is_meant_for_machines_is_recognised():
    text = r"‖A‖ ≤ a \le \alpha; Product(k, (k, 1, k)); KroneckerDelta(i, j); W^{t}; (−d)I + D"
    assert len(machine_notation(text)) == 6
    assert machine_notation("D − dI ⪰ 0, Wᵗ, x_i, exp(−z)I") == []
