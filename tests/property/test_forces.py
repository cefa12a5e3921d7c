"""Whatever is ordered, in whatever order: nothing breaks, nothing is lost, nothing is made of nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sispamkota.forces.work import RUNNING
from sispamkota.world import FireState
from support.scenes import patient, post, violence
from support.worlds import Play, actions, crowd, scenario, world

SCENARIO = scenario()
UNITS = [None, *(unit.id for unit in SCENARIO.forces.units)]
PLACES = [None, *(feature.id for feature in SCENARIO.features), "TPS-1", "NOWHERE"]
CELLS = [cell.id for cell in SCENARIO.forces.cells]
ROLES = [None, "chief", "platoon_leader", "region", "nobody"]
SOUND: list[tuple[str, str, dict[str, object]]] = [
    ("LINE", "go", {"unit": "CANNON-1", "at": "POST-B"}),
    ("LINE", "line", {"unit": "FIRST-1", "at": "POST-A", "assembly": "RALLY"}),
    ("LINE", "lapis_any", {"unit": "SHIELD-1", "at": "POST-A", "assembly": "RALLY"}),
    ("LINE", "release", {"unit": "CANNON-1"}),
    ("LINE", "fill", {"unit": "CANNON-1"}),
    ("LINE", "arrest", {"unit": "HANDS-1", "assembly": "RALLY"}),
    ("LINE", "lead_out", {"unit": "FIRST-1", "at": "STREET"}),
    ("LINE", "brief_line", {"unit": "SHIELD-1"}),
    ("COMMAND", "assess", {"assembly": "RALLY", "level": "yellow"}),
    ("COMMAND", "report_force", {}),
    ("TALK", "open_talks", {"unit": "TALK-1", "assembly": "RALLY"}),
    ("TALK", "offer", {"unit": "TALK-1", "assembly": "RALLY", "offer": "delegates", "count": 5}),
    ("TALK", "warn", {"unit": "TALK-1", "assembly": "RALLY", "at": "STREET", "routes": ("WEST",)}),
    ("HEALTH", "stand_by", {"unit": "MEDIC-1", "at": "POST-B"}),
    ("HEALTH", "to_hospital", {"unit": "MEDIC-1"}),
    ("FIRE", "put_out", {"unit": "ENGINE-1", "at": "STREET"}),
    (
        "COMMAND",
        "water",
        {
            "unit": "CANNON-1",
            "at": "STREET",
            "assembly": "RALLY",
            "ordered_by": "platoon_leader",
            "authorised_by": "chief",
            "mode": "spray",
        },
    ),
]
WAITS = st.sampled_from([0.0, 1.0, 20.0, 130.0])
ANY = st.tuples(
    st.sampled_from(CELLS),
    st.sampled_from([action.id for action in actions()]),
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from(UNITS),
            "at": st.sampled_from(PLACES),
            "assembly": st.sampled_from([None, "RALLY", "RALLY"]),
            "subject": st.sampled_from([None, "BUS", "R-1", "@arrested", "@injured", "@conduct"]),
            "ordered_by": st.sampled_from(ROLES),
            "authorised_by": st.sampled_from(ROLES),
            "level": st.sampled_from([None, "green", "yellow", "red"]),
            "to": st.sampled_from([None, "tni", "region", "ARMY"]),
            "tps": st.sampled_from([None, "TPS-1"]),
            "count": st.sampled_from([None, 2]),
            "mode": st.sampled_from([None, "spray", "jet"]),
            "offer": st.sampled_from([None, "delegates"]),
            "routes": st.sampled_from([(), ("WEST",)]),
        }
    ),
    WAITS,
)
ORDERS = st.one_of(st.tuples(st.sampled_from(SOUND), WAITS).map(lambda pair: (*pair[0], pair[1])), ANY)


@given(orders=st.lists(ORDERS, min_size=1, max_size=12), dt_s=st.sampled_from([1.0, 7.0, 60.0]))
@settings(max_examples=40, deadline=None)
def test_any_orders_leave_a_sound_world(orders: list[tuple[str, str, dict[str, object], float]], dt_s: float) -> None:
    play = Play(world(SCENARIO))
    crowd(play.world, 60)
    violence(play, 3)
    patient(play, treated=True)
    play.world.tables["fires"]["F-1"] = FireState("STREET", "RALLY", 1)
    post(play, "CANNON-1", 12.0, 19.0)
    for cell, action, keys, wait_s in orders:
        play.give(cell, action, **keys)
        play.run(wait_s, dt_s)
    play.run(4000.0, 500.0)
    tables = play.world.tables
    for key, row in tables["units"].items():
        assert row.state in ("base", "readying", "moving", "posted", "acting", "returning")
        assert 0.0 <= row.tank_l <= 6000.0
        assert np.isfinite([row.x_m, row.y_m, row.bearing_rad]).all()
        running = [
            order for order, state in tables["orders"].items() if state.order.unit == key and state.state in RUNNING
        ]
        assert row.order_id == "" or row.order_id in running
    ended = ("done", "failed", "refused", "countermanded")
    assert all(row.state in ended for row in tables["orders"].values()), tables["orders"]
    given_ids = [body["order_id"] for body in play.facts("order.given")]
    assert given_ids == list(tables["orders"])
    water_l = sum(body["volume_l"] for body in play.facts("force.used") if "volume_l" in body)
    fires_l = sum(body["volume_l"] for body in play.facts("fire.out"))
    filled_l = sum(body["volume_l"] for body in play.facts("water.refilled"))
    left_l = tables["units"]["CANNON-1"].tank_l + tables["units"]["ENGINE-1"].tank_l
    left_l += tables["units"]["ARMY-2"].tank_l
    assert left_l <= 17000.0 - water_l - fires_l + filled_l + 1.0
    gone = int((play.world.people.site[:60] < 0).sum())
    taken = len(play.facts("arrest.made")) + len(play.facts("medical.transported"))
    taken += sum(body["people"] for body in play.facts("evacuation.done") if body.get("who") != "officials")
    assert gone <= taken + 1  # whoever is on the way to hospital is off the site already
