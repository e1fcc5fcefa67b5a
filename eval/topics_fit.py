"""Fit the weights that decide which topics belong to a statement, and write them as data.

    .venv/bin/python eval/topics_fit.py TRAIN.jsonl … [--write] [--folds 8] [--l2 10]

Logistic regression with an L2 penalty by Newton's method, in plain Python, deterministic. Folds are drawn by document
(SHA-256 of its id), so that no statement of a document is judged by weights that saw the document. The threshold is
the one with the best micro F1 over the held-out folds. ``--write`` refits on everything given and writes
``src/diplog/data/lexicon/topics/weights.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from topics_gold import documents, line, page

TARGET = Path(__file__).parent.parent / "src" / "diplog" / "data" / "lexicon" / "topics" / "weights.json"
Row = tuple[list[tuple[int, float]], int]


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Cholesky solution of a symmetric positive definite system."""
    n = len(right)
    low = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            s = matrix[i][j] - sum(a * b for a, b in zip(low[i][:j], low[j][:j], strict=True))
            low[i][j] = math.sqrt(s) if i == j else s / low[j][j]
    y = [0.0] * n
    for i in range(n):
        y[i] = (right[i] - sum(low[i][k] * y[k] for k in range(i))) / low[i][i]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (y[i] - sum(low[k][i] * x[k] for k in range(i + 1, n))) / low[i][i]
    return x


def fit(rows: list[Row], size: int, l2: float, steps: int = 7) -> list[float]:
    """Newton steps for penalised logistic regression; ``rows`` are sparse."""
    w = [0.0] * size
    for _ in range(steps):
        gradient = [-l2 * v for v in w]
        hessian = [[0.0] * size for _ in range(size)]
        for i in range(size):
            hessian[i][i] = l2
        for row, label in rows:
            z = sum(w[i] * v for i, v in row)
            p = 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
            for i, v in row:
                gradient[i] += (label - p) * v
            d = max(p * (1 - p), 1e-6)
            for i, v in row:
                target, dv = hessian[i], d * v
                for j, u in row:
                    target[j] += dv * u
        move = solve(hessian, gradient)
        w = [a + b for a, b in zip(w, move, strict=True)]
        if max(abs(m) for m in move) < 1e-4:
            break
    return w


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--folds", type=int, default=8)
    parser.add_argument("--l2", type=float, default=10.0)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names: dict[str, int] = {}
    rows: list[tuple[Row, int, str, str]] = []  # row, fold, topic, language
    unreachable = 0
    unreachable_by: Counter[str] = Counter()
    for doc in documents(options.gold):
        if not doc["statements"]:
            continue
        fold = int(hashlib.sha256(doc["id"].encode()).hexdigest()[8:16], 16) % options.folds
        one = page(doc)
        for number, s in enumerate(doc["statements"]):
            features = one.features(number)
            unreachable += len(set(s["topics"]) - set(features))
            unreachable_by[doc["lang"]] += len(set(s["topics"]) - set(features))
            for code, bag in features.items():
                row = [(names.setdefault(name, len(names)), value) for name, value in bag.items() if value]
                rows.append(((row, int(code in s["topics"])), fold, code, doc["lang"]))
    size = len(names)
    print(
        f"{len(rows)} rows, {size} features, {sum(r[0][1] for r in rows)} true, {unreachable} topics without a term {dict(unreachable_by)}"
    )
    scored: list[tuple[float, int, str]] = []
    for fold in range(options.folds):
        weights = fit([r for r, f, _, _ in rows if f != fold], size, options.l2)
        for (row, label), f, _, lang in rows:
            if f == fold:
                z = sum(weights[i] * v for i, v in row)
                scored.append((1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), label, lang))
    gold = sum(label for _, label, _ in scored) + unreachable
    best = (0.0, 0.5)
    for step in range(20, 70):
        threshold = step / 100
        hit = sum(label for p, label, _ in scored if p >= threshold)
        pred = sum(1 for p, _, _ in scored if p >= threshold)
        best = max(best, (2 * hit / (gold + pred), threshold))
    threshold = best[1]
    print(f"threshold {threshold}")
    for lang in ("", *sorted({s[2] for s in scored})):
        part = [s for s in scored if not lang or s[2] == lang]
        hit = sum(label for p, label, _ in part if p >= threshold)
        pred = sum(1 for p, _, _ in part if p >= threshold)
        all_gold = sum(label for _, label, _ in part) + (unreachable_by[lang] if lang else unreachable)
        print(line(f"cross-validated {lang or 'all'}", hit, all_gold, pred))
    if options.write:
        weights = fit([r for r, _, _, _ in rows], size, options.l2)
        payload = {
            "origin": "eval/topics_fit.py on the training part of the gold: logistic regression, plain numbers, no text",
            "l2": options.l2,
            "threshold": threshold,
            "weights": {name: round(weights[i], 4) for name, i in sorted(names.items()) if abs(weights[i]) >= 5e-4},
        }
        TARGET.write_text(json.dumps(payload, indent=1, ensure_ascii=False) + "\n", "utf-8")
        print(f"wrote {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
