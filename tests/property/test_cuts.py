"""However a drill is cut into pieces, looked at and saved on the way: the same record to the last hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sispamkota.scenario.schema.story import Order
from support.playing import events_of, playing
from support.towns import MINIMAL, short_town

CUTS = st.lists(
    st.tuples(
        st.floats(0.0, 419.0, allow_nan=False) | st.integers(0, 419).map(float), st.sampled_from(["look", "save", ""])
    ),
    max_size=12,
).map(sorted)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return short_town(tmp_path_factory.mktemp("cuts") / "town")


@pytest.fixture(scope="module")
def uncut(town: Path) -> tuple[str, str]:
    return _ran(town, town.parent / "uncut", [])


def _ran(town: Path, run: Path, cuts: list[tuple[float, str]]) -> tuple[str, str]:
    """Return the last hash of a run that stopped at some moments, and a digest of its tracks."""
    with playing(town, run, tracks=True) as session:
        for moment, what in cuts:
            session.advance(moment)
            assert session.world.t_s == moment
            if what == "look":
                for cell in session.scenario.forces.cells:
                    session.view(cell.id)
            elif what == "save":
                session.save(run.parent / "saved.zip")
        session.advance(session.scenario.end_s)
        last = session.close().hash
        closed = (event.body for event in events_of(session, "tracks.closed"))
        tracks = [f"{body['site']} {body['series']} {body['digest']}" for body in closed]
    return last, hashlib.sha256("\n".join(tracks).encode()).hexdigest()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cuts=CUTS)
def test_where_a_run_is_cut_changes_nothing(
    cuts: list[tuple[float, str]], town: Path, uncut: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert _ran(town, tmp_path_factory.mktemp("cut") / "run", cuts) == uncut


def test_a_run_of_stage_after_stage_asleep_is_not_changed_by_cuts(tmp_path: Path) -> None:
    whole = _ran(MINIMAL, tmp_path / "whole", [])
    every = [(30.0 * n + 0.25, "look") for n in range(20)]
    assert _ran(MINIMAL, tmp_path / "cut", every) == whole


@pytest.mark.parametrize("moment", [45.0, 45.5, 330.0, 330.75], ids=str)
def test_an_order_between_two_steps_is_written_at_its_own_second_and_then_carried_out(
    moment: float, town: Path, tmp_path: Path
) -> None:
    order = Order(action="unit.post", unit="NEG-1", at="Z1")
    ways = []
    for name, before in (("once", []), ("looked", [10.5, 44.9, 45.0])):
        with playing(town, tmp_path / name, plan="dry") as session:
            for cut in [m for m in before if m < moment] + [moment]:
                session.advance(cut)
            given_events = session.submit("POLISI", order)
            assert given_events[0].kind == "order.given"
            assert given_events[0].t_s == moment
            session.advance(session.scenario.end_s)
            ways.append(session.close().hash)
    assert ways[0] == ways[1]
