"""A drill that runs: started, advanced, looked at, given orders, saved and taken up again."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sispamkota import forces, media, unrest
from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.core.units import round_s
from sispamkota.journal.event import Basis, Event
from sispamkota.journal.kinds.drill import PlanWithheld
from sispamkota.journal.kinds.run import RunClosed, RunStarted
from sispamkota.journal.store import Journal
from sispamkota.scenario.schema.story import Order
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.sim import snapshot as files
from sispamkota.sim.apply import apply
from sispamkota.sim.bodies import Bodies
from sispamkota.sim.calendar import LOOK_S, Calendar
from sispamkota.sim.causes import behind, stage_begun, told
from sispamkota.sim.constraints import Constraints
from sispamkota.sim.readings import Reports
from sispamkota.sim.seats import Intent, Script, Seat
from sispamkota.sim.start import make_world
from sispamkota.sim.step import step
from sispamkota.sim.tracks import Recorder
from sispamkota.sim.views import Views, order_states
from sispamkota.world import Change, OrderState, Push

WATCH_S = ((120.0, 15.0), (2700.0, 60.0), (14400.0, 300.0), (172800.0, 3600.0))
"""While all sites sleep: up to how long after the last thing that happened seats look how often."""
ENDED = frozenset({"done", "failed", "refused", "countermanded", "stopped"})
WITHHELD_AGAIN_S = 60.0
"""An order that stays withheld for the same reason is written down again after this long."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, for a progress display."""

    t_s: float
    end_s: float
    stage: str
    people: int
    events: int


