"""The commands and their options, each with a sentence of its own; nothing heavy is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn

from sispamkota.core.errors import SispamkotaError
from sispamkota.core.registry import nearest

LANGUAGES: Final = ("id", "en")
SEVERITIES: Final = ("info", "minor", "major", "critical")

Add = Callable[[argparse.ArgumentParser], None]


class WrongUse(SispamkotaError):
    """The command line cannot be understood, or asks for what a later version brings; exit code 2."""


@dataclass(frozen=True, slots=True)
class Command:
    """One verb of the command line.

    Attributes
    ----------
    name : str
        What is typed.
    sentence : str
        What it does.
    add : callable or None
        Adds its arguments to a parser; None where a later version brings the command.
    """

    name: str
    sentence: str
    add: Add | None = None


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "dir", metavar="DIR", help="Scenario folder, a zip of one, or one rule file; every mistake in it is reported."
    )
    parser.add_argument("--keeps", metavar="TIMELINE", help="Timeline that every rule of the rule file must find kept.")
    parser.add_argument("--breaks", metavar="TIMELINE", help="Timeline that must break exactly one rule of the file.")


def _simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", metavar="DIR", help="Scenario folder, or a zip of one, that is simulated.")
    parser.add_argument("--plan", metavar="P", help="Plan that plays the seats; without it the scenario's own choice.")
    parser.add_argument("--seed", metavar="N", type=whole, help="Seed of all chance; without it the scenario's own.")
    parser.add_argument(
        "-o", "--out", metavar="RUN", help="New run folder; without it a free name under runs/ is taken."
    )


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="Run folder whose hash chain is recomputed.")
    parser.add_argument(
        "--rerun", action="store_true", help="Also simulate again with the same scenario, plan and seed, and compare."
    )
    parser.add_argument(
        "--witness",
        metavar="SEQ:HASH[:SEAL]",
        action="append",
        default=[],
        help="Number and hash of an event that somebody wrote down at the time; may be given more than once.",
    )


def _audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", metavar="RUN|TIMELINE", help="Run folder, or a timeline by hand (.jsonl or .csv).")
    parser.add_argument(
        "--pack", metavar="P", action="append", default=[], help="Judge by this pack only; may be given more than once."
    )
    parser.add_argument(
        "--rules", metavar="F.yaml", action="append", default=[], help="Judge by the rules of this file too."
    )
    parser.add_argument(
        "--ratings", action="store_true", help="Rate a run's objectives, tasks and agencies (P, S, M, U) instead."
    )
    parser.add_argument(
        "--explain", metavar="RULE", help="Tell one rule or expectation in full: source, threshold, events, verdicts."
    )
    parser.add_argument(
        "--fail-on", metavar="SEVERITY", choices=SEVERITIES, help="Exit with 1 if a violation is at least this severe."
    )
    parser.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="Language of the verdicts, Indonesian or English (the default)."
    )


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="Run folder that is told.")
    parser.add_argument("-o", "--out", metavar="F.html", help="File to write; without it one inside the run folder.")
    parser.add_argument("--lang", choices=LANGUAGES, help="Language of the report; the scenario's own by default.")


def _replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="Run folder that is shown in a browser.")
    parser.add_argument(
        "--port", metavar="N", type=port, default=8350, help="Port on localhost, 8350 by default; 0 takes a free one."
    )
    parser.add_argument("--lang", choices=LANGUAGES, help="Language of the page at first; it can be changed there.")
    parser.add_argument("--export", metavar="F.html", help="Write the replay into one page (with a later version).")


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="Run folder whose contents other programs will read.")
    parser.add_argument("--events", metavar="F", help="Write all events as JSON Lines (.jsonl) or CSV (.csv).")
    parser.add_argument(
        "--trajectories",
        metavar="F",
        help="Write the positions of one site as text (.txt) that PedPy and JuPedSim open as it is.",
    )
    parser.add_argument(
        "--site", metavar="SITE", help="Site whose positions are written; needed where people came to several."
    )
    parser.add_argument("--geojson", metavar="F", help="Write units, zones and marks (with a later version).")
    parser.add_argument("--csv", metavar="DIR", help="Write measures as plain tables (with a later version).")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dir", metavar="DIR", help="New folder into which the smallest scenario is copied.")


def _doctor(parser: argparse.ArgumentParser) -> None:
    del parser  # has only what every command has


COMMANDS: Final = (
    Command("new", "Make a small scenario of your own to begin with.", _new),
    Command("check", "Report every mistake of a scenario folder, with file, line and remedy.", _check),
    Command("simulate", "Run a scenario with a plan on its seats, and record what happens.", _simulate),
    Command("audit", "Judge a record by the rule packs.", _audit),
    Command("report", "Tell a run in one page, in Indonesian or English.", _report),
    Command("replay", "Show a run on its map, in a browser on this machine.", _replay),
    Command("verify", "Prove that a record is whole, or name the first event that is not.", _verify),
    Command("export", "Write events and positions for other programs.", _export),
    Command("doctor", "Look at this machine, and say what to mend.", _doctor),
    Command("compare", "Compare plans over many runs with the same luck."),
    Command("branch", "Take a record back to a moment, change an order, and run on many times."),
    Command("sensitivity", "Say how much each assumption matters."),
    Command("exercise", "Hold a live drill with people on the seats."),
    Command("risk", "Rate the vulnerability of polling stations, with what is uncertain."),
    Command("post", "Plan how the stations are staffed."),
    Command("listen", "Read rumours and tension from public text, in aggregate only."),
    Command("bulletin", "Write, sign off and publish bulletins."),
    Command("import-osm", "Make streets and sites from OpenStreetMap data."),
    Command("workbook", "Take a scenario out to a workbook and back."),
    Command("bench", "Measure the speed of this machine."),
)
"""Every verb, in the order of the help; those without arguments come with a later version."""


def whole(text: str) -> int:
    """Return a whole number of 0 or more.

    Raises
    ------
    argparse.ArgumentTypeError
        If the text is none, or is larger than the record can hold.
    """
    if not (text.isascii() and text.isdigit()) or int(text) > 2**53 - 1:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 to 2**53 - 1")
    return int(text)


def port(text: str) -> int:
    """Return a port number, 0 to 65535.

    Raises
    ------
    argparse.ArgumentTypeError
        If the text is none.
    """
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port from 0 to 65535")
    return int(text)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong by raising ``WrongUse``."""

    def error(self, message: str) -> NoReturn:
        """Raise ``WrongUse`` with the message and where help is."""
        raise WrongUse(f"{message}\nTry: {self.prog} --help")


