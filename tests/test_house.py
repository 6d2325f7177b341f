"""The rooms stand on floors, and every import goes down."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import (
    DOOR,
    PACKAGES,
    ROOT,
    arrows,
    circle,
    floors,
    imported,
    main,
    modules,
    promise,
    room_of,
)

FLOORS = (
    {"proofs.kernel"},
    {"proofs.display", "proofs.search"},
    {"proofs.language"},
    {"proofs.library"},
    {"proofs.referee"},
    {"proofs.claims", "proofs.frontends.terminal"},
    {"proofs.frontends.answers", "proofs.frontends.coq", "proofs.frontends.pytest_plugin"},
    {"proofs.frontends.site"},
)
NUMERIC = (
    {"numeric.foundation"},
    {"numeric.enclosures", "numeric.matrices"},
    {"numeric.networks"},
    {"numeric.jacobians", "numeric.lyapunov", "numeric.twins"},
    {"numeric.claims", "numeric.audit"},
    {"numeric.sweeps"},
)


@pytest.mark.parametrize("planned", [FLOORS, NUMERIC], ids=PACKAGES)
def test_every_import_goes_down(planned):
    height = {room: floor for floor, rooms in enumerate(planned) for room in rooms}
    for room, others in arrows().items():
        for other in others & height.keys() if room in height else ():
            assert height[other] < height[room], f"{room} imports from {other}"


def test_every_folder_has_its_floor():
    found = {
        room_of(name)
        for name, path in modules().items()
        if path.parent.parent != ROOT and path.parent != ROOT / "proofs" / "frontends"
    }
    planned = {room for rooms in (*FLOORS, *NUMERIC) for room in rooms}
    assert found == planned - {"proofs.frontends.pytest_plugin"}


def test_no_rooms_import_in_a_circle():
    assert circle(arrows()) == []
    assert max(floors(arrows()).values()) < 10


def test_no_modules_import_in_a_circle():
    graph = {name: set(imported(name)) - {name} for name in modules()}
    doors = {name for name in graph if modules()[name].name == "__init__.py"}
    assert circle({name: others - doors for name, others in graph.items()}) == []


def test_nothing_imports_a_frontend_and_numbers_import_no_proof():
    for name in modules().keys() - {DOOR}:
        others = {room_of(other) for other in imported(name)}
        inside = name == "proofs" or name.startswith(("proofs.frontends", "proofs.__main__"))
        assert inside or not any(other.startswith("proofs.frontends") for other in others), name
        proofs = any(other.startswith("proofs") for other in others)
        assert not (name.startswith("numeric") and proofs), name


def test_claims_and_frontends_alone_come_through_the_door():
    guests = {name for name in modules() if DOOR in set(imported(name))} - {DOOR}
    assert guests
    assert all(name.startswith(("proofs.claims", "proofs.frontends")) for name in guests), guests


def test_the_top_of_the_house_is_read_off_the_folder():
    entries = {x.name for x in Path(ROOT, "proofs").iterdir() if x.name[0] not in "_."}
    rooms = "kernel language search display library referee claims coq frontends"
    assert entries == {*rooms.split(), "py.typed"}


def test_a_circle_is_found():
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c"]


def test_the_architecture_page_shows_the_house_as_it_is(capsys):
    assert main() == 0
    kept = (ROOT / "docs" / "house.txt").read_text(encoding="utf-8")
    assert capsys.readouterr().out == kept, "run python -m tests.house > docs/house.txt"


def test_every_room_makes_a_promise():
    for room in arrows():
        assert promise(room).endswith("."), room
