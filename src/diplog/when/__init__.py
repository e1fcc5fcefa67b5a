"""Dates in running text, in the words of fifteen languages, measured from the day of publication.

``find`` reads one sentence and gives the dates it holds: *on Tuesday*, *20-22 January*, *le 1er mai dernier*,
*в среду, 22 января*, *1月22日*. A language is data (``diplog/data/lexicon/dates/<lang>.yml``: months, weekdays, relative
words, and rules as regular expressions with ``{slots}``); this module holds what a calendar is and nothing of any
language. The flow of a call::

    sentence -> needles (one Aho-Corasick pass) -> windows around them -> rules -> longest wins -> Form -> DateSpan

A sentence without a date word leaves after the first step. What was read is kept unresolved in :class:`Form`, so that a
caller who learns later whether the contact was held or is planned asks :meth:`DateHit.resolve` again for next to nothing.

A wrong date is worse than none: what cannot be placed (*recently*, *the day before*, a day without a year in an undated
text) is a hit whose ``span`` is None.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from ..dates import DateSpan
from .calendar import Form, Part, Sort, Tense
from .clock import duration_minutes, time_of_day
from .grammar import BITS, DROP, WINDOW, YEARS, Grammar, Rule, cjk_number, grammar_of, supported

__all__ = ["DateHit", "Form", "Part", "Sort", "Tense", "duration_minutes", "find", "supported", "time_of_day"]


@dataclass(frozen=True, slots=True)
class DateHit:
    """A date found: ``text[start:end] == words`` (code points), its span as seen from the anchor and tense given.

    ``rule`` names the rule (``es.day_month``), or is ``anaphoric`` where the words lean on a date told before
    (*two days later*): then ``days`` counts from that date, see :meth:`after`. ``part`` is the part of the day if said.
    """

    start: int
    end: int
    words: str
    span: DateSpan | None
    rule: str
    sort: Sort
    vague: bool
    form: Form
    part: Part | None = None
    days: int | None = None

    def resolve(self, anchor: dt.date | None, tense: Tense = None) -> DateSpan | None:
        """The span seen from another anchor or tense; no text is read again."""
        return self.form.span(anchor, tense)

    def seen(self, anchor: dt.date | None, tense: Tense = None) -> DateHit:
        """The same hit with the span of another anchor or tense."""
        return replace(self, span=self.form.span(anchor, tense))

    def after(self, antecedent: DateSpan) -> DateSpan | None:
        """The span of an anaphoric hit, counted from the date told before; None where that date is not one day."""
        if self.days is None or antecedent.precision not in ("day", "range"):
            return None
        base = antecedent.start if self.days <= 0 else antecedent.last
        return DateSpan.day(base + dt.timedelta(days=self.days))


def _fold_window(grammar: Grammar, piece: str) -> tuple[str, list[int] | None]:
    """The folded piece, and where each of its characters stands in ``piece`` (None: at the same place)."""
    places: list[int] | None = None
    if not piece.isascii():
        if DROP.search(piece):
            places = [i for i, char in enumerate(piece) if not DROP.match(char)]
            piece = "".join(piece[i] for i in places)
        piece = piece.translate(grammar.table)
    elif ord("I") in grammar.table:  # Turkish: the small letter of I has no dot
        piece = piece.translate(grammar.table)
    return piece.lower(), places


def _windows(grammar: Grammar, text: str) -> Iterator[tuple[int, int, int]]:
    """Stretches ``(start, end, class bits)`` of the text around its date words."""
    source = text
    for char, to in grammar.merged:
        source = source.replace(char, to)
    if grammar.merged and _EASTERN_DIGIT.search(source):
        source = source.translate(grammar.table)
    size = len(text)
    begin = finish = mask = 0
    for index, start, end in grammar.scan.find_matches_as_indexes(source):
        first = source[start]
        if grammar.words_apart and first.isalpha():
            if start and source[start - 1].isalpha():
                continue
            if grammar.exact[index] and end < size and source[end].isalpha():
                continue
        bit = grammar.bits[index]
        if first.isdigit() and not (bit := _number_class(source, start, end, bit)):
            continue
        if mask and start - finish > WINDOW:
            yield _margins(text, begin, finish, mask)
            mask = 0
        if not mask:
            begin = start
        mask |= bit
        finish = end
    if mask:
        yield _margins(text, begin, finish, mask)


_EASTERN_DIGIT = re.compile(r"[\u0660-\u0669\u06f0-\u06f9]")
_NUMERIC = re.compile(r"\d{4}[./-]\d{1,2}(?!\d)|\d{1,2}[./-]\d{1,2}(?:[./-]\d{4})?(?!\d)|\d{1,2}\.\s")
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")


def _number_class(source: str, start: int, end: int, bit: int) -> int:
    """Whether digits may be a date or a year, or are a sum, a share, a telephone number."""
    begin = start
    while begin and start - begin < 5 and source[begin - 1].isdigit():
        begin -= 1
    found = BITS["N"] if _NUMERIC.match(source, begin) else 0
    if begin == start and _YEAR.match(source, begin):
        found |= BITS["Y"]
    return found | (bit & ~(BITS["N"] | BITS["Y"]))


def _margins(text: str, begin: int, finish: int, mask: int) -> tuple[int, int, int]:
    left, right = max(0, begin - WINDOW), min(len(text), finish + WINDOW)
    for _ in range(40):  # do not cut a word: half of one may look like a date
        if left and text[left - 1].isalnum():
            left -= 1
        if right < len(text) and text[right].isalnum():
            right += 1
    return left, right, mask


def _number(grammar: Grammar, words: str) -> int | None:
    if words.isdigit():
        return int(words)
    known = grammar.values["num"].get(re.sub(r"\s+", " ", words))
    return int(known) if known is not None else cjk_number(words)


def _form(grammar: Grammar, rule: Rule, match: re.Match[str], month_first: bool) -> tuple[Form, Part | None] | None:
    """The slots of a match as a :class:`Form`; None if a number in it cannot be what its slot says."""
    seen: dict[str, Any] = dict(rule.fixed)
    part: Part | None = rule.part
    for slot, words in match.groupdict().items():
        if words is None:
            continue
        slot = slot.partition("_")[0]
        base = slot.rstrip("2")
        value: Any
        if base in ("d", "y", "n", "p", "q") or (base == "m" and words not in grammar.values["m"]):
            value = _number(grammar, words)
        elif base == "o":
            value, slot = grammar.values["ord"].get(re.sub(r"\s+", " ", words)), slot.replace("o", "d")
            if value is None:
                value = cjk_number(words)
        else:
            value = grammar.values[base].get(re.sub(r"\s+", " ", words))
        if value is None:
            return None
        seen[slot] = value
    part = seen.pop("part", part)
    if "p" in seen:
        p, q = seen.pop("p"), seen.pop("q")
        seen["d"], seen["m"] = (q, p) if (month_first and p <= 12) or q > 12 else (p, q)
    if "era" in seen:
        seen["y"] = seen.pop("era") + seen.pop("n")
    if isinstance(seen.get("rel"), str):  # *tonight*: "0 evening"
        days, _, of_day = seen["rel"].partition(" ")
        seen["rel"], part = int(days), cast("Part", of_day)
    if "rel" in seen:
        seen["n"] = seen.pop("rel")
    if "rel2" in seen:
        seen["n2"] = seen.pop("rel2")
    if rule.kind in ("ago", "anaphoric") and "n" in seen:
        seen["n"] *= rule.sign
    if rule.kind == "anaphoric" and seen.get("unit") not in (None, "day"):
        seen["n"] = seen["n"] * 7 if seen["unit"] == "week" else None
    year = seen.get("y")
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        return None
    return Form(rule.kind, **seen), part


def find(
    text: str, lang: str, anchor: dt.date | None, *, tense: Tense = None, month_first: bool = False
) -> list[DateHit]:
    """The dates in one sentence, in order, not overlapping.

    ``anchor`` is the date of publication; without it only dates that carry their year have a span. ``tense``: ``past``
    for contacts reported, ``future`` for those announced, None if not known (weekdays then look back, dates go to the
    nearest). ``month_first`` reads 03/04/2025 as 4 March, as publishers in the United States write it. A language
    without a lexicon gets ISO and numeric dates only. Never raises on any text.
    """
    grammar = grammar_of(lang)
    hits: list[DateHit] = []
    done = 0  # windows may share their margins: what an earlier one read is not read again
    for left, right, mask in _windows(grammar, text):
        piece = text[left:right]
        folded, places = _fold_window(grammar, piece)
        found: list[tuple[int, int, int, re.Match[str]]] = []
        for order, rule in enumerate(grammar.rules):
            if rule.mask & mask == rule.mask:
                for match in rule.pattern.finditer(folded):
                    if match.end() > match.start():
                        found.append((match.start() - match.end(), order, match.start(), match))
        if not found:
            continue
        found.sort(key=lambda row: row[:3])  # longest first, then the earlier rule
        farthest = done
        taken = bytearray(right - left)  # characters already read, by traps too
        for _, order, start, match in found:
            end = match.end()
            rule = grammar.rules[order]
            begin = left + (places[start] if places else start)
            finish = left + (places[end - 1] if places else end - 1) + 1
            if begin < done or any(taken[begin - left : finish - left]):
                continue
            if rule.capital and match.group(rule.capital) is not None:
                at = match.start(rule.capital)
                if not piece[places[at] if places else at].isupper():
                    continue
            read = _form(grammar, rule, match, month_first) if rule.kind != "not" else (Form("not"), None)
            if read is None:
                continue
            form, part = read
            if rule.kind not in ("not", "vague", "anaphoric") and form.span(_PROBE, None) is None:
                continue  # 31 April, month 13: these words are not a date
            taken[begin - left : finish - left] = b"\1" * (finish - begin)
            farthest = max(farthest, finish)
            if rule.kind != "not":
                hits.append(_hit(text, begin, finish, rule, form, part, anchor, tense))
        done = farthest
    hits.sort(key=lambda hit: hit.start)
    return hits


_PROBE = dt.date(2024, 2, 29)


def _hit(
    text: str, start: int, end: int, rule: Rule, form: Form, part: Part | None, anchor: dt.date | None, tense: Tense
) -> DateHit:
    sort = rule.sort
    if sort in ("absolute", "weekday", "relative") and (form.d2 or form.w2 is not None or form.n2 is not None):
        sort = "range"
    elif part and sort == "relative":
        sort = "part-of-day"
    elif sort == "relative" and form.kind == "unit":
        sort = cast("Sort", {"month": "month", "year": "year"}.get(form.unit or "", "range"))
    return DateHit(
        start=start,
        end=end,
        words=text[start:end],
        span=form.span(anchor, tense),
        rule=rule.id,
        sort=sort,
        vague=rule.vague,
        form=form,
        part=part,
        days=form.n if rule.kind == "anaphoric" else None,
    )
