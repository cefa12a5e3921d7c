"""Expectations and further rules: their language is checked by `rules`, their references here."""

from __future__ import annotations

from sispamkota.rules.library import shipped_rules
from sispamkota.scenario.checks.look import refer
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Parts


def check_rules(parts: Parts, findings: Findings) -> None:
    """Note expectations about injects, cells and tasks that do not exist, and rules whose id is taken."""
    tasks = {task.id for objective in parts.objectives for target in objective.item.targets for task in target.tasks}
    for rule in parts.expectations:
        place = Place(parts.expectations_file, rule.line, 1, rule.id)
        refer(findings, parts.injects, "inject", rule.inject or None, place)
        refer(findings, parts.cells, "cell", rule.cell or None, place)
        if rule.task and parts.objectives.readable and rule.task not in tasks:
            findings.unknown("SK031", place, "critical task", rule.task, tasks, "Add it to objectives.yaml.")
    shipped = {rule.id for rule in shipped_rules()} if parts.rules else set()
    seen: set[str] = set()
    for rule in parts.rules:
        if rule.id in shipped or rule.id in seen:
            where = "one that ships with the package" if rule.id in shipped else "another one"
            findings.add(
                "SK030",
                Place("rules/", rule.line, 1, rule.id),
                f"the rule {rule.id} has the id of {where}.",
                "Give it another id.",
            )
        seen.add(rule.id)
