"""The pytest plugin: two items a claim, the verdict table, xdist, and refusals in plain words."""

from __future__ import annotations

import textwrap

import pytest

pytestmark = pytest.mark.slow
pytest_plugins = ["pytester"]

TOPIC = """
from proofs import claim, lemma
from proofs.language import matrices, psd, symmetric

POSITION = 1
A = matrices("A")
P = symmetric("P")
words = dict(section="a section", reading="A reading.")

claim("gram-matrix", psd(A.T * A), **words)
claim("every-symmetric", psd(P), **words)
claim("squares", psd(P * P), repairs="every-symmetric", **words)
"""

CONFTEST = """
import numeric
import proofs.referee.ledger
from numeric.twins.evidence import Evidence

VIOLATIONS = {violations!r}


def examine(name, samples=1000, seed=0):
    found = VIOLATIONS[name]
    place = (0, "ginibre", 0)
    return Evidence(name, samples, found, -1.0 if found else 0.5, 0.0, ("ginibre",), (), place)


proofs.referee.ledger.modules = lambda: ("topic",)
numeric.examine = examine
"""
SOUND = {"gram-matrix": 0, "every-symmetric": 5, "squares": 0}


@pytest.fixture
def package(pytester):
    def create(violations=SOUND, topic=TOPIC, ini="proofs = true"):
        pytester.makepyfile(topic=topic)
        pytester.makeconftest(textwrap.dedent(CONFTEST).format(violations=violations))
        pytester.makeini(f"[pytest]\n{ini}\npythonpath = .")
        return pytester

    return create


def test_each_claim_is_a_proof_item_and_a_numbers_item(package):
    result = package().runpytest_subprocess("--collect-only", "-q")
    result.stdout.fnmatch_lines(
        [
            *("topic.py::gram-matrix::proof", "topic.py::gram-matrix::numbers"),
            *("topic.py::every-symmetric::proof", "topic.py::every-symmetric::numbers"),
            *("topic.py::squares::proof", "topic.py::squares::numbers"),
        ]
    )


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_sound_ledger_passes_and_ends_with_the_verdict_table(package, workers):
    result = package().runpytest_subprocess(*workers, "--proofs-samples", "30")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines_random(
        [
            *("*= verdicts =*", "*gram-matrix*proved*0 / 30*"),
            "*every-symmetric*refuted*5 / 30*",
        ]
    )
    result.stdout.no_fnmatch_line("*✗*")


def test_k_selects_the_items_of_a_claim_by_its_name(package):
    result = package().runpytest_subprocess("-k", "gram-matrix", "-v")
    result.assert_outcomes(passed=2, deselected=4)


def test_an_item_can_be_named_by_its_node(package):
    result = package().runpytest_subprocess("topic.py::squares::numbers")
    result.assert_outcomes(passed=1)


def test_numbers_that_contradict_the_verdict_fail_in_plain_words(package):
    result = package({**SOUND, "squares": 2}).runpytest_subprocess()
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(["squares: 2 violations: the numbers contradict the verdict"])
    result.stdout.fnmatch_lines(["✗  squares*"])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_refuted_claim_without_a_repair_fails_its_proof_item(package):
    topic = TOPIC.replace('repairs="every-symmetric", ', "")
    result = package(topic=topic).runpytest_subprocess()
    result.assert_outcomes(passed=5, failed=1)
    result.stdout.fnmatch_lines(["every-symmetric: it has no repair"])


@pytest.mark.parametrize(("ini", "options", "items"), [("", [], 0), ("", ["--proofs"], 6)])
def test_claims_are_collected_only_where_asked_for(package, ini, options, items):
    result = package(ini=ini).runpytest_subprocess(*options)
    result.assert_outcomes(passed=items)


def test_a_broken_claims_module_is_a_collection_error(package):
    result = package(topic="POSITION = 1\n1 / 0").runpytest_subprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_claims_that_no_installed_package_registers_are_an_error_of_one_line(package, workers):
    created = package()
    created.makepyfile(forgotten=TOPIC)
    result = created.runpytest_subprocess(*workers, "--proofs-samples", "30")
    result.assert_outcomes(**({"errors": 1} if not workers else {"passed": 6, "errors": 1}))
    result.stdout.fnmatch_lines(
        "forgotten.py states claims, but no installed package registers forgotten as a module of"
        " claims: * run pip install -e ."
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain", "def claim(name): ...\n\nclaim('a')"),
        ("users", "from proofs import claim\n\ndef later():\n    claim('a')"),
        ("broken", "from proofs import claim\nclaim("),
        ("test_ours", "from proofs import claim"),
    ],
)
def test_a_file_that_states_no_claims_is_left_alone(package, name, content):
    created = package()
    created.makepyfile(**{name: content})
    created.runpytest_subprocess("--collect-only", "-q").stdout.fnmatch_lines("6 tests collected*")


def test_the_plugin_is_light_to_import(pytester):
    script = pytester.makepyfile(
        "import sys, proofs.frontends.pytest_plugin\n"
        "print(sorted({'sympy', 'numpy', 'rich', 'scipy'} & set(sys.modules)))"
    )
    assert pytester.runpython(script).stdout.str() == "[]"
