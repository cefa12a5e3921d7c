"""Injects, branches, orders, plans and the cells' plain acts."""

from __future__ import annotations

from sispamkota.journal.kinds.base import Kind, kind, told


@kind("inject.delivered")
class InjectDelivered(Kind):
    """An inject reached one of its receiving cells."""

    inject: str | None = told("Id of the inject.", ident=True)
    cell: str | None = told("Cell that received it.", ident=True)
    sender: str | None = told("Cell that sent it.", ident=True)
    channel: str | None = told("How it came.", text=True)
    text_id: str | None = told("Its words in Indonesian, numbers filled in.", text=True)
    text_en: str | None = told("Its words in English, numbers filled in.", text=True)
    capability: str | None = told("Capability that it tests.", ident=True)
    severity: int | None = told("Severity from 1 to 5.")


@kind("inject.acknowledged")
class InjectAcknowledged(Kind):
    """A cell confirmed that an inject reached it."""

    inject: str | None = told("Id of the inject.", ident=True)
    cell: str | None = told("Cell that confirmed.", ident=True)


@kind("inject.answered")
class InjectAnswered(Kind):
    """A cell finished its first act in answer to an inject."""

    inject: str | None = told("Id of the inject.", ident=True)
    cell: str | None = told("Cell that answered.", ident=True)
    order_id: str | None = told("Order that answered it.", ident=True)


@kind("inject.skipped")
class InjectSkipped(Kind):
    """An inject was held back because what it reports was not so, or its branch was not taken."""

    inject: str | None = told("Id of the inject.", ident=True)
    reason: str | None = told("Why it was held.", choices=("branch_not_taken", "not_so", "branch_skip", "optional"))
    condition: str | None = told("The condition that did not hold.", text=True)


@kind("branch.taken")
class BranchTaken(Kind):
    """A branch of the scenario was taken."""

    branch: str | None = told("Id of the branch.", ident=True)
    condition: str | None = told("The condition that held.", text=True)


@kind("branch.declined")
class BranchDeclined(Kind):
    """A branch of the scenario was decided against."""

    branch: str | None = told("Id of the branch.", ident=True)
    condition: str | None = told("The condition that did not hold.", text=True)


@kind("effect.applied")
class EffectApplied(Kind):
    """An effect declared in the scenario's branches changed the world."""

    effect: str | None = told("Id of the effect.", ident=True)
    does: str | None = told("What kind of change it made.")
    subject: str | None = told("Id of what it changed, such as an incident, a group or a rumour.", ident=True)


@kind("incident.started")
class IncidentStarted(Kind):
    """Something went wrong or turned up that somebody has to deal with."""

    incident: str | None = told("Id of the incident.", ident=True)
    incident_kind: str | None = told("What kind of incident, as the scenario names it.")
    zone: str | None = told("Zone where it is.", ident=True)
    area: str | None = told("Code of the area where it is.")
    tps: str | None = told("Polling station that it touches.", ident=True)
    exit: str | None = told("Exit that it blocks.", ident=True)
    people: int | None = told("How many people it touches.")
    severity: int | None = told("Severity from 1 to 5.")


@kind("incident.resolved")
class IncidentResolved(Kind):
    """An incident was dealt with: every act that it needed was done."""

    incident: str | None = told("Id of the incident.", ident=True)
    incident_kind: str | None = told("What kind of incident, as the scenario names it.")
    after_s: float | None = told("How long it had lasted.", unit="s")


@kind("order.given")
class OrderGiven(Kind):
    """A seat gave an order."""

    order_id: str | None = told("Id of the order.", ident=True)
    step: str | None = told("Plan step it came from; absent where a person gave it.", ident=True)
    cell: str | None = told("Cell that gave it.", ident=True)
    unit: str | None = told("Unit that is to act; absent where the cell itself acts.", ident=True)
    action: str | None = told("Action of the doctrine.")
    at: str | None = told("Zone, exit or post where it is to be done.", ident=True)
    to: str | None = told("Cell or unit that it is addressed to.", ident=True)
    inject: str | None = told("Inject that it answers.", ident=True)
    subject: str | None = told("Incident, rumour, station, person or conduct that it deals with.", ident=True)
    ordered_by: str | None = told("Role that ordered it.")
    authorised_by: str | None = told("Role that authorised it.")
    ground: str | None = told("Ground that was given for it.")


