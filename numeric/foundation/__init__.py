"""What every other part of ``numeric`` stands on.

- ``arrays``: the type of arrays, and the checks that turn bad input into one clear line;
- ``rounding``: error bounds, from the unit round-off to products of many matrices;
- ``threads``: a batch shared among threads, and BLAS held at one;
- ``compilation``: Numba, its cache, vectors of four doubles and numbers with an exponent of their
own.
"""
