"""Names of the kernel in Coq: whatever they are, they stay names, and stay apart."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.frontends.coq.development import identifiers
from proofs.frontends.coq.names import Names, comment, reserved, spelled

ODD = [
    "a'",
    "a′",
    "Λ",
    "λ",
    "∂h",
    "dh",
    "d h",
    "forall",
    "fun",
    "W^T",
    "psd",
    "O",
    "(* x",
    "*)",
    "1",
]
TEXT = st.text(min_size=1, max_size=12)


@given(st.lists(TEXT, unique=True, max_size=20))
@settings(deadline=None)
def test_distinct_names_are_distinct_identifiers(names):
    found = Names()
    given_names = [found.of(name, name) for name in names]
    assert len(set(given_names)) == len(names)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) for name in given_names)


@given(TEXT)
@settings(deadline=None)
def test_no_name_is_one_that_the_exporter_makes_up_or_uses(name):
    found = Names().of(name, name)
    assert not found.endswith("_")
    assert found not in reserved()


@pytest.mark.parametrize("name", ODD)
def test_an_odd_name_is_spelled_in_ascii(name):
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", spelled(name))


def test_a_greek_letter_is_spelled_out():
    assert [spelled(x) for x in ("δ", "λ", "∂h", "a'", "w_1")] == [
        "delta",
        "lambda",
        "dh",
        "a_prime",
        "w_1",
    ]


def test_what_is_said_of_an_expression_is_called_after_it_without_the_bound_step():
    names = ("v⟨W⟩", "v⟨D[k]⟩", "b⟨D[2] W D[1] W⟩", "s⟨∏(D[k] W)[t]⟩")
    assert [*map(spelled, names)] == ["v_W", "v_D", "b_D_2_W_D_1_W", "s_product_D_W_t"]


@given(TEXT)
@settings(deadline=None)
def test_no_text_ends_a_comment_or_opens_a_string_in_it(text):
    shown = comment(text)
    assert shown.startswith("(* ")
    assert shown.endswith(" *)")
    inside = shown[2:-2]
    assert "(*" not in inside
    assert "*)" not in inside
    assert '"' not in inside


@given(st.lists(TEXT, unique=True, max_size=20))
@settings(deadline=None)
def test_files_of_distinct_claims_differ_also_where_case_does_not_count(names):
    found = identifiers(names)
    assert len({name.lower() for name in found.values()}) == len(names)
