"""GeoJSON read into features with shapely geometries, and the place of every property."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from sispamkota.scenario.findings import Document, Findings, Path, Place
from sispamkota.scenario.folder import read_text, strange_letter

MOST_FEATURES = 5000
MOST_POSITIONS = 200_000
MOST_DEPTH = 30

_SPACE = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_WORDS = {"true": True, "false": False, "null": None}
_NO_NUMBERS = re.compile(r"-?(?:NaN|nan|Infinity|inf)\b")


def read_geojson(root: FilePath, name: str, findings: Findings) -> Document | None:
    """Return the features of a GeoJSON file, or None after noting why it cannot be read.

    Returns
    -------
    Document or None
        Its data is ``{"features": (feature, ...)}``; a feature holds its properties and, under
        ``geometry``, a shapely geometry in degrees.
    """
    text = read_text(root, name, findings)
    if text is None:
        return None
    scanner = _Scanner(text, name, findings)
    try:
        tree = scanner.whole()
    except _Broken as broken:
        findings.add("SK022", scanner.place(broken.position), broken.message, broken.hint)
        return None
    document = _collected(tree, scanner.document, findings)
    if document is not None:
        for path, entries in scanner.doubled.items():
            if len(path) == 2 and path[0] == "features":
                feature = document.data["features"][path[1]]
                feature["broken"] = True  # which of the values is meant cannot be told
                feature["ids"] = tuple(value for key, value in entries if key == "id")
    return document


class _Broken(Exception):
    def __init__(self, position: int, message: str, hint: str = "Check commas, quotes and brackets.") -> None:
        super().__init__(message)
        self.position, self.message, self.hint = position, message, hint


class _Scanner:
    """A JSON reader that keeps where values stand, except inside coordinates."""

    def __init__(self, text: str, name: str, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._breaks = [match.end() for match in re.finditer("\n", text)]
        self.document = Document(name, None)
        self.doubled: dict[Path, list[tuple[str, Any]]] = {}
        """Keys that stand again, with their values, by the feature in which they do."""

    def place(self, position: int, path: Path = ()) -> Place:
        from bisect import bisect_right

        line = bisect_right(self._breaks, position)
        start = self._breaks[line - 1] if line else 0
        return Place(self.document.file, line + 1, position - start + 1, ".".join(map(str, path)))

    def _mark(self, position: int, path: Path) -> tuple[int, int]:
        place = self.place(position)
        return (place.line, place.column)

    def _skip(self, position: int) -> int:
        match = _SPACE.match(self._text, position)
        assert match is not None
        return match.end()

    def whole(self) -> Any:
        start = self._skip(0)
        if start >= len(self._text):
            raise _Broken(0, "is empty.", 'Write {"type": "FeatureCollection", "features": []}.')
        value, position = self._value(start, (), 0)
        position = self._skip(position)
        if position < len(self._text):
            raise _Broken(position, "something stands after the end.")
        return value

    def _value(self, position: int, path: Path, depth: int) -> tuple[Any, int]:
        if depth > MOST_DEPTH:
            raise _Broken(position, f"is nested more than {MOST_DEPTH} deep.", "GeoJSON is flat.")
        text = self._text
        in_coordinates = "coordinates" in path
        if not in_coordinates:
            self.document.values[path] = self._mark(position, path)
        letter = text[position : position + 1]
        if letter == "{":
            return self._object(position, path, depth)
        if letter == "[":
            return self._array(position, path, depth, in_coordinates)
        if letter == '"':
            return self._string(position)
        match = _NO_NUMBERS.match(text, position)
        if match is not None:
            self._findings.add("SK019", self.place(position, path), f"{match.group()} is no number.", "Write a number.")
            return math.nan, match.end()
        match = _NUMBER.match(text, position)
        if match is not None:
            return self._number(match, position, path)
        for word, value in _WORDS.items():
            if text.startswith(word, position):
                return value, position + len(word)
        raise _Broken(position, "a value is missing or misspelt here.")

    def _number(self, match: re.Match[str], position: int, path: Path) -> tuple[float | int, int]:
        raw = match.group()
        if "coordinates" not in path:
            self.document.raw[path] = raw
        number = float(raw)
        if math.isinf(number):
            self._findings.add(
                "SK019", self.place(position, path), f"{raw} is too large for a number.", "Write a smaller one."
            )
            return math.nan, match.end()
        whole = raw.lstrip("-").isdigit() and len(raw) <= 18
        return (int(raw) if whole else number), match.end()

    def _string(self, position: int) -> tuple[str, int]:
        match = _STRING.match(self._text, position)
        if match is None:
            raise _Broken(
                position, "a text is not closed, or holds a line break or a wrong escape.", "Check its quotes."
            )
        value: str = json.loads(match.group())
        odd = strange_letter(value)
        if odd is not None:
            words = f"the escape for the character {odd} stands for nothing that a text has."
            self._findings.add("SK006", self.place(position), words, "Take it out, or write the character itself.")
            value = "?"
        return value, match.end()

    def _object(self, position: int, path: Path, depth: int) -> tuple[dict[str, Any], int]:
        result: dict[str, Any] = {}
        position = self._skip(position + 1)
        if self._text[position : position + 1] == "}":
            return result, position + 1
        while True:
            if self._text[position : position + 1] != '"':
                raise _Broken(position, "a key in double quotes is missing here.")
            start = position
            key, position = self._string(position)
            twice = key in result
            if twice:
                at = self.place(start, (*path, key))
                self._findings.add("SK011", at, f"the key '{key}' stands twice.", "Keep one of them.")
            self.document.keys[*path, key] = self._mark(start, path)
            position = self._skip(position)
            if self._text[position : position + 1] != ":":
                raise _Broken(position, "a ':' is missing after the key.")
            value, position = self._value(self._skip(position + 1), (*path, key), depth + 1)
            if twice:
                self.doubled.setdefault(path[:2], []).append((key, value))
            result.setdefault(key, value)
            position = self._skip(position)
            letter = self._text[position : position + 1]
            if letter == "}":
                return result, position + 1
            if letter != ",":
                raise _Broken(position, "a ',' or '}' is missing here.")
            position = self._skip(position + 1)

    def _array(self, position: int, path: Path, depth: int, bare: bool) -> tuple[tuple[Any, ...], int]:
        result: list[Any] = []
        position = self._skip(position + 1)
        if self._text[position : position + 1] == "]":
            return (), position + 1
        while True:
            inner = path if bare else (*path, len(result))
            value, position = self._value(position, inner, depth + 1)
            result.append(value)
            position = self._skip(position)
            letter = self._text[position : position + 1]
            if letter == "]":
                return tuple(result), position + 1
            if letter != ",":
                raise _Broken(position, "a ',' or ']' is missing here.")
            position = self._skip(position + 1)


def _collected(tree: Any, document: Document, findings: Findings) -> Document | None:
    place = document.place()
    if (
        not isinstance(tree, dict)
        or tree.get("type") != "FeatureCollection"
        or not isinstance(tree.get("features"), tuple)
    ):
        findings.add(
            "SK023", place, "is no FeatureCollection.", 'Write {"type": "FeatureCollection", "features": [...]}.'
        )
        return None
    crs = tree.get("crs")
    if crs is not None and "CRS84" not in json.dumps(crs) and "4326" not in json.dumps(crs):
        findings.add(
            "SK023", document.place(("crs",), key=True), "names another coordinate system.", "Save it in WGS 84."
        )
    features = tree["features"]
    if len(features) > MOST_FEATURES:
        findings.add("SK003", place, f"has more than {MOST_FEATURES:,} features.", "Keep only what the drill needs.")
        return None
    shifted = Document(
        document.file, None, raw={}, values={(): document.values[()], ("features",): document.values["features",]}
    )
    collected: list[dict[str, Any]] = []
    for index, feature in enumerate(features):
        path: Path = ("features", index)
        shifted.values[path] = document.values[path]
        collected.append(_one(feature, path, document, shifted, findings))
    shifted.data = {"features": tuple(collected)}
    return shifted


def _one(feature: Any, path: Path, source: Document, target: Document, findings: Findings) -> dict[str, Any]:
    """Return a feature's properties and geometry; whatever is wrong with its form is noted."""
    if (
        not isinstance(feature, dict)
        or feature.get("type") != "Feature"
        or not isinstance(feature.get("properties"), dict)
    ):
        findings.add(
            "SK023",
            source.place(path),
            "is no Feature with properties.",
            'Write {"type": "Feature", "properties": {...}, ...}.',
        )
        name = feature.get("id") if isinstance(feature, dict) else None
        return {"broken": True, "id": name}
    result: dict[str, Any] = {}
    for key, value in feature["properties"].items():
        if value is None:
            continue
        result[key] = value
        target.values[*path, key] = source.values[*path, "properties", key]
        target.keys[*path, key] = source.keys[*path, "properties", key]
        if (*path, "properties", key) in source.raw:
            target.raw[*path, key] = source.raw[*path, "properties", key]
    if "id" not in result and isinstance(feature.get("id"), str):
        result["id"] = feature["id"]
        target.values[*path, "id"] = source.values[*path, "id"]
    at = (*path, "geometry")
    if at in source.values:
        target.values[at] = source.values[at]
        target.keys[at] = source.keys[at]
    geometry = _geometry(feature.get("geometry"), target.place(at), findings)
    if geometry is None:
        result["broken"] = True
    else:
        result["geometry"] = geometry
    return result


