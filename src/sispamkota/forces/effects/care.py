"""First aid, transport to hospital, and leading people out of harm's way."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.units import round_s
from sispamkota.forces.effects.base import DONE, Effect, Result, again, effect, failed
from sispamkota.forces.effects.ground import AtPlace
from sispamkota.forces.places import Place
from sispamkota.forces.travel import arrive, set_off, tell_arrival, travel_s
from sispamkota.forces.work import Case, Refusal, Work
from sispamkota.journal.kinds.assembly import EvacuationDone
from sispamkota.journal.kinds.force import MedicalStandby, MedicalTransported, MedicalTreated
from sispamkota.world import GONE, LEAVE, PatientState, UnitState

HOSPITAL = "hospital"
"""Kind of a zone to which patients are taken."""


def take_away(work: Work, number: int) -> None:
    """Take a person's body off its site for good."""
    if number < 0 or work.people("site")[number] < 0:
        return
    work.change.array("site")[number] = -1
    work.change.array("state")[number] = GONE
    work.change.array("exit")[number] = -1
    work.change.array("position")[number] = np.nan


def where(work: Work, patient: PatientState) -> tuple[str, tuple[float, float]] | None:
    """Return site and point at which a patient lies, None where nobody knows."""
    if patient.index >= 0 and work.people("site")[patient.index] >= 0:
        x, y = work.people("position")[patient.index]
        return work.world.site_ids[int(work.people("site")[patient.index])], (float(x), float(y))
    place = work.place(patient.zone)
    return (place.site, place.xy) if place else None


def need(patient: PatientState) -> tuple[int, float]:
    """Return the order of need: the seriously hurt first, then who has waited longest; sides do not count."""
    return (0 if patient.severity == "serious" else 1, patient.hurt_s)


def beds_of(work: Work, unit: str) -> int:
    """Return how many patients a unit can treat at once."""
    kind = work.declared.kinds.get(work.declared.units[unit].kind)
    return kind.beds if kind else 0


def stands_by(state: UnitState) -> bool:
    """Return whether a unit stands ready to treat."""
    return state.standby_seq > 0 and state.state in ("posted", "acting", "base")


def assign(work: Work) -> bool:
    """Give waiting patients to teams that stand ready with a free bed, by need; return whether any was given."""
    patients = work.rows("patients")
    if not patients:
        return False
    for key, patient in list(patients.items()):
        if patient.unit and patient.due_s is not None and not stands_by(work.unit(patient.unit)):
            work.alter("patients", key, unit="" if patient.treated_s is None else patient.unit, due_s=None)
            _free_bed(work, patient.unit, key)
    waiting = sorted(
        ((need(row), key) for key, row in work.rows("patients").items() if row.treated_s is None and not row.unit),
        key=lambda entry: entry,
    )
    given = False
    for _, key in waiting:
        patient = work.row("patients", key)
        found = where(work, patient)
        best: tuple[float, str] | None = None
        for unit, state in work.rows("units").items():
            if not stands_by(state) or len(state.patients) >= beds_of(work, unit) or found is None:
                continue
            away = _distance(work, state, patient, found)
            if away is not None and (best is None or (away, unit) < best):
                best = (away, unit)
        if best is None:
            continue
        seconds = best[0] / work.params.run_mps + work.params.first_aid_s
        # In a long step a patient may have been hurt after the second that is being dealt with.
        work.alter("patients", key, unit=best[1], due_s=max(work.t_s, patient.hurt_s) + seconds)
        work.alter("units", best[1], patients=(*work.unit(best[1]).patients, key))
        given = True
    return given


def _distance(
    work: Work, state: UnitState, patient: PatientState, found: tuple[str, tuple[float, float]]
) -> float | None:
    """Return how far a team has to go for a patient, None where it cannot."""
    near = state.zone == patient.zone or state.target == patient.zone
    if not near and (not state.site or state.site != found[0]):
        return None
    away = math.dist((state.x_m, state.y_m), found[1])
    return away if away <= work.params.care_reach_m else None


def patient_due(work: Work, key: str) -> None:
    """Give first aid to a patient, or free the bed that the patient had."""
    patient: PatientState = work.row("patients", key)
    if patient.treated_s is not None:
        work.alter("patients", key, due_s=None)
        _free_bed(work, patient.unit, key)
        return
    unit = work.unit(patient.unit)
    seq = work.emit(
        MedicalTreated(person=key, unit=patient.unit, delay_s=round_s(work.t_s - patient.hurt_s)),
        actor=work.declared.units[patient.unit].cell,
        causes=(patient.hurt_seq, unit.standby_seq),
    )
    bed_s = work.params.bed_serious_s if patient.severity == "serious" else work.params.bed_light_s
    work.alter("patients", key, treated_s=work.t_s, treated_seq=seq, due_s=work.t_s + bed_s)


