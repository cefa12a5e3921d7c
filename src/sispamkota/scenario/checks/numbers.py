"""Assumptions lie inside their ranges and exist where they are used; numbers that belong together fit."""

from __future__ import annotations

import types
from collections.abc import Iterator
from functools import cache
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from sispamkota.scenario.findings import Findings, Path, Place
from sispamkota.scenario.parts import Located, Parts, Section

_SHARE_SLACK = 0.001
WEEK_S = 7 * 86_400.0
"""Longest that any act or getting ready can take in a drill, in seconds (assumed)."""
FASTEST_KMH = 130.0
"""Highest speed of a vehicle, as for streets."""


def check_numbers(parts: Parts, findings: Findings) -> None:
    """Note assumptions out of range, unknown assumptions, and shares that do not add up."""
    _check_ranges(parts, findings)
    if parts.assumptions.readable:
        for located in everything(parts):
            for path, name in assumptions_in(located.item):
                if name not in parts.assumptions.ids:
                    findings.unknown(
                        "SK036",
                        located.at(*path),
                        "assumption",
                        name,
                        parts.assumptions.ids,
                        "Add it to assumptions.yaml.",
                    )
    values = {located.item.id: located.item.value for located in parts.assumptions}
    for group in parts.groups:
        _check_group(group, values, findings)
    for section, name, least, most in _limits(parts):
        for located in section:
            _check_number(getattr(located.item, name), name, (least, most), located.at(name), values, findings)
    _check_moods(parts, values, findings)


Limit = tuple[Section[Any], str, float, float]
"""A section, a number of its things, and the least and most that it may be."""


def _limits(parts: Parts) -> tuple[Limit, ...]:
    """Return the numbers of each section that have limits (assumed: wider than anything that is built)."""
    tool: tuple[tuple[str, float, float], ...] = (
        ("tank_l", 0.0, 100_000.0),
        ("spray_l_s", 0.1, 200.0),
        ("jet_l_s", 0.1, 200.0),
        ("spray_bar", 0.1, 100.0),
        ("jet_bar", 0.1, 100.0),
        ("spray_reach_m", 1.0, 500.0),
        ("jet_reach_m", 1.0, 500.0),
        ("burst_s", 0.1, 3600.0),
        ("pause_s", 0.0, WEEK_S),
        ("spread_m", 0.1, 100.0),
        ("refill_s", 0.0, WEEK_S),
        ("audible_m", 0.0, 5000.0),
    )
    return (
        (parts.rumours, "heat", 0.0, 10_000.0),
        (parts.units, "ready_s", 0.0, WEEK_S),
        (parts.actions, "duration_s", 0.0, WEEK_S),
        (parts.unit_kinds, "speed_kmh", 0.1, FASTEST_KMH),
        (parts.unit_kinds, "front_m", 0.1, 10.0),
        (parts.incidents, "grievance_per_h", -60.0, 60.0),
        *((parts.tools, *limit) for limit in tool),
    )


def _check_moods(parts: Parts, values: dict[str, float], findings: Findings) -> None:
    """Note a mood that an act or change moves by more than there is of it."""
    for action in parts.actions:
        for index, mood in enumerate(action.item.moods):
            _check_number(mood.by, "by", (-1.0, 1.0), action.at("moods", index, "by"), values, findings)
    for rule in parts.effects:
        for index, effect in enumerate(rule.item.do):
            _check_number(effect.by, "by", (-1.0, 1.0), rule.at("do", index, "by"), values, findings)


def _check_number(
    given: float | str | None,
    name: str,
    limits: tuple[float, float],
    place: Place,
    values: dict[str, float],
    findings: Findings,
) -> None:
    """Note a number, given as such or as an assumption, that is beyond its limits."""
    number = values.get(given) if isinstance(given, str) else given
    of = f", the value of '{given}'," if isinstance(given, str) else ""
    least, most = limits
    if number is not None and number < least:
        findings.add("SK037", place, f"{number:g}{of} is too little for '{name}'.", f"Write {least:g} or more.")
    elif number is not None and number > most:
        findings.add("SK037", place, f"{number:g}{of} is too much for '{name}'.", f"Write {most:g} or less.")


def _check_ranges(parts: Parts, findings: Findings) -> None:
    for located in parts.assumptions:
        low, high = located.item.range
        if low > high:
            findings.add(
                "SK037",
                located.at("range"),
                f"the range [{low:g}, {high:g}] goes downwards.",
                f"Write [{high:g}, {low:g}].",
            )
        elif not low <= located.item.value <= high:
            message = f"the value {located.item.value:g} lies outside its range [{low:g}, {high:g}]."
            findings.add("SK037", located.at("value"), message, "Change the value, or widen the range and say why.")


def _check_group(group: Located[Any], values: dict[str, float], findings: Findings) -> None:
    item = group.item
    total = sum(origin.share for origin in item.origins)
    if item.origins and abs(total - 1) > _SHARE_SLACK:
        findings.add(
            "SK037", group.at("origins"), f"the shares add up to {total:.3f}, not 1.", "Change them so that they do."
        )
    areas = [origin.area for origin in item.origins]
    for index, area in enumerate(areas):
        if area in areas[:index]:
            message = f"the area '{area}' stands twice among the origins."
            findings.add("SK030", group.at("origins", index, "area"), message, "Add its shares up in one of them.")
    if item.vulnerable > item.size:
        message = f"{item.vulnerable} vulnerable people are more than the group's {item.size}."
        findings.add("SK037", group.at("vulnerable"), message, "They are part of the group's size.")
    for name in ("grievance", "legitimacy", "identity_violent", "self_policing", "trust"):
        given = getattr(item, name)
        number = values.get(given) if isinstance(given, str) else given
        if number is not None and not 0 <= number <= 1:
            findings.add("SK037", group.at(name), f"{number:g} is no share.", "Write a number from 0 to 1.")


def everything(parts: Parts) -> Iterator[Located[Any]]:
    """Yield everything that was declared and may take a number from an assumption."""
    for section in parts.users():
        yield from section


def assumptions_in(model: BaseModel) -> Iterator[tuple[Path, str]]:
    """Yield the place in ``model`` and the name of every number that is given as an assumption."""
    for name, quantity, inner in _fields(type(model)):
        value = getattr(model, name)
        if quantity:
            if isinstance(value, str):
                yield (name,), value
        elif inner:
            members = enumerate(value) if isinstance(value, tuple) else [(None, value)]
            for index, member in members:
                if isinstance(member, BaseModel):
                    for path, found in assumptions_in(member):
                        yield (name, *(() if index is None else (index,)), *path), found


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, bool, bool], ...]:
    """Return (name, may be an assumption, holds models) of each field that matters."""
    found = []
    for name, entry in model.model_fields.items():
        quantity = _is_quantity(entry.annotation)
        inner = _holds_models(entry.annotation)
        if quantity or inner:
            found.append((name, quantity, inner))
    return tuple(found)


def _plain(annotation: Any) -> Any:
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def _is_quantity(annotation: Any) -> bool:
    if get_origin(annotation) not in (Union, types.UnionType):
        return False
    members = {_plain(member) for member in get_args(annotation)} - {type(None)}
    return members == {float, str}


def _holds_models(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_holds_models(inner) for inner in get_args(annotation) if inner is not Ellipsis)
