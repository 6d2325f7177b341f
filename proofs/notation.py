"""Writes the kernel's polynomials and relations in the notation of a paper: δ²ω²I − WᵀW.

Nothing is retyped: every formula on a terminal or a page is printed from the checked object.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

import sympy

from .kernel import BOUND, ENTRYWISE, Atom, Letter, Monomial, Polynomial, Step
from .kernel.polynomial import RUNNING_PRODUCT, Word

GREEK = dict(
    zip(
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "pi",
            "rho",
            "sigma",
            "tau",
            "phi",
            "chi",
            "psi",
            "omega",
            "Gamma",
            "Delta",
            "Theta",
            "Lambda",
            "Xi",
            "Pi",
            "Sigma",
            "Phi",
            "Psi",
            "Omega",
            "lamda",
        ],
        "αβγδεζηθικλμνξπρστφχψωΓΔΘΛΞΠΣΦΨΩλ",
        strict=True,
    )
)
_PLAIN = "0123456789+-aehijklmnoprstuvx"
SUBSCRIPT = dict(zip(_PLAIN, "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
SUPERSCRIPT = dict(zip(_PLAIN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵉʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛˣ", strict=True))
_LONGEST = 48
_MARKS = frozenset((*SUBSCRIPT.values(), *SUPERSCRIPT.values(), *"ᵀ′"))


def subscript(text: str) -> str:
    """The text as a subscript, or ``_text`` where Unicode has none."""
    return "".join(SUBSCRIPT.get(x, "") for x in text) if set(text) <= set(_PLAIN) else f"_{text}"


def superscript(text: str) -> str:
    """The text as a superscript, or ``^text`` where Unicode has none."""
    if set(text) <= set(_PLAIN):
        return "".join(SUPERSCRIPT[x] for x in text)
    return f"^{text}" if len(text) == 1 else f"^({text})"


def symbol(name: str) -> str:
    """A name as a paper writes it: ``delta_s`` is δₛ."""
    base, _, rest = name.partition("_")
    if base.startswith("∂"):
        return "∂" + symbol(name[1:])
    return GREEK.get(base, base) + (subscript(rest) if rest else "")


class Notation:
    """The names used in one proof: running products and auxiliary letters are named once.

    ``legend`` says what the names introduced here stand for.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._names: dict[object, str] = {}
        self._reserved = {symbol(name) for name in reserved}
        self.legend: list[str] = []

    def reserve(self, polynomial: Polynomial) -> None:
        """Keep the names of a polynomial's letters for them."""
        self._reserved |= {symbol(letter.name) for letter in polynomial.letters}

    def polynomial(self, value: Polynomial) -> str:
        """The terms, those with a positive sign first."""
        terms = [(self._term(m, value), c) for m, c in value.terms.items()]
        terms.sort(key=lambda term: (term[1] < 0, len(term[0]), term[0]))
        pieces: list[str] = []
        for text, c in terms:
            sign = ("−" if c < 0 else "") if not pieces else (" − " if c < 0 else " + ")
            pieces.append(sign + _times(abs(c), text))
        return "".join(pieces) or "0"

    def atom(self, atom: Atom) -> str:
        """A relation; ``p − q ⪰ 0`` between scalars is written p ≥ q."""
        value = atom.polynomial
        sign = {"⪰": "≥", "≻": ">"}.get(atom.relation, "=") if value.is_scalar else atom.relation
        text = self._relation(value, sign)
        if atom.relation == ENTRYWISE:
            text += " in every entry"
        return f"{text} for every {BOUND} ≥ 1" if atom.every else text

    def _relation(self, value: Polynomial, sign: str) -> str:
        below = Polynomial(
            value.rows, value.columns, {m: -c for m, c in value.terms.items() if c < 0}
        )
        if len(below.terms) == 1 and len(value.terms) == 2:
            return f"{self.polynomial(value + below)} {sign} {self.polynomial(below)}"
        return f"{self.polynomial(value)} {sign} 0"

    def grouped(self, value: Polynomial) -> str:
        """The polynomial as a factor: in brackets unless it is a power of a single letter."""
        text = self.polynomial(value)
        single = len(value.terms) == 1
        for m, c in value.terms.items():
            letters = {letter for word in (*m.scalars, m.word) for letter in word}
            single = single and c == 1 and len(letters) <= 1
            single = single and (not m.scalars or value.is_scalar)
        return text if single else f"({text})"

    def _term(self, m: Monomial, value: Polynomial) -> str:
        runs = _runs(self._closed(word, m) for word in m.scalars)
        parts = [power(text, count) for text, count in runs]
        parts.sort(key=lambda part: part[0] == "(")
        if m.word:
            parts += self._powers(m.word)
        elif not value.is_scalar:
            parts.append("I")
        return juxtaposed(parts)

    def _closed(self, word: Word, m: Monomial) -> str:
        text = self.word(word)
        alone = len(word) == 1 or (len(m.scalars) == 1 and not m.word)
        return text if alone else f"({text})"

    def word(self, word: Word) -> str:
        """A product of letters, equal neighbours as a power."""
        return juxtaposed(self._powers(word))

    def _powers(self, word: Word) -> list[str]:
        return [power(text, count) for text, count in _runs(map(self.letter, word))]

    def letter(self, letter: Letter) -> str:
        """One letter with its step and transposition."""
        if letter.name == RUNNING_PRODUCT and letter.argument is not None:
            text = self._running(letter, letter.argument)
        elif letter.argument is not None:
            text = f"{letter.name}({self.polynomial(letter.argument)})"
        else:
            text = self._named(letter) + _at(letter.step)
        return _transposed(text) if letter.transposed else text

    def _running(self, letter: Letter, factor: Polynomial) -> str:
        step = letter.step or Step(None, 0)
        if BOUND not in factor.steps:
            return power(self.grouped(factor), str(step))
        if factor not in self._names:
            name = self._fresh("XYZPQ" if not factor.is_scalar else "pqrs")
            self._names[factor] = name
            last, first = (factor.substitute(steps={BOUND: s}) for s in (step, Step(None, 1)))
            shown = f"{self._factor(last)} ⋯ {self._factor(first)}"
            start = "1" if factor.is_scalar else "I"
            self.legend.append(f"{name}{_at(step)} = {shown}, {name}₀ = {start}")
        return self._names[factor] + _at(step)

    def _factor(self, value: Polynomial) -> str:
        return self.polynomial(value) if len(value.terms) == 1 else self.grouped(value)

    def _named(self, letter: Letter) -> str:
        """The symbol of a variable; an auxiliary one, ``v⟨origin⟩``, has its origin explained."""
        key = letter.name
        if key not in self._names:
            base, _, origin = key.partition("⟨")
            self._names[key] = self._fresh([symbol(base)]) if origin else symbol(key)
            if origin:
                self.legend.append(f"{self._names[key]} is {_origin(base, origin, letter)}")
            elif key.startswith("∂"):
                state = symbol(key[1:])
                whole = letter.rows == letter.columns
                by = f"in {state}₀" if whole else "by any parameters of the initial state"
                self.legend.append(f"∂{state}ₜ is the Jacobian of {state}ₜ {by}")
        return self._names[key]

    def _fresh(self, wishes: Iterable[str]) -> str:
        taken = self._reserved | set(self._names.values())
        wishes = list(wishes)
        while all(wish in taken for wish in wishes):
            wishes = [f"{wish}′" for wish in wishes]
        return next(wish for wish in wishes if wish not in taken)


