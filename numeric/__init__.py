"""The numbers side: tries to break each claim on random matrices, by roads that no proof uses.

``examine(name)`` draws instances for the claim ``name`` and returns :class:`Evidence`;
``twin_names()`` lists the claims that have a numeric twin. Importing this package loads nothing
heavier than itself: NumPy is imported when a name is first used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numeric.evidence import Evidence

__all__ = ["Evidence", "examine", "twin_names"]


def examine(name: str, samples: int = 1000, seed: int = 0) -> "Evidence":
    """Test the claim ``name`` on at least 1 instance; see :func:`numeric.twins.examine`."""
    from numeric.twins import examine as run

    return run(name, samples, seed)


def twin_names() -> tuple[str, ...]:
    """The names of all claims that have a numeric twin, in the order of the claims modules."""
    from numeric.twins import twin_names as names

    return names()


def __getattr__(name: str) -> object:
    if name == "Evidence":
        from numeric.evidence import Evidence

        return Evidence
    raise AttributeError(f"module 'numeric' has no attribute {name!r}")
