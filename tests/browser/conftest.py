"""A Chromium of this machine and a replay served on a free port; skipped where there is none."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support import fabricated

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(NAMES)} is installed")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra dev)")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=path, args=ARGS)
        yield chromium
        chromium.close()


def serve(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve a run in a thread and yield its address."""
    import uvicorn

    from sispamkota.web import replay

    declared = fabricated.scenario()
    monkeypatch.setattr("sispamkota.scenario.load", lambda place: declared)
    listener = socket.socket()
    listener.bind((replay.ADDRESS, 0))
    listener.listen()  # so that whoever comes before the server is up waits in line
    config = uvicorn.Config(replay.app(folder), log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://{replay.ADDRESS}:{listener.getsockname()[1]}/"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        yield from serve(fabricated.make_drill(tmp_path_factory.mktemp("browser") / "run"), patch)


@pytest.fixture(scope="module")
def bare_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("bare") / "run"
        yield from serve(fabricated.make_drill(folder, closed=False, tracks=False), patch)
