"""Small scenario folders that run in seconds: the smallest one, and one with a water cannon."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import shapely

from sispamkota.city.projection import Projection

ROOT = Path(__file__).resolve().parents[2]
MINIMAL = ROOT / "scenarios" / "minimal"
PASURUAN = ROOT / "scenarios" / "pasuruan"

EPSG = 32749
CORNER = (709_000.0, 9_155_000.0)
DAY = "2024-11-27"


def clock(minute: float) -> str:
    """Return the moment so many minutes after the town's start at 19:00."""
    whole = round(minute * 60)
    return f"{DAY}T19:{whole // 60:02d}:{whole % 60:02d}+07:00"


def copy_of(source: Path, place: Path) -> Path:
    """Return a copy of a scenario folder that a test may change."""
    shutil.copytree(source, place)
    return place


def change(path: Path, old: str, new: str, *, times: int | None = None) -> None:
    """Replace text in a file that must contain it, so that a test cannot pass for want of it."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name}: '{old}' is not there any more"
    assert times is None or text.count(old) == times, f"{path.name}: '{old}' stands there {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def water_town(place: Path, *, people: int = 80) -> Path:
    """Return the smallest scenario with a street of 130 m, people who throw, and a water cannon.

    People come at 19:01 and a third of them throw from 19:03 until 19:12; at 19:07:45 passers-by come, who stop between
    them and the water cannon.  The plan ``graded`` talks, warns three times, verifies the ways out and
    sprays; ``hasty`` warns once more only when the water runs; ``dry`` is ``graded`` without the water.
    """
    copy_of(MINIMAL, place)
    for path in (place / "plans").iterdir():
        path.unlink()
    (place / "expectations.yaml").unlink()
    change(place / "scenario.yaml", "19:45:00", "19:14:00")
    change(place / "scenario.yaml", "plan: talk-early", "plan: graded")
    change(place / "groups.yaml", "size: 40", f"size: {people}")
    change(place / "groups.yaml", "groups:\n", f"{_PASSING}groups:\n{_PASSERS}")
    (place / "city" / "sites.geojson").write_text(_street(), encoding="utf-8")
    (place / "units.yaml").write_text((place / "units.yaml").read_text(encoding="utf-8") + _CANNON, encoding="utf-8")
    change(place / "doctrine" / "basic.yaml", "authorities:\n", f"authorities:\n{_ROLES}")
    change(place / "doctrine" / "basic.yaml", "tools:\n", f"tools:\n{_TOOL}", times=1)
    change(place / "doctrine" / "basic.yaml", "unit_kinds:\n", f"unit_kinds:\n{_KIND}", times=1)
    change(place / "doctrine" / "basic.yaml", "actions:\n", f"actions:\n{_ACTIONS}", times=1)
    story = _STORY.replace("PEOPLE", str(people)).replace("THROW", str(people // 3))
    (place / "branches.yaml").write_text(story, encoding="utf-8")
    (place / "injects.csv").write_text(_INJECTS, encoding="utf-8")
    (place / "plans" / "graded.yaml").write_text(_GRADED, encoding="utf-8")
    (place / "plans" / "hasty.yaml").write_text(_HASTY, encoding="utf-8")
    (place / "plans" / "dry.yaml").write_text(_DRY, encoding="utf-8")
    return place


def short_town(place: Path) -> Path:
    """Return the town with a water cannon and its hasty plan, over after seven minutes.

    In it are a rumour that spreads, people who throw, warnings, water and orders on their way.
    """
    water_town(place, people=50)
    change(place / "scenario.yaml", "19:14:00", "19:07:00", times=2)
    change(place / "scenario.yaml", "plan: graded", "plan: hasty")
    change(place / "branches.yaml", clock(12), clock(6.5))
    change(place / "branches.yaml", clock(7.75), clock(6))
    return place


def _street() -> str:
    back = Projection(EPSG).shape_to_degrees
    east, north = CORNER

    def feature(name: str, kind: str, shape: Any, **more: Any) -> dict[str, Any]:
        words = {"id": name, "kind": kind, "site": "KANTOR", "name_id": name, "name_en": name}
        return {"type": "Feature", "properties": words | more, "geometry": shapely.geometry.mapping(back(shape))}

    def box(x0: float, x1: float) -> Any:
        return shapely.box(east + x0, north, east + x1, north + 14.0)

    features = [
        feature("W-JALAN", "walkable", box(0, 130)),
        feature("Z1", "zone", box(30, 70), zone_kind="street"),
        feature("Z3", "zone", box(72, 90), zone_kind="street"),
        feature("Z2", "zone", box(92, 110), zone_kind="street"),
        feature("E-BARAT", "exit", box(-1, 1), width_m=14, leads_to="West"),
        feature("E-TIMUR", "exit", box(129, 131), width_m=14, leads_to="East"),
        feature("PS-KOMANDO", "post", shapely.Point(east + 108, north + 4), role="command"),
        feature("PS-P3K", "post", shapely.Point(east + 106, north + 12), role="first_aid"),
        feature("PS-AIR", "post", shapely.Point(east + 96, north + 7), role="water_cannon"),
    ]
    return json.dumps({"type": "FeatureCollection", "name": "small", "features": features}, indent=1)


_CANNON = (
    "- {id: MA-1, name_id: Meriam air, name_en: Water cannon, cell: POLISI, agency: polri, satgas: preventif,"
    " kind: water_cannon, strength: 5, vehicles: 1, base: Z2, ready_s: 20}\n"
    "- {id: MA-2, name_id: Meriam air tanpa awak, name_en: Water cannon without a crew, cell: POLISI, agency: polri,"
    " satgas: preventif, kind: water_cannon, strength: 0, vehicles: 1, base: Z2, ready_s: 20}\n"
)
_ROLES = "- {role: danki_lanjut, rank: 2, agency: polri, cells: [command_post]}\n"
_TOOL = (
    "- {id: monitor, means: water_cannon, perkap_stage: 5, tank_l: 600, spray_l_s: 5, jet_l_s: 10, spray_bar: 5,"
    " jet_bar: 8, spray_reach_m: 45, jet_reach_m: 60, burst_s: 8, pause_s: 12, spread_m: 4, refill_s: 60}\n"
)
_KIND = (
    "- {id: water_cannon, name_id: Meriam air, name_en: Water cannon, code: AWC, tools: [monitor, loudspeaker],"
    " may_use_force: true, vehicle_width_m: 2.5, speed_kmh: 20}\n"
)
_ACTIONS = """\
- {id: cannon.post, name_id: Menempatkan meriam air, name_en: Place the cannon, effect: go, cell_roles: [command_post], unit_kinds: [water_cannon]}
- {id: level.assess, name_id: Menilai tingkat, name_en: Assess the level, effect: level, cell_roles: [command_post], needs: [assembly, level], duration_s: 10}
- {id: warn, name_id: Imbauan untuk pergi, name_en: Warning to leave, effect: warn, cell_roles: [command_post], unit_kinds: [negotiator], needs: [unit, assembly, at, routes], duration_s: 10}
- {id: water.spray, name_id: Semprotan air, name_en: Diffuse water, effect: water, cell_roles: [command_post], unit_kinds: [water_cannon], needs: [unit, at, assembly, ground, ordered_by, authorised_by], ordered_by: [danki_lanjut], authorised_by: [kapolres], level_roles: [disturbed, riot]}
- {id: force.report, name_id: Laporan tertulis, name_en: Report in writing, effect: report.force, cell_roles: [command_post], duration_s: 60}
"""  # noqa: E501
_PASSING = (
    "- {id: A-LEWAT, name_id: Orang lewat, name_en: Passers-by, site: KANTOR, zone: Z3, purpose: watch, target: KPU}\n"
)
_PASSERS = (
    "- {id: G-LEWAT, name_id: Orang lewat, name_en: Passers-by, identity: passers_by, assembly: A-LEWAT, size: 12,"
    " origins: [{area: '35.75.01.1001', share: 1.0}], grievance: 0.1, legitimacy: 0.8, identity_violent: 0.0,"
    " self_policing: 0.5, trust: 0.9}\n"
)
_STORY = f"""\
effects:
- {{id: E-CALL, at: "{clock(1)}", do: [{{does: group.call, group: G-WARGA, count: PEOPLE, over_s: 60}}]}}
- {{id: E-RUMOUR, at: "{clock(0.5)}", do: [{{does: rumour.start, rumour: R-FORM}}]}}
- {{id: E-THROW, at: "{clock(3)}", do: [{{does: violence.floor, assembly: A-WARGA, count: THROW, acts: [throw_hard]}}]}}
- {{id: E-PASS, at: "{clock(7.75)}", do: [{{does: group.call, group: G-LEWAT, count: 12, over_s: 20}}]}}
- {{id: E-OVER, at: "{clock(12)}", do: [{{does: violence.end, assembly: A-WARGA}}, {{does: group.leave, group: G-WARGA}}]}}
"""  # noqa: E501
_INJECTS = f"""\
id,stage,T,time,from,to,channel,text_id,text_en,expected,capability,severity,core,branch
I-01,S1,00:00,{clock(0)},EXCON,SEMUA,siaran,LATIHAN. Siap.,EXERCISE. Ready.,Each cell acknowledges,KOMANDO,1,yes,
I-02,S1,00:03,{clock(3)},EXCON,POLISI,radio,Batu dilempar.,Stones are thrown.,POLISI warns before anything else,PENGENDALIAN,3,yes,
"""  # noqa: E501
_WATER = (
    "{unit: MA-1, action: water.spray, at: Z1, assembly: A-WARGA, ordered_by: danki_lanjut,"
    " authorised_by: kapolres, ground: throw_hard, mode: spray, count: 6, inject: I-02}"
)
_THREE = _WATER.replace("count: 6", "count: 3")
_WARN = "{unit: NEG-1, action: warn, at: Z1, assembly: A-WARGA, routes: [E-BARAT, E-TIMUR], languages: 2}"
_GRADED = f"""\
title_id: Bertingkat
title_en: Graded
constraints: [R-16, R-18, R-20, R-25]
steps:
- id: P-AID
  seat: MEDIS
  when: 'assembly["A-WARGA"].started'
  do:
  - {{unit: P3K-1, action: aid.stand, at: Z2, assembly: A-WARGA}}
