"""Sweeps: what a twin found on many instances, kept in a folder, part by part, and read again.

A folder holds

- ``manifest.json``: the claim, the seed, how many instances were asked for, the ensembles, and the
  *origin*: the versions, sources and processor that decide the last bit of a result; and a digest
  of all this;
- ``parts.jsonl``: a line for each part that is kept, with the SHA-256 of its file and a *seal*, the
  digest of this line and of what the manifest says, but for the number asked for: a manifest that
  is edited afterwards does not fit its parts;
- ``margins/000000.parquet``, …: the parts, one row an instance: ``index``, ``ensemble``, ``n``,
  ``t``, ``margin``, ``tolerance``, ``fits``, and ``margin: NAME`` and ``tolerance: NAME`` for each
  inequality of a claim that joins several.

A part is a fixed set of chunks, so its bytes depend on the claim, the seed, its number and the
origin only. A file is written beside its place and moved there whole; its line in ``parts.jsonl``
comes after it. Whatever stops a run, a part that has its line is kept, and any other is redone.

``proofs sweep`` fills such a folder; ``read_sweep`` and ``read_margins`` read it, while a run goes
on as well as after. Besides NumPy and SciPy they need PyArrow: the extra ``sweep``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numeric.sweeps.folder import read_margins, read_sweep

__all__ = ["read_margins", "read_sweep"]


def __getattr__(name: str) -> Any:
    # Late: without PyArrow a sweep is refused in one line, not by this import.
    if name in __all__:
        from numeric.sweeps import folder

        return getattr(folder, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
