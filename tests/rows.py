"""Statements and contacts written as short rows, for the tests of linking and judging."""

from __future__ import annotations

from typing import Any

from diplog.dates import DateSpan
from diplog.model import Claim, Participant, Quote, Statement, Topic, stable_id
from diplog.voices import voice


def who(text: str) -> Participant:
    """``Name, role/SIDE``, ``role/SIDE``, ``Name, role/SIDE (former)`` or a group ``*role`` / ``*role/SIDE``; a name begins with a capital, a role does not."""
    status = None
    if text.endswith(")"):
        text, _, status = text[:-1].partition(" (")
    text, _, side = text.partition("/")
    group = text.startswith("*")
    name, _, role = text.lstrip("*").partition(", ")
    if not role and (group or name[:1].islower()):
        name, role = "", name
    return Participant(
        name=name or None,
        role=role or None,
        side=side or None,
        group=group,
        mention=name or role,
        status=status,
        office=role.replace(" ", "_") if role in ("foreign minister", "head of state", "head of government") else None,
    )


def statement(row: dict[str, Any], defaults: dict[str, Any] | None = None) -> Statement:
    """A statement from a row: ``doc published who kind stance date place by source country publisher topics initiative
    hedge scope asked minutes claims quote known lang id``; all but ``who`` and ``stance`` have defaults."""
    row = {**(defaults or {}), **row}
    key = str(row.get("doc", "d1"))
    people = row["who"]
    participants = tuple(who(p) for p in (people.split("; ") if isinstance(people, str) else people))
    said_by = who(row["by"]) if row.get("by") else None
    source = row.get("source", "media")
    speaks_for, standing = voice(said_by, source, row.get("country"))
    date = DateSpan.parse(str(row["date"])) if row.get("date") else None
    words = row.get("quote", f"{row['stance']} {row.get('kind', 'call')}")
    topics = row.get("topics") or ()
    topics = topics.split() if isinstance(topics, str) else topics
    made_of = [
        key,
        words,
        row["stance"],
        row.get("kind"),
        str(row.get("date")),
        people,
        row.get("by"),
        row.get("place"),
    ]
    claims = tuple(
        Claim(c["side"], c.get("verb", "said"), Quote("text", 0, len(c["words"]), c["words"]), tuple((c.get("topics") or "").split()))
        for c in row.get("claims") or ()
    )  # fmt: skip
    published = row.get("published")
    return Statement(
        id=row.get("id") or stable_id("statement", *made_of),
        document=key,
        key=key,
        kind=row.get("kind", "call"),
        stance=row["stance"],
        participants=participants,
        quote=Quote("text", 0, len(words), words),
        said_by=said_by,
        speaks_for=speaks_for,
        standing=standing,
        date=date,
        place=row.get("place"),
        initiated_by=row.get("initiative"),
        topics=tuple(Topic(t) for t in topics),
        hedge=row.get("hedge"),
        scope=row.get("scope"),
        asked=bool(row.get("asked")),
        minutes=row.get("minutes"),
        claims=claims,
        publisher=row.get("publisher", key),
        source_type=source,
        source_country=row.get("country"),
        published=str(published) if published else None,
        known=row.get("known"),
        lang=row.get("lang", "en"),
    )
