"""Kinds of mistakes, each a small change of the smallest scenario, with the one problem that it must give."""

# ruff: noqa: E501  one line a mistake reads best, however long

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
MINIMAL = ROOT / "scenarios" / "minimal"
FIVE_LEVELS = ROOT / "src/sispamkota/rules/doctrines/polri-2025-five-levels.yaml"


def pack(name: str) -> Path:
    """Return the file of a shipped pack of rules."""
    return ROOT / "src/sispamkota/rules/packs" / f"{name}.yaml"


@dataclass(frozen=True)
class Broken:
    """A mistake: how it is made, and the problem that must be found.

    Attributes
    ----------
    id : str
        What kind of mistake it is.
    code, file : str
        Code and file of the problem.
    make : callable
        Makes the mistake in a copy of the smallest scenario.
    mark : str
        Text that stands in the line of the problem; empty where the file as a whole is meant.
    says : str
        Part of the message or hint.
    """

    id: str
    code: str
    file: str
    make: Callable[[Path], None]
    mark: str
    says: str


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a change of one place in a file."""

    def make(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return make


def write(name: str, data: str | bytes) -> Callable[[Path], None]:
    """Return a change that writes a whole file."""

    def make(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())

    return make


def target(threshold: str) -> Callable[[Path], None]:
    """Return a change that adds an objective whose one target has a threshold."""
    words = "text_id: a, text_en: b"
    head = (
        f"objectives:\n- id: O-1\n  text_id: a\n  text_en: b\n  targets:\n  - {{id: TG-1, capability: DIALOG, {words},"
    )
    return write("objectives.yaml", f"{head}\n     {threshold}}}\n")


def append(name: str, text: str) -> Callable[[Path], None]:
    """Return a change that adds to the end of a file."""

    def make(folder: Path) -> None:
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return make


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return several changes as one."""

    def make(folder: Path) -> None:
        for change in changes:
            change(folder)

    return make


def feature(name: str, **changes: Any) -> Callable[[Path], None]:
    """Return a change of a feature of sites.geojson: one of its properties or all, ``coordinates``, ``geometry``."""

    def make(folder: Path) -> None:
        path = folder / "city/sites.geojson"
        tree = json.loads(path.read_text(encoding="utf-8"))
        found = next(one for one in tree["features"] if one["properties"]["id"] == name)
        for key, value in changes.items():
            if key in ("geometry", "properties"):
                found[key] = value
            elif key == "coordinates":
                found["geometry"]["coordinates"] = value(found["geometry"]["coordinates"])
            elif value is None:
                del found["properties"][key]
            else:
                found["properties"][key] = value
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tree["features"])
        path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8")

    return make


def add_feature(**properties: Any) -> Callable[[Path], None]:
    """Return a change that adds a feature; ``geometry`` is drawn in metres from the street's south-west corner."""

    def make(folder: Path) -> None:
        path = folder / "city/sites.geojson"
        tree = json.loads(path.read_text(encoding="utf-8"))
        base = tree["features"][0]["geometry"]["coordinates"][0][0]
        geometry = properties["geometry"]
        names = {"site": "KANTOR", "name_id": "Tambahan", "name_en": "Added"}
        drawn = {"type": geometry["type"], "coordinates": _moved(geometry["coordinates"], base)}
        tree["features"].append(
            {
                "type": "Feature",
                "properties": names | {key: value for key, value in properties.items() if key != "geometry"},
                "geometry": drawn,
            }
        )
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tree["features"])
        path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8")

    return make


def _moved(coordinates: Any, base: list[float]) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return [base[0] + coordinates[0] * 9.07e-6, base[1] + coordinates[1] * 9.04e-6]
    return [_moved(part, base) for part in coordinates]


def rectangle(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    """Return a rectangle in metres as GeoJSON."""
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [corners]}


def large(name: str, size: int) -> Callable[[Path], None]:
    """Return a change that makes a file large without writing it."""

    def make(folder: Path) -> None:
        os.truncate(folder / name, size)

    return make


def remove(name: str) -> Callable[[Path], None]:
    """Return a change that takes a file away."""
    return lambda folder: (folder / name).unlink()


