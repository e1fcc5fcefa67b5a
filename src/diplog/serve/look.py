"""A ledger at one moment, ready for questions: a view (or a glimpse in memory), and what judging a contact needs."""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import ConfigError, DiplogError, LedgerError
from ..ledger.times import upto
from ..model import Contact, Watch
from ..publish.dossier import Dossier
from ..view.rows import unpacked
from ..view.store import Glimpse, View
from ..view.then import MOST, About, Block, Blocks, Then, part, standard, whole
from .answers import NOW, When
from .select import Words

if TYPE_CHECKING:
    from ..ledger import Ledger

_log = logging.getLogger(__name__)

GLIMPSES = 6  # moments kept in memory
CHECKED = 1.0  # seconds between looks at whether the ledger has grown
PATIENCE = 4.0  # seconds in which another process may bring the view up to date
SMALL = 20_000  # statements that are linked and judged anew within a reader's patience: some 10 s, once for a moment


@dataclass(frozen=True, slots=True)
class Look:
    """The contacts of a moment. ``stamp`` names this state of the ledger, program and moment."""

    ledger: Ledger
    source: View | Glimpse
    when: When
    horizon: str | None
    coverage: tuple[Watch, ...]
    stamp: str
    moment: str | None = None  # as judges compare it; None: on all that is known

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self.source.reading() as db:
            yield db

    @property
    def words(self) -> Words:
        """The register, for words that the ledger does not know."""
        return Words(_side, lambda word: _meant(word, self.when.as_of))

    def dossier(self, contact: Contact) -> Dossier:
        """A contact with its verdicts, as :meth:`diplog.pipeline.Desk.dossier` gives it."""
        from ..judge import judge_all

        verdicts = judge_all(contact, self.moment, self.coverage, self.horizon)
        return Dossier(
            contact,
            verdicts[0],
            tuple(v for v in verdicts if v.level == "attribute"),
            tuple(v for v in verdicts if v.level == "claim"),
        )

    def contact(self, db: sqlite3.Connection, no: int) -> Contact:
        """The whole contact of a row."""
        row = db.execute("SELECT body FROM bodies WHERE no = ?", (no,)).fetchone()
        if row is None:
            raise LedgerError("the ledger has grown meanwhile: ask again")
        return unpacked(row[0], self.ledger.raw_of, self.horizon)


@lru_cache(maxsize=4096)
def _side(word: str) -> str | None:
    from ..pipeline import side_code

    return side_code(word)


@lru_cache(maxsize=4096)
def _meant(word: str, on: str | None) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    from ..pipeline import meant

    return meant(word, on)


Asked = Callable[[sqlite3.Connection], About]


