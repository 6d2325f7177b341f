"""What is stated is refused where it is written, not when it is decided."""

from __future__ import annotations

import re

import pytest

from proofs.language import StatementError, scalars
from proofs.language.conjecture import claim, collecting, conjecture
from proofs.library.derivation import derive

a = scalars("a")


@pytest.mark.parametrize("proof", [5, "lemma", True, derive(a * a >= 0)])
def test_a_proof_is_a_function(proof):
    with collecting(), pytest.raises(StatementError, match=r"square: proof=.* is no function"):
        conjecture("square", a * a >= 0, proof=proof)


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"proof": 5}, "square: proof=5 is no function: write proof=lambda: …"),
        ({"about": 5}, "square: about=5 is no function: write about=lambda: …"),
        ({"name": 5}, '5 is no name: write claim("name", …), in one line'),
        ({"reading": 5}, "claim 'square' needs a section and a reading"),
    ],
)
def test_a_part_of_a_claim_is_refused_where_it_is_stated(part, says):
    parts = {"name": "square", "section": "1", "reading": "A square is positive."} | part
    with collecting(), pytest.raises(ValueError, match=re.escape(says)):
        claim(statement=a * a >= 0, **parts)
