"""Which triggers can be in which sentence: one pass of an automaton over the whole text.

Most sentences hold none of the literals and never meet a regular expression.
"""

from __future__ import annotations

import functools
from typing import Any

from ..gazetteer import simplified
from ..lexicon import Lexicon
from .segment import Sentence


@functools.cache
def _automaton(gates: tuple[str, ...]) -> Any:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(list(gates), matchkind=ahocorasick_rs.MatchKind.Standard)


def lowered(text: str) -> str:
    """Lower case, the same number of characters (so that offsets stay true)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def candidates(body: str, lexicon: Lexicon) -> list[tuple[int, tuple[int, ...]]]:
    """``(offset, trigger numbers)`` for every gate literal found in a text, in order."""
    if not lexicon.gates or not body:
        return []
    machine = _automaton(lexicon.gates)
    haystack = lowered(body)
    if lexicon.lang == "zh":
        haystack = simplified(haystack)
    found = machine.find_matches_as_indexes(haystack, overlapping=True)
    return [(start, lexicon.gate_triggers[pattern]) for pattern, start, _ in found]


def by_sentence(sentences: list[Sentence], title: str, body: str, lexicon: Lexicon) -> dict[int, set[int]]:
    """Trigger numbers to try, per sentence index; sentences without any are absent."""
    out: dict[int, set[int]] = {}
    for field, words in (("title", title), ("text", body)):
        hits = candidates(words, lexicon)
        if not hits:
            continue
        position = 0
        for sentence in sentences:
            if sentence.field != field:
                continue
            while position < len(hits) and hits[position][0] < sentence.start:
                position += 1
            cursor = position
            while cursor < len(hits) and hits[cursor][0] < sentence.end:
                out.setdefault(sentence.index, set()).update(hits[cursor][1])
                cursor += 1
            position = cursor
    return out
