"""A document's text for a page: cut into parts and paragraphs, statements marked; and two versions against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from ..model import Statement, Text

PART = 20_000  # characters of a document shown at once, so that no page grows beyond what a phone loads
AROUND = 220  # characters of context on each side of a quote
_PARAGRAPH = re.compile(r"\n\s*\n|\n")
_SENTENCE = re.compile(r"(?<=[.!?…。！？؟])\s+|\n+|(?<=[。！？])")
# Beyond this many sentences a comparison word by word would take seconds; then only whole sentences are compared.
_MOST_SENTENCES = 4000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a paragraph, and the statements that rest on them; ``first`` are those that begin here."""

    words: str
    statements: tuple[str, ...] = ()
    first: tuple[str, ...] = ()


def parts(text: str, size: int = PART) -> list[tuple[int, int]]:
    """Where the parts of a long text begin and end: at the end of a paragraph or sentence where there is one."""
    out: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > size * 1.2:
        end = max(text.rfind("\n", start + size // 2, start + size), -1)
        if end < 0:
            end = text.rfind(" ", start + size // 2, start + size)
        end = end + 1 if end >= 0 else start + size
        out.append((start, end))
        start = end
    out.append((start, len(text)))
    return out


def part_of(bounds: Sequence[tuple[int, int]], place: int) -> int:
    """The number (from 0) of the part in which a character stands."""
    return next((n for n, (start, end) in enumerate(bounds) if start <= place < end), len(bounds) - 1)


def paragraphs(text: str, start: int, end: int, spans: Iterable[tuple[int, int, str]]) -> list[list[Piece]]:
    """The part ``[start, end)`` of a text as paragraphs of pieces; ``spans`` are (start, end, statement id), may overlap."""
    cuts = sorted((max(s, start), min(e, end), id) for s, e, id in spans if s < end and e > start)
    begun: set[str] = set()
    out: list[list[Piece]] = []
    at = start
    for match in [*_PARAGRAPH.finditer(text, start, end), None]:
        stop = match.start() if match else end
        if stop > at and text[at:stop].strip():
            here = [c for c in cuts if c[0] < stop and c[1] > at]
            edges = sorted({at, stop, *(max(at, s) for s, _, _ in here), *(min(stop, e) for _, e, _ in here)})
            pieces = []
            for a, b in pairwise(edges):
                ids = tuple(id for s, e, id in here if s <= a and e >= b)
                first = tuple(id for id in ids if id not in begun)
                begun.update(first)
                pieces.append(Piece(text[a:b], ids, first))
            out.append(pieces)
        at = match.end() if match else end
    return out


def around(text: Text, statement: Statement) -> tuple[str, str] | None:
    """The words before and after a quote, cut at a word; None where the text no longer has the quote there."""
    quote = statement.quote
    words = text.field(quote.field)
    if words[quote.start : quote.end] != quote.words:
        return None
    before = words[max(0, quote.start - AROUND) : quote.start]
    after = words[quote.end : quote.end + AROUND]
    if quote.start > AROUND:
        before = "…" + before[before.find(" ") + 1 :]
    if quote.end + AROUND < len(words):
        after = after[: max(after.rfind(" "), AROUND // 2)] + " …"
    return before, after


# -- two versions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a comparison. ``what``: ``same``, ``removed``, ``added``, ``gap`` (``number`` sentences left out).

    ``pieces`` are (words, whether they changed); ``stated`` tells that a statement rests on the sentence.
    """

    what: str
    pieces: tuple[tuple[str, bool], ...] = ()
    number: int = 0
    stated: bool = False


def sentences(text: str) -> list[str]:
    return [piece.strip() for piece in _SENTENCE.split(text) if piece and piece.strip()]


def compared(old: Text, new: Text, quotes: Iterable[str] = ()) -> list[Line]:
    """What was removed and added, sentence by sentence; changed words are marked inside a sentence that was reworded."""
    a, b = sentences(f"{old.title}\n{old.text}"), sentences(f"{new.title}\n{new.text}")
    stated = [" ".join(q.split()) for q in quotes]

    def resting(sentence: str) -> bool:
        words = " ".join(sentence.split())
        return any(words in q or q in words for q in stated)

    fine = len(a) + len(b) <= _MOST_SENTENCES
    lines: list[Line] = []
    matcher = SequenceMatcher(None, a, b, autojunk=not fine)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            lines.extend(Line("same", ((s, False),)) for s in a[a1:a2])
            continue
        gone, come = a[a1:a2], b[b1:b2]
        if tag == "replace" and fine and len(gone) == len(come) <= 20:
            for before, after in zip(gone, come, strict=True):
                left, right = _words(before, after)
                lines.append(Line("removed", left, stated=resting(before)))
                lines.append(Line("added", right, stated=resting(after)))
            continue
        lines.extend(Line("removed", ((s, True),), stated=resting(s)) for s in gone)
        lines.extend(Line("added", ((s, True),), stated=resting(s)) for s in come)
    return _folded(lines)


def _words(before: str, after: str) -> tuple[tuple[tuple[str, bool], ...], tuple[tuple[str, bool], ...]]:
    a, b = re.findall(r"\s+|\w+|[^\w\s]", before)[:1500], re.findall(r"\s+|\w+|[^\w\s]", after)[:1500]
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if a2 > a1:
            left.append(("".join(a[a1:a2]), tag != "equal"))
        if b2 > b1:
            right.append(("".join(b[b1:b2]), tag != "equal"))
    return tuple(left), tuple(right)


def _folded(lines: Sequence[Line]) -> list[Line]:
    """Same sentences only next to a change; the rest as a gap that says how many."""
    near = {n + d for n, line in enumerate(lines) if line.what != "same" for d in (-1, 0, 1)}
    out: list[Line] = []
    gap = 0
    for n, line in enumerate(lines):
        if n in near:
            if gap:
                out.append(Line("gap", number=gap))
                gap = 0
            out.append(line)
        else:
            gap += 1
    if gap:
        out.append(Line("gap", number=gap))
    return out
