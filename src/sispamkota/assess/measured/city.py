"""Roads, polling stations and ballots."""

from __future__ import annotations

from sispamkota.assess.book import EventBook
from sispamkota.assess.measured.base import (
    Computed,
    Share,
    Source,
    declare,
    summed,
)
from sispamkota.core.units import SECONDS_PER_MINUTE
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text


@declare(
    "road_closures",
    Text("Penutupan jalan", "Roads closed"),
    Text("Jumlah jalan yang ditutup atau dialihkan.", "Number of times that a road was closed or diverted."),
    "1",
)
def _roads(source: Source) -> Computed:
    spans = _spans(source.book, "traffic.changed", "road")
    counts: dict[str, list[int]] = {}
    for road, _, numbers in spans:
        counts.setdefault(road, []).append(numbers[0])
    parts = tuple(Share(road, float(len(counts[road])), tuple(counts[road])) for road in sorted(counts))
    return float(len(spans)), parts, tuple(seq for part in parts for seq in part.events)


@declare(
    "road_closed_min",
    Text("Lama penutupan jalan", "Time roads were closed"),
    Text("Menit jalan ditutup atau dialihkan, per jalan.", "Minutes that a road was closed or diverted, by road."),
    "min",
)
def _road_minutes(source: Source) -> Computed:
    return _span_minutes(_spans(source.book, "traffic.changed", "road"))


@declare(
    "tps_interrupted_min",
    Text("Gangguan TPS", "Polling interrupted"),
    Text("Menit pemungutan suara terhenti, per TPS.", "Minutes that voting was interrupted, by station."),
    "min",
)
def _stations(source: Source) -> Computed:
    return _span_minutes(_spans(source.book, "tps.interrupted", "tps", "tps.resumed"))


@declare(
    "tps_interrupted_ballots",
    Text("Surat suara tertahan", "Ballots held up"),
    Text(
        "Surat suara TPS yang pemungutannya terhenti, tiap gangguan dihitung sekali; tidak diketahui bila satu "
        "gangguan tidak menyebutnya.",
        "Ballots of stations whose voting was interrupted, each interruption once; not known where one does not say.",
    ),
    "1",
)
def _held_up(source: Source) -> Computed:
    return summed(source.book.of("tps.interrupted"), "ballots", "tps", 1.0)


@declare(
    "ballots_moved",
    Text("Surat suara dipindahkan", "Ballots moved"),
    Text(
        "Surat suara yang dipindahkan antar-TPS; tidak diketahui bila satu perpindahan tidak menyebutnya.",
        "Ballots that were moved; not known where a move does not say.",
    ),
    "1",
)
def _ballots(source: Source) -> Computed:
    return summed(source.book.of("logistic.moved"), "ballots", "tps", 1.0)


Span = tuple[str, float, tuple[int, ...]]


def _spans(book: EventBook, begins: str, by: str, ends: str | None = None) -> list[Span]:
    """Return (label, seconds, events) of everything that began; what did not end lasts to the record's end."""
    running: dict[str, Event] = {}
    spans: list[Span] = []
    events = sorted((*book.of(begins), *(book.of(ends) if ends else ())), key=lambda event: (event.t_s, event.seq))
    for event in events:
        label = str(event.body.get(by))
        over = event.kind == ends or (ends is None and event.body.get("state") == "open")
        if over and label in running:
            start = running.pop(label)
            spans.append((label, event.t_s - start.t_s, (start.seq, event.seq)))
        elif not over:
            running.setdefault(label, event)
    spans.extend((label, book.end_s - start.t_s, (start.seq,)) for label, start in sorted(running.items()))
    return spans


def _span_minutes(spans: list[Span]) -> Computed:
    minutes: dict[str, float] = {}
    used: dict[str, list[int]] = {}
    for label, seconds, numbers in spans:
        minutes[label] = minutes.get(label, 0.0) + seconds / SECONDS_PER_MINUTE
        used.setdefault(label, []).extend(numbers)
    parts = tuple(Share(label, round(minutes[label], 3), tuple(used[label])) for label in sorted(minutes))
    return round(sum(minutes.values()), 3), parts, tuple(sorted(seq for part in parts for seq in part.events))
