"""Which Coq and MathComp are installed, and whether the library is written for them."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from proofs.referee import InputError

PACKAGES = "coq libcoq-mathcomp-algebra"
"""Debian's packages with Coq and MathComp."""

SUPPORTED = "Coq 8.16 and MathComp 1.15"
"""The versions that the library and the exporter are written for."""


@dataclass(frozen=True)
class Installed:
    """The compiler's path and the versions; MathComp's is empty where no package tells it."""

    compiler: str
    coq: str
    mathcomp: str

    def __str__(self) -> str:
        return f"Coq {self.coq} and MathComp {self.mathcomp or 'of an unknown version'}"

    @property
    def warning(self) -> str:
        """One line where these are not known to be the supported versions, else nothing."""
        if f"Coq {_minor(self.coq)} and MathComp {_minor(self.mathcomp)}" == SUPPORTED:
            return ""
        return f"{self}: supported are {SUPPORTED}; trying"


def installed() -> Installed:
    """The versions that are installed.

    Raises
    ------
    InputError
        If Coq or MathComp is missing; the message says which packages to install.
    """
    compiler = shutil.which("coqc")
    if compiler is None:
        raise InputError(f"coqc is not installed; with Debian: apt-get install {PACKAGES}")
    folder = Path(_output(compiler, "-where"))
    if not (folder / "user-contrib" / "mathcomp" / "algebra").is_dir():
        raise InputError(f"MathComp is not installed; with Debian: apt-get install {PACKAGES}")
    coq, *_ = _output(compiler, "--print-version").split()
    return Installed(compiler, coq, _by_opam(folder) or _by_debian())


def _by_opam(folder: Path) -> str:
    """The version of opam's package, which stands in a folder's name beside ``lib/coq``."""
    packages = folder.parent.parent / ".opam-switch" / "packages"
    name = "coq-mathcomp-algebra."
    found = [path.name.removeprefix(name) for path in packages.glob(f"{name}*")]
    return found[0] if len(found) == 1 else ""


def _by_debian() -> str:
    query = shutil.which("dpkg-query")
    if query is None:
        return ""
    *_, package = PACKAGES.split()
    upstream, *_ = _output(query, "-W", "-f", "${Version}", package, check=False).split("-")
    return upstream


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _output(*command: str, check: bool = True) -> str:
    run = subprocess.run(command, capture_output=True, text=True, check=check)
    return run.stdout.strip()