def link(name: str, target: str) -> Callable[[Path], None]:
    """Return a change that puts a link in the place of a file."""

    def make(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(target)

    return make


PLAN = "plans/talk-early.yaml"
BOMB = "x: &a [1,1,1,1,1,1,1,1,1,1]\n" + "".join(
    f"y{n}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(7)
)

FILES = (
    Broken("missing file", "SK002", "units.yaml", remove("units.yaml"), "", "every scenario needs it"),
    Broken("misnamed file", "SK002", "groups.yaml", lambda f: (f / "groups.yaml").rename(f / "group.yaml"), "", "'group.yaml'"),
    Broken("no plan", "SK002", "plans/", both(remove(PLAN), remove("plans/wait.yaml"), edit("scenario.yaml", "plan: talk-early", "")), "", "plan"),
    Broken("wrong ending", "SK008", "media/more.yml", write("media/more.yml", "rumours: []\n"), "", "media/more.yaml"),
    Broken("huge file", "SK003", "injects.csv", large("injects.csv", 200_000_000), "", "200 MB"),
    Broken("large yaml", "SK003", "groups.yaml", large("groups.yaml", 3_000_000), "", "3 MB"),
    Broken("link out", "SK004", PLAN, link(PLAN, "/etc/hostname"), "", "leads out"),
    Broken("link to nothing", "SK005", "branches.yaml", link("branches.yaml", "nothing.yaml"), "", "nothing"),
    Broken("folder for a file", "SK005", "branches.yaml", both(remove("branches.yaml"), lambda f: (f / "branches.yaml").mkdir()), "", "ordinary"),
    Broken("utf-16 csv", "SK006", "injects.csv", lambda f: (f / "injects.csv").write_bytes((f / "injects.csv").read_text().encode("utf-16")), "", "UTF-8"),
    Broken("latin-1", "SK006", "groups.yaml", write("groups.yaml", b"groups:\n- {id: G, name_id: caf\xe9}\n"), "caf", "0xe9"),
    Broken("nul byte", "SK006", "groups.yaml", edit("groups.yaml", "size: 40", "size: 4\0"), "size: 4", "0x0000"),
    Broken("not yaml", "SK010", "groups.yaml", edit("groups.yaml", "size: 40", "size: [40"), "origins:", "no YAML"),
    Broken("tab", "SK010", "groups.yaml", edit("groups.yaml", "  size: 40", "\tsize: 40"), "size: 40", "tabs"),
    Broken("empty file", "SK010", "branches.yaml", write("branches.yaml", "# nothing\n"), "", "empty"),
    Broken("key twice", "SK011", "groups.yaml", edit("groups.yaml", "  size: 40", "  size: 40\n  size: 50"), "size: 50", "stands twice"),
    Broken("alias bomb", "SK012", "branches.yaml", write("branches.yaml", BOMB), "y3", "60,000 values"),
    Broken("deep nesting", "SK012", "branches.yaml", write("branches.yaml", "a: " + "[" * 5000), "a: ", "deep"),
    Broken("tag", "SK013", "groups.yaml", edit("groups.yaml", "size: 40", "size: !!python/object:os.system 40"), "python", "tag"),
    Broken("two documents", "SK013", "groups.yaml", append("groups.yaml", "---\ngroups: []\n"), "---", "second document"),
    Broken("unknown key", "SK014", "units.yaml", edit("units.yaml", "strength: 4", "strenght: 4"), "strenght", "Did you mean 'strength'?"),
    Broken("missing key", "SK015", "groups.yaml", edit("groups.yaml", "  size: 40\n", ""), "id: G-WARGA", "'size' is missing"),
    Broken("wrong type", "SK016", "groups.yaml", edit("groups.yaml", "size: 40", "size: many"), "size: many", "whole number"),
    Broken("number in quotes", "SK016", "groups.yaml", edit("groups.yaml", "size: 40", 'size: "40"'), 'size: "40"', "without quotes"),
    Broken("text for a list", "SK016", PLAN, edit(PLAN, "constraints: [R-18]", "constraints: R-18"), "constraints: R-18", "a list"),
    Broken("list for a file", "SK016", "groups.yaml", write("groups.yaml", "- a\n- b\n"), "- a", "keys with values"),
    Broken("below the bound", "SK017", "groups.yaml", edit("groups.yaml", "size: 40", "size: 0"), "size: 0", "at least 1"),
    Broken("lower-case id", "SK017", "units.yaml", edit("units.yaml", "id: NEG-1", "id: neg 1"), "neg 1", "NEG-1"),
    Broken("not among the values", "SK017", "media/rumours.yaml", edit("media/rumours.yaml", "topic: result", "topic: resullt"), "resullt", "Did you mean 'result'?"),
    Broken("unquoted clock", "SK018", "branches.yaml", edit("branches.yaml", 'at: "2024-11-27T19:36:00+07:00"', "at: 13:00"), "13:00", "the number 780"),
    Broken("unquoted area code", "SK018", "groups.yaml", edit("groups.yaml", 'area: "35.75.01.1001"', "area: 35.75"), "35.75", 'Write "35.75" in quotes.'),
    Broken("unquoted date", "SK018", "scenario.yaml", edit("scenario.yaml", 'start: "2024-11-27T19:00:00+07:00"\n', "start: 2024-11-27T19:00:00+07:00\n"), "start: 2024", "a date to other readers"),
    Broken("true for a word", "SK017", "media/rumours.yaml", edit("media/rumours.yaml", 'truth: "false"', "truth: false"), "truth: false", "in quotes"),
    Broken("yes for true", "SK018", "groups.yaml", edit("groups.yaml", "purpose: watch", "purpose: watch\n  notified: yes"), "yes", "true or false"),
    Broken("nan", "SK019", "assumptions.yaml", edit("assumptions.yaml", "value: 180", "value: .nan"), ".nan", "no finite number"),
    Broken("infinite", "SK019", "groups.yaml", edit("groups.yaml", "legitimacy: 0.6", "legitimacy: .inf"), ".inf", "no finite number"),
)  # fmt: skip

TABLES = (
    Broken("column missing", "SK020", "injects.csv", lambda f: _without_column(f / "injects.csv", "severity"), "id,stage", "'severity'"),
    Broken("column misspelt", "SK020", "city/areas.csv", edit("city/areas.csv", "voters", "voter"), "voter", "Did you mean 'voters'?"),
    Broken("semicolons", "SK020", "city/areas.csv", lambda f: (f / "city/areas.csv").write_text((f / "city/areas.csv").read_text().replace(",", ";")), "code;", "commas"),
    Broken("row too long", "SK021", "injects.csv", edit("injects.csv", "Penghitungan berjalan; semua", "Penghitungan berjalan, semua"), "I-01", "double quotes"),
    Broken("row with a field too many before words", "SK021", "injects.csv", edit("injects.csv", 'radio,"Sekitar', 'radio,x,"Sekitar'), "I-02", "has 15 fields"),
    Broken("row with a field too few", "SK021", "injects.csv", edit("injects.csv", "I-02,S1,", "I-02,"), "I-02", "has 13 fields"),
    Broken("area with a field too many", "SK021", "city/areas.csv", edit("city/areas.csv", "35.75.01.1001,", "35.75.01.1001,x,"), "35.75.01.1001", "fields where the header has"),
    Broken("open quote", "SK021", "injects.csv", edit("injects.csv", "radio,Warga", 'radio,"Warga'), "I-05", "never closed"),
    Broken("word for a number", "SK016", "city/areas.csv", edit("city/areas.csv", "3200", "viele"), "viele", "whole number"),
    Broken("time of exercise", "SK017", "injects.csv", edit("injects.csv", "I-02,S1,00:06", "I-02,S1,6 min"), "6 min", "HH:MM"),
    Broken("not json", "SK022", "city/sites.geojson", edit("city/sites.geojson", '"kind": "walkable",', '"kind": "walkable"'), "W-JALAN", "','"),
    Broken("zone without properties", "SK023", "city/sites.geojson", feature("Z2", properties=None), "null", "no Feature with properties"),
    Broken("post without properties", "SK023", "city/sites.geojson", feature("PS-P3K", properties=None), "null", "no Feature with properties"),
    Broken("ground without properties", "SK023", "city/sites.geojson", feature("W-JALAN", properties=None), "null", "no Feature with properties"),
    Broken("geometry null", "SK023", "city/sites.geojson", feature("Z2", geometry=None), '"Z2"', "null is no geometry"),
    Broken("no collection", "SK023", "city/sites.geojson", write("city/sites.geojson", '{"type": "Feature"}'), "Feature", "FeatureCollection"),
    Broken("nan coordinate", "SK019", "city/sites.geojson", edit("city/sites.geojson", "[[[112.", "[[[NaN, 112."), "NaN", "no number"),
    Broken("key twice in json", "SK011", "city/sites.geojson", edit("city/sites.geojson", '"id": "Z1",', '"id": "Z1", "id": "Z1",'), '"Z1"', "twice"),
    Broken("code as number in json", "SK018", "city/sites.geojson", edit("city/sites.geojson", '"leads_to": "West"', '"leads_to": 35.75'), "35.75", "in quotes"),
    Broken("no such feature kind", "SK017", "city/sites.geojson", feature("PS-P3K", kind="postt"), "postt", "'post'"),
)  # fmt: skip

REFERENCES = (
    Broken("same id twice", "SK030", "units.yaml", append("units.yaml", "- {id: NEG-1, name_id: Lagi, name_en: Again, cell: POLISI, agency: polri, kind: negotiator, strength: 4, base: Z2, ready_s: 60}\n"), "Lagi", "declared twice"),
    Broken("unknown cell", "SK031", "groups.yaml", edit("groups.yaml", "leader: TOKOH", "leader: TOKO"), "TOKO", "Did you mean 'TOKOH'?"),
    Broken("unknown zone", "SK031", PLAN, edit(PLAN, "action: unit.post, at: Z1", "action: unit.post, at: Z9"), "at: Z9", "no zone"),
    Broken("zone of a unit", "SK031", "units.yaml", edit("units.yaml", "base: Z2, ready_s: 60}\n- {id: P3K", "base: E-TIMUR, ready_s: 60}\n- {id: P3K"), "E-TIMUR", "is an exit"),
    Broken("unknown site", "SK031", "groups.yaml", edit("groups.yaml", "site: KANTOR", "site: KANTORR"), "KANTORR", "'KANTOR'"),
    Broken("unknown area", "SK031", "groups.yaml", edit("groups.yaml", '"35.75.01.1002", share', '"35.75.01.1009", share'), "1009", "no area"),
    Broken("unknown unit", "SK031", PLAN, edit(PLAN, "unit: P3K-1", "unit: P3K-2"), "P3K-2", "'P3K-1'"),
    Broken("unknown action", "SK031", PLAN, edit(PLAN, "action: clarify", "action: clarfy"), "clarfy", "'clarify'"),
    Broken("unknown inject", "SK031", PLAN, edit(PLAN, "A-WARGA, inject: I-02", "A-WARGA, inject: I-92"), "I-92", "'I-02'"),
    Broken("unknown incident", "SK031", "branches.yaml", edit("branches.yaml", "does: rumour.start, rumour: R-FORM", "does: incident.start, incident: C-1"), "C-1", "no incident"),
    Broken("unknown rumour", "SK031", PLAN, edit(PLAN, "action: clarify, subject: R-FORM", "action: clarify, subject: R-FROM"), "R-FROM", "'R-FORM'"),
    Broken("unknown cell of an inject", "SK031", "injects.csv", edit("injects.csv", "POLISI;MEDIS", "POLISI;MEDIK"), "MEDIK", "'MEDIS'"),
    Broken("unknown branch", "SK031", "injects.csv", edit("injects.csv", "PEMULIHAN,1,yes,", "PEMULIHAN,1,yes,B-RIOT"), "B-RIOT", "branches.yaml"),
    Broken("unknown stage", "SK031", "injects.csv", edit("injects.csv", "I-03,S1", "I-03,S2"), "S2", "no stage"),
    Broken("unknown rule", "SK031", PLAN, edit(PLAN, "constraints: [R-18]", "constraints: [R-99]"), "R-99", "rule"),
    Broken("unknown inject of an expectation", "SK031", "expectations.yaml", edit("expectations.yaml", "inject: I-03", "inject: I-33"), "X-03", "I-33"),
    Broken("unknown means at a level", "SK032", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "name_en: Green (orderly)}", "name_en: Green (orderly), means: [shieldd]}"), "shieldd", "'shield'"),
    Broken("unknown trigger of a level", "SK017", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "name_en: Yellow (disorderly)}", "name_en: Yellow (disorderly), triggers: [throw_hardd]}"), "throw_hardd", "'throw_hard'"),
    Broken("doctrine of a later day", "SK066", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "id: basic", 'id: basic\nvalid_from: "2025-01-01"'), "2025-01-01", "begins on 2024-11-27"),
    Broken("doctrine of an earlier day", "SK066", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "id: basic", 'id: basic\nvalid_to: "2024-11-26"'), "2024-11-26", "ends on 2024-11-27"),
    Broken("doctrine that goes backwards", "SK066", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "id: basic", 'id: basic\nvalid_from: "2024-01-02"\nvalid_to: "2024-01-01"'), "2024-01-01", "Exchange"),
    Broken("unknown effect", "SK032", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "effect: rumour.answer", "effect: rumour.anser"), "rumour.anser", "'rumour.answer'"),
    Broken("unknown event kind", "SK032", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "event: form.posted", "event: form.postet"), "form.postet", "'form.posted'"),
    Broken("event of the engine in an effect", "SK032", "branches.yaml", edit("branches.yaml", "- {does: rumour.start, rumour: R-FORM}", "- {does: write, event: run.closed, fields: [{field: count, value: 3}]}"), "run.closed", "a scenario cannot claim it"),
    Broken("event of the engine in an action", "SK032", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "event: form.posted", "event: force.used"), "force.used", "a scenario cannot claim it"),
    Broken("unknown event field", "SK032", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "{field: area, from: area}", "{field: aera, from: area}"), "aera", "'area'"),
    Broken("unknown change", "SK032", "branches.yaml", edit("branches.yaml", "does: group.call", "does: group.cal"), "group.cal,", "'group.call'"),
    Broken("placeholder", "SK032", "injects.csv", edit("injects.csv", "About {present_est}", "About {present}"), "{present}", "present_est"),
    Broken("order lacks a key", "SK033", PLAN, edit(PLAN, "action: talk.offer, assembly: A-WARGA, offer: delegates,", "action: talk.offer, assembly: A-WARGA,"), "talk.offer", "'offer'"),
    Broken("change lacks a key", "SK033", "branches.yaml", edit("branches.yaml", "does: rumour.start, rumour: R-FORM", "does: rumour.start"), "rumour.start", "'rumour'"),
    Broken("effect without a time", "SK033", "branches.yaml", edit("branches.yaml", '  when: \'done["outcome.tell"] >= 1\'\n', ""), "id: E-CONTENT", "E-CONTENT"),
    Broken("owner is nobody", "SK034", "media/rumours.yaml", edit("media/rumours.yaml", "owner: election_commission", "owner: election_comission"), "comission", "election_commission"),
    Broken("unknown authority", "SK034", PLAN, edit(PLAN, "action: egress.verify,", "action: egress.verify, ordered_by: kapolda,"), "kapolda", "kapolres"),
    Broken("seat may not", "SK035", PLAN, edit(PLAN, "- id: P-11\n  seat: INFO", "- id: P-11\n  seat: MEDIS"), "clarify", "information_office"),
    Broken("unit cannot", "SK035", PLAN, edit(PLAN, "unit: NEG-1, action: unit.post", "unit: P3K-1, action: unit.post"), "P3K-1, action: unit.post", "negotiator"),
    Broken("unknown assumption", "SK036", "groups.yaml", edit("groups.yaml", "grievance: grievance_start", "grievance: grievance_strat"), "grievance_strat", "'grievance_start'"),
    Broken("value outside its range", "SK037", "assumptions.yaml", edit("assumptions.yaml", "value: 0.3", "value: 0.9"), "0.9", "[0, 0.6]"),
    Broken("less than no time", "SK037", "units.yaml", edit("units.yaml", "ready_s: 60", "ready_s: -60"), "-60", "0 or more"),
    Broken("id in an event's field", "SK031", "branches.yaml", edit("branches.yaml", "- {does: rumour.start, rumour: R-FORM}", "- {does: write, event: hospital.alerted, fields: [{field: zone, value: Z7}]}"), "Z7", "no zone"),
    Broken("shares", "SK037", "groups.yaml", edit("groups.yaml", "share: 0.6", "share: 0.5"), "share: 0.5", "0.900"),
    Broken("rule language", "SK306", "expectations.yaml", edit("expectations.yaml", "within_s: 900", "within_s: soon"), "soon", "soon"),
    Broken("extends nothing", "SK039", "plans/wait.yaml", edit("plans/wait.yaml", "extends: talk-early", "extends: talk-erly"), "talk-erly", "'talk-early'"),
    Broken("drops nothing", "SK039", "plans/wait.yaml", edit("plans/wait.yaml", "P-11]", "P-91]"), "P-91", "P-91"),
    Broken("extends itself", "SK039", "plans/wait.yaml", edit("plans/wait.yaml", "extends: talk-early\ndrop: [P-03, P-04, P-05, P-06, P-07, P-08, P-09, P-10, P-11]", "extends: wait"), "extends: wait", "circle"),
)  # fmt: skip


