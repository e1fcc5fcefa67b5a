"""Rows of contacts into a view and out of it again, with what is counted over them."""

# ruff: noqa: S608 - SQL is put together from words of this package alone; values always go through marks.

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Any

from .rows import Rows, month_of
from .schema import FACETS, HANGING, INDICES, NAMES_FROM, PAGES_FROM, TABLES

# -- what contacts have in common ------------------------------------------------------------------------------------

MANY = 500  # contacts from which a tag's summary is kept: counting fewer takes some 5 ms
SUMMED = ("side:", "pair:", "person:", "office:", "source:", "spot:")
UNCOUNTED = ("all", "spot:")  # tags that no summary counts


def together(db: sqlite3.Connection, tag: int) -> dict[str, int]:
    """For each tag that contacts of this one have: its name and how many have both."""
    rows = db.execute(
        "SELECT n.name, q.number FROM (SELECT x.tag, count(*) AS number FROM tags t JOIN tags x ON x.no = t.no "
        "WHERE t.tag = ? AND x.tag < ? GROUP BY x.tag) q JOIN tag_names n ON n.tag = q.tag",
        (tag, NAMES_FROM),
    )
    return {name: number for name, number in rows if not name.startswith(UNCOUNTED)}


def by_month(db: sqlite3.Connection, tag: int) -> dict[str, int]:
    """Contacts of a tag by month, undated ones left out."""
    found: dict[str, int] = {}
    for day, number in db.execute("SELECT day, count(*) FROM tags WHERE tag = ? GROUP BY day", (tag,)):
        month = month_of(day)
        if month:
            found[month] = found.get(month, 0) + number
    return dict(sorted(found.items()))


# -- rows -------------------------------------------------------------------------------------------------------------


