"""Slips of a spreadsheet, an editor or a hurried hand, and changes that look like some and are none."""

# ruff: noqa: E501  one line a slip reads best, however long

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .broken import PLAN, Broken, add_feature, append, both, edit, feature, rectangle, target, write

INJECTS, AREAS, GROUPS, SITES = "injects.csv", "city/areas.csv", "groups.yaml", "city/sites.geojson"


def lines(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    """Return a change of every line of a file."""

    def make(folder: Path) -> None:
        path = folder / name
        path.write_text("\n".join(map(change, path.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")

    return make


def everywhere(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Return a change of the bytes of every file."""

    def make(folder: Path) -> None:
        for path in folder.rglob("*"):
            if path.is_file():
                path.write_bytes(change(path.read_bytes()))

    return make


def features(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """Return a change of every feature of the sites, one a line."""

    def make(folder: Path) -> None:
        path = folder / SITES
        tree = json.loads(path.read_text(encoding="utf-8"))
        for one in tree["features"]:
            change(one)
        text = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tree["features"])
        path.write_text('{"type": "FeatureCollection", "features": [\n' + text + "\n]}\n", encoding="utf-8")

    return make


def _turned(one: dict[str, Any]) -> None:
    if one["geometry"]["type"] == "Polygon":
        one["geometry"]["coordinates"] = [ring[::-1] for ring in one["geometry"]["coordinates"]]


SHEET = (
    Broken("decimal comma in a table", "SK016", AREAS, edit(AREAS, "112.8990,", '"112,8990",'), "Contoh Utara", "after a point: 112.8990."),
    Broken("date as in a letter", "SK017", INJECTS, edit(INJECTS, "2024-11-27T19:06:00+07:00", "27/11/2024 19:06"), "I-02", "is no moment"),
    Broken("date without offset", "SK017", INJECTS, edit(INJECTS, "2024-11-27T19:06:00+07:00", "2024-11-27 19:06"), "I-02", '"2024-11-27T19:06+07:00"'),
    Broken("mark of a spreadsheet", "SK020", INJECTS, lambda f: (f / INJECTS).write_text("sep=,\n" + (f / INJECTS).read_text()), "sep=", "Delete the first line."),
    Broken("title above the header", "SK020", INJECTS, lambda f: (f / INJECTS).write_text("Daftar,,,\n" + (f / INJECTS).read_text()), "Daftar", "is no header"),
    Broken("header in capitals", "SK020", INJECTS, edit(INJECTS, "id,stage", "ID,stage"), "ID", "Did you mean 'id'?"),
    Broken("merged cells", "SK017", INJECTS, edit(INJECTS, "I-03,S1,", "I-03,,"), "I-03", "merged"),
    Broken("clock with a point", "SK017", INJECTS, edit(INJECTS, "00:06", "00.06"), "I-02", "HH:MM"),
    Broken("clock as part of a day", "SK017", INJECTS, edit(INJECTS, "00:06", "0.00416667"), "I-02", "HH:MM"),
    Broken("receivers with a comma", "SK031", INJECTS, edit(INJECTS, "POLISI;MEDIS", '"POLISI, MEDIS"'), "I-02", "joined by ';'"),
    Broken("receiver in small letters", "SK031", INJECTS, edit(INJECTS, "POLISI;MEDIS", "polisi;MEDIS"), "I-02", "Did you mean 'POLISI'?"),
    Broken("all in small letters", "SK031", INJECTS, edit(INJECTS, "SEMUA", "semua"), "I-01", "Did you mean 'SEMUA'?"),
    Broken("yes in Indonesian", "SK016", INJECTS, edit(INJECTS, ",1,yes,", ",1,ya,"), "I-01", "yes or no"),
    Broken("reference lost", "SK016", AREAS, edit(AREAS, "3200", "#REF!"), "#REF!", "whole number"),
    Broken("underscore between thousands", "SK016", AREAS, edit(AREAS, "3200", "3_200"), "3_200", "is no number"),
    Broken("more voters than people", "SK017", AREAS, edit(AREAS, "3200", "9" * 30), "999", "at most 1000000000"),
    Broken("less voters than none", "SK017", AREAS, edit(AREAS, "3200", "-3200"), "-3200", "at least 0"),
    Broken("curly quotes in a table", "SK021", INJECTS, edit(INJECTS, '"About {present_est} residents gather before the office, orderly."', "\u201cAbout {present_est} residents gather before the office, orderly.\u201d"), "I-02", "straight quotes"),
    Broken("areas without a row", "SK020", AREAS, lambda f: (f / AREAS).write_text((f / AREAS).read_text().split("\n")[0] + "\n"), "code", "no row"),
    Broken("workbook by another name", "SK006", INJECTS, write(INJECTS, b"PK\x03\x04" + bytes(range(256))), "", "CSV UTF-8"),
    Broken("letter by another name", "SK006", GROUPS, write(GROUPS, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "", "workbook, document or zip"),
)  # fmt: skip

EDITOR = (
    Broken("decimal comma", "SK017", GROUPS, edit(GROUPS, "legitimacy: 0.6", "legitimacy: 0,6"), "0,6", "after a point: 0.6."),
    Broken("per cent", "SK017", GROUPS, edit(GROUPS, "legitimacy: 0.6", "legitimacy: 60%"), "60%", "part of 1: 0.6."),
    Broken("per cent without a sign", "SK037", GROUPS, edit(GROUPS, "legitimacy: 0.6", "legitimacy: 60"), "60", "from 0 to 1"),
    Broken("point between thousands", "SK016", GROUPS, edit(GROUPS, "size: 40", "size: 1.000"), "1.000", "between thousands"),
    Broken("whole number with a point", "SK016", GROUPS, edit(GROUPS, "size: 40", "size: 40.0"), "40.0", "Write 40."),
    Broken("curly quotes", "SK017", GROUPS, edit(GROUPS, '"35.75.01.1001"', "\u201c35.75.01.1001\u201d"), "35.75.01.1001", "straight quotes"),
    Broken("no space after a colon", "SK010", GROUPS, edit(GROUPS, "legitimacy: 0.6", "legitimacy:0.6"), "identity_violent", "a space after the colon"),
    Broken("dash forgotten", "SK016", GROUPS, edit(GROUPS, "- id: G-WARGA", "  id: G-WARGA"), "id: G-WARGA", "lines that begin with '- '"),
    Broken("unfinished merge", "SK010", "units.yaml", edit("units.yaml", "cells:\n", "<<<<<<< mine\ncells:\n=======\ncells:\n>>>>>>> theirs\n"), "<<<<<<<", "unfinished merge"),
    Broken("page of a web site", "SK016", GROUPS, write(GROUPS, "<html><body>Sign in</body></html>\n"), "html", "keys with values"),
    Broken("condition left empty", "SK016", PLAN, edit(PLAN, "when: 'inject[\"I-02\"].age_s >= 0'", "when:"), "when:", "not nothing"),
    Broken("steps left empty", "SK016", "plans/later.yaml", write("plans/later.yaml", "title_id: a\ntitle_en: b\nsteps:\n"), "steps:", "a list"),
    Broken("curly quotes in a condition", "SK060", PLAN, edit(PLAN, 'inject["I-02"].age_s', "inject[\u201cI-02\u201d].age_s"), "I-02", "is written '\"'"),
    Broken("and in a condition", "SK060", PLAN, edit(PLAN, '"done" && assembly', '"done" and assembly'), '"done" and', "'and' is written '&&'"),
    Broken("sign of a text in a condition", "SK060", PLAN, edit(PLAN, "present_est >= 10", "present_est \u2265 10"), "\u2265", "is written '>='"),
    Broken("ending of a plan", "SK039", "scenario.yaml", edit("scenario.yaml", "plan: talk-early", "plan: talk-early.yaml"), "talk-early.yaml", "Did you mean 'talk-early'?"),
    Broken("time zone by its letters", "SK063", "scenario.yaml", edit("scenario.yaml", "Asia/Jakarta", "WIB"), "WIB", "Asia/Jakarta"),
    Broken("epsg with its name", "SK016", "scenario.yaml", edit("scenario.yaml", "epsg: 32749", "epsg: EPSG:32749"), "EPSG", "digits only"),
    Broken("ending in capitals", "SK008", "media/rumours.YAML", lambda f: (f / "media/rumours.yaml").rename(f / "media/rumours.YAML"), "", "Rename it to media/rumours.yaml"),
    Broken("ending twice", "SK008", "plans/wait.yaml.txt", lambda f: (f / "plans/wait.yaml").rename(f / "plans/wait.yaml.txt"), "", "plans/wait.yaml."),
    Broken("plan that another extends, misnamed", "SK008", "plans/talk-early.yml", lambda f: (f / PLAN).rename(f / "plans/talk-early.yml"), "", "Rename it"),
    Broken("link to itself", "SK005", "branches.yaml", lambda f: ((f / "branches.yaml").unlink(), (f / "branches.yaml").symlink_to("branches.yaml"))[0], "", "nothing"),
    Broken("link to the folder above", "SK004", "plans/up", lambda f: (f / "plans/up").symlink_to(".."), "", "a link to a folder"),
)  # fmt: skip

MAP = (
    Broken("key of a map program", "SK014", SITES, features(lambda one: one["properties"].update(fid=1)), "W-JALAN", "all 7 of them"),
    Broken("width with its unit", "SK016", SITES, feature("E-BARAT", width_m="6 m"), "6 m", "a number"),
    Broken("width with a comma", "SK016", SITES, feature("E-BARAT", width_m="6,5"), "6,5", "after a point: 6.5."),
    Broken("width of less than nothing", "SK017", SITES, feature("E-BARAT", width_m=-6), "-6", "more than 0."),
    Broken("width without end", "SK019", SITES, edit(SITES, '"width_m": 14,', '"width_m": 1e999,'), "1e999", "too large"),
    Broken("yes in quotes", "SK016", SITES, feature("E-BARAT", open="yes"), '"yes"', "true or false, without quotes"),
    Broken("no feature at all", "SK017", SITES, write(SITES, '{"type": "FeatureCollection", "features": []}'), "features", "must not be empty"),
    Broken("several points", "SK023", SITES, feature("PS-P3K", geometry={"type": "MultiPoint", "coordinates": [[112.9, -7.64]]}), "MultiPoint", "Draw it as"),
    Broken("ground that is built over", "SK044", SITES, add_feature(id="OB-1", kind="obstacle", geometry=rectangle(-10, -10, 100, 100)), "W-JALAN", "no ground"),
    Broken("json cut off", "SK022", SITES, lambda f: (f / SITES).write_text((f / SITES).read_text()[:1500]), "E-BARAT", "is missing"),
)  # fmt: skip

_TASK = "text_id: a, text_en: b, tasks: [{{id: K-1, text_id: a, text_en: b, injects: [{injects}]}}]"
_TARGETS = "objectives:\n- id: O-1\n  text_id: a\n  text_en: b\n  targets:\n  - {{id: T-1, capability: DIALOG, {task}}}\n{more}"
_STATIONS = "id,number,name,area,kind,risk,voters\nTPS-1,1,TPS 1,35.75.01.1001,ordinary,less,300\nTPS-2,1,TPS 2,35.75.01.1001,ordinary,less,300\n"
_STAGE = '- {id: S1, name_id: a, name_en: b, start: "2024-11-27T19:00:00+07:00", end: "2024-11-27T19:10:00+07:00"}'
DOCTRINE = "doctrine/basic.yaml"


def swapped(folder: Path) -> None:
    """Exchange two rows of the injects."""
    rows = (folder / INJECTS).read_text(encoding="utf-8").split("\n")
    (folder / INJECTS).write_text("\n".join([*rows[:2], rows[3], rows[2], *rows[4:]]), encoding="utf-8")


HAND = (
    Broken("step dropped twice", "SK030", "plans/wait.yaml", edit("plans/wait.yaml", "drop: [P-03", "drop: [P-03, P-03"), "drop", "'P-03' stands twice"),
    Broken("range of one number", "SK017", "assumptions.yaml", edit("assumptions.yaml", "[60, 900]", "[60]"), "[60]", "one more is needed"),
    Broken("range of three numbers", "SK017", "assumptions.yaml", edit("assumptions.yaml", "[60, 900]", "[60, 180, 900]"), "[60", "At most 2"),
    Broken("range as words", "SK016", "assumptions.yaml", edit("assumptions.yaml", "[60, 900]", "60-900"), "60-900", "a list"),
    Broken("range downwards", "SK037", "assumptions.yaml", edit("assumptions.yaml", "[60, 900]", "[900, 60]"), "[900", "Write [60, 900]."),
    Broken("number with its unit", "SK017", DOCTRINE, edit(DOCTRINE, "duration_s: 30", "duration_s: 5 min"), "5 min", "the number alone"),
    Broken("number as a clock", "SK018", DOCTRINE, edit(DOCTRINE, "duration_s: 30", "duration_s: 00:30"), "00:30", "else the number itself"),
    Broken("unit that never moves", "SK037", DOCTRINE, edit(DOCTRINE, "code: NEG, tools: [loudspeaker], speed_kmh: 5", "code: NEG, tools: [loudspeaker], speed_kmh: 0"), "speed_kmh: 0", "0.1 or more"),
    Broken("role twice", "SK030", DOCTRINE, edit(DOCTRINE, "[health_service]", "[health_service, health_service]"), "health_service, health", "stands twice"),
    Broken("expectations left empty", "SK010", "expectations.yaml", write("expectations.yaml", "# later\n"), "", "is empty"),
    Broken("rules left empty", "SK010", "rules/own.yaml", write("rules/own.yaml", ""), "", "is empty"),
    Broken("target twice", "SK030", "objectives.yaml", write("objectives.yaml", _TARGETS.format(task="text_id: a, text_en: b", more="  - {id: T-1, capability: DIALOG, text_id: c, text_en: d}\n")), "text_id: c", "'T-1' is declared twice"),
    Broken("misspelt capability", "SK031", INJECTS, both(target("limits: [{measure: treat_s, at_most: 300}]"), edit(INJECTS, ",DIALOG,", ",DIALGO,")), "I-04", "Did you mean 'DIALOG'?"),
    Broken("inject twice in a task", "SK030", "objectives.yaml", write("objectives.yaml", _TARGETS.format(task=_TASK.format(injects="I-04, I-04"), more="")), "I-04, I-04", "'I-04' stands twice"),
    Broken("limit that nothing keeps", "SK037", "objectives.yaml", target("limits: [{measure: treat_s, at_least: 300, at_most: 30}]"), "treat_s", "at least 300 and at most 30"),
    Broken("stage pasted again", "SK030", "scenario.yaml", edit("scenario.yaml", "stages:\n", f"stages:\n{_STAGE}\n"), "Malam penghitungan", "'S1' is declared twice"),
    Broken("rows exchanged", "SK053", INJECTS, swapped, "I-02", "in the order of their times"),
    Broken("brace left open", "SK017", INJECTS, edit(INJECTS, "About {present_est}", "About {present_est"), "I-02", "a brace is opened"),
    Broken("number of a station twice", "SK030", "city/tps.csv", write("city/tps.csv", _STATIONS), "TPS-2", "that of 'TPS-1' too"),
    Broken("scenario of a century", "SK052", "scenario.yaml", lambda f: (f / "scenario.yaml").write_text((f / "scenario.yaml").read_text().replace('end: "2024', 'end: "2124')), "end:", "36,524 days"),
)  # fmt: skip

OFFICE = (*SHEET, *EDITOR, *MAP, *HAND)

HARMLESS: dict[str, Callable[[Path], None]] = {
    "byte order marks": everywhere(lambda data: b"\xef\xbb\xbf" + data),
    "line ends of Windows": everywhere(lambda data: data.replace(b"\n", b"\r\n")),
    "line ends of old Macs": lambda f: (f / INJECTS).write_bytes((f / INJECTS).read_bytes().replace(b"\n", b"\r")),
    "empty columns at the end": lines(INJECTS, lambda line: line and f"{line},,,"),
    "empty rows at the end": append(INJECTS, ",,,,,,,,,,,,,\n" * 3 + "\n\n"),
    "header in quotes, with spaces": edit(INJECTS, "id,stage,T", '"id", stage ,T'),
    "hours of one digit": edit(INJECTS, "00:06", "0:06"),
    "yes as a spreadsheet writes it": edit(INJECTS, ",1,yes,", ",1,TRUE,"),
    "receivers with spaces": edit(INJECTS, "POLISI;MEDIS", "POLISI; MEDIS"),
    "condition without quotes": edit(PLAN, "when: 'inject[\"I-02\"].age_s >= 0'", 'when: inject["I-02"].age_s >= 0'),
    "rings the other way round": features(_turned),
    "thumbnails and locks": lambda f: ((f / "Thumbs.db").write_bytes(b"\0"), (f / "~$a.xlsx").write_bytes(b"\0"))[0],
    "exits shut and somebody who opens them": lambda f: [
        change(f)
        for change in (
            feature("E-BARAT", open=False),
            feature("E-TIMUR", open=False),
            append(
                "doctrine/basic.yaml",
                "- {id: exit.open, name_id: a, name_en: b, effect: exit.open, cell_roles: [command_post]}\n",
            ),
        )
    ][0],
    "unit spelt out": edit("assumptions.yaml", "unit: s", "unit: detik"),
    "task force of two units": lambda f: (
        (f / "units.yaml").write_text(
            (f / "units.yaml")
            .read_text()
            .replace("satgas: preventif", "satgas: alpha")
            .replace("satgas: banops", "satgas: alpha")
        )
        and None
    ),
}
"""Changes after which a folder is as sound as before."""