def exchanged(folder: Path) -> None:
    """Write every longitude of the sites where its latitude belongs."""
    path = folder / "city/sites.geojson"
    tree = json.loads(path.read_text(encoding="utf-8"))
    for one in tree["features"]:
        one["geometry"]["coordinates"] = _exchanged(one["geometry"]["coordinates"])
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tree["features"])
    path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8")


def _exchanged(coordinates: Any) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return coordinates[::-1]
    return [_exchanged(part) for part in coordinates]


ONCE = (
    Broken("unknown key in the only order of a step", "SK014", PLAN, edit(PLAN, "action: talk.open,", "action: talk.open, wher: Z1,"), "wher", "Its keys are"),
    Broken("unknown receiver that an expectation waits for", "SK031", "injects.csv", edit("injects.csv", "INFO;KPU,pesan", "INFOO;KPU,pesan"), "INFOO", "Did you mean 'INFO'?"),
    Broken("unknown cell of an expectation", "SK031", "expectations.yaml", edit("expectations.yaml", "cell: INFO", "cell: INFOO"), "X-03", "Did you mean 'INFO'?"),
    Broken("nan in an expectation", "SK301", "expectations.yaml", edit("expectations.yaml", "within_s: 600", "within_s: .nan"), ".nan", "no finite number"),
    Broken("unknown unit kind of an action", "SK031", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "unit_kinds: [first_aid]", "unit_kinds: [first_ad]"), "first_ad", "Did you mean 'first_aid'?"),
    Broken("another id in the same feature", "SK011", "city/sites.geojson", edit("city/sites.geojson", '"id": "Z1",', '"id": "Z7", "id": "Z1",'), '"Z7"', "twice"),
    Broken("no plan and one is named", "SK002", "plans/", both(remove(PLAN), remove("plans/wait.yaml")), "", "plan"),
    Broken("id of another cell", "SK030", "units.yaml", edit("units.yaml", "id: INFO,", "id: KPU,"), "Dinas informasi", "declared twice"),
    Broken("id of another unit", "SK030", "units.yaml", edit("units.yaml", "id: P3K-1", "id: NEG-1"), "first_aid", "declared twice"),
    Broken("id of another inject", "SK030", "injects.csv", edit("injects.csv", "\nI-02,", "\nI-01,"), "00:06", "declared twice"),
    Broken("id of another step", "SK030", PLAN, edit(PLAN, "id: P-02\n", "id: P-01\n"), "P-01", "declared twice"),
    Broken("id of another assumption", "SK030", "assumptions.yaml", edit("assumptions.yaml", "id: rumour_heat", "id: grievance_start"), "grievance_start", "declared twice"),
    Broken("id in small letters that others use", "SK017", "units.yaml", edit("units.yaml", "id: POLISI", "id: polisi"), "polisi", "POLISI"),
    Broken("header and no rows", "SK020", "injects.csv", lambda f: (f / "injects.csv").write_text((f / "injects.csv").read_text().split("\n")[0] + "\n"), "id,stage", "no row"),
    Broken("misspelt role of a cell", "SK034", "units.yaml", edit("units.yaml", "role: command_post", "role: comand_post"), "comand_post", "Did you mean 'command_post'?"),
    Broken("misspelt role that owns a rumour", "SK034", "units.yaml", edit("units.yaml", "role: election_commission", "role: election_comission"), "comission", "'election_commission'"),
    Broken("misspelt role of an authority", "SK034", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "cells: [command_post]", "cells: [comand_post]"), "comand_post", "'command_post'"),
    Broken("no city", "SK002", "city/", lambda f: shutil.rmtree(f / "city"), "", "areas and sites"),
    Broken("misnamed city", "SK002", "city/", lambda f: (f / "city").rename(f / "citty"), "", "'citty'"),
    Broken("vehicles' exits only", "SK047", "groups.yaml", both(feature("E-BARAT", vehicles_only=True), feature("E-TIMUR", vehicles_only=True)), "site: KANTOR", "no exit on foot"),
    Broken("plans in a circle", "SK039", PLAN, edit(PLAN, "constraints:", "extends: wait\nconstraints:"), "extends: wait", "circle"),
    Broken("epsg of another zone", "SK063", "scenario.yaml", edit("scenario.yaml", "epsg: 32749", "epsg: 32601"), "32601", "the code 32749"),
    Broken("all sites exchanged", "SK041", "city/sites.geojson", exchanged, "W-JALAN", "exchanged"),
    Broken("all areas exchanged", "SK017", "city/areas.csv", both(edit("city/areas.csv", "112.8990,-7.6380", "-7.6380,112.8990"), edit("city/areas.csv", "112.9010,-7.6420", "-7.6420,112.9010")), "Contoh Utara", "all 2"),
    Broken("copied rules", "SK030", "rules/mine.yaml", write("rules/mine.yaml", pack("national").read_text(encoding="utf-8")), "", "rules again that ship with the package"),
    Broken("one copied rule", "SK030", "rules/mine.yaml", lambda f: write("rules/mine.yaml", _first_rule(pack("national").read_text(encoding="utf-8")))(f), "id: R-01", "one that ships with the package"),
    Broken("level that is expected and is not there", "SK031", "expectations.yaml", edit("expectations.yaml", "after: {type: negotiation.opened, within_s: 600}", "after: {type: level.changed, where: {level: kunig}, within_s: 600}"), "X-02", "Did you mean 'kuning'?"),
    Broken("two ladders", "SK038", "doctrine/five.yaml", write("doctrine/five.yaml", FIVE_LEVELS.read_text(encoding="utf-8").replace('valid_from: "2025-11-26"\n', "")), "levels:", "levels stand here and in doctrine/basic.yaml"),
    Broken("roles that fall", "SK038", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "id: merah, role: riot", "id: merah, role: calm"), "merah", "'kuning' below it for disturbed"),
    Broken("copied doctrine", "SK030", "doctrine/basic.yaml", lambda f: (f / "doctrine/again.yaml").write_text((f / "doctrine/basic.yaml").read_text()), "", "again"),
)  # fmt: skip

