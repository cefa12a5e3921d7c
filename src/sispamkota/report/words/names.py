"""What the ids of a scenario are called, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sispamkota.journal.event import Event
from sispamkota.report.words.catalogue import LANGUAGES, catalogue
from sispamkota.rules.model import Rule
from sispamkota.scenario.schema import whole

_CLAUSE = re.compile(r"[;:.]\s")


@dataclass(frozen=True)
class Names:
    """Names of ids and of the scenario's own words; anything unnamed stays as it is.

    Attributes
    ----------
    places, actors, words : mapping of str to (Indonesian, English)
        Zones, exits and stages; cells and units; actions, levels, kinds, roles.
    plain : mapping of str to (Indonesian, English)
        Areas, roads, stations, incidents, assemblies and groups, whose names say enough without the id.
    levels : mapping of str to (Indonesian, English)
        Levels of the doctrine's ladder.
    rules : mapping of str to (Indonesian, English)
        Short titles of rules.
    rumours : mapping of str to (Indonesian, English)
        What each rumour claims.
    persons : mapping of str to (Indonesian, English)
        What the record makes of each person it knows by a number, such as a casualty; the number is in it.
    """

    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    actors: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    plain: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    levels: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rules: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    rumours: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    persons: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def name(self, ident: str, language: str) -> str:
        """Return what an id is called, or the id itself."""
        for table in (self.places, self.plain, self.actors, self.words):
            if ident in table:
                return table[ident][0 if language == "id" else 1]
        return ident

    def level(self, ident: str, language: str) -> str:
        """Return what the doctrine calls a level, in capitals and without what its name adds in brackets."""
        pair = self.levels.get(ident)
        name = ident.replace("_", " ") if pair is None else pair[0 if language == "id" else 1]
        return name.split(" (")[0].upper()

    def rule(self, ident: str, language: str) -> str:
        """Return the id of a rule with its short title, or the id alone where no such rule is known."""
        pair = self.rules.get(ident)
        return ident if pair is None else f"{ident} ({pair[0 if language == 'id' else 1]})"

    def told(self, ident: str, language: str, *, whole: bool = False) -> str:
        """Return an id as a sentence tells it: places and words by name with the id.

        Cells, units, rumours and persons are told by id, which is short enough for a mark or a table; in ``whole``
        sentences, which are read by themselves, by what they are called, with the id in it.
        """
        if whole:
            named = self._in_whole(ident, 0 if language == "id" else 1)
            if named:
                return named
        if ident in self.plain:
            return self.name(ident, language)
        if ident in self.places or ident in self.words:
            name = self.name(ident, language).split(",")[0]  # what follows a comma describes, and is for the map
            return name if name == ident or ident[:1].islower() else f"{name} ({ident})"
        return ident

    def _in_whole(self, ident: str, column: int) -> str:
        """Return what a cell, unit, rumour or person is called, with its id; empty for anything else."""
        if ident in self.persons:
            return self.persons[ident][column]
        if ident in self.rumours:
            return f"“{self.rumours[ident][column]}” ({ident})"
        if ident not in self.actors:
            return ""
        name = self.actors[ident][column].split(",")[0].split(" (")[0]  # what follows describes
        return name if ident in name.upper().split() else f"{name} ({ident})"


def names_of(scenario: whole.Scenario | None, rules: Iterable[Rule] = (), events: Iterable[Event] = ()) -> Names:
    """Return the names that a scenario gives, none without one, the short titles of rules, and who a record knows."""
    titles = {rule.id: (_title(rule.text.id), _title(rule.text.en)) for rule in rules}
    persons = _persons(events)
    if scenario is None:
        return Names(rules=titles, persons=persons)
    places = _pairs(scenario.features) | _pairs(scenario.settings.stages)
    plain = _pairs(scenario.roads) | _pairs(scenario.branches.incidents)
    plain |= _pairs(scenario.actors.assemblies) | _pairs(scenario.actors.groups)
    plain |= {area.code: (area.name, area.name) for area in scenario.areas}
    plain |= {station.id: (station.name, station.name) for station in scenario.stations}
    actors = _pairs(scenario.forces.cells) | _pairs(scenario.forces.units)
    words = {str(cell.role): (cell.name_id, cell.name_en) for cell in reversed(scenario.forces.cells)}
    words |= _decisions(scenario) | _pairs(scenario.branches.branches)
    for table in (scenario.doctrine.unit_kinds, scenario.doctrine.actions):
        words |= _pairs(table)
    levels = _pairs(scenario.doctrine.levels)
    rumours = {rumour.id: (rumour.claim_id.rstrip("."), rumour.claim_en.rstrip(".")) for rumour in scenario.rumours}
    return Names(places, actors, words, plain, levels, titles, rumours, persons)


def _persons(events: Iterable[Event]) -> dict[str, tuple[str, str]]:
    """Return what is made of persons: a casualty of a side, or somebody who was arrested."""
    found: dict[str, tuple[str, str]] = {}
    for event in events:
        person, side = event.body.get("person"), event.body.get("side")
        actor = event.body.get("actor")
        if event.kind == "injury.recorded" and person:
            found[str(person)] = _both("word.casualty", ident=str(person), side=str(side) if side else "")
        elif event.kind == "arrest.made" and actor:
            found.setdefault(str(actor), _both("word.arrested", ident=str(actor)))
    return found


def _both(key: str, *, ident: str, side: str = "") -> tuple[str, str]:
    told = []
    for language in LANGUAGES:
        words = catalogue(language)
        named = words.text(key, ident=ident)
        told.append(f"{named} ({words.code('side', side) or side})" if side else named)
    return told[0], told[1]


def _title(text: str) -> str:
    """Return the first clause of what a rule asks, with dots where more follows."""
    first = _CLAUSE.split(text, maxsplit=1)[0].rstrip(".")
    return first if first == text.rstrip(".") else f"{first} …"


def _decisions(scenario: whole.Scenario) -> dict[str, tuple[str, str]]:
    """Return what decisions are called: a decision is coded by the scenario and named by the action that makes it."""
    found: dict[str, tuple[str, str]] = {}
    for action in scenario.doctrine.actions:
        for entry in action.fields:
            if entry.field == "what" and isinstance(entry.value, str):
                found.setdefault(entry.value, (action.name_id, action.name_en))
    return found


def _pairs(things: Iterable[object]) -> dict[str, tuple[str, str]]:
    return {
        str(getattr(thing, "id")): (str(getattr(thing, "name_id")), str(getattr(thing, "name_en")))  # noqa: B009
        for thing in things
    }