@kind("order.acknowledged")
class OrderAcknowledged(Kind):
    """The one who is to act confirmed an order."""

    order_id: str | None = told("Id of the order.", ident=True)


@kind("order.moving")
class OrderMoving(Kind):
    """A unit set out to where its order is to be carried out."""

    order_id: str | None = told("Id of the order.", ident=True)
    unit: str | None = told("Unit that moves.", ident=True)
    travel_s: float | None = told("Expected travel time.", unit="s")


@kind("order.acting")
class OrderActing(Kind):
    """An order began to be carried out."""

    order_id: str | None = told("Id of the order.", ident=True)


@kind("order.done")
class OrderDone(Kind):
    """An order was carried out."""

    order_id: str | None = told("Id of the order.", ident=True)
    action: str | None = told("Action of the doctrine.")
    cell: str | None = told("Cell whose order it was.", ident=True)


@kind("order.failed")
class OrderFailed(Kind):
    """An order could not be carried out although it was lawful and possible when given."""

    order_id: str | None = told("Id of the order.", ident=True)
    reason: str | None = told("Why, as a code.")


@kind("order.refused")
class OrderRefused(Kind):
    """An order was refused: the doctrine or the state of things does not allow it."""

    order_id: str | None = told("Id of the order.", ident=True)
    action: str | None = told("Action that was ordered.")
    reason: str | None = told("Why, as a code.")
    detail: str | None = told("What would have been needed.", text=True)


@kind("order.countermanded")
class OrderCountermanded(Kind):
    """A later order of the same or a higher authority took the place of this one."""

    order_id: str | None = told("Id of the order that no longer stands.", ident=True)
    by_order: str | None = told("Id of the order that took its place.", ident=True)


@kind("plan.withheld")
class PlanWithheld(Kind):
    """A constraint of the plan kept an order back, judged on what the seat knew."""

    step: str | None = told("Plan step that was kept back.", ident=True)
    rule: str | None = told("Rule that it would have broken or could not be shown to keep.", ident=True)
    verdict: str | None = told("How the rule judged: violation or not_known.")
    cell: str | None = told("Cell on whose seat it happened.", ident=True)
    unit: str | None = told("Unit that would have acted.", ident=True)
    action: str | None = told("Action that was kept back.")


@kind("plan.stopped")
class PlanStopped(Kind):
    """A constraint of the plan ended an order that was being carried out."""

    order_id: str | None = told("Id of the order.", ident=True)
    rule: str | None = told("Rule that it would have gone on to break.", ident=True)
    verdict: str | None = told("How the rule judged: violation or not_known.")


@kind("act.done")
class ActDone(Kind):
    """A cell did something that has no event kind of its own."""

    cell: str | None = told("Cell that acted.", ident=True)
    action: str | None = told("Action of the doctrine.")
    inject: str | None = told("Inject that it answers.", ident=True)
    subject: str | None = told("Incident, rumour, station, person or conduct that it deals with.", ident=True)
    order_id: str | None = told("Order that it carried out.", ident=True)


@kind("estimate.made")
class EstimateMade(Kind):
    """A cell estimated how many people will come."""

    cell: str | None = told("Cell that estimated.", ident=True)
    assembly: str | None = told("Assembly that is expected.", ident=True)
    low: int | None = told("Lower end.")
    high: int | None = told("Upper end.")


@kind("observation.noted")
class ObservationNoted(Kind):
    """An evaluator or observer wrote something down."""

    event: int | None = told("Number of the event that it is about.")
    rating: str | None = told("Rating P, S, M or U where one was given.", choices=("P", "S", "M", "U"))
    note: str | None = told("The observer's words.", text=True)


@kind("observation.denied")
class ObservationDenied(Kind):
    """An evaluator or another party said that an event did not happen."""

    event: int | None = told("Number of the event that is denied.")
    by: str | None = told(
        "Who denied it: evaluator, observer, crowd, an agency, a role or a cell; if not told, an evaluator."
    )
    note: str | None = told("The observer's words.", text=True)


@kind("situation.closed")
class SituationClosed(Kind):
    """The command declared the situation over."""

    cell: str | None = told("Cell that closed it.", ident=True)


@kind("review.opened")
class ReviewOpened(Kind):
    """The review after the action was opened."""

    cell: str | None = told("Cell that opened it.", ident=True)


@kind("review.filed")
class ReviewFiled(Kind):
    """A cell filed what went well and what to improve."""

    cell: str | None = told("Cell that filed.", ident=True)
