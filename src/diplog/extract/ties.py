"""Persons of whom only a long title tells the side: *Geoffrey van Leeuwen, Foreign Affairs Advisor to the Prime Minister of
the Netherlands*, *Israel's Minister of Strategic Affairs Ron Dermer*, *Luhut Pandjaitan of Indonesia*.

The register knows neither the person nor the office. In English a title is a run of capitals joined by *of*, *and*, *for*,
*to*; a country inside the run is the person's side, and whatever else was recognised inside it (the prime minister whom the
adviser serves) is part of the title and takes part in nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..mentions import Mention

#: Heads of titles; a run of capitals without one is no title.
HEAD = re.compile(
    r"\b(?:minister|secretary|advis[eo]r|chief|director|commissioner|chair(?:man|woman|person)?|head|spokes(?:man|woman|person)|"
    r"representative|envoy|coordinator|council(?:or|lor)?|counsel(?:or|lor)|president|premier|governor|command(?:er|ant)|general|"
    r"speaker|leader|official|ambassador|member|deputy|chancellor|marshal|admiral|delegate|negotiator|office|administrator)s?\b", re.I
)  # fmt: skip

_WORD = r"(?:(?:[A-Z]\.){2,}|[A-Z][\w’'/&-]*|of|and|for|the|to|on|in|incoming|acting|interim|then|national|foreign|security|senior|deputy|special|chief)(?![\w’])"
_AFTER = re.compile(rf",\s+(?:the\s+|an?\s+)?{_WORD}(?:,?[\s\u00a0]+{_WORD}){{0,18}}")
_GOES_ON = re.compile(rf"[\s\u00a0]+(?:for|to|of)[\s\u00a0]+{_WORD}(?:,?[\s\u00a0]+{_WORD}){{0,12}}")
_OF = re.compile(r"[\s\u00a0]+of[\s\u00a0]+(?:the[\s\u00a0]+)?(?:[A-Z][\w’'-]*[\s\u00a0]+)?$")
_BEFORE = re.compile(rf"(?:{_WORD}(?:[’']s)?,?[\s\u00a0]+){{1,14}}$")
_MUST_STOP = re.compile(r"\b(?:and|with|between)[\s\u00a0]+(?:the[\s\u00a0]+)?$", re.I)


#: Words of titles that look like a name at the end of one (*Chief of the General Staff of the Israel Defense*).
TITLE_WORDS = frozenset(
    ["defense", "defence", "forces", "affairs", "security", "council", "staff", "office", "police", "army", "navy"]
)
_ORGANISATION = re.compile(r"\b(?:chair|president|chairperson|chairman|head|mediator|rotating)", re.I)
_APPOSED = re.compile(r",\s+(?:the\s+|its\s+|current\s+|then\s+|rotating\s+|new\s+)*")
_SERVED = re.compile(r"\b(?:to|for|of)[\s\u00a0]+(?:the[\s\u00a0]+)?(?:[A-Z][\w’'-]*[\s\u00a0]+)?$")


@dataclass(frozen=True, slots=True)
class Tie:
    """A person's side as the title tells it, and the stretch of the title."""

    side: str
    role: str | None
    start: int
    end: int


def of_country(text: str, mentions: Sequence[Mention], of: re.Pattern[str]) -> list[Mention]:
    """*el presidente Sánchez, de España*: the country between commas is the person's; it is no party of its own."""
    out: list[Mention] = []
    for m in mentions:
        who = out[-1] if out else None
        if (
            m.sort == "side" and m.role == "name" and who is not None and who.sort == "person" and who.side is None
            and of.fullmatch(text, who.end, m.start) and text[m.end : m.end + 1] in ("", ",", ";", ".", ")")
        ):  # fmt: skip
            out[-1] = replace(who, side=m.side, end=m.end, words=text[who.start : m.end])
        else:
            out.append(m)
    return out


def long_titles(text: str, mentions: Sequence[Mention], joint: re.Pattern[str]) -> list[Mention]:
    """*el director de la Sala de Prensa de la Santa Sede, A*: one person with that office; without a name an office of its own.

    ``joint`` is what may follow the office's first word (*de Comunicaciones de la*) up to what it belongs to.
    """
    out: list[Mention] = []
    i = 0
    while i < len(mentions):
        m = mentions[i]
        i += 1
        if m.sort != "office" or m.name or m.side or m.group or m.count != 1:
            out.append(m)
            continue
        begin, side, last = m.end, None, i
        for j in range(i, min(i + 3, len(mentions))):
            other = mentions[j]
            gap = text[begin : other.start]
            if other.sort == "person" and other.name and not other.role and (other.side is None or side is None):
                if joint.fullmatch(text, m.end, other.start) and gap.rstrip().endswith(","):
                    whole = replace(
                        other, start=m.start, words=text[m.start : other.end], role=m.role, side=other.side or side,
                        bare=False, office=m.office,
                    )  # fmt: skip
                    out.append(whole)
                    i = j + 1
                break
            if (
                other.sort not in ("side", "body")
                or not (other.side or other.body)
                or not joint.fullmatch(text, m.end, other.start)
            ):
                break
            side, begin, last = other.side or side, other.end, j + 1
        else:
            j = len(mentions)
        if out and out[-1].start == m.start:
            continue
        if side and last > i:  # *el director de Comunicaciones de la Presidencia turca*
            end = mentions[last - 1].end
            role = "director" if m.role == "head" else m.role  # of a department: not the head of the state
            out.append(replace(m, end=end, words=text[m.start : end], side=side, role=role, relation=None))
            i = last
        else:
            out.append(m)
    return out


