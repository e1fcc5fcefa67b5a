"""What contacts are about: topics of the guidelines' list, each with the words that made it one.

Two steps. :func:`find` marks every topic term of a language in a text (lexicon: ``data/lexicon/topics/<lang>.yml``). Then
:class:`Page` decides which of them belong to *one* statement: every hit is described by where it stands relative to the
statement's quote and to the quotes of the document's other contacts, and a small logistic model (plain numbers in
``data/lexicon/topics/weights.json``, fitted by ``eval/topics_fit.py``) says how likely an annotator is to list the topic.

Specimens::

    They discussed trade, migration and the war in Ukraine      trade, migration, war_and_peace
    abordaron la cooperación en materia de seguridad            defence_security
    the Secretary of Defense met his counterpart                nothing: the term stands in the name of an office

A term in the lexicon is a word or phrase in lower case, folded like the text (accents, hamza forms, ``ё`` do not matter):
``migra*`` matches any ending, ``*politik`` any beginning, ``?`` one letter, a space any white space or hyphen, ``=WHO``
only exactly these capitals. ``strong`` terms name a topic, ``weak`` ones hint at it, ``place`` ones are theatres of war or
dispute whose name stands for it. What ``not`` matches hides the terms inside it; a
term that is also listed under ``not`` hides what is inside it without being hidden itself (*food security*).

``other`` is never assigned: annotators do not use it (0 of 476 topics in the part of the gold that may be looked at).
``bilateral_relations`` and ``multilateral_organisations`` need words that make the relation or the organisation itself the
subject (*bilateral ties*, *accession to NATO*); that a meeting took place at a summit is not enough.
"""

from __future__ import annotations

import bisect
import functools
import json
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from ..errors import ConfigError
from ..model import TOPICS, Kind, Quote, SourceType, Stance, Text, Topic
from .segment import spans

Tier = Literal["strong", "weak", "place"]
TIERS: dict[Tier, float] = {"strong": 1.0, "weak": 0.5, "place": 0.4}
MAX_HITS = 4000  # a hostile text of a million terms is cut, not processed for minutes
UNSPACED = frozenset({"zh", "ja"})


@dataclass(frozen=True, slots=True)
class TopicHit:
    """A topic term in a text: ``text[start:end] == words``; ``weight`` 1.0 strong, 0.5 weak, 0.4 a place."""

    code: str
    start: int
    end: int
    words: str
    weight: float = 1.0
    side: str = ""  # of a place: the side code it belongs to


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the model needs to know of one statement: where it stands and what it says.

    ``contact`` is any key that is equal for statements about the same contact (empty: unknown); ``attributed`` is true
    where somebody else than the document's own voice says it; ``sides`` are the participants' side codes (a theatre of war
    that is also a party says less about the topic); ``at`` is the offset of the words that announce the contact (-1: where
    the quote begins); ``old`` is true for a contact of the past that is only recalled (days before the text).
    """

    quote: Quote
    kind: Kind = "talks"
    stance: Stance = "occurred"
    attributed: bool = False
    contact: str = ""
    sides: frozenset[str] = frozenset()
    at: int = -1
    old: bool = False


# ------------------------------------------------------------------------------------------------------------- folding


class _Fold(dict[int, int | str | None]):
    """Per-character folding: lower case, no accents; marks that combine disappear. Filled as characters are met."""

    def __missing__(self, code: int) -> int | str | None:
        char = chr(code)
        value: int | str | None = char
        if char in "’‘ʼ`´":
            value = "'"
        elif char in "‐‑‒–—":
            value = "-"
        elif char in "\u00a0\u2009\u202f\u3000":
            value = " "
        elif code == 0x0640 or (unicodedata.category(char) == "Mn"):
            value = None
        elif char in "ىی":
            value = "ي"
        elif char == "ة":
            value = "ه"
        elif char == "ک":
            value = "ك"
        elif char in "ıİ":
            value = "i"
        else:
            # kana have marks that matter, umlauts make other words (*Öl*, *Olaf*)
            keep = 0x3040 <= code <= 0x30FF or char in "äöüÄÖÜ"
            base = char if keep else unicodedata.normalize("NFD", char)[0]
            lower = base.lower()
            value = lower if len(lower) == 1 else char
        self[code] = value
        return value


_FOLD = _Fold()


def fold(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, where its length changed, the offset in ``text`` of each folded character (plus the end)."""
    folded = text.translate(_FOLD)
    if len(folded) == len(text):
        return folded, None
    offsets = [i for i, char in enumerate(text) if _FOLD[ord(char)] is not None]
    offsets.append(len(text))
    return folded, offsets


