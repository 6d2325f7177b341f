"""The campaign of mutants; it runs ``tests/kernel``, so that its own test must lie elsewhere."""

from __future__ import annotations

from tests.kernel.equivalent_mutants import EQUIVALENT
from tests.kernel.mutation_campaign import all_mutants


def test_the_mutation_campaign_speaks_of_the_kernel_as_it_is():
    """Each change by hand finds its text once, and each that is proved equivalent is still made."""
    assert {mutant.name for mutant in all_mutants()} >= EQUIVALENT.keys()
