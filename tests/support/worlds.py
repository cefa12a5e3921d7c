"""A small world for tests: one rectangular site, a handful of units, every effect as an action."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from sispamkota.city.projection import Projection
from sispamkota.city.sites import Exit, Post, SiteGround, compile_site
from sispamkota.core.streams import Streams
from sispamkota.forces import Request, accept, advance, first_units
from sispamkota.journal.event import Draft
from sispamkota.scenario.schema.actors import Actors, Assembly, Cell, Forces, Group, Origin, Unit
from sispamkota.scenario.schema.doctrine import Action, Authority, Doctrine, EventField, Level, Mood, Tool, UnitKind
from sispamkota.scenario.schema.places import Area, Feature, Road, Station
from sispamkota.scenario.schema.settings import Settings, Stage
from sispamkota.scenario.schema.story import Assumption, Branches, Incident, Inject, Order, Plan, Rumour
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.world import (
    AssemblyState,
    BranchState,
    Change,
    ExitState,
    GroupState,
    IncidentState,
    InjectState,
    People,
    RumourState,
    StationState,
    World,
)

EPSG = 32749
ORIGIN = np.array([710_000.0, 9_155_000.0])
"""South-west corner of the site in projected metres."""
ALL_CELLS = ("command", "line", "talkers", "fire", "health", "election", "army", "traffic", "leader")
T0 = "2024-12-06T09:00:00+07:00"


def at(x: float, y: float) -> tuple[float, float]:
    """Return a point of the site in projected metres."""
    return float(ORIGIN[0] + x), float(ORIGIN[1] + y)


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    """Return a rectangle of the site in projected metres."""
    return shapely.box(*at(x0, y0), *at(x1, y1))


SHAPES: dict[str, tuple[str, str, Any, dict[str, Any]]] = {
    # id: kind, site, shape, more
    "STREET": ("zone", "SQUARE", box(20, 10, 80, 30), {"zone_kind": "street"}),
    "YARD": ("zone", "SQUARE", box(0, 32, 20, 40), {"zone_kind": "yard"}),
    "HALL": ("zone", "AWAY", box(3000, 0, 3020, 20), {"zone_kind": "barracks"}),
    "CLINIC": ("zone", "CLINIC-SITE", box(1500, 0, 1520, 20), {"zone_kind": "hospital"}),
    "WEST": ("exit", "SQUARE", box(0, 10, 1, 30), {"width_m": 6.0, "serves": "STREET"}),
    "EAST": ("exit", "SQUARE", box(99, 10, 100, 30), {"width_m": 6.0, "serves": "STREET"}),
    "NORTH": ("exit", "SQUARE", box(40, 39, 50, 40), {"width_m": 4.0, "serves": "STREET", "open": False}),
    "CARS": ("exit", "SQUARE", box(60, 39, 70, 40), {"width_m": 7.0, "serves": "STREET", "vehicles_only": True}),
    "POST-A": ("post", "SQUARE", shapely.Point(at(10, 20)), {"role": "line"}),
    "POST-B": ("post", "SQUARE", shapely.Point(at(5, 12)), {"role": "first_aid"}),
    "TAP": ("post", "SQUARE", shapely.Point(at(5, 35)), {"role": "hydrant"}),
}


def site() -> SiteGround:
    """Return the compiled ground of the one site."""
    exits = [
        Exit(name, shape, more["width_m"], vehicles_only=more.get("vehicles_only", False))
        for name, (kind, _, shape, more) in SHAPES.items()
        if kind == "exit"
    ]
    zones = {name: shape for name, (kind, where, shape, _) in SHAPES.items() if kind == "zone" and where == "SQUARE"}
    posts = [
        Post(name, more["role"], (shape.x, shape.y))
        for name, (kind, _, shape, more) in SHAPES.items()
        if kind == "post"
    ]
    return compile_site(
        "SQUARE",
        walkable=[box(0, 0, 100, 40)],
        obstacles=[box(60, 0, 64, 8)],
        zones=zones,
        exits=exits,
        posts=posts,
        cell_m=0.5,
    )


def action(name: str, effect: str, kinds: tuple[str, ...] = (), **more: Any) -> Action:
    """Return an action that every cell may order."""
    words: dict[str, Any] = {"name_id": name, "name_en": name, "cell_roles": ALL_CELLS, "duration_s": 10.0}
    return Action(id=name, effect=effect, unit_kinds=kinds, **(words | more))


ON_FOOT = ("line_first", "line_shields", "talkers", "hands", "army")
EVERYBODY = (*ON_FOOT, "cannon", "engine", "medics")


def actions() -> tuple[Action, ...]:
    """Return one action or more for every effect."""
    f = EventField
    return (
        action("note", "emit"),
        action("brief", "emit", event="briefing.held"),
        action("brief_line", "emit", ("line_first", "line_shields"), event="briefing.held"),
        action(
            "receipt", "emit", event="sttp.issued", moods=(Mood(what="trust", by=0.1), Mood(what="arousal", by=-0.2))
        ),
        action(
            "document",
            "emit",
            event="arrest.documented",
            needs=("subject",),
            fields=(f(field="rights_told", value=True),),
        ),
        action("family", "emit", event="family.notified", needs=("subject",)),
        action("ask_police_in", "emit", event="assistance.requested", fields=(f(field="by", value="kpps"),)),
        action(
            "send_ballots",
            "emit",
            event="logistic.moved",
            fields=(
                f(field="ballots", **{"from": "count"}),
                f(field="seal_intact", value=True),
                f(field="escort", **{"from": "unit"}),
                f(field="ba_no", **{"from": "order_id"}),
            ),
        ),
        action("go", "go", EVERYBODY, duration_s=0.0),
        action("line", "line", ("line_first", "line_shields", "army")),
        action("release", "release", EVERYBODY, duration_s=0.0),
        action(
            "lapis",
            "handover",
            ("line_shields",),
            event="handover.lapis_ganti",
            level_roles=("disturbed", "riot"),
            duration_s=60.0,
        ),
        action("lapis_any", "handover", ("line_shields",)),
        action("fill_any", "refill", EVERYBODY),
        action("other_act", "incident"),
        action("assess", "level"),
        action("hand_command", "command", ordered_by=("chief",)),
        action("open_talks", "talk.open", ("talkers",)),
        action("talk", "talk.round", ("talkers",), duration_s=120.0, moods=(Mood(what="legitimacy", by=0.05),)),
        action("offer", "talk.offer", ("talkers",), duration_s=60.0),
        action("say_failed", "talk.fail", ("talkers",)),
        action("receive", "delegates"),
        action("tell", "outcome"),
        action("call_calm", "calm"),
        action("lead", "lead"),
        action("warn", "warn", ("talkers", "line_shields", "cannon")),
        action(
            "water",
            "water",
            ("cannon", "army_cannon"),
            ordered_by=("platoon_leader",),
            authorised_by=("chief",),
            level_roles=("disturbed", "riot"),
            duration_s=5.0,
        ),
        action("fill", "refill", ("cannon",)),
        action("arrest", "arrest", ("hands",), duration_s=60.0),
        action("put_out", "extinguish", ("engine", "line_shields")),
        action("lead_out", "evacuate", ("line_first", "talkers")),
        action("lead_officials", "evacuate", ("line_first",), fields=(f(field="who", value="officials"),)),
        action("open_exit", "exit.open", duration_s=120.0),
        action("shut_exit", "exit.close"),
        action("check_exits", "egress.check"),
        action("stand_by", "standby", ("medics", "line_first")),
        action("to_hospital", "transport", ("medics",)),
        action("tow", "incident", ("engine",)),
        action("sweep", "incident"),
        action("see", "rumour.detect"),
        action("ask_owner", "rumour.ask"),
        action("check_rumour", "rumour.check"),
        action("clarify", "rumour.answer"),
        action("report_force", "report.force"),
        action("ask_support", "support"),
        action("recall", "recall"),
        action("publish", "bulletin"),
        action("guard", "guard", ("army",)),
        action("open_station", "station", event="tps.opened"),
        action("close_station", "station", event="tps.voting_closed"),
        action("interrupt_station", "station", event="tps.interrupted"),
        action("resume_station", "station", event="tps.resumed"),
    )


def doctrine(**more: Any) -> Doctrine:
    """Return a small doctrine."""
    named = {"name_id": "x", "name_en": "x"}
    return Doctrine(
        id="small",
        levels=tuple(
            Level(id=level, role=role, **named)
            for level, role in (("green", "calm"), ("yellow", "disturbed"), ("red", "riot"))
        ),
        authorities=(
            Authority(role="chief", rank=5, agency="polri", cells=("command",)),
            Authority(role="platoon_leader", rank=2, agency="polri", cells=("command", "line")),
            Authority(role="talker", rank=1, agency="polri", cells=("talkers",)),
            Authority(role="region", rank=9, agency="polri", cells=()),
        ),
        tools=(
            Tool(
                id="monitor",
                means="water_cannon",
                perkap_stage=5,
                tank_l=6000.0,
                spray_l_s=20.0,
                jet_l_s=40.0,
                spray_bar=5.0,
                jet_bar=9.0,
                spray_reach_m=40.0,
                jet_reach_m=60.0,
                burst_s=5.0,
                pause_s=10.0,
                spread_m=4.0,
                refill_s=300.0,
                audible_m=60.0,
            ),
            Tool(id="pump", tank_l=5000.0),
            Tool(id="speaker", audible_m=100.0),
            Tool(id="hands", means="empty_hand", perkap_stage=3),
        ),
        unit_kinds=(
            UnitKind(id="line_first", code="LF", front_m=0.8, ranks=2, **named),
            UnitKind(id="line_shields", code="LS", front_m=0.8, ranks=2, may_use_force=True, **named),
            UnitKind(id="talkers", code="TK", tools=("speaker",), **named),
            UnitKind(id="hands", code="AR", tools=("hands",), may_use_force=True, **named),
            UnitKind(id="cannon", code="WC", tools=("monitor",), may_use_force=True, vehicle_width_m=2.5, **named),
            UnitKind(id="army_cannon", code="AC", tools=("monitor",), vehicle_width_m=2.5, **named),
            UnitKind(id="engine", code="FE", tools=("pump",), vehicle_width_m=2.5, **named),
            UnitKind(id="medics", code="MD", beds=2, vehicle_width_m=2.0, **named),
            UnitKind(id="army", code="AY", front_m=0.8, ranks=1, **named),
        ),
        actions=actions(),
        **more,
    )


def unit(name: str, kind: str, cell: str, base: str = "YARD", **more: Any) -> Unit:
    """Return a unit."""
    words: dict[str, Any] = {"name_id": name, "name_en": name, "agency": "polri", "strength": 20, "ready_s": 60.0}
    return Unit(id=name, kind=kind, cell=cell, base=base, **(words | more))


def road(name: str, east_deg: float, start: str, end: str) -> Road:
    """Return a short street that begins so many degrees east of the site's corner."""
    lon, lat = Projection(EPSG).to_degrees([ORIGIN])[0]
    line = shapely.LineString([(lon + east_deg, lat), (lon + east_deg + 0.001, lat)])
    return Road(id=name, name_id=name, name_en=name, start=start, end=end, speed_kmh=30.0, width_m=7.0, geometry=line)


