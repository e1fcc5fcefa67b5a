"""``serve`` and ``mcp``: doors that stay open. What they need beyond diplog itself is an extra."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import socket
from collections.abc import Sequence

import click

from ..errors import ConfigError
from . import OK
from .options import ledger_named, ledger_option

TOKEN = "DIPLOG_TOKEN"  # noqa: S105 - the name of a variable


def needs(extra: str, *modules: str) -> None:
    """Raises ConfigError, saying what to install, where a module of an extra is missing."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"this command needs {', '.join(missing)}: pip install 'diplog[{extra}]'")


@click.command(
    epilog="""\b
Examples:
  diplog serve
  diplog serve --ledger contacts.db --port 8080
  DIPLOG_TOKEN=… diplog serve --host 0.0.0.0 --allow-host ledger.example.org
"""
)
@ledger_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8737, show_default=True, type=click.IntRange(0, 65535), help="The port; 0: any.")
@click.option("--allow-host", multiple=True, metavar="NAME", help="A name the server answers to (repeatable).")
@click.option("--token", help="Allow POST with this bearer token (also DIPLOG_TOKEN); without one, read-only.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--quiet", "-q", is_flag=True, help="No line for each request.")
def serve(
    ledger: str | None, host: str, port: int, allow_host: Sequence[str], token: str | None, workers: int, quiet: bool
) -> int:
    """Serve pages and an HTTP API on the ledger, for this machine or a network.

    Read-only, unless a token is set. The API is described at /api/v1/openapi.json. A view of the ledger is kept beside it
    (or in your cache folder) and follows it; it can be deleted at any time.
    """
    needs("serve", "fastapi", "uvicorn", "jinja2")
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    from ..serve.app import LOOPBACK, ServerSettings

    token = token or os.environ.get(TOKEN) or None
    if token is not None and len(token) < 16:
        raise ConfigError("a token has 16 characters or more, e.g. of `openssl rand -hex 16`")
    local = host in ("127.0.0.1", "::1", "localhost")
    if not local and not allow_host:
        raise ConfigError(f"listening at {host}: say by --allow-host which names to answer to (* for any)")
    hosts = () if "*" in allow_host else (*LOOPBACK, *allow_host)
    settings = ServerSettings(ledger_named(ledger), token, hosts)
    settings.check()
    address = f"http://{'localhost' if local else host}:{port}/"
    click.echo(f"diplog: serving {settings.ledger} at {address} ({'writable' if token else 'read-only'})", err=True)
    settings.to_environment()
    config = uvicorn.Config(
        "diplog.serve.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=not quiet,
        log_level="warning" if quiet else "info",
        server_header=False,
        timeout_keep_alive=5,
        h11_max_incomplete_event_size=16_384,
        limit_concurrency=200,
        proxy_headers=False,
    )
    if workers > 1:
        # uvicorn's own socket names no protocol, so asyncio leaves Nagle's algorithm on for what it accepts: 40 ms an answer
        listening = config.bind_socket()
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Multiprocess(config, sockets=[listening]).run()
        return OK
    config.load_app()
    server = uvicorn.Server(config)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise ConfigError("the server could not start; see the lines above")
    return OK


@click.command(
    epilog="""\b
Examples:
  diplog mcp --ledger contacts.db
  {"mcpServers": {"diplog": {"command": "diplog", "args": ["mcp", "--ledger", "/path/contacts.db"]}}}
"""
)
@ledger_option
def mcp(ledger: str | None) -> int:
    """Answer an assistant's questions on the ledger (Model Context Protocol, over stdio).

    Read-only tools: find_contacts, show, check, brief, who. Every answer has ids, the moment it holds for, the quoted
    sentences and their addresses.
    """
    needs("mcp", "mcp")
    from ..mcp_server import run

    run(ledger_named(ledger))
    return OK
