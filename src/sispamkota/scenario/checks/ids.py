"""Every id is given once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.parts import Parts, Section

_ONE: Final = "Take one of them out."


def check_ids(parts: Parts, findings: Findings) -> None:
    """Note every id that is given to two things of the same sort."""
    sections: tuple[tuple[str, Section[Any]], ...] = (
        ("area", parts.areas),
        ("polling station", parts.stations),
        ("feature", parts.features),
        ("street", parts.roads),
        ("assembly", parts.assemblies),
        ("group", parts.groups),
        ("cell", parts.cells),
        ("unit", parts.units),
        ("level", parts.levels),
        ("authority", parts.authorities),
        ("tool", parts.tools),
        ("unit kind", parts.unit_kinds),
        ("action", parts.actions),
        ("inject", parts.injects),
        ("incident", parts.incidents),
        ("branch", parts.branches),
        ("effect", parts.effects),
        ("fact about inject", parts.facts),
        ("rumour", parts.rumours),
        ("objective", parts.objectives),
        ("assumption", parts.assumptions),
    )
    twice = [(noun, name, place, section.ids[name]) for noun, section in sections for name, place in section.doubles]
    for plan in parts.plans:
        twice += [("step", name, place, plan.steps.ids[name]) for name, place in plan.steps.doubles]
    _note(twice, findings)
    _note_inner(parts, findings)
    for section, key in (
        (parts.incidents, "needs"),
        (parts.incidents, "groups"),
        (parts.rumours, "groups"),
        (parts.actions, "unit_kinds"),
        (parts.actions, "cell_roles"),
        (parts.actions, "ordered_by"),
        (parts.actions, "authorised_by"),
        (parts.authorities, "cells"),
        (parts.unit_kinds, "tools"),
    ):
        for located in section:
            _note_again(getattr(located.item, key), lambda index: located.at(key, index), findings)  # noqa: B023
    for plan in parts.plans:
        if plan.plan is not None:
            _note_again(plan.plan.drop, lambda index: plan.document.place(("drop", index)), findings)  # noqa: B023
    if parts.settings is not None:
        _note_repeats("stage", [stage.id for stage in parts.settings.item.stages], "stages", "id", parts, findings)
        names = [switch.name for switch in parts.settings.item.switches]
        _note_repeats("switch", names, "switches", "name", parts, findings)


def _note_inner(parts: Parts, findings: Findings) -> None:
    """Note ids of targets and tasks that are given twice, and injects that one task names twice."""
    targets: set[str] = set()
    tasks: set[str] = set()
    for objective in parts.objectives:
        for first, target in enumerate(objective.item.targets):
            at = ("targets", first)
            _note_known("target", target.id, targets, objective.at(*at, "id"), findings)
            for second, task in enumerate(target.tasks):
                inner = (*at, "tasks", second)
                _note_known("task", task.id, tasks, objective.at(*inner, "id"), findings)
                for third, name in enumerate(task.injects):
                    if name in task.injects[:third]:
                        message = f"'{name}' stands twice."
                        findings.advise("SK030", objective.at(*inner, "injects", third), message, _ONE)


def _note_known(noun: str, name: str, seen: set[str], place: Place, findings: Findings) -> None:
    if name in seen:
        findings.add("SK030", place, f"the {noun} '{name}' is declared twice.", "Give one of them another id.")
    seen.add(name)


def _note_again(names: tuple[str, ...], place: Callable[[int], Place], findings: Findings) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            findings.advise("SK030", place(index), f"'{name}' stands twice.", _ONE)


def _note(twice: list[tuple[str, str, Place, Place]], findings: Findings) -> None:
    """Note ids that are given again; of a file that repeats many of another one it is told once."""
    copies: dict[tuple[str, str], list[str]] = {}
    for _, name, place, first in twice:
        copies.setdefault((place.file, first.file), []).append(name)
    for noun, name, place, first in twice:
        copied = copies[place.file, first.file]
        if first.file != place.file and len(copied) > 2:
            message = f"declares {len(copied)} ids again that {first.file} declares, such as '{copied[0]}'."
            findings.add("SK030", Place(place.file), message, "Take the copies out, or one of the files.")
            continue
        where = f"line {first.line}" if first.file == place.file else f"{first.file}:{first.line}"
        findings.add(
            "SK030", place, f"the {noun} '{name}' is declared twice, first in {where}.", "Give one of them another id."
        )


def _note_repeats(noun: str, names: list[str], key: str, inner: str, parts: Parts, findings: Findings) -> None:
    assert parts.settings is not None
    for index, name in enumerate(names):
        if name in names[:index]:
            place = parts.settings.at(key, index, inner)
            findings.add("SK030", place, f"the {noun} '{name}' is declared twice.", "Give one of them another name.")
