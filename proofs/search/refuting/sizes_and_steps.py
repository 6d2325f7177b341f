"""Where a statement is looked at: numbers of its steps, and sizes of its matrices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

import sympy

from proofs.kernel import Atom, Step

HORIZONS = (1, 2, 3, 0)


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


def step_names(atoms: Iterable[Atom]) -> list[str]:
    """The free steps."""
    return sorted({name for atom in atoms for name in atom.steps})


def size_names(atoms: Iterable[Atom]) -> list[str]:
    """The sizes that are names."""
    polynomials = [atom.polynomial for atom in atoms]
    shapes = [(x.rows, x.columns) for p in polynomials for x, _ in p.occurrences()]
    shapes += [(p.rows, p.columns) for p in polynomials]
    return sorted({d for shape in shapes for d in shape if isinstance(d, str)})


def rational(x: Fraction) -> sympy.Rational:
    """The number as the kernel takes it."""
    return sympy.Rational(x.numerator, x.denominator)
