"""Reading a claim: a sentence without the text around it that tells a reader who *De la Fuente* is.

In an article a surname follows a full name; a claim has none. The people of the ledger stand in for the missing context:
a surname that only one of them bears is written out, and the claim is read again. Of the readings the one that finds the
most of the people named in it is kept. The claim is never evidence, so writing it out invents nothing; what was
understood is shown with the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from .gazetteer import name_key
from .model import Participant, Statement

# *X says Y spoke …*: a clause after a verb of saying without the word that would mark it.
_BARE_SPEECH = re.compile(
    r"\b(says|said|claims|claimed|states|stated|insists|insisted|reports|reported|announced|maintains)\s+"
    r"(?!that\b|it\b|he\b|she\b|they\b|in\b|on\b|to\b|of\b|about\b|no\b)(?=[A-Z])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_PARTICLES = frozenset(
    (
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "el",
        "ibn",
        "la",
        "las",
        "le",
        "los",
        "van",
        "von",
    )
)

Names = dict[str, Participant]  # folded surname or full name -> the one participant who bears it


def names_of(people: Iterable[Participant]) -> Names:
    """Every way to say a name's end (*Juan Ramón de la Fuente*: *de la Fuente*, *Fuente* …) that means one person only."""
    bearers: dict[str, dict[str, Participant]] = {}
    for person in people:
        if not person.name:
            continue
        words = name_key(person.name).split()
        # The same person may be known by a longer and a shorter name; both count as one when one holds the other.
        for begin in range(len(words)):
            key = " ".join(words[begin:])
            if any(word not in _PARTICLES and len(word) > 2 for word in words[begin:]):
                bearers.setdefault(key, {}).setdefault(person.person or " ".join(words), person)
    return {key: next(iter(found.values())) for key, found in bearers.items() if _one(found.values())}


def _one(found: Iterable[Participant]) -> bool:
    names = [frozenset(name_key(p.name or "").split()) for p in found]
    return all(a <= b or b <= a for a in names for b in names)


def mentioned(claim: str, names: Names) -> list[tuple[int, int, Participant]]:
    """Where the claim names people: start, end, whom; the longest name at each place, in the order of the text."""
    words = list(_WORD.finditer(claim))
    found: list[tuple[int, int, Participant]] = []
    at = 0
    while at < len(words):
        for end in range(min(len(words), at + 6), at, -1):
            span = claim[words[at].start() : words[end - 1].end()]
            person = names.get(name_key(span))
            # A name has a capital (or is in a script without them) and does not end in a particle.
            if person is not None and (not span.islower()):
                found.append((words[at].start(), words[end - 1].end(), person))
                at = end
                break
        else:
            at += 1
    return found


def written_out(claim: str, names: Names, describe: Callable[[Participant], str]) -> str:
    """The claim with every surname of a known person replaced by what ``describe`` says of that person."""
    out: list[str] = []
    last = 0
    for start, end, person in mentioned(claim, names):
        if name_key(claim[start:end]) == name_key(person.name or ""):
            continue
        out.extend((claim[last:start], describe(person)))
        last = end
    return "".join((*out, claim[last:]))


def readings(claim: str, names: Names, lang: str, side_name: Callable[[str], str]) -> Iterator[str]:
    """The claim as it is, then written out, then with its clauses marked."""
    yield claim

    def full(person: Participant) -> str:
        return person.name or ""

    def introduced(person: Participant) -> str:
        if person.side and person.role:
            return f"{side_name(person.side)}'s {person.role} {person.name}"
        return person.name or ""

    forms = [written_out(claim, names, full)]
    if lang == "en":
        forms.append(written_out(claim, names, introduced))
        forms.extend([_BARE_SPEECH.sub(r"\1 that ", form) for form in (claim, *forms)])
    seen = {claim}
    for form in forms:
        if form not in seen:
            seen.add(form)
            yield form


def best(
    claim: str,
    names: Names,
    lang: str,
    side_name: Callable[[str], str],
    read: Callable[[str], Sequence[Statement]],
) -> tuple[Statement, ...]:
    """The reading that finds the most of the people named in the claim; the first of those that find as many."""
    wanted = {name_key(person.name or "") for _, _, person in mentioned(claim, names)}
    kept: tuple[Statement, ...] = ()
    most = -1.0
    for form in readings(claim, names, lang, side_name):
        statements = tuple(_completed(s, names) for s in read(form))
        if not statements:
            continue
        # Someone of no known side, or a speaker who also takes part beside others, is often a misread clause.
        doubts = sum(_doubts(s) for s in statements) / len(statements)
        here = len(wanted & _named(statements, names)) - doubts / 2
        if here > most:
            kept, most = statements, here
        if here == len(wanted):
            break
    return kept


def _doubts(statement: Statement) -> int:
    voice = statement.said_by
    both = (
        voice is not None
        and len(statement.participants) > 2
        and any(p.name and p.name == voice.name for p in statement.participants)
    )
    return sum(1 for p in statement.participants if not p.side) + both


def _completed(statement: Statement, names: Names) -> Statement:
    """With the side, office and person that the ledger has for someone whom the claim only names."""

    def full(person: Participant) -> Participant:
        known = names.get(name_key(person.name or ""))
        return replace(known, mention=person.mention) if known and not person.side else person

    voice = statement.said_by
    people = tuple(full(p) for p in statement.participants)
    return replace(statement, participants=people, said_by=full(voice) if voice else None)


def _named(statements: Iterable[Statement], names: Names) -> set[str]:
    """The people whom these statements name, by the names that the ledger has for them."""
    found = set()
    for s in statements:
        for person in (*s.participants, *((s.said_by,) if s.said_by else ())):
            known = names.get(name_key(person.name or ""), person)
            found.add(name_key(known.name or ""))
            # *Juan Ramón de la Fuente Ramírez* of the register is *Juan Ramón de la Fuente* of the ledger.
            words = frozenset(name_key(person.name or "").split())
            found.update(
                name_key(p.name or "") for p in names.values() if p.name and _alike(words, name_key(p.name).split())
            )
    return found


def _alike(a: frozenset[str], b: Sequence[str]) -> bool:
    return len(b) > 1 and len(a) > 1 and (a <= set(b) or set(b) <= a)
