"""All files of a folder read and set out as sections, each item with its place; what is broken is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from sispamkota.core.clock import parse_hhmm
from sispamkota.core.errors import Problem
from sispamkota.rules.doctrine import ALWAYS, Ground, days_of
from sispamkota.rules.library import shipped_rules
from sispamkota.rules.model import Rule
from sispamkota.rules.parse import parse_expectations, parse_rules
from sispamkota.scenario.csv_source import read_csv
from sispamkota.scenario.findings import Document, Findings, Path, Place
from sispamkota.scenario.folder import read_text
from sispamkota.scenario.geojson_source import read_geojson
from sispamkota.scenario.names import check_names, exists, listed
from sispamkota.scenario.schema.actors import Actors, Assembly, Cell, Forces, Group, Unit
from sispamkota.scenario.schema.base import ID_PATTERN, NAME_PATTERN, Model
from sispamkota.scenario.schema.doctrine import Action, Authority, Doctrine, Level, Tool, UnitKind
from sispamkota.scenario.schema.places import Area, Feature, Road, Station
from sispamkota.scenario.schema.settings import Settings
from sispamkota.scenario.schema.story import (
    Assumption,
    Assumptions,
    Branch,
    Branches,
    EffectRule,
    Fact,
    Incident,
    Inject,
    Media,
    Objective,
    Objectives,
    Plan,
    Rumour,
    Step,
)
from sispamkota.scenario.validate import Checked, validate
from sispamkota.scenario.yaml_source import read_yaml

M = TypeVar("M", bound=BaseModel)
_CODE = re.compile(r"[A-Z0-9]+([.\-][A-Z0-9]+)*")

INJECT_COLUMNS = (
    "id", "stage", "T", "time", "from", "to", "channel", "text_id", "text_en", "expected", "capability", "severity",
    "core", "branch",
)  # fmt: skip
_INJECT_KEYS = {"T": "x_s", "from": "sender"}


class _Areas(Model):
    rows: tuple[Area, ...] = Field(min_length=1, description="Areas.")


class _Stations(Model):
    rows: tuple[Station, ...] = Field((), description="Stations.")


class _Injects(Model):
    rows: tuple[Inject, ...] = Field((), description="Injects.")


class _Features(Model):
    features: tuple[Feature, ...] = Field(min_length=1, description="Features.")


class _Roads(Model):
    features: tuple[Road, ...] = Field((), description="Roads.")


@dataclass(frozen=True, slots=True)
class Located(Generic[M]):
    """A thing that was declared, with its place.

    Attributes
    ----------
    item : BaseModel
        The thing.
    document : Document
        The file it stands in.
    path : Path
        Where in it.
    """

    item: M
    document: Document
    path: Path

    def at(self, *keys: str | int) -> Place:
        """Return the place of one of its values; without keys that of the whole."""
        return self.document.place((*self.path, *keys))


@dataclass(slots=True)
class Section(Generic[M]):
    """All things of one sort.

    Attributes
    ----------
    items : list of Located
        Those without mistakes of form, in the order of the files.
    ids : dict of str to Place
        Ids of all of them, also of those with mistakes, at their first place.
    doubles : list of (str, Place)
        Ids that are given a second time.
    readable : bool
        Whether every file of the section could be read and no id is doubtful, so that one that is not here does
        not exist.
    names : bool
        Whether its ids are words of the doctrine's vocabulary (or of the assumptions), not ids in capitals.
    """

    items: list[Located[M]] = field(default_factory=list)
    ids: dict[str, Place] = field(default_factory=dict)
    doubles: list[tuple[str, Place]] = field(default_factory=list)
    readable: bool = True
    names: bool = False

    def __iter__(self) -> Iterator[Located[M]]:
        return iter(self.items)

    @property
    def sound(self) -> bool:
        """Whether none of those that were read was left out for a mistake of form."""
        return len(self.items) == len(self.ids)

    def models(self) -> tuple[M, ...]:
        """Return the things without their places."""
        return tuple(located.item for located in self.items)

    def take(self, document: Document | None, checked: Checked[Any] | None, key: str, id_key: str = "id") -> None:
        """Add the list ``key`` of a file."""
        if document is None:
            self.readable = False
            return
        raw = document.data.get(key) if isinstance(document.data, dict) else None
        if isinstance(raw, tuple):
            for index, entry in enumerate(raw):
                name = entry.get(id_key) if isinstance(entry, dict) else None
                sound = _CODE if id_key == "code" else re.compile(NAME_PATTERN if self.names else ID_PATTERN)
                if not isinstance(name, str) or not sound.fullmatch(name) or name in self.ids:
                    self.readable = False  # whoever refers to it may mean what this id should have been
                if isinstance(name, str):
                    place = document.place((key, index, id_key))
                    if name in self.ids:
                        self.doubles.append((name, place))
                    else:
                        self.ids[name] = place
        elif raw is not None:
            self.readable = False
        for name, place in document.lost:
            self.ids.setdefault(name, place)
        if checked is None:
            self.readable = self.readable and raw != ()  # an empty list that is refused
            return
        models = getattr(checked.model, key)
        positions = checked.kept.get(key, tuple(range(len(models))))
        self.items += [Located(item, document, (key, at)) for item, at in zip(models, positions, strict=True)]
        twice = {name for name, _ in self.doubles}
        if twice:  # which of them is meant cannot be told, so nothing is said of what refers to them
            self.items = [located for located in self.items if getattr(located.item, id_key) not in twice]


@dataclass(slots=True)
class PlanFile:
    """A plan as it stands in its file, before what it extends is worked in."""

    name: str
    document: Document
    plan: Plan | None
    steps: Section[Step]


def _named() -> Section[Any]:
    """Return an empty section whose ids are words of a vocabulary."""
    return Section(names=True)


@dataclass(slots=True)
class Parts:
    """Everything that could be read from a folder."""

    settings: Located[Settings] | None = None
    areas: Section[Area] = field(default_factory=Section)
    stations: Section[Station] = field(default_factory=Section)
    features: Section[Feature] = field(default_factory=Section)
    roads: Section[Road] = field(default_factory=Section)
    assemblies: Section[Assembly] = field(default_factory=Section)
    groups: Section[Group] = field(default_factory=Section)
    cells: Section[Cell] = field(default_factory=Section)
    units: Section[Unit] = field(default_factory=Section)
    doctrines: list[Located[Doctrine]] = field(default_factory=list)
    levels: Section[Level] = field(default_factory=_named)
    authorities: Section[Authority] = field(default_factory=_named)
    tools: Section[Tool] = field(default_factory=_named)
    unit_kinds: Section[UnitKind] = field(default_factory=_named)
    actions: Section[Action] = field(default_factory=_named)
    plans: list[PlanFile] = field(default_factory=list)
    plans_readable: bool = True
    injects: Section[Inject] = field(default_factory=Section)
    incidents: Section[Incident] = field(default_factory=Section)
    branches: Section[Branch] = field(default_factory=Section)
    effects: Section[EffectRule] = field(default_factory=Section)
    facts: Section[Fact] = field(default_factory=Section)
    rumours: Section[Rumour] = field(default_factory=Section)
    objectives: Section[Objective] = field(default_factory=Section)
    assumptions: Section[Assumption] = field(default_factory=_named)
    expectations: tuple[Rule, ...] = ()
    expectations_file: str = "expectations.yaml"
    rules: tuple[Rule, ...] = ()
    rule_files: tuple[str, ...] = ()
    """The file of each of ``rules``."""
    rules_readable: bool = True
    documents: dict[str, Document] = field(default_factory=dict)
    misspelt_roles: dict[str, str] | None = None
    """Cells whose role is misspelt, with the role that must be meant; found out when it is first asked for."""

    def users(self) -> tuple[Section[Any], ...]:
        """Return the sections whose numbers may be assumptions."""
        return (
            self.groups,
            self.units,
            self.tools,
            self.unit_kinds,
            self.actions,
            self.incidents,
            self.effects,
            self.rumours,
        )


def read_parts(root: FilePath, findings: Findings) -> Parts:
    """Return what can be read from a folder; every mistake of form is noted."""
    reader = _Reader(root, findings)
    check_names(root, findings)
    reader.settings()
    reader.city()
    reader.people()
    reader.doctrine()
    reader.plans()
    reader.story()
    reader.rules()
    return reader.parts


class _Reader:
    def __init__(self, root: FilePath, findings: Findings) -> None:
        self.root = root
        self.findings = findings
        self.parts = Parts()

    def has(self, name: str) -> bool:
        return exists(self.root, name, self.findings)

    def is_empty(self, text: str, name: str) -> bool:
        """Return whether a file holds nothing but comments, after noting it."""
        if any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n")):
            return False
        hint = "Write its keys, or remove the file if it is not needed."
        self.findings.add("SK010", Place(name), "is empty.", hint)
        return True

    def is_whole(self, folder: str) -> bool:
        """Return whether no file of a subfolder, nor the folder, is refused by its name."""
        return not self.findings.tells_of(folder) and not self.findings.tells_under(folder)

    def listed(self, folder: str) -> list[str]:
        return listed(self.root, folder, self.findings)

    # One file of each form -------------------------------------------------------------------

    def yaml(self, name: str, model: type[M]) -> tuple[Document | None, Checked[M] | None]:
        document = read_yaml(self.root, name, self.findings)
        return self._kept(document, model, strict=True)

    def _kept(
        self, document: Document | None, model: type[M], *, strict: bool
    ) -> tuple[Document | None, Checked[M] | None]:
        if document is None:
            return None, None
        self.parts.documents[document.file] = document
        if not isinstance(document.data, dict):
            validate(document, model, self.findings)
            return None, None
        return document, validate(document, model, self.findings, strict=strict)

    def csv(
        self,
        name: str,
        model: type[M],
        columns: tuple[str, ...],
        optional: tuple[str, ...] = (),
        renamed: dict[str, str] | None = None,
    ) -> tuple[Document | None, Checked[M] | None]:
        document = read_csv(self.root, name, self.findings, columns=columns, optional=optional, renamed=renamed)
        if document is not None and not document.data["rows"] and model.model_fields["rows"].is_required():
            self._note_no_row(document)
            return document, None
        return self._kept(document, model, strict=False)

    def _note_no_row(self, document: Document) -> None:
        """Note a table without rows, unless they were lost for a reason that is told."""
        if not self.findings.tells_within(document.file):
            place = document.place(("rows",))
            self.findings.add("SK020", place, "holds no row below its header.", "Write one thing a row below it.")

    def geojson(self, name: str, model: type[M]) -> tuple[Document | None, Checked[M] | None]:
        document = read_geojson(self.root, name, self.findings)
        if document is None:
            return None, None
        features = document.data["features"]
        sound = tuple(index for index, feature in enumerate(features) if "broken" not in feature)
        if len(sound) == len(features):
            return self._kept(document, model, strict=True)
        # Features without a geometry are noted already; their ids still exist, the rest is checked as usual.
        return self._without_broken(document, model, sound)

    def _without_broken(
        self, document: Document, model: type[M], sound: tuple[int, ...]
    ) -> tuple[Document, Checked[M] | None]:
        features = document.data["features"]
        renumber = {old: new for new, old in enumerate(sound)}

        def moved(places: dict[Path, Any]) -> dict[Path, Any]:
            return {
                (path[0], renumber[path[1]], *path[2:]) if len(path) > 1 else path: value  # type: ignore[index]
                for path, value in places.items()
                if len(path) < 2 or path[1] in renumber
            }

        broken = [feature for feature in features if "broken" in feature]
        lost = [name for feature in broken for name in (feature.get("id"), *feature.get("ids", ()))]
        kept = Document(
            document.file,
            {"features": tuple(features[index] for index in sound)},
            values=moved(document.values),
            keys=moved(document.keys),
            raw=moved(document.raw),
        )
        section = self.parts.features if model is _Features else self.parts.roads
        for name in lost:
            if isinstance(name, str):
                section.ids.setdefault(name, kept.place())
        if any(not isinstance(feature.get("id"), str) for feature in broken):
            section.readable = False  # whatever is missing elsewhere may be what stands in it
        found, checked = self._kept(kept, model, strict=True)
        assert found is not None
        return found, checked

    # The files -------------------------------------------------------------------------------

    def settings(self) -> None:
        if not self.has("scenario.yaml"):
            return
        document, checked = self.yaml("scenario.yaml", Settings)
        if document is not None and checked is not None:
            self.parts.settings = Located(checked.model, document, ())

    def city(self) -> None:
        parts = self.parts
        columns = tuple(Area.model_fields)
        if self.has("city/areas.csv"):
            parts.areas.take(*self.csv("city/areas.csv", _Areas, columns), "rows", "code")
        else:
            parts.areas.readable = False
        if self.has("city/tps.csv"):
            parts.stations.take(*self.csv("city/tps.csv", _Stations, tuple(Station.model_fields)), "rows")
        if self.has("city/sites.geojson"):
            parts.features.take(*self.geojson("city/sites.geojson", _Features), "features")
        else:
            parts.features.readable = False
        if self.has("city/roads.geojson"):
            parts.roads.take(*self.geojson("city/roads.geojson", _Roads), "features")

    def people(self) -> None:
        parts = self.parts
        document, actors = self.yaml("groups.yaml", Actors) if self.has("groups.yaml") else (None, None)
        parts.assemblies.take(document, actors, "assemblies")
        parts.groups.take(document, actors, "groups")
        document, forces = self.yaml("units.yaml", Forces) if self.has("units.yaml") else (None, None)
        parts.cells.take(document, forces, "cells")
        parts.units.take(document, forces, "units")
        document, assumed = self.yaml("assumptions.yaml", Assumptions) if self.has("assumptions.yaml") else (None, None)
        parts.assumptions.take(document, assumed, "assumptions")

    def doctrine(self) -> None:
        parts = self.parts
        names = self.listed("doctrine")
        for name in names:
            document, checked = self.yaml(name, Doctrine)
            if document is not None and checked is not None:
                parts.doctrines.append(Located(checked.model, document, ()))
            parts.levels.take(document, checked, "levels")
            parts.authorities.take(document, checked, "authorities", "role")
            parts.tools.take(document, checked, "tools")
            parts.unit_kinds.take(document, checked, "unit_kinds")
            parts.actions.take(document, checked, "actions")
        if not names or not self.is_whole("doctrine"):
            for section in (parts.levels, parts.authorities, parts.tools, parts.unit_kinds, parts.actions):
                section.readable = False

    def plans(self) -> None:
        self.parts.plans_readable = self.is_whole("plans") and bool(self.listed("plans"))
        for name in self.listed("plans"):
            document, checked = self.yaml(name, Plan)
            if document is None:
                self.parts.plans_readable = False
                continue
            steps: Section[Step] = Section()
            steps.take(document, checked, "steps")
            stem = name.removeprefix("plans/").removesuffix(".yaml")
            plan = checked.model if checked is not None else None
            self.parts.plans.append(PlanFile(stem, document, plan, steps))

    def story(self) -> None:
        parts = self.parts
        if self.has("injects.csv"):
            document = read_csv(
                self.root,
                "injects.csv",
                self.findings,
                columns=INJECT_COLUMNS,
                optional=("branch",),
                renamed=_INJECT_KEYS,
            )
            if document is not None:
                self._convert_injects(document)
                if not document.data["rows"]:
                    parts.injects.readable = False
                    self._note_no_row(document)
            parts.injects.take(*self._kept(document, _Injects, strict=False), "rows")
        else:
            parts.injects.readable = False
        if self.has("branches.yaml"):
            document, branches = self.yaml("branches.yaml", Branches)
            parts.incidents.take(document, branches, "incidents")
            parts.branches.take(document, branches, "branches")
            parts.effects.take(document, branches, "effects")
            parts.facts.take(document, branches, "facts", "inject")
        for name in self.listed("media"):
            document, media = self.yaml(name, Media)
            parts.rumours.take(document, media, "rumours")
        parts.rumours.readable &= self.is_whole("media")
        if self.has("objectives.yaml"):
            document, objectives = self.yaml("objectives.yaml", Objectives)
            parts.objectives.take(document, objectives, "objectives")

    def _convert_injects(self, document: Document) -> None:
        """Turn the columns that are no plain numbers or words into what the schema holds."""
        rows = []
        for index, row in enumerate(document.data["rows"]):
            row = dict(row)
            if "x_s" in row:
                try:
                    row["x_s"] = parse_hhmm(row["x_s"])
                except ValueError as error:
                    place = document.place(("rows", index, "x_s"))
                    self.findings.add("SK017", place, f"{error}.", "Write exercise time as HH:MM, such as 01:25.")
                    row["x_s"] = 0.0
            if "to" in row:
                row["to"] = tuple(part.strip() for part in row["to"].split(";") if part.strip())
            rows.append(row)
        document.data = {"rows": tuple(rows)}

    def rules(self) -> None:
        parts = self.parts
        if self.has("expectations.yaml"):
            text = read_text(self.root, "expectations.yaml", self.findings)
            if text is not None and not self.is_empty(text, "expectations.yaml"):
                parts.expectations, problems = parse_expectations(text, "expectations.yaml", more=_own_words(parts))
                self.findings.take(_first_of_each_place(problems))
        found: list[Rule] = []
        files: list[str] = []
        parts.rules_readable = self.is_whole("rules")
        texts = {name: read_text(self.root, name, self.findings) for name in self.listed("rules")}
        for name, text in texts.items():
            if text is not None and self.is_empty(text, name):
                texts[name] = None
        own, grounds = _own_words(parts), _grounds(parts)
        alone = {name: parse_rules(text, name, more=own)[0] for name, text in texts.items() if text is not None}
        for name, text in texts.items():
            if text is None:
                parts.rules_readable = False
                continue
            others = [rule for other, rules in alone.items() if other != name for rule in rules]
            beside = (*shipped_rules(), *others)
            rules, problems = parse_rules(text, name, more=own, beside=beside, doctrines=grounds)
            if problems:
                parts.rules_readable = False
            found += rules
            files += [name] * len(rules)
            self.findings.take(_first_of_each_place(problems))
        parts.rules, parts.rule_files = tuple(found), tuple(files)


def _grounds(parts: Parts) -> dict[str, Ground]:
    """Return what rules may take from the scenario's doctrines, by id; dates that are none are told elsewhere."""
    found: dict[str, Ground] = {}
    for document in parts.doctrines:
        try:
            days = days_of(document.item.valid_from, document.item.valid_to)
        except ValueError:
            days = ALWAYS
        first = document.item.levels[0] if document.item.levels else None
        found[document.item.id] = Ground(days) if first is None else Ground.of(days, first.id, first.role)
    return found


def _own_words(parts: Parts) -> dict[str, set[str]]:
    """Return the words of the scenario's own doctrine and places, by the field of an event in which they may stand."""
    agencies = {located.item.agency for located in parts.authorities} | {located.item.agency for located in parts.units}
    roles = {located.item.role for located in parts.authorities} | {located.item.role for located in parts.cells}
    return {
        "agency": agencies,
        "by": roles | agencies,
        "to": roles | agencies,
        "ordered_by": roles,
        "authorised_by": roles,
        "unit_kind": {located.item.id for located in parts.unit_kinds},
        "means": {located.item.means for located in parts.tools if located.item.means},
        "zone_kind": {located.item.zone_kind for located in parts.features if located.item.zone_kind},
    }


def _first_of_each_place(problems: Sequence[Problem]) -> list[Problem]:
    """Return the problems without what is said again of a value that is refused already."""
    refused = {(problem.line, problem.column) for problem in problems if problem.code == "SK301"}
    return [
        problem
        for problem in problems
        if problem.code == "SK301" or not problem.column or (problem.line, problem.column) not in refused
    ]
