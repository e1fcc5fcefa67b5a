"""What is told around a contact: its day, its place, and who asked for it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from .. import when
from ..dates import DateSpan
from ..gazetteer import Register
from ..lexicon import Lexicon
from ..model import Kind, Rule, Stance, Text
from . import frames
from .chain import Actor, Chain, identity
from .draft import FUTURE, Draft
from .frames import Clause, Found, Speech
from .segment import Sentence

#: Kinds of date that say by themselves on which side of today they lie.
AHEAD = frozenset({"absolute", "range", "relative", "month"})

_LATIN = re.compile(r"[\x00-\u024f\u2010-\u201f]+")
#: What was planned and came to nothing was not planned for longer ahead, in days.
HALF_A_YEAR = 180
#: How far back a day may be named that *the same day* means, in characters.
NEAR = 240

_THAT = re.compile(r"\bthat\b", re.I)
_SAYS_THAT = re.compile(r"\b(?:that|que|che|dass|что|що)\b")
#: Where clauses are cut fine, only a date that stands alone before its comma is also of the next one (*去年12月5日，A与B*).
#: *13日在美方倡议下，A与B*: what a day at the sentence's head stands with before its comma.
_HEAD = re.compile(r"[^，,。；]{0,14}[，,]")
_FRONTED = re.compile(r"[^，,。；]{0,3}[，,]")
#: In a word for a day told before (*the same day*): not a part of today.
_SAME = re.compile(r"sel(?:b|ig)|gleich|même|stess|medesim|mism|mesm|same|that|aquel|ese\b", re.I)
_BRACKETS = re.compile(r"\s*\(([^()]{3,24})\)")


def published_day(text: Text) -> dt.date | None:
    """The day of publication, from which *yesterday* counts; None where it is not known."""
    try:
        return dt.date.fromisoformat(text.published[:10]) if text.published else None
    except ValueError:
        return None


#: A sentence that only tells of the contact just told (*The conversation lasted half an hour.*) is no longer than this.
SHORT = 120


def aside(draft: Draft, sentences: Sequence[Sentence]) -> Sentence | None:
    """The short sentence right after that of a contact that took place, where its length and who asked for it stand."""
    after = next((s for s in sentences if s.index == draft.sentence.index + 1), None)
    if after is None or draft.stance != "occurred" or len(after.words) > SHORT:
        return None
    return after if after.field == draft.sentence.field and after.turn == draft.sentence.turn else None


def minutes(draft: Draft, after: Sentence | None, lang: str) -> int | None:
    """How long a contact that took place lasted, as its own sentence or the one after it says."""
    if draft.stance != "occurred" or draft.kind in ("visit", "message"):
        return None
    own = when.duration_minutes(draft.sentence.words, lang)
    return own if own is not None or after is None else when.duration_minutes(after.words, lang)


def _another_voice(d: Draft, told: Draft) -> bool:
    """Whether somebody else than before speaks of a contact told before."""
    if d.speaker is None:
        return False
    return told.speaker is None or identity(d.speaker) != identity(told.speaker)


def tense_of(stance: Stance) -> when.Tense:
    """What is denied, doubted or called off may lie on either side of today: the nearest day."""
    return "future" if stance in FUTURE else "past" if stance == "occurred" else None


class Days:
    """The days of a document's contacts; what was told before says when *two days later* is."""

    def __init__(self, text: Text, lexicon: Lexicon, chain: Chain) -> None:
        self.lexicon = lexicon
        self.chain = chain
        self.anchor = published_day(text)
        self.official = text.source_type == "official"
        self.spoken = bool(lexicon.transcript.search(text.title))
        self.body = text.text
        self.last: DateSpan | None = None
        self.scheduled: DateSpan | None = None  # the day of a schedule, as its title names it
        if lexicon.announces.search(text.title):
            days = when.find(text.title, lexicon.lang, self.anchor, tense="future")
            self.scheduled = next((h.span for h in days if h.span is not None), None)
        self._found: tuple[Sentence, list[when.DateHit]] | None = None

    def of(self, s: Sentence, tense: when.Tense) -> list[when.DateHit]:
        """The dates that a sentence holds, as a statement in that tense means them; a sentence is read once."""
        if self._found is None or self._found[0] is not s:
            self._found = s, when.find(s.words, self.lexicon.lang, self.anchor)
        return [hit.seen(self.anchor, tense) for hit in self._found[1]]

    def _named_before(self, s: Sentence, stance: Stance) -> DateSpan | None:
        """The last day named before a sentence of the body, within what a reader still has in mind."""
        if s.field != "text":
            return None
        lead, tense = self.body[max(0, s.start - NEAR) : s.start], tense_of(stance) or "past"
        near = when.find(lead, self.lexicon.lang, self.anchor, tense=tense)
        return next((h.span for h in reversed(near) if h.span is not None and h.span.precision == "day"), None)

    def own(self, s: Sentence, a: Actor) -> when.DateHit | None:
        """The date in brackets right behind a party: *A (2 May)*."""
        m = _BRACKETS.match(s.words, a.end)
        return next(iter(when.find(m[1], self.lexicon.lang, self.anchor, tense="past")), None) if m else None

    def set(
        self,
        d: Draft,
        s: Sentence,
        f: Found,
        where: Clause,
        found: list[Found],
        speech: Speech | None,
        told: Draft | None,
        drafts: Sequence[Draft],
        said: Sequence[Speech] = (),
    ) -> None:
        """The date of the contact: in its clause, else in its sentence, else the day of fresh news; never that of saying so."""
        # what is denied, doubted or called off may lie on either side of today: the nearest day
        to_come = d.stance == "denied" and any(self.lexicon.will_not.search(r.words) for r in d.rules[1:2])
        hits = self.of(s, "future" if to_come else tense_of(d.stance))
        if d.stance == "occurred" and self.anchor and f.trigger.pos != "back":
            # *travels to Pakistan on 15 October*, read on the 4th: the present tense of an announcement
            for h in hits:
                if self.lexicon.verb_final and h.start >= f.end and any(o.start > h.start for o in found):
                    continue
                if self.lexicon.date_aside.search(s.words[max(0, h.start - 70) : h.start]):
                    continue  # *spoke about the elections of 1 November*
                told_as_past = self.lexicon.past.fullmatch(s.words, f.start, f.end)
                if told_as_past and (self.lexicon.linked or self.lexicon.claim_first):
                    continue  # *discussed the summit of 29 June*
                ahead = h.resolve(self.anchor, None)
                lo, hi = sorted((f.start, h.start))
                if any(lo < o.start < hi for o in found if o is not f and o.start != f.start):
                    continue  # *in a call A invited B to the summit of 5 November*: the summit's date
                if (
                    ahead
                    and self.lexicon.now.match(s.words, f.start)
                    and ahead.end > self.anchor >= ahead.start
                    and h.sort == "month"
                ):
                    ahead = DateSpan.day(
                        self.anchor + dt.timedelta(days=1)
                    )  # *travels to B in October*, read on the 4th of October
                if (
                    h.sort == "weekday"
                    and s.field == "text"
                    and (
                        self.lexicon.now.fullmatch(s.words, f.start, f.end)
                        or (
                            f.trigger.pos in ("noun", "move")
                            and self.lexicon.begins.search(s.words, where.start, f.start)
                        )
                    )
                ):
                    ahead = h.resolve(self.anchor, "future")  # *meets B this Friday*, read on a Wednesday
                    if ahead and ahead.start > self.anchor and where.start <= h.start < where.end:
                        d.stance = "planned"
                        d.rules.append(Rule(f"{self.lexicon.lang}.date_ahead", h.words))
                        hits = self.of(s, "future")
                        break
                if ahead and where.start <= h.start < where.end and ahead.start > self.anchor and h.sort in AHEAD:
                    d.stance = "planned"
                    d.rules.append(Rule(f"{self.lexicon.lang}.date_ahead", h.words))
                    hits = self.of(s, "future")
                    break
        line = self.lexicon.dateline.match(s.words) if s.field == "text" else None
        if line:
            hits = [h for h in hits if h.start >= line.end()]
        if self.lexicon.linked:  # *A told reporters on Friday*, *the paper late Saturday reported*
            hits = [
                h for h in hits
                if not any(
                    (x.start <= h.start < x.end and not x.start < h.end <= f.start < min(x.end, h.end + 20)) or (not x.after and self.lexicon.said_on.fullmatch(s.words, x.end, h.start))
                    for x in said
                )
            ]  # fmt: skip
        if self.lexicon.verb_final:  # the day stands before its verb: what comes behind the contact is of the next one
            hits = [h for h in hits if h.start < f.end or not any(o.start > h.start for o in found)]
        every = hits
        if speech:  # *said on Monday that …*: the day of saying
            behind = 0 if self.lexicon.backward else 14  # where what is said follows its verb, so does its day
            if self.lexicon.postposed.search(speech.rule.words):
                behind = 0
            hits = [
                h for h in hits
                if not (speech.start - 2 <= h.start < speech.end + behind) or speech.end <= f.start < f.end <= h.start or _SAYS_THAT.search(s.words, speech.end, h.start)
                or s.words[speech.start : speech.end].endswith(" que")
                or ":" in s.words[speech.end : h.start] or (speech.after and not self.lexicon.forward.match(s.words, speech.start) and s.words[speech.end : h.start].startswith((", ", "، ", "、"))) or s.words[speech.end : h.start] == ": "
                or speech.rule.id.endswith(".colon")  # *according to A, on Monday B met C*
            ]  # fmt: skip
        if speech and speech.actor:  # *外務省は火曜日、…と発表した*: right behind who says it, the day of saying so
            hits = [h for h in hits if not self.lexicon.speaker_day.fullmatch(s.words, speech.actor.end, h.start)]
        if speech:  # *5日，A表示，…*: the day of saying stands before A
            hits = [h for h in hits if h.start >= frames.said_until(speech, f, s.words, self.lexicon)]
        hits = [h for h in hits if not self.lexicon.saying_day.match(s.words, h.end)]
        # *the summit that led to the agreement of today*
        hits = [
            h for h in hits
            if h.start < f.end or not _THAT.search(s.words, f.end, h.start) or (d.stance == "cancelled" and self._scheduled(s, h))
        ]  # fmt: skip
        verb_first = self.lexicon.claim_first  # *أكد A يوم الخميس أن …*
        if (
            speech
            and (not speech.after or verb_first)
            and self.lexicon.said_that.search(s.words, speech.end, max(f.start, speech.end))
        ):
            # *confirmed on Thursday that they spoke*: between the verb and *that* stands the day of saying
            that = self.lexicon.said_that.search(s.words, speech.end, max(f.start, speech.end))
            hits = [h for h in hits if that is None or not speech.end <= h.start < that.start()]
        if speech and self.lexicon.linked and speech.end <= f.start:
            # *On Monday A said that he had met B*: before the clause of saying stands the day of saying
            that = self.lexicon.said_that.search(s.words, speech.end, f.start)
            if that is not None or (self.lexicon.bracket and "," in s.words[speech.end : f.start]):
                hits = [h for h in hits if h.end > speech.start]
        if self.lexicon.linked and self.lexicon.given.search(s.words[: f.start]):
            # *in a call they agreed on a meeting on 8 March*: the meeting's day
            hits = [
                h for h in hits if not any(f.end <= o.start and o.end <= h.start for o in found if not o.trigger.weak)
            ]
        hits = [
            h for h in hits if not self.lexicon.date_aside.search(s.words[max(0, h.start - 70) : h.start + len(h.words.split(" ")[0]) + 1])
        ]  # fmt: skip
        if d.stance in (
            "cancelled",
            "denied",
            "unconfirmed",
            "doubted",
        ):  # *the meeting scheduled for Friday was called off*: the Friday ahead
            to_come = any(self.lexicon.to_come.search(r.words) for r in d.rules)
            hits = [self._ahead(h) if to_come or self._scheduled(s, h) else h for h in hits]
        if d.stance == "sought":
            hits = [h for h in hits if not self._of_asking(s, h, f)]
        if d.stance == "unconfirmed":  # *nothing to announce today*
            cues = [s.words.find(r.words) + len(r.words) for r in d.rules[1:2] if r.words in s.words]
            told_of = (
                cues[0]
                if cues and (cues[0] <= f.start or self.lexicon.asked.search(s.words, 0, f.start))
                else len(s.words)
            )
            if told_of > f.end:
                told_of = (
                    f.end if told_of < len(s.words) else told_of
                )  # *asked about the call on Friday, A did not comment*
            first = min((a.start for a in d.parties if not a.recalled), default=f.start)
            hits = [
                h for h in hits
                if h.sort in ("absolute", "range", "month") or h.start >= told_of  # *cannot confirm a call on Friday*
                or (self.lexicon.bracket and (0 <= h.start - f.end <= 5 or 0 <= f.start - h.end <= 14))  # *das Telefonat am Dienstag … nicht bestätigen*
                or (self.lexicon.verb_final and where.start <= h.start and h.end <= f.start)
                or (self.lexicon.pairs and first <= h.start < f.start)  # *未证实A与B昨晚的会谈*
            ]  # fmt: skip
        near = [h for h in hits if where.start <= h.start < where.end]
        if not near and self.lexicon.linked:  # *the call of A with B, which took place on 5 May*
            near = [h for h in hits if where.end <= h.start < self._relative_end(s, where, found)]
        if d.recalled and self.lexicon.linked:  # *talked about his contacts with C on 22 May*: the contacts' day
            near = [h for h in near if not any(f.end <= o.start < h.start for o in found)]
        if self.lexicon.linked:  # *are to meet on Wednesday to prepare for the summit*: the meeting's date
            near = [
                h for h in near
                if not any(o.end <= h.start <= o.end + 6 and h.end < f.start - 40 for o in found if o.start != f.start)
            ]  # fmt: skip
            if any(h.start > f.end for h in near):  # *will visit next week and meet B on Friday*: each has its own
                near = [
                    h for h in near
                    if h.start > f.end or not any(o.end <= h.start and h.end <= f.start for o in found if o.start < f.start)
                ]  # fmt: skip
        rest = (
            [
                h
                for h in hits
                if h not in near
                and not any(
                    abs(o.start - h.start) < abs(f.start - h.start)
                    for o in found
                    if o.start != f.start and not (self.lexicon.pairs and s.words[o.end : o.end + 1] == "的")
                )
            ]
            if (len(found) == 1 or f is found[0] or (self.lexicon.pairs and found[0].start >= where.start))
            and not (d.recalled and self.lexicon.linked)
            else []
        )
        rest = [
            h for h in rest
            if not self.lexicon.backward or _FRONTED.match(s.words, h.end) or (h.start <= 1 and _HEAD.match(s.words, h.end))
        ]  # fmt: skip
        cut = self.lexicon.breaks.match(s.words, where.end)
        behind = any(p.end == where.end and p.sort == "person" for p in d.parties)
        if cut is not None and behind and self.lexicon.relative.search(cut.group()):
            # *met B, whose next session, from 24 to 26 October, …*: the day of what is said of B
            rest = [h for h in rest if h.start < where.end]
        near.sort(key=lambda h: abs(h.start - f.start))
        rest.sort(key=lambda h: abs(h.start - f.start))
        for h in near or rest:  # a day in the clause that cannot be placed is still its day
            span = h.span
            if span is None and h.days is not None:  # *on the same day*: as the day named before in the sentence
                earlier = next((x.span for x in reversed(every) if x.end <= h.start and x.span is not None), None)
                earlier = earlier or self._named_before(s, d.stance) or self.last
                span = h.after(earlier) if earlier is not None else None
                if earlier is None and h.days > 0 and d.stance == "planned" and self.anchor:
                    span = DateSpan.day(self.anchor + dt.timedelta(days=h.days))  # *in two days*, from the news on
                if earlier is None and h.days == 0 and self.anchor and not _SAME.search(h.words):
                    span = DateSpan.day(self.anchor)  # *Am Vormittag traf A B*: in news that names no day, today
            if span is not None and d.stance == "occurred" and self.anchor and span.start > self.anchor:
                continue  # what has happened has no date ahead
            if span is not None:
                if span.precision == "range" and (h.vague or h.form.kind in ("unit", "ago")):
                    span = replace(span, precision="about")  # *next week* names no first day
                d.date, d.date_text = span, h.words
                self.last = span
                return
            if d.date_text is None:
                d.date_text = h.words
        if self.lexicon.claim_first and speech and d.stance == "occurred" and d.date_text is None:
            # *قالت الرئاسة اليوم إن A اتصل بB*: without another day, the one on which it was told
            saying = [h for h in every if h not in hits and h.span is not None and abs(h.start - speech.end) < 40]
            if saying and self.anchor and saying[0].span is not None and saying[0].span.start <= self.anchor:
                d.date, d.date_text = saying[0].span, saying[0].words
                return
        if self._same_trip(d, drafts):
            return
        mate = drafts[-1] if drafts and drafts[-1].sentence is s else None
        if (
            mate is not None and mate.date_text and mate.stance == d.stance and mate.keys() & d.keys()
            and s.words[max(0, where.start - 2) : where.start] == ", " and self.lexicon.linked
        ):  # fmt: skip
            d.date, d.date_text = mate.date, mate.date_text  # *yesterday A called B, spoke with C*
            return
        alike = d.stance == "occurred" or (told is not None and told.stance == d.stance == "planned")
        if alike and self.lexicon.same_day.match(s.words):
            day = self.last or self._named_before(s, d.stance)
            if day is not None:
                d.date = day  # *Later he was received by B*: on the day told before
                return
        if self.scheduled is not None and d.kind != "visit":
            d.date = self.scheduled
            return
        twin = next(
            (x for x in reversed(drafts) if x.sentence is s and x.stance == d.stance and x.keys() == d.keys()), None
        )
        if twin is not None and twin.date_text and not d.date_text:
            d.date, d.date_text = twin.date, twin.date_text  # *received B last week for talks*: the talks' day too
            return
        if d.recalled:
            if (
                d.stance == "occurred"
                and told is not None
                and (told.fresh or self.lexicon.claim_first or not _another_voice(d, told))
            ):
                d.date, d.fresh = told.date, told.fresh
            return
        if d.stance == "planned" and self.anchor and not hits and when.time_of_day(s.words, self.lexicon.lang):
            d.date = DateSpan.day(self.anchor)  # *we will speak at noon*: on the day it is said
            return
        if (
            told is not None
            and told.stance == d.stance
            and all(a.recalled for a in d.parties)
            and told.keys() == d.keys()
        ):
            d.date = told.date  # *They spoke about X*: the contact just told, on its day
            return
        if d.date_text is not None:
            return  # *a few days ago*, *recently*: a day that the words leave open
        # The news of a fresh text: its lead, without a word for the date, is of the day it was published.
        lead = s.field == "title" or s.index <= (2 if self.official else 1)
        if self.spoken:
            return  # a transcript tells of anything; what it says no day of has none
        own = self.chain.own_side()
        if own and own not in d.party_sides():
            return  # an official text about others' contacts: when, it does not say
        if self.lexicon.some_day.search(s.words, where.start, where.end):
            return  # *met recently*: on a day that is not told
        if self.lexicon.perfect.search(s.words, max(0, f.start - 24), f.start + 1):
            return  # *has written to B*: done, on a day that is not told
        if d.kind == "message" and self.lexicon.linked:
            return  # letters are told of when they are known, not when they are sent
        fronted = self.lexicon.fronted.match(s.words)  # *On the eve of the summit, A called B*: the news is the call
        first = where.start == 0 or f is found[0] or (fronted is not None and where.start == fronted.end())
        first = first or s.words[: where.start].rstrip().endswith(":")  # *It was a first: A called B*
        if self.lexicon.linked and own and any(x.date is not None for x in drafts):
            return  # the readout's own contact is told; what else it mentions has its own day, untold
        if f.trigger.pos in ("noun", "move") and self._only_named(s, f, where):
            return  # *praised the visit of A to B*
        if lead and first and d.stance == "occurred" and self.anchor:
            d.date, d.fresh = DateSpan.day(self.anchor), True

    def _only_named(self, s: Sentence, f: Found, where: Clause) -> bool:
        """Whether a noun of contact is only spoken of: no verb of the sentence tells that it takes place."""
        noun, verbs = self.lexicon.nouns, self.lexicon.light
        if not noun.fullmatch(s.words, f.start, f.end):
            return False
        return not verbs.search(s.words, where.start, where.end)

    def _relative_end(self, s: Sentence, where: Clause, found: list[Found]) -> int:
        """Where the relative clause right behind a clause ends, if no contact is told in it; else where the clause ends."""
        cut = self.lexicon.breaks.match(s.words, where.end)
        if cut is None or not self.lexicon.relative.search(cut.group()):
            return where.end
        after = self.lexicon.breaks.search(s.words, cut.end())
        comma = s.words.find(", ", cut.end())
        ends = [x for x in (after.start() if after else -1, comma) if x > 0]
        until = min(ends, default=len(s.words))
        return where.end if any(where.end <= o.start < until for o in found) else until

    def _scheduled(self, s: Sentence, h: when.DateHit) -> bool:
        """Whether words of planning stand right before a date (*due on*, *prevista para*)."""
        lead = s.words[max(0, h.start - 28) : h.start]
        return any(c.value == "planned" and c.pattern.search(lead) for c in self.lexicon.stances)

    def _ahead(self, h: when.DateHit) -> when.DateHit:
        """The hit as a day ahead, unless that is far off: *was due in July*, read in August, is last July."""
        ahead = h.seen(self.anchor, "future")
        far = ahead.span and self.anchor and (ahead.span.start - self.anchor).days > HALF_A_YEAR
        return h if far else ahead

    def _of_asking(self, s: Sentence, h: when.DateHit, f: Found) -> bool:
        """*On Friday we asked for a call*: the day stands before the verb of asking, which stands before the contact."""
        for c in self.lexicon.stances:
            if c.value == "sought":
                m = c.pattern.search(s.words, h.end, f.start)
                if m and self.lexicon.past.fullmatch(m.group()):
                    return True
                m = c.pattern.search(s.words, max(0, h.start - 24), h.start)
                if m and h.start - m.end() <= 2 and h.end < f.start and self.lexicon.past.fullmatch(m.group()):
                    return True  # *we asked yesterday for a call*
        return False

    def _same_trip(self, d: Draft, drafts: Sequence[Draft]) -> bool:
        """*Travelled to B today to meet C*: what a sentence tells of a trip and of whom they see has one day."""
        mate = next((x for x in reversed(drafts) if x.sentence is d.sentence), None)
        if mate is None or mate.date is None or mate.stance != d.stance or "visit" not in (mate.kind, d.kind):
            return False
        if mate.kind == d.kind or not (mate.keys() & d.keys()):
            return False
        d.date, d.date_text = mate.date, mate.date_text
        return True


