"""Highlighted pages of the sources, each line with an anchor of its own."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proofs.referee.ledger import modules

from .roles import SOURCE_PAGES

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PACKAGES = ("proofs", "numeric")


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages whose source is newer than what an earlier build wrote."""
    twins = (Path(app.doctreedir) / "proofs" / "twins").read_text(encoding="utf-8").split()
    for module, path in source_files(twins).items():
        name = f"{SOURCE_PAGES}/{module.replace('.', '/')}"
        written = Path(app.outdir) / f"{name}.html"
        newest = max(path.stat().st_mtime, Path(__file__).stat().st_mtime)
        if not written.is_file() or written.stat().st_mtime < newest:
            yield name, _page(app, module, path), "page.html"


def source_files(twins: Iterable[str] = ()) -> dict[str, Path]:
    """The modules of the two packages, of other packages' claims, and those of their twins."""
    found: dict[str, Path] = {}
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            root = Path(spec.origin).parent
            for path in sorted(root.rglob("*.py")):
                parts = (package, *path.relative_to(root).with_suffix("").parts)
                found[".".join(parts).removesuffix(".__init__")] = path
    for module in (*modules(), *twins):
        spec = find_spec(module)
        if module not in found and spec is not None and spec.origin is not None:
            found[module] = Path(spec.origin)
    return found


def _page(app: Sphinx, module: str, path: Path) -> dict[str, Any]:
    from sphinx.highlighting import PygmentsBridge

    code = path.read_text(encoding="utf-8")
    style = app.config.pygments_style
    marked = PygmentsBridge("html", str(style)).highlight_block(code, "python")
    before, _, rest = marked.partition("<pre>")
    inner, _, after = rest.rpartition("</pre>")
    lines = inner.removesuffix("\n").split("\n")
    numbered = "\n".join(
        f'<span class="line" id="L{number}">{line}</span>' for number, line in enumerate(lines, 1)
    )
    title = f"{module.replace('.', '/')}.py"
    body = (
        f'<h1>{html.escape(title)}</h1><div class="sourcecode">{before}<pre>{numbered}\n</pre>'
        f"{after}</div>"
    )
    # Without the tree of all pages beside it, which furo takes as long to make as the page.
    return {"parents": [], "title": title, "body": body, "toctree": lambda **_: ""}
