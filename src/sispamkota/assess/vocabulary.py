"""Words that hand-written records may use and what they surely are not: a word that nobody defined decides nothing.

"stadium" may be a fenced tribune or not, "police" may be Polri or not.  Such a word is kept as it was
written, and a rule that asks about it reads "not known", unless the rule itself names the word.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from sispamkota.core.registry import nearest
from sispamkota.journal.event import Event
from sispamkota.journal.kinds import KINDS
from sispamkota.rules.model import Rule
from sispamkota.rules.values import Doubtful


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_AGENCIES: Final = _words(
    "bawaslu bpbd civil damkar dinkes dishub diskominfo excon forkopimda gakkumdu kesbangpol kpu linmas pemkot pln "
    "polri satpolpp satpol_pp tni"
)
_JUNIOR: Final = ("danki", "danton", "danru", "padal")
_ROLES: Final = _words(
    "kapolda wakapolda kapolres wakapolres kabagops kapolsek kasat_samapta kasat_reskrim kasat_lantas "
    "kasat_intelkam dandim kpps pps ppk"
)
_RANKED: Final = ("ordered_by", "authorised_by", "by", "to")

WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "agency": _AGENCIES,
        "ordered_by": _ROLES,
        "authorised_by": _ROLES,
        "by": _ROLES | _AGENCIES,
        "to": _ROLES | _AGENCIES,
        "zone_kind": _words(
            "base bridge enclosed field flood hall hospital junction park pavement prison road school square street "
            "toll_road tps_inside tribune worship"
        ),
        "unit_kind": _words(
            "ambulance army_guard arrest_team civil_order dalmas_awal dalmas_lanjut escort fire_engine first_aid "
            "information_team investigators k9 negotiator object_guard observer patrol phh power_crew rescue "
            "station_guard tow_truck traffic traffic_civil wardens water_cannon"
        ),
        "means": _words(
            "armoured_vehicle baton_round flash_bang horse pepper_spray plastic_bullet projectile rubber_bullet "
            "rubber_bullets sound_cannon stun_grenade taser vehicle"
        ),
        "mode": _words("spray jet canister hand shell"),
        "role": frozenset(("calm", "disturbed", "riot")),
        "ground": _words(
            "throw_soft throw_hard arson damage assault weapon looting hostage push strike no_notice late_hour "
            "unlawful_peaceful kuhp_218 kuhp_354"
        )
        | {""},
    }
)
"""Words of a field that are defined, beside the choices that its kind declares."""

MEANT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tear_gas": "gas", "teargas": "gas", "tear gas": "gas", "gas_air_mata": "gas", "cs_gas": "gas",
        "watercannon": "water_cannon", "water cannon": "water_cannon", "water": "water_cannon",
        "truncheon": "baton", "police": "polri", "brimob": "polri", "polisi": "polri", "army": "tni", "tentara": "tni",
        "stand": "tribune", "stands": "tribune", "tribun": "tribune", "stadium": "tribune", "mosque": "worship",
        "masjid": "worship", "church": "worship", "university": "school", "campus": "school", "kampus": "school",
        "rumah_sakit": "hospital", "jalan": "street", "hijau": "calm", "kuning": "disturbed", "merah": "riot",
        "lying": "fallen", "prone": "fallen", "handcuffed": "restrained", "running": "fleeing",
        "stones": "throw_hard", "stone_throwing": "throw_hard", "demonstration": "protest", "brimob_phh": "phh",
    }
)  # fmt: skip
"""What somebody may have meant by a word; only ever told as a question."""


@cache
def _choices(kind: str) -> Mapping[str, tuple[str, ...]]:
    return {
        entry.name: entry.metadata["choices"]
        for entry in dataclasses.fields(KINDS.get(kind))
        if entry.metadata.get("choices")
    }


def known(kind: str, name: str, word: str) -> bool:
    """Return whether a word of a field is defined, or the field takes any word."""
    choices = _choices(kind).get(name)
    if name not in WORDS and choices is None:
        return True
    if name in _RANKED and word.partition("_")[0] in _JUNIOR:
        return True
    return word in WORDS.get(name, ()) or word in (choices or ())


def hint(kind: str, name: str, word: str) -> str:
    """Return what somebody may have meant by a word that is not defined."""
    usual = sorted({*(_choices(kind).get(name) or ()), *WORDS.get(name, ())} - {""})
    plain = word.strip().lower()
    near = MEANT.get(plain) if MEANT.get(plain) in usual else nearest(plain, usual)
    return f"Did you mean '{near}'?" if near else f"Usual: {', '.join(usual)}."


def doubted(events: Iterable[Event], rules: Iterable[Rule]) -> tuple[Event, ...]:
    """Return events in which every word that nobody defined is marked as doubtful.

    Parameters
    ----------
    events : iterable of Event
        A hand-written record.
    rules : iterable of Rule
        The rules that will judge it; a word that one of them names for a field is defined by that.
    """
    named: dict[str, set[str]] = {}
    for rule in rules:
        conditions = (rule.trigger, *(condition for _, _, condition in rule.conditions()))
        for check in (*rule.fields, *(check for condition in conditions for check in condition.where)):
            values = check.value if isinstance(check.value, tuple) else (check.value,)
            named.setdefault(check.path, set()).update(value for value in values if isinstance(value, str))
    return tuple(_marked(event, named) for event in events)


def _marked(event: Event, named: Mapping[str, set[str]]) -> Event:
    strange = {
        name: Doubtful(value)
        for name, value in event.body.items()
        if isinstance(value, str) and value not in named.get(name, ()) and not known(event.kind, name, value)
    }
    return dataclasses.replace(event, body={**event.body, **strange}) if strange else event
