"""The origin of a part: what decides its bits besides the claim, the seed and its number."""

import functools
import hashlib
import importlib
import platform
import sys
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import threadpoolctl

import numeric
from numeric.twins import Twin

__all__ = ["differences", "one_thread", "origin"]

LIBRARIES = ("numpy", "scipy", "numba", "pyarrow", "proof-companion")


@functools.cache
def one_thread() -> None:
    """Hold BLAS at one thread in this process: one thread adds in one order.

    The limit stays, because another thread of the process may be at work on a part.
    """
    importlib.import_module("scipy.linalg")  # brings a BLAS of its own
    threadpoolctl.threadpool_limits(1, user_api="blas")


def origin(chosen: Twin) -> dict[str, str]:
    """The versions, the sources and the processor that a part of this twin comes from.

    The processor is among them because NumPy and BLAS choose their loops by it, and the C library
    because it computes exp, log and tanh.
    """
    importlib.import_module("scipy.linalg")
    loops: Any = np.show_config(mode="dicts")
    found = loops.get("SIMD Extensions", {}).get("found", [])
    blas = {
        f"{library['internal_api']} {library['version']} {library.get('architecture', '')}".strip()
        for library in threadpoolctl.threadpool_info()
        if library["user_api"] == "blas"
    }
    return {
        "python": platform.python_version(),
        **{library: _version(library) for library in LIBRARIES},
        "C library": " ".join(platform.libc_ver()).strip() or platform.system(),
        "processor": " ".join([platform.machine(), *found]),
        "BLAS": ", ".join(sorted(blas)),
        "sources": _sources(chosen),
    }


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> str:
    """How two origins differ, in words; nothing if they do not."""
    unlike = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    return ", ".join(
        "other sources of numeric"
        if key == "sources"
        else f"{key} {one.get(key)}, here {other.get(key)}"
        for key in unlike
    )


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"


def _sources(chosen: Twin) -> str:
    """A digest of this package's sources, and of the module of a twin that another one brings."""
    package = Path(numeric.__file__).parent
    digest = hashlib.sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(f"{source.relative_to(package).as_posix()}\n".encode())
        digest.update(source.read_bytes())
    file = getattr(sys.modules.get(chosen.test.__module__), "__file__", None)
    if file is not None and package not in Path(file).parents:
        digest.update(Path(file).read_bytes())
    return digest.hexdigest()
