"""Which reading of a document counts at a moment: the two time axes of the ledger, as one pure function.

A *key* (address, given id, path) has *versions*: what was captured there, in order of capture. A version has *readings*:
what a reader of ours made of it, in order of our clock.

* **Said** (``as_of``): when the world could know. The first version of a key speaks from the start of its publication day,
  or from its capture where that day is unknown. A later version is an edit: it speaks from its own publication day only
  if that lies after everything earlier versions said, else from the moment it was captured.
* **Known** (``known_by``): when this ledger knew. A reading counts from the moment it was appended. A better reading of
  the same version replaces the older one at every moment of the *said* axis, because what the text says did not change.

The readings of a key that count are those known by ``known_by``; of each version the latest such reading stands for it; the
last version, in order of capture, that was said by ``as_of`` is the one that speaks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .times import day_of


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """What is needed of one reading to place it in time; moments as in :mod:`.times`."""

    no: int
    document_no: int
    document: str  # Document.id
    key: str
    version: int
    captured: str
    published: str | None
    known_at: str


def standing(
    readings: Iterable[ReadingRow], as_of: str | None = None, known_by: str | None = None
) -> ReadingRow | None:
    """The reading that speaks for one key at those moments (None: no limit), or None when nothing was said or known."""
    latest: dict[int, ReadingRow] = {}
    for row in sorted(readings, key=lambda row: row.no):
        if known_by is None or row.known_at <= known_by:
            latest[row.version] = row
    speaks: ReadingRow | None = None
    newest_day = ""
    for row in sorted(latest.values(), key=lambda row: (row.captured, row.version)):
        day = day_of(row.published)
        said = f"{day}T00:00:00Z" if day and (not newest_day or day > newest_day) else row.captured
        newest_day = max(newest_day, said[:10])
        if as_of is None or said <= as_of:
            speaks = row
    return speaks