WORDS = (
    Broken("lone surrogate in yaml", "SK006", "units.yaml", edit("units.yaml", "name_id: Negosiator", 'name_id: "N\\ud800"'), "NEG-1", "U+D800"),
    Broken("nul in yaml", "SK006", "units.yaml", edit("units.yaml", "name_id: Negosiator", 'name_id: "N\\0"'), "NEG-1", "U+0000"),
    Broken("lone surrogate in an expectation", "SK301", "expectations.yaml", edit("expectations.yaml", "text_en: Negotiators", 'text_en: "N\\ud800" # '), "text_en", "U+D800"),
    Broken("lone surrogate in json", "SK006", "city/sites.geojson", edit("city/sites.geojson", "Command post", "Comm\\ud800and post"), "PS-KOMANDO", "U+D800"),
    Broken("nul in json", "SK006", "city/sites.geojson", edit("city/sites.geojson", "Command post", "Comm\\u0000and post"), "PS-KOMANDO", "U+0000"),
    Broken("coordinate in quotes", "SK023", "city/sites.geojson", edit("city/sites.geojson", "112.90010573", '"112.90010573"'), "112.90010573", "the text '112.90010573' stands among"),
    Broken("coordinate true", "SK023", "city/sites.geojson", edit("city/sites.geojson", "112.90010573", "true"), "true", "true stands among"),
    Broken("open ring", "SK023", "city/sites.geojson", feature("Z2", coordinates=lambda c: [c[0][:-1]]), '"Z2"', "does not end where it begins"),
    Broken("coordinates nested too little", "SK023", "city/sites.geojson", feature("PS-P3K", coordinates=lambda c: [c]), "PS-P3K", "not nested"),
    Broken("sign between thousands", "SK016", "city/areas.csv", edit("city/areas.csv", "3200", "3.200"), "3.200", "between thousands"),
    Broken("exponent", "SK016", "city/areas.csv", edit("city/areas.csv", "3200", "1e30"), "1e30", "exponent"),
    Broken("huge seed", "SK017", "scenario.yaml", edit("scenario.yaml", "seed: 1", "seed: 9999999999999999999999"), "seed", "9999999999999999999999 is too large"),
    Broken("bracket", "SK010", "groups.yaml", edit("groups.yaml", "share: 0.4}]", "share: 0.4}"), "grievance", "']' is missing"),
    Broken("no escape", "SK010", "groups.yaml", edit("groups.yaml", "name_en: Residents before", 'name_en: "\\q" # '), "name_en", "is no escape"),
    Broken("alias of itself", "SK010", "groups.yaml", edit("groups.yaml", "groups:\n", "groups: &a [*a]\nothers:\n"), "*a", "inside the value"),
)  # fmt: skip

