"""The parts of a sweep: which chunks they run."""

from numeric.sweeps.origin import one_thread
from numeric.twins.evidence import Outcomes
from numeric.twins.registry import Twin, batch_size, outcomes

__all__ = ["part", "part_size"]

ROUNDS = 4
"""How often the shapes take their turn in a part: some 600 instances, a fraction of a second."""


def part(chosen: Twin, seed: int, number: int) -> Outcomes:
    """Run the twin on the chunks of one part."""
    one_thread()
    chunks = ROUNDS * len(chosen.shapes)
    return outcomes(chosen, seed, range(number * chunks, (number + 1) * chunks))


def part_size(chosen: Twin) -> int:
    """How many instances a part has, those outside the hypotheses included."""
    return ROUNDS * sum(batch_size(n) for n, _ in chosen.shapes)
