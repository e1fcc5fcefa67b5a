"""What collected documents have in common: their limits, their lasting key, and how a refusal is worded."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, fields, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ..errors import Issue
from ..model import Document, Given, stable_id

MEBIBYTE = 1024 * 1024

#: Query parameters that say how the reader came, not what is read.
TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gbraid|wbraid|msclkid|dclid|yclid|igshid|mc_cid|mc_eid|_hsenc|_hsmi|mkt_tok|ocid|cmpid"
    r"|at_medium|at_campaign|ref_src|__twitter_impression",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class CollectOptions:
    """Limits and manners of collecting.

    ``given`` states what the caller knows of every document (publisher, language …); it wins over what a JSON line says.
    Its ``id`` and ``url`` are only for a single document. Sizes are bytes, times are seconds. ``ratio`` bounds how far
    compressed input may grow (real text stays under 20) once it exceeds ``ratio_after``.
    """

    given: Given = field(default_factory=Given)
    max_bytes: int = 50 * MEBIBYTE
    ratio: int = 200
    ratio_after: int = 8 * MEBIBYTE
    connect_timeout: float = 10.0
    read_timeout: float = 20.0
    total_timeout: float = 120.0
    max_redirects: int = 5
    attempts: int = 4
    backoff: float = 1.0
    max_wait: float = 60.0
    delay: float = 1.0  # between two requests to one host
    user_agent: str | None = None


class RefusalError(Exception):
    """One input is refused; carries the issue to report."""

    def __init__(self, code: str, where: str, message: str) -> None:
        super().__init__(message)
        self.issue = Issue(code, where, message)


def canonical_url(url: str, *, fragment: bool = False) -> str:
    """The address without what does not change the page: fragment, tracking parameters, default port, case of the host.

    ``fragment=True`` keeps a fragment that names a part of the page (``#L92``), for addresses stated in a data file.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower()
        port = parts.port
    except ValueError:
        return url.strip()
    if not host:
        return url.strip()
    netloc = host if ":" not in host else f"[{host}]"
    if port and port != {"http": 80, "https": 443}.get(parts.scheme.lower()):
        netloc += f":{port}"
    query = parts.query
    if query and TRACKING.search(query):
        kept = [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not TRACKING.fullmatch(k)]
        query = urlencode(kept)
    tail = parts.fragment if fragment and not parts.fragment.startswith(":~:") else ""
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", query, tail))


def document(
    body: bytes,
    media_type: str,
    *,
    origin: str,
    name: str,
    given: Given,
    fetched: str | None = None,
    keep_fragment: bool = False,
) -> Document:
    """A :class:`Document` with its lasting key: the address if known, else the given id, else ``name``."""
    digest = hashlib.sha256(body).hexdigest()
    key = canonical_url(given.url, fragment=keep_fragment) if given.url else given.id or name
    return Document(
        id=stable_id("doc", key, digest),
        key=key,
        origin=origin,
        media_type=media_type,
        sha256=digest,
        body=body,
        fetched=fetched,
        given=given,
    )


def merge_given(stated: Given, found: Given) -> Given:
    """``stated`` (by the user) over ``found`` (in the input), field by field."""
    changes = {f.name: getattr(stated, f.name) for f in fields(Given) if getattr(stated, f.name) is not None}
    return replace(found, **changes)


def os_issue(where: str, error: Exception) -> Issue:
    if isinstance(error, PermissionError):
        return Issue("permission", where, f"{where}: no permission to read it; check its owner and mode")
    if isinstance(error, OSError) and error.errno == 40:  # ELOOP
        return Issue("loop", where, f"{where}: a link that leads to itself; remove it")
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return Issue("unreadable", where, f"{where}: cannot be opened ({reason})")


def too_large(where: str, options: CollectOptions, size: int | None = None) -> Issue:
    has = f"{size / MEBIBYTE:.0f} MB" if size else "more than that"
    return Issue(
        "too-large",
        where,
        f"{where}: {has}, but one document may have {options.max_bytes / MEBIBYTE:.0f} MB; split it or raise the limit",
    )
