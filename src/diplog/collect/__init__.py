"""Inputs -> :class:`~diplog.model.Document`: bytes as fetched, their hash, the address, the hour.

``collect`` walks files, folders, standard input, addresses and archives and yields one document at a time. Whatever
cannot be taken in becomes an :class:`~diplog.errors.Issue` that names the input and says what to do; the rest goes on.
Nothing here understands a format further than is needed to cut a container (JSON lines, WARC, mbox) into documents:
words, titles and dates are the business of :mod:`diplog.read`.

Only network fetches ask the clock (``Document.fetched``), so that reading local files again gives the same documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..errors import ConfigError, Issue
from ..model import Document
from .files import read_path, read_stdin
from .identity import CollectOptions, canonical_url

__all__ = ["CollectOptions", "canonical_url", "collect"]


def collect(inputs: Sequence[str], options: CollectOptions | None = None) -> Iterator[Document | Issue]:
    """Documents of all ``inputs`` (paths, folders, ``-``, http(s) addresses), one at a time, in a fixed order.

    Folders are walked in sorted order. Never raises for an input: each refusal is an :class:`Issue` in its place.
    Raises :class:`ConfigError` when ``options.given`` has an id or address but several inputs would share it.
    """
    options = options or CollectOptions()
    if (options.given.id or options.given.url) and len(inputs) != 1:
        raise ConfigError("an id or address can be given for a single document only; name one input")
    seen: dict[str, str] | None = {} if len(inputs) > 1 else None
    web = None
    try:
        for value in inputs:
            if value == "-":
                found = read_stdin(options)
            elif re.match(r"https?://", value, re.IGNORECASE):
                if web is None:
                    from .web import Fetcher

                    web = Fetcher(options)
                found = web.fetch(value)
            elif re.match(r"[a-z][a-z0-9+.-]+://", value, re.IGNORECASE):
                scheme = value.split(":", 1)[0]
                found = iter(
                    [Issue("scheme", value, f"{value}: {scheme} addresses are not fetched; use http or https")]
                )
            else:
                found = read_path(value, options)
            for item in found:
                if isinstance(item, Document) and seen is not None and item.given.url is None and item.given.id is None:
                    other = seen.setdefault(item.key, item.origin)
                    if other != item.origin:
                        yield Issue(
                            "same-name",
                            item.origin,
                            f"{item.origin}: counts as another version of {other}, which has the same name; "
                            "read their common folder instead, or give an address",
                            "warning",
                        )
                yield item
    finally:
        if web is not None:
            web.close()
