"""Sixteen single-precision numbers that the compiler keeps in one vector register.

Left to itself the compiler does not vectorise the pair loop over short runs of neighbours, so the
vector is made a type of its own.  `Lanes` are sixteen floats, `Marks` sixteen truths; operators
and the functions below work on all of them at once.  There are no sums across lanes and no
fast-math flags: each lane computes exactly what one person alone would.

Where the processor's registers are narrower the compiler splits each vector; the numbers stay
the same, because every multiplication that is joined with an addition is written as `fma`.

tests/unit/crowd/test_lanes.py holds each function against numpy, tests/unit/crowd/test_kernels.py
a whole step against the same formulas in plain numpy.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir
from numba.core import types
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import get_itemsize, make_array

N = 16
"""Lanes in a vector."""

_FLOAT = ir.FloatType()
_INT = ir.IntType(32)
_FLOATS = ir.VectorType(_FLOAT, N)
_INTS = ir.VectorType(_INT, N)
_BITS = ir.VectorType(ir.IntType(1), N)


class LanesType(types.Type):
    """The numba type of sixteen float32."""

    def __init__(self) -> None:
        super().__init__(name=f"lanes({N} x float32)")


class MarksType(types.Type):
    """The numba type of sixteen truths."""

    def __init__(self) -> None:
        super().__init__(name=f"marks({N} x bool)")


LANES = LanesType()
MARKS = MarksType()


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _FLOATS)  # type: ignore[no-untyped-call]


@register_model(MarksType)
class _MarksModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _BITS)  # type: ignore[no-untyped-call]


# Operators -----------------------------------------------------------------------------------


def _operator(symbol: Any, kind: Any, result: Any, build: Callable[..., Any]) -> None:
    @infer_global(symbol)  # type: ignore[no-untyped-call]
    class _Typed(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Any:
            if len(args) == 2 and args[0] is kind and args[1] is kind and not kws:
                return signature(result, kind, kind)  # type: ignore[no-untyped-call]
            return None

    @lower_builtin(symbol, type(kind), type(kind))  # type: ignore[no-untyped-call]
    def _lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return build(builder, *args)


_operator(operator.add, LANES, LANES, lambda b, x, y: b.fadd(x, y))
_operator(operator.sub, LANES, LANES, lambda b, x, y: b.fsub(x, y))
_operator(operator.mul, LANES, LANES, lambda b, x, y: b.fmul(x, y))
_operator(operator.truediv, LANES, LANES, lambda b, x, y: b.fdiv(x, y))
_operator(operator.lt, LANES, MARKS, lambda b, x, y: b.fcmp_ordered("<", x, y))
_operator(operator.gt, LANES, MARKS, lambda b, x, y: b.fcmp_ordered(">", x, y))
_operator(operator.and_, MARKS, MARKS, lambda b, x, y: b.and_(x, y))
_operator(operator.or_, MARKS, MARKS, lambda b, x, y: b.or_(x, y))


# Helpers that write machine instructions -----------------------------------------------------


def _spread(builder: Any, value: Any, vector: ir.VectorType) -> Any:
    one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), ir.Constant(_INTS, [0] * N))


def _same(value: float) -> ir.Constant:
    return ir.Constant(_FLOATS, [value] * N)


def _call(builder: Any, name: str, *args: Any) -> Any:
    kind = ir.FunctionType(_FLOATS, [_FLOATS] * len(args))
    function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
    return builder.call(function, args)


def _fma(builder: Any, x: Any, y: Any, z: Any) -> Any:
    return _call(builder, f"llvm.fma.v{N}f32", x, y, z)


def _place(context: Any, builder: Any, kind: Any, array: Any, row: Any, column: Any) -> Any:
    """Return the address of ``array[row, column]`` of a C-ordered array, unchecked."""
    view = make_array(kind)(context, builder, value=array)  # type: ignore[no-untyped-call]
    stride = builder.extract_value(view.strides, 0)
    size = ir.Constant(stride.type, get_itemsize(context, kind))  # type: ignore[no-untyped-call]
    offset = builder.add(builder.mul(row, stride), builder.mul(column, size))
    start = builder.bitcast(view.data, ir.IntType(8).as_pointer())
    return builder.gep(start, [offset])


def _is_matrix(array: Any, kind: Any) -> bool:
    return isinstance(array, types.Array) and array.ndim == 2 and array.layout == "C" and array.dtype == kind


def _instruction(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that numba writes out where it is called."""
    return cast("Callable[..., Any]", intrinsic(function))


# Memory --------------------------------------------------------------------------------------


@_instruction
def load(typing: Any, array: Any, row: Any, column: Any) -> Any:
    """Return the lanes ``array[row, column : column + N]`` of a C-ordered float32 matrix."""
    if not _is_matrix(array, types.float32):
        return None

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        at = _place(context, builder, sig.args[0], *args)
        return builder.load(builder.bitcast(at, _FLOATS.as_pointer()), align=4)

    return LANES(array, types.intp, types.intp), build


