"""The whole ledger as tidy tables: one fact a row, stable ids that join them, the same bytes for equal ledgers.

========== ==================================================================================================
table       one row for
========== ==================================================================================================
contacts    each contact: date, kind, people, place, topics, how it stands and by which rule
statements  each statement: who says what of which contact, the exact words and where they stand; the widest table
participants each participant of each statement, with the office as resolved on the date
accounts    each side of each contact: what it says, since when, hedged how, asked or not
verdicts    each verdict: on the contact, on an attribute, on a claim inside an account
documents   each version of a document that speaks at the moment
========== ==================================================================================================

Nothing here comes from the ledger's own clock, unless ``known`` is asked for: two ledgers fed the same inputs give the
same bytes, whenever and in however many runs they were fed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ..model import Text
from . import safe
from .dossier import Dossier, contact_dict, in_time, oldest_first, sourced_dict, verdict_dict
from .words import country

TABLES = ("contacts", "statements", "participants", "accounts", "verdicts", "documents")

Known = Callable[[str], str | None]  # statement id -> when the ledger learned it
Table = tuple[Sequence[str], Iterator[Sequence[object]]]


def table(name: str, dossiers: Iterable[Dossier], texts: Iterable[Text] = (), *, known: Known | None = None) -> Table:
    """Column names and rows of one table; ``known`` tells when the ledger learned a statement, for one more column."""
    ordered = oldest_first(dossiers)
    match name:
        case "contacts":
            return _CONTACTS, _contacts(ordered)
        case "statements":
            return (*_STATEMENTS, "known") if known else _STATEMENTS, _statements(ordered, known)
        case "participants":
            return _PARTICIPANTS, _participants(ordered)
        case "accounts":
            return _ACCOUNTS, _accounts(ordered)
        case "verdicts":
            return _VERDICTS, _verdicts(ordered)
        case "documents":
            return _DOCUMENTS, _documents(texts)
        case _:
            raise KeyError(name)


def nested(dossiers: Iterable[Dossier], *, known: Known | None = None) -> Iterator[dict[str, Any]]:
    """One object per contact with everything under it: what ``--format json`` and ``jsonl`` give."""
    for dossier in oldest_first(dossiers):
        statements = []
        for s in in_time(dossier.contact.statements):
            record = sourced_dict(s, contact=dossier.contact.label)
            if known:
                record["known"] = known(s.id)
            statements.append(record)
        yield {
            **contact_dict(dossier),
            "verdict": verdict_dict(dossier.verdict),
            "attributes": [verdict_dict(v) for v in dossier.attributes],
            "claims": [verdict_dict(v) for v in dossier.claims],
            "said": statements,
        }


def json_pieces(dossiers: Iterable[Dossier], *, as_of: str | None, known: Known | None = None) -> Iterator[str]:
    """``{"as_of": …, "contacts": [ … ]}``, one contact a line, written as it is made."""
    yield f'{{"as_of": {safe.to_json(as_of)}, "contacts": ['
    first = True
    for record in nested(dossiers, known=known):
        yield ("\n" if first else ",\n") + safe.to_json(record)
        first = False
    yield "\n]}\n"


# -- the tables ------------------------------------------------------------------------------------------------------

_CONTACTS = (
    *("contact", "label", "date", "date_end", "date_precision", "kind", "participants", "sides", "place", "topics"),
    *("status", "rule", "why", "statements", "publishers", "first_published", "last_published", "as_of"),
)


def _contacts(dossiers: Iterable[Dossier]) -> Iterator[Sequence[object]]:
    for d in dossiers:
        c, v = d.contact, d.verdict
        published = sorted(s.published for s in c.statements if s.published)
        yield (
            c.id,
            c.label,
            c.date.start.isoformat() if c.date else None,
            c.date.last.isoformat() if c.date else None,
            c.date.precision if c.date else None,
            c.kind,
            "; ".join(p.label() for p in c.participants),
            " ".join(c.sides),
            c.place,
            " ".join(c.topics),
            v.status,
            v.rule,
            v.why,
            len(c.statements),
            len({s.publisher or s.key for s in c.statements}),
            published[0] if published else None,
            published[-1] if published else None,
            v.as_of,
        )


_STATEMENTS = (
    *("statement", "contact", "label", "status", "kind", "stance", "date", "date_end", "date_precision", "date_text"),
    *("place", "participants", "sides", "said_by_name", "said_by_role", "said_by_country", "speaks_for", "standing"),
    *("initiated_by", "topics", "hedge", "scope", "asked", "minutes", "confidence", "quote", "quote_field"),
    *("quote_start", "quote_end", "document", "publisher", "source_type", "source_country", "published", "lang", "url"),
)


def _statements(dossiers: Iterable[Dossier], known: Known | None) -> Iterator[Sequence[object]]:
    for d in dossiers:
        for s in in_time(d.contact.statements):
            voice = s.said_by
            row: tuple[object, ...] = (
                s.id,
                d.contact.id,
                d.contact.label,
                d.verdict.status,
                s.kind,
                s.stance,
                s.date.start.isoformat() if s.date else None,
                s.date.last.isoformat() if s.date else None,
                s.date.precision if s.date else None,
                s.date_text,
                s.place,
                "; ".join(p.label() for p in s.participants),
                " ".join(s.sides()),
                voice.name if voice else None,
                voice.role if voice else None,
                country(voice.side) if voice else None,
                s.speaks_for,
                s.standing,
                s.initiated_by,
                " ".join(dict.fromkeys(t.code for t in s.topics)),
                s.hedge,
                s.scope,
                s.asked,
                s.minutes,
                round(s.confidence, 3),
                s.quote.words,
                s.quote.field,
                s.quote.start,
                s.quote.end,
                s.document,
                s.publisher,
                s.source_type,
                s.source_country,
                s.published,
                s.lang,
                s.url,
            )
            yield (*row, known(s.id)) if known else row


_PARTICIPANTS = (
    *("statement", "contact", "position", "name", "role", "country", "side", "office", "person", "group", "quoted"),
    *("officeholder_status", "mention", "resolved", "resolved_by", "reason"),
)


def _participants(dossiers: Iterable[Dossier]) -> Iterator[Sequence[object]]:
    for d in dossiers:
        for s in in_time(d.contact.statements):
            for at, p in enumerate(s.participants, 1):
                r = p.resolution
                yield (
                    *(s.id, d.contact.id, at, p.name, p.role, country(p.side), p.side, p.office, p.person, p.group),
                    *(p.quoted, p.status, p.mention, r.status if r else None, r.rule if r else None),
                    r.reason if r else None,
                )


_ACCOUNTS = ("contact", "label", "side", "response", "since", "standing", "hedge", "scope", "asked", "statements")


def _accounts(dossiers: Iterable[Dossier]) -> Iterator[Sequence[object]]:
    for d in dossiers:
        published = {s.published for s in d.contact.statements}
        for a in d.accounts:
            since = a.since if a.since in published else None  # an undated document's day is not known
            yield (
                *(d.contact.id, d.contact.label, a.side, a.response, since, a.standing, a.hedge, a.scope, a.asked),
                " ".join(a.statements),
            )


_VERDICTS = ("contact", "label", "level", "subject", "status", "rule", "why", "rests_on", "as_of")


def _verdicts(dossiers: Iterable[Dossier]) -> Iterator[Sequence[object]]:
    for d in dossiers:
        for v in (d.verdict, *d.attributes, *d.claims):
            yield (
                *(d.contact.id, d.contact.label, v.level, v.subject, v.status, v.rule, v.why, " ".join(v.rests_on)),
                v.as_of,
            )


_DOCUMENTS = (
    *("document", "key", "given_id", "title", "publisher", "source", "source_type", "source_country", "source_how"),
    *("published", "published_how", "lang", "lang_how", "url", "characters"),
)


def _documents(texts: Iterable[Text]) -> Iterator[Sequence[object]]:
    for t in sorted(texts, key=lambda t: (t.published or "9999", t.key, t.document)):
        yield (
            *(t.document, t.key, t.given_id, t.title, t.publisher, t.source, t.source_type, t.source_country),
            *(t.source_how, t.published, t.published_how, t.lang, t.lang_how, t.url, len(t.text)),
        )
