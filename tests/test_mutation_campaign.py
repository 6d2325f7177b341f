"""The campaigns of mutants; one runs ``tests/kernel``, so that its own test must lie elsewhere."""

from __future__ import annotations

import tests.kernel.mutation_campaign as of_the_kernel
import tests.numeric.twins.mutation_campaign as of_the_twins
from tests.kernel.equivalent_mutants import EQUIVALENT
from tests.numeric.twins.explained_mutants import EXPLAINED


def test_the_mutation_campaign_speaks_of_the_kernel_as_it_is():
    """Each change by hand finds its text once, and each that is proved equivalent is still made."""
    assert {mutant.name for mutant in of_the_kernel.all_mutants()} >= EQUIVALENT.keys()


def test_the_mutation_campaign_speaks_of_the_twins_as_they_are():
    """Each mutant that is explained is still made, and few of them are."""
    names = {mutant.name for mutant in of_the_twins.all_mutants()}
    assert names >= EXPLAINED.keys()
    assert len(names) >= 150


def test_every_function_that_draws_or_derives_a_tolerance_is_one_of_the_twins():
    """What the campaign leaves as it is goes by names that the twins know."""
    known = "".join(of_the_twins.CAMPAIGN.text(module) for module in of_the_twins.MODULES)
    for name in of_the_twins.DRAWS | of_the_twins.ROUNDS | of_the_twins.TOLERANCES.keys():
        assert name in known, name