def scenario(**more: Any) -> Scenario:
    """Return the scenario of the small world; keyword arguments replace its parts."""
    named = {"name_id": "x", "name_en": "x"}
    back = Projection(EPSG).shape_to_degrees
    lon, lat = Projection(EPSG).to_degrees([ORIGIN])[0]
    features = tuple(
        Feature(id=name, kind=kind, site=where, geometry=back(shape), **named, **extra)
        for name, (kind, where, shape, extra) in SHAPES.items()
    )
    parts: dict[str, Any] = {
        "folder": Path("small"),
        "digest": "0" * 64,
        "settings": Settings(
            format=1,
            title_id="x",
            title_en="x",
            timezone="Asia/Jakarta",
            epsg=EPSG,
            start=T0,
            end="2024-12-07T09:00:00+07:00",
            stages=(Stage(id="S1", start=T0, end="2024-12-07T09:00:00+07:00", **named),),
        ),
        "areas": (
            Area(code="1.1", name="A", kecamatan_code="1", kecamatan="K", lon=lon, lat=lat, area_km2=1.0, voters=100),
            Area(
                code="1.2",
                name="B",
                kecamatan_code="1",
                kecamatan="K",
                lon=lon + 0.03,
                lat=lat,
                area_km2=1.0,
                voters=100,
            ),
        ),
        "stations": (
            Station(id="TPS-1", number=1, name="TPS 1", area="1.2", kind="ordinary", risk="less", voters=100),
        ),
        "features": features,
        "actors": Actors(
            assemblies=(
                Assembly(id="RALLY", site="SQUARE", zone="STREET", purpose="protest", leader="LEADER", **named),
            ),
            groups=(
                Group(
                    id="MANY",
                    identity="pair_1",
                    assembly="RALLY",
                    size=200,
                    origins=(Origin(area="1.1", share=1.0),),
                    grievance=0.6,
                    legitimacy=0.5,
                    identity_violent=0.2,
                    self_policing=0.3,
                    trust=0.5,
                    **named,
                ),
                Group(
                    id="OTHERS",
                    identity="pair_2",
                    assembly="RALLY",
                    size=10,
                    origins=(Origin(area="1.1", share=1.0),),
                    grievance=0.1,
                    legitimacy=0.5,
                    identity_violent=0.1,
                    self_policing=0.3,
                    bystanders=True,
                    **named,
                ),
            ),
        ),
        "forces": Forces(
            cells=tuple(
                Cell(id=name, role=role, agency=agency, **named)
                for name, role, agency in (
                    ("COMMAND", "command", "polri"),
                    ("LINE", "line", "polri"),
                    ("TALK", "talkers", "polri"),
                    ("FIRE", "fire", "civil"),
                    ("HEALTH", "health", "civil"),
                    ("KPUX", "election", "kpu"),
                    ("ARMY", "army", "tni"),
                    ("ROAD", "traffic", "civil"),
                    ("LEADER", "leader", "public"),
                )
            ),
            units=(
                unit("TALK-1", "talkers", "TALK", strength=6, ready_s=0.0),
                unit("FIRST-1", "line_first", "LINE", strength=30),
                unit("SHIELD-1", "line_shields", "LINE", "HALL", strength=30),
                unit("CANNON-1", "cannon", "LINE", strength=5, vehicles=1),
                unit("HANDS-1", "hands", "LINE", strength=6),
                unit("ENGINE-1", "engine", "FIRE", "HALL", agency="civil", strength=5, vehicles=1),
                unit("MEDIC-1", "medics", "HEALTH", agency="civil", strength=4, vehicles=1),
                unit("MEDIC-2", "medics", "HEALTH", agency="civil", strength=4, vehicles=1),
                unit("ARMY-1", "army", "ARMY", "HALL", agency="tni", on_request="tni"),
                unit("ARMY-2", "army_cannon", "ARMY", "HALL", agency="tni"),
                unit("EMPTY-1", "talkers", "TALK", strength=0),
            ),
        ),
        "doctrine": doctrine(),
        "plans": (Plan(name="plain", title_id="x", title_en="x"),),
        "injects": (
            Inject(
                id="I-1",
                stage="S1",
                x_s=0.0,
                time=T0,
                sender="COMMAND",
                to=("LINE",),
                channel="x",
                text_id="x",
                text_en="x",
                expected="x",
                capability="K",
                severity=1,
                core=True,
            ),
        ),
        "branches": Branches(
            incidents=(
                Incident(
                    id="BUS", kind="breakdown", zone="STREET", exit="EAST", people=3, needs=("tow", "sweep"), **named
                ),
                Incident(id="TRAPPED", kind="people", zone="STREET", people=4, needs=("lead_out",), **named),
            )
        ),
        "rumours": (
            Rumour(id="R-1", topic="result", owner="election", severity=4, claim_id="x", claim_en="x", heat=1.0),
        ),
        "assumptions": (
            Assumption(id="forces.acknowledge_s", value=10.0, range=(5.0, 60.0), unit="s", source="test", label="D"),
        ),
    }
    return Scenario(**(parts | more))


