"""``python -m tests.benchmarks [NAME…]`` prints the ratio tables of ``ratios_NAME.py``."""

from __future__ import annotations

import importlib
import platform
import sys
from pathlib import Path

import numpy as np


def machine() -> str:
    """The processor, its number of cores, and the versions that matter."""
    model = "unknown processor"
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [line for line in information.read_text().splitlines() if "model name" in line]
        model = names[0].split(":", 1)[1].strip() + f", {len(names)} cores" if names else model
    return f"{model}; Python {platform.python_version()}, NumPy {np.__version__}"


def main(arguments: list[str]) -> int:
    """Print the tables of the named modules, or of all; 2 for an unknown name."""
    known = sorted(
        path.stem.removeprefix("ratios_") for path in Path(__file__).parent.glob("ratios_*.py")
    )
    for name in arguments:
        if name not in known:
            print(f"unknown table {name!r}: expected one of {', '.join(known)}", file=sys.stderr)
            return 2
    print(machine())
    for name in arguments or known:
        for table in importlib.import_module(f"tests.benchmarks.ratios_{name}").tables():
            print("", *table.lines(), sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
