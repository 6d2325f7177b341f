"""The one line that a first compilation prints, and the cache that silences it."""

import os
import subprocess
import sys

import pytest

import numeric.foundation.compilation
from numeric.foundation.compilation import ANNOUNCEMENT, compiled

MODULE = """
from constant import VALUE
from numeric.foundation.compilation import compiled

@compiled()
def shift(x):
    return VALUE

@compiled()
def twice(x):
    return 2 * x + shift(x)

print(twice(3.0), twice(4.0))
"""


def run(folder, cache):
    environment = os.environ | {"NUMBA_CACHE_DIR": str(cache)}
    done = subprocess.run(
        [sys.executable, folder / "example.py"],
        capture_output=True,
        text=True,
        env=environment,
        check=True,
    )
    return done.stdout.split(), done.stderr.splitlines()


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "sources"
    place.mkdir()
    (place / "constant.py").write_text("VALUE = 1.0\n")
    (place / "example.py").write_text(MODULE)
    return place


def test_the_first_run_says_so_in_one_line_and_the_second_is_silent(folder, tmp_path):
    assert run(folder, tmp_path / "cache") == (["7.0", "9.0"], [ANNOUNCEMENT])
    assert run(folder, tmp_path / "cache") == (["7.0", "9.0"], [])


def test_a_change_in_another_file_of_the_folder_compiles_anew(folder, tmp_path):
    run(folder, tmp_path / "cache")
    (folder / "constant.py").write_text("VALUE = 5.0\n")
    assert run(folder, tmp_path / "cache") == (["11.0", "13.0"], [ANNOUNCEMENT])


def test_where_no_cache_can_be_written_it_compiles_all_the_same(folder, tmp_path):
    (tmp_path / "file").write_text("")
    for _ in range(2):
        values, lines = run(folder, tmp_path / "file")
        assert values == ["7.0", "9.0"]
        assert lines[:1] in ([ANNOUNCEMENT], [])


@pytest.mark.parametrize("flags", [True, {"nnan"}, {"contract", "reassoc"}])
def test_arithmetic_that_hides_what_is_not_a_number_is_refused(flags):
    with pytest.raises(ValueError, match=r"^fastmath is .*: expected \{'contract'\} or nothing$"):
        compiled(fastmath=flags)


def test_what_lies_beside_the_compiler_counts_as_the_folder_of_every_function(tmp_path):
    for name in ("own", "shared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "code.py").write_text("VALUE = 1\n")
    before = numeric.foundation.compilation._digest(tmp_path / "own", tmp_path / "shared")
    numeric.foundation.compilation._digest.cache_clear()
    (tmp_path / "shared" / "code.py").write_text("VALUE = 2\n")
    assert numeric.foundation.compilation._digest(tmp_path / "own", tmp_path / "shared") != before
