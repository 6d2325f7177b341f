"""``proofs audit``: pages of 80 columns, JSON, certificates kept and checked, bad input."""

import json
from fractions import Fraction

import numpy as np
import pytest


@pytest.fixture
def model(tmp_path):
    """A stack whose first layer contracts, its second has gates that grow; and an LSTM."""
    layers = {
        "rnn.{}_l0": np.array([[0.5, 1.0], [0.0, 0.5]]),
        "rnn.{}_l1": np.array([[1.25, -1.0], [1.0, -0.5]]),
        "head.{}_l0": np.tile(np.eye(2) / 2, (4, 1)),
    }
    arrays = {}
    for name, W in layers.items():
        width = 2 if "l1" in name else 3
        arrays |= {name.format("weight_hh"): W, name.format("weight_ih"): np.ones((len(W), width))}
    np.savez(tmp_path / "model.npz", **arrays)
    return tmp_path / "model.npz"


def test_a_page_says_verdict_lines_and_suggestions(run, model):
    found = run("audit", str(model))
    assert found.code == 0
    lines = found.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "rnn.l0: vanilla, W is 2 × 2, U is 2 × 3"
    assert lines[1].startswith("Contracts: it forgets its initial state, whatever the inputs")
    assert "[contraction-of-tanh-networks]" in found.out
    assert "Burn in for" in found.out
    assert "Some gates grow: no bound for all gates holds; this is about all gates" in found.out
    assert "head.l0: LSTM, W is 8 × 2, U is 8 × 3" in lines
    assert lines.count("") == 2


def test_json_holds_the_same(run, model):
    found = json.loads(run("audit", str(model), "--json", "--epsilon", "0.01").out)
    assert [each["verdict"] for each in found["layers"]] == [
        "contracts",
        "some gates grow",
        "norms only",
    ]
    first = found["layers"][0]["lines"][0]
    assert first["status"] == "proved"
    assert first["claim"] == "contraction-of-tanh-networks"
    assert 0.5 <= first["values"]["q"] < 1
    assert found["epsilon"] == 0.01


def test_over_inputs_a_layer_has_a_curve(run, model, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((6, 3)))
    words = ["audit", str(model), "--inputs", str(tmp_path / "x.npy"), "--layer", "rnn.l0"]
    found = json.loads(run(*words, "--lags", "5", "--json").out)
    *_, curve, end, unsought = found["layers"][0]["lines"]
    W = np.array([[0.5, 1.0], [0.0, 0.5]])
    for k in (1, 2, 5):  # at the state 0 every slope of tanh is 1
        exact = np.linalg.norm(np.linalg.matrix_power(W, k), 2)
        assert curve["values"][f"lag_{k}"] == pytest.approx(exact)
    assert curve["claim"] == "jacobian-product"
    assert end["text"] == "It is not at most 0.001 at the last of 5 lags."
    assert unsought["text"] == "No Lyapunov exponents: fewer than 192 inputs."
    assert max(map(len, run(*words, "--epsilon", "0.9").out.splitlines())) <= 80


def kept(run, model, tmp_path):
    run("audit", str(model), "--layer", "rnn.*", "--certificates", str(tmp_path / "kept"))
    return tmp_path / "kept" / "rnn.l0.json", tmp_path / "kept" / "rnn.l1.json"


def test_certificates_are_checked_without_the_model_and_with_it(run, model, tmp_path, monkeypatch):
    contraction, growth = kept(run, model, tmp_path)
    monkeypatch.setattr("numeric.audit.contraction.contraction_certificate", None)
    found = run("audit", "--check", str(contraction))
    assert found.code == 0
    a, q = (Fraction(*json.loads(contraction.read_text())[name]) for name in "aq")
    assert f"Proved: ‖∂hₜ/∂h₀‖ ≤ {a} · ({q})ᵗ for all gates" in found.out
    found = run("audit", str(model), "--check", str(growth))
    assert found.code == 0
    assert "with the gates 0 at 1" in found.out
    assert " ".join(found.out.split()).endswith("Its weights are those of rnn.l1.")


def test_a_certificate_that_proves_nothing_has_exit_code_1(run, model, tmp_path):
    contraction, _ = kept(run, model, tmp_path)
    certificate = json.loads(contraction.read_text())
    certificate["q"][0] //= 2
    contraction.write_text(json.dumps(certificate))
    found = run("audit", "--check", str(contraction))
    assert found.code == 1
    assert found.out.startswith("Not proved: [[q²P, −WᵀL], [−LW, 2L − P]] ≻ 0 is not proved")
    assert json.loads(run("audit", "--check", str(contraction), "--json").out)["ok"] is False


