"""The ledger as tables: contacts, the statements of a batch, refused inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..errors import Issue
from ..model import Correction, Statement
from . import words
from .dossier import Dossier, change_dict, contact_dict, lag_dict, move_dict, short_ids, sourced_dict, statement_dict
from .sheet import Column, Sheet

if TYPE_CHECKING:
    from ..judge.history import Change, Lag, Tally
    from ..ledger.records import Forward
    from ..who import Answer, Proposal
    from ..who import Change as RegisterChange

_CONTACTS = (
    Column("date", "when", 12, span=True),
    Column("participants", "who", 42),
    Column("kind", "kind", 10),
    Column("topics", "topics", 24, most=3),
    Column("status", "status", 12, tone=True),
    Column("short", "id", 12),
    Column("label", "label", screen=False),
    Column("id", "contact", screen=False),
    Column("sides", "sides", screen=False),
    Column("place", "place", screen=False),
    Column("statements", "statements", screen=False),
    Column("why", "why", screen=False),
    Column("as_of", "as of", screen=False),
)


def contacts(
    dossiers: Sequence[Dossier], *, total: int | None = None, as_of: str | None = None, among: Sequence[str] = ()
) -> Sheet:
    """The contacts as a table; ``total`` is how many there were before a limit cut the list, ``among`` the ids of all
    contacts of the ledger, so that the short ids shown are unique in it."""
    short = short_ids(among or [d.contact.id for d in dossiers])
    total = len(dossiers) if total is None else total
    cells = []
    for dossier in dossiers:
        contact, verdict = dossier.contact, dossier.verdict
        cells.append(
            (
                contact.date.iso() if contact.date else "undated",
                words.people(contact),
                words.KIND[contact.kind] if contact.kind != "message" else "message",
                ", ".join(words.topic(t) for t in contact.topics),
                verdict.status,
                short.get(contact.id, contact.id),
                contact.label,
                contact.id,
                " ".join(contact.sides),
                contact.place,
                len(contact.statements),
                verdict.why,
                verdict.as_of,
            )
        )
    note = ""
    if len(cells) < total:
        note = f"{len(cells)} of {total:,} contacts shown; --limit 0 shows all"
    return Sheet(
        name="contacts",
        columns=_CONTACTS,
        cells=tuple(cells),
        full=lambda: [contact_dict(d) for d in dossiers],
        head={"as_of": as_of, "total": total, "shown": len(cells)},
        note=note,
        empty="no contact fits",
    )


_STATEMENTS = (
    Column("document", "document", 16),
    Column("date", "when", 12, span=True),
    Column("participants", "who", 32),
    Column("kind", "kind", 8),
    Column("stance", "stance", 11),
    Column("said_by", "said by", 20),
    Column("quote", "quote", 40),
)


def statements(
    found: Sequence[tuple[str, Statement]],
    *,
    labels: Mapping[str, str] | None = None,
    total: int | None = None,
) -> Sheet:
    """Statements just read, with the document each comes from."""
    labels = labels or {}
    total = len(found) if total is None else total
    cells = tuple(
        (
            name,
            s.date.iso() if s.date else "undated",
            " – ".join(words.participant(p) for p in s.participants),
            s.kind.replace("_", " "),
            s.stance,
            words.speaker(s) if s.said_by else "own voice",
            s.quote.words,
        )
        for name, s in found
    )
    note = f"{len(cells)} of {total:,} statements shown; diplog contacts lists what the ledger holds"
    return Sheet(
        name="statements",
        columns=_STATEMENTS,
        cells=cells,
        full=lambda: [{"document": name, **statement_dict(s, contact=labels.get(s.id))} for name, s in found],
        head={"total": total},
        note=note if len(cells) < total else "",
        empty="no contact is mentioned",
    )


def counts(a: str, b: str, tally: Tally, dossiers: Sequence[Dossier], *, as_of: str | None = None) -> Sheet:
    """How many contacts two parties had, on whose account, and the last one; each number with the contacts behind it."""
    labels = {d.contact.id: d.contact.label for d in dossiers}
    rows: list[tuple[str, Sequence[str]]] = [("told by two or more sides", tally.by_both)]
    rows += [(f"told by {words.the_side(side)} alone", ids) for side, ids in tally.only.items()]
    rows += [
        ("one side affirms, another denies", tally.disputed),
        ("told by third parties only", tally.by_others),
        ("announced or asked for, not known to have taken place", tally.announced),
        ("last, told by two or more sides", [tally.last_by_both] if tally.last_by_both else []),
        ("last, told by at least one side", [tally.last_by_either] if tally.last_by_either else []),
    ]
    return Sheet(
        name="counts",
        columns=(
            Column("account", "on whose account", 34),
            Column("number", "number", 6),
            Column("labels", "contacts", 52, most=4),
            Column("contacts", "ids", screen=False),
        ),
        cells=tuple((said, len(ids), ", ".join(labels.get(i, i) for i in ids), " ".join(ids)) for said, ids in rows),
        full=lambda: [{"account": said, "number": len(ids), "contacts": list(ids)} for said, ids in rows],
        head={"between": [a, b], "total": tally.total, "as_of": as_of},
        note=f"{words.count(tally.total, 'contact')} of {a} and {b} said to have taken place, by anyone",
    )


def corrections(found: Sequence[Correction]) -> Sheet:
    """Signed human corrections in order, undone ones included."""
    undone = {c.target for c in found if c.kind == "undo"}
    return Sheet(
        name="corrections",
        columns=(
            Column("at", "when", 20),
            Column("kind", "kind", 18),
            Column("target", "target", 28),
            Column("value", "value", 28),
            Column("by", "by", 16),
            Column("reason", "reason", 40),
            Column("undone", "undone", 6),
            Column("id", "id", 28),
        ),
        cells=tuple((c.at, c.kind, c.target, c.value, c.by, c.reason, c.id in undone, c.id) for c in found),
        full=lambda: [
            {
                "id": c.id,
                "kind": c.kind,
                "target": c.target,
                "value": c.value,
                "by": c.by,
                "reason": c.reason,
                "at": c.at,
                "undone": c.id in undone,
            }
            for c in found
        ],
        empty="nothing was corrected",
    )


def refusals(issues: Sequence[tuple[str, Issue]]) -> Sheet:
    """What was refused, or read with a loss, and why; each with the moment it was recorded."""
    return Sheet(
        name="refusals",
        columns=(
            Column("when", "when", 20),
            Column("severity", "severity", 8),
            Column("code", "code", 10),
            Column("input", "input", 40),
            Column("message", "message", 60),
        ),
        cells=tuple((when, i.severity, i.code, i.input, i.message) for when, i in issues),
        full=lambda: [
            {"when": when, "severity": i.severity, "code": i.code, "input": i.input, "message": i.message}
            for when, i in issues
        ],
        empty="nothing was refused",
    )


def resolved(answer: Answer) -> Sheet:
    """What a mention means on a day: whom it resolves to, how sure, by which rule; below it whoever else it may be."""
    cells: list[tuple[object, ...]] = []
    day = answer.on.iso()
    for record in answer.to_dict()["people"]:
        how = record["resolution"]
        cells.append(
            (
                how["status"],
                record["name"],
                record["role"],
                record["side"],
                f"{how['sure']:.2f}",
                how["why"],
                None,
                None,
                how["rule"],
                record["office"],
                record["person"],
                None,
                day,
            )
        )
        for c in how["candidates"]:
            if c["person"] == record["person"] and len(how["candidates"]) == 1:
                since, until, source = c["since"], c["until"], c["source"]
                cells[-1] = (*cells[-1][:6], since, until, *cells[-1][8:11], source, day)
                continue
            cells.append(
                (
                    *("candidate", c["name"], None, None, None, None, c["since"], c["until"], None, c["office"]),
                    *(c["person"], c["source"], day),
                )
            )
    return Sheet(
        name="people",
        columns=(
            Column("status", "", 10),
            Column("name", "name", 24),
            Column("role", "role", 20),
            Column("side", "side", 8),
            Column("sure", "sure", 5),
            Column("why", "why", 34),
            Column("since", "since", 10),
            Column("until", "until", 10),
            Column("rule", "rule", screen=False),
            Column("office", "office", screen=False),
            Column("person", "person", screen=False),
            Column("source", "source", screen=False),
            Column("on", "on", screen=False),
        ),
        cells=tuple(cells),
        full=lambda: answer.to_dict()["people"],
        head={"mention": answer.mention, "on": day, "lang": answer.lang},
        empty="nobody",
    )


def proposals(found: Sequence[Proposal]) -> Sheet:
    """Office-holders that the ledger's documents name, beside what the register has."""
    return Sheet(
        name="proposals",
        columns=(
            Column("decision", "", 11),
            Column("key", "key (for --accept)", 40),
            Column("first", "first", 10),
            Column("last", "last", 10),
            Column("reason", "why", 40),
            Column("documents", "documents", 9),
            Column("role", "role", screen=False),
            Column("person", "person", screen=False),
        ),
        cells=tuple(
            (
                p.decision,
                p.key,
                p.first,
                p.last,
                p.reason,
                len({e.document for e in p.evidence}),
                p.role,
                p.person,
            )
            for p in found
        ),
        full=lambda: [p.to_dict() for p in found],
        empty="the ledger's official texts name no office-holder often enough",
    )