def ties(text: str, mentions: Sequence[Mention]) -> tuple[list[Mention], dict[tuple[int, int], Tie]]:
    """The mentions that are left when long titles are read as one, and the tie of each person read so (by offsets)."""
    found: dict[tuple[int, int], Tie] = {}
    mentions, served = _servants(text, mentions)
    found.update(served)
    eaten: set[int] = set()
    for i, m in enumerate(mentions):
        if (m.start, m.end) in found:
            continue
        if m.sort != "person" or not m.name or i in eaten:
            continue
        if m.side:
            eaten |= _title_before(text, mentions, i)
            tie = _of_country(text, mentions, i)
            if tie is None and (_BOUND.match(m.words) or _TARGET.search(m.words)):
                # *the Venezuelan Commissioner*: the word alone binds them to a side only by default
                tie = _ahead(text, mentions, i)
            if tie is not None and tie.side == m.side:
                continue
        else:
            tie = _behind(text, mentions, i) or _ahead(text, mentions, i)
        if tie is None:
            continue
        found[m.start, m.end] = tie
        for j, other in enumerate(mentions):
            if j != i and tie.start <= other.start and other.end <= tie.end:
                eaten.add(j)
    for j, other in enumerate(mentions):
        if (
            j
            and other.sort == "office"
            and not other.name
            and other.side
            and mentions[j - 1].name
            and _ORGANISATION.search(other.words)
            and _APPOSED.fullmatch(text[mentions[j - 1].end : other.start])
        ):
            eaten.add(j)  # *Prime Minister Philip Davis, current chair of the Caribbean Community*
    # *Secretary of the Russian Security Council N P*: the office of another country that the run began with is part of it
    return [m for i, m in enumerate(mentions) if i not in eaten or (m.start, m.end) in found], found


_FOR_BODY = re.compile(r"\bspokes(?:man|woman|person)[\s\u00a0]+(?:for|of)[\s\u00a0]+(?:the[\s\u00a0]+)?$", re.I)
_SERVANT = re.compile(
    r"\b(?P<role>(?:[\w&-]+[\s\u00a0]+){0,6}(?:advis[eo]r|aide|assistant|counsel(?:l?or)?|chief of staff|envoy|representative|"
    r"spokes(?:man|woman|person)|secretary)s?)[\s\u00a0]+(?:to|of|for)[\s\u00a0]+(?:the[\s\u00a0]+)?$", re.I
)  # fmt: skip


def _servants(text: str, mentions: Sequence[Mention]) -> tuple[list[Mention], dict[tuple[int, int], Tie]]:
    """*The adviser to the Prime Minister of A*, *B, a foreign policy aide to President C*: the principal takes part in nothing.

    The servant gets the principal's side. A name behind the principal's country is the servant's (*Special Envoy of the
    President of A, B*), one without a country between them the principal's own (*an aide to President C*).
    """
    out: list[Mention] = []
    found: dict[tuple[int, int], Tie] = {}
    for m in mentions:
        titled = bool(m.sort in ("office", "person") and m.office and m.side)
        if m.sort == "body" and m.side and out and _FOR_BODY.search(text, max(0, m.start - 60), m.start):
            titled = True
        run = _SERVANT.search(text, max(0, m.start - 110), m.start) if titled and out else None
        if run is None:
            out.append(m)
            continue
        last = out[-1]
        if last.sort == "office" and not last.name and not last.side and run.start() <= last.start < m.start:
            named = bool(m.name) and " of " in m.words
            out[-1] = replace(
                last, end=m.end, words=text[last.start : m.end], side=m.side, relation=None, role=last.role,
                sort="person" if named else "office", name=m.name if named else None, person=m.person if named else None,
                persons=m.persons if named else (),
            )  # fmt: skip
            last = out[-1]
        if (
            len(out) > 1 and last.sort == "office" and run.start() <= last.start and out[-2].name and not out[-2].side
            and re.fullmatch(r",[\s\u00a0]+[^,.;:]{0,90}", text[out[-2].end : last.start])
        ):  # fmt: skip
            out.pop()  # *B, foreign affairs and defence adviser to …*
            last = out[-1]
        if last.name and not last.side and re.fullmatch(r",[\s\u00a0]+[^,.;:]{0,110}", text[last.end : m.start]):
            found[last.start, last.end] = Tie(m.side or "", run["role"].strip().lower(), last.end, m.end)
        elif not (last.start < m.start < last.end):
            out.append(m)
    return out, found