SENSE = (
    Broken("expectation waits for no assembly", "SK031", "expectations.yaml", edit("expectations.yaml", "type: negotiation.opened,", "type: negotiation.opened, where: {assembly: A-WARG},"), "X-02", "'A-WARGA'"),
    Broken("expectation waits for no unit", "SK031", "expectations.yaml", edit("expectations.yaml", "type: negotiation.opened,", "type: negotiation.opened, where: {unit: {in: [NEG-1, NEG-7]}},"), "X-02", "NEG-7"),
    Broken("change in less than no time", "SK037", "branches.yaml", edit("branches.yaml", "over_s: 360", "over_s: -360"), "-360", "0 or more"),
    Broken("change that never ends", "SK052", "branches.yaml", edit("branches.yaml", "over_s: 360", "over_s: 360000"), "360000", "longer than"),
    Broken("more people than there are", "SK037", "branches.yaml", edit("branches.yaml", "count: 40", "count: 400"), "count: 400", "the 40 of group"),
    Broken("post off the ground", "SK043", "city/sites.geojson", feature("PS-P3K", coordinates=lambda c: [c[0], c[1] + 0.0005]), "PS-P3K", "off the walkable ground"),
    Broken("exit wider than drawn", "SK037", "city/sites.geojson", feature("E-BARAT", width_m=80), "E-BARAT", "as it is drawn"),
    Broken("exit for nobody", "SK037", "city/sites.geojson", feature("E-BARAT", width_m=0.1), "E-BARAT", "nobody gets through"),
    Broken("cel computed key", "SK061", PLAN, edit(PLAN, 'inject["I-05"].age_s', 'inject["I-0" + "5"].age_s'), '"I-0" + "5"', "one name in quotes"),
    Broken("cel division by zero", "SK062", PLAN, edit(PLAN, 'inject["I-05"].age_s >= 0', 'inject["I-05"].age_s / 0 > 1'), "/ 0", "divided by 0"),
    Broken("cel number too large", "SK060", PLAN, edit(PLAN, 'inject["I-05"].age_s >= 0', 'inject["I-05"].age_s >= 1e999'), "1e999", "too large"),
    Broken("a million officers", "SK017", "units.yaml", edit("units.yaml", "strength: 4", "strength: 1000000"), "1000000", "100000"),
    Broken("ready after a month", "SK037", "units.yaml", edit("units.yaml", "ready_s: 60", "ready_s: 2600000"), "2600000", "too much"),
    Broken("flying unit", "SK037", "doctrine/basic.yaml", edit("doctrine/basic.yaml", "speed_kmh: 5", "speed_kmh: 500"), "500", "130 or less"),
    Broken("agency of nobody", "SK034", "units.yaml", edit("units.yaml", "cell: POLISI, agency: polri", "cell: POLISI, agency: polrii"), "polrii", "'polri'"),
    Broken("origin twice", "SK030", "groups.yaml", edit("groups.yaml", '"35.75.01.1002", share', '"35.75.01.1001", share'), "origins", "stands twice"),
    Broken("constraint twice", "SK030", PLAN, edit(PLAN, "[R-18]", "[R-18, R-18]"), "R-18, R-18", "stands twice"),
    Broken("plans that differ in capitals", "SK008", "plans/wait.yaml", lambda f: (f / "plans/Wait.yaml").write_text((f / "plans/wait.yaml").read_text()), "", "but for capitals"),
    Broken("stray file", "SK008", "unit.yaml", write("unit.yaml", "units: []\n"), "", "units.yaml"),
    Broken("file of a scenario misspelt", "SK008", "objectve.yaml", write("objectve.yaml", "objectives: []\n"), "", "objectives.yaml"),
    Broken("threshold by a rule there is not", "SK031", "objectives.yaml", target("rules: [R-288]"), "R-288", "'R-28'"),
    Broken("threshold by a measure there is not", "SK032", "objectives.yaml", target("limits: [{measure: treats_s, at_most: 300}]"), "treats_s", "'treat_s'"),
    Broken("threshold by an expectation there is not", "SK031", "objectives.yaml", target("expected: [E-XX]"), "E-XX", "no expectation"),
    Broken("threshold unjudged in one language", "SK015", "objectives.yaml", target("unjudged_en: without force"), "TG-1", "'unjudged_id' is missing"),
    Broken("limit without a number", "SK015", "objectives.yaml", target("limits: [{measure: treat_s}]"), "treat_s", "at_most or at_least"),
    Broken("metres that are none", "SK063", "scenario.yaml", edit("scenario.yaml", "epsg: 32749", "epsg: 3857"), "3857", "32749"),
    Broken("another time zone", "SK063", "scenario.yaml", edit("scenario.yaml", "Asia/Jakarta", "Asia/Jayapura"), "Jayapura", "other offsets"),
    Broken("another offset", "SK063", "injects.csv", edit("injects.csv", "2024-11-27T19:13:00+07:00", "2024-11-27T19:13:00+08:00"), "I-04", "+07:00"),
)  # fmt: skip

