"""The vote, its result, its objections; rumours, answers and bulletins."""

from __future__ import annotations

from sispamkota.journal.kinds.base import Kind, kind, told


@kind("tps.opened")
class TpsOpened(Kind):
    """Polling stations opened."""

    tps: str | None = told("Polling station; absent where many opened at once.", ident=True)
    count: int | None = told("How many opened at once.")


@kind("tps.interrupted")
class TpsInterrupted(Kind):
    """Voting at a station was interrupted."""

    tps: str | None = told("Polling station.", ident=True)
    reason: str | None = told("Why, as a code.")
    ballots: int | None = told("Ballots held up: at most one for each registered voter, where nobody counted them.")


@kind("tps.resumed")
class TpsResumed(Kind):
    """Voting at a station went on."""

    tps: str | None = told("Polling station.", ident=True)
    after_s: float | None = told("How long it had been interrupted.", unit="s")


@kind("tps.moved")
class TpsMoved(Kind):
    """A station was moved to another place."""

    tps: str | None = told("Polling station.", ident=True)
    cell: str | None = told("Cell that decided.", ident=True)


@kind("tps.voting_closed")
class TpsVotingClosed(Kind):
    """Voting at a station ended."""

    tps: str | None = told("Polling station; absent where many closed at once.", ident=True)
    queue_left: int | None = told("Registered voters still waiting.")
    count: int | None = told("How many closed at once.")


@kind("tps.count_started")
class TpsCountStarted(Kind):
    """Counting at a station began."""

    tps: str | None = told("Polling station; absent where many began at once.", ident=True)
    count: int | None = told("How many began at once.")


@kind("assistance.requested")
class AssistanceRequested(Kind):
    """The chair of a station asked police in."""

    tps: str | None = told("Polling station.", ident=True)
    by: str | None = told("Role that asked.")


@kind("form.posted")
class FormPosted(Kind):
    """Copies of the result forms were posted where everybody can read them."""

    area: str | None = told("Code of the area.")
    tps: str | None = told("Polling station.", ident=True)
    cell: str | None = told("Cell that posted them.", ident=True)


@kind("logistic.moved")
class LogisticMoved(Kind):
    """Ballots or ballot boxes were moved."""

    tps: str | None = told("Polling station that they belong to; absent where many.", ident=True)
    seal_intact: bool | None = told("Whether the seals were whole on arrival.")
    escort: str | None = told("Unit or cell that escorted them.", ident=True)
    ba_no: str | None = told("Number of the handover record.")
    ballots: int | None = told("How many ballots.")


@kind("objection.recorded")
class ObjectionRecorded(Kind):
    """An objection of a witness was written into the record."""

    cell: str | None = told("Cell that recorded it.", ident=True)
    subject: str | None = told("What it is about: a station, kecamatan or incident.", ident=True)


@kind("report.registered")
class ReportRegistered(Kind):
    """A report of a violation was registered, and its deadline began."""

    cell: str | None = told("Cell that registered it.", ident=True)
    inject: str | None = told("Inject that brought it.", ident=True)


@kind("recommendation.made")
class RecommendationMade(Kind):
    """The election supervisor recommended a recount or a re-vote, or decided against it."""

    cell: str | None = told("Cell that recommended.", ident=True)
    what: str | None = told("What was recommended.", choices=("recount", "revote", "none"))


@kind("result.determined")
class ResultDetermined(Kind):
    """The election commission determined the result of the count."""

    cell: str | None = told("Cell that determined it.", ident=True)
    votes: tuple[int, ...] | None = told("Valid votes by number of the pair.")


@kind("dispute_channel.announced")
class DisputeChannelAnnounced(Kind):
    """The lawful way to object, and its deadlines, were made public."""

    cell: str | None = told("Cell that announced it.", ident=True)
    channel: str | None = told("Where to go: supervisor or constitutional court.", choices=("bawaslu", "mk", "both"))


@kind("socmed.signal")
class SocmedSignal(Kind):
    """Public posts about one topic rose; counted over many accounts and never by person."""

    rumour: str | None = told("Rumour that it points to.", ident=True)
    group_size: int | None = told("Distinct accounts that were counted.")
    has_identifiers: bool | None = told("Whether anything that identifies a person was kept.")
    severity: int | None = told("Severity from 1 to 5.")
    area: str | None = told("Code of the area, where one is known.")


@kind("rumour.detected")
class RumourDetected(Kind):
    """A claim that spreads was put on the ledger."""

    rumour: str | None = told("Id of the rumour.", ident=True)
    severity: int | None = told("Severity from 1 to 5.")
    topic: str | None = told(
        "What it is about.", choices=("result", "station", "hours", "casualty", "incident", "list")
    )
    owner: str | None = told("Agency that owns the fact.")
    claim_id: str | None = told("The claim in Indonesian.", text=True)
    claim_en: str | None = told("The claim in English.", text=True)


@kind("rumour.asked")
class RumourAsked(Kind):
    """The owner of a fact was asked about a rumour."""

    rumour: str | None = told("Id of the rumour.", ident=True)
    cell: str | None = told("Cell that asked.", ident=True)
    to: str | None = told("Cell that was asked.", ident=True)


@kind("rumour.verified")
class RumourVerified(Kind):
    """A rumour was checked against the facts."""

    rumour: str | None = told("Id of the rumour.", ident=True)
    by_owner: bool | None = told("Whether the agency that owns the fact checked it.")
    cell: str | None = told("Cell that checked it.", ident=True)
    finding: str | None = told("What was found.", choices=("true", "false", "partly", "unknown"))


@kind("clarification.published")
class ClarificationPublished(Kind):
    """A rumour was answered in public."""

    rumour: str | None = told("Id of the rumour.", ident=True)
    cell: str | None = told("Cell that answered.", ident=True)
    delay_s: float | None = told("Time since the rumour was detected.", unit="s")


@kind("rumour.state")
class RumourState(Kind):
    """A reading of how far a rumour has spread."""

    rumour: str | None = told("Id of the rumour.", ident=True)
    intensity: float | None = told("Share of the public that it reaches at this time, 0 to 1.")


@kind("bulletin.published")
class BulletinPublished(Kind):
    """A public bulletin was published."""

    cell: str | None = told("Cell that published it.", ident=True)
    bulletin: str | None = told("Id of the bulletin.", ident=True)
    treated: int | None = told("People treated, by the record.")
    dead: int | None = told("People dead, by the record.")
    arrested: int | None = told("People arrested, by the record.")


@kind("statement.made")
class StatementMade(Kind):
    """A spokesperson stated facts."""

    cell: str | None = told("Cell that spoke.", ident=True)
    inject: str | None = told("Inject that asked for it.", ident=True)


@kind("decision.made")
class DecisionMade(Kind):
    """A cell, or several together, decided something."""

    cell: str | None = told("Cell that decided.", ident=True)
    what: str | None = told("What was decided, as the scenario names it.")
    inject: str | None = told("Inject that asked for it.", ident=True)
