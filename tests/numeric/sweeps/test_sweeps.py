"""A sweep's folder: whole or not at all, resumed to the same bytes, and read as evidence."""

import errno
import hashlib
import json
import os
import shutil

import numpy as np
import pytest

pytest.importorskip("pyarrow", reason="the extra 'sweep' is not installed")

import numeric
from numeric import instance, twin_of
from numeric.matrices.ensembles import GENERAL
from numeric.sweeps import read_margins, read_sweep
from numeric.sweeps.folder import opened
from numeric.sweeps.origin import differences, origin
from numeric.sweeps.parts import part, part_size
from numeric.twins import SHAPES, Twin
from numeric.twins.evidence import Margins, jointly
from numeric.twins.registry import summarise


def random_walk(draw):
    margin = draw.generator.standard_normal(draw.batch) + draw.n
    return Margins(margin, np.full(draw.batch, 0.5), margin > 1)


WALK = Twin("random-walk", GENERAL, SHAPES, random_walk)
SIZE = part_size(WALK)
HERE = {"numpy": "9.9", "sources": "abc"}


def fill(folder, samples, chosen=WALK, seed=0, made_by=HERE, stop=None):
    with opened(folder, chosen, seed, samples, made_by) as sweep:
        while numbers := sweep.missing():
            for number in numbers:
                if len(sweep.log) == stop:
                    return
                sweep.keep(number, part(chosen, seed, number))


def contents(folder):
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    fill(folder, 3000)
    return folder


def test_a_sweep_gives_the_evidence_of_one_run(whole):
    assert read_sweep(whole) == summarise(WALK, 3000, 0)
    assert read_sweep(whole, 700) == summarise(WALK, 700, 0)


def test_a_sweep_of_a_claim_gives_the_evidence_of_examine(tmp_path):
    fill(tmp_path, 700, twin_of("middle-case"), seed=3)
    assert read_sweep(tmp_path) == numeric.examine("middle-case", 700, seed=3)


def test_the_raw_margins_are_those_of_the_twin_one_row_an_instance(whole):
    table = read_margins(whole).to_pydict()
    assert table["index"] == list(range(len(table["index"])))
    assert len(table["index"]) % SIZE == 0
    assert min(m for m, fits in zip(table["margin"], table["fits"], strict=True) if fits) > 1
    assert set(table["ensemble"]) == set(GENERAL)
    assert set(zip(table["n"], table["t"], strict=True)) == set(SHAPES)


def test_a_row_tells_the_ensemble_and_shape_of_its_instance(tmp_path):
    fill(tmp_path, 1, twin_of("upper-bound"), seed=5)
    for row in read_margins(tmp_path).to_pylist()[::37]:
        draw, _ = instance("upper-bound", 5, row["index"])
        assert (row["ensemble"], row["n"], row["t"]) == (draw.ensemble, draw.n, draw.horizon)


def test_infinite_margins_and_signed_zeros_come_back_as_they_were(tmp_path):
    values = np.array([np.inf, -np.inf, -0.0, 5e-324])

    def extreme(draw):
        return Margins(np.resize(values, draw.batch), np.zeros(draw.batch))

    fill(tmp_path, 1, Twin("extreme", GENERAL, SHAPES, extreme))
    margins = read_margins(tmp_path).column("margin").to_numpy()[:4]
    assert margins.tobytes() == values.tobytes()


def test_the_inequalities_that_a_claim_joins_are_kept_apart(tmp_path):
    def two(draw):
        first = Margins(draw.generator.standard_normal(draw.batch), np.zeros(draw.batch))
        second = Margins(draw.generator.standard_normal(draw.batch), np.ones(draw.batch))
        return jointly(above_zero=first, above_minus_one=second)

    chosen = Twin("two", GENERAL, SHAPES, two)
    fill(tmp_path, 700, chosen)
    found = read_sweep(tmp_path)
    assert found == summarise(chosen, 700, 0)
    assert [name for name, _ in found.inequalities] == ["above_zero", "above_minus_one"]


