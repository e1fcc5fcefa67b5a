"""The one place that strings the stages together.

::

    inputs ─collect→ Document ─read→ Text ─extract→ Statement          readings()
    Reading ─────────────────────────────────────────→ ledger          store()
    ledger at a moment ─link→ Contact ─judge→ Verdict ─→ Dossier        Desk

Reading is a pure function of one document, so it can be spread over processes; order is kept. Everything that asks goes
through a :class:`Desk`, which computes contacts and verdicts for a moment once.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import DiplogError, InputError, Issue
from .model import Contact, Document, Statement, Text, Verdict

if TYPE_CHECKING:
    from .ledger import Ledger
    from .publish.dossier import Dossier

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


def read_document(document: Document) -> Reading:
    """Document → Text → Statements. Whatever goes wrong with this document becomes an Issue of this reading.

    An error of ours (a bug) is an Issue too, with the code ``internal``, so that one odd page does not stop a batch of
    thousands; with ``DIPLOG_DEBUG`` set it is raised.
    """
    from .extract import extract
    from .read import read

    issues: tuple[Issue, ...] = ()
    try:
        text, issues = _text_and_issues(read(document))
        if text is None:
            return Reading(document, None, (), issues)
        return Reading(document, text, tuple(extract(text)), issues)
    except InputError as error:
        return Reading(document, None, (), (*issues, Issue(error.code, document.origin, str(error))))
    except DiplogError:
        raise
    except Exception as error:
        if os.environ.get("DIPLOG_DEBUG"):
            raise
        message = f"diplog failed on this document ({type(error).__name__}: {error}); please report it"
        return Reading(document, None, (), (*issues, Issue("internal", document.origin, message)))


def _text_and_issues(result: Any) -> tuple[Text | None, tuple[Issue, ...]]:
    if isinstance(result, Text):
        return result, ()
    if isinstance(result, Issue):
        return None, (result,)
    text, issues = result
    return text, tuple(issues)


# -- inputs to readings ------------------------------------------------------------------------------------------------


def readings(items: Iterable[Document | Issue], jobs: int = 1) -> Iterator[Outcome]:
    """What collecting yields, read; in the same order, with ``jobs`` processes."""
    if jobs <= 1:
        for item in items:
            yield item if isinstance(item, Issue) else read_document(item)
        return
    yield from _spread(items, jobs)


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


def _work(chunk: list[Document | Issue]) -> list[Outcome]:
    return [item if isinstance(item, Issue) else read_document(item) for item in chunk]


def _start_worker() -> None:
    # Ctrl-C reaches the whole group; the parent decides what is kept, workers end when it closes the pool.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _spread(items: Iterable[Document | Issue], jobs: int) -> Iterator[Outcome]:
    """Chunks to a pool, a bounded number at a time, results in order.

    A document that kills its worker (a crash in a PDF library, no memory) is found by reading the chunks that were
    under way again one by one, each in a process of its own; it is refused with the code ``crashed``.
    """
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
                waiting.append((chunk, pool.submit(_work, chunk)))
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
                    yield item if isinstance(item, Issue) else _alone(item)
                pool = ProcessPoolExecutor(jobs, initializer=_start_worker)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _alone(document: Document) -> Reading:
    with ProcessPoolExecutor(1, initializer=_start_worker) as pool:
        try:
            return pool.submit(read_document, document).result()
        except BrokenProcessPool:
            message = "reading this document killed the reading process; it is left out"
            return Reading(document, None, (), (Issue("crashed", document.origin, message),))


# -- readings to contacts ----------------------------------------------------------------------------------------------


def link_batch(statements: Sequence[Statement]) -> list[Contact]:
    """Contacts of statements that are in no ledger."""
    from .link import link

    return list(link(statements, ()))


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

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(self.ledger.statements(as_of=self.as_of, known_by=self.known_by))

    @cached_property
    def linked(self) -> tuple[Contact, ...]:
        from .link import link

        return tuple(link(self.statements, tuple(self.ledger.corrections(known_by=self.known_by))))

    @cached_property
    def dossiers(self) -> tuple[Dossier, ...]:
        """All contacts with how they stand, in the order of :func:`link`."""
        return tuple(self.dossier(contact) for contact in self.linked)

    def dossier(self, contact: Contact) -> Dossier:
        from .judge import judge
        from .publish.dossier import Dossier

        verdicts = judge(contact, self.as_of, self.coverage)
        whole = next(v for v in verdicts if v.level == "contact")
        return Dossier(
            contact,
            whole,
            tuple(v for v in verdicts if v.level == "attribute"),
            tuple(v for v in verdicts if v.level == "claim"),
        )

    @cached_property
    def coverage(self) -> tuple[Any, ...]:
        return tuple(self.ledger.coverage())

    def history(self, contact: Contact) -> list[Verdict]:
        from .judge import history

        return list(history(contact, self.coverage))


def with_known(statements: Iterable[Statement], known: str) -> list[Statement]:
    """The statements as if the ledger had learned them at that moment."""
    return [replace(s, known=known) for s in statements]
