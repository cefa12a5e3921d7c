"""The command line: parse, call one function, print, exit code.

0 fine, 1 something wrong with what was given, 2 wrong use or not in this version, 130 stopped by Ctrl-C.
What is asked for goes to stdout, progress and mistakes to stderr.  Rooms are imported where they are
called, so that help is there at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sispamkota.cli_parser import WrongUse, build_parser, refuse_unready
from sispamkota.core.errors import ScenarioError, SispamkotaError, apart, told, typed

if TYPE_CHECKING:
    from sispamkota.api import Proof

FINE, GIVEN_WRONG, USED_WRONG, BROKEN_PIPE, STOPPED = 0, 1, 2, 141, 130
DEBUG = "SISPAMKOTA_DEBUG"


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : list of str, optional
        Words after the program's name; those of the process by default.
    """
    words = sys.argv[1:] if argv is None else argv
    _speak_unicode()
    try:
        code = _dispatch(words)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter complains at its end
        return BROKEN_PIPE
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return STOPPED
    except (SispamkotaError, OSError, MemoryError) as error:
        return _tell_mistake(error, as_json="--json" in words)
    except Exception as error:  # the top of the command line is the one place for it
        if os.environ.get(DEBUG):
            raise
        print(
            f"This is a mistake of ours, not of yours: {type(error).__name__}: {error}\n"
            + "".join(f"{note}\n" for note in getattr(error, "__notes__", ()))
            + f"Please report it with what {DEBUG}=1 sispamkota {' '.join(words)} prints.",
            file=sys.stderr,
        )
        return GIVEN_WRONG
    return code