# ------------------------------------------------------------------------------------------------------------- lexicon


@dataclass(frozen=True, slots=True)
class _Term:
    code: str  # a topic, ``not``, ``cue`` or ``say``
    tier: Tier
    rest: str  # what must follow the key: empty (a word ends), ``*`` (any ending), else a regular expression
    whole: bool  # must end where a word ends
    free: bool  # may begin inside a word
    exact: str  # the capitals that must stand in the text, or empty
    side: str = ""
    kept: bool = False  # also stands under ``not``: it hides what is inside it, not itself

    def end(self, folded: str, end: int) -> int:
        """Where the term ends whose key ends at ``end``; -1 where it does not stand there."""
        if self.rest == "*":
            while end < len(folded) and _wordy(folded[end]):
                end += 1
            return end
        if self.rest:
            matched = _compiled(self.rest).match(folded, end)
            if matched is None:
                return -1
            end = matched.end()
        return -1 if self.whole and end < len(folded) and _wordy(folded[end]) else end


def _wordy(char: str) -> bool:
    return char.isalnum() or char == "_"


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when a text first holds the key: most of a lexicon's terms never meet their words."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    lang: str
    finder: Any  # ahocorasick_rs.AhoCorasick over the keys
    terms: tuple[tuple[_Term, ...], ...]  # by key
    variants: dict[int, str]  # character variants (traditional to simplified)
    clitics: frozenset[str]  # what may stand joined before a word (Arabic)


def languages() -> tuple[str, ...]:
    """Languages that have a topic lexicon, sorted."""
    folder = resources.files("diplog") / "data" / "lexicon" / "topics"
    return tuple(sorted(p.name[:-4] for p in folder.iterdir() if p.name.endswith(".yml")))


def _split(value: Any, where: str) -> list[str]:
    """Terms of one compact list, separated by semicolons."""
    if value is None:
        return []
    if not isinstance(value, str):
        raise ConfigError(f"{where}: expected one text with terms separated by ';', not {type(value).__name__}")
    return [part for part in (re.sub(r"\s+", " ", p).strip() for p in value.split(";")) if part]


def _compile(term: str, lang: str, variants: dict[int, str]) -> tuple[str, str, bool, bool, str]:
    """The literal to look for, what must follow it, whether a word must end then, whether it may begin inside a word, and
    the capitals asked for."""
    exact = ""
    if term.startswith("="):
        exact = term = term[1:]
    folded = fold(term)[0].translate(variants)
    free = folded.startswith("*")
    folded = folded.lstrip("*")
    literal = re.match(r"[^*?\s\-]+", folded)
    if literal is None:
        raise ConfigError(f"topics {lang}: term {term!r} has no literal beginning")
    key = literal.group()
    spaced = lang not in UNSPACED
    rest = folded[len(key) :]
    whole = spaced or folded[-1].isascii()
    free = free or not (spaced or key[0].isascii())
    if rest in ("", "*"):
        return key, rest if spaced else "", whole, free, exact
    gap = r"[\s\-]+(?:ال)?" if lang == "ar" else r"[\s\-]+"
    body = ""
    for i, char in enumerate(rest):
        match char:
            case " ":
                body += gap
            case "-":
                body += r"[\s\-]" if rest[i + 1 : i + 2] in ("", "*") else r"[\s\-]?"
            case "*":
                body += r"\w*"
            case "?":
                body += r"\w"
            case _:
                body += re.escape(char)
    return key, body, whole, free, exact


