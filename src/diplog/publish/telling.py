"""How each side tells of a contact in its own texts: how long, in which order, and what one language edition leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Statement, Text
from ..voices import base_side
from . import words

# Scripts without spaces between words: their texts are measured in characters.
_UNSPACED = frozenset({"zh", "ja", "th"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Telling:
    """One text of a side's own about a contact. ``topics``: in the order in which the text first comes to them, those
    whose words are not known last; ``length`` counts words, or characters (``unit``) where no spaces part words."""

    side: str
    document: str
    lang: str | None
    published: str | None
    publisher: str | None
    length: int
    unit: str
    topics: tuple[str, ...]
    url: str | None = None


def tellings(statements: Iterable[Statement], text_of: Callable[[str], Text | None]) -> tuple[Telling, ...]:
    """The sides' own official texts among the documents of these statements, by side and day. ``text_of`` gives a
    document's text by its id, None where it is not to be had."""
    own: dict[tuple[str, str], list[Statement]] = {}
    for s in statements:
        country = s.source_country
        if s.speaks_for and s.source_type == "official" and country and base_side(country) == base_side(s.speaks_for):
            own.setdefault((s.speaks_for, s.document), []).append(s)
    found = []
    for (side, document), said in own.items():
        text = text_of(document)
        if text is None:
            continue
        unspaced = (text.lang or "")[:2] in _UNSPACED
        length = len(re.sub(r"\s", "", text.text)) if unspaced else len(_WORD.findall(text.text))
        found.append(
            Telling(
                side,
                document,
                text.lang,
                text.published,
                text.publisher,
                length,
                "character" if unspaced else "word",
                _in_order(said, f"{text.title}\n{text.text}".casefold()),
                text.url,
            )
        )
    return tuple(sorted(found, key=lambda t: (t.side, t.published or "9999", t.lang or "", t.document)))


def _in_order(statements: Sequence[Statement], text: str) -> tuple[str, ...]:
    places: dict[str, int] = {}
    for topic in (t for s in statements for t in s.topics):
        at = text.find(topic.words.casefold()) if topic.words else -1
        at = at if at >= 0 else len(text)
        places[topic.code] = min(at, places.get(topic.code, at))
    return tuple(sorted(places, key=lambda code: (places[code], code)))


def lines(found: Sequence[Telling]) -> list[str]:
    """A line for each text, and one for what an edition in another language leaves out."""
    out = []
    for t in found:
        order = f"; in this order: {', '.join(words.topic(c) for c in t.topics)}" if len(t.topics) > 1 else ""
        lang = f" ({t.lang})" if t.lang else ""
        out.append(f"{words.side(t.side)}, {t.published or 'undated'}{lang}: {words.count(t.length, t.unit)}{order}")
    for a, b in editions(found):
        only = [
            f"only in {x.lang}: {', '.join(words.topic(c) for c in x.topics if c not in y.topics)}"
            for x, y in ((a, b), (b, a))
            if set(x.topics) - set(y.topics)
        ]
        out.append(f"{words.side(a.side)} in {a.lang} and {b.lang}: {'; '.join(only) or 'the same topics'}")
    return out


def editions(found: Sequence[Telling]) -> list[tuple[Telling, Telling]]:
    """Texts of one side and day in two languages."""
    return [
        (a, b)
        for n, a in enumerate(found)
        for b in found[n + 1 :]
        if a.side == b.side and a.published == b.published and a.lang and b.lang and a.lang[:2] != b.lang[:2]
    ]


def telling_dict(t: Telling) -> dict[str, Any]:
    return {
        "side": t.side,
        "document": t.document,
        "lang": t.lang,
        "published": t.published,
        "publisher": t.publisher,
        "url": t.url,
        "length": t.length,
        "unit": t.unit,
        "topics_in_order": list(t.topics),
    }
