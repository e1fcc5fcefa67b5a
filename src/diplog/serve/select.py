"""An :class:`~.answers.Ask` in the user's words into SQL over a view.

A question becomes groups of tags, of each of which a contact must have one. The rarest group leads: its rows come in the
order of lists, and the others are only looked up, so that a page costs what a page holds.
"""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..check import same
from ..dates import DateSpan
from ..errors import ConfigError
from ..gazetteer import fold as folded_name
from ..ledger.search import fts5, terms
from ..model import Contact, Participant, Statement
from ..publish import pick as picking
from ..publish.pick import Who, fold
from ..view.schema import CODES, UNDATED
from ..voices import base_side
from .answers import Ask

WEIGHED = 2_000  # matches of a text that are looked at, the newest first
COUNTED = 10_000  # contacts that are counted for a total before it says "at least"
SPREAD = 5_000  # a group of several tags with more contacts than this is looked up rather than sorted


@dataclass(slots=True)
class Selection:
    """FROM and WHERE of a question; ``t`` has day, no and status, ``c`` is the contact. ``exact`` is the number that fit
    where it is known beforehand."""

    source: str
    source_values: list[object]
    where: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)
    exact: int | None = None
    cut: bool = False  # a text had too many matches: only the newest were looked at

    def sql(self, columns: str, *, contacts: bool = True, more: Sequence[str] = ()) -> str:
        join = " JOIN contacts c ON c.no = t.no" if contacts or any("c." in w for w in self.where) else ""
        where = [*self.where, *more]
        return f"SELECT {columns} FROM {self.source} t{join}" + (f" WHERE {' AND '.join(where)}" if where else "")

    def all_values(self, *more: object) -> list[object]:
        return [*self.source_values, *self.values, *more]


def pair_of(words: str | None) -> tuple[str, ...]:
    """Two sides as ``--pair`` has them: ``MEX,USA``."""
    return tuple(part.strip() for part in words.replace("/", ",").split(",") if part.strip()) if words else ()


def tag_of(db: sqlite3.Connection, name: str) -> tuple[int, int] | None:
    """The number of a tag and how many contacts have it."""
    row = db.execute("SELECT tag, number FROM tag_names WHERE name = ?", (name,)).fetchone()
    return (row[0], row[1]) if row and row[1] else None


@dataclass(frozen=True, slots=True)
class Words:
    """What the register is asked where the ledger does not know a word: the side of a name, the persons and offices."""

    side: Callable[[str], str | None]
    meant: Callable[[str], tuple[frozenset[str], frozenset[tuple[str, str]]]]


def select(db: sqlite3.Connection, ask: Ask, words: Words) -> Selection:
    """Raises ConfigError for a word that means no side, topic, kind, status or date."""
    groups: list[list[tuple[int, int]]] = []

    def any_of(*names: str) -> None:
        groups.append([found for name in dict.fromkeys(names) if (found := tag_of(db, name))])

    def side(word: str) -> str:
        return side_named(db, word, words)

    for who in ask.who:
        if who.strip():
            groups.append(_who(db, who.strip(), words))
    if ask.side:
        any_of(*(f"side:{s}" for w in ask.side for s in sides_of(db, side(w))))
    if ask.pair:
        if len(ask.pair) < 2:
            raise ConfigError("a pair needs two sides: MEX,USA")
        of = [sides_of(db, side(w)) for w in ask.pair]
        if len(of) == 2:
            any_of(*(f"side:{a}" if a == b else f"pair:{','.join(sorted((a, b)))}" for a in of[0] for b in of[1]))
        else:
            for sides in of:
                any_of(*(f"side:{s}" for s in sides))
    if ask.topic:
        any_of(*(f"topic:{picking.topic_named(w)}" for w in ask.topic))
    if ask.kind:
        any_of(*(f"kind:{picking.kind_named(w)}" for w in ask.kind))
    if ask.person:
        any_of(f"person:{ask.person}")
    if ask.office:
        if not ask.office_side:
            raise ConfigError(f"of which side is the office {ask.office!r}? give office_side")
        any_of(f"office:{ask.office}:{side(ask.office_side)}")
    if ask.source:
        any_of(f"source:{ask.source}")
    if ask.place:
        any_of(f"place:{ask.place}")
    statuses = [picking.status_named(w) for w in ask.status]
    return _put(db, groups, statuses, ask)


