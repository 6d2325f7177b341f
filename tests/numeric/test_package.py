"""What ``import numeric`` offers, and what it does not load."""

import subprocess
import sys

import numpy as np
import pytest

import numeric
from numeric import enclosures, jacobians, lyapunov
from numeric.twins import evidence

HOMES = {
    "Evidence": evidence,
    "lstm_jacobian": jacobians,
    "lyapunov_exponents": lyapunov,
    "rnn_jacobian": jacobians,
    "smallest_singular_value": enclosures,
    "spectral_norm": enclosures,
}


@pytest.mark.parametrize("name", HOMES)
def test_the_names_of_the_package_are_those_of_their_homes(name):
    assert name in numeric.__all__
    assert getattr(numeric, name) is getattr(HOMES[name], name)


def test_importing_the_package_loads_no_numpy():
    program = "import numeric, sys; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="module 'numeric' has no attribute 'spectral'"):
        numeric.spectral  # noqa: B018


def test_four_lines_take_a_network_from_its_weights_to_its_exponents():
    W, U = np.array([[0.5, -1.0], [1.0, 0.5]]), np.eye(2)
    J = numeric.rnn_jacobian(W, U, np.zeros(2), np.zeros((3, 2)), np.zeros(2))
    norm, least = numeric.spectral_norm(J), numeric.smallest_singular_value(J)
    # W = √(5/4) times a rotation.
    size = 1.25**1.5
    assert norm.lower <= size * (1 + 1e-15)
    assert norm.upper >= size * (1 - 1e-15)
    assert least.lower <= size * (1 + 1e-15)
    assert least.upper >= size * (1 - 1e-15)
    found = numeric.lyapunov_exponents(np.broadcast_to(W, (200, 2, 2)))
    assert found.values == pytest.approx(np.full(2, np.log(1.25) / 2), abs=1e-12)
