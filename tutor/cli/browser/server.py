"""Serves the tutor's screen to a browser: to this machine alone, and to nobody without the token of the address."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from textual_serve.app_service import AppService
from textual_serve.server import Server

from tutor.errors import UsageError
from tutor.words import Text

HERE = Path(__file__).parent
COOKIE = "tutor-token"
# Seconds a session has to end by itself when its page is closed.
ENDING = 5.0

WORDS = {
    "opening": Text("autograd-tutor is starting ...", "autograd-tutor 正在启动……"),
    "ended": Text("The session has ended. Everything you answered is saved.", "会话已结束。你的作答都已保存。"),
    "again": Text("Go on", "继续"),
    "noscript": Text("This page needs JavaScript.", "此页面需要 JavaScript。"),
}
NOT_ALLOWED = Text(
    "This address needs the token that `tutor web` has printed.", "请使用 `tutor web` 打印的带令牌的完整地址。"
)

# Nothing is loaded from anywhere else, nor can the page be shown inside another.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Session(AppService):
    """One page's process, which does not outlive the page."""

    async def stop(self) -> None:
        try:
            await asyncio.wait_for(super().stop(), ENDING)
        except TimeoutError:
            self._task = None
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()


class Page(Server):
    """The page, its parts, and a session behind each page that is open."""

    def __init__(self, command: Sequence[str], host: str, port: int, lang: str) -> None:
        shell = subprocess.list2cmdline(command) if sys.platform == "win32" else "exec " + shlex.join(command)
        super().__init__(shell, host=host, port=port, title="autograd-tutor")
        self.lang = lang
        self.token = secrets.token_urlsafe(16)
        self.socket = bound(host, port)
        self.port = self.socket.getsockname()[1]
        self._template = jinja2.Environment(autoescape=True).from_string((HERE / "page.html").read_text("utf-8"))

    @property
    def address(self) -> str:
        """Where to go with a browser."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}/?token={self.token}"

    def initialize_logging(self) -> None:
        logging.basicConfig(level="WARNING", format="%(message)s")

    async def on_startup(self, app: web.Application) -> None:
        """The address is printed by whoever starts the server."""

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self.guard])
        app.add_routes(
            [
                web.get("/", self.page),
                web.get("/ws", self.handle_websocket),
                web.get("/download/{key}", self.handle_download),
                web.static("/static", self.statics_path),
                web.get("/page/{name}", self.part),
            ]
        )
        return app

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Only pages of this server, asked for by its own name, by somebody who has the token."""
        own = request.host
        origin = request.headers.get("Origin")
        # A name of another site that leads here is no name of ours; nor may another site's page reach us.
        if own.rpartition(":")[0].strip("[]") not in self.names() or (origin and origin != f"http://{own}"):
            raise web.HTTPForbidden(text=NOT_ALLOWED.say(self.lang))
        given = request.query.get("token") or request.cookies.get(COOKIE, "")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            raise web.HTTPForbidden(text=NOT_ALLOWED.say(self.lang))
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = POLICY.format(host=own)
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Content-Type-Options"] = "nosniff"
            response.headers["Cache-Control"] = "no-store"
            if request.path == "/":
                response.set_cookie(COOKIE, self.token, httponly=True, samesite="Strict")
        return response

    def names(self) -> set[str]:
        """The names under which this server may be asked for."""
        return {self.host, "localhost", "127.0.0.1", "::1"}

    async def page(self, request: web.Request) -> web.Response:
        size = request.query.get("fontsize", "16")
        text = self._template.render(
            lang=self.lang,
            words={name: words.say(self.lang) for name, words in WORDS.items()},
            websocket=f"ws://{request.host}/ws",
            font_size=min(40, max(8, int(size))) if size.isdecimal() else 16,
        )
        return web.Response(text=text, content_type="text/html")

    async def part(self, request: web.Request) -> web.Response:
        kinds = {"page.css": "text/css", "page.js": "text/javascript"}
        name = request.match_info["name"]
        if name not in kinds:
            raise web.HTTPNotFound
        return web.Response(text=(HERE / name).read_text("utf-8"), content_type=kinds[name])

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(heartbeat=15)
        await websocket.prepare(request)

        async def close() -> None:
            await websocket.close()

        session = Session(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        try:
            await session.start(_cells(request, "width", 80), _cells(request, "height", 24))
            await self._process_messages(websocket, session)
        except (ConnectionError, ValueError, KeyError, TypeError, AssertionError):
            await websocket.close()
        finally:
            await session.stop()
        return websocket

    def serve(self, debug: bool = False) -> None:
        """Serve until Ctrl+C."""
        self.initialize_logging()
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        with contextlib.suppress(NotImplementedError):
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, self.request_exit)
        options: dict[str, Any] = {"handle_signals": False, "loop": loop, "print": None, "shutdown_timeout": ENDING}
        web.run_app(self._make_app(), sock=self.socket, **options)


def bound(host: str, port: int) -> socket.socket:
    """A socket at this address; UsageError where it is taken or not ours."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family[0], socket.SOCK_STREAM)
        if sys.platform != "win32":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(family[4])
    except OSError as error:
        hint = " Choose another with --port, or --port 0 for any that is free." if port else ""
        raise UsageError(f"{host}:{port} cannot be used: {error.strerror or error}.{hint}") from None
    return opened


def _cells(request: web.Request, name: str, otherwise: int) -> int:
    given = request.query.get(name, "")
    return min(500, max(1, int(given))) if given.isdecimal() else otherwise
