"""Small records for tests: made by the real store, and damaged by hand as a forger would."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import rfc8785

from sispamkota.journal.event import Draft
from sispamkota.journal.kinds.base import from_body
from sispamkota.journal.record import Record, create_run

COLUMNS = "seq, kind, version, t_s, x_s, stage, actor, causes, basis, body, prev, hash, wall, seal"


def draft(kind: str, body: dict[str, Any] | None = None, **rest: Any) -> Draft:
    return Draft(from_body(kind, body or {}), **rest)


def make_scenario(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text("title: A town\n", encoding="utf-8")
    (folder / "plans").mkdir(exist_ok=True)
    (folder / "plans" / "calm.yaml").write_text("steps: []\n", encoding="utf-8")
    return folder


def fill(record: Record, count: int = 8, *, closed: bool = True, wall: float | None = None) -> None:
    """Append ``count`` events, and ``run.closed`` as the last of them if asked."""
    journal = record.journal
    start = {"plan": record.info.plan, "seed": record.info.seed}
    journal.append([draft("run.started", start)], t_s=0.0, x_s=0.0, stage="", wall=wall)
    while journal.head()[0] < count - closed:
        seq = journal.next_seq
        fact = draft("observation.noted", {"note": f"Warga berkumpul — {seq}"}, actor="OBS", causes=(seq - 1,))
        later = None if wall is None else wall + seq
        journal.append([fact], t_s=seq * 1.5, x_s=seq * 0.25, stage="S1", wall=later)
    if closed:
        end = draft("run.closed", {"count": count})
        journal.append([end], t_s=1.5 * count + 99.0, x_s=0.25 * count + 9.0, stage="S1", wall=wall)


def make_run(folder: Path, count: int = 8, *, closed: bool = True, wall: float | None = None) -> Path:
    """Return the folder of a finished (or open) run with ``count`` events."""
    scenario = make_scenario(folder.parent / f"{folder.name}-scenario")
    with create_run(folder, scenario_folder=scenario, seed=7, plan="calm") as record:
        fill(record, count, closed=closed, wall=wall)
    shutil.rmtree(scenario)
    return folder


def rows_of(folder: Path) -> list[list[Any]]:
    connection = sqlite3.connect(folder / "journal.sqlite")
    rows = [list(row) for row in connection.execute(f"SELECT {COLUMNS} FROM events ORDER BY seq")]
    connection.close()
    return rows


def write_rows(folder: Path, rows: list[list[Any]]) -> None:
    connection = sqlite3.connect(folder / "journal.sqlite")
    connection.execute("DELETE FROM events")
    connection.executemany(f"INSERT INTO events ({COLUMNS}) VALUES ({', '.join('?' * 14)})", rows)
    connection.commit()
    connection.close()


def chained(rows: list[list[Any]], origin: str) -> list[list[Any]]:
    """Return the rows with numbers and both chains computed anew, as the owner of a record could."""
    prev = seal = origin
    result = []
    for seq, row in enumerate(rows, start=1):
        row = [seq, *row[1:]]
        if row[1] == "run.closed":
            row[9] = rfc8785.dumps({"count": len(rows)}).decode()
        hashed = [prev, *row[:7], json.loads(row[7]), row[8], json.loads(row[9])]
        digest = hashlib.sha256(rfc8785.dumps(hashed)).hexdigest()
        seal = hashlib.sha256(rfc8785.dumps([seal, digest, row[12]])).hexdigest()
        result.append([*row[:10], prev, digest, row[12], seal])
        prev = digest
    return result
