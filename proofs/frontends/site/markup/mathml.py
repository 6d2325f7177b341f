"""TeX to MathML while the site is built: no script, nothing from the network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util import logging

from .line_breaks import GAP, rows, terms

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

# What the converter does not set as TeX would, before and after it.
_PRIMES = re.compile(r"'+")
_FRACTION_OF_DIGITS = re.compile(r"(\\[td]?frac)(\d)(\w)")
_ACCENTED_LETTER = re.compile(r"(\\(?:hat|tilde|bar|dot|vec))(?:\s+([A-Za-z])|\s*(\\[A-Za-z]+))")
_SCRIPTS_OF_ACCENT = re.compile(r"(\\(?:hat|tilde|bar|dot|vec)\{[^{}]*\}\}*)(?=[_^])")
_LIST_OF_NUMBERS = re.compile(r"<mn>([\d.]+(?:,[\d.]+)+)</mn>")
_PRIMED = re.compile(
    r"<msup>\s*(<mi[^>]*>[^<]*</mi>)\s*(?:<mrow>)?((?:\s*<mi>′</mi>)+)\s*(?:</mrow>)?\s*</msup>"
)


def mathml(tex: str, displayed: bool = False) -> str:
    """The formula as MathML.

    Raises
    ------
    ValueError
        If docutils cannot convert the TeX; the message is one line with the formula.
    """
    prepared = _PRIMES.sub(lambda found: "^{" + r"\prime" * len(found[0]) + "}", tex)
    prepared = _FRACTION_OF_DIGITS.sub(r"\1{\2}{\3}", prepared)
    prepared = _ACCENTED_LETTER.sub(lambda found: f"{found[1]}{{{found[2] or found[3]}}}", prepared)
    prepared = _SCRIPTS_OF_ACCENT.sub(r"\1{}", prepared)
    try:
        text = str(tex2mathml(prepared, as_block=displayed))
    except MathError as error:
        raise ValueError(f"TeX that does not render, {_one_line(tex)}: {error}") from error
    except Exception as error:  # on malformed TeX the converter trips over its own tree
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(f"TeX that does not render, {_one_line(tex)}: {reason}") from error
    text = _LIST_OF_NUMBERS.sub(_separated, text)
    text = _PRIMED.sub(_beside, text)
    return text.replace("<mo>‖</mo>", '<mo stretchy="false">‖</mo>')


def _separated(found: re.Match[str]) -> str:
    """Two numbers in a list, which the converter takes for one: 0,1."""
    numbers = (f"<mn>{number}</mn>" for number in found[1].split(","))
    return "<mo>,</mo>".join(numbers)


def _beside(found: re.Match[str]) -> str:
    """A prime stands beside its letter: the character is raised already."""
    primes = '<mo lspace="0" rspace="0">′</mo>' * found[2].count("′")
    # As low as a letter, so that a superscript does not stand above the prime.
    return f'<mrow>{found[1]}<mpadded height="0.6em">{primes}</mpadded></mrow>'


def _one_line(text: str) -> str:
    return " ".join(text.split())


def set_lines(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let lines end inside a long formula, and not before the punctuation behind one."""
    for formula in list(doctree.findall(nodes.math)):
        parent = formula.parent
        if parent is None:
            continue
        punctuation = _taken_from_behind(parent, parent.index(formula))
        if not punctuation and terms(formula.astext()) == [[formula.astext()]]:
            continue
        *before, last = (list(map(_math, term)) for term in terms(formula.astext()))
        last[-1] = nodes.inline("", "", last[-1], nodes.Text(punctuation), classes=["unbroken"])
        parts = [node for term in (*before, last) for node in (nodes.Text(GAP), _unit(term))]
        long = ["long-formula"] if before else []
        parent.replace(formula, nodes.inline("", "", *parts[1:], classes=long))


def _math(tex: str) -> nodes.math:
    return nodes.math(tex, tex)


def _unit(factors: list[nodes.Element]) -> nodes.Element:
    """A term, in which a line ends only if it does not fit on one."""
    first, *rest = factors
    parts = [first, *(x for factor in rest for x in (nodes.Text(GAP), factor))]
    return nodes.inline("", "", *parts, classes=["long-term"]) if rest else first


def _taken_from_behind(parent: nodes.Element, place: int) -> str:
    """The punctuation with which the text behind a place begins, which then lacks it."""
    after = parent[place + 1] if place + 1 < len(parent) else None
    found = re.match(r"[.,;:)]+", after) if isinstance(after, nodes.Text) else None
    if found is None:
        return ""
    parent[place + 1] = nodes.Text(found.string[found.end() :])
    return found[0]


def visit_inline(translator: Any, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    translator.body.append(_checked(node, node.astext()))
    raise nodes.SkipNode


def visit_displayed(translator: Any, node: nodes.math_block) -> None:
    """Write a displayed formula, in a box of its own, with lines that may end where it is long."""
    lines = rows(node.astext())
    translator.body.append(translator.starttag(node, "div", CLASS="formula"))
    if lines is None:
        translator.body.append(_checked(node, node.astext(), displayed=True))
    for line in lines or ():
        parts = (_term(node, term) for term in terms(line))
        translator.body.append(f'<div class="formula-line">{GAP.join(parts)}</div>')
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def _term(node: nodes.math_block, factors: list[str]) -> str:
    shown = GAP.join(_checked(node, factor) for factor in factors)
    return f'<span class="long-term">{shown}</span>' if len(factors) > 1 else shown


def _checked(node: nodes.Element, tex: str, displayed: bool = False) -> str:
    try:
        return mathml(tex, displayed)
    except ValueError as error:
        logger.error("%s", error, location=node)
        return ""
