"""What pages show of a contact, a statement, a checked claim, two documents: answers turned into plain values for templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import NotFound
from ..model import Statement, Text
from ..publish import safe
from ..publish import words as phrases
from ..publish.answer import understood
from . import cite
from .answers import ContactPage, Row, When
from .pages_links import Links
from .pages_text import around
from .pages_words import Interface

if TYPE_CHECKING:
    from ..judge.history import Step
    from ..model import Account
    from ..publish.answer import Reply
    from ..publish.show import Comparison
    from .queries import Queries

SHOWN = 700  # characters of a sentence shown in a list; the document has all of it
PER_ACCOUNT = 8  # statements quoted in an account or among third parties; the rest is in the table
FINDINGS = 3  # contacts shown in full that a claim may mean


class Views:
    """For one request: its language, its moment, and the queries."""

    def __init__(self, queries: Queries, t: Interface, link: Links, when: When) -> None:
        self._queries = queries
        self._t = t
        self._link = link
        self._when = when
        self._texts: dict[str, Text | None] = {}

    # -- statements ------------------------------------------------------------------------------------------------

    def text(self, document: str) -> Text | None:
        if document not in self._texts:
            try:
                self._texts[document] = self._queries.ledger.document(document).text
            except NotFound:
                self._texts[document] = None
        return self._texts[document]

    def statement(self, s: Statement, n: int = 1, *, context: bool = True, within: str = "") -> dict[str, Any]:
        """A statement for the macro of that name; ``within`` tells apart several contacts in one page."""
        text = self.text(s.document) if context else None
        url = safe.address(s.url)
        words = safe.plain(s.quote.words)
        return {
            "n": n,
            "anchor": f"{within}s{n}",
            "words": words if len(words) <= SHOWN else words[:SHOWN].rstrip() + "…",
            "clipped": len(words) > SHOWN,
            "short": words if len(words) <= 240 else words[:240].rstrip() + "…",
            "lang": s.lang,
            "speaker": self.speaker(s),
            "stance": self._t.stance(s.stance),
            "hedge": s.hedge,
            "scope": s.scope,
            "publisher": s.publisher or s.key,
            "published": s.published,
            "url": url,
            "archived": cite.archived(url, s.published),
            "path": self._link("statement", s.id),
            "document_path": self._link(
                "document", s.document, at=s.quote.start if s.quote.field == "text" else None, anchor=f"s-{s.id}"
            ),
            "context": around(text, s) if text is not None and len(words) <= SHOWN else None,
        }

    def speaker(self, s: Statement) -> str:
        """Who says it: name, role and side; the publisher in its own voice."""
        voice = s.said_by
        publisher = s.publisher or s.url or s.key
        if voice is None:
            return publisher if s.speaks_for else f"{publisher} ({self._t('statement.own_voice')})"
        name = voice.name or voice.role or voice.mention or self._t("statement.unnamed")
        notes = ", ".join(part for part in (voice.role if voice.name and voice.role else None, voice.side) if part)
        return f"{name} ({notes})" if notes else name

    # -- one contact -----------------------------------------------------------------------------------------------

    def contact(self, page: ContactPage) -> dict[str, Any]:
        view, t = page.comparison, self._t
        verdict = view.dossier.verdict
        refs = _References(view)
        quoted: set[int] = set()

        def shown(found: Sequence[tuple[int, Statement]]) -> tuple[list[dict[str, Any]], int]:
            some = found[:PER_ACCOUNT]
            quoted.update(n for n, _ in some)
            return [self.statement(s, n) for n, s in some], len(found) - len(some)

        accounts = []
        for a in view.accounts:
            statements, more = shown(view.of(a))
            accounts.append(
                {
                    "side": a.side,
                    "response": t.response(a.response),
                    "notes": self._notes(view, a),
                    "points": [
                        (self._point(p.subject, p.value), p.only == a.side, p.by[a.side])
                        for p in view.points
                        if a.side in p.by
                    ],
                    "statements": statements,
                    "more": more,
                }
            )
        third, third_more = shown(view.third_parties())
        speaking = {a.side for a in view.accounts if a.statements}
        by_subject = {v.subject: v for v in view.dossier.attributes}
        topic_rows = [
            {
                "code": p.value,
                "cells": [{"refs": p.by.get(a.side, ()), "speaks": a.side in speaking} for a in view.accounts],
                "others": p.others,
                "verdict": t.status(by_subject[p.subject].status) if p.subject in by_subject else "",
            }
            for p in view.points
            if p.subject.startswith("topic:")
        ]
        named = {line["code"] for line in topic_rows}
        dropped = {code for codes in view.earlier.dropped.values() for code in codes} - named if view.earlier else set()
        sides = [*(a.side for a in view.accounts), *view.dossier.contact.sides]
        return {
            "row": page.row,
            "moment": self.moment(verdict.as_of),
            "why": phrases.in_words(verdict.why, sides),
            "rests": refs(verdict.rests_on),
            "accounts": accounts,
            "alone": len(view.accounts) > 1 and len(speaking) == 1,
            "third": third,
            "third_more": third_more,
            "topic_rows": topic_rows,
            "neither": f"{t('contact.dropped')}: {t.joined(t.topic(c) for c in sorted(dropped))}" if dropped else "",
            "attributes": [
                {
                    "subject": t.subject(v.subject),
                    "status": t.status(v.status),
                    "why": phrases.in_words(v.why, sides),
                    "refs": refs(v.rests_on),
                }
                for v in view.mentioned()
                if not v.subject.startswith("topic:")
            ],
            "claims": [
                self._claim(refs, v.subject, v.status, phrases.in_words(v.why, sides), v.rests_on)
                for v in view.dossier.claims
            ],
            "first_told": self._first_told(view),
            "moved": [phrases.moved(f.old, f.new, f.reason, f.known) for f in view.moves],
            "became": self._became(view, refs),
            "previous": self._previous(view),
            "changes": [
                {
                    "day": t.date(c.at) if c.at else t("date.undated"),
                    "status": c.status,
                    "why": phrases.in_words(c.verdict.why, sides),
                    "refs": refs(c.causes),
                    "words": [_short(s.quote.words) for s in view.numbered if s.id in c.causes[:2]],
                }
                for c in view.changes
            ],
            "statements": [self.statement(s, n, context=False) for n, s in enumerate(view.numbered, 1)],
            "only_in_table": set(range(1, len(view.numbered) + 1)) - quoted,
            "links": [
                (refs.number(link.statement), "; ".join(f"{r.id} {r.words}".strip() for r in link.reasons))
                for link in view.dossier.contact.links[:200]
                if link.reasons
            ],
            "pair": page.row.sides[:2] if len(page.row.sides) >= 2 else None,
        }

    def moment(self, as_of: str | None) -> str:
        return self._t("contact.moment", day=self._t.date(as_of)) if as_of else self._t("contact.moment_all")

    def _notes(self, view: Comparison, account: Account) -> list[str]:
        t, notes = self._t, []
        first = view.first_said(account)
        if first:
            notes.append(t("contact.since", day=t.date(first)))
        if account.standing and account.statements:
            notes.append(t.code("standing", account.standing))
        if account.asked:
            notes.append(t("contact.asked"))
        if account.hedge:
            notes.append(t("contact.hedged", words=account.hedge))
        if account.scope:
            notes.append(t("contact.scope", words=account.scope))
        return notes

    def _point(self, subject: str, value: str) -> str:
        t = self._t
        if subject.startswith("topic:"):
            return f"{t('contact.topic')}: {t.topic(value)}"
        if subject == "initiated_by":
            value = phrases.the_side(value)
        return f"{t.subject(subject)}: {t.date(value) if subject == 'date' else value}"

    def _claim(self, refs: _References, subject: str, status: str, why: str, rests: Iterable[str]) -> dict[str, Any]:
        id, _, quote = subject.partition(": ")
        at = refs((id,))
        return {
            "words": _short(quote if at else subject),
            "at": at,
            "status": self._t.status(status),
            "why": why,
            "refs": refs(rests),
        }

    def _first_told(self, view: Comparison) -> str:
        lag, t = view.lag, self._t
        if lag is None:
            return ""
        days, hours = round(lag.hours / 24), round(lag.hours)
        later = (
            t("contact.later_hours", n=hours)
            if lag.exact
            else t("contact.later_days", n=days)
            if days
            else t("contact.later_same")
        )
        first = phrases.the_side(lag.first)
        return t(
            "contact.first_told", first=first[:1].upper() + first[1:], second=phrases.the_side(lag.second), later=later
        )

    def _became(self, view: Comparison, refs: _References) -> list[dict[str, Any]]:
        t, sides = self._t, {a.side for a in view.accounts}
        if not any(step.what in ("announced", "confirmed", "put-off", "cancelled", "overdue") for step in view.steps):
            return []

        def words(step: Step) -> str:
            who = t.side(step.who) if step.who in sides else step.who
            what = t.code("step", step.what)
            if step.what == "overdue":
                return what
            if step.date and step.what in ("announced", "confirmed", "put-off"):
                return t("contact.step_for", what=what, day=t.date(step.date), who=who)
            return t("contact.step", what=what, who=who)

        return [
            {
                "at": t.date(s.at) if s.at else t("date.undated"),
                "words": words(s),
                "refs": refs([s.statement] if s.statement else []),
            }
            for s in view.steps
        ]

    def _previous(self, view: Comparison) -> dict[str, Any] | None:
        earlier, t = view.earlier, self._t
        if earlier is None:
            return None
        lines = []
        for side in dict.fromkeys((*earlier.new, *earlier.dropped)):
            parts = [
                f"{t(key)}: {t.joined(t.topic(c) for c in codes)}"
                for key, codes in (
                    ("contact.new_topics", earlier.new.get(side)),
                    ("contact.dropped", earlier.dropped.get(side)),
                )
                if codes
            ]
            lines.append(f"{t.side(side)}: {'; '.join(parts) or t('contact.same_topics')}")
        contact = earlier.contact
        date = t.date(contact.date.iso() if contact.date else None)
        return {"id": contact.id, "words": f"{t.kind(contact.kind)}, {date}: {phrases.people(contact)}", "lines": lines}

    # -- a claim ---------------------------------------------------------------------------------------------------

    def reply(self, reply: Reply) -> list[dict[str, Any]]:
        out = []
        for a in reply.answers:
            findings: list[dict[str, Any]] = []
            for f in a.findings[:FINDINGS]:
                statements = sorted(f.contact.statements, key=lambda s: (s.published or "9999", s.quote.start, s.id))
                # What decides comes first: the statements that the verdict rests on.
                first = [s for s in statements if s.id in f.verdict.rests_on]
                ordered = [*first, *(s for s in statements if s not in first)][:PER_ACCOUNT]
                sides = [*f.contact.sides, *(x.side for x in f.verdict.accounts)]
                findings.append(
                    {
                        "path": self._link("contact", f.contact.id),
                        "words": f"{self._heading(f.contact.kind, f.contact.date.iso() if f.contact.date else None)}: {phrases.people(f.contact)}",
                        "status": f.verdict.status,
                        "moment": self.moment(f.verdict.as_of),
                        "why": phrases.in_words(f.verdict.why, sides),
                        "remarks": f.remarks,
                        "statements": [
                            self.statement(s, n, within=f"c{len(findings)}-") for n, s in enumerate(ordered, 1)
                        ],
                        "more": len(statements) - len(ordered),
                        "settle": [phrases.in_words(words, sides) for words in f.settle],
                    }
                )
            nearest = [
                {
                    "path": self._link("contact", n.contact.id),
                    "words": f"{self._heading(n.contact.kind, n.contact.date.iso() if n.contact.date else None)}: {phrases.people(n.contact)}",
                    "status": n.verdict.status,
                    "differs": "; ".join(n.differs),
                }
                for n in a.nearest
            ]
            out.append(
                {
                    "understood": understood(a.claim),
                    "findings": findings,
                    "more": len(a.findings) - len(findings),
                    "nearest": nearest,
                    "settle": a.settle,
                }
            )
        return out

    def _heading(self, kind: str, date: str | None) -> str:
        words = self._t("contact.kicker", kind=self._t.kind(kind), date=self._t.date(date))
        return words[:1].upper() + words[1:]

    def heading(self, row: Row) -> str:
        """A contact in one line, for titles and feeds."""
        people = f" {self._t('between')} ".join(
            f"{p.label} ({p.side})" if p.side and f"({p.side})" not in p.label else p.label for p in row.people
        )
        return f"{self._heading(row.kind, row.date)}: {people or self._t('list.undisclosed')}"

    # -- two documents ---------------------------------------------------------------------------------------------

    def shared(
        self, row: Row, first: Sequence[Statement], second: Sequence[Statement], everything: Iterable[Statement]
    ) -> dict[str, Any]:
        """One contact of which two documents tell: topics in four ways, and the words of each."""
        t = self._t
        a, b = ({topic.code for s in some for topic in s.topics} for some in (first, second))
        elsewhere = {topic.code for s in everything for topic in s.topics} - a - b
        lines = []
        for code in sorted(a | b, key=t.topic):
            which = "both" if code in a and code in b else "first" if code in a else "second"
            lines.append(
                {"words": t.topic(code), "first": code in a, "second": code in b, "which": t(f"compare.{which}")}
            )
        return {
            "row": row,
            "topics": lines,
            "neither": t.joined(t.topic(c) for c in sorted(elsewhere)),
            "first": [self.statement(s, n, within=f"{row.id[-6:]}-") for n, s in enumerate(first[:PER_ACCOUNT], 1)],
            "second": [
                self.statement(s, n, within=f"{row.id[-6:]}-")
                for n, s in enumerate(second[:PER_ACCOUNT], len(first) + 1)
            ],
        }


class _References:
    """Numbers of statements in a contact's page."""

    def __init__(self, view: Comparison) -> None:
        self._numbers = {s.id: n for n, s in enumerate(view.numbered, 1)}

    def number(self, id: str) -> int:
        return self._numbers.get(id, 0)

    def __call__(self, ids: Iterable[str]) -> list[int]:
        return sorted({self._numbers[i] for i in ids if i in self._numbers})


def _short(words: str, most: int = 300) -> str:
    words = safe.plain(words)
    return words if len(words) <= most else words[:most].rstrip() + "…"


ADDRESS = re.compile(r"https?://[^\s<>\"']+")


def addresses(words: str) -> list[str]:
    """The addresses pasted into a field."""
    return ADDRESS.findall(words)