@pytest.mark.parametrize("stop", [0, 1, 3])
def test_a_run_that_was_stopped_goes_on_to_the_same_bytes(whole, tmp_path, stop):
    fill(tmp_path, 3000, stop=stop)
    assert contents(tmp_path) != contents(whole)
    fill(tmp_path, 3000)
    assert contents(tmp_path) == contents(whole)


def test_more_samples_extend_a_sweep_to_the_same_bytes(whole, tmp_path):
    fill(tmp_path, 700)
    before = contents(tmp_path)
    fill(tmp_path, 3000)
    assert contents(tmp_path) == contents(whole)
    assert before["margins/000000.parquet"] == contents(whole)["margins/000000.parquet"]


def test_fewer_samples_change_nothing(whole):
    before = contents(whole)
    fill(whole, 10)
    assert contents(whole) == before


def torn_line(folder):
    with open(folder / "parts.jsonl", "ab") as log:
        log.write(b'{"part": 2, "instances": 624, "fit')


def part_without_its_line(folder):
    (folder / "margins" / "000002.parquet").write_bytes(b"half a p")


def drafts(folder):
    (folder / "manifest.json.draft").write_bytes(b"{")
    (folder / "margins" / "000002.parquet.draft").write_bytes(b"PAR1")


def flipped_bit(folder):
    path = folder / "margins" / "000001.parquet"
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def lost_part(folder):
    (folder / "margins" / "000000.parquet").unlink()


def empty_part(folder):
    (folder / "margins" / "000001.parquet").write_bytes(b"")


DAMAGE = (torn_line, part_without_its_line, flipped_bit)


@pytest.mark.parametrize("damage", [*DAMAGE, lost_part, empty_part])
def test_what_is_not_whole_is_redone_to_the_same_bytes(whole, tmp_path, damage):
    fill(tmp_path, 3000, stop=2)
    damage(tmp_path)
    fill(tmp_path, 3000)
    assert contents(tmp_path) == contents(whole)


def test_drafts_of_a_run_that_was_killed_are_replaced(whole, tmp_path):
    fill(tmp_path, 700, stop=2)
    drafts(tmp_path)
    fill(tmp_path, 3000)
    assert contents(tmp_path) == contents(whole)


@pytest.mark.parametrize("damage", [flipped_bit, lost_part, empty_part])
def test_a_damaged_part_is_not_read(tmp_path, damage):
    fill(tmp_path, 700)
    damage(tmp_path)
    with pytest.raises(ValueError, match=r"\.parquet is missing or damaged: run the sweep again"):
        read_sweep(tmp_path)


def test_a_damaged_part_that_comes_out_otherwise_is_refused(tmp_path):
    fill(tmp_path, 700)
    flipped_bit(tmp_path)

    def otherwise(draw):
        return Margins(np.ones(draw.batch), np.ones(draw.batch))

    with pytest.raises(ValueError, match="comes out otherwise now"):
        fill(tmp_path, 700, Twin("random-walk", GENERAL, SHAPES, otherwise))


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"chosen": Twin("other", GENERAL, SHAPES, random_walk)}, "claim random-walk, not other"),
        ({"seed": 1}, "another sweep: seed 0, not 1"),
        ({"made_by": {**HERE, "numpy": "9.8"}}, "numpy 9.9, here 9.8: the last bits may differ"),
        ({"made_by": {**HERE, "sources": "abd"}}, "other sources of numeric"),
        ({"chosen": Twin("random-walk", GENERAL[:5], SHAPES, random_walk)}, "over other ensembles"),
    ],
)
def test_a_folder_that_holds_another_sweep_is_refused_and_left_alone(tmp_path, changed, message):
    fill(tmp_path, 10)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match=message):
        fill(tmp_path, 10_000, **changed)
    assert contents(tmp_path) == before


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(ValueError, match=r"holds thesis\.tex and no manifest\.json"):
        fill(tmp_path, 10)
    assert contents(tmp_path) == {"thesis.tex": b"x"}


def test_margins_without_a_manifest_are_refused(tmp_path):
    fill(tmp_path, 10)
    (tmp_path / "manifest.json").unlink()
    with pytest.raises(ValueError, match=r"no manifest\.json"):
        fill(tmp_path, 10)


