"""The one place that strings the stages together.

::

    inputs ─collect→ Document ─read→ Text ─extract→ Statement          readings()
    Reading ─────────────────────────────────────────→ ledger          store()
    ledger at a moment ─link→ Contact ─judge→ Verdict ─→ Dossier        Desk

Reading is a pure function of one document, so it can be spread over processes; order is kept. Everything that asks goes
through a :class:`Desk`, which computes contacts and verdicts for a moment once.
"""

from __future__ import annotations

import datetime as dt
import itertools
import os
import re
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from .dates import DateSpan
from .errors import ConfigError, DiplogError, InputError, Issue, NotFound
from .model import Contact, Correction, Document, Participant, Statement, Text, Watch, stable_id

if TYPE_CHECKING:
    from concurrent.futures import Future

    from .extract.model_reader import ModelReader
    from .judge.history import Change
    from .ledger import Forward, Ledger
    from .publish.answer import Reply
    from .publish.brief import Brief
    from .publish.dossier import Dossier
    from .publish.pick import Pick, Who
    from .publish.sheet import Sheet
    from .publish.show import Comparison

# How much travels to a worker at once: enough that sending costs little, little enough that memory stays flat.
_CHUNK_DOCUMENTS = 16
_CHUNK_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """One document through to its statements. ``text`` is None where nothing could be read; ``issues`` say why."""

    document: Document
    text: Text | None
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def refused(self) -> bool:
        return self.text is None


# What comes out for one input, in the order of the inputs.
Outcome = Reading | Issue


def read_document(document: Document, model: ModelReader | None = None) -> Reading:
    """Document → Text → Statements, by our rules or, where one is given, through a language model. Whatever goes wrong with this document becomes an Issue of this reading.

    An error of ours (a bug) is an Issue too, with the code ``internal``, so that one odd page does not stop a batch of
    thousands; with ``DIPLOG_DEBUG`` set it is raised.
    """
    from .extract import extract
    from .gazetteer import load
    from .read import read

    issues: tuple[Issue, ...] = ()
    try:
        found = read(document)
        text, issues = found.text, found.issues
        if text is None:
            return Reading(document, None, (), issues)
        if model is None:
            return Reading(document, text, tuple(extract(text, load())), issues)
        statements, dropped = model.read(text, load())
        return Reading(document, text, statements, (*issues, *dropped))
    except InputError as error:
        return Reading(document, None, (), (*issues, Issue(error.code, document.origin, str(error))))
    except DiplogError:
        raise
    except Exception as error:
        if os.environ.get("DIPLOG_DEBUG"):
            raise
        message = f"diplog failed on this document ({type(error).__name__}: {error}); please report it"
        return Reading(document, None, (), (*issues, Issue("internal", document.origin, message)))


# -- inputs to readings ------------------------------------------------------------------------------------------------


def readings(items: Iterable[Document | Issue], jobs: int = 1, model: ModelReader | None = None) -> Iterator[Outcome]:
    """What collecting yields, read; in the same order, with ``jobs`` processes; through a language model if one is given."""
    if jobs <= 1:
        for item in items:
            yield item if isinstance(item, Issue) else read_document(item, model)
        return
    yield from _spread(items, jobs, model)


def _chunks(items: Iterable[Document | Issue]) -> Iterator[list[Document | Issue]]:
    chunk: list[Document | Issue] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += len(item.body) if isinstance(item, Document) else 0
        if len(chunk) >= _CHUNK_DOCUMENTS or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _work(chunk: list[Document | Issue], model: ModelReader | None) -> list[Outcome]:
    return [item if isinstance(item, Issue) else read_document(item, model) for item in chunk]


