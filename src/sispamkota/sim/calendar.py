"""The story's own clock: stages, effects, branches and injects."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from sispamkota.journal.kinds.drill import (
    BranchDeclined,
    BranchTaken,
    EffectApplied,
    InjectAcknowledged,
    InjectDelivered,
    InjectSkipped,
)
from sispamkota.journal.kinds.run import StageStarted
from sispamkota.scenario import conditions
from sispamkota.scenario.schema.story import EffectRule, Inject
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.sim.causes import behind
from sispamkota.sim.readings import Reports
from sispamkota.sim.story import EFFECTS, end_incident, subject_of
from sispamkota.sim.views import Views
from sispamkota.world import BranchState, Change, EffectState, InjectState, World

LOOK_S = 5.0
"""How often a watched condition is looked at while a site is awake."""
EVERYBODY = "SEMUA"
RUN_STARTED = 1
"""Number of the event with which every record begins."""
SILENT_ROLES = frozenset({"white_cell", "crowd", "feed"})
"""Roles that are no seats at the table: they send injects and receive none."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


class Calendar:
    """Knows when what is due, and makes it so.

    Parameters
    ----------
    scenario : Scenario
        Whose story it is.
    """

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._injects = [(scenario.seconds(inject.time), inject) for inject in scenario.injects]
        self._effects = [(scenario.seconds(rule.at) if rule.at else None, rule) for rule in scenario.branches.effects]
        self._branches = [(scenario.seconds(b.at) if b.at else None, b) for b in scenario.branches.branches]
        self._stages = [(scenario.seconds(stage.start), stage) for stage in scenario.settings.stages]
        self._facts = {fact.inject: fact for fact in scenario.branches.facts}
        texts = [fact.when for fact in scenario.branches.facts]
        texts += [rule.when for _, rule in self._effects if rule.when]
        texts += [branch.when for _, branch in self._branches]
        self._conditions = {text: conditions.compile(text) for text in dict.fromkeys(texts)}
        self._cells = {cell.id: cell for cell in scenario.forces.cells}
        everybody = [cell.id for cell in scenario.forces.cells if cell.role not in SILENT_ROLES]
        self._receivers = {
            inject.id: tuple(cell for cell in everybody if cell != inject.sender)
            if EVERYBODY in inject.to
            else inject.to
            for inject in scenario.injects
        }

    # When -------------------------------------------------------------------------------------

    def next_due(self, world: World) -> float:
        """Return the next scenario second, after now, at which something of the story falls due."""
        due = [t_s for t_s, _ in self._stages]
        due += [t_s for t_s, inject in self._injects if world.tables["injects"][inject.id].state == "waiting"]
        due += [
            t_s
            for t_s, branch in self._branches
            if t_s is not None and world.tables["branches"][branch.id].taken is None
        ]
        for t_s, rule in self._effects:
            if world.tables["effects"][rule.id].fired_s is not None:
                continue
            if t_s is not None:
                due.append(t_s)
            elif rule.inject is not None:
                delivered = world.tables["injects"][rule.inject].delivered_s
                if delivered is not None:
                    due.append(delivered + rule.after_s)
        due += [ack for ack, _, _ in self._acknowledgements(world)]
        for incident in self._scenario.branches.incidents:
            row = world.tables["incidents"][incident.id]
            if incident.lasts_s is not None and row.active:
                due.append(row.started_s + incident.lasts_s)
        for _, inject in self._injects:  # an inject that waits for its fact is looked at again
            row = world.tables["injects"][inject.id]
            fact = self._facts.get(inject.id)
            t_s = self._scenario.seconds(inject.time)
            if row.state == "waiting" and fact is not None and t_s <= world.t_s <= t_s + fact.wait_s:
                due.append(min(world.t_s + 15.0, t_s + fact.wait_s + 0.001))
        return min((t_s for t_s in due if t_s > world.t_s + 1e-9), default=math.inf)

    # What -------------------------------------------------------------------------------------

    def advance(self, world: World, reports: Reports) -> Change:
        """Return what the story brings now."""
        change = Change(world)
        stage = self._stage(world, change)
        truth = Views(world, reports, None)
        awake_look = not world.awake or int(world.t_s) % int(LOOK_S) == 0
        if awake_look:
            self._decide_branches(world, change, truth, stage)
        self._fire_effects(world, change, truth, awake_look, stage)
        self._end_incidents(world, change)
        for t_s, inject in self._injects:
            if t_s <= world.t_s and world.tables["injects"][inject.id].state == "waiting":
                self._deliver(world, change, truth, reports, t_s, inject, stage)
        for due_s, inject_id, cell in self._acknowledgements(world):
            if due_s <= world.t_s:
                row: InjectState = change.row("injects", inject_id)
                seq = dict(row.seqs)[cell]
                change.emit(InjectAcknowledged(inject=inject_id, cell=cell), actor=cell, causes=(seq,), basis="engine")
                change.put("injects", inject_id, replace(row, acknowledged=(*row.acknowledged, cell)))
        return change

    def _stage(self, world: World, change: Change) -> int:
        """Begin the stages whose time has come; return the number of the event that began the present one."""
        seq = world.facts.get("stage.started", RUN_STARTED)
        for t_s, stage in self._stages:
            if t_s <= world.t_s and f"stage:{stage.id}" not in world.counters:
                seq = change.emit(StageStarted(stage_id=stage.id), actor="clock", causes=(RUN_STARTED,))
                change.counters[f"stage:{stage.id}"] = 1
        return seq

    def _decide_branches(self, world: World, change: Change, truth: Views, stage: int) -> None:
        for at_s, branch in self._branches:
            if world.tables["branches"][branch.id].taken is not None:
                continue
            condition = self._conditions[branch.when]
            if at_s is not None and world.t_s < at_s:
                continue
            taken = condition.evaluate(truth)
            if taken or at_s is not None:
                fact = BranchTaken if taken else BranchDeclined
                causes = behind(truth, condition) or (stage,)
                seq = change.emit(fact(branch=branch.id, condition=branch.when), actor="story", causes=causes)
                change.put("branches", branch.id, BranchState(taken, seq))

    def _fire_effects(self, world: World, change: Change, truth: Views, look: bool, stage: int) -> None:
        for at_s, rule in self._effects:
            if world.tables["effects"][rule.id].fired_s is not None or not self._due(world, change, rule, at_s):
                continue
            condition = self._conditions[rule.when] if rule.when else None
            watched = at_s is None and rule.inject is None
            if watched and not look:
                continue
            if condition is not None and not condition.evaluate(truth):
                if not watched:  # its moment has passed and it was not so
                    change.put("effects", rule.id, EffectState(fired_s=world.t_s))
                continue
            causes = behind(truth, condition) if condition is not None else ()
            if rule.branch is not None:
                causes += (change.row("branches", rule.branch).seq,)
            if rule.inject is not None:
                causes += tuple(seq for _, seq in change.row("injects", rule.inject).seqs[:1])
            first = 0
            for effect in rule.do:
                seq = change.emit(
                    EffectApplied(effect=rule.id, does=effect.does, subject=subject_of(effect)),
                    actor="story",
                    causes=causes if any(causes) else (stage,),
                )
                first = first or seq
                EFFECTS.get(effect.does)(world, change, effect, seq)
            change.put("effects", rule.id, EffectState(fired_s=world.t_s, seq=first))

    def _due(self, world: World, change: Change, rule: EffectRule, at_s: float | None) -> bool:
        if rule.branch is not None and change.row("branches", rule.branch).taken is not True:
            return False
        if at_s is not None and world.t_s < at_s:
            return False
        if rule.inject is not None:
            delivered = world.tables["injects"][rule.inject].delivered_s
            return delivered is not None and world.t_s >= delivered + rule.after_s
        return at_s is not None or rule.when is not None or rule.branch is not None

    def _end_incidents(self, world: World, change: Change) -> None:
        for incident in self._scenario.branches.incidents:
            row = change.row("incidents", incident.id)
            if incident.lasts_s is not None and row.active and world.t_s >= row.started_s + incident.lasts_s:
                end_incident(world, change, incident.id, row.started_seq)

    def _deliver(
        self, world: World, change: Change, truth: Views, reports: Reports, t_s: float, inject: Inject, stage: int
    ) -> None:
        branch_seq = 0
        if inject.branch is not None:
            branch = change.row("branches", inject.branch)
            if branch.taken is not True:
                fact = self._facts.get(inject.id)
                if branch.taken is None and fact is not None and world.t_s < t_s + fact.wait_s:
                    return
                change.emit(
                    InjectSkipped(inject=inject.id, reason="branch_not_taken"), actor="story", causes=(branch.seq,)
                )
                change.put("injects", inject.id, InjectState(state="skipped"))
                return
            branch_seq = branch.seq
        fact = self._facts.get(inject.id)
        causes: tuple[int, ...] = (branch_seq,)
        if fact is not None:
            causes += behind(truth, self._conditions[fact.when])
        causes = causes if any(causes) else (stage,)
        if fact is not None and not self._conditions[fact.when].evaluate(truth):
            if world.t_s < t_s + fact.wait_s:
                return
            skipped = InjectSkipped(inject=inject.id, reason="not_so", condition=fact.when)
            change.emit(skipped, actor="story", causes=causes)
            change.put("injects", inject.id, InjectState(state="skipped"))
            return
        texts = self._filled(world, reports, inject)
        seqs = []
        for cell in self._receivers[inject.id]:
            fact_event = InjectDelivered(
                inject=inject.id, cell=cell, sender=inject.sender, channel=inject.channel, text_id=texts[0],
                text_en=texts[1], capability=inject.capability, severity=inject.severity,
            )  # fmt: skip
            seqs.append((cell, change.emit(fact_event, actor=inject.sender, causes=causes)))
        change.put("injects", inject.id, InjectState(state="delivered", delivered_s=world.t_s, seqs=tuple(seqs)))

    def _filled(self, world: World, reports: Reports, inject: Inject) -> tuple[str, str]:
        """Return an inject's words with its {numbers} from the sender's view; "?" where the sender cannot know."""
        if "{" not in inject.text_id + inject.text_en:
            return inject.text_id, inject.text_en
        values = self._numbers(world, reports, inject)

        def fill(text: str) -> str:
            return _PLACEHOLDER.sub(lambda match: str(values.get(match.group(1), "?")), text)

        return fill(inject.text_id), fill(inject.text_en)

    def _numbers(self, world: World, reports: Reports, inject: Inject) -> dict[str, int]:
        sender = self._cells.get(inject.sender)
        injured = Views(world, reports, None).entry("injured", None)
        values = {
            "injured_officers": injured["officers"],
            "injured_civilians": injured["civilians"],
            "serious": injured["serious"],
            "estimate_low": world.counters.get("estimate:low", 0),
            "estimate_high": world.counters.get("estimate:high", 0),
        }
        silent = sender is None or sender.role in SILENT_ROLES
        views = Views(world, reports, None if silent else sender)
        started = [
            (row.started_s, name)
            for name, row in world.tables["assemblies"].items()
            if row.started_s is not None and row.ended_s is None
        ]
        if started:
            newest = views.entry("assembly", max(started)[1])
            values |= {key: newest[key] for key in ("present_est", "agitated_est", "violent_est")}
        return {key: int(value) for key, value in values.items() if value >= 0}

    def _acknowledgements(self, world: World) -> list[tuple[float, str, str]]:
        """Return what is still to be confirmed: when, which inject, by which cell."""
        open_ones = []
        low = self._scenario.assume("seat.acknowledge_low_s", 20.0)
        high = self._scenario.assume("seat.acknowledge_high_s", 150.0)
        for number, (_, inject) in enumerate(self._injects):
            row: InjectState = world.tables["injects"][inject.id]
            if row.state != "delivered" or row.delivered_s is None or len(row.acknowledged) == len(row.seqs):
                continue
            luck = world.streams.uniform("seat.acknowledge", np.arange(len(row.seqs)), number)
            for share, (cell, _) in zip(luck, row.seqs, strict=True):
                if cell not in row.acknowledged:
                    open_ones.append((round(row.delivered_s + low + (high - low) * float(share), 3), inject.id, cell))
        return open_ones
