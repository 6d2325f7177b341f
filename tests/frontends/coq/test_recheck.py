"""Coq's word on exported claims: it accepts what is proved, and refuses what is forged."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from proofs import conjecture, matrices, psd
from proofs.frontends.coq import recheck as recheck_module
from proofs.frontends.coq.development import development
from proofs.frontends.coq.library import FOLDER, LOGICAL_NAME
from proofs.frontends.coq.recheck import recheck
from proofs.frontends.coq.versions import SUPPORTED, installed
from proofs.kernel import (
    PSD,
    Atom,
    Certificate,
    Letter,
    Square,
    algebra,
    certificate,
    of,
)
from proofs.language.conjecture import collecting
from proofs.referee.ledger import find, verdict_of

sys.path.insert(0, str(Path(__file__).parent))
from derivatives import DIFFERENTIATED, differentiated

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")

FAST = (
    "submultiplicativity",
    "diagonal-norm",
    "norm-of-product",
    "orthogonality-is-preserved",
    "tanh-derivative-range",
    "gate-norm-below-one",
    "closed-gates-mean-saturated-units",
    "polar-one-step",
    "cayley-step",
    "candidate-is-vanilla-cell",
)


@pytest.fixture(scope="session")
def library():
    return recheck_module.compiled_library()


def exported(name):
    return development(find(name), verdict_of(name).theorem, name.replace("-", "_"))


@needs_coq
def test_ten_claims_are_rechecked_without_axioms():
    found = {result.name: result for result in recheck(list(map(exported, FAST)), 2)}
    assert found.keys() == set(FAST)
    assert all(result.ok for result in found.values()), found
    facts = {name: result.facts for name, result in found.items() if result.facts}
    assert facts == {
        "tanh-derivative-range": ("tanh at 0",),
        "gate-norm-below-one": ("tanh at 0",),
        "norm-of-product": ("exponential", "hyperbolic-tangent"),
    }
    assert found["polar-one-step"].premises


@needs_coq
def test_derivatives_of_every_form_are_rechecked():
    made = [development for _, development in map(differentiated, DIFFERENTIATED)]
    found = {result.name: result.ok for result in recheck(made, 2)}
    assert found == dict.fromkeys(DIFFERENTIATED, True)


@needs_coq
def test_of_the_real_numbers_nothing_on_exp_and_tanh_is_left_to_be_given(library, tmp_path):
    where = subprocess.run(["coqc", "-where"], capture_output=True, text=True, check=True).stdout
    if not (Path(where.strip()) / "user-contrib" / "mathcomp" / "analysis").is_dir():
        pytest.skip("mathcomp-analysis is not installed")
    made = exported("tanh-derivative-half-open")
    assert made.facts == ("hyperbolic-tangent", "exponential")
    source = tmp_path / "reals.v"
    source.write_text(
        f"{made.text}\n{(FOLDER / 'Exponential.v').read_text('utf-8')}\n"
        "Theorem of_the_reals (R : realType) (z : R) :\n"
        "  tanh z ^+ 2 < 1 /\\ z ^+ 2 <= 4%:R * tanh z ^+ 2 + tanh z ^+ 2 * z ^+ 2.\n"
        f"Proof. exact: (@{made.identifier} R (@expR R) (@tanh R) (@hyperbolic_tangent R)"
        " (@exponential R) z). Qed.\n",
        "utf-8",
    )
    command = ["coqc", "-q", "-w", "none", "-Q", str(library), LOGICAL_NAME, str(source)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


# --- what is false is refused ------------------------------------------------------------------


@needs_coq
def test_without_the_kernels_check_of_identities_coq_refuses_the_theorem(monkeypatch):
    A = matrices("A")
    with collecting():
        false = conjecture("forged", psd(-A.T * A))
    letter = of(Letter("A", "n", "n"))

    def unchecked(goal, given, symmetric):
        return {square.hypothesis for square in given.squares if square.hypothesis}

    monkeypatch.setattr(algebra, "_expanded", unchecked)
    square = Square(Fraction(1), (), None, letter)
    theorem = certificate(Atom(PSD, -letter.T * letter), Certificate((square,)))
    made = development(false, theorem, "forged")
    (result,) = recheck([made], 1)
    assert result.status == "refused"
    assert not result.ok


MUTANTS = {
    "a bound is smaller": ("norm_le (A *m C) (a * c)", "norm_le (A *m C) a"),
    "a hypothesis is gone": ("    norm_le C c ->\n", ""),
    "a hypothesis is weaker": ("    norm_le A a ->\n", "    norm_le A (a + 1) ->\n"),
    "factors are swapped": ("norm_le (A *m C) (a * c)", "norm_le (C *m A) (a * c)"),
    "a letter's number is wrong": ("(MLetter 2 C)", "(MLetter 3 C)"),
    "a transpose is gone": ("(MTranspose (MLetter 2 C))", "(MLetter 2 C)"),
    "a sign is wrong": ("(MOpposite (MProduct", "((fun x => x) (MProduct"),
    "a letter is called diagonal": ("general_letter (n)%N C", "@diagonal_letter R (n)%N _ C I"),
}


@needs_coq
def test_coq_refuses_every_mutant_and_accepts_what_follows_it():
    true = exported("submultiplicativity")
    mutants = []
    for name, (before, after) in MUTANTS.items():
        assert before in true.body
        identifier = f"mutant_{len(mutants)}"
        body = true.body.replace(before, after).replace("submultiplicativity", identifier)
        mutants.append(replace(true, name=name, identifier=identifier, body=body))
    found = {result.name: result.status for result in recheck([*mutants, true], 1)}
    assert found.pop("submultiplicativity") == "re-checked"
    assert found == dict.fromkeys(MUTANTS, "refused")


# --- files of other people ---------------------------------------------------------------------

MINE = """
from proofs import *

