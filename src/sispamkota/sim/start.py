"""The world before anything has happened, made from the scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from sispamkota.city.projection import Projection
from sispamkota.city.sites import Exit, Fence, Gate, Post, SiteGround, compile_site
from sispamkota.core.errors import SispamkotaError
from sispamkota.core.streams import Streams
from sispamkota.forces import first_units
from sispamkota.scenario.schema.places import Feature
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.world import (
    AWAY,
    STAY,
    AssemblyState,
    BranchState,
    EffectState,
    ExitState,
    FenceState,
    GroupState,
    IncidentState,
    InjectState,
    People,
    RumourState,
    StationState,
    World,
)


def make_world(scenario: Scenario, *, seed: int) -> World:
    """Return the world at scenario time 0.

    Raises
    ------
    SispamkotaError
        If a site's geometry cannot be compiled or a number is missing.
    """
    sites = compile_sites(scenario)
    streams = Streams(seed)
    world = World(
        scenario=scenario, sites=sites, streams=streams, people=_people(scenario, streams), tables=_tables(scenario)
    )
    world.tables["units"] = first_units(world)
    return world


def compile_sites(scenario: Scenario) -> dict[str, SiteGround]:
    """Return the ground of every site that has walkable ground, by site id, in order of declaration."""
    project = Projection(scenario.settings.epsg)
    names = dict.fromkeys(feature.site for feature in scenario.features if feature.kind == "walkable")
    return {name: _compile(name, scenario, project) for name in names}


def _compile(name: str, scenario: Scenario, project: Projection) -> SiteGround:
    by_kind: dict[str, list[tuple[Feature, BaseGeometry]]] = {}
    for feature in scenario.features:
        if feature.site == name:
            by_kind.setdefault(feature.kind, []).append((feature, project.shape_to_metres(feature.geometry)))
    point = {f.id: g.centroid for f, g in by_kind.get("post", [])}
    try:
        return compile_site(
            name,
            walkable=[g for _, g in by_kind.get("walkable", [])],
            obstacles=[g for _, g in by_kind.get("obstacle", [])],
            zones={f.id: g for f, g in by_kind.get("zone", [])},
            exits=[
                Exit(f.id, g, f.width_m or 1.0, f.leads_to or "", f.vehicles_only) for f, g in by_kind.get("exit", [])
            ],
            gates=[Gate(f.id, g, f.width_m or 1.0, f.open) for f, g in by_kind.get("gate", [])],
            fences=[Fence(f.id, g, f.strength_n or 0.0) for f, g in by_kind.get("fence", [])],
            posts=[Post(f.id, f.role or "", (point[f.id].x, point[f.id].y)) for f, _ in by_kind.get("post", [])],
        )
    except ValueError as error:
        raise SispamkotaError(f"city/sites.geojson: {error}. Run `sispamkota check` on the folder.") from error


def _people(scenario: Scenario, streams: Streams) -> People:
    groups = scenario.actors.groups
    sizes = [group.size for group in groups]
    n = sum(sizes)
    assembly_ids = [assembly.id for assembly in scenario.actors.assemblies]
    group = np.repeat(np.arange(len(groups)), sizes).astype(np.int16)
    home = np.array([assembly_ids.index(entry.assembly) for entry in groups] or [0], dtype=np.int16)
    vulnerable = np.zeros(n, dtype=np.bool_)
    first = 0
    for entry in groups:
        members = np.arange(first, first + entry.size)
        luck = streams.uniform("start.vulnerable", members, 0)
        vulnerable[members[np.argsort(luck, kind="stable")[: entry.vulnerable]]] = True
        first += entry.size
    return People(
        group=group,
        site=np.full(n, -1, dtype=np.int16),
        assembly=home[group] if n else np.zeros(0, dtype=np.int16),
        state=np.full(n, AWAY, dtype=np.int8),
        intent=np.full(n, STAY, dtype=np.int8),
        exit=np.full(n, -1, dtype=np.int16),
        position=np.full((n, 2), np.nan),
        arrives_s=np.full(n, np.inf),
        arousal=np.full(n, 0.15),
        vulnerable=vulnerable,
        elevated=np.zeros(n, dtype=np.bool_),
        trapped=np.zeros(n, dtype=np.bool_),
        injured=np.zeros(n, dtype=np.int8),
    )


def _tables(scenario: Scenario) -> dict[str, dict[str, Any]]:
    number = scenario.number
    lowest = scenario.doctrine.levels[0].id if scenario.doctrine.levels else ""
    return {
        "groups": {
            group.id: GroupState(
                grievance=number(group.grievance),
                legitimacy=number(group.legitimacy),
                identity_violent=number(group.identity_violent),
                self_policing=number(group.self_policing),
                trust=number(group.trust),
            )
            for group in scenario.actors.groups
        },
        "assemblies": {assembly.id: AssemblyState(level=lowest) for assembly in scenario.actors.assemblies},
        "units": {},
        "orders": {},
        "exits": {f.id: ExitState(open=f.open) for f in scenario.features if f.kind in ("exit", "gate")},
        "fences": {f.id: FenceState() for f in scenario.features if f.kind == "fence"},
        "incidents": {incident.id: IncidentState() for incident in scenario.branches.incidents},
        "rumours": {rumour.id: RumourState() for rumour in scenario.rumours},
        "injects": {inject.id: InjectState() for inject in scenario.injects},
        "branches": {branch.id: BranchState() for branch in scenario.branches.branches},
        "effects": {effect.id: EffectState() for effect in scenario.branches.effects},
        "patients": {},
        "arrests": {},
        "conducts": {},
        "stations": {station.id: StationState() for station in scenario.stations},
        "fires": {},
    }
