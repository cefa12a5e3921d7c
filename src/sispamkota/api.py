"""What ``import sispamkota`` offers: load, simulate, open_run, Run.

Rooms are imported where they are called: to load a scenario or read a record needs no engine.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib import resources
from itertools import count, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from sispamkota.core.errors import Problem, SispamkotaError, apart
from sispamkota.core.files import whole_folder

if TYPE_CHECKING:
    from sispamkota.assess.audit import Audit
    from sispamkota.assess.measures import Measure
    from sispamkota.assess.rollup import Ratings
    from sispamkota.assess.trial import Trial
    from sispamkota.journal.record import Record, RunInfo
    from sispamkota.journal.store import Journal
    from sispamkota.journal.verify import Verification
    from sispamkota.rules.model import Text
    from sispamkota.scenario.schema.whole import Scenario
    from sispamkota.sim.session import Progress

RUNS_FOLDER = Path("runs")
RULE_FILES = (".yaml", ".yml")


def load(folder: str | Path) -> Scenario:
    """Return the scenario that a folder, or a zip of one, declares.

    Raises
    ------
    ScenarioError
        If there are mistakes; it carries all of them.
    """
    from sispamkota import scenario

    return scenario.load(folder)


def check(folder: str | Path) -> tuple[Problem, ...]:
    """Return every mistake of a scenario folder, or of one rule file (.yaml), sorted by file and line."""
    return apart(examine(folder))[0]


def examine(folder: str | Path) -> tuple[Problem, ...]:
    """Return every mistake as `check` does, and beside them what is likely not meant (``advice``)."""
    from sispamkota import scenario
    from sispamkota.scenario.folder import belongs_to_folder

    path = Path(folder)
    if path.suffix.lower() in RULE_FILES and path.is_file() and not belongs_to_folder(path):
        from sispamkota.assess import trial as rule_files

        return rule_files.check_rules(folder)

    return scenario.check(folder)


def simulate(
    scenario: Scenario | str | Path,
    *,
    plan: str | None = None,
    seed: int | None = None,
    out: str | Path | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Run:
    """Run a scenario with a plan on its seats, and return the run.

    Parameters
    ----------
    scenario : Scenario, str or Path
        What ``load`` returned, or the folder itself.
    plan : str, optional
        Name of the plan; the scenario's own choice by default.
    seed : int, optional
        Seed of all chance, 0 or more; the scenario's own by default.
    out : str or Path, optional
        Run folder to make; a free name under ``runs/`` by default.
    progress : callable, optional
        Called from time to time with how far the run is.

    Raises
    ------
    ScenarioError
        If a folder was given and has mistakes.
    SispamkotaError
        If there is no such plan, or the run folder is not free.
    """
    from sispamkota.sim.whole import run as run_scenario

    declared = load(scenario) if isinstance(scenario, str | Path) else scenario
    chosen = declared.plan(plan).name
    number = declared.settings.seed if seed is None else seed
    folder = Path(out) if out is not None else free_run(declared, plan=chosen, seed=number)
    result = run_scenario(declared, plan=chosen, seed=number, out=folder, progress=progress)
    return open_run(folder, seconds=result.seconds)


def free_run(scenario: Scenario, *, plan: str, seed: int, under: Path = RUNS_FOLDER) -> Path:
    """Return a run folder that does not exist yet, named after scenario, plan and seed."""
    stem = f"{scenario.folder.resolve().name}-{plan}-{seed}"
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(under / name for name in names if not (under / name).exists())


def open_run(folder: str | Path, *, seconds: float | None = None) -> Run:
    """Open a run folder for reading.

    Parameters
    ----------
    folder : str or Path
        The run folder.
    seconds : float, optional
        Wall time that the run took, where the caller knows it; never stored.

    Raises
    ------
    RecordError
        If the folder is no run, or is damaged.
    """
    from sispamkota.journal.record import open_record

    return Run(open_record(folder), seconds=seconds)


class Run:
    """A recorded run: its journal, its verdicts, its measures, its report.

    Parameters
    ----------
    record : Record
        The run folder with its journal open for reading.
    seconds : float, optional
        Wall time that the run took, where it is known.
    """

    def __init__(self, record: Record, *, seconds: float | None = None) -> None:
        self.record = record
        self.seconds = seconds

    def __repr__(self) -> str:
        return f"<Run {self.folder} plan={self.info.plan!r} seed={self.info.seed}>"

    @property
    def folder(self) -> Path:
        """The run folder."""
        return self.record.folder

    @property
    def info(self) -> RunInfo:
        """What ``run.json`` says: scenario digest, seed, plan, versions, platform."""
        return self.record.info

    @property
    def journal(self) -> Journal:
        """The events, open for reading."""
        return self.record.journal

    @cached_property
    def scenario(self) -> Scenario:
        """The copy of the scenario that was run."""
        return load(self.record.scenario_folder)

    def audit(self, *, packs: tuple[str, ...] = ()) -> Audit:
        """Return what the rule packs say; see ``audit``."""
        return audit(self.folder, packs=packs)

    def measures(self) -> tuple[Measure, ...]:
        """Return harm, rights, time, trust and continuity of the vote, as far as the record tells them."""
        from sispamkota.assess import measures

        return measures.measure(self.folder)

    def ratings(self) -> Ratings:
        """Return P, S, M or U for each capability target, critical task and agency, with the reasons."""
        from sispamkota.assess import rollup

        return rollup.rate_run(self.folder)

    def report(self, path: str | Path, *, lang: Literal["id", "en"] | None = None) -> Path:
        """Write the report as one self-contained page, and return where.

        Parameters
        ----------
        path : str or Path
            File to write.
        lang : str, optional
            "id" for Indonesian, "en" for English; the scenario's own language by default.
        """
        from sispamkota.report import html

        return html.write(self.folder, path, lang or self.language)

    @cached_property
    def language(self) -> Literal["id", "en"]:
        """The scenario's own language; Indonesian where the copy of the scenario cannot be read."""
        try:
            return self.scenario.settings.language
        except SispamkotaError:
            return "id"

    def export_events(self, path: str | Path) -> None:
        """Write all events, as JSON Lines or CSV by the ending of ``path``."""
        from sispamkota.journal import export

        export.write_events(self.record, path)

    def export_trajectories(self, path: str | Path, *, site: str | None = None) -> None:
        """Write the positions of one site as text that PedPy and JuPedSim open as it is."""
        from sispamkota.journal import export

        export.write_trajectories(self.record, path, site=site)

    def fault(self) -> Text | None:
        """Return in words that the record was changed after it was written, None for one that is intact."""
        from sispamkota.assess import integrity

        return integrity.changed(self.record.verify())

    def summary(self) -> dict[str, Any]:
        """Return run, hash, events, seed, plan, seconds, simulated_seconds and exercise_seconds."""
        events, digest = self.journal.head()
        last = self.journal.last()
        return {
            "run": str(self.folder),
            "hash": digest,
            "events": events,
            "seed": self.info.seed,
            "plan": self.info.plan,
            "seconds": None if self.seconds is None else round(self.seconds, 3),
            "simulated_seconds": last.t_s if last else 0.0,
            "exercise_seconds": last.x_s if last else 0.0,
        }

    def close(self) -> None:
        """Close the journal; a second call does nothing."""
        self.record.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ending: object) -> None:
        self.close()


