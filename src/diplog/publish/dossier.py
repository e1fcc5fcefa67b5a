"""A contact with how it stands: what every view is built from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import NotFound
from ..model import Account, Contact, Participant, Statement, Verdict
from .words import country

if TYPE_CHECKING:
    from ..judge.history import Change, Lag
    from ..ledger.records import Forward


@dataclass(frozen=True, slots=True)
class Dossier:
    """One contact and its verdicts at one moment: on the contact, on its attributes, on claims inside its accounts."""

    contact: Contact
    verdict: Verdict
    attributes: tuple[Verdict, ...] = ()
    claims: tuple[Verdict, ...] = ()

    @property
    def label(self) -> str:
        """What the contact is called: ``MEX-USA-2025-01-21-call``."""
        return self.contact.label

    @property
    def status(self) -> str:
        """How the contact stands in one word; ``verdict.why`` is the sentence."""
        return self.verdict.status

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self.verdict.accounts

    def statement(self, id: str) -> Statement | None:
        return next((s for s in self.contact.statements if s.id == id), None)

    def resting(self) -> tuple[Statement, ...]:
        """The statements the verdict rests on, in the verdict's order."""
        known = {s.id: s for s in self.contact.statements}
        return tuple(known[i] for i in self.verdict.rests_on if i in known)

    def _repr_html_(self) -> str:
        from .card import contact_card

        return contact_card(self)


def in_time(statements: Iterable[Statement]) -> list[Statement]:
    """Statements in the order in which they were published, undated last; ties in a stable order."""
    return sorted(statements, key=lambda s: (s.published or "9999", s.quote.field != "title", s.quote.start, s.id))


def latest_first(dossiers: Iterable[Dossier]) -> list[Dossier]:
    """The order of tables: latest contact first, undated ones last; ties by label and id."""

    def key(dossier: Dossier) -> tuple[bool, int, str, str]:
        date = dossier.contact.date
        return (date is None, -date.start.toordinal() if date else 0, dossier.contact.label, dossier.contact.id)

    return sorted(dossiers, key=key)


def oldest_first(dossiers: Iterable[Dossier]) -> list[Dossier]:
    """The order of briefs and exports."""

    def key(dossier: Dossier) -> tuple[str, str, str, str]:
        date = dossier.contact.date
        return (
            date.start.isoformat() if date else "9999",
            date.end.isoformat() if date else "9999",
            dossier.contact.label,
            dossier.contact.id,
        )

    return sorted(dossiers, key=key)


def short_ids(ids: Sequence[str], least: int = 5) -> dict[str, str]:
    """For each contact id the shortest prefix of its hash (at least ``least``) that no other contact shares."""
    hashes = sorted(id.rpartition("-")[2] for id in ids)
    short: dict[str, str] = {}
    for at, full in enumerate(hashes):
        need = least
        for other in (hashes[at - 1] if at else "", hashes[at + 1] if at + 1 < len(hashes) else ""):
            while need < len(full) and other[:need] == full[:need] and other != full:
                need += 1
        short[full] = full[:need]
    return {id: short[id.rpartition("-")[2]] for id in ids}


def find(dossiers: Sequence[Dossier], wanted: str) -> Dossier:
    """The dossier of the one contact that ``wanted`` names, see :func:`named`."""
    contact = named([d.contact for d in dossiers], wanted)
    return next(d for d in dossiers if d.contact is contact)


def named(contacts: Sequence[Contact], wanted: str) -> Contact:
    """The one contact that ``wanted`` names: an id, a former id, a unique beginning of an id, or a unique label.

    Raises :class:`NotFound` when none or several fit; the message lists them.
    """
    word = wanted.strip()
    exact = [c for c in contacts if c.id == word or word in c.formerly]
    if exact:
        return exact[0]
    by_label = [c for c in contacts if c.label.casefold() == word.casefold()]
    by_prefix = (
        [c for c in contacts if c.id.startswith(word) or c.id.rpartition("-")[2].startswith(word)]
        if re.fullmatch(r"(?:[a-z]+-)?[0-9a-f]{2,}", word)
        else []
    )
    found = by_label or by_prefix
    if not found:  # a label without its kind or last letters, if that leaves one
        found = [c for c in contacts if c.label.casefold().startswith(word.casefold())] if word else []
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(f"no contact {wanted!r} in the ledger (diplog contacts lists ids and labels)")
    listed = ", ".join(f"{c.id} ({c.label})" for c in found[:8])
    more = f" and {len(found) - 8} more" if len(found) > 8 else ""
    raise NotFound(f"{wanted!r} fits {len(found)} contacts: {listed}{more}; give more of the id")