class Looks:
    """The looks of one ledger: the present one follows it, those of other moments are kept for a while."""

    def __init__(self, ledger: Ledger, view: View) -> None:
        self.ledger = ledger
        self.view = view
        self._lock = threading.RLock()
        self._now: Look | None = None
        self._checked = 0.0
        self._following = False
        self._stop = threading.Event()
        self._then: OrderedDict[tuple[str, When, frozenset[Block] | None], Look] = OrderedDict()
        self._blocks: tuple[str, Blocks] | None = None

    def at(self, when: When = NOW, about: Asked | None = None) -> Look:
        """``about`` tells from the present view what a question is about: of a large ledger at another moment only that is
        linked. Raises ConfigError for what is no moment or takes too much, LedgerError where the view cannot be made."""
        for moment in (when.as_of, when.known_by):
            upto(moment)
        now = self._present()
        if not when:
            return now
        with self._lock:
            for key in ((now.stamp, when, None), *(k for k in self._then if k[:2] == (now.stamp, when))):
                if key not in self._then or (key[2] is not None and about is None):
                    continue
                if key[2] is None or self._wanted(now, about) <= key[2]:
                    self._then.move_to_end(key)
                    return self._then[key]
            large = self.ledger.counts().all_statements > SMALL
            wanted = self._wanted(now, about) if large else None
            look = self._then[now.stamp, when, wanted] = self._past(now, when, wanted)
            while len(self._then) > GLIMPSES:
                self._then.popitem(last=False)
            return look

    def horizon(self, when: When) -> str | None:
        """The last day of which the ledger knew anything then."""
        if when.as_of:
            upto(when.as_of)
            by = standard(self.ledger, when.as_of, when.known_by)
            return by.horizon if by else None
        return self.at(when).horizon

    def _wanted(self, now: Look, about: Asked | None) -> frozenset[Block]:
        """The blocks that a question is about. Raises ConfigError for what is asked of all contacts."""
        if about is None:
            raise ConfigError(
                f"this ledger is too large (more than {SMALL:,} statements) to be linked anew as a whole for another moment: "
                "ask for a contact, a person, an office, a side or a pair as of then, or let `diplog contacts --as-of` take "
                "its time"
            )
        with now.reading() as db:
            if self._blocks is None or self._blocks[0] != now.stamp:
                self._blocks = (now.stamp, Blocks(db))
            return self._blocks[1].wanted(about(db), db)

    def _past(self, now: Look, when: When, wanted: frozenset[Block] | None) -> Look:
        then: Then | None
        if wanted is None:
            then = whole(self.ledger, when.as_of, when.known_by)
        elif not when.as_of:
            raise ConfigError("of so large a ledger, what was known by a moment is told with as_of only: give both")
        else:
            assert self._blocks is not None
            then = part(self.ledger, now.reading, self._blocks[1], wanted, when.as_of, when.known_by)
            if then is None:
                raise ConfigError(
                    f"as of then this takes linking more than {MOST:,} statements anew; ask for a pair or a contact, or let "
                    "`diplog contacts --as-of` take its time"
                )
        by = then.standard
        stamp = f"{now.stamp}@{when.as_of}@{when.known_by}"
        if wanted is not None:
            names = "|".join(sorted(map(str, wanted)))
            stamp += f"@{hashlib.sha256(names.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
        return Look(self.ledger, then.glimpse, when, by.horizon, by.coverage, stamp, by.moment)

    def follow(self, every: float = CHECKED) -> None:
        """Keep the present look up to date in a thread of its own, so that no question waits for it; for servers. A view
        that cannot be brought up to date stays as it was, and the next attempt tries again."""

        def run() -> None:
            behind: float | None = None  # since when the view has been
            while not self._stop.wait(every):
                try:
                    # Of several processes the one that can go on step by step is let go first: the others make all anew.
                    patient = behind is None or time.monotonic() - behind < PATIENCE
                    if patient and not self.view.can_step() and not self.view.current():
                        behind = behind or time.monotonic()
                        continue
                    self._renew()
                    behind = None
                except DiplogError as error:
                    _log.warning("the view stays as it was: %s", error)

        self._renew()
        self._following = True
        threading.Thread(target=run, name="diplog-view", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()

    def renew(self) -> None:
        """Take in what was appended to the ledger just now."""
        self._renew()

    def _present(self) -> Look:
        now = self._now
        if now is not None and (self._following or time.monotonic() - self._checked < CHECKED):
            return now
        return self._renew()

    def _renew(self) -> Look:
        with self._lock:
            done = self.view.refresh()
            stamp = self._stamp()
            if self._now is None or done != "current" or stamp != self._now.stamp:
                with self.view.reading() as db:
                    row = db.execute("SELECT value FROM meta WHERE name = 'horizon'").fetchone()
                if row is None:
                    raise LedgerError(f"the view {self.view.path} is not whole: delete it")
                self._now = Look(self.ledger, self.view, NOW, json.loads(row[0]), self.ledger.coverage(), stamp)
            self._checked = time.monotonic()
            return self._now

    def _stamp(self) -> str:
        return "-".join(self.view.state() or ("", ""))
