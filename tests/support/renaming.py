"""The same scenario under other names, on other days, at another place: nothing of the story may be in the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import sispamkota as spk
from sispamkota.scenario.schema.whole import Scenario

TOKEN = re.compile(r"(?<![A-Za-z0-9_-])(?<!code: )[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*(?![A-Za-z0-9_-])")
METRES_PER_DEGREE = 111_320.0


def ids_of(declared: Scenario) -> tuple[str, ...]:
    """Return every id that a scenario declares: cells, units, places, injects, steps and all the rest."""
    branches, actors = declared.branches, declared.actors
    rows: list[Any] = [
        *declared.forces.cells, *declared.forces.units, *declared.features, *declared.roads, *declared.stations,
        *declared.injects, *declared.settings.stages, *actors.assemblies, *actors.groups, *declared.rumours,
        *branches.incidents, *branches.branches, *branches.effects, *declared.expectations, *declared.objectives,
        *(step for plan in declared.plans for step in plan.steps),
    ]  # fmt: skip
    names = [row.id for row in rows] + [feature.site for feature in declared.features]
    names += [effect.conduct for rule in branches.effects for effect in rule.do if effect.conduct]
    return tuple(dict.fromkeys(names))


def new_name(name: str) -> str:
    """Return another id of the same form: each letter the one thirteen further on, a letter before each part."""
    turned = "".join(chr((ord(sign) - 52) % 26 + 65) if sign.isalpha() else sign for sign in name)
    return "-".join(f"Q{part}" for part in turned.split("-"))


def rename_all(folder: Path) -> dict[str, str]:
    """Give everything in a scenario folder another id, plans included; returns new ids by old ones."""
    declared = spk.load(folder)
    renamed = {name: new_name(name) for name in ids_of(declared)}
    assert len(set(renamed.values())) == len(renamed)
    plans = {plan.name: f"rencana-{number}" for number, plan in enumerate(declared.plans)}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".csv", ".geojson"):
            text = path.read_text(encoding="utf-8")
            text = TOKEN.sub(lambda found: renamed.get(found.group(), found.group()), text)
            for old, new in plans.items():
                text = re.sub(rf"^(plan|extends): {re.escape(old)}\b", rf"\1: {new}", text, flags=re.MULTILINE)
            path.write_text(text, encoding="utf-8")
    for old, new in plans.items():
        (folder / "plans" / f"{old}.yaml").rename(folder / "plans" / f"{new}.yaml")
    return renamed | plans


def shift_years(folder: Path, years: int) -> None:
    """Move every moment of a scenario by whole years."""
    first = spk.load(folder).start.year
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".yaml", ".csv"):
            text = path.read_text(encoding="utf-8")
            moved = re.sub(rf"\b{first}-(\d\d-\d\dT)", rf"{first + years}-\1", text)
            path.write_text(moved, encoding="utf-8")


def move_sites(folder: Path, *, east_m: float) -> None:
    """Move all sites, and the streets between them, to the east."""
    for name in ("sites.geojson", "roads.geojson"):
        path = folder / "city" / name
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            for feature in kept["features"]:
                feature["geometry"]["coordinates"] = _moved(
                    feature["geometry"]["coordinates"], east_m / METRES_PER_DEGREE
                )
            path.write_text(json.dumps(kept), encoding="utf-8")


def _moved(part: Any, degrees: float) -> Any:
    if isinstance(part[0], int | float):
        return [part[0] + degrees, *part[1:]]
    return [_moved(inner, degrees) for inner in part]
