"""plans/, injects.csv, branches.yaml, media/, objectives.yaml and assumptions.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sispamkota.scenario.schema.base import AreaCode, Id, Model, Moment, Name, Quantity, Text


class Order(Model):
    """An order as a plan or a player gives it."""

    action: Name = Field(description="Action of the doctrine.")
    unit: Id | None = Field(None, description="Unit that is to act; absent where the cell acts itself.")
    at: Id | None = Field(None, description="Zone, post or exit where it is to be done.")
    to: str | None = Field(
        None, description="Cell, unit or agency that it is addressed to, or role that command passes to."
    )
    subject: str | None = Field(
        None,
        description="Incident, rumour, station or conduct that it deals with; @arrested, @injured or @conduct for the latest one.",
    )
    inject: Id | None = Field(None, description="Inject that it answers.")
    assembly: Id | None = Field(None, description="Assembly that it is about.")
    tps: Id | None = Field(None, description="Polling station that it is about.")
    area: AreaCode | None = Field(None, description="Area that it is about.")
    ordered_by: Name | None = Field(None, description="Role that orders it.")
    authorised_by: Name | None = Field(None, description="Role that authorises it.")
    ground: Name | None = Field(None, description="Ground for it, such as throw_hard.")
    mode: Literal["spray", "jet"] | None = Field(None, description="How a tool is used.")
    level: Name | None = Field(None, description="Level that is assessed.")
    routes: tuple[Id, ...] = Field((), description="Exits that a warning names or a check covers.")
    offer: Name | None = Field(None, description="What is offered.")
    count: int | None = Field(None, ge=0, description="How many: delegates, bursts, ballots, people.")
    languages: int | None = Field(None, ge=1, description="Languages of a warning.")


class Step(Model):
    """One line of a plan: when what a seat sees fits, it orders."""

    id: Id = Field(description="Id of the step.")
    seat: Id = Field(description="Cell whose seat it is.")
    when: str = Field(description="Condition over the seat's view, in CEL.")
    for_s: float = Field(0.0, ge=0, description="How long it must have held, in seconds.")
    once: bool = Field(True, description="Whether it fires a single time.")
    again_s: float = Field(60.0, gt=0, description="Least time between two firings of a step that is not once.")
    do: tuple[Order, ...] = Field(min_length=1, description="Orders, in this order.")
    source: str = Field("", exclude=True, description="File and line where it stands; filled in by the loader.")


class Plan(Model):
    """A file of plans/; its name is the file's without the ending."""

    name: str = Field("", exclude=True, description="Name; filled in by the loader from the file's name.")
    title_id: Text = Field(description="Title in Indonesian.")
    title_en: Text = Field(description="Title in English.")
    extends: str | None = Field(None, description="Plan whose steps and constraints it starts from.")
    drop: tuple[Id, ...] = Field((), description="Steps of that plan that it leaves out.")
    constraints: tuple[Id, ...] | None = Field(
        None,
        description="Rules that its orders must keep by what the seat knows; as in the plan it extends where absent.",
    )
    steps: tuple[Step, ...] = Field((), description="Steps; one with the id of an extended plan's step replaces it.")


class Inject(Model):
    """A row of injects.csv."""

    id: Id = Field(description="Id of the inject.")
    stage: Id = Field(description="Stage in which it comes.")
    x_s: float = Field(ge=0, description="Exercise time in seconds (column T, HH:MM).")
    time: Moment = Field(description="Scenario time.")
    sender: Id = Field(description="Cell that sends it (column from).")
    to: tuple[str, ...] = Field(min_length=1, description="Cells that receive it, joined by semicolons; SEMUA for all.")
    channel: Text = Field(description="How it comes.")
    text_id: Text = Field(description="Words in Indonesian; {names in braces} are filled in from the sender's view.")
    text_en: Text = Field(description="Words in English.")
    expected: Text = Field(description="What good looks like, in words.")
    capability: Id = Field(description="Capability that it tests.")
    severity: int = Field(ge=1, le=5, description="Severity from 1 to 5.")
    core: bool = Field(description="Whether a director may not leave it out (yes or no).")
    branch: Id | None = Field(None, description="Branch to which it belongs.")


