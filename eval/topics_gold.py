"""Topics of the gold's own statements: micro precision, recall and F1, overall, per language and per topic.

    .venv/bin/python eval/topics_gold.py GOLD.jsonl … [--errors N] [--quiet]

The gold statements are taken as if extracted (quote → span), so that only the topics are judged. ``--quiet`` prints
aggregates only (for documents that nobody should look at).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from diplog.extract import topics
from diplog.model import TOPICS, Quote


def documents(paths: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The documents of gold files, in order."""
    for path in paths:
        for line in Path(path).read_text("utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def anchors(doc: dict[str, Any]) -> list[topics.Anchor]:
    """The gold statements of one document as the reader would hand them over."""
    out = []
    for s in doc["statements"]:
        quote = s["quote"]
        title = doc.get("title") or ""
        start = doc["text"].find(quote)
        field = "text"
        if start < 0:
            start, field = title.find(quote), "title"
        if start < 0:
            start, field, quote = 0, "text", ""
        out.append(
            topics.Anchor(
                Quote(field, start, start + len(quote), quote),  # type: ignore[arg-type]
                kind=s["kind"],
                stance=s["stance"],
                attributed=s.get("said_by") is not None,
                contact=s.get("contact") or "",
                sides=frozenset(p["country"] for p in s["participants"] if p.get("country")),
                old=_days_before(s.get("date"), doc.get("published")) > 3,
            )
        )
    return out


def _days_before(date: str | None, published: str | None) -> int:
    """How many days a contact lies before the text; 0 where that is not known."""
    if not date or not published:
        return 0
    last = f"{date}-28" if len(date) == 7 else date
    try:
        return (dt.date.fromisoformat(published[:10]) - dt.date.fromisoformat(last)).days
    except ValueError:
        return 0


def page(doc: dict[str, Any]) -> topics.Page:
    """One gold document with its statements."""
    return topics.Page(doc.get("title") or "", doc["text"], doc["lang"], anchors(doc), doc["source_type"])


def line(name: str, hit: int, gold: int, pred: int) -> str:
    """One row of the table, in percent."""
    p = 100 * hit / pred if pred else 0.0
    r = 100 * hit / gold if gold else 0.0
    f = 200 * hit / (gold + pred) if gold + pred else 0.0
    return f"{name:40} F1 {f:5.1f}  P {p:5.1f}  R {r:5.1f}  gold {gold:4} predicted {pred:4}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--errors", type=int, default=0, metavar="N")
    parser.add_argument("--lang")
    parser.add_argument("--quiet", action="store_true", help="aggregates only")
    options = parser.parse_args()
    tables: dict[str, Counter[tuple[str, str]]] = {"lang": Counter(), "topic": Counter(), "all": Counter()}
    left = options.errors
    for doc in documents(options.gold):
        if not doc["statements"] or (options.lang and doc["lang"] != options.lang):
            continue
        one = page(doc)
        for number, s in enumerate(doc["statements"]):
            gold = set(s["topics"])
            found = {t.code: t.words for t in one.topics(number)}
            for code in gold | set(found):
                for kind, yes in (
                    ("hit", code in gold and code in found),
                    ("gold", code in gold),
                    ("pred", code in found),
                ):
                    if yes:
                        tables["all"]["all", kind] += 1
                        tables["lang"][doc["lang"], kind] += 1
                        tables["topic"][code, kind] += 1
            if left > 0 and not options.quiet and gold != set(found):
                left -= 1
                print(f"{doc['id']} {s['kind']} {s['stance']} | {s['quote'][:100]}")
                scores = one.scores(number)
                for code in sorted(gold - set(found)):
                    print(f"     missed {code} {scores.get(code, 0):.2f}")
                for code in sorted(set(found) - gold):
                    print(f"     extra  {code} {scores[code]:.2f} ({found[code]})")
    total = tables["all"]
    print(line("all", total["all", "hit"], total["all", "gold"], total["all", "pred"]))
    for lang in sorted({k for k, _ in tables["lang"]}):
        t = tables["lang"]
        print(line(f"  {lang}", t[lang, "hit"], t[lang, "gold"], t[lang, "pred"]))
    if not options.quiet:
        for code in TOPICS:
            t = tables["topic"]
            if t[code, "gold"] or t[code, "pred"]:
                print(line(f"  {code}", t[code, "hit"], t[code, "gold"], t[code, "pred"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
