"""Arrays, rounding, threads and compilation, on which all of ``numeric`` stands.

- ``arrays``: the type of arrays, and the checks that turn bad input into one clear line;
- ``rounding``: error bounds, from the unit round-off to products of many matrices;
- ``threads``: a batch shared among threads, and BLAS held at one;
- ``compilation``: Numba and its cache, vectors of four doubles, numbers with own exponents;
- ``interrupts``: processes that leave Ctrl-C to the one that starts them.
"""
