"""Linking and statuses on gold statements: ``python eval/link_gold.py GOLD.jsonl [--errors N]``.

Gold statements become :class:`~diplog.model.Statement` objects with the document's own metadata; what is measured is
linking and judging alone, not reading. Prints B-cubed (precision, recall, F1) of the contact labels.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from diplog.dates import DateSpan
from diplog.link import link
from diplog.model import Contact, Participant, Quote, Statement, Topic, stable_id
from diplog.voices import voice

OFFICES = Path(__file__).resolve().parents[1] / "src/diplog/data/gazetteer/hand/offices.yml"


@lru_cache(maxsize=1)
def _offices() -> tuple[dict[str, str], dict[str, str]]:
    if not OFFICES.exists():
        return {}, {}
    data = yaml.safe_load(OFFICES.read_text(encoding="utf-8"))
    return {role: office for office, roles in data["roles"].items() for role in roles}, data["special"]


def participant(row: dict[str, Any]) -> Participant:
    roles, special = _offices()
    role = row.get("role")
    office = special.get(f"{row.get('country')}|{role}") or roles.get(role or "")
    return Participant(
        name=row.get("name"),
        role=role,
        side=row.get("country"),
        office=office,
        group=bool(row.get("group")),
        mention=row.get("name") or role or "",
    )


def statements_of(doc: dict[str, Any]) -> list[tuple[str, Statement]]:
    """``(gold label, statement)`` for each statement of a gold document."""
    rows = []
    for number, row in enumerate(doc["statements"]):
        said_by = participant(row["said_by"]) if row["said_by"] else None
        speaks_for, standing = voice(said_by, doc["source_type"], doc["source_country"])
        words = row["quote"]
        where = "text" if words in doc["text"] else "title"
        start = (doc[where] or "").find(words)
        rows.append(
            (
                row["contact"],
                Statement(
                    id=stable_id("statement", doc["id"], number),
                    document=doc["id"],
                    key=doc["id"],
                    kind=row["kind"],
                    stance=row["stance"],
                    participants=tuple(participant(p) for p in row["participants"]),
                    quote=Quote(where, start, start + len(words), words),
                    said_by=said_by,
                    speaks_for=speaks_for,
                    standing=standing,
                    date=DateSpan.parse(row["date"]) if row["date"] else None,
                    date_text=row["date_text"],
                    place=row["place"],
                    initiated_by=row["initiated_by"],
                    topics=tuple(Topic(t) for t in row["topics"]),
                    url=doc["url"],
                    publisher=doc["publisher"],
                    source_type=doc["source_type"],
                    source_country=doc["source_country"],
                    published=doc["published"],
                    lang=doc["lang"],
                ),
            )
        )
    return rows


def in_train(id: str) -> bool:
    """Whether a gold document may be looked at; a fixed quarter is kept unseen."""
    return int(hashlib.sha256(id.encode()).hexdigest(), 16) % 4 != 0


def load(path: str | Path) -> list[dict[str, Any]]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def b_cubed(pairs: Iterable[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall and F1 in percent over ``(gold label, contact id)``, one per statement."""
    labels = list(pairs)
    by_gold: dict[str, list[int]] = defaultdict(list)
    by_pred: dict[str, list[int]] = defaultdict(list)
    for n, (gold, pred) in enumerate(labels):
        by_gold[gold].append(n)
        by_pred[pred].append(n)
    precision = recall = 0.0
    for gold, pred in labels:
        both = sum(1 for n in by_pred[pred] if labels[n][0] == gold)
        precision += both / len(by_pred[pred])
        recall += both / len(by_gold[gold])
    precision, recall = 100 * precision / len(labels), 100 * recall / len(labels)
    return precision, recall, 2 * precision * recall / (precision + recall)


def linked(docs: Iterable[dict[str, Any]]) -> tuple[list[tuple[str, Statement]], list[Contact]]:
    rows = [row for doc in docs for row in statements_of(doc)]
    return rows, link(s for _, s in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold")
    parser.add_argument("--errors", type=int, default=0)
    options = parser.parse_args()
    rows, contacts = linked(load(options.gold))
    home = {s.id: c for c in contacts for s in c.statements}
    gold = {s.id: label for label, s in rows}
    p, r, f = b_cubed((label, home[s.id].id) for label, s in rows)
    print(f"statements {len(rows)}  gold contacts {len(set(gold.values()))}  contacts {len(contacts)}")
    print(f"B-cubed precision {p:.1f}  recall {r:.1f}  F1 {f:.1f}")
    shown = 0
    for contact in contacts:
        labels = {gold[s.id] for s in contact.statements}
        if len(labels) > 1 and shown < options.errors:
            shown += 1
            print("\nJOINED", contact.label, "<-", ", ".join(sorted(labels)))
            _show(contact, gold)
    spread: dict[str, set[str]] = defaultdict(set)
    for label, s in rows:
        spread[label].add(home[s.id].id)
    by_id = {c.id: c for c in contacts}
    for label, ids in spread.items():
        if len(ids) > 1 and shown < options.errors:
            shown += 1
            print("\nSPLIT", label)
            for id in sorted(ids):
                _show(by_id[id], gold)
                print("   --")


def _show(contact: Contact, gold: dict[str, str]) -> None:
    for s, reasons in zip(contact.statements, contact.links, strict=True):
        who = " + ".join(f"{p.name or p.role}/{p.side}" for p in s.participants)
        why = ",".join(r.id for r in reasons.reasons)
        print(
            f"   {s.key} {gold[s.id]} {s.published} {s.kind} {s.date and s.date.iso()} {s.stance} {who} @{s.place} [{why}]"
        )


if __name__ == "__main__":
    main()
