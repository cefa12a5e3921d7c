"""doctrine/*.yaml: levels, authorities, kinds of unit, tools, and what each cell may do."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sispamkota.scenario.schema.base import Model, Name, Quantity, Text

Trigger = Literal[
    "throw_soft",
    "throw_hard",
    "arson",
    "damage",
    "assault",
    "weapon",
    "looting",
    "hostage",
    "push",
    "talks_failed",
    "crowding",
]


class Level(Model):
    """A level of the situation; the order of the list is the ladder."""

    id: Name = Field(description="Name in the doctrine, such as hijau.")
    role: Literal["calm", "disturbed", "riot"] = Field(description="What the level stands for, by which rules know it.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    triggers: tuple[Trigger, ...] = Field(
        (),
        description="What grounds it: acts of violence seen, talks_failed, crowding; empty where any of them does.",
    )
    means: tuple[Name, ...] | None = Field(
        None, description="Means of force that may be used at it; absent where the doctrine does not say."
    )


class Authority(Model):
    """A role that may order or authorise."""

    role: Name = Field(description="Role, such as kapolres or danki_lanjut.")
    rank: int = Field(ge=1, description="Higher ranks override lower ones.")
    agency: Name = Field(description="Agency.")
    cells: tuple[Name, ...] = Field((), description="Cell roles that may speak for it.")


class Tool(Model):
    """A tool that acts on people or things."""

    id: Name = Field(description="Name, such as water_cannon.")
    means: Name | None = Field(None, description="Means of force in the record; absent where it is no force.")
    perkap_stage: int | None = Field(None, ge=1, le=6, description="Stage of the use-of-force regulation.")
    tank_l: Quantity | None = Field(None, description="Tank in litres.")
    spray_l_s: Quantity | None = Field(None, description="Flow as diffuse spray in litres a second.")
    jet_l_s: Quantity | None = Field(None, description="Flow as jet in litres a second.")
    spray_bar: Quantity | None = Field(None, description="Pressure of the spray in bar.")
    jet_bar: Quantity | None = Field(None, description="Pressure of the jet in bar.")
    spray_reach_m: Quantity | None = Field(None, description="Reach of the spray in metres.")
    jet_reach_m: Quantity | None = Field(None, description="Reach of the jet in metres.")
    burst_s: Quantity | None = Field(None, description="Length of a burst in seconds.")
    pause_s: Quantity | None = Field(None, description="Pause between bursts in seconds.")
    spread_m: Quantity | None = Field(None, description="Width of the footprint in metres.")
    refill_s: Quantity | None = Field(None, description="Time to refill in seconds, coupling included.")
    audible_m: Quantity | None = Field(
        None, description="Distance at which a loudspeaker is still understood, in metres."
    )


class UnitKind(Model):
    """A kind of unit."""

    id: Name = Field(description="Name, such as dalmas_lanjut.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    code: str = Field(min_length=2, max_length=3, description="Two or three letters for the map.")
    tools: tuple[Name, ...] = Field((), description="Tools that it has.")
    may_use_force: bool = Field(False, description="Whether it may use force at all.")
    front_m: Quantity | None = Field(
        None, description="Front of one person in a line in metres; absent where it forms none."
    )
    ranks: int = Field(1, ge=1, le=5, description="Ranks of its line.")
    vehicle_width_m: float | None = Field(
        None, gt=0, description="Width of its widest vehicle in metres; absent on foot."
    )
    speed_kmh: Quantity = Field(30.0, description="Speed on the road in kilometres an hour.")
    beds: int = Field(0, ge=0, description="Patients that it can treat at once.")


class Mood(Model):
    """How an act moves the minds of an assembly or a city, at once."""

    what: Literal["grievance", "legitimacy", "identity_violent", "self_policing", "trust", "arousal"] = Field(
        description="What it moves."
    )
    by: Quantity = Field(description="By how much, -1 to 1.")


class EventField(Model):
    """One field of an event that an action leaves behind."""

    field: str = Field(description="Field of the event kind.")
    value: str | bool | int | float | None = Field(None, description="The value, where it is always the same.")
    source: (
        Literal[
            "cell",
            "unit",
            "at",
            "to",
            "subject",
            "assembly",
            "inject",
            "order_id",
            "tps",
            "area",
            "agency",
            "to_agency",
            "to_role",
            "level",
            "routes",
            "count",
        ]
        | None
    ) = Field(None, alias="from", description="What of the order it is taken from.")


class Action(Model):
    """Something that a unit or cell can do by an order."""

    id: Name = Field(description="Name, such as warn or exit.open.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    effect: Name = Field(description="Effect that carries it out.")
    unit_kinds: tuple[Name, ...] = Field(
        (), description="Kinds of unit that can do it; empty where a cell does it without a unit."
    )
    cell_roles: tuple[Name, ...] = Field((), description="Roles of cells that may order it.")
    needs: tuple[str, ...] = Field((), description="Keys that such an order must have.")
    ordered_by: tuple[Name, ...] = Field(
        (), description="Roles that may order it; empty where the cell itself suffices."
    )
    authorised_by: tuple[Name, ...] = Field((), description="Roles that must authorise it; empty where none need.")
    level_roles: tuple[Literal["calm", "disturbed", "riot"], ...] = Field(
        (), description="Roles of levels at which it is allowed; empty for all."
    )
    duration_s: Quantity = Field(0.0, description="How long it takes in seconds once begun.")
    event: str | None = Field(None, description="Event kind that it leaves behind when done.")
    fields: tuple[EventField, ...] = Field((), description="Fields of that event.")
    moods: tuple[Mood, ...] = Field((), description="How it moves minds when done.")


class Doctrine(Model):
    """A file of doctrine/; several files of one folder are read as one."""

    id: Name = Field(description="Name of the doctrine.")
    valid_from: str | None = Field(None, description="First local day on which it holds, YYYY-MM-DD.")
    valid_to: str | None = Field(None, description="Last local day on which it holds, YYYY-MM-DD.")
    source: Text | None = Field(None, description="Where it is taken from, with its label F, R or D.")
    levels: tuple[Level, ...] = Field((), description="The ladder, lowest first.")
    authorities: tuple[Authority, ...] = Field((), description="Who may order and authorise.")
    tools: tuple[Tool, ...] = Field((), description="Tools.")
    unit_kinds: tuple[UnitKind, ...] = Field((), description="Kinds of unit.")
    actions: tuple[Action, ...] = Field((), description="What can be done.")
