"""``proofs prove``: verdicts on the conjectures of a file, and every wrong file."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import textwrap

import pytest

import proofs.referee.decision
from proofs.language.conjecture import stated
from proofs.library.facts import registered

HEAD = """\
from proofs import conjecture, identity, matrices, norm_at_most, psd, scalars, symmetric

A, B = matrices("A B")
K = matrices("K", rows="m", columns="n")
P, Q = symmetric("P Q")
a, b = scalars("a b")
I = identity()
"""
FIRST = HEAD.count("\n") + 1


@pytest.fixture
def prove(run, tmp_path):
    def call(source, *options):
        file = tmp_path / "mine.py"
        file.write_text(HEAD + textwrap.dedent(source), "utf-8")
        return run("prove", str(file), *options)

    return call


def test_proved_conjectures_exit_0_and_show_the_identity(prove):
    found = prove('conjecture("square", psd(P - P * P), given=[psd(P), psd(I - P)])')
    assert found.code == 0
    assert "Proved" in found.out
    assert "P − P²" in found.out
    assert "1 proved, 0 refuted, 0 open" in found.out


def test_a_refuted_conjecture_exits_1_and_shows_the_witness(prove):
    found = prove('conjecture("no", psd(P * Q + Q * P), given=[psd(P), psd(Q)])')
    assert found.code == 1
    assert "Refuted" in found.out
    assert "P = ⎡" in found.out


def test_json_has_the_fields_of_the_contract(prove):
    found = prove(
        """
        conjecture("yes", psd(P - P * P), given=[psd(P), psd(I - P)])
        conjecture("no", psd(P))
        print("what the file prints does not spoil the JSON")
        """,
        "--json",
    )
    yes, no = json.loads(found.out)["conjectures"]
    assert found.code == 1
    assert yes.keys() == {
        *("name", "verdict", "satisfiable"),
        *("certificate", "witness", "tried", "seconds"),
    }
    assert (yes["verdict"], yes["witness"]) == ("proved", None)
    assert [step["rule"] for step in yes["certificate"]["steps"]] == ["certificate"]
    assert (no["verdict"], no["certificate"]) == ("refuted", None)
    assert no["witness"]["dimensions"] == {"n": 1}
    assert all(x == str(x) for row in no["witness"]["values"]["P"][0] for x in row)


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        ("psd(-I)", "proved"),
        ("psd(A.T * A - I)", "proved"),
        ("positive_definite(A.T * A - I)", "proved"),
        ("equal(A, B)", "proved"),
        ("both(psd(P), equal(A, B))", "proved"),
        ("entrywise_at_least(A, B)", "open"),
    ],
)
def test_a_vacuous_conjecture_is_never_just_proved(prove, goal, verdict):
    source = (
        "from proofs import both, entrywise_at_least, equal, positive_definite\n"
        f'conjecture("empty", {goal}, given=[psd(P - I), psd(-P)])'
    )
    found = prove(source)
    assert found.code == 2
    assert found.err == "proofs: vacuous: no values satisfy what empty assumes\n"
    expected = f"{verdict.capitalize()}, but vacuous: no values satisfy the hypotheses"
    assert expected in found.out
    (item,) = json.loads(prove(source, "--json").out)["conjectures"]
    assert (item["verdict"], item["satisfiable"]) == (verdict, False)


def test_everything_is_left_to_the_kernel(prove):
    """Not even that a square, a natural number or 1 is ≥ 0 is decided while it is read."""
    found = prove("""
        from proofs import dot, naturals, vectors
        t, x = naturals("t"), vectors("x")
        conjecture("square", a**2 >= 0)
        conjecture("square of a product", dot(x, x) ** 2 >= 0)
        conjecture("natural", t >= 0)
        conjecture("power", 2**t > 0)
        conjecture("number", 1 + 0 * a >= 0)
        conjecture("no square", a**2 < 0)
    """)
    assert found.code == 1
    assert "5 proved, 1 refuted, 0 open" in found.out
    assert found.out.count("\n  (1) ") == 6


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("x = ", f"mine.py:{FIRST}: invalid syntax"),
        ("raise KeyError('gone')", f"mine.py:{FIRST}: KeyError: 'gone'"),
        ("1 / 0", f"mine.py:{FIRST}: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", f"mine.py:{FIRST}: SystemExit: 3"),
        ('conjecture("x", psd(A))', f"mine.py:{FIRST}: StatementError: psd needs a symmetric"),
        ('conjecture("x", psd(0.5 * P))', "write Rational(1, 2)"),
        ('conjecture("x", a <= 0.5)', "write Rational(1, 2)"),
        ('conjecture("x", norm_at_most(K * K, a))', "cannot multiply K (m × n) by K (m × n)"),
        ('conjecture("x", norm_at_most(K * A * K, a))', f"mine.py:{FIRST}: "),
        ('conjecture("x", norm_at_most(A + K, a))', f"mine.py:{FIRST}: "),
        ('conjecture("x", 3)', "3 is not a statement"),
        ('conjecture("x", A == B)', "for an equation write equal(…, …)"),
        ('conjecture("x", P >= Q)', "write psd(P - Q)"),
        ('conjecture("x", psd(P - 1))', "write a * identity()"),
        ('conjecture("x", 0 <= a <= 1)', "write each inequality by itself"),
        ('import sympy\nconjecture("x", sympy.Ge(a, b))', "write a <= b, not sympy.Le(a, b)"),
        ('conjecture("x", norm_at_most(A.inv(), a))', "write inverse(A)"),
        ('conjecture("x", norm_at_most(A, 1 / a))', "add invertible(a)"),
        ('conjecture("x", [psd(P), psd(Q)])', "a list is not a statement: write both(…, …)"),
        ('conjecture("x", psd(P), given=psd(P))', "write given=[…]"),
        ("conjecture(psd(P), psd(P))", 'write conjecture("name", …)'),
        (
            'conjecture("x", psd(symmetric("A") - A.T * A))',
            "A is declared twice: general n × n and symmetric n × n",
        ),
        ("", "no conjecture"),
        (
            'conjecture("twice", psd(A.T * A))\nconjecture("twice", psd(B.T * B))',
            f"mine.py:{FIRST + 1}: ValueError: two conjectures are named 'twice'",
        ),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_wrong_file_is_one_line_and_exit_code_2(prove, source, message, options):
    found = prove(source, *options)
    assert (found.code, found.out) == (2, "")
    assert message in found.err
    assert found.err.count("\n") == 1


def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_2(run, tmp_path):
    for path in (tmp_path / "absent.py", tmp_path):
        found = run("prove", str(path))
        assert (found.code, found.out) == (2, "")
        assert found.err.startswith(f"proofs: {path}: ")
        assert found.err.count("\n") == 1
    binary = tmp_path / "binary.py"
    binary.write_bytes(b"\0\xff\xfe")
    assert run("prove", str(binary)).code == 2


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("conjecture('x', pd(P))", "name 'pd' is not defined; did you mean psd"),
        ("from proofs import matrix", "did you mean matrices"),
        ("xyzzy", "name 'xyzzy' is not defined\n"),
    ],
)
def test_a_word_that_is_none_of_ours_has_near_ones_named(prove, source, hint):
    found = prove(source)
    assert found.code == 2
    assert hint in found.err
    assert found.err.count("\n") == 1


def test_ctrl_c_prints_the_verdicts_so_far(prove, monkeypatch):
    decide = proofs.referee.decision.decide

    def interrupted(conjecture, *how):
        if conjecture.name == "second":
            raise KeyboardInterrupt
        return decide(conjecture, *how)

    monkeypatch.setattr(proofs.referee.decision, "decide", interrupted)
    source = 'conjecture("first", psd(A.T * A))\nconjecture("second", psd(B.T * B))'
    found = prove(source)
    assert found.code == 130
    assert "first" in found.out
    assert found.out.endswith("1 of 2 decided: 1 proved, 0 refuted, 0 open  interrupted\n")
    found = prove(source, "--json")
    assert found.code == 130
    assert [item["name"] for item in json.loads(found.out)["conjectures"]] == ["first"]


def test_a_fact_that_no_registry_lists_proves_nothing(prove):
    found = prove("""
