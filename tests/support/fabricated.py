"""A fabricated drill of ten minutes, written by the real store and track writer, for report and replay."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sispamkota.city.projection import Projection
from sispamkota.journal.event import Draft
from sispamkota.journal.kinds.base import from_body
from sispamkota.journal.record import Record, create_run
from sispamkota.journal.tracks import TrackWriter
from sispamkota.scenario.schema.actors import Actors, Assembly, Cell, Forces, Unit
from sispamkota.scenario.schema.doctrine import Action, Doctrine, Level, UnitKind
from sispamkota.scenario.schema.places import Area, Feature, Road
from sispamkota.scenario.schema.settings import Settings, Stage
from sispamkota.scenario.schema.story import Assumption, Branches, Inject, Plan
from sispamkota.scenario.schema.whole import Scenario

CITY = Path(__file__).parents[2] / "scenarios" / "pasuruan" / "city"
EPSG = 32749
HOSTILE = '<script>alert("x")</script> \u05d0\u05d1\u05d2 & "kutip"'


def scenario() -> Scenario:
    """Return a scenario with the reference city's schematic sites and a small cast."""
    features = []
    for entry in json.loads((CITY / "sites.geojson").read_text(encoding="utf-8"))["features"]:
        features.append(Feature(geometry=shapely.geometry.shape(entry["geometry"]), **entry["properties"]))
    roads = []
    for entry in json.loads((CITY / "roads.geojson").read_text(encoding="utf-8"))["features"]:
        roads.append(Road(geometry=shapely.geometry.shape(entry["geometry"]), **entry["properties"]))
    with (CITY / "areas.csv").open(encoding="utf-8") as file:
        areas = tuple(Area(**row) for row in csv.DictReader(file))
    return Scenario(
        folder=Path("fabricated"),
        digest="0" * 64,
        settings=Settings(
            format=1,
            title_id="Latihan buatan di depan KPU (skematis)",
            title_en="Fabricated drill before the KPU (schematic)",
            timezone="Asia/Jakarta",
            epsg=EPSG,
            start="2024-12-06T10:15:00+07:00",
            end="2024-12-06T10:30:00+07:00",
            stages=(
                Stage(
                    id="S5",
                    name_id="Penetapan hasil",
                    name_en="Determination of the result",
                    start="2024-12-06T10:15:00+07:00",
                    end="2024-12-06T10:30:00+07:00",
                ),
            ),
        ),
        areas=areas,
        features=tuple(features),
        roads=tuple(roads),
        actors=Actors(
            assemblies=(
                Assembly(
                    id="A-KPU",
                    name_id="Massa depan KPU",
                    name_en="Crowd before the KPU",
                    site="KPU",
                    zone="Z1",
                    purpose="protest",
                ),
            )
        ),
        forces=Forces(
            cells=tuple(
                Cell(id=ident, name_id=ident, name_en=ident, role=ident.lower(), agency=agency)
                for ident, agency in (
                    ("OPS", "polri"), ("SAMAPTA", "polri"), ("KPU", "kpu"), ("DINKES", "dinkes"),
                    ("DISHUB", "dishub"), ("SATPOLPP", "satpolpp"), ("DISKOMINFO", "diskominfo"), ("EXCON", "excon"),
                )
            ),
            units=tuple(
                Unit(id=ident, name_id=name, name_en=name, cell=cell, agency=agency,
                     kind=kind, strength=n, base="Z6", ready_s=60)
                for ident, name, cell, agency, kind, n in (
                    ("DAL-1", "Dalmas lanjut 1", "SAMAPTA", "polri", "dalmas_lanjut", 38),
                    ("AWC-1", "Water cannon 1", "SAMAPTA", "polri", "water_cannon", 5),
                    ("NEG-1", "Negosiator", "SAMAPTA", "polri", "negotiator", 6),
                    ("AMB-1", "Ambulans 1", "DINKES", "dinkes", "ambulance", 3),
                )
            ),
        ),
        doctrine=Doctrine(
            id="polri",
            levels=(
                Level(id="hijau", role="calm", name_id="HIJAU", name_en="HIJAU"),
                Level(id="kuning", role="disturbed", name_id="KUNING", name_en="KUNING"),
                Level(id="merah", role="riot", name_id="MERAH", name_en="MERAH"),
            ),
            unit_kinds=tuple(
                UnitKind(id=ident, name_id=name, name_en=name, code=code)
                for ident, name, code in (
                    ("dalmas_lanjut", "Dalmas lanjut", "DL"), ("water_cannon", "Water cannon", "WC"),
                    ("negotiator", "Negosiator", "NG"), ("ambulance", "Ambulans", "AM"),
                )
            ),
            actions=(
                Action(id="water.spray", name_id="semprotan air", name_en="water spray", effect="force.water"),
                Action(id="line.hold", name_id="membentuk barisan", name_en="form a line", effect="line"),
                Action(id="tow", name_id="menderek kendaraan", name_en="tow a vehicle", effect="tow"),
            ),
        ),
        plans=(Plan(name="calm", title_id="Rencana tenang", title_en="Calm plan"),),
        injects=(
            Inject(
                id="I-36", stage="S5", x_s=60, time="2024-12-06T10:16:00+07:00", sender="EXCON", to=("OPS",),
                channel="HT", text_id="Ban dibakar.", text_en="Tyres burnt.", expected="Level raised",
                capability="DALMAS", severity=4, core=True,
            ),
        ),
        branches=Branches(),
        assumptions=(
            Assumption(
                id="unrest.contagion", value=0.35, range=(0.0, 0.9), unit="1/min", label="D", source="Pilihan kami",
                text_id="Penularan kegelisahan", text_en="Contagion of agitation",
            ),
        ),
    )  # fmt: skip