def test_a_run_that_was_killed_before_its_manifest_leaves_an_empty_folder(tmp_path):
    (tmp_path / "margins").mkdir()
    (tmp_path / "manifest.json.draft").write_text("{")
    fill(tmp_path, 10)
    assert read_sweep(tmp_path).samples == 10


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(ValueError, match="file is a file: name a folder"):
        fill(tmp_path / "file", 10)


def edited_log(change):
    def edit(folder):
        log = folder / "parts.jsonl"
        log.write_bytes(change(log.read_bytes()))

    return edit


def edited_manifest(**changes):
    """The manifest with other fields, and the digest that goes with them."""

    def edit(folder):
        path = folder / "manifest.json"
        said = {**json.loads(path.read_text()), **changes}
        del said["digest"]
        text = json.dumps(said, sort_keys=True).encode()
        path.write_text(json.dumps({**said, "digest": hashlib.sha256(text).hexdigest()}))

    return edit


EDITED = r"parts\.jsonl, line 1, was edited or belongs to another manifest: restore both, or name"
EDITS = {
    "a foreign line": edited_log(lambda data: b'{"part": 7}\n' + data),
    "no object": edited_log(lambda data: b"[1]\n" + data),
    "a flipped byte": edited_log(lambda data: data.replace(b"instances", b"inst\xffnces", 1)),
    "another count": edited_log(lambda data: data.replace(b'"instances": ', b'"instances": 1', 1)),
    "more that fit": edited_log(lambda data: data.replace(b'"fitting": ', b'"fitting": 1', 1)),
    "a missing line": edited_log(lambda data: data[data.index(b"\n") + 1 :]),
    "another claim": edited_manifest(claim="upper-bound"),
    "another seed": edited_manifest(seed=7),
    "other ensembles": edited_manifest(ensembles=list(GENERAL)[::-1]),
    "another origin": edited_manifest(origin={**HERE, "numpy": "9.8"}),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_list_of_parts_that_does_not_fit_its_manifest_is_not_read(whole, tmp_path, name):
    shutil.copytree(whole, tmp_path / "copy")
    EDITS[name](tmp_path / "copy")
    with pytest.raises(ValueError, match=EDITED):
        read_sweep(tmp_path / "copy")


@pytest.mark.parametrize("name", [name for name in EDITS if not name.startswith(("an", "ot"))])
def test_a_list_of_parts_that_was_edited_is_not_gone_on_with(whole, tmp_path, name):
    shutil.copytree(whole, tmp_path / "copy")
    EDITS[name](tmp_path / "copy")
    before = contents(tmp_path / "copy")
    with pytest.raises(ValueError, match=EDITED):
        fill(tmp_path / "copy", 5000)
    assert contents(tmp_path / "copy") == before


@pytest.mark.parametrize("samples", [1, 10**9])
def test_a_manifest_whose_samples_were_edited_is_refused(whole, tmp_path, samples):
    shutil.copytree(whole, tmp_path / "copy")
    path = tmp_path / "copy" / "manifest.json"
    path.write_text(path.read_text().replace('"samples": 3000', f'"samples": {samples}'))
    for use in (lambda: fill(tmp_path / "copy", 3000), lambda: read_sweep(tmp_path / "copy")):
        with pytest.raises(ValueError, match=r"manifest\.json was edited: .*name a new folder"):
            use()


def test_two_sweeps_do_not_exchange_their_parts(tmp_path):
    for seed in (0, 1):
        fill(tmp_path / str(seed), 10, seed=seed)
    for name in ("parts.jsonl", "margins/000000.parquet"):
        shutil.copy(tmp_path / "1" / name, tmp_path / "0" / name)
    with pytest.raises(ValueError, match=EDITED):
        read_sweep(tmp_path / "0")


FIELDS = {
    "claim": ["", 3],
    "seed": [-1, True, "0"],
    "samples": [0, -5, 2.5, True],
    "ensembles": [[], "ginibre", [1], ["ginibre", "ginibre"]],
    "origin": [[], {"numpy": 1}],
}


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in FIELDS for value in FIELDS[field]]
)
def test_a_manifest_says_what_it_can_mean(whole, tmp_path, field, value):
    shutil.copytree(whole, tmp_path / "copy")
    edited_manifest(**{field: value})(tmp_path / "copy")
    with pytest.raises(ValueError, match=rf"is damaged: {field} is .*, expected "):
        read_sweep(tmp_path / "copy")


