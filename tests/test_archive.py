"""The archive of found proofs: data that the kernel makes again, and that nobody has to trust."""

import json

import pytest

from proofs import archive, search
from proofs.claim import find
from proofs.decision import decide
from proofs.kernel import KernelError

ENTRIES = json.loads(archive.FILE.read_text(encoding="utf-8"))


def test_the_kernel_makes_every_recorded_proof_again():
    refused = [key for key, record in ENTRIES.items() if archive._replayed(record) is None]
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
        key: json.loads(json.dumps(record).replace('"1"', '"2"')) for key, record in ENTRIES.items()
    }
    monkeypatch.setattr(archive, "_archive", lambda: tampered)
    assert decide(find(name)).word == "proved"
    assert any(archive._replayed(record) is None for record in tampered.values())


def test_a_record_under_another_statement_proves_nothing(monkeypatch):
    upper, middle = find("upper-bound"), find("middle-case")
    key = archive._key(list(upper.goal), upper.hypotheses)
    other = archive._key(list(middle.goal), middle.hypotheses)
    monkeypatch.setattr(archive, "_archive", lambda: {key: ENTRIES[other]})
    verdict = decide(upper)
    assert verdict.word == "proved"
    assert set(upper.goal) == set(verdict.theorem.conclusion)


def test_a_proof_made_again_has_the_same_record():
    for record in ENTRIES.values():
        theorem = archive._replayed(record)
        assert json.loads(json.dumps(archive._recorded(theorem))) == record


def test_each_object_of_a_record_stands_once():
    for record in ENTRIES.values():
        described = [json.dumps(data) for data in record["objects"]]
        assert len(set(described)) == len(described)


def test_what_has_no_record_is_refused():
    with pytest.raises(KernelError, match=r"archive: 0\.5 has no record"):
        archive._Objects().argument(0.5)