class Writer:
    """Puts contacts into a view and takes them out. Numbers are never used twice: full-text rows of contacts that are no
    more stay behind and lead nowhere.

    ``empty``: the view is made from nothing, in a database that has no table yet. Then what is sorted and indexed is so
    once, at the end.
    """

    def __init__(self, connection: sqlite3.Connection, *, empty: bool = False) -> None:
        self._db = connection
        self._empty = empty
        self._tags: dict[str, int] = {}
        self._last: dict[tuple[int, int], int] = {}  # by range, the highest number given
        self._counted: dict[int, int] = {}
        # contacts that came (1) and went (-1): the day, and the tags that are counted together
        self._changed: list[tuple[int, int, tuple[int, ...]]] = []
        self._next = 1
        self._tag_table = self._said_table = ""
        if empty:
            connection.executescript(TABLES)
            connection.execute(f"INSERT INTO texts (texts, rank) VALUES ('hashsize', {_FTS_BYTES})")
            connection.execute("CREATE TEMP TABLE new_tags (tag INTEGER, day INTEGER, no INTEGER, status INTEGER)")
            connection.execute("CREATE TEMP TABLE new_said (statement, no, document, founds, published)")
            self._tag_table, self._said_table = "temp.new_tags", "temp.new_said"
        else:
            self._tag_table, self._said_table = "tags", "said"
            (self._next,) = connection.execute(
                "SELECT coalesce(max(n), 0) + 1 FROM (SELECT max(no) AS n FROM contacts UNION ALL SELECT "
                "coalesce((SELECT value FROM meta WHERE name = 'numbers'), 0) + 0)"
            ).fetchone()

    def put(self, rows: Rows, sum: bytes = b"") -> None:
        """Write a contact's rows; ``sum`` tells it from what it was or will be (see :mod:`.grow`)."""
        db = self._db
        no, self._next = self._next, self._next + 1
        day, status = rows.day, rows.status
        db.execute("INSERT INTO contacts VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", (no, *rows.contact))
        db.execute("INSERT INTO bodies VALUES (?,?,?)", (no, sum, rows.body))
        tags = {self._tag(name)[0] for name in rows.tags}
        for person in rows.people:
            tag, new = self._tag(person.tag)
            tags.add(tag)
            if new:
                db.execute("INSERT INTO people VALUES (?,?,?,?,?,?,?,?,?,?)", (tag, *person.cells))
        for tag in tags:
            self._counted[tag] = self._counted.get(tag, 0) + 1
        self._changed.append((1, day, tuple([tag for tag in tags if tag < NAMES_FROM])))
        db.executemany(
            f"INSERT INTO {self._tag_table} VALUES (?,?,?,?)", [(tag, day, no, status) for tag in sorted(tags)]
        )
        db.executemany("INSERT INTO turns VALUES (?,?,?,?,?,?)", [(no, *cells) for cells in rows.turns])
        if rows.claims:
            db.executemany(
                "INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", [(no, *cells) for cells in rows.claims]
            )
        if rows.pace:
            db.execute("INSERT INTO paces VALUES (?,?,?,?,?)", (no, *rows.pace))
        db.executemany(
            f"INSERT OR REPLACE INTO {self._said_table} VALUES (?,?,?,?,?)",
            [(id, no, document, founds, published) for id, document, founds, published in rows.said],
        )
        if rows.spans:
            db.executemany("INSERT INTO spans VALUES (?,?,?)", [(no, *cells) for cells in rows.spans])
        if rows.dues:
            db.executemany("INSERT INTO dues VALUES (?,?)", [(due, no) for due in rows.dues])
        if rows.delays:
            db.executemany("INSERT INTO delays VALUES (?,?,?)", [(*cells, no) for cells in rows.delays])
        if rows.former:
            db.executemany("INSERT INTO former VALUES (?,?)", [(old, no) for old in rows.former])
        db.execute("INSERT INTO texts (rowid, words) VALUES (?,?)", (no, rows.words))

    def drop(self, numbers: Iterable[int]) -> None:
        """Take contacts out, with all that hangs on them."""
        db = self._db
        for no in numbers:
            found = db.execute("SELECT tag, day FROM tags WHERE no = ?", (no,)).fetchall()
            for tag, _ in found:
                self._counted[tag] = self._counted.get(tag, 0) - 1
            if found:
                self._changed.append((-1, found[0][1], tuple(tag for tag, _ in found if tag < NAMES_FROM)))
            for table in HANGING:
                db.execute(f"DELETE FROM {table} WHERE no = ?", (no,))
            db.execute("DELETE FROM contacts WHERE no = ?", (no,))

    def finish(self) -> None:
        """Write what was counted, the highest number given, and the summaries of what many contacts have."""
        db = self._db
        if self._empty:
            db.execute("INSERT INTO tags SELECT * FROM temp.new_tags ORDER BY tag, day, no")
            db.execute("INSERT OR REPLACE INTO said SELECT * FROM temp.new_said ORDER BY statement")
            for table in ("new_tags", "new_said"):
                db.execute(f"DROP TABLE temp.{table}")
            for index in INDICES.split(";"):
                db.execute(index)
            db.execute("INSERT INTO texts (texts) VALUES ('optimize')")
            db.execute(f"INSERT INTO texts (texts, rank) VALUES ('hashsize', {_FTS_USUAL})")
        rows = [(number, tag) for tag, number in self._counted.items() if number]
        db.executemany("UPDATE tag_names SET number = number + ? WHERE tag = ?", rows)
        db.execute("INSERT OR REPLACE INTO meta VALUES ('numbers', ?)", (str(self._next - 1),))
        self._sum_up()
        self._counted, self._changed = {}, []

    def _sum_up(self) -> None:
        """Bring the summaries of the tags that were touched up to date: what came and went is added and taken off."""
        db = self._db
        touched = json.dumps(list({tag for _, _, tags in self._changed for tag in tags}))
        names: dict[int, tuple[str, int]] = {
            tag: (name, number)
            for tag, name, number in db.execute(
                "SELECT n.tag, n.name, n.number FROM json_each(?) j JOIN tag_names n ON n.tag = j.value", (touched,)
            )
        }
        counted = {tag for tag, (name, _) in names.items() if not name.startswith(UNCOUNTED)}
        holders: dict[int, list[int]] = {}  # by tag that is summed up, the changes that touch it
        for at, (_, _, tags) in enumerate(self._changed):
            for tag in tags:
                name, number = names[tag]
                if number >= MANY and name.startswith((*SUMMED, "topic:")):
                    holders.setdefault(tag, []).append(at)
        small = [(tag,) for tag, (_, number) in names.items() if number < MANY]
        db.executemany("DELETE FROM summaries WHERE tag = ?", small)
        have = [tuple([t for t in tags if t in counted]) for _, _, tags in self._changed]
        months = [month_of(day) for _, day, _ in self._changed]
        for tag, changes in holders.items():
            by_topic = names[tag][0].startswith("topic:")
            kept = db.execute("SELECT numbers FROM summaries WHERE tag = ?", (tag,)).fetchone()
            if kept is None and not self._empty:
                numbers = (by_month if by_topic else together)(db, tag)
            else:
                numbers = dict(json.loads(kept[0])) if kept else {}
                for sign in (1, -1):
                    those = [at for at in changes if self._changed[at][0] == sign]
                    if by_topic:
                        found = Counter(m for at in those if (m := months[at]))
                    else:
                        ids = Counter(chain.from_iterable(map(have.__getitem__, those)))
                        found = Counter({names[t][0]: number for t, number in ids.items()})
                    for name, number in found.items():
                        numbers[name] = numbers.get(name, 0) + sign * number
                numbers = {name: number for name, number in sorted(numbers.items()) if number}
            text = json.dumps(numbers, ensure_ascii=False, separators=(",", ":"))
            db.execute("INSERT OR REPLACE INTO summaries VALUES (?, ?)", (tag, text))

    def _tag(self, name: str) -> tuple[int, bool]:
        """The number of a tag, and whether it was given just now."""
        tag = self._tags.get(name)
        if tag is not None:
            return tag, False
        found: Any = None
        if not self._empty:
            found = self._db.execute("SELECT tag FROM tag_names WHERE name = ?", (name,)).fetchone()
        if found is not None:
            self._tags[name] = tag = int(found[0])
            return tag, False
        bounds = _range(name)
        if bounds not in self._last:
            (self._last[bounds],) = self._db.execute(
                "SELECT coalesce(max(tag), ?) FROM tag_names WHERE tag > ? AND tag < ?", (bounds[0], *bounds)
            ).fetchone()
        self._last[bounds] += 1
        self._tags[name] = tag = self._last[bounds]
        self._db.execute("INSERT INTO tag_names VALUES (?, ?, 0)", (tag, name))
        return tag, True


_FTS_BYTES = 64 << 20  # words that the index gathers before it writes a piece, while a view is made
_FTS_USUAL = 1 << 20


def _range(name: str) -> tuple[int, int]:
    """The bounds of the numbers that a tag of that name may get."""
    if name.startswith(FACETS):
        return 0, PAGES_FROM
    return (NAMES_FROM, NAMES_FROM * 4) if name.startswith(("who:", "said:")) else (PAGES_FROM, NAMES_FROM)


__all__ = ["Writer", "by_month", "together"]