def _speak_unicode() -> None:
    """Let both streams carry any character, whatever the machine's locale is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _tell_mistake(error: BaseException, *, as_json: bool) -> int:
    if isinstance(error, ScenarioError):
        text = f"{error}\n{_count(len(error.problems), 'mistake')} in the scenario."
    elif isinstance(error, MemoryError):
        text = "This machine has not enough memory for it."
    elif isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        text = f"{place}{error.strerror or error}."
    else:
        text = str(error)
    if as_json:
        from sispamkota.cli_screen import print_json, problem_as_dict

        problems = [problem_as_dict(problem) for problem in getattr(error, "problems", ())]
        print_json({"ok": False, "error": text} | ({"problems": problems} if problems else {}))
    print(text, file=sys.stderr)
    return USED_WRONG if isinstance(error, WrongUse) else GIVEN_WRONG


def _dispatch(words: list[str]) -> int:
    refuse_unready(words)
    options = build_parser().parse_args(words)
    if options.version:
        from sispamkota import __version__

        print(f"sispamkota {__version__}")
        return FINE
    if options.command is None:
        return _welcome()
    return RUN[options.command](options)


def _welcome() -> int:
    """Say what to do next, as far as the folder shows it."""
    here = Path()
    places = ("*/scenario.yaml", "scenarios/*/scenario.yaml")
    scenarios = sorted(path.parent for place in places for path in here.glob(place))
    runs = sorted(here.glob("runs/*/run.json"), key=lambda path: path.stat().st_mtime)
    print("Sispamkota plans, simulates, drills and evaluates a city's election security.\n")
    if runs:
        run = runs[-1].parent
        print(f"Your newest run is {run}:")
        print(f"  sispamkota report {typed(run)}      one page of what happened")
        print(f"  sispamkota replay {typed(run)}      the map, in a browser")
        print(f"  sispamkota audit {typed(run)}       what the rules say\n")
    if scenarios:
        print("Scenarios here:")
        for folder in scenarios:
            print(f"  sispamkota simulate {typed(folder)}")
    else:
        print("Make a small scenario of your own, then run it:")
        print("  sispamkota new my-city")
        print("  sispamkota simulate my-city")
    print("\nAll commands: sispamkota --help. Does this machine suffice? sispamkota doctor")
    return FINE


def _check(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json, problem_as_dict

    if bool(options.keeps) != bool(options.breaks):
        raise WrongUse("--keeps and --breaks go together: one timeline that keeps the rules, one that breaks one.")
    problems, advice = apart(api.examine(options.dir))
    if options.keeps and not problems:
        return _try(options)
    if options.json:
        mistakes, looks = ([problem_as_dict(problem) for problem in some] for some in (problems, advice))
        print_json({"ok": not problems, "problems": mistakes, "advice": looks})
    else:
        for line in told(problems):
            print(line)
        for line in told(advice):
            print(f"advice: {line}")
        if problems:
            sys.stdout.flush()
            print(f"{_count(len(problems), 'mistake')}. Mend them and check again.", file=sys.stderr)
        else:
            rules = Path(options.dir).suffix.lower() in api.RULE_FILES
            after = f"audit TIMELINE --rules {typed(options.dir)}" if rules else f"simulate {typed(options.dir)}"
            print(f"{options.dir}: no mistakes. Next: sispamkota {after}")
    return GIVEN_WRONG if problems else FINE


def _try(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json

    found = api.trial(options.dir, options.keeps, options.breaks)
    if options.json:
        print_json({"ok": not found.faults, "problems": [], "faults": list(found.faults)})
    elif found.faults:
        for fault in found.faults:
            print(fault)
    else:
        for verdict in found.accused:
            print(f"{verdict.rule}: kept by {options.keeps}, broken by {options.breaks}.")
            print(f"  {found.broken.message(verdict)}")
    return GIVEN_WRONG if found.faults else FINE


def _simulate(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import Screen, print_json

    if options.out is not None and not options.out.strip():
        raise WrongUse("-o: the name of the run folder is empty. Leave -o out, or name a folder.")
    scenario = api.load(options.dir)
    plan = scenario.plan(options.plan).name
    seed = scenario.settings.seed if options.seed is None else options.seed
    out = Path(options.out) if options.out else api.free_run(scenario, plan=plan, seed=seed)
    with Screen(sys.stderr, scenario) as screen:
        try:
            run = api.simulate(scenario, plan=plan, seed=seed, out=out, progress=screen.step)
        except KeyboardInterrupt:
            screen.stop()
            print(f"What happened until then is kept: sispamkota verify {typed(out)}", file=sys.stderr)
            raise
    summary = run.summary()
    if options.json:
        print_json(summary)
        return FINE
    print(f"{summary['run']}: {summary['events']} events in {summary['seconds']:.0f} s, plan {plan}, seed {seed}")
    print(f"hash {summary['hash']}")
    print(f"Next: sispamkota report {typed(out)} | sispamkota replay {typed(out)} | sispamkota audit {typed(out)}")
    return FINE


def _verify(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json

    witnesses = tuple(_witness(text) for text in options.witness)
    proof = api.verify(options.run, witnesses=witnesses)
    if options.rerun and proof.ok:
        proof = _verify_again(options.run, witnesses)
    if options.json:
        print_json(proof.as_dict())
    else:
        print(proof.sentence())
    return FINE if proof.ok else GIVEN_WRONG


def _verify_again(folder: str, witnesses: tuple[str, ...]) -> Proof:
    from sispamkota import api
    from sispamkota.cli_screen import Screen

    with api.open_run(folder) as run:
        try:
            scenario = run.scenario
        except SispamkotaError:  # the proof says why it cannot be run again
            return api.verify(folder, witnesses=witnesses, rerun=True)
    with Screen(sys.stderr, scenario) as screen:
        return api.verify(folder, witnesses=witnesses, rerun=True, progress=screen.step)


def _witness(text: str) -> str:
    from sispamkota.journal.verify import parse_witness

    try:
        parse_witness(text)
    except SispamkotaError as error:
        raise WrongUse(f"--witness: {error}") from error
    return text


def _ratings(options: argparse.Namespace) -> int:
    from sispamkota.assess import rated, rollup
    from sispamkota.cli_screen import print_json

    ratings = rollup.rate_run(options.record)
    if options.json:
        print_json(rated.as_dict(ratings, options.lang))
    else:
        print(rated.tell(ratings, options.lang))
    return FINE


def _audit(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.assess import rollup
    from sispamkota.cli_screen import print_json
    from sispamkota.cli_verdicts import print_audit, print_explanation

    if options.ratings and not options.explain:
        return _ratings(options)
    if options.ratings:
        audit = rollup.expected_of(options.record)
    else:
        audit = api.audit(options.record, packs=tuple(options.pack), rule_files=tuple(options.rules))
        if options.explain and options.explain not in audit.rules and Path(options.record).is_dir():
            expected = rollup.expected_of(options.record)
            audit = expected if options.explain in expected.rules else audit
    for warning in audit.warnings:
        print(warning, file=sys.stderr)
    if options.explain:
        audit = audit.only(options.explain)
    if options.json:
        print_json(audit.as_dict(options.lang))
    elif options.explain:
        print_explanation(audit, options.lang)
    else:
        print_audit(audit, options.lang)
    return GIVEN_WRONG if options.fail_on and audit.violations(options.fail_on) else FINE


def _report(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json

    if options.out and Path(options.out).suffix.lower() == ".pdf":
        raise WrongUse("a report as PDF comes with a later version; write -o report.html and print it from a browser.")
    run = api.open_run(options.run)
    lang = options.lang or run.language
    out = Path(options.out) if options.out else run.folder / ("laporan.html" if lang == "id" else "report.html")
    run.report(out, lang=lang)
    events, _ = run.journal.head()
    if options.json:
        print_json({"ok": True, "report": str(out), "lang": lang, "events": events})
    else:
        print(f"{out}")
    if not events:
        print(
            f"{run.folder}: holds no event, so the page tells of nothing. The run was stopped before anything was "
            "stored: simulate again into a new folder.",
            file=sys.stderr,
        )
    return FINE


def _replay(options: argparse.Namespace) -> int:
    if options.export:
        raise WrongUse("replay --export comes with a later version; sispamkota replay shows the run in a browser.")
    from sispamkota import api
    from sispamkota.cli_screen import print_json
    from sispamkota.web import replay

    def announce(address: str) -> None:
        if options.json:
            print_json({"ok": True, "address": address})
        else:
            print(f"LATIHAN / EXERCISE  {address}  (Ctrl-C ends it)")
        sys.stdout.flush()

    run = api.open_run(options.run)
    replay.serve(run.folder, port=options.port, lang=options.lang or run.language, announce=announce)
    return FINE


def _export(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json

    for name in ("geojson", "csv"):
        if getattr(options, name):
            raise WrongUse(f"export --{name} comes with a later version; this one writes --events and --trajectories.")
    if options.trajectories and Path(options.trajectories).suffix.lower() in (".sqlite", ".h5", ".hdf5"):
        raise WrongUse("trajectories as SQLite and HDF5 come with a later version; write --trajectories F.txt.")
    if not (options.events or options.trajectories):
        raise WrongUse("say what to write: --events F.jsonl, --events F.csv or --trajectories F.txt.")
    run = api.open_run(options.run)
    if fault := run.fault():
        print(fault.of(run.language), file=sys.stderr)
    written: dict[str, str] = {}
    if options.events:
        run.export_events(options.events)
        written["events"] = options.events
    if options.trajectories:
        run.export_trajectories(options.trajectories, site=options.site)
        written["trajectories"] = options.trajectories
    if options.json:
        print_json({"ok": True, **written})
    else:
        for path in written.values():
            print(path)
    return FINE


def _new(options: argparse.Namespace) -> int:
    from sispamkota import api
    from sispamkota.cli_screen import print_json

    files = api.new(options.dir)
    if options.json:
        print_json({"ok": True, "dir": options.dir, "files": [str(path) for path in files]})
        return FINE
    print(f"{options.dir} holds a small scenario that works as it is:")
    for path in files:
        print(f"  {path}")
    print("\nNext:")
    print(f"  sispamkota check {typed(options.dir)}       after each change: every mistake, with its line")
    print(f"  sispamkota simulate {typed(options.dir)}    run it; then report, replay and audit what it wrote")
    return FINE


def _doctor(options: argparse.Namespace) -> int:
    from sispamkota import doctor
    from sispamkota.cli_screen import print_findings, print_json

    findings = doctor.examine()
    ok = all(finding.state != "bad" for finding in findings)
    if options.json:
        print_json({"ok": ok, "findings": [finding.as_dict() for finding in findings]})
    else:
        print_findings(findings)
    return FINE if ok else GIVEN_WRONG


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


RUN: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "new": _new,
    "check": _check,
    "simulate": _simulate,
    "audit": _audit,
    "report": _report,
    "replay": _replay,
    "verify": _verify,
    "export": _export,
    "doctor": _doctor,
}


if __name__ == "__main__":
    sys.exit(main())
