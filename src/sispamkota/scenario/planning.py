"""Plans as they are played: what a plan extends is worked in, and every step knows where it stands."""

from __future__ import annotations

from sispamkota.scenario.parts import Parts, PlanFile
from sispamkota.scenario.schema.story import Plan, Step


def chain(parts: Parts, plan: PlanFile) -> tuple[PlanFile, ...]:
    """Return the plan and what it extends, nearest first; it ends before a plan would come twice or is missing."""
    by_name = {other.name: other for other in parts.plans}
    found = [plan]
    seen = {plan.name}
    while True:
        last = found[-1].plan
        if last is None or last.extends is None or last.extends not in by_name:
            return tuple(found)
        following = by_name[last.extends]
        if following.name in seen:
            return tuple(found)
        seen.add(following.name)
        found.append(following)


def resolved(parts: Parts) -> tuple[Plan, ...]:
    """Return all plans in the order of their names, complete; for parts without problems."""
    plans = []
    for file in sorted(parts.plans, key=lambda file: file.name):
        assert file.plan is not None
        steps: dict[str, Step] = {}
        constraints: tuple[str, ...] | None = None
        for part in reversed(chain(parts, file)):
            assert part.plan is not None
            for name in part.plan.drop:
                steps.pop(name, None)
            for located in part.steps:
                source = f"{part.document.file}:{located.at().line}"
                steps[located.item.id] = located.item.with_changes(source=source)
            if part.plan.constraints is not None:
                constraints = part.plan.constraints
        plans.append(file.plan.with_changes(name=file.name, steps=tuple(steps.values()), constraints=constraints))
    return tuple(plans)
