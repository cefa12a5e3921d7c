"""What stands before every page on this machine: who may ask, how, and what a page may load."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self' data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-cache"),
)


class Guard:
    """Let through only reading requests that were meant for this machine, and mark every answer.

    A page of another site can make a browser ask a server on the same machine; such a request
    carries another host name (DNS rebinding), which is why the host is held to a list.

    Parameters
    ----------
    app : ASGI application
        What answers.
    hosts : tuple of str
        Host names that may be asked for, without a port.
    """

    def __init__(self, app: App, hosts: tuple[str, ...] = ("127.0.0.1", "localhost")) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [(name, value) for name, value in message.get("headers", []) if name not in _NAMES]
                message = {**message, "headers": [*given, *_HEADERS]}
            await send(message)

        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        if host.rsplit(":", 1)[0] not in self._hosts:
            await refuse(marked, 400, "this address answers only to 127.0.0.1 and localhost")
        elif scope["method"] not in ("GET", "HEAD"):
            await refuse(marked, 405, "a replay is only read: use GET")
        else:
            await self._app(scope, receive, marked)


_NAMES = tuple(name for name, _ in _HEADERS)


def error_body(status: int, message: str) -> dict[str, dict[str, Any]]:
    """Return the one shape that every error has in JSON."""
    return {"error": {"status": status, "message": message}}


async def refuse(send: Send, status: int, message: str) -> None:
    """Send an error as JSON."""
    body = json.dumps(error_body(status, message)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
