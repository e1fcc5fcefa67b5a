"""The web application: API and pages over one ledger, with what holds for every answer (headers, limits, ETags, errors).

What holds for every answer is plain ASGI around it, the outermost first: :class:`Guard` (host, size, headers, errors of
ours), :class:`Fresh` (ETag and a small memory of answers), compression.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import logging
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import DiplogError
from ..ledger import Ledger
from . import api
from .queries import Queries

_log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
TARGET_BYTES = 8_000  # path and query
THREADS = 4  # questions at a time in a process: they are work, not waiting
KEPT_BYTES = 48 << 20  # answers that are kept for the next who asks the same
KEPT_LARGEST = 1 << 20

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

DESCRIPTION = """Who spoke with whom, about what, according to whom: the questions of the `diplog` command line over HTTP.

Lists come in pages: `next` is the token of the following one. Errors are `application/problem+json`. Every answer has an
`ETag`; ask again with `If-None-Match`. `as_of` asks how things stood at a moment, `known_by` what this ledger knew then."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a server is set up. ``token`` allows ``POST``; ``hosts`` are the names it answers to (empty: any);
    ``pages`` whether there are HTML pages."""

    token: str | None = None
    hosts: tuple[str, ...] = LOOPBACK
    pages: bool = True


_LEDGER, _TOKEN, _HOSTS = "DIPLOG_SERVE_LEDGER", "DIPLOG_TOKEN", "DIPLOG_SERVE_HOSTS"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """What ``diplog serve`` hands to its worker processes, by their environment."""

    ledger: str
    token: str | None
    hosts: tuple[str, ...]

    def check(self) -> None:
        """Open the ledger and make its view before anybody listens. Raises LedgerError."""
        Queries.open(self.ledger).close()

    def to_environment(self) -> None:
        os.environ[_LEDGER] = self.ledger
        os.environ[_HOSTS] = " ".join(self.hosts)
        os.environ.pop(_TOKEN, None)
        if self.token:
            os.environ[_TOKEN] = self.token


def from_environment() -> FastAPI:
    """The application as :meth:`ServerSettings.to_environment` describes it: what uvicorn calls in each process."""
    options = Options(os.environ.get(_TOKEN) or None, tuple(os.environ[_HOSTS].split()))
    return create_app(Queries.open(os.environ[_LEDGER], keep=True), options)


def create_app(queries: Queries, options: Options = Options()) -> FastAPI:
    """The application over these queries; whoever made them closes them."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        import anyio.to_thread

        queries.follow()
        threading.Thread(target=_warm, args=(queries, options.pages), name="diplog-warm", daemon=True).start()
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        yield

    app = FastAPI(
        title="diplog",
        version="1",
        description=DESCRIPTION,
        openapi_url=f"{api.PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, hosts=options.hosts),
            Middleware(Fresh, queries=queries),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=1),
        ],
        redirect_slashes=False,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )

    def write() -> Ledger:
        from ..extract import READER

        return Ledger.open(queries.ledger.name, create=False, reader=READER)

    app.include_router(api.router(queries, token=options.token, write=write))

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> Response:
        queries.stamp()
        return PlainTextResponse("ok\n")

    error_page = _pages(app, queries) if options.pages else None
    _errors(app, error_page)
    return app


def _warm(queries: Queries, pages: bool) -> None:
    """What the first question of its kind would wait for, while nobody asks yet."""
    if pages and importlib.util.find_spec(f"{__package__}.pages") is not None:
        importlib.import_module(f"{__package__}.pages_answer").warm()
    queries.warm()


ErrorPage = Callable[[Request, int, str, str], Response]


def _pages(app: FastAPI, queries: Queries) -> ErrorPage | None:
    """Add the HTML pages; what shows an error as one."""
    if importlib.util.find_spec(f"{__package__}.pages") is None:
        return None
    pages: Any = importlib.import_module(f"{__package__}.pages")
    app.router.routes.extend(pages.routes(queries))
    found: ErrorPage | None = getattr(pages, "error_page", None)
    return found


def _errors(app: FastAPI, error_page: ErrorPage | None) -> None:
    def answer(request: Request, problem: api.Problem) -> Response:
        path = request.url.path
        if error_page is None or path.startswith("/api/") or path.endswith(".json"):
            return api.problem_response(problem, path)
        response = error_page(request, problem.status, problem.kind.replace("-", " "), str(problem))
        for name, value in problem.headers.items():
            response.headers[name] = value
        return response

    def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, DiplogError)
        return answer(request, api.problem_of(error))

    def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, api.Problem)
        return answer(request, error)

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        told = "; ".join(f"{'.'.join(str(p) for p in e['loc'][1:]) or 'body'}: {e['msg']}" for e in error.errors()[:8])
        return answer(request, api.Problem(422, "not-of-its-form", told))

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        kind = {404: "not-found", 405: "not-allowed", 400: "bad-request", 413: "too-large"}.get(
            error.status_code, "failed"
        )
        headers = dict(error.headers or {})
        return answer(request, api.Problem(error.status_code, kind, str(error.detail), headers))

    app.add_exception_handler(DiplogError, ours)
    app.add_exception_handler(api.Problem, told)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