def _put(db: sqlite3.Connection, groups: list[list[tuple[int, int]]], statuses: list[str], ask: Ask) -> Selection:
    everything = tag_of(db, "all")
    if not all(groups) or everything is None or (statuses and not any(tag_of(db, f"status:{s}") for s in statuses)):
        return _nothing()
    by_status = [found for s in dict.fromkeys(statuses) if (found := tag_of(db, f"status:{s}"))]
    if ask.text and ask.text.strip():
        chosen = _text(db, ask.text, [*groups, *([by_status] if by_status else [])])
        _in_time(chosen, ask)
        return chosen
    sizes = [sum(number for _, number in group) for group in groups]
    lead = min(range(len(groups)), key=sizes.__getitem__, default=None)
    amount = sum(number for _, number in by_status)
    if by_status and (lead is None or amount < sizes[lead]):
        chosen, lead, statuses = _lead(by_status, everything), None, [] if amount <= SPREAD else statuses
        if len(by_status) == 1:
            statuses = []
    elif lead is not None:
        group = groups[lead]
        chosen = _lead(group, everything)
        if len(group) > 1 and sizes[lead] > SPREAD:
            lead = None
    else:
        chosen = _lead([everything], everything)
    for at, group in enumerate(groups):
        if at != lead:
            chosen.where.append(_one_of(group, "t.no"))
            chosen.values += [tag for tag, _ in group]
            chosen.exact = None
    if statuses:
        chosen.where.append(f"t.status IN ({','.join(str(CODES[s]) for s in dict.fromkeys(statuses))})")  # type: ignore[index]
        chosen.exact = None
    _in_time(chosen, ask)
    return chosen


def _nothing() -> Selection:
    return Selection("(SELECT 0 AS day, 0 AS no, 0 AS status WHERE 0)", [], exact=0)


def _one_of(group: list[tuple[int, int]], number: str) -> str:
    """That a contact has one of these tags; the tags are its values."""
    return f"EXISTS (SELECT 1 FROM tags x WHERE x.no = {number} AND x.tag IN ({','.join('?' * len(group))}))"


def _lead(group: list[tuple[int, int]], everything: tuple[int, int]) -> Selection:
    if len(group) > 1:
        if sum(number for _, number in group) > SPREAD:
            return _lead([everything], everything)
        marks = ",".join("?" * len(group))
        return Selection(
            f"(SELECT DISTINCT day, no, status FROM tags WHERE tag IN ({marks}))", [tag for tag, _ in group]
        )
    (tag, number) = group[0]
    return Selection("tags", [], ["t.tag = ?"], [tag], exact=number)


def _text(db: sqlite3.Connection, text: str, groups: list[list[tuple[int, int]]]) -> Selection:
    """Contacts with these words that have one tag of each group; of very many those that were numbered last, which are
    the latest but for what was read since the view was made."""
    if not terms(text):
        return _nothing()
    narrower = "".join(f" AND {_one_of(group, 'texts.rowid')}" for group in groups)
    found = db.execute(
        f"SELECT rowid FROM texts WHERE texts MATCH ?{narrower} ORDER BY rowid DESC LIMIT {WEIGHED + 1}",
        (fts5(text), *(tag for group in groups for tag, _ in group)),
    ).fetchall()
    chosen = numbered([no for (no,) in found[:WEIGHED]])
    chosen.cut = len(found) > WEIGHED
    return chosen


def numbered(numbers: Sequence[int]) -> Selection:
    """The contacts of these numbers, so far as there are such."""
    return Selection(
        "(SELECT k.day, k.no, k.status FROM json_each(?) j JOIN contacts k ON k.no = j.value)", [json.dumps(numbers)]
    )


