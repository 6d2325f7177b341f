"""Numeric twins: what one is, how it is run, and what it finds.

- ``registry``: twins by the names of their claims, and the instances that they are run on;
- ``evidence``: margins with derived tolerances, and their summary;
- ``scenarios``: networks drawn around given weights;
- ``adversary``: a search for networks whose Jacobian is small;
- ``brackets``: what several claims about products of gates measure alike.

The words for the author of a twin are here. The twins of the write-up are in ``numeric.claims``.
"""

from numeric.twins.evidence import Margins as Margins
from numeric.twins.evidence import jointly as jointly
from numeric.twins.registry import LONG as LONG
from numeric.twins.registry import ONE_UNIT as ONE_UNIT
from numeric.twins.registry import SEVERAL as SEVERAL
from numeric.twins.registry import SHAPES as SHAPES
from numeric.twins.registry import Draw as Draw
from numeric.twins.registry import Twin as Twin
from numeric.twins.registry import twin as twin
