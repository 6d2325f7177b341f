"""Proofs about inverses and roots are printed as the kernel holds them, and the legend is true."""

from __future__ import annotations

import re

import pytest

from proofs import (
    both,
    decide,
    equal,
    every,
    family,
    identity,
    inverse,
    invertible,
    matrices,
    norm_at_most,
    positive_definite,
    psd,
    scalars,
    square_root,
    symmetric,
)
from proofs.display.formula import plain, words
from proofs.display.proof import displayed
from proofs.kernel import Atom
from proofs.language.conjecture import stated

from .reader import Reader

A, B = matrices("A B")
P, Q = symmetric("P Q")
D = family(matrices("D"))
a = scalars("a")
I = identity()

STATEMENTS = {
    "product": (equal(inverse(A * B), inverse(B) * inverse(A)), [invertible(A), invertible(B)]),
    "sum": (equal(inverse(I + a * A) * A, A * inverse(I + a * A)), [invertible(I + a * A)]),
    "order": (psd(inverse(P) - inverse(Q)), [positive_definite(P), psd(Q - P)]),
    "nested": (
        equal(inverse(A + inverse(A)), inverse(inverse(A) + A)),
        [both(invertible(A), invertible(A + inverse(A)))],
    ),
    "claimed": (invertible(A * B), [invertible(A), invertible(B)]),
    "each step": (
        every(lambda k: equal(inverse(D[k]), D[k])),
        [every(lambda k: equal(D[k] * D[k], I))],
    ),
    "root": (norm_at_most(square_root(A.T * A), a), [norm_at_most(A, a)]),
    "false": (equal(inverse(A * B), inverse(A) * inverse(B)), [invertible(A), invertible(B)]),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statement_and_proof_are_printed_as_the_kernel_holds_them(name):
    item = stated(*STATEMENTS[name])
    theorem = decide(item).theorem
    shown = displayed(theorem, item.hypotheses, item.goal)
    written = {plain(x): letter.name for x, letter in shown.notation.letters().items()}
    reader = Reader(map(words, shown.legend), written)
    for relations, atoms in ((shown.given, item.hypotheses), (shown.claimed, item.goal)):
        for relation, atom in zip(relations, atoms, strict=True):
            assert reader.atom(plain(relation), atom.polynomial.shape) == atom
    for line, node in zip(shown.lines, shown.notation.outline.nodes, strict=True):
        for relation, part in zip(line.statement, node.conclusion, strict=True):
            if isinstance(part, Atom):
                assert reader.atom(plain(relation), part.polynomial.shape) == part


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_legend_says_of_each_letter_what_its_name_says(name):
    item = stated(*STATEMENTS[name])
    shown = displayed(None, item.hypotheses, item.goal)
    written = {plain(x): letter.name for x, letter in shown.notation.letters().items()}
    lines = [words(line) for line in shown.legend]
    reader = Reader(lines, written)
    found = [re.fullmatch("(.*) is the (?:inverse|square root) of (.*)", x) for x in lines]
    told = {x[1].removesuffix("ₖ"): reader.value(x[2]).polynomial for x in found if x}
    introduced = {x: name for x, name in written.items() if name[:2] in ("Y⟨", "R⟨")}
    assert told.keys() == introduced.keys()
    for letter, name in introduced.items():
        assert f"⟨{told[letter]}" in name
