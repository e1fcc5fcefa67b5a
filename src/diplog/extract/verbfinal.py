"""Languages whose verb ends the sentence (Turkish, Japanese): who says what, and who travels where.

There the speaker opens the sentence and what he says stands between him and the verb (*Fidan, görüşmenin ertelendiğini
söyledi*), or follows a participle (*… belirten Fidan*) or a postposition (*Fidan'a göre …*). The place of a visit stands
before its verb, told apart by its case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..lexicon import Lexicon
from ..model import Participant, Rule
from .chain import Actor
from .frames import Clause, Found, Speech, distinct, listed

_QUOTED = re.compile(r"[“\"«][^”\"»]{2,}[”\"»]|「[^「」]{2,}」")

_OPENED = re.compile(r",?\s*(?:[“]|\"|'')(?=[^”\"]*$)")
_VERB_ALONE = re.compile(r"\s*\w+(?:\s\w+){0,2}\W*")
_NEXT = re.compile(r"(\s+)\w+")

Speaker = tuple[int, int, Participant, Actor | None]


def speeches(sentence: str, speakers: Sequence[Speaker], lexicon: Lexicon) -> list[Speech]:
    """All that is attributed in a sentence; ``lo`` and ``hi`` of each tell where its words stand."""
    out: list[Speech] = []
    quoted = [(m.start(), m.end()) for m in _QUOTED.finditer(sentence)]

    def outside(s: Speaker) -> bool:
        return not any(a <= s[0] < b for a, b in quoted)

    for m in lexicon.says_to.finditer(sentence):  # *X'e göre …*
        near = [s for s in speakers if s[1] <= m.start() and m.start() - s[1] <= 60 and outside(s)]
        if near:
            s = near[-1]
            end = min((b for b, _ in _stops(sentence, lexicon) if b > m.end()), default=len(sentence))
            out.append(Speech(s[2], s[3], s[0], m.end(), True, _rule(lexicon, "says_to", m), lo=m.end(), hi=end))
    for m in lexicon.says_after.finditer(sentence):  # *… söyleyen X*
        for s in speakers:
            if 0 <= s[0] - m.end() <= 25 and outside(s):
                lo = max((e for _, e in _stops(sentence, lexicon) if e <= m.start()), default=0)
                out.append(
                    Speech(s[2], s[3], m.start(), s[1], True, _rule(lexicon, "says_after", m), lo=lo, hi=m.start())
                )
                break
    for m in lexicon.says_from.finditer(sentence):  # *X'ten yapılan açıklamada …*, *X tarafından … duyuruldu*
        near = [
            s for s in speakers if s[0] < m.start() and s[1] <= m.start() + 5 and m.start() - s[1] <= 12 and outside(s)
        ]
        if near and not any(a <= m.start() < b for a, b in quoted):
            s = near[-1]
            lo, hi = m.end(), len(sentence)
            if _VERB_ALONE.fullmatch(sentence, m.end()):  # *görüştüğü X tarafından açıklandı*: it stands before
                lo, hi = 0, s[0]
            out.append(Speech(s[2], s[3], s[0], m.end(), True, _rule(lexicon, "says_from", m), lo=lo, hi=hi))
    first = speakers[0] if speakers and speakers[0][0] <= 1 else None
    if first is not None:
        opened = _OPENED.match(sentence, first[1])
        if opened:  # *X, "…*: the quotation goes on behind the sentence
            out.append(
                Speech(first[2], first[3], first[0], opened.end(), True, Rule(f"{lexicon.lang}.open_quote", first[2].mention),
                       lo=opened.end(), hi=len(sentence))
            )  # fmt: skip
    if first is not None and sentence[first[1] : first[1] + 2] == ": ":  # *Kremlin: …*
        out.append(
            Speech(first[2], first[3], first[0], first[1] + 1, True, Rule(f"{lexicon.lang}.colon", first[2].mention),
                   lo=first[1] + 1, hi=len(sentence))
        )  # fmt: skip
    done = 0
    for m in lexicon.says_before.finditer(sentence):  # *X … söyledi*
        if any(a <= m.start() < b for a, b in quoted):
            continue
        subject = next(
            (
                s
                for s in speakers
                if done <= s[0] and s[1] <= m.start() and outside(s) and lexicon.subject.match(sentence, s[1])
            ),
            None,
        )
        if subject is None:
            participle = next((o for o in out if o.start < m.start() and o.rule.id.endswith("says_after")), None)
            if participle is not None:
                out.append(
                    Speech(participle.who, participle.actor, m.start(), m.end(), True, _rule(lexicon, "says_before", m),
                           lo=participle.end, hi=m.start())
                )  # fmt: skip
        else:
            lo, hi = (
                (0, subject[0]) if not sentence[subject[1] : m.start()].strip(" ,はもが、") else (subject[1], m.start())
            )
            out.append(  # *… yaptığı yolundaki açıklamayı X yalanladı*: what is denied stands before its subject
                Speech(subject[2], subject[3], m.start(), m.end(), True, _rule(lexicon, "says_before", m), lo=lo, hi=hi)
            )
        if ";" in sentence[m.end() : m.end() + 2]:
            done = m.end()
    out.sort(key=lambda s: s.start)
    return out


def governing(found: Found, said: Sequence[Speech], sentence: str, lexicon: Lexicon) -> Speech | None:
    """The speech in whose words a trigger stands; a finite verb outside quotation marks is the writer's own."""
    inside = [s for s in said if s.lo <= found.start < s.hi]
    if not inside:
        return None
    quoted = any(m.start() <= found.start < m.end() for m in _QUOTED.finditer(sentence))
    best = min(inside, key=lambda s: s.hi - s.lo)
    if not best.rule.id.endswith("says_to") and lexicon.said_when.search(sentence, max(0, found.start - 16), best.hi):
        return None  # *X, Y ile görüşmesinin ardından yaptığı açıklamada …*: the paper tells of the meeting
    if (
        not quoted
        and not lexicon.as_said.match(sentence, found.end)
        and not best.rule.id.endswith(("says_to", "says_from", "open_quote", "colon"))
    ):
        behind = _NEXT.match(sentence, found.end)
        said_next = behind is not None and lexicon.says_before.match(sentence, behind.end(1))
        last = found.end if behind is None or said_next else behind.end()
        if lexicon.finite.search(sentence[found.start : found.end]) or lexicon.finite.search(
            sentence[found.start : last]
        ):
            return None
    return best


