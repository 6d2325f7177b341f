"""Weights from disk: files that hold numbers alone, of bounded size, and read no code.

Read are ``.npz``, ``.safetensors`` and PyTorch's ``.pt`` and ``.pth``, the last by PyTorch itself
with ``weights_only=True``. Every other format is refused in a line that says how to convert it.
"""

import json
import math
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["ModelError", "read_inputs", "read_weights"]

LARGEST_FILE = 4 * 2**30
LARGEST_TENSOR = 2**30

LARGEST_HEADER = 100 * 2**20
"""The safetensors library's own bound."""

Wanted: TypeAlias = Callable[[str], bool]


class ModelError(ValueError):
    """A model that cannot be read or judged; the message is one line."""


_TO_NPZ = "numpy.savez('weights.npz', **{k: v.numpy() for k, v in model.state_dict().items()})"
_TO_PT = "where it was made, write torch.save(model.state_dict(), 'weights.pt')"
CONVERSIONS = {
    "pickle": f"a pickle runs code when it is opened; where it was made, write {_TO_NPZ}",
    "onnx": "ONNX has an order of gates of its own; from the PyTorch model it was exported from,"
    f" write {_TO_NPZ}",
    "keras": "Keras has a layout of its own; where the model is, write numpy.savez('weights.npz',"
    " **{w.path: w.numpy() for w in model.weights}), and audit that with --layout keras",
}
_REFUSED = {
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), "pickle"),
    ".onnx": "onnx",
    **dict.fromkeys((".h5", ".hdf5", ".keras"), "keras"),
}


def read_weights(path: Path, wanted: Wanted) -> dict[str, NDArray[Any]]:
    """The tensors of a file whose names are wanted, in its order, each in its own type.

    Raises
    ------
    ModelError
        If the file is missing, too large, damaged or of another format, or a tensor is.
    """
    if not path.is_file():
        raise ModelError(f"there is no file {path}")
    if path.stat().st_size > LARGEST_FILE:
        raise ModelError(f"{path} has {path.stat().st_size} bytes: expected at most 4 GiB")
    suffix = path.suffix.lower()
    if suffix in _REFUSED:
        raise ModelError(f"{path} is not read: {CONVERSIONS[_REFUSED[suffix]]}")
    if suffix not in _READERS:
        raise ModelError(f"{path} is none of {', '.join(_READERS)}")
    try:
        return _READERS[suffix](path, wanted)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}") from error


def _require_moderate(name: str, size: int) -> None:
    if size > LARGEST_TENSOR:
        raise ModelError(f"{name} has {size} bytes: expected at most 1 GiB")


# --- NumPy ----------------------------------------------------------------------------------------


def _npz(path: Path, wanted: Wanted) -> dict[str, NDArray[Any]]:
    """Nothing is unpacked before its size is known: an archive of kilobytes may hold gigabytes."""
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        with np.load(path, allow_pickle=False) as arrays:
            for name in filter(wanted, arrays.files):
                _require_moderate(name, sizes.get(f"{name}.npy", sizes.get(name, 0)))
                found[name] = arrays[name]
    except (ValueError, EOFError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        if isinstance(error, ModelError):
            raise
        raise ModelError(f"{path} is no archive of arrays of numbers: {error}") from error
    return found


def read_inputs(path: Path) -> NDArray[Any]:
    """The array of a file ``.npy``.

    Raises
    ------
    ModelError
        If there is none, or it holds more than numbers.
    """
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise ModelError(f"{path} is no array of numbers in a file .npy: {error}") from error


# --- safetensors ----------------------------------------------------------------------------------

_TYPES = {"F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8"}
_INTEGERS = {"I8": "|i1", "U8": "|u1", "I16": "<i2", "I32": "<i4", "I64": "<i8", "BOOL": "|b1"}


def _safetensors(path: Path, wanted: Wanted) -> dict[str, NDArray[Any]]:
    """Read here, not by the library: the format is a header of JSON, and bytes.

    The library's NumPy side has no bfloat16, which is the upper half of a float32.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        start = 8 + length
        if length > min(LARGEST_HEADER, path.stat().st_size):
            raise ModelError(f"{path} is no safetensors file: its header would have {length} bytes")
        try:
            header = json.loads(file.read(length))
            entries = {k: v for k, v in header.items() if k != "__metadata__" and wanted(k)}
        except (ValueError, AttributeError, RecursionError) as error:
            raise ModelError(f"{path} is no safetensors file: its header is no object") from error
        return {name: _tensor(name, entry, file, start) for name, entry in entries.items()}


def _tensor(name: str, entry: Any, file: Any, start: int) -> NDArray[Any]:
    try:
        kind, shape, (first, last) = entry["dtype"], tuple(entry["shape"]), entry["data_offsets"]
        whole = all(type(x) is int and x >= 0 for x in (*shape, first, last))
        whole = whole and isinstance(kind, str)
    except (TypeError, KeyError, ValueError):
        whole = False
    if not whole:
        raise ModelError(f"{name} has no dtype, shape and offsets in the header")
    code = _TYPES.get(kind) or _INTEGERS.get(kind)
    if code is None:
        raise ModelError(f"{name} is of type {kind}: expected one of {', '.join(_TYPES)}")
    size = math.prod(shape) * np.dtype(code).itemsize
    _require_moderate(name, size)
    if last - first != size:
        raise ModelError(f"{name} has {last - first} bytes: expected {size} for shape {shape}")
    file.seek(start + first)
    data = file.read(size)
    if len(data) != size:
        raise ModelError(f"{name} ends beyond the end of the file")
    array = np.frombuffer(data, code).reshape(shape)
    if kind == "BF16":
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array


# --- PyTorch --------------------------------------------------------------------------------------

_NESTED = ("state_dict", "model_state_dict", "model")
"""Where checkpoints keep the weights, next to an optimiser's state."""


def _torch(path: Path, wanted: Wanted) -> dict[str, NDArray[Any]]:
    try:
        import torch
    except ImportError as error:
        raise ModelError(
            f"{path} needs PyTorch to be read: install the extra torch, or where it is, write"
            f" {_TO_NPZ}"
        ) from error
    try:
        read = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # of many kinds, each with the advice to load the file unsafely
        raise ModelError(f"{path} holds more than weights, or none: {_TO_PT}") from error
    for key in _NESTED:
        if isinstance(read, Mapping) and isinstance(read.get(key), Mapping):
            read = read[key]
    if not isinstance(read, Mapping):
        raise ModelError(f"{path} holds no state_dict: {_TO_PT}")
    found: dict[str, NDArray[Any]] = {}
    for name, tensor in read.items():
        if not isinstance(name, str) or not wanted(name) or not isinstance(tensor, torch.Tensor):
            continue
        if tensor.is_quantized:
            raise ModelError(f"{name} is quantised: audit the weights before quantisation")
        _require_moderate(name, tensor.numel() * tensor.element_size())
        plain = tensor.detach()
        found[name] = (plain.float() if plain.dtype == torch.bfloat16 else plain).numpy()
    return found


_READERS = {".npz": _npz, ".safetensors": _safetensors, ".pt": _torch, ".pth": _torch}
