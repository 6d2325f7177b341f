"""The site, built once for all tests and brought up to date by the next run."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
BUILD = ROOT / "docs" / "_build"


def sphinx(sources: Path, output: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Build a site as its readers are told to: nitpicky, warnings are errors."""
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(sources), str(output)]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment or None, cwd=sources, check=False
    )


@pytest.fixture(scope="session")
def build() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Builds a site from sources into a folder; what is named further is its environment."""
    return sphinx


@pytest.fixture(scope="session")
def site() -> Path:
    """The pages of this checkout."""
    for name in ("sphinx", "furo", "sphinx_design", "sphinx_proof", "myst_nb", "matplotlib"):
        pytest.importorskip(name, reason=f"the site needs {name}: pip install '.[docs]'")
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # other workers of pytest-xdist want it, too
        built = sphinx(ROOT / "docs", BUILD / "html")
    assert built.returncode == 0, built.stderr
    return BUILD / "html"
