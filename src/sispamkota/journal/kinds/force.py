"""Force, units, arrest, harm and care."""

from __future__ import annotations

from sispamkota.journal.kinds.base import Kind, kind, told

MEANS = ("push", "baton", "water_cannon", "gas", "dog", "empty_hand", "shield", "firearm", "pepper_spray")
THREATS = ("none", "property", "injury", "serious_injury", "life")


@kind("force.ordered")
class ForceOrdered(Kind):
    """A use of force was ordered."""

    order_id: str | None = told("Id of the order.", ident=True)
    assembly: str | None = told("Assembly against which it was ordered.", ident=True)
    zone: str | None = told("Zone where it was to be used.", ident=True)
    unit: str | None = told("Unit that was to use it.", ident=True)
    means: str | None = told("Means of force.", choices=MEANS)
    mode: str | None = told("Mode of the means, such as spray or jet.")
    ordered_by: str | None = told("Role that ordered it.")
    authorised_by: str | None = told("Role that authorised it.")
    ground: str | None = told("Ground that was given for it.")


@kind("force.refused")
class ForceRefused(Kind):
    """An order to use force was refused."""

    order_id: str | None = told("Id of the order.", ident=True)
    means: str | None = told("Means of force.", choices=MEANS)
    unit: str | None = told("Unit that refused.", ident=True)
    reason: str | None = told("Why, as a code.")
    detail: str | None = told("What would have been needed.", text=True)


@kind("force.used")
class ForceUsed(Kind):
    """Force was used, one event for each burst."""

    order_id: str | None = told("Order that it carried out; absent where there was none.", ident=True)
    assembly: str | None = told("Assembly that it met.", ident=True)
    zone: str | None = told("Zone where it was aimed.", ident=True)
    zones: tuple[str, ...] | None = told("All zones that its footprint touched.", ident=True)
    zone_kind: str | None = told("Kind of the zone.")
    unit: str | None = told("Unit that used it.", ident=True)
    agency: str | None = told("Agency of the unit.")
    means: str | None = told("Means of force.", choices=MEANS)
    mode: str | None = told("Mode of the means, such as spray or jet.")
    perkap_stage: int | None = told("Stage of the use-of-force regulation, 1 to 6.")
    target: str | None = told("Whether an area or an individual was addressed.", choices=("area", "individual"))
    target_state: str | None = told(
        "State of the person who was met.", choices=("standing", "violent", "fleeing", "fallen", "restrained")
    )
    threat: str | None = told("What the person who was met threatened at that moment.", choices=THREATS)
    warning: str | None = told(
        "Whether officers named themselves and warned first; no_time where waiting would have cost a life.",
        choices=("given", "no_time", "none"),
    )
    min_range_m: float | None = told("Distance from the nozzle to the nearest person in the footprint.", unit="m")
    pressure_bar: float | None = told("Pressure at the nozzle.", unit="bar")
    volume_l: float | None = told("Water of this burst.", unit="l")
    duration_s: float | None = told("Length of the burst.", unit="s")
    exposed: int | None = told("People in the footprint.")
    exposed_elevated: int | None = told("People in the footprint who stood on something high.")
    exposed_immobile: int | None = told("People in the footprint who could not move away.")
    bystander_share: float | None = told("Share of the people met who had done nothing violent.")
    footprint: tuple[float, ...] | None = told(
        "Corners of the ground that was wetted: east, north, east, north ...", unit="m"
    )


@kind("force.stopped")
class ForceStopped(Kind):
    """The use of force under an order ended."""

    order_id: str | None = told("Id of the order.", ident=True)
    unit: str | None = told("Unit that stopped.", ident=True)
    reason: str | None = told("Why, as a code.")
    bursts: int | None = told("Bursts under the order.")
    volume_l: float | None = told("Water used under the order.", unit="l")


@kind("force.reported")
class ForceReported(Kind):
    """A use of force was reported in writing."""

    order_id: str | None = told("Id of the order under which it was used.", ident=True)
    cell: str | None = told("Cell that reported.", ident=True)


@kind("water.refilled")
class WaterRefilled(Kind):
    """A tank was filled again."""

    unit: str | None = told("Unit whose tank it is.", ident=True)
    volume_l: float | None = told("Water taken in.", unit="l")
    tank_l: float | None = told("Water in the tank afterwards.", unit="l")


@kind("unit.deployed")
class UnitDeployed(Kind):
    """A unit took up its post."""

    unit: str | None = told("Id of the unit.", ident=True)
    unit_kind: str | None = told("Kind of the unit.")
    agency: str | None = told("Agency of the unit.")
    satgas: str | None = told("Task force of the unit.")
    assembly: str | None = told("Assembly that it faces, if any.", ident=True)
    zone: str | None = told("Zone where it stands; nothing outside all zones.", ident=True)
    post: str | None = told("Post, exit, gate or polling station where it stands, outside all zones.", ident=True)
    area: str | None = told("Code of the area where it stands, outside all zones.")
    strength: int | None = told("Officers or members.")
    live_ammo: bool | None = told("Whether live ammunition was carried.")
    sharp_weapon: bool | None = told("Whether a sharp weapon was carried.")
    id_visible: bool | None = told("Whether its members could be told apart by name or number.")


