"""Expectations and further rules: their language is checked by `rules`, their references here."""

from __future__ import annotations

from collections import Counter

from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule
from sispamkota.scenario.checks.doctrine import check_ident
from sispamkota.scenario.checks.look import refer
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Parts
from sispamkota.scenario.vocabulary import EVERYONE

_FEW = 2
"""Copied rules that are told one by one; a file with more of them is told as a whole."""


def check_rules(parts: Parts, findings: Findings) -> None:
    """Note expectations about injects, cells and tasks that do not exist, and rules whose id is taken."""
    tasks = {task.id for objective in parts.objectives for target in objective.item.targets for task in target.tasks}
    for rule in parts.expectations:
        place = Place(parts.expectations_file, rule.line, rule.column, rule.id)
        refer(findings, parts.injects, "inject", rule.inject or None, place)
        refer(findings, parts.cells, "cell", rule.cell or None, place)
        _check_delivery(parts, findings, rule, place)
        _check_ids(parts, findings, rule, place)
        if rule.task and parts.objectives.readable and rule.task not in tasks:
            findings.unknown("SK031", place, "critical task", rule.task, tasks, "Add it to objectives.yaml.")
    shipped = {rule.id for rule in shipped_rules()} if parts.rules else set()
    seen: dict[str, Place] = {}
    copied = Counter(file for rule, file in zip(parts.rules, parts.rule_files, strict=True) if rule.id in shipped)
    for file, count in sorted(copied.items()):
        if count > _FEW:
            message = f"declares {count} rules again that ship with the package."
            findings.add("SK030", Place(file), message, "Take the copies out: rules of the package hold anyway.")
    for rule, file in zip(parts.rules, parts.rule_files, strict=True):
        if rule.id in shipped and copied[file] > _FEW:
            continue
        place = Place(file, rule.line, rule.column, rule.id)
        if rule.id in shipped or rule.id in seen:
            where = (
                "one that ships with the package"
                if rule.id in shipped
                else f"another one, in {seen[rule.id].file}:{seen[rule.id].line}"
            )
            findings.add("SK030", place, f"the rule {rule.id} has the id of {where}.", "Give it another id.")
        seen.setdefault(rule.id, place)


def _check_ids(parts: Parts, findings: Findings, rule: Rule, place: Place) -> None:
    """Note an id that an expectation waits for and that nothing in the scenario has."""
    asked = (rule.trigger, *rule.before, *rule.not_before, *rule.latest, *rule.after, *rule.not_after, *rule.unless)
    for condition in asked:
        for check in condition.where:
            if check.op in ("eq", "ne", "in", "notin"):
                values = check.value if isinstance(check.value, (tuple, list)) else (check.value,)
                for value in values:
                    check_ident(check.path, value, parts, place, findings)


def _check_delivery(parts: Parts, findings: Findings, rule: Rule, place: Place) -> None:
    """Note an expectation that begins when its inject reaches a cell which never receives it."""
    to = next((located.item.to for located in parts.injects if located.item.id == rule.inject), None)
    waits_for = {check.path: str(check.value) for check in rule.trigger.where if check.op == "eq"}
    cell = waits_for.get("cell")
    if rule.trigger.type != "inject.delivered" or waits_for.get("inject") != rule.inject or to is None or cell is None:
        return
    if not {cell, *to} - {EVERYONE} <= set(parts.cells.ids) or not parts.cells.readable:
        return  # one of the names is wrong and told so
    if EVERYONE not in to and cell not in to:
        findings.add(
            "SK031",
            place,
            f"{rule.inject} never reaches {cell}, so nothing would ever be expected.",
            f"Add 'received_by:' with one of {', '.join(to)}; the cell that owes it stays {rule.cell}.",
        )
