"""The archive of found proofs: data that the kernel makes again, and that nobody has to trust."""

import json
from fractions import Fraction
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import search
from proofs.kernel import PSD, RULES, Atom, KernelError, constant, define
from proofs.referee.decision import decide
from proofs.referee.ledger import find
from proofs.search import archive

ENTRIES = json.loads(archive.FILE.read_text(encoding="utf-8"))


def test_the_kernel_makes_every_recorded_proof_again():
    refused = [key for key, record in ENTRIES.items() if archive._replayed(record) is None]
    assert refused == []


def test_the_ledger_s_searched_claims_stand_in_the_archive(monkeypatch):
    def searching(*arguments, **options):
        raise AssertionError(
            f"the archive is out of date: {arguments}; run python -m proofs.referee.rebuild_archive"
        )

    monkeypatch.setattr(search, "prove", searching)
    assert decide(find("upper-bound")).word == "proved"
    assert decide(find("log-average-bound")).word == "proved"


def test_without_the_archive_search_finds_the_proof_again(monkeypatch):
    monkeypatch.setattr(archive, "kept", dict)
    assert decide(find("upper-bound")).word == "proved"


@pytest.mark.parametrize(
    "name", ["submultiplicativity", "orthogonal-keeps-norm", "entrywise-lower-bound"]
)
def test_a_tampered_record_is_refused_and_searched_anew(monkeypatch, name):
    tampered = {
        key: json.loads(json.dumps(record).replace('"1"', '"2"')) for key, record in ENTRIES.items()
    }
    monkeypatch.setattr(archive, "kept", lambda: tampered)
    assert decide(find(name)).word == "proved"
    assert any(archive._replayed(record) is None for record in tampered.values())


def test_a_record_under_another_statement_proves_nothing(monkeypatch):
    first, second = find("submultiplicativity"), find("orthogonal-keeps-norm")
    key = archive._key(list(first.goal), first.hypotheses)
    other = archive._key(list(second.goal), second.hypotheses)
    monkeypatch.setattr(archive, "kept", lambda: {key: ENTRIES[other]})
    verdict = decide(first)
    assert verdict.word == "proved"
    assert set(first.goal) == set(verdict.theorem.conclusion)


def test_a_proof_made_again_has_the_same_record():
    for record in ENTRIES.values():
        theorem = archive._replayed(record)
        assert json.loads(json.dumps(archive.recorded(theorem))) == record


def test_each_object_of_a_record_stands_once():
    for record in ENTRIES.values():
        described = [json.dumps(data) for data in record["objects"]]
        assert len(set(described)) == len(described)


def test_what_has_no_record_is_refused():
    with pytest.raises(KernelError, match=r"archive: 0\.5 has no record"):
        archive._Objects().argument(0.5)


# --- records that anybody may have written -----------------------------------------------------


UPPER = find("upper-bound")
KEY = archive._key(list(UPPER.goal), UPPER.hypotheses)


def deepened(data):
    """The record with lists in lists without end in the place of each "deep"."""
    if isinstance(data, dict):
        return {key: deepened(part) for key, part in data.items()}
    if isinstance(data, list):
        return [deepened(part) for part in data]
    return reduce(lambda inner, _: [inner], range(10_000), []) if data == "deep" else data


