r"""What an author writes, as TeX: δ^2 I - Wᵀ W becomes ``\delta^{2}I-W^{\mathsf{T}}W``.

What the kernel holds is typeset by :mod:`proofs.display.formula`; here are the statements in the
words of their authors, and the formulas in their prose.
"""

from __future__ import annotations

import re
import unicodedata

from proofs.display.formula import ACCENTS, COMMANDS, SIGNS, SUBSCRIPT, SUPERSCRIPT

_FROM_SUBSCRIPT = {raised: plain for plain, raised in SUBSCRIPT.items()}
_FROM_SUPERSCRIPT = {raised: plain for plain, raised in SUPERSCRIPT.items()}
_COMMANDS = {**COMMANDS, **SIGNS} | {
    "‖": r"\|",
    "⪯": r"\preceq",
    "⋯": r"\cdots",
    "…": r"\ldots",
    "↦": r"\mapsto",
    "→": r"\to",
    "∀": r"\forall",
    "∂": r"\partial",
    "∈": r"\in",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "⟵": r"\longleftarrow",
    "√": r"\surd",
    "∞": r"\infty",
    "·": r"\cdot",
    "−": "-",
}
_WORDS = ("for every", "in every entry", "entrywise", "transpose", "and", "false", "true")
_FUNCTIONS = ("exp", "tanh", "log", "ln", "cosh", "sinh", "det", "diag")

_TOKEN = re.compile(
    rf"""
    (?P<fraction>(?:(?<=[\s(−-])|(?<!.))\(\d+/\d+\)|(?<![\w.])\d+/\d+)
  | (?P<slope>∂/∂(?=\w))
  | (?P<words>\b(?:{"|".join(map(re.escape, _WORDS))})\b)
  | (?P<function>(?:{"|".join(_FUNCTIONS)})(?=[{"".join(_FROM_SUPERSCRIPT)}′']*\())
  | (?P<sigma>σ_min\b)
  | (?P<below>[{"".join(map(re.escape, _FROM_SUBSCRIPT))}]+|_[A-Za-z0-9]+)
  | (?P<above>[{"".join(map(re.escape, _FROM_SUPERSCRIPT))}ᵀ]+|\^\([^()]*\)|\^[A-Za-z0-9])
  | (?P<prime>′+|''?)
  | (?P<index>\[[^\[\]]*\])
  | (?P<number>\d+(?:\.\d+)?)
  | (?P<space>\s+)
  | (?P<other>.)
    """,
    re.VERBOSE,
)


def tex(text: str) -> str:
    r"""A printed formula as TeX.

    Besides the notation of a paper it takes that of an author's file: ``D[k]``, ``t^2``, and
    ``∏(D[k] W, t)`` for a running product.

    >>> tex("δ²ᵗI − Xₜ₊₁ᵀW ⪰ 0")
    '\\delta^{2t}I-X_{t+1}^{\\mathsf{T}}W\\succeq 0'
    """
    pieces: list[str] = []
    scripts: dict[str, str] = {}

    def finish() -> None:
        if "prime" in scripts and pieces:
            pieces[-1] = f"{{{pieces[-1]}^{{{scripts['prime']}}}}}"
        if pieces:
            pieces[-1] += "".join(
                f"{mark}{{{scripts[kind]}}}"
                for kind, mark in (("below", "_"), ("above", "^"))
                if kind in scripts
            )
        scripts.clear()

    for found in _TOKEN.finditer(_spelled_out(text)):
        kind, shown = str(found.lastgroup), found[0]
        if kind in ("below", "index"):
            lower = _index(shown) if kind == "index" else _lowered(shown)
            scripts["below"] = ",".join(filter(None, (scripts.get("below"), lower)))
        elif kind == "above":
            scripts["above"] = scripts.get("above", "") + _raised(shown)
        elif kind == "prime":
            scripts["prime"] = r"\prime" * len(shown)
        else:
            finish()
            pieces.append(_plain(kind, shown, found.string[found.end() :]))
    finish()
    return _joined(pieces).removeprefix("\\ ").removesuffix("\\ ")


def _plain(kind: str, shown: str, after: str) -> str:
    match kind:
        case "fraction":
            above, below = shown.strip("()").split("/")
            return rf"\tfrac{{{above}}}{{{below}}}"
        case "slope":
            return r"\frac{\partial}{\partial "
        case "words":
            return rf"\ \text{{{shown}}}\ "
        case "function":
            return r"\operatorname{diag}" if shown == "diag" else rf"\{shown}"
        case "sigma":
            return r"\sigma_{\min}"
        case "space":
            return " "
        case "number":
            return shown
    return _symbol(shown)


