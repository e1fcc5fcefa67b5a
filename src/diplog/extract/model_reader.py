"""The optional reader: a language model proposes, the text decides.

Any server with the OpenAI chat interface will do (llama.cpp, vLLM, Ollama, a hosted one). The model is asked for words of the
text only; every quote, party, speaker, date and place that it gives is looked up in the text, and parties become persons
through the same mentions and the same register as everywhere else. What the text does not carry is dropped and counted, so
that neither an inventive model nor a text that talks to the model can put anything into a statement::

    Text -> sections -> answers (JSON by schema) -> grounding -> drafts -> statements, as the rules make them
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any

from .. import when
from ..dates import DateSpan
from ..errors import InputError, Issue
from ..gazetteer import Register
from ..lexicon import Lexicon
from ..lexicon import kind as as_kind
from ..lexicon import load as load_lexicon
from ..lexicon import stance as as_stance
from ..model import KINDS, STANCES, Field, Participant, Rule, Statement, Text
from . import frames
from .chain import Actor
from .chat import Endpoint, ask
from .circumstances import place_name, tense_of
from .document import Pass
from .draft import Draft
from .segment import Sentence, flowing, sentences, turns

#: Changes with the instructions, the schema or the grounding; part of the reader's name in the ledger.
VERSION = "1"

#: Characters of a text that are sent at once; a section ends at a line end. No answer lists more statements than MOST.
SECTION, MOST = 6000, 30
#: Sentences of a text's lead that speak of the day of publication when they name no other (as the rules take it).
LEAD_SENTENCES = 2
#: No quote is longer, in sentences: a longer one proves nothing.
QUOTE_SENTENCES = 3

_WORDS = {"type": ["string", "null"], "maxLength": 160}
_FIELDS: dict[str, Any] = {
    "quote": {"type": "string", "maxLength": 700},
    "participants": {"type": "array", "minItems": 2, "maxItems": 12, "items": {"type": "string", "maxLength": 160}},
    "kind": {"type": "string", "enum": list(KINDS)},
    "stance": {"type": "string", "enum": list(STANCES)},
    "said_by": _WORDS,
    "date": _WORDS,
    "place": _WORDS,
    "initiated_by": _WORDS,
}


def schema(most: int) -> dict[str, Any]:
    """JSON schema of an answer with at most so many statements."""
    item = {"type": "object", "additionalProperties": False, "required": list(_FIELDS), "properties": _FIELDS}
    statements = {"type": "array", "maxItems": most, "items": item}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["statements"],
        "properties": {"statements": statements},
    }


#: What was dropped, in the words of the warning: the statement as a whole, then single values.
DROPPED = {
    "quote": "with a quote that is not in the text",
    "sides": "with fewer than two sides that the text names",
    "speaker": "said by somebody whom the text does not name",
    "form": "not in the form asked for",
    "participant": "a participant whom the text does not name",
    "date": "a date that is not in the text",
    "place": "a place that is not in the text",
}
_WHOLE = ("quote", "sides", "speaker", "form")


@dataclass(frozen=True, slots=True)
class ModelReader:
    """A reader that asks a language model; picklable, so that several processes may read."""

    endpoint: Endpoint
    section: int = SECTION
    most: int = MOST

    @property
    def name(self) -> str:
        """The reader's name in the ledger."""
        return f"llm-{VERSION}:{self.endpoint.model}"

    def read(self, text: Text, register: Register) -> tuple[tuple[Statement, ...], tuple[Issue, ...]]:
        """The statements of a text that the model proposes and the text carries, and a warning that counts the others.

        Raises InputError (codes ``llm-answer``, ``llm-timeout``) where the model gives no usable answer for a section, so
        that the document is refused and can be read again; ConfigError where the server cannot be used at all.
        """
        lexicon = load_lexicon(text.lang or "en") or load_lexicon("en")
        assert lexicon is not None  # English comes with the package
        flowed = replace(text, text=flowing(text.text))
        floor = turns(flowed.text, lexicon)
        whole = Pass(text, flowed, register, lexicon, sentences(flowed, lexicon, floor), floor, {})
        whole.read()
        grounding = Grounding(whole, register, lexicon)
        drafts: list[Draft] = []
        for body in _sections(flowed.text, self.section):
            for row in self._answer(flowed, body):
                draft = grounding.draft(row, self.name)
                if draft is not None:
                    drafts.append(draft)
        # how often a model is right has not been measured: its statements keep an even confidence
        statements = tuple(replace(s, confidence=0.5) for s in whole.finished(drafts))
        return statements, grounding.issues(text.url or text.key)

    def _answer(self, text: Text, body: str) -> list[Any]:
        given = {
            "title": text.title,
            "published": text.published,
            "publisher": text.publisher,
            "language": text.lang,
            "text": body,
        }
        messages = [
            {"role": "system", "content": instructions()},
            {"role": "user", "content": json.dumps(given, ensure_ascii=False)},
        ]
        answer = ask(self.endpoint, messages, schema(self.most))
        found = answer.get("statements") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            raise InputError(
                f"the model {self.endpoint.model} answered in another form than asked for; try again or another model",
                code="llm-answer",
            )
        return found[: self.most]