def _origin(base: str, origin: str, letter: Letter) -> str:
    origin = origin.removesuffix("⟩")
    if letter.structure == "defined":
        start, _, successor = origin.partition("; ")
        return f"the sequence that starts at {start} and goes on by {base} ↦ {successor}"
    if base == "s":
        return f"any bound of ‖({origin}) w‖/‖w‖ at one vector w ≠ 0"
    if base == "w":
        return f"a vector ≠ 0 at which that bound of ‖({origin}) w‖/‖w‖ holds"
    if letter.columns == letter.rows == 1:
        return f"any upper bound of ‖{origin}‖"
    return f"a vector at which ‖{origin}‖ is as large as stated"


def _at(step: Step | None) -> str:
    return "" if step is None else subscript(str(step))


def _runs(texts: Iterable[str]) -> list[tuple[str, int]]:
    return [(text, len(list(group))) for text, group in groupby(texts)]


def _core(text: str) -> str:
    """The text without subscripts, superscripts and transposition."""
    return "".join(x for x in text if x not in _MARKS)


def _raised(text: str) -> bool:
    return text[-1] in SUPERSCRIPT.values() or text[-1] == "ᵀ"


def power(text: str, exponent: int | str) -> str:
    """A letter, or a bracket, to a power; of a power to a name, the exponents are multiplied."""
    shown = str(exponent)
    if shown == "1":
        return text
    base = text.rstrip("".join(SUPERSCRIPT.values()))
    if base != text and text[len(base) :].isalpha() and base[-1] != "ᵀ" and shown.isdigit():
        return base + superscript(shown) + text[len(base) :]
    return (f"({text})" if _raised(text) else text) + superscript(shown)


def _transposed(text: str) -> str:
    return f"({text})ᵀ" if _raised(text) else f"{text}ᵀ"


def juxtaposed(parts: Iterable[str]) -> str:
    """A product: a space only where a name of several letters would run into its neighbour."""
    text, last = "", ""
    for part in (part for part in parts if part):
        apart = last and part[0] != "(" and last[-1] not in ")ᵀ"
        text += " " * bool(apart and (len(_core(last)) > 1 or len(_core(part)) > 1)) + part
        last = part
    return text


def _times(coefficient: Fraction, text: str) -> str:
    if not text:
        return _number(coefficient)
    if coefficient == 1:
        return text
    shown = _number(coefficient)
    return (shown if coefficient.denominator == 1 else f"({shown})") + text


def _number(value: Fraction) -> str:
    """An exact rational; a very long one by its leading digits and its length."""
    shown = str(value)
    if len(shown) <= _LONGEST:
        return shown
    return f"⟨{float(value):.12g}…, a rational of {len(shown) - 1} digits⟩"


def matrix(value: sympy.Matrix) -> list[str]:
    """A matrix of exact numbers, one line a row."""
    if value.shape == (1, 1):
        return [str(value[0, 0])]
    texts = [[str(entry) for entry in value.row(i)] for i in range(value.rows)]
    widths = [max(len(row[j]) for row in texts) for j in range(value.cols)]
    rows = ["  ".join(x.rjust(w) for x, w in zip(row, widths, strict=True)) for row in texts]
    if len(rows) == 1:
        return [f"[{rows[0]}]"]
    ends = [("⎡", "⎤"), *[("⎢", "⎥")] * (len(rows) - 2), ("⎣", "⎦")]
    return [f"{left}{row}{right}" for (left, right), row in zip(ends, rows, strict=True)]
