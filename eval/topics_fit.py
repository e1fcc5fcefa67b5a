"""Fit the weights that decide which topics belong to a statement, and write them as data.

    .venv/bin/python eval/topics_fit.py TRAIN.jsonl … [--write] [--folds 8] [--l2 10] [--score ../shared/score/score.py]

Two sorts of examples: the gold's own statements (quote → span), and, with ``--score``, the statements that the reader
finds today, paired with the gold by the scorer, so that the weights know the reader's habits (whole sentences quoted,
contacts missed). Logistic regression with an L2 penalty by Newton's method, in plain Python, deterministic. Folds are drawn by document
(SHA-256 of its id), so that no statement of a document is judged by weights that saw the document. The threshold is
the one with the best micro F1 over the held-out folds, both sorts of examples alike. ``--write`` refits on everything given and writes
``src/diplog/data/lexicon/topics/weights.json``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import io
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from diplog.extract import topics
from diplog.model import Text, Topic

sys.path.insert(0, str(Path(__file__).parent))
from topics_gold import documents, line, page

GOLD, FOUND = 0, 1
SORTS = {GOLD: "gold statements, cross-validated", FOUND: "found statements, cross-validated"}
TARGET = Path(__file__).parent.parent / "src" / "diplog" / "data" / "lexicon" / "topics" / "weights.json"
#: A found statement counts this often: measured, found statements gain 1.3 points of F1 and gold ones lose 0.4.
FOUND_WEIGHT = 3.0
Row = tuple[list[tuple[int, float]], int, float]


def found(paths: list[str], score: Any) -> Iterator[tuple[dict[str, Any], topics.Page, list[tuple[list[str], int]]]]:
    """Per document, the page of the reader's own statements, and which of them the gold speaks of: (topics, number)."""
    from diplog import cli
    from diplog.extract import document as reader

    seen: dict[str, list[topics.Anchor]] = {}
    inner = reader.of_document

    def spy(text: Text, anchors: Sequence[topics.Anchor]) -> list[tuple[Topic, ...]]:
        seen[text.given_id or ""] = list(anchors)
        return inner(text, anchors)

    reader.of_document = spy
    argv, sys.argv = sys.argv, ["diplog", "read", "--no-ledger", "--format", "jsonl", *paths]
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
            cli.main()
    finally:
        sys.argv, reader.of_document = argv, inner
    predicted = {d["id"]: d["statements"] for d in map(json.loads, out.getvalue().splitlines())}
    for doc in documents(paths):
        anchors, statements = seen.get(doc["id"], []), predicted.get(doc["id"], [])
        if not anchors or not doc["statements"]:
            continue
        one = topics.Page(doc.get("title") or "", doc["text"], doc["lang"], anchors, doc["source_type"])
        free = list(range(len(anchors)))
        rows = []
        for gold, pred in score.pair_up(doc["statements"], statements)[0]:
            same = [i for i in free if anchors[i].quote.words == pred["quote"]]
            same.sort(key=lambda i: (anchors[i].kind, anchors[i].stance) != (pred["kind"], pred["stance"]))
            if same:
                free.remove(same[0])
                rows.append((gold["topics"], same[0]))
        yield doc, one, rows


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
        for row, label, weight in rows:
            z = sum(w[i] * v for i, v in row)
            p = 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
            for i, v in row:
                gradient[i] += weight * (label - p) * v
            d = weight * max(p * (1 - p), 1e-6)
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
    parser.add_argument(
        "--score", metavar="SCORE.PY", help="also learn from what the reader finds, paired by this scorer"
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    names: dict[str, int] = {}
    rows: list[tuple[Row, int, int, str]] = []  # row, fold, sort, language
    unreachable: Counter[tuple[int, str]] = Counter()  # topics without a term in the document, by sort and language

    def take(doc: dict[str, Any], one: topics.Page, number: int, gold: list[str], sort: int) -> None:
        fold = int(hashlib.sha256(doc["id"].encode()).hexdigest()[8:16], 16) % options.folds
        features = one.features(number)
        unreachable[sort, doc["lang"]] += len(set(gold) - set(features))
        for code, bag in features.items():
            row = [(names.setdefault(name, len(names)), value) for name, value in bag.items() if value]
            rows.append(((row, int(code in gold), FOUND_WEIGHT if sort == FOUND else 1.0), fold, sort, doc["lang"]))

    for doc in documents(options.gold):
        if not doc["statements"]:
            continue
        one = page(doc)
        for number, s in enumerate(doc["statements"]):
            take(doc, one, number, s["topics"], GOLD)
    if options.score:
        spec = importlib.util.spec_from_file_location("score", options.score)
        assert spec is not None
        assert spec.loader is not None
        score = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(score)
        for doc, one, pairs in found(options.gold, score):
            for gold, number in pairs:
                take(doc, one, number, gold, FOUND)
    size = len(names)
    missing = {name: sum(v for (s, _), v in unreachable.items() if s == sort) for sort, name in SORTS.items()}
    print(f"{len(rows)} rows, {size} features, {sum(r[0][1] for r in rows)} true, topics without a term: {missing}")
    scored: list[tuple[float, int, int, str]] = []
    for fold in range(options.folds):
        weights = fit([r for r, f, _, _ in rows if f != fold], size, options.l2)
        for (row, label, _), f, sort, lang in rows:
            if f == fold:
                z = sum(weights[i] * v for i, v in row)
                scored.append((1 / (1 + math.exp(-max(-30.0, min(30.0, z)))), label, sort, lang))
    sorts = [GOLD, FOUND] if options.score else [GOLD]
    curve = dict.fromkeys(range(20, 70), 0.0)
    for sort in sorts:
        part = [s for s in scored if s[2] == sort]
        total = sum(label for _, label, _, _ in part) + sum(v for (s, _), v in unreachable.items() if s == sort)
        for step in curve:
            kept = [label for p, label, _, _ in part if p >= step / 100]
            curve[step] += 2 * sum(kept) / (total + len(kept))
    # the curve is ragged: the best of a running mean over seven thresholds is the steadier choice
    smooth = {s: sum(curve[s + d] for d in range(-3, 4)) / 7 for s in range(23, 67)}
    threshold = max(smooth, key=lambda s: (smooth[s], -s)) / 100
    print(f"threshold {threshold}")
    for sort, name in SORTS.items():
        for lang in ("", *sorted({s[3] for s in scored})):
            part = [s for s in scored if s[2] == sort and lang in ("", s[3])]
            hit = sum(label for p, label, _, _ in part if p >= threshold)
            pred = sum(1 for p, _, _, _ in part if p >= threshold)
            lost = sum(v for (s, spoken), v in unreachable.items() if s == sort and lang in ("", spoken))
            print(line(f"{name}, {lang or 'all'}", hit, sum(label for _, label, _, _ in part) + lost, pred))
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
