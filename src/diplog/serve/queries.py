"""The questions that pages, the HTTP API and the MCP server put to a ledger, over a view of it.

Whatever is answered here equals what :class:`diplog.pipeline.Desk` computes (a test holds that); it is only faster.
"""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..errors import ConfigError, DiplogError, NotFound
from ..ledger import Ledger
from ..model import Contact, Participant, Source, Statement, Text
from ..publish import words as said
from ..publish.answer import Reply
from ..publish.brief import Brief
from ..publish.dossier import Dossier
from ..publish.sheet import Sheet
from ..publish.show import Comparison
from ..view.fill import by_month
from ..view.rows import rows_in
from ..view.schema import CODES, STATUSES, UNDATED
from ..view.store import View, place_of
from ..view.then import About, standard
from . import tables
from .answers import (
    ALL,
    NOW,
    Ask,
    ClaimRow,
    ContactPage,
    Count,
    DocumentPage,
    DocumentRow,
    Dyad,
    Edge,
    Home,
    Moment,
    Network,
    Node,
    Page,
    Profile,
    Row,
    SearchPage,
    SourcePage,
    SourceRow,
    Spot,
    TopicLine,
    Totals,
    Turn,
    When,
)  # fmt: skip
from .look import Asked, Look, Looks
from .select import (
    COUNTED,
    Selection,
    candidates,
    having,
    named,
    numbered,
    pair_of,
    party_named,
    picked,
    select,
    side_named,
    speakers,
    tag_of,
    token_of,
    token_read,
)  # fmt: skip
from .tables import COLUMNS, row_of

_log = logging.getLogger(__name__)

CONTESTED = ("disputed", "denied", "unconfirmed")
SETTLED_CLAIMS = ("supported",)
ON_HOME = 12
BRIEFED = 2_000  # contacts in a briefing: judging as many takes some two seconds
WEIGHED = 200  # documents with the words that are weighed against each other, those appended last
MOST = 500  # the longest page
_TOGETHER = 1000  # whole contacts that are fetched in one reading


