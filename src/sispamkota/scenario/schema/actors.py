"""groups.yaml and units.yaml: who assembles, who serves, and who decides."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sispamkota.scenario.schema.base import AreaCode, Id, Model, Name, Quantity, Text

Share = Quantity


class Assembly(Model):
    """A gathering of people at one place for one purpose; a group that moves on is another assembly."""

    id: Id = Field(description="Id of the assembly.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    site: Id = Field(description="Site where it gathers.")
    zone: Id = Field(description="Zone where it gathers.")
    purpose: Literal["protest", "campaign", "watch", "celebration", "other"] = Field(description="What it is for.")
    target: Id | None = Field(None, description="Cell of the institution that it is addressed to.")
    notified: bool = Field(False, description="Whether a notice is given beforehand.")
    marshals: int = Field(0, ge=0, description="Responsible persons who are named.")
    organiser: Id | None = Field(None, description="Cell that organises it.")
    leader: Id | None = Field(None, description="Cell that leads it on the spot.")


class Origin(Model):
    """Where part of a group comes from."""

    area: AreaCode = Field(description="Code of the area.")
    share: float = Field(gt=0, le=1, description="Part of the group that comes from there.")


class Group(Model):
    """A mass of people with one mood to begin with; fictional and without names."""

    id: Id = Field(description="Id of the group.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    identity: Name = Field(
        description="Code of what its people have in common; never a religion, ethnicity or real party."
    )
    assembly: Id = Field(description="Assembly that it forms at first.")
    size: int = Field(ge=1, le=100000, description="People that it can bring at most.")
    origins: tuple[Origin, ...] = Field((), description="Where they come from; shares add up to 1.")
    grievance: Share = Field(description="How aggrieved they are, 0 to 1.")
    legitimacy: Share = Field(description="How rightful they hold the police's conduct, 0 to 1.")
    identity_violent: Share = Field(
        description="How far they see themselves as one with those who are violent, 0 to 1."
    )
    self_policing: Share = Field(description="How far they hold back their own, 0 to 1.")
    trust: Share = Field(0.3, description="Chance that their leader accepts a fair offer, 0 to 1.")
    vulnerable: int = Field(0, ge=0, description="Children and other vulnerable people among them.")
    bystanders: bool = Field(
        False, description="Whether they are passers-by, vendors or residents and not there to protest."
    )


class Actors(Model):
    """groups.yaml."""

    assemblies: tuple[Assembly, ...] = Field((), description="Gatherings that may come about.")
    groups: tuple[Group, ...] = Field((), description="Masses of people.")


class Cell(Model):
    """A seat at the drill's table."""

    id: Id = Field(description="Id of the cell, free to choose.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    role: Name = Field(description="Role in the doctrine, which decides what the cell may do.")
    agency: Name = Field(description="Agency, such as polri, tni, kpu, bawaslu or civil.")
    area: AreaCode | None = Field(None, description="Area that it answers for, where it is one of several.")


class Unit(Model):
    """A body of people and vehicles that acts by orders."""

    id: Id = Field(description="Id of the unit.")
    name_id: Text = Field(description="Name in Indonesian.")
    name_en: Text = Field(description="Name in English.")
    cell: Id = Field(description="Cell that commands it.")
    agency: Name = Field(description="Agency.")
    satgas: Name | None = Field(None, description="Task force that reports total by.")
    kind: Name = Field(description="Unit kind of the doctrine.")
    strength: int = Field(ge=0, le=100_000, description="Officers or members; a unit without any cannot act.")
    vehicles: int = Field(0, ge=0, description="Vehicles.")
    base: Id = Field(description="Zone where it starts and returns to.")
    ready_s: Quantity = Field(description="Time from an order until it sets out, in seconds.")
    equipment: tuple[Name, ...] = Field((), description="What it carries.")
    live_ammo: bool = Field(False, description="Whether live ammunition is carried.")
    sharp_weapon: bool = Field(False, description="Whether sharp weapons are carried.")
    id_visible: bool = Field(True, description="Whether its members can be told apart by name or number.")
    on_request: Name | None = Field(None, description="Agency that must have been asked for support before it may act.")


class Forces(Model):
    """units.yaml."""

    cells: tuple[Cell, ...] = Field(min_length=1, description="All cells.")
    units: tuple[Unit, ...] = Field((), description="Order of battle.")