def _free_bed(work: Work, unit: str, key: str) -> None:
    if unit:
        work.alter("units", unit, patients=tuple(other for other in work.unit(unit).patients if other != key))


@effect("standby")
class Standby(AtPlace):
    """A medical team stands ready and treats the nearest injured by need."""

    needs = ("at",)
    writes = ("medical.standby",)

    def check(self, case: Case) -> Refusal | None:
        """Refuse a unit that can treat nobody."""
        return (
            None
            if case.unit and beds_of(case.work, case.unit) > 0
            else Refusal("no_beds", "a unit that can treat patients")
        )

    def work(self, case: Case) -> Result:
        """Stand ready."""
        work, unit = case.work, case.unit
        assert unit is not None
        stand = work.stand(work.unit(unit).zone)
        seq = case.emit(
            MedicalStandby(assembly=case.assembly, unit=unit, zone=stand.zone, post=stand.post, ready=True),
            causes=(work.unit(unit).deployed_seq,),
        )
        work.alter("units", unit, standby_seq=seq)
        return DONE


@effect("transport")
class Transport(Effect):
    """Treated patients are taken to hospital, the seriously hurt first."""

    writes = ("medical.transported",)
    comes_back = True

    def check(self, case: Case) -> Refusal | None:
        """Refuse where nobody waits, and where there is no hospital."""
        if case.unit is None or beds_of(case.work, case.unit) <= 0:
            return Refusal("no_beds", "a unit that can carry patients")
        if hospital(case) is None:
            return Refusal("no_hospital", "a zone that is a hospital")
        return None if self._waiting(case) else Refusal("no_patient", "a treated patient who is not in hospital yet")

    def destination(self, case: Case) -> str | None:
        """Return where the patients are, None where the unit is there already."""
        waiting = self._waiting(case)
        if not waiting or case.unit is None:
            return None
        patient = case.work.row("patients", waiting[0])
        found, state = where(case.work, patient), case.work.unit(case.unit)
        here = found is not None and state.site != "" and state.site == found[0]
        return None if here or state.zone == patient.zone else patient.zone

    def holds_on(self, case: Case) -> bool:
        """Return whether patients are on board."""
        return case.state.phase > 0

    def _waiting(self, case: Case) -> list[str]:
        """Return who is to be taken: on the unit's own site first, the seriously hurt before all others."""
        work, rows = case.work, case.work.rows("patients")
        since_s = work.t_s - work.params.patient_most_s
        found = []
        for key, row in rows.items():
            if row.treated_seq and not row.on_board and row.hurt_s >= since_s:
                state, there = work.unit(case.unit or ""), where(work, row)
                near = state.zone == row.zone or (there is not None and state.site != "" and there[0] == state.site)
                found.append((0 if near else 1, need(row), key))
        serious = [entry for entry in found if entry[1][0] == 0]
        chosen = sorted(serious or found)
        return [key for away, _, key in chosen if away == chosen[0][0]]

    def work(self, case: Case) -> Result:
        """Take patients on board and set off; on arrival hand them over."""
        work, unit = case.work, case.unit
        target = hospital(case)
        if unit is None or target is None:
            return failed("no_hospital")
        if case.state.phase == 1:
            taken = self._waiting(case)[: beds_of(work, unit)]
            if not taken:
                return failed("no_patient")
            for key in taken:
                patient = work.row("patients", key)
                _free_bed(work, patient.unit, key)
                work.alter("patients", key, unit=unit, due_s=None, on_board=True)
                take_away(work, patient.index)
            for other in work.unit(unit).patients:  # who still lies there is somebody else's to care for
                work.alter("patients", other, unit="", due_s=None)
            work.alter("units", unit, patients=())
            seconds = set_off(work, unit, target, state="moving", comes_back=True)
            if not math.isfinite(seconds):
                return failed("no_way")
            work.alter("units", unit, patients=tuple(taken), order_id=case.order_id)
            return again(max(seconds, 1.0))
        carried = work.unit(unit).patients
        arrive(work, unit)
        seqs = tell_arrival(work, unit, causes=(case.state.seq,))
        for key in carried:
            patient = work.row("patients", key)
            seq = case.emit(
                MedicalTransported(person=key, unit=unit, zone=target.id), causes=(patient.treated_seq, *seqs)
            )
            work.alter("patients", key, transported_seq=seq)
        work.alter("units", unit, patients=(), state="acting")
        return DONE


