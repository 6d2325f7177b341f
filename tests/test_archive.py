"""The archive of found proofs: data that the kernel makes again, and that nobody has to trust."""

import json

import pytest

from proofs import archive, search
from proofs.claim import decide, find
from proofs.kernel import Step

ENTRIES = json.loads(archive.FILE.read_text(encoding="utf-8"))


def test_the_kernel_makes_every_recorded_proof_again():
    refused = [key for key, steps in ENTRIES.items() if archive._replayed(steps) is None]
    assert refused == []


def test_the_ledger_s_searched_claims_stand_in_the_archive(monkeypatch):
    def searching(*arguments, **options):
        raise AssertionError(
            f"the archive is out of date: {arguments}; run python -m proofs.archive"
        )

    monkeypatch.setattr(search, "prove", searching)
    assert decide(find("upper-bound")).word == "proved"
    assert decide(find("log-average-bound")).word == "proved"


def test_without_the_archive_search_finds_the_proof_again(monkeypatch):
    monkeypatch.setattr(archive, "_archive", dict)
    assert decide(find("upper-bound")).word == "proved"


@pytest.mark.parametrize("name", ["upper-bound", "middle-case", "entrywise-lower-bound"])
def test_a_tampered_record_is_refused_and_searched_anew(monkeypatch, name):
    tampered = {
        key: json.loads(json.dumps(steps).replace('"1"', '"2"')) for key, steps in ENTRIES.items()
    }
    monkeypatch.setattr(archive, "_archive", lambda: tampered)
    assert decide(find(name)).word == "proved"
    assert any(archive._replayed(steps) is None for steps in tampered.values())


def test_a_record_under_another_statement_proves_nothing(monkeypatch):
    upper, middle = find("upper-bound"), find("middle-case")
    key = archive._key(list(upper.goal), upper.hypotheses)
    other = archive._key(list(middle.goal), middle.hypotheses)
    monkeypatch.setattr(archive, "_archive", lambda: {key: ENTRIES[other]})
    verdict = decide(upper)
    assert verdict.word == "proved"
    assert set(upper.goal) == set(verdict.theorem.conclusion)


def test_what_rules_take_is_recorded_without_loss():
    theorem = decide(find("upper-bound")).theorem
    for atom in theorem.hypotheses:
        assert archive._object(json.loads(json.dumps(archive._data(atom)))) == atom
    assert archive._object(archive._data(Step("t", 1))) == Step("t", 1)