class _Pen:
    """Write drafts and remember the number of the newest of each kind, for causes."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.newest: dict[str, int] = {}

    def __call__(self, t_s: float, kind: str, causes: tuple[str, ...], body: dict[str, Any]) -> None:
        numbers = tuple(self.newest[name] for name in causes)
        if not numbers and kind not in ("crowd.state", "run.started", "rumour.state"):
            numbers = (1,)
        fact = from_body(kind, body)
        actor = body.get("cell", "clock" if kind.startswith(("run.", "stage.")) else "world")
        draft = Draft(fact, actor=actor, causes=numbers)
        self.newest[kind] = self.record.journal.append([draft], t_s=t_s, x_s=t_s / 4, stage="S5")[0].seq


def make_drill(folder: Path, *, closed: bool = True, tracks: bool = True, scenario_folder: Path | None = None) -> Path:
    """Return the folder of a fabricated run: a crowd of 200 comes, throws, is warned, is met with water, leaves."""
    source = scenario_folder or _empty_scenario(folder.with_name(folder.name + "-scenario"))
    with create_run(folder, scenario_folder=source, seed=7, plan="calm") as record:
        _events(record, closed)
    if tracks:
        _tracks(folder / "tracks")
    return folder


def _empty_scenario(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text("format: 1\n", encoding="utf-8")
    return folder


def _story() -> Iterator[tuple[float, str, tuple[str, ...], dict[str, Any]]]:
    box = local_box()
    gate = box["Z1"]
    yield (
        5,
        "assembly.started",
        (),
        {"assembly": "A-KPU", "site": "KPU", "zone": "Z1", "purpose": "protest", "notified": True, "present": 40},
    )
    yield (
        6,
        "level.changed",
        ("assembly.started",),
        {"assembly": "A-KPU", "level": "hijau", "role": "calm", "assessed_by": "OPS"},
    )
    yield (
        20,
        "unit.deployed",
        (),
        {
            "unit": "NEG-1",
            "unit_kind": "negotiator",
            "agency": "polri",
            "assembly": "A-KPU",
            "zone": "Z1",
            "strength": 6,
        },
    )
    yield (
        20,
        "unit.moved",
        ("unit.deployed",),
        {
            "unit": "NEG-1",
            "unit_kind": "negotiator",
            "agency": "polri",
            "zone": "Z1",
            "x_m": gate[0] + 6,
            "y_m": gate[1] - 4,
        },
    )
    yield 40, "negotiation.opened", ("unit.moved",), {"assembly": "A-KPU", "unit": "NEG-1"}
    yield (
        60,
        "inject.delivered",
        (),
        {
            "inject": "I-36",
            "cell": "OPS",
            "sender": "EXCON",
            "channel": "HT",
            "text_id": HOSTILE,
            "text_en": HOSTILE,
            "capability": "DALMAS",
            "severity": 4,
        },
    )
    yield 75, "inject.acknowledged", ("inject.delivered",), {"inject": "I-36", "cell": "OPS"}
    yield (
        80,
        "inject.delivered",
        (),
        {
            "inject": "I-38",
            "cell": "DISHUB",
            "sender": "OPS",
            "channel": "HT",
            "text_id": "Bus mogok menutup jalur keluar timur.",
            "text_en": "A bus blocks the east exit.",
            "capability": "LALIN",
            "severity": 4,
        },
    )
    yield 82, "egress.closed", (), {"zone": "Z1", "exit": "EX-TIMUR", "reason": "bus"}
    yield (
        90,
        "rumour.detected",
        (),
        {
            "rumour": "RU-1",
            "severity": 4,
            "topic": "incident",
            "owner": "polri",
            "claim_id": "Ketua KPU pergi.",
            "claim_en": "The chair has left.",
        },
    )
    yield (
        100,
        "order.given",
        ("inject.acknowledged",),
        {
            "order_id": "O-1",
            "cell": "OPS",
            "unit": "DAL-1",
            "action": "line.hold",
            "at": "Z1",
            "ordered_by": "kapolres",
            "authorised_by": "kapolres",
            "inject": "I-36",
        },
    )
    yield (
        120,
        "unit.moved",
        ("order.given",),
        {
            "unit": "DAL-1",
            "unit_kind": "dalmas_lanjut",
            "agency": "polri",
            "zone": "Z1",
            "in_formation": True,
            "facing_crowd": True,
            "x_m": gate[0],
            "y_m": gate[1] + 6,
        },
    )
    yield 122, "order.done", ("unit.moved",), {"order_id": "O-1", "action": "line.hold", "cell": "OPS"}
    yield 122, "inject.answered", ("order.done",), {"inject": "I-36", "cell": "OPS", "order_id": "O-1"}
    yield (
        150,
        "violence.observed",
        (),
        {"assembly": "A-KPU", "zone": "Z1", "act": "V-1", "actor": "T-01", "count": 3, "kind": "throw_soft"},
    )
    yield (
        152,
        "level.changed",
        ("violence.observed",),
        {"assembly": "A-KPU", "level": "kuning", "role": "disturbed", "assessed_by": "OPS"},
    )
    yield (
        170,
        "warning.issued",
        ("level.changed",),
        {
            "assembly": "A-KPU",
            "zone": "Z1",
            "number": 1,
            "audible_share": 0.92,
            "n_languages": 2,
            "routes": ("EX-BARAT", "EX-SELATAN-1"),
            "unit": "NEG-1",
        },
    )
    yield 200, "egress.opened", (), {"zone": "Z1", "exit": "EX-SELATAN-1"}
    yield (
        210,
        "egress.verified",
        ("egress.opened",),
        {
            "assembly": "A-KPU",
            "zone": "Z1",
            "open_routes": 2,
            "clearance_s": 110,
            "exits": ("EX-BARAT", "EX-SELATAN-1"),
            "cell": "DISHUB",
        },
    )
    yield 240, "negotiation.failed", ("negotiation.opened",), {"assembly": "A-KPU", "reason": "declined"}
    yield (
        260,
        "violence.observed",
        (),
        {"assembly": "A-KPU", "zone": "Z1", "act": "V-2", "actor": "T-02", "count": 8, "kind": "throw_hard"},
    )
    yield (
        262,
        "injury.recorded",
        ("violence.observed",),
        {
            "person": "C-1",
            "side": "officer",
            "severity": "light",
            "cause": "throw_hard",
            "zone": "Z1",
            "assembly": "A-KPU",
        },
    )
    yield (
        264,
        "level.changed",
        ("violence.observed",),
        {"assembly": "A-KPU", "level": "merah", "role": "riot", "assessed_by": "OPS"},
    )
    yield (
        280,
        "warning.issued",
        ("level.changed",),
        {
            "assembly": "A-KPU",
            "zone": "Z1",
            "number": 2,
            "audible_share": 0.88,
            "n_languages": 2,
            "routes": ("EX-BARAT",),
            "unit": "NEG-1",
        },
    )
    yield 300, "medical.treated", ("injury.recorded",), {"person": "C-1", "unit": "AMB-1", "delay_s": 38}
    yield (
        310,
        "plan.withheld",
        (),
        {
            "step": "P-07",
            "rule": "R-18",
            "verdict": "not_known",
            "cell": "OPS",
            "unit": "AWC-1",
            "action": "water.spray",
        },
    )
    yield (
        315,
        "unit.moved",
        (),
        {
            "unit": "AWC-1",
            "unit_kind": "water_cannon",
            "agency": "polri",
            "zone": "Z1",
            "x_m": gate[0] + 14,
            "y_m": gate[1] + 14,
        },
    )
    yield (
        318,
        "unit.moved",
        (),
        {
            "unit": "AMB-1",
            "unit_kind": "ambulance",
            "agency": "dinkes",
            "zone": "Z5",
            "x_m": gate[0] + 26,
            "y_m": gate[1] + 18,
        },
    )
    yield (
        320,
        "order.given",
        ("level.changed",),
        {
            "order_id": "O-2",
            "cell": "OPS",
            "unit": "AWC-1",
            "action": "water.spray",
            "at": "Z1",
            "ordered_by": "danki_lanjut",
            "authorised_by": "kapolres",
            "ground": "throw_hard",
        },
    )
    yield (
        320,
        "force.ordered",
        ("order.given",),
        {
            "order_id": "O-2",
            "assembly": "A-KPU",
            "zone": "Z1",
            "unit": "AWC-1",
            "means": "water_cannon",
            "mode": "spray",
            "ordered_by": "danki_lanjut",
            "authorised_by": "kapolres",
            "ground": "throw_hard",
        },
    )
    for burst in range(4):
        yield (
            330 + burst * 15,
            "force.used",
            ("force.ordered",),
            {
                "order_id": "O-2",
                "assembly": "A-KPU",
                "zone": "Z1",
                "zones": ("Z1",),
                "zone_kind": "street",
                "unit": "AWC-1",
                "agency": "polri",
                "means": "water_cannon",
                "mode": "spray",
                "perkap_stage": 5,
                "target": "area",
                "min_range_m": 14.0,
                "pressure_bar": 5.0,
                "volume_l": 200.0,
                "duration_s": 10.0,
                "exposed": 24,
                "exposed_elevated": 0,
                "exposed_immobile": 0,
                "bystander_share": 0.4,
            },
        )
    yield 392, "crowd.dispersing", ("force.used",), {"assembly": "A-KPU", "zone": "Z1", "people": 120}
    yield (
        395,
        "force.stopped",
        ("crowd.dispersing",),
        {"order_id": "O-2", "unit": "AWC-1", "reason": "dispersing", "bursts": 4, "volume_l": 800.0},
    )
    yield 400, "clarification.published", ("rumour.detected",), {"rumour": "RU-1", "cell": "DISKOMINFO", "delay_s": 310}
    yield (
        420,
        "arrest.made",
        ("violence.observed",),
        {"actor": "T-02", "act": "V-2", "ground": "throw_hard", "assembly": "A-KPU", "zone": "Z1"},
    )
    yield 430, "arrest.documented", ("arrest.made",), {"actor": "T-02", "rights_told": True, "cell": "OPS"}
    yield 560, "assembly.ended", ("crowd.dispersing",), {"assembly": "A-KPU", "peak": 196, "duration_s": 555}
    yield 580, "situation.closed", ("assembly.ended",), {"cell": "OPS"}
    yield (
        590,
        "bulletin.published",
        ("situation.closed",),
        {"cell": "DISKOMINFO", "bulletin": "BU-1", "treated": 1, "dead": 0, "arrested": 1},
    )


def local_box() -> dict[str, tuple[float, float]]:
    """Return the middle of each zone in projected metres."""
    projection = Projection(EPSG)
    found = {}
    for entry in json.loads((CITY / "sites.geojson").read_text(encoding="utf-8"))["features"]:
        if entry["properties"]["kind"] == "zone":
            shape = projection.shape_to_metres(shapely.geometry.shape(entry["geometry"]))
            found[entry["properties"]["id"]] = (round(shape.centroid.x, 2), round(shape.centroid.y, 2))
    return found


def people_at(t_s: float) -> tuple[int, int, int, int]:
    """Return people, agitated, violent and fleeing at a second of the fabricated story."""
    here = int(np.interp(t_s, [0, 5, 120, 380, 560], [0, 40, 196, 190, 0]))
    agitated = int(here * np.interp(t_s, [0, 100, 260, 400, 500], [0, 0.1, 0.5, 0.3, 0]))
    violent = int(np.interp(t_s, [140, 150, 270, 340, 400], [0, 4, 18, 9, 0]))
    fleeing = int(np.interp(t_s, [330, 350, 420, 560], [0, 30, 60, 0]))
    return here, agitated, violent, fleeing


def _events(record: Record, closed: bool) -> None:
    pen = _Pen(record)
    pen(0, "run.started", (), {"plan": record.info.plan, "seed": record.info.seed})
    pen(0, "stage.started", (), {"stage_id": "S5"})
    pen(0, "site.woken", (), {"site": "KPU"})
    story = [(float(t_s), 1, kind, causes, body) for t_s, kind, causes, body in _story()]
    for t_s in range(10, 560, 5):
        people, agitated, violent, fleeing = people_at(t_s)
        body = {"assembly": "A-KPU", "zone": "Z1", "people": people, "density_max": round(min(3.4, people / 60), 2),
                "agitated": agitated, "violent": violent, "fleeing": fleeing, "arousal": 0.4}  # fmt: skip
        story.append((float(t_s), 0, "crowd.state", (), body))
    for t_s, _, kind, causes, body in sorted(story, key=lambda row: (row[0], row[1])):
        pen(t_s, kind, causes, body)
    if closed:
        pen(600, "run.closed", (), {"count": record.journal.next_seq})


def _tracks(folder: Path) -> None:
    middle = np.array(local_box()["Z1"])
    numbers = np.random.Generator(np.random.PCG64(1))
    spots = middle + numbers.normal(size=(200, 2)) * np.array([18.0, 3.5])
    folder.mkdir(exist_ok=True)
    low, high = middle - 320, middle + 320
    with TrackWriter(folder, "KPU", (low[0], low[1], high[0], high[1]), 1.0) as writer:
        for t_s in range(5, 560):
            people, agitated, violent, fleeing = people_at(t_s)
            state = np.ones(people, dtype=int)
            state[:agitated] = 2
            state[:violent] = 3
            state[people - min(fleeing, people) :] = 4
            away = np.where(state == 4, max(0.0, t_s - 340) * 0.9, 0.0)
            where = spots[:people] - np.stack([away, np.zeros(people)], axis=1)
            where = (
                where
                + np.stack([np.sin(t_s / 7 + np.arange(people)), np.cos(t_s / 9 + np.arange(people))], axis=1) * 0.3
            )
            flags = np.zeros(people, dtype=int)
            flags[5:12] = 1
            if t_s > 262:
                flags[20:22] = 2
            writer.frame(float(t_s), np.arange(people), where, state, flags)