def _symbol(shown: str) -> str:
    if shown in _COMMANDS:
        return _COMMANDS[shown]
    parts = unicodedata.normalize("NFD", shown)
    for mark in parts[1:]:
        if mark in ACCENTS:
            return f"{{{ACCENTS[mark]}{{{_symbol(parts[0])}}}}}"
    if shown == ",":
        return ",\\ "
    return shown


def _lowered(shown: str) -> str:
    """The subscript: of a name, of a step, or of both, which are then kept apart."""
    if shown[0] == "_":
        name = shown[1:]
        is_index = len(name) == 1 or name.isdigit() or set(name) <= set("ijkl")
        return name if is_index else rf"\mathrm{{{name}}}"
    plain = "".join(_FROM_SUBSCRIPT[x] for x in shown)
    of_both = re.fullmatch(r"([a-z])([a-z](?:[+-]\d+)?|\d+)", plain)
    if of_both and not set(plain) <= set("ijl"):
        return f"{of_both[1]},{of_both[2]}"
    return plain


def _raised(shown: str) -> str:
    if shown[0] == "^":
        return tex(shown[1:].removeprefix("(").removesuffix(")"))
    return "".join(_FROM_SUPERSCRIPT.get(x, r"\mathsf{T}") for x in shown)


def _index(shown: str) -> str:
    """``[k - 1]``, a step; ``[j, 0]``, a place in a vector; ``[i, j]``, one in a matrix."""
    places = [place.replace(" ", "") for place in shown[1:-1].split(",")]
    return "".join(places[:1] if places[1:] == ["0"] else places)


def _joined(pieces: list[str]) -> str:
    """The pieces as one formula; a command is kept from running into the letter behind it."""
    text = ""
    for piece in (piece for piece in pieces if piece.strip()):
        apart = re.search(r"\\[A-Za-z]+$", text) and piece[0].isalnum()
        text += " " * bool(apart) + piece
    # ∂/∂ is closed by what it differentiates by, which is one letter with its scripts.
    return re.sub(
        r"(\\frac\{\\partial\}\{\\partial )((?:\\\w+ ?|\{.*?\}\}|\w)(?:_\{[^}]*\})?)",
        r"\1\2}",
        text,
    )


# --- the notation of an author's file -----------------------------------------------------------


def _spelled_out(text: str) -> str:
    """Running products as ``Dₜ W ⋯ D₁ W``, powers as ``Wᵗ``, ``2*x`` as ``2 x``, ∂/∂x (x + y)."""
    while (start := text.find("∏(")) >= 0:
        stop = _closing(text, start + 1)
        body, _, step = text[start + 2 : stop].rpartition(",")
        text = (
            text[:start] + _product(body.strip(), step.strip(), text[stop + 1 :]) + text[stop + 1 :]
        )
    text = re.sub(r"KroneckerDelta\((\w+), (\w+)(?:, \([^()]*\))?\)", r"δ[\1, \2]", text)
    slope = re.match(r"(∂/∂\S+ )(.*?)( = )", text)
    if slope and _is_sum(slope[2]):
        text = f"{slope[1]}({slope[2]}){text[slope.start(3) :]}"
    scalar = re.search(r"Product\((.*), \((\w+), (\w+), (\w+)\)\)", text)
    if scalar:
        body, bound, first, last = scalar.groups()
        ends = (body.replace(f"[{bound}]", f"[{place}]") for place in (first, last))
        text = text.replace(scalar[0], " ⋯ ".join(ends))
    return text.replace("**", "^").replace("*", " ")


def _product(body: str, step: str, after: str) -> str:
    is_sum = _is_sum(body)
    if "[k" not in body:
        power = f"({body})^({step})" if is_sum or len(body) > 1 else f"{body}^({step})"
        return f"({power})" if after[:1] in ("ᵀ", "^") else power
    first, last = _at_step(body, step), _at_step(body, "1")
    shown = f"({first}) ⋯ ({last})" if is_sum else f"{first} ⋯ {last}"
    return f"({shown})" if after[:1] in ("ᵀ", "^") else shown


def _at_step(body: str, step: str) -> str:
    return re.sub(r"\[k( [+-] \d+)?\]", lambda found: f"[{_moved(step, found[1])}]", body)


def _moved(step: str, offset: str | None) -> str:
    if not offset:
        return step
    return str(int(step) + int(offset.replace(" ", ""))) if step.isdigit() else step + offset


def _is_sum(text: str) -> bool:
    depth = 0
    for place, character in enumerate(text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if depth == 0 and character in "+-−" and place:
            return True
    return False


def _closing(text: str, opening: int) -> int:
    """Where the bracket that opens here closes."""
    depth = 0
    for place in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    return len(text)
