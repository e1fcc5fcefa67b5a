"""The command line's verbs for Python: ``diplog.open``, ``diplog.read``, ``diplog.who``.

The same words mean the same as on the command line; what a command prints, a method returns as a typed object that
also shows itself in a notebook.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

from .errors import Issue
from .model import Contact, Given, SourceType, Statement, Text

if TYPE_CHECKING:
    from .ledger import Ledger
    from .pipeline import Desk, Outcome
    from .publish.answer import Reply
    from .publish.brief import Brief
    from .publish.dossier import Dossier
    from .publish.sheet import Sheet
    from .publish.show import Comparison

PathOrUrl = str | os.PathLike[str]


class Contacts(Sequence["Dossier"]):
    """Contacts with how they stand, latest first: a sequence that also is a table."""

    def __init__(self, dossiers: Iterable[Dossier], *, as_of: str | None = None) -> None:
        self._dossiers = tuple(dossiers)
        self._as_of = as_of

    @overload
    def __getitem__(self, at: int) -> Dossier: ...

    @overload
    def __getitem__(self, at: slice) -> Contacts: ...

    def __getitem__(self, at: int | slice) -> Dossier | Contacts:
        if isinstance(at, slice):
            return Contacts(self._dossiers[at], as_of=self._as_of)
        return self._dossiers[at]

    def __len__(self) -> int:
        return len(self._dossiers)

    def table(self) -> Sheet:
        """The view that ``diplog contacts`` renders."""
        from .publish.table import contacts

        return contacts(self._dossiers, as_of=self._as_of)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict per contact, in the words of ``diplog contacts --json``."""
        from .publish.dossier import contact_dict

        return [contact_dict(d) for d in self._dossiers]

    def _flat(self) -> list[dict[str, Any]]:
        from .publish.exports import table

        columns, rows = table("contacts", self._dossiers)
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def to_pandas(self) -> Any:
        """A pandas DataFrame with the columns of ``diplog export --table contacts`` (pandas must be installed)."""
        import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]

        return pandas.DataFrame(self._flat())

    def to_polars(self) -> Any:
        """A polars DataFrame with the columns of ``diplog export --table contacts`` (polars must be installed)."""
        import polars  # type: ignore[import-not-found, unused-ignore]

        return polars.DataFrame(self._flat(), infer_schema_length=None)

    def _repr_html_(self) -> str:
        return self.table()._repr_html_()

    def __repr__(self) -> str:
        return f"<Contacts: {len(self)}>"


