"""Jacobians of batches of cells by compiled code; :mod:`numeric.batched.jacobians` is the door.

``lanes``, ``elementary`` and ``steps`` are what the kernels ``interleaved`` (small cells) and
``blas`` (large ones) are made of; ``wide`` computes anew what one exponent cannot serve. All but
the door import Numba.
"""
