"""What we expect of the gated recurrent unit, pinned, and that its two forms differ."""

import pytest
from sympy import Symbol

from proofs import bound_step, chain_rule, derive, differentiates
from proofs.claims import gated_recurrent_unit as unit
from proofs.kernel import KernelError

EXPECTED = {
    "gru-jacobian-reset-after": "proved",
    "gru-jacobian-reset-before": "proved",
    "gru-gradient-bound-reset-after": "proved",
    "gru-gradient-bound-reset-before": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("gated_recurrent_unit", EXPECTED)


@pytest.mark.parametrize("form", ["reset_after", "reset_before"])
def test_neither_form_has_the_jacobian_of_the_other(form: str) -> None:
    """R U + P_r W_r against U (R + P_r W_r): the order of gates and weights tells them apart."""
    theorem = getattr(unit, form)()
    network = next(iter(theorem.fixed)).definition
    ((_, shown, _),) = network.blocks
    step = derive(differentiates(shown.function, shown.variable, shown.value))
    families = (unit.Z, unit.P_z, unit.P_c, unit.R, unit.P_r)
    gates = dict(zip(families, (entry for _, entry in network.gates), strict=True))
    insides = {"reset_after": unit.inside_after, "reset_before": unit.inside_before}
    own = unit.one_step(insides.pop(form))(bound_step)
    (other,) = insides.values()
    chain_rule({("h", "h"): (step, own)}, Symbol("i", integer=True), gates)
    wrong = unit.one_step(other)(bound_step)
    with pytest.raises(KernelError, match="is off the Jacobian"):
        chain_rule({("h", "h"): (step, wrong)}, Symbol("i", integer=True), gates)
