"""The replay: a page on this machine that shows a run on its map, read from the record alone."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sispamkota.core.errors import SispamkotaError
from sispamkota.report import look
from sispamkota.report.book import Book
from sispamkota.report.source import open_book
from sispamkota.web import replay_data
from sispamkota.web.guard import App, Guard, error_body

if TYPE_CHECKING:
    from fastapi import FastAPI

ADDRESS = "127.0.0.1"
PAGE_EVENTS = 2000
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


def serve(
    record_folder: str | Path,
    port: int = 0,
    *,
    lang: str = "id",
    open_browser: bool = False,
    announce: Callable[[str], None] | None = None,
) -> None:
    """Serve the replay of a run on 127.0.0.1 until Ctrl-C.

    Parameters
    ----------
    record_folder : str or Path
        The run folder.
    port : int
        Port, 0 for a free one.
    lang : str
        Language of the page at first, "id" or "en".
    open_browser : bool
        Whether to open the page in the browser.
    announce : callable, optional
        Told the address; standard error by default.

    Raises
    ------
    RecordError
        If the folder is no run or its journal is damaged.
    SispamkotaError
        If the port is taken, or the web extra is not installed.
    """
    try:
        import uvicorn
    except ImportError as error:
        raise SispamkotaError("the replay needs the web extra: pip install 'sispamkota[web]'.") from error
    guarded = app(record_folder, lang=lang)
    listener = _listen(port)
    address = f"http://{ADDRESS}:{listener.getsockname()[1]}/"
    (announce or _tell)(address)
    if open_browser:
        import webbrowser

        webbrowser.open(address)
    config = uvicorn.Config(guarded, log_level="warning", lifespan="off", access_log=False)
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        listener.listen()  # before the address is told, so that whoever opens it at once is served
    except OSError as error:
        listener.close()
        raise SispamkotaError(
            f"port {port} on {ADDRESS} cannot be used ({error.strerror}). "
            "Choose another with --port, or 0 for a free one."
        ) from error
    return listener


def _tell(address: str) -> None:
    sys.stderr.write(f"LATIHAN / EXERCISE  {address}  (Ctrl-C ends it)\n")
    sys.stderr.flush()


def app(record_folder: str | Path, *, lang: str = "id") -> App:
    """Return the guarded application that serves one run.

    Parameters
    ----------
    record_folder : str or Path
        The run folder.
    lang : str
        Language of the page at first.

    Raises
    ------
    RecordError
        If the folder is no run or its journal is damaged.
    """
    return Guard(routes(open_book(record_folder, judge=False), lang=lang))


def routes(book: Book, *, lang: str = "id") -> FastAPI:
    """Return the unguarded routes over an opened record."""
    from fastapi import FastAPI, Response
    from fastapi.responses import FileResponse, JSONResponse
    from starlette.exceptions import HTTPException
    from starlette.middleware.gzip import GZipMiddleware
    from starlette.requests import Request

    site = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=5)
    files = _static()

    @site.exception_handler(HTTPException)
    async def say_error(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(error_body(error.status_code, str(error.detail)), status_code=error.status_code)

    @site.get("/")
    def page() -> Response:
        text = files["index.html"].decode().replace("@lang@", lang if lang in ("id", "en") else "id")
        return Response(text, media_type="text/html; charset=utf-8")

    @site.get("/look.css")
    def look_css() -> Response:
        text = look.css_fonts() + "\n" + look.css_variables() + look.css_base()
        return Response(text, media_type=_TYPES[".css"])

    @site.get("/static/{name}")
    def static(name: str) -> Response:
        if name not in files or name == "index.html":
            raise HTTPException(404, f"there is no file '{name}'")
        return Response(files[name], media_type=_TYPES[Path(name).suffix])

    @site.get("/api/meta")
    def meta() -> JSONResponse:
        return JSONResponse(replay_data.meta(book))

    @site.get("/api/look")
    def tokens() -> JSONResponse:
        return JSONResponse(look.tokens())

    @site.get("/api/words")
    def texts() -> JSONResponse:
        return JSONResponse(replay_data.words())

    @site.get("/api/events")
    def events(after: str = "0", limit: str = str(PAGE_EVENTS)) -> JSONResponse:
        return JSONResponse(replay_data.events(book, _number("after", after), min(_number("limit", limit), 10_000)))

    @site.get("/api/events/{seq}")
    def event(seq: str) -> JSONResponse:
        found = book.by_seq.get(_number("seq", seq))
        if found is None:
            raise HTTPException(404, f"there is no event {seq}")
        return JSONResponse(replay_data.row(book, found))

    @site.get("/api/readings")
    def readings() -> JSONResponse:
        return JSONResponse(replay_data.readings(book))

    @site.get("/tracks/{site_id}/{series}")
    def track(site_id: str, series: str) -> FileResponse:
        path = replay_data.track_file(book.folder, site_id, series)
        if path is None:
            raise HTTPException(404, f"there are no tracks of {site_id}.{series}")
        return FileResponse(path, media_type="application/octet-stream")

    def _number(name: str, text: str) -> int:
        if not text.isdecimal() or len(text) > 15:
            raise HTTPException(400, f"{name} is a whole number from 0, not '{text[:40]}'")
        return int(text)

    return site


def _static() -> dict[str, bytes]:
    """Return the page's own files by name."""
    folder: Any = resources.files("sispamkota.web").joinpath("static", "replay")
    return {
        entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith((".js", ".css", ".html"))
    }
