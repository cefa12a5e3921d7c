"""The house keeps its own rules: sizes, no scenario's ids in code, packaging that carries everything."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tools import sizes

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
SCENARIOS = sorted(path.parent for path in (ROOT / "scenarios").glob("*/scenario.yaml"))

VOCABULARY = ("doctrine", "rules", "assumptions.yaml")
"""Files of a scenario whose ids are words that code and files share."""


def ids_of(folder: Path) -> set[str]:
    """Return every id and plan name that a scenario declares, read without the loader."""
    found = {path.stem for path in folder.glob("plans/*.yaml")}
    for path in sorted(folder.rglob("*.yaml")):
        if path.relative_to(folder).parts[0] not in VOCABULARY:
            _collect(YAML(typ="safe").load(path.read_text(encoding="utf-8")), found)
    for path in sorted(folder.rglob("*.geojson")):
        _collect(json.loads(path.read_text(encoding="utf-8")), found)
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found |= {row[key] for key in ("id", "code", "branch") if row.get(key)}
    return found


def _collect(value: object, found: set[str]) -> None:
    if isinstance(value, dict):
        found |= {str(value[key]) for key in ("id", "site") if isinstance(value.get(key), str)}
        for entry in value.values():
            _collect(entry, found)
    elif isinstance(value, list):
        for entry in value:
            _collect(entry, found)


def literals(path: Path) -> list[tuple[int, str]]:
    """Return every string of a module that is no docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]


def named_in(text: str, ids: set[str]) -> set[str]:
    """Return the ids that a string is, or that stand in it as a word with a digit or hyphen."""
    words = set(re.findall(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*", text))
    return {name for name in ids if name == text or (name in words and re.search(r"[-\d]", name))}


def test_the_search_for_ids_finds_what_it_should():
    ids = {"OPS", "Z1", "graded", "I-38"}
    assert named_in("OPS", ids) == {"OPS"}
    assert named_in("OPSI", ids) == set()
    assert named_in("ask I-38 about Z1", ids) == {"I-38", "Z1"}
    assert named_in("a graded response", ids) == set()


@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_no_scenario_id_stands_in_the_code(folder):
    ids = ids_of(folder)
    assert len(ids) > 10
    guilty = [
        f"{path.relative_to(ROOT)}:{line}: {', '.join(sorted(names))}"
        for path in SOURCES
        for line, text in literals(path)
        if (names := named_in(text, ids))
    ]
    assert guilty == []


def test_no_module_is_two_rooms_in_one():
    assert sizes.too_long(ROOT) == ()


def test_nothing_names_a_folder_of_one_machine_or_an_address_of_a_registry():
    places = re.compile(r"(?<![\w.])/(?:work|root|home)/\w|--(?:extra-)?index-url \S*//")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.skip("no git working tree here, so there is no list of tracked files")
    endings = {".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".lock", ".html", ".js", ".css", ""}
    guilty = []
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.suffix in endings and path.is_file() and path != Path(__file__):
            lines = path.read_text(encoding="utf-8").splitlines()
            guilty += [f"{name}:{number}" for number, line in enumerate(lines, start=1) if places.search(line)]
    assert guilty == []


def test_the_lock_holds_versions_and_hashes_and_no_addresses():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    for block in re.split(r"\n(?=\S)", text.split("\n", 1)[1].strip()):
        assert re.match(r"[a-z0-9.-]+==\S+( ; .*)? \\\n\s+--hash=sha256:[0-9a-f]{64}", block), block[:80]


def test_every_dependency_has_its_reason_and_its_lock():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    asked = [*project["dependencies"], *(each for group in project["optional-dependencies"].values() for each in group)]
    for requirement in asked:
        if requirement.startswith("sispamkota["):
            continue
        assert re.search(rf'"{re.escape(requirement)}",\s+# \w+', text), f"{requirement} has no reason beside it"
        name = re.match(r"[\w.-]+", requirement).group().lower().replace(".", "-").replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), f"{name} is not locked: make lock"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    place = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(place.glob("*.whl")))


def test_the_wheel_carries_everything_that_a_run_needs(wheel):
    inside = set(wheel.namelist())
    data = {
        f"sispamkota/{path.relative_to(ROOT / 'src' / 'sispamkota').as_posix()}"
        for path in (ROOT / "src" / "sispamkota").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    small = {
        f"sispamkota/scenarios/minimal/{path.relative_to(ROOT / 'scenarios' / 'minimal').as_posix()}"
        for path in (ROOT / "scenarios" / "minimal").rglob("*")
        if path.is_file()
    }
    assert data <= inside
    assert small <= inside
    assert "sispamkota/py.typed" in inside
    assert "sispamkota/scenarios/minimal/scenario.yaml" in inside


def test_the_wheel_names_licence_and_entry_point(wheel):
    names = wheel.namelist()
    licence = next(name for name in names if name.endswith("licenses/LICENSE"))
    assert "Apache License" in wheel.read(licence).decode()
    points = next(name for name in names if name.endswith("entry_points.txt"))
    assert "sispamkota = sispamkota.cli:main" in wheel.read(points).decode()
