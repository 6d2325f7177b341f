"""``proofs.prove`` and ``proofs.refute``, and the assertions that make tests of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proofs.language.conjecture import stated
from proofs.referee.decision import decide, refuted

from .answer import Answer


def prove(statement: Any, given: Sequence[Any] = ()) -> Answer:
    """Decide ``given ⊢ statement`` for matrices of every size, as ``proofs prove`` does.

    Parameters
    ----------
    statement, given
        What is claimed and under which hypotheses, in the words of :mod:`proofs`.

    Returns
    -------
    Answer
        With the verdict *proved*, *refuted* or *open*, and what shows it.

    Raises
    ------
    proofs.language.symbols.StatementError
        If the statement or a hypothesis is none; the message says what would be.

    Examples
    --------
    >>> from proofs import matrices, norm_at_most, prove, scalars
    >>> A, B = matrices("A B")
    >>> a, b = scalars("a b")
    >>> answer = prove(norm_at_most(A * B, a * b), given=[norm_at_most(A, a), norm_at_most(B, b)])
    >>> answer.verdict
    'proved'
    """
    conjecture = stated(statement, given)
    return Answer(conjecture, decide(conjecture))


def refute(statement: Any, given: Sequence[Any] = ()) -> Answer:
    """Look for exact matrices that satisfy ``given`` and break ``statement``, and for no proof.

    The verdict is *refuted*, or *open* where none were found, which says nothing about the truth of
    the statement.

    Raises
    ------
    proofs.language.symbols.StatementError
        If the statement or a hypothesis is none; the message says what would be.

    Examples
    --------
    >>> from proofs import psd, refute, symmetric
    >>> P, Q = symmetric("P Q")
    >>> refute(psd(P * Q + Q * P), given=[psd(P), psd(Q)]).witness["P"].shape
    (2, 2)
    """
    conjecture = stated(statement, given)
    return Answer(conjecture, refuted(conjecture))


def assert_proved(statement: Any, given: Sequence[Any] = ()) -> Answer:
    """Fail unless ``given ⊢ statement`` is proved, from hypotheses that do not exclude each other.

    Raises
    ------
    AssertionError
        With the witness where the statement is refuted, and with what was tried where it is open.
    """
    __tracebackhide__ = True  # pytest shows the line of the test
    answer = prove(statement, given)
    if answer.verdict != "proved" or answer.satisfiable is False:
        raise AssertionError(f"not proved:\n{answer}")
    return answer


def assert_refuted(statement: Any, given: Sequence[Any] = ()) -> Answer:
    """Fail unless ``given ⊢ statement`` is refuted.

    Raises
    ------
    AssertionError
        With the proof where the statement is proved, and with what was tried where it is open.
    """
    __tracebackhide__ = True  # pytest shows the line of the test
    answer = prove(statement, given)
    if answer.verdict != "refuted":
        raise AssertionError(f"not refuted:\n{answer}")
    return answer
