"""Plans: what they extend, who orders, and whether an order is complete and allowed."""

from __future__ import annotations

from sispamkota.rules.library import shipped_rules
from sispamkota.scenario.checks.doctrine import misspelt_in_doctrine
from sispamkota.scenario.checks.look import agencies, article, misspelt_roles, refer, refer_kind, roles
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Located, Parts, PlanFile
from sispamkota.scenario.planning import chain
from sispamkota.scenario.schema.doctrine import Action
from sispamkota.scenario.schema.story import Order, Step
from sispamkota.scenario.vocabulary import AT_KINDS, LATEST_SUBJECTS, ORDER_EFFECTS, SUBJECTS

ANYWHERE = ("zone", "post", "exit", "gate")
"""Kinds of feature where an order may be done if its effect does not say otherwise."""


def check_plans(parts: Parts, findings: Findings) -> None:
    """Note everything in the plans that could not be carried out whatever happens."""
    names = [file.name for file in parts.plans]
    for index, file in enumerate(parts.plans):
        same = next((other for other in names[:index] if other.lower() == file.name.lower()), None)
        if same is not None:
            message = f"has the name of plans/{same}.yaml but for capitals; on many discs they are one file."
            findings.add("SK008", Place(file.document.file), message, "Give one of them another name.")
    settings = parts.settings
    if (
        settings is not None
        and settings.item.plan is not None
        and parts.plans_readable
        and settings.item.plan not in names
    ):
        findings.unknown("SK039", settings.at("plan"), "plan", settings.item.plan, names, "It is a file of plans/.")
    rules = {rule.id for rule in shipped_rules()} | {rule.id for rule in parts.rules}
    for file in parts.plans:
        _check_inheritance(file, names, parts, findings)
        if file.plan is not None and file.plan.constraints is not None and parts.rules_readable:
            for index, name in enumerate(file.plan.constraints):
                if name in file.plan.constraints[:index]:
                    place = file.document.place(("constraints", index))
                    findings.add("SK030", place, f"the rule '{name}' stands twice.", "Take one of them out.")
                if name not in rules:
                    place = file.document.place(("constraints", index))
                    findings.unknown(
                        "SK031", place, "rule", name, rules, "Rules ship with the package or stand in rules/."
                    )
        for step in file.steps:
            _check_step(step, parts, findings)


def _check_inheritance(file: PlanFile, names: list[str], parts: Parts, findings: Findings) -> None:
    plan = file.plan
    if plan is None:
        return
    place = file.document.place(("extends",))
    if plan.extends is None:
        if plan.drop:
            message = "steps are dropped, but no plan is extended."
            findings.add("SK039", file.document.place(("drop",)), message, "Add 'extends', or take the steps out.")
        if not plan.steps and not file.steps.ids and file.document.data.get("steps", ()) == ():
            message = "the plan has no steps and extends no other."
            findings.add("SK039", file.document.place(), message, "Write at least one step.")
        return
    if plan.extends not in names:
        if parts.plans_readable:
            findings.unknown("SK039", place, "plan", plan.extends, names, "It is a file of plans/.")
        return
    ancestors = chain(parts, file)
    last = ancestors[-1].plan
    if last is not None and last.extends is not None and last.extends in names:
        names_of = [part.name for part in ancestors]
        around = names_of[names_of.index(last.extends) :]
        if file.name == min(around):  # a circle is told once, and not of plans that merely lead into it
            circle = " extends ".join([*around, last.extends])
            findings.add("SK039", place, f"plans extend one another in a circle: {circle}.", "Take one 'extends' out.")
        return
    known = {name for part in ancestors[1:] for name in part.steps.ids}
    for index, name in enumerate(plan.drop):
        if name not in known and all(part.plan is not None and part.steps.readable for part in ancestors):
            findings.unknown("SK039", file.document.place(("drop", index)), f"step of '{plan.extends}'", name, known)


def _check_step(step: Located[Step], parts: Parts, findings: Findings) -> None:
    refer(findings, parts.cells, "cell", step.item.seat, step.at("seat"))
    for index, order in enumerate(step.item.do):
        _Orders(step, index, order, parts, findings).check()


