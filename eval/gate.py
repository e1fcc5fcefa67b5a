#!/usr/bin/env python3
"""Quality floors: read the dev gold and fail when a measure falls below ``eval/floors.json``.

    python eval/gate.py [--update] [--part train|held|all|fresh] [--errors N] [--lang en]

The gold lies beside the checkout (``../shared/data/gold``) and is never committed; without it the gate says so and passes.
A quarter of the documents (``sha256(id) % 4 == 0``) is *held*: it is scored, but nobody looks at its errors.
*fresh* are documents of ``../shared/data/raw`` that we annotated ourselves after the rules were first written
(``eval/labels``); every second one of them was not looked at while rules were made.
``--update`` writes the floors of today: one point below what was measured, three for a single language.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import labels

HERE = Path(__file__).resolve().parent
SHARED = HERE.parent.parent / "shared"
FLOORS = HERE / "floors.json"
MEASURES = (
    "found F1", "strict F1", "kind", "participants", "date", "stance", "stance-F1", "speaker", "side", "initiated",
    "place", "topics F1", "negatives", "grounded", "linking B3",
)  # fmt: skip


def held(document_id: str) -> bool:
    """Whether a gold document belongs to the quarter that is only ever scored."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % 4 == 0


def gold(part: str, lang: str | None) -> list[dict[str, Any]]:
    """The gold documents of a part: ``train``, ``held`` or ``all``; ``fresh`` are our own annotations."""
    if part == "fresh":
        return labels.load(lang)
    documents = []
    for name in ("dev.jsonl", "dev2a.jsonl", "dev2b.jsonl"):
        with open(SHARED / "data" / "gold" / name, encoding="utf-8") as lines:
            documents += [json.loads(line) for line in lines if line.strip()]
    keep = {"all": lambda d: True, "held": lambda d: held(d["id"]), "train": lambda d: not held(d["id"])}[part]
    return [d for d in documents if keep(d) and (lang is None or d.get("lang") == lang)]


def scorer() -> Any:
    spec = importlib.util.spec_from_file_location("score", SHARED / "score" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predict(documents: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """What the command line says of the documents, without their labels."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8", delete=False) as handle:
        for document in documents:
            bare = {k: v for k, v in document.items() if k not in ("statements", "note")}
            handle.write(json.dumps(bare, ensure_ascii=False) + "\n")
    command = [sys.executable, "-m", "diplog", "read", "--no-ledger", "--format", "jsonl", "--quiet", handle.name]
    out = subprocess.run(command, capture_output=True, text=True, check=False)
    Path(handle.name).unlink()
    if out.returncode not in (0, 3):
        sys.exit(f"diplog read failed ({out.returncode}):\n{out.stderr[-4000:]}")
    rows = [json.loads(line) for line in out.stdout.splitlines() if line.strip()]
    return {row["id"]: row.get("statements") or [] for row in rows}


def not_happened_as_occurred(documents: list[dict[str, Any]], predictions: dict[str, Any], score: Any) -> float:
    """Percent of gold statements that did not say *occurred* but were read as *occurred* (of the paired ones)."""
    total = wrong = 0
    for document in documents:
        pairs, _, _ = score.pair_up(document["statements"], predictions.get(document["id"], []))
        for g, p in pairs:
            if g["stance"] != "occurred":
                total += 1
                wrong += p.get("stance") == "occurred"
    return round(100 * wrong / total, 1) if total else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--part", choices=("train", "held", "all", "fresh"), default="all")
    parser.add_argument("--lang")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    if not (SHARED / "data" / "gold" / "dev.jsonl").is_file():
        print("gate: ../shared/data/gold is not here: nothing measured", file=sys.stderr)
        return 0
    if args.errors and args.part not in ("train", "fresh"):
        parser.error("--errors only with --part train or fresh: the held quarter stays unseen")
    score = scorer()
    documents = gold(args.part, args.lang)
    predictions = predict(documents)
    results: dict[str, dict[str, Any]] = {}
    whole, errors = score.score(documents, predictions)
    whole["not-happened as occurred"] = not_happened_as_occurred(documents, predictions, score)
    results["all"] = whole
    for lang in sorted({d["lang"] for d in documents}):
        part = [d for d in documents if d["lang"] == lang]
        results[lang], _ = score.score(part, predictions)
        results[lang]["not-happened as occurred"] = not_happened_as_occurred(part, predictions, score)
    names = ["documents", "found P", "found R", *MEASURES, "not-happened as occurred"]
    print(f"{'':26}" + "".join(f"{k:>7}" for k in results))
    for name in names:
        print(f"{name:26}" + "".join(f"{'-' if r.get(name) is None else r.get(name):>7}" for r in results.values()))
    for what, doc_id, g, p in errors[: args.errors]:
        print(f"\n{doc_id}: {what}\n   gold {short(g)}\n   pred {short(p)}")
    if args.part != "all" or args.lang:
        return 0
    if args.update:
        floors: dict[str, dict[str, float]] = {
            "all": {m: round(whole[m] - 1, 1) for m in MEASURES if whole.get(m) is not None},
            "at most": {"not-happened as occurred": round(whole["not-happened as occurred"] + 1, 1)},
        }
        for lang, r in results.items():  # a language has few documents: one statement moves its figures by points
            if lang != "all" and r["documents"] >= 8:
                floors[lang] = {"found F1": round(r["found F1"] - 3, 1), "grounded": 100.0}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        print(f"wrote {FLOORS}")
        return 0
    floors_now = json.loads(FLOORS.read_text(encoding="utf-8"))
    highest = floors_now.pop("at most", {})
    failed = [
        f"{k} {m}: {results[k].get(m)} < {least}"
        for k, floor in floors_now.items()
        for m, least in floor.items()
        if (results.get(k, {}).get(m) or 0) < least
    ]
    failed += [f"all {m}: {whole[m]} > {most}" for m, most in highest.items() if whole[m] > most]
    for line in failed:
        print("outside the floors:", line, file=sys.stderr)
    return 1 if failed else 0


def short(s: dict[str, Any] | None) -> str:
    if not s:
        return "-"
    people = "; ".join(f"{p.get('name') or p.get('role')}/{p.get('country')}" for p in s["participants"])
    by = s.get("said_by")
    said = f"{by.get('name') or ''}/{by.get('role')}/{by.get('country')}" if by else "-"
    return f"{s['kind']} {s['stance']} {s.get('date')} [{people}] by {said} «{(s.get('quote') or '')[:150]}»"


if __name__ == "__main__":
    sys.exit(main())