def audit(record: str | Path, *, packs: tuple[str, ...] = (), rule_files: tuple[str | Path, ...] = ()) -> Audit:
    """Return what the rule packs say about a run folder or a timeline by hand.

    Parameters
    ----------
    record : str or Path
        Run folder, or a ``.jsonl`` or ``.csv`` timeline.
    packs : tuple of str
        Names of the packs to judge by; all by default.
    rule_files : tuple of str or Path
        Files with more rules, judged beside the shipped ones.

    Raises
    ------
    RecordError
        If there is no such record, or it cannot be read.
    ScenarioError
        If a rule file has mistakes.
    SispamkotaError
        If a pack is unknown.
    """
    from sispamkota.assess import audit as assess_audit

    if not rule_files:
        return assess_audit.audit(record, packs=packs)
    from sispamkota.assess.trial import read_all
    from sispamkota.rules import library

    return assess_audit.audit(record, packs=packs, rules=(*library.shipped_rules(), *read_all(rule_files)))


def trial(file: str | Path, keeps: str | Path, breaks: str | Path, *, rule: str | None = None) -> Trial:
    """Return what a rule file says of a pair of tiny timelines, one that keeps its rules and one that breaks one.

    Raises
    ------
    ScenarioError, RecordError
        If a file has mistakes.
    SispamkotaError
        If the file has no such rule.
    """
    from sispamkota.assess import trial as rule_files

    return rule_files.trial(file, keeps, breaks, rule=rule)