def hospital(case: Case) -> Place | None:
    """Return the hospital: the order's place if it is one, else the nearest in time."""
    work = case.work
    chosen = work.declared.places.get(case.order.at)
    if chosen is not None and chosen.zone_kind == HOSPITAL:
        return work.place(chosen.id)
    found = [work.place(place.id) for place in work.declared.places.places.values() if place.zone_kind == HOSPITAL]
    if case.unit is None:
        return None
    ways = [(travel_s(work, case.unit, place, place.xy), place.id) for place in found if place is not None]
    return work.place(min(ways)[1]) if ways else None


@effect("evacuate")
class Evacuate(AtPlace):
    """Vulnerable and trapped people are led out of a zone; officials where the action says so."""

    needs = ("at",)
    writes = ("evacuation.done",)
    comes_back = True

    def begin(self, case: Case) -> Result | None:
        """Free the trapped and show the way out."""
        if _declared_who(case) is None:
            case.alter(bursts=_lead_out(case))
        return None

    def work(self, case: Case) -> Result:
        """Look whether all are out; lead the last ones out through the buildings when it takes too long."""
        work, zone = case.work, case.order.at or ""
        who = _declared_who(case)
        if who is not None:
            incident = work.declared.incidents.get(case.state.subject)
            people = case.order.count or (incident.people if incident else 0)
            case.emit(_evacuated(case, people, who))
            return DONE
        case.alter(bursts=case.state.bursts + _lead_out(case))
        left = _to_lead(case)
        if left.size and work.t_s - (case.state.acting_s or 0.0) < work.params.evacuate_most_s:
            return again(work.params.evacuate_look_s)
        trapped = bool(left.size and work.people("trapped")[left].any())
        for number in left:
            take_away(work, int(number))
        if case.state.bursts:  # where nobody was to be led out, nobody was evacuated
            case.emit(_evacuated(case, case.state.bursts, "trapped" if trapped and zone else "vulnerable"))
        return DONE


def _evacuated(case: Case, people: int, who: str) -> EvacuationDone:
    zone = case.work.zone_of(place) if (place := case.work.place(case.order.at)) is not None else case.order.at
    return EvacuationDone(zone=zone, people=people, cell=case.cell, unit=case.unit, who=who)


def _declared_who(case: Case) -> str | None:
    """Return whom the action leads out where it says officials or delegates, who have no bodies on the site."""
    named = next((entry.value for entry in case.action.fields if entry.field == "who"), None)
    return named if isinstance(named, str) and named in ("officials", "delegates") else None


def _to_lead(case: Case) -> NDArray[np.intp]:
    work = case.work
    place = work.place(case.order.at)
    there = work.in_zone(work.zone_of(place)) if place is not None else np.zeros(0, dtype=np.intp)
    led = np.asarray(work.people("vulnerable")[there] | work.people("trapped")[there], dtype=np.bool_)
    return there[led]


def _lead_out(case: Case) -> int:
    """Send whoever is to be led out to the nearest open exit; return how many were newly shown the way."""
    work = case.work
    numbers = _to_lead(case)
    fresh = numbers[(work.people("intent")[numbers] != LEAVE) | work.people("trapped")[numbers]]
    if not fresh.size:
        return 0
    exits = work.world.exit_ids
    site = work.place(case.order.at)
    ways = []
    for index, name in enumerate(exits):
        feature, state = work.declared.features.get(name), work.row("exits", name)
        place = work.place(name)
        if feature is None or place is None or site is None or feature.kind != "exit" or feature.site != site.site:
            continue
        if state.open and not state.blocked_by and not feature.vehicles_only:
            ways.append((index, place.xy))
    intent, trapped, exit_ = work.change.array("intent"), work.change.array("trapped"), work.change.array("exit")
    intent[fresh] = LEAVE
    trapped[fresh] = False
    if ways:
        position = work.people("position")[fresh]
        away = np.stack([np.hypot(position[:, 0] - x, position[:, 1] - y) for _, (x, y) in ways])
        exit_[fresh] = np.array([index for index, _ in ways])[away.argmin(axis=0)]
    return int(fresh.size)
