"""How fast and how well pages are read: our path against trafilatura's default, in one run on the same pages.

    python eval/bench_read.py [FOLDER]

FOLDER holds ``<id>.html.gz`` and ``<id>.truth.json`` (``{"articleBody": …}``), by default the shared collection
``html_article_extraction``. Prints pages per CPU-second, their ratio, and precision, recall and F1 of word 4-grams.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from diplog.read.html import read_html

DEFAULT = Path(__file__).parents[2] / "shared" / "data" / "raw" / "html_article_extraction"


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    if len(words) < 4:
        return Counter([tuple(words)])
    return Counter(tuple(words[i : i + 4]) for i in range(len(words) - 3))


def ours(markup: str) -> str:
    return read_html(markup).text


def trafilatura_default(markup: str) -> str:
    import trafilatura

    return trafilatura.extract(markup) or ""


def trafilatura_fast(markup: str) -> str:
    import trafilatura

    return trafilatura.extract(markup, fast=True, include_comments=False, include_tables=False) or ""


def spent(read: Callable[[str], str], pages: list[tuple[str, str]]) -> float:
    start = time.process_time()
    for markup, _ in pages:
        read(markup)
    return time.process_time() - start


def quality(read: Callable[[str], str], pages: list[tuple[str, str]]) -> tuple[float, float, float]:
    precision = recall = 0.0
    for markup, truth in pages:
        found, true = shingles(read(markup)), shingles(truth)
        common = sum((found & true).values())
        precision += common / max(sum(found.values()), 1)
        recall += common / max(sum(true.values()), 1)
    precision, recall = precision / len(pages), recall / len(pages)
    return precision, recall, 2 * precision * recall / (precision + recall)


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    files = sorted(folder.glob("*.html.gz"))
    if not files:
        print(f"no pages in {folder}", file=sys.stderr)
        return 2
    pages = []
    for path in files:
        truth = json.loads(path.with_name(path.name.replace(".html.gz", ".truth.json")).read_text("utf-8"))
        pages.append((gzip.decompress(path.read_bytes()).decode("utf-8", "replace"), truth["articleBody"]))
    print(f"{len(pages)} pages")
    readers = {
        "trafilatura default": trafilatura_default,
        "trafilatura fast": trafilatura_fast,
        "diplog (with title and date)": ours,
    }
    qualities = {name: quality(read, pages) for name, read in readers.items()}
    # In turns, and the best of five: other work on the machine then hits all of them alike.
    times = {name: float("inf") for name in readers}
    for _ in range(5):
        for name, read in readers.items():
            times[name] = min(times[name], spent(read, pages))
    base = times["trafilatura default"]
    for name, (precision, recall, f1) in qualities.items():
        print(
            f"{name:30} {len(pages) / times[name]:6.1f} pages/cpu-s  x{base / times[name]:.2f}"
            f"  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