@kind("unit.moved")
class UnitMoved(Kind):
    """A unit arrived in another zone, or one of its members did."""

    unit: str | None = told("Id of the unit.", ident=True)
    unit_kind: str | None = told("Kind of the unit.")
    agency: str | None = told("Agency of the unit.")
    zone: str | None = told("Zone where it arrived; nothing outside all zones.", ident=True)
    post: str | None = told("Post, exit, gate or polling station where it arrived, outside all zones.", ident=True)
    area: str | None = told("Code of the area where it arrived, outside all zones.")
    zone_kind: str | None = told("Kind of that zone; outside all zones post, exit or gate, or the kind of a station.")
    tps: str | None = told("Polling station that it entered.", ident=True)
    assembly: str | None = told("Assembly that is there, if any.", ident=True)
    in_formation: bool | None = told("Whether it moved as a formation.")
    facing_crowd: bool | None = told("Whether it stands in a line facing a crowd.")
    plain_clothes: bool | None = told("Whether it was in plain clothes.")
    in_crowd: bool | None = told("Whether it acted inside the crowd.")
    x_m: float | None = told("Position on its site, east.", unit="m")
    y_m: float | None = told("Position on its site, north.", unit="m")
    front: tuple[float, ...] | None = told(
        "Corners of the ground that its line or vehicle holds, those of its front first: east, north, east, north ...",
        unit="m",
    )


@kind("unit.released")
class UnitReleased(Kind):
    """A unit was released and went back to its base."""

    unit: str | None = told("Id of the unit.", ident=True)
    agency: str | None = told("Agency of the unit.")


@kind("briefing.held")
class BriefingHeld(Kind):
    """A leader briefed a unit on the use of force."""

    unit: str | None = told("Unit that was briefed.", ident=True)
    cell: str | None = told("Cell that briefed it.", ident=True)


@kind("support.requested")
class SupportRequested(Kind):
    """An agency asked another for support in writing."""

    to: str | None = told("Agency that was asked.")
    cell: str | None = told("Cell that asked.", ident=True)
    unit: str | None = told("Unit that was asked for.", ident=True)


@kind("support.granted")
class SupportGranted(Kind):
    """An agency granted the support that it was asked for."""

    agency: str | None = told("Agency that granted it.")
    cell: str | None = told("Cell that granted it.", ident=True)
    unit: str | None = told("Unit that will come.", ident=True)


@kind("object.guarded")
class ObjectGuarded(Kind):
    """A unit took an object under guard."""

    unit: str | None = told("Unit that guards it.", ident=True)
    zone: str | None = told("Zone of the object.", ident=True)


@kind("arrest.made")
class ArrestMade(Kind):
    """One person was arrested."""

    actor: str | None = told("Anonymous id of the person.", ident=True)
    act: str | None = told("Id of the act that grounded it.", ident=True)
    ground: str | None = told("Ground that was given for it.")
    assembly: str | None = told("Assembly in which it happened.", ident=True)
    zone: str | None = told("Zone where it happened.", ident=True)
    unit: str | None = told("Unit that arrested.", ident=True)
    order_id: str | None = told("Order that it carried out.", ident=True)


@kind("arrest.documented")
class ArrestDocumented(Kind):
    """An arrest was put on record."""

    actor: str | None = told("Anonymous id of the person.", ident=True)
    rights_told: bool | None = told("Whether the person was told their rights.")
    cell: str | None = told("Cell that documented it.", ident=True)


@kind("custody.decided")
class CustodyDecided(Kind):
    """It was decided whether an arrested person stays in custody."""

    actor: str | None = told("Anonymous id of the person.", ident=True)
    decision: str | None = told("What was decided.", choices=("detained", "released"))
    cell: str | None = told("Cell that decided.", ident=True)


@kind("family.notified")
class FamilyNotified(Kind):
    """A family was told of an arrest or an injury."""

    actor: str | None = told("Anonymous id of the arrested person.", ident=True)
    person: str | None = told("Anonymous id of the injured person.", ident=True)
    warrant_copy: bool | None = told("Whether a copy of the warrant was given.")
    cell: str | None = told("Cell that told them.", ident=True)


@kind("counsel.access")
class CounselAccess(Kind):
    """An arrested person could speak with counsel."""

    actor: str | None = told("Anonymous id of the person.", ident=True)
    cell: str | None = told("Cell that admitted counsel.", ident=True)


