"""Numeric twins: what one is, how it is run, and what it finds.

- ``registry``: twins by the names of their claims, and the instances that they are run on;
- ``evidence``: margins with derived tolerances, and their summary;
- ``scenarios``: networks drawn around given weights;
- ``adversary``: a search for networks whose Jacobian is small;
- ``brackets``: what several claims about products of gates measure alike.

What the author of a twin writes is here. The twins of the write-up are in :mod:`numeric.claims`.
"""

from numeric.twins.evidence import Margins, jointly
from numeric.twins.registry import LONG, SHAPES, Draw, Twin, twin

__all__ = ["LONG", "SHAPES", "Draw", "Margins", "Twin", "jointly", "twin"]
