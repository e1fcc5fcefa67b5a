"""Document -> Text: title, words, date, language and publisher, each with how it was found.

Quotes lead back to offsets in ``Text.title`` and ``Text.text``. What is *given* (by the user or a JSON line) always wins
over what is found. For a JSON line title and text are kept exactly as given.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Issue
from ..model import Document, SourceType, Text

if TYPE_CHECKING:
    from ..sources import SourceRegister

__all__ = ["Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one document: a text, or None with the issue that says why; warnings beside a text."""

    text: Text | None
    issues: tuple[Issue, ...] = ()


@dataclass(slots=True)
class _Found:
    """What one format's reader found in a document."""

    title: str = ""
    text: str = ""
    published: str | None = None
    published_how: str = "unknown"
    lang: str | None = None
    publisher: str | None = None
    url: str | None = None


def read(document: Document, sources: SourceRegister | None = None) -> Reading:
    """Read one document. Never raises for its content; loads the shipped register when ``sources`` is None."""
    if sources is None:
        from ..sources import load

        sources = load()
    issues: list[Issue] = []
    kind, _, charset = document.media_type.partition("; charset=")
    try:
        found = _read_kind(document, kind, charset or None, issues)
    except RecursionError:
        found = None
        issues.append(Issue("unreadable", document.origin, f"{document.origin}: nested too deeply to be read"))
    if found is None:
        return Reading(None, tuple(issues))
    given = document.given
    title = given.title if given.title is not None else found.title
    if not found.text.strip() and not (title.strip() and kind == "application/json"):
        message = f"{document.origin}: no running text in it (a scan, a menu or an empty page?)"
        return Reading(None, (*issues, Issue("no-text", document.origin, message)))
    url = given.url or found.url
    lang, lang_how = _language(given.lang, found.lang, title, found.text)
    published, published_how = _published(document, found, url, lang or "", issues)
    publisher, source, source_type, country, source_how = _source(document, found.publisher, url, sources)
    text = Text(
        document=document.id,
        key=document.key,
        title=title,
        text=found.text,
        given_id=given.id,
        url=url,
        publisher=publisher,
        source=source,
        source_type=source_type,
        source_country=country,
        source_how=source_how,
        published=published,
        published_how=published_how,
        lang=lang,
        lang_how=lang_how,
    )
    return Reading(text, tuple(issues))


def _read_kind(document: Document, kind: str, charset: str | None, issues: list[Issue]) -> _Found | None:
    match kind:
        case "application/json":
            value: dict[str, str] = json.loads(document.body)
            if "text" in value or "html" not in value:
                return _Found(value.get("title", ""), value.get("text", ""))
            return _from_html(value["html"], document)
        case "text/html":
            markup = _decoded(document, charset, issues)
            return None if markup is None else _from_html(markup, document)
        case "application/pdf":
            from .pdf import read_pdf

            pages = read_pdf(document.body, document.origin, issues)
            return None if pages is None else _Found(pages.title, pages.text, pages.published, pages.published_how)
        case "message/rfc822":
            from .mail import read_mail

            letter = read_mail(document.body)
            return _Found(letter.title, letter.text, letter.published, "meta" if letter.published else "unknown")
        case "text/markdown" | "text/plain":
            from .plain import read_markdown, read_text

            words = _decoded(document, charset, issues)
            if words is None:
                return None
            plain = read_markdown(words) if kind == "text/markdown" else read_text(words)
            return _with_front_matter(plain.title, plain.text, plain.front)
        case _:
            message = f"{document.origin}: no reader for {document.media_type}"
            issues.append(Issue("suffix", document.origin, message))
            return None


def _from_html(markup: str, document: Document) -> _Found:
    from .html import read_html

    page = read_html(markup, document.given.url)
    return _Found(page.title, page.text, page.published, page.published_how, page.lang, page.publisher, page.canonical)


def _with_front_matter(title: str, text: str, front: dict[str, str]) -> _Found:
    from .published import stated

    def first(*names: str) -> str | None:
        return next((front[name] for name in names if front.get(name)), None)

    url = first("url", "source_url", "link", "canonical", "source")
    if url and not url.startswith(("http://", "https://")):
        url = None
    for name in ("published", "published_time", "date_published", "date", "first_published"):
        if name in front and (day := stated(front[name])):
            return _Found(title, text, day, "meta", url=url, publisher=first("publisher", "publication", "site"))
    return _Found(title, text, url=url, publisher=first("publisher", "publication", "site"))


def _decoded(document: Document, charset: str | None, issues: list[Issue]) -> str | None:
    from .decode import BEARABLE_LOSS, decode

    found = decode(document.body, charset)
    where = document.origin
    if found.lost > BEARABLE_LOSS * max(len(found.text), 1):
        message = f"{where}: {found.lost} characters cannot be read as {found.encoding}; save it as UTF-8"
        issues.append(Issue("encoding", where, message))
        return None
    if found.lost:
        message = f"{where}: {found.lost} characters could not be read as {found.encoding} and stand as \ufffd"
        issues.append(Issue("encoding", where, message, "warning"))
    elif found.guessed:
        name = found.encoding.replace("_", "-")
        message = f"{where}: neither UTF-8 nor in an encoding that it names; read as {name}, which is a guess"
        issues.append(Issue("encoding", where, message, "warning"))
    return found.text


def _published(
    document: Document, found: _Found, url: str | None, lang: str, issues: list[Issue]
) -> tuple[str | None, str]:
    """Given, metadata, address, dateline, unknown: in this order, never the clock."""
    from . import published

    if document.given.published:
        day = published.stated(document.given.published)
        if day:
            return day, "given"
        message = f"{document.origin}: '{document.given.published}' is not a date (write 2025-01-22); passed over"
        issues.append(Issue("date", document.origin, message, "warning"))
    if found.published:
        return found.published, found.published_how
    if url and (day := published.in_address(url)):
        return day, "address"
    if day := published.in_text(found.text, lang):
        return day, "text"
    return None, "unknown"


def _language(given: str | None, hint: str | None, title: str, text: str) -> tuple[str | None, str]:
    from . import language

    if given and (code := language.code(given)):
        return code, "given"
    if found := language.detect(f"{title}\n{text}"):
        return found, "detected"
    if hint and (code := language.code(hint)):
        return code, "meta"
    return None, "unknown"


def _source(
    document: Document, site: str | None, url: str | None, sources: SourceRegister
) -> tuple[str | None, str | None, SourceType, str | None, str]:
    """Publisher, source id, type, side, and how: what is given, completed from the register by name, then by address."""
    given = document.given
    match: Any = None
    if given.publisher:
        match = sources.by_name(given.publisher, url)
    if match is None and url:
        match = sources.by_address(url)
    if match is None and site and not given.publisher:
        match = sources.by_name(site, url)
    known = match.source if match else None
    kind = given.source_type or (known.type if known else "unknown")
    side = given.source_country or (known.side if known else None)
    publisher = given.publisher or (known.name if known and match.how != "country" else None) or site
    if given.source_type and given.source_country:
        how = "given"
    elif known:
        how = "register"
    else:
        how = "given" if given.source_type or given.source_country else "unknown"
    return publisher, known.id if known and match.how in ("name", "address") else None, kind, side, how
