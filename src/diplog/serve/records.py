"""Answers in the words of the command line's JSON: what the HTTP API, its NDJSON and the MCP server give."""

from __future__ import annotations

from typing import Any

from ..dates import DateSpan
from ..errors import ConfigError
from ..ledger.records import Version
from ..model import Statement
from ..publish.dossier import change_dict, named_dict, sourced_dict
from ..publish.show import Comparison
from .answers import ClaimRow, ContactPage, DocumentPage, Page, Row, SearchPage, Turn, When
from .plain import plain


def contact(row: Row, as_of: str | None) -> dict[str, Any]:
    """As :func:`diplog.publish.dossier.contact_dict`; ``as_of`` is the moment its status holds for."""
    record: dict[str, Any] = {
        "id": row.id,
        "label": row.label,
        "kind": row.kind,
        "date": row.date,
        "date_precision": row.precision,
        "place": row.place,
        "participants": [named_dict(p) for p in row.people],
        "sides": list(row.sides),
        "topics": list(row.topics),
        "status": row.status,
        "rule": row.rule,
        "why": row.why,
        "as_of": as_of,
        "rests_on": list(row.rests_on),
        "statements": row.statements,
        "publishers": row.publishers,
        "accounts": {a.side: a.response for a in row.accounts},
    }
    if row.formerly:
        record["formerly"] = list(row.formerly)
    return record


def statement(said: Statement, contact: str | None) -> dict[str, Any]:
    """A statement with where it was said; ``contact`` is the contact's id."""
    return sourced_dict(said, contact=contact)


def shown(page: ContactPage) -> dict[str, Any]:
    """As ``diplog show --json``, with the hash of it all."""
    return {**page.comparison.data(), "hash": page.hash}


def history(comparison: Comparison) -> dict[str, Any]:
    found = comparison.dossier.contact
    return {
        "contact": found.id,
        "label": found.label,
        "as_of": comparison.as_of,
        "changes": [change_dict(c) for c in comparison.changes],
    }


def turn(change: Turn, as_of: str | None) -> dict[str, Any]:
    return {
        "at": change.at,
        "before": change.before,
        "status": change.status,
        "why": change.why,
        "contact": contact(change.contact, as_of),
    }


def claim(row: ClaimRow, as_of: str | None) -> dict[str, Any]:
    return {**plain(row), "contact": contact(row.contact, as_of)}


def paging(page: Page[Any], when: When, horizon: str | None) -> dict[str, Any]:
    """What every list has beside its items."""
    return {
        "as_of": when.as_of,
        "horizon": horizon,
        "total": page.total,
        "total_is_least": page.total_is_least,
        "next": page.next,
    }


def found(page: SearchPage, when: When, horizon: str | None, moment: str | None) -> dict[str, Any]:
    return {
        **paging(page.contacts, when, horizon),
        "contacts": [contact(row, moment) for row in page.contacts.items],
        "facets": plain(page.facets),
        "documents": [
            {
                "id": hit.id,
                "title": hit.title,
                "excerpt": hit.excerpt,
                "url": hit.url,
                "publisher": hit.publisher,
                "published": hit.published,
            }
            for hit in page.documents
        ],
        "documents_total": page.documents_matches,
        "documents_total_is_least": page.documents_least,
        "documents_cut": page.documents_cut,
        "cut": page.cut,
        "facets_of": page.counted,
    }


def version(of: Version) -> dict[str, Any]:
    return {
        "id": of.id,
        "version": of.version,
        "sha256": of.sha256,
        "media_type": of.media_type,
        "captured": of.captured,
        "fetched": of.fetched,
        "current": of.current,
        "title": of.text.title,
        "published": of.text.published,
    }


def document(page: DocumentPage) -> dict[str, Any]:
    text = page.version.text
    homes = {id: row.id for id, row in page.contacts.items()}
    return {
        "id": text.document,
        "key": text.key,
        "url": text.url,
        "publisher": text.publisher,
        "source": page.source,
        "source_type": text.source_type,
        "source_country": text.source_country,
        "published": text.published,
        "published_how": text.published_how,
        "lang": text.lang,
        "title": text.title,
        "text": text.text,
        "version": version(page.version),
        "versions": [version(v) for v in page.versions],
        "statements": [statement(s, homes.get(s.id)) for s in page.statements],
    }


def day(value: str | None, name: str) -> str | None:
    """A date as a user may write it, or None. Raises ConfigError naming the parameter."""
    if value is None or not value.strip():
        return None
    try:
        DateSpan.parse(value)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error
    return value.strip()
