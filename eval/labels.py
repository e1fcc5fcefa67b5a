"""Our own annotations of texts that lie beside the checkout: labels by file and offset, no sentences.

``eval/labels/<lang>.jsonl`` holds one document a line: the folder and file (by the hash of its path) under
``../shared/data/raw``, the stretches of it that make the
text, and statements after the gold's guidelines (in the order that ``_statement`` names), whose quotes and words for dates are
offsets into that text. Offsets count in
the file's *view*: its strings (of JSON values, else the whole file) without tags, with single spaces. ``load`` puts the
documents together again in the gold's form; a file that is not here, or has changed, is left out.
"""

from __future__ import annotations

import functools
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RAW = HERE.parent.parent / "shared" / "data" / "raw"

_TAG = re.compile(r"<[^>]{0,2000}>")


def plain(text: str) -> str:
    """Without tags and entities, every run of white space one space."""
    return " ".join(html.unescape(_TAG.sub("", text)).replace("\u00a0", " ").split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def view(path: Path) -> str:
    """The text in which offsets count."""
    raw = path.read_text("utf-8", "replace")
    try:
        parts = list(_strings(json.loads(raw)))
    except ValueError:
        try:
            parts = [part for line in raw.splitlines() if line.strip() for part in _strings(json.loads(line))]
        except ValueError:
            parts = [raw]
    return plain("\n".join(parts))


def short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@functools.cache
def _files(folder: str) -> dict[str, Path]:
    """The files of a folder of ``raw`` by the hash of their path: many are named after a headline, which is not ours."""
    return {short_hash(str(p.relative_to(RAW))): p for p in (RAW / folder).rglob("*") if p.is_file()}


def _person(row: list[Any]) -> dict[str, Any]:
    return {"name": row[0], "role": row[1], "country": row[2], **({"group": True} if len(row) > 3 else {})}


def _statement(row: list[Any], fields: dict[str, str]) -> dict[str, Any]:
    contact, kind, stance, people, date, day_words, place, speaker, asked_by, topics, quote = row
    return {
        "contact": contact,
        "kind": kind,
        "stance": stance,
        "participants": [_person(p) for p in people],
        "date": date,
        "date_text": fields[day_words[0]][day_words[1] : day_words[2]] if day_words else None,
        "place": place,
        "said_by": _person(speaker) if speaker else None,
        "initiated_by": asked_by,
        "topics": topics.split(),
        "quote": fields[quote[0]][quote[1] : quote[2]],
    }


def load(lang: str | None = None) -> list[dict[str, Any]]:
    """The annotated documents in the gold's form, as far as their files are here."""
    out = []
    for path in sorted((HERE / "labels").glob(f"{lang or '*'}.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            source = _files(row["folder"]).get(row["name"])
            if source is None:
                continue
            seen = view(source)
            fields = {"text": "\n".join(seen[a:b] for a, b in row["text"])}
            fields["title"] = seen[slice(*row["title"])] if row["title"] else ""
            if short_hash(fields["title"] + "\n" + fields["text"]) != row["hash"]:
                continue
            statements = [_statement(said, fields) for said in row["says"]]
            kind, country, publisher = row["by"]
            out.append(
                {
                    "id": row["id"],
                    "lang": row["lang"],
                    "published": row["day"],
                    "publisher": publisher,
                    "source_type": kind,
                    "source_country": country,
                    "url": None,
                    **fields,
                    "statements": statements,
                }
            )
    return out