@functools.cache
def instructions() -> str:
    return (resources.files("diplog") / "data/reader/instructions.md").read_text("utf-8")


def _sections(body: str, size: int) -> Iterator[str]:
    """The body in pieces of at most ``size`` characters, cut at line ends where there are any, else at spaces."""
    start = 0
    while start < len(body):
        end = start + size
        if end < len(body):
            cut = max(body.rfind("\n", start + size // 2, end), -1)
            cut = cut if cut != -1 else body.rfind(" ", start + size // 2, end)
            end = cut if cut != -1 else end
        if body[start:end].strip():
            yield body[start:end]
        start = end


@dataclass(slots=True)
class Grounding:
    """Looks up in the text what a model says of it."""

    whole: Pass
    register: Register
    lexicon: Lexicon
    dropped: Counter[str] = field(default_factory=Counter)

    def draft(self, row: Any, reader: str) -> Draft | None:
        """A statement in the making, None where the text does not carry it; what was dropped is counted."""
        if not _in_form(row):
            self.dropped["form"] += 1
            return None
        at = self._quote(row["quote"])
        if at is None:
            self.dropped["quote"] += 1
            return None
        sentence, start, end = at
        parties = self._parties(row["participants"], sentence, start, end)
        if len(frames.sides(parties)) < 2:
            self.dropped["sides"] += 1
            return None
        speaker: Participant | None = None
        if _said(row["said_by"]):
            who = self._actor(row["said_by"], sentence, start, end)
            if who is None:
                self.dropped["speaker"] += 1
                return None
            speaker = self._speaker(who.who)
        kind, stance = as_kind(row["kind"]), as_stance(row["stance"])
        draft = Draft(
            kind=kind, stance=stance, parties=parties, sentence=sentence, start=start, end=end, trigger=start,
            speaker=speaker, rules=[Rule(reader, row["quote"][:60])],
        )  # fmt: skip
        self._date(draft, row["date"])
        if kind not in ("call", "video_call", "message"):
            draft.place = self._place(row["place"], draft)
        if _said(row["initiated_by"]):
            asking = self._actor(row["initiated_by"], sentence, start, end)
            if asking is not None and asking.who.side in {a.who.side for a in parties}:
                draft.initiated_by = asking.who.side
        return draft

    def issues(self, name: str) -> tuple[Issue, ...]:
        """One warning that counts what was dropped; none where everything held."""
        if not self.dropped:
            return ()
        statements = [f"{self.dropped[k]} {DROPPED[k]}" for k in _WHOLE if self.dropped[k]]
        values = [f"{DROPPED[k]} ({self.dropped[k]}×)" for k in DROPPED if k not in _WHOLE and self.dropped[k]]
        parts = []
        if statements:
            parts.append(f"left out statements: {', '.join(statements)}")
        if values:
            parts.append(f"left out of statements: {', '.join(values)}")
        return (Issue("llm-dropped", name, f"of the model's answer diplog {'; '.join(parts)}", "warning"),)

    # ------------------------------------------------------------------ looking up

    def _quote(self, words: str) -> tuple[Sentence, int, int] | None:
        """The sentence in which a quote begins, and its offsets in that field; None where the text does not hold it."""
        if len(words.strip()) < 4:
            return None
        loose = _loosely(words)
        for name in ("text", "title"):
            m = re.search(loose, self.whole.text.field(name))
            if m is None:
                continue
            inside = [
                s for s in self.whole.sentences if s.field == name and s.start < m.end() and m.start() < s.end
            ]  # fmt: skip
            if inside and len(inside) <= QUOTE_SENTENCES:
                return inside[0], m.start(), m.end()
        return None

    def _parties(self, given: Sequence[str], sentence: Sentence, start: int, end: int) -> list[Actor]:
        found: list[Actor] = []
        for words in given:
            actor = self._actor(words, sentence, start, end)
            if actor is None:
                self.dropped["participant"] += 1
            else:
                found.append(replace(actor, acts=True))
        return frames.distinct(found)

    def _actor(self, words: str, sentence: Sentence, start: int, end: int) -> Actor | None:
        """Whom the text means by these words: in the quote, else nearest before it, else anywhere in the text."""
        words = " ".join(words.split())
        if len(words) < 2:
            return None
        loose = re.compile(r"(?<!\w)" + _loosely(words))
        if self.lexicon.lang in ("zh", "ja"):
            loose = re.compile(re.escape(words))
        places: list[tuple[int, int, Field, int, int]] = []
        for name in ("text", "title"):
            field_name: Field = "title" if name == "title" else "text"
            for m in loose.finditer(self.whole.text.field(name)):
                inside = name == sentence.field and start <= m.start() < end
                before = name == sentence.field and m.start() < start
                rank = 0 if inside else 1 if before else 2
                places.append((rank, abs(start - m.start()), field_name, m.start(), m.end()))
        for _, _, field_name, a, b in sorted(places):
            found = self._overlapping(field_name, a, b)
            if found is not None:
                return found
        return None

    def _overlapping(self, name: Field, start: int, end: int) -> Actor | None:
        """The party that a stretch of the text names, a person or office before a country that only says whose it is.

        None where it names none, or several: then it is a sentence, and nobody's name.
        """
        inside = [
            (min(end, s.start + a.end) - max(start, s.start + a.start), a)
            for s in self.whole.sentences
            if s.field == name and s.end > start and s.start < end
            for a in self.whole.actors.get(s.index, ())
            if s.start + a.end > start and s.start + a.start < end
        ]
        people = [(shared, a) for shared, a in inside if a.sort != "side"]
        if len({a.identity for _, a in people or inside}) != 1:
            return None
        return max(people or inside, key=lambda found: found[0])[1]

    def _speaker(self, who: Participant) -> Participant | None:
        """An official text speaks for itself, unless it quotes a named person of its own."""
        text = self.whole.text
        if text.source_type == "official" and who.side and who.side == text.source_country and not who.name:
            return None
        return who

    def _date(self, draft: Draft, words: Any) -> None:
        if _said(words):
            loose = _loosely(words)
            if not any(re.search(loose, self.whole.text.field(name), re.I) for name in ("title", "text")):
                self.dropped["date"] += 1
                return
            draft.date_text = " ".join(words.split())
            for hit in when.find(words, self.lexicon.lang, self.whole.anchor, tense=tense_of(draft.stance)):
                if hit.span is not None:
                    draft.date = hit.span
                    return
            return
        fresh = draft.sentence.field == "title" or draft.sentence.index <= LEAD_SENTENCES
        if fresh and draft.stance == "occurred" and self.whole.anchor:
            draft.date = DateSpan.day(self.whole.anchor)

    def _place(self, words: Any, draft: Draft) -> str | None:
        if not _said(words):
            return None
        loose = _loosely(words)
        if not any(re.search(loose, self.whole.text.field(name)) for name in ("title", "text")):
            self.dropped["place"] += 1
            return None
        if when.find(words, self.lexicon.lang, self.whole.anchor):
            self.dropped["place"] += 1
            return None
        actor = self._actor(words, draft.sentence, draft.start, draft.end)
        if actor is not None and actor.sort == "side":
            return place_name(actor, self.register)
        return " ".join(words.split())


def _loosely(words: str) -> str:
    """A pattern for words as given, whatever white space stands between them in the text."""
    return r"\s+".join(re.escape(word) for word in words.split())


def _said(words: Any) -> bool:
    return isinstance(words, str) and bool(words.strip())


def _in_form(row: Any) -> bool:
    """Whether an item has the fields asked for; servers without structured output may send anything."""
    if not isinstance(row, Mapping):
        return False
    named = row.get("participants")
    return (
        isinstance(row.get("quote"), str)
        and isinstance(named, list)
        and all(isinstance(p, str) for p in named)
        and row.get("kind") in KINDS
        and row.get("stance") in STANCES
        and all(row.get(k) is None or isinstance(row.get(k), str) for k in ("said_by", "date", "place", "initiated_by"))
        and all(k in row for k in ("said_by", "date", "place", "initiated_by"))
    )
