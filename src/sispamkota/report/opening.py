"""The first sentences of the report, made from events alone; a time of another day than the one named has its date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.report.words import Catalogue

_FRAME = ("run.started", "run.closed", "stage.started", "clock.set", "tracks.closed")
_ILL = "illness"


@dataclass(frozen=True)
class Claim:
    """A sentence with the events that it rests on."""

    text: str
    events: tuple[int, ...]


def three_sentences(book: Book, words: Catalogue) -> tuple[Claim, ...]:
    """Return what happened in at most three sentences: who came and how it went, what was done, how it ended.

    What happened on the day of the largest assembly is counted apart from what happened on other days.
    """
    if all(event.kind in _FRAME for event in book.events):
        return (Claim(words.text("story.nothing"), tuple(event.seq for event in book.events[:1])),)
    teller = _Teller(book, words)
    return tuple(claim for claim in (_gathering(teller), _response(teller), _outcome(teller)) if claim)


class _Teller:
    """What the sentences share: the main day, and the day that the reader has in mind."""

    def __init__(self, book: Book, words: Catalogue) -> None:
        self.book, self.words = book, words
        days = {self.day(event) for event in (*book.events[:1], *book.events[-1:])}
        self.many = len(days) > 1
        started = book.of("assembly.started")
        self.largest = _largest(book, started) if started else None
        self.main = self.day(self.largest) if self.largest is not None else None
        self.named: date | None = None if self.many else next(iter(days), None)

    def day(self, event: Event) -> date:
        return self.book.local(event.t_s).date()

    def time(self, key: str, event: Event) -> str:
        """Return the time of an event, with its date where that is not the day just named."""
        moment = self.book.local(event.t_s)
        clock = self.words.clock(moment)
        if moment.date() == self.named:
            return self.words.text(f"story.{key}", clock=clock)
        self.named = moment.date()
        return self.words.text(f"story.{key}_day", clock=clock, day=self.words.date(moment))

    def on_main(self) -> str:
        """Return the words that put what follows on the main day; nothing in a record of one day."""
        if not self.many or self.largest is None:
            return ""
        self.named = self.main
        return self.words.text("story.on", day=self.words.date(self.book.local(self.largest.t_s)))

    def split(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
        """Return the events of the main day, and those of other days; all are of the main day where there is none."""
        if self.main is None:
            return tuple(events), ()
        here = tuple(event for event in events if self.day(event) == self.main)
        return here, tuple(event for event in events if self.day(event) != self.main)

    def join(self, pieces: Sequence[str]) -> str:
        """Return pieces of a sentence as a list in words."""
        if len(pieces) < 2:
            return "".join(pieces)
        return ", ".join(pieces[:-1]) + self.words.text("story.and") + pieces[-1]

    def elsewhen(self, tell: Callable[[], list[str]]) -> str:
        """Return what is told of other days with the words that say so, or nothing; each time in it has its date."""
        before, self.named = self.named, None
        pieces = tell()
        self.named = None if pieces else before
        return self.words.text("story.other_days", what=self.join(pieces)) if pieces else ""


def _gathering(teller: _Teller) -> Claim:
    book, words, main = teller.book, teller.words, teller.largest
    if main is None:
        delivered = book.of("inject.delivered")
        injects = {event.body.get("inject") for event in delivered}
        return Claim(words.text("story.no_assembly", n=words.number(len(injects))), tuple(e.seq for e in delivered[:3]))
    teller.named = None
    text = words.counted("story.gathered", len(book.of("assembly.started")), at=teller.time("at", main))
    cited = [main.seq]
    peak = peak_people(book, main.body.get("assembly"))
    if peak is not None:
        text += words.text("story.peak", n=words.number(peak[0]), at=teller.time("at", peak[1]))
        cited.append(peak[1].seq)
    here, there = teller.split(book.of("violence.observed"))
    if here:
        that = words.text("story.that_day") if teller.many else ""
        if teller.named != teller.main:
            that = " " + teller.on_main().rstrip(", ")
        text += words.counted("story.violent", len(here), that=that.rstrip(), at=teller.time("at", here[0]))
        cited += [here[0].seq, here[-1].seq]
    elif not there:
        text += words.text("story.calm")
    worst = worst_level(book)
    if worst is not None:
        level = book.names.level(str(worst.body.get("level", "")), words.language)
        text += words.text("story.level", level=level, since=teller.time("since", worst))
        cited.append(worst.seq)
    if there:
        text += teller.elsewhen(lambda: [words.counted("story.violence", len(there), at=teller.time("at", there[0]))])
        cited.append(there[0].seq)
    return Claim(text + ".", tuple(cited))


def _response(teller: _Teller) -> Claim | None:
    book, words = teller.book, teller.words
    kinds = (("negotiation.opened", "negotiation.round"), ("warning.issued",), ("force.used",), ("arrest.made",))
    groups = [teller.split(book.of(*kind)) for kind in kinds]
    if not any(here or there for here, there in groups):
        answered = book.of("inject.answered", "act.done")
        if not answered:
            return None
        return Claim(words.text("story.acts", n=words.number(len(answered))), (answered[0].seq, answered[-1].seq))
    start = teller.on_main()
    pieces = _acts(teller, [here for here, _ in groups])
    if not groups[2][0]:
        pieces.append(words.text("story.no_force"))
    text = start + teller.join(pieces) + teller.elsewhen(lambda: _acts(teller, [there for _, there in groups]))
    cited = [seq for pair in groups for events in pair for seq in (event.seq for event in (*events[:1], *events[-1:]))]
    return Claim(_capital(text) + ".", tuple(dict.fromkeys(cited)))


def _acts(teller: _Teller, groups: Sequence[Sequence[Event]]) -> list[str]:
    """Return talks, warnings, force and arrests in words, in this order."""
    words = teller.words
    talks, warnings, force, arrests = groups
    pieces = []
    if talks:
        pieces.append(words.counted("story.talked", len(talks)))
    if warnings:
        pieces.append(words.counted("story.warned", len(warnings)))
    if force:
        litres = sum(float(event.body.get("volume_l") or 0.0) for event in force)
        key = "at" if len(force) == 1 else "since"
        text = words.counted("story.forced", len(force), **{key: teller.time(key, force[0])})
        pieces.append(text + (words.text("story.litres", l=words.number(round(litres))) if litres else ""))
    if arrests:
        pieces.append(words.counted("story.arrested", len(arrests)))
    return pieces


def _outcome(teller: _Teller) -> Claim:
    book, words = teller.book, teller.words
    injuries = book.of("injury.recorded")
    here, there = teller.split(injuries)
    start = teller.on_main() if injuries else ""
    if not injuries:
        teller.named = None if teller.many else teller.named
    first = hurt(words, here) or [words.text("story.unhurt")]
    last, cited = _end(teller, bool(there))
    if injuries:
        dead = sum(1 for event in injuries if event.body.get("severity") == "fatal")
        last.insert(0, words.counted("story.dead", dead))
    events = [event.seq for part in (here, there) for event in (*part[:1], *part[-1:])]
    if there:
        text = start + teller.join(first) + teller.elsewhen(lambda: hurt(words, there)) + "; " + teller.join(last)
    else:
        text = start + teller.join([*first, *last])
    return Claim(_capital(text) + ".", tuple(dict.fromkeys([*events, *cited])))


def hurt(words: Catalogue, events: Sequence[Event]) -> list[str]:
    """Return in words the wounded and, apart from them, those taken ill."""
    ill = [event for event in events if event.body.get("cause") == _ILL]
    wounded = [event for event in events if event.body.get("cause") != _ILL]
    pieces = []
    if wounded:
        officers = sum(1 for event in wounded if event.body.get("side") == "officer")
        pieces.append(words.counted("story.wounded", len(wounded), officers=words.number(officers)))
    if ill:
        pieces.append(words.counted("story.ill", len(ill)))
    return pieces


def _end(teller: _Teller, dated: bool) -> tuple[list[str], list[int]]:
    """Return how it ended, with a date where other days were told of before it."""
    book, words = teller.book, teller.words
    after = teller.largest.t_s if teller.largest is not None else 0.0
    closed = book.first("situation.closed", lambda event: event.t_s >= after) or book.first("situation.closed")
    if closed is not None:
        teller.named = None if dated else teller.named
        return [words.text("story.closed", at=teller.time("at", closed))], [closed.seq]
    if not book.closed:
        return [words.text("story.open")], [book.last.seq] if book.last is not None else []
    return [words.text("story.not_closed")], []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _largest(book: Book, started: Sequence[Event]) -> Event:
    """Return the start of the assembly that grew largest, or the first."""
    peaks: dict[object, int] = {}
    for event in book.of("assembly.ended", "crowd.state"):
        people = int(event.body.get("peak") or event.body.get("people") or 0)
        peaks[event.body.get("assembly")] = max(people, peaks.get(event.body.get("assembly"), 0))
    return max(started, key=lambda event: (peaks.get(event.body.get("assembly"), 0), -event.seq))


def peak_people(book: Book, assembly: object = None) -> tuple[int, Event] | None:
    """Return the largest number of people read in one zone, with the reading; None without readings.

    Parameters
    ----------
    book : Book
        The record.
    assembly : str, optional
        Assembly whose readings count; those of all where it is not given.
    """
    best: tuple[int, Event] | None = None
    for event in book.by_kind.get("crowd.state", ()):
        people = event.body.get("people")
        if assembly is not None and event.body.get("assembly") != assembly:
            continue
        if people is not None and (best is None or int(people) > best[0]):
            best = (int(people), event)
    return best


def worst_level(book: Book) -> Event | None:
    """Return the first change to the gravest level that was reached, or None."""
    ladder = ("calm", "disturbed", "riot")
    best: tuple[int, Event] | None = None
    for event in book.of("level.changed"):
        role = book.level_role(event)
        rank = ladder.index(role) if role in ladder else -1
        if best is None or rank > best[0]:
            best = (rank, event)
    return best[1] if best is not None else None
