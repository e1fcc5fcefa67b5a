"""Sentence -> frames: one trigger, the clause it governs, its parties, its stance, its speaker.

A clause runs between the breaks of the language's lexicon. Parties are the actors of the clause that are neither the
speaker nor behind a cutter (*about*, *against*): names there are topics. Cues (*will*, *denied*) belong to the trigger that
follows them in the clause, else to the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from ..gazetteer import Register
from ..lexicon import Cue, Lexicon, Trigger
from ..model import Participant, Rule
from .chain import Actor
from .segment import Sentence


@dataclass(frozen=True, slots=True)
class Found:
    """A trigger in a sentence; offsets relative to the sentence."""

    trigger: Trigger
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Who is said to say, and where the words of saying stand."""

    who: Participant
    actor: Actor | None
    start: int  # of speaker and verb together, relative to the sentence
    end: int
    after: bool  # speaker stands after what is said
    rule: Rule
    also: tuple[Participant, ...] = ()  # *A and B said*: B's partners in saying
    lo: int = -1  # where what is said begins and ends, in languages whose verb ends the sentence
    hi: int = -1


@dataclass(frozen=True, slots=True)
class Clause:
    """Stretch of a sentence that one trigger governs."""

    start: int
    end: int
    more: tuple[int, int] | None = (
        None  # the clause goes on behind a relative clause (*the talks, which were due, are off*)
    )


#: No sentence that people write tells of more contacts; a hostile one is cut.
MOST = 16


def triggers(sentence: str, numbers: set[int], lexicon: Lexicon) -> list[Found]:
    """The triggers of a sentence from left to right; where two overlap, the longer one stands."""
    found: list[Found] = []
    for number in sorted(numbers):
        trigger = lexicon.triggers[number]
        for m in islice(trigger.pattern.finditer(sentence), MOST):
            if m.end() > m.start():
                found.append(Found(trigger, m.start(), m.end()))
    found.sort(key=lambda f: (f.start, -(f.end - f.start), f.trigger.weak))
    kept: list[Found] = []
    for f in found:
        overlapping = [k for k in kept if k.start < f.end and f.start < k.end]
        if not overlapping:
            kept.append(f)
        elif all(f.end - f.start > k.end - k.start for k in overlapping):
            kept = [k for k in kept if k not in overlapping] + [f]
    return sorted(kept, key=lambda f: f.start)[:MOST]


def without_adverbs(found: list[Found], cuts: Sequence[tuple[int, int]], length: int) -> list[Found]:
    """*by phone* tells the channel of *spoke* in its clause, and is no contact besides."""
    if not any(f.trigger.adverb for f in found):
        return found
    own = [f for f in found if not (f.trigger.adverb or f.trigger.weak or f.trigger.pos == "back")]

    def lone(f: Found) -> bool:
        where = clause(f, cuts, length)
        return not any(where.start <= o.start and o.end <= where.end for o in own)

    return [f for f in found if not f.trigger.adverb or lone(f)]


_BRACKETED = re.compile(r"[（(][^（）()]{2,60}[）)]")