class Session:
    """One drill over one scenario.

    Parameters
    ----------
    scenario : Scenario
        What is drilled.
    plan : str or None
        Plan on the seats; the scenario's own where None.
    seed : int or None
        Seed of all chance; the scenario's own where None.
    journal : Journal
        Open for writing, empty for a new drill.
    tracks : Path or None
        Folder for positions; none are kept where None.

    Raises
    ------
    SispamkotaError
        If the plan does not exist or the scenario cannot be compiled.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        plan: str | None = None,
        seed: int | None = None,
        journal: Journal,
        tracks: Path | None = None,
    ) -> None:
        self.scenario = scenario
        self.plan = scenario.plan(plan)
        self.seed = scenario.settings.seed if seed is None else seed
        self.journal = journal
        self.world = make_world(scenario, seed=self.seed)
        self.calendar = Calendar(scenario)
        self.constraints = Constraints(scenario, self.plan)
        self.bodies = Bodies(self.seed)
        self.reports = Reports()
        self.tracks = Recorder(tracks) if tracks is not None else None
        self.seats: dict[str, Seat] = {cell.id: Script(cell.id, self.plan) for cell in scenario.forces.cells}
        self._cells = {cell.id: cell for cell in scenario.forces.cells}
        self.woken: dict[str, tuple[float, int]] = {}
        self.pushes: list[Push] = []
        self.spent_s: dict[str, float] = {}
        self._stepped_s = 0.0
        self._due_s = 0.0
        self._activity_s = 0.0
        self._withheld: dict[str, tuple[float, str]] = {}
        self._force: list[str] = []

    # Beginning and end ------------------------------------------------------------------------

    def start(self) -> None:
        """Write the first event; the drill stands at scenario time 0."""
        if self.world.next_seq != 1 or self.journal.next_seq != 1:
            raise RecordError(f"{self.journal.path}: the record has begun already. Start in a new run folder.")
        self._set_clock(0.0)
        change = Change(self.world)
        change.emit(RunStarted(plan=self.plan.name, seed=self.seed, live=False), actor="clock")
        self.apply(change)
        self._step_to(0.0)

    def close(self) -> Event:
        """Write the last event and finish all files; the record is closed from then on."""
        change = Change(self.world)
        sealed = self.tracks.close() if self.tracks is not None else ()
        for fact in sealed:
            change.emit(fact, actor="clock", causes=(1,))
        change.emit(RunClosed(count=self.world.next_seq + len(sealed)), actor="clock", causes=(1,))
        events = self.apply(change)
        self.journal.flush()
        return events[-1]

    # Time -------------------------------------------------------------------------------------

    def advance(self, until_s: float, progress: Callable[[Progress], None] | None = None) -> None:
        """Let the drill go on to scenario second ``until_s``.

        In how many pieces, and where they are cut, changes nothing: a step is taken when it falls due and never
        because somebody stopped to look. Between two steps only the clock goes on.
        """
        told = time.monotonic()
        while self._due_s <= until_s:
            self._step_to(self._due_s)
            if progress is not None and time.monotonic() - told > 0.1:
                told = time.monotonic()
                progress(self.progress())
        self._set_clock(max(until_s, self.world.t_s))

    def progress(self) -> Progress:
        """Return how far the drill has come."""
        world = self.world
        return Progress(
            world.t_s, self.scenario.end_s, world.stage, int((world.people.site >= 0).sum()), world.next_seq - 1
        )

    def _next(self) -> float:
        """Return when the next step falls due, seen from now."""
        now = self.world.t_s
        whole = math.floor(now) + 1.0
        if self.world.awake:
            return whole
        due = min(
            self.calendar.next_due(self.world),
            forces.next_due(self.world),
            media.next_due(self.world),
            self._next_look(),
        )
        arrival = unrest.next_arrival(self.world)
        if math.isfinite(arrival):
            due = min(due, max(math.ceil(arrival), whole))
        if now < self.scenario.end_s:
            due = min(due, self.scenario.end_s)
        return max(round_s(due), round_s(now + 0.001)) if math.isfinite(due) else math.inf

    def _next_look(self) -> float:
        since = self.world.t_s - self._activity_s
        every = next((every for until, every in WATCH_S if since < until), None)
        looks = [self.world.t_s + every] if every is not None else []
        looks += [seat.pending_s(self.world.t_s) for seat in self.seats.values() if isinstance(seat, Script)]
        return min(looks, default=math.inf)

    def _step_to(self, t_s: float) -> None:
        dt_s = t_s - self._stepped_s
        self._set_clock(t_s)
        step(self, dt_s)
        self._stepped_s, self._due_s = t_s, self._next()

    def _set_clock(self, t_s: float) -> None:
        world = self.world
        world.t_s = t_s
        world.x_s = round_s(self.scenario.pace.to_exercise(t_s))
        for stage in self.scenario.settings.stages:
            if self.scenario.seconds(stage.start) <= t_s:
                world.stage = stage.id

    # Changes ----------------------------------------------------------------------------------

    def apply(self, change: Change) -> tuple[Event, ...]:
        """Make a change so; returns its events."""
        events = apply(self.world, change, self.journal)
        self.constraints.learn(events)
        if any(event.kind in ("inject.delivered", "effect.applied", "order.done", "order.failed") for event in events):
            self._activity_s = self.world.t_s
        self._force += [str(event.body["order_id"]) for event in events if event.kind == "force.ordered"]
        return events

    def submit(self, cell: str, order: Order, *, basis: Basis = "declared") -> tuple[Event, ...]:
        """Give an order from a cell's seat, as a player does; returns what came of it at once.

        Raises
        ------
        SispamkotaError
            If there is no such cell.
        """
        if cell not in self._cells:
            raise SispamkotaError(f"there is no cell '{cell}'. Its cells: {', '.join(self._cells)}.")
        causes = told(self.world, order.inject, cell) or (stage_begun(self.world),)
        request = forces.Request(cell=cell, order=order, step="", causes=causes, basis=basis)
        events = self.apply(forces.accept(self.world, (request,)))
        self._due_s = min(self._due_s, self._next())
        return events

    def view(self, cell: str) -> dict[str, Any]:
        """Return everything that a cell sees now."""
        return Views(self.world, self.reports, self._cells[cell]).whole()

    def look(self) -> None:
        """Let every seat look at its view and order; while a site is awake every few seconds."""
        if self.world.awake and int(self.world.t_s) % int(LOOK_S) != 0:
            return
        states = order_states(self.world)
        for cell_id, seat in self.seats.items():
            read = isinstance(seat, Script)
            views = Views(self.world, self.reports, self._cells[cell_id], unread=not read, states=states)
            by_step: dict[str, list[Intent]] = {}
            for intent in seat.decide(views):
                by_step.setdefault(intent.step, []).append(intent)
            for name, intents in by_step.items():
                if not self._withhold(views, cell_id, name, intents):
                    seat.given(name, self.world.t_s)
                    causes = self._causes(views, cell_id, intents)
                    requests = [
                        forces.Request(cell=cell_id, order=i.order, step=i.step, causes=causes, basis="engine")
                        for i in intents
                    ]
                    self.apply(forces.accept(self.world, requests))

    def _causes(self, views: Views, cell: str, intents: list[Intent]) -> tuple[int, ...]:
        """Return what led a seat to a step: what it looked at, and the injects that it answers."""
        looked = dict.fromkeys(i.looked_at for i in intents if i.looked_at is not None)
        causes = [seq for condition in looked for seq in behind(views, condition)]
        causes += [seq for i in intents for seq in told(self.world, i.order.inject, cell)]
        return tuple(causes) or (stage_begun(self.world),)

    # Constraints ------------------------------------------------------------------------------

    def _withhold(self, views: Views, cell: str, name: str, intents: list[Intent]) -> bool:
        """Return whether a step must be kept back by the plan's constraints; says so in the record."""
        for intent in intents:
            facts = forces.prospective(self.world, views, cell, intent.order)
            broken = self.constraints.broken(facts, views, cell) if facts else None
            if broken is None:
                continue
            rule, verdict = broken
            last_s, last_rule = self._withheld.get(name, (-math.inf, ""))
            if rule != last_rule or self.world.t_s - last_s >= WITHHELD_AGAIN_S:
                change = Change(self.world)
                fact = PlanWithheld(
                    step=name, rule=rule, verdict=verdict, cell=cell, unit=intent.order.unit, action=intent.order.action
                )
                change.emit(fact, actor=cell, causes=self._causes(views, cell, intents))
                self.apply(change)
                self._withheld[name] = (self.world.t_s, rule)
            return True
        self._withheld.pop(name, None)
        return False

    def stop_broken(self) -> None:
        """End force that a constraint no longer allows; looked at every second while it goes on."""
        orders = self.world.tables["orders"]
        self._force = [order_id for order_id in self._force if orders[order_id].state not in ENDED]
        for order_id in self._force:
            row: OrderState = orders[order_id]
            if row.state != "acting" or not row.step:
                continue
            views = Views(self.world, self.reports, self._cells[row.cell])
            facts = forces.prospective(self.world, views, row.cell, row.order, order_id=order_id)
            broken = self.constraints.broken(facts, views, row.cell) if facts else None
            if broken is not None:
                rule, verdict = broken
                self.apply(forces.stop(self.world, order_id, rule=rule, verdict=verdict, causes=(row.given_seq,)))

    # Saving -----------------------------------------------------------------------------------

    def snapshot(self) -> dict[str, Any]:
        """Return everything that changes, as plain data and arrays."""
        return {
            "scenario": self.scenario.digest,
            "plan": self.plan.name,
            "seed": self.seed,
            "world": files.world_state(self.world),
            "bodies": self.bodies.snapshot(),
            "reports": self.reports.snapshot(),
            "seats": {cell: seat.snapshot() for cell, seat in self.seats.items()},
            "woken": {name: list(value) for name, value in self.woken.items()},
            "pushes": [[push.site, [list(c) for c in push.corners], list(push.velocity_mps)] for push in self.pushes],
            "stepped_s": self._stepped_s,
            "due_s": self._due_s,
            "activity_s": self._activity_s,
            "withheld": {name: list(value) for name, value in self._withheld.items()},
        }

    def save(self, path: str | Path) -> None:
        """Write a snapshot to a file; what the journal still holds back is committed first."""
        self.journal.flush()
        if self.tracks is not None:
            self.tracks.flush()
        files.save(self.snapshot(), Path(path))

    @classmethod
    def restore(cls, path: str | Path, scenario: Scenario, *, journal: Journal, tracks: Path | None = None) -> Session:
        """Return a session that goes on exactly where a snapshot was taken, in any process.

        Parameters
        ----------
        path : str or Path
            File that `save` wrote.
        scenario : Scenario
            The same scenario.
        journal : Journal
            The record up to the snapshot, open for writing.
        tracks : Path or None
            Folder for positions.

        Raises
        ------
        RecordError
            If the snapshot is of another scenario, or the journal stands elsewhere.
        """
        state = files.load(Path(path))
        if state["scenario"] != scenario.digest:
            raise RecordError(f"{path}: was taken of another scenario. Give the scenario's copy in its run folder.")
        session = cls(scenario, plan=state["plan"], seed=int(state["seed"]), journal=journal, tracks=tracks)
        files.set_world_state(session.world, state["world"])
        if journal.next_seq != session.world.next_seq:
            raise RecordError(
                f"{path}: belongs after event {session.world.next_seq - 1},"
                f" but the record ends at {journal.next_seq - 1}."
                " Give the record as it was when the snapshot was taken."
            )
        session.bodies = Bodies.restore(session.seed, state["bodies"], session.world)
        session.reports = Reports.restore(state["reports"])
        for cell, seat in session.seats.items():
            if isinstance(seat, Script):
                seat.restore(state["seats"][cell])
        session.woken = {name: (float(t), int(seq)) for name, (t, seq) in state["woken"].items()}
        session.pushes = [
            Push(site, tuple((c[0], c[1]) for c in corners), (v[0], v[1])) for site, corners, v in state["pushes"]
        ]
        session._stepped_s, session._due_s = float(state["stepped_s"]), float(state["due_s"])
        session._activity_s = float(state["activity_s"])
        session._withheld = {name: (float(t), str(rule)) for name, (t, rule) in state["withheld"].items()}
        session.constraints.learn(journal.events())
        session._force = [key for key, row in session.world.tables["orders"].items() if row.force_seq]
        return session
