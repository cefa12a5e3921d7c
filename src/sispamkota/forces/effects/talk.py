"""Levels, command, negotiation, delegates and calls for calm."""

from __future__ import annotations

import numpy as np

from sispamkota.core.units import round_frac
from sispamkota.forces.effects.base import DONE, Effect, Result, effect, failed
from sispamkota.forces.effects.warn import audible_share
from sispamkota.forces.minds import trust_of
from sispamkota.forces.work import Case, Refusal
from sispamkota.journal.kinds.assembly import (
    CalmCalled,
    CommandTransferred,
    DelegatesReceived,
    LeaveCalled,
    LevelChanged,
    NegotiationAccepted,
    NegotiationDeclined,
    NegotiationFailed,
    NegotiationOffered,
    NegotiationOpened,
    NegotiationRound,
    OutcomeTold,
)
from sispamkota.world import AssemblyState

MOST_CITED = 12
"""Newest acts of violence that a level cites (assumed)."""
ALARMING_P_M2 = 4.0
"""Density at which a reading is itself a reason for a higher level (Fruin's bands, see the rules)."""


class AboutAssembly(Effect):
    """An act about an assembly that has begun."""

    needs: tuple[str, ...] = ("assembly",)

    def state(self, case: Case) -> AssemblyState:
        """Return how the order's assembly stands."""
        return case.work.assembly(case.order.assembly or "")

    def check(self, case: Case) -> Refusal | None:
        """Refuse where nobody has assembled."""
        state = self.state(case)
        if state.started_s is None or state.ended_s is not None:
            return Refusal("no_assembly", "an assembly that has begun and not ended")
        return self.check_talks(case, state)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Return why the talks do not allow it, or None."""
        return None


class OnTheSpot(AboutAssembly):
    """An act for which the unit must be on the assembly's site."""

    def destination(self, case: Case) -> str | None:
        """Return where the order says, else the assembly's zone unless the unit is out on its site."""
        if case.unit is None:
            return None
        if case.order.at is not None:
            return case.order.at
        assembly = case.work.declared.assemblies[case.order.assembly or ""]
        state = case.work.unit(case.unit)
        return None if state.site == assembly.site and state.deployed_seq else assembly.zone


