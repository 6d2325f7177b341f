"""Trained recurrent networks, audited: which theorems apply to their weights, and what they say.

:func:`load` reads the recurrent layers of a model from disk, and :func:`audit` judges each. A
vanilla layer, h_t = φ(W h_{t−1} + U x_t + b) with slopes of φ between 0 and 1, such as tanh or
ReLU, gets an exact certificate: either of contraction, whatever the inputs, or of gates at which
gradients grow; or it stays open. LSTMs and GRUs get certified norms. Over given inputs every layer
gets a certified curve of its gradient against the lag, half-lives and exponents. What a certificate
proves, and how it is checked, stands in ``numeric.audit.certificates``, which imports nothing
but the standard library. All of it speaks of exact arithmetic on the weights as they are stored.
"""

from numeric.audit.curve import Curve
from numeric.audit.files import ModelError
from numeric.audit.layers import Layer
from numeric.audit.layouts import load
from numeric.audit.lines import Line
from numeric.audit.report import LayerAudit, audit

__all__ = ["Curve", "Layer", "LayerAudit", "Line", "ModelError", "audit", "load"]