@pytest.mark.slow
@pytest.mark.parametrize(
    "record",
    [
        *(None, True, 0, 10**30, 0.5, "", "steps", [], [[]], {}, "deep"),
        {"objects": [], "steps": []},
        {"objects": {}, "steps": {}},
        {"objects": [], "steps": [["assume", {"statement": "deep"}]]},
        {"objects": ["deep"], "steps": [["natural", {"step": "t"}]]},
        {"objects": [["letter", [], 1, 1, "general", None, None, False]], "steps": []},
        {"objects": [["letter", "a", 1e400, 1, "general", None, None, False]], "steps": []},
        {"objects": [["polynomial", 1, 1, [["1e999999999", []]]]], "steps": []},
        {"objects": [["polynomial", 1, 1, [["1" * 5000, []]]]], "steps": []},
        {"objects": [], "steps": [["natural", {"step": {"object": -1}}]]},
        {"objects": [], "steps": [["natural", {"step": {"theorem": 0}}]]},
        {"objects": [], "steps": [["natural", {"step": {"a": 1, "b": 2}}]]},
        {"objects": [], "steps": [["natural", {"step": {"Path": ["/"]}}]]},
        {"objects": [], "steps": [["natural", "t"]]},
        {"objects": [], "steps": [["generalise", {"theorem": {"Step": [None, 10**30]}}]]},
        {"objects": [], "steps": [[["natural"], {"step": "t"}]]},
        {"objects": [], "steps": [["natural", {"step": "t", "more": 1}]]},
    ],
    ids=lambda record: str(record)[:60],
)
def test_a_record_of_any_kind_is_passed_over(monkeypatch, record):
    record = deepened(record)
    monkeypatch.setattr(archive, "kept", lambda: {KEY: record})
    assert archive._replayed(record) is None
    assert decide(UPPER).word == "proved"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "NaN", '{"a": ', "[" * 100_000, "9" * 5000, '{"a": 1e999}', "\ud800"],
    ids=lambda text: text[:10].encode("ascii", "replace").decode(),
)
def test_an_archive_of_any_kind_is_passed_over(monkeypatch, tmp_path, text):
    place = tmp_path / "archive.json"
    place.write_bytes(text.encode("utf-8", "surrogatepass"))
    monkeypatch.setattr(archive, "FILE", place)
    archive.kept.cache_clear()
    try:
        assert decide(UPPER).word == "proved"
    finally:
        archive.kept.cache_clear()


@pytest.mark.parametrize("rule", ["cite", "define", "counterexample", "derivative", "chain_rule"])
def test_no_record_introduces_a_fact_a_meaning_or_a_value(rule):
    assert rule in RULES
    assert rule not in archive.REPLAYED
    false = archive._Objects()
    number = {"object": false.number(Atom(PSD, constant(-1)))}
    fact = {"Fact": ["folklore", "a textbook", [], [number], ""]}
    for named in ({"fact": fact}, {"name": "u", "start": 0, "successor": {"object": 0}}):
        assert archive._replayed({"objects": false.data, "steps": [[rule, named]]}) is None


@pytest.mark.parametrize("name", ["Fact", "Theorem", "constant", "of", "__class__", "_theorem"])
def test_a_record_names_rules_and_nothing_else(name):
    assert archive._replayed({"objects": [], "steps": [[name, {}]]}) is None
    assert (
        archive._replayed({"objects": [], "steps": [["natural", {"step": {name: ["t"]}}]]}) is None
    )


def test_a_proof_that_has_no_record_is_a_proof_all_the_same():
    assert decide(find("lower-bound-autonomous")).word == "refuted"
    with pytest.raises(KernelError, match="define has no record"):
        archive.recorded(define("u", Fraction(0), constant(0)))


def places(data, path=()):
    """Every place in a record, as the keys that lead there."""
    yield path
    if isinstance(data, (dict, list)):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(part, (*path, key))


def mutated(record, path, value):
    if not path:
        return value
    changed = json.loads(json.dumps(record))
    *way, last = path
    inner = changed
    for key in way:
        inner = inner[key]
    inner[last] = value
    return changed


SHORT = sorted(
    (record for record in ENTRIES.values() if len(json.dumps(record)) < 3000),
    key=lambda record: len({step[0] for step in record["steps"]}),
)[-25:]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 10**6)
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["1", "-1", "2", "1/2", "0", "k", "t", "⪰", "≻", "=", "≥", *archive.REPLAYED])
    | st.builds(lambda number: {"object": number}, st.integers(0, 12))
    | st.builds(lambda number: {"theorem": number}, st.integers(0, 5)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=400)
@given(st.data())
def test_a_mutated_record_proves_what_is_asked_or_nothing(data):
    record = data.draw(st.sampled_from(SHORT))
    asked = archive._replayed(record)
    goal, given = asked.conclusion, sorted(asked.hypotheses, key=str)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(record))))
        record = mutated(record, path, data.draw(JSON))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(archive, "kept", lambda: {archive._key(goal, given): record})
        patched.setattr(archive, "found", {})
        patched.setattr(search, "prove", lambda *arguments, **options: None)
        theorem = archive.prove(goal, given, [])
    if theorem is not None:
        assert theorem.conclusion == goal
        assert theorem.hypotheses <= set(given)
        assert not theorem.cited
        assert not theorem.fixed
