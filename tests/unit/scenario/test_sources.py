"""YAML, CSV and GeoJSON with the place of every value."""

from __future__ import annotations

from pathlib import Path

import pytest

from sispamkota.scenario.csv_source import read_csv
from sispamkota.scenario.findings import Document, Findings
from sispamkota.scenario.geojson_source import read_geojson
from sispamkota.scenario.yaml_source import parse_yaml


def yaml(text: str) -> tuple[Document | None, list[str]]:
    findings = Findings()
    document = parse_yaml(text, "x.yaml", findings)
    return document, [problem.code for problem in findings.problems()]


def test_yaml_keeps_the_place_of_keys_and_values() -> None:
    document, problems = yaml("a:\n  - {b: 1, c: \"two\"}\n  - 'x'\n")
    assert problems == []
    assert document is not None
    assert document.data == {"a": ({"b": 1, "c": "two"}, "x")}
    assert document.keys["a", 0, "c"] == (2, 12)
    assert document.values["a", 0, "c"] == (2, 15)
    assert document.place(("a", 0, "zz")).line == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None),
        ("", None),
        ("true", True),
        ("False", False),
        ("12", 12),
        ("-0x1f", "-0x1f"),
        ("0x1f", 31),
        ("0o17", 15),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.2.3", "1.2.3"),
        ("35.75.01.1001", "35.75.01.1001"),
        ('"13:00"', "13:00"),
        ("'yes'", "yes"),
        ("9" * 30, 1e30),
        ("R-18", "R-18"),
    ],
)
def test_yaml_reads_as_version_1_2(text: str, value: object) -> None:
    document, problems = yaml(f"a: {text}\n")
    assert problems == []
    assert document is not None
    assert document.data["a"] == value
    assert type(document.data["a"]) is type(value)


@pytest.mark.parametrize(
    "text", ["13:00", "9:30:15", "2024-12-06", "2024-12-06T09:00:00+07:00", "yes", "Off", "n", "007", "1_000"]
)
def test_yaml_refuses_what_others_read_otherwise(text: str) -> None:
    assert yaml(f"a: {text}\n")[1] == ["SK018"]


def test_yaml_allows_an_alias_and_places_it() -> None:
    document, problems = yaml("a: &x {b: [1, 2]}\nc: *x\n")
    assert problems == []
    assert document is not None
    assert document.data["c"] == {"b": (1, 2)}
    assert document.place(("c", "b", 1)).line == 2


@pytest.mark.parametrize(
    "text", ["a: *x\n", "a: &x [*x]\n", "? [1]\n: 2\n", "%YAML 3.0\n---\na: 1\n", "a: !!int '1'\n"]
)
def test_yaml_that_is_odd_is_refused_without_a_crash(text: str) -> None:
    document, problems = yaml(text)
    assert document is None
    assert len(problems) == 1


def test_csv_keeps_the_place_of_fields_over_line_breaks(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('a,b,c\n"one\ntwo",2,"say ""so"""\n\n4,,6\n', encoding="utf-8")
    findings = Findings()
    document = read_csv(tmp_path, "x.csv", findings, columns=("a", "b", "c"), optional=("b",))
    assert findings.problems() == ()
    assert document is not None
    assert document.data == {"rows": ({"a": "one\ntwo", "b": "2", "c": 'say "so"'}, {"a": "4", "c": "6"})}
    assert document.values["rows", 0, "b"] == (3, 6)
    assert document.values["rows", 1, "c"] == (5, 4)


def test_csv_columns_may_stand_in_any_order_and_be_renamed(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("T,id\n00:01,I-1\n", encoding="utf-8")
    document = read_csv(tmp_path, "x.csv", Findings(), columns=("id", "T"), renamed={"T": "x_s"})
    assert document is not None
    assert document.data["rows"] == ({"x_s": "00:01", "id": "I-1"},)
    assert document.place(("rows", 0, "x_s")).path == "rows.0.T"


@pytest.mark.parametrize("last", ["", "\n", "\r\n"])
def test_csv_ends_as_it_likes(tmp_path: Path, last: str) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\r\n1,2" + last.encode())
    document = read_csv(tmp_path, "x.csv", Findings(), columns=("a", "b"))
    assert document is not None
    assert document.data["rows"] == ({"a": "1", "b": "2"},)


def geojson(tmp_path: Path, text: str) -> tuple[Document | None, list[str]]:
    (tmp_path / "x.geojson").write_text(text, encoding="utf-8")
    findings = Findings()
    document = read_geojson(tmp_path, "x.geojson", findings)
    return document, [problem.code for problem in findings.problems()]


def test_geojson_gives_properties_geometry_and_places(tmp_path: Path) -> None:
    text = """{"type": "FeatureCollection", "features": [
  {"type": "Feature", "id": "P-1",
   "properties": {"name": "caf\\u00e9", "none": null},
   "geometry": {"type": "Point", "coordinates": [112.9, -7.6, 3]}}]}"""
    document, problems = geojson(tmp_path, text)
    assert problems == []
    assert document is not None
    (feature,) = document.data["features"]
    assert feature["name"] == "café"
    assert feature["id"] == "P-1"
    assert "none" not in feature
    assert feature["geometry"].wkt == "POINT (112.9 -7.6)"
    assert document.values["features", 0, "name"] == (3, 27)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "SK022"),
        ("{", "SK022"),
        ('{"a": 01}', "SK022"),
        ('{"a": 1} x', "SK022"),
        ('{"a": "x\ny"}', "SK022"),
        ('{"a": tru}', "SK022"),
        ("[" * 1000, "SK022"),
        ("[]", "SK023"),
        ('{"type": "FeatureCollection", "features": [1]}', "SK023"),
        ('{"type": "FeatureCollection", "crs": {"name": "EPSG:32749"}, "features": []}', "SK023"),
    ],
)
def test_geojson_that_is_none_is_refused(tmp_path: Path, text: str, code: str) -> None:
    assert geojson(tmp_path, text)[1] == [code]


@pytest.mark.parametrize(
    "geometry",
    [
        "null",
        '{"type": "Point"}',
        '{"type": "Point", "coordinates": []}',
        '{"type": "Point", "coordinates": ["a", "b"]}',
        '{"type": "LineString", "coordinates": [[1, 2]]}',
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [1, 2]]]}',
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [5, 7], [9, 9]]]}',
        '{"type": "GeometryCollection", "geometries": []}',
        '{"type": "Point", "coordinates": [1e999, 2]}',
    ],
)
def test_a_geometry_that_is_none_is_refused(tmp_path: Path, geometry: str) -> None:
    feature = f'{{"type": "Feature", "properties": {{}}, "geometry": {geometry}}}'
    text = f'{{"type": "FeatureCollection", "features": [{feature}]}}'
    document, problems = geojson(tmp_path, text)
    assert len(problems) == 1
    assert document is not None
    assert document.data["features"][0]["broken"] is True
