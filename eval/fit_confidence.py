#!/usr/bin/env python3
"""Fit the weights of ``confidence`` and print the reliability table: ``python eval/fit_confidence.py [--write]``.

Fitted on the three quarters of the dev gold that may be looked at, by gradient descent with a ridge, in plain Python: the
same input gives the same weights. The rules were made looking at those documents, so they are right there more often than
elsewhere; two numbers, a slope and a shift, are therefore fitted on the held quarter, of which nothing else is taken. The
tables: documents the weights were not fitted on (five folds, before the shift), the held quarter, and documents that we
annotated ourselves (``eval/labels``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from pathlib import Path
from typing import Any

from diplog.extract import extract
from diplog.extract.confidence import bins, features
from diplog.gazetteer import load
from diplog.model import Text
from gate import SHARED, gold, scorer

FILE = Path(__file__).resolve().parents[1] / "src/diplog/data/reader/confidence.json"
EDGES = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.0)
RIDGE, RATE, ROUNDS = 2.0, 0.5, 600

Row = tuple[dict[str, float], bool, str]  # properties, whether it is right, its document


def rows(part: str, score: Any) -> list[Row]:
    register = load()

    def person(p: Any) -> dict[str, Any]:
        return {"name": p.name, "role": p.role, "country": p.side, **({"group": True} if p.group else {})}

    found: list[Row] = []
    for d in gold(part, None):
        keys = ("url", "publisher", "source_country", "published", "lang")
        text = Text(
            document=d["id"], key=d["id"], title=d.get("title") or "", text=d["text"],
            source_type=d.get("source_type") or "unknown", **{k: d.get(k) for k in keys},
        )  # fmt: skip
        statements = extract(text, register)
        predicted = [
            {
                "kind": s.kind, "participants": [person(p) for p in s.participants], "stance": s.stance,
                "date": s.date.gold() if s.date else None, "said_by": person(s.said_by) if s.said_by else None,
                "quote": s.quote.words,
            }
            for s in statements
        ]  # fmt: skip
        pairs, _, _ = score.pair_up(d["statements"], predicted)
        right = {id(p) for g, p in pairs if g["stance"] == p["stance"] and score.same_side(g, p)}
        for s, p in zip(statements, predicted, strict=True):
            found.append((dict(features(s, len(statements))), id(p) in right, d["id"]))
    return found


def fitted(sample: list[Row]) -> dict[str, float]:
    names = sorted({name for f, _, _ in sample for name in f})
    weights = dict.fromkeys(names, 0.0)
    for _ in range(ROUNDS):
        slope = {name: (0.0 if name == "one" else RIDGE * w / len(sample)) for name, w in weights.items()}
        for properties, right, _ in sample:
            wrong = chance(weights, properties) - right
            for name, value in properties.items():
                slope[name] += wrong * value / len(sample)
        for name in names:
            weights[name] -= RATE * slope[name]
    return weights


def moved(weights: dict[str, float], sample: list[Row]) -> dict[str, float]:
    """The weights with the slope and shift that fit the sample best (Platt's scaling)."""
    scores = [(sum(weights.get(name, 0.0) * value for name, value in f.items()), right) for f, right, _ in sample]
    slope, shift = 1.0, 0.0
    for _ in range(4 * ROUNDS):
        wrong = [(1 / (1 + math.exp(-(slope * z + shift))) - right, z) for z, right in scores]
        slope -= RATE * sum(e * z for e, z in wrong) / len(scores)
        shift -= RATE * sum(e for e, _ in wrong) / len(scores)
    out = {name: slope * w for name, w in weights.items()}
    out["one"] += shift
    return out


def chance(weights: dict[str, float], properties: dict[str, float]) -> float:
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in properties.items())))


def fold_of(document: str) -> int:
    return hashlib.sha256(b"fold" + document.encode()).digest()[0] % 5


def table(title: str, pairs: list[tuple[float, bool]]) -> float:
    """Prints the table; the expected calibration error in points."""
    found = bins(pairs, EDGES)
    error = 100 * sum(n * abs(said - was) for said, was, n in found) / len(pairs)
    print(
        f"\n{title}: {len(pairs)} statements, calibration error {error:.1f} points\n\n| said | right | statements |\n|---|---|---|"
    )
    for said, was, n in found:
        print(f"| {said:.2f} | {was:.2f} | {n} |")
    return error


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store the weights")
    options = parser.parse_args()
    if not (SHARED / "data/gold/dev.jsonl").is_file():
        print("the gold is not here: nothing to fit", file=sys.stderr)
        return 0
    score = scorer()
    train, held = rows("train", score), rows("held", score)
    unseen: list[tuple[float, bool]] = []
    for number in range(5):
        weights = fitted([r for r in train if fold_of(r[2]) != number])
        unseen += [(chance(weights, f), right) for f, right, document in train if fold_of(document) == number]
    table("Five folds", unseen)
    weights = fitted(train)
    weights = moved(weights, held)
    table("Held quarter", [(chance(weights, f), right) for f, right, _ in held])
    table("Annotated by us", [(chance(weights, f), right) for f, right, _ in rows("fresh", score)])
    if options.write:
        note = "fitted by eval/fit_confidence.py on the dev gold without its held quarter"
        kept = {name: round(w, 3) for name, w in weights.items()}
        FILE.write_text(
            json.dumps({"note": note, "weights": kept}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
        )
        print(f"\nwrote {FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