class Named(Protocol):
    """What a participant and a list's short form of one have in common."""

    @property
    def name(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def side(self) -> str | None: ...
    @property
    def group(self) -> bool: ...
    @property
    def quoted(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...


def named_dict(person: Named) -> dict[str, Any]:
    """Who, in the words of the annotation guidelines (``name role country group``); beyond them only what is said."""
    record: dict[str, Any] = {"name": person.name, "role": person.role, "country": country(person.side)}
    if record["country"] != person.side:
        record["side"] = person.side
    if person.group:
        record["group"] = True
    if person.quoted:
        record["quoted"] = person.quoted
    if person.status:
        record["status"] = person.status
    return record


def participant_dict(person: Participant | None, *, full: bool = False) -> dict[str, Any] | None:
    """A participant in the words of the annotation guidelines (``name role country group``), more when ``full``."""
    if person is None:
        return None
    record = named_dict(person)
    if full:
        record["mention"] = person.mention
        record["person"] = person.person
        if person.resolution:
            record["resolved"] = {
                "status": person.resolution.status,
                "rule": person.resolution.rule,
                "reason": person.resolution.reason,
                "candidates": [
                    {"person": c.person, "name": c.name, "office": c.office, "since": c.since, "until": c.until}
                    for c in person.resolution.candidates
                ],
            }
    return record


def statement_dict(statement: Statement, *, contact: str | None = None, explain: bool = False) -> dict[str, Any]:
    """A statement in the field names of the annotation guidelines, with what diplog knows beyond them."""
    record: dict[str, Any] = {
        "contact": contact,
        "kind": statement.kind,
        "participants": [participant_dict(p, full=explain) for p in statement.participants],
        "date": statement.date.gold() if statement.date else None,
        "date_text": statement.date_text,
        "place": statement.place,
        "stance": statement.stance,
        "said_by": participant_dict(statement.said_by, full=explain),
        "initiated_by": country(statement.initiated_by),
        "topics": [t.code for t in statement.topics],
        "quote": statement.quote.words,
        "id": statement.id,
        "span": {"field": statement.quote.field, "start": statement.quote.start, "end": statement.quote.end},
        "date_span": statement.date.iso() if statement.date else None,
        "speaks_for": statement.speaks_for,
        "standing": statement.standing,
        "hedge": statement.hedge,
        "scope": statement.scope,
        "asked": statement.asked,
        "minutes": statement.minutes,
        "confidence": round(statement.confidence, 3),
    }
    if explain:
        record["rules"] = [{"id": r.id, "words": r.words} for r in statement.rules]
        record["topic_words"] = {t.code: t.words for t in statement.topics}
        record["claims"] = [
            {"side": c.side, "verb": c.verb, "quote": c.quote.words, "topics": list(c.topics)} for c in statement.claims
        ]
    return record


def sourced_dict(statement: Statement, *, contact: str | None = None) -> dict[str, Any]:
    """A statement with where it was said: what a citation needs."""
    record = statement_dict(statement, contact=contact)
    record["source"] = {
        "document": statement.document,
        "publisher": statement.publisher,
        "type": statement.source_type,
        "country": statement.source_country,
        "published": statement.published,
        "lang": statement.lang,
        "url": statement.url,
    }
    return record


def verdict_dict(verdict: Verdict) -> dict[str, Any]:
    """A verdict with the moment it holds for, its rule, the rule's sentence and the statements it rests on."""
    record: dict[str, Any] = {
        "level": verdict.level,
        "subject": verdict.subject,
        "status": verdict.status,
        "rule": verdict.rule,
        "why": verdict.why,
        "rests_on": list(verdict.rests_on),
        "as_of": verdict.as_of,
    }
    if verdict.level == "contact":
        record["publishers"] = verdict.publishers
        record["accounts"] = [account_dict(a) for a in verdict.accounts]
    return record


def account_dict(account: Account) -> dict[str, Any]:
    return {
        "side": account.side,
        "response": account.response,
        "since": account.since,
        "standing": account.standing,
        "hedge": account.hedge,
        "scope": account.scope,
        "asked": account.asked,
        "statements": list(account.statements),
    }


def change_dict(change: Change) -> dict[str, Any]:
    """A change in how a contact stands: from when, to what, because of which statements."""
    return {
        "from": change.at or None,
        "status": change.status,
        "before": change.before,
        "causes": list(change.causes),
        "why": change.verdict.why,
        "rule": change.verdict.rule,
        "rests_on": list(change.verdict.rests_on),
    }


def lag_dict(lag: Lag | None) -> dict[str, Any] | None:
    """How long after the first side the second one told of it; None before two sides have."""
    return {"first": lag.first, "second": lag.second, "hours": lag.hours, "exact": lag.exact} if lag else None


def move_dict(move: Forward) -> dict[str, Any]:
    """Where a contact's id led."""
    return {"old": move.old, "new": move.new, "reason": move.reason, "at": move.known}


def contact_dict(dossier: Dossier) -> dict[str, Any]:
    """A contact with its status, without the statements' words (see ``show`` for these)."""
    contact, verdict = dossier.contact, dossier.verdict
    record: dict[str, Any] = {
        "id": contact.id,
        "label": contact.label,
        "kind": contact.kind,
        "date": contact.date.iso() if contact.date else None,
        "date_precision": contact.date.precision if contact.date else None,
        "place": contact.place,
        "participants": [participant_dict(p) for p in contact.participants],
        "sides": list(contact.sides),
        "topics": list(contact.topics),
        "status": verdict.status,
        "rule": verdict.rule,
        "why": verdict.why,
        "as_of": verdict.as_of,
        "rests_on": list(verdict.rests_on),
        "statements": len(contact.statements),
        "publishers": len({s.publisher or s.key for s in contact.statements}),
        "accounts": {a.side: a.response for a in verdict.accounts},
    }
    if contact.formerly:
        record["formerly"] = list(contact.formerly)
    return record
