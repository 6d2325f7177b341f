"""Random matrices, and what LAPACK says of matrices.

- ``ensembles``: what instances are drawn from, with the properties that each ensemble promises;
- ``norms``: norms and singular values, and products of matrices at any length;
- ``spectra``: eigenvalues and polar factors.
"""
