"""Statements decided in Python: in a notebook, in a test, in a script."""

from .answer import Answer
from .asking import assert_proved, assert_refuted, prove, refute

__all__ = ["Answer", "assert_proved", "assert_refuted", "prove", "refute"]
