"""Dialogue, warnings, ways out, and the use of force."""

from __future__ import annotations

from typing import Final

from sispamkota.assess.measured.base import (
    Computed,
    Share,
    Source,
    counted,
    declare,
    numbers,
    summed,
    value,
)
from sispamkota.core.units import SECONDS_PER_MINUTE
from sispamkota.journal.event import Event
from sispamkota.rules.model import Text

WIDE: Final = ("water_cannon", "gas")


def _first_force(source: Source, means: tuple[str, ...] | None = None) -> list[tuple[str, Event]]:
    """Return the first use of force against each assembly."""
    first: dict[str, Event] = {}
    for event in source.book.of("force.used"):
        assembly = event.body.get("assembly")
        if assembly is not None and (means is None or event.body.get("means") in means):
            first.setdefault(str(assembly), event)
    return sorted(first.items(), key=lambda pair: (pair[1].t_s, pair[0]))


@declare(
    "talk_before_force_min",
    Text("Negosiasi sebelum kekuatan", "Negotiation before force"),
    Text(
        "Menit dari negosiasi dibuka sampai kekuatan pertama terhadap massa yang sama; nilainya yang terpendek.",
        "Minutes from the opening of negotiation to the first force against the same assembly; "
        "the value is the shortest.",
    ),
    "min",
)
def _talk(source: Source) -> Computed:
    parts = []
    for assembly, force in _first_force(source):
        opened = [
            one
            for one in source.book.of("negotiation.opened")
            if one.body.get("assembly") == assembly and one.t_s <= force.t_s
        ]
        minutes = round((force.t_s - opened[0].t_s) / SECONDS_PER_MINUTE, 3) if opened else 0.0
        parts.append(Share(assembly, minutes, numbers([*opened[:1], force])))
    known = [part.value for part in parts if part.value is not None]
    return min(known, default=None), tuple(parts), tuple(seq for part in parts for seq in part.events)


@declare(
    "warnings",
    Text("Imbauan sebelum kekuatan", "Warnings before force"),
    Text(
        "Jumlah imbauan kepada massa yang sama sebelum kekuatan pertama yang mengenai banyak orang; "
        "nilainya yang terkecil.",
        "Warnings to the same assembly before the first wide-area force against it; the value is the smallest.",
    ),
    "1",
)
def _warnings(source: Source) -> Computed:
    parts = []
    for assembly, force in _first_force(source, WIDE):
        given = _warnings_before(source, assembly, force)
        parts.append(Share(assembly, float(len(given)), numbers([*given, force])))
    known = [part.value for part in parts if part.value is not None]
    return min(known, default=None), tuple(parts), tuple(seq for part in parts for seq in part.events)


@declare(
    "time_to_leave_s",
    Text("Waktu untuk pergi", "Time to leave"),
    Text(
        "Detik dari imbauan pertama sampai kekuatan pertama yang mengenai banyak orang terhadap massa yang sama; "
        "nilainya yang terpendek; nol tanpa imbauan.",
        "Seconds from the first warning to the first wide-area force against the same assembly; "
        "the value is the shortest; zero without a warning.",
    ),
    "s",
)
def _leave(source: Source) -> Computed:
    parts = []
    for assembly, force in _first_force(source, WIDE):
        given = _warnings_before(source, assembly, force)
        seconds = round(force.t_s - given[0].t_s, 3) if given else 0.0
        parts.append(Share(assembly, seconds, numbers([*given[:1], force])))
    known = [part.value for part in parts if part.value is not None]
    return min(known, default=None), tuple(parts), tuple(seq for part in parts for seq in part.events)


def _warnings_before(source: Source, assembly: str, force: Event) -> list[Event]:
    return [
        one for one in source.book.of("warning.issued") if one.body.get("assembly") == assembly and one.t_s <= force.t_s
    ]


@declare(
    "egress_share",
    Text("Jalan keluar tersedia", "Ways out available"),
    Text(
        "Bagian waktu, sejak jalan keluar zona pertama kali diperiksa sampai zona terakhir terbaca, "
        "dengan sekurangnya dua jalan keluar terbuka; nilainya zona yang terburuk.",
        "Share of the time, from the first check of a zone's exits to the zone's last reading, "
        "with at least two ways out open; the value is the worst zone's.",
    ),
    "1",
)
def _egress(source: Source) -> Computed:
    changes: dict[str, list[Event]] = {}
    for kind in ("egress.verified", "egress.closed", "egress.opened"):
        for event in source.book.of(kind):
            if event.body.get("zone") is not None:
                changes.setdefault(str(event.body["zone"]), []).append(event)
    last_read: dict[str, float] = {}
    for event in source.book.of("crowd.state"):
        if (event.body.get("people") or 0) > 0 and event.body.get("zone") is not None:
            last_read[str(event.body["zone"])] = event.t_s
    parts = []
    for zone in sorted(changes):
        events = sorted(changes[zone], key=lambda event: (event.t_s, event.seq))
        parts.append(Share(zone, _open_share(events, last_read.get(zone)), numbers(events)))
    known = [part.value for part in parts if part.value is not None]
    return min(known, default=None), tuple(parts), tuple(sorted(seq for part in parts for seq in part.events))


def _open_share(events: list[Event], end_s: float | None) -> float | None:
    """Return the share of time with two ways out; None where they were never checked or nobody was there."""
    start = next((event for event in events if event.kind == "egress.verified"), None)
    if start is None or end_s is None or end_s <= start.t_s:
        return None
    routes = 0.0
    open_s = 0.0
    since = start.t_s
    for event in [*[one for one in events if start.t_s <= one.t_s < end_s], None]:
        until = end_s if event is None else event.t_s
        open_s += (until - since) if routes >= 2 else 0.0
        since = until
        if event is None:
            break
        if event.kind == "egress.verified":
            routes = value(event, "open_routes") or 0.0
        else:
            routes += 1.0 if event.kind == "egress.opened" else -1.0
    return round(open_s / (end_s - start.t_s), 3)


@declare(
    "water_l",
    Text("Air yang disemprotkan", "Water used"),
    Text(
        "Liter air seluruh semprotan meriam air, per satuan; tidak diketahui bila satu semprotan tidak menyebutnya.",
        "Litres of all bursts of the water cannon, by unit; not known where a burst does not say.",
    ),
    "l",
)
def _water(source: Source) -> Computed:
    bursts = [event for event in source.book.of("force.used") if event.body.get("means") == "water_cannon"]
    return summed(bursts, "volume_l", "unit", 1.0)


@declare(
    "bursts",
    Text("Penggunaan kekuatan", "Uses of force"),
    Text("Jumlah penggunaan kekuatan, per alat.", "Number of uses of force, by means."),
    "1",
)
def _bursts(source: Source) -> Computed:
    return counted(source.book.of("force.used"), "means")


@declare(
    "force_min",
    Text("Menit kekuatan", "Minutes of force"),
    Text(
        "Jumlah lama seluruh penggunaan kekuatan dalam menit, per alat; tidak diketahui bila satu tidak menyebutnya.",
        "Total length of all uses of force in minutes, by means; not known where one does not say.",
    ),
    "min",
)
def _force_minutes(source: Source) -> Computed:
    return summed(source.book.of("force.used"), "duration_s", "means", 1.0 / SECONDS_PER_MINUTE)
