"""Whether excuses hold at every instant of a range: one may hold at its beginning and another at its end."""

from __future__ import annotations

from collections.abc import Sequence

from sispamkota.rules.index import Entry

Span = tuple[float, float, Entry]
"""First and last instant in seconds at which an event surely excuses, and the event."""


def covering(spans: Sequence[Span], first_s: float, last_s: float) -> list[Entry]:
    """Return the events whose spans leave no instant from ``first_s`` to ``last_s`` open; none where one is left.

    Of the spans that hold at an instant the one is taken that holds longest, so that few are named.
    """
    chosen: list[Entry] = []
    reached_s = first_s
    while True:
        holding = [span for span in spans if span[0] <= reached_s <= span[1]]
        longest = max(holding, key=lambda span: span[1], default=None)
        if longest is None or (longest[1] <= reached_s and longest[1] < last_s):
            return []
        chosen.append(longest[2])
        reached_s = longest[1]
        if reached_s >= last_s:
            return chosen
