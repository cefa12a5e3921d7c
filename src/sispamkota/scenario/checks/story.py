"""What happens: injects, incidents, effects, rumours, objectives and what they refer to."""

from __future__ import annotations

import re
from collections import Counter

from sispamkota.core.registry import nearest
from sispamkota.journal.kinds.assembly import VIOLENCE
from sispamkota.rules.library import shipped_rules
from sispamkota.scenario.checks.doctrine import check_field, check_ident, event_fields
from sispamkota.scenario.checks.look import misspelt_roles, refer, refer_kind
from sispamkota.scenario.checks.times import length_s
from sispamkota.scenario.findings import Findings, alike
from sispamkota.scenario.parts import Located, Parts
from sispamkota.scenario.schema.story import Effect, EffectRule, Inject, Objective
from sispamkota.scenario.vocabulary import EVERYONE, MEASURES, PLACEHOLDERS, STORY_EFFECTS

_NUMBER = re.compile(r"-?[0-9]+")
_BRACES = re.compile(r"\{([^{}]*)\}")


def check_story(parts: Parts, findings: Findings) -> None:
    """Note every reference of injects, branches, media and objectives that leads nowhere."""
    for inject in parts.injects:
        _check_inject(inject, parts, findings)
    for fact in parts.facts:
        refer(findings, parts.injects, "inject", fact.item.inject, fact.at("inject"))
    _check_incidents(parts, findings)
    for rule in parts.effects:
        _check_effect_rule(rule, parts, findings)
    held = {located.item.role for located in parts.cells} | set(misspelt_roles(parts).values())
    for rumour in parts.rumours:
        if parts.cells.readable and rumour.item.owner not in held:
            findings.unknown("SK034", rumour.at("owner"), "cell with the role", rumour.item.owner, held)
        refer(findings, parts.areas, "area", rumour.item.area, rumour.at("area"))
        for index, name in enumerate(rumour.item.groups):
            refer(findings, parts.groups, "group", name, rumour.at("groups", index))
    _check_objectives(parts, findings)


def _check_inject(inject: Located[Inject], parts: Parts, findings: Findings) -> None:
    item = inject.item
    refer(findings, parts.cells, "cell", item.sender, inject.at("sender"))
    known = {**parts.cells.ids, EVERYONE: inject.at("to")}
    for name in dict.fromkeys(item.to):
        if name in known or not parts.cells.readable:
            continue
        remedy = f"Cells are joined by ';', {EVERYONE} means all."
        if "," in name:
            findings.add("SK031", inject.at("to"), f"there is no cell '{name}'.", remedy)
        else:
            findings.unknown("SK031", inject.at("to"), "cell", name, known, remedy)
    _check_receivers(inject, findings)
    refer(findings, parts.branches, "branch", item.branch, inject.at("branch"), "Declare it in branches.yaml.")
    names = [set(_BRACES.findall(text)) for text in (item.text_id, item.text_en)]
    for key, found in zip(("text_id", "text_en"), names, strict=True):
        for name in sorted(found - set(PLACEHOLDERS)):
            findings.unknown("SK032", inject.at(key), "number to fill in called", name, PLACEHOLDERS)
    for key, text in (("text_id", item.text_id), ("text_en", item.text_en)):
        rest = _BRACES.sub("", text)
        if "{" in rest or "}" in rest:
            findings.add("SK017", inject.at(key), "a brace is opened or closed alone.", "Write a name between { and }.")
            return
    if names[0] != names[1] and names[0] | names[1] <= set(PLACEHOLDERS):
        odd = sorted(names[0] ^ names[1])
        message = f"{{{odd[0]}}} stands in one language and not in the other."
        findings.add("SK017", inject.at("text_en"), message, "Use the same names in both.")


def _check_receivers(inject: Located[Inject], findings: Findings) -> None:
    """Note a receiver that stands twice, beside all of them, or is the sender."""
    item = inject.item
    twice = sorted({name for name in item.to if item.to.count(name) > 1})
    if twice:
        message = f"{item.id} goes to '{twice[0]}' twice."
        findings.advise("SK030", inject.at("to"), message, "Take one of them out.")
    elif EVERYONE in item.to and len(item.to) > 1:
        other = next(name for name in item.to if name != EVERYONE)
        message = f"{item.id} goes to {EVERYONE}, which means all cells, and to '{other}' again."
        findings.advise("SK030", inject.at("to"), message, f"Write {EVERYONE} alone, or the cells that are meant.")
    elif item.sender in item.to:
        message = f"{item.id} goes to '{item.sender}', which sends it."
        findings.advise("SK030", inject.at("to"), message, "Take the sender out of the receivers.")


