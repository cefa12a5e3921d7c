"""A session as a file, and back to the bit, in any process.

The file is a zip of one JSON text and one NumPy archive; nothing in it is executed when it is read.
"""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.errors import RecordError
from sispamkota.core.files import whole_file
from sispamkota.core.streams import Streams
from sispamkota.scenario.schema.story import Order
from sispamkota.world import TABLES, OrderState, People, World

FORMAT = 2
_ARRAY = "__array__"


def world_state(world: World) -> dict[str, Any]:
    """Return everything of a world that changes, as plain data and arrays."""
    return {
        "streams": world.streams.snapshot(),
        "people": {f.name: getattr(world.people, f.name) for f in dataclasses.fields(People)},
        "tables": {name: {key: _row(row) for key, row in rows.items()} for name, rows in world.tables.items()},
        "t_s": world.t_s,
        "x_s": world.x_s,
        "stage": world.stage,
        "next_seq": world.next_seq,
        "awake": list(world.awake),
        "facts": dict(world.facts),
        "counters": dict(world.counters),
        "density_max": dict(world.density_max),
    }


def set_world_state(world: World, state: Mapping[str, Any]) -> None:
    """Make a fresh world of the same scenario be as ``world_state`` saw it."""
    world.streams = Streams.restore(state["streams"])
    world.people = People(**{name: np.asarray(array) for name, array in state["people"].items()})
    world.tables = {
        name: {key: _row_back(TABLES[name], values) for key, values in rows.items()}
        for name, rows in state["tables"].items()
    }
    world.t_s, world.x_s = float(state["t_s"]), float(state["x_s"])
    world.stage, world.next_seq = str(state["stage"]), int(state["next_seq"])
    world.awake = tuple(state["awake"])
    world.facts, world.counters = dict(state["facts"]), dict(state["counters"])
    world.density_max = {zone: float(value) for zone, value in state["density_max"].items()}


def _row(row: Any) -> list[Any]:
    values = []
    for entry in dataclasses.fields(row):
        value = getattr(row, entry.name)
        values.append(value.model_dump(mode="json") if isinstance(value, Order) else value)
    return values


def _row_back(cls: type, values: list[Any]) -> Any:
    names = [entry.name for entry in dataclasses.fields(cls)]
    made = {name: _tuples(value) for name, value in zip(names, values, strict=True)}
    if cls is OrderState:
        made["order"] = Order.model_validate(values[names.index("order")])
    return cls(**made)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list | tuple) else value


def save(state: Mapping[str, Any], path: Path) -> None:
    """Write plain data and arrays to a file.

    Raises
    ------
    RecordError
        If the file cannot be written.
    """
    arrays: dict[str, NDArray[Any]] = {}
    text = json.dumps({"format": FORMAT, "state": _lift(state, arrays)}, ensure_ascii=False)
    packed = io.BytesIO()
    np.savez(packed, **arrays)  # type: ignore[arg-type]
    with whole_file(path) as scratch, zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("state.json"), text)
        archive.writestr(zipfile.ZipInfo("arrays.npz"), packed.getvalue())


def load(path: Path) -> dict[str, Any]:
    """Return what ``save`` wrote.

    Raises
    ------
    RecordError
        If the file is no snapshot or of another format.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            kept = json.loads(archive.read("state.json"))
            with np.load(io.BytesIO(archive.read("arrays.npz")), allow_pickle=False) as arrays:
                found = {name: arrays[name] for name in arrays.files}
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise RecordError(f"{path}: is no snapshot of a drill ({error}). Give a file that `snapshot` wrote.") from error
    if kept.get("format") != FORMAT:
        raise RecordError(f"{path}: has snapshot format {kept.get('format')}, this version reads {FORMAT}.")
    state: dict[str, Any] = _lower(kept["state"], found)
    return state


def _lift(value: Any, arrays: dict[str, NDArray[Any]]) -> Any:
    """Return plain data with each array replaced by its name in ``arrays``."""
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {_ARRAY: name}
    if isinstance(value, Mapping):
        return {str(key): _lift(part, arrays) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_lift(part, arrays) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def _lower(value: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if isinstance(value, dict):
        if set(value) == {_ARRAY}:
            return arrays[value[_ARRAY]]
        return {key: _lower(part, arrays) for key, part in value.items()}
    if isinstance(value, list):
        return [_lower(part, arrays) for part in value]
    return value
