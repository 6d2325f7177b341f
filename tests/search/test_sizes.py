"""What a proof cites is said at the sizes of its statement."""

from __future__ import annotations

import pytest

from proofs.language.conjecture import stated
from proofs.referee.decision import decide

from .kinds_of_statements import TRUE

OF_OTHER_SIZES = [name for name in TRUE if name.endswith(("m × n", "m × m", "3 × 3"))]


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_OTHER_SIZES)
def test_what_is_cited_is_cited_at_the_sizes_of_the_statement(name):
    claim, given = TRUE[name]
    verdict = decide(stated(claim, given=given))
    assert verdict.word == "proved"
    assert not verdict.theorem.fixed


def test_the_statements_of_other_sizes_are_several():
    assert len(OF_OTHER_SIZES) >= 7
