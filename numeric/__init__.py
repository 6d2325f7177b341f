"""The numbers side: tries to break each claim on random matrices, by roads that no proof uses.

``examine(name)`` draws instances for the claim ``name`` and returns :class:`Evidence`;
``twin_names()`` lists the claims that have a numeric twin. The computations that others use most
are here, too: :func:`rnn_jacobian`, :func:`lstm_jacobian`, :func:`spectral_norm`,
:func:`smallest_singular_value` and :func:`lyapunov_exponents`. They take any real numbers that
doubles hold, return doubles, and treat leading axes as NumPy's generalised universal functions do.
Importing this package loads nothing heavier than itself: NumPy is imported when a name is first
used.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from numeric.enclosures import smallest_singular_value, spectral_norm
    from numeric.evidence import Evidence
    from numeric.jacobians import lstm_jacobian, rnn_jacobian
    from numeric.lyapunov import lyapunov_exponents

__all__ = [
    "Evidence",
    "examine",
    "lstm_jacobian",
    "lyapunov_exponents",
    "rnn_jacobian",
    "smallest_singular_value",
    "spectral_norm",
    "twin_names",
]

_HOMES = {
    "Evidence": "evidence",
    "lstm_jacobian": "jacobians",
    "lyapunov_exponents": "lyapunov",
    "rnn_jacobian": "jacobians",
    "smallest_singular_value": "enclosures",
    "spectral_norm": "enclosures",
}


def examine(name: str, samples: int = 1000, seed: int = 0) -> "Evidence":
    """Test the claim ``name`` on at least 1 instance; see :func:`numeric.twins.examine`."""
    from numeric.twins import examine as run

    return run(name, samples, seed)


def twin_names() -> tuple[str, ...]:
    """The names of all claims that have a numeric twin, in the order of the claims modules."""
    from numeric.twins import twin_names as names

    return names()


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(importlib.import_module(f"numeric.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'numeric' has no attribute {name!r}")