class Queries:
    """Open with :meth:`open`; one object serves all threads of a process."""

    def __init__(self, ledger: Ledger, view: View) -> None:
        self.ledger = ledger
        self._looks = Looks(ledger, view)
        self._known_people: tuple[str, tuple[Participant, ...]] = ("", ())
        self._counted_sources: tuple[str, When, tuple[SourceRow, ...]] = ("", NOW, ())

    @classmethod
    def open(
        cls, ledger: str | os.PathLike[str] | Ledger, view: str | os.PathLike[str] | None = None, *, keep: bool = False
    ) -> Queries:
        """The ledger, opened read-only, and its view, made where there is none. Raises LedgerError. ``keep``: see
        :meth:`diplog.view.View.open`."""
        if not isinstance(ledger, Ledger):
            ledger = Ledger.open(ledger, create=False, read_only=True)
        return cls(ledger, View.open(ledger, view, keep=keep))

    def follow(self) -> None:
        """Keep up with the ledger in a thread of its own, so that no question waits for it; for servers."""
        self._looks.follow()

    def renew(self) -> None:
        """Take in at once what was appended to the ledger."""
        self._looks.renew()

    @classmethod
    def kept(cls, ledger: Ledger) -> Queries | None:
        """The ledger with the view that is there already, where it is up to date; else None, and nothing is made."""
        view = View(ledger, place_of(ledger.name, make=False))
        return cls(ledger, view) if view.current() else None

    @staticmethod
    def ask(*, pair: str | None = None, **words: Any) -> Ask:
        """A question from the words of the command line."""
        return Ask(pair=pair_of(pair), **words)

    def shown(self, ask: Ask, limit: int, when: When = NOW) -> tuple[int, list[Dossier]]:
        """How many contacts fit, and the first of them (0: all) with their verdicts, latest first."""
        look = self._looks.at(when, self._about(ask))
        with look.reading() as db:
            chosen = select(db, ask, look.words)
            (total,) = db.execute(
                f"SELECT count(*) FROM ({chosen.sql('1', contacts=False)})", chosen.all_values()
            ).fetchone()
            rows = db.execute(
                f"{chosen.sql('c.no')} ORDER BY t.day, c.label, c.id LIMIT {limit or -1}", chosen.all_values()
            ).fetchall()
        found = []
        for at in range(0, len(rows), _TOGETHER):
            with look.reading() as db:  # anew, as each reading has its own time
                found += [look.dossier(look.contact(db, no)) for (no,) in rows[at : at + _TOGETHER]]
        return total, found

    def ids(self) -> list[str]:
        """The ids of all contacts."""
        with self._looks.at(NOW).reading() as db:
            return [id for (id,) in db.execute("SELECT id FROM contacts")]

    def close(self) -> None:
        self._looks.stop()
        self._looks.view.close()
        self.ledger.close()

    def stamp(self, when: When = NOW) -> str:
        """A word that changes whenever an answer may change: for ETags."""
        return self._looks.at(when).stamp

    def moment(self, when: When = NOW) -> str | None:
        """The moment that standings hold for, as verdicts have it: the one asked for, else the horizon."""
        if when.as_of:
            self._looks.horizon(when)
            by = standard(self.ledger, when.as_of, when.known_by)
            return by.moment or by.horizon if by else None
        look = self._looks.at(when)
        return look.moment or look.horizon

    def horizon(self, when: When = NOW) -> str | None:
        """The last day of which the ledger knows anything."""
        return self._looks.horizon(when)

    # -- what a question is about, for another moment of a large ledger ------------------------------------------------

    def _about_contact(self, wanted: str) -> Asked:
        def about(db: sqlite3.Connection) -> About:
            (body,) = db.execute("SELECT body FROM bodies WHERE no = ?", (self._find(db, wanted, NOW),)).fetchone()
            return About(rows=rows_in(body))

        return about

    def _about_statements(self, ids: Sequence[str]) -> Asked:
        def about(db: sqlite3.Connection) -> About:
            bodies = db.execute(
                "SELECT body FROM bodies WHERE no IN (SELECT s.no FROM json_each(?) j JOIN said s ON s.statement = j.value)",
                (json.dumps(list(ids)),),
            )
            return About(rows=tuple(row for (body,) in bodies for row in rows_in(body)))

        return about

    def _about_person(self, key: str) -> Asked:
        def about(db: sqlite3.Connection) -> About:
            name = key if tag_of(db, f"person:{key}") else _person_named(db, key)
            rows = self.ledger.naming(name)
            found = tag_of(db, f"person:{name}")
            if found is not None and self.ledger.corrections():  # whom statements name by a correction
                for (body,) in db.execute(
                    "SELECT b.body FROM tags t JOIN bodies b ON b.no = t.no WHERE t.tag = ?", (found[0],)
                ):
                    rows += rows_in(body)
            return About(rows=tuple(rows))

        return about

    def _about_sides(self, *words: str) -> Asked:
        def about(db: sqlite3.Connection) -> About:
            here = self._looks.at(NOW)
            return About(sides=tuple(side_named(db, word, here.words) for word in words))

        return about

    def _about(self, ask: Ask) -> Asked | None:
        """What contacts that fit a question have in common, where that is few enough."""
        if len(ask.pair) == 2:
            return self._about_sides(*ask.pair)
        if ask.person:
            return self._about_person(ask.person)
        if ask.office_side:
            return self._about_sides(ask.office_side)
        if len(ask.side) == 1:
            return self._about_sides(ask.side[0])
        return None

    # -- lists --------------------------------------------------------------------------------------------------------

    def contacts(self, ask: Ask = ALL, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Page[Row]:
        """The contacts that fit, latest first, undated ones last. Raises ConfigError for words that mean nothing."""
        look = self._looks.at(when, self._about(ask))
        with look.reading() as db:
            return _page(db, select(db, ask, look.words), limit, token)

    def home(self, when: When = NOW) -> Home:
        look = self._looks.at(when)
        with look.reading() as db:
            find = partial(_first, db, look)
            return Home(
                latest=find(Ask(), ON_HOME),
                contested=find(Ask(status=CONTESTED), ON_HOME),
                changed=_turns(db, None, ON_HOME, None).items,
                overdue=find(Ask(status=("overdue",)), ON_HOME),
                statuses=_numbers(db, "status:"),
                contacts=(tag_of(db, "all") or (0, 0))[1],
                horizon=look.horizon,
            )

    def turns(self, ask: Ask = ALL, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Page[Turn]:
        """Changes of standing (not the first standing), the latest first."""
        look = self._looks.at(when, self._about(ask))
        with look.reading() as db:
            chosen = select(db, ask, look.words) if ask != ALL else None
            return _turns(db, chosen, limit, token)

    def claims(
        self, status: Sequence[str] = (), when: When = NOW, *, limit: int = 50, token: str | None = None
    ) -> Page[ClaimRow]:
        """What one side tells of another's words, and how that is answered; without ``status`` all that is not supported.
        Contacts in the order of lists."""
        look = self._looks.at(when)
        with look.reading() as db:
            known = [s for (s,) in db.execute("SELECT DISTINCT status FROM claims ORDER BY status")]
            wanted = list(dict.fromkeys(status)) or [s for s in known if s not in SETTLED_CLAIMS]
            marks = ",".join("?" * len(wanted))
            values: list[object] = [*wanted]
            (total,) = db.execute(f"SELECT count(*) FROM claims WHERE status IN ({marks})", values).fetchone()
            after = ""
            if token:
                after = "AND (q.day, q.no, q.nth) > (?, ?, ?)"
                values += token_read(token, (int, int, int))
            rows = db.execute(
                "SELECT q.day, q.no, q.nth, q.status, q.rule, q.why, q.by, q.about, q.statement, q.quote, q.topics, "
                f"q.rests_on, {COLUMNS} FROM claims q JOIN contacts c ON c.no = q.no WHERE q.status IN ({marks}) {after} "
                f"ORDER BY q.day, q.no, q.nth LIMIT {_limit(limit) + 1}",
                values,
            ).fetchall()
            items = tuple(
                ClaimRow(
                    row_of(r[12:]), r[6], r[7], r[8], r[9], r[3], r[4], r[5], tuple(r[10].split()), tuple(r[11].split())
                )
                for r in rows[:limit]
            )
            more = token_of(rows[limit - 1][:3]) if len(rows) > limit else None
            return Page(items, more, total)

    # -- one contact ---------------------------------------------------------------------------------------------------

    def row(self, wanted: str, when: When = NOW) -> Row:
        """Raises NotFound."""
        look = self._looks.at(when, self._about_contact(wanted))
        with look.reading() as db:
            return _row(db, self._find(db, wanted, when))

    def dossier(self, wanted: str, when: When = NOW) -> Dossier:
        """The contact of that id, former id, beginning of an id, or label, with its verdicts. Raises NotFound."""
        look = self._looks.at(when, self._about_contact(wanted))
        with look.reading() as db:
            return look.dossier(look.contact(db, self._find(db, wanted, when)))

    def contact(self, wanted: str, when: When = NOW) -> ContactPage:
        """Raises NotFound."""
        look = self._looks.at(when, self._about_contact(wanted))
        with look.reading() as db:
            no = self._find(db, wanted, when)
            comparison = self._compare(db, look, no, wanted)
            row = _row(db, no)
            current = comparison if not when.as_of else None
        moments = self._moments(row.id, wanted, When(None, when.known_by), current)
        data = json.dumps(comparison.data(), ensure_ascii=False, sort_keys=True, default=str)
        return ContactPage(
            row, comparison, moments, wanted, hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
        )

    def _compare(self, db: sqlite3.Connection, look: Look, no: int, wanted: str = "") -> Comparison:
        from ..judge import followup, history, hours_between_sides
        from ..publish.show import compare
        from ..publish.telling import tellings

        contact = look.contact(db, no)
        earlier = _previous(db, contact)
        return compare(
            look.dossier(contact),
            as_of=look.when.as_of,
            changes=history(contact, look.coverage, look.horizon),
            steps=followup(contact, look.horizon),
            lag=hours_between_sides(contact),
            previous=look.dossier(look.contact(db, earlier)) if earlier is not None else None,
            tellings=tellings(contact.statements, self._text),
            moves=self.ledger.forwards(*dict.fromkeys((contact.id, wanted or contact.id)), known_by=look.when.known_by),
        )

    def _text(self, document: str) -> Text | None:
        try:
            return self.ledger.document(document).text
        except NotFound:
            return None

    def _moments(self, id: str, wanted: str, when: When, known: Comparison | None) -> tuple[Moment, ...]:
        """All standings that are on record, for the slider; those of the moment asked for where the contact is no more."""
        if known is None:
            look = self._looks.at(when, self._about_contact(wanted))
            with look.reading() as db:
                for word in (id, wanted):
                    try:
                        known = self._compare(db, look, self._find(db, word, when))
                        break
                    except NotFound:
                        continue
        return tuple(
            Moment(c.at, c.status, c.before, c.verdict.why, c.causes)
            for c in (known.changes if known is not None else ())
        )

    def _find(self, db: sqlite3.Connection, wanted: str, when: When) -> int:
        """The number of the one contact that a word names, in the steps of :meth:`diplog.pipeline.Desk.find`."""
        word = wanted.strip()
        seen: set[str] = set()
        while (no := _number(db, word) or _founded(db, word)) is None and word not in seen:
            seen.add(word)
            word = self._forward(word, when) or word
        if no is not None:
            return no
        found = _named(db, word)
        if not found and re.fullmatch(r"[0-9a-f]{4,16}", bare := word.removeprefix("contact-")):
            # the id was made of a statement that another one has come before, or whose contact was joined to another
            found = db.execute(
                "SELECT DISTINCT c.no, c.id, c.label FROM said s JOIN contacts c ON c.no = s.no "
                "WHERE s.founds >= ? AND s.founds < ? LIMIT 9",
                (bare, bare + "g"),
            ).fetchall()
        if len(found) == 1:
            return int(found[0][0])
        if not found:
            raise NotFound(f"no contact {wanted!r} in the ledger (diplog contacts lists ids and labels)")
        listed = ", ".join(f"{id} ({label})" for _, id, label in found[:8])
        more = " and more" if len(found) > 8 else ""
        raise NotFound(
            f"{wanted!r} fits {len(found[:8])}{'+' if more else ''} contacts: {listed}{more}; give more of the id"
        )

    def _forward(self, old: str, when: When) -> str | None:
        if not old.startswith("contact-"):
            return None
        led = self.ledger.forwards(old, known_by=when.known_by)
        return next((f.new for f in reversed(led) if f.old == old), None)

    def statement(self, id: str, when: When = NOW) -> tuple[Statement, Row | None]:
        """A statement as last read, and its contact where it stands. Raises NotFound."""
        statement = self.ledger.statement(id)
        look = self._looks.at(when, self._about_statements([id]))
        with look.reading() as db:
            found = db.execute("SELECT no FROM said WHERE statement = ?", (id,)).fetchone()
            return replace(statement, known=None), _row(db, found[0]) if found else None

    def homes(self, statements: Sequence[str], when: When = NOW) -> dict[str, str]:
        """The contact's id of each statement that stands."""
        look = self._looks.at(when, self._about_statements(statements))
        with look.reading() as db:
            rows = db.execute(
                "SELECT s.statement, c.id FROM json_each(?) j JOIN said s ON s.statement = j.value "
                "JOIN contacts c ON c.no = s.no",
                (json.dumps(list(statements)),),
            ).fetchall()
        return dict(rows)

    def side_code(self, word: str, when: When = NOW) -> str:
        """The code of the side that a code or name means. Raises ConfigError where it means none."""
        look = self._looks.at(when, self._about_sides(word))
        with look.reading() as db:
            return side_named(db, word, look.words)

    # -- persons, offices, sides, pairs --------------------------------------------------------------------------------

    def person(self, key: str, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Profile:
        """A person by :attr:`Party.key` (the register's id, or the name as the ledger has it). Raises NotFound."""
        look = self._looks.at(when, self._about_person(key))
        with look.reading() as db:
            name = key if tag_of(db, f"person:{key}") else _person_named(db, key)
            label = _person_label(db, name)
            return self._profile(db, look, "person", name, label, f"person:{name}", limit, token)

    def office(self, office: str, side: str, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Profile:
        """An office of a side, whoever holds it. Raises NotFound."""
        look = self._looks.at(when, self._about_sides(side))
        with look.reading() as db:
            code = side_named(db, side, look.words)
            label = f"{office.replace('_', ' ').capitalize()}, {said.side(code)}"
            return self._profile(db, look, "office", f"{office}:{code}", label, f"office:{office}:{code}", limit, token)

    def side(self, side: str, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Profile:
        """A side by code or name. Raises NotFound, or ConfigError for a word that means no side."""
        look = self._looks.at(when, self._about_sides(side))
        with look.reading() as db:
            code = side_named(db, side, look.words)
            return self._profile(db, look, "side", code, said.side(code), f"side:{code}", limit, token)

    def _profile(
        self,
        db: sqlite3.Connection,
        look: Look,
        kind: str,
        key: str,
        label: str,
        tag: str,
        limit: int,
        token: str | None,
    ) -> Profile:
        found = tag_of(db, tag)
        if found is None:
            raise NotFound(f"no contact of {label} in the ledger")
        of = tables.summary(db, found[0])
        days = tables.by_day(db, found[0])
        mine = {key} if kind != "office" else set()
        people = [(c, side) for c, side in _people(db, of, 40) if c.value not in mine]
        own = key.rpartition(":")[2] if kind == "office" else key if kind == "side" else None
        counterparts: Iterable[Count]
        if kind == "side":
            counterparts = [c for c in of.counts("side:", said.side) if c.value != key]
        else:
            counterparts = [c for c, side in people if kind == "person" or side != own]
        return Profile(
            kind=kind,
            key=key,
            label=label,
            sides=tuple(c.value for c in of.counts("side:", said.side)) if kind != "person" else _sides_of(db, key),
            offices=_offices_of(db, kind, key, of),
            people=tuple(c for c, side in people if own and side == own)[:20],
            total=found[1],
            statuses=of.mapping("status:"),
            kinds=of.mapping("kind:"),
            months=tables.months(days),
            days=tables.days(days, look.horizon),
            counterparts=tuple(counterparts)[:30],
            topics=tuple(of.counts("topic:", said.topic))[:26],
            places=tuple(of.counts("place:"))[:20],
            rate=tables.rate(days, look.horizon),
            latest=_page(db, _of_tag(found), limit, token),
            trips=tuple(_trips(db, found, 20)),
            first=tables.iso(max((d for d, _, _ in days if d != UNDATED), default=None)),
            last=tables.iso(min((d for d, _, _ in days if d != UNDATED), default=None)),
        )

    def dyad(self, a: str, b: str, when: When = NOW, *, limit: int = 50, token: str | None = None) -> Dyad:
        """A pair of sides by codes or names. Raises NotFound where they have no contact on record."""
        look = self._looks.at(when, self._about_sides(a, b))
        with look.reading() as db:
            first, second = (side_named(db, word, look.words) for word in (a, b))
            if first == second:
                raise ConfigError(f"a pair needs two sides, not {first} twice")
            pair = ",".join(sorted((first, second)))
            found = tag_of(db, f"pair:{pair}")
            if found is None:
                raise NotFound(f"no contact of {said.the_side(first)} and {said.the_side(second)} in the ledger")
            of = tables.summary(db, found[0])
            days = tables.by_day(db, found[0])
            paces, same_day, lags = tables.paces(db, pair, (first, second))
            told = [f"whose:{whose}" for whose in of.mapping("whose:") if whose not in _NOT_TOLD]
            return Dyad(
                a=first,
                b=second,
                total=found[1],
                whose=of.mapping("whose:"),
                statuses=of.mapping("status:"),
                kinds=of.mapping("kind:"),
                months=tables.months(days),
                days=tables.days(days, look.horizon),
                topics=tuple(of.counts("topic:", said.topic))[:26],
                topics_of={side: tuple(of.counts(f"names:{side}:", said.topic)) for side in (first, second)},
                paces=paces,
                same_day=same_day,
                lags=lags,
                people=tuple(c for c, _ in _people(db, of, 20))[:20],
                places=tuple(of.counts("place:"))[:20],
                rate=tables.rate(days, look.horizon),
                last=_last(db, found, told),
                last_by_both=_last(db, found, ["whose:both"]),
                latest=_page(db, _of_tag(found), limit, token),
                trips=tuple(_trips(db, found, 20)),
            )

    # -- sources and documents -----------------------------------------------------------------------------------------

    def sources(self, when: When = NOW) -> tuple[SourceRow, ...]:
        """Every publisher, those with most documents first."""
        look = self._looks.at(when)
        return self._sources(look.stamp, when)

    def _sources(self, stamp: str, when: When) -> tuple[SourceRow, ...]:
        """Counted once for a state of the ledger, as all of its documents are looked at."""
        if self._counted_sources[:2] == (stamp, when):
            return self._counted_sources[2]
        rows = self._count_sources(when)
        self._counted_sources = (stamp, when, rows)
        return rows

    def _count_sources(self, when: When) -> tuple[SourceRow, ...]:
        look = self._looks.at(when)
        known = {s.id: s for s in self.ledger.sources()}
        rows = []
        with look.reading() as db:
            for id, documents, edited, statements, first, last in self.ledger.output(
                as_of=when.as_of, known_by=when.known_by
            ):
                source = known[id]
                contacts = (tag_of(db, f"source:{source.name}") or (0, 0))[1]
                rows.append(_source_row(source, documents, edited, statements, contacts, first, last))
        return tuple(sorted(rows, key=lambda r: (-r.documents, r.name, r.key)))

    def source(self, key: str, when: When = NOW, *, limit: int = 50, token: str | None = None) -> SourcePage:
        """A publisher by id or name. Raises NotFound."""
        look = self._looks.at(when)
        rows = [r for r in self._sources(look.stamp, when) if key in (r.key, r.name)]
        if not rows:
            raise NotFound(f"no source {key!r} in the ledger")
        source = rows[0]
        with look.reading() as db:
            tag = f"source:{source.name}"
            found = tag_of(db, tag)
            of = tables.summary(db, found[0]) if found else tables.Summary({})
            days = tables.by_day(db, found[0]) if found else []
            delays = db.execute(
                "SELECT days, count(*) FROM delays WHERE source = ? GROUP BY days ORDER BY days", (source.name,)
            ).fetchall()
        (before,) = token_read(token, (int,)) if token else (0,)
        assert isinstance(before, int)
        documents = self.ledger.published(
            source.key, as_of=when.as_of, known_by=when.known_by, limit=_limit(limit) + 1, before=before
        )
        shown = documents[:limit]
        return SourcePage(
            source=source,
            months=tuple(Count(m.month, m.number) for m in tables.months(days)),
            delays=tuple(Count(str(days), number) for days, number in delays),
            topics=tuple(of.counts("topic:", said.topic)),
            sides=tuple(of.counts("side:", said.side))[:30],
            documents=Page(
                tuple(DocumentRow(id, k, title, pub, day, lang, url, n, version) for _, id, k, title, pub, day, lang, url, n, version in shown),
                token_of([shown[-1][0]]) if len(documents) > limit else None,
                source.documents,
            ),
        )  # fmt: skip

    def document(self, id: str, when: When = NOW) -> DocumentPage:
        """A version of a document by its id, with its other versions and what was read from it. Raises NotFound."""
        version = self.ledger.document(id)
        statements = tuple(replace(s, known=None) for s in self.ledger.said_in(id))
        look = self._looks.at(when, self._about_statements([s.id for s in statements]))
        contacts: dict[str, Row] = {}
        with look.reading() as db:
            for s in statements:
                found = db.execute("SELECT no FROM said WHERE statement = ?", (s.id,)).fetchone()
                if found:
                    contacts[s.id] = _row(db, found[0])
        text = version.text
        source = text.source or next((s.id for s in self.ledger.sources() if s.name == text.publisher), None)
        return DocumentPage(version, self.ledger.versions(text.key), statements, contacts, source)

    # -- over all ------------------------------------------------------------------------------------------------------

    def search(
        self,
        text: str,
        ask: Ask = ALL,
        when: When = NOW,
        *,
        limit: int = 50,
        token: str | None = None,
    ) -> SearchPage:
        """Contacts whose names, places, labels or quotes hold all words, latest first, with facets; and documents."""
        look = self._looks.at(when, self._about(ask))
        with look.reading() as db:
            chosen = select(db, replace(ask, text=text or None), look.words)
            if text.strip():
                page, chosen = _page_of_few(db, chosen, limit, token)
            else:
                page = _page(db, chosen, limit, token)
            facets, counted = tables.facets(db, chosen)
        hits = self.ledger.search(
            text, what="documents", limit=10, as_of=when.as_of, known_by=when.known_by, weighed=WEIGHED, counted=COUNTED
        )
        least = hits.matches >= COUNTED
        return SearchPage(page, facets, hits.found, hits.matches, hits.cut, chosen.cut, least, counted)

    def topics(self, ask: Ask = ALL, when: When = NOW) -> tuple[TopicLine, ...]:
        """Contacts a month of each topic, the most frequent topic first."""
        look = self._looks.at(when)
        with look.reading() as db:
            chosen = select(db, ask, look.words) if ask != ALL else None
            lines = []
            for name, tag, total in db.execute(
                "SELECT name, tag, number FROM tag_names WHERE name >= 'topic:' AND name < 'topic;' AND number > 0"
            ).fetchall():
                if chosen is None:
                    numbers = tables.kept(db, tag)
                    numbers = by_month(db, tag) if numbers is None else numbers
                else:
                    sql = chosen.sql(
                        "t.day, t.status, count(*)",
                        contacts=False,
                        more=["EXISTS (SELECT 1 FROM tags y WHERE y.no = t.no AND y.tag = ?)"],
                    )
                    counted = db.execute(f"{sql} GROUP BY t.day, t.status", chosen.all_values(tag)).fetchall()
                    total = sum(n for _, _, n in counted)
                    numbers = {m.month: m.number for m in tables.months(counted)}
                if total:
                    months = tuple(Count(month, number) for month, number in numbers.items())
                    lines.append(TopicLine(name[6:], total, months))
        return tuple(sorted(lines, key=lambda line: (-line.total, line.topic)))

    def network(self, ask: Ask = ALL, when: When = NOW, *, most: int = 150) -> Network:
        """Pairs of sides with most contacts; of all contacts, or those that fit."""
        look = self._looks.at(when)
        with look.reading() as db:
            ties = tables.ties(db, None if ask == ALL else select(db, ask, look.words), most + 1)
            cut = len(ties) > most
            edges = tuple(_edge(*tie) for tie in ties[:most])
            keys = sorted({k for e in edges for k in (e.a, e.b)})
            if ask == ALL:
                numbers = {k: (tag_of(db, f"side:{k}") or (0, 0))[1] for k in keys}
            else:
                numbers = {k: sum(e.number for e in edges if k in (e.a, e.b)) for k in keys}
            nodes = tuple(Node(k, said.side(k), numbers[k], k) for k in keys)
            return Network(nodes, edges, cut)

    def spots(self, ask: Ask = ALL, when: When = NOW, *, most: int = 300) -> Page[Spot]:
        """Places of meetings, visits and talks, those with most first."""
        from ..pipeline import side_of_place

        look = self._looks.at(when)
        with look.reading() as db:
            chosen = None if ask == ALL else select(db, ask, look.words)
            found = tables.counted(db, chosen, "spot:", most + 1)
            items = []
            for place, number, statuses in found[:most]:
                tag = tag_of(db, f"spot:{place}")
                assert tag is not None
                last = _first_of(db, _of_tag(tag), 1)[0]
                items.append(Spot(place, side_of_place(place), number, statuses, last))
            return Page(tuple(items), None, len(found), total_is_least=len(found) > most)

    def totals(self, when: When = NOW) -> Totals:
        look = self._looks.at(when)
        with look.reading() as db:

            def number(prefix: str) -> int:
                sql = "SELECT count(*) FROM tag_names WHERE name >= ? AND name < ? AND number > 0"
                return int(db.execute(sql, (f"{prefix}:", f"{prefix};")).fetchone()[0])

            return Totals(
                ledger=self.ledger.counts(),
                contacts=(tag_of(db, "all") or (0, 0))[1],
                statuses=_numbers(db, "status:"),
                kinds=_numbers(db, "kind:"),
                sides=number("side"),
                people=number("person"),
                horizon=look.horizon,
            )  # fmt: skip

    # -- the command line's other questions ----------------------------------------------------------------------------

    def dossiers(self, ask: Ask = ALL, when: When = NOW) -> list[Dossier]:
        """All contacts that fit, with their verdicts, latest first: for exports and briefs."""
        return self.shown(ask, 0, when)[1]

    def check(self, claim: str, when: When = NOW, *, on: str | None = None, lang: str | None = None) -> Reply:
        """A claim in plain words against the record. ``on`` is the day from which *yesterday* counts."""
        from ..check import check, worst
        from ..pipeline import read_claim

        look = self._looks.at(when)
        with look.reading() as db:
            people = self._people(db, look)
            claims = read_claim(claim, on=on, lang=lang, people=people)
            answers = []
            for part in claims:
                standing = [look.dossier(look.contact(db, no)) for no in candidates(db, part)]
                answers.append(check(part, [(d.contact, d.verdict) for d in standing]))
        return Reply(claim, worst(a.outcome for a in answers), tuple(answers), when.as_of)

    def _people(self, db: sqlite3.Connection, look: Look) -> tuple[Participant, ...]:
        """Everybody whom contacts name or sentences quote, listed once for a state of the ledger."""
        stamp, people = self._known_people
        if stamp != look.stamp:
            people = (*(person for _, person in named(db)), *speakers(db))
            self._known_people = (look.stamp, people)
        return people

    def warm(self) -> None:
        """Load what the first claim needs: the register and the words of a language take some seconds."""
        try:
            self.check("Somebody met somebody on 1 May 2024")
            self.home()
        except DiplogError as error:
            _log.warning("not warmed: %s", error)

    def brief(self, ask: Ask, when: When = NOW) -> Brief:
        """A cited briefing on the contacts that fit. Raises ConfigError where they are more than anybody reads."""
        from ..publish import brief as briefing

        look = self._looks.at(when, self._about(ask))
        with look.reading() as db:
            wanted = picked(db, ask, look.words)
            number, least = tables.total(db, select(db, ask, look.words), BRIEFED)
            if least or number > BRIEFED:
                raise ConfigError(
                    f"more than {BRIEFED:,} contacts are too many for a briefing: name a person, a pair or a shorter time"
                )
        found = sorted(self.dossiers(ask, when), key=lambda d: in_time(d.contact))
        return briefing.write(briefing.title_of(wanted), found, period=briefing.period_of(wanted), as_of=when.as_of)

    def count(self, a: str, b: str, when: When = NOW) -> Sheet:
        """How many contacts two parties had, on whose account, with the last one. Raises ConfigError for what is no party."""
        from ..judge import counts
        from ..publish.table import counts as counted

        look = self._looks.at(when)
        with look.reading() as db:
            parties = [party_named(db, word, look.words) for word in (a, b)]
            chosen = having(db, [tags for _, tags in parties])
            numbers = db.execute(chosen.sql("t.no", contacts=False), chosen.all_values()).fetchall()
            found = sorted((look.dossier(look.contact(db, no)) for (no,) in numbers), key=lambda d: in_time(d.contact))
        tally = counts([d.contact for d in found], parties[0][0], parties[1][0], look.moment)
        return counted(a, b, tally, found, as_of=when.as_of)

    def who(self, mention: str, *, on: str | None = None, whose: str | None = None, lang: str | None = None) -> Sheet:
        """What a name, title or office resolves to on a date, with what speaks for each candidate."""
        from ..pipeline import who

        return who(mention, on=on, whose=whose, lang=lang)


_NOT_TOLD = ("reported", "ahead", "none", "disputed")


def in_time(contact: Contact) -> tuple[str, str, str]:
    """The order in which linking gives contacts."""
    return (contact.date.start.isoformat() if contact.date else "9999", contact.label, contact.id)


# -- rows and pages ----------------------------------------------------------------------------------------------------


def _limit(limit: int) -> int:
    if not 1 <= limit <= MOST:
        raise ConfigError(f"a page holds 1 to {MOST}, not {limit}")
    return limit


def _row(db: sqlite3.Connection, no: int) -> Row:
    return row_of(db.execute(f"SELECT {COLUMNS} FROM contacts c WHERE c.no = ?", (no,)).fetchone())


def _of_tag(found: tuple[int, int]) -> Selection:
    return Selection("tags", [], ["t.tag = ?"], [found[0]], exact=found[1])


def _page(db: sqlite3.Connection, chosen: Selection, limit: int, token: str | None) -> Page[Row]:
    more: list[str] = []
    values: list[object] = []
    if token:
        day, label, id = token_read(token, (int, str, str))
        more = ["t.day >= ?", "(t.day, c.label, c.id) > (?, ?, ?)"]
        values = [day, day, label, id]
    sql = chosen.sql(f"t.day, {COLUMNS}", more=more)
    rows = db.execute(
        f"{sql} ORDER BY t.day, c.label, c.id LIMIT {_limit(limit) + 1}", chosen.all_values(*values)
    ).fetchall()
    items = tuple(row_of(r[1:]) for r in rows[:limit])
    following = token_of([rows[limit - 1][0], items[-1].label, items[-1].id]) if len(rows) > limit else None
    total, least = tables.total(db, chosen, COUNTED)
    return Page(items, following, total, total_is_least=least or chosen.cut)


def _page_of_few(
    db: sqlite3.Connection, chosen: Selection, limit: int, token: str | None
) -> tuple[Page[Row], Selection]:
    """As :func:`_page`, of a question that is dear to ask and has few answers: it is asked once, and rows are looked at
    only of contacts near the page. Also the latest of what was found, for facets."""
    rows = db.execute(f"{chosen.sql('t.day, t.no', contacts=False)} ORDER BY t.day", chosen.all_values()).fetchall()
    after = token_read(token, (int, str, str))[0] if token else None
    near = [row for row in rows if after is None or row[0] >= after]
    same = sum(1 for day, _ in near if day == after)  # of the day that the page before ended with, some were on it
    end = min(len(near), same + limit)
    while end < len(near) and near[end][0] == near[end - 1][0]:
        end += 1
    page = _page(db, numbered([no for _, no in near[: end + 1]]), limit, token)
    latest = numbered([no for _, no in rows[: tables.FACETED + 1]])
    latest.cut = chosen.cut
    return replace(page, total=len(rows), total_is_least=chosen.cut), latest


def _first_of(db: sqlite3.Connection, chosen: Selection, limit: int, *more: str) -> tuple[Row, ...]:
    sql = chosen.sql(COLUMNS, more=more)
    return tuple(
        row_of(r)
        for r in db.execute(f"{sql} ORDER BY t.day, c.label, c.id LIMIT {limit}", chosen.all_values()).fetchall()
    )


def _first(db: sqlite3.Connection, look: Look, ask: Ask, limit: int) -> tuple[Row, ...]:
    return _first_of(db, select(db, ask, look.words), limit)


def _turns(db: sqlite3.Connection, chosen: Selection | None, limit: int, token: str | None) -> Page[Turn]:
    where, values = ["u.before IS NOT NULL"], list[object]()
    if chosen is not None:
        where.append(f"u.no IN ({chosen.sql('t.no', contacts=False)})")
        values += chosen.all_values()
    (total,) = db.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM turns u WHERE {' AND '.join(where)} LIMIT {COUNTED + 1})", values
    ).fetchone()
    if token:
        at, no, nth = token_read(token, (str, int, int))
        where.append("(u.at < ? OR (u.at = ? AND (u.no, u.nth) > (?, ?)))")
        values += [at, at, no, nth]
    rows = db.execute(
        f"SELECT u.at, u.no, u.nth, u.before, u.status, u.why, {COLUMNS} FROM turns u JOIN contacts c ON c.no = u.no "
        f"WHERE {' AND '.join(where)} ORDER BY u.at DESC, u.no, u.nth LIMIT {_limit(limit) + 1}",
        values,
    ).fetchall()
    items = tuple(Turn(r[0], STATUSES[r[3]], STATUSES[r[4]], r[5], row_of(r[6:])) for r in rows[:limit])
    more = token_of(rows[limit - 1][:3]) if len(rows) > limit else None
    return Page(items, more, min(total, COUNTED), total_is_least=total > COUNTED)


def _numbers(db: sqlite3.Connection, prefix: str) -> dict[str, int]:
    return {
        name[len(prefix) :]: number
        for name, number in db.execute(
            "SELECT name, number FROM tag_names WHERE name >= ? AND name < ? AND number > 0 ORDER BY number DESC, name",
            (prefix, prefix[:-1] + ";"),
        )
    }


def _number(db: sqlite3.Connection, id: str) -> int | None:
    found = db.execute("SELECT no FROM contacts WHERE id = ?", (id,)).fetchone()
    found = found or db.execute("SELECT no FROM former WHERE old = ?", (id,)).fetchone()
    return int(found[0]) if found else None


def _founded(db: sqlite3.Connection, id: str) -> int | None:
    """The contact that holds the statement an id is made of: it was the first published once, or another contact's."""
    if not id.startswith("contact-"):
        return None
    found = db.execute("SELECT no FROM said WHERE founds = ?", (id.removeprefix("contact-"),)).fetchone()
    return int(found[0]) if found else None


def _named(db: sqlite3.Connection, word: str) -> list[tuple[int, str, str]]:
    """By label, beginning of an id, or beginning of a label: the first of these that fits anything."""
    columns = "SELECT no, id, label FROM contacts"
    found = db.execute(f"{columns} WHERE label = ? COLLATE NOCASE LIMIT 9", (word,)).fetchall()
    if not found and (match := re.fullmatch(r"(?:contact-)?([0-9a-f]{2,})", word)):
        start = f"contact-{match.group(1)}"
        found = db.execute(f"{columns} WHERE id >= ? AND id < ? ORDER BY id LIMIT 9", (start, start + "g")).fetchall()
    if not found and word:
        found = db.execute(
            f"{columns} WHERE label >= ? COLLATE NOCASE AND label < ? COLLATE NOCASE ORDER BY label LIMIT 9",
            (word, word + "\U0010ffff"),
        ).fetchall()
    return found


def _previous(db: sqlite3.Connection, contact: Contact) -> int | None:
    """The latest earlier contact of exactly the same sides that somebody says took place."""
    if contact.date is None or len(contact.sides) < 2:
        return None
    sides = sorted(contact.sides)
    tag = tag_of(db, f"pair:{sides[0]},{sides[1]}")
    if tag is None:
        return None
    statuses = f"{CODES['confirmed']}, {CODES['one-sided']}"
    best: tuple[Any, ...] | None = None
    key: Any = None
    # the latest last day is not always the latest first day: ranges may overlap, so one more than the first is weighed
    for no, first, last, precision, id, lists in db.execute(
        "SELECT c.no, c.first, c.last, c.precision, c.id, c.lists FROM tags t JOIN contacts c ON c.no = t.no WHERE t.tag = ? "
        f"AND t.day > ? AND t.day < {UNDATED} AND t.status IN ({statuses}) AND c.last < ? AND c.id <> ? ORDER BY t.day",
        (tag[0], -contact.date.start.toordinal(), contact.date.start.isoformat(), contact.id),
    ):
        if best is not None and first < key[0]:
            break
        if json.loads(lists)[0] != list(contact.sides):
            continue
        mine = (first, last, precision, id)
        if best is None or mine > key:
            best, key = (no,), mine
    return int(best[0]) if best else None


def _last(db: sqlite3.Connection, found: tuple[int, int], accounts: Sequence[str]) -> Row | None:
    tags = [tag[0] for name in accounts if (tag := tag_of(db, name))]
    if not tags:
        return None
    chosen = _of_tag(found)
    marks = ",".join("?" * len(tags))
    chosen.where.append(f"EXISTS (SELECT 1 FROM tags x WHERE x.no = t.no AND x.tag IN ({marks}))")
    chosen.values += tags
    rows = _first_of(db, chosen, 1, f"t.day <> {UNDATED}")
    return rows[0] if rows else None


def _trips(db: sqlite3.Connection, found: tuple[int, int], limit: int) -> tuple[Row, ...]:
    """Meetings, visits and talks that were announced, whatever became of them."""
    trip = tag_of(db, "trip")
    if trip is None:
        return ()
    chosen = _of_tag(found)
    chosen.where.append("EXISTS (SELECT 1 FROM tags x WHERE x.no = t.no AND x.tag = ?)")
    chosen.values.append(trip[0])
    return _first_of(db, chosen, limit)


# -- persons -----------------------------------------------------------------------------------------------------------


def _person_named(db: sqlite3.Connection, word: str) -> str:
    """The key of the one person of that name, whatever its case. Raises NotFound."""
    keys = sorted(
        {k for (k,) in db.execute("SELECT key FROM people WHERE name = ? COLLATE NOCASE AND key IS NOT NULL", (word,))}
    )
    if len(keys) == 1:
        return str(keys[0])
    if keys:
        raise NotFound(f"{word!r} may be {', '.join(keys[:8])}; ask for one of them")
    raise NotFound(f"no person {word!r} in the ledger")


def _person_label(db: sqlite3.Connection, key: str) -> str:
    """The name most contacts have for a person."""
    row = db.execute(
        "SELECT p.label FROM people p JOIN tag_names n ON n.tag = p.tag WHERE p.key = ? ORDER BY n.number DESC, p.label LIMIT 1",
        (key,),
    ).fetchone()
    return str(row[0]) if row else key


def _people(db: sqlite3.Connection, of: tables.Summary, most: int) -> list[tuple[Count, str | None]]:
    """The persons with most contacts, each with the side most contacts have them of."""
    counts = of.counts("person:", most=most + 1)
    names: dict[str, str] = {}
    sides: dict[str, dict[str, int]] = {}
    for key, label, side, number in db.execute(
        "SELECT p.key, p.label, p.side, n.number FROM json_each(?) j JOIN people p ON p.key = j.value "
        "JOIN tag_names n ON n.tag = p.tag ORDER BY n.number DESC, p.label",
        (json.dumps([c.value for c in counts]),),
    ):
        names.setdefault(key, label)
        if side:
            of_person = sides.setdefault(key, {})
            of_person[side] = of_person.get(side, 0) + number
    return [
        (
            Count(c.value, c.number, names.get(c.value, c.value)),
            min(sides[c.value].items(), key=lambda item: (-item[1], item[0]))[0] if c.value in sides else None,
        )
        for c in counts
    ]


def _sides_of(db: sqlite3.Connection, key: str) -> tuple[str, ...]:
    rows = db.execute(
        "SELECT p.side, sum(n.number) AS much FROM people p JOIN tag_names n ON n.tag = p.tag "
        "WHERE p.key = ? AND p.side IS NOT NULL GROUP BY p.side ORDER BY much DESC, p.side",
        (key,),
    ).fetchall()
    return tuple(side for side, _ in rows)


def _offices_of(db: sqlite3.Connection, kind: str, key: str, of: tables.Summary) -> tuple[Count, ...]:
    if kind == "person":
        rows = db.execute(
            "SELECT p.office || ':' || p.side, sum(n.number) AS much FROM people p JOIN tag_names n ON n.tag = p.tag "
            "WHERE p.key = ? AND p.office IS NOT NULL AND p.side IS NOT NULL AND n.number > 0 "
            "GROUP BY 1 ORDER BY much DESC, 1",
            (key,),
        ).fetchall()
        return tuple(Count(office, number) for office, number in rows)
    if kind == "side":
        return tuple(c for c in of.counts("office:") if c.value.rpartition(":")[2] == key)
    return ()


def _edge(pair: str, number: int, statuses: Mapping[str, int]) -> Edge:
    a, _, b = pair.rpartition(",")  # a side code of a stranger's may hold a comma
    return Edge(a, b, number, statuses)


def _source_row(
    source: Source, documents: int, edited: int, statements: int, contacts: int, first: str | None, last: str | None
) -> SourceRow:
    return SourceRow(
        source.id, source.name, source.type, source.side, documents, edited, statements, contacts, first, last
    )


__all__ = ["NOW", "Ask", "Queries", "When"]
