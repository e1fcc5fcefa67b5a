"""The pages: addresses, what each asks of the queries, and the templates that show it.

Rendered here, whole, without JavaScript; ``static/diplog.js`` only makes them handier. Every page has its twins under the
same address with a suffix, and a permalink with the moment and a fingerprint of what it says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from .pages_answer import error_page
from .pages_lists import Lists
from .pages_one import One
from .pages_over import Over
from .pages_people import People

if TYPE_CHECKING:
    from .queries import Queries

__all__ = ["error_page", "routes"]


class Pages(Lists, One, People, Over):
    """All handlers. Each asks the queries once or twice and hands what it got to a template or a twin."""


def routes(queries: Queries) -> list[BaseRoute]:
    """All pages and their twins over these queries."""
    pages = Pages(queries)
    lists: tuple[tuple[str, Callable[[Request], Response], tuple[str, ...]], ...] = (
        ("contacts", pages.contacts, ("json", "csv", "atom", "ics")),
        ("search", pages.search, ("json",)),
        ("changes", pages.changes, ("json", "csv", "atom")),
        ("claims", pages.claims, ("json", "csv")),
        ("topics", pages.topics, ("json", "csv")),
        ("network", pages.network, ("json", "csv")),
        ("map", pages.map, ("json", "csv")),
        ("sources", pages.sources, ("json", "csv")),
        ("check", pages.check, ("json", "md")),
        ("compare", pages.compare, ("json",)),
        ("brief", pages.brief, ("json", "md", "csv")),
        ("data", pages.data, ("json",)),
        ("about", pages.about, ()),
        ("index", pages.home, ("json", "atom")),
    )
    found: list[BaseRoute] = [Route("/", pages.home)]
    for name, handler, forms in lists:
        if name != "index":
            found.append(Route(f"/{name}", handler))
        found.extend(Route(f"/{name}.{form}", handler) for form in forms)
    found += [
        Route("/contact/{key:path}", pages.contact),
        Route("/person/{key:path}", pages.person),
        Route("/office/{side}/{key:path}", pages.office),
        Route("/side/{key:path}", pages.side),
        Route("/dyad/{a}/{key:path}", pages.dyad),
        Route("/topic/{key:path}", pages.topic),
        Route("/source/{key:path}", pages.source),
        Route("/document/{id}/diff/{other}", pages.diff),
        Route("/document/{key:path}", pages.document),
        Route("/statement/{id}/card", pages.card),
        Route("/statement/{key:path}", pages.statement),
        Mount("/static", StaticFiles(packages=[("diplog.serve", "static")]), name="static"),
    ]
    return found
