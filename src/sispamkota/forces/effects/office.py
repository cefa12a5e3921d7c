"""Acts that leave the action's own event: of offices, of polling stations, about incidents."""

from __future__ import annotations

from typing import Any

from sispamkota.core.units import round_s
from sispamkota.forces.effects.base import DONE, Effect, Result, effect, failed
from sispamkota.forces.work import Case, Refusal

AFTERWARDS = {
    "tps.opened": "open",
    "tps.interrupted": "interrupted",
    "tps.resumed": "open",
    "tps.voting_closed": "closed",
    "tps.count_started": "counting",
}
"""How a station stands after an event."""

BEFOREHAND = {
    "tps.opened": ("waiting",),
    "tps.interrupted": ("open",),
    "tps.resumed": ("interrupted",),
    "tps.voting_closed": ("open", "interrupted"),
    "tps.count_started": ("closed",),
}
"""How a station must stand before it."""


@effect("emit")
class Emit(Effect):
    """The act's event is written as the doctrine declares it."""

    in_field = False

    def destination(self, case: Case) -> str | None:
        """Return where the unit is to act, if the order says so."""
        return case.order.at if case.unit else None

    def work(self, case: Case) -> Result:
        """Keep what other parts ask for; the event itself is written with the order's end."""
        work, subject = case.work, case.order.subject
        if case.action.event == "family.notified" and subject and subject.startswith("@injured"):
            work.alter("patients", case.state.subject, family_seq=case.state.seq)
        return DONE


@effect("station")
class Station(Effect):
    """An act at a polling station; the action's event says which."""

    needs = ("tps",)
    in_field = False

    def check(self, case: Case) -> Refusal | None:
        """Refuse what the station's state does not allow."""
        state = case.work.row("stations", case.order.tps or "")
        if state is None:
            return Refusal("no_such_station", "a polling station of the scenario")
        allowed = BEFOREHAND.get(case.action.event or "")
        if allowed and state.state not in allowed:
            return Refusal("station_state", f"a station that is {' or '.join(allowed)}, not {state.state}")
        return None

    def destination(self, case: Case) -> str | None:
        """Return where the unit is to act: the order's place, else the station's."""
        return (case.order.at or case.order.tps) if case.unit else None

    def facts(self, case: Case) -> dict[str, Any]:
        """Return what only the station's state answers."""
        work, tps = case.work, case.order.tps or ""
        before = work.world.tables["stations"].get(tps)
        if before is None:
            return {}
        if case.action.event == "tps.voting_closed":
            return {"queue_left": before.queue}
        if case.action.event == "tps.interrupted":
            return {"ballots": work.declared.stations[tps].voters}
        if case.action.event == "tps.resumed" and before.since_s is not None:
            return {"after_s": round_s(work.t_s - before.since_s)}
        return {}

    def work(self, case: Case) -> Result:
        """Let the station stand as it does afterwards."""
        work, tps, event = case.work, case.order.tps or "", case.action.event or ""
        state = work.row("stations", tps)
        allowed = BEFOREHAND.get(event)
        if allowed and state.state not in allowed:
            return failed("station_state")
        if event in AFTERWARDS:
            work.alter("stations", tps, state=AFTERWARDS[event], seq=case.state.seq, since_s=work.t_s)
        return DONE


@effect("incident")
class IncidentAct(Effect):
    """One of the acts that an incident needs."""

    needs = ("subject",)
    comes_back = True

    def check(self, case: Case) -> Refusal | None:
        """Refuse where the incident is not there or does not need the act (any more)."""
        incident = case.state.subject
        declared, state = case.work.declared.incidents.get(incident), case.work.row("incidents", incident)
        if declared is None or state is None or not state.active:
            return Refusal("no_incident", "an incident that goes on")
        if case.action.id not in declared.needs:
            return Refusal("not_needed", f"one of {', '.join(declared.needs) or 'no acts'}")
        if case.action.id in state.done:
            return Refusal("already_done", "an act that is still to be done")
        return None

    def destination(self, case: Case) -> str | None:
        """Return where the incident is."""
        incident = case.work.declared.incidents.get(case.state.subject)
        if case.unit is None or incident is None:
            return None
        for place in (case.order.at, incident.exit, incident.zone, incident.tps, incident.area):
            if case.work.declared.places.get(place) is not None:
                return place
        return None

    def work(self, case: Case) -> Result:
        """Do it, if the incident still goes on."""
        return DONE if case.work.row("incidents", case.state.subject).active else failed("no_incident")