@functools.cache
def _lexicon(lang: str) -> _Lexicon | None:
    path = resources.files("diplog") / "data" / "lexicon" / "topics" / f"{lang}.yml"
    if not path.is_file():
        return None
    import ahocorasick_rs
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 (safe loader)
    where = f"topics {lang}"
    variants: dict[int, str] = {}
    for pair in " ".join(_split(raw.get("variants"), where)).split():
        if len(pair) != 2:
            raise ConfigError(f"{where}: variants: {pair!r} is not a pair of characters")
        variants[ord(pair[0])] = pair[1]
    by_key: dict[str, list[_Term]] = {}
    hiding = frozenset(_split(raw.get("not"), f"{where}: not"))

    def put(code: str, tier: Tier, terms: list[str]) -> None:
        for term in terms:
            words, _, side = term.partition("@")
            key, rest, whole, free, exact = _compile(words, lang, variants)
            by_key.setdefault(key, []).append(_Term(code, tier, rest, whole, free, exact, side, words in hiding))

    for code, tiers in (raw.get("terms") or {}).items():
        if code not in TOPICS:
            raise ConfigError(f"{where}: {code!r} is not a topic (one of {', '.join(TOPICS)})")
        for tier, value in tiers.items():
            if tier not in TIERS:
                raise ConfigError(f"{where}: {code}: {tier!r} is not one of {', '.join(TIERS)}")
            put(code, tier, _split(value, f"{where}: {code}: {tier}"))
    put("not", "strong", sorted(hiding))
    put("cue", "strong", _split(raw.get("cues"), f"{where}: cues"))
    put("say", "strong", _split(raw.get("says"), f"{where}: says"))
    if not by_key:
        raise ConfigError(f"{where}: no terms")
    keys = list(by_key)
    return _Lexicon(
        lang=lang,
        finder=ahocorasick_rs.AhoCorasick(keys),
        terms=tuple(tuple(by_key[k]) for k in keys),
        variants=variants,
        clitics=frozenset(fold(c)[0] for c in _split(raw.get("clitics"), f"{where}: clitics")),
    )


# ---------------------------------------------------------------------------------------------------------------- find


def _begins(folded: str, start: int, clitics: frozenset[str]) -> bool:
    """Whether a word begins at ``start``, or there are only joined particles before it."""
    first = start
    while first > 0 and start - first < 6 and folded[first - 1].isalnum():
        first -= 1
    return first == start or folded[first:start] in clitics


def _scan(text: str, lexicon: _Lexicon) -> tuple[list[TopicHit], list[int], list[int]]:
    """All topic terms that nothing hides, in order, and the offsets of cue words and of verbs of speaking."""
    folded, offsets = fold(text)
    if lexicon.variants:
        folded = folded.translate(lexicon.variants)
    found: list[tuple[int, int, str, Tier, str, bool]] = []
    hidden: list[tuple[int, int]] = []
    cues: list[int] = []
    says: list[int] = []
    for key, start, stop in lexicon.finder.find_matches_as_indexes(folded, overlapping=True):
        begins = _begins(folded, start, lexicon.clitics)
        for term in lexicon.terms[key]:
            if not (begins or term.free):
                continue
            end = term.end(folded, stop)
            if end < 0:
                continue
            if offsets is not None:
                first, last = offsets[start], offsets[end]
            else:
                first, last = start, end
            if term.exact and text[first:last] != term.exact:
                continue
            if term.code == "not":
                hidden.append((first, last))
            elif term.code == "cue":
                cues.append(first)
            elif term.code == "say":
                says.append(first)
            else:
                found.append((first, last, term.code, term.tier, term.side, term.kept))
        if len(found) > MAX_HITS:
            break
    # the longest reading wins: hidden spans hide, a strong term hides weak ones inside it, a long term a shorter of its code
    covers = [(a, b, "", True) for a, b in hidden]
    covers += [(a, b, code, tier == "strong") for a, b, code, tier, _, _ in found]
    covers.sort()
    starts = [c[0] for c in covers]
    hits: list[TopicHit] = []
    for start, end, code, tier, side, kept in sorted(found):
        low = bisect.bisect_left(starts, start - 80)
        high = bisect.bisect_right(starts, start)
        for a, b, other, strong in covers[low:high]:
            if b < end or ((a, b) == (start, end) and (other or kept)):
                continue
            if not other or other == code or (strong and tier != "strong"):
                break
        else:
            hits.append(TopicHit(code, start, end, text[start:end], TIERS[tier], side))
    return list(dict.fromkeys(hits)), sorted(cues), sorted(says)


def find(text: str, lang: str) -> list[TopicHit]:
    """All topic terms of ``lang`` in ``text``, in order of place; empty for a language without a lexicon.

    A term hidden by a longer reading (*Secretary of Defense*, *food security* for the weak *security*) is not returned.
    """
    lexicon = _lexicon(lang)
    return _scan(text, lexicon)[0] if lexicon else []


# ---------------------------------------------------------------------------------------------------- which are whose