A, prime, fun, square = matrices("a′ Λ fun psd")
P, Q = symmetric("∂h O")
a, b = scalars("forall exists")

conjecture("a' (* and *) ∂h", norm_at_most(A + prime, a + b),
           given=[norm_at_most(A, a), norm_at_most(prime, b)])
conjecture("exact", psd(P * Q + Q * P), given=[psd(P), psd(Q)])
conjecture("Qed", psd((fun * square).T * fun * square))

floors = [singular_values_at_least(A, a), singular_values_at_least(prime, b)]
conjecture("two floors", both(singular_values_at_least(A * prime, a * b),
                              singular_values_at_least(2 * A, 2 * a)), given=floors)
conjecture("a floor of any sign", singular_values_at_least(A, a),
           given=[equal(A.T * A, identity()), a <= 1])
"""


@needs_coq
def test_a_file_with_proved_and_refuted_conjectures_and_odd_names_is_rechecked(
    library, run, monkeypatch, tmp_path
):
    # The command has a cache of its own, where the library would be compiled anew.
    monkeypatch.setattr(recheck_module, "compiled_library", lambda: library)
    file = tmp_path / "mine.py"
    file.write_text(MINE, "utf-8")
    found = run("recheck", str(file), "--json", "--jobs", "1")
    assert found.code == 0, found.err
    told = json.loads(found.out)
    assert told["ok"] is True
    assert [claim["status"] for claim in told["claims"]] == ["re-checked"] * 5


@needs_coq
def test_several_files_are_rechecked_and_what_is_open_is_told_apart(
    library, run, monkeypatch, tmp_path
):
    monkeypatch.setattr(recheck_module, "compiled_library", lambda: library)
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    stated = "from proofs import *\nA, B = matrices('A B')\n"
    one.write_text(stated + "conjecture('transposes', equal((A * B).T, B.T * A.T))\n", "utf-8")
    other.write_text(
        f"{stated}conjecture('transposes', equal((A * B).T, A.T * B.T))\n"
        "conjecture('unsettled', equal(A * B, B * A), proof=lambda: None)\n",
        "utf-8",
    )
    found = run("recheck", str(one), str(other), str(one), "--json", "--jobs", "1")
    told = {claim["name"]: claim["status"] for claim in json.loads(found.out)["claims"]}
    assert told == {
        f"{one}: transposes": "re-checked",
        f"{other}: transposes": "re-checked",
        f"{other}: unsettled": "open",
    }
    assert found.code == 1  # as `proofs prove` ends where something is open
    found = run("recheck", str(one), str(other), "--jobs", "1")
    assert "2 of 2 proofs and counterexamples re-checked" in " ".join(found.out.split())
    assert "1 open" in found.out


def test_a_file_is_exported_with_the_library_beside_it(run, tmp_path):
    file, folder = tmp_path / "mine.py", tmp_path / "coq"
    file.write_text(MINE, "utf-8")
    found = run("export", "--coq", str(folder), str(file))
    assert found.code == 0
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.v")}
    two = (folder / "two_floors.v").read_text("utf-8")
    assert "singular_values_ge (a_prime *m Lambda) (exists3 * forall2) /\\" in two
    assert {"a_prime_star_and_star_dh.v", "exact.v", "Qed.v", "Referee/Statements.v"} <= written
    listed = (folder / "_CoqProject").read_text("utf-8").splitlines()
    assert written == {line for line in listed if line.endswith(".v")}


def test_without_coq_one_line_says_what_to_install(run, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    found = run("recheck", "upper-bound")
    assert found.code == 2
    assert found.err.splitlines() == [
        "proofs: coqc is not installed; with Debian: apt-get install coq libcoq-mathcomp-algebra"
    ]


def folder_with_coq(folder, coq, mathcomp, packaged):
    """A folder of programs that say that they are of these versions."""
    programs, where = folder / "bin", folder / "lib" / "coq"
    (where / "user-contrib" / "mathcomp" / "algebra").mkdir(parents=True)
    programs.mkdir()
    says = {"coqc": f'[ "$1" = -where ] && echo {where} || echo {coq} 4.13.1'}
    if packaged == "Debian":
        says["dpkg-query"] = f"echo {mathcomp}-1+b4"
    if packaged == "opam":
        (folder / ".opam-switch" / "packages" / f"coq-mathcomp-algebra.{mathcomp}").mkdir(
            parents=True
        )
    for name, line in says.items():
        (programs / name).write_text(f"#!/bin/sh\n{line}\n", "utf-8")
        (programs / name).chmod(0o755)
    return programs


@pytest.mark.parametrize("packaged", ["Debian", "opam"])
def test_the_supported_versions_are_known_by_their_packages(monkeypatch, tmp_path, packaged):
    monkeypatch.setenv("PATH", str(folder_with_coq(tmp_path, "8.16.1", "1.15.0", packaged)))
    found = installed()
    assert str(found) == SUPPORTED.replace("8.16", "8.16.1").replace("1.15", "1.15.0")
    assert found.warning == ""


BLOCKED = """#!/bin/sh
case "$*" in
    -where) echo {where} ;;
    --print-version) echo 8.16.1 4.13.1 ;;
    */claims.v) echo $$ >{file}; exec sleep 600 ;;