_WALK = "W-JALAN"

GROUND = (
    Broken("self-crossing polygon", "SK040", "city/sites.geojson", feature(_WALK, coordinates=lambda c: [[c[0][0], c[0][2], c[0][1], c[0][3], c[0][0]]]), _WALK, "crosses itself at 112.9"),
    Broken("no degrees", "SK041", "city/sites.geojson", feature("PS-P3K", coordinates=lambda c: [709639.0, 9155000.0]), "PS-P3K", "no degrees"),
    Broken("exchanged degrees", "SK041", "city/sites.geojson", feature("PS-P3K", coordinates=lambda c: [c[1], c[0] - 90]), "PS-P3K", "far from"),
    Broken("far from its site", "SK041", "city/sites.geojson", feature("PS-P3K", coordinates=lambda c: [c[0] + 0.5, c[1]]), "PS-P3K", "km from the rest"),
    Broken("exchanged area", "SK041", "city/areas.csv", edit("city/areas.csv", "112.8990,-7.6380", "-7.6380,12.8990"), "Contoh Utara", "exchanged"),
    Broken("zone as a line", "SK042", "city/sites.geojson", feature("Z2", geometry={"type": "LineString", "coordinates": [[112.9001, -7.64], [112.9002, -7.64]]}), '"Z2"', "Polygon"),
    Broken("exit without a width", "SK042", "city/sites.geojson", feature("E-BARAT", width_m=None), "E-BARAT", "'width_m'"),
    Broken("exit outside the site", "SK043", "city/sites.geojson", feature("E-TIMUR", coordinates=lambda c: [[[x + 0.0002, y] for x, y in c[0]]]), "E-TIMUR", "outside the walkable ground"),
    Broken("zone off the ground", "SK043", "city/sites.geojson", feature("Z2", coordinates=lambda c: [[[x, y - 0.0004] for x, y in c[0]]]), '"Z2"', "off the walkable ground"),
    Broken("gate without a fence", "SK043", "city/sites.geojson", add_feature(id="GT-1", kind="gate", width_m=3, geometry={"type": "LineString", "coordinates": [[20, 5], [20, 8]]}), "GT-1", "stands in no fence"),
    Broken("ground in two pieces", "SK044", "city/sites.geojson", add_feature(id="F-1", kind="fence", strength_n=5000, geometry={"type": "LineString", "coordinates": [[30, -1], [30, 15]]}), _WALK, "2 pieces"),
    Broken("no ground", "SK044", "groups.yaml", both(feature(_WALK, site="LAIN"), feature("E-TIMUR", site="LAIN"), feature("E-BARAT", site="LAIN")), "site: KANTOR", "no walkable ground"),
    Broken("exits too narrow", "SK047", "city/sites.geojson", both(feature("E-BARAT", width_m=0.6), feature("E-TIMUR", width_m=0.6), edit("groups.yaml", "size: 40", "size: 900")), "E-BARAT", "300 s"),
    Broken("no exit on foot", "SK047", "groups.yaml", both(feature("E-BARAT", vehicles_only=True, serves=None), feature("E-TIMUR", vehicles_only=True, serves=None)), "site: KANTOR", "no exit on foot"),
    Broken("vehicles' exit alone", "SK048", "city/sites.geojson", both(feature("E-BARAT", vehicles_only=True), feature("E-TIMUR", serves="Z2")), "E-BARAT", "alone"),
    Broken("vehicles' exit shared", "SK048", "city/sites.geojson", add_feature(id="E-MOBIL", kind="exit", width_m=7, leads_to="North", vehicles_only=True, geometry=rectangle(58, 6, 61, 14)), "E-MOBIL", "overlaps"),
    Broken("vehicle too wide", "SK046", PLAN, edit("doctrine/basic.yaml", "code: NEG,", "code: NEG, vehicle_width_m: 20,"), "action: unit.post", "20 m wide"),
)  # fmt: skip