#: Offices that mean one state's or organisation's when no other is named.
_BOUND = re.compile(r"(?:Secretary|Commissioner|High Representative|Secretary[- ]General|Chancellor)\b")
#: Whose names tell a country that they are sent to, not theirs (*Coordinator for Gaza A*).
_TARGET = re.compile(r"\b(?:coordinator|envoy|representative|advis[eo]r|commissioner)\b[^,]*\b(?:for|to|on)\b", re.I)
_GAP = re.compile(rf"^[\s\u00a0]*(?:{_WORD}[\s\u00a0]+){{0,10}}$")


def _title_before(text: str, mentions: Sequence[Mention], i: int) -> set[int]:
    """Offices that only begin a person's title (*Coordinating Minister for Maritime Affairs L P of Indonesia*)."""
    out: set[int] = set()
    for j in range(i - 1, -1, -1):
        other = mentions[j]
        if other.sort != "office" or not (other.relation == "definite" or _BOUND.fullmatch(other.words)):
            break
        gap = text[other.end : mentions[i].start]
        if not _GAP.match(gap) or not re.match(r"[\s\u00a0]+(?:of|for)\b", gap):
            break
        out.add(j)
    return out


def _behind(text: str, mentions: Sequence[Mention], i: int) -> Tie | None:
    """*Name, Title of Country* and *Name of Country*."""
    m = mentions[i]
    named = _of_country(text, mentions, i)
    if named is not None:
        return named
    run = _AFTER.match(text, m.end) or (_GOES_ON.match(text, m.end) if m.office else None)
    if run is None:
        return None
    end = run.end()
    for other in mentions[i + 1 :]:
        if other.start >= end:
            break
        if other.sort == "person" and other.name and other.name.casefold() not in TITLE_WORDS:
            served = _SERVED.search(text[run.start() : other.start])
            end = other.end if served else min(end, other.start)  # *Adviser to President A*; *B, Secretary C* is a list
            break
    words = text[run.start() : end]
    inside = [
        o for o in mentions[i + 1 :] if o.start < end and o.end <= run.end() + 30 and o.side and o.start >= run.start()
    ]
    inside = [o for o in inside if o.sort == "side"] or inside[-1:]
    if not inside or not HEAD.search(words):
        return None
    end = max(end, inside[0].end)
    return Tie(inside[0].side or "", _role(words, inside[0], text), run.start(), end)


def _of_country(text: str, mentions: Sequence[Mention], i: int) -> Tie | None:
    """*Name of Country*, *Name of the Omani Royal Office*."""
    m = mentions[i]
    following = mentions[i + 1] if i + 1 < len(mentions) else None
    if (
        following is None
        or not following.side
        or following.sort not in ("side", "body")
        or following.start - m.end > 40
    ):
        return None
    if not _OF.match(text[m.end : following.start]) or text[following.end : following.end + 2] in ("’s", "'s"):
        return None
    return Tie(following.side, None, m.end, following.end)


def _ahead(text: str, mentions: Sequence[Mention], i: int) -> Tie | None:
    """*the Country's Title Name*, *Title of the Country's Body Name*."""
    m = mentions[i]
    low = max(0, m.start - 130)
    for other in reversed(mentions[:i]):
        if other.sort in ("person", "relation", "group") and (other.name or other.sort != "person"):
            low = max(low, other.end)
            break
    run = _BEFORE.search(text[low : m.start])
    if run is None:
        return None
    start = low + run.start()
    words = text[start : m.start]
    lead = re.match(r"(?:(?:and|of|for|the|to|on|in)[\s\u00a0]+)+", words)
    if lead:
        start += lead.end()
        words = text[start : m.start]
    inside = [
        o
        for o in mentions[:i]
        if o.start >= start and o.side and o.sort in ("side", "office", "body") and o.end <= m.start
    ]
    sided = [o for o in inside if o.sort in ("side", "body")] or inside
    sided = [
        o
        for o in sided
        if not re.search(r"\b(?:for|in)[\s\u00a0]+(?:the[\s\u00a0]+)?$", text[max(0, o.start - 9) : o.start])
    ]
    if not sided or not (HEAD.search(words) or m.office or _TARGET.search(m.words)):
        return None
    if words.rstrip().endswith(",") and not HEAD.search(words):
        return None  # *will visit B, ministry spokesman A said*: the country visited
    if re.search(r"\bin[\s\u00a0]+$", text[max(0, sided[0].start - 4) : sided[0].start]):
        return None  # a place
    return Tie(sided[0].side or "", _role(words, sided[0], text), start, m.start)


def _role(words: str, side: Mention, text: str) -> str | None:
    """The title in lower case without its country, where it is short."""
    plain = words.replace(text[side.start : side.end], " ").replace("\u00a0", " ")
    plain = re.sub(r"[’']s?\b", " ", plain)
    plain = re.sub(r"^[\s,]*(?:the|an?|of)\b|\b(?:of|to|for|and|the|in)(?:\s+(?:the|of|to))*[\s,]*$", " ", plain)
    plain = re.sub(r"\s+", " ", plain).strip(" ,")
    return plain.lower() if 0 < len(plain.split()) <= 7 else None


def tied(mention: Mention, tie: Tie) -> Mention:
    """The mention with what the title told."""
    return replace(mention, side=tie.side, role=mention.role or tie.role)