esac
"""


def test_who_ends_the_command_ends_coq(monkeypatch, tmp_path):
    programs = folder_with_coq(tmp_path, "8.16.1", "1.15.0", "opam")
    file = tmp_path / "number"
    (programs / "coqc").write_text(BLOCKED.format(where=tmp_path / "lib" / "coq", file=file))
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    command = [sys.executable, "-m", "proofs", "recheck", "submultiplicativity"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while process.poll() is None and not (file.exists() and file.read_text()):
            time.sleep(0.05)
        process.terminate()
        process.communicate()
    coq = int(file.read_text())
    try:
        assert process.returncode == 128 + signal.SIGTERM
        with pytest.raises(ProcessLookupError):
            os.kill(coq, 0)
    finally:
        with suppress(ProcessLookupError):
            os.kill(coq, signal.SIGKILL)


OTHERS = {
    "another Coq": ("8.18.0", "1.15.0", "Debian", "Coq 8.18.0 and MathComp 1.15.0"),
    "another MathComp": ("8.16.1", "1.19.0", "opam", "Coq 8.16.1 and MathComp 1.19.0"),
    "no package": ("8.16.1", "", "", "Coq 8.16.1 and MathComp of an unknown version"),
}


@pytest.mark.parametrize("case", OTHERS)
def test_of_other_versions_one_line_says_which_are_supported(monkeypatch, tmp_path, case):
    *versions, said = OTHERS[case]
    monkeypatch.setenv("PATH", str(folder_with_coq(tmp_path, *versions)))
    assert installed().warning == f"{said}: supported are {SUPPORTED}; trying"


def test_what_is_open_is_not_exported(run, tmp_path):
    file = tmp_path / "open.py"
    file.write_text(
        "from proofs import conjecture, equal, matrices\nA, B = matrices('A B')\n"
        "conjecture('open', equal(A * B, B * A), proof=lambda: None)\n",
        "utf-8",
    )
    found = run("export", "--coq", str(tmp_path / "coq"), str(file))
    assert found.code == 1
    assert "open is not exported: it is open" in found.err
