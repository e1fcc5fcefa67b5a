"""Addresses of pages: read what an address asks for, and write the addresses of other pages for the same moment."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from ..errors import ConfigError
from .answers import Ask, When

# Fields of Ask as they stand in an address: the words of the command line, and ``q`` for free words.
_MANY = ("who", "side", "topic", "kind", "status")
_ONE = ("since", "until", "person", "office", "office_side", "source", "place")
_MOMENT = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:?\d{2})?)?)?)?")


def when_of(query: Mapping[str, str]) -> When:
    """``as_of`` and ``known_by`` of an address. Raises ConfigError for what is no day or moment."""
    words = [query.get(name, "").strip() for name in ("as_of", "known_by")]
    for word in words:
        if word and not _MOMENT.fullmatch(word):
            raise ConfigError(f"not a day or moment: {word!r} (write 2025-01-21)")
    return When(words[0] or None, words[1] or None)


def ask_of(query: QueryParams) -> Ask:
    """The question that an address asks."""
    many: dict[str, Any] = {name: tuple(word.strip() for word in query.getlist(name) if word.strip()) for name in _MANY}
    one: dict[str, Any] = {name: query.get(name, "").strip() or None for name in _ONE}
    pair = tuple(part.strip() for part in query.get("pair", "").split(",") if part.strip())
    return Ask(**many, **one, pair=pair, text=query.get("q", "").strip() or None)


def query_of(ask: Ask) -> list[tuple[str, str]]:
    """The same as pairs for an address."""
    pairs: list[tuple[str, str]] = []
    for field in dataclasses.fields(ask):
        value = getattr(ask, field.name)
        if not value:
            continue
        if field.name == "text":
            pairs.append(("q", value))
        elif field.name == "pair":
            pairs.append(("pair", ",".join(value)))
        else:
            pairs.extend((field.name, word) for word in ((value,) if isinstance(value, str) else value))
    return pairs


class Links:
    """Addresses of pages that keep the moment of the page they stand in: ``link("contact", id)``, ``link("search", q="x")``."""

    def __init__(self, when: When) -> None:
        self._moment = [(k, v) for k, v in (("as_of", when.as_of), ("known_by", when.known_by)) if v]

    def __call__(self, *parts: str, suffix: str = "", anchor: str = "", **query: Any) -> str:
        return self.to(parts, query.items(), suffix=suffix, anchor=anchor)

    def ask(self, page: str, ask: Ask, *, suffix: str = "", **more: Any) -> str:
        """The address of a list that asks this."""
        return self.to((page,), [*query_of(ask), *more.items()], suffix=suffix)

    def to(self, parts: Iterable[str], query: Iterable[tuple[str, Any]], *, suffix: str = "", anchor: str = "") -> str:
        asked = list(query)
        named = {name for name, _ in asked}
        pairs: list[tuple[str, str]] = []
        for name, value in [*asked, *((k, v) for k, v in self._moment if k not in named)]:
            values = value if isinstance(value, list | tuple) else [value]
            pairs.extend((name, str(word)) for word in values if word not in (None, ""))
        path = (
            "/" + "/".join(quote(part, safe="", errors="replace") for part in parts) + (f".{suffix}" if suffix else "")
        )
        return (
            path + (f"?{urlencode(pairs, errors='replace')}" if pairs else "") + (f"#{quote(anchor)}" if anchor else "")
        )
