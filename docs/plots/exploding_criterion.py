"""The network that the exploding criterion announces to explode, and what its gradient does."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from numeric.foundation.arrays import Array
from numeric.networks.stability import gradient_norms
from proofs.kernel import counterexample_in, steps
from proofs.referee.ledger import verdict_of

TITLE = (
    r"The kernel's counterexample to the exploding criterion: a tanh network of two units without"
    r" inputs. The criterion announces :math:`\|J_t\| \ge (\delta\omega)^t = 2^t`; the kernel"
    r" proves :math:`\|J_t\| \le 1` for every :math:`t`; the simulated gradient vanishes."
)
ALTERNATIVE = (
    "Three curves from 1 at step 0, on a logarithmic scale over 12 steps: the announced lower bound"
    " rises to 4096, the proved upper bound stays at 1, and the norm of the simulated network's"
    " Jacobian falls below one in a billion."
)

HORIZON = 12
MEASURED, PROVED, ANNOUNCED = "C0", "C2", "C4"


def draw(figure: Figure) -> None:
    """Draw what is announced, what is proved and what is simulated."""
    figure.set_size_inches(5.2, 3.4)
    axes = figure.subplots()
    weights, start, chosen = witness()
    times = np.arange(HORIZON + 1)
    initial = np.array([[start, 0.0]])
    norms = gradient_norms(weights[None], initial, np.zeros((1, HORIZON, 2)))[0]
    announced = (chosen["δ"] * chosen["ω"]) ** times
    proved = np.full(times.shape, chosen["B"])
    simulated = np.concatenate([[1.0], norms])
    curves = (
        (announced, "--", ANNOUNCED, r"announced: at least $(\delta\omega)^t$", HORIZON, "right"),
        (proved, "-", PROVED, r"proved: $\|\,J_t\| \leq 1$", HORIZON, "right"),
        (simulated, "-", MEASURED, r"simulated: $\|\,J_t\|$", HORIZON // 2, "left"),
    )
    for values, line, colour, label, place, side in curves:
        axes.plot(times, values, line, color=colour, linewidth=2)
        at = (place, values[place])
        axes.annotate(label, at, (-3, 7), textcoords="offset points", color=colour, ha=side)
    axes.set(yscale="log", xlim=(0, HORIZON), ylim=(1e-10, 1e5), xlabel="steps $t$")


def witness() -> tuple[Array, float, dict[str, float]]:
    """W, the first unit's initial state, and δ, ω, B: the values in the kernel's own theorem."""
    theorem = verdict_of("exploding-criterion").theorem
    found: Any = counterexample_in(theorem)
    values, letters = found.arguments["values"], found.arguments["letters"]
    ((projection,),) = (family for letter, family in values.items() if str(letter) == "P")
    exact = {str(letter): value.terms for letter, value in letters.items()}
    P = np.array(projection, dtype=float)
    weights = sum(float(c) * (P if m.word else np.eye(2)) for m, c in exact["W"].items())
    chosen = {name: float(sum(exact[name].values())) for name in ("δ", "ω", "B")}
    definition = next(node for node in steps(theorem) if node.rule == "define")
    (start,) = (c for m, c in definition.conclusion[0].polynomial.terms.items() if not m.scalars)
    return np.asarray(weights), -float(start), chosen
