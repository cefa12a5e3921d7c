"""Assumptions are used by something, and have the unit in which it counts."""

from __future__ import annotations

from collections.abc import Iterator

from sispamkota.core.registry import nearest
from sispamkota.scenario.assumed import MODEL_NUMBERS, same_unit, unit_of
from sispamkota.scenario.checks.numbers import assumptions_in, everything
from sispamkota.scenario.findings import Findings
from sispamkota.scenario.parts import Parts

Use = tuple[str, str]
"""Name of the number that an assumption stands for, and words for where that is."""


def check_assumed(parts: Parts, findings: Findings) -> None:
    """Note assumptions that nothing uses, and those whose unit is another than that of what uses them."""
    if not parts.assumptions.readable:
        return
    uses: dict[str, list[Use]] = {}
    for name, use in _uses(parts):
        uses.setdefault(name, []).append(use)
    meant = {nearest(name, list(parts.assumptions.ids)) for name in uses if name not in parts.assumptions.ids}
    whole = all(section.readable and section.sound for section in parts.users())
    for located in parts.assumptions:
        item = located.item
        others = uses.get(item.id, [])
        if not others and item.id not in meant and whole:
            near = nearest(item.id, [name for name in MODEL_NUMBERS if name not in parts.assumptions.ids])
            hint = f"Did you mean '{near}'?" if near else "Write its id where the number is meant, or take it out."
            findings.advise("SK065", located.at("id"), f"nothing uses the assumption '{item.id}'.", hint)
        if item.id in MODEL_NUMBERS and min(item.value, *item.range) < 0:
            key = "value" if item.value < 0 else "range"
            message = f"'{item.id}' would be less than nothing."
            findings.add("SK037", located.at(key), message, "Write 0 or more, in value and range.")
        odd = next((use for use in others if not same_unit(item.unit, unit_of(use[0]))), None)
        if odd is not None:
            unit = unit_of(odd[0])
            message = f"the unit of '{item.id}' is '{item.unit}', and {odd[1]} counts in '{unit}'."
            findings.add("SK065", located.at("unit"), message, f"Give value, range and unit in '{unit}'.")


def _uses(parts: Parts) -> Iterator[tuple[str, Use]]:
    """Yield the id of each assumption that something asks for, with what it stands for."""
    for name in MODEL_NUMBERS:
        if name in parts.assumptions.ids:
            yield name, (name, "the model")
    for located in everything(parts):
        for path, name in assumptions_in(located.item):
            place = located.at(*path)
            yield name, (str(path[-1]), f"'{path[-1]}' in {place.file}:{place.line}")
