"""The directive ``modules``: the reference of every module of a package, from its docstrings."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proofs.frontends.site.markup import rst

_CLAIMS = "claims"  # each has a page of its own


class Modules(SphinxDirective):
    """``.. modules:: numeric`` documents the modules of a package, each in a section."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections; a package that says what is public is documented as a whole."""
        lines: rst.Lines = []
        for module in documented(self.arguments[0]):
            file = Path(str(module.__file__))
            self.env.note_dependency(str(file))
            options = {"members": "", "member_order": "bysource"}
            if file.name == "__init__.py" and hasattr(module, "__all__"):
                options |= {"imported_members": ""}
            if foreign := _foreign(module):
                options |= {"exclude_members": ", ".join(foreign)}
            lines += rst.section(module.__name__)
            lines += rst.directive("automodule", module.__name__, **options)
        return self.parse_text_to_nodes("\n".join(lines), allow_section_headings=True)


def _foreign(module: ModuleType) -> list[str]:
    """Names that the module takes from another and offers, each with the page that documents it."""
    homes = {
        name: str(getattr(getattr(module, name), "__module__", None) or module.__name__)
        for name in getattr(module, "__all__", ())
    }
    own = module.__name__
    gathers = "." in own  # a subpackage stands for its modules; the package does not
    return [
        name
        for name, home in homes.items()
        if home != own
        and home.partition(".")[0] == own.partition(".")[0]
        and not (gathers and home.startswith(f"{own}."))
    ]


def documented(name: str) -> Iterator[ModuleType]:
    """The package itself and its modules; not those that a subpackage gathers under its name."""
    package = importlib.import_module(name)
    yield package
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_") or info.name == _CLAIMS:
            continue
        module = importlib.import_module(f"{name}.{info.name}")
        if info.ispkg and not hasattr(module, "__all__"):
            yield from documented(module.__name__)
        else:
            yield module