def test_a_certificate_of_other_weights_is_not_the_models(run, model, tmp_path):
    contraction, _ = kept(run, model, tmp_path)
    other = tmp_path / "other.npz"
    np.savez(other, weight_hh=np.array([[0.5, 1.0], [0.0, 0.25]]), weight_ih=np.ones((2, 3)))
    found = run("audit", str(other), "--check", str(contraction))
    assert found.code == 1
    assert "no vanilla layer of the model has the weights" in " ".join(found.out.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "audit needs a MODEL, or a certificate to --check"),
        (["none.npz"], "there is no file none.npz"),
        (["MODEL", "--layer", "none"], "no layer is named 'none': there are rnn.l0, rnn.l1, head"),
        (["MODEL", "--epsilon", "2"], "epsilon is 2.0: expected a number between 0 and 1"),
        (["MODEL", "--inputs", "none.npy"], "none.npy is no array of numbers in a file .npy"),
        (["MODEL", "--inputs", "MODEL"], "(T, 3)"),
        (
            ["MODEL", "--time-step", "32"],
            "'32' is not a time: expected 32ms, in us, µs, ms, s, min",
        ),
        (["MODEL", "--time-step", "0s"], "'0s' is not a time"),
        (["MODEL", "--require", "growth"], "invalid choice: 'growth'"),
        (["MODEL", "--activation", "sine"], "invalid choice: 'sine'"),
        (["MODEL", "--lags", "0"], "'0' is not a whole number of at least 1"),
        (["--check", "none.json"], "none.json cannot be read: No such file or directory"),
        (["--check", "MODEL"], "model.npz is no certificate: it is no text"),
        (["MODEL", "--certificates", "MODEL"], "model.npz cannot be written: File exists"),
        (["MODEL", "--check", "x", "--certificates", "y"], "not allowed with argument"),
    ],
)
def test_wrong_input_is_told_in_a_line(run, model, words, message):
    found = run("audit", *(str(model) if word == "MODEL" else word for word in words))
    assert found.code == 2
    assert found.err.startswith("proofs")
    assert message in found.err
    assert found.err.count("\n") == 1


def test_a_file_that_is_no_certificate_is_told(run, tmp_path):
    (tmp_path / "other.json").write_text("{}")
    found = run("audit", "--check", str(tmp_path / "other.json"))
    assert found.code == 2
    assert 'other.json is no certificate: it has no "kind" of' in found.err


def test_lags_are_told_in_time(run, model, tmp_path):
    np.save(tmp_path / "x.npy", np.zeros((6, 3)))
    words = ["audit", str(model), "--inputs", str(tmp_path / "x.npy"), "--time-step", "32ms"]
    found = run(*words)
    assert "at k = 5 (160 ms)" in " ".join(found.out.split())
    assert max(map(len, found.out.splitlines())) <= 80
    assert json.loads(run(*words, "--json").out)["time_step"] == 0.032


def test_a_layer_of_relu_runs_with_relu(run, tmp_path):
    """From a bias of 1 tanh has a slope below 1, and ReLU 1."""
    arrays = {"weight_hh": np.eye(1) / 2, "weight_ih": np.ones((1, 1))}
    np.savez(tmp_path / "model.npz", **arrays, bias_ih=np.ones(1), bias_hh=np.zeros(1))
    np.save(tmp_path / "x.npy", np.zeros((6, 1)))
    words = ["audit", str(tmp_path / "model.npz"), "--inputs", str(tmp_path / "x.npy"), "--json"]
    (found,) = json.loads(run(*words, "--activation", "relu").out)["layers"]
    (curve,) = (line for line in found["lines"] if "lag_1" in line["values"])
    assert "for relu" in curve["text"]
    assert curve["values"]["lag_5"] == pytest.approx(2.0**-5)


def test_what_is_required_decides_the_exit_code(run, model):
    assert run("audit", str(model), "--layer", "rnn.l0", "--require", "contraction").code == 0
    found = run("audit", str(model), "--require", "contraction")
    assert found.code == 1
    assert found.err == "proofs: not shown to contract: rnn.l1, head.l0\n"