class Afterwards(AboutAssembly):
    """A decision about an assembly that is due even when all have left."""

    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse where nobody ever assembled; that all have left is a reason to decide, not against it."""
        state = self.state(case)
        if state.started_s is None:
            return Refusal("no_assembly", "an assembly that has begun")
        return self.check_talks(case, state)


@effect("level")
class Level(Afterwards):
    """The level of an assembly's situation is assessed anew."""

    needs = ("assembly", "level")
    writes = ("level.changed",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse an unknown level, the present one, and a higher one without evidence."""
        known, wanted = case.work.declared, case.order.level or ""
        index = known.level_index(wanted)
        if index < 0:
            return Refusal("no_such_level", f"one of {', '.join(level.id for level in known.levels)}")
        step = index - known.level_index(state.level)
        if step == 0:
            return Refusal("same_level", "another level than the present one")
        triggers = known.levels[index].triggers
        if step > 0 and not evidence(case, state, triggers)[0]:
            what = ", ".join(triggers) or "violence, failed talks or an alarming reading"
            return Refusal("no_evidence", f"{what} of the last {case.work.params.evidence_s:g} s")
        return None

    def work(self, case: Case) -> Result:
        """Write the level with its evidence."""
        known, state = case.work.declared, self.state(case)
        level = case.order.level or ""
        step = known.level_index(level) - known.level_index(state.level)
        grounds, readings = evidence(case, state, known.levels[known.level_index(level)].triggers)
        if step == 0:
            return failed("same_level")
        if step > 0 and not grounds:
            return failed("no_evidence")
        # Going up rests on what happened, going down on what is seen now and on the level before.
        calmer = (state.level_seq or state.started_seq, state.dispersing_seq)
        cited = tuple(sorted({*(grounds if step > 0 else calmer), *readings} - {0}))
        seq = case.emit(
            LevelChanged(
                assembly=case.order.assembly,
                level=level,
                role=known.level_role(level),
                step=step,
                evidence=cited,
                assessed_by=case.cell,
            ),
            causes=cited,
        )
        case.work.alter("assemblies", case.order.assembly or "", level=level, level_seq=seq)
        return DONE


def evidence(
    case: Case, state: AssemblyState, triggers: tuple[str, ...] = ()
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of what grounds a higher level, and of the readings that go with it.

    Where the doctrine names what triggers the level, nothing else grounds it.
    """
    work = case.work
    assembly = case.order.assembly or ""
    since_s = work.t_s - work.params.evidence_s
    seen = [act for act in state.violence if act[0] >= since_s and (not triggers or act[2] in triggers)]
    grounds = [act[1] for act in seen][-MOST_CITED:]
    if state.negotiation in ("failed", "declined") and (not triggers or "talks_failed" in triggers):
        grounds.append(state.negotiation_seq)
    zone = work.declared.assemblies[assembly].zone
    reading = work.fact(f"crowd.state:{zone}")
    alarming = reading and work.world.density_max.get(zone, 0.0) >= ALARMING_P_M2
    if alarming and (not triggers or "crowding" in triggers):
        grounds.append(reading)
    return tuple(seq for seq in grounds if seq), (reading,) if reading else ()


@effect("command")
class Command(Afterwards):
    """Control of the operation passes to another role."""

    needs = ("assembly", "to")
    writes = ("command.transferred",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse a role that the doctrine does not know, or that has command already."""
        if case.order.to not in case.work.declared.authorities:
            return Refusal("no_such_role", "a role of the doctrine that can take command")
        if state.command == case.order.to:
            return Refusal("same_command", "another role than the one in command")
        return None

    def work(self, case: Case) -> Result:
        """Write who is in command now."""
        state = self.state(case)
        by = state.command or case.order.ordered_by
        case.emit(
            CommandTransferred(assembly=case.order.assembly, to=case.order.to, by=by),
            causes=(state.level_seq, state.started_seq),
        )
        case.work.alter("assemblies", case.order.assembly or "", command=case.order.to or "")
        return DONE


@effect("talk.open")
class TalkOpen(OnTheSpot):
    """A negotiator begins to talk."""

    writes = ("negotiation.opened",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse where talks are open."""
        if state.negotiation in ("open", "offered"):
            return Refusal("talks_open", "an assembly with which nobody talks yet")
        return None

    def work(self, case: Case) -> Result:
        """Open the talks."""
        state = self.state(case)
        seq = case.emit(NegotiationOpened(assembly=case.order.assembly, unit=case.unit), causes=(state.started_seq,))
        case.work.alter(
            "assemblies",
            case.order.assembly or "",
            negotiation="open",
            negotiation_seq=seq,
            negotiation_unit=case.unit or "",
            last_round_s=case.work.t_s,
        )
        return DONE


@effect("talk.round")
class TalkRound(OnTheSpot):
    """A round of talks is held."""

    writes = ("negotiation.round",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse where nobody talks."""
        if state.negotiation in ("none", "failed"):
            return Refusal("no_talks", "talks that are open")
        return None

    def work(self, case: Case) -> Result:
        """Hold the round."""
        state = self.state(case)
        if state.negotiation in ("none", "failed"):
            return failed("no_talks")
        number = state.rounds + 1
        case.emit(
            NegotiationRound(assembly=case.order.assembly, round_no=number, unit=case.unit),
            causes=(state.negotiation_seq,),
        )
        case.work.alter("assemblies", case.order.assembly or "", rounds=number, last_round_s=case.work.t_s)
        return DONE


@effect("talk.offer")
class TalkOffer(OnTheSpot):
    """Delegates are offered a reception; the leaders accept with the group's trust as chance."""

    needs = ("assembly", "offer", "count")
    writes = ("negotiation.offered", "negotiation.accepted", "negotiation.declined")

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse where nobody talks, or an offer stands or was accepted."""
        if state.negotiation in ("none", "failed"):
            return Refusal("no_talks", "talks that are open")
        if state.negotiation in ("offered", "accepted"):
            return Refusal("offer_stands", "talks in which no offer stands or was accepted")
        return None

    def begin(self, case: Case) -> Result | None:
        """Make the offer."""
        state = self.state(case)
        if state.negotiation in ("none", "failed"):
            return failed("no_talks")
        seq = case.emit(
            NegotiationOffered(assembly=case.order.assembly, offer=case.order.offer, delegates=case.order.count),
            causes=(state.negotiation_seq,),
        )
        case.work.alter("assemblies", case.order.assembly or "", negotiation="offered", negotiation_seq=seq)
        case.alter(seq=seq)
        return None

    def work(self, case: Case) -> Result:
        """Hear the answer."""
        work, assembly = case.work, case.order.assembly or ""
        state = self.state(case)
        if state.negotiation != "offered":
            return failed("no_offer")
        number = work.count(f"offers:{assembly}")
        index = work.declared.assembly_ids.index(assembly)
        # A pure function of assembly and number of the offer, so that other plans meet the same luck.
        luck = float(work.world.streams.uniform("forces.offer", np.array([index]), number)[0])
        accepted = luck < trust_of(work, assembly)
        told: type[NegotiationAccepted] | type[NegotiationDeclined] = (
            NegotiationAccepted if accepted else NegotiationDeclined
        )
        leader = work.declared.assemblies[assembly].leader or "world"
        seq = work.emit(told(assembly=assembly, offer=case.order.offer), actor=leader, causes=(state.negotiation_seq,))
        case.made = (*case.made, seq)
        work.alter(
            "assemblies",
            assembly,
            negotiation="accepted" if accepted else "declined",
            negotiation_seq=seq,
            last_round_s=work.t_s,
        )
        return DONE

    def ended(self, case: Case, reason: str) -> None:
        """Take back an offer that nobody waits to have answered."""
        state = self.state(case)
        if reason and case.state.acting_s is not None and state.negotiation == "offered":
            case.work.alter("assemblies", case.order.assembly or "", negotiation="open")


@effect("talk.fail")
class TalkFail(OnTheSpot):
    """It is stated that negotiation failed."""

    writes = ("negotiation.failed",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse where talks were not tried, or neither an offer was declined nor violence went on."""
        if state.negotiation in ("none", "failed"):
            return Refusal("no_talks", "talks that were opened")
        if not why_failed(case, state):
            return Refusal("no_failure", "an offer that was declined, or violence that went on since the talks began")
        return None

    def work(self, case: Case) -> Result:
        """Write that it failed, and why."""
        state = self.state(case)
        reason = why_failed(case, state)
        if not reason:
            return failed("no_failure")
        acts = tuple(act[1] for act in state.violence[-3:]) if reason == "violence" else ()
        seq = case.emit(
            NegotiationFailed(assembly=case.order.assembly, reason=reason), causes=(state.negotiation_seq, *acts)
        )
        case.work.alter("assemblies", case.order.assembly or "", negotiation="failed", negotiation_seq=seq)
        return DONE


def why_failed(case: Case, state: AssemblyState) -> str:
    """Return why talks can be called failed: declined, violence, or "" where they cannot."""
    if state.negotiation == "declined":
        return "declined"
    since_s = case.work.t_s - case.work.params.evidence_s
    recent = any(
        act[0] >= since_s and act[1] > (state.negotiation_seq if state.negotiation == "open" else 0)
        for act in state.violence
    )
    return "violence" if recent else ""


@effect("delegates")
class Delegates(AboutAssembly):
    """Delegates are received by the institution."""

    needs = ("assembly", "count")
    writes = ("delegates.received",)
    in_field = False

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse without an accepted offer."""
        if state.negotiation != "accepted":
            return Refusal("no_accepted_offer", "an offer that the leaders accepted")
        return None

    def work(self, case: Case) -> Result:
        """Receive them."""
        state = self.state(case)
        if state.negotiation != "accepted":
            return failed("no_accepted_offer")
        seq = case.emit(
            DelegatesReceived(assembly=case.order.assembly, cell=case.cell, delegates=case.order.count),
            causes=(state.negotiation_seq,),
        )
        case.work.alter("assemblies", case.order.assembly or "", delegates_seq=seq, delegates_s=case.work.t_s)
        return DONE


@effect("outcome")
class Outcome(AboutAssembly):
    """The outcome of a reception is told to the crowd."""

    writes = ("outcome.told",)

    def check_talks(self, case: Case, state: AssemblyState) -> Refusal | None:
        """Refuse where no delegates were received."""
        if not state.delegates_seq:
            return Refusal("no_delegates", "delegates who were received")
        return None

    def work(self, case: Case) -> Result:
        """Tell it, by the order's loudspeaker or the best one on the site."""
        work, assembly = case.work, case.order.assembly or ""
        site = work.declared.assemblies[assembly].site
        speakers = (
            [case.unit] if case.unit else [unit for unit, state in work.rows("units").items() if state.site == site]
        )
        share = max((audible_share(work, unit, assembly) for unit in speakers if unit), default=0.0)
        case.emit(
            OutcomeTold(assembly=assembly, cell=case.cell, audible_share=round_frac(share)),
            causes=(self.state(case).delegates_seq,),
        )
        work.alter("assemblies", assembly, outcome_told_s=work.t_s)
        return DONE


@effect("calm")
class Calm(AboutAssembly):
    """Somebody whom the crowd listens to calls for calm."""

    writes = ("calm.called",)

    def work(self, case: Case) -> Result:
        """Write the call; its moods are the action's."""
        case.emit(CalmCalled(assembly=case.order.assembly, cell=case.cell), causes=(self.state(case).started_seq,))
        return DONE


@effect("lead")
class Lead(AboutAssembly):
    """A leader asks their people to go home and goes with them."""

    writes = ("leave.called",)

    def work(self, case: Case) -> Result:
        """Ask it; who heeds it is a matter of minds."""
        seq = case.emit(
            LeaveCalled(assembly=case.order.assembly, cell=case.cell), causes=(self.state(case).started_seq,)
        )
        case.work.alter("assemblies", case.order.assembly or "", led_s=case.work.t_s, led_seq=seq)
        return DONE