#: Where a hit may stand relative to a statement, nearest first; the nearest place in which a topic is named counts most.
PLACES = (
    "quote",  # inside the quote, where that is a part of a sentence
    "same",  # in the quote's sentence
    "after1",  # in the next sentence, before any other contact is told
    "after2",
    "after3",
    "far",  # later, still before any other contact
    "aside",  # where a contact is only mentioned in passing, inside this statement's stretch
    "shared",  # in the quote's sentence, nearer to another contact that it tells of too
    "lead",  # in the quote's sentence, before a contact that is only mentioned in passing
    "twin",  # where another statement of the same contact stands, or in its wake
    "kin",  # where another contact of the same sides stands, or in its wake
    "before1",  # in the sentence before, which tells of no other contact
    "before2",
    "title",
    "other",  # where another contact is told
    "wake",  # after another contact
)
_RANK = {place: i for i, place in enumerate(PLACES)}
_OWN = frozenset({"quote", "same", "after1", "after2", "after3", "far", "aside", "shared"})
_LATER = frozenset({"after1", "after2", "after3", "far", "aside"})
_NEGATIVE: frozenset[Stance] = frozenset({"denied", "unconfirmed", "doubted", "cancelled"})
NEAR_HITS, NEAR_SENTENCES = 400, 40  # in a text with more hits, only so many sentences around a statement are looked at
MAX_ANCHORS = 200  # statements of one document that are told apart; later ones are not looked at


