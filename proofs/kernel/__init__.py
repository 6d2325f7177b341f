"""The trusted kernel: read :mod:`proofs.kernel.rules` first, it opens with every rule."""

from .polynomial import *
from .rules import *
from .statement import *
