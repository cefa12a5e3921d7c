"""What a plan has bound itself to: an order that would break a rule, by what the seat knows, is held back."""

from __future__ import annotations

from collections.abc import Iterable

from sispamkota.core.errors import SispamkotaError
from sispamkota.core.registry import nearest
from sispamkota.core.units import round_m
from sispamkota.journal.event import Event
from sispamkota.journal.kinds.base import Kind
from sispamkota.rules.constraint import ConstraintWatch
from sispamkota.rules.library import shipped_rules
from sispamkota.scenario.schema.story import Plan
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.sim.views import Views

GUESSED = "crowd.state"
"""The one kind that a seat does not know as it was, but as it is estimated."""


class Constraints:
    """The rules of a plan's constraints, and the events that its seats know.

    Parameters
    ----------
    scenario : Scenario
        Whose own rules are known beside the shipped packs, and whose start dates the law.
    plan : Plan
        Whose constraints they are.

    Raises
    ------
    SispamkotaError
        If a constraint names no rule.
    """

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        known = {rule.id: rule for rule in (*shipped_rules(), *scenario.rules)}
        names = plan.constraints or ()
        for name in names:
            if name not in known:
                near = nearest(name, list(known))
                hint = f" Did you mean '{near}'?" if near else ""
                raise SispamkotaError(f"plan '{plan.name}': constraint '{name}' is no rule.{hint}")
        rules = tuple(known[name] for name in names)
        self._watch = ConstraintWatch(rules, start=scenario.start) if rules else None
        self._rules = tuple(rule for rule in rules)
        self._kinds = {condition.type for rule in rules for _, _, condition in rule.conditions()}

    def learn(self, events: Iterable[Event]) -> None:
        """Take in what happened, except counts of the crowd, which a seat only estimates."""
        if self._watch is not None:
            for event in events:
                if event.kind in self._kinds and event.kind != GUESSED:
                    self._watch.observe(event)

    def broken(self, facts: tuple[Kind, ...], views: Views, actor: str) -> tuple[str, str] | None:
        """Return the first rule that an act would break or could not be shown to keep, with the verdict.

        Parameters
        ----------
        facts : tuple of Kind
            What the act would leave in the record, as the seat expects it.
        views : Views
            What the seat sees.
        actor : str
            Cell of the seat.
        """
        if self._watch is None:
            return None
        for fact in facts:
            self._estimate(fact, views)
            trigger = _event(fact, views, actor)
            for rule in self._rules:
                verdict = self._watch.judge(rule.id, trigger).outcome
                if verdict in ("violation", "not_known"):
                    return rule.id, verdict
        return None

    def _estimate(self, fact: Kind, views: Views) -> None:
        """Let the watch know how the seat estimates the zones that an act would touch."""
        assert self._watch is not None
        body = fact.body()
        if GUESSED not in self._kinds:
            return
        for zone in dict.fromkeys([*body.get("zones", ()), *([body["zone"]] if "zone" in body else [])]):
            try:
                entry = views.entry("zone", zone)
            except KeyError:
                continue
            seen: dict[str, object] = {"zone": zone}
            if entry["people_est"] >= 0:
                seen["density_max"] = round_m(entry["density_max_est"])
                seen["vulnerable_est"] = entry["vulnerable_est"]
            world = views.world
            self._watch.observe(
                Event(world.next_seq, GUESSED, 1, world.t_s, world.x_s, world.stage, "seat", (), "engine", seen)
            )


def _event(fact: Kind, views: Views, actor: str) -> Event:
    world = views.world
    return Event(
        world.next_seq,
        fact.kind_name,
        fact.kind_version,
        world.t_s,
        world.x_s,
        world.stage,
        actor,
        (),
        "engine",
        fact.body(),
    )