def build_parser() -> Parser:
    """Return the parser of the whole command line."""
    parser = Parser(
        prog="sispamkota",
        description="Plan, simulate, drill and evaluate a city's election security.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="Print the version and exit.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for command in COMMANDS:
        later = "" if command.add else " (comes with a later version)"
        sub = commands.add_parser(
            command.name, help=command.sentence + later, description=command.sentence + later, allow_abbrev=False
        )
        sub.add_argument("--json", action="store_true", help="Print one JSON object for machines instead of text.")
        if command.add:
            command.add(sub)
    return parser


def refuse_unready(words: list[str]) -> None:
    """Raise ``WrongUse`` if the words begin with a command that is unknown or not there yet.

    This is looked at before the options, because options that a later version brings are not known.
    """
    name = next((word for word in words if not word.startswith("-")), None)
    if name is None or {"-h", "--help"} & set(words):
        return
    known = {command.name: command for command in COMMANDS}
    if name not in known:
        near = nearest(name, [command.name for command in COMMANDS])
        hint = f" Did you mean '{near}'?" if near else ""
        raise WrongUse(f"unknown command '{name}'.{hint}\nTry: sispamkota --help")
    if known[name].add is None:
        raise WrongUse(f"'{name}' comes with a later version; this one has: {', '.join(ready())}.")


def ready() -> tuple[str, ...]:
    """Return the names of the commands that this version has."""
    return tuple(command.name for command in COMMANDS if command.add)
