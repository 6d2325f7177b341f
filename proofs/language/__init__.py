"""How a statement is written, and what the kernel reads of it.

``symbols`` says which names, sizes, numbers and steps there are; ``writing`` keeps what an author
wrote and prints it; ``letters`` has the words for expressions and ``relations`` those for
statements, each of which is read into the kernel's normal form at once; ``namespaces`` sees to it
that one name is one thing.  Nothing here is trusted with a proof: a theorem is printed from the
kernel's own objects, so what was read can always be read back.
"""

from .assertions import Assertion
from .inverses import inverse, invertible, square_root
from .letters import (
    Expression,
    Family,
    bound_step,
    diagonal,
    dot,
    exp,
    family,
    identity,
    matrices,
    n,
    naturals,
    power,
    product,
    scalars,
    symmetric,
    tanh,
    vectors,
)
from .relations import (
    absurd,
    attaining,
    both,
    differentiates,
    entrywise_at_least,
    equal,
    every,
    is_eigenvector,
    norm_at_least,
    norm_at_most,
    norm_equals,
    positive_definite,
    psd,
    singular_values_at_least,
    upper_bound_of,
)
from .symbols import StatementError
from .traces import frobenius_norm_at_least, frobenius_norm_at_most, trace

__all__ = [
    "Assertion",
    "Expression",
    "Family",
    "StatementError",
    "absurd",
    "attaining",
    "both",
    "bound_step",
    "diagonal",
    "differentiates",
    "dot",
    "entrywise_at_least",
    "equal",
    "every",
    "exp",
    "family",
    "frobenius_norm_at_least",
    "frobenius_norm_at_most",
    "identity",
    "inverse",
    "invertible",
    "is_eigenvector",
    "matrices",
    "n",
    "naturals",
    "norm_at_least",
    "norm_at_most",
    "norm_equals",
    "positive_definite",
    "power",
    "product",
    "psd",
    "scalars",
    "singular_values_at_least",
    "square_root",
    "symmetric",
    "tanh",
    "trace",
    "upper_bound_of",
    "vectors",
]