def _in_time(chosen: Selection, ask: Ask) -> None:
    """The contact's own date decides; an undated contact counts where a document that tells of it was published."""
    if not ask.since and not ask.until:
        return
    since = picking.first_day(ask.since) if ask.since else None
    until = picking.last_day(ask.until) if ask.until else None
    dated, undated = [f"t.day <> {UNDATED}"], ["p.no = t.no"]
    values: list[object] = []
    more: list[object] = []
    if since:
        dated.append("c.last >= ?")
        undated.append("p.last >= ?")
        values.append(since.isoformat())
        more.append(since.isoformat())
    if until:
        dated.append("t.day >= ?")
        undated.append("p.first <= ?")
        values.append(-until.toordinal())
        more.append(until.isoformat())
    chosen.where.append(
        f"(({' AND '.join(dated)}) OR (t.day = {UNDATED} AND EXISTS (SELECT 1 FROM spans p WHERE {' AND '.join(undated)})))"
    )
    if until:  # once more for the index: nothing later need be looked at
        chosen.where.append("t.day >= ?")
        more.append(-until.toordinal())
    chosen.values += [*values, *more]
    chosen.exact = None


def side_named(db: sqlite3.Connection, word: str, words: Words) -> str:
    """A side's code: those in the ledger first, without loading the register."""

    if tag_of(db, f"side:{word.strip()}"):
        return word.strip()

    def look_up(name: str) -> str | None:
        wanted = name.casefold()
        return next((code for code, _ in _sides(db) if code.casefold() == wanted), None) or words.side(name)

    return picking.side_named(word.strip(), look_up)


def _sides(db: sqlite3.Connection) -> list[tuple[str, tuple[int, int]]]:
    """Every side in the view, with its tag and how many contacts have it."""
    rows = db.execute("SELECT name, tag, number FROM tag_names WHERE name >= 'side:' AND name < 'side;' AND number > 0")
    return [(name[5:], (tag, number)) for name, tag, number in rows]


def sides_of(db: sqlite3.Connection, code: str) -> list[str]:
    """The sides that are meant by a code: a state's finds its opposition and movements too, as
    :meth:`diplog.publish.pick.Pick.fits` has it."""
    wanted = code.casefold()
    return [side for side, _ in _sides(db) if wanted in (side.casefold(), base_side(side).casefold())]


def _who(db: sqlite3.Connection, word: str, words: Words) -> list[tuple[int, int]]:
    """The ways of naming that a word fits; the register is asked only where none fits as it is written."""
    found = _fitting(db, Who(word))
    if not found:
        persons, offices = words.meant(word)
        if persons or offices:
            found = _fitting(db, Who(word, persons, offices))
    return found