def _geometry(raw: Any, place: Place, findings: Findings) -> BaseGeometry | None:
    kinds = ("Point", "LineString", "Polygon", "MultiPolygon")
    if not isinstance(raw, dict) or raw.get("type") not in kinds:
        kind = raw.get("type") if isinstance(raw, dict) else raw
        told = "null" if kind is None else f"'{kind}'" if isinstance(kind, str) else "it"
        findings.add("SK023", place, f"{told} is no geometry that is read.", f"Draw it as {', '.join(kinds)}.")
        return None
    count = _count(raw.get("coordinates"))
    if count > MOST_POSITIONS:
        findings.add("SK003", place, f"has more than {MOST_POSITIONS:,} positions.", "Simplify the line.")
        return None
    if _holds_nan(raw.get("coordinates")):
        return None  # noted where the number stands
    odd = next(_no_numbers(raw.get("coordinates")), None)
    if odd is not None:
        findings.add("SK023", place, f"{odd} stands among its coordinates.", "Write numbers, without quotes.")
        return None
    if raw["type"].endswith("Polygon") and any(len(ring) < 4 for ring in _rings(raw)):
        hint = "A ring has four places or more, the first one again at the end."
        findings.add("SK023", place, "one of its rings has too few places.", hint)
        return None
    if raw["type"].endswith("Polygon") and any(ring[0] != ring[-1] for ring in _rings(raw)):
        hint = "Repeat the first place of the ring at its end."
        findings.add("SK023", place, "one of its rings does not end where it begins.", hint)
        return None
    try:
        geometry = shapely.from_geojson(json.dumps({"type": raw["type"], "coordinates": raw.get("coordinates")}))
        geometry = shapely.force_2d(geometry)
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        hint = "A line needs two places, a ring four with the first one again at the end."
        findings.add("SK023", place, f"its coordinates are not nested as those of a {raw['type']} are.", hint)
        return None
    if geometry.is_empty or not all(math.isfinite(number) for number in geometry.bounds):
        findings.add("SK040", place, "has no coordinates, or not all of them are numbers.", "Draw it again.")
        return None
    return geometry