def register_changes(found: Sequence[RegisterChange]) -> Sheet:
    """Differences between the register and the services that were asked, and what is done with each."""
    return Sheet(
        name="changes",
        columns=(
            Column("decision", "", 11),
            Column("kind", "kind", 10),
            Column("key", "key (for --accept)", 24),
            Column("name", "name", 24),
            Column("before", "before", 24),
            Column("since", "since", 10),
            Column("until", "until", 10),
            Column("reason", "why", 40),
            Column("seen", "seen", screen=False),
            Column("sources", "sources", screen=False),
        ),
        cells=tuple(
            (
                *(c.decision, c.kind, c.key, c.name, c.before, c.since, c.until, c.reason, c.seen),
                " ".join(c.sources),
            )
            for c in found
        ),
        full=lambda: [c.to_dict() for c in found],
        empty="no difference",
    )


def changes(
    dossier: Dossier,
    history: Sequence[Change],
    lag: Lag | None = None,
    learned: Callable[[str], str | None] = lambda statement: None,
    moves: Sequence[Forward] = (),
) -> Sheet:
    """Each change in how a contact stands, with the statement that caused it and when the ledger ``learned`` that; oldest
    first. Under it since when two sides say so, and how long after the first the second did."""
    statements = {s.id: s for s in dossier.contact.statements}
    sides = [*(a.side for a in dossier.verdict.accounts), *dossier.contact.sides]
    confirmed = next((c.at for c in history if c.status == "confirmed"), None)
    notes = [f"First confirmed {confirmed}." if confirmed else "", f"{words.told_first(lag)}." if lag else ""]
    notes += [words.moved(f.old, f.new, f.reason, f.known) for f in moves]
    cells, records = [], []
    for change in history:
        causes = [statements[i] for i in change.causes if i in statements]
        first = causes[0] if causes else None
        cells.append(
            (
                change.at or "undated",
                change.status,
                words.in_words(change.verdict.why, sides),
                words.speaker(first) if first else "(the day passed)",
                first.quote.words if first else "",
                change.before,
                learned(first.id) if first else None,
                first.id if first else None,
                first.url if first else None,
                dossier.contact.id,
                change.verdict.rule,
            )
        )
        known = min((at for s in causes if (at := learned(s.id))), default=None)
        records.append({**change_dict(change), "known": known, "statements": [sourced_dict(s) for s in causes]})
    return Sheet(
        name="changes",
        columns=(
            Column("from", "from", 12),
            Column("status", "status", 12, tone=True),
            Column("why", "why", 30),
            Column("said_by", "said by", 18),
            Column("quote", "words", 30),
            Column("before", "before", screen=False),
            Column("known", "known since", screen=False),
            Column("statement", "statement", screen=False),
            Column("url", "address", screen=False),
            Column("contact", "contact", screen=False),
            Column("rule", "rule", screen=False),
        ),
        cells=tuple(cells),
        full=lambda: records,
        head={
            "contact": dossier.contact.id,
            "label": dossier.contact.label,
            "first_confirmed": confirmed,
            "lag": lag_dict(lag),
            "moves": [move_dict(f) for f in moves],
        },
        note=" ".join(note for note in notes if note),
        empty="no statement",
    )
