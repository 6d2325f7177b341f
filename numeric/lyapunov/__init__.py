"""Lyapunov exponents of products of random Jacobians, and the closed forms that check them."""

from numeric.lyapunov.closed_forms import (
    GaussianGrowth,
    gaussian_exponents,
    gaussian_growth,
    mean_field_exponent,
)
from numeric.lyapunov.exponents import gated_exponents, lyapunov_exponents
from numeric.lyapunov.network import network_exponents
from numeric.lyapunov.result import DeterminantCheck, Exponents

__all__ = [
    "DeterminantCheck",
    "Exponents",
    "GaussianGrowth",
    "gated_exponents",
    "gaussian_exponents",
    "gaussian_growth",
    "lyapunov_exponents",
    "mean_field_exponent",
    "network_exponents",
]
