"""The user's own rows of the register: where they are kept, in which form, and how a change becomes one.

The files have the shipped files' form (``persons.tsv``, ``tenures.tsv``); ``log.jsonl`` beside them records every row with what it
came from and when, and is only ever appended to. Writing goes through a temporary file, so that a run that dies leaves
the old rows or the new ones, never half.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigError
from ..gazetteer import Register, user_folder
from ..mentions.names import fold


@dataclass(frozen=True, slots=True)
class Row:
    """One tenure to be written: who, which office of which side, from when until when, last seen when, says what.

    ``person`` is the register's id of a known person, or None for a new one (its id is made from side and name).
    ``sources`` are addresses or document ids that say so; ``source`` is the short name that the register shows.
    """

    name: str
    office: str
    side: str
    role: str
    since: str | None
    until: str | None
    seen: str
    source: str
    person: str | None = None
    status: str | None = None
    wikidata: str | None = None
    sources: tuple[str, ...] = ()


def person_id(side: str, name: str) -> str:
    """The id of a new person: the side and the folded name, as the shipped register makes them."""
    return "-".join([side.lower().split("-")[0], *fold(name).split()])


def read_rows(path: Path) -> list[list[str]]:
    """The rows of one of the user's files; empty where there is none. A line of another width raises ConfigError."""
    if not path.is_file():
        return []
    rows = []
    width = 9 if path.name == "tenures.tsv" else 6
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != width:
            raise ConfigError(
                f"{path}, line {number}: {len(cells)} columns instead of {width}; repair or delete the file"
            )
        rows.append(cells)
    return rows


_CLEAN = re.compile(r"[\t\r\n\x00-\x1f\x7f]+")


def _cell(value: str | None) -> str:
    return _CLEAN.sub(" ", value or "").strip()


def accept(
    rows: Sequence[Row], register: Register, *, folder: Path | None = None, when: str | None = None
) -> list[Path]:
    """Write rows into the user's register and the log; give the files written.

    A row for the same person, office, side and beginning replaces the user's earlier one. The shipped register is never
    touched. ``when`` is the moment (UTC, ISO 8601) that the log records.
    """
    if not rows:
        return []
    folder = folder or user_folder()
    folder.mkdir(parents=True, exist_ok=True)
    tenures = {(r[0], r[1], r[2], r[4]): r for r in read_rows(folder / "tenures.tsv")}
    persons = {r[0]: r for r in read_rows(folder / "persons.tsv")}
    known = {p.id for p in register.persons()}
    with open(folder / "log.jsonl", "a", encoding="utf-8") as log:
        for row in rows:
            id = row.person or person_id(row.side, row.name)
            if id not in known and id not in persons:
                family = row.name.split()[-1]
                persons[id] = [id, _cell(row.name), row.side, row.wikidata or "", _cell(family), ""]
            key = (id, row.office, row.side, row.since or "")
            tenures[key] = [
                id, row.office, row.side, _cell(row.role), row.since or "", row.until or "", row.seen, _cell(row.source), row.status or "",
            ]  # fmt: skip
            record = {
                "when": when, "person": id, "name": row.name, "office": row.office, "side": row.side, "since": row.since,
                "until": row.until, "seen": row.seen, "source": row.source, "sources": list(row.sources),
            }  # fmt: skip
            log.write(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n")
    written = []
    for name, head, table in (
        ("persons.tsv", "# id name side wikidata family aliases", persons.values()),
        ("tenures.tsv", "# person office side role since until seen source status", tenures.values()),
    ):
        if table:
            written.append(_write(folder / name, head, table))
    return written


def _write(path: Path, head: str, rows: Iterable[Sequence[str]]) -> Path:
    text = head + "\n" + "".join("\t".join(row) + "\n" for row in rows)
    temporary = path.with_suffix(".tmp")
    with open(temporary, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, path)
    return path
