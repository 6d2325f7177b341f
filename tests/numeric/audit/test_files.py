"""Files of weights: each format gives the same numbers, and everything else is told in a line."""

import json
import pickle
import struct
import sys
import warnings
import zipfile

import numpy as np
import pytest

from numeric.audit import ModelError, load

TYPES = {"f2": "F16", "f4": "F32", "f8": "F64", "i1": "I8"}


def network(n=3, m=2, gates=1, ending="_l0", prefix="rnn.", kind=np.float32):
    generator = np.random.default_rng(n)
    shapes = {
        "weight_ih": (gates * n, m),
        "weight_hh": (gates * n, n),
        "bias_ih": (gates * n,),
        "bias_hh": (gates * n,),
    }
    return {
        f"{prefix}{name}{ending}": generator.standard_normal(shape).astype(kind)
        for name, shape in shapes.items()
    }


def write_safetensors(path, arrays):
    """As https://huggingface.co/docs/safetensors describes it: a length, a header, the bytes."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, array in arrays.items():
        own = array.tobytes()
        offsets = [len(data), len(data) + len(own)]
        kind = TYPES[array.dtype.str[1:]]
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": offsets}
        data += own
    write_raw(path, json.dumps(header).encode(), data)


def write_raw(path, header, data=b""):
    path.write_bytes(struct.pack("<Q", len(header)) + header + data)


def test_both_formats_hold_the_same_layers(tmp_path):
    arrays = network() | {"embedding.weight": np.ones((9, 2), np.float32)}
    np.savez(tmp_path / "weights.npz", **arrays)
    write_safetensors(tmp_path / "weights.safetensors", arrays)
    for name in ("weights.npz", "weights.safetensors"):
        (layer,) = load(tmp_path / name)
        assert (layer.name, layer.kind, layer.units) == ("rnn.l0", "vanilla", 3)
        assert (layer.recurrent == arrays["rnn.weight_hh_l0"]).all()
        assert (layer.inputs == arrays["rnn.weight_ih_l0"]).all()
        biases = [arrays[f"rnn.bias_{part}_l0"].astype(float) for part in ("ih", "hh")]
        assert (layer.bias == sum(biases)).all()


def test_pytorch_saves_the_same_layers(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    cell = torch.nn.RNN(2, 3, num_layers=2, bidirectional=True)
    torch.save({"state_dict": cell.state_dict(), "epoch": 3}, tmp_path / "weights.pt")
    layers = {layer.name: layer for layer in load(tmp_path / "weights.pt")}
    assert list(layers) == ["l0", "l0_reverse", "l1", "l1_reverse"]
    expected = cell.weight_hh_l1_reverse.detach().numpy()
    assert (layers["l1_reverse"].recurrent == expected).all()


def test_of_pytorchs_files_weights_alone_are_read(tmp_path):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    path = tmp_path / "weights.pt"
    more = "holds more than weights, or none: where it was made, write torch.save"
    torch.save(torch.nn.RNN(2, 3), path)
    refused(path, more)
    path.write_bytes(b"none of PyTorch's")
    refused(path, more)
    torch.save([1, 2], path)
    refused(path, "holds no state_dict: where it was made, write torch.save")
    with warnings.catch_warnings(action="ignore"):  # that PyTorch will have them no longer
        quantised = torch.quantize_per_tensor(torch.ones(3, 3), 0.1, 0, torch.qint8)
        torch.save({"weight_hh_l0": quantised}, path)
        refused(path, "weight_hh_l0 is quantised: audit the weights before quantisation")
    torch.save(torch.nn.GRU(2, 3).to(torch.bfloat16).state_dict(), path)
    assert load(path)[0].kind == "GRU"


def test_without_pytorch_its_files_are_refused_with_two_ways_out(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    (tmp_path / "weights.pt").write_bytes(b"anything")
    refused(tmp_path / "weights.pt", "install the extra torch, or where it is, write numpy.savez")


def test_bfloat16_is_the_upper_half_of_a_float32(tmp_path):
    numbers = np.array([[1.0, -2.5], [0.15625, 3.0]], np.float32)
    halves = (numbers.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = {
        name: {"dtype": "BF16", "shape": [2, 2], "data_offsets": [0, 8]}
        for name in ("weight_ih_l0", "weight_hh_l0")
    }
    write_raw(tmp_path / "weights.safetensors", json.dumps(header).encode(), halves)
    (layer,) = load(tmp_path / "weights.safetensors")
    assert (layer.recurrent == numbers).all()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("weights.pkl", "a pickle runs code when it is opened; .* numpy.savez"),
        ("weights.onnx", "ONNX has an order of gates of its own; .* numpy.savez"),
        ("weights.h5", "Keras has a layout of its own; .* numpy.savez"),
        ("weights.keras", "Keras has a layout of its own; .* numpy.savez"),
        ("weights.txt", r"none of .npz, .safetensors, .pt, .pth$"),
    ],
)
def test_another_format_is_refused_with_the_line_that_converts(tmp_path, name, message):
    (tmp_path / name).write_bytes(b"anything")
    refused(tmp_path / name, message)


def refused(path, message):
    with pytest.raises(ModelError, match=message) as caught:
        load(path)
    assert "\n" not in str(caught.value)


def test_what_is_not_there_or_damaged_is_told(tmp_path):
    refused(tmp_path / "none.npz", "there is no file")
    refused(tmp_path, "there is no file")
    (tmp_path / "empty.npz").write_bytes(b"")
    refused(tmp_path / "empty.npz", "is no archive of arrays of numbers")
    np.savez(tmp_path / "whole.npz", **network(n=20))
    whole = (tmp_path / "whole.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "cut.npz", "is no archive of arrays of numbers")


def test_code_in_an_archive_is_not_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    pickle.loads(pickle.dumps(Trap())).close()  # the trap works
    (tmp_path / "sprung").unlink()
    np.savez(tmp_path / "trap.npz", weight_hh_l0=np.array([Trap()], dtype=object))
    refused(tmp_path / "trap.npz", "allow_pickle=False")
    assert not (tmp_path / "sprung").exists()


def test_an_archive_that_would_unpack_to_gigabytes_is_not_unpacked(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weight_hh_l0.npy", b"")
    data = bytearray(path.read_bytes())
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 2**31)  # the size once unpacked
    path.write_bytes(data)
    refused(path, "weight_hh_l0 has 2147483648 bytes: expected at most 1 GiB")


ENTRY = {"dtype": "F32", "shape": [1, 1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ([], "weight_hh_l0 has no dtype, shape and offsets in the header"),
        (ENTRY | {"shape": [-1, -1]}, "has no dtype, shape and offsets"),
        (ENTRY | {"shape": [1.0, 1]}, "has no dtype, shape and offsets"),
        (ENTRY | {"dtype": "F8_E4M3"}, "is of type F8_E4M3: expected one of F16, BF16, F32, F64"),
        (ENTRY | {"dtype": ["F32"]}, "has no dtype, shape and offsets"),
        (ENTRY | {"shape": [2, 2]}, r"has 4 bytes: expected 16 for shape \(2, 2\)"),
        (ENTRY | {"data_offsets": [10**9, 10**9 + 4]}, "ends beyond the end of the file"),
        (ENTRY | {"data_offsets": [0, 2**40], "shape": [2**19, 2**19]}, "expected at most 1 GiB"),
    ],
)
def test_a_header_that_lies_is_told(tmp_path, entry, message):
    path = tmp_path / "weights.safetensors"
    write_raw(path, json.dumps({"weight_hh_l0": entry}).encode(), b"\0" * 4)
    refused(path, message)


@pytest.mark.parametrize("header", [b"", b"[]", b"{", b"\xff\xff", b"[" * 10**5])
def test_what_is_no_header_is_told(tmp_path, header):
    write_raw(tmp_path / "weights.safetensors", header)
    refused(tmp_path / "weights.safetensors", "is no safetensors file: its header is no object")


def test_a_header_longer_than_the_file_is_not_read(tmp_path):
    (tmp_path / "weights.safetensors").write_bytes(struct.pack("<Q", 2**60))
    refused(tmp_path / "weights.safetensors", "its header would have 1152921504606846976 bytes")


# --- layers ---------------------------------------------------------------------------------------


def saved(tmp_path, arrays):
    np.savez(tmp_path / "weights.npz", **arrays)
    return tmp_path / "weights.npz"


def test_layers_are_named_by_prefix_and_ending(tmp_path):
    arrays = network(ending="_l0") | network(ending="_l0_reverse") | network(m=6, ending="_l1")
    arrays |= network(prefix="", ending="", gates=4) | network(prefix="decoder.0.", gates=3)
    layers = load(saved(tmp_path, arrays))
    assert [(layer.name, layer.kind) for layer in layers] == [
        ("rnn.l0", "vanilla"),
        ("rnn.l0_reverse", "vanilla"),
        ("rnn.l1", "vanilla"),
        ("cell", "LSTM"),
        ("decoder.0.l0", "GRU"),
    ]
    assert list(layers[3].gates()) == ["i", "f", "g", "o"]
    assert (layers[4].gates()["z"] == arrays["decoder.0.weight_hh_l0"][3:6]).all()


def test_a_layer_may_have_no_biases(tmp_path):
    arrays = {name: x for name, x in network().items() if "weight" in name}
    (layer,) = load(saved(tmp_path, arrays))
    assert (layer.bias == np.zeros(3)).all()


def broken(**changes):
    arrays = network(prefix="") | changes
    return {name: x for name, x in arrays.items() if x is not None}


BAD = {
    "no recurrent layer: no weight is named weight_hh_l0 or so": broken(weight_hh_l0=None),
    "^weight_hh_l0 has no weight_ih_l0 beside it": broken(weight_ih_l0=None),
    r"^weight_hh_l0\[1, 0\] is nan: every entry must be finite": broken(
        weight_hh_l0=np.array([[1, 2], [np.nan, 0]], np.float32)
    ),
    r"^bias_ih_l0\[2\] is inf: every": broken(bias_ih_l0=np.array([0, 0, np.inf])),
    "^weight_hh_l0 has entries of type int8, as quantised weights": broken(
        weight_hh_l0=np.ones((3, 3), np.int8)
    ),
    "^weight_hh_l0 has entries of type complex128: expected floats": broken(
        weight_hh_l0=np.ones((3, 3), complex)
    ),
    r"^weight_hh_l0 has shape \(6, 3\): expected 1, 3 or 4 times": broken(
        weight_hh_l0=np.ones((6, 3))
    ),
    r"^weight_hh_l0 has 1 axes, shape \(3,\): expected 2": broken(weight_hh_l0=np.ones(3)),
    r"^weight_hh_l0 is empty: its shape is \(0, 0\)": broken(weight_hh_l0=np.ones((0, 0))),
    "^weight_ih_l0 has 4 rows: expected 3": broken(weight_ih_l0=np.ones((4, 2))),
    "^bias_hh_l0 has length 4: expected 3": broken(bias_hh_l0=np.ones(4)),
    "^bias_ih_l0 is there without the other bias": broken(bias_hh_l0=None),
    "^weight_hr_l0 projects the state: such LSTMs": broken(weight_hr_l0=np.ones((2, 3))),
}


@pytest.mark.parametrize("message", BAD)
def test_a_layer_that_does_not_fit_is_told(tmp_path, message):
    refused(saved(tmp_path, BAD[message]), message)


def test_nothing_else_of_a_model_is_read(tmp_path):
    arrays = network() | {"rnn.steps": np.array(3), "head.weight": np.array([[np.nan]])}
    assert len(load(saved(tmp_path, arrays))) == 1
