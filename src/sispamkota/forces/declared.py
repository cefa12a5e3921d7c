"""What a scenario declares, by id: looked up every second, built once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from sispamkota.forces.params import Params
from sispamkota.forces.places import Places
from sispamkota.scenario.schema.actors import Assembly, Cell, Unit
from sispamkota.scenario.schema.doctrine import Action, Authority, Level, Tool, UnitKind
from sispamkota.scenario.schema.places import Feature, Station
from sispamkota.scenario.schema.story import Incident, Rumour
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.world import World


class Declared:
    """Everything that a scenario declares, by id, with what follows from it.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    """

    def __init__(self, scenario: Scenario) -> None:
        doctrine, actors, forces = scenario.doctrine, scenario.actors, scenario.forces
        self.scenario = scenario
        self.params = Params.from_scenario(scenario)
        self.levels: tuple[Level, ...] = doctrine.levels
        self.actions: dict[str, Action] = {action.id: action for action in doctrine.actions}
        self.tools: dict[str, Tool] = {tool.id: tool for tool in doctrine.tools}
        self.kinds: dict[str, UnitKind] = {kind.id: kind for kind in doctrine.unit_kinds}
        self.authorities: dict[str, Authority] = {entry.role: entry for entry in doctrine.authorities}
        self.cells: dict[str, Cell] = {cell.id: cell for cell in forces.cells}
        self.units: dict[str, Unit] = {unit.id: unit for unit in forces.units}
        self.assemblies: dict[str, Assembly] = {entry.id: entry for entry in actors.assemblies}
        self.assembly_ids: tuple[str, ...] = tuple(self.assemblies)
        self.group_ids: tuple[str, ...] = tuple(group.id for group in actors.groups)
        self.features: dict[str, Feature] = {feature.id: feature for feature in scenario.features}
        self.stations: dict[str, Station] = {station.id: station for station in scenario.stations}
        self.incidents: dict[str, Incident] = {entry.id: entry for entry in scenario.branches.incidents}
        self.rumours: dict[str, Rumour] = {entry.id: entry for entry in scenario.rumours}

    @cached_property
    def places(self) -> Places:
        """Where everything is, and how long it takes from one place to another."""
        return Places.of(self.scenario, self.params.detour)

    def number(self, quantity: float | str | None, default: float = 0.0) -> float:
        """Return a number given as such or as an assumption's id; ``default`` where none is given."""
        return default if quantity is None else self.scenario.number(quantity)

    def level_index(self, level: str) -> int:
        """Return the place of a level on the ladder, 0 for the lowest and for an empty name; -1 if unknown."""
        if not level:
            return 0
        return next((index for index, entry in enumerate(self.levels) if entry.id == level), -1)

    def level_role(self, level: str) -> str:
        """Return what a level stands for; an empty name is the lowest level."""
        index = self.level_index(level)
        return self.levels[index].role if self.levels and index >= 0 else "calm"

    def level_means(self, level: str) -> tuple[str, ...] | None:
        """Return the means that may be used at a level, None where its doctrine does not say."""
        index = self.level_index(level)
        return self.levels[index].means if self.levels and index >= 0 else None

    def tools_of(self, unit: str) -> tuple[Tool, ...]:
        """Return the tools of a unit's kind, in their order."""
        kind = self.kinds.get(self.units[unit].kind)
        return tuple(self.tools[name] for name in kind.tools if name in self.tools) if kind else ()

    def audible_m(self, unit: str) -> float:
        """Return how far a unit's loudspeaker, else its voice, is understood, in metres."""
        heard = [self.number(tool.audible_m) for tool in self.tools_of(unit) if tool.audible_m is not None]
        return max(heard, default=self.params.voice_m)

    def water_tool(self, unit: str) -> Tool | None:
        """Return the unit's tool that has a tank, or None."""
        return next((tool for tool in self.tools_of(unit) if tool.tank_l is not None), None)

    def tank_l(self, unit: str) -> float:
        """Return the size of a unit's tank in litres, 0 for none."""
        tool = self.water_tool(unit)
        return self.number(tool.tank_l) if tool else 0.0

    def rank_of_cell(self, role: str) -> int:
        """Return the highest rank for which a cell role may speak, 0 for none."""
        return max((entry.rank for entry in self.authorities.values() if role in entry.cells), default=0)


@dataclass(frozen=True, eq=False)
class _Same:
    """A scenario told apart by identity: comparing whole scenarios would take longer than the lookup saves."""

    scenario: Scenario

    def __hash__(self) -> int:
        return id(self.scenario)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.scenario is self.scenario


@lru_cache(maxsize=4)
def _declared(same: _Same) -> Declared:
    return Declared(same.scenario)


def declared(world: World) -> Declared:
    """Return what the world's scenario declares; the same object for the same scenario."""
    return _declared(_Same(world.scenario))