def _fitting(db: sqlite3.Connection, who: Who) -> list[tuple[int, int]]:
    wanted = [w for w in fold(who.words).split() if len(w) > 1]
    parts: list[str] = []
    values: list[object] = []
    if wanted:
        parts.append("(" + " AND ".join(["instr(p.folded, ?)"] * len(wanted)) + ")")
        values += [f" {w} " for w in wanted]
    if who.persons:
        parts.append("p.person IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(who.persons)))
    for office, side in sorted(who.offices):
        parts.append("(p.office = ? AND p.side = ?)")
        values += [office, side]
    if not parts:
        return []
    rows = db.execute(
        f"SELECT n.tag, n.number FROM people p JOIN tag_names n ON n.tag = p.tag WHERE n.number > 0 AND ({' OR '.join(parts)})",
        values,
    ).fetchall()
    return [(tag, number) for tag, number in rows]


def picked(db: sqlite3.Connection, ask: Ask, words: Words) -> picking.Pick:
    """The question as a briefing's title and period are made of."""
    return picking.Pick(
        who=tuple(Who(word.strip()) for word in ask.who if word.strip()),
        sides=tuple(side_named(db, word, words) for word in ask.side),
        pair=tuple(side_named(db, word, words) for word in ask.pair),
        topics=tuple(picking.topic_named(word) for word in ask.topic),
        statuses=tuple(picking.status_named(word) for word in ask.status),
        kinds=tuple(picking.kind_named(word) for word in ask.kind),
        since=picking.first_day(ask.since) if ask.since else None,
        until=picking.last_day(ask.until) if ask.until else None,
    )


# -- parties and claims ------------------------------------------------------------------------------------------------


def named(db: sqlite3.Connection) -> list[tuple[tuple[int, int], Participant]]:
    """Every way in which contacts name somebody: the tag with its number of contacts, and whom it means."""
    return [
        ((tag, number), Participant(name=name, role=role, side=side, office=office, person=person, group=bool(group)))
        for tag, number, name, role, side, office, person, group in db.execute(
            "SELECT n.tag, n.number, p.name, p.role, p.side, p.office, p.person, p.is_group "
            "FROM people p JOIN tag_names n ON n.tag = p.tag WHERE n.number > 0 ORDER BY n.tag"
        )
    ]


def speakers(db: sqlite3.Connection) -> list[Participant]:
    """Every named person who is quoted."""
    return [
        Participant(name=name, role=role, side=side, office=office, person=person, group=group)
        for person, name, role, office, side, group in (
            json.loads(tag[5:])
            for (tag,) in db.execute(
                "SELECT name FROM tag_names WHERE name >= 'said:' AND name < 'said;' AND number > 0 ORDER BY tag"
            )
        )
    ]


def party_named(db: sqlite3.Connection, word: str, words: Words) -> tuple[str, list[tuple[int, int]]]:
    """A side's code, or a person's id or name, and the tags of contacts in which it takes part.

    As :meth:`diplog.pipeline.Desk.tally`. Raises ConfigError for what is neither.
    """
    fitting = {tag for tag, _ in _who(db, word, words)}
    everybody = named(db)
    people = {p.person or p.name for (tag, _), p in everybody if tag in fitting} - {None}
    if len(people) == 1:
        key = str(people.pop())
        wanted = folded_name(key)
        return key, [tag for tag, p in everybody if p.person == key or (p.name and folded_name(p.name) == wanted)]
    try:
        code: str | None = side_named(db, word, words)
    except ConfigError:
        code = None
    if code:
        return code, [found for side, found in _sides(db) if code in (side, base_side(side))]
    if people:
        raise ConfigError(f"{word!r} may be {', '.join(sorted(str(p) for p in people))}; give the full name")
    raise ConfigError(f"no side or person {word!r} in the ledger")


def having(db: sqlite3.Connection, groups: list[list[tuple[int, int]]]) -> Selection:
    """Contacts that have one tag of each group."""
    return _put(db, groups, [], Ask())


def candidates(db: sqlite3.Connection, claim: Statement) -> list[int]:
    """The contacts that :func:`diplog.check.check` need look at for this claim: all that fit, and the nearest ones.

    They are weighed by who, when and what kind, as it does, without their statements.
    """
    from ..check import relevant

    fitting: dict[int, None] = {}
    for (tag, _), known in named(db):
        if any(same(asked, known) for asked in claim.participants):
            fitting[tag] = None
    if not fitting:
        return []
    numbers: dict[str, int] = {}
    light: list[Contact] = []
    for no, id, kind, first, last, precision, lists in db.execute(
        "SELECT c.no, c.id, c.kind, c.first, c.last, c.precision, c.lists FROM "
        "(SELECT DISTINCT no FROM tags WHERE tag IN (SELECT value FROM json_each(?))) t JOIN contacts c ON c.no = t.no",
        (json.dumps(list(fitting)),),
    ):
        people = tuple(
            Participant(name=p[2], role=p[3], side=p[4], office=p[5], person=p[1] if p[1] != p[2] else None, group=p[6])
            for p in json.loads(lists)[2]
        )
        numbers[id] = no
        light.append(Contact(id, "", kind, people, (), (), span_of(first, last, precision)))
    return list(dict.fromkeys(numbers[contact.id] for contact in relevant(claim, light)))


def span_of(first: str | None, last: str | None, precision: Any) -> DateSpan | None:
    """The date of a contact, as its columns have it."""
    if first is None or last is None:
        return None
    return DateSpan(dt.date.fromisoformat(first), dt.date.fromisoformat(last) + dt.timedelta(days=1), precision)


# -- pages -------------------------------------------------------------------------------------------------------------


def token_of(values: Sequence[object]) -> str:
    """Where a page ended, for the next one; opaque to users."""
    import base64

    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def token_read(token: str, kinds: tuple[type, ...]) -> list[object]:
    """The values of :func:`token_of`. Raises ConfigError for what is no such token."""
    import base64
    import binascii

    try:
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,2000}", token):
            raise ValueError(token)
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode("utf-8", "surrogatepass"))
        if not (isinstance(values, list) and [type(v) for v in values] == list(kinds)):
            raise ValueError(token)
        if any(isinstance(v, int) and abs(v) >= 1 << 62 for v in values):
            raise ValueError(token)
    except (ValueError, binascii.Error, RecursionError) as error:
        raise ConfigError(f"not a page token of this question: {token[:60]!r}") from error
    return values
