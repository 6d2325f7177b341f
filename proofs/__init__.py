"""Proof Companion: proved, refuted or open, for matrix inequalities of every size.

The words for statements, claims and their proofs are imported from here, all of them by
``from proofs import *``; SymPy loads when the first is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:  # what editors complete and mypy checks: a test sees that these are the words
    from .frontends.answers import assert_proved as assert_proved
    from .frontends.answers import assert_refuted as assert_refuted
    from .frontends.answers import prove as prove
    from .frontends.answers import refute as refute
    from .language import *
    from .language.conjecture import claim as claim
    from .language.conjecture import conjecture as conjecture
    from .library.derivation import *
    from .referee.decision import decide as decide
    from .referee.ledger import lemma as lemma
    from .referee.ledger import verdict_of as verdict_of
else:
    from importlib import import_module

    _WORDS = {
        "proofs.language": (
            "Assertion Expression Family StatementError"
            " absurd attaining both bound_step diagonal differentiates dot entrywise_at_least equal"
            " every exp family frobenius_norm_at_least frobenius_norm_at_most identity inverse"
            " invertible is_eigenvector matrices n naturals norm_at_least norm_at_most norm_equals"
            " positive_definite power product psd scalars singular_values_at_least square_root"
            " symmetric tanh trace upper_bound_of vectors"
        ),
        "proofs.frontends.answers": "assert_proved assert_refuted prove refute",
        "proofs.language.conjecture": "claim conjecture",
        "proofs.library.derivation": (
            "Theorem archimedean at by_induction chain_rule cite conjunction derive entrywise"
            " generalise induction specialised using witness"
        ),
        "proofs.referee.decision": "decide",
        "proofs.referee.ledger": "lemma verdict_of",
    }
    _HOME = {word: module for module, words in _WORDS.items() for word in words.split()}
    __all__ = sorted(_HOME)

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'proofs' has no attribute {name!r}")
        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return __all__