MANIFESTS = {
    "half": ('{"format": 2, "cla', "is damaged"),
    "list": ("[]", "is damaged: expected an object"),
    "bytes": (b"\xff\xfe\x00", "is damaged"),
    "of old": ('{"format": 1}', "has format 1: expected 2; name a new folder"),
    "nothing": ("{}", "has format None"),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_damaged_manifest_is_refused(tmp_path, name):
    text, message = MANIFESTS[name]
    fill(tmp_path, 10)
    (tmp_path / "manifest.json").write_bytes(text.encode() if isinstance(text, str) else text)
    for use in (lambda: fill(tmp_path, 10), lambda: read_sweep(tmp_path)):
        with pytest.raises(ValueError, match=message):
            use()


def test_a_folder_without_a_sweep_is_not_read(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ValueError, match="holds no sweep"):
            read_sweep(folder)
    fill(tmp_path, 10, stop=0)
    with pytest.raises(ValueError, match="holds no part of its sweep yet"):
        read_margins(tmp_path)


def test_no_samples_cannot_be_summed_up(whole):
    with pytest.raises(ValueError, match="samples is 0: expected at least 1"):
        read_sweep(whole, 0)


def test_two_writers_at_a_time_are_refused(tmp_path):
    with (
        opened(tmp_path, WALK, 0, 10, HERE),
        pytest.raises(ValueError, match="is being written by another process"),
    ):
        fill(tmp_path, 10)
    fill(tmp_path, 10)


def test_a_part_out_of_turn_is_refused(tmp_path):
    with opened(tmp_path, WALK, 0, 5000, HERE) as sweep:
        assert list(sweep.missing())[:2] == [0, 1]
        with pytest.raises(ValueError, match="part is 1: expected 0"):
            sweep.keep(1, part(WALK, 0, 1))


@pytest.mark.parametrize("failing", range(1, 8))
def test_wherever_the_disk_fills_up_what_is_kept_stays_and_the_run_goes_on(
    whole, tmp_path, monkeypatch, failing
):
    calls = iter(range(1, 1000))
    settle = os.fsync

    def full(handle):
        if next(calls) == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        settle(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            fill(tmp_path, 3000)
    kept = (tmp_path / "parts.jsonl").read_bytes() if (tmp_path / "parts.jsonl").exists() else b""
    assert (whole / "parts.jsonl").read_bytes().startswith(kept)
    if kept:
        assert read_sweep(tmp_path).samples > 0
    fill(tmp_path, 3000)
    assert contents(tmp_path) == contents(whole)


def test_a_twin_that_nothing_fits_is_reported(tmp_path):
    def never(draw):
        return Margins(np.ones(draw.batch), np.ones(draw.batch), np.zeros(draw.batch, dtype=bool))

    with pytest.raises(ValueError, match=r"only 0 of \d+ instances fit the hypotheses"):
        fill(tmp_path, 1, Twin("never", GENERAL, SHAPES, never))
    with pytest.raises(ValueError, match="no instance fits"):
        read_sweep(tmp_path)


def test_the_manifest_names_claim_seed_samples_and_versions(tmp_path):
    chosen = twin_of("upper-bound")
    fill(tmp_path, 1, chosen, made_by=origin(chosen))
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["claim"], manifest["seed"], manifest["samples"]) == ("upper-bound", 0, 1)
    assert manifest["origin"]["numpy"] == np.__version__
    assert len(manifest["origin"]["sources"]) == 64


def test_two_origins_are_told_apart_key_by_key():
    assert differences(HERE, HERE) == ""
    assert differences(HERE, {}) == "numpy 9.9, here None, other sources of numeric"
