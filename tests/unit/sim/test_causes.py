"""Behind each value that a condition names stands the newest event that made it so, as the seat knew it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sispamkota.scenario import conditions
from sispamkota.sim.causes import behind
from sispamkota.sim.session import Session
from sispamkota.sim.views import Views
from support.playing import events_of, playing
from support.towns import water_town

MAIN = "A-WARGA"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A drill with talks, warnings and water, looked at while it goes on."""
    folder = tmp_path_factory.mktemp("causes")
    with playing(water_town(folder / "town"), folder / "run") as made:
        made.advance(620.0)
        yield made


def named(session: Session, text: str, cell: str | None = "POLISI") -> list[tuple[str, float]]:
    """Return kind and moment of what stands behind a condition for a cell."""
    seat = None if cell is None else next(c for c in session.scenario.forces.cells if c.id == cell)
    seqs = behind(Views(session.world, session.reports, seat, unread=False), conditions.compile(text))
    by_number = {event.seq: event for event in events_of(session)}
    return [(by_number[seq].kind, by_number[seq].t_s) for seq in seqs]


def newest(session: Session, *kinds: str, **body: object) -> tuple[str, float]:
    """Return kind and moment of the newest of some kinds."""
    found = [
        event
        for event in events_of(session)
        if event.kind in kinds and all(event.body.get(key) == value for key, value in body.items())
    ]
    assert found, kinds
    return found[-1].kind, found[-1].t_s


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f'assembly["{MAIN}"].started', ("assembly.started",)),
        (f'assembly["{MAIN}"].role == "disturbed"', ("level.changed",)),
        (f'warning["{MAIN}"].count >= 1', ("warning.issued",)),
        (f'negotiation["{MAIN}"].rounds >= 1', ("negotiation.opened", "negotiation.round")),
        ('count["egress.verified"] >= 1', ("egress.verified",)),
        ('unit["MA-1"].state == "posted"', ("unit.deployed", "unit.moved")),
        ('unit["MA-1"].tank_l < 100', ("force.used",)),
    ],
)
def test_a_value_names_the_newest_event_that_made_it_so(session: Session, text: str, kinds: tuple[str, ...]) -> None:
    about = {"unit": "MA-1"} if "unit" in text else {"assembly": MAIN} if MAIN in text else {}
    assert named(session, text) == [newest(session, *kinds, **about)]


def test_without_an_id_talks_and_warnings_are_those_of_the_newest_assembly(session: Session) -> None:
    """Passers-by came last; nobody warned them."""
    assert newest(session, "assembly.started")[1] > newest(session, "assembly.started", assembly=MAIN)[1]
    assert named(session, "warning.count >= 1") == named(session, 'warning["A-LEWAT"].count >= 1') == []


def test_a_step_that_is_done_names_its_end_and_not_its_beginning(session: Session) -> None:
    order = next(
        e.body["order_id"] for e in events_of(session) if e.kind == "order.given" and e.body["step"] == "P-LEVEL"
    )
    assert named(session, 'order["P-LEVEL"].state == "done"') == [newest(session, "order.done", order_id=order)]


def test_a_crowd_is_known_by_the_reading_that_the_seat_had_then(session: Session) -> None:
    """Reports are 15 s old when they reach a seat; the world itself knows the newest."""
    text = 'zone["Z1"].throwers_est >= 3'
    (seat,) = named(session, text)
    (truth,) = named(session, text, None)
    assert seat[0] == truth[0] == "crowd.state"
    assert session.world.t_s - 25.0 <= seat[1] <= session.world.t_s - 15.0 < truth[1]


def test_the_clock_the_stage_and_what_never_happened_have_nothing_behind_them(session: Session) -> None:
    for text in ("t_s >= 60", 'stage == "S1"', 'order["P-NEVER"].state == "none"', 'count["arrest.made"] == 0'):
        assert named(session, text) == []


def test_an_inject_is_known_by_its_delivery_to_this_seat(session: Session) -> None:
    receivers = [e for e in events_of(session) if e.kind == "inject.delivered"]
    event = receivers[0]
    found = named(session, f'inject["{event.body["inject"]}"].age_s >= 0', str(event.body["cell"]))
    assert found == [("inject.delivered", event.t_s)]
    stranger = next(c.id for c in session.scenario.forces.cells if c.id not in {e.body["cell"] for e in receivers})
    assert named(session, f'inject["{event.body["inject"]}"].age_s >= 0', stranger) == []


def test_all_that_a_condition_names_is_behind_it_once_and_in_order(session: Session) -> None:
    text = f'assembly["{MAIN}"].started && assembly["{MAIN}"].started && warning["{MAIN}"].count >= 1'
    assert named(session, text) == [
        newest(session, "assembly.started", assembly=MAIN),
        newest(session, "warning.issued"),
    ]
