"""Steps of a plan that wait for one another's orders, so that none of them is ever given."""

from __future__ import annotations

from sispamkota.scenario import conditions
from sispamkota.scenario.conditions import Condition, ConditionError
from sispamkota.scenario.findings import Findings
from sispamkota.scenario.parts import Located, Parts, PlanFile
from sispamkota.scenario.planning import chain
from sispamkota.scenario.schema.story import Step


def check_waiting(parts: Parts, findings: Findings) -> None:
    """Note steps that wait for one another; once for each plan, and not again for those that extend it."""
    told: set[str] = set()
    for file in sorted(parts.plans, key=lambda file: (len(chain(parts, file)), file.name)):
        if any(part.plan is None or not part.steps.readable for part in chain(parts, file)):
            continue
        steps = _steps(parts, file)
        circle = _circle(steps)
        if circle and not told.intersection(circle):
            named = ", ".join(f"'{name}'" for name in circle)
            message = f"the steps {named} wait for one another's orders, so none is ever given."
            place = steps[circle[0]].at("when")
            findings.add("SK064", place, message, "Let one of them begin by something else.")
        told.update(circle)


def _steps(parts: Parts, file: PlanFile) -> dict[str, Located[Step]]:
    """Return the steps of a plan with those that it takes over, without those that it drops."""
    steps: dict[str, Located[Step]] = {}
    for part in reversed(chain(parts, file)):
        for name in part.plan.drop if part.plan is not None else ():
            steps.pop(name, None)
        for located in part.steps:
            steps[located.item.id] = located
    return steps


def _circle(steps: dict[str, Located[Step]]) -> tuple[str, ...]:
    """Return steps that wait in a circle, each for the next one; none where every step can come about."""
    compiled: dict[str, Condition] = {}
    for name, located in steps.items():
        try:
            compiled[name] = conditions.compile(located.item.when)
        except ConditionError:
            return ()
    if any(_stuck(name, compiled, {name}) for name in compiled):
        return ()  # told where it stands; others may wait for it
    waiting = set(compiled)
    while True:
        free = {name for name in waiting if not _stuck(name, compiled, waiting)}
        if not free:
            break
        waiting -= free
    if not waiting:
        return ()
    path = [next(name for name in compiled if name in waiting)]
    while True:
        after = next(
            one.key
            for one in compiled[path[-1]].references
            if one.root == "order" and one.key in waiting and one.key is not None
        )
        if after in path:
            return tuple(name for name in compiled if name in path[path.index(after) :])
        path.append(after)


def _stuck(name: str, compiled: dict[str, Condition], waiting: set[str]) -> bool:
    """Return whether a step cannot come about as long as the steps in ``waiting`` have given no order."""
    named = {one.key for one in compiled[name].references if one.root == "order"}
    return compiled[name].never({"order": {key: {"state": "none"} for key in sorted(waiting & named)}})
