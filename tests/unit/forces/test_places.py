"""Places, roads and the numbers of the room."""

from __future__ import annotations

import pytest

from sispamkota.forces import Params
from sispamkota.forces.declared import declared
from sispamkota.forces.places import Places
from support.worlds import at, road, scenario, world


def test_places_are_found_by_id_and_code() -> None:
    places = Places.of(scenario(), 1.3)
    assert places.get("STREET").zone_kind == "street"
    assert places.get("STREET").xy == pytest.approx(at(50, 20), abs=0.05)
    assert places.get("TPS-1").xy == places.get("1.2").xy
    assert places.get("POST-A").kind == "post"
    assert places.get("NOWHERE") is None
    assert places.get(None) is None


def test_travel_is_by_road_with_a_detour_to_it() -> None:
    near = Places.of(scenario(), 1.3)
    straight_s = 3000 * 1.3 / (30 / 3.6)
    assert near.travel_s(at(0, 0), at(3010, 0), 30.0) == pytest.approx(straight_s, rel=0.3)
    assert near.travel_s(at(0, 0), at(100, 0), 36.0) == pytest.approx(13.0)  # the same node: straight, with the detour
    apart = Places.of(scenario(roads=(road("J-1", 0.0, "A", "B"), road("J-2", 0.027, "C", "D"))), 1.3)
    assert apart.travel_s(at(0, 0), at(3010, 0), 30.0) == float("inf")


def test_a_slow_unit_is_no_faster_on_a_fast_road() -> None:
    places = Places.of(scenario(roads=(road("J-1", 0.0, "A", "B"),)), 1.3)
    start, end = places.graph.xy[0], places.graph.xy[1]
    length_m = float(places.graph.length_m[0])
    walking = places.travel_s(tuple(start), tuple(end), 5.0)
    assert walking == pytest.approx(length_m / (5 / 3.6), rel=1e-6)
    assert places.travel_s(tuple(start), tuple(end), 80.0) == pytest.approx(length_m / (30 / 3.6), rel=1e-6)


def test_assumptions_replace_defaults() -> None:
    params = Params.from_scenario(scenario())
    assert params.acknowledge_s == 10.0  # the scenario's
    assert params.first_aid_s == Params().first_aid_s


def test_what_is_declared_is_built_once() -> None:
    first = world()
    assert declared(first) is declared(first)
    assert declared(first).rank_of_cell("command") == 5
    assert declared(first).level_role("") == "calm"
    assert declared(first).audible_m("TALK-1") == 100.0
    assert declared(first).audible_m("FIRST-1") == 25.0
    assert declared(world()) is not declared(first)