- id: P-CANNON
  seat: POLISI
  when: 't_s >= 60'
  do:
  - {{unit: MA-1, action: cannon.post, at: PS-AIR}}
- id: P-TALK
  seat: POLISI
  when: 'assembly["A-WARGA"].started'
  do:
  - {{unit: NEG-1, action: unit.post, at: Z2}}
  - {{unit: NEG-1, action: talk.open, assembly: A-WARGA}}
- id: P-LEVEL
  seat: POLISI
  when: 'zone["Z1"].throwers_est >= 3'
  do:
  - {{action: level.assess, assembly: A-WARGA, level: kuning}}
- id: P-WARN-1
  seat: POLISI
  when: 'order["P-LEVEL"].state == "done"'
  do:
  - {_WARN}
- id: P-WARN-2
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 1 && warning["A-WARGA"].last_age_s >= 60'
  do:
  - {_WARN}
- id: P-WARN-3
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 2 && warning["A-WARGA"].last_age_s >= 60'
  do:
  - {_WARN}
- id: P-EXITS
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 2'
  do:
  - {{action: egress.verify, at: Z1, assembly: A-WARGA}}
  - {{action: egress.verify, at: Z3, assembly: A-WARGA}}
- id: P-WATER
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 3 && warning["A-WARGA"].first_age_s >= 120 && zone["Z1"].throwers_est >= 3'
  do:
  - {_WATER}
- id: P-REPORT
  seat: POLISI
  when: 'count["force.stopped"] >= 1'
  do:
  - {{action: force.report}}
"""
_HASTY = f"""\
title_id: Tergesa
title_en: Hasty
extends: graded
constraints: []
steps:
- id: P-WARN-2
  seat: POLISI
  when: 'count["force.used"] >= 1'
  for_s: 10
  do:
  - {_WARN}
- id: P-EXITS
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 1'
  do:
  - {{action: egress.verify, at: Z1, assembly: A-WARGA}}
  - {{action: egress.verify, at: Z3, assembly: A-WARGA}}
- id: P-WATER
  seat: POLISI
  when: 'warning["A-WARGA"].count >= 1 && warning["A-WARGA"].first_age_s >= 60 && zone["Z1"].throwers_est >= 3'
  do:
  - {_THREE}
"""
_DRY = """\
title_id: Tanpa air
title_en: Without water
extends: graded
drop: [P-WATER]
"""