class _Orders:
    """The checks of one order of a step."""

    def __init__(self, step: Located[Step], index: int, order: Order, parts: Parts, findings: Findings) -> None:
        self.step, self.index, self.order, self.parts, self.findings = step, index, order, parts, findings
        found = [located.item for located in parts.actions if located.item.id == order.action]
        self.action: Action | None = found[0] if found else None

    def at(self, *keys: str | int) -> Place:
        return self.step.at("do", self.index, *keys)

    def check(self) -> None:
        refer(
            self.findings,
            self.parts.actions,
            "action",
            self.order.action,
            self.at("action"),
            "Add it to a file of doctrine/.",
        )
        self.check_references()
        self.check_subject()
        self.check_addressee()
        if self.action is not None:
            self.check_keys(self.action)
            self.check_leave(self.action)

    def check_references(self) -> None:
        order, parts, findings = self.order, self.parts, self.findings
        effect = self.action.effect if self.action is not None else ""
        refer(findings, parts.units, "unit", order.unit, self.at("unit"))
        if effect in AT_KINDS or order.at not in parts.stations.ids:
            refer_kind(findings, parts, order.at, AT_KINDS.get(effect, ANYWHERE), self.at("at"))
        refer(findings, parts.injects, "inject", order.inject, self.at("inject"))
        refer(findings, parts.assemblies, "assembly", order.assembly, self.at("assembly"))
        refer(findings, parts.stations, "polling station", order.tps, self.at("tps"))
        refer(findings, parts.areas, "area", order.area, self.at("area"))
        refer(findings, parts.levels, "level", order.level, self.at("level"))
        for key in ("ordered_by", "authorised_by"):
            role = getattr(order, key)
            if role is not None and parts.authorities.readable and role not in parts.authorities.ids:
                findings.unknown(
                    "SK034", self.at(key), "authority", role, parts.authorities.ids, "Add it to the doctrine."
                )
        for place, name in enumerate(order.routes):
            if refer_kind(findings, parts, name, ("exit", "gate"), self.at("routes", place)):
                feature = next((found.item for found in parts.features if found.item.id == name), None)
                if feature is not None and feature.vehicles_only and effect == "warn":
                    message = f"the warning sends people to '{name}', which is kept for vehicles."
                    findings.add("SK048", self.at("routes", place), message, "Name exits for people on foot.")

    def check_subject(self) -> None:
        name, parts = self.order.subject, self.parts
        if name is None:
            return
        if name.startswith("@"):
            if name not in LATEST_SUBJECTS:
                self.findings.unknown("SK031", self.at("subject"), "newest", name, LATEST_SUBJECTS)
            return
        kind = SUBJECTS.get(self.action.effect) if self.action is not None else None
        if kind == "incident":
            refer(self.findings, parts.incidents, "incident", name, self.at("subject"), "Declare it in branches.yaml.")
            return
        if kind == "rumour":
            refer(self.findings, parts.rumours, "rumour", name, self.at("subject"), "Declare it in a file of media/.")
            return
        sections = (parts.incidents, parts.rumours, parts.stations, parts.groups, parts.cells, parts.areas, parts.roads)
        known = {key for section in sections for key in section.ids} | conducts(parts)
        readable = all(section.readable for section in sections) and parts.effects.readable
        if readable and name not in known:
            likely = set(parts.incidents.ids) | set(parts.rumours.ids) | conducts(parts) | set(LATEST_SUBJECTS)
            self.findings.unknown("SK031", self.at("subject"), "incident, rumour, station or conduct", name, likely)

    def check_addressee(self) -> None:
        name, parts = self.order.to, self.parts
        if name is None or not (parts.cells.readable and parts.units.readable and parts.authorities.readable):
            return
        cells, units = set(parts.cells.ids), set(parts.units.ids)
        held = {located.item.role for located in parts.cells} | set(misspelt_roles(parts).values())
        others = agencies(parts) | set(parts.authorities.ids) | held
        if name not in cells | units | others and parts.cells.sound:
            self.findings.unknown("SK031", self.at("to"), "cell, unit, agency or role", name, cells | units | others)

    def check_keys(self, action: Action) -> None:
        for key in dict.fromkeys((*ORDER_EFFECTS.get(action.effect, ()), *action.needs)):
            if key in Order.model_fields and getattr(self.order, key) in (None, ()):
                because = f"effect '{action.effect}'" if key not in action.needs else "doctrine"
                self.findings.add(
                    "SK033", self.at(), f"the order '{action.id}' needs the key '{key}' ({because}).", "Add it."
                )

    def check_leave(self, action: Action) -> None:
        """Note a seat, unit or authority that the doctrine does not allow."""
        order, parts = self.order, self.parts
        role = roles(parts).get(self.step.item.seat)
        odd = any(misspelt_in_doctrine(allowed, parts) is not None for allowed in action.cell_roles)
        if role is not None and role not in action.cell_roles and not odd:
            message = f"'{action.id}' may not be ordered by {article(role)} cell, which '{self.step.item.seat}' is."
            allowed_roles = ", ".join(action.cell_roles)
            hint = f"Cells with these roles may: {allowed_roles}." if allowed_roles else "Give the action 'cell_roles'."
            self.findings.add("SK035", self.at("action"), message, hint)
        self.check_unit(action, role)
        for key, allowed in (("ordered_by", action.ordered_by), ("authorised_by", action.authorised_by)):
            given = getattr(order, key)
            word = "ordered" if key == "ordered_by" else "authorised"
            if not allowed or (given is not None and given not in parts.authorities.ids):
                continue
            if given is None:
                if key not in ORDER_EFFECTS.get(action.effect, ()) + action.needs:
                    message = f"'{action.id}' must be {word} by somebody; the key '{key}' is missing."
                    self.findings.add("SK033", self.at(), message, f"One of: {', '.join(allowed)}.")
            elif given not in allowed:
                message = f"'{action.id}' may not be {word} by '{given}'."
                self.findings.add("SK035", self.at(key), message, f"These may: {', '.join(allowed)}.")
        self.check_voice(role)

    def check_unit(self, action: Action, role: str | None) -> None:
        """Note a unit that cannot do it, or that the seat has no say over."""
        order, parts = self.order, self.parts
        if not action.unit_kinds:
            return
        if order.unit is None:
            if "unit" not in ORDER_EFFECTS.get(action.effect, ()) + action.needs:
                message = f"'{action.id}' is done by a unit, and none is named."
                self.findings.add("SK033", self.at(), message, f"Name a unit of kind {', '.join(action.unit_kinds)}.")
            return
        unit = next((found.item for found in parts.units if found.item.id == order.unit), None)
        if unit is None:
            return
        known = {unit.kind, *action.unit_kinds} <= set(parts.unit_kinds.ids)
        if unit.kind not in action.unit_kinds and known:
            message = f"'{unit.id}' is {article(unit.kind)} unit, which cannot do '{action.id}'."
            self.findings.add("SK035", self.at("unit"), message, f"These kinds can: {', '.join(action.unit_kinds)}.")
        cells = {located.item.id: located.item for located in parts.cells}
        seat, owner = cells.get(self.step.item.seat), cells.get(unit.cell)
        if seat is None or owner is None or seat.id == owner.id or seat.agency != unit.agency:
            return
        if misspelt_roles(parts).keys() & {seat.id, owner.id}:
            return
        if parts.authorities.readable and self.rank(seat.role) <= self.rank(owner.role):
            message = f"'{seat.id}' is not above '{owner.id}', which commands '{unit.id}'."
            self.findings.add("SK035", self.at("unit"), message, f"Let '{owner.id}' or a cell above it order it.")

    def rank(self, role: str) -> int:
        """Return the highest rank for which a cell with a role may speak, 0 for none."""
        return max((found.item.rank for found in self.parts.authorities if role in found.item.cells), default=0)

    def check_voice(self, role: str | None) -> None:
        """Note an authority for which the seat's cell may not speak."""
        for key in ("ordered_by", "authorised_by"):
            given = getattr(self.order, key)
            entry = next((found.item for found in self.parts.authorities if found.item.role == given), None)
            if entry is not None and any(misspelt_in_doctrine(cell, self.parts) is not None for cell in entry.cells):
                continue
            if role is not None and entry is not None and role not in entry.cells:
                message = f"'{self.step.item.seat}' is {article(role)} cell, which may not speak for '{given}'."
                hint = f"Cells with these roles may: {', '.join(entry.cells) or 'none'}."
                self.findings.add("SK035", self.at(key), message, hint)


def conducts(parts: Parts) -> set[str]:
    """Return the ids of all matters of conduct that the story may bring up."""
    return {effect.conduct for rule in parts.effects for effect in rule.item.do if effect.conduct is not None}
