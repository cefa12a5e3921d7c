"""Steps of a plan, and branches, that wait for one another, so that none of them ever comes about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sispamkota.scenario import conditions
from sispamkota.scenario.conditions import Condition, ConditionError
from sispamkota.scenario.findings import Findings
from sispamkota.scenario.parts import Located, Parts, PlanFile
from sispamkota.scenario.planning import chain
from sispamkota.scenario.schema.story import Step

_NO_ORDER = {"state": "none"}
_NOT_TAKEN = {"taken": False}


def check_waiting(parts: Parts, findings: Findings) -> None:
    """Note branches that wait for one another, and steps; once for each plan, not again for those that extend it."""
    _check_branches(parts, findings)
    told: set[str] = set()
    for file in sorted(parts.plans, key=lambda file: (len(chain(parts, file)), file.name)):
        if any(part.plan is None or not part.steps.readable for part in chain(parts, file)):
            continue
        if not file.steps.items and file.plan is not None and not file.plan.drop:
            continue  # it is the plan that it extends
        steps = _steps(parts, file)
        circle = _circle(steps, "order", _NO_ORDER)
        if circle and not told.intersection(circle):
            named = ", ".join(f"'{name}'" for name in circle)
            message = f"the steps {named} wait for one another's orders, so none is ever given."
            place = steps[circle[0]].at("when")
            findings.add("SK064", place, message, "Let one of them begin by something else.")
        told.update(circle)


def _check_branches(parts: Parts, findings: Findings) -> None:
    if not parts.branches.readable:
        return
    branches = {located.item.id: located for located in parts.branches}
    for name, located in branches.items():
        if _own(name, located):
            message = f"the branch '{name}' waits until it is itself taken, so it never is."
            findings.add("SK064", located.at("when"), message, "Let it be decided by something else.")
    circle = _circle(branches, "branch", _NOT_TAKEN)
    if circle:
        named = ", ".join(f"'{name}'" for name in circle)
        message = f"the branches {named} wait for one another, so none is ever taken."
        findings.add("SK064", branches[circle[0]].at("when"), message, "Let one of them be decided by something else.")


def _own(name: str, located: Located[Any]) -> bool:
    """Return whether a branch waits for itself; one that is false whatever happens is told elsewhere."""
    try:
        condition = conditions.compile(located.item.when)
    except ConditionError:
        return False
    return condition.never({"branch": {name: _NOT_TAKEN}}) and not condition.never({})


def _steps(parts: Parts, file: PlanFile) -> dict[str, Located[Step]]:
    """Return the steps of a plan with those that it takes over, without those that it drops."""
    steps: dict[str, Located[Step]] = {}
    for part in reversed(chain(parts, file)):
        for name in part.plan.drop if part.plan is not None else ():
            steps.pop(name, None)
        for located in part.steps:
            steps[located.item.id] = located
    return steps


def _circle(things: Mapping[str, Located[Any]], root: str, before: Mapping[str, Any]) -> tuple[str, ...]:
    """Return things that wait in a circle, each for the next one; none where every one can come about.

    Parameters
    ----------
    things : mapping of str to Located
        Steps or branches, each with a condition ``when``.
    root : str
        Name by which conditions see them.
    before : mapping
        What conditions see of one that has not come about.
    """
    compiled: dict[str, Condition] = {}
    for name, located in things.items():
        try:
            compiled[name] = conditions.compile(located.item.when)
        except ConditionError:
            return ()

    def is_stuck(name: str, waiting: set[str]) -> bool:
        named = {one.key for one in compiled[name].references if one.root == root}
        return compiled[name].never({root: dict.fromkeys(sorted(waiting & named), before)})

    if any(is_stuck(name, {name}) for name in compiled):
        return ()  # told where it stands; others may wait for it
    waiting = set(compiled)
    followers: dict[str, list[str]] = {}
    for name, condition in compiled.items():
        for key in dict.fromkeys(one.key for one in condition.references if one.root == root):
            if key is not None:
                followers.setdefault(key, []).append(name)
    look = list(compiled)
    while look:
        name = look.pop()
        if name in waiting and not is_stuck(name, waiting):
            waiting.discard(name)
            look += followers.get(name, ())
    if not waiting:
        return ()
    path = [next(name for name in compiled if name in waiting)]
    while True:
        after = next(
            one.key
            for one in compiled[path[-1]].references
            if one.root == root and one.key in waiting and one.key is not None
        )
        if after in path:
            return tuple(name for name in compiled if name in path[path.index(after) :])
        path.append(after)