def _stops(sentence: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r";", sentence)]


def _rule(lexicon: Lexicon, name: str, m: re.Match[str]) -> Rule:
    return Rule(f"{lexicon.lang}.{name}", m.group().strip(" ,"))


_SUBJECT = re.compile(r"(?:['’][nsy]?[ıiuü]n)?,")


def taking_part(left: Sequence[Actor], words: str, found: Found, lexicon: Lexicon) -> list[Actor]:
    """Whom words of contact are about: whose meeting it is, not the subject of the sentence that speaks of it.

    *Sözcü A, B'nin C ile görüşmesine ilişkin …*: A takes no part. A country in a case other than *with* and *whose* (*Suriye'de*,
    *İran'a*) is a place or a topic.
    """
    whose = [i for i, a in enumerate(left) if a.sort != "side" and lexicon.genitive.match(words, _stem_end(a, words))]
    out = list(left)
    verbal = lexicon.participle.search(words[found.start : found.end]) or lexicon.finite.search(words[: found.end])
    if whose and not verbal:
        owner = left[whose[-1]]
        out = [a for a in left if a.start >= owner.start or not _SUBJECT.match(words, a.end)]
    elif whose and lexicon.finite.search(words[: found.end]):  # *A, B'nin ziyareti için C ile görüştü*: not B
        main = [a for i, a in enumerate(left) if i not in whose]
        out = main if len({a.who.side for a in main if a.who.side}) >= 2 else out
    kept = [
        a for a in out
        if a.sort != "side" or lexicon.joined_side.match(words, a.end) or lexicon.partner_after.match(words, a.end)
        or (a.end <= found.start <= a.end + 2)
    ]  # fmt: skip
    if len({a.who.side for a in kept if a.who.side}) >= 2:
        return kept
    return [a for a in out if a in kept or not lexicon.topic_after.match(words, a.end)]