from proofs.kernel import Fact, cite
false = a >= 1
fact = Fact("exponential", "Rudin 1976, Theorem 8.6", (), false.conclusion)
conjecture("made-up", false, proof=lambda: cite(fact))
""")
    assert found.code == 1
    assert "tried: it cites exponential, which no registry of facts lists" in found.out


@pytest.mark.parametrize("module", ["proofs.library.facts", "more_facts"])
def test_a_file_registers_no_fact_by_writing_into_a_module_of_facts(
    prove, tmp_path, monkeypatch, module
):
    """Also where another package's module of facts was not asked for any before."""
    (tmp_path / "more_facts.py").write_text(
        "from proofs.kernel import PSD, Atom, Fact, constant\n"
        'known = Fact("known", "a book", (), (Atom(PSD, constant(1)),))\n',
        "utf-8",
    )
    info = tmp_path / "more_facts-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: more-facts\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[proofs.facts]\nmore_facts = more_facts\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    registered.cache_clear()
    try:
        found = prove(f"""
        import {module} as facts
        from proofs.kernel import Fact, cite

        false = a >= 7
        facts.folklore = Fact("folklore", "trust me", (), false.conclusion)
        conjecture("false", false, proof=lambda: cite(facts.folklore))
        """)
        assert {"exponential", "known"} <= {fact.name for fact in registered()}
    finally:
        registered.cache_clear()
    assert found.code == 1
    assert "it cites folklore, which no registry of facts lists" in found.out
    assert "0 of 1 decided: 0 proved, 0 refuted, 1 open" in found.out


