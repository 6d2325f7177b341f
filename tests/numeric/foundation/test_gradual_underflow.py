"""Error bounds rest on gradual underflow: a thread without it is refused, whatever set it so."""

import ctypes
import os
import platform
from contextlib import contextmanager

import numba
import numpy as np
import pytest

import numeric.foundation.threads
from numeric import examine
from numeric.enclosures import smallest_singular_value, spectral_norm
from numeric.foundation.rounding import require_gradual_underflow
from numeric.jacobians import rnn_jacobian
from numeric.lyapunov import lyapunov_exponents

FLUSH_TO_ZERO, DENORMALS_ARE_ZERO = 1 << 15, 1 << 6

needs_sse = pytest.mark.skipif(
    platform.machine() not in ("x86_64", "AMD64"), reason="sets a register of x86 processors"
)


@pytest.fixture(scope="module")
def control():
    """(read, write) of MXCSR, the register that -ffast-math sets bits of."""
    from llvmlite import binding, ir

    void, pointer = ir.VoidType(), ir.IntType(8).as_pointer()
    module = ir.Module()
    for ours, theirs in (("read", "stmxcsr"), ("write", "ldmxcsr")):
        kind = ir.FunctionType(void, [pointer])
        instruction = ir.Function(module, kind, f"llvm.x86.sse.{theirs}")
        function = ir.Function(module, kind, ours)
        builder = ir.IRBuilder(function.append_basic_block())
        builder.call(instruction, function.args)
        builder.ret_void()
    numba.njit(lambda: 0)()  # sets LLVM up for this processor
    machine = binding.Target.from_default_triple().create_target_machine()
    engine = binding.create_mcjit_compiler(binding.parse_assembly(str(module)), machine)
    engine.finalize_object()
    code = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_uint32))
    raw = [code(engine.get_function_address(name)) for name in ("read", "write")]

    def read():
        value = ctypes.c_uint32()
        raw[0](ctypes.byref(value))
        return value.value

    def write(bits):
        raw[1](ctypes.byref(ctypes.c_uint32(bits)))

    yield read, write
    del engine


@contextmanager
def flushing(control, bits):
    """The block runs in a thread that flushes."""
    read, write = control
    before = read()
    write(before | bits)
    try:
        yield
    finally:
        write(before)


MATRICES = np.random.default_rng(0).standard_normal((40, 5, 5))
VECTORS = MATRICES[:, 0]
COMPUTATIONS = {
    "spectral norm": lambda: spectral_norm(MATRICES),
    "spectral norm, n = 1": lambda: spectral_norm(MATRICES[:, :1, :1]),
    "smallest singular value": lambda: smallest_singular_value(MATRICES),
    "smallest singular value, n = 1": lambda: smallest_singular_value(MATRICES[:, :1, :1]),
    "Jacobian": lambda: rnn_jacobian(MATRICES, MATRICES, VECTORS, MATRICES, VECTORS),
    "Lyapunov exponents": lambda: lyapunov_exponents(MATRICES[None]),
    "twin": lambda: examine("upper-bound", samples=10),
}


def test_ordinary_threads_are_accepted():
    require_gradual_underflow()


@needs_sse
@pytest.mark.parametrize("name", COMPUTATIONS)
@pytest.mark.parametrize("bits", [FLUSH_TO_ZERO, DENORMALS_ARE_ZERO])
def test_a_processor_that_flushes_subnormal_numbers_is_refused(control, name, bits):
    with (
        flushing(control, bits),
        pytest.raises(FloatingPointError, match="flushes subnormal numbers to zero"),
    ):
        COMPUTATIONS[name]()
    COMPUTATIONS[name]()


@needs_sse
def test_compiled_code_obeys_the_setting_that_is_tested(control):
    halved = numba.njit(lambda x: x * 0.5)
    assert halved(2.0**-1022) == 2.0**-1023
    with flushing(control, FLUSH_TO_ZERO):
        assert halved(2.0**-1022) == 0.0
        with pytest.raises(FloatingPointError):
            require_gradual_underflow()


@needs_sse
def test_a_worker_thread_that_was_started_while_flushing_is_refused(control, monkeypatch):
    monkeypatch.setattr(numeric.foundation.threads, "number_of_threads", lambda: 2)
    numeric.foundation.threads._pool.cache_clear()
    with flushing(control, FLUSH_TO_ZERO):
        numeric.foundation.threads._pool(os.getpid()).submit(int).result()
    try:
        with pytest.raises(FloatingPointError):
            numeric.foundation.threads.in_shares(2, 1, 2**40, lambda first, last: None)
    finally:
        numeric.foundation.threads._pool.cache_clear()
