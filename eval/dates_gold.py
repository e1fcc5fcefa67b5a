"""How far ``diplog.when`` gives the dates of the gold: per language, on the statements that have the words of a date.

    python eval/dates_gold.py /tmp/g/train.jsonl [--lang es] [--errors]
    python eval/dates_gold.py --silence ../shared/data/raw/gold_us_travels   false alarms on remarks that hold no date

A row is a statement with ``date_text``. It is read twice: in its quote (or the sentence of the document that holds the
words) and as the bare words, with the tense of its stance. Right: the span's gold form is the gold date, or the months
are equal where either is a month, or a week that the gold gives as its month. Rows are counted apart where the gold is
null (right: nothing, or nothing narrower than a week), where an undated page leaves a date without year (``undated``),
where the words lean on a date told before (``leaning``), and where they say an hour only (``hour``).
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import json
import random
import re
import sys
from pathlib import Path
from typing import Any

from diplog import when
from diplog.dates import DateSpan


def tense_of(stance: str) -> when.Tense:
    return {"occurred": "past", "planned": "future", "sought": "future"}.get(stance)  # type: ignore[return-value]


def right(span: DateSpan | None, gold: str) -> bool:
    if span is None:
        return False
    if span.gold() == gold:
        return True
    if len(gold) == 7:
        return span.gold()[:7] == gold or (
            span.precision == "range" and gold in (f"{span.start:%Y-%m}", f"{span.last:%Y-%m}")
        )
    return span.precision in ("month", "year") and span.gold()[:7] == gold[:7]


def near(span: DateSpan | None, gold: str) -> bool:
    """Within a day, as the scorer allows: the two ends of a call, or a page put out after midnight."""
    return (
        span is not None
        and len(gold) == 10
        and span.precision in ("day", "range")
        and abs((span.start - dt.date.fromisoformat(gold)).days) <= 1
    )


def sentence(document: dict[str, Any], statement: dict[str, Any]) -> str:
    words = statement["date_text"]
    if words in statement["quote"]:
        return str(statement["quote"])
    for piece in re.split(r"(?<=[.!?。！？])\s+|\n+|(?<=[。！？])", f"{document['title']}\n{document['text']}"):
        if words in piece:
            return piece
    return str(words)


def pick(hits: list[when.DateHit], text: str, words: str) -> when.DateHit | None:
    """The hit that lies on the words of the gold."""
    at = text.find(words)
    over = [h for h in hits if h.start < at + len(words) and at < h.end]
    return max(over, key=lambda h: h.end - h.start, default=None)


def silence(folder: Path) -> int:
    """Hits on 400 remarks (fixed choice) that were written without dates; the reader judges those that do hold one."""
    remarks = {
        remark
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if len(remark := json.loads(line).get("remarks") or "") > 25
    }
    chosen = random.Random(3).sample(sorted(remarks), min(400, len(remarks)))
    with_hits = [(remark, hits) for remark in chosen if (hits := when.find(remark, "en", dt.date(2020, 1, 1)))]
    for remark, hits in with_hits:
        print(f"{[hit.words for hit in hits]} in {remark[:110]!r}")
    print(f"{len(chosen)} remarks, {len(with_hits)} with a hit")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="?")
    parser.add_argument("--silence", type=Path, metavar="FOLDER")
    parser.add_argument("--lang")
    parser.add_argument("--errors", action="store_true", help="print the rows that went wrong (never on unseen files)")
    options = parser.parse_args()
    if options.silence:
        return silence(options.silence)
    if not options.gold:
        parser.error("which gold file?")
    counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for line in options.gold.read_text("utf-8").splitlines():
        document = json.loads(line)
        lang = document["lang"]
        if options.lang and lang != options.lang:
            continue
        anchor = dt.date.fromisoformat(document["published"]) if document["published"] else None
        for statement in document["statements"]:
            if not (words := statement.get("date_text")):
                continue
            text = sentence(document, statement)
            tense = tense_of(statement["stance"])
            hit = pick(when.find(text, lang, anchor, tense=tense), text, words)
            bare = next(iter(when.find(words, lang, anchor, tense=tense)), None)
            gold = statement["date"]
            row = counts[lang]
            span = hit.span if hit else None
            if gold is None:
                ok = span is None or span.precision != "day"
                kind = "null"
            elif anchor is None and not re.search(r"(19|20)\d\d", words):
                kind, ok = "undated", span is None
            elif hit and hit.rule == "anaphoric":
                kind, ok = "leaning", span is None
            elif hit is None and when.time_of_day(words, lang):
                kind, ok = "hour", True
            else:
                kind, ok = "dated", right(span, gold)
                row["bare right"] += right(bare.span if bare else None, gold)
                row["near"] += ok or near(span, gold)
            row[f"{kind} all"] += 1
            row[f"{kind} right"] += ok
            if not ok and options.errors:
                said = f"{hit.span.iso() if hit.span else None} {hit.rule}" if hit else "-"
                print(
                    f"{lang} {kind} {document['published']} {statement['stance']}: gold {gold}, got {said}: {words!r} in {text[:140]!r}",
                    file=sys.stderr,
                )
    total: collections.Counter[str] = collections.Counter()
    for row in counts.values():
        total += row
    print("lang   in text  ±1 day   bare    of   leaning  hour   null kept      undated kept")
    for lang, row in [*sorted(counts.items()), ("all", total)]:
        n = row["dated all"] or 1
        print(
            f"{lang:5} {100 * row['dated right'] / n:>7.1f}% {100 * row['near'] / n:>6.1f}% {100 * row['bare right'] / n:>5.1f}%"
            f" {row['dated all']:>4} {row['leaning all']:>8} {row['hour all']:>6}"
            f"   {row['null right']:>4} of {row['null all']:<4}   {row['undated right']:>4} of {row['undated all']:<4}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
