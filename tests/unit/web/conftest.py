from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from sispamkota.web import replay
from support import fabricated


class Client:
    """Ask an application without a network, one request after the other."""

    def __init__(self, app: Any) -> None:
        self._transport = httpx.ASGITransport(app=app)

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=self._transport, base_url="http://127.0.0.1:8350") as client:
                return await client.request(method, path, headers=headers)

        # In a thread of its own, since a browser that other tests left open keeps a loop in this one.
        with ThreadPoolExecutor(max_workers=1) as pool:
            return pool.submit(asyncio.run, ask()).result()

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fabricated.make_drill(tmp_path_factory.mktemp("web") / "run")


@pytest.fixture
def client(run: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda folder: declared)
    return Client(replay.app(run))