def place(
    s: Sentence, where: Clause, actors: Sequence[Actor], f: Found, kind: Kind, lexicon: Lexicon, register: Register
) -> str | None:
    """Where the clause says that they met, as it writes it where that is in Latin letters."""
    if kind in ("call", "video_call", "message") or f.trigger.weak:
        return None  # *discussed the war in A*: not where they met
    best: tuple[int, str] | None = None
    for a in actors:
        if a.sort != "side" or not (where.start <= a.start and a.end <= where.end):
            continue
        if lexicon.verb_final:  # *Bakü'de görüştü*, *Bakü'ye gitti*, *Bakü ziyareti*
            there = lexicon.place_at if kind != "visit" else lexicon.place_after
            if not there.match(s.words, a.end) and not (kind == "visit" and s.words[a.end : f.start] == " "):
                continue
        else:
            lead = s.words[max(0, a.start - 30) : a.start]
            m = frames.last(lexicon.place_in.finditer(lead))
            if m is None or m.end() < len(lead) - 1:
                continue
        gap = abs(a.start - f.end)
        if best is None or gap < best[0]:
            best = (gap, place_name(a, register))
    return best[1] if best else None


def place_name(a: Actor, register: Register) -> str:
    """A place in English: a state or its capital by its usual name, another town as written in Latin letters."""
    side = register.side(a.who.side) if a.who.side else None
    if side is not None and a.form == "capital" and side.capital:
        return side.capital
    if side is not None and (a.form == "name" or not _LATIN.fullmatch(a.who.mention)):
        return side.name
    return a.who.mention


def initiative(s: Sentence, actors: Sequence[Actor], lexicon: Lexicon) -> str | None:
    """The side that the sentence says asked for the contact."""
    for c in lexicon.initiated:
        for m in c.pattern.finditer(s.words):
            if c.value == "before":
                near = [a for a in actors if a.end <= m.start() and m.start() - a.end < 30 and a.who.side]
                if near:
                    return near[-1].who.side
            else:
                near = [a for a in actors if a.start >= m.end() - 1 and a.start - m.end() < 30 and a.who.side]
                if near:
                    return near[0].who.side
    return None
