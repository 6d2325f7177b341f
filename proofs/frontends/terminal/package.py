"""Writes a package of one's own: a claim with its numeric twin, found by entry point and pytest."""

from __future__ import annotations

from pathlib import Path

from proofs.referee import InputError

from .scaffold import CLAIM, IMPORTS, TWIN, refuse_unusable, write_all

_PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "{package}"
version = "0.1"
dependencies = ["proof-companion"]

[project.entry-points."proofs.claims"]
{module} = "{package}.{module}"

[tool.pytest.ini_options]
proofs = true
testpaths = ["{package}"]
"""


def write_package(name: str, package: str, folder: Path) -> list[Path]:
    """Write a package with one claim into a new folder of its name.

    Returns
    -------
    list of Path
        The files, relative to ``folder``.

    Raises
    ------
    InputError
        If a name is not usable, or the folder exists.
    """
    module = name.replace("-", "_")
    refuse_unusable(name, package, "package")
    refuse_unusable(name, module)
    if (folder / package).exists():
        raise InputError(
            f"{folder / package} exists already: nothing is written; a further claim goes into one"
            " of its modules, or into a new one under proofs.claims in its pyproject.toml"
        )
    words = {"name": name, "function": module}
    body = CLAIM.format(**words) + TWIN.format(**words)
    root = Path(package)
    texts = {
        root / "pyproject.toml": _PROJECT.format(package=package, module=module),
        root / package / "__init__.py": f'"""Claims of {package.replace("_", " ")}."""\n',
        root / package / f"{module}.py": _head(module) + body,
    }
    write_all({folder / path: text for path, text in texts.items()})
    return list(texts)


def _head(module: str) -> str:
    """The first lines of the module of the claim and its twin."""
    imports = {**IMPORTS[1], "proofs": ("claim", "matrices", "norm_at_most", "scalars")}
    lines = [f"from {home} import {', '.join(words)}" for home, words in imports.items()]
    title = f'"""Claims about {module.replace("_", " ")}, and their twins."""'
    return "\n".join([title, "", "import numpy as np", *lines])
