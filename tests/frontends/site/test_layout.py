"""The dependency picture: edges lead to the right, nothing overlaps, green is never typed in."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("docutils", reason="the site needs docutils: pip install '.[docs]'")

from proofs.frontends.site.decisions import Entry
from proofs.frontends.site.pictures.dependencies import picture, related
from proofs.frontends.site.pictures.layout import layout


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 14))
    names = [f"node-{number}" for number in range(count)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    sizes = st.tuples(st.floats(20, 200), st.floats(10, 60))
    return {name: draw(sizes) for name in names}, edges


@given(graphs())
@settings(deadline=None)
def test_nodes_do_not_overlap(graph):
    sizes, edges = graph
    placed = layout(sizes, edges, 900)
    boxes = [(x, x + sizes[name][0], y, sizes[name][1]) for name, (x, y) in placed.nodes.items()]
    for place, (left, right, y, height) in enumerate(boxes):
        for other_left, other_right, other_y, other_height in boxes[place + 1 :]:
            apart = right <= other_left or other_right <= left
            assert apart or abs(y - other_y) >= (height + other_height) / 2


@given(graphs())
@settings(deadline=None)
def test_edges_lead_from_left_to_right(graph):
    sizes, edges = graph
    placed = layout(sizes, edges, 900)
    assert placed.edges.keys() == set(edges)
    for (a, b), points in placed.edges.items():
        assert points[0] == pytest.approx((placed.nodes[a][0] + sizes[a][0], placed.nodes[a][1]))
        assert points[-1] == pytest.approx(placed.nodes[b])
        assert all(x <= u for (x, _), (u, _) in pairwise(points))


@given(graphs())
@settings(deadline=None)
def test_everything_is_inside_the_picture(graph):
    sizes, edges = graph
    placed = layout(sizes, edges, 900)
    for name, (x, y) in placed.nodes.items():
        width, height = sizes[name]
        assert -1e-9 <= x <= x + width <= placed.width + 1e-6
        assert -1e-9 <= y - height / 2 <= y + height / 2 <= placed.height + 1e-6


def entry(name, *uses, green=True, verdict="proved", repaired_by=()):
    return Entry(name, "claim", "topic", verdict, green, uses, repaired_by)


def address(page, anchor):
    return f"{page}.html#{anchor}"


def test_the_picture_of_one_claim_holds_what_it_rests_on_and_what_rests_on_it():
    entries = [entry("a"), entry("b", "a"), entry("c", "b"), entry("d", "a"), entry("e")]
    shown = related({x.name: x for x in entries}, "b")
    assert set(shown) == {"a", "b", "c"}


def test_a_refuted_claim_rests_on_its_repair():
    entries = [entry("repair"), entry("false", verdict="refuted", repaired_by=("repair",))]
    assert set(related({x.name: x for x in entries}, "false")) == {"false", "repair"}


def test_what_is_not_green_is_said_in_words_and_by_a_mark():
    text = picture({"a": entry("a", green=False)}, "title", address)
    assert "not green" in text
    assert re.search(r"<text[^>]*>! a</text>", text)
    assert "! a" not in picture({"a": entry("a")}, "title", address)


def test_every_node_is_a_link_with_a_name():
    text = picture({"a": entry("a"), "b": entry("b", "a")}, "title", address)
    assert text.count("<a ") == text.count("aria-label=") - 1 == 2
    assert 'href="claims/topic/a.html#"' in text


def test_long_labels_break_where_the_picture_would_be_too_wide():
    names = [f"norms.the_largest_singular_value_bounds_step_{number}" for number in range(6)]
    chain = {
        name: Entry(name, "lemma", "norms", "proved", True, (before,) if before else ())
        for before, name in zip(["", *names], names, strict=False)
    }
    alone = picture({names[0]: chain[names[0]]}, "title", address)
    assert alone.count("<text ") == 1
    text = picture(chain, "title", address)
    assert text.count("<text ") > len(names)
    assert float(re.search(r"--width: (\d+)px", text)[1]) <= 760
    words = [set(re.findall(r"\w+", x)) for x in re.findall(r"<text[^>]*>([^<]*)</text>", text)]
    assert set().union(*words) >= {"largest", "singular", "value", "bounds", "step"}