def _rings(raw: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rings of a polygon or several, as far as there are any."""
    coordinates = raw.get("coordinates")
    polygons = coordinates if raw["type"] == "MultiPolygon" else (coordinates,)
    if not isinstance(polygons, tuple):
        return []
    return [ring for polygon in polygons if isinstance(polygon, tuple) for ring in polygon if isinstance(ring, tuple)]


def _no_numbers(coordinates: Any) -> Iterator[str]:
    """Yield words for everything among coordinates that is no number."""
    if isinstance(coordinates, tuple):
        for part in coordinates:
            yield from _no_numbers(part)
    elif isinstance(coordinates, str):
        yield f"the text '{coordinates[:40]}'"
    elif isinstance(coordinates, dict):
        yield "an object"
    elif coordinates is None or isinstance(coordinates, bool):
        yield {None: "null", True: "true", False: "false"}[coordinates]


def _count(coordinates: Any) -> int:
    if not isinstance(coordinates, tuple):
        return 0
    if coordinates and not isinstance(coordinates[0], tuple):
        return 1
    return sum(_count(part) for part in coordinates)


def _holds_nan(coordinates: Any) -> bool:
    if isinstance(coordinates, tuple):
        return any(_holds_nan(part) for part in coordinates)
    return isinstance(coordinates, float) and math.isnan(coordinates)
