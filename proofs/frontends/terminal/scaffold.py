"""Writes the files of a new claim into a checkout: the claim, its numeric twin and its test."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from proofs.referee import InputError

CLAIM = """

claim(
    "{name}",
    # Write the statement here; this one, the triangle inequality, stands for it.
    norm_at_most(matrices("A") + matrices("B"), scalars("a") + scalars("b")),
    given=[
        norm_at_most(matrices("A"), scalars("a")),
        norm_at_most(matrices("B"), scalars("b")),
    ],
    section="Say where the write-up states it",
    reading="Say in one paragraph what is claimed.",
)
"""

TWIN = '''

@twin("{name}", ensembles=GENERAL)
def {function}(draw: Draw) -> Margins:
    """‖A + B‖ ≤ ‖A‖ + ‖B‖, relative to the right-hand side; B is another draw of A's ensemble.

    Each entry of A + B is rounded once, which moves the norm by at most √n u (‖A‖ + ‖B‖); the three
    norms come from LAPACK.
    """
    first, second = draw.weights, draw.weights[::-1]
    bound = lapack_norm(first) + lapack_norm(second)
    ratio = lapack_norm(first + second) / np.where(bound > 0, bound, 1.0)
    lapack = singular_value_error(draw.n)
    error = combined(lapack, lapack, np.sqrt(draw.n) * UNIT_ROUNDOFF, gamma(3))
    return Margins(1.0 - ratio, np.full(draw.batch, error))
'''

_TEST = """

def test_{function}_is_proved() -> None:
    assert verdict_of("{name}").word == "proved"
"""

IMPORTS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {"proofs": ("claim", "matrices", "norm_at_most", "scalars")},
    {
        "numeric.foundation.rounding": (
            "UNIT_ROUNDOFF",
            "combined",
            "gamma",
            "singular_value_error",
        ),
        "numeric.matrices.ensembles": ("GENERAL",),
        "numeric.matrices.norms": ("lapack_norm",),
        "numeric.twins": ("Draw", "Margins", "twin"),
    },
    {"proofs": ("verdict_of",)},
)


def refuse_unusable(name: str, module: str, kind: str = "topic") -> None:
    """Refuse what names no claim or no module, and what would hide a word of the files.

    Raises
    ------
    InputError
        If one of them cannot be used.
    """
    function = name.replace("-", "_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise InputError(f"{name!r} is not a claim name: words in lower case, joined by hyphens")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", module):
        raise InputError(f"{module!r} is not a {kind}: it names a Python module, in lower case")
    for word in (function, module):
        if keyword.iskeyword(word) or keyword.issoftkeyword(word):
            raise InputError(f"{word!r} is a word of Python: take another name")
    if function in {"np", *(word for imports in IMPORTS for word in chain(*imports.values()))}:
        raise InputError(f"{function!r} would hide what the files import: take another name")


def write_claim(name: str, topic: str | None, folder: Path) -> list[Path]:
    """Write or extend the three files of a claim; nothing is written unless all three can be.

    Returns
    -------
    list of Path
        The files, relative to the checkout.

    Raises
    ------
    InputError
        If the names are not usable or taken, or there is no checkout around ``folder``.
    """
    root = _checkout(folder)
    module = topic if topic is not None else name.replace("-", "_")
    refuse_unusable(name, module)
    if any(f'"{name}"' in path.read_text("utf-8") for path in root.glob("proofs/claims/*.py")):
        raise InputError(f"a claim is named {name!r} already")
    files = [
        Path("proofs", "claims", f"{module}.py"),
        Path("numeric", "claims", f"{module}.py"),
        Path("tests", "claims", f"test_{module}.py"),
    ]
    heads = _heads(module.replace("_", " "), _next_position(root))
    words = {"name": name, "function": name.replace("-", "_")}
    texts = [
        _extended(root / file, head, imports, body.format(**words))
        for file, head, imports, body in zip(
            files, heads, IMPORTS, (CLAIM, TWIN, _TEST), strict=True
        )
    ]
    write_all({root / file: text for file, text in zip(files, texts, strict=True)})
    return files


def _heads(subject: str, position: int) -> tuple[str, str, str]:
    """How a new file of each kind begins, before its imports are put in."""
    return (
        f'"""The topic of {subject}."""\n\nPOSITION = {position}\n',
        f'"""Twins of the topic of {subject}."""\n\nimport numpy as np\n',
        f'"""Expectations of the topic of {subject}, pinned."""\n',
    )


def _checkout(folder: Path) -> Path:
    for root in (folder, *folder.parents):
        if (root / "proofs" / "claims").is_dir() and (root / "numeric" / "claims").is_dir():
            return root
    raise InputError(
        f"{folder} is not inside a checkout of Proof Companion: nothing is written; --package NAME"
        " writes a package of your own"
    )


def _next_position(root: Path) -> int:
    found = [
        float(number)
        for path in root.glob("proofs/claims/*.py")
        for number in re.findall(r"^POSITION\s*=\s*([\d.]+)", path.read_text("utf-8"), re.M)
    ]
    return int(max(found, default=0)) + 1


def _extended(path: Path, head: str, imports: Mapping[str, tuple[str, ...]], body: str) -> str:
    """The file's text, or the head of a new one, with the imports and the body added."""
    text = path.read_text("utf-8") if path.exists() else head
    for module, names in imports.items():
        text = _importing(text, module, names)
    return text.rstrip("\n") + "\n" + body


def _importing(text: str, module: str, names: tuple[str, ...]) -> str:
    """The text with ``from module import names``, merged into what it imports already."""
    body = ast.parse(text).body
    known = [x for x in body if isinstance(x, ast.ImportFrom) and x.module == module]
    lines = text.splitlines()
    if known:
        found = {alias.name for alias in known[0].names if alias.asname is None}
        if "*" in found:
            return text
        others = {f"{a.name} as {a.asname}" for a in known[0].names if a.asname is not None}
        start, stop = known[0].lineno - 1, known[0].end_lineno
        lines[start:stop] = _statement(module, {*found, *others, *names})
        return "\n".join(lines) + "\n"
    imports = [x for x in body if isinstance(x, ast.Import | ast.ImportFrom)]
    before = [x for x in imports if not isinstance(x, ast.ImportFrom) or str(x.module) < module]
    place = (before or body[:1])[-1].end_lineno or 1
    same_block = before and getattr(before[-1], "module", "").split(".")[0] == module.split(".")[0]
    lines[place:place] = [*([] if same_block else [""]), *_statement(module, set(names))]
    return "\n".join(lines) + "\n"


def _statement(module: str, names: set[str]) -> list[str]:
    # The order in which isort sorts: constants, classes, functions.
    ordered = sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    line = f"from {module} import {', '.join(ordered)}"
    if len(line) <= 100:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in ordered), ")"]


def write_all(texts: Mapping[Path, str]) -> None:
    """Write every file or none."""
    before = {path: path.read_bytes() if path.is_file() else None for path in texts}
    written: list[Path] = []
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            written.append(path)
            path.write_text(text, "utf-8")
    except OSError as error:
        for path in written:
            old = before[path]
            if old is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(old)
        raise InputError(f"nothing is written: {error}") from error