_ROAD = '{{"type": "FeatureCollection", "features": [\n{{"type": "Feature", "properties": {{"id": "J-1", "name_id": "Jalan", "name_en": "Street", "start": "{start}", "end": "{end}", "speed_kmh": 30, "width_m": {width}}}, "geometry": {{"type": "LineString", "coordinates": [[112.899, -7.638], [112.901, -7.642]]}}}}\n]}}\n'

TIMES = (
    Broken("street to nowhere", "SK049", "city/roads.geojson", write("city/roads.geojson", _ROAD.format(start="35.75.01.1001", end="ZX", width=6)), "ZX", "no area, site or zone"),
    Broken("no such day", "SK050", "branches.yaml", edit("branches.yaml", "2024-11-27T19:36", "2024-11-31T19:36"), "11-31", "does not exist"),
    Broken("stage gap", "SK051", "scenario.yaml", edit("scenario.yaml", 'end: "2024-11-27T19:45:00+07:00"}', 'end: "2024-11-27T19:44:00+07:00"}'), "id: S1", "the last stage ends"),
    Broken("end before start", "SK052", "scenario.yaml", edit("scenario.yaml", 'end: "2024-11-27T19:45:00+07:00"\n', 'end: "2024-11-27T18:45:00+07:00"\n'), "end: \"2024-11-27T18", "not after the start"),
    Broken("inject after the end", "SK052", "injects.csv", edit("injects.csv", "2024-11-27T19:38", "2024-11-27T20:38"), "20:38", "after the scenario ends"),
    Broken("effect before the start", "SK052", "branches.yaml", edit("branches.yaml", "T19:02", "T18:02"), "18:02", "before the scenario starts"),
    Broken("condition for too long", "SK052", PLAN, edit(PLAN, "  seat: MEDIS\n", "  seat: MEDIS\n  for_s: 90000\n"), "for_s", "longer than the scenario"),
    Broken("injects out of order", "SK053", "injects.csv", edit("injects.csv", "2024-11-27T19:13", "2024-11-27T19:08"), "I-04", "before I-03"),
    Broken("exercise over before its last inject", "SK053", "scenario.yaml", edit("scenario.yaml", "\nend:", "\nexercise_end: \"00:05\"\nend:"), "exercise_end", "not after its last inject"),
    Broken("exercise time goes back", "SK053", "injects.csv", edit("injects.csv", "S1,00:13", "S1,00:08"), "I-04", "must not go back"),
    Broken("time zone", "SK063", "scenario.yaml", edit("scenario.yaml", "Asia/Jakarta", "Asia/Pasuruan"), "Pasuruan", "time zone"),
    Broken("epsg in degrees", "SK063", "scenario.yaml", edit("scenario.yaml", "epsg: 32749", "epsg: 4326"), "4326", "metres"),
    Broken("cel syntax", "SK060", PLAN, edit(PLAN, "present_est >= 10'", "present_est => 10'"), "=> 10", "does not parse"),
    Broken("cel names nothing", "SK061", PLAN, edit(PLAN, 'assembly["A-WARGA"].started\'', 'assembly["A-WARGAA"].started\''), "A-WARGAA", "'A-WARGA'"),
    Broken("cel attribute", "SK061", PLAN, edit(PLAN, "present_est >= 10", "present_rst >= 10"), "present_rst", "'present_est'"),
    Broken("cel root", "SK061", PLAN, edit(PLAN, "order[\"P-02\"]", "orders[\"P-02\"]"), "orders", "'order'"),
    Broken("cel sees the world", "SK061", PLAN, edit(PLAN, 'count["situation.closed"] >= 1', 'done["clarify"] >= 1'), 'done["clarify"]', "'done'"),
    Broken("cel value", "SK061", PLAN, edit(PLAN, '.state == "accepted"', '.state == "acepted"'), "acepted", "'accepted'"),
    Broken("cel types", "SK062", PLAN, edit(PLAN, "present_est >= 10", "present_est >= \"10\""), 'present_est >= "10"', "a number"),
    Broken("cel own order", "SK064", PLAN, edit(PLAN, 'order["P-02"].state == "done"', 'order["P-03"].state == "done"'), 'order["P-03"]', "waits for its own order"),
    Broken("cel own order in a list", "SK064", PLAN, edit(PLAN, 'order["P-02"].state == "done"', 'order["P-03"].state in ["acting", "done"]'), 'order["P-03"]', "waits for its own order"),
    Broken("cel two steps wait for each other", "SK064", PLAN, edit(PLAN, 'when: \'inject["I-02"].age_s >= 0\'', 'when: \'order["P-03"].state == "done"\''), 'order["P-03"]', "'P-02', 'P-03' wait for one another's orders"),
    Broken("cel false", "SK064", PLAN, edit(PLAN, 'when: \'assembly["A-WARGA"].started\'', "when: 'false'"), "'false'", "false whatever happens"),
    Broken("cel false sum", "SK064", PLAN, edit(PLAN, 'assembly["A-WARGA"].started\'', 'assembly["A-WARGA"].started && 1 == 2\''), "1 == 2", "false whatever happens"),
    Broken("cel no answer", "SK062", "branches.yaml", edit("branches.yaml", 'assembly["A-WARGA"].present_est >= 5', 'assembly["A-WARGA"].present_est + 5'), "present_est + 5", "true or false"),
)  # fmt: skip


_MOOD = "- {{does: mood, group: G-WARGA, mood: grievance, by: {by}}}"
_BRANCH = "branches:\n- {{id: B-A, name_id: a, name_en: a, when: 'branch[\"{one}\"].taken'}}\n- {{id: B-B, name_id: b, name_en: b, when: 'branch[\"B-A\"].taken'}}\n"
_ACTIONS = "doctrine/basic.yaml"


def assumption(name: str, unit: str = "s", value: float = 1) -> Callable[[Path], None]:
    """Return a change that declares one more assumption."""
    words = f"value: {value}, range: [{min(value, 0)}, 9], unit: {unit}, source: a, label: D"
    return append("assumptions.yaml", f"- {{id: {name}, {words}}}\n")


def into_folder(file: str, folder: str) -> Callable[[Path], None]:
    """Return a change that copies a file into a folder inside its own."""

    def make(root: Path) -> None:
        (root / folder).mkdir()
        shutil.copy(root / file, root / folder)

    return make


