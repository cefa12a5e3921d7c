"""What holds for every effect of the vocabulary, whoever wrote it."""

from __future__ import annotations

import dataclasses
import re

import numpy as np
import pytest

from sispamkota.forces import next_due
from sispamkota.forces.effects import EFFECTS
from sispamkota.journal.kinds.base import KINDS
from sispamkota.scenario.schema.story import Order
from support.scenes import SCENES
from support.worlds import Play, actions, world

NAMES = sorted(EFFECTS)
IDENT = re.compile(r"^[A-Z]+[A-Z0-9]*(-[A-Z0-9]+)*$")
LONG_S = 3600.0


def play(name: str, dt_s: float = 1.0) -> tuple[Play, str]:
    made = Play()
    order_id = SCENES[name](made)
    made.run(LONG_S if dt_s > 1 else 1500.0, dt_s)
    return made, order_id


@pytest.mark.parametrize("name", NAMES)
def test_an_effect_has_a_scene_an_action_and_known_events(name: str) -> None:
    assert name in SCENES
    assert any(action.effect == name for action in actions())
    assert all(kind in KINDS for kind in EFFECTS.get(name).writes)


@pytest.mark.parametrize("name", NAMES)
def test_an_order_goes_through_its_life_and_leaves_its_event(name: str) -> None:
    made, order_id = play(name)
    assert made.state(order_id) == "done", made.record[-1]
    kinds = [draft.fact.kind_name for _, _, draft in made.record if draft.fact.body().get("order_id") == order_id]
    life = [kind for kind in kinds if kind in ("order.given", "order.acknowledged", "order.acting", "order.done")]
    assert life == ["order.given", "order.acknowledged", "order.acting", "order.done"]
    written = set(EFFECTS.get(name).writes) - {"force.stopped"}
    assert not written or written & set(made.kinds())
    assert made.world.counters[f"done:{made.world.tables['orders'][order_id].order.action}"] >= 1


@pytest.mark.parametrize("name", NAMES)
def test_every_event_names_earlier_causes_and_well_formed_ids(name: str) -> None:
    made, _ = play(name)
    for seq, _, draft in made.record:
        assert all(cause < seq for cause in draft.causes)
        assert draft.causes or draft.fact.kind_name == "order.given", draft
        fields = draft.fact.__dataclass_fields__
        for key, value in draft.fact.body().items():
            if fields[key].metadata["ident"]:
                for entry in value if isinstance(value, list) else [value]:
                    assert IDENT.match(entry), (draft.fact.kind_name, key, entry)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_scene_leaves_the_same_record(name: str) -> None:
    first, _ = play(name)
    second, _ = play(name)
    assert first.record == second.record
    for array in ("site", "state", "injured", "trapped"):
        assert np.array_equal(getattr(first.world.people, array), getattr(second.world.people, array))


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"water", "report.force", "evacuate"}))
def test_one_long_step_leaves_what_many_short_ones_do(name: str) -> None:
    slow, _ = play(name)
    fast, _ = play(name, LONG_S)
    assert [draft for _, _, draft in slow.record] == [draft for _, _, draft in fast.record]
    for key, row in slow.world.tables["orders"].items():
        assert row.due_s == fast.world.tables["orders"][key].due_s
        assert row.acting_s == fast.world.tables["orders"][key].acting_s


@pytest.mark.parametrize("name", NAMES)
def test_jumping_from_due_to_due_leaves_what_seconds_do(name: str) -> None:
    made = Play()
    SCENES[name](made)
    for _ in range(200):
        due = next_due(made.world)
        if not np.isfinite(due) or due > made.world.t_s + LONG_S:
            break
        made.run(max(0.0, due - made.world.t_s) or 1e-3, LONG_S)
    if name not in ("evacuate",):
        reference, _ = play(name)
        assert [draft for _, _, draft in made.record] == [draft for _, _, draft in reference.record]


@pytest.mark.parametrize("name", NAMES)
def test_rows_hold_plain_values_that_a_snapshot_can_keep(name: str) -> None:
    made, _ = play(name)
    for rows in made.world.tables.values():
        for row in rows.values():
            for field in dataclasses.fields(row):
                value = getattr(row, field.name)
                assert plain(value) or isinstance(value, Order), (row, field.name)


def plain(value: object) -> bool:
    if isinstance(value, tuple):
        return all(plain(part) for part in value)
    return value is None or type(value) in (bool, int, float, str)


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_order_changes_nothing_but_itself(name: str) -> None:
    made = Play(world())
    row = next(action for action in actions() if action.effect == name)
    before = {table: dict(rows) for table, rows in made.world.tables.items()}
    order_id = made.give("COMMAND", row.id, unit="EMPTY-1" if row.unit_kinds else None, at="NOWHERE")
    assert made.state(order_id) == "refused"
    assert made.kinds()[-1] in ("order.refused", "force.refused")
    assert {table: rows for table, rows in made.world.tables.items() if table != "orders"} == {
        table: rows for table, rows in before.items() if table != "orders"
    }
    assert next_due(made.world) == float("inf")