def _check_incidents(parts: Parts, findings: Findings) -> None:
    for incident in parts.incidents:
        item = incident.item
        refer_kind(findings, parts, item.zone, ("zone",), incident.at("zone"))
        refer_kind(findings, parts, item.exit, ("exit", "gate"), incident.at("exit"))
        refer(findings, parts.areas, "area", item.area, incident.at("area"))
        refer(findings, parts.stations, "polling station", item.tps, incident.at("tps"))
        for index, name in enumerate(item.needs):
            refer(
                findings, parts.actions, "action", name, incident.at("needs", index), "Add it to a file of doctrine/."
            )
        for index, name in enumerate(item.groups):
            refer(findings, parts.groups, "group", name, incident.at("groups", index))


def _check_effect_rule(rule: Located[EffectRule], parts: Parts, findings: Findings) -> None:
    item = rule.item
    refer(findings, parts.injects, "inject", item.inject, rule.at("inject"))
    refer(findings, parts.branches, "branch", item.branch, rule.at("branch"))
    if item.at is None and item.inject is None and item.when is None and item.branch is None:
        hint = "Add 'at', 'inject', 'when' or 'branch'."
        findings.add("SK033", rule.at(), f"nothing says when the effect {item.id} comes.", hint)
    for index, effect in enumerate(item.do):
        _check_effect(effect, rule, index, parts, findings)


def _check_effect(effect: Effect, rule: Located[EffectRule], index: int, parts: Parts, findings: Findings) -> None:
    def at(*keys: str | int):  # type: ignore[no-untyped-def]
        return rule.at("do", index, *keys)

    if effect.does not in STORY_EFFECTS:
        findings.unknown("SK032", at("does"), "change", effect.does, STORY_EFFECTS, "See docs/architecture.md.")
    for key in STORY_EFFECTS.get(effect.does, ()):
        if getattr(effect, key) in (None, ()):
            findings.add("SK033", at(), f"'{effect.does}' needs the key '{key}'.", "Add it.")
    _check_amounts(effect, rule, index, parts, findings)
    refer(findings, parts.incidents, "incident", effect.incident, at("incident"))
    refer(findings, parts.groups, "group", effect.group, at("group"))
    refer(findings, parts.assemblies, "assembly", effect.assembly, at("assembly"))
    refer(findings, parts.rumours, "rumour", effect.rumour, at("rumour"))
    refer(findings, parts.units, "unit", effect.unit, at("unit"))
    refer_kind(findings, parts, effect.zone, ("zone",), at("zone"))
    kinds = ("fence",) if effect.does == "fence.fall" else ("exit", "gate")
    refer_kind(findings, parts, effect.exit, kinds, at("exit"))
    for place, act in enumerate(effect.acts):
        if act not in VIOLENCE:
            findings.unknown("SK032", at("acts", place), "violent act", act, VIOLENCE)
    if effect.conduct_kind is not None:
        check_field("conduct.reported", "kind", effect.conduct_kind, ("kind",), at("conduct_kind"), findings)
    if effect.event is not None:
        known = event_fields(effect.event, at("event"), findings)
        for place, entry in enumerate(effect.fields):
            check_field(effect.event, entry.field, entry.value, known, at("fields", place, "field"), findings)
            check_ident(entry.field, entry.value, parts, at("fields", place, "value"), findings)
    elif effect.fields:
        findings.add("SK033", at("fields"), "there are fields and no event.", "Add 'event', or take the fields out.")


def _check_amounts(effect: Effect, rule: Located[EffectRule], index: int, parts: Parts, findings: Findings) -> None:
    """Note a change that takes longer than the scenario, or moves more people than there are."""
    over = effect.over_s
    if isinstance(over, str):
        over = next((located.item.value for located in parts.assumptions if located.item.id == over), None)
    longest = length_s(parts)
    if over is not None and over < 0:
        message = f"{over:g} is too little for 'over_s'."
        findings.add("SK037", rule.at("do", index, "over_s"), message, "Write 0 or more, in seconds.")
    elif over is not None and longest is not None and over > longest:
        message = f"the change takes {over:g} s, longer than the scenario's {longest:g} s."
        findings.add("SK052", rule.at("do", index, "over_s"), message, "Write a shorter time, in seconds.")
    size = next((located.item.size for located in parts.groups if located.item.id == effect.group), None)
    moves = effect.does in ("group.call", "group.move", "group.leave")
    if moves and size is not None and effect.count is not None and effect.count > size:
        message = f"{effect.count:,} people are more than the {size:,} of group '{effect.group}'."
        findings.add("SK037", rule.at("do", index, "count"), message, "Write fewer, or make the group larger.")


