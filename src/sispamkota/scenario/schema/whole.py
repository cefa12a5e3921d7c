"""The scenario as one immutable thing, all files read and joined."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from pathlib import Path

from pydantic import ConfigDict, Field

from sispamkota.core.clock import Pace, parse_hhmm
from sispamkota.core.errors import SispamkotaError
from sispamkota.core.registry import nearest
from sispamkota.rules.model import Rule
from sispamkota.scenario.schema.actors import Actors, Forces
from sispamkota.scenario.schema.base import Model
from sispamkota.scenario.schema.doctrine import Doctrine
from sispamkota.scenario.schema.places import Area, Feature, Road, Station
from sispamkota.scenario.schema.settings import Settings
from sispamkota.scenario.schema.story import Assumption, Branches, Inject, Objective, Plan, Rumour


class Scenario(Model):
    """A city's election security as declared in one folder."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, ignored_types=(cached_property,)
    )

    folder: Path = Field(description="Folder that it was read from.")
    digest: str = Field(description="SHA-256 of the folder's files.")
    settings: Settings = Field(description="scenario.yaml.")
    areas: tuple[Area, ...] = Field(description="city/areas.csv.")
    stations: tuple[Station, ...] = Field((), description="city/tps.csv.")
    features: tuple[Feature, ...] = Field(description="city/sites.geojson.")
    roads: tuple[Road, ...] = Field((), description="city/roads.geojson.")
    actors: Actors = Field(description="groups.yaml.")
    forces: Forces = Field(description="units.yaml.")
    doctrine: Doctrine = Field(description="doctrine/*.yaml joined.")
    plans: tuple[Plan, ...] = Field(min_length=1, description="plans/*.yaml with what they extend worked in.")
    injects: tuple[Inject, ...] = Field(description="injects.csv.")
    branches: Branches = Field(description="branches.yaml.")
    rumours: tuple[Rumour, ...] = Field((), description="media/*.yaml.")
    objectives: tuple[Objective, ...] = Field((), description="objectives.yaml.")
    expectations: tuple[Rule, ...] = Field((), description="expectations.yaml, as rules.")
    rules: tuple[Rule, ...] = Field((), description="rules/*.yaml, beside the packs that ship with the package.")
    assumptions: tuple[Assumption, ...] = Field(description="assumptions.yaml.")

    @cached_property
    def start(self) -> datetime:
        """Scenario time 0, aware."""
        return datetime.fromisoformat(self.settings.start)

    def seconds(self, moment: str) -> float:
        """Return the scenario time in seconds of an ISO 8601 moment."""
        return (datetime.fromisoformat(moment) - self.start).total_seconds()

    @cached_property
    def end_s(self) -> float:
        """End of the scenario in scenario seconds."""
        return self.seconds(self.settings.end)

    @cached_property
    def pace(self) -> Pace:
        """The relation of exercise time to scenario time."""
        knots = [(inject.x_s, self.seconds(inject.time)) for inject in self.injects]
        if self.settings.exercise_end is not None:
            knots.append((parse_hhmm(self.settings.exercise_end), self.end_s))
        return Pace.through(knots)

    @cached_property
    def onlookers(self) -> frozenset[str]:
        """Assemblies to which bystanders alone belong: people in the street are there, but nobody has assembled."""
        groups = self.actors.groups
        met = {group.assembly for group in groups if not group.bystanders}
        return frozenset(group.assembly for group in groups) - met

    @cached_property
    def _assumed(self) -> dict[str, float]:
        return {assumption.id: assumption.value for assumption in self.assumptions}

    def number(self, quantity: float | str) -> float:
        """Return a number that is given as such or as the id of an assumption.

        Raises
        ------
        SispamkotaError
            If no assumption has that id.
        """
        if not isinstance(quantity, str):
            return float(quantity)
        if quantity not in self._assumed:
            near = nearest(quantity, list(self._assumed))
            hint = f" Did you mean '{near}'?" if near else ""
            raise SispamkotaError(f"no assumption is called '{quantity}'.{hint} Add it to assumptions.yaml.")
        return self._assumed[quantity]

    def assume(self, name: str, default: float) -> float:
        """Return the value of an assumption, or the model's own default where the scenario has none."""
        return self._assumed.get(name, default)

    def plan(self, name: str | None = None) -> Plan:
        """Return a plan by name; without one the scenario's own choice, else the first.

        Raises
        ------
        SispamkotaError
            If there is no such plan; names the known ones.
        """
        wanted = name or self.settings.plan or self.plans[0].name
        for plan in self.plans:
            if plan.name == wanted:
                return plan
        known = tuple(plan.name for plan in self.plans)
        near = nearest(wanted, known)
        hint = f" Did you mean '{near}'?" if near else ""
        raise SispamkotaError(f"the scenario has no plan '{wanted}'.{hint} Its plans: {', '.join(known)}.")
