"""Text -> sentences, podium turns and quotations, with offsets that lead back.

A sentence never crosses a line break (readouts put one thought in a paragraph, podium turns begin lines), unless the text
is wrapped: see :func:`flowing`.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..lexicon import Lexicon
from ..model import Field, Text

_ENDERS = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s)|[。！？；]+[”」』）]*|[؟۔!]+|[।]+")
_ON_X = re.compile(
    r"\bВан\s+[ИІЇ]$|\b(?:on|en|in|su|sur|auf|em|no|na|de|di|via|vía|red|réseau|rete|rede|social|sociale)\s+X$"
)
_OPENERS = "\"“„«»‘'([¿¡—–-‹「『"
_QUOTE_PAIRS = re.compile(
    r"“[^“”]{2,1200}”|„[^“”„]{2,1200}[“”]|«[^«»]{2,1200}»|\"[^\"]{2,1200}\"|「[^「」]{2,600}」|『[^『』]{2,600}』|(?<!\w)‘[^‘’]{8,600}’(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a title or body; ``start``/``end`` are offsets in that field."""

    field: Field
    start: int
    end: int
    words: str
    index: int
    turn: int = -1  # number of the podium turn it belongs to, -1 outside a podium


@dataclass(frozen=True, slots=True)
class Turn:
    """A podium turn: who has the floor from ``start`` on. ``label`` is empty for a question."""

    start: int
    end: int
    label: str
    question: bool
    speech: int  # where the label ends


_TITLED = re.compile(
    r"(?:MR|MS|MRS|DR|SECRETARY|PRESIDENT|MINISTER|AMBASSADOR|SPOKES\w+|FOREIGN|PRIME|GEN|ADMIRAL|SENIOR|UNDER|DEPUTY)\b"
)
#: In a podium where newspapers ask by name, who answers is named in ordinary letters (*Mao Ning: …*).
_NAMED_TURN = re.compile(r"^(?:[A-Z][\w.’'-]+ ){1,3}?(?:[A-Z][\w.’'-]+):(?=\s)", re.M)


#: A line that ends in the middle of a sentence, and one that goes on in small letters.
_SOFT = re.compile(r"(?<=[^\W_])([,)”»\"]?[ \t]?)\n[ \t]*(?=[^\W\d_])")
#: From so many lines on that go on in small letters, a text is wrapped: its other lines go on as well.
WRAPPED = 3


def flowing(body: str) -> str:
    """A body of the same length in which line breaks inside sentences are blanks.

    Pages cut out of columns and plain-text mail break their lines anywhere (*met with the\\nSecretary of State*). A line goes
    on where the next one begins in small letters; where many do, wherever it ends without punctuation. Lines in capitals
    (labels of a podium, headings) stand alone.
    """
    found = list(_SOFT.finditer(body))
    small = sum(body[m.end()].islower() for m in found)
    if not small:
        return body
    out = []
    done = 0
    for m in found:
        if not (body[m.end()].islower() or (small >= WRAPPED and not m[1].strip('," '))):
            continue
        before = body[body.rfind("\n", 0, m.start()) + 1 : m.start()]
        until = body.find("\n", m.end())
        after = body[m.end() : until if until != -1 else len(body)]
        if any(line.isupper() and len(line) > 3 for line in (before, after)):
            continue
        at = body.index("\n", m.start())
        out.append(body[done:at])
        done = at + 1
    return " ".join([*out, body[done:]])


def sentences(text: Text, lexicon: Lexicon, floor: Sequence[Turn]) -> list[Sentence]:
    """The title as one sentence, then the body's sentences in order; ``floor`` are the body's :func:`turns`."""
    out: list[Sentence] = []
    title = text.title.strip()
    if title:
        start = text.title.index(title)
        out.append(Sentence("title", start, start + len(title), title, 0))
    starts = [t.start for t in floor]
    for start, end in spans(text.text, lexicon.abbreviations):
        turn = bisect.bisect_right(starts, start) - 1
        if turn >= 0 and end <= floor[turn].speech:
            continue  # the label (*MR. PRICE:*) is nobody's words
        if turn >= 0 and start < floor[turn].speech < end:
            start = floor[turn].speech
        out.append(Sentence("text", start, end, text.text[start:end], len(out), turn))
    return out


