"""Proof Companion: proved, refuted or open, for matrix inequalities of every size.

The authoring vocabulary is imported from here; SymPy loads when the first word is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_WORDS = {
    "proofs.language": [
        "StatementError",
        "absurd",
        "attaining",
        "both",
        "bound_step",
        "diagonal",
        "differentiates",
        "dot",
        "entrywise_at_least",
        "equal",
        "every",
        "exp",
        "family",
        "identity",
        "matrices",
        "naturals",
        "norm_at_least",
        "norm_at_most",
        "norm_equals",
        "positive_definite",
        "power",
        "product",
        "psd",
        "scalars",
        "singular_values_at_least",
        "symmetric",
        "tanh",
        "upper_bound_of",
        "vectors",
    ],
    "proofs.language.conjecture": ["claim", "conjecture"],
    "proofs.referee.ledger": ["lemma"],
    "proofs.referee.decision": ["decide"],
    "proofs.frontends.answers": ["assert_proved", "assert_refuted", "prove", "refute"],
}
_HOME = {word: module for module, words in _WORDS.items() for word in words}

__all__ = ["__version__", *sorted(_HOME)]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'proofs' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