def _start_worker() -> None:
    # Ctrl-C reaches the whole group; the parent decides what is kept, workers end when it closes the pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _spread(items: Iterable[Document | Issue], jobs: int, model: ModelReader | None) -> Iterator[Outcome]:
    """Chunks to a pool, a bounded number at a time, results in order.

    A document that kills its worker (a crash in a PDF library, no memory) is found by reading the chunks that were
    under way again one by one, each in a process of its own; it is refused with the code ``crashed``.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, initializer=_start_worker)
    waiting: deque[tuple[list[Document | Issue], Future[list[Outcome]]]] = deque()
    source = _chunks(items)
    more = True
    try:
        while more or waiting:
            while more and len(waiting) < jobs * 3:
                chunk = next(source, None)
                if chunk is None:
                    more = False
                    break
                waiting.append((chunk, pool.submit(_work, chunk, model)))
            if not waiting:
                break
            chunk, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                again = [chunk, *(c for c, _ in waiting)]
                waiting.clear()
                for item in (i for c in again for i in c):
                    yield item if isinstance(item, Issue) else _alone(item, model)
                pool = ProcessPoolExecutor(jobs, initializer=_start_worker)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(document: Document, model: ModelReader | None) -> Outcome:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(1, initializer=_start_worker) as pool:
        try:
            return pool.submit(_work, [document], model).result()[0]
        except BrokenProcessPool:
            message = "reading this document killed the reading process; it is left out"
            return Reading(document, None, (), (Issue("crashed", document.origin, message),))


# -- readings into the ledger ------------------------------------------------------------------------------------------


def keep(ledger: Ledger, outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, str]]:
    """Append what was read, record what was refused; each outcome comes back with what became of it.

    ``new``, ``changed``, ``reread``, ``unchanged``, ``refused`` or ``warning``. Appending is done some documents at a
    time; an outcome comes back only when it is safely in the ledger.
    """
    from .ledger import Entry

    before = ledger.mark()
    pending: deque[tuple[Outcome, bool]] = deque()  # (outcome, whether the ledger will answer for it)

    def entries() -> Iterator[Entry]:
        for outcome in outcomes:
            if isinstance(outcome, Reading) and outcome.text is not None:
                pending.append((outcome, True))
                document = replace(outcome.document, body=b"")  # the ledger keeps the hash, not the bytes
                yield Entry(document, outcome.text, outcome.statements, outcome.issues)
            else:
                ledger.refuse(*(outcome.issues if isinstance(outcome, Reading) else (outcome,)))
                pending.append((outcome, False))

    def settled() -> Iterator[tuple[Outcome, str]]:
        while pending and not pending[0][1]:
            outcome, _ = pending.popleft()
            warning = isinstance(outcome, Issue) and outcome.severity != "refused"
            yield outcome, "warning" if warning else "refused"

    for appended in ledger.append_all(entries()):
        yield from settled()
        outcome, _ = pending.popleft()
        yield outcome, appended.outcome
    yield from settled()
    note_moves(ledger, before)


def note_moves(ledger: Ledger, since: int) -> int:
    """Record where contacts' ids lead that what was read since a mark joined, parted or gave an earlier statement; how
    many there are that were not known.

    Only what lies near is linked, as it stood and as it stands. A record cannot lead astray where more was to be looked at:
    an id is made of a statement, and leads to the contact that holds that statement whenever it is asked for.
    """
    from .ledger import BY_READING, Where
    from .link import Linker, forwards, heirs

    changes = ledger.changes(since) if since else None
    if changes is None or not (changes.added or changes.gone):
        return 0
    added, gone = {s.id for s in changes.added}, set(changes.gone)
    corrected = bool(ledger.corrections())
    moved: dict[tuple[str, str], str] = {}
    for sides, days in _near((*changes.added, *(ledger.statement(id) for id in gone))).items():
        places = [Where(sides=sides, since=first, until=last) for first, last in days]
        new = {s.id: s for where in places for s in ledger.statements(where=where, upto=changes.mark)}
        old = {id: s for id, s in new.items() if id not in added}
        if gone:
            old = {s.id: s for where in places for s in ledger.statements(where=where, upto=since)}
        if not old:
            continue
        linker = Linker(Desk.on(ledger, new.values()).corrections if corrected else (), side_of_place)
        linker.add(old.values())
        was = {c.id: c for c in linker.contacts()}
        came = [s for id, s in new.items() if id in added or id not in old]
        linker.update(came, [(s.key, id) for id, s in old.items() if id not in new or id in gone])
        now = {c.id: c for c in linker.contacts()}
        heir = heirs((s for id, s in old.items() if id not in new), new.values()) if gone else {}
        for pair in forwards((c for id, c in was.items() if now.get(id) is not c), now.values(), heir):
            moved[pair] = "parted" if pair[0] in now else "joined" if pair[1] in was else "renamed"
    return sum(ledger.forward(old, new, f"{BY_READING}{how}") for (old, new), how in sorted(moved.items()))


def _near(statements: Iterable[Statement]) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """For each two sides (or the one there is) the stretches of time in which these statements may matter."""
    from .link import LEAN_REACH
    from .link.groups import ordinal

    days: dict[tuple[str, ...], set[int]] = {}
    for s in statements:
        sides = s.sides()
        day = s.date.start.toordinal() if s.date else ordinal(s.published)
        if day is not None:
            for pair in itertools.combinations(sides, min(2, len(sides))) if sides else ():
                days.setdefault(pair, set()).add(day)
    found: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for pair, near in sorted(days.items()):
        spans: list[list[int]] = []
        for number in sorted(near):
            if spans and number - LEAN_REACH <= spans[-1][1]:
                spans[-1][1] = number + LEAN_REACH
            else:
                spans.append([number - LEAN_REACH, number + LEAN_REACH])
        found[pair] = [(_iso(first), _iso(last)) for first, last in spans]
    return found


def _iso(day: int) -> str:
    return dt.date.fromordinal(max(1, day)).isoformat()


def would_keep(ledger: Ledger | None, outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, str]]:
    """What :func:`keep` would do, without doing it; None is a ledger that is not there yet."""
    coming: dict[str, set[str]] = {}  # key -> ids of the versions that this run would have added
    for outcome in outcomes:
        if not isinstance(outcome, Reading) or outcome.text is None:
            warning = isinstance(outcome, Issue) and outcome.severity != "refused"
            yield outcome, "warning" if warning else "refused"
            continue
        key, id = outcome.document.key, outcome.document.id
        if key not in coming:
            coming[key] = {version.id for version in ledger.versions(key)} if ledger is not None else set()
        done = "unchanged" if id in coming[key] else "changed" if coming[key] else "new"
        coming[key].add(id)
        yield outcome, done


@contextmanager
def ledger_to_write(name: str, *, dry_run: bool = False, reader: str | None = None) -> Iterator[Ledger | None]:
    """The ledger to append to, made where there is none. A dry run never makes one: None where none is there.

    ``reader`` names who reads, where that is not our rules.
    """
    from .extract import READER
    from .ledger import Ledger

    if dry_run and "://" not in name and not os.path.exists(name):
        yield None
        return
    with Ledger.open(name, reader=reader or READER, create=not dry_run, read_only=dry_run) as ledger:
        yield ledger


# -- readings to contacts ----------------------------------------------------------------------------------------------


def link_batch(statements: Sequence[Statement]) -> list[Contact]:
    """Contacts of statements that are in no ledger."""
    from .link import link

    return link(statements, (), side_of_place)


def labels_of(contacts: Iterable[Contact]) -> dict[str, str]:
    """Statement id → a label that is the same for all statements of one contact and for no other contact.

    Labels are for people and need not be unique; where two contacts share one, later ones get ``-2``, ``-3`` …
    """
    labels: dict[str, str] = {}
    used: dict[str, int] = {}
    for contact in contacts:
        used[contact.label] = used.get(contact.label, 0) + 1
        nth = used[contact.label]
        label = contact.label if nth == 1 else f"{contact.label}-{nth}"
        labels.update((s.id, label) for s in contact.statements)
    return labels


@lru_cache(maxsize=100_000)
def side_of_place(place: str) -> str | None:
    """The state a place lies in. A state's or capital's own name is looked up; only other words are scanned, because
    making the scanner takes longer than all else that ``diplog contacts`` does on a small ledger."""
    from .link.parties import registered_side

    found = _places().get(place.casefold())
    return found if found else registered_side(place)


@lru_cache(maxsize=1)
def _places() -> dict[str, str]:
    """Names of states and their capitals, from that one file of the register: loading all of it takes 70 ms more."""
    from .gazetteer import data_folder

    names: dict[str, str] = {}
    with (data_folder() / "sides.tsv").open(encoding="utf-8") as rows:
        for row in rows:
            if row.startswith("#") or not row.strip():
                continue
            code, name, kind, capital, *_ = row.rstrip("\n").split("\t")
            if kind in ("state", "territory"):
                names.update((word.casefold(), code) for word in (capital, name) if word)
    return names


# -- a ledger at a moment ----------------------------------------------------------------------------------------------


class Desk:
    """A ledger as it stands at a moment: its contacts, how each stands, and the questions one puts to it.

    ``as_of``: only what had been published by then. ``known_by``: only what this ledger had read by then. Both as the
    user writes them (a date means its end). Computed once, on first use.
    """

    def __init__(self, ledger: Ledger, as_of: str | None = None, known_by: str | None = None) -> None:
        self.ledger = ledger
        self.as_of = as_of
        self.known_by = known_by

    @classmethod
    def on(cls, ledger: Ledger, statements: Iterable[Statement]) -> Desk:
        """The ledger today, whose statements were fetched already."""
        desk = cls(ledger)
        desk.__dict__["_as_kept"] = tuple(statements)
        return desk

    @cached_property
    def _as_kept(self) -> tuple[Statement, ...]:
        return tuple(self.ledger.statements(as_of=self.as_of, known_by=self.known_by))

    @cached_property
    def horizon(self) -> str | None:
        """The last day of which this desk knows anything: ``as_of``, else the latest publication in the ledger.

        Announcements whose day lies before it are overdue. It is not today: a ledger that was last fed in March knows
        nothing of what came of an announcement for April. Nor does it depend on when the ledger was fed.
        """
        from .ledger.times import upto

        limit = upto(self.as_of)
        return limit[:10] if limit else max((s.published for s in self._as_kept if s.published), default=None)

    @property
    def moment(self) -> str | None:
        """``as_of`` as judges compare it: a month or year means its last day (``2025-02`` is 28 February)."""
        if self.as_of is None or len(self.as_of.strip()) >= 10:
            return self.as_of
        return self.horizon

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The statements that count, without the clock of this ledger: equal ledgers must judge alike, in whatever order
        and at whatever second they were fed. Those of undated documents are taken as said at the horizon."""
        return tuple(replace(s, known=None if s.published else self.horizon) for s in self._as_kept)

    def known(self, statement: str) -> str | None:
        """When the ledger learned a statement."""
        return self._known.get(statement)

    @cached_property
    def _known(self) -> dict[str, str | None]:
        return {s.id: s.known for s in self._as_kept}

    @cached_property
    def linked(self) -> tuple[Contact, ...]:
        from .link import link, no_collecting

        with no_collecting():
            return tuple(link(self.statements, self.corrections, side_of_place))

    @cached_property
    def corrections(self) -> tuple[Correction, ...]:
        """People's corrections, of the statements as they are read now."""
        from .link import carried_over

        def earlier(id: str) -> Statement | None:
            try:
                return self.ledger.statement(id)
            except NotFound:
                return None

        return carried_over(self.ledger.corrections(known_by=self.known_by), self.statements, earlier)

    @cached_property
    def dossiers(self) -> tuple[Dossier, ...]:
        """All contacts with how they stand, in the order of :func:`link`."""
        return tuple(self.dossier(contact) for contact in self.linked)

    def dossier(self, contact: Contact) -> Dossier:
        from .judge import judge_all
        from .publish.dossier import Dossier

        verdicts = judge_all(contact, self.moment, self.coverage, self.horizon)
        return Dossier(
            contact,
            verdicts[0],
            tuple(v for v in verdicts if v.level == "attribute"),
            tuple(v for v in verdicts if v.level == "claim"),
        )

    @cached_property
    def coverage(self) -> tuple[Watch, ...]:
        return self.ledger.coverage(as_of=self.as_of, known_by=self.known_by)

    # -- questions ------------------------------------------------------------------------------------------------

    def find(self, wanted: str) -> Dossier:
        """The contact of that id, former id, beginning of an id, or label, with how it stands. Raises NotFound."""
        return self.dossier(self.found(wanted))

    def found(self, wanted: str) -> Contact:
        """The contact that :meth:`find` judges."""
        from .publish.dossier import named

        word, seen = wanted.strip(), set[str]()
        try:
            return named(self.linked, word)
        except NotFound:
            while word.startswith("contact-") and word not in self._homes and word not in seen:
                seen.add(word)
                led = self.ledger.forwards(word, known_by=self.known_by)
                word = next((f.new for f in reversed(led) if f.old == word), word)
            if word in self._homes:
                return self._homes[word]
            bare = word.removeprefix("contact-")
            if re.fullmatch(r"[0-9a-f]{4,16}", bare):
                meant = {c.id: c for id, c in self._homes.items() if id.removeprefix("contact-").startswith(bare)}
                if len(meant) == 1:
                    return meant.popitem()[1]
            raise

    @cached_property
    def _homes(self) -> dict[str, Contact]:
        """Contacts by every id that leads to them. An id is made of the statement first published: when an earlier one is
        read, or contacts are joined, the contact gets another; the statement that the old one was made of tells where it
        went."""
        from .link import contact_id

        return {contact_id(s): contact for contact in self.linked for s in contact.statements}

    def moves(self, contact: Contact, wanted: str = "") -> tuple[Forward, ...]:
        """Where the contact's id, and the one it was asked for by, led from and to; oldest first."""
        ids = dict.fromkeys((contact.id, wanted.strip()) if wanted.strip().startswith("contact-") else (contact.id,))
        return self.ledger.forwards(*ids, known_by=self.known_by)

    def contacts(self, **pick: Any) -> list[Dossier]:
        """The contacts that fit (see :meth:`pick`), latest first."""
        from .publish.dossier import latest_first

        return latest_first(self._picked(self.pick(**pick)))

    def _picked(self, pick: Pick) -> list[Dossier]:
        """The contacts that fit; none is judged that does not."""
        judged = (self.dossier(contact) for contact in self.linked if pick.may_fit(contact))
        return [dossier for dossier in judged if pick.fits(dossier)]

    def pick(
        self,
        *,
        who: Iterable[str] = (),
        sides: Iterable[str] = (),
        pair: str | Iterable[str] | None = None,
        topics: Iterable[str] = (),
        statuses: Iterable[str] = (),
        kinds: Iterable[str] = (),
        since: str | None = None,
        until: str | None = None,
    ) -> Pick:
        """A filter from the user's words. Raises ConfigError for a word that means no side, topic, status, kind or date."""
        from .publish import pick as picking

        if isinstance(pair, str):
            pair = [part for part in re.split(r"\s*[,/]\s*", pair.strip()) if part]
        between = tuple(picking.side_named(word, self._side) for word in pair or ())
        if between and len(between) < 2:
            raise ConfigError("a pair needs two sides: --pair MEX,USA")
        return picking.Pick(
            who=tuple(self._who(word) for word in _words(who)),
            sides=tuple(picking.side_named(word, self._side) for word in _words(sides)),
            pair=between,
            topics=tuple(picking.topic_named(word) for word in _words(topics)),
            statuses=tuple(picking.status_named(word) for word in _words(statuses)),
            kinds=tuple(picking.kind_named(word) for word in _words(kinds)),
            since=picking.first_day(since) if since else None,
            until=picking.last_day(until) if until else None,
        )

    @cached_property
    def _sides_here(self) -> dict[str, str]:
        return {side.casefold(): side for contact in self.linked for side in contact.sides}

    def _side(self, word: str) -> str | None:
        """A side code for a code or name: those in the ledger first, without loading the register."""
        return self._sides_here.get(word.casefold()) or side_code(word)

    def _who(self, word: str) -> Who:
        """A person or office; the register is asked only where no name in the ledger fits as it is written."""
        from .publish.pick import Who

        asked = Who(word)
        if any(asked.fits(p) for contact in self.linked for p in contact.participants):
            return asked
        persons, offices = meant(word, self.as_of)
        return Who(word, persons, offices)

    def show(self, wanted: str) -> Comparison:
        """One contact's accounts side by side, with how it came to stand so."""
        from .judge import followup, hours_between_sides
        from .publish.show import compare
        from .publish.telling import tellings

        dossier = self.find(wanted)
        return compare(
            dossier,
            as_of=self.as_of,
            changes=self.history(dossier.contact),
            steps=followup(dossier.contact, self.horizon),
            lag=hours_between_sides(dossier.contact),
            previous=self.previous(dossier),
            tellings=tellings(dossier.contact.statements, self._text),
            moves=self.moves(dossier.contact, wanted),
        )

    def _text(self, document: str) -> Text | None:
        try:
            return self.ledger.document(document).text
        except NotFound:
            return None

    def previous(self, dossier: Dossier) -> Dossier | None:
        """The latest earlier contact of exactly the same sides that somebody says took place."""
        date, sides = dossier.contact.date, dossier.contact.sides
        if date is None or len(sides) < 2:
            return None
        earlier = [
            (c.date, c.id, c)
            for c in self.linked
            if c.sides == sides and c.id != dossier.contact.id and c.date is not None and c.date.end <= date.start
        ]
        judged = (self.dossier(contact) for _, _, contact in sorted(earlier, reverse=True))
        return next((d for d in judged if d.verdict.status in ("confirmed", "one-sided")), None)

    def tally(self, a: str, b: str) -> Sheet:
        """How many contacts two parties had, on whose account, and the last one. Each is a side or a person.

        Raises ConfigError for what is neither.
        """
        from .judge import counts
        from .publish.table import counts as counted

        first, second = self._party(a), self._party(b)
        tally = counts(self.linked, first, second, self.moment)
        listed = {
            *tally.by_both,
            *tally.disputed,
            *tally.by_others,
            *tally.announced,
            *itertools.chain(*tally.only.values()),
        }
        return counted(a, b, tally, [self.dossier(c) for c in self.linked if c.id in listed], as_of=self.as_of)

    def _party(self, word: str) -> str:
        """A side's code, or the person's id or name as the ledger has it."""
        who = self._who(word)
        people = {p.person or p.name for contact in self.linked for p in contact.participants if who.fits(p)}
        people.discard(None)
        if len(people) == 1:
            return str(people.pop())
        code = self._side(word)
        if code:
            return code
        if people:
            raise ConfigError(f"{word!r} may be {', '.join(sorted(str(p) for p in people))}; give the full name")
        raise ConfigError(f"no side or person {word!r} in the ledger")

    def correct(self, kind: str, target: str, value: str, *, by: str, reason: str) -> tuple[Correction, int]:
        """Append a signed correction; how many contacts have another id now, to which the old one is forwarded.

        Contacts may be named in any way that :meth:`find` takes.
        """
        from .link import forwards

        if kind in ("same", "not-same"):
            target, value = (self._target(word) for word in (target, value))
        correction = self.ledger.correct(kind, target, value, by=by, reason=reason)
        moved = forwards(self.linked, Desk(self.ledger).linked)
        for old, new in moved:
            self.ledger.forward(old, new, f"{kind}: {reason}")
        return correction, len(moved)

    def _target(self, word: str) -> str:
        """A statement's id; for a contact that of the statement it was founded by, which a new reading can be held against."""
        from .link import founding

        known = {s.id for s in self.statements}
        return word if word in known else founding(self.found(word).statements).id

    def history(self, contact: Contact) -> list[Change]:
        """Each change of the contact's status up to this moment, oldest first."""
        from .judge import history

        return history(contact, self.coverage, self.horizon)

    def history_sheet(self, wanted: str) -> Sheet:
        """The same as a table, with the words that caused each change."""
        from .judge import hours_between_sides
        from .publish.table import changes

        dossier = self.find(wanted)
        lag = hours_between_sides(dossier.contact)
        moves = self.moves(dossier.contact, wanted)
        return changes(dossier, self.history(dossier.contact), lag, self.known, moves)

    def check(self, claim: str, *, on: str | None = None, lang: str | None = None) -> Reply:
        """A claim in plain words against the record. ``on`` is the day from which *yesterday* counts."""
        from .check import check, relevant, worst
        from .publish.answer import Reply

        people = [
            *(p for contact in self.linked for p in contact.participants),
            *(s.said_by for s in self.statements if s.said_by),
        ]
        claims = read_claim(claim, on=on, lang=lang, people=people)
        answers = []
        for part in claims:
            judged = [self.dossier(contact) for contact in relevant(part, self.linked)]
            answers.append(check(part, [(d.contact, d.verdict) for d in judged]))
        return Reply(claim, worst(a.outcome for a in answers), tuple(answers), self.as_of)

    def brief(self, **pick: Any) -> Brief:
        """A cited briefing on the contacts that fit (see :meth:`pick`)."""
        from .publish import brief as briefing

        wanted = self.pick(**pick)
        about = briefing.title_of(wanted)
        period = briefing.period_of(wanted)
        return briefing.write(about, self._picked(wanted), period=period, as_of=self.as_of)

    def refusals(self) -> list[tuple[str, Issue]]:
        """What was refused or read with a loss, and when."""
        return [(r.known, r.issue) for r in self.ledger.refusals(known_by=self.known_by)]


