"""What can be done: levels, authorities, and actions with their effects and events."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import Any, Final

from sispamkota.journal.kinds import KINDS
from sispamkota.journal.kinds.force import MEANS
from sispamkota.scenario.checks.look import doctrine_roles, misspelt_roles, refer, refer_kind
from sispamkota.scenario.findings import Findings, Place, alike
from sispamkota.scenario.parts import Located, Parts, Section
from sispamkota.scenario.schema.doctrine import Action
from sispamkota.scenario.schema.story import Order
from sispamkota.scenario.vocabulary import ORDER_EFFECTS, STATES

_ROLES: Final = STATES["assembly", "role"]
"""Roles of levels, lowest first."""

ENGINES_OWN = (
    "branch.", "clock.", "crowd.", "effect.", "force.", "inject.", "order.", "plan.", "run.", "site.", "stage.",
    "tracks.",
)  # fmt: skip
"""Families of event kinds that only the engine writes: its own course, and force."""
MADE_BY_BODIES = frozenset(
    {
        "arrest.made", "assembly.ended", "assembly.started", "egress.closed", "egress.opened", "egress.verified",
        "fire.out", "fire.started", "incident.resolved", "incident.started", "injury.recorded", "level.changed",
        "medical.treated", "rumour.state", "unit.deployed", "unit.moved", "unit.released", "violence.observed",
        "warning.issued", "water.refilled",
    }
)  # fmt: skip
"""Kinds that tell what people, units and places did in the simulated world."""


def check_doctrine(parts: Parts, findings: Findings) -> None:
    """Note actions that cannot be carried out, and a ladder that has no beginning."""
    if parts.levels.readable and not parts.levels.ids and parts.doctrines:
        first = parts.doctrines[0]
        findings.add(
            "SK015", first.at(), "no level is declared.", "Add 'levels', lowest first, in one file of doctrine/."
        )
    _check_ladder(parts, findings)
    for level in parts.levels:
        for index, means in enumerate(level.item.means or ()):
            if means not in MEANS:
                findings.unknown("SK032", level.at("means", index), "means of force", means, MEANS)
    for action in parts.actions:
        _check_action(action, parts, findings)
    for role, place in doctrine_roles(parts):
        near = misspelt_in_doctrine(role, parts)
        if near is not None:
            findings.add("SK034", place, f"no cell holds the role '{role}'.", f"Did you mean '{near}'?")


def _check_ladder(parts: Parts, findings: Findings) -> None:
    """Note a ladder that stands in several files, does not begin calm, or whose roles fall on the way up."""
    levels = parts.levels.items
    if not levels or parts.levels.doubles:
        return
    first = levels[0].document
    other = next((located for located in levels if located.document is not first), None)
    if other is not None:
        message = f"levels stand here and in {first.file}, and the ladder would be both, one on the other."
        hint = "Keep one ladder: take 'levels' out of one of the files, or the file out of doctrine/."
        findings.add("SK038", other.document.place(("levels",), key=True), message, hint)
        return
    if not parts.levels.readable:
        return
    if levels[0].item.role != "calm":
        message = f"the lowest level '{levels[0].item.id}' stands for {levels[0].item.role}."
        findings.add("SK037", levels[0].at("role"), message, "The ladder begins with a level of the role calm.")
    for lower, upper in pairwise(levels):
        if _ROLES.index(upper.item.role) < _ROLES.index(lower.item.role):
            message = f"the level '{upper.item.id}' stands for {upper.item.role}, and '{lower.item.id}' below it"
            hint = f"Order the levels lowest first: {', '.join(_ROLES)}."
            findings.add("SK038", upper.at("role"), f"{message} for {lower.item.role}.", hint)
            return


def misspelt_in_doctrine(role: str, parts: Parts) -> str | None:
    """Return the role that must be meant where no cell holds ``role`` but one holds nearly the same, or None."""
    held = {located.item.role for located in parts.cells}
    if (
        role in held
        or role in misspelt_roles(parts).values()
        or not parts.cells.readable
        or len(parts.cells.items) != len(parts.cells.ids)
    ):
        return None
    return alike(role, held)


def _check_action(action: Located[Action], parts: Parts, findings: Findings) -> None:
    item = action.item
    if item.effect not in ORDER_EFFECTS:
        findings.unknown(
            "SK032", action.at("effect"), "effect", item.effect, ORDER_EFFECTS, "See docs/architecture.md."
        )
    for index, name in enumerate(item.unit_kinds):
        refer(findings, parts.unit_kinds, "unit kind", name, action.at("unit_kinds", index))
    for key in ("ordered_by", "authorised_by"):
        for index, role in enumerate(getattr(item, key)):
            if role not in parts.authorities.ids and parts.authorities.readable:
                findings.unknown("SK034", action.at(key, index), "authority", role, parts.authorities.ids)
    for index, need in enumerate(item.needs):
        if need not in Order.model_fields:
            findings.unknown("SK032", action.at("needs", index), "key of an order", need, Order.model_fields)
    if item.event is None:
        if item.fields:
            findings.add(
                "SK033", action.at("fields"), "there are fields and no event.", "Add 'event', or take the fields out."
            )
        return
    fields = event_fields(item.event, action.at("event"), findings)
    for index, entry in enumerate(item.fields):
        check_field(item.event, entry.field, entry.value, fields, action.at("fields", index, "field"), findings)
        check_ident(entry.field, entry.value, parts, action.at("fields", index, "value"), findings)
        if entry.value is None and entry.source is None:
            message = f"the field '{entry.field}' has neither a 'value' nor a 'from'."
            findings.add("SK033", action.at("fields", index), message, "Write one of the two.")
        elif entry.value is not None and entry.source is not None:
            message = f"the field '{entry.field}' has both a 'value' and a 'from'."
            findings.add("SK033", action.at("fields", index, "value"), message, "Take one of the two out.")


def check_ident(field: str, value: object, parts: Parts, place: Place, findings: Findings) -> None:
    """Note an id in a field of an event that is no id of the scenario."""
    if not isinstance(value, str):
        return
    sections: dict[str, tuple[str, Section[Any]]] = {
        "action": ("action", parts.actions),
        "assembly": ("assembly", parts.assemblies),
        "branch": ("branch", parts.branches),
        "cell": ("cell", parts.cells),
        "inject": ("inject", parts.injects),
        "incident": ("incident", parts.incidents),
        "level": ("level", parts.levels),
        "rumour": ("rumour", parts.rumours),
        "tps": ("polling station", parts.stations),
        "unit": ("unit", parts.units),
    }
    if field in sections:
        noun, section = sections[field]
        refer(findings, section, noun, value, place)
    elif field in ("zone", "exit", "fence"):
        kinds = {"zone": ("zone",), "exit": ("exit", "gate"), "fence": ("fence",)}[field]
        refer_kind(findings, parts, value, kinds, place)


def event_fields(name: str, place: Place, findings: Findings) -> tuple[str, ...] | None:
    """Return the fields of an event kind, or None after noting that there is no such kind."""
    if name not in KINDS:
        findings.unknown("SK032", place, "event kind", name, KINDS, "See the reference of event kinds.")
        return None
    if name.startswith(ENGINES_OWN) or name in MADE_BY_BODIES:
        message = f"'{name}' is written by the simulation itself, of what happened in it; a scenario cannot claim it."
        findings.add("SK032", place, message, "Let an effect or an order bring it about.")
        return None
    return tuple(entry.name for entry in dataclasses.fields(KINDS.get(name)))


def check_field(
    kind: str, name: str, value: object, known: tuple[str, ...] | None, place: Place, findings: Findings
) -> None:
    """Note a field that an event kind does not have, or a value that it does not allow."""
    if known is None:
        return
    if name not in known:
        findings.unknown("SK032", place, f"field of {kind}", name, known, f"Its fields are: {', '.join(known)}.")
        return
    entry = next(entry for entry in dataclasses.fields(KINDS.get(kind)) if entry.name == name)
    choices = entry.metadata.get("choices")
    if choices and isinstance(value, str) and value not in choices:
        findings.unknown("SK032", place, f"value of {kind}.{name}", value, choices)
        return
    declared = str(entry.type)
    wrong = value is not None and (
        (declared.startswith("bool") and not isinstance(value, bool))
        or (declared.startswith(("int", "float")) and (isinstance(value, (str, bool, tuple))))
        or (declared.startswith("int") and isinstance(value, float) and not value.is_integer())
        or (declared.startswith("str") and not isinstance(value, str))
        or (declared.startswith("tuple") and not isinstance(value, tuple))
    )
    if wrong:
        type_name = declared.replace(" | None", "")
        findings.add("SK016", place, f"{kind}.{name} is of type {type_name}, not {value!r}.", "Change the value.")