def test_a_proof_that_returns_no_theorem_proves_nothing(prove):
    found = prove('conjecture("text", a >= 1, proof=lambda: "proved")')
    assert "tried: the proof fails: it returns 'proved', which is no theorem" in found.out


SLIPS = """
from proofs import derive
conjecture("one", psd(A.T * A))
conjecture("slip", a * a >= 0, proof=lambda: derive(a * a >= 0.5))
conjecture("exit", a * a >= 0, proof=lambda: exit(3), expect="open")
conjecture("three", psd(B.T * B))
"""


@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_slip_in_a_proof_is_an_error_at_its_place_and_the_others_are_decided(prove, jobs):
    found = prove(SLIPS, "--jobs", jobs)
    places = [f"mine.py:{FIRST + 3}: StatementError: 0.5 is", f"mine.py:{FIRST + 4}: SystemExit: 3"]
    assert found.code == 2
    assert "2 of 4 decided: 2 proved, 0 refuted, 0 open, 2 in error" in found.out
    for place, line in zip(places, found.err.splitlines(), strict=True):
        assert place in line
        assert f"Error  {line.removeprefix('proofs: ')}" in found.out
    items = json.loads(prove(SLIPS, "--jobs", jobs, "--json").out)["conjectures"]
    assert [item["verdict"] for item in items] == ["proved", "open", "open", "proved"]
    assert ["error" in item for item in items] == [False, True, True, False]
    assert all(place in item["error"] for place, item in zip(places, items[1:3], strict=True))


def test_what_a_proof_prints_does_not_spoil_the_json(prove):
    found = prove(
        """
        from proofs import derive
        conjecture("noisy", a * a >= 0, proof=lambda: print("looking") or derive(a * a >= 0))
        """,
        "--json",
    )
    assert [item["verdict"] for item in json.loads(found.out)["conjectures"]] == ["proved"]
    assert found.err == "looking\n"


@pytest.mark.parametrize(
    ("proof", "reason"),
    [
        ("None", "the proof fails: it returns None, which is no theorem"),
        ("specialised(b >= 0, 1)", "specialised: b ≥ 0 says nothing of every step k ≥ 1"),
        ('witness(c, {a: "x"})', "witness: a = 'x' is no number and no sympy.Matrix"),
        ("witness(c, {a: []})", "witness: a has no value"),
        ("derive(b * b >= 0)", "it shows b² ≥ 0, and not a ≥ 1"),
        ("derive(a >= 1, a >= 2)", "it assumes a ≥ 2, too"),
        ("witness(other, {a: 0, b: 0})", "its values are not shown to satisfy b ≥ 2"),
        ("derive(a >= 1, FIXED, a >= u[0])", "it fixes u, which the statement leaves free"),
    ],
)
def test_a_proof_that_gives_no_verdict_has_a_reason_in_the_statements_notation(
    prove, proof, reason
):
    found = prove(
        f"""
        from proofs import bound_step, derive, equal, family, specialised, witness
        from proofs.kernel import define
        u = family(scalars("u"))
        FIXED = define("u", 1, (2 * u[bound_step - 1]).polynomial)
        other = conjecture("other", a >= 1)
        c = conjecture("c", a >= 1, given=[b >= 2], proof=lambda: {proof})
        """,
        "--verbose",
    )
    assert found.code == 1
    assert f"tried: {reason}" in found.out or f": {reason}" in found.out


