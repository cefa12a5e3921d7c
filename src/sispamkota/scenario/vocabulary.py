"""Words that scenario files and code share: effects with the keys they need, and what conditions can see.

`forces` and `sim` register what these words stand for; a contract test holds both sides together.
The page docs/architecture.md tells each in a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

ORDER_EFFECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "emit": (),
        "go": ("unit", "at"),
        "line": ("unit", "at"),
        "release": ("unit",),
        "handover": ("unit", "assembly", "at"),
        "level": ("assembly", "level"),
        "command": ("assembly", "to"),
        "talk.open": ("unit", "assembly"),
        "talk.round": ("unit", "assembly"),
        "talk.offer": ("unit", "assembly", "offer", "count"),
        "talk.fail": ("unit", "assembly"),
        "delegates": ("assembly", "count"),
        "outcome": ("assembly",),
        "calm": ("assembly",),
        "lead": ("assembly",),
        "warn": ("unit", "assembly", "at", "routes", "languages"),
        "water": ("unit", "at", "assembly", "mode", "ground", "ordered_by", "authorised_by"),
        "refill": ("unit",),
        "arrest": ("unit", "assembly"),
        "extinguish": ("unit", "at"),
        "evacuate": ("at",),
        "exit.open": ("at",),
        "exit.close": ("at",),
        "egress.check": ("at", "assembly"),
        "standby": ("unit", "at", "assembly"),
        "transport": ("unit",),
        "incident": ("subject",),
        "rumour.detect": ("subject",),
        "rumour.ask": ("subject",),
        "rumour.check": ("subject",),
        "rumour.answer": ("subject",),
        "report.force": (),
        "support": ("to",),
        "recall": ("subject",),
        "bulletin": (),
        "guard": ("unit", "at"),
        "station": ("tps",),
    }
)
"""Effects of the doctrine's actions, and the keys without which an order cannot be carried out."""

STORY_EFFECTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "incident.start": ("incident",),
        "incident.end": ("incident",),
        "group.call": ("group",),
        "group.move": ("group", "assembly"),
        "group.leave": ("group",),
        "rumour.start": ("rumour",),
        "mood": ("group", "mood", "by"),
        "violence.floor": ("assembly", "count", "acts"),
        "violence.end": ("assembly",),
        "injure": ("side", "severity", "cause", "zone", "count"),
        "climb": ("zone", "count"),
        "conduct": ("unit", "conduct", "conduct_kind"),
        "fence.fall": ("exit",),
        "exit.close": ("exit",),
        "exit.open": ("exit",),
        "stations.open": (),
        "stations.close": (),
        "stations.count": (),
        "boxes.move": (),
        "write": ("event",),
    }
)
"""Effects of branches.yaml, and the keys that each needs."""

LATEST_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "@arrested": "the newest arrested person",
        "@injured": "the newest seriously injured person",
        "@conduct": "the newest matter of conduct",
    }
)
"""Subjects of an order that stand for somebody or something that came up during the run."""

AtKind = Literal["zone", "post", "exit", "gate"]

AT_KINDS: Mapping[str, tuple[AtKind, ...]] = MappingProxyType(
    {
        "exit.open": ("exit", "gate"),
        "exit.close": ("exit", "gate"),
        "egress.check": ("zone",),
        "water": ("zone", "post"),
        "extinguish": ("zone", "post"),
        "evacuate": ("zone", "post"),
    }
)
"""Kinds of feature at which an effect can take place; others take any of these, or a polling station."""

SubjectKind = Literal["incident", "rumour"]

SUBJECTS: Mapping[str, SubjectKind] = MappingProxyType(
    {
        "incident": "incident",
        "rumour.detect": "rumour",
        "rumour.ask": "rumour",
        "rumour.check": "rumour",
        "rumour.answer": "rumour",
    }
)
"""What the subject of an order must be, by effect; elsewhere anything that exists."""

Type = Literal["number", "text", "bool", "any"]


@dataclass(frozen=True, slots=True)
class Root:
    """A name that conditions see.

    Attributes
    ----------
    type : str
        Type of the value itself, where it is one; empty where it has attributes.
    index : str
        What stands in its brackets; empty where there are none.
    attributes : mapping of str to str
        Attributes and their types.
    newest : bool
        Whether it may also be read without brackets, for the newest.
    world_only : bool
        Whether only branches.yaml sees it.
    """

    type: Type | Literal[""] = ""
    index: str = ""
    attributes: Mapping[str, Type] = field(default_factory=lambda: MappingProxyType({}))
    newest: bool = False
    world_only: bool = False


