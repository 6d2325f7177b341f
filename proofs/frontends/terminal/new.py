"""``proofs new``: the files of a claim, in this checkout or in a package of one's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .output import GREEN
from .package import write_package
from .scaffold import write_claim


def new_command(options: argparse.Namespace) -> int:
    """Write the files of a new claim, and print their names; on stderr, what makes it known."""
    if options.package is not None:
        paths = write_package(options.name, options.package, Path.cwd())
    else:
        paths = write_claim(options.name, options.topic, Path.cwd())
    for path in paths:
        print(path)
    if options.package is not None:
        own = options.package
        print(f"Next: python -m pip install -e {own}, then pytest inside {own}", file=sys.stderr)
    return GREEN
