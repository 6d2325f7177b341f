"""What we expect of the topic, pinned; perturbed derivatives, which must be refused."""

import pytest
from sympy import tanh

from proofs.claims import jacobian_product as topic
from proofs.kernel import KernelError, Letter, chain_rule, derivative
from proofs.language.letters import read
from proofs.referee.ledger import lemma

EXPECTED = {
    "activation-derivative": "proved",
    "one-step-jacobian": "proved",
    "jacobian-product": "proved",
    "ascending-product": "refuted",
    "inputs-realise-any-states": "proved",
    "inputs-do-not-matter": "refuted",
    "inputs-do-not-decide-vanishing": "refuted",
    "any-activation": "refuted",
    "any-differentiable-activation": "proved",
}


def test_the_topic_holds_the_expected_verdicts(check_topic) -> None:
    check_topic("jacobian_product", EXPECTED)


def test_a_wrong_derivative_is_refused() -> None:
    z = topic.z.symbol
    with pytest.raises(KernelError, match="derivative"):
        derivative(tanh(z), z, 1 + tanh(z) ** 2)


def test_the_transposed_jacobian_is_refused() -> None:
    gates = {Letter("D", "n", "n", "diagonal"): topic.slope}
    step = topic.bound_step
    with pytest.raises(KernelError, match="chain_rule"):
        chain_rule(
            {("h", "h"): (lemma("one-step-jacobian"), read(topic.W.T * topic.D[step]))},
            topic.i,
            gates,
        )


def test_the_gates_behind_the_weights_are_refused() -> None:
    gates = {Letter("D", "n", "n", "diagonal"): topic.slope}
    step = topic.bound_step
    with pytest.raises(KernelError, match="chain_rule"):
        chain_rule(
            {("h", "h"): (lemma("one-step-jacobian"), read(topic.W * topic.D[step]))},
            topic.i,
            gates,
        )
