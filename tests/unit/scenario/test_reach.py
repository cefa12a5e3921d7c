"""Units that can, or cannot, get to where the plans send them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sispamkota.scenario import check, load

from .broken import MINIMAL, PLAN, add_feature, edit, rectangle


@pytest.fixture
def two_sites(tmp_path: Path) -> Path:
    """Return the smallest scenario with a station 300 m away, where the negotiators start."""
    copy = tmp_path / "copy"
    shutil.copytree(MINIMAL, copy)
    add_feature(id="Z9", kind="zone", zone_kind="base", site="MARKAS", geometry=rectangle(300, 0, 320, 10))(copy)
    edit("units.yaml", "base: Z2, ready_s: 60}\n- {id: P3K", "base: Z9, ready_s: 60}\n- {id: P3K")(copy)
    return copy


def draw_roads(folder: Path, *roads: tuple[str, str, float, float, float]) -> None:
    """Write streets as (start, end, from x, to x, width) in metres along the street of the site."""
    names = {"name_id": "Jalan", "name_en": "Street", "speed_kmh": 30}
    features = []
    for n, (start, end, first, last, width) in enumerate(roads):
        ends = {"id": f"J-{n}", "start": start, "end": end, "width_m": width}
        line = {"type": "LineString", "coordinates": [[112.9 + x * 9.07e-6, -7.64] for x in (first, last)]}
        features.append({"type": "Feature", "properties": names | ends, "geometry": line})
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "city/roads.geojson").write_text(text, encoding="utf-8")


def test_without_streets_every_place_is_reached(two_sites: Path) -> None:
    assert check(two_sites) == ()


def test_with_a_street_it_is_reached(two_sites: Path) -> None:
    draw_roads(two_sites, ("KANTOR", "MARKAS", 30, 310, 7))
    assert check(two_sites) == ()
    assert load(two_sites).roads[0].width_m == 7


def test_where_streets_do_not_meet_it_is_not_reached(two_sites: Path) -> None:
    draw_roads(two_sites, ("KANTOR", "35.75.01.1001", 30, -200, 7), ("MARKAS", "35.75.01.1002", 310, 500, 7))
    problems = check(two_sites)
    assert [problem.code for problem in problems] == ["SK045"]
    assert problems[0].file == PLAN
    assert "no street leads from 'Z9'" in problems[0].message


def test_a_vehicle_needs_a_street_of_its_width(two_sites: Path) -> None:
    edit("doctrine/basic.yaml", "code: NEG,", "code: NEG, vehicle_width_m: 2.5,")(two_sites)
    draw_roads(two_sites, ("KANTOR", "MARKAS", 30, 310, 2))
    problems = check(two_sites)
    assert [problem.code for problem in problems] == ["SK046"]
    assert "2.5 m wide" in problems[0].message
    draw_roads(two_sites, ("KANTOR", "MARKAS", 30, 310, 4))
    assert check(two_sites) == ()
