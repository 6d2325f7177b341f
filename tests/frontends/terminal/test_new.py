"""``proofs new``: three files in a checkout that pass at once, or nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    folder = tmp_path / "checkout"
    for package in ("proofs", "numeric"):
        shutil.copytree(
            ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    (folder / "tests").mkdir()
    monkeypatch.chdir(folder)
    return folder


def files(folder):
    return {path: path.read_text("utf-8") for path in folder.rglob("*.py")}


@pytest.mark.parametrize("options", [[], ["--topic", "norm_bounds"]])
def test_the_files_of_a_new_claim_pass_at_once(checkout, run, options):
    found = run("new", "my-claim", *options)
    assert found.code == 0
    module = "norm_bounds" if options else "my_claim"
    assert found.out.split() == [
        f"proofs/claims/{module}.py",
        f"numeric/claims/{module}.py",
        f"tests/claims/test_{module}.py",
    ]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    verify = [sys.executable, "-m", "proofs", "verify", "my-claim", "--jobs", "1"]
    done = subprocess.run(verify, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    test = checkout / "tests" / "claims" / f"test_{module}.py"
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)]
    done = subprocess.run(pytest_run, cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_second_claim_extends_the_topic(checkout, run):
    assert run("new", "one").code == 0
    assert run("new", "two", "--topic", "one").code == 0
    text = (checkout / "proofs" / "claims" / "one.py").read_text("utf-8")
    assert text.count("from proofs import claim, matrices, norm_at_most, scalars\n") == 1
    assert text.count("POSITION") == 1
    assert '"two",' in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Upper"], "is not a claim name"),
        (["../escape"], "is not a claim name"),
        (["a", "--topic", "../b"], "is not a topic"),
        (["upper-bound"], "a claim is named 'upper-bound' already"),
        (["lambda"], "'lambda' is a word of Python"),
        (["match"], "'match' is a word of Python"),
        (["mine", "--topic", "class"], "'class' is a word of Python"),
        (["gamma"], "'gamma' would hide what the files import"),
        (["lapack-norm"], "'lapack_norm' would hide what the files import"),
        (["matrices", "--package", "own"], "'matrices' would hide what the files import"),
        (["mine", "--package", "Mine"], "'Mine' is not a package"),
        (["mine", "--package", "proofs"], "exists already"),
        (["mine", "--package", "own", "--topic", "norms"], "not allowed with argument"),
    ],
)
def test_an_unusable_name_writes_nothing(checkout, run, arguments, message):
    before = files(checkout)
    found = run("new", *arguments)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert found.err.count("\n") == 1
    assert files(checkout) == before


def test_if_one_file_cannot_be_written_none_is(checkout, run):
    (checkout / "tests" / "claims").write_text("a file where the folder should be")
    before = files(checkout)
    found = run("new", "my-claim")
    assert found.code == 2
    assert "nothing is written" in found.err
    assert files(checkout) == before


def test_outside_a_checkout_nothing_is_written(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run("new", "my-claim")
    assert found.code == 2
    assert "is not inside a checkout" in found.err
    assert [path for path in tmp_path.iterdir() if path.name != "cache"] == []


def test_a_package_of_ones_own_passes_at_once(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = run("new", "my-claim", "--package", "averages")
    assert "pip install -e averages" in found.err
    assert found.out.split() == [
        "averages/pyproject.toml",
        "averages/averages/__init__.py",
        "averages/averages/my_claim.py",
    ]
    here = tmp_path / "averages"
    project = tomllib.loads((here / "pyproject.toml").read_text("utf-8"))["project"]
    information = tmp_path / "averages" / "averages-0.1.dist-info"  # as pip installs it
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: averages\nVersion: 0.1\n")
    ((group, entries),) = project["entry-points"].items()
    lines = [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (information / "entry_points.txt").write_text("\n".join(lines))
    environment = {**os.environ, "PYTHONPATH": str(here)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=here, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
