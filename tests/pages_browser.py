"""A server on the loopback interface and a real Chromium (Debian's package) for the tests of the pages."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Where screenshots are kept; CI keeps the folder.
SHOTS = Path(os.environ.get("DIPLOG_SCREENSHOTS", Path(__file__).resolve().parent.parent / "build" / "screenshots"))


def chromium() -> str:
    """The browser's path; skips the test with a reason where there is none."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("no Chromium on this machine (apt-get install chromium); CI has one")


@contextmanager
def serving(ledger: Path) -> Iterator[str]:
    """The application over a ledger; its address."""
    uvicorn = pytest.importorskip("uvicorn")
    from diplog.serve.app import create_app
    from diplog.serve.queries import Queries

    queries = Queries.open(str(ledger))
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(queries), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        queries.close()


@contextmanager
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # No sandbox: CI runs as root in a container, where Chromium refuses one. Only our own pages are opened.
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


class Visitor:
    """A page in a context of its own; everything that the console, the scripts or the network complain of is kept."""

    def __init__(
        self, opened: Any, base: str, *, javascript: bool = True, width: int = 1280, dark: bool = False
    ) -> None:
        self.base = base
        self.context = opened.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"] if javascript else [],
        )
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("dialog", lambda d: (self.complaints.append(f"dialog {d.message}"), d.dismiss()))
        self.page.on("request", lambda r: self.elsewhere.append(r.url) if not r.url.startswith(base) else None)

    def open(self, path: str) -> Any:
        response = self.page.goto(self.base + path)
        assert response is not None
        return response

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(SHOTS / f"{name}.png"), full_page=True)

    def close(self) -> None:
        self.context.close()
