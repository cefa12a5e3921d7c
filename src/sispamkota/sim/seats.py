"""Who decides: a seat sees its view and answers with orders.

On a seat sits a script (a plan), a person (the live drill) or an old journal; the session never
knows which.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sispamkota.scenario import conditions
from sispamkota.scenario.conditions import Condition
from sispamkota.scenario.schema.story import Order, Plan, Step
from sispamkota.sim.views import Views


@dataclass(frozen=True, slots=True)
class Intent:
    """An order that a seat wants to give.

    Attributes
    ----------
    order : Order
        The order.
    step : str
        Plan step that it comes from, empty for a person.
    looked_at : Condition or None
        What the seat looked at to decide; None where that is not known.
    """

    order: Order
    step: str
    looked_at: Condition | None = None


class Seat(Protocol):
    """Somebody who decides for one cell."""

    cell: str

    def decide(self, views: Views) -> tuple[Intent, ...]:
        """Return the orders that the seat wants to give, seeing what it sees now."""
        ...

    def given(self, step: str, t_s: float) -> None:
        """Learn that the orders of a step were taken; withheld ones are not, and come again."""
        ...

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data."""
        ...


class Script:
    """A seat on which a plan sits.

    Parameters
    ----------
    cell : str
        Id of the cell.
    plan : Plan
        Whose steps for this seat are played.
    """

    def __init__(self, cell: str, plan: Plan) -> None:
        self.cell = cell
        self._steps: tuple[tuple[Step, Condition], ...] = tuple(
            (step, conditions.compile(step.when)) for step in plan.steps if step.seat == cell
        )
        self._gates = {step.id: _gates(condition) for step, condition in self._steps}
        self._since: dict[str, float] = {}
        self._fired: dict[str, float] = {}

    def decide(self, views: Views) -> tuple[Intent, ...]:
        """Return the orders of the steps whose condition has held long enough."""
        intents: list[Intent] = []
        t_s = views.world.t_s
        injects = views.world.tables["injects"]
        live = [
            (step, condition)
            for step, condition in self._steps
            if not self._spent(step, t_s) and all(self.cell in injects[i].acknowledged for i in self._gates[step.id])
        ]
        for step, condition in live:
            if not condition.evaluate(views):
                self._since.pop(step.id, None)
                continue
            since = self._since.setdefault(step.id, t_s)
            if t_s - since >= step.for_s:
                intents += [Intent(order, step.id, condition) for order in step.do]
        return tuple(intents)

    def given(self, step: str, t_s: float) -> None:
        """Note that a step has fired."""
        self._fired[step] = t_s
        self._since.pop(step, None)

    def pending_s(self, t_s: float) -> float:
        """Return the next moment at which a condition that holds will have held long enough, inf for none."""
        times = [since + step.for_s for step, _ in self._steps if (since := self._since.get(step.id)) is not None]
        return min((moment for moment in times if moment > t_s), default=float("inf"))

    def _spent(self, step: Step, t_s: float) -> bool:
        fired = self._fired.get(step.id)
        return fired is not None and (step.once or t_s - fired < step.again_s)

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {"since": dict(self._since), "fired": dict(self._fired)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take up what ``snapshot`` left."""
        self._since = {key: float(value) for key, value in state["since"].items()}
        self._fired = {key: float(value) for key, value in state["fired"].items()}


def _gates(condition: Condition) -> tuple[str, ...]:
    """Return the injects without which a condition is surely false, whatever else is so."""
    unread = {"state": "waiting", "age_s": -1.0}
    names = dict.fromkeys(r.key for r in condition.references if r.root == "inject" and r.key is not None)
    return tuple(name for name in names if condition.explain({"inject": {name: unread}}) == (False, ""))
