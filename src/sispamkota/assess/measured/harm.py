"""People hurt, their care, and violence."""

from __future__ import annotations

from typing import Final

from sispamkota.assess.measured.base import (
    Computed,
    Share,
    Source,
    counted,
    declare,
    first_after,
    middle,
    total,
)
from sispamkota.core.units import SECONDS_PER_MINUTE
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text

READING_GAP_S: Final = 60.0
"""A reading counts for at most so long (assumed; a zone is read every 5 s while people are on it)."""


@declare(
    "injuries",
    Text("Korban luka", "People hurt"),
    Text("Jumlah orang terluka, per pihak.", "Number of people hurt, by side."),
    "1",
)
def _injuries(source: Source) -> Computed:
    return counted(source.book.of("injury.recorded"), "side")


@declare(
    "treat_s",
    Text("Waktu pertolongan pertama", "Time to first aid"),
    Text(
        "Median detik dari luka sampai pertolongan pertama, per pihak; yang tidak tertolong dihitung di untreated.",
        "Median seconds from injury to first aid, by side; who got none counts in untreated.",
    ),
    "s",
)
def _treat(source: Source) -> Computed:
    delays: dict[str, list[float]] = {}
    used: dict[str, list[int]] = {}
    for event in source.book.of("injury.recorded"):
        care = first_after(source.book.of("medical.treated"), event, "person")
        if care is not None:
            side = str(event.body.get("side"))
            delays.setdefault(side, []).append(care.t_s - event.t_s)
            used.setdefault(side, []).extend((event.seq, care.seq))
    parts = tuple(Share(side, middle(delays[side]), tuple(used[side])) for side in sorted(delays))
    everything = [delay for side in sorted(delays) for delay in delays[side]]
    return middle(everything), parts, tuple(sorted(seq for part in parts for seq in part.events))


@declare(
    "untreated",
    Text("Korban tanpa pertolongan", "Hurt and not treated"),
    Text(
        "Jumlah orang terluka tanpa pertolongan pertama tercatat, per pihak.",
        "People hurt without recorded first aid, by side.",
    ),
    "1",
)
def _untreated(source: Source) -> Computed:
    treated = source.book.of("medical.treated")
    return counted(
        [one for one in source.book.of("injury.recorded") if first_after(treated, one, "person") is None], "side"
    )


@declare(
    "violent_person_min",
    Text("Orang-menit kekerasan", "Violent person-minutes"),
    Text(
        "Jumlah orang yang berbuat kekerasan dikali lamanya, dari bacaan tiap zona; tidak diketahui tanpa bacaan.",
        "People acting violently times how long, from the readings of each zone; not known without readings.",
    ),
    "person min",
)
def _violent(source: Source) -> Computed:
    by_zone: dict[str, list[Event]] = {}
    for event in source.book.of("crowd.state"):
        if event.body.get("violent") is not None:
            by_zone.setdefault(str(event.body.get("zone")), []).append(event)
    parts = []
    for zone in sorted(by_zone):
        events = by_zone[zone]
        seconds = sum(
            float(one.body["violent"]) * min(after.t_s - one.t_s, READING_GAP_S)
            for one, after in zip(events, events[1:], strict=False)
        )
        shown = tuple(event.seq for event in events if event.body["violent"])
        parts.append(Share(zone, round(seconds / SECONDS_PER_MINUTE, 3), shown))
    whole = total([part.value for part in parts]) if parts else None
    return whole, tuple(parts), tuple(sorted(seq for part in parts for seq in part.events))
