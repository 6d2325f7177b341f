"""The trusted kernel: everything that is called a theorem is made here.

Read it in this order: ``polynomial`` is the normal form, ``statement`` what a theorem may say,
``theorem`` what a theorem is and the guard around the rules, ``sizes`` what a fact is at other
sizes.  The rules are::

    logic        assume  conjunction  cut  cases  instantiate  specialise  generalise  natural
                 define  cite  choose
    algebra      certificate  strict  congruence  identity  nonnegative  scalar  vanish
    passages     induction  entrywise  closure  archimedean
    traces       trace  trace_of_product  traceless  dimension
    calculus     derivative  chain_rule
    refutation   counterexample

The last two alone rely on SymPy's mathematics: its calculus of the scalars that ``smooth_scalars``
admits, and its arithmetic of rational matrices.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .algebra import certificate, congruence, identity, nonnegative, scalar, strict, vanish
from .calculus import chain_rule, derivative
from .logic import (
    assume,
    cases,
    choose,
    cite,
    conjunction,
    cut,
    define,
    generalise,
    instantiate,
    natural,
    specialise,
)
from .passages import archimedean, closure, entrywise, induction
from .polynomial import (
    BOUND,
    EMPTY,
    FUNCTIONS,
    TRACE,
    Dimension,
    KernelError,
    Letter,
    Monomial,
    Polynomial,
    Step,
    constant,
    function,
    of,
    running_product,
    trace_of,
)
from .refutation import counterexample, evaluate, holds
from .statement import (
    ENTRYWISE,
    POSITIVE,
    PSD,
    RELATIONS,
    ZERO,
    Atom,
    Counterexample,
    Derivative,
    Point,
    Statement,
)
from .theorem import (
    Certificate,
    Cofactor,
    Fact,
    Meaning,
    NonnegativeProduct,
    Recurrence,
    Square,
    Theorem,
    counterexample_in,
    steps,
)
from .traces import dimension, trace, trace_of_product, traceless

__all__ = [
    "BOUND",
    "EMPTY",
    "ENTRYWISE",
    "FUNCTIONS",
    "POSITIVE",
    "PSD",
    "RELATIONS",
    "RULES",
    "TRACE",
    "ZERO",
    "Atom",
    "Certificate",
    "Cofactor",
    "Counterexample",
    "Derivative",
    "Dimension",
    "Fact",
    "KernelError",
    "Letter",
    "Meaning",
    "Monomial",
    "NonnegativeProduct",
    "Point",
    "Polynomial",
    "Recurrence",
    "Square",
    "Statement",
    "Step",
    "Theorem",
    "archimedean",
    "assume",
    "cases",
    "certificate",
    "chain_rule",
    "choose",
    "cite",
    "closure",
    "congruence",
    "conjunction",
    "constant",
    "counterexample",
    "counterexample_in",
    "cut",
    "define",
    "derivative",
    "dimension",
    "entrywise",
    "evaluate",
    "function",
    "generalise",
    "holds",
    "identity",
    "induction",
    "instantiate",
    "natural",
    "nonnegative",
    "of",
    "running_product",
    "scalar",
    "specialise",
    "steps",
    "strict",
    "trace",
    "trace_of",
    "trace_of_product",
    "traceless",
    "vanish",
]

_RULES = (
    *(assume, conjunction, cut, cases, instantiate, specialise, generalise, natural, define),
    *(cite, choose),
    *(certificate, strict, congruence, identity, nonnegative, scalar, vanish),
    *(induction, entrywise, closure, archimedean),
    *(trace, trace_of_product, traceless, dimension),
    *(derivative, chain_rule),
    counterexample,
)
RULES: Mapping[str, Callable[..., Theorem]] = MappingProxyType(
    {rule.__name__: rule for rule in _RULES}
)
"""Every rule by its name."""
