"""Vectors of four doubles as values of compiled code: one instruction, four instances.

LLVM vectorises a loop over instances only where it can rule out that the arrays overlap, which it
does not attempt in loops as short as these. A value of this type is a vector from the start. In a
compiled function ``+``, ``-``, ``*`` and ``/`` act on each lane, as IEEE 754 says; the other
operations are the functions below. None of them checks an index.
"""

import operator
from collections.abc import Callable
from typing import Any

import numba
from llvmlite import ir
from numba.core import cgutils
from numba.extending import intrinsic, models, overload, register_model

__all__ = [
    "LANES",
    "absolute",
    "by_sign",
    "columns_of",
    "exponent",
    "floor",
    "greater",
    "highest",
    "lesser",
    "load",
    "multiply_add",
    "power_of_two",
    "splat",
    "square_root",
    "store",
    "with_sign",
]

LANES = 4
"""Doubles in a vector: one register of AVX2, two of SSE2, half of one of AVX-512."""

VECTOR = ir.VectorType(ir.DoubleType(), LANES)
WIDE = ir.VectorType(ir.IntType(64), LANES)
NARROW = ir.VectorType(ir.IntType(32), LANES)


class Lanes(numba.types.Type):  # type: ignore[misc, unused-ignore]
    """The type of the vectors, to Numba."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


LANES_TYPE = Lanes()  # type: ignore[no-untyped-call, unused-ignore]


@register_model(Lanes)
class _Model(models.PrimitiveModel):  # type: ignore[misc, unused-ignore]
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, VECTOR)  # type: ignore[no-untyped-call, unused-ignore]


def _load(context: Any, array: Any, start: Any) -> Any:
    """array[start : start + 4] of a contiguous one-dimensional array."""

    def emit(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(_address(target, builder, signature, arguments), align=8)

    return LANES_TYPE(array, start), emit


def _store(context: Any, array: Any, start: Any, value: Any) -> Any:
    """array[start : start + 4] = value for a contiguous one-dimensional array."""

    def emit(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(target, builder, signature, arguments)
        builder.store(arguments[2], place, align=8)
        return target.get_dummy_value()

    return numba.types.none(array, start, value), emit


def _address(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    array = target.make_array(signature.args[0])(target, builder, arguments[0])
    return builder.bitcast(builder.gep(array.data, [arguments[1]]), VECTOR.as_pointer())


def _splat(context: Any, number: Any) -> Any:
    """The number in every lane."""

    def emit(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        value = target.cast(builder, arguments[0], signature.args[0], numba.types.float64)
        return _repeated(builder, value)

    return LANES_TYPE(number), emit


def _repeated(builder: Any, value: Any) -> Any:
    vector = ir.Constant(VECTOR, ir.Undefined)
    for lane in range(LANES):
        vector = builder.insert_element(vector, value, ir.IntType(32)(lane))
    return vector


def _unary(emit: Callable[..., Any]) -> Any:
    def operation(context: Any, a: Any) -> Any:
        return LANES_TYPE(a), _code(emit)

    return intrinsic(operation)


def _binary(emit: Callable[..., Any]) -> Any:
    def operation(context: Any, a: Any, b: Any) -> Any:
        return LANES_TYPE(a, b), _code(emit)

    return intrinsic(operation)


def _ternary(emit: Callable[..., Any]) -> Any:
    def operation(context: Any, a: Any, b: Any, c: Any) -> Any:
        return LANES_TYPE(a, b, c), _code(emit)

    return intrinsic(operation)


def _code(emit: Callable[..., Any]) -> Callable[..., Any]:
    def code(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return emit(builder, *arguments)

    return code


def _llvm(name: str) -> Callable[..., Any]:
    """The LLVM intrinsic of that name on vectors."""

    def emit(builder: Any, *arguments: Any) -> Any:
        kind = ir.FunctionType(VECTOR, [VECTOR] * len(arguments))
        whole = f"llvm.{name}.v{LANES}f64"
        insert: Any = cgutils.get_or_insert_function
        return builder.call(insert(builder.module, kind, whole), arguments)

    return emit


def _emit_lesser(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", a, b), a, b)


def _emit_greater(builder: Any, a: Any, b: Any) -> Any:
    return builder.select(builder.fcmp_ordered(">", a, b), a, b)


def _emit_by_sign(builder: Any, chooser: Any, negative: Any, other: Any) -> Any:
    below = builder.fcmp_ordered("<", chooser, ir.Constant(VECTOR, [0.0] * LANES))
    return builder.select(below, negative, other)


# Whole numbers become doubles, and back, through 32 bits: SSE2 and AVX2 convert those in one
# instruction, and 64 bits in none.


def _emit_power_of_two(builder: Any, power: Any) -> Any:
    whole = builder.sext(builder.fptosi(power, NARROW), WIDE)
    biased = builder.add(whole, ir.Constant(WIDE, [1023] * LANES))
    return builder.bitcast(builder.shl(biased, ir.Constant(WIDE, [52] * LANES)), VECTOR)


def _emit_exponent(builder: Any, a: Any) -> Any:
    high = builder.lshr(builder.bitcast(a, WIDE), ir.Constant(WIDE, [52] * LANES))
    biased = builder.and_(builder.trunc(high, NARROW), ir.Constant(NARROW, [0x7FF] * LANES))
    return builder.sitofp(builder.sub(biased, ir.Constant(NARROW, [1022] * LANES)), VECTOR)


def _highest(context: Any, a: Any) -> Any:
    """The largest of the four numbers."""

    def emit(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        numbers = [builder.extract_element(arguments[0], ir.IntType(32)(k)) for k in range(LANES)]
        largest = numbers[0]
        for number in numbers[1:]:
            largest = builder.select(builder.fcmp_ordered(">", number, largest), number, largest)
        return largest

    return numba.types.float64(a), emit


def _columns_of(context: Any, a: Any, b: Any, c: Any, d: Any) -> Any:
    """The columns of the matrix with the rows a, b, c, d."""

    def emit(target: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def shuffle(left: Any, right: Any, *places: int) -> Any:
            return builder.shuffle_vector(left, right, ir.Constant(NARROW, list(places)))

        first, second, third, fourth = arguments
        even, odd = (0, 4, 2, 6), (1, 5, 3, 7)
        above = [shuffle(first, second, *places) for places in (even, odd)]
        below = [shuffle(third, fourth, *places) for places in (even, odd)]
        pairs = [*zip(above, below, strict=True)]
        columns = [shuffle(*pair, 0, 1, 4, 5) for pair in pairs]
        columns += [shuffle(*pair, 2, 3, 6, 7) for pair in pairs]
        return target.make_tuple(builder, signature.return_type, columns)

    several: Any = numba.types.UniTuple
    return several(LANES_TYPE, LANES)(a, b, c, d), emit


# Bound as Any: to type checkers, the functions above take Numba's types, not numbers.

load: Any = intrinsic(_load)
store: Any = intrinsic(_store)
splat: Any = intrinsic(_splat)
highest: Any = intrinsic(_highest)
columns_of: Any = intrinsic(_columns_of)
"""The columns of the matrix with the rows a, b, c, d: four vectors."""


multiply_add = _ternary(_llvm("fmuladd"))
"""a b + c, rounded once where the processor has fused multiply-add, else twice."""

absolute = _unary(_llvm("fabs"))
"""|a|."""

floor = _unary(_llvm("floor"))
"""⌊a⌋."""

square_root = _unary(_llvm("sqrt"))
"""√a, rounded once."""

with_sign = _binary(_llvm("copysign"))
"""|a| with the sign of b."""

lesser = _binary(_emit_lesser)
"""a where a < b, else b: so b where a is not a number."""

greater = _binary(_emit_greater)
"""a where a > b, else b."""

by_sign = _ternary(_emit_by_sign)
"""b where a < 0, else c."""

power_of_two = _unary(_emit_power_of_two)
"""2**a, exactly, for whole numbers −1022 ≤ a ≤ 1023."""

exponent = _unary(_emit_exponent)
"""The whole number e with 2**(e − 1) ≤ |a| < 2**e; −1022 for zero and subnormal numbers."""


def _overloaded(symbol: Any, instruction: str) -> None:
    """Let ``symbol`` on two vectors be the LLVM instruction."""
    operation = _binary(lambda builder, a, b: getattr(builder, instruction)(a, b))

    @overload(symbol)  # type: ignore[untyped-decorator, unused-ignore]
    def typed(a: Any, b: Any) -> Any:
        def implementation(a: Any, b: Any) -> Any:
            return operation(a, b)

        return implementation if isinstance(a, Lanes) and isinstance(b, Lanes) else None


_overloaded(operator.add, "fadd")
_overloaded(operator.sub, "fsub")
_overloaded(operator.mul, "fmul")
_overloaded(operator.truediv, "fdiv")
