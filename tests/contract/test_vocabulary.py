"""The words that scenario files may use are those that the engine understands, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

from sispamkota.assess.measured import MEASURES
from sispamkota.forces import params as forces
from sispamkota.forces.effects import EFFECTS as ORDER
from sispamkota.journal.kinds.assembly import VIOLENCE
from sispamkota.media import spread
from sispamkota.scenario import load, vocabulary
from sispamkota.scenario.assumed import MODEL_NUMBERS, same_unit, unit_of
from sispamkota.scenario.schema.story import Effect, Order
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.sim.alarms import Limits
from sispamkota.sim.readings import Reports
from sispamkota.sim.start import make_world
from sispamkota.sim.story import EFFECTS as STORY
from sispamkota.sim.views import Views
from sispamkota.unrest import params as unrest

SOURCE = Path(__file__).parents[2] / "src" / "sispamkota"
MINIMAL = Path(__file__).parents[2] / "scenarios" / "minimal"


def test_order_effects_are_those_of_the_forces() -> None:
    assert set(vocabulary.ORDER_EFFECTS) == set(ORDER)


def test_the_check_asks_for_every_key_that_an_effect_needs() -> None:
    for name, keys in vocabulary.ORDER_EFFECTS.items():
        assert set(ORDER.get(name).needs) <= set(keys), name
        assert set(keys) <= set(Order.model_fields), name


def test_story_effects_are_those_of_the_simulation() -> None:
    assert set(vocabulary.STORY_EFFECTS) == set(STORY)
    assert all(set(keys) <= set(Effect.model_fields) for keys in vocabulary.STORY_EFFECTS.values())


def test_models_take_the_numbers_that_the_check_knows() -> None:
    asked: set[str] = set()

    class Asked(Scenario):
        def assume(self, name: str, default: float) -> float:
            asked.add(name)
            return super().assume(name, default)

    scenario = load(MINIMAL)
    spy = Asked.model_construct(**{name: getattr(scenario, name) for name in Scenario.model_fields})
    make_world(spy, seed=1)
    forces.Params.from_scenario(spy)
    unrest.Params.of(spy)
    spread.Params.of(spy)
    Limits.of(spy)
    sources = "".join(path.read_text(encoding="utf-8") for path in (SOURCE / "sim").rglob("*.py"))
    asked |= set(re.findall(r'assume\(\s*"([a-z_.]+)"', sources))
    assert asked == set(MODEL_NUMBERS)


def test_every_number_of_a_model_counts_in_a_unit() -> None:
    for scenario in (load(MINIMAL), load(MINIMAL.parent / "pasuruan")):
        for assumption in scenario.assumptions:
            if assumption.id in MODEL_NUMBERS:
                assert same_unit(assumption.unit, unit_of(assumption.id)), assumption.id
    assert not same_unit("min", "s")
    assert not same_unit("1/min", "1/h")
    assert same_unit("detik", "s")


def test_limits_are_set_to_measures_that_there_are() -> None:
    assert tuple(MEASURES) == vocabulary.MEASURES


def test_views_show_what_conditions_may_name() -> None:
    world = make_world(load(MINIMAL), seed=1)
    views = Views(world, Reports(), None)
    assert set(vocabulary.VIEW) == set(views)
    keyed = {"inject": "I-01", "assembly": "A-WARGA", "zone": "Z1", "exit": "E-BARAT", "unit": "NEG-1"}
    keyed |= {"rumour": "R-FORM", "order": "P-01", "warning": "A-WARGA", "negotiation": "A-WARGA", "conduct": "K-1"}
    for root, key in keyed.items():
        seen, declared = views[root][key], vocabulary.VIEW[root].attributes
        assert set(declared) == set(seen), root
        for name, value in seen.items():
            assert _type(value) in (declared[name], "any"), f"{root}.{name}"
    for root in ("t_s", "x_s", "stage", "arrested"):
        assert _type(views[root]) == vocabulary.VIEW[root].type
    assert set(vocabulary.VIEW["injured"].attributes) == set(views["injured"])


def _type(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "text" if isinstance(value, str) else "number" if isinstance(value, (int, float)) else "any"


def test_violent_acts_have_a_kind() -> None:
    assert "throw_hard" in VIOLENCE