def people(count: int = 210) -> People:
    """Return people who are nowhere yet; the last ten belong to the second group."""
    group = np.zeros(count, dtype=np.int16)
    group[-10:] = 1
    return People(
        group=group,
        site=np.full(count, -1, dtype=np.int16),
        assembly=np.zeros(count, dtype=np.int16),
        state=np.zeros(count, dtype=np.int8),
        intent=np.zeros(count, dtype=np.int8),
        exit=np.full(count, -1, dtype=np.int16),
        position=np.full((count, 2), np.nan),
        arrives_s=np.full(count, np.inf),
        arousal=np.full(count, 0.5),
        vulnerable=np.zeros(count, dtype=bool),
        elevated=np.zeros(count, dtype=bool),
        trapped=np.zeros(count, dtype=bool),
        injured=np.zeros(count, dtype=np.int8),
    )


def put_people(world: World, numbers: Any, points: Any) -> None:
    """Stand people at points given in metres from the site's corner."""
    chosen = np.asarray(numbers, dtype=np.intp)
    world.people.site[chosen] = 0
    world.people.state[chosen] = 1
    world.people.position[chosen] = ORIGIN + np.asarray(points, dtype=np.float64)


def crowd(world: World, count: int = 100, corner: tuple[float, float] = (30.0, 12.0), columns: int = 10) -> None:
    """Stand a block of people in the street, 1.5 m apart, and let the assembly have begun."""
    number = np.arange(count)
    put_people(
        world, number, np.stack([corner[0] + 1.5 * (number // columns), corner[1] + 1.5 * (number % columns)], axis=1)
    )
    world.tables["assemblies"]["RALLY"] = AssemblyState(started_s=0.0, started_seq=1, present=count)
    world.next_seq = max(world.next_seq, 2)


def world(declared: Scenario | None = None, *, seed: int = 1, t_s: float = 1000.0) -> World:
    """Return the small world with nobody on its site."""
    given = declared or scenario()
    tables: dict[str, dict[str, Any]] = {
        "groups": {
            group.id: GroupState(0.6, 0.5, 0.2, 0.3, group.trust)
            for group in given.actors.groups  # type: ignore[arg-type]
        },
        "assemblies": {entry.id: AssemblyState() for entry in given.actors.assemblies},
        "units": {},
        "orders": {},
        "exits": {entry.id: ExitState(open=entry.open) for entry in given.features if entry.kind in ("exit", "gate")},
        "fences": {},
        "incidents": {entry.id: IncidentState() for entry in given.branches.incidents},
        "rumours": {entry.id: RumourState() for entry in given.rumours},
        "injects": {entry.id: InjectState() for entry in given.injects},
        "branches": {entry.id: BranchState() for entry in given.branches.branches},
        "effects": {},
        "patients": {},
        "arrests": {},
        "conducts": {},
        "stations": {entry.id: StationState() for entry in given.stations},
        "fires": {},
    }
    made = World(given, {"SQUARE": site()}, Streams(seed), people(), tables, t_s=t_s, stage="S1")
    tables["units"] = first_units(made)
    return made


class Play:
    """A world with its record, moved on as `sim` does it.

    Parameters
    ----------
    start : World, optional
        The world to play; a new small one where absent.
    """

    def __init__(self, start: World | None = None) -> None:
        self.world = start or world()
        self.record: list[tuple[int, float, Draft]] = []

    def apply(self, change: Change) -> Change:
        """Make a change so."""
        for draft in change.events:
            assert all(0 < cause < self.world.next_seq for cause in draft.causes), draft
            self.world.facts[draft.fact.kind_name] = self.world.next_seq
            self.record.append((self.world.next_seq, self.world.t_s, draft))
            self.world.next_seq += 1
        for table, rows in change.rows.items():
            self.world.tables[table].update(rows)
        for name, array in change.people.items():
            setattr(self.world.people, name, array)
        self.world.counters.update(change.counters)
        return change

    def give(self, cell: str, action: str, *, step: str = "", basis: Any = "engine", **keys: Any) -> str:
        """Give one order and return its id."""
        before = list(self.world.tables["orders"])
        self.apply(accept(self.world, [Request(cell, Order(action=action, **keys), step, (), basis)]))
        return next(key for key in self.world.tables["orders"] if key not in before)

    def run(self, seconds: float, dt_s: float = 1.0) -> None:
        """Let time pass."""
        left = seconds
        while left > 1e-9:
            step = min(dt_s, left)
            self.world.t_s += step
            self.world.x_s = self.world.scenario.pace.to_exercise(self.world.t_s)
            self.apply(advance(self.world, step))
            left -= step

    def kinds(self) -> list[str]:
        """Return the kinds of the record in order."""
        return [draft.fact.kind_name for _, _, draft in self.record]

    def facts(self, kind: str) -> list[dict[str, Any]]:
        """Return the bodies of all events of a kind."""
        return [draft.fact.body() for _, _, draft in self.record if draft.fact.kind_name == kind]

    def facts_at(self, kind: str) -> list[int]:
        """Return the numbers of all events of a kind."""
        return [seq for seq, _, draft in self.record if draft.fact.kind_name == kind]

    def state(self, order_id: str) -> str:
        """Return how an order stands."""
        return str(self.world.tables["orders"][order_id].state)
