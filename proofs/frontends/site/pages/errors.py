"""A claim that cannot be shown is refused in one line that names it and its file."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from proofs.frontends.site.links.source_lines import file_of_claim, file_of_module, lines_of_claims
from proofs.frontends.site.markup.mathml import mathml
from proofs.language.conjecture import Claim
from proofs.referee.ledger import ledger, modules


class ClaimError(Exception):
    """A claim cannot be shown; the message is one line, ``place`` is file and line."""

    def __init__(self, message: str, place: str) -> None:
        super().__init__(" ".join(message.split()))
        self.place = place


def checked_ledger() -> Mapping[str, Claim]:
    """The ledger, where each of its claims can be shown.

    Raises
    ------
    ClaimError
        If a claims module raises (a claim without a section or reading), two claims have one name,
        a claim repairs what does not exist, or its formula is TeX that does not render.
    """
    claims = ledger()
    for error in claims.broken.values():
        raise ClaimError(_reason(error), _place_of(error)) from error
    for claim in claims.values():
        if claim.formula:
            with about(claim):
                mathml(claim.formula)
    return claims


@contextmanager
def about(claim: Claim) -> Iterator[None]:
    """Say of which claim an error speaks."""
    try:
        yield
    except Exception as error:
        message = f"claim {claim.name!r}: {_reason(error)}"
        raise ClaimError(message, file_of_claim(claim)) from error


def _reason(error: BaseException) -> str:
    return str(error) if isinstance(error, ValueError) else f"{type(error).__name__}: {error}"


def _place_of(error: BaseException) -> str:
    """The line of a claims module where an error arose, or where the claim stands that it names."""
    files = {file_of_module(module): module for module in modules()}
    frames = traceback.extract_tb(error.__traceback__)
    raised = [f"{frame.filename}:{frame.lineno}" for frame in frames if frame.filename in files]
    named = re.findall(r"'([^']+)'", str(error))
    stated = [
        f"{file}:{line}"
        for file, module in files.items()
        for name, line in lines_of_claims(module).items()
        if name in named
    ]
    return (raised or stated or [""])[-1]