#: Turns of a podium (*MR. PRICE:*, *Q*, *PREGUNTA*, 问：): questions and answers about many things, not a readout of one.
_PODIUM = re.compile(
    r"^(?:Q(?:UESTION)?[ .:–-]|[QR] ?[-–:]|(?:PREGUNTA|INTERVENCI|INTERLOCUTOR)|[A-ZÀ-Þ][A-ZÀ-Þ.,' -]{3,60}(?:\([^)\n]{1,40}\))?:"
    r"|[A-Z]\w+(?: [A-Z]\w+){0,2}: |[问問答][:：]|\*\*[A-Z])",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class _Model:
    weights: dict[str, float]
    threshold: float


@functools.cache
def _model() -> _Model | None:
    path = resources.files("diplog") / "data" / "lexicon" / "topics" / "weights.json"
    if not path.is_file():
        return None
    raw = json.loads(path.read_text("utf-8"))
    return _Model({str(k): float(v) for k, v in raw["weights"].items()}, float(raw["threshold"]))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A hit with what its sentence says of it."""

    hit: TopicHit
    sentence: int  # -1 in the title
    cued: bool  # words that announce topics stand before it in the sentence
    said: bool  # a verb of speaking stands before it in the sentence
    listed: bool  # stands in a list of topics


class Page:
    """One document with its statements: hits are found once, then given to the statements they belong to.

    ``anchors`` are all statements of the document, in any order; :meth:`topics` takes the number of one of them.
    """

    def __init__(
        self,
        title: str,
        body: str,
        lang: str,
        anchors: Sequence[Anchor],
        source_type: SourceType = "unknown",
        abbreviations: frozenset[str] = frozenset(),
    ) -> None:
        self.title = title
        self.body = body
        self.anchors = tuple(anchors)
        self.podium = len(_PODIUM.findall(body[:20_000])) > 1
        self.official = source_type == "official" and not self.podium
        self._seen: list[_Seen] = []
        self._totals: dict[str, int] = {}
        lexicon = _lexicon(lang)
        if lexicon is None or not self.anchors:
            return
        cut = spans(body, abbreviations)
        self._starts = [a for a, _ in cut]
        self._ends = [b for _, b in cut]
        for field, words in (("title", title), ("text", body)):
            hits, cues, says = _scan(words, lexicon)
            last = -1000
            listed: set[int] = set()
            for i, hit in enumerate(hits):
                if i and hit.start - last < 32 and hits[i - 1].code != hit.code:
                    listed.update((i - 1, i))
                last = hit.end
            for i, hit in enumerate(hits):
                sentence = -1 if field == "title" else self._sentence_of(hit.start)
                begin = self._starts[sentence] if sentence >= 0 else 0
                self._seen.append(
                    _Seen(
                        hit, sentence, _between(cues, begin, hit.start), _between(says, begin, hit.start), i in listed
                    )
                )
        for seen in self._seen:
            self._totals[seen.hit.code] = self._totals.get(seen.hit.code, 0) + 1
        self._where = [self._span(a.quote) for a in self.anchors]
        self._keys = [self._key(a) for a in self.anchors]
        self._at = [max(a.at, a.quote.start) if a.at < a.quote.end else a.quote.start for a in self.anchors]
        self._main = min(range(len(self.anchors)), key=lambda i: (self._where[i], self._at[i], i))
        self._whole = [self._is_whole(i) for i in range(len(self.anchors))]
        self._aside = [self._is_aside(i) for i in range(len(self.anchors))]
        self._contacts = len(set(self._keys))
        self._told: dict[int, list[int]] = {}  # which statements a sentence tells
        ending: dict[int, list[int]] = {}  # statements not in passing, by their last sentence
        for i, anchor in enumerate(self.anchors[:MAX_ANCHORS]):
            if anchor.quote.field == "title":
                continue
            first, end = self._where[i]
            for sentence in range(first, min(end, first + 40) + 1):
                self._told.setdefault(sentence, []).append(i)
            if not self._aside[i]:
                ending.setdefault(end, []).append(i)
        self._last = sorted(ending)
        self._last_of = ending
        self._stretches: dict[tuple[int, int], str] = {}

    # ------------------------------------------------------------------ where things stand

    def _sentence_of(self, offset: int) -> int:
        return max(0, bisect.bisect_right(self._starts, offset) - 1)

    def _span(self, quote: Quote) -> tuple[int, int]:
        """First and last sentence of a quote; -1 is the title."""
        if quote.field == "title":
            return (-1, -1)
        first = self._sentence_of(quote.start)
        return first, max(first, self._sentence_of(max(quote.end - 1, quote.start)))

    @staticmethod
    def _key(anchor: Anchor) -> tuple[str, int, int] | str:
        return anchor.contact or (anchor.quote.field, anchor.quote.start, anchor.quote.end)

    def _is_whole(self, number: int) -> bool:
        """Whether the quote is (nearly) its whole sentence, so that standing inside it says nothing more."""
        quote = self.anchors[number].quote
        if quote.field == "title" or not self._starts:
            return False
        first, last = self._where[number]
        return quote.end - quote.start > 0.75 * (self._ends[last] - self._starts[first])

    def _is_aside(self, number: int) -> bool:
        """Whether the contact is only mentioned in passing: in a sentence that begins with something else, or recalled."""
        anchor = self.anchors[number]
        if anchor.quote.field == "title" or not self._starts:
            return False
        sentence = self._where[number][0]
        lead = self._at[number] - self._starts[sentence]
        if lead > 20 and (anchor.old or (self.official and number != self._main)):
            # a readout is about its first contact: *they discussed … ahead of the summit* tells of no second one
            return True
        if (
            lead > 50
            and anchor.stance in ("planned", "sought")
            and any(
                self._where[i] < self._where[number] and len(o.sides) > 1 and o.sides == anchor.sides
                for i, o in enumerate(self.anchors[:MAX_ANCHORS])
            )
        ):
            # *they also discussed …, and agreed to meet again*: what was discussed belongs to the contact before
            return True
        length = self._ends[sentence] - self._starts[sentence]
        return not self._whole[number] and lead > 20 and anchor.quote.end - anchor.quote.start < 0.6 * length

    def _kinship(self, number: int, others: Sequence[int]) -> str:
        """How statements relate to one: ``twin`` (same contact), ``kin`` (same sides) or nothing."""
        mine, sides = self._keys[number], self.anchors[number].sides
        if any(self._keys[i] == mine for i in others):
            return "twin"
        if len(sides) > 1 and any(self.anchors[i].sides == sides for i in others):
            return "kin"
        return ""

    def _place(self, number: int, seen: _Seen) -> str:
        """One of :data:`PLACES` for one hit, as seen from one statement."""
        quote = self.anchors[number].quote
        first, last = self._where[number]
        at, sentence = seen.hit.start, seen.sentence
        if sentence < 0:
            if quote.field == "title":
                return "quote" if quote.start <= at < quote.end else "same"
            return "title"
        if quote.field == "text" and first <= sentence <= last:
            inside = quote.start <= at < quote.end and not self._whole[number]
            if inside:
                return "quote"
            # several contacts in one sentence: a hit belongs to the one announced last before it
            here = [i for i in self._told.get(sentence, ()) if self._keys[i] != self._keys[number]]
            if here:
                before = [i for i in (*here, number) if self._at[i] <= at]
                owner = (
                    max(before, key=lambda i: self._at[i])
                    if before
                    else min((*here, number), key=lambda i: self._at[i])
                )
                if self._at[owner] != self._at[number] and owner != number:
                    inner = self.anchors[owner].quote
                    taken = inner.start <= at < inner.end and not self._whole[owner]
                    return (self._kinship(number, [owner]) or "other") if taken else "shared"
            return "lead" if self._aside[number] and self._whole[number] and at < self._at[number] else "same"
        told = self._told.get(sentence)
        if told and number not in told and all(self._aside[i] for i in told) and at < min(self._at[i] for i in told):
            # the sentence goes on about what was told before, and only then mentions a contact in passing
            return self._stretch(number, sentence, ())
        known = self._stretches.get((number, sentence))
        if known is None:
            known = self._stretches[number, sentence] = self._stretch(number, sentence, self._told.get(sentence, ()))
        return known

    def _stretch(self, number: int, sentence: int, told: Sequence[int]) -> str:
        """The place of a sentence of the body that is not the statement's own; ``told`` are the statements it tells."""
        quote = self.anchors[number].quote
        first, last = self._where[number]
        here = [i for i in told if i != number]
        after = bisect.bisect_right(self._last, last)
        between = after < len(self._last) and self._last[after] < sentence
        if here:
            if sentence > last and not between and all(self._aside[i] for i in here):
                return "aside"
            return self._kinship(number, here) or "other"
        upto = bisect.bisect_left(self._last, sentence) - 1
        latest = self._last_of[self._last[upto]] if upto >= 0 else []
        if sentence > last:
            if between:
                return self._kinship(number, latest) or "wake"
            if self._aside[number] and latest and number not in latest:
                # the stretch belongs to the statement in whose midst this one is mentioned
                return self._kinship(number, latest) or "wake"
            distance = sentence - last
            if quote.field == "title":
                return "after1" if distance <= 2 else "after3"
            return f"after{distance}" if distance <= 3 else "far"
        if latest:
            return self._kinship(number, latest) or "wake"
        return "before1" if sentence == first - 1 else "before2"

    # ------------------------------------------------------------------ features

    def features(self, number: int) -> dict[str, dict[str, float]]:
        """Per topic with any hit in the document, what speaks for and against its belonging to statement ``number``."""
        if not self._seen:
            return {}
        anchor = self.anchors[number]
        evidence: dict[str, dict[str, float]] = {}
        own: dict[str, list[_Seen]] = {}
        best: dict[str, str] = {}
        for seen in self._near(number):
            code = seen.hit.code
            place = self._place(number, seen)
            tier = "s" if seen.hit.weight == 1.0 else "w" if seen.hit.weight == 0.5 else "p"
            if tier == "p" and seen.hit.side and seen.hit.side in anchor.sides:
                tier = "o"
            evidence.setdefault(code, {})[f"{place}:{tier}"] = 1.0
            if place in _OWN:
                own.setdefault(code, []).append(seen)
            if code not in best or _RANK[place] < _RANK[best[code]]:
                best[code] = place
        context = self._context(number, anchor)
        crowd = math.log1p(len(own))
        in_own = sum(len(v) for v in own.values())
        everything = sum(self._totals.values())
        main = max(self._totals, key=lambda c: (self._totals[c], -TOPICS.index(c)))
        titled = {s.hit.code for s in self._seen if s.sentence < 0 and s.hit.weight == 1.0}
        order = {code: i for i, code in enumerate(own)}
        out: dict[str, dict[str, float]] = {}
        for code, bag in evidence.items():
            row = {"bias": 1.0, f"code:{code}": 1.0, f"best:{best[code]}": 1.0, **bag}
            inside = code in own
            row[f"share:{'in' if inside else 'out'}"] = self._totals[code] / everything
            if code == main:
                row[f"main:{'in' if inside else 'out'}"] = 1.0
            if code in titled:
                row[f"titled:{'in' if inside else 'out'}"] = 1.0
            if not inside and not own:
                row["nothing"] = 1.0
                if best[code].startswith("before"):
                    row["nothing:before"] = 1.0
            if inside:
                mine = own[code]
                row["inside"] = 1.0
                row[f"in:{code}"] = 1.0
                row["count"] = math.log(len(mine))
                row["words"] = math.log(len({s.hit.words.lower() for s in mine}))
                row["crowd"] = crowd
                row["order"] = math.log1p(order[code])
                row["part"] = len(mine) / in_own
                if any(s.cued for s in mine):
                    row["cued"] = 1.0
                if any(s.said for s in mine):
                    row["said"] = 1.0
                if any(s.listed for s in mine):
                    row["listed"] = 1.0
                if any(s.cued and s.listed for s in mine):
                    row["cued+listed"] = 1.0
                strong = [s for s in mine if s.hit.weight == 1.0]
                if strong:
                    row["strong"] = 1.0
                    row[f"st:{code}"] = 1.0
                    if any(" " in s.hit.words for s in strong):
                        row["phrase"] = 1.0
                elif any(s.hit.weight == TIERS["place"] for s in mine):
                    row[f"only a place:{code}"] = 1.0
            group = "later" if best[code] in _LATER else "in" if inside else "out"
            if best[code].startswith("before"):
                group = "before"
            elif best[code] in ("twin", "kin"):
                group = best[code]
            for name in context:
                row[f"{name}:{group}"] = 1.0
            out[code] = row
        return out

    def _near(self, number: int) -> list[_Seen]:
        """The hits that may count for a statement: all of them in an ordinary text, those around it in a very long one."""
        if len(self._seen) <= NEAR_HITS:
            return self._seen
        first, last = self._where[number]
        return [
            s for s in self._seen if s.sentence < 0 or first - NEAR_SENTENCES <= s.sentence <= last + NEAR_SENTENCES
        ]

    def _context(self, number: int, anchor: Anchor) -> list[str]:
        context: list[str] = []
        if self._contacts == 1:
            context.append("single")
        if self.official:
            context.append("official")
        elif self.podium:
            context.append("podium")
        if anchor.stance != "occurred":
            context.append("negative" if anchor.stance in _NEGATIVE else anchor.stance)
        if anchor.kind in ("visit", "message", "talks"):
            context.append(anchor.kind)
        if anchor.attributed:
            context.append("attributed")
        if any(i != number and k == self._keys[number] for i, k in enumerate(self._keys)):
            context.append("twinned")
        if self._aside[number]:
            context.append("mentioned")
        if number == self._main:
            context.append("first")
            if self.official:
                context.append("readout")
        if anchor.old:
            context.append("old")
        if self._whole[number]:
            context.append("whole")
        return context

    # ------------------------------------------------------------------ the answer

    def scores(self, number: int) -> dict[str, float]:
        """Per topic, the model's probability that an annotator lists it for statement ``number``."""
        model = _model()
        if model is None:
            return {}
        weights = model.weights
        out: dict[str, float] = {}
        for code, row in self.features(number).items():
            total = sum(weights.get(name, 0.0) * value for name, value in row.items())
            out[code] = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
        return out

    def topics(self, number: int) -> tuple[Topic, ...]:
        """The topics of statement ``number``, likeliest first, each with the words nearest to the quote."""
        model = _model()
        if model is None or not self._seen:
            return ()
        kept = [(score, code) for code, score in self.scores(number).items() if score >= model.threshold]
        kept.sort(key=lambda pair: (-pair[0], TOPICS.index(pair[1])))
        return tuple(Topic(code, self._words(number, code)) for _, code in kept)

    def _words(self, number: int, code: str) -> str:
        mine = [s for s in self._near(number) if s.hit.code == code]
        best = min(mine, key=lambda s: (_RANK[self._place(number, s)], -s.hit.weight, s.hit.start))
        return best.hit.words


def _between(offsets: list[int], begin: int, end: int) -> bool:
    """Whether one of the sorted offsets lies in ``[begin, end)``."""
    at = bisect.bisect_left(offsets, begin)
    return at < len(offsets) and offsets[at] < end


def of_statement(
    title: str,
    body: str,
    lang: str,
    anchor: Anchor,
    others: Sequence[Anchor] = (),
    source_type: SourceType = "unknown",
) -> tuple[Topic, ...]:
    """The topics of one statement of a document. For many statements of one document build one :class:`Page`."""
    return Page(title, body, lang, (anchor, *others), source_type).topics(0)


def of_document(text: Text, anchors: Sequence[Anchor]) -> list[tuple[Topic, ...]]:
    """The topics of every statement of a document, in the order of ``anchors``."""
    page = Page(text.title, text.text, text.lang or "", anchors, text.source_type)
    return [page.topics(i) for i in range(len(page.anchors))]