def test_a_part_that_is_claimed_twice_is_proved_once(prove):
    given = "norm_at_most(A, a), norm_at_most(B, a)"
    pair = f'from proofs import both\nconjecture("pair", both({given}), given=[{given}])'
    assert prove(pair).code == 0


@pytest.mark.slow
def test_a_sum_of_hundreds_of_terms_is_read_and_printed(prove):
    found = prove(
        'x = scalars(" ".join(f"x_{i}" for i in range(600)))\n'
        'conjecture("long", sum(x) >= 1, given=[sum(x) >= 2])'
    )
    assert found.code == 0


SWAP = """
from proofs.library.derivation import derive
true, false = a * a >= 0, a >= 7

def swap(statement):
    {way}

def proof():
    swap(true)
    theorem = derive(true)
    swap(false)
    return theorem

c = conjecture("swapped", false, proof=proof)
"""


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ('vars(c)["statement"] = statement', "TypeError"),
        ("c.statement = statement", "FrozenInstanceError"),
        ('c.__init__("swapped", statement, own_proof=proof)', "the proof shows something else"),
    ],
)
def test_a_proof_cannot_change_what_is_decided_or_printed(prove, way, why):
    found = prove(SWAP.replace("{way}", way))
    assert found.code != 0
    assert "Proved" not in found.out
    assert why in found.out + found.err


@pytest.mark.parametrize(
    ("way", "why"),
    [
        ('vars(c.given)["parts"] = (false,)', "TypeError"),
        ("c.given.parts = (false,)", "AttributeError"),
        ('c.given.named["size"] = false', "TypeError"),
        ("c.given.__init__((false,))", "the proof shows something else"),
    ],
)
def test_a_proof_cannot_change_what_is_assumed(prove, way, why):
    found = prove(f"""
    from proofs.library.derivation import derive
    false = a >= 7

    def proof():
        {way}
        return derive(false, false)

    c = conjecture("assumed", false, given=dict(size=a >= 0), proof=proof)
    """)
    assert found.code != 0
    assert "Proved" not in found.out
    assert why in found.out + found.err


def test_what_a_later_conjecture_says_is_not_changed_by_an_earlier_proof(prove):
    found = prove("""
    def proof():
        later.__init__("later", a * a >= 0)

    conjecture("earlier", a >= 7, proof=proof)
    later = conjecture("later", a >= 8)
    """)
    assert "claim a ≥ 8" in found.out
    assert "Refuted" in found.out


def test_what_letters_stand_for_is_asked_once(prove):
    found = prove("""
    import dataclasses
    from proofs.kernel import constant, define
    from proofs.language import family
    from proofs.referee.decision import decide
    from fractions import Fraction

    u = family(scalars("u"))
    asked = []

    def about():
        asked.append(len(asked))
        return define("u", Fraction(1), constant(2))

    doubled = dataclasses.replace(conjecture("two", u[1] <= 3), about=about)
    print(decide(doubled).word, asked)
    """)
    assert "open [0]" in found.err


# --- several files, standard input, several processes --------------------------------------------

PAIR = HEAD + 'conjecture("square", psd(P * P))\nconjecture("no", psd(P), expect="refuted")\n'
OTHER = HEAD + 'print("a word")\nconjecture("square", psd(A.T * A))\n'


@pytest.fixture
def files(tmp_path):
    """Two files, each with a conjecture of the same name."""
    paths = tmp_path / "pair.py", tmp_path / "other.py"
    for path, source in zip(paths, (PAIR, OTHER), strict=True):
        path.write_text(source, "utf-8")
    return list(map(str, paths))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_several_files_are_decided_in_their_order(run, files, jobs):
    found = run("prove", *files, "--jobs", jobs)
    assert found.code == 0
    headings = [line for line in found.out.splitlines() if line in (*files, "square", "no")]
    assert headings == [files[0], "square", "no", files[1], "square"]
    assert found.out.endswith("3 of 3 decided: 2 proved, 1 refuted, 0 open\n")
    assert found.err == "a word\n"


def test_in_json_each_conjecture_of_several_files_says_its_own(run, files):
    items = json.loads(run("prove", *files, "--json").out)["conjectures"]
    assert [item["file"] for item in items] == [files[0], files[0], files[1]]


