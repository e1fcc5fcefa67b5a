"""Our own annotations of texts that lie beside the checkout: labels by file and offset, no sentences.

``eval/labels/<lang>.jsonl`` holds one document a line: the file under ``../shared/data/raw``, the stretches of it that make the
text, and statements after the gold's guidelines, whose quotes and words for dates are offsets into that text. Offsets count in
the file's *view*: its strings (of JSON values, else the whole file) without tags, with single spaces. ``load`` puts the
documents together again in the gold's form; a file that is not here, or has changed, is left out.
"""

from __future__ import annotations

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


def load(lang: str | None = None) -> list[dict[str, Any]]:
    """The annotated documents in the gold's form, as far as their files are here."""
    out = []
    for path in sorted((HERE / "labels").glob(f"{lang or '*'}.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            source = RAW / row["file"]
            if not source.is_file():
                continue
            seen = view(source)
            fields = {"text": "\n".join(seen[a:b] for a, b in row["text"])}
            fields["title"] = seen[slice(*row["title"])] if row["title"] else ""
            if short_hash(fields["title"] + "\n" + fields["text"]) != row["hash"]:
                continue
            statements = []
            for s in row["statements"]:
                name, a, b = s["quote"]
                words = s["date_text"]
                statements.append(
                    {
                        **s,
                        "quote": fields[name][a:b],
                        "date_text": fields[words[0]][words[1] : words[2]] if words else None,
                    }
                )
            kept = {k: row[k] for k in ("id", "lang", "published", "publisher", "source_type", "source_country")}
            out.append({**kept, "url": None, **fields, "statements": statements})
    return out