def spans(body: str, abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    """Offsets of sentences in a body: split at line ends and at final punctuation that is not an abbreviation's."""
    out: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n\r]+", body):
        start = line.start()
        for ender in _ENDERS.finditer(body, line.start(), line.end()):
            if not _ends(body, ender, line.start(), line.end(), abbreviations):
                continue
            _append(out, body, start, ender.end())
            start = ender.end()
        _append(out, body, start, line.end())
    return out


#: No sentence that people write is longer; a longer run (a table, a hostile page) is cut so that work stays linear.
LONGEST = 1500


def _append(out: list[tuple[int, int]], body: str, start: int, end: int) -> None:
    while end - start > LONGEST:
        cut = body.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = cut if cut != -1 else start + LONGEST
        _append(out, body, start, cut)
        start = cut
    piece = body[start:end]
    stripped = piece.strip()
    if len(stripped) > 1:
        lead = start + len(piece) - len(piece.lstrip())
        out.append((lead, lead + len(stripped)))


def _ends(body: str, ender: re.Match[str], line_start: int, line_end: int, abbreviations: frozenset[str]) -> bool:
    mark = ender.group()
    if mark[0] not in ".!?…":
        return True
    rest = body[ender.end() : line_end].lstrip()
    if not rest:
        return True
    if mark.startswith("."):
        before = body[max(line_start, ender.start() - 14) : ender.start()]
        word = re.search(r"[\w.'’-]+$", before)
        token = word.group().lower() if word else ""
        if word and len(word.group()) == 1 and _ON_X.search(before):
            return rest[0].isupper() or rest[0] in _OPENERS  # *wrote on X.*, *встретился с Ван И.*: not an initial
        if token in abbreviations or re.fullmatch(r"[^\W\d]|(?:[^\W\d]\.)+[^\W\d]", token):
            # "U.S. The" ends, "U.S. President" does not; an initial never ends a sentence
            return bool(re.fullmatch(r"(?:[a-zа-я]\.){1,3}[a-zа-я]", token)) and bool(
                re.match(r"(?:The|He|She|They|It|In|On|A|An|This|His|Her)\b", rest)
            )
        if re.fullmatch(r"\d{1,2}", token) and rest[0].islower():
            return False
    first = rest[0]
    if first.islower():
        return False
    return first.isupper() or first.isdigit() or first in _OPENERS or not first.isascii()


def turns(body: str, lexicon: Lexicon) -> list[Turn]:
    """Podium turns; empty for ordinary texts."""
    marks: list[tuple[int, int, str, bool]] = []
    for o in lexicon.outlets.find(body) if ": " in body else ():  # *Xinhua: Could you …?*
        at_line = o.start == 0 or body[o.start - 1] == "\n"
        if at_line and body[o.end : o.end + 2] == ": ":
            marks.append((o.start, o.end + 1, o.words, True))
    if marks:
        asked = {start for start, _, _, _ in marks}
        for m in _NAMED_TURN.finditer(body):
            if m.start() not in asked:
                marks.append((m.start(), m.end(), m.group().strip().rstrip(":"), False))
        if all(question for _, _, _, question in marks):
            marks = []
    for m in lexicon.question.finditer(body):
        marks.append((m.start(), m.end(), "", True))
    for m in lexicon.turn.finditer(body):
        if not any(a <= m.start() < b or m.start() == a for a, b, _, _ in marks):
            marks.append((m.start(), m.end(), m.group().strip().rstrip(":："), False))
    if len(marks) == 1 and not _TITLED.match(marks[0][2]):
        return []  # *JAKARTA: …* is a dateline
    if not any(not question for _, _, _, question in marks):
        return []  # questions alone are rhetoric, not a podium
    marks.sort()
    out = []
    if not marks[0][3] and body[: marks[0][0]].rstrip()[-60:].count("?"):
        out.append(Turn(0, marks[0][0], "", True, 0))  # an excerpt that begins in the middle of a question
    for i, (start, after, label, question) in enumerate(marks):
        end = marks[i + 1][0] if i + 1 < len(marks) else len(body)
        speech = after + len(body[after:end]) - len(body[after:end].lstrip())
        out.append(Turn(start, end, label, question, speech))
    return out


def quotations(body: str) -> list[tuple[int, int]]:
    """Offsets of the insides of quotation marks, outermost, in order."""
    return [(m.start() + 1, m.end() - 1) for m in _QUOTE_PAIRS.finditer(body)]
