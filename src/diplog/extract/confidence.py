"""How likely a statement is right: its contact, what is said of it and for whom, as a careful annotator would have them.

A logistic model over a few dozen plain properties of the statement, fitted on the annotated documents by
``eval/fit_confidence.py``; the weights are data (``data/reader/confidence.json``), and the reliability table is in
``docs/reading.md``. The model decides nothing: it only tells users where to look twice.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources

from ..model import Statement


def features(statement: Statement, beside: int) -> Iterator[tuple[str, float]]:
    """Names and values of a statement's properties; ``beside`` is how many statements its document makes."""
    s = statement
    yield "one", 1.0
    yield f"lang {s.lang}", 1.0
    yield f"kind {s.kind}", 1.0
    yield f"stance {s.stance}", 1.0
    yield f"standing {s.standing}", 1.0
    yield f"source {s.source_type}", 1.0
    if s.said_by is not None:
        yield "said by somebody", 1.0
        yield "said by somebody unnamed", float(s.said_by.name is None)
    yield "from the title", float(s.quote.field == "title")
    yield "length of the quote", min(math.log1p(len(s.quote.words)) / 6, 1.5)
    yield "dated by its words", float(s.date is not None and s.date_text is not None)
    yield "dated by publication", float(s.date is not None and s.date_text is None)
    yield "words for a date that tell no day", float(s.date is None and s.date_text is not None)
    yield "published unknown", float(s.published is None)
    yield "place", float(s.place is not None)
    yield "more than two parties", float(len(s.participants) > 2)
    named = [p for p in s.participants if p.name]
    yield "share of named parties", len(named) / max(1, len(s.participants))
    yield "a named party unknown to the register", float(any(p.person is None for p in named))
    yield "a group", float(any(p.group for p in s.participants))
    yield "a party known by its side alone", float(any(not (p.name or p.role or p.office) for p in s.participants))
    yield "topics", float(bool(s.topics))
    yield "claims", float(bool(s.claims))
    yield "hedged", float(s.hedge is not None)
    yield "asked", float(s.asked)
    yield "statements beside it", math.log1p(beside) / 2
    for rule in s.rules:
        name = rule.id.rpartition(".")[2]
        if name in ("recalled", "account", "credits", "date_ahead", "yes", "no"):
            yield f"rule {name}", 1.0


@functools.cache
def weights() -> Mapping[str, float]:
    """The fitted weights by property."""
    raw = (resources.files("diplog") / "data/reader/confidence.json").read_text("utf-8")
    found: dict[str, float] = json.loads(raw)["weights"]
    return found


def confidence(statement: Statement, beside: int) -> float:
    """Between 0 and 1: of statements with this figure, about so many in a hundred are right."""
    known = weights()
    score = sum(known.get(name, 0.0) * value for name, value in features(statement, beside))
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, score)))), 3)


def bins(pairs: Sequence[tuple[float, bool]], edges: Sequence[float]) -> list[tuple[float, float, int]]:
    """A reliability table: for each bin between ``edges`` the mean confidence, the share that is right, how many."""
    table = []
    for low, high in itertools.pairwise(edges):
        inside = [(c, right) for c, right in pairs if low <= c < high or (high == edges[-1] and c == high)]
        if inside:
            n = len(inside)
            table.append((sum(c for c, _ in inside) / n, sum(right for _, right in inside) / n, n))
    return table
