"""Looking things up across files, with a problem where they are not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sispamkota.scenario.findings import Findings, Place, alike
from sispamkota.scenario.parts import Parts, Section


def refer(
    findings: Findings, section: Section[Any], noun: str, name: str | None, place: Place, remedy: str = ""
) -> bool:
    """Return whether ``name`` (None is fine) is an id of the section; note where it is not and that is certain."""
    if name is None or name in section.ids:
        return True
    if section.readable:
        findings.unknown("SK031", place, noun, name, section.ids, remedy)
        return False
    return True


def refer_kind(findings: Findings, parts: Parts, name: str | None, kinds: tuple[str, ...], place: Place) -> bool:
    """Return whether ``name`` (None is fine) is a feature of one of some kinds; note where it is not."""
    features = parts.features
    if name is None or not features.readable:
        return True
    noun = f"{', '.join(kinds[:-1])} or {kinds[-1]}" if len(kinds) > 1 else kinds[0]
    known = [located.item.id for located in features if located.item.kind in kinds]
    if name not in features.ids:
        findings.unknown("SK031", place, noun, name, known, "Draw it in city/sites.geojson.")
        return False
    other = next((located.item.kind for located in features if located.item.id == name), None)
    if other is not None and other not in kinds:
        findings.add("SK031", place, f"'{name}' is {article(other)}, and {article(noun)} is expected.", _few(known))
        return False
    return True


def _few(names: Iterable[str]) -> str:
    known = sorted(names)
    return f"Known: {', '.join(known[:12])}." if known else "Draw one in city/sites.geojson."


def sites(parts: Parts) -> dict[str, Place]:
    """Return the ids of all sites with the place where each is first named."""
    found: dict[str, Place] = {}
    for located in parts.features:
        found.setdefault(located.item.site, located.at("site"))
    return found


def roles(parts: Parts) -> dict[str, str]:
    """Return the role of each cell by its id; cells whose role is misspelt are left out."""
    odd = misspelt_roles(parts)
    return {located.item.id: located.item.role for located in parts.cells if located.item.id not in odd}


def doctrine_roles(parts: Parts) -> list[tuple[str, Place]]:
    """Return every role of cells that the doctrine names, with its place."""
    named = []
    for section, key in ((parts.authorities, "cells"), (parts.actions, "cell_roles")):
        for located in section:
            named += [(role, located.at(key, index)) for index, role in enumerate(getattr(located.item, key))]
    return named


def misspelt_roles(parts: Parts) -> dict[str, str]:
    """Return the cells whose role the doctrine does not know, with the role that must be meant."""
    if parts.misspelt_roles is None:
        parts.misspelt_roles = _misspelt_roles(parts)
    return parts.misspelt_roles


def _misspelt_roles(parts: Parts) -> dict[str, str]:
    if not (parts.actions.readable and parts.authorities.readable):
        return {}
    known = {role for role, _ in doctrine_roles(parts)}
    held = {located.item.role for located in parts.cells}
    found = {}
    for located in parts.cells:
        near = alike(located.item.role, known - held) if located.item.role not in known else None
        if near is not None:
            found[located.item.id] = near
    return found


def agencies(parts: Parts) -> set[str]:
    """Return the agencies of all cells and units."""
    return {located.item.agency for located in parts.cells} | {located.item.agency for located in parts.units}


def article(word: str) -> str:
    """Return the word with "a" or "an" before it."""
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"