@_instruction
def store(typing: Any, array: Any, row: Any, column: Any, value: Any) -> Any:
    """Write lanes to ``array[row, column : column + N]`` of a C-ordered float32 matrix."""
    if not _is_matrix(array, types.float32) or value is not LANES:
        return None

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        at = _place(context, builder, sig.args[0], *args[:3])
        builder.store(args[3], builder.bitcast(at, _FLOATS.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, types.intp, LANES), build


@_instruction
def spread(typing: Any, array: Any, row: Any, column: Any) -> Any:
    """Return ``array[row, column]`` of a C-ordered float32 matrix in all lanes."""
    if not _is_matrix(array, types.float32):
        return None

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        at = _place(context, builder, sig.args[0], *args)
        return _spread(builder, builder.load(builder.bitcast(at, _FLOAT.as_pointer()), align=4), _FLOATS)

    return LANES(array, types.intp, types.intp), build


@_instruction
def lanes_of(typing: Any, array: Any, row: Any, column: Any) -> Any:
    """Return the whole numbers ``array[row, column : column + N]`` of an int32 matrix as floats."""
    if not _is_matrix(array, types.int32):
        return None

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        at = _place(context, builder, sig.args[0], *args)
        return builder.sitofp(builder.load(builder.bitcast(at, _INTS.as_pointer()), align=4), _FLOATS)

    return LANES(array, types.intp, types.intp), build


@_instruction
def fill(typing: Any, value: Any) -> Any:
    """Return one number in all lanes."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _spread(builder, args[0], _FLOATS)

    return LANES(types.float32), build


# Arithmetic ----------------------------------------------------------------------------------


@_instruction
def fma(typing: Any, x: Any, y: Any, z: Any) -> Any:
    """Return x y + z, rounded once."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _fma(builder, *args)

    return LANES(LANES, LANES, LANES), build


@_instruction
def sqrt(typing: Any, x: Any) -> Any:
    """Return the square root of each lane."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return _call(builder, f"llvm.sqrt.v{N}f32", args[0])

    return LANES(LANES), build


@_instruction
def over_root(typing: Any, x: Any) -> Any:
    """Return 1 / sqrt(x) of positive normal numbers, within 5e-6 of it: a first guess and two Newton steps.

    References
    ----------
    Lomont (2003), Fast inverse square root (the first guess by halving the exponent).
    """

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        (value,) = args
        bits = builder.lshr(builder.bitcast(value, _INTS), ir.Constant(_INTS, [1] * N))
        guess = builder.bitcast(builder.sub(ir.Constant(_INTS, [0x5F375A86] * N), bits), _FLOATS)
        half = builder.fmul(value, _same(-0.5))
        for _ in range(2):
            guess = builder.fmul(guess, _fma(builder, builder.fmul(half, guess), guess, _same(1.5)))
        return guess

    return LANES(LANES), build


@_instruction
def lower(typing: Any, x: Any, y: Any) -> Any:
    """Return the smaller of two in each lane; y where either is no number."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered("<", *args), *args)

    return LANES(LANES, LANES), build


@_instruction
def upper(typing: Any, x: Any, y: Any) -> Any:
    """Return the larger of two in each lane; y where either is no number."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(builder.fcmp_ordered(">", *args), *args)

    return LANES(LANES, LANES), build


@_instruction
def fade(typing: Any, x: Any) -> Any:
    """Return exp(-x) of numbers from 0 up, within 1e-6 of it; 0 beyond 80.

    2^y with y = -x / ln 2, its whole part in the exponent and the rest, between -1 and 0, by the
    series of the exponential function.
    """

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        (value,) = args
        value = builder.select(builder.fcmp_ordered("<", value, _same(80.0)), value, _same(80.0))
        scaled = builder.fmul(value, _same(-1.4426950408889634))
        whole = builder.fptosi(scaled, _INTS)  # towards zero: the rest is between -1 and 0
        rest = builder.fmul(builder.fsub(scaled, builder.sitofp(whole, _FLOATS)), _same(0.6931471805599453))
        power = _same(1.0 / 5040)
        for divisor in (720, 120, 24, 6, 2, 1, 1):
            power = _fma(builder, power, rest, _same(1.0 / divisor))
        exponent = builder.shl(builder.add(whole, ir.Constant(_INTS, [127] * N)), ir.Constant(_INTS, [23] * N))
        result = builder.fmul(power, builder.bitcast(exponent, _FLOATS))
        return builder.select(builder.fcmp_ordered("<", value, _same(80.0)), result, _same(0.0))

    return LANES(LANES), build


# Truths --------------------------------------------------------------------------------------


@_instruction
def choose(typing: Any, marks: Any, x: Any, y: Any) -> Any:
    """Return x where marked and y elsewhere."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        return builder.select(*args)

    return LANES(MARKS, LANES, LANES), build


@_instruction
def some(typing: Any, marks: Any) -> Any:
    """Return whether any lane is marked."""

    def build(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        bits = builder.bitcast(args[0], ir.IntType(N))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(N), 0))

    return types.boolean(MARKS), build
