"""The ledger: rumours, written reports of force, requests for support, conduct, bulletins."""

from __future__ import annotations

from sispamkota.core.units import round_s
from sispamkota.forces.effects.base import DONE, Effect, Result, effect, failed
from sispamkota.forces.work import Case, Refusal
from sispamkota.journal.kinds.election import (
    BulletinPublished,
    ClarificationPublished,
    RumourAsked,
    RumourDetected,
    RumourVerified,
)
from sispamkota.journal.kinds.force import ForceReported, OfficerRecalled, SupportRequested
from sispamkota.world import RumourState


class AboutRumour(Effect):
    """An act about a rumour that is about."""

    needs = ("subject",)
    in_field = False

    def state(self, case: Case) -> RumourState | None:
        """Return how the rumour stands, None where there is none."""
        state: RumourState | None = case.work.row("rumours", case.state.subject)
        return state

    def check(self, case: Case) -> Refusal | None:
        """Refuse a rumour that is not about, or that nobody has put on the ledger."""
        state = self.state(case)
        if state is None or state.started_s is None or case.state.subject not in case.work.declared.rumours:
            return Refusal("no_rumour", "a rumour that is about")
        if not state.detected_seq:
            return Refusal("not_detected", "a rumour that is on the ledger")
        return None


@effect("rumour.detect")
class RumourDetect(AboutRumour):
    """A rumour is put on the ledger."""

    writes = ("rumour.detected",)

    def check(self, case: Case) -> Refusal | None:
        """Refuse a rumour that is not about, or on the ledger already."""
        refusal = super().check(case)
        if refusal is not None and refusal.reason == "not_detected":
            return None
        return refusal or Refusal("already_detected", "a rumour that is not on the ledger")

    def work(self, case: Case) -> Result:
        """Put it there."""
        work, state, rumour = case.work, self.state(case), case.state.subject
        assert state is not None
        if state.detected_seq:
            return failed("already_detected")
        row = work.declared.rumours[rumour]
        seq = case.emit(
            RumourDetected(
                rumour=rumour,
                severity=row.severity,
                topic=row.topic,
                owner=row.owner,
                claim_id=row.claim_id,
                claim_en=row.claim_en,
            ),
            causes=(state.signal_seq or state.started_seq,),
        )
        # Exercise time runs on with the scenario's own pace within the step.
        x_s = (
            work.world.x_s
            + work.world.scenario.pace.to_exercise(work.t_s)
            - work.world.scenario.pace.to_exercise(work.world.t_s)
        )
        work.alter("rumours", rumour, detected_s=work.t_s, detected_x_s=x_s, detected_seq=seq)
        return DONE


@effect("rumour.ask")
class RumourAsk(AboutRumour):
    """The owner of a fact is asked about a rumour."""

    writes = ("rumour.asked",)

    def work(self, case: Case) -> Result:
        """Ask the cell that the order names, else the owner."""
        work, rumour, state = case.work, case.state.subject, self.state(case)
        assert state is not None
        owner = work.declared.rumours[rumour].owner
        to = case.order.to or next((cell.id for cell in work.declared.cells.values() if cell.role == owner), None)
        seq = case.emit(RumourAsked(rumour=rumour, cell=case.cell, to=to), causes=(state.detected_seq,))
        work.alter("rumours", rumour, asked_seq=seq)
        return DONE


@effect("rumour.check")
class RumourCheck(AboutRumour):
    """A rumour is checked against the facts; only the owner finds out what is so."""

    writes = ("rumour.verified",)

    def work(self, case: Case) -> Result:
        """Check it."""
        work, rumour, state = case.work, case.state.subject, self.state(case)
        assert state is not None
        row = work.declared.rumours[rumour]
        by_owner = work.declared.cells[case.cell].role == row.owner
        finding = row.truth if by_owner else "unknown"
        seq = case.emit(
            RumourVerified(rumour=rumour, by_owner=by_owner, cell=case.cell, finding=finding),
            causes=(state.detected_seq, state.asked_seq),
        )
        if by_owner or not state.by_owner:
            work.alter("rumours", rumour, verified_seq=seq, finding=finding, by_owner=by_owner)
        return DONE


