"""A run folder read for judging: its events, and what its copy of the scenario adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sispamkota.core.errors import ScenarioError
from sispamkota.journal.event import Event
from sispamkota.rules.engine import LOWEST
from sispamkota.rules.model import Rule, Text
from sispamkota.scenario.schema.whole import Scenario


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as the judge sees it.

    Attributes
    ----------
    events : tuple of Event
        In order of their numbers.
    scenario : Scenario or None
        The run's copy of the scenario; None where it cannot be read.
    notes : tuple of Text
        What the reader must know first; that the record was changed before all else.
    intact : bool
        Whether chain, scenario copy and positions are as they were written.
    """

    events: tuple[Event, ...]
    scenario: Scenario | None
    notes: tuple[Text, ...] = ()
    intact: bool = True

    @property
    def start(self) -> datetime | None:
        """Local time of second 0."""
        return None if self.scenario is None else self.scenario.start

    @property
    def closed(self) -> bool:
        """Whether the run ended in good order."""
        return bool(self.events) and self.events[-1].kind == "run.closed"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Rule packs of the scenario's own."""
        return () if self.scenario is None else self.scenario.rules

    @property
    def expectations(self) -> tuple[Rule, ...]:
        """What good looks like, as rules."""
        return () if self.scenario is None else self.scenario.expectations

    @property
    def agencies(self) -> Mapping[str, str]:
        """Agency of each cell and unit."""
        if self.scenario is None:
            return {}
        forces = self.scenario.forces
        found = {cell.id: str(cell.agency) for cell in forces.cells}
        return found | {unit.id: str(unit.agency) for unit in forces.units}

    @property
    def lowest(self) -> Mapping[str, object]:
        """The level that holds before any was assessed."""
        levels = () if self.scenario is None else self.scenario.doctrine.levels
        return {"level": levels[0].id, "role": levels[0].role} if levels else LOWEST


def read_run(folder: str | Path) -> RunRecord:
    """Return a run folder for judging.

    Raises
    ------
    RecordError
        If the folder is no run, or is damaged.
    """
    from sispamkota import scenario
    from sispamkota.assess.integrity import changed
    from sispamkota.journal.record import open_record

    with open_record(folder) as record:
        fault = changed(record.verify())
        events = tuple(record.journal.events())
        try:
            declared: Scenario | None = scenario.load(record.scenario_folder)
            notes: tuple[Text, ...] = ()
        except ScenarioError as error:
            declared = None
            first = error.problems[0]
            notes = (
                Text(
                    f"Salinan skenario tidak terbaca, sehingga tanggal dan harapan tidak dipakai: {first}",
                    f"The copy of the scenario cannot be read, so its dates and expectations are not used: {first}",
                ),
            )
    first_notes = () if fault is None else (fault,)
    return RunRecord(events, declared, (*first_notes, *notes), fault is None)