class _EnoughError(OSError):
    """The head of an answer was sent, and no more was asked for."""


class Guard:
    """Which requests are looked at, and what every answer says to the browser.

    The host is compared so that a page elsewhere cannot, by a name it points here, read a ledger that is served to this
    machine only. A body that is larger than it may be is refused before it is read.
    """

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...]) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        begun = ended = False
        # HEAD is GET without its body, for every address: whatever is inside need not know of it.
        bare = scope["method"] == "HEAD"
        if bare:
            scope = {**scope, "method": "GET"}

        async def out(message: Message) -> None:
            nonlocal begun, ended
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                framed = "content-security-policy" in headers  # an answer with a policy of its own: the card
                for name, value in HEADERS.items():
                    if not (framed and name == "x-frame-options"):
                        headers.setdefault(name, value)
            elif bare:
                if not ended:
                    ended = True
                    await send({"type": "http.response.body", "body": b""})
                if message.get("more_body"):
                    raise _EnoughError  # nobody reads on: what is streamed need not be made
                return
            await send(message)

        refused = self._refused(scope)
        if refused is not None:
            await api.problem_response(refused, scope["path"])(scope, receive, out)
            return
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                if size > api.BODY_BYTES:
                    raise HTTPException(413, f"a body may hold {api.BODY_BYTES >> 20} MB")
            return message

        try:
            await self._app(scope, bounded, out)
        except (_EnoughError, ClientDisconnect):
            return
        except Exception:
            # The outermost handler of Starlette is outside of this: its answer would lack the headers.
            _log.exception("while answering %s", scope["path"])
            if begun:
                raise
            bug = api.Problem(500, "internal", "an error of diplog itself; the server's log says more")
            await api.problem_response(bug, scope["path"])(scope, receive, out)

    def _refused(self, scope: Scope) -> api.Problem | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
        if self._hosts and name not in self._hosts:
            return api.Problem(
                400, "unknown-host", "this server does not answer to that name (diplog serve --allow-host)"
            )
        if len(scope["raw_path"]) + len(scope["query_string"]) > TARGET_BYTES:
            return api.Problem(414, "address-too-long", f"an address may have {TARGET_BYTES} bytes")
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > api.BODY_BYTES:
            return api.Problem(413, "too-large", f"a body may hold {api.BODY_BYTES >> 20} MB")
        return None


@lru_cache(maxsize=1)
def _program() -> str:
    """A hash of what answers are made with beside the view: this package's code and templates."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Kept:
    headers: list[tuple[bytes, bytes]]
    body: bytes


# What of a request, beside its address, an answer may depend on.
_ANSWERED_BY = ("host", "accept", "accept-encoding", "accept-language", "cookie")


class Fresh:
    """ETags for every answer to GET, and a small memory of answers.

    The tag is made of the ledger's state, the program and the address, so a client that has the answer is told so without
    computing it. Streams and large answers are not remembered.
    """

    def __init__(self, app: ASGIApp, queries: Queries) -> None:
        self._app = app
        self._queries = queries
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] == "/healthz":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        tag = self._tag(scope, headers)
        if tag in [t.strip() for t in headers.get("if-none-match", "").replace("W/", "").split(",")]:
            await Response(status_code=304, headers={"etag": f"W/{tag}", "cache-control": "no-cache"})(
                scope, receive, send
            )
            return
        kept = self._recall(tag)
        if kept is not None:
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": kept.body})
            return
        start: list[tuple[bytes, bytes]] | None = None
        parts: list[bytes] = []
        whole = True

        async def out(message: Message) -> None:
            nonlocal start, whole
            if message["type"] == "http.response.start" and message["status"] == 200:
                marked = MutableHeaders(scope=message)
                marked.setdefault("etag", f"W/{tag}")
                marked.setdefault("cache-control", "no-cache")
                start = list(message["headers"])  # as they are now: what is around this may add to them
            elif message["type"] == "http.response.body" and start is not None:
                parts.append(message.get("body", b""))
                if message.get("more_body") or len(parts) > 1:
                    whole = False
                    parts.clear()
            await send(message)

        await self._app(scope, receive, out)
        if start is not None and whole and parts:
            self._keep(tag, _Kept(start, parts[0]))

    def _tag(self, scope: Scope, headers: Headers) -> str:
        stamp = self._queries.stamp()
        today = dt.datetime.now(dt.UTC).date().isoformat()  # some answers are about today where no day is given
        parts = [stamp, _program(), today, scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1"),
                 *(headers.get(name, "") for name in _ANSWERED_BY)]  # fmt: skip
        return f'"{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:32]}"'

    def _recall(self, tag: str) -> _Kept | None:
        with self._lock:
            found = self._kept.get(tag)
            if found is not None:
                self._kept.move_to_end(tag)
            return found

    def _keep(self, tag: str, answer: _Kept) -> None:
        if len(answer.body) > KEPT_LARGEST:
            return
        with self._lock:
            if tag not in self._kept:
                self._kept[tag] = answer
                self._bytes += len(answer.body)
                while self._bytes > KEPT_BYTES:
                    _, old = self._kept.popitem(last=False)
                    self._bytes -= len(old.body)


__all__ = ["LOOPBACK", "Options", "ServerSettings", "create_app", "from_environment"]