class Fact(Model):
    """What must be so for an inject to be delivered."""

    inject: Id = Field(description="Inject that reports it.")
    when: str = Field(description="Condition over the world, in CEL; otherwise the inject is held.")
    wait_s: float = Field(0.0, ge=0, description="How long to wait for it to come true, in seconds.")


class Incident(Model):
    """Something that can go wrong and the acts that set it right."""

    id: Id = Field(description="Id of the incident.")
    kind: Name = Field(description="Kind, in words of the scenario's own.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    zone: Id | None = Field(None, description="Zone where it is.")
    area: AreaCode | None = Field(None, description="Area where it is.")
    tps: Id | None = Field(None, description="Polling station that it touches.")
    exit: Id | None = Field(None, description="Exit that it blocks while it lasts.")
    fire: bool = Field(False, description="Whether something burns.")
    people: int = Field(0, ge=0, description="People that it touches.")
    patients: int = Field(0, ge=0, description="People who fall ill by it and need care.")
    severity: int = Field(2, ge=1, le=5, description="Severity from 1 to 5.")
    needs: tuple[Name, ...] = Field((), description="Actions that must all be done, with it as subject, to resolve it.")
    lasts_s: float | None = Field(
        None, gt=0, description="After which it ends by itself, in seconds; absent where it does not."
    )
    groups: tuple[Id, ...] = Field((), description="Groups whose grievance grows while it lasts; empty for all.")
    grievance_per_h: Quantity = Field(0.0, description="How much their grievance grows an hour.")


class Effect(Model):
    """One change of the world by the scenario."""

    does: Name = Field(description="Kind of change.")
    incident: Id | None = Field(None, description="Incident that starts or ends.")
    group: Id | None = Field(None, description="Group that is called, moved, moved in mood or sent home.")
    assembly: Id | None = Field(None, description="Assembly that it is about.")
    rumour: Id | None = Field(None, description="Rumour that starts.")
    zone: Id | None = Field(None, description="Zone where it happens.")
    exit: Id | None = Field(None, description="Exit or gate that it opens or shuts.")
    unit: Id | None = Field(None, description="Unit that it touches.")
    count: int | None = Field(None, ge=0, description="How many people.")
    over_s: Quantity | None = Field(None, description="Over how long, in seconds.")
    mood: Literal["grievance", "legitimacy", "identity_violent", "self_policing", "trust", "arousal"] | None = Field(
        None, description="Mood that it moves."
    )
    by: Quantity | None = Field(None, description="By how much.")
    acts: tuple[Name, ...] = Field((), description="Kinds of violent act that a floor of violence brings.")
    side: Literal["officer", "civilian"] | None = Field(None, description="Side of the people hurt.")
    severity: Literal["light", "serious"] | None = Field(None, description="How badly they are hurt.")
    cause: Name | None = Field(None, description="What hurts them.")
    conduct: Id | None = Field(None, description="Id of an officer's misconduct.")
    conduct_kind: Name | None = Field(None, description="Kind of misconduct.")
    event: str | None = Field(None, description="Event kind that it writes down.")
    fields: tuple[EventValue, ...] = Field((), description="Fields of that event.")


class EventValue(Model):
    """One field of an event that an effect writes down."""

    field: str = Field(description="Field of the event kind.")
    value: str | bool | int | float | tuple[int | float, ...] = Field(description="The value.")


Effect.model_rebuild()


class EffectRule(Model):
    """When the world changes by the scenario's own doing."""

    id: Id = Field(description="Id of the effect.")
    at: Moment | None = Field(None, description="When; absent where only a condition or an inject decides.")
    inject: Id | None = Field(None, description="Inject with whose delivery it comes, or which it stands in for.")
    after_s: float = Field(0.0, description="Delay after the inject in seconds.")
    when: str | None = Field(
        None, description="Condition over the world, in CEL, that must hold then; without a time it is watched."
    )
    branch: Id | None = Field(None, description="Branch that must have been taken.")
    do: tuple[Effect, ...] = Field(min_length=1, description="Changes, in this order.")


class Branch(Model):
    """A fork of the story."""

    id: Id = Field(description="Id of the branch.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    at: Moment | None = Field(None, description="When it is decided at the latest.")
    when: str = Field(description="Condition over the world, in CEL: taken if it holds.")


class Branches(Model):
    """branches.yaml."""

    incidents: tuple[Incident, ...] = Field((), description="What can go wrong.")
    branches: tuple[Branch, ...] = Field((), description="Forks of the story.")
    effects: tuple[EffectRule, ...] = Field((), description="Changes of the world with their times and conditions.")
    facts: tuple[Fact, ...] = Field((), description="What must be so for an inject to be delivered.")


class Rumour(Model):
    """A claim that may spread; aggregate, about no person."""

    id: Id = Field(description="Id of the rumour.")
    topic: Literal["result", "station", "hours", "casualty", "incident", "list"] = Field(
        description="What it is about."
    )
    owner: Name = Field(description="Role of the cell that owns the fact.")
    severity: int = Field(ge=1, le=5, description="Severity from 1 to 5.")
    truth: Literal["true", "false", "partly", "unknown"] = Field(
        "false", description="What is so, which only a check by the owner finds out."
    )
    claim_id: Text = Field(description="The claim in Indonesian.")
    claim_en: Text = Field(description="The claim in English.")
    heat: Quantity = Field(description="How fast it is passed on: people reached an hour by each, at first.")
    area: AreaCode | None = Field(None, description="Area where it begins.")
    groups: tuple[Id, ...] = Field((), description="Groups that it moves; empty for all.")


class Media(Model):
    """A file of media/."""

    rumours: tuple[Rumour, ...] = Field((), description="Rumours.")


class Task(Model):
    """A critical task of a capability target."""

    id: Id = Field(description="Id of the task.")
    text_id: Text = Field(description="Words in Indonesian.")
    text_en: Text = Field(description="Words in English.")
    injects: tuple[Id, ...] = Field((), description="Injects that test it.")


class Limit(Model):
    """A measure that must not pass a number; each of its parts must keep to it."""

    measure: Name = Field(description="Id of the measure, such as treat_s.")
    at_most: float | None = Field(None, allow_inf_nan=False, description="Most that is allowed, in the measure's unit.")
    at_least: float | None = Field(None, allow_inf_nan=False, description="Least that is asked, in the measure's unit.")


class Target(Model):
    """A capability target."""

    id: Id = Field(description="Id of the target.")
    capability: Id = Field(description="Capability, as in injects.csv.")
    text_id: Text = Field(description="Words in Indonesian, with the threshold.")
    text_en: Text = Field(description="Words in English, with the threshold.")
    rules: tuple[Id, ...] = Field((), description="Threshold: rules that must be kept.")
    limits: tuple[Limit, ...] = Field((), description="Threshold: measures with a limit.")
    expected: tuple[Id, ...] = Field((), description="Threshold: expectations that must be met in time.")
    unjudged_id: Text | None = Field(None, description="What of the threshold nothing of these judges, in Indonesian.")
    unjudged_en: Text | None = Field(None, description="What of the threshold nothing of these judges, in English.")
    tasks: tuple[Task, ...] = Field((), description="Critical tasks.")


class Objective(Model):
    """What the drill is to show."""

    id: Id = Field(description="Id of the objective.")
    text_id: Text = Field(description="Words in Indonesian.")
    text_en: Text = Field(description="Words in English.")
    targets: tuple[Target, ...] = Field((), description="Capability targets.")


class Objectives(Model):
    """objectives.yaml."""

    objectives: tuple[Objective, ...] = Field((), description="Objectives.")


class Assumption(Model):
    """A number that nobody knows for certain."""

    id: Name = Field(description="Id, by which models and other files name it.")
    value: float = Field(allow_inf_nan=False, description="Value that is used.")
    range: tuple[float, float] = Field(description="Lower and upper end of what is plausible; the value lies inside.")
    unit: str = Field(description="Unit, such as s, m, 1/min or 1.")
    source: Text = Field(description="Where it is taken from.")
    label: Literal["F", "R", "D"] = Field(description="F found in a source, R recalled, D our own choice.")
    text_id: Text | None = Field(None, description="What it is, in Indonesian.")
    text_en: Text | None = Field(None, description="What it is, in English.")


class Assumptions(Model):
    """assumptions.yaml."""

    assumptions: tuple[Assumption, ...] = Field((), description="Every uncertain number.")