@dataclass(frozen=True, slots=True)
class Rerun:
    """How a second run with the same scenario, plan and seed compares.

    Attributes
    ----------
    same : bool
        True if every event has the same hash.
    differs_from : int or None
        Number of the first event that differs.
    same_platform : bool
        False if run.json names another platform or other versions than this machine has, where a
        difference is no sign of tampering; a run.json that names none is taken as made here.
    reason : str
        Why it could not be run again; empty where it was.
    """

    same: bool
    differs_from: int | None
    same_platform: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of a record's wholeness.

    Attributes
    ----------
    record : Verification
        The chain, the copy of the scenario and the witnesses.
    rerun : Rerun or None
        The second run, where one was asked for.
    """

    record: Verification
    rerun: Rerun | None = None

    @property
    def ok(self) -> bool:
        """True if nothing speaks against the record."""
        if self.rerun is None:
            return self.record.ok
        elsewhere = not self.rerun.same_platform and not self.rerun.reason
        return self.record.ok and (self.rerun.same or elsewhere)

    def as_dict(self) -> dict[str, Any]:
        """Return ok, open, hash, events, first_bad, reason and, where asked for, rerun."""
        rerun = {"rerun": asdict(self.rerun)} if self.rerun else {}
        return asdict(self.record) | {"ok": self.ok} | rerun

    def sentence(self) -> str:
        """Return the finding in words, one line each."""
        record = self.record
        if not record.ok:
            said = record.reason.startswith((f"event {record.first_bad} ", f"event {record.first_bad}:"))
            place = f" from event {record.first_bad}" if record.first_bad and not said else ""
            return f"NOT WHOLE{place}: {record.reason}."
        if not record.events:
            return "The record is open with nothing recorded: no event is stored yet."
        state = "whole but open: it has no end, so its run was stopped or still goes on" if record.open else "whole"
        lines = [f"The record is {state}. {record.events} events, newest hash {record.hash}."]
        if self.rerun is not None:
            lines.append(_tell_rerun(self.rerun, record.open))
        return "\n".join(lines)


def _tell_rerun(rerun: Rerun, still_open: bool) -> str:
    if rerun.reason:
        return f"Could not be run again: {rerun.reason}"
    if rerun.same and still_open:
        return "Run again: the part that exists is the same; what would have followed is not in the record."
    if rerun.same:
        return "Run again: the same to the last event."
    if rerun.same_platform:
        return (
            f"Run again: DIFFERS from event {rerun.differs_from}, on the same platform. "
            "The record is not what this scenario, plan and seed give."
        )
    return (
        f"Run again: other platform, differs from event {rerun.differs_from}. This is no sign of tampering, and no "
        "proof of the contrary: that the platform is another is what run.json says. Run it again where it was made."
    )


def verify(
    folder: str | Path,
    *,
    witnesses: tuple[str, ...] = (),
    rerun: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Proof:
    """Return whether a run's record is whole.

    Parameters
    ----------
    folder : str or Path
        The run folder.
    witnesses : tuple of str
        ``SEQ:HASH`` as others wrote them down.
    rerun : bool
        Also simulate again in a temporary folder, and compare event by event.
    progress : callable, optional
        Called from time to time with how far the second run is.

    Raises
    ------
    RecordError
        If the folder is no run.
    """
    with open_run(folder) as run:
        found = run.journal.verify()
        for witness in witnesses:
            if found.ok:
                found = run.journal.verify(witness)
        again = _run_again(run, progress) if rerun and found.ok else None
    return Proof(found, again)


def _run_again(run: Run, progress: Callable[[Progress], None] | None) -> Rerun:
    from sispamkota.journal.record import seems_same_platform

    if run.info.plan is None:
        reason = f"{run.folder}: people sat on its seats, so it cannot be run again without them."
        return Rerun(False, None, seems_same_platform(run.info), reason)
    try:
        return _compare_again(run, progress)
    except SispamkotaError as error:
        return Rerun(False, None, seems_same_platform(run.info), str(error))


def _compare_again(run: Run, progress: Callable[[Progress], None] | None) -> Rerun:
    from sispamkota.journal.record import seems_same_platform

    with tempfile.TemporaryDirectory(prefix="sispamkota-rerun-") as place:
        again = simulate(
            run.scenario, plan=run.info.plan, seed=run.info.seed, out=Path(place) / "run", progress=progress
        )
        with again:
            differs = _first_difference(run, again)
            return Rerun(differs is None, differs, seems_same_platform(run.info))


def _first_difference(record: Run, again: Run) -> int | None:
    """Return the number of the first event with another hash; an open record may end earlier."""
    closed = record.journal.verify().open is False
    for seq, (ours, theirs) in enumerate(zip_longest(record.journal.events(), again.journal.events()), start=1):
        if ours is None:
            return seq if closed else None
        if theirs is None or ours.hash != theirs.hash:
            return seq
    return None


def new(folder: str | Path) -> tuple[Path, ...]:
    """Copy the smallest scenario into a new folder, and return its files relative to it.

    Raises
    ------
    SispamkotaError
        If the folder exists and is not empty, or cannot be made.
    """
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise SispamkotaError(f"{target} exists and is not empty. Choose a folder that does not exist yet.")
    with _smallest_scenario() as source, whole_folder(target, failure=SispamkotaError) as scratch:
        unwanted = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(source, scratch, dirs_exist_ok=True, ignore=unwanted, copy_function=shutil.copyfile)
    return tuple(sorted(path.relative_to(target) for path in target.rglob("*") if path.is_file()))


@contextmanager
def _smallest_scenario() -> Iterator[Path]:
    """Yield the folder of the smallest scenario: inside the package, or beside it in a working tree."""
    packaged = resources.files("sispamkota").joinpath("scenarios", "minimal")
    if packaged.is_dir():
        with resources.as_file(packaged) as folder:
            yield folder
        return
    working_tree = Path(__file__).parents[2] / "scenarios" / "minimal"
    if not working_tree.is_dir():
        raise SispamkotaError("This installation holds no small scenario. Install sispamkota again.")
    yield working_tree
