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


_AGENCIES: Final = _words(
    "bawaslu bpbd civil damkar dinkes dishub diskominfo excon forkopimda gakkumdu kesbangpol kpu linmas pemkot pln "
    "polri satpolpp satpol_pp tni"
)
JUNIOR: Final = ("danki", "danton", "danru", "padal")
"""First part of the roles of junior leaders, such as danki_lanjut."""
_ROLES: Final = _words(
    "kapolda wakapolda kapolres wakapolres kabagops kapolsek kasat_samapta kasat_reskrim kasat_lantas "
    "kasat_intelkam dandim kpps pps ppk"
)
RANKED: Final = ("ordered_by", "authorised_by", "by", "to")
"""Fields in which a role stands."""

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