def test_nothing_is_decided_before_every_file_is_read(run, files, tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("1 / 0", "utf-8")
    found = run("prove", files[0], str(bad))
    assert (found.code, found.out) == (2, "")
    assert found.err == f"proofs: {bad}:1: ZeroDivisionError: division by zero\n"


def test_a_dash_stands_for_standard_input(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAIR.encode())))
    assert run("prove", "-").code == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n1 / 0")))
    assert run("prove", "-").err == "proofs: <stdin>:2: ZeroDivisionError: division by zero\n"


def test_what_an_author_expects_decides_the_exit_code_and_not_the_verdict(prove):
    assert prove('conjecture("no", psd(P), expect="refuted")').code == 0
    found = prove('conjecture("yes", psd(P * P), expect="refuted")')
    assert found.code == 1
    assert "Proved" in found.out
    assert "expected is refuted" in found.out


def test_what_is_open_is_not_decided(prove):
    found = prove("conjecture('open', psd(P * P), proof=lambda: None)")
    assert found.out.endswith("0 of 1 decided: 0 proved, 0 refuted, 1 open\n")


def test_effort_is_counted_in_rounds():
    phases: dict[int, list[str]] = {}
    a = proofs.scalars("a")
    item = stated(a**2 >= 3, [proofs.equal(a**2, 2)])  # false, and no rational number shows it
    for rounds in (0, 2):
        phases[rounds] = []
        proofs.referee.decision.decide(item, rounds, phases[rounds].append)
    quick = ["a quick proof", "a quick refutation", "whether the hypotheses can hold"]
    assert phases[0] == quick
    thorough = [f"a thorough refutation, round {number} of 2" for number in (1, 2)]
    nearby = "what is proved nearby"
    assert phases[2] == [*quick, "a thorough proof", *thorough, nearby]


@pytest.mark.parametrize("word", ["LOW", "low", "NORMAL", "HIGH"])
def test_effort_is_named_in_either_case(prove, word):
    assert prove('conjecture("square", psd(P * P))', "--effort", word).code == 0


def test_long_lines_on_what_was_tried_are_shortened_unless_asked_for(prove):
    long = "x" * 60 + "y" * 60
    source = f"""
from proofs.kernel import KernelError
def fails():
    raise KernelError("{long}")
conjecture("hard", psd(P), proof=fails)
"""
    short = prove(source)
    assert long not in short.out
    assert all(len(line) < 80 for line in short.out.splitlines())
    assert re.search(r"tried: the proof fails: x+ … y+\n", short.out)
    assert f"tried: the proof fails: {long}\n" in prove(source, "--verbose").out


THOUSANDS = """
total = A
for _ in range(2999):
    total = total + A
"""


def test_a_sum_of_thousands_of_equal_terms_is_written_in_a_few_lines_unless_asked_for(prove):
    source = THOUSANDS + 'conjecture("long", psd(total + total.T), given=[psd(A + A.T)])'
    short = prove(source)
    assert short.code == 0
    assert max(map(len, short.out.splitlines())) <= len("  claim ") + 400
    assert re.search(r"claim A \+ A [A+ ]* … [A+ᵀ() ]*\)ᵀ ⪰ 0\n", short.out)
    assert "        3000A + 3000Aᵀ ⪰ 0\nProved" in short.out
    assert "A + " * 2999 in prove(source, "--verbose").out


def test_a_message_about_a_sum_of_thousands_of_terms_keeps_its_beginning_and_its_end(prove):
    found = prove(THOUSANDS + 'conjecture("long", psd(total))')
    assert (found.code, found.err.count("\n")) == (2, 1)
    _, _, message = found.err.partition("StatementError: ")  # behind a path of any length
    assert len(message) < 450
    assert message.startswith("psd needs a symmetric matrix")
    assert found.err.endswith("or declare its letters with symmetric(…)\n")


# --- on a terminal -------------------------------------------------------------------------------

LASTING = """
import time
for number in range(2):
    conjecture(f"lasting-{number}", psd(P), proof=lambda: time.sleep(600))
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_is_tried_is_shown_in_words_until_ctrl_c(watched, tmp_path, jobs):
    file = tmp_path / "mine.py"
    file.write_text(HEAD + LASTING, "utf-8")
    running, screen = watched("prove", str(file), "--effort", "HIGH", "--jobs", jobs)
    screen.until("lasting-0: its own proof")
    os.killpg(running.pid, signal.SIGINT)
    out, _ = running.communicate()
    assert running.returncode == 130
    assert out.endswith("0 of 2 decided: 0 proved, 0 refuted, 0 open  interrupted\n")