def file_for(folder: str) -> Callable[[Path], None]:
    """Return a change that puts a file in the place of a folder."""

    def make(root: Path) -> None:
        shutil.rmtree(root / folder, ignore_errors=True)
        (root / folder).write_text("rumours: []\n")

    return make


SILENT = (
    Broken("assumption that nothing uses", "SK065", "assumptions.yaml", assumption("water_l"), "water_l", "nothing uses"),
    Broken("misspelt number of a model", "SK065", "assumptions.yaml", assumption("unrest.act_per_mn"), "unrest.act_per_mn", "'unrest.act_per_min'"),
    Broken("unit of an assumption", "SK065", "assumptions.yaml", edit("assumptions.yaml", 'unit: "1/h"', "unit: 1/min"), "rumour_heat", "media/rumours.yaml:"),
    Broken("unit of a model's number", "SK065", "assumptions.yaml", assumption("forces.walk_mps", "km/h"), "km/h", "'m/s'"),
    Broken("model's number below nothing", "SK037", "assumptions.yaml", assumption("forces.walk_mps", "m/s", -1), "walk_mps", "0 or more"),
    Broken("agency that nobody has", "SK034", "units.yaml", edit("units.yaml", "agency: dinkes, satgas", "agency: kesehatan, satgas"), "P3K-1", "dinkes"),
    Broken("task force", "SK032", "units.yaml", edit("units.yaml", "satgas: preventif", "satgas: preventiv"), "NEG-1", "'preventif'"),
    Broken("act that moves a mood too far", "SK037", _ACTIONS, edit(_ACTIONS, "by: -0.02", "by: -20"), "by: -20", "-1 or more"),
    Broken("change that moves a mood too far", "SK037", "branches.yaml", edit("branches.yaml", "- {does: rumour.start, rumour: R-FORM}", _MOOD.format(by=5)), "by: 5", "1 or less"),
    Broken("loudspeaker heard behind it", "SK037", _ACTIONS, edit(_ACTIONS, "audible_m: 60", "audible_m: -60"), "audible_m", "0 or more"),
    Broken("front of less than nothing", "SK037", _ACTIONS, edit(_ACTIONS, "code: NEG,", "code: NEG, front_m: -0.8,"), "front_m", "0.1 or more"),
    Broken("all exits shut for good", "SK047", "city/sites.geojson", both(feature("E-BARAT", open=False), feature("E-TIMUR", open=False)), "E-BARAT", "nobody could open one"),
    Broken("branches in a circle", "SK064", "branches.yaml", append("branches.yaml", _BRANCH.format(one="B-B")), "B-A", "'B-A', 'B-B' wait for one another"),
    Broken("branch of itself", "SK064", "branches.yaml", append("branches.yaml", _BRANCH.format(one="B-A")), "id: B-A", "itself taken"),
    Broken("name in a plan", "SK014", PLAN, edit(PLAN, "title_id: Dialog", "name: dialog\ntitle_id: Dialog"), "name: dialog", "filled in by the loader"),
    Broken("source in a step", "SK014", PLAN, edit(PLAN, "seat: MEDIS", "seat: MEDIS\n  source: x"), "source: x", "filled in by the loader"),
    Broken("source for from", "SK014", _ACTIONS, edit(_ACTIONS, "{field: area, from: area}", "{field: area, source: area}"), "source: area", "Did you mean 'from'?"),
    Broken("rules at the top", "SK008", "rules.yaml", write("rules.yaml", "rules: []\n"), "", "the folder rules/"),
    Broken("file for the folder rules", "SK005", "rules", file_for("rules"), "", "a folder is expected"),
    Broken("file for the folder media", "SK005", "media", file_for("media"), "", "a folder is expected"),
    Broken("folder for the file objectives", "SK008", "objectives", write("objectives/a.yaml", "objectives: []\n"), "", "objectives.yaml is one file"),
    Broken("folder misspelt", "SK008", "rule", write("rule/a.yaml", "rules: []\n"), "", "Rename it to rules"),
    Broken("plan in a folder of its own", "SK008", "plans/sub", into_folder("plans/wait.yaml", "plans/sub"), "", "plans/sub/wait.yaml"),
    Broken("plan with a line break", "SK008", "plans/wa\\nit.yaml", lambda f: (f / "plans/wait.yaml").rename(f / "plans/wa\nit.yaml"), "", "a line break"),
    Broken("plan with a byte", "SK008", "plans/wa\\udcff.yaml", lambda f: (f / "plans/wait.yaml").rename(f / "plans/wa\udcff.yaml"), "", "0xff"),
    Broken("exercise of 99:99", "SK017", "scenario.yaml", edit("scenario.yaml", "\nend:", '\nexercise_end: "99:99"\nend:'), "99:99", "is no exercise time"),
    Broken("format in quotes", "SK016", "scenario.yaml", edit("scenario.yaml", "format: 1", 'format: "1"'), "format", "without quotes"),
    Broken("another format", "SK017", "scenario.yaml", edit("scenario.yaml", "format: 1", "format: 2"), "format", "Write 1."),
    Broken("value and from", "SK033", _ACTIONS, edit(_ACTIONS, "{field: area, from: area}", '{field: area, from: area, value: "35"}'), "form.post", "has both"),
    Broken("neither value nor from", "SK033", _ACTIONS, edit(_ACTIONS, "{field: area, from: area}", "{field: area}"), "form.post", "has neither"),
    Broken("receiver twice", "SK030", "injects.csv", edit("injects.csv", "POLISI;MEDIS", "POLISI;POLISI"), "I-02", "'POLISI' twice"),
    Broken("receiver beside all", "SK030", "injects.csv", edit("injects.csv", "EXCON,SEMUA", "EXCON,SEMUA;KPU"), "I-01", "SEMUA alone"),
    Broken("sender among the receivers", "SK030", "injects.csv", edit("injects.csv", "TOKOH,POLISI;KPU", "TOKOH,POLISI;KPU;TOKOH"), "I-04", "which sends it"),
    Broken("effect after the end", "SK052", "branches.yaml", edit("branches.yaml", "  when: 'done[\"outcome.tell\"] >= 1'", "  inject: I-05\n  after_s: 7200"), "after_s", "longer than the scenario"),
)  # fmt: skip


def _first_rule(text: str) -> str:
    """Return a file of rules up to the end of its first one."""
    first = text.index("- id:")
    return text[: text.index("\n- id:", first + 1) + 1]


def _without_column(path: Path, name: str) -> None:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index(name)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([row[:at] + row[at + 1 :] for row in rows])


ALL = (*FILES, *TABLES, *REFERENCES, *ONCE, *WORDS, *SENSE, *GROUND, *TIMES, *SILENT)
