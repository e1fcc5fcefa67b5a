"""A ledger as it stood at another moment: linked anew from what counted then, all of it or what a question is about.

What is linked for a part of a ledger comes out as for all of it. Contacts are made of statements of one block, and of
blocks of fewer sides where a text names only some of those who took part; so what is wanted are blocks, and beside them
are needed: those with more sides, for what a contact may be part of; the parts of all these; and again those with more
sides, as a part belongs to a contact only where no other fits. Of the parts only what was told or took place near in time
is looked at (linking itself looks no further, see ``LEAN_REACH``); of a block with statements of no known time, everything.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..link import no_collecting, parts_of
from ..link.block import LEAN_REACH
from ..voices import base_side
from .grow import State, corrections_of, document_number
from .lean import Decoder, row_of
from .rows import Standard
from .store import Glimpse

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..model import Statement

MOST = 60_000  # statements that are linked for a question about another moment: some seconds
NEAR = 3 * LEAN_REACH  # days: what a contact hangs on, and what that hangs on in turn
_OPEN = ("*", "?")  # seats of nobody known, in blocks

Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """Contacts of a moment and what they are judged by."""

    glimpse: Glimpse
    standard: Standard


@dataclass(frozen=True, slots=True)
class About:
    """What a question is about: rows of statements that its contacts hold or may have held, or sides that all take part."""

    rows: tuple[int, ...] = ()
    sides: tuple[str, ...] = ()


def standard(ledger: Ledger, as_of: str | None, known_by: str | None) -> Standard | None:
    """What contacts of a moment are judged by, where that is known without linking any."""
    from ..pipeline import Desk

    desk = Desk(ledger, as_of, known_by)
    return Standard(desk.coverage, desk.horizon, desk.moment) if as_of else None


def whole(ledger: Ledger, as_of: str | None = None, known_by: str | None = None) -> Then:
    """All contacts of that moment, as :class:`diplog.pipeline.Desk` has them."""
    decoder = Decoder()
    rows = (row for batch in ledger.raw(as_of=as_of, known_by=known_by) for row in batch)
    with no_collecting():
        return _linked(ledger, [decoder.lean(*row) for row in rows], as_of, known_by)


def part(
    ledger: Ledger,
    reading: Callable[[], AbstractContextManager[sqlite3.Connection]],
    blocks: Blocks,
    wanted: frozenset[Block],
    as_of: str,
    known_by: str | None,
) -> Then | None:
    """The contacts of these blocks at that moment; None where that takes more than :data:`MOST` statements. ``reading``
    opens the present view; it is not held while contacts are linked."""
    from ..ledger.query import Where

    with reading() as view:
        rows = blocks.around(wanted, view)
        holding = blocks.holding(wanted, view)
        (state,) = view.execute("SELECT value FROM meta WHERE name = 'state'").fetchone()
    if rows is None:
        return None
    decoder = Decoder()
    seen = State.read(state)
    upto = seen.mark if seen else None

    def read(numbers: Iterable[int]) -> Iterator[tuple[int, Statement]]:
        where = Where(numbers=tuple(numbers))
        for batch in ledger.raw(as_of=as_of, known_by=known_by, where=where, upto=upto) if where.numbers else ():
            for row in batch:
                yield row[0], decoder.lean(*row)

    with no_collecting():
        statements = dict(read(rows))
        # an undated document leans on whatever it says took place, of whomever
        keys = {s.key for s in statements.values() if not s.published}
        with reading() as view:
            beside = _of_documents(view, keys) - statements.keys()
        statements.update(read(beside))
        return _linked(ledger, [statements[n] for n in sorted(statements)], as_of, known_by, holding)


class Blocks:
    """The blocks of a view, and which statements are in them."""

    def __init__(self, view: sqlite3.Connection) -> None:
        self._numbers: dict[Block, int] = {
            tuple(json.loads(name)): block for block, name in view.execute("SELECT block, name FROM block_names")
        }
        self._fuller: dict[Block, list[Block]] = {}
        for block in self._numbers:
            for smaller in parts_of(block):
                if smaller in self._numbers:
                    self._fuller.setdefault(smaller, []).append(block)

    def wanted(self, about: About, db: sqlite3.Connection) -> frozenset[Block]:
        """The blocks of what a question is about, and those whose contacts share labels with theirs: letters tell them
        apart."""
        found = set()
        if about.rows:
            names = {number: block for block, number in self._numbers.items()}
            sql = "SELECT DISTINCT b.block FROM json_each(?) j JOIN blocks b ON b.row = j.value"
            found = {names[n] for (n,) in db.execute(sql, (json.dumps(about.rows),))}
        if about.sides:
            sides = {base_side(side) for side in about.sides}
            found |= {block for block in self._numbers if sides <= set(block)}
        alike = {_sides(block) for block in found}
        return frozenset(block for block in self._numbers if _sides(block) in alike)

    def around(self, wanted: frozenset[Block], db: sqlite3.Connection) -> set[int] | None:
        """The rows of all statements that must be linked for contacts of these blocks; None for too many."""
        tops = set(wanted) | self._with_more(wanted)
        parts = {p for block in tops for p in parts_of(block) if p in self._numbers} - tops
        parts |= self._with_more(parts) - tops
        rows: set[int] = set()
        for more in (
            self._rows(tops, db),
            self._near(parts, self._days(tops, db), db) if parts else set(),
            self._travelling(tops, db),
        ):
            if more is None:
                return None
            rows |= more
        return rows if len(rows) <= MOST else None

    def holding(self, wanted: frozenset[Block], db: sqlite3.Connection) -> Callable[[Iterable[int]], bool]:
        """Whether a contact of these rows is of a wanted block."""
        numbers = [self._numbers[block] for block in wanted]
        sql = "SELECT b.row FROM json_each(?) j JOIN blocks b ON b.block = j.value"
        rows = {row for (row,) in db.execute(sql, (json.dumps(numbers),))}
        return lambda of_contact: not rows.isdisjoint(of_contact)

    def _with_more(self, blocks: Iterable[Block]) -> set[Block]:
        return {fuller for block in blocks for fuller in self._fuller.get(block, ())}

    def _rows(self, blocks: set[Block], db: sqlite3.Connection) -> set[int] | None:
        rows: set[int] = set()
        for block in blocks:
            rows.update(r for (r,) in db.execute("SELECT row FROM blocks WHERE block = ?", (self._numbers[block],)))
            if len(rows) > MOST:
                return None
        return rows

    def _travelling(self, tops: set[Block], db: sqlite3.Connection) -> set[int] | None:
        """Statements of one side alone that a document has beside those of these blocks (a visit without a word of where
        to may be part of a visit), and those of wherever else that side may have gone by the same documents."""
        lone = {(side,) for block in tops for side in block if side not in _OPEN} & self._numbers.keys()
        if not lone:
            return set()
        marks = json.dumps([self._numbers[block] for block in tops])
        names = {number: block for block, number in self._numbers.items()}
        rows: set[int] = set()
        for block in lone:
            number = self._numbers[block]
            told = db.execute(
                "SELECT day, told FROM blocks WHERE block = ? AND document IN "
                "(SELECT document FROM blocks WHERE block IN (SELECT value FROM json_each(?)))",
                (number, marks),
            ).fetchall()
            if not told:
                continue
            stretches = _stretches({d for pair in told for d in pair if d})
            own = self._near({block}, stretches, db)
            if own is None:
                return None
            beside = db.execute(
                "SELECT DISTINCT o.block FROM json_each(?) j JOIN blocks b ON b.row = j.value "
                "JOIN blocks o ON o.document = b.document",
                (json.dumps(list(own)),),
            )
            others = {names[n] for (n,) in beside if block[0] in names[n]} - {block} - tops
            elsewhere = self._near(others, stretches, db)
            if elsewhere is None:
                return None
            rows |= own | elsewhere
        return rows

    def _days(self, blocks: set[Block], db: sqlite3.Connection) -> list[tuple[int, int]]:
        """Stretches of time around all that blocks of several sides tell of: parts are only looked for there."""
        days: set[int] = set()
        for block in blocks:
            if parts_of(block):
                sql = "SELECT day, told FROM blocks WHERE block = ?"
                days.update(d for pair in db.execute(sql, (self._numbers[block],)) for d in pair if d)
        return _stretches(days)

    def _near(self, blocks: set[Block], stretches: list[tuple[int, int]], db: sqlite3.Connection) -> set[int] | None:
        """Of these blocks, the statements of documents that tell of one of these stretches; all where times are unknown."""
        rows: set[int] = set()
        for block in blocks:
            number = self._numbers[block]
            known = db.execute("SELECT row, document, day, told FROM blocks WHERE block = ?", (number,)).fetchall()
            if any(day is None and told is None for _, _, day, told in known):
                rows.update(row for row, *_ in known)
            else:
                documents = {
                    document
                    for _, document, day, told in known
                    if any(low <= d <= high for d in (day, told) if d is not None for low, high in stretches)
                }
                rows.update(row for row, document, _, _ in known if document in documents)
            if len(rows) > MOST:
                return None
        return rows


def _of_documents(db: sqlite3.Connection, keys: Iterable[str]) -> set[int]:
    numbers = json.dumps([document_number(key) for key in keys])
    sql = "SELECT b.row FROM json_each(?) j JOIN blocks b ON b.document = j.value"
    return {row for (row,) in db.execute(sql, (numbers,))}


def _stretches(days: Iterable[int]) -> list[tuple[int, int]]:
    """The days around these, joined where they meet."""
    found: list[tuple[int, int]] = []
    for day in sorted(days):
        if found and day - NEAR <= found[-1][1]:
            found[-1] = (found[-1][0], day + NEAR)
        else:
            found.append((day - NEAR, day + NEAR))
    return found


def _sides(block: Block) -> frozenset[str]:
    return frozenset(block) - set(_OPEN)


def _linked(
    ledger: Ledger,
    statements: list[Statement],
    as_of: str | None,
    known_by: str | None,
    wanted: Callable[[Iterable[int]], bool] | None = None,
) -> Then:
    from ..link import link
    from ..link.corrections import in_force
    from ..pipeline import Desk, side_of_place

    corrections = corrections_of(ledger, as_of, known_by)
    amended = frozenset(in_force(corrections).participants)
    contacts = link(statements, corrections, side_of_place)
    if wanted is not None:
        contacts = [c for c in contacts if wanted(row_of(s) for s in c.statements)]
    desk = Desk(ledger, as_of, known_by)
    horizon = desk.horizon if as_of else max((s.published for s in statements if s.published), default=None)
    by = Standard(desk.coverage, horizon, desk.moment)
    return Then(Glimpse(ledger, contacts, by, amended), by)
