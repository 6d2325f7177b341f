"""The ledger of several packages: topics, positions, and packages that cannot be read."""

from __future__ import annotations

import sys
import textwrap

import pytest

from proofs.referee.ledger import Ledger

CLAIM = """
from proofs import claim, matrices, psd

A = matrices("A")
claim("{}", psd(A.T * A), section="a section", reading="A reading.")
"""
BROKEN = "1 / 0\n"


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """Modules by their names, on the path as long as the test runs."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def create(**sources):
        for name, source in sources.items():
            path = tmp_path.joinpath(*name.split("__")).with_suffix(".py")
            path.parent.mkdir(exist_ok=True)
            path.write_text(textwrap.dedent(source), "utf-8")
        return Ledger([name.replace("__", ".") for name in sources])

    yield create
    for name in set(sys.modules) - before:
        if name.startswith(("ours", "theirs")):
            del sys.modules[name]


def test_modules_of_one_name_in_two_packages_are_two_topics(packages):
    whole = packages(
        ours__bounds=CLAIM.format("one"),
        theirs__bounds=CLAIM.format("two"),
        theirs__powers=CLAIM.format("three"),
    )
    topics = {name: claim.module for name, claim in whole.items()}
    assert topics == {"one": "ours.bounds", "two": "theirs.bounds", "three": "powers"}


def test_a_module_without_a_position_comes_last(packages):
    whole = packages(
        ours__late=CLAIM.format("late"),
        ours__second="POSITION = 2\n" + CLAIM.format("second"),
        ours__first="POSITION = 1\n" + CLAIM.format("first"),
    )
    assert list(whole) == ["first", "second", "late"]
    assert whole.broken == {}


def test_a_broken_module_costs_one_line_and_not_the_ledger(packages):
    whole = packages(ours__bounds=CLAIM.format("one"), theirs__bounds=BROKEN)
    assert list(whole) == ["one"]
    assert whole.verdict_of("one").word == "proved"
    (line,) = whole.complaints()
    assert line == "theirs.bounds is left out: ZeroDivisionError: division by zero"
    with pytest.raises(ValueError, match=r"'two'; .*; theirs\.bounds is left out: ZeroDivision"):
        whole.find("two")


def test_a_module_that_exits_is_left_out(packages):
    whole = packages(ours__bounds=CLAIM.format("one"), theirs__bounds="raise SystemExit('bye')")
    assert list(whole) == ["one"]
    assert whole.complaints() == ["theirs.bounds is left out: SystemExit: bye"]


def test_of_two_claims_of_one_name_the_first_package_has_it(packages):
    whole = packages(
        ours__bounds=CLAIM.format("one"), theirs__bounds="POSITION = 0\n" + CLAIM.format("one")
    )
    assert [claim.module for claim in whole.values()] == ["ours.bounds"]
    (line,) = whole.complaints()
    assert "two claims are named 'one', in ours.bounds and in theirs.bounds" in line


def test_what_repairs_a_claim_that_is_left_out_is_left_out_too(packages):
    repairing = CLAIM.replace('reading="A reading."', 'reading="A reading.", repairs="two"')
    whole = packages(
        ours__bounds=CLAIM.format("one"),
        theirs__bounds=BROKEN,
        theirs__cures=repairing.format("cure"),
    )
    assert list(whole) == ["one"]
    assert whole.broken.keys() == {"theirs.bounds", "theirs.cures"}


@pytest.mark.parametrize("word", ["Gram-Matrix", "gram_matrix", "gram-matrx", "GRAM"])
def test_near_names_are_named_whatever_their_case(packages, word):
    whole = packages(ours__bounds=CLAIM.format("gram-matrix"))
    with pytest.raises(ValueError, match=r"did you mean gram-matrix\?"):
        whole.find(word)


def test_near_topics_are_named_too(packages):
    whole = packages(ours__norm_bounds=CLAIM.format("gram-matrix"))
    with pytest.raises(ValueError, match=r"did you mean norm_bounds\?"):
        whole.find("Norm-Bound")