def _check_objectives(parts: Parts, findings: Findings) -> None:
    capabilities = {inject.item.capability for inject in parts.injects}
    misspelt = _check_capabilities(parts, findings)
    for objective in parts.objectives:
        for first, target in enumerate(objective.item.targets):
            if parts.injects.readable and target.capability not in capabilities | misspelt:
                place = objective.at("targets", first, "capability")
                findings.unknown("SK031", place, "inject that tests the capability", target.capability, capabilities)
            _check_threshold(objective, first, parts, findings)
            for second, task in enumerate(target.tasks):
                for third, name in enumerate(task.injects):
                    place = objective.at("targets", first, "tasks", second, "injects", third)
                    refer(findings, parts.injects, "inject", name, place)


def _check_capabilities(parts: Parts, findings: Findings) -> set[str]:
    """Note capabilities of injects that no target has; return the ones that are meant by misspelt ones.

    Without any target the injects are all that is known, so a rare name that is like a common one is advice only.
    """
    targets = {target.capability for objective in parts.objectives for target in objective.item.targets}
    if not (parts.objectives.readable and parts.objectives.sound):
        return set()
    used = Counter(inject.item.capability for inject in parts.injects)
    untold = {name for name in used if targets and name not in targets}
    meant: set[str] = set()
    for inject in parts.injects:
        name, place = inject.item.capability, inject.at("capability")
        if not targets:
            near = alike(name, {other for other in used if used[other] > 1}) if used[name] == 1 else None
            if near is not None and not _numbered_alike(name, near):
                message = f"'{name}' stands in this inject alone, and '{near}' in {used[near]}."
                findings.advise("SK031", place, message, f"Did you mean '{near}'?")
        elif name not in targets:
            near = nearest(name, sorted(targets))
            if near is not None and not _numbered_alike(name, near):
                meant.add(near)
                findings.unknown("SK031", place, "target with the capability", name, targets)
            elif len(untold) == 1:  # of several it is likely meant that only some are rated
                hint = "Add a target in objectives.yaml, or name the capability of one."
                findings.advise("SK031", place, f"no target has the capability '{name}', so nothing rates it.", hint)
    return meant


def _numbered_alike(one: str, other: str) -> bool:
    """Return whether two names differ in their numbers only, as names that are counted do."""
    return _NUMBER.sub("", one) == _NUMBER.sub("", other)


def _check_threshold(objective: Located[Objective], first: int, parts: Parts, findings: Findings) -> None:
    """Note what a target's threshold names and there is not, a limit without a number, and words in one language."""
    target = objective.item.targets[first]
    rules = [rule.id for rule in (*shipped_rules(), *parts.rules)] if target.rules else []
    for second, name in enumerate(target.rules):
        if name not in rules:
            findings.unknown("SK031", objective.at("targets", first, "rules", second), "rule", name, rules)
    listed = [rule.id for rule in parts.expectations]
    for second, name in enumerate(target.expected):
        if name not in listed:
            place, message = objective.at("targets", first, "expected", second), f"there is no expectation '{name}'."
            findings.advise("SK031", place, message, findings.suggestion(name, listed, "Nothing judges that part."))
    for given, other in (("unjudged_id", "unjudged_en"), ("unjudged_en", "unjudged_id")):
        if getattr(target, given) is not None and getattr(target, other) is None:
            message = f"'{other}' is missing."
            findings.add("SK015", objective.at("targets", first), message, f"Write it beside {given}.")
    for second, limit in enumerate(target.limits):
        place = objective.at("targets", first, "limits", second)
        if limit.measure not in MEASURES:
            findings.unknown("SK032", place, "measure", limit.measure, MEASURES)
        if limit.at_most is not None and limit.at_least is not None and limit.at_most < limit.at_least:
            message = f"no number is at least {limit.at_least:g} and at most {limit.at_most:g}."
            findings.add("SK037", place, message, "Exchange the two, or take one out.")
        if limit.at_most is None and limit.at_least is None:
            findings.add("SK015", place, f"the limit of '{limit.measure}' has no number.", "Write at_most or at_least.")