@effect("rumour.answer")
class RumourAnswer(AboutRumour):
    """A rumour is answered in public."""

    writes = ("clarification.published",)

    def work(self, case: Case) -> Result:
        """Publish the answer; the first one counts for how fast the public was told."""
        work, rumour, state = case.work, case.state.subject, self.state(case)
        assert state is not None
        delay_s = work.t_s - (state.detected_s if state.detected_s is not None else work.t_s)
        seq = case.emit(
            ClarificationPublished(rumour=rumour, cell=case.cell, delay_s=round_s(delay_s)),
            causes=(state.detected_seq, state.verified_seq),
        )
        if state.clarified_s is None:
            x_s = (
                work.world.x_s
                + work.world.scenario.pace.to_exercise(work.t_s)
                - work.world.scenario.pace.to_exercise(work.world.t_s)
            )
            work.alter("rumours", rumour, clarified_s=work.t_s, clarified_x_s=x_s, clarified_seq=seq)
        return DONE


@effect("report.force")
class ReportForce(Effect):
    """Every use of force that is not reported yet is reported in writing."""

    writes = ("force.reported",)
    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse where there is nothing to report."""
        return None if self._open(case) else Refusal("nothing_to_report", "a use of force that is not reported yet")

    def work(self, case: Case) -> Result:
        """Report them, one event for each order."""
        for order_id in self._open(case):
            state = case.work.order(order_id)
            seq = case.emit(ForceReported(order_id=order_id, cell=case.cell), causes=(state.seq, state.force_seq))
            case.work.alter("orders", order_id, reported_seq=seq)
        return DONE

    def _open(self, case: Case) -> list[str]:
        return [
            key
            for key, row in case.work.rows("orders").items()
            if row.force_seq and row.bursts and not row.reported_seq
        ]


@effect("support")
class Support(Effect):
    """An agency is asked for support in writing; units of it that act on request only may act from now on."""

    needs = ("to",)
    writes = ("support.requested",)
    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse an agency that nobody belongs to, and a unit that does not exist."""
        known = case.work.declared
        agencies = {cell.agency for cell in known.cells.values()} | {unit.agency for unit in known.units.values()}
        if self.agency(case) not in agencies:
            return Refusal("no_such_agency", "an agency of the scenario, or a cell of it")
        if case.order.unit is not None and case.order.unit not in known.units:
            return Refusal("no_such_unit", "a unit of the order of battle")
        return None

    def agency(self, case: Case) -> str:
        """Return the agency that is asked, also where the order names a cell of it."""
        to = case.order.to or ""
        cell = case.work.declared.cells.get(to)
        return cell.agency if cell else to

    def work(self, case: Case) -> Result:
        """Write the request; it covers the unit that it names, else all of the agency."""
        agency, unit = self.agency(case), case.order.unit
        seq = case.emit(SupportRequested(to=agency, cell=case.cell, unit=unit))
        case.work.note(f"support:{agency}:{unit}" if unit else f"support:{agency}", seq)
        return DONE


@effect("recall")
class Recall(Effect):
    """An officer who misbehaved is called back and replaced."""

    needs = ("subject",)
    writes = ("officer.recalled",)
    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse where there is no such matter."""
        if case.work.row("conducts", case.state.subject) is None:
            return Refusal("no_conduct", "a matter of an officer's conduct")
        return None

    def work(self, case: Case) -> Result:
        """Call the officer back."""
        matter = case.work.row("conducts", case.state.subject)
        case.emit(OfficerRecalled(conduct=case.state.subject, unit=matter.unit), causes=(matter.seq,))
        return DONE


@effect("bulletin")
class Bulletin(Effect):
    """A bulletin is published with the numbers of its stage, as the record has them."""

    writes = ("bulletin.published",)
    in_field = False

    def work(self, case: Case) -> Result:
        """Publish it."""
        work = case.work
        stages = (stage for stage in work.world.scenario.settings.stages if stage.id == work.world.stage)
        since_s = min((work.world.scenario.seconds(stage.start) for stage in stages), default=0.0)
        patients = [row for row in work.rows("patients").values() if row.hurt_s >= since_s]
        case.emit(
            BulletinPublished(
                cell=case.cell,
                bulletin=work.change.new_id("BUL"),
                treated=sum(row.treated_seq > 0 for row in patients),
                dead=sum(row.severity == "fatal" for row in patients),
                arrested=sum(row.made_s >= since_s for row in work.rows("arrests").values()),
            ),
            causes=(work.fact("medical.treated"), work.fact("arrest.made")),
        )
        return DONE
