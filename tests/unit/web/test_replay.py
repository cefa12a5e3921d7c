"""The replay's server answers only this machine, only to reading, and with what the record says."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import pytest

from sispamkota.core.errors import RecordError, SispamkotaError
from sispamkota.journal.event import Event
from sispamkota.journal.tracks import TrackReader
from sispamkota.web import replay, replay_data


def test_the_page_and_its_files_are_there(client: Any) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert '<html lang="id">' in page.text
    assert "LATIHAN" in page.text
    for name in ("main.js", "map.js", "replay.css"):
        assert client.get(f"/static/{name}").status_code == 200
    assert "--exercise:#6A3FA0" in client.get("/look.css").text


def test_every_answer_forbids_what_the_page_does_not_need(client: Any) -> None:
    for path in ("/", "/api/meta", "/static/main.js", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "0.0.0.0"])
def test_another_host_name_is_refused(client: Any, host: str) -> None:
    answer = client.get("/api/meta", headers={"host": host})
    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == 400


def test_localhost_is_answered(client: Any) -> None:
    assert client.get("/api/meta", headers={"host": "localhost:8350"}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(client: Any, method: str) -> None:
    answer = client.request(method, "/api/events")
    assert answer.status_code == 405
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/api/events/999999", "/api/events/x", "/static/../replay.py", "/static/index.html", "/tracks/KPU/x",
     "/tracks/..%2F..%2Frun.json/people", "/api/events?after=-1", "/api/events?limit=x"],
)  # fmt: skip
def test_mistakes_have_one_shape(client: Any, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in (400, 404)
    assert set(answer.json()["error"]) == {"status", "message"}


def test_the_meta_tells_the_drill(client: Any) -> None:
    meta = client.get("/api/meta").json()
    assert meta["title"][1] == "Fabricated drill before the KPU (schematic)"
    assert meta["closed"] is True
    assert meta["zone"] == "WIB"
    assert meta["pace"][0] == [0.0, 0.0]
    assert meta["pace"][-1] == [600.0, 600.0]
    site = next(view for view in meta["views"] if view["id"] == "KPU")
    assert {"walkable", "obstacle", "fence", "gate", "exit", "zone"} <= {shape["kind"] for shape in site["shapes"]}
    assert meta["views"][-1]["id"] == ""
    assert {unit["code"] for unit in meta["units"]} == {"DL", "WC", "NG", "AM"}


def test_events_come_in_pages_with_words_in_both_languages(client: Any) -> None:
    after, seen = 0, []
    while after is not None:
        page = client.get(f"/api/events?after={after}&limit=10").json()
        seen += page["events"]
        after = page["next"]
    kinds = [event["kind"] for event in seen]
    assert "crowd.state" not in kinds
    assert "force.used" in kinds
    assert [event["seq"] for event in seen] == sorted({event["seq"] for event in seen})
    warning = next(event for event in seen if event["kind"] == "warning.issued")
    assert "Imbauan ke-1" in warning["words"][0][0][0]
    assert "Warning 1" in warning["words"][1][0][0]
    hostile = next(event for event in seen if event["kind"] == "inject.delivered")
    assert any(free and "<script>" in text for text, free in hostile["words"][0])


def test_one_event_can_be_asked_for_by_its_number(client: Any) -> None:
    readings = client.get("/api/readings").json()
    event = client.get(f"/api/events/{readings['seq'][0]}").json()
    assert event["kind"] == "crowd.state"
    assert event["t"] == readings["t"][0]


def test_readings_are_columns_of_one_length(client: Any) -> None:
    readings = client.get("/api/readings").json()
    assert readings["zones"] == ["Z1"]
    assert max(readings["people"]) == 196
    assert len({len(readings[name]) for name in ("seq", "t", "zone", "people", "violent", "density_max")}) == 1


def test_tracks_are_read_by_byte_range(client: Any, run: Path) -> None:
    entry = next(one for one in client.get("/api/meta").json()["tracks"] if one["series"] == "people")
    offset, size, first, *_ = entry["chunks"][1]
    answer = client.get("/tracks/KPU/people", headers={"range": f"bytes={offset}-{offset + size - 1}"})
    assert answer.status_code == 206
    assert answer.content == TrackReader(run / "tracks").chunk_bytes("KPU", 1)
    assert int.from_bytes(zlib.decompress(answer.content)[:4], "little") == 60
    assert first == 65.0


def test_words_have_all_that_the_page_asks_for(client: Any) -> None:
    import re
    from importlib import resources

    words = client.get("/api/words").json()
    folder = resources.files("sispamkota.web").joinpath("static", "replay")
    asked: set[str] = set()
    for entry in folder.iterdir():
        text = entry.read_text(encoding="utf-8")
        asked |= set(re.findall(r'data-(?:text|label)="([a-z_.]+)"', text))
        asked |= set(re.findall(r'(?:text|heading|note)\("([a-z]+\.[a-z_]+)"', text))
    assert len(asked) > 30
    for lang in ("id", "en"):
        assert asked <= set(words[lang])


def test_the_pace_is_few_knots_and_misses_no_event() -> None:
    events = [Event(n + 1, "run.started", 1, t, x, "", "clock", (), "engine", {}) for n, (x, t) in enumerate(
        [(0, 0), (10, 864000), (20, 1728000), (20, 1728000), (30, 1728010), (40, 1728020), (45, 1728020), (50, 1728100)]
    )]  # fmt: skip
    knots = replay_data.pace(events)
    assert len(knots) < 7
    for event in events:
        below = max(knot for knot in knots if knot[0] <= event.x_s)
        above = min((knot for knot in knots if knot[0] > below[0]), default=below)
        share = 0.0 if above == below else (event.x_s - below[0]) / (above[0] - below[0])
        assert abs(below[1] + share * (above[1] - below[1]) - event.t_s) <= 1.0


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="run"):
        replay.app(tmp_path)


def test_a_taken_port_says_what_to_do() -> None:
    with replay._listen(0) as listener, pytest.raises(SispamkotaError, match="--port"):
        listener.listen()
        replay._listen(listener.getsockname()[1])


def test_viewing_goes_at_true_pace_while_a_site_is_awake() -> None:
    knots = [[0.0, 0.0], [100.0, 864000.0], [200.0, 864600.0]]
    view = replay_data.viewing_pace(knots, [(863000.0, 863600.0)])
    assert view[0] == [0.0, 0.0]
    times = {t: v for v, t in view}
    assert times[863600.0] - times[863000.0] == 600.0
    assert times[863000.0] == pytest.approx(99.884, abs=0.01)
    assert view[-1][0] - times[864000.0] == pytest.approx(100.0)
    assert replay_data.viewing_pace([], []) == []


def test_nobody_waits_long_where_nothing_happens() -> None:
    knots = [[0.0, 0.0], [10_000.0, 100_000.0]]
    view = replay_data.viewing_pace(knots, [(20_000.0, 21_000.0)], [0.0, 20_000.0, 21_000.0, 50_000.0])
    assert view[0] == [0.0, 0.0]
    assert view[-1] == [300.0 + 1000.0 + 300.0 + 300.0, 100_000.0]
    for (v0, t0), (v1, t1) in zip(view, view[1:], strict=False):
        assert v1 >= v0
        assert t1 >= t0


def test_an_awake_site_where_nothing_happens_is_not_watched_in_full() -> None:
    def at(kind: str, t_s: float, **body: object) -> Event:
        return Event(1, kind, 1, t_s, t_s, "", "world", (), "engine", body)

    events = [at("site.woken", 100.0, site="A"), at("fire.started", 200.0), at("crowd.state", 5000.0),
              at("fire.out", 9000.0), at("site.slept", 9100.0, site="A")]  # fmt: skip
    assert replay_data.awake(events) == [(100.0, 1100.0), (9000.0, 9100.0)]