@kind("injury.recorded")
class InjuryRecorded(Kind):
    """A person was hurt."""

    person: str | None = told("Anonymous id of the person.", ident=True)
    side: str | None = told("Which side.", choices=("officer", "civilian"))
    severity: str | None = told("How badly.", choices=("light", "serious", "fatal"))
    cause: str | None = told("What hurt them.")
    zone: str | None = told("Zone where it happened.", ident=True)
    assembly: str | None = told("Assembly in which it happened.", ident=True)


@kind("medical.standby")
class MedicalStandby(Kind):
    """A medical team stood ready."""

    assembly: str | None = told("Assembly that it stands by for.", ident=True)
    unit: str | None = told("Unit that stands by.", ident=True)
    zone: str | None = told("Zone where it stands; nothing outside all zones.", ident=True)
    post: str | None = told("Post, exit, gate or polling station where it stands, outside all zones.", ident=True)
    ready: bool | None = told("Whether it was ready to treat.")


@kind("medical.treated")
class MedicalTreated(Kind):
    """An injured or sick person got first aid."""

    person: str | None = told("Anonymous id of the person.", ident=True)
    unit: str | None = told("Unit that treated.", ident=True)
    delay_s: float | None = told("Time since the injury.", unit="s")


@kind("medical.transported")
class MedicalTransported(Kind):
    """A patient was taken to hospital."""

    person: str | None = told("Anonymous id of the person.", ident=True)
    unit: str | None = told("Unit that took them.", ident=True)
    zone: str | None = told("Zone of the hospital.", ident=True)


@kind("hospital.alerted")
class HospitalAlerted(Kind):
    """A hospital was told to expect patients."""

    cell: str | None = told("Cell that told it.", ident=True)
    zone: str | None = told("Zone of the hospital.", ident=True)


@kind("triage.done")
class TriageDone(Kind):
    """The injured were sorted by need, not by side."""

    cell: str | None = told("Cell that sorted them.", ident=True)
    waiting: int | None = told("People still waiting for care.")


@kind("fire.started")
class FireStarted(Kind):
    """Something was set on fire."""

    zone: str | None = told("Zone where it burns.", ident=True)
    assembly: str | None = told("Assembly in which it happened.", ident=True)


@kind("fire.out")
class FireOut(Kind):
    """A fire was put out."""

    zone: str | None = told("Zone where it burnt.", ident=True)
    unit: str | None = told("Unit that put it out.", ident=True)
    volume_l: float | None = told("Water used.", unit="l")


@kind("fence.fell")
class FenceFell(Kind):
    """Part of a fence gave way."""

    fence: str | None = told("Id of the fence.", ident=True)
    zone: str | None = told("Zone that it bounds.", ident=True)
    load_n: float | None = told("Push on it when it gave way.", unit="N")


@kind("conduct.reported")
class ConductReported(Kind):
    """Somebody reported misconduct of an officer."""

    conduct: str | None = told("Id of the matter.", ident=True)
    kind: str | None = told("What was reported.", choices=("strike", "abuse_verbal", "taunt", "pursuit", "other"))
    unit: str | None = told("Unit of the officer.", ident=True)


@kind("conduct.found")
class ConductFound(Kind):
    """An inquiry said whether reported misconduct happened."""

    conduct: str | None = told("Id of the matter.", ident=True)
    kind: str | None = told("What was looked into.", choices=("strike", "abuse_verbal", "taunt", "pursuit", "other"))
    substantiated: bool | None = told("Whether it was found to be so.")


@kind("conduct.case_opened")
class ConductCaseOpened(Kind):
    """A case was opened on reported misconduct."""

    conduct: str | None = told("Id of the matter.", ident=True)
    cell: str | None = told("Cell that opened it.", ident=True)


@kind("officer.recalled")
class OfficerRecalled(Kind):
    """An officer who had left the line was called back and replaced."""

    conduct: str | None = told("Id of the matter.", ident=True)
    unit: str | None = told("Unit of the officer.", ident=True)


@kind("media.access")
class MediaAccess(Kind):
    """Press or monitors asked to be where they can see, and were let or not."""

    cell: str | None = told("Cell that decided.", ident=True)
    zone: str | None = told("Zone that they asked for.", ident=True)
    allowed: bool | None = told("Whether they were let.")


@kind("network.restricted")
class NetworkRestricted(Kind):
    """A network was shut down or slowed."""

    area: str | None = told("Code of the area.")


@kind("traffic.changed")
class TrafficChanged(Kind):
    """A street was closed, diverted or opened again."""

    cell: str | None = told("Cell that did it.", ident=True)
    road: str | None = told("Id of the street.", ident=True)
    state: str | None = told("Its state afterwards.", choices=("open", "closed", "diverted"))
