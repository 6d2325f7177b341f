"""``python -m proofs.referee.rebuild_archive``: the archive of proofs, written from nothing."""

from __future__ import annotations

import json

from proofs.search import archive

from .ledger import ledger


def write() -> None:
    """Decide the whole ledger by search alone and write the archive."""
    archive.kept().clear()
    whole = ledger()
    for name in whole:
        whole.verdict_of(name)
    lines = [
        f"{json.dumps(key)}: {json.dumps(archive.recorded(theorem))}"
        for key, theorem in sorted(archive.found.items())
    ]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    partial = archive.FILE.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(archive.FILE)
    print(f"{len(archive.found)} proofs, {len(text) // 1024} KiB, in {archive.FILE}")


if __name__ == "__main__":
    write()