def breaks(sentence: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where clauses end: offsets of the breaking words, and of the comma behind a phrase before its subject."""
    cuts = [(m.start(), m.end()) for m in lexicon.breaks.finditer(sentence)]
    if lexicon.pairs and cuts:  # *（Donald Trump，又译川普）*: nothing ends inside brackets
        inside = [m.span() for m in _BRACKETED.finditer(sentence)]
        cuts = [c for c in cuts if not _inside(c[0], inside)]
    fronted = lexicon.fronted.match(sentence)
    if fronted and not any(a <= fronted.end() - 2 < b for a, b in cuts):
        cuts.append((fronted.end() - 2, fronted.end()))
        cuts.sort()
    return cuts


def without_lists(cuts: Sequence[tuple[int, int]], actors: Sequence[Actor]) -> list[tuple[int, int]]:
    """The breaks that do not part a list of offices (*seine Kollegen aus A, der B und C*: no relative clause)."""
    ends = {a.end: a.sort for a in actors if a.sort in ("relation", "office")}
    starts = {a.start: a.sort for a in actors if a.sort in ("relation", "office")}
    return [(a, b) for a, b in cuts if a not in ends or ends[a] not in (starts.get(b), starts.get(b + 1))]


def clause(
    found: Found,
    cuts: Sequence[tuple[int, int]],
    length: int,
    sentence: str = "",
    relative: re.Pattern[str] | None = None,
) -> Clause:
    """The clause around a trigger."""
    start = max((b for a, b in cuts if b <= found.start), default=0)
    end = min((a for a, _ in cuts if a >= found.end), default=length)
    return Clause(start, end, _goes_on(sentence, cuts, end, relative) if relative is not None else None)


def _goes_on(
    sentence: str, cuts: Sequence[tuple[int, int]], end: int, relative: re.Pattern[str]
) -> tuple[int, int] | None:
    cut = next(((a, b) for a, b in cuts if a == end), None)
    if cut is None or not relative.search(sentence[cut[0] : cut[1]]):
        return None
    comma = sentence.find(", ", cut[1], cut[1] + 160)
    if comma == -1:
        return None
    return comma + 1, min((a for a, _ in cuts if a > comma), default=len(sentence))


def with_antecedent(
    sentence: str,
    where: Clause,
    cuts: Sequence[tuple[int, int]],
    actors: Sequence[Actor],
    lexicon: Lexicon,
    trigger: int = 0,
) -> list[Actor]:
    """The actors, and for a relative clause the one it is about, moved to its beginning (*A, who met B, said …*)."""
    for a, b in cuts:
        if b == where.start and lexicon.relative.search(sentence[a:b]):
            for actor in actors:
                if 0 <= a - actor.end <= 1 and actor.sort != "side":
                    verb = last(lexicon.main_verb.finditer(sentence, b, max(b, trigger)))
                    if (
                        verb is not None
                    ):  # *A, who was hosted by B, agreed to meet C*: B is in the relative clause alone
                        actors = [x for x in actors if not b <= x.start < verb.start()]
                    return sorted([*actors, replace(actor, start=b, end=b)], key=lambda x: x.start)
    return list(actors)


def cue(
    cues: Sequence[Cue],
    sentence: str,
    found: Found,
    where: Clause,
    others: Sequence[Found],
    is_title: bool,
    blocked: Sequence[tuple[int, int]] = (),
    past: re.Pattern[str] | None = None,
    bracket: bool = False,
    bare: re.Pattern[str] | None = None,
    holds: re.Pattern[str] | None = None,
    happened: re.Pattern[str] | None = None,
) -> tuple[Cue, str] | None:
    """The first cue, in order of rank, that reaches a trigger, with the words seen; for ``bracket`` see the lexicon."""
    for candidate in cues:
        if candidate.reach == "title" and not is_title:
            continue
        lo, hi = (where.start, where.end) if candidate.reach == "clause" else (0, len(sentence))
        for m in candidate.pattern.finditer(sentence, lo, hi):
            if m.end() == m.start() and candidate.reach != "title":
                continue
            if any(a <= m.start() < b for a, b in blocked):
                continue
            if candidate.reach == "clause" and not _belongs(
                m, found, where, others, candidate.value, sentence, past, bracket, bare, holds, happened
            ):
                continue
            return candidate, m.group().strip()
        if candidate.reach == "clause" and where.more and candidate.value in ("cancelled", "denied", "unconfirmed"):
            later = candidate.pattern.search(sentence, *where.more)
            if later and later.end() > later.start():
                return candidate, later.group().strip()
    return None


def of_another_clause(
    words: str, sentence: str, found: Found, where: Clause, others: Sequence[Found], lexicon: Lexicon
) -> tuple[int, int] | None:
    """Where a cue of the sentence stands if that clause has a trigger of its own, which the cue is about; else None."""
    at = sentence.find(words)
    if where.start <= at < where.end:
        return None
    there = clause(Found(found.trigger, at, at + len(words)), breaks(sentence, lexicon), len(sentence))
    own = [
        o for o in others if o is not found and not (lexicon.pairs and o.trigger.pos == "back" and o.end <= found.start)
    ]
    if any(there.start <= o.start and o.end <= there.end + 1 for o in own):
        return max(0, at - 2), at + 1
    return None


#: How far from its trigger a word of planning or wishing may stand, in characters; farther off it is about something else.
NEAR_BEFORE, NEAR_AFTER = 110, 60


def _belongs(
    m: re.Match[str],
    found: Found,
    where: Clause,
    others: Sequence[Found],
    value: str,
    sentence: str = "",
    past: re.Pattern[str] | None = None,
    bracket: bool = False,
    bare: re.Pattern[str] | None = None,
    holds: re.Pattern[str] | None = None,
    happened: re.Pattern[str] | None = None,
) -> bool:
    """Whether a cue in the clause is this trigger's: the next one to its right, else the last one to its left."""
    if bare is not None and m.end() <= found.start and bare.search(sentence, m.end(), found.end):
        return True  # *is to visit B and hold talks with C*
    closes = bracket and where.end - m.end() < 3  # *ist ein Treffen mit … noch in diesem Monat geplant*
    if not closes and holds is not None and m.start() >= found.end and found.trigger.pos in ("noun", "move"):
        # *the call between President A of B and Prime Minister C is due on Friday*: said of the noun, however far
        verb = next(
            (
                v
                for v in holds.finditer(sentence, found.end, where.end)
                if v.start() <= m.end() and m.start() <= v.end()
            ),
            None,
        )
        # *a meeting by video link*: one contact in two words
        closes = verb is not None and not any(found.end + 15 <= o.start < m.start() for o in others)
        if closes:
            return True
    opens = bracket and where.end - found.end < 30  # *wird … am Dienstag in … treffen*
    if value in ("planned", "sought") and (
        (found.start - m.end() > NEAR_BEFORE and not opens) or (m.start() - found.end > NEAR_AFTER and not closes)
    ):
        return False
    if (
        value in ("planned", "sought", "doubted")
        and m.start() >= found.end
        and past is not None
        and past.fullmatch(sentence[found.start : found.end])
    ):
        return False  # *spoke today to offer support*: what follows a verb in the past does not undo it
    if (
        happened is not None
        and found.trigger.pos != "back"
        and value in ("planned", "sought")
        and (m.end() <= found.start or m.start() >= found.end)
        and happened.fullmatch(sentence, found.start, found.end)
    ):
        return (
            False  # *he had asked for me, I spoke with him*: a verb in the past is no plan, whatever stands before it
        )
    if value == "sought" and m.start() >= found.end and _WITH_OBJECT.search(m.group()):
        return False  # *A, who spoke with B, asked for more aid*: what is asked for stands behind
    inside = [o for o in others if where.start <= o.start and o.end <= where.end] or [found]
    overlapping = [
        o for o in inside
        # *agreed during the call to hold a meeting*: the meeting, not the call in between
        if o.start < m.end() and m.start() < o.end and not (value in ("planned", "sought") and not bracket and m.start() < o.start and o.end < m.end() - 3)
    ]  # fmt: skip
    # *с визитом прибудет*, *посетит B с визитом*: verb and noun of one journey
    mates = [o for o in overlapping if found.trigger.pos == o.trigger.pos == "move" and abs(found.start - o.start) < 70]
    if mates or any(o.start <= m.start() and m.end() <= o.end for o in overlapping):
        return bool(mates) or found in overlapping
    if value == "planned":  # *A's visit will follow one by B*: the visit that will
        subject = [o for o in inside if 0 <= m.start() - o.end <= 1 and o.trigger.pos in ("noun", "move")]
        if subject:
            return found in subject
    if overlapping:
        # *ستتحدث A هاتفيا مع B*: the channel right behind the verb is of the same contact
        last_one = overlapping[-1]
        shares = [o for o in inside if o.start >= last_one.end and o.start - last_one.end < 60][:1]
        return found in overlapping or (
            last_one.trigger.pos == "verb" and found in shares and found.trigger.kind == "call"
        )
    right = [o for o in inside if o.start >= m.end()]
    if right:
        first = right[0]
        # *will meet for talks*: the verb and the noun it governs share the cue
        return found is first or (found.start - first.end < 60 and found in right[:2])
    left = [o for o in inside if o.end <= m.start()]
    return bool(left) and (found is left[-1] or m.start() - found.end < 60)


_WITH_OBJECT = re.compile(r"\b(?:for|to|that)$")
_COMPLEMENT = re.compile(r"[^.;:“”\"«»]{0,40}?\b(?:que|qu[’']|that|che|dass|что)\b")
_TOPIC = re.compile(
    r"\W*(?:del?|sobre|acerca|respecto|en\s+cuanto|of|about|as\s+(?:for|to)|sur|quant|concernant|über|riguardo|quanto)\b",
    re.I,
)
_QUOTE_END = frozenset(',”"»’“،，」–—-')
_APART = re.compile(r"[.;:“”\"«»]|\b(?:que|that|che|dass|что|where|donde|onde|dove|où)\b|\bqu[’']")


#: The name of a channel, a paper, in quotation marks (*在“电报”频道发文说*).
_SHORT_QUOTE = re.compile(r"[“《「][^”》」]{1,10}[”》」]")
_RELATIVE = re.compile(r"^\s*,\s+(?:who|que|quien|qui|che)\s[^.;:“”\"«»]{3,110},\s*$")


#: A short adverbial between commas, between a speaker and the verb of saying.
_PARENTHESIS = re.compile(
    r",\s+(?:in (?:response|turn|reply)|for (?:his|her|its|their) part|on (?:the other hand|behalf of)|at the time|however|meanwhile|"
    r"too|also|speaking|when|asked)\b[^,]{0,50},\s*$"
)

_SERVES = re.compile(
    r",\s+(?:(?:the|el|la|o|a|le|il|der|die)\s+)?[^,;.:“”\"«»]{4,70}?\s(?:of|to|de|del|do|da|du|des|di|della|von|des)\s+(?:(?:the|el|la|o|a|le|il)\s+)?"
)
_TO_WHOM = re.compile(
    r",\s+(?:to\s+whom|a\s+(?:quien(?:es)?|quem)|al\s+(?:que|cual)|ao\s+qual|à\s+qui|auquel|a\s+cui|al\s+quale)\b"
)
_QUOTED = re.compile(r"\s?:\s*[“”„\"«‘']")
_BEHIND_COLON = re.compile(r"(?<=\w): (?:(?:the|el|la|o|a|le|il|der|die|das)\s)?$", re.I)
_COLON = re.compile(r"\s?: |：")


def _in_place(sentence: str, at: int, lexicon: Lexicon) -> bool:
    """Whether a word of place stands right before an offset."""
    lead = sentence[max(0, at - 4) : at]
    return any(m.end() == len(lead) for m in lexicon.place_in.finditer(lead))


def _inside(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(a <= position < b for a, b in spans)


_SOURCE_OF = re.compile(
    r"\S?\s{0,2}(?:(?:في|من|لدى)\s|(?:de|del|of|in|von|di|des|der)\s(?:la\s|el\s|the\s|der\s)?|du\s|do\s|da\s|della\s|dell[’']|del\s)?"
)


_ARTICLE = re.compile(r"\s*(?:(?:the|an?|el|la|los|las|un|una|o|os|as|um|uma|il|lo|i|gli|le|les|une?|l[’'])\s*)", re.I)


_WORD = re.compile(r"[^\W\d_]+\s+")
_OF_WHAT = re.compile(r"(?:of|de|del|du|do|da|di|della|des)\s+(?:(?:the|el|la|los|las|o|a|le|les|il|l[’'])\s*)?", re.I)


def _says_what(sentence: str, at: int, lexicon: Lexicon) -> bool:
    """Whether a word of contact follows a verb of saying, after an article."""
    article = _ARTICLE.match(sentence, at)
    starts = [article.end() if article else at]
    if article and (adjective := _WORD.match(sentence, starts[0])):
        starts.append(adjective.end())  # *confirmed the next meeting*
        if whose := _OF_WHAT.match(sentence, adjective.end()):
            starts.append(whose.end())  # *ha confirmado la cancelación de la reunión*
    return any(
        t.pattern.match(sentence, start) for t in lexicon.triggers if t.pos in ("noun", "move") for start in starts
    )


def speeches(sentence: str, actors: Sequence[Actor], lexicon: Lexicon, *, title: bool = False) -> list[Speech]:
    """All that is attributed in a sentence: by a party, an unnamed official or source, or a newspaper."""
    out: list[Speech] = []
    # *according to Ankara*, *selon un communiqué de Berlin*: right behind such words a country's name is its government
    says_after = list(lexicon.says_after.finditer(sentence))
    attributed = [m.end() for m in says_after]
    speakers: list[tuple[int, int, Participant, Actor | None]] = [
        (a.start, a.end, a.who, a)
        for i, a in enumerate(actors)
        if (
            a.sort != "side"
            or a.acts
            or any(0 <= a.start - end <= 1 for end in attributed)
            or lexicon.statement_of.search(sentence, 0, a.start)
        )
        # *the two leaders said*: what both say is nobody's account
        and not (
            a.sort == "relation"
            and " " in sentence[a.start : a.end]
            and any(b.start == a.start and b.end == a.end and b is not a for b in actors[max(0, i - 3) : i + 4])
        )
    ]
    if lexicon.said_inside:  # *российское издание*: an adjective is not whom it describes
        speakers = [
            s for s in speakers if not (s[3] and s[3].form == "adjective" and sentence[s[1] : s[1] + 2].strip().islower())
        ]  # fmt: skip
    for i, (start, end, who, actor) in enumerate(speakers):
        if who.group and who.side is None and lexicon.whose_officials:  # 白宫官员: whose officials stands before them
            master = next((a for a in reversed(actors) if a.who.side and a.end <= start), None)
            if master is not None and lexicon.whose_officials.fullmatch(sentence, master.end, start):
                speakers[i] = (start, end, replace(who, side=master.who.side), actor)
                continue
        if who.group and who.side is None:  # *مسؤولين في البيت الأبيض*: whose officials stands behind them
            whose = next((a for a in actors if a.who.side and a.start >= end), None)
            if whose is not None and _SOURCE_OF.fullmatch(sentence[end - 1 : whose.start].lstrip()):
                speakers[i] = (start, end, replace(who, side=whose.who.side), actor)
    speakers = _offices(sentence, speakers, actors, lexicon)
    for group in (lexicon.unnamed, lexicon.media):
        for c in group:
            for m in c.pattern.finditer(sentence):
                if m.end() == m.start() or any(s <= m.start() < e for s, e, _, a in speakers if a):
                    continue
                if any(s < m.end() and m.start() < e for s, e, _, _ in speakers):
                    continue
                side = None
                for a in actors:
                    if (a.who.side and a.end <= m.start() and not sentence[a.end : m.start()].strip(" '’s")) or (
                        a.start >= m.start() and a.end <= m.end()
                    ):
                        side = a.who.side
                    elif (
                        a.who.side
                        and a.start >= m.end()
                        and (
                            _SOURCE_OF.fullmatch(sentence[m.end() - 1 : a.start].lstrip())
                            or (
                                (c.value == "office" or (lexicon.claim_first and c.value in ("source", "official")))
                                and sentence[m.end() : a.start].strip() in ("", "ل")
                            )
                        )  # *مكتب A*
                    ):
                        side = side or a.who.side  # *fuentes venezolanas*, *sources de la présidence*
                words = m.group().strip()
                role = {"official": "officials", "source": "source", "media": "media"}.get(c.value, c.value)
                name = words if group is lexicon.media else None
                speakers.append((m.start(), m.end(), Participant(name=name, role=role, side=side, mention=words), None))
    line = lexicon.dateline.match(sentence)
    for o in lexicon.outlets.find(sentence):
        if line and o.end <= line.end():
            continue  # *（中央社日内瓦报道）A met B*: the agency that credits itself
        clash = [
            s for s in speakers
            # *the agency Reuters*: one speaker
            if (s[0] < o.end and o.start < s[1]) or (s[3] is None and s[2].role == "media" and 0 <= o.start - s[1] <= 2)
        ]  # fmt: skip
        if all(
            s[3] is None or s[3].sort == "side" or s[3].who.name == o.words for s in clash
        ):  # *وكالة أنباء الإمارات* holds a country's name
            speakers = [s for s in speakers if s not in clash]
            outlet = Participant(name=o.name, role="media", side=o.side, mention=o.words)
            speakers = [
                s for s in speakers if s[2].role != "media" or s[2].name or not _NEWS.fullmatch(sentence, o.end, s[0])
            ]
            start = min([o.start, *(s[0] for s in clash if s[3] is None)])
            speakers.append((start, max([o.end, *(s[1] for s in clash if s[3] is None)]), outlet, None))
    speakers.sort(key=lambda s: (s[0], s[1]))
    if lexicon.verb_final:
        from . import verbfinal

        return verbfinal.speeches(sentence, speakers, lexicon)
    taken: list[tuple[int, int]] = []
    told_of = [m.span() for m in lexicon.said_of.finditer(sentence)]

    def after(inverted: bool) -> None:
        for m in says_after:
            if (sentence[: m.start()].rstrip()[-1:] in _QUOTE_END) != inverted or _inside(m.start(), taken):
                continue
            if inverted:
                aside = _PARENTHESIS.search(sentence, max(0, m.start() - 70), m.start())
                if aside and any(s[1] == aside.start() for s in speakers):
                    continue  # *A, in response, said B …*
            if _says_what(sentence, m.end(), lexicon):
                continue  # *A, confirmou a chamada*: what was confirmed, not who did
            for s in speakers:
                gap = sentence[m.end() : s[0]]
                if s[2].role == "media":
                    gap = gap.rstrip('«“„"')  # *по данным «Украинской правды»*
                if s[3] is None and lexicon.addressee.search(sentence, m.end(), s[0]):
                    continue  # *a déclaré à l'AFP le ministre*
                if s[2].role == "media" and lexicon.tells_paper.fullmatch(sentence, m.start(), s[0]):
                    continue  # *сообщил ТАСС источник*: the agency only heard it
                if (
                    s[0] >= m.end() - 1
                    and len(gap) <= 40
                    and not _APART.search(gap)
                    and not ("," in gap and lexicon.linked)
                    and (lexicon.says_gap is None or lexicon.says_gap.fullmatch(gap))
                ):
                    rule = Rule(f"{lexicon.lang}.says_after", m.group().strip(" ,"))
                    out.append(Speech(s[2], s[3], m.start(), s[1], True, rule))
                    taken.append((m.start(), s[1]))
                    break
            else:
                # *…, said her office*: nobody we know, but not whoever stands before the comma; *President A, B, said that …* is
                if inverted and not _COMPLEMENT.match(sentence, m.end()):
                    taken.append((m.start(), m.end()))

    after(inverted=True)  # *…, said the spokesman*: the comma shows that the speaker follows
    for m in lexicon.it_said.finditer(sentence):
        who = Participant(role="same", mention=m.group().strip(" ,"))
        out.append(Speech(who, None, m.start(), m.end(), False, Rule(f"{lexicon.lang}.it_said", m.group().strip(" ,"))))
        taken.append((m.start(), m.end()))
    for s in speakers:
        lead = sentence[: s[0]].strip()
        heads = lexicon.heads_say.match(sentence, s[1]) if len(lead) <= 8 and " " not in lead else None
        if heads is None and lead in _WAS:  # *وكانت مصادر في الوزارة قالت …*
            heads = lexicon.heads_say.search(sentence, s[1], s[1] + 60)
            heads = None if heads is None or "،" in sentence[s[1] : heads.start()] else heads
        if heads is not None and not _inside(heads.end() - 1, taken):  # *الكرملين ينفي …*
            rule = Rule(f"{lexicon.lang}.heads_say", heads.group().strip())
            out.append(Speech(s[2], s[3], s[0], heads.end(), False, rule))
            taken.append((s[0], heads.end()))
            break
    for m in lexicon.says_before.finditer(sentence):
        if _inside(m.end() - 1, taken) or _told_party(sentence, m, actors, lexicon):
            continue
        best = None
        for s in speakers:
            gap = sentence[s[1] : m.start()]
            if _TO_WHOM.search(gap):
                continue  # *met B, to whom he said that*: B heard it
            if lexicon.addressee.search(sentence, 0, s[0]):
                continue
            if lexicon.pairs and s[3] is not None and s[3].sort == "body" and _in_place(sentence, s[0], lexicon):
                continue  # *到白宫会谈时称*: where they met says nothing
            if _inside(s[0], told_of):
                continue  # *A就B与C会晤一事表示*: A
            if lexicon.object_of.search(sentence, 0, s[0]) and "," not in gap:
                continue  # *someone who had met with A told the paper*: not A
            if (
                lexicon.bracket and lexicon.claim_object.search(sentence, 0, s[0])
                and not lexicon.postposed.search(m.group())
            ):  # fmt: skip
                continue  # *Nach dem Treffen mit A betonte B*: what follows a preposition is no subject
            if s[1] <= m.start() and _RELATIVE.match(gap + m.group()[:1]):
                best = s  # *A, who met B, said*: A said it
                break
            if (
                s[1] <= m.start()
                and len(gap) <= 70
                and not _APART.search(_SHORT_QUOTE.sub("", gap))
                and gap.count(",") <= 2
                and not lexicon.apart.search(lexicon.said_of.sub("", gap + m.group()))
            ):
                best = s
        if best is not None and sentence[best[1] : best[1] + 1] == ",":
            # *A, communications director of B, said*: A said it
            served = next((s for s in speakers if s[1] < best[0] and _SERVES.fullmatch(sentence, s[1], best[0])), None)
            best = served or best
        if best is not None and lexicon.joined_verb.search(sentence, best[1], m.start() + 1):
            # *she is to see B next week, and says*: the subject of the sentence says it, not whom its first verb names
            first = next((s for s in speakers if s[1] <= best[0] and (s[3] is None or s[3].sort != "side")), None)
            best = first or best
        if best is not None:
            rule = Rule(f"{lexicon.lang}.says_before", m.group().strip(" ,"))
            also = tuple(
                s[2] for s in speakers
                if s[2].side and s[2].side != best[2].side and s[1] < best[0]
                and sentence[s[1] : best[0]].strip() in ("and", "or", "and the") and best[3] is not None and s[3] is not None
                and best[3].sort == s[3].sort
            )  # fmt: skip
            out.append(Speech(best[2], best[3], best[0], m.end(), False, rule, also))
            taken.append((best[0], m.end()))
    after(inverted=False)  # *officials said Minister A met B*: there the verb had its speaker before it
    for a in actors:
        told = lexicon.tells.match(sentence, a.end)  # *Moscow's readout says that …*
        if told and not any(x.start <= a.start < x.end for x in out):
            rule = Rule(f"{lexicon.lang}.tells", told.group().strip())
            out.append(Speech(a.who, a, a.start, told.end(), False, rule))
        if a.sort == "side" and not a.acts:  # *в Кремле заявили*
            place = lexicon.places_say.match(
                sentence[max(0, a.start - 24) : a.start] + "@" + sentence[a.end : a.end + 24]
            )
            if place:
                out.append(Speech(a.who, a, a.start, a.end, False, Rule(f"{lexicon.lang}.places_say", a.who.mention)))
    colon = next(
        (
            s
            for s in speakers
            if (s[0] <= 1 or (s[0] <= 5 and _ARTICLE.fullmatch(sentence, 0, s[0])))
            and _COLON.match(sentence, s[1])
            and (s[2].role != "media" or lexicon.said_inside)
            and not _dateline(sentence, s[3])
            # *A: talks of B and C fail*: a country's name heads a headline; only a quotation shows that it speaks
            and not (s[3] is not None and s[3].sort == "side" and lexicon.linked and not _QUOTED.match(sentence, s[1]))
        ),
        None,
    )
    if colon is not None and not out:  # *Песков: встреча готовится*
        start, end, who, actor = colon
        out.append(Speech(who, actor, start, end + 1, False, Rule(f"{lexicon.lang}.colon", who.mention)))
    if title and not out:  # *A habló con B: Casa Rosada*
        last_one = next((s for s in reversed(speakers) if s[1] >= len(sentence.rstrip(" ."))), None)
        if last_one is not None and _BEHIND_COLON.search(sentence, 0, last_one[0]):
            start, end, who, actor = last_one
            out.append(Speech(who, actor, start, end, True, Rule(f"{lexicon.lang}.colon", who.mention)))
    out.sort(key=lambda s: s.start)
    cited = next((x for x in out if x.after and lexicon.citing.fullmatch(x.rule.words)), None)
    if cited is not None:  # *Reuters, citing two officials*: the officials
        out = [replace(x, who=cited.who, actor=cited.actor) if x.who.role == "media" else x for x in out]
    return out


def _told_party(sentence: str, m: re.Match[str], actors: Sequence[Actor], lexicon: Lexicon) -> bool:
    """*A told President B at a meeting that …*: a contact of the two, not what A tells the paper."""
    if not any(t.pos == "told" and t.pattern.search(sentence, m.start(), m.end()) for t in lexicon.triggers):
        return False
    return any(a.sort in ("person", "office") and not a.who.group and m.end() <= a.start <= m.end() + 5 for a in actors)


#: *was*, before a subject whose verb of saying follows it (Arabic).
_WAS = frozenset(["كان", "كانت", "وكان", "وكانت"])
#: Between words of contact and *between*: what they are about (*المحادثات على السلام بين A وB*).
_AIM = re.compile(r"،|\s(?:على|حول|بشأن|لبحث)\s")


def _dateline(sentence: str, a: Actor | None) -> bool:
    """*ISLAMABAD: The minister …*, *New Delhi: …*: a town that heads the news says nothing."""
    return (
        a is not None and a.form in ("city", "capital") and sentence[a.end + 2 : a.end + 3] not in ('"', "“", "«", "'")
    )


_SOURCE_IN = re.compile(r"\b(?:sources?|officials?|diplomats?)\s+(?:in|at|from|of|within)\s+(?:the\s+)?$")


def _offices(
    sentence: str, speakers: list[tuple[int, int, Participant, Actor | None]], actors: Sequence[Actor], lexicon: Lexicon
) -> list[tuple[int, int, Participant, Actor | None]]:
    """*President A's office*, *B's Communications Directorate*: a body of that person or state speaks, and it alone."""
    out = []
    for start, end, who, actor in speakers:
        if actor is not None and actor.sort in ("person", "office", "side") and who.side:
            own = (lexicon.body_of if actor.sort == "side" else lexicon.office_of).match(sentence, end)
            before = lexicon.voice_of.search(sentence, 0, start) if actor.sort != "side" else None
            if own and not any(end <= a.start < own.end() and a.who.name for a in actors):
                role = re.sub(r"^\W*s?\s+", "", own.group()).casefold()
                who = Participant(
                    role="office" if actor.sort != "side" else role, side=who.side, mention=sentence[start : own.end()]
                )
                end = own.end()
            elif before:
                start, who = (
                    before.start(),
                    Participant(role="spokesperson", side=who.side, mention=sentence[before.start() : end]),
                )
        out.append((start, end, who, actor))
    for a in actors:
        if _SOURCE_IN.search(sentence, 0, a.start):
            continue  # *a source in B's agency*: the source
        own = lexicon.body_of.match(sentence, a.end) if a.sort == "side" and not a.acts and a.who.side else None
        if own and not any(a.end <= b.start < own.end() for b in actors):
            role = re.sub(r"^\W*s?\s+", "", own.group()).casefold()
            out.append(
                (a.start, own.end(), Participant(role=role, side=a.who.side, mention=sentence[a.start : own.end()]), a)
            )
    return out


#: Between the name of an agency and the word *agency*, which names no other.
_NEWS = re.compile(r"\s+(?:news\s+)?")


def governing(
    found: Found,
    said: Sequence[Speech],
    words: str = "",
    adjunct: re.Pattern[str] | None = None,
    backward: re.Pattern[str] | None = None,
    forward: re.Pattern[str] | None = None,
    asked: re.Pattern[str] | None = None,
    tail: re.Pattern[str] | None = None,
) -> Speech | None:
    """The speech that governs a trigger: the nearest one before it, else the nearest one after it.

    ``forward`` verbs govern nothing before them but what their speaker was ``asked`` about; ``backward`` is what stands behind a verb of saying that governs the words before it (Chinese: the end of the sentence).
    """
    before = [
        s for s in said if s.end <= found.start or (found.trigger.pos == "back" and s.start <= found.start < s.end)
    ]
    if before:
        heads = (
            before[-1].after
            and before[-1].start <= 8
            and not (forward is not None and forward.match(words, before[-1].start))
        )  # *According to A, after talks with B …*: all that follows is A's
        if adjunct is not None and not heads and adjunct.fullmatch(words, before[-1].end, found.start):
            return None  # *said after talks with B that …*: the paper tells of the talks
        return before[-1]
    after = [
        s for s in said
        if (s.start >= found.end or s.start <= found.start < s.end) and (s.after or not backward or backward.match(words, s.end))
        # *Of the call with B, A said that it was good*: A says what follows *that*
        and (s.after or s.start < found.end or not (_TOPIC.match(words) and _COMPLEMENT.match(words, s.end)))
    ]  # fmt: skip
    if forward is not None and not (asked is not None and asked.search(words, 0, found.start)):
        after = [s for s in after if not forward.match(words, s.start)]
    if tail is not None:  # *met B two days after A said that …*: only behind a comma does A tell what stands before
        after = [s for s in after if s.after or s.start < found.end or tail.search(words, found.end, s.start)]
    return after[0] if after else None


def said_until(speech: Speech, found: Found, words: str, lexicon: Lexicon) -> int:
    """Where the clause of saying ends whose words the trigger is in; 0 where the language's lexicon does not tell."""
    if speech.end > found.start:
        return 0
    if lexicon.backward and not speech.after:
        return speech.end
    if lexicon.claim_first and speech.after:  # *أبلغ A الرئيس B أن …*
        that = lexicon.said_that.search(words, speech.end, found.start)
        return that.start() if that else speech.end
    return 0


def parties(
    sentence: Sentence,
    found: Found,
    where: Clause,
    actors: Sequence[Actor],
    speaker: Speech | None,
    lexicon: Lexicon,
    next_trigger: int | None,
) -> tuple[list[Actor], list[Actor]]:
    """Actors left and right of the trigger that take part; offsets of actors are relative to the sentence."""
    words = sentence.words
    limit = where.end
    cut = lexicon.cutters.search(words, found.end, where.end)
    if cut and found.trigger.pos != "move":
        limit = cut.start()
    if found.trigger.pos == "noun":  # *the meeting is in the hands of B*: what is said of it names no party
        verb = lexicon.predicate.match(words, found.end, limit)
        if verb and not (
            lexicon.company.search(words, verb.end(), limit) or lexicon.between.search(words, verb.end(), limit)
        ):
            limit = verb.end()
    left_from = where.start
    for m in lexicon.cutters.finditer(words, where.start, found.start):
        # an infinitive of purpose before the trigger (*to discuss X, A met B*) hides its names
        comma = words.find(",", m.end(), found.start)
        if comma != -1 and m.start() <= where.start + 2:
            left_from = comma
    if next_trigger is not None and (
        found.trigger.pos == "object"
        or lexicon.mine.match(words, next_trigger)  # *hablé con A, hablé con B*
        or (found.end < next_trigger and _of_two_others(words, found, next_trigger, limit, actors, lexicon))
    ):
        limit = min(limit, next_trigger)

    def takes_part(a: Actor) -> bool:
        if (speaker and speaker.actor is a) or (lexicon.said_inside and "spokes" in (a.who.role or "")):
            return False
        if speaker and a.end <= said_until(speaker, found, words, lexicon):
            return False  # whom the clause of saying names
        beside = any(b is not a and b.who.side == a.who.side and b.end <= found.start for b in actors)
        if "spokes" in (a.who.role or "") and (speaker or (beside and a.end <= found.start)):
            return False  # *according to A, spokesman for B, …*: named twice; who else speaks for somebody does not meet either
        return not (speaker and speaker.start <= a.start and a.end <= speaker.end and a.who == speaker.who)

    if found.trigger.pos == "joins":  # *has brought A and B together*
        stop = words.find("together", found.end)
        joined = [a for a in actors if a.start >= found.end and a.end <= (stop if stop != -1 else where.end)]
        return [], promoted(joined, words, lexicon)
    asides = [m.span() for m in lexicon.aside.finditer(words)]
    outside = [a for a in actors if not _inside(a.start, asides)]
    if found.trigger.kind in ("meeting", "talks"):  # *received him at the Kremlin*
        outside = [
            a for a in outside if a.sort != "body" or not lexicon.indoors.search(words[max(0, a.start - 14) : a.start])
        ]
    if found.trigger.pos in ("noun", "back"):
        pair = compound(outside, words, found)
        if pair:
            return pair, []
    actors = outside
    left = [a for a in actors if left_from <= a.start and a.end <= found.start and takes_part(a)]
    if lexicon.linked and found.trigger.pos == "noun" and left:
        topic = lexicon.cutters.search(words, where.start, found.start)
        if topic is not None and topic.start() > left[0].end:  # *talked about the crisis in C during the call*
            left = [a for a in left if a.start < topic.end() or a.sort != "side"]
            if lexicon.told_about.fullmatch(words, topic.start(), found.start):
                left = [a for a in left if a.start >= topic.end()]  # *A and B spoke about plans for the summit*
    if found.trigger.pos in ("verb", "object") and lexicon.mine.fullmatch(words, found.start, found.end):
        left = []  # *hablé con B*: the speaker did, whoever stands before
    right = [a for a in actors if found.end <= a.start + 1 and a.end <= limit and takes_part(a)]
    inside = [a for a in actors if a.start >= found.start and a.end <= found.end and takes_part(a)]
    if lexicon.left_only.search(words[found.start : found.end]):
        right = []
    if lexicon.verb_final:  # where the verb ends the clause its parties stand before it, behind a participle one more
        right = right[:1] if lexicon.participle.search(words[found.start : found.end]) else []
    if lexicon.verb_final:
        from . import verbfinal

        left = verbfinal.taking_part(left, words, found, lexicon)
    right = promoted(right, words, lexicon, linked=lexicon.linked, origin=found.end)
    if found.trigger.pos == "noun" and len(left) > 1 and lexicon.his_own.search(words, 0, found.start):
        left = left[:1]  # *A briefed B on his call with C*: A's
    if found.trigger.pos == "noun":
        left = named_for(left, words, found)
    # *to Bali, Indonesia, to attend …*: a place, although nothing tells that the town is one
    left = [
        replace(a, acts=False)
        if a.sort == "side" and a.acts and _TOWN.search(words[max(0, a.start - 40) : a.start])
        else a
        for a in left
    ]
    left = promoted(left, words, lexicon, before=True)
    if found.trigger.pos == "noun":
        left = possessors(left, words, found)
    if lexicon.pairs:
        left = paired(left, words, lexicon)
    left = sent(left, words, where, found, lexicon)
    if lexicon.bracket and len(sides([a for a in left if a.sort != "side"])) > 1:
        left = [a for a in left if a.sort != "side"]  # *A und B haben zum Konflikt zwischen C und D telefoniert*
    if left and lexicon.of_pair.fullmatch(words, found.start, found.end) and _of_pair(right, words, found, lexicon):
        return [], right  # *оценил переговоры A и B*: not whoever speaks of them
    until = min(limit, found.end + 60, next_trigger if next_trigger is not None else limit)
    between = lexicon.between.search(words, found.end, until)
    if between and _RELATIONS.search(words[found.end : between.start()]):
        between = None  # *the talk dealt with the relations between A and B*
    apart = lexicon.claim_first and between and _AIM.search(words, found.end, between.start())
    if between and apart:
        right = [a for a in right if a.start < between.start()]
    elif between:
        return [], [a for a in right if a.start >= between.end()]
    if (
        left and not lexicon.linked and found.trigger.kind in ("meeting", "talks")
    ):  # *una reunión de delegaciones con la participación de ministros*: of nobody's
        right = [
            a for a in right
            if not (a.who.group and a.who.side is None and _GROUP_OF.search(words[max(0, a.start - 8) : a.start]))
        ]  # fmt: skip
    if lexicon.claim_first and found.trigger.pos == "verb" and len(sides(distinct(right))) > 1:
        comma = words.rfind("،", where.start, found.start)  # *بتعليمات من A، استقبل B C*: A stands outside
        left = [a for a in left if a.start > comma]
    return left, inside + right


def _of_pair(right: Sequence[Actor], words: str, found: Found, lexicon: Lexicon) -> bool:
    """Whether both parties stand behind the noun: the first right behind it, the second listed or behind *with*."""
    if len(right) < 2 or words[found.end : right[0].start].strip() or right[0].who.side == right[1].who.side:
        return False
    gap = words[right[0].end : right[1].start]
    return listed(gap) or bool(lexicon.again.fullmatch(gap.lstrip()))


_GROUP_OF = re.compile(r"\b(?:de|del|des|di|da|do|dei|dos|das|von)\s+(?:(?:los|las|les|i)\s+)?$", re.I)


def _of_two_others(words: str, found: Found, then: int, limit: int, actors: Sequence[Actor], lexicon: Lexicon) -> bool:
    """*spoke with A, following the call between B and C*: B and C are the parties of the later contact alone."""
    between = lexicon.between.search(words, then, min(limit, then + 40))
    if between is None or not any(found.end <= a.start < then and a.sort != "side" for a in actors):
        return False
    return sum(a.start >= between.end() and a.end <= limit for a in actors) > 1


_RELATIONS = re.compile(
    r"\b(?:relations?(?:hip)?|relazioni|rapporti|relaciones|relações|Beziehungen|conflit|conflitto|Konflikt)\s+(?:\w+\s+)?$|[:(]",
    re.I,
)
_TOWN = re.compile(r"\b(?:to|in|at|for|from|of)\s+(?:the\s+)?(?:[A-Z][\w.’'-]*\s+){0,2}[A-Z][\w.’'-]*,\s*$")
_COMPOUND = re.compile(r"^[\s-]*(?:[\w’']+\s+){0,3}$")
_OWNS = re.compile(r"^(?:[’']s|[’'])?\s+(?:[\w-]+[\s,]+){0,4}$")


def without_owners(actors: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*Merz' Außenminister A*: whose minister A is takes no part."""
    return [
        a
        for i, a in enumerate(actors)
        if not (
            a.sort == "person"
            and i + 1 < len(actors)
            and actors[i + 1].sort in ("person", "office")
            and (not lexicon.verb_final or actors[i + 1].who.side == a.who.side)
            and words[actors[i + 1].start].isupper()  # *Cassis seinen Kollegen B* is subject and object
            and lexicon.owner.fullmatch(words, a.end - 1, actors[i + 1].start)
            and not ((a.who.name or "").endswith("s") and words[a.end - 1] == "s")  # *empfängt Cassis Minister B*
        )
    ]


def servants(actors: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*received an envoy of President A*: the envoy takes part, unnamed or by the name that follows; A does not."""
    out: list[Actor] = []
    for i, a in enumerate(actors):
        served = a.sort in ("person", "office", "relation") and a.who.side and not a.who.group
        if not served or not lexicon.serves.search(words[max(0, a.start - 60) : a.start]):
            out.append(a)
            continue
        follows = actors[i + 1] if i + 1 < len(actors) else None
        if follows is not None and follows.sort == "person" and words[a.end : follows.start] in (", ", " "):
            continue
        who = Participant(role="envoy", side=a.who.side, mention=a.who.mention)
        out.append(replace(a, who=who, sort="office"))
    return out


#: Offices that somebody holds for somebody else, whom a text may name in its title (*special envoy of President A*).
_FOR_ANOTHER = frozenset({"special_envoy", "spokesperson", "press_secretary", "presidential_adviser", "chief_of_staff"})
_HEADS = frozenset({"head_of_state", "head_of_government"})
#: Between a territory's adjective and the name of its movement.
_MOVEMENT_OF = re.compile(r"\s+(?:[^\W\d_]{4,}\s+){0,3}")


def without_masters(actors: list[Actor], words: str, register: Register) -> list[Actor]:
    """*спецпосланник президента A*: A, who heads the state, is not his own envoy; a movement is not its territory."""
    out: list[Actor] = []
    for i, a in enumerate(actors):
        before = out[-1] if out and i and out[-1] is actors[i - 1] else None
        if (
            before is not None
            and before.sort == a.sort == "side"
            and (a.who.side or "").startswith(f"{before.who.side}-")
            and _MOVEMENT_OF.fullmatch(words, before.end, a.start)
        ):  # *the Palestinian group Hamas*: the movement alone takes part
            out[-1] = replace(a, start=before.start)
            continue
        titled = all(w[:1].isupper() for w in words[a.start : a.end].split())  # *Chief Adviser A*: the title is A's own
        if (
            a.sort == "person"
            and a.who.person
            and not titled
            and register.office_for(a.who.role or "", a.who.side) in _FOR_ANOTHER
        ):
            held = {t.office for t in register.tenures_of(a.who.person)}
            if held & _HEADS and not held & _FOR_ANOTHER:
                named = (
                    i + 1 < len(actors)
                    and actors[i + 1].sort == "person"
                    and not words[a.end : actors[i + 1].start].strip(" ,")
                )
                if not named:
                    who = Participant(role=a.who.role, side=a.who.side, mention=a.who.mention)
                    out.append(replace(a, who=who, sort="office"))
                continue
        out.append(a)
    return out


def without_titles(actors: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*رئيس حركة A في غزة B*: the office in a place and the person of that side right behind it are one."""
    out: list[Actor] = []
    i = 0
    while i < len(actors):
        three = actors[i : i + 3]
        if [x.sort for x in three] == ["office", "side", "person"]:
            office, place, person = three
            if (
                not office.who.name and not place.acts and office.who.side == person.who.side
                and lexicon.place_in.fullmatch(words[office.end : place.start].strip() + " ")
                and not words[place.end : person.start].strip(" ,،")
            ):  # fmt: skip
                i += 2
                continue
        out.append(actors[i])
        i += 1
    return out


def with_whose(actors: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*美中低层官员*, *中国多名官员*: officials behind their state's name are its own; behind several names each state's."""
    if lexicon.whose_officials is None:
        return actors
    out: list[Actor] = []
    for i, a in enumerate(actors):
        before = out[-1] if out else None
        if (
            a.who.group and a.who.side is None and i + 1 < len(actors) and actors[i + 1].start == a.end
            and actors[i + 1].sort in ("person", "office")
        ):  # fmt: skip
            continue  # *最高经济官员国务院副总理A*
        if (
            a.who.group and before is not None and before.sort == "person" and before.who.side == a.who.side
            and words[before.end : a.start] == "等"
        ):  # fmt: skip
            continue  # *A、B等美方官员*: they are told by name
        if (
            a.who.group and a.who.side is None and not a.many and before is not None and before.sort in ("side", "body")
            and lexicon.whose_officials.fullmatch(words, before.end, a.start)
        ):  # fmt: skip
            first = out[-2] if len(out) > 1 else None
            if first is not None and first.sort == "side" and listed(words[first.end : before.start]):
                out[-2:] = [replace(first, acts=True), replace(before, acts=True, end=a.end)]
            else:
                out[-1] = replace(a, who=replace(a.who, side=before.who.side), start=before.start)
            continue
        out.append(a)
    return out


def each_holder(actors: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*会见A、B和C等国外长*: the office behind the last state is that of each."""
    out = list(actors)
    for i, a in enumerate(actors):
        if a.sort != "office" or not lexicon.each_of.search(words, a.start, a.end):
            continue
        k = i - 1
        while k >= 0 and actors[k].sort == "side" and listed(words[actors[k].end : actors[k + 1].start]):
            who = Participant(
                side=actors[k].who.side, role=a.who.role, office=a.who.office, mention=actors[k].who.mention
            )
            out[k] = replace(actors[k], who=who, sort="office", acts=True)
            k -= 1
    return out


def compound(actors: Sequence[Actor], words: str, found: Found) -> list[Actor]:
    """*the U.S.-Russia summit*, *the Ethiopia-Somalia talks*: the name of the contact holds its parties."""
    ahead = [a for a in actors if a.end <= found.start and a.sort == "side"]
    if len(ahead) < 2:
        return []
    b = ahead[-1]
    group = [b]
    for a in reversed(ahead[:-1]):
        if words[a.end : group[0].start] not in ("-", "–"):
            break
        group.insert(0, a)
    gap = words[b.end : found.start]
    if len(group) < 2 or not _COMPOUND.match(gap) or re.match(r"\s+(?:and|in|at|on|to|of)\b", gap):
        return []
    return [replace(a, acts=True) for a in group]


def last(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    """The last of several matches."""
    match: re.Match[str] | None = None
    for match in found:  # noqa: B007 (the last one is what is wanted)
        pass
    return match


def sent(left: list[Actor], words: str, where: Clause, found: Found, lexicon: Lexicon) -> list[Actor]:
    """*A has asked B to travel*, *A invited B to visit*: B travels."""
    asked = last(lexicon.sends.finditer(words, where.start, found.start))
    if asked is None:
        return left
    told = [a for a in left if a.start >= asked.end() - 1]
    return told or left


def paired(left: list[Actor], words: str, lexicon: Lexicon) -> list[Actor]:
    """*A与B会谈*, *A同B、C会谈*: before the words of contact stand whom they met and, nearest before *with*, who met them."""
    if len(left) < 2:
        return left
    first = len(left) - 1
    while first and listed(words[left[first - 1].end : left[first].start]):
        first -= 1
    partners = left[first:]
    if last(lexicon.partner.finditer(words, max(0, partners[0].start - 4), partners[0].start)) is None:
        return partners if len(sides(partners)) > 1 and all(a.acts for a in partners) else left
    at = first - 1
    while at >= 0 and not left[at].acts:
        at -= 1
    if at < 0:
        return left
    begin = at
    while begin and listed(words[left[begin - 1].end : left[begin].start]):
        begin -= 1
    return [*left[begin : at + 1], *partners]


def named_for(left: list[Actor], words: str, found: Found) -> list[Actor]:
    """*the Iran talks*, *U.S. talks with B* hold talks of that country; *the Granada meeting* only takes place there."""
    if not left or left[-1].sort != "side":
        return left
    near = left[-1]
    if near.form == "adjective" or not re.fullmatch(
        r"(?:\s(?!(?:in|by|on|at|during|over|and|with|for|after|before)\s)[\w-]+)?\s", words[near.end : found.start]
    ):
        return left
    if re.search(
        r"\b(?:in|at|to|for|from|of|with|on|between)\s+(?:the\s+)?$", words[max(0, near.start - 9) : near.start]
    ):
        return left
    return [replace(near, acts=True)] if near.form == "name" else left[:-1]


def possessors(left: list[Actor], words: str, found: Found) -> list[Actor]:
    """*praised A's meeting with B*: A meets, whoever praises it; names listed with A belong to it."""
    for i in range(len(left) - 1, -1, -1):
        a = left[i]
        if a.sort not in ("person", "office", "relation", "side"):
            continue
        gap = words[a.end : found.start]
        if a.sort == "side":
            if gap.startswith(("’s ", "'s ")) and _OWNS.match(gap):
                return [replace(a, acts=True)]  # *A supports B's talks with C*
            continue
        owns = gap.startswith(("’s ", "'s ", "’ ", "' ")) or words[a.start : a.end].endswith(("’s", "'s"))
        if not owns or not _OWNS.match(gap):
            return left
        first = i
        while first and listed(words[left[first - 1].end : left[first].start]) and left[first - 1].sort == a.sort:
            first -= 1
        return left[first : i + 1]
    return left


_RIVAL = re.compile(r"[\s,]*(?:its|their|his|the)\s+(?:rival|neighbou?r|ally|partner)\s+")
_OF = frozenset(
    ["of", "de", "del", "du", "des", "di", "da", "do", "dos", "das", "von", "der", "della", "dello", "from", "by"]
)


def promoted(
    actors: Sequence[Actor],
    words: str,
    lexicon: Lexicon,
    *,
    before: bool = False,
    linked: bool = False,
    origin: int = 0,
) -> list[Actor]:
    """Country names right behind *with*, *between*, *and* are parties, not places (*talks with Iran*, *A and B met*).

    ``before`` the trigger *of* makes no party: *the presence of China* acts in nothing. ``linked`` asks for such words even
    where the name looks like a party.
    """
    out: list[Actor] = []
    for i, a in enumerate(actors):
        follows = actors[i + 1] if i + 1 < len(actors) else None
        if (
            linked and a.form == "adjective" and follows is not None and follows.sort == "person"
            and re.fullmatch(r"\s(?:[a-z][\w-]*\s){1,4}", words[a.end : follows.start])
        ):  # fmt: skip
            out.append(replace(a, acts=False))  # *A n paramilitary leader B*: B's
            continue
        if a.sort == "side" and lexicon.nobody.match(words, a.end):
            out.append(replace(a, acts=False))  # *spoke with an A radio station*
            continue
        if linked and a.sort == "side" and a.acts:
            a = replace(a, acts=False)  # *spoke with B on the day of the Hamas attack*: nothing links Hamas to the verb
        if a.sort == "side" and not a.acts:
            lead = words[max(0, a.start - (22 if linked else 14)) : a.start]
            behind = words[a.end : a.end + 2]
            partner = last(lexicon.partner.finditer(lead))
            after_partner = (
                partner is not None
                and (listed(lead[partner.end() :]) or (linked and bool(_RIVAL.fullmatch(lead[partner.end() :]))))
                and not (
                    (before or (linked and a.start - origin > 25)) and partner.group().strip().casefold() in _OF
                )  # *talks of A and B*, but not *the other members of the Quad*
                and not (
                    a.form in ("city", "capital") and partner.group().strip().casefold() in _OF
                )  # *in a hotel of Vienna*
            )
            joined = any(
                b.sort == "side"
                and b.who.side != a.who.side  # *in Davos, Switzerland*
                and _joins(words[b.end : a.start] if b.end <= a.start else words[a.end : b.start])
                for b in (*actors[max(0, i - 1) : i], *actors[i + 1 : i + 2])
            )
            if (after_partner or joined) and not behind.startswith(("'s", "’s", "-")):
                a = replace(a, acts=True)
        out.append(a)
    return out


def without_heads(actors: list[Actor], words: str) -> list[Actor]:
    """*leaders of A and B*: the leaders are those of A and of B, no third party."""
    out = []
    for i, a in enumerate(actors):
        of = actors[i + 1 : i + 3]
        heads = (
            a.who.group and not a.who.side and len(of) == 2 and all(b.sort == "side" and b.acts for b in of)
            and of[0].who.side != of[1].who.side and _HEADS_OF.fullmatch(words, a.end, of[0].start) and _joins(words[of[0].end : of[1].start])
        )  # fmt: skip
        if not heads and not (i + 1 < len(actors) and _titled(a, actors[i + 1], words)):
            out.append(a)
    return out


_TITLE_GOES_ON = re.compile(r"\s+(?:per|pour|for|für|para|zuständig|chargé|responsabile)\s[^,;:.]{2,80},\s+", re.I)


def _titled(a: Actor, b: Actor, words: str) -> bool:
    """*the commissioner for enlargement, A*: the office is A's, no party of its own."""
    return (
        a.sort == "office" and not a.who.name and b.sort == "person" and a.who.side == b.who.side
        and _TITLE_GOES_ON.fullmatch(words, a.end, b.start) is not None
    )  # fmt: skip


_HEADS_OF = re.compile(r"\s+(?:[^\W\d_]+\s+){0,3}")


def destinations(places: list[Actor], words: str, found: Found, lexicon: Lexicon) -> list[Actor]:
    """Places that a traveller goes to: right behind the trigger, behind *to*, *in*, or listed with such a place."""
    out: list[Actor] = []
    for p in places:
        if p.end <= found.start:
            out.append(p)
            continue
        if words[p.end : p.end + 2] in ("'s", "’s"):
            continue  # *support for B's eastern flank*
        lead = words[max(found.end, p.start - 34) : p.start]
        ends = [m.end() for m in lexicon.place_in.finditer(lead)]
        near = not words[found.end : p.start].strip(" the")
        town = ends and re.fullmatch(
            r"(?:[A-Z][\w.’'-]*[\s,]+(?:and\s+)?)*", lead[ends[-1] :]
        )  # *to Asuncion, Paraguay*
        object_ = p.form != "adjective" and lexicon.visits.fullmatch(words, found.start, found.end)
        if (
            near
            or (town is not None and town)
            or (object_ and re.fullmatch(r"[^,;:.“”\"]{0,60}", words[found.end : p.start]))  # *besucht am Montag Japan*
            or (
                out
                and (listed(words[out[-1].end : p.start]) or lexicon.next_stop.fullmatch(words[out[-1].end : p.start]))
            )
        ):
            out.append(p)
    return out


def companions(left: Sequence[Actor], words: str, start: int, lexicon: Lexicon) -> bool:
    """Whether all the actors before a trigger are whom it was with (*With B and with C he spoke*)."""
    if not left or not lexicon.companion.fullmatch(words, start, left[0].start):
        return False
    return all(goes_on(words[a.end : b.start], lexicon) for a, b in pairwise(left))


def goes_on(gap: str, lexicon: Lexicon) -> bool:
    """Whether what stands between two names lists them, each behind its own *with*, *to* (*called A, B and to C*)."""
    if listed(gap):
        return True
    partner = last(lexicon.partner.finditer(gap))
    return partner is not None and listed(gap[: partner.start()]) and listed(gap[partner.end() :])


def listed_from(right: Sequence[Actor], words: str, reach: int, lexicon: Lexicon) -> list[Actor]:
    """Actors within reach behind a trigger, and those that a list adds to them."""
    out: list[Actor] = []
    for a in right:
        if a.start <= reach or (out and goes_on(words[out[-1].end : a.start], lexicon)):
            out.append(a)
        else:
            break
    return out


def distinct(actors: Sequence[Actor]) -> list[Actor]:
    """Each party once; a bare country only when nobody of that side is there, a mere place never."""
    out: list[Actor] = []
    seen: set[tuple[str, ...]] = set()
    bare = [not (a.who.name or a.who.role or a.who.office) and a.sort != "host" for a in actors]
    people_sides = {a.who.side for a, b in zip(actors, bare, strict=True) if a.sort != "side" and not b and a.who.side}
    for a, b in zip(actors, bare, strict=True):
        if a.sort == "side" and (not a.acts or a.who.side in people_sides):
            continue
        if b and a.who.side in people_sides:
            continue  # *A and B, on relations of the two countries*
        if (a.sort == "body" or (a.sort == "group" and a.who.role in ("side", "sides"))) and any(
            b.who.side == a.who.side and b.sort in ("person", "office") for b in actors if b is not a
        ):
            continue
        key = a.identity
        if key in seen:
            continue
        seen.add(key)
        out.append(a)
    return out


def sides(actors: Sequence[Actor]) -> set[str]:
    """Distinct sides among actors; a group of several states' people counts as one more."""
    found = {a.who.side for a in actors if a.who.side}
    if any(a.many for a in actors):
        found.add("*")
    return found


_LISTED = re.compile(
    r"^[\s,،、]*(?:and|y|e|et|und|и|ve|و|和|及|as well as|then|later)?[\s,]*(?:the|la|el|le|les|l[’']|los|las|der|die|das|to|in|a|en|na|в|в\s+)?\s*$",
    re.I,
)


def _joins(gap: str) -> bool:
    """Whether two countries are named side by side; *B in C* names a place."""
    return listed(gap) and gap.strip().casefold() not in ("in", "en", "в", "во", "на", "à", "em", "à la")


def listed(gap: str) -> bool:
    """Whether what stands between two names only makes a list of them."""
    return bool(_LISTED.match(gap))