@dataclass(frozen=True, slots=True)
class Batch:
    """What :func:`read` read: texts and statements in the order of the inputs, and what was refused."""

    texts: tuple[Text, ...]
    statements: tuple[Statement, ...]
    issues: tuple[Issue, ...]

    def contacts(self) -> list[Contact]:
        """The contacts of these statements alone."""
        from .pipeline import link_batch

        return link_batch(self.statements)

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict per statement in the field names of the annotation guidelines, contact labels linked over the batch."""
        from .pipeline import labels_of
        from .publish.dossier import statement_dict

        labels = labels_of(self.contacts())
        return [statement_dict(s, contact=labels.get(s.id)) for s in self.statements]


class Book:
    """An open ledger and the questions one puts to it; close it, or use it in ``with``.

    Every question takes ``as_of`` (only what had been published by then) and ``known_by`` (only what this ledger had
    read by then). Contacts and verdicts of a moment are computed once and forgotten when something is read.
    """

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._desks: dict[tuple[str | None, str | None], Desk] = {}

    def __enter__(self) -> Book:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.ledger.close()

    def desk(self, as_of: str | None = None, known_by: str | None = None) -> Desk:
        """The ledger as it stands at a moment."""
        from .pipeline import Desk

        key = (as_of, known_by)
        if key not in self._desks:
            self._desks[key] = Desk(self.ledger, as_of, known_by)
        return self._desks[key]

    def read(self, *inputs: PathOrUrl, jobs: int = 1, **given: Any) -> dict[str, int]:
        """Read files, folders or addresses into the ledger; how many were new, changed, unchanged, refused …

        ``given``: what is known of the documents (``publisher``, ``source_type``, ``source_country``, ``published``, ``lang``,
        ``title``, ``url``).
        """
        from .pipeline import keep

        done: dict[str, int] = {}
        for _, outcome in keep(self.ledger, _outcomes(inputs, jobs, given)):
            done[outcome] = done.get(outcome, 0) + 1
        self._desks.clear()
        return done

    def contacts(self, *, as_of: str | None = None, known_by: str | None = None, **pick: Any) -> Contacts:
        """The contacts that fit, latest first: ``who side pair topic status kind since until``, as on the command line.

        ``who``, ``side``, ``topic``, ``status`` and ``kind`` take one word or several.
        """
        return Contacts(self.desk(as_of, known_by).contacts(**_plural(pick)), as_of=as_of)

    def show(self, contact: str, *, as_of: str | None = None, known_by: str | None = None) -> Comparison:
        """The sides' accounts of one contact next to each other. Raises NotFound."""
        return self.desk(as_of, known_by).show(contact)

    def history(self, contact: str, *, as_of: str | None = None, known_by: str | None = None) -> Sheet:
        """Each change in how a contact stands. Raises NotFound."""
        return self.desk(as_of, known_by).history_sheet(contact)

    def check(
        self,
        claim: str,
        *,
        on: str | None = None,
        lang: str | None = None,
        as_of: str | None = None,
        known_by: str | None = None,
    ) -> Reply:
        """A claim in plain words against the record; ``.outcome`` is ``confirmed``, ``unsettled``, ``against``,
        ``nothing`` or ``no-claim``."""
        return self.desk(as_of, known_by).check(claim, on=on, lang=lang)

    def brief(self, *, as_of: str | None = None, known_by: str | None = None, **pick: Any) -> Brief:
        """A cited briefing: ``who side pair topic kind since until``, as for :meth:`contacts`."""
        return self.desk(as_of, known_by).brief(**_plural(pick))

    def who(self, mention: str, *, on: str | None = None, whose: str | None = None, lang: str | None = None) -> Sheet:
        """What a name, title or office resolves to on a date."""
        return who(mention, on=on, whose=whose, lang=lang)


def open(ledger: PathOrUrl = "diplog.db", *, create: bool = True) -> Book:
    """Open a ledger (a path or a ``postgresql://`` address); made anew where there is none and ``create`` is true.

    Raises LedgerError for what is not a ledger or cannot be opened.
    """
    from .extract import READER
    from .ledger import Ledger

    return Book(Ledger.open(os.fspath(ledger), create=create, reader=READER))


def read(*inputs: PathOrUrl, jobs: int = 1, **given: Any) -> Batch:
    """Read files, folders or addresses without keeping anything; see :meth:`Book.read` for ``given``."""
    texts: list[Text] = []
    statements: list[Statement] = []
    issues: list[Issue] = []
    for outcome in _outcomes(inputs, jobs, given):
        if isinstance(outcome, Issue):
            issues.append(outcome)
            continue
        issues.extend(outcome.issues)
        if outcome.text is not None:
            texts.append(outcome.text)
            statements.extend(outcome.statements)
    return Batch(tuple(texts), tuple(statements), tuple(issues))


def who(mention: str, *, on: str | None = None, whose: str | None = None, lang: str | None = None) -> Sheet:
    """What a name, title or office resolves to on a date (default: today), with what speaks for each candidate."""
    from .pipeline import who as look_up

    return look_up(mention, on=on, whose=whose, lang=lang)


_PLURAL = {"side": "sides", "topic": "topics", "status": "statuses", "kind": "kinds"}


def _plural(pick: dict[str, Any]) -> dict[str, Any]:
    """The options as the command line names them (``side=``); their plurals are understood as well."""
    return {_PLURAL.get(name, name): value for name, value in pick.items()}


def _outcomes(inputs: Sequence[PathOrUrl], jobs: int, given: dict[str, Any]) -> Iterator[Outcome]:
    from .collect import CollectOptions, collect
    from .pipeline import readings

    options = CollectOptions(given=Given(**given))
    return readings(collect([os.fspath(i) for i in inputs], options), jobs)


__all__ = ["Batch", "Book", "Contacts", "SourceType", "open", "read", "who"]
