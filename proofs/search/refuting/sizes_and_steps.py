"""Where a statement is looked at: numbers of its steps, and sizes of its matrices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from math import ceil

import sympy

from proofs.kernel import Atom, Step
from proofs.kernel.polynomial import RUNNING_PRODUCT

SIZES = (1, 2, 3)
HORIZONS = (1, 2, 3, 0)
FARTHEST = 16  # where matrices, or factors, are as many as the steps
LARGEST = 10_000  # where a step is a number alone


@dataclass(frozen=True)
class SizesAndSteps:
    """Numbers for the free steps and sizes for the matrices."""

    steps: Mapping[str, int]
    sizes: Mapping[str, int]

    @property
    def at(self) -> dict[str, Step]:
        """The steps, for a substitution."""
        return {name: Step(None, number) for name, number in self.steps.items()}

    def __str__(self) -> str:
        return ", ".join(f"{name} = {x}" for name, x in {**self.sizes, **self.steps}.items())


def choices(names: Sequence[str], numbers: Sequence[int], unequal: int = 0) -> list[dict[str, int]]:
    """The same number for all names, then, for several, so many choices that differ."""
    same = [dict.fromkeys(names, number) for number in numbers] if names else [{}]
    differing = (x for x in product(numbers, repeat=len(names)) if len(set(x)) > 1)
    return [*same, *(dict(zip(names, x, strict=True)) for x in islice(differing, unequal))]


def beyond(atoms: Iterable[Atom]) -> tuple[int, ...]:
    """Steps just beyond the last one, and the largest number, that a statement speaks of.

    ``g[k] ≥ 0`` may hold at each step that is assumed, and ``t ≤ 50`` at each that is small.
    """
    polynomials = [atom.polynomial for atom in atoms]
    letters = {x for p in polynomials for x, _ in p.occurrences()}
    last = [x.step.offset for x in letters if x.step is not None and x.step.base is None]
    if any(x.structure == "natural" or x.name == RUNNING_PRODUCT for x in letters):
        last += [ceil(abs(c)) for p in polynomials for c in p.terms.values()]
    most = FARTHEST if any(x.step for x in letters) else LARGEST
    near = {min(number + 1, most) for number in last if number >= max(HORIZONS)}
    return tuple(sorted(near))


def step_names(atoms: Iterable[Atom]) -> list[str]:
    """The free steps."""
    return sorted({name for atom in atoms for name in atom.steps})


def size_names(atoms: Iterable[Atom]) -> list[str]:
    """The sizes that are names."""
    polynomials = [atom.polynomial for atom in atoms]
    letters = [x for p in polynomials for x, _ in p.occurrences()]
    shapes = [(x.rows, x.columns) for x in letters]
    shapes += [x.argument.shape for x in letters if x.argument is not None]
    shapes += [(p.rows, p.columns) for p in polynomials]
    return sorted({d for shape in shapes for d in shape if isinstance(d, str)})


def rational(x: Fraction) -> sympy.Rational:
    """The number as the kernel takes it."""
    return sympy.Rational(x.numerator, x.denominator)
