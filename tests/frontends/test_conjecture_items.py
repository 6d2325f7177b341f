"""Files of conjectures as test items: in a repository of one's own."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

pytestmark = pytest.mark.slow
pytest_plugins = ["pytester"]

HEAD = """
from proofs import conjecture, norm_at_most, matrices, psd, scalars, symmetric

A, B = matrices("A B")
P = symmetric("P")
a, b = scalars("a b")
"""
SOUND = """
conjecture("gram-matrix", psd(A.T * A))
conjecture("every-symmetric", psd(P), expect="refuted")
"""
WRONG = """
conjecture("squares", psd(P * P))
conjecture("every-symmetric", psd(P))
"""


@pytest.fixture
def repository(pytester):
    """A repository with one file of conjectures."""

    def create(stated, name="conjectures_mine", ini="proofs = true"):
        pytester.makeini(f"[pytest]\n{ini}")
        pytester.makepyfile(**{name: HEAD + stated})
        return pytester

    return create


def test_each_conjecture_is_an_item_that_passes_as_expected(repository):
    result = repository(SOUND).runpytest_subprocess("-v")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["conjectures_mine.py::gram-matrix PASSED*", "*::every-symmetric PASSED*"]
    )


@pytest.mark.parametrize(
    ("name", "ini", "options", "items"),
    [
        ("my_conjectures", "proofs = true", [], 2),
        ("conjectures_mine", "", ["--proofs"], 2),
        ("conjectures_mine", "", [], 0),
        ("statements", "proofs = true", [], 0),
        ("statements", "proofs = true\nproofs_conjectures = state*.py other.py", [], 2),
        ("conjectures_mine", "proofs = true\nproofs_conjectures = state*.py", [], 0),
    ],
)
def test_files_are_known_by_their_names(repository, name, ini, options, items):
    result = repository(SOUND, name, ini).runpytest_subprocess(*options)
    result.assert_outcomes(passed=items)


def test_a_test_module_of_such_a_name_stays_one(repository):
    tests = "def test_it():\n    pass\n"
    result = repository(tests, "test_conjectures").runpytest_subprocess()
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_failure_prints_the_page_of_the_verdict(repository, workers):
    result = repository(WRONG).runpytest_subprocess(*workers)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["refuted, where proved is expected", "  claim P ⪰ 0", "Refuted *", "*P = -1"]
    )
    result.stdout.fnmatch_lines(["FAILED *every-symmetric - refuted, where proved is expected"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_is_open_fails_with_what_was_tried_unless_that_is_expected(repository):
    entries = "from proofs import entrywise_at_least\n"
    stated = 'conjecture("{}", entrywise_at_least(A, A), proof=lambda: None{})\n'
    both = entries + stated.format("open", "") + stated.format("known", ', expect="open"')
    result = repository(both).runpytest_subprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["open, where proved is expected", "Open *"])


def test_an_open_conjecture_says_what_was_tried(repository):
    result = repository(
        "from proofs import exp\nfrom proofs.kernel import KernelError\n\n\n"
        'def fails():\n    raise KernelError("no such luck")\n\n\n'
        'conjecture("hard", psd(P), proof=fails)\n'
    ).runpytest_subprocess()
    result.stdout.fnmatch_lines(["  tried: the proof fails: no such luck"])


def test_hypotheses_that_contradict_each_other_fail(repository):
    stated = 'conjecture("empty", a >= 7, given=[a > 0, a < 0])'
    result = repository(stated).runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["vacuous, where proved is expected"])


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        ("1 / 0", "*conjectures_mine.py:*: ZeroDivisionError: division by zero"),
        ("", '*conjectures_mine.py: no conjecture; state one with conjecture("name", …)'),
        ("x = ", "*conjectures_mine.py:*: invalid syntax"),
        ('conjecture("x", psd(P), expect="true")', "*: 'true' is no verdict: expect proved, *"),
    ],
)
def test_a_bad_file_is_one_clear_collection_error(repository, stated, message):
    result = repository(stated).runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_k_and_last_failed_select_items(repository):
    here = repository(WRONG)
    here.runpytest_subprocess("-k", "squares").assert_outcomes(passed=1, deselected=1)
    here.runpytest_subprocess().assert_outcomes(passed=1, failed=1)
    here.runpytest_subprocess("--lf").assert_outcomes(failed=1)
    here.runpytest_subprocess("conjectures_mine.py::squares").assert_outcomes(passed=1)


def test_junit_has_an_entry_and_the_verdict_of_each(repository):
    here = repository(WRONG)
    here.runpytest_subprocess("--junitxml", "report.xml")
    cases = ElementTree.parse(here.path / "report.xml").getroot().iter("testcase")
    found = {case.get("name"): case for case in cases}
    assert found.keys() == {"squares", "every-symmetric"}
    (verdict,) = found["every-symmetric"].iter("property")
    assert (verdict.get("name"), verdict.get("value")) == ("verdict", "refuted")
    assert "P = -1" in found["every-symmetric"].find("failure").text


def test_an_assertion_that_fails_shows_the_witness_and_the_line_of_the_test(repository):
    stated = "import proofs\n\n\ndef test_it():\n    proofs.assert_proved(psd(P))\n"
    result = repository(stated, "test_mine").runpytest_subprocess()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">*proofs.assert_proved(psd(P))", "E *P = -1"])
    result.stdout.no_fnmatch_line("*def assert_proved*")