def _of(**attributes: Type) -> Mapping[str, Type]:
    return MappingProxyType(dict(attributes))


VIEW: Mapping[str, Root] = MappingProxyType(
    {
        "t_s": Root("number"),
        "x_s": Root("number"),
        "stage": Root("text"),
        "inject": Root(index="inject", attributes=_of(state="text", age_s="number")),
        "assembly": Root(
            index="assembly",
            attributes=_of(
                level="text",
                role="text",
                command="text",
                present_est="number",
                agitated_est="number",
                violent_est="number",
                dialogue="bool",
                dispersing="bool",
                started="bool",
                ended="bool",
            ),
        ),
        "zone": Root(
            index="zone",
            attributes=_of(
                people_est="number",
                density_max_est="number",
                vulnerable_est="number",
                throwers_est="number",
                elevated_est="number",
                fires_est="number",
            ),
        ),
        "exit": Root(index="exit", attributes=_of(open="bool", capacity_p_s="number")),
        "unit": Root(
            index="unit", attributes=_of(state="text", zone="text", strength="number", tank_l="number", line="bool")
        ),
        "warning": Root(
            index="assembly",
            attributes=_of(count="number", last_age_s="number", first_age_s="number", audible_share="number"),
            newest=True,
        ),
        "negotiation": Root(
            index="assembly",
            attributes=_of(
                state="text", rounds="number", last_age_s="number", told_age_s="number", told_after_s="number"
            ),
            newest=True,
        ),
        "rumour": Root(
            index="rumour",
            attributes=_of(
                severity="number",
                age_s="number",
                detected="bool",
                verified="bool",
                clarified="bool",
                in_time="bool",
                answered_in_s="number",
                signal="bool",
                intensity="number",
            ),
        ),
        "incident": Root(index="incident", attributes=_of(active="bool", age_s="number", done="any")),
        "order": Root(index="step", attributes=_of(state="text")),
        "conduct": Root(index="conduct", attributes=_of(reported="bool")),
        "count": Root("number", index="event kind"),
        "switch": Root("bool", index="switch"),
        "branch": Root(index="branch", attributes=_of(taken="bool", decided="bool"), world_only=True),
        "done": Root("number", index="action", world_only=True),
        "injured": Root(
            attributes=_of(
                officers="number", civilians="number", serious="number", by_fall="number", by_water="number"
            ),
            world_only=True,
        ),
        "arrested": Root("number", world_only=True),
    }
)
"""What a condition can see; plans see what their seat knows of it, branches.yaml the world."""

STATES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("assembly", "role"): ("calm", "disturbed", "riot"),
        ("inject", "state"): ("waiting", "delivered", "acknowledged", "answered", "skipped"),
        ("unit", "state"): ("base", "readying", "moving", "posted", "acting", "returning"),
        ("negotiation", "state"): ("none", "open", "offered", "accepted", "declined", "failed"),
        ("order", "state"): (
            "none",
            "given",
            "acknowledged",
            "moving",
            "acting",
            "done",
            "failed",
            "refused",
            "countermanded",
            "stopped",
        ),
    }
)
"""Values that an attribute can have, where they are few and fixed."""

PLACEHOLDERS = (
    "injured_officers",
    "injured_civilians",
    "serious",
    "estimate_low",
    "estimate_high",
    "present_est",
    "agitated_est",
    "violent_est",
)
"""Names in braces that the words of an inject may hold; numbers from the sender's view at delivery."""

MEASURES = (
    "acknowledge_s",
    "clarify_s",
    "road_closures",
    "road_closed_min",
    "tps_interrupted_min",
    "tps_interrupted_ballots",
    "ballots_moved",
    "talk_before_force_min",
    "warnings",
    "time_to_leave_s",
    "egress_share",
    "water_l",
    "bursts",
    "force_min",
    "injuries",
    "treat_s",
    "untreated",
    "violent_person_min",
    "verdicts",
    "expected_in_time",
)
"""Measures that a capability target may set a limit to."""

TASK_FORCES = ("preemtif", "preventif", "kamseltibcarlantas", "gakkum", "humas", "banops", "intelijen", "deteksi")
"""Task forces (satgas) of an operation plan of the police; a scenario may have others of two units or more."""

EVERYONE = "SEMUA"
"""Addressee of an inject that goes to all cells."""
