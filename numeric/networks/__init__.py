"""Recurrent networks, simulated, and differentiated by complex steps: no chain rule is used.

- ``activations``, ``cells``: the networks, one cell a batch;
- ``linearise``, ``lstm``: their Jacobians, with bounds on the errors;
- ``powers``: W^t, read off the linear network;
- ``stability``: how many random networks keep their gradient.
"""
