"""Assemblies, levels, dialogue, warnings, exits, and the state of a crowd."""

from __future__ import annotations

from sispamkota.journal.kinds.base import Kind, kind, told

VIOLENCE = ("throw_soft", "throw_hard", "arson", "damage", "assault", "weapon", "looting", "hostage", "push")
ALARMS = ("density_4", "density_6", "pressure")


@kind("notice.received")
class NoticeReceived(Kind):
    """The police received an organiser's notice of an assembly."""

    assembly: str | None = told("Assembly that was announced.", ident=True)
    complete: bool | None = told("Whether the notice held all that the law asks for.")
    hours_before: float | None = told("How long before the assembly it came.", unit="h")
    people: int | None = told("Number of participants that was announced.")
    marshals: int | None = told("Responsible persons named.")


@kind("sttp.issued")
class SttpIssued(Kind):
    """The police issued the receipt of a notice (STTP)."""

    assembly: str | None = told("Assembly that it is for.", ident=True)
    cell: str | None = told("Cell that issued it.", ident=True)


@kind("coordination.held")
class CoordinationHeld(Kind):
    """The police spoke with the organiser or with the institution that a protest is addressed to."""

    assembly: str | None = told("Assembly that it was about.", ident=True)
    cell: str | None = told("Cell that coordinated.", ident=True)
    to: str | None = told("Cell it coordinated with.", ident=True)


@kind("assembly.started")
class AssemblyStarted(Kind):
    """People assembled at a place."""

    assembly: str | None = told("Id of the assembly.", ident=True)
    site: str | None = told("Site where it is.", ident=True)
    zone: str | None = told("Zone where it is.", ident=True)
    purpose: str | None = told("What it is for.", choices=("protest", "campaign", "watch", "celebration", "other"))
    notified: bool | None = told("Whether a notice had been received.")
    marshals_per_100: float | None = told("Responsible persons for each hundred participants.")
    present: int | None = told("People present when it started.")


@kind("assembly.ended")
class AssemblyEnded(Kind):
    """Nobody of an assembly was left at its place."""

    assembly: str | None = told("Id of the assembly.", ident=True)
    peak: int | None = told("Most people present at one time.")
    duration_s: float | None = told("How long it had lasted.", unit="s")


@kind("crowd.state")
class CrowdState(Kind):
    """A reading of how many people a zone holds, how dense and in what mood."""

    assembly: str | None = told("Assembly whose people are counted; absent where several mix.", ident=True)
    zone: str | None = told("Zone that was read.", ident=True)
    people: int | None = told("People in the zone.")
    density_max: float | None = told("Largest mean density over a window of 2 m by 2 m.", unit="1/m2")
    agitated: int | None = told("Agitated people among them.")
    violent: int | None = told("Violent people among them.")
    fleeing: int | None = told("Fleeing people among them.")
    vulnerable_est: int | None = told("Children and other vulnerable people that can be seen among them.")
    arousal: float | None = told("Mean arousal, 0 to 1.")


@kind("crowd.alarm")
class CrowdAlarm(Kind):
    """A density or pressure passed a safety threshold."""

    zone: str | None = told("Zone where it happened.", ident=True)
    alarm: str | None = told("What passed its threshold.", choices=ALARMS)
    value: float | None = told("The value that was reached, in 1/m2 or N/m.")
    limit: float | None = told("The threshold, in 1/m2 or N/m.")


@kind("crowd.relieved")
class CrowdRelieved(Kind):
    """A density or pressure that had passed a safety threshold was well below it again."""

    zone: str | None = told("Zone where it had happened.", ident=True)
    alarm: str | None = told("What had passed its threshold.", choices=ALARMS)
    peak: float | None = told("The highest value of all that time, in 1/m2 or N/m.")
    duration_s: float | None = told("From first passing the threshold until well below it.", unit="s")


