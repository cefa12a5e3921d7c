"""Numbers that the room of forces assumes; each can be replaced by an assumption of the scenario."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sispamkota.scenario.schema.whole import Scenario


@dataclass(frozen=True, slots=True)
class Params:
    """Assumed numbers; the scenario's assumption ``forces.<field>`` takes the place of a default.

    Labels: F found in a source, R recalled, D our own choice (see the page of assumptions).
    """

    acknowledge_s: float = 15.0
    """From an order until it is confirmed by radio (D, 5 to 60)."""
    walk_mps: float = 1.3
    """Officers walking within a site (R: Weidmann 1993, 1.34)."""
    run_mps: float = 2.2
    """Double time, such as a first-aid team's (D: 2.0 to 2.5)."""
    drive_mps: float = 2.8
    """Vehicles within a site, at a walking man's call (D: 10 km/h)."""
    rank_gap_m: float = 1.2
    """Distance between the ranks of a line (D: 1 to 1.5)."""
    vehicle_length_m: float = 7.7
    """Length of a large vehicle (F: maker's data of a water cannon)."""
    slot_m: float = 4.0
    """Distance between units that stand at the same place (D)."""
    give_way_m: float = 15.0
    """How far a line gives ground at most to form without trampling people (D)."""
    evidence_s: float = 900.0
    """How old what a level rests on may be (D: 15 minutes)."""
    voice_m: float = 25.0
    """Distance at which a voice without a loudspeaker is understood (D: 15 to 40)."""
    water_near_m: float = 5.0
    """Nearest ground that a roof monitor can wet (D: 3 to 8)."""
    fire_from_m: float = 22.0
    """How near to the nearest violent person a vehicle drives that cannot reach them (D: 20 to 30)."""
    clear_m: float = 6.0
    """How clear of people the place must be to which it drives (D)."""
    aim_people: float = 20.0
    """How many violent people nearest to the nozzle the crew aims at the middle of (D)."""
    least_exposed: float = 3.0
    """How many people at least a burst must meet, since water addresses an area (D: 2 to 10)."""
    near_jet_m: float = 20.0
    """Range below which a jet knocks people down more often (R: 20 m of the guidance)."""
    spray_push_mps: float = 0.75
    """How fast spray moves people back (D: 0.5 to 1.0)."""
    jet_push_mps: float = 2.0
    """How fast a jet moves people back (D: 1 to 3)."""
    spray_fall_p: float = 0.004
    """Chance that spray brings a person down, per burst (D: 0 to 0.02)."""
    jet_near_fall_p: float = 0.06
    """The same of a jet within the near range (D: 0.02 to 0.1)."""
    jet_far_fall_p: float = 0.01
    """The same of a jet beyond it (D: 0.002 to 0.02)."""
    elevated_fall_p: float = 0.3
    """The same of a person on something high, by any water (D: 0.1 to 0.6)."""
    fall_injury_p: float = 0.15
    """Chance of an injury by a fall (D: 0.1 to 0.2)."""
    fall_serious_p: float = 0.1
    """Part of these injuries that are serious (D: 0 to 0.2)."""
    high_fall_serious_p: float = 0.6
    """The same for a fall from something high (D: 0.3 to 0.9)."""
    arrest_reach_m: float = 30.0
    """How far from the unit or a line an arrest team goes (D: 15 to 40)."""
    arrest_window_s: float = 900.0
    """How old an observed act that grounds an arrest may be (D)."""
    first_aid_s: float = 60.0
    """From reaching a patient until first aid is given (D: 30 to 120)."""
    bed_light_s: float = 300.0
    """How long a lightly hurt patient keeps a bed (D: 180 to 900)."""
    bed_serious_s: float = 900.0
    """How long a seriously hurt patient keeps a bed if nobody takes them to hospital (D)."""
    care_reach_m: float = 400.0
    """How far a team that stands ready goes for a patient (D)."""
    patient_most_s: float = 21600.0
    """How long after an injury a treated patient may still need to be taken to hospital (D)."""
    fire_l: float = 300.0
    """Water that one fire on the street takes (D: 100 to 1000)."""
    evacuate_look_s: float = 5.0
    """How often those who lead people out look around (D)."""
    evacuate_most_s: float = 420.0
    """After which whoever is left is led out through the buildings (D: 180 to 900)."""
    exit_flow_p_m_s: float = 1.25
    """People through a metre of exit in a second (R: Weidmann, SFPE 1.2 to 1.3)."""
    leave_mps: float = 1.2
    """Speed of a dispersing crowd (R: SFPE 1.19)."""
    detour: float = 1.3
    """Road distance over straight distance (D: 1.2 to 1.4)."""
    in_crowd_m: float = 3.0
    """Within this distance of three people a unit counts as inside the crowd (D)."""

    @classmethod
    def from_scenario(cls, scenario: Scenario) -> Params:
        """Return the numbers of a scenario."""
        return cls(**{field.name: scenario.assume(f"forces.{field.name}", field.default) for field in fields(cls)})  # type: ignore[arg-type]
