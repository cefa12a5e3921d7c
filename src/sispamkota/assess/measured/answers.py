"""How fast agencies acknowledged and clarified."""

from __future__ import annotations

from sispamkota.assess.measured.base import (
    Computed,
    Share,
    Source,
    declare,
    first_after,
    middle,
    numbers,
)
from sispamkota.assess.played import played_live
from sispamkota.rules.model import Text


@declare(
    "acknowledge_s",
    Text("Waktu konfirmasi", "Time to acknowledge"),
    Text(
        "Median detik dari penyampaian inject sampai dikonfirmasi sel penerima, per lembaga: waktu latihan bila "
        "dimainkan orang, selain itu waktu skenario; "
        "yang tidak pernah dikonfirmasi tidak dihitung.",
        "Median seconds from an inject's delivery until its cell acknowledged it, by agency: of the exercise where "
        "people played, else of the scenario; "
        "what was never acknowledged does not count.",
    ),
    "s",
)
def _acknowledge(source: Source) -> Computed:
    confirmed = {
        (one.body.get("inject"), one.body.get("cell")): one for one in reversed(source.book.of("inject.acknowledged"))
    }
    live = played_live(source.book.of("run.started"))
    delays: dict[str, list[float]] = {}
    used: dict[str, list[int]] = {}
    for event in source.book.of("inject.delivered"):
        answer = confirmed.get((event.body.get("inject"), event.body.get("cell")))
        if answer is not None:
            agency = source.agency(event.body.get("cell"))
            delays.setdefault(agency, []).append(answer.x_s - event.x_s if live else answer.t_s - event.t_s)
            used.setdefault(agency, []).extend((event.seq, answer.seq))
    parts = tuple(Share(agency, middle(delays[agency]), tuple(used[agency])) for agency in sorted(delays))
    everything = [delay for agency in sorted(delays) for delay in delays[agency]]
    return middle(everything), parts, tuple(sorted(seq for part in parts for seq in part.events))


@declare(
    "clarify_s",
    Text("Waktu klarifikasi", "Time to clarify"),
    Text(
        "Median detik skenario dari isu terdeteksi sampai klarifikasi pertama, per isu.",
        "Median scenario seconds from a rumour's detection to its first clarification, by rumour.",
    ),
    "s",
)
def _clarify(source: Source) -> Computed:
    parts = []
    for event in source.book.of("rumour.detected"):
        answer = first_after(source.book.of("clarification.published"), event, "rumour")
        delay = None if answer is None else round(answer.t_s - event.t_s, 3)
        parts.append(
            Share(str(event.body.get("rumour")), delay, numbers(one for one in (event, answer) if one is not None))
        )
    return middle(part.value for part in parts), tuple(parts), tuple(seq for part in parts for seq in part.events)
