"""Who and where: areas, stations, assemblies, groups, cells, units and what they refer to."""

from __future__ import annotations

from collections import Counter

from sispamkota.journal.kinds.force import MEANS
from sispamkota.scenario.checks.look import agencies, misspelt_roles, refer, refer_kind, sites
from sispamkota.scenario.findings import Findings, alike, suggestion
from sispamkota.scenario.parts import Parts
from sispamkota.scenario.vocabulary import TASK_FORCES


def check_actors(parts: Parts, findings: Findings) -> None:
    """Note every reference of city, groups and units that leads nowhere."""
    for station in parts.stations:
        refer(findings, parts.areas, "area", station.item.area, station.at("area"), "Add it to city/areas.csv.")
    known_sites = sites(parts)
    numbers: dict[tuple[str, int], str] = {}
    for station in parts.stations:
        first = numbers.setdefault((station.item.area, station.item.number), station.item.id)
        if first != station.item.id:
            message = f"the number {station.item.number} of area '{station.item.area}' is that of '{first}' too."
            findings.add("SK030", station.at("number"), message, "Give one of them another number.")
    for assembly in parts.assemblies:
        item = assembly.item
        if item.site not in known_sites and parts.features.readable and parts.features.sound:
            findings.unknown(
                "SK031", assembly.at("site"), "site", item.site, known_sites, "Draw it in city/sites.geojson."
            )
        elif refer_kind(findings, parts, item.zone, ("zone",), assembly.at("zone")):
            site = next((zone.item.site for zone in parts.features if zone.item.id == item.zone), item.site)
            if site != item.site:
                message = f"zone '{item.zone}' belongs to site '{site}', not to '{item.site}'."
                findings.add("SK031", assembly.at("zone"), message, "Change zone or site.")
        for key in ("target", "organiser", "leader"):
            refer(findings, parts.cells, "cell", getattr(item, key), assembly.at(key))
    for group in parts.groups:
        refer(findings, parts.assemblies, "assembly", group.item.assembly, group.at("assembly"))
        for index, origin in enumerate(group.item.origins):
            refer(
                findings,
                parts.areas,
                "area",
                origin.area,
                group.at("origins", index, "area"),
                "Add it to city/areas.csv.",
            )
    odd = misspelt_roles(parts)
    for cell in parts.cells:
        if cell.item.id in odd:
            message = f"the doctrine knows no cell with the role '{cell.item.role}'."
            findings.add("SK034", cell.at("role"), message, f"Did you mean '{odd[cell.item.id]}'?")
        refer(findings, parts.areas, "area", cell.item.area, cell.at("area"), "Add it to city/areas.csv.")
    known_agencies = agencies(parts)
    declared = {located.item.agency for located in parts.cells} | {entry.item.agency for entry in parts.authorities}
    certain = all(section.readable and section.sound for section in (parts.cells, parts.authorities))
    for unit in parts.units:
        if unit.item.agency not in declared and certain:
            message = f"no cell and no authority has the agency '{unit.item.agency}'."
            remedy = "Write that of its cell, or declare a cell of that agency."
            findings.advise("SK034", unit.at("agency"), message, suggestion(unit.item.agency, declared, remedy))
        refer(findings, parts.cells, "cell", unit.item.cell, unit.at("cell"))
        refer(
            findings, parts.unit_kinds, "unit kind", unit.item.kind, unit.at("kind"), "Add it to a file of doctrine/."
        )
        refer_kind(findings, parts, unit.item.base, ("zone",), unit.at("base"))
        asked = unit.item.on_request
        if asked is not None and parts.cells.readable and asked not in known_agencies:
            findings.unknown("SK034", unit.at("on_request"), "agency", asked, known_agencies)
    _check_agencies(parts, findings)
    _check_task_forces(parts, findings)
    for tool in parts.tools:
        if tool.item.means is not None and tool.item.means not in MEANS:
            hint = "A tool without a means of force has no such key."
            findings.unknown("SK032", tool.at("means"), "means of force", tool.item.means, MEANS, hint)
    for kind in parts.unit_kinds:
        for index, name in enumerate(kind.item.tools):
            refer(findings, parts.tools, "tool", name, kind.at("tools", index))
    for feature in parts.features:
        refer_kind(findings, parts, feature.item.serves, ("zone",), feature.at("serves"))


def _check_agencies(parts: Parts, findings: Findings) -> None:
    """Note a cell whose agency is hardly anything but a misspelling of another cell's or an authority's."""
    count = Counter(located.item.agency for located in (*parts.cells, *parts.authorities))
    for cell in parts.cells:
        agency = cell.item.agency
        near = alike(agency, [other for other in count if other != agency and count[other] > 1])
        if count[agency] == 1 and near is not None and not any(unit.item.agency == agency for unit in parts.units):
            message = f"no other cell, authority or unit has the agency '{agency}'."
            findings.advise("SK034", cell.at("agency"), message, f"Did you mean '{near}'?")


def _check_task_forces(parts: Parts, findings: Findings) -> None:
    """Note a task force that is none of the known ones and that a single unit belongs to."""
    count = Counter(unit.item.satgas for unit in parts.units if unit.item.satgas is not None)
    known = sorted({*TASK_FORCES, *(name for name, units in count.items() if units > 1)})
    for unit in parts.units:
        name = unit.item.satgas
        if name is not None and name not in known and parts.units.readable:
            message = f"there is no task force '{name}', and no other unit belongs to it."
            findings.advise("SK032", unit.at("satgas"), message, suggestion(name, known))
