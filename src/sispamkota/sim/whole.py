"""A whole run: scenario in, run folder out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sispamkota.core.errors import RecordError, SispamkotaError, typed
from sispamkota.journal.record import create_run
from sispamkota.scenario.schema.whole import Scenario
from sispamkota.sim.session import Progress, Session


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run.

    Attributes
    ----------
    folder : Path
        The run folder.
    hash : str
        Hash of the last event.
    events : int
        Number of events.
    seed, plan : int, str
        What was run.
    seconds : float
        Wall time.
    simulated_seconds, exercise_seconds : float
        Scenario and exercise time that passed.
    spent_s : dict of str to float
        Wall seconds of each part of the step.
    """

    folder: Path
    hash: str
    events: int
    seed: int
    plan: str
    seconds: float
    simulated_seconds: float
    exercise_seconds: float
    spent_s: dict[str, float]


def run(
    scenario: Scenario,
    *,
    plan: str | None = None,
    seed: int | None = None,
    out: str | Path,
    progress: Callable[[Progress], None] | None = None,
    tracks: bool = True,
) -> Result:
    """Run a scenario from its start to its end and return where the record is.

    Parameters
    ----------
    scenario : Scenario
        What is run.
    plan : str, optional
        Plan on the seats.
    seed : int, optional
        Seed of all chance.
    out : str or Path
        Run folder to make; must not exist or be empty.
    progress : callable, optional
        Called a few times a second with how far it has come.
    tracks : bool
        Whether positions are kept.

    Raises
    ------
    RecordError
        If the run folder exists or cannot be written.
    SispamkotaError
        If the plan does not exist.

    Notes
    -----
    Whatever stops a run, the folder stays with what was recorded until then, and the error says so.
    """
    began = time.perf_counter()
    chosen = scenario.plan(plan)
    number = scenario.settings.seed if seed is None else seed
    record = create_run(out, scenario_folder=scenario.folder, seed=number, plan=chosen.name)
    try:
        with record:
            session = Session(
                scenario,
                plan=chosen.name,
                seed=number,
                journal=record.journal,
                tracks=record.tracks_folder if tracks else None,
            )
            with record.journal.batch():
                session.start()
                session.advance(scenario.end_s, progress)
                last = session.close()
            if progress is not None:
                progress(session.progress())
    except Exception as error:
        kept = f"The open record of what happened until then remains in {out}: sispamkota verify {typed(out)}"
        if isinstance(error, (SispamkotaError, OSError, MemoryError)):
            told = "this machine has not enough memory for it." if isinstance(error, MemoryError) else str(error)
            raise RecordError(f"{told}\n{kept}") from error
        error.add_note(kept)
        raise
    return Result(
        folder=Path(out),
        hash=last.hash,
        events=last.seq,
        seed=number,
        plan=chosen.name,
        seconds=time.perf_counter() - began,
        simulated_seconds=session.world.t_s,
        exercise_seconds=session.world.x_s,
        spent_s=dict(session.spent_s),
    )
