"""Numbers that the models take from assumptions.yaml by name, and the unit in which each number counts.

A contract test holds the names and those that the engine asks for together.
"""

from __future__ import annotations

_ALARM = "dense_per_m2 crush_per_m2 pressure_n_m pressure_for_s release_frac"
_MEDIA = "seed_frac forget_per_h signal_frac early_factor late_factor"
_SEAT = "report_delay_s estimate_sigma acknowledge_low_s acknowledge_high_s"
_UNREST = (
    "agitate_per_min agitate_by_rumour agitate_by_force agitate_by_violence violent_base_per_min "
    "violent_contagion_per_min violent_calming_per_min agitated_calming_per_min leave_per_min "
    "leave_by_dialogue_per_min leave_by_warning_per_min leave_by_force_per_min leave_by_leader_per_min "
    "leave_with_others_per_min agitated_heed violent_heed legitimacy_by_force_per_min "
    "legitimacy_by_rumour_per_min legitimacy_by_dialogue_per_min "
    "identity_by_force_per_min identity_by_dialogue_per_min identity_by_rumour_per_min "
    "self_policing_by_dialogue_per_min self_policing_by_force_per_min dialogue_fades_s force_fades_s warning_fades_s "
    "lead_fades_s act_per_min hurt_by_throw hurt_by_fall_per_min disperse_frac regroup_frac crest_fades_s start_people "
    "flee_frac"
)
_FORCES = (
    "acknowledge_s walk_mps run_mps drive_mps rank_gap_m vehicle_length_m slot_m give_way_m evidence_s voice_m "
    "water_near_m fire_from_m clear_m aim_people least_exposed near_jet_m spray_push_mps jet_push_mps spray_fall_p "
    "jet_near_fall_p jet_far_fall_p elevated_fall_p fall_injury_p fall_serious_p high_fall_serious_p arrest_reach_m "
    "arrest_window_s first_aid_s bed_light_s bed_serious_s care_reach_m patient_most_s fire_l evacuate_look_s "
    "evacuate_most_s exit_flow_p_m_s leave_mps detour in_crowd_m"
)
_FAMILIES = (("alarm", _ALARM), ("forces", _FORCES), ("media", _MEDIA), ("seat", _SEAT), ("unrest", _UNREST))

MODEL_NUMBERS = tuple(f"{family}.{name}" for family, names in _FAMILIES for name in names.split())
"""Ids of assumptions that take the place of a model's own number, wherever they are declared."""

_ENDINGS = (
    ("_per_min", "1/min"),
    ("_per_h", "1/h"),
    ("_per_m2", "1/m2"),
    ("_n_m", "N/m"),
    ("_p_m_s", "1/(m s)"),
    ("_l_s", "l/s"),
    ("_mps", "m/s"),
    ("_kmh", "km/h"),
    ("_bar", "bar"),
    ("_m", "m"),
    ("_s", "s"),
    ("_l", "l"),
)
_BY_NAME = {"heat": "1/h"}
_SPELLINGS = {
    "1": ("", "-"),
    "s": ("sec", "second", "seconds", "detik"),
    "m": ("metre", "metres", "meter"),
    "l": ("litre", "litres", "liter"),
    "l/s": ("l/detik",),
    "m/s": ("mps", "m/detik"),
    "km/h": ("kmh", "km/jam"),
    "1/min": ("per min", "1/menit"),
    "1/h": ("per h", "1/jam"),
    "1/m2": ("1/m^2", "1/m²", "per m2", "orang/m2"),
    "N/m": ("newton/m",),
    "1/(m s)": ("1/m/s", "p/(m s)"),
}


def unit_of(name: str) -> str:
    """Return the unit in which a number of that name counts; "1" for shares, factors and counts."""
    last = name.rpartition(".")[2]
    return _BY_NAME.get(last) or next((unit for ending, unit in _ENDINGS if last.endswith(ending)), "1")


def same_unit(written: str, unit: str) -> bool:
    """Return whether ``written`` is a spelling of ``unit``."""
    word = " ".join(written.split())
    return word == unit or word.lower() in (unit.lower(), *_SPELLINGS.get(unit, ()))
