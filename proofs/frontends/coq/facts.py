"""The cited facts that the library proves: their lemmas, by the fact itself and not by its name."""

from __future__ import annotations

from proofs.kernel import Fact
from proofs.library.facts import (
    inverse_of_definite,
    inverse_on_both_sides,
    is_at_sizes,
    monotone_norm,
)

_PROVED = {
    inverse_on_both_sides: "move=> *; exact: inverse_on_both_sides.",
    monotone_norm: "move=> *; apply: monotone_norm; eassumption.",
    inverse_of_definite: "move=> *; exact: inverse_of_definite.",
}


def proof_of(fact: Fact) -> str | None:
    """The script that proves the fact, or None where it remains a premise."""
    return next((script for known, script in _PROVED.items() if is_at_sizes(fact, known)), None)
