"""``proofs verify``: greenness from the graph, JSON, wrong input, interruption."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import Future

import pytest

import numeric
from proofs.referee.ledger import Ledger, find, ledger, using
from proofs.referee.numbers import Twins

SOUND = """
state("true", psd(A.T * A))
state("false", psd(P))
state("repaired", psd(P * P), repairs="false")
"""
NUMBERS = {"true": 0, "false": 7, "repaired": 0}


def test_a_sound_ledger_is_green(world, twins, run):
    world(SOUND)
    twins(NUMBERS)
    found = run("verify", "--jobs", "1")
    assert found.code == 0
    assert "3 of 3 claims green (2 proved, 1 refuted)" in found.out
    assert "7 / 1000" in found.out


def test_json_has_the_fields_of_the_contract(world, twins, run):
    world(SOUND)
    twins(NUMBERS)
    found = run("verify", "--json", "--jobs", "1", "--samples", "20")
    result = json.loads(found.out)
    assert (found.code, found.err) == (0, "")
    assert result.keys() == {"ok", "seconds", "claims"}
    assert result["ok"] is True
    assert [claim["name"] for claim in result["claims"]] == ["true", "false", "repaired"]
    refuted = result["claims"][1]
    assert refuted.keys() == {
        *("name", "module", "section", "verdict", "repairs", "repaired_by"),
        *("scope", "cited", "satisfiable", "symbolic", "numeric"),
    }
    assert refuted["verdict"] == "refuted"
    assert refuted["repaired_by"] == ["repaired"]
    assert refuted["scope"] == {"n": 1, "t": None}
    assert refuted["symbolic"].keys() == {"ok", "seconds", "rules"}
    assert refuted["symbolic"]["rules"] == ["counterexample"]
    assert refuted["numeric"] == {
        "ok": True,
        "samples": 20,
        "violations": 7,
        "worst_margin": -1.0,
        "tolerance": 1e-12,
        "ensembles": ["ginibre"],
        "quantiles": {"0": 0.5},
        "tightest": {"seed": 0, "ensemble": "ginibre", "index": 0},
    }
    assert result["claims"][0]["scope"] == {"n": "any", "t": None}


def test_a_refuted_claim_without_a_repair_is_not_green(world, twins, run):
    world('state("false", psd(P))')
    twins({"false": 3})
    found = run("verify", "--jobs", "1")
    assert found.code == 1
    assert "false: it has no repair" in found.err


def test_a_refuted_claim_whose_repair_fails_is_not_green(world, twins, run):
    world(SOUND)
    twins({**NUMBERS, "repaired": 1})
    found = run("verify", "false", "--jobs", "1")
    assert found.code == 1
    assert "false: no repair is green" in found.err
    assert "repaired: 1 violations: the numbers contradict the verdict" in found.err


def test_a_claim_is_not_green_if_the_numbers_of_a_lemma_contradict_it(world, twins, run):
    world("""
    state("ground", psd(A.T * A))
    state("middle", psd(A.T * A), proof=lambda: lemma("ground"))
    state("top", psd(A.T * A), proof=lambda: lemma("middle"))
    """)
    twins({"ground": 1, "middle": 0, "top": 0})
    found = run("verify", "top", "--jobs", "1")
    assert found.code == 1
    assert "top: rests on middle, which is not green" in found.err
    assert "middle: rests on ground, which is not green" in found.err
    assert run("verify", "top", "--symbolic-only").code == 0


def test_a_lemma_that_is_not_proved_leaves_the_claim_open(world, twins, run):
    world("""
    state("false", psd(P))
    state("top", psd(A.T * A), proof=lambda: lemma("false"))
    """)
    twins({"false": 1, "top": 0})
    found = run("verify", "top", "--jobs", "1", "--json")
    assert found.code == 1
    assert json.loads(found.out)["claims"][0]["verdict"] == "open"
    assert "lemma 'false' is refuted, not proved" in found.err


def test_a_proof_that_raises_leaves_the_claim_open(world, twins, run):
    world('state("broken", psd(A.T * A), proof=lambda: 1 / 0)')
    twins({"broken": 0})
    found = run("verify", "--jobs", "1")
    assert found.code == 1
    # The module's file is named from its package on: pages show the line, too, whoever built them.
    assert re.search(r"broken: open: \w+\.py:\d+: ZeroDivisionError: division by zero", found.err)


def test_a_circle_of_lemmas_is_not_green(world, twins, run):
    world("""
    state("one", psd(A.T * A), proof=lambda: lemma("two"))
    state("two", psd(A.T * A), proof=lambda: lemma("one"))
    """)
    twins({"one": 0, "two": 0})
    assert run("verify", "--jobs", "1").code == 1


def test_a_claim_without_a_twin_is_not_green(world, twins, run):
    world('state("true", psd(A.T * A))')
    twins({})
    found = run("verify", "--jobs", "1", "--json")
    assert found.code == 1
    assert "true: no numbers: no numeric twin for claim 'true'" in found.err
    assert json.loads(found.out)["claims"][0]["numeric"]["ok"] is False
    assert run("verify", "--symbolic-only").code == 0


def test_numeric_only_gives_no_verdict_and_says_so(world, twins, run):
    world(SOUND)
    twins(NUMBERS)
    found = run("verify", "--numeric-only", "--jobs", "1", "--json")
    claim = json.loads(found.out)["claims"][1]
    assert found.code == 0
    assert (claim["verdict"], claim["symbolic"], claim["numeric"]["violations"]) == (None, None, 7)
    assert "3 of 3 claims examined" in run("verify", "--numeric-only", "--jobs", "1").out


def test_symbolic_only_runs_no_numbers(world, twins, run):
    world(SOUND)
    twins({})
    found = run("verify", "--symbolic-only", "--json")
    assert found.code == 0
    assert all(claim["numeric"] is None for claim in json.loads(found.out)["claims"])


def test_named_claims_are_reported_alone_in_ledger_order(world, twins, run):
    world(SOUND)
    twins(NUMBERS)
    claims = json.loads(run("verify", "false", "true", "--json", "--jobs", "1").out)["claims"]
    assert [claim["name"] for claim in claims] == ["true", "false"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--samples", "0"], "'0' is not a whole number of at least 1"),
        (["--samples", "-5"], "'-5' is not a whole number of at least 1"),
        (["--samples", "many"], "'many' is not a whole number of at least 1"),
        (["--jobs", "0"], "'0' is not a whole number of at least 1"),
        (["--seed", "-1"], "'-1' is not a whole number of at least 0"),
        (["--symbolic-only", "--numeric-only"], "not allowed with argument"),
        (["tru"], "no claim is named 'tru'; did you mean true?"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(world, run, arguments, message):
    world(SOUND)
    found = run("verify", *arguments)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert found.err.count("\n") == 1


def test_an_unknown_command_is_one_line_and_exit_code_2(run):
    found = run("verfy")
    assert found.code == 2
    assert found.err.count("\n") == 1


def test_two_claims_of_one_name_are_refused(world, run):
    world('state("twice", psd(A.T * A))\nstate("twice", psd(B.T * B))')
    found = run("verify")
    assert found.code == 1
    assert "0 of 0 claims" in found.out
    assert found.err.endswith("is left out: two claims are named 'twice'; names are unique\n")
    assert found.err.count("\n") == 1


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_ctrl_c_prints_the_verdicts_so_far(world, twins, run, monkeypatch, form):
    world(SOUND)
    twins(NUMBERS)
    examine = numeric.examine

    def interrupted(name, samples, seed):
        if name == "repaired":
            raise KeyboardInterrupt
        return examine(name, samples, seed)

    monkeypatch.setattr(numeric, "examine", interrupted)
    found = run("verify", "--jobs", "1", *form)
    assert found.code == 130
    assert "true" in found.out
    assert "false" in found.out
    if form:
        result = json.loads(found.out)
        assert [claim["name"] for claim in result["claims"]] == ["true", "false"]
        assert result["ok"] is False


COMMAND = [sys.executable, "-m", "proofs"]


@pytest.mark.slow
def test_any_number_of_processes_gives_the_same_numbers():
    def numbers(jobs):
        options = ["--numeric-only", "--json", "--samples", "48", "--jobs", jobs]
        names = ["upper-bound", "lower-bound"]
        done = subprocess.run([*COMMAND, "verify", *names, *options], capture_output=True)
        return [claim["numeric"] for claim in json.loads(done.stdout)["claims"]]

    assert numbers("1") == numbers("2") == numbers("3")


def test_a_process_that_runs_twins_has_one_thread_for_blas_and_for_numba():
    code = (
        "import os, proofs.referee.numbers as runs\n"
        "if __name__ == '__main__':\n"
        "    with runs.twins(2, 1, 0) as started:\n"
        "        names = [*runs.BLAS_THREADS, runs.NUMBA_THREADS]\n"
        "        print([started.pool.submit(os.getenv, name).result() for name in names])\n"
    )
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment
    )
    assert done.stdout == "['1', '1', '1', '1']\n", done.stderr


@pytest.mark.slow
def test_sigint_ends_processes_too_and_exits_130(watched):
    """Interrupted once the first twin is done, while the second, of minutes, goes on."""
    options = ["--numeric-only", "--samples", "20000", "--jobs", "2"]
    running, screen = watched("verify", "symmetric-lower-bound", "lower-bound-min-entry", *options)
    screen.until("1/2")
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate()  # the pipe ends with the last of the processes
    assert running.returncode == 130
    assert out.endswith("1 of 2 claims examined  interrupted\n")
    assert "Traceback" not in screen.seen


def test_sigint_while_the_processes_start_is_not_lost():
    class Pool:
        def submit(self, task, name, *arguments):
            signal.raise_signal(signal.SIGINT)
            return Future()

    runs = Twins(Pool(), 1, 0)
    with pytest.raises(KeyboardInterrupt):
        runs.start(["upper-bound", "lower-bound"])
    assert list(runs.started) == ["upper-bound", "lower-bound"]


def test_a_closed_pipe_is_no_error(tmp_path):
    file = tmp_path / "many.py"
    stated = "\n".join(f'conjecture("number-{i}", psd(A.T * A))' for i in range(200))
    file.write_text(f"from proofs import *\nA = matrices('A')\n{stated}")
    line = f"{sys.executable} -m proofs prove {file} | head -n 1"
    done = subprocess.run(line, shell=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("number-0\n", "")


def test_a_topic_stands_for_its_claims(run):
    found = run("verify", "polar_reduction", "--symbolic-only", "--json")
    names = [claim["name"] for claim in json.loads(found.out)["claims"]]
    assert names[0] == "polar-one-step"
    assert {find(name).module for name in names} == {"polar_reduction"}


def test_what_an_interrupted_run_has_not_settled_is_marked_so(world, twins, run, monkeypatch):
    world(SOUND + 'state("wrong", psd(B.T * B))\nstate("last", psd(A.T * A))')
    twins({**NUMBERS, "wrong": 1, "last": 0})
    examine = numeric.examine

    def interrupted(name, samples, seed):
        if name == "last":
            raise KeyboardInterrupt
        return examine(name, samples, seed)

    monkeypatch.setattr(numeric, "examine", interrupted)
    found = run("verify", "true", "wrong", "false", "last", "--jobs", "1")
    rows = [line.split() for line in found.out.splitlines() if line[:1] in ("✓", "✗", "·")]
    marks = {name: mark for mark, name, *_ in rows}
    assert found.code == 130
    assert marks == {"true": "✓", "false": "·", "wrong": "✗"}


def test_nothing_is_said_twice_where_nobody_watches(world, twins, run):
    world(SOUND)
    twins(NUMBERS)
    found = run("verify", "--jobs", "1")
    assert found.err == ""
    assert all(found.out.count(f"  {name}  ") == 1 for name in ("true", "false"))


def test_a_module_that_is_left_out_fails_the_ledger_and_not_the_claims_that_are_named(
    world, twins, run, tmp_path, monkeypatch
):
    (tmp_path / "broken_claims.py").write_text("1 / 0")
    world(SOUND)
    twins(NUMBERS)
    whole = Ledger([*ledger().modules, "broken_claims"])
    with using(whole):
        found = run("verify", "--jobs", "1")
        assert found.code == 1
        assert "3 of 3 claims green" in found.out
        line = "broken_claims is left out: ZeroDivisionError: division by zero\n"
        assert found.err == line
        assert run("verify", "true", "--jobs", "1").code == 0
        assert run("list").err == f"proofs: {line}"


def test_show_prints_a_topic_as_a_table(run):
    found = run("show", "polar_reduction")
    assert found.code == 0
    rows = [line.split() for line in found.out.splitlines()]
    assert rows[:3] == [
        ["claim", "verdict", "n", "/", "t", "repairs", "section"],
        ["polar_reduction"],
        rows[2],
    ]
    assert rows[2][:2] == ["polar-one-step", "proved"]
    claims = json.loads(run("show", "polar_reduction", "--json").out)["claims"]
    assert [claim["name"] for claim in claims] == [row[0] for row in rows[2:]]