def _stem_end(a: Actor, words: str) -> int:
    """Where the case ending of a name begins, which a mention of an office holds (*iki liderin*) or not (*Erdoğan'ın*)."""
    return a.end if words[a.end : a.end + 1] in ("'", "’") else max(a.start, a.end - 3)


def movers(words: str, f: Found, where: Clause, actors: Sequence[Actor], speaker: Actor | None, subject: Actor | None,
           lexicon: Lexicon) -> list[Actor]:  # fmt: skip
    """Traveller, then hosts: *X, Y'yi ziyaret etti*, *Y'ye giden X*, *X'in Y ziyareti*."""
    inside = [a for a in actors if where.start <= a.start and a.end <= where.end]
    people = [a for a in inside if a.sort in ("person", "office", "group", "relation") and a is not speaker]
    places = [
        a for a in inside
        if a.sort == "side" and a.who.side and (a.end <= f.start + 1 or f.start <= a.start < f.end)  # *訪日*
        and (lexicon.place_after.match(words, a.end) or f.start <= a.start or 0 <= f.start - a.end <= 12)
    ]  # fmt: skip
    places = places[-1:]
    for p in reversed([a for a in inside if places and a.sort == "side" and a.end <= places[0].start]):
        if not listed(words[p.end : places[-1].start]):
            break
        places.append(p)  # *Togo, Nijer ve Gana'yı ziyaret etti*
    home = lexicon.home_place.search(words, where.start, f.start)
    if home and not places:  # *ülkemize bir ziyaret*: the speaker's own country
        own_country = Participant(role="host", mention=home.group().strip())
        places = [Actor(home.start(), home.end(), own_country, "host", many=True)]
    host_sides = {p.who.side for p in places}
    behind = [a for a in people if 0 <= a.start - f.end <= 3 and lexicon.participle.search(words[f.start : f.end])]
    left = [
        a
        for a in people
        if a.end <= f.start and a.who.side not in host_sides and not lexicon.partner_after.match(words, a.end)
    ]
    travellers = behind[:1] or left[:1]
    if not travellers:  # *X'in Çin seyahatinin ardından Ankara'ya geleceği*
        before = [a for a in actors if a.end <= where.start and a.sort in ("person", "office") and a is not speaker]
        travellers = [a for a in before if a.who.side not in host_sides][-1:]
    if not travellers and subject is not None and subject.who.side not in host_sides:
        travellers = [replace(subject, start=f.start, end=f.end)]
    if not travellers and speaker is not None and speaker.who.side not in host_sides:
        travellers = [speaker]
    if not travellers:
        return []
    own = {a.who.side for a in travellers}
    out = list(travellers)
    for p in places:
        if p.who.side in own or any(o.who.side == p.who.side for o in out):
            continue
        host = next((a for a in people if p.who.side and a.who.side == p.who.side and a.sort != "group"), None)
        if (
            host is not None
            and lexicon.destination_is_place
            and not any(c.value == "before" and c.pattern.match(words, host.end) for c in lexicon.initiated)
        ):
            host = None  # *X, Y ile görüşmek üzere Ankara'ya geldi*: whom he meets there is another contact
        out.append(host or _host(p))
    return distinct(out) if len(out) > 1 else out


def _host(a: Actor) -> Actor:
    """A place as the state that receives."""
    return replace(a, who=replace(a.who, role=None, office=None), sort="host", acts=True)