@kind("crowd.dispersing")
class CrowdDispersing(Kind):
    """An assembly began to leave a zone."""

    assembly: str | None = told("Assembly that disperses.", ident=True)
    zone: str | None = told("Zone that it leaves.", ident=True)
    people: int | None = told("People still there.")


@kind("crowd.regrouped")
class CrowdRegrouped(Kind):
    """An assembly that was leaving gathered again."""

    assembly: str | None = told("Assembly that gathered again.", ident=True)
    zone: str | None = told("Zone where it gathered.", ident=True)
    people: int | None = told("People there.")


@kind("violence.observed")
class ViolenceObserved(Kind):
    """A violent act was seen."""

    assembly: str | None = told("Assembly in which it happened.", ident=True)
    zone: str | None = told("Zone where it happened.", ident=True)
    act: str | None = told("Id of the act; one act grounds one arrest.", ident=True)
    actor: str | None = told("Anonymous id of the person who did it, where it was one.", ident=True)
    count: int | None = told("How many people acted at once.")
    kind: str | None = told("What kind of act.", choices=VIOLENCE)


@kind("level.changed")
class LevelChanged(Kind):
    """The assessed level of a situation changed."""

    assembly: str | None = told("Assembly that was assessed.", ident=True)
    level: str | None = told("Level of the doctrine in force.")
    role: str | None = told("What the level stands for.", choices=("calm", "disturbed", "riot"))
    step: int | None = told("Change of the ordinal: plus one is one level up.")
    evidence: tuple[int, ...] | None = told("Numbers of the events that it rests on.")
    assessed_by: str | None = told("Cell that assessed it.", ident=True)


@kind("command.transferred")
class CommandTransferred(Kind):
    """Control of an operation passed to another authority."""

    assembly: str | None = told("Assembly that it is about.", ident=True)
    to: str | None = told("Role that took control.")
    by: str | None = told("Role that gave it over.")


@kind("handover.lapis_ganti")
class HandoverLapisGanti(Kind):
    """The shielded platoon took the place of the first line."""

    assembly: str | None = told("Assembly that it faces.", ident=True)
    zone: str | None = told("Zone where the line stands.", ident=True)
    unit: str | None = told("Unit that took over.", ident=True)


@kind("handover.lintas_ganti")
class HandoverLintasGanti(Kind):
    """The mobile brigade's anti-riot unit took the place of the territorial police."""

    assembly: str | None = told("Assembly that it faces.", ident=True)
    zone: str | None = told("Zone where the line stands.", ident=True)
    unit: str | None = told("Unit that took over.", ident=True)


@kind("negotiation.opened")
class NegotiationOpened(Kind):
    """A negotiator began to talk with an assembly's leaders."""

    assembly: str | None = told("Assembly that is talked with.", ident=True)
    unit: str | None = told("Unit that negotiates.", ident=True)


@kind("negotiation.round")
class NegotiationRound(Kind):
    """A round of negotiation was held."""

    assembly: str | None = told("Assembly that is talked with.", ident=True)
    round_no: int | None = told("Number of the round, from 1.")
    unit: str | None = told("Unit that negotiates.", ident=True)


@kind("negotiation.offered")
class NegotiationOffered(Kind):
    """An offer was made to an assembly's leaders."""

    assembly: str | None = told("Assembly that is talked with.", ident=True)
    offer: str | None = told("What was offered.")
    delegates: int | None = told("Delegates that would be received.")


@kind("negotiation.accepted")
class NegotiationAccepted(Kind):
    """An assembly's leaders accepted an offer."""

    assembly: str | None = told("Assembly whose leaders accepted.", ident=True)
    offer: str | None = told("What was accepted.")


@kind("negotiation.declined")
class NegotiationDeclined(Kind):
    """An assembly's leaders declined an offer; talking may go on."""

    assembly: str | None = told("Assembly whose leaders declined.", ident=True)
    offer: str | None = told("What was declined.")