def _words(values: Iterable[str]) -> Iterator[str]:
    for value in (values,) if isinstance(values, str) else values:
        if value.strip():
            yield value.strip()


# -- the register's part -----------------------------------------------------------------------------------------------


def side_code(word: str) -> str | None:
    """The code of the side that a code, English name or name in another language means; None where none or several fit."""
    from .gazetteer import load

    register = load()
    by_code = {side.code.casefold(): side.code for side in register.sides()}
    by_code.update({side.iso2.casefold(): side.code for side in register.sides() if side.iso2})
    by_name = {side.name.casefold(): side.code for side in register.sides()}
    found = by_code.get(word.casefold()) or by_name.get(word.casefold())
    if found:
        return found
    for lang in register.languages:
        codes = {
            form.id
            for hit in register.scan(word, lang)
            if hit.start == 0 and hit.end == len(word)
            for form in hit.forms
            if form.kind == "side"
        }
        if len(codes) == 1:
            return codes.pop()
    return None


def meant(word: str, on: str | None) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Person ids and (office, side) pairs that a name in any script, or an office, means."""
    from .gazetteer import load

    register = load()
    persons = {person.id for person in register.known_as(word)}
    offices: set[tuple[str, str]] = set()
    if not persons:
        from .who import lookup

        for participant in lookup(word, on[:10] if on else None, register=register).people:
            if participant.person:
                persons.add(participant.person)
            elif participant.office and participant.side:
                offices.add((participant.office, participant.side))
    return frozenset(persons), frozenset(offices)


def read_claim(
    claim: str, *, on: str | None = None, lang: str | None = None, people: Iterable[Participant] = ()
) -> tuple[Statement, ...]:
    """A claim in plain words as statements, read as a newspaper's text of that day would be.

    ``people`` are those whom the ledger knows; they stand in for the text that a claim lacks (see :mod:`diplog.claimed`).
    """
    from .claimed import best, names_of
    from .extract import extract
    from .gazetteer import load
    from .lexicon import languages
    from .publish.words import side as side_name

    day = DateSpan.parse(on).start.isoformat() if on else dt.datetime.now(dt.UTC).date().isoformat()
    words = " ".join(claim.split())
    if words and words[-1] not in ".!?…。":
        words += "."
    spoken = lang or detected_language(words)
    register = load()

    def statements(form: str, spoken: str) -> tuple[Statement, ...]:
        text = Text(
            document=stable_id("claim", form, day),
            key="claim",
            title="",
            text=form,
            published=day,
            published_how="given",
            lang=spoken,
            lang_how="given" if lang else "detected",
            source_type="media",
        )
        return extract(text, register, claim=True)

    names = names_of(people)
    # A few words and many names are easily taken for another language (*Rubio met Fidan* for Swedish, a German sentence with
    # a Spanish name for Spanish): then English is tried, then the others.
    for tried in dict.fromkeys((spoken,) if lang else (spoken, "en", *languages())):
        found = best(words, names, tried, side_name, partial(statements, spoken=tried))
        if found:
            return found
    return ()


def detected_language(words: str) -> str:
    """The language of a few words; English where that cannot be told."""
    from .read.language import detect

    return detect(words) or "en"


# -- samples -----------------------------------------------------------------------------------------------------------


def samples() -> list[str]:
    """The bundled sample files, in order."""
    from importlib import resources

    folder = resources.files("diplog") / "samples"
    return sorted(str(entry) for entry in folder.iterdir() if entry.name.endswith(".jsonl"))


@contextmanager
def demo_ledger(name: str) -> Iterator[tuple[Ledger, int]]:
    """A ledger into which the bundled samples were read, and how many documents these were."""
    from .collect import collect

    with ledger_to_write(name) as ledger:
        assert ledger is not None
        kept = list(keep(ledger, readings(collect(samples()))))
        for outcome, done in kept:
            if done == "refused":
                issue = outcome if isinstance(outcome, Issue) else outcome.issues[-1]
                raise DiplogError(f"a bundled sample cannot be read: {issue.message}")
        yield ledger, len(kept)


# -- who ---------------------------------------------------------------------------------------------------------------


def who(mention: str, *, on: str | None = None, whose: str | None = None, lang: str | None = None) -> Sheet:
    """What a name, title or office resolves to on a date, with what speaks for each candidate."""
    from .publish.table import resolved
    from .who import lookup

    return resolved(lookup(mention, on, whose, lang))
