"""Statements in the making, and how what a document says twice becomes one statement."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..dates import DateSpan
from ..lexicon import Cue
from ..model import Kind, Participant, Rule, Stance, Topic
from .chain import Actor, identity
from .segment import Sentence

#: Stances on contacts that are still to come.
FUTURE: frozenset[Stance] = frozenset({"planned", "sought"})

_NAMED = ("person", "office", "relation")


@dataclass(slots=True)
class Told:
    """How far the words at a trigger go, and by which words."""

    stance: Stance
    cue: tuple[Cue, str] | None
    rules: list[Rule]
    asks: re.Match[str] | None  # *asked whether*: what was asked, where the sentence tells of a question


@dataclass(frozen=True, slots=True)
class TookPart:
    """Who takes part in what a trigger tells of; ``recalled`` where the clause only points at the contact told before."""

    parties: list[Actor]
    recalled: bool
    actors: list[Actor]  # those of the sentence that are still of interest
    speaker: Participant | None


@dataclass(slots=True)
class Draft:
    """A statement in the making."""

    kind: Kind
    stance: Stance
    parties: list[Actor]
    sentence: Sentence
    start: int  # of the quote, relative to the field
    end: int
    trigger: int  # offset of the trigger in the field
    speaker: Participant | None
    rules: list[Rule]
    date: DateSpan | None = None
    date_text: str | None = None
    place: str | None = None
    initiated_by: str | None = None
    topics: tuple[Topic, ...] = ()
    hedge: str | None = None
    scope: str | None = None
    asked: bool = False
    minutes: int | None = None
    by_word: bool = False  # told by a verb of speaking to each other, without a word for the channel or the place
    weak: bool = False
    channel: bool = False  # *by telephone*: says how, beside a verb that says that they spoke
    recalled: bool = False
    by_noun: bool = False  # told by a noun that tells no channel (*talks*)
    fresh: bool = False  # its day is only that of the news
    was_to: bool = False  # a plan told as one that lies behind

    def keys(self) -> frozenset[tuple[str, ...]]:
        return frozenset(a.identity for a in self.parties)

    def party_sides(self) -> frozenset[str]:
        return frozenset(a.who.side or "*" for a in self.parties)


def merged(drafts: Sequence[Draft], about: Mapping[int, Draft], linked: bool) -> list[Draft]:
    """Drafts of one contact, speaker and stance become one; the fullest sentence of the body is quoted."""
    out: list[Draft] = []
    for d in drafts:
        for k in out:
            if _same(k, d):
                _absorb(k, d)
                break
        else:
            out.append(d)
    # *did not speak by telephone*: the word for the channel says no more than the verb that denies
    denied = [(d.sentence, d.keys(), d.date, d.speaker) for d in out if d.stance == "denied"]
    out = [
        d for d in out
        if d.stance != "occurred"
        or not any(
            d.sentence is s and d.keys() == keys and d.speaker == who and (not d.date_text or d.date == day)
            for s, keys, day, who in denied
        )
    ]  # fmt: skip
    out = [d for d in out if not (d.channel and any(_tells_of(o, d) for o in out))]
    if linked:
        out = _one_answer(out, about)
    body = [d for d in out if d.sentence.field == "text"]
    across = linked  # its headlines are shorter than what they sum up
    out = [d for d in out if d.sentence.field == "text" or not any(_told_again(d, b, across) for b in body)]
    if across:
        out = [d for d in out if d.sentence.field == "text" or not _told_apart(d, body)]
    for d in out:  # *抵达A，将访问A*: whoever has arrived is on the visit
        if d.weak and d.kind == "visit" and d.stance == "occurred":
            to_come = [o for o in out if o.sentence is d.sentence and o.kind == "visit" and o.stance == "planned"]
            same = [o for o in to_come if o.speaker == d.speaker and o.keys() == d.keys()]
            if same:
                d.weak = False
                out = [o for o in out if o not in same]
    out = [d for d in out if not (d.weak and any(_covers(o, d) for o in out if o is not d))]
    for d in out:
        _completed_by(d, out, across)
        if d.was_to and any(o.stance == "cancelled" and (o.keys() & d.keys()) for o in out if o is not d):
            d.stance = "cancelled"  # *A has called off her trip; she was to meet B*
    for d in out:
        if d.fresh and not d.date_text and any(_dates(o, d) for o in out if o is not d):
            d.date = None  # the text dates the contact elsewhere
    return out


def _dates(o: Draft, d: Draft) -> bool:
    """Whether a statement told with words for its day is of the same contact as one that has only the day of the news."""
    if not (
        o.date_text
        and o.date
        and d.date
        and o.stance == "occurred"
        and o.party_sides() - {"*"} == d.party_sides() - {"*"}
    ):
        return False
    if o.kind != d.kind and "talks" not in (o.kind, d.kind):
        return False
    return 0 <= (d.date.start - o.date.start).days <= 4


def _one_answer(drafts: list[Draft], about: Mapping[int, Draft]) -> list[Draft]:
    """*I have no meeting to preview, no call to read out*: one answer to one question."""
    out: list[Draft] = []
    for d in drafts:
        turn = d.sentence.turn
        if d.stance in ("unconfirmed", "denied") and turn > 0 and d.recalled:
            said = next(
                (k for k in out if k.sentence.turn == turn and k.stance == "unconfirmed" and k.keys() == d.keys()),
                None,
            )
            if said is not None:
                continue
            asked = about.get(turn - 1)
            if asked is not None and asked.party_sides() == d.party_sides():
                d.kind = asked.kind if asked.kind != "talks" else d.kind
        out.append(d)
    return out


def _same(k: Draft, d: Draft) -> bool:
    if k.stance != d.stance or _speaker_key(k) != _speaker_key(d):
        return False
    a, b = k.keys(), d.keys()
    sides_match = k.party_sides() == d.party_sides()
    if not (a == b or (sides_match and (a <= b or b <= a or k.recalled or d.recalled or k.sentence.field == "title"))):
        return False
    if k.kind != d.kind and "talks" not in (k.kind, d.kind) and {k.kind, d.kind} != {"call", "video_call"}:
        return False
    if k.kind != d.kind and "visit" in (k.kind, d.kind):
        return False  # whom they talk with on a visit is another contact
    if (
        k.date is None
        and d.date is None
        and k.date_text
        and d.date_text
        and k.date_text.casefold() != d.date_text.casefold()
    ):
        return False  # *on Monday*, *on Friday*, of days that nothing tells
    return k.date is None or d.date is None or k.date.overlaps(d.date) or k.sentence.field == "title"


def _told_again(title: Draft, body: Draft, across: bool) -> bool:
    """A headline adds nothing to a sentence of the body about the same parties, whoever says it there."""
    if (
        title.stance == "occurred"
        and body.stance == "planned"
        and title.kind == body.kind
        and title.keys() == body.keys()
    ):
        return True  # *first meeting of A and B*, which the text tells to come
    if title.stance != body.stance and title.stance in ("cancelled", "denied", "doubted", "unconfirmed"):
        return False  # *B called off A's visit*, of which the text tells that it was due
    if across and title.kind == body.kind == "visit" and title.stance != body.stance and title.keys() & body.keys():
        return True  # *A's travel to B and C*, which the text tells to come
    if title.stance != body.stance and (not across or title.kind != body.kind or body.weak or body.recalled):
        return False
    same = title.party_sides() <= body.party_sides() if across else title.party_sides() == body.party_sides()
    return title.keys() <= body.keys() or same


def _told_apart(title: Draft, body: list[Draft]) -> bool:
    """A headline that sums up several contacts (*A on the phone with B and C*), each told in the body."""
    parts = [
        b for b in body if b.stance == title.stance and b.kind == title.kind and b.party_sides() <= title.party_sides()
    ]
    return len(parts) > 1 and frozenset[str]().union(*(b.party_sides() for b in parts)) == title.party_sides()


def _completed_by(d: Draft, others: list[Draft], channel: bool) -> None:
    """What the document says of the same contact elsewhere: its channel, its place; a meeting during a visit has its day."""
    mates = [
        o for o in others
        if o is not d and o.party_sides() == d.party_sides()
        and (o.date is None or d.date is None or o.date.overlaps(d.date, 1))
    ]  # fmt: skip
    if d.kind == "talks" and channel:
        kinds = {
            o.kind
            for o in mates
            if o.kind in ("call", "video_call", "meeting") and o.stance == d.stance and len(o.keys() & d.keys()) > 1
        }
        if len(kinds) == 1:
            d.kind = kinds.pop()
        elif not kinds and d.place and d.by_noun and all(a.sort in _NAMED and not a.who.group for a in d.parties):
            d.kind = "meeting"  # *A held talks with B in Geneva*
        elif not kinds and any(o.kind == "visit" and o.stance in (d.stance, "occurred") for o in mates):
            d.kind = "meeting"  # talks of the guest with his hosts
        elif (
            not kinds and d.by_word and d.stance in ("occurred", "sought") and all(a.sort in _NAMED for a in d.parties)
        ):
            d.kind = "call"  # two people who *spoke*, of whom nothing says that they met, were on the telephone
    if d.kind in ("meeting", "visit", "talks") and d.place is None:
        d.place = next((o.place for o in mates if o.place and (o.kind == d.kind or "visit" in (o.kind, d.kind))), None)
    if d.kind == "meeting" and d.date is None and d.date_text is None:
        visit = next(
            (
                o
                for o in mates
                if o.kind == "visit" and o.date is not None and o.stance == d.stance and o.keys() & d.keys()
            ),
            None,
        )
        if visit is not None:
            d.date = visit.date if visit.date is not None and visit.date.precision != "range" else None


def _tells_of(o: Draft, d: Draft) -> bool:
    """Whether a verb of its own sentence tells of the contact that a word for the channel belongs to."""
    return (
        not o.channel and not o.weak and o.sentence is d.sentence and o.kind in ("call", "video_call", "talks")
        and o.party_sides() >= d.party_sides()
    )  # fmt: skip


def contact_key(d: Draft) -> str:
    return "|".join(sorted(d.party_sides())) + f"|{d.kind}|{d.date.iso() if d.date else ''}"


def _speaker_key(d: Draft) -> tuple[str, ...] | None:
    if d.speaker is None:
        return None
    if d.speaker.role in ("media", "source"):  # of a country, but not the country
        return ("media", d.speaker.name or d.speaker.role, d.speaker.side or "")
    return identity(d.speaker)


def _absorb(k: Draft, d: Draft) -> None:
    if (k.kind == "talks" and d.kind != "talks") or (k.kind == "call" and d.kind == "video_call"):
        k.kind = d.kind
    if k.sentence.field == "title" and d.sentence.field == "text" and not d.weak:
        k.sentence, k.start, k.end, k.trigger = d.sentence, d.start, d.end, d.trigger
        if len(d.party_sides()) >= len(k.party_sides()) or not d.recalled:
            k.parties = d.parties
        if d.date is not None:
            k.date, k.date_text = d.date, d.date_text
    if (k.date is None or k.date_text is None) and d.date is not None and d.date_text:
        k.date, k.date_text = d.date, d.date_text
    k.place = None if k.kind in ("call", "video_call", "message") else k.place or d.place
    k.initiated_by = k.initiated_by or d.initiated_by
    k.minutes = k.minutes or d.minutes
    k.hedge = k.hedge or d.hedge
    k.weak = k.weak and d.weak
    k.asked = k.asked or d.asked


def _travellers(d: Draft) -> frozenset[tuple[str, ...]]:
    return frozenset(a.identity for a in d.parties if a.sort != "host")


def _covers(o: Draft, d: Draft) -> bool:
    """A weak draft (*A discussed X with B*) adds nothing to a strong one of the same parties."""
    if d.kind == "visit" and (o.kind != "visit" or not (_travellers(d) & _travellers(o))):
        return False  # another traveller, or whom they are to meet there
    if d.speaker is not None and _speaker_key(o) != _speaker_key(d):
        return False
    return not o.weak and d.party_sides() <= o.party_sides() and o.stance == d.stance
