"""Longitude and latitude that stand in each other's place are told once for a file, beside all other mistakes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sispamkota import api

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
SITES, ROADS = "city/sites.geojson", "city/roads.geojson"


def turned(coordinates: Any) -> Any:
    if isinstance(coordinates[0], (int, float)):
        return coordinates[::-1]
    return [turned(part) for part in coordinates]


def rewrite(folder: Path, file: str, which: Callable[[int], bool], mend: Callable[[dict[str, Any]], None]) -> None:
    """Change some features, by their number from 0, of a file with one feature a line."""
    path = folder / file
    tree = json.loads(path.read_text(encoding="utf-8"))
    for number, one in enumerate(tree["features"]):
        if which(number):
            mend(one)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in tree["features"])
    path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n", encoding="utf-8")


def turn(one: dict[str, Any]) -> None:
    one["geometry"]["coordinates"] = turned(one["geometry"]["coordinates"])


@pytest.fixture
def minimal(tmp_path: Path) -> Path:
    return shutil.copytree(SCENARIOS / "minimal", tmp_path / "minimal")


@pytest.fixture
def drill(tmp_path: Path) -> Path:
    return shutil.copytree(SCENARIOS / "pasuruan", tmp_path / "drill")


def told(folder: Path) -> list[str]:
    return [str(problem) for problem in api.check(folder)]


def test_all_of_a_file(minimal: Path) -> None:
    rewrite(minimal, SITES, lambda number: True, turn)
    (only,) = told(minimal)
    assert only.startswith(f"{SITES}:2:")
    assert "all 7 features have longitude and latitude exchanged" in only


def test_some_of_a_file_with_their_lines(minimal: Path) -> None:
    rewrite(minimal, SITES, lambda number: number in (1, 3, 6), turn)
    (only,) = told(minimal)
    assert only.startswith(f"{SITES}:3:")
    assert "3 of 7" in only
    assert "exchanged" in only
    assert "lines 5, 8." in only


def test_one_of_a_file_by_its_name(minimal: Path) -> None:
    rewrite(minimal, SITES, lambda number: number == 1, turn)
    (only,) = told(minimal)
    assert only.startswith(f"{SITES}:3:")
    assert "'Z1'" in only
    assert "exchanged" in only


def test_degrees_that_could_be_either_are_known_by_the_projection(minimal: Path) -> None:
    def europe(one: dict[str, Any]) -> None:
        """Move the site to 10.9 E, 50.4 N, which is in degrees either way round."""
        text = json.dumps(one["geometry"]["coordinates"])
        one["geometry"]["coordinates"] = json.loads(text.replace("112.", "10.").replace("-7.6", "50.4"))

    rewrite(minimal, SITES, lambda number: True, europe)
    areas = minimal / "city/areas.csv"
    areas.write_text(areas.read_text().replace("112.8990", "10.8990").replace("112.9010", "10.9010")
                     .replace("-7.6380", "50.4380").replace("-7.6420", "50.4420"))  # fmt: skip
    scenario = minimal / "scenario.yaml"
    scenario.write_text(scenario.read_text().replace("epsg: 32749", "epsg: 32632"))
    assert told(minimal) == []
    rewrite(minimal, SITES, lambda number: number != 2, turn)
    (only,) = told(minimal)
    assert "6 of 7" in only
    assert "exchanged" in only


def test_other_mistakes_of_the_same_features_are_told_beside_it(minimal: Path) -> None:
    rewrite(minimal, SITES, lambda number: True, turn)
    rewrite(minimal, SITES, lambda number: number == 3, lambda one: one["properties"].pop("leads_to"))
    scenario = minimal / "scenario.yaml"
    scenario.write_text(scenario.read_text().replace("epsg: 32749", "epsg: 32749\nsede: 3"))
    found = told(minimal)
    assert len([one for one in found if "exchanged" in one]) == 1
    assert len([one for one in found if "lacks 'leads_to'" in one]) == 1
    assert len([one for one in found if "sede" in one]) == 1
    assert len(found) == 3


@pytest.mark.parametrize(("some", "words"), [(False, "all 140 features"), (True, "120 of 140")])
def test_streets(drill: Path, some: bool, words: str) -> None:
    rewrite(drill, ROADS, lambda number: not some or number % 7 != 6, turn)
    (only,) = told(drill)
    assert only.startswith(f"{ROADS}:2:")
    assert words in only
    assert "exchanged" in only


def test_one_street_by_its_name(drill: Path) -> None:
    rewrite(drill, ROADS, lambda number: number == 1, turn)
    (only,) = told(drill)
    assert only.startswith(f"{ROADS}:3:")
    assert "the street 'JL-002' has longitude and latitude exchanged" in only
