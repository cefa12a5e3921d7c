"""Words of the fields that take any word: those that are defined, and what somebody may have meant by others.

A field whose kind declares choices has its words there.  The fields below take a word of the doctrine or of
the place, which may be another country's; these are the words that the shipped rules and doctrines know.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


AGENCIES: Final = frozenset(
    (
        "bawaslu", "bpbd", "civil", "damkar", "dinkes", "dishub", "diskominfo", "excon", "forkopimda", "gakkumdu",
        "kesbangpol", "kpu", "linmas", "pemkot", "pln", "polri", "satpolpp", "satpol_pp", "tni",
    )
)  # fmt: skip
"""Agencies of the shipped doctrine."""
JUNIOR: Final = ("danki", "danton", "danru", "padal")
"""First part of the roles of junior leaders, such as danki_lanjut."""
ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "kapolda": "polri", "wakapolda": "polri", "kapolres": "polri", "wakapolres": "polri", "kabagops": "polri",
        "kapolsek": "polri", "kasat_samapta": "polri", "kasat_reskrim": "polri", "kasat_lantas": "polri",
        "kasat_intelkam": "polri", "dandim": "tni", "kpps": "kpu", "pps": "kpu", "ppk": "kpu",
    }
)  # fmt: skip
"""Agency of each role that gives or authorises orders."""
WATCHING: Final = ("evaluator", "observer", "inquiry", "excon")
"""Who watches and takes no part: seats of the drill, an inquiry into a real event, exercise control."""
CROWD: Final = ("crowd", "organiser", "korlap")
"""Who speaks for the people of an assembly."""
RANKED: Final = ("ordered_by", "authorised_by", "by", "to")
"""Fields in which a role stands."""

WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "agency": AGENCIES,
        "ordered_by": frozenset(ROLES),
        "authorised_by": frozenset(ROLES),
        "by": AGENCIES | {*ROLES, *WATCHING, *CROWD},
        "to": AGENCIES | {*ROLES},
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
            "armoured_vehicle baton_round flash_bang horse plastic_bullet projectile rubber_bullet "
            "rubber_bullets sound_cannon stun_grenade taser vehicle warning_shot"
        ),
        "mode": _words("spray jet canister hand shell air ground people warning_shot"),
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
        "truncheon": "baton", "pepper": "pepper_spray", "semprotan_merica": "pepper_spray", "gun": "firearm",
        "pistol": "firearm", "rifle": "firearm", "live_ammunition": "firearm", "senjata_api": "firearm",
        "warning shot": "warning_shot", "tembakan_peringatan": "warning_shot", "tembakan peringatan": "warning_shot",
        "police": "polri", "brimob": "polri", "polisi": "polri", "army": "tni", "tentara": "tni",
        "stand": "tribune", "stands": "tribune", "tribun": "tribune", "stadium": "tribune", "stadion": "tribune",
        "mosque": "worship",
        "masjid": "worship", "church": "worship", "university": "school", "campus": "school", "kampus": "school",
        "rumah_sakit": "hospital", "jalan": "street", "hijau": "calm", "kuning": "disturbed", "merah": "riot",
        "lying": "fallen", "prone": "fallen", "handcuffed": "restrained", "running": "fleeing",
        "stones": "throw_hard", "stone_throwing": "throw_hard", "demonstration": "protest", "brimob_phh": "phh",
    }
)  # fmt: skip
"""What somebody may have meant by a word; only ever told as a question."""
