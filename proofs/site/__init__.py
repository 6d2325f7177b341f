"""The site: pages, formulas and pictures made from the objects that the kernel checked.

It is used through the Sphinx extension :mod:`proofs.sphinx_ext`.
"""