@kind("negotiation.failed")
class NegotiationFailed(Kind):
    """Negotiation with an assembly failed."""

    assembly: str | None = told("Assembly that was talked with.", ident=True)
    reason: str | None = told("Why, as a code.")


@kind("delegates.received")
class DelegatesReceived(Kind):
    """Delegates of an assembly were received by the institution it is addressed to."""

    assembly: str | None = told("Assembly whose delegates came.", ident=True)
    cell: str | None = told("Cell that received them.", ident=True)
    delegates: int | None = told("How many came in.")


@kind("outcome.told")
class OutcomeTold(Kind):
    """The outcome of a reception was told to the crowd."""

    assembly: str | None = told("Assembly that was told.", ident=True)
    cell: str | None = told("Cell that told it.", ident=True)
    audible_share: float | None = told("Share of the crowd that could hear it.")


@kind("calm.called")
class CalmCalled(Kind):
    """Somebody whom the crowd listens to called for calm."""

    assembly: str | None = told("Assembly that was addressed.", ident=True)
    cell: str | None = told("Cell that called.", ident=True)


@kind("leave.called")
class LeaveCalled(Kind):
    """Somebody whom the crowd listens to asked it to go home."""

    assembly: str | None = told("Assembly that was addressed.", ident=True)
    cell: str | None = told("Cell that asked.", ident=True)


@kind("warning.issued")
class WarningIssued(Kind):
    """A warning to leave was given by loudspeaker."""

    assembly: str | None = told("Assembly that was warned.", ident=True)
    zone: str | None = told("Zone that was warned.", ident=True)
    number: int | None = told("Which warning of its series, from 1.")
    audible_share: float | None = told("Share of the crowd that could hear it.")
    n_languages: int | None = told("Languages in which it was given.")
    routes: tuple[str, ...] | None = told("Exits that were named.", ident=True)
    unit: str | None = told("Unit that warned.", ident=True)


@kind("egress.verified")
class EgressVerified(Kind):
    """Somebody checked which ways out of a zone are open and whether they suffice."""

    assembly: str | None = told("Assembly that it concerns.", ident=True)
    zone: str | None = told("Zone that the exits serve.", ident=True)
    open_routes: int | None = told("Exits that are open to people on foot.")
    clearance_s: float | None = told("Time in which the people there could leave by them.", unit="s")
    capacity_p_s: float | None = told("People that the open exits can pass in a second.", unit="1/s")
    exits: tuple[str, ...] | None = told("The open exits.", ident=True)
    cell: str | None = told("Cell that checked.", ident=True)


@kind("egress.closed")
class EgressClosed(Kind):
    """A way out of a zone was shut."""

    zone: str | None = told("Zone that the exit serves.", ident=True)
    exit: str | None = told("The exit.", ident=True)
    reason: str | None = told("Why, as a code.")


@kind("egress.opened")
class EgressOpened(Kind):
    """A way out of a zone was opened."""

    zone: str | None = told("Zone that the exit serves.", ident=True)
    exit: str | None = told("The exit.", ident=True)


@kind("evacuation.done")
class EvacuationDone(Kind):
    """People were led out of a zone."""

    zone: str | None = told("Zone that they left.", ident=True)
    people: int | None = told("How many were led out.")
    cell: str | None = told("Cell that led them.", ident=True)
    unit: str | None = told("Unit that led them.", ident=True)
    who: str | None = told(
        "Whom: vulnerable people, trapped people, officials or delegates.",
        choices=("vulnerable", "trapped", "officials", "delegates"),
    )


@kind("containment.started")
class ContainmentStarted(Kind):
    """An assembly was held in by a cordon."""

    zone: str | None = told("Zone where it was held.", ident=True)
    exit_open: bool | None = told("Whether a way out stayed open.")
    water: bool | None = told("Whether there was water.")
    toilet: bool | None = told("Whether there was a toilet.")


@kind("containment.ended")
class ContainmentEnded(Kind):
    """A cordon around an assembly was lifted."""

    zone: str | None = told("Zone where it was.", ident=True)
