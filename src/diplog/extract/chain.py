"""Who is meant inside one document: names, offices, surnames, pronouns and *the two leaders* to what came before.

Mentions go in one at a time, in order; each becomes an :class:`Actor`, several (*both ministers*), or none when it
stays open. Nothing here asks who held an office on a date: that is :mod:`diplog.resolve`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..gazetteer import Register
from ..mentions import Mention
from ..model import Participant, Text

#: Offices that *the President*, *the Secretary* … mean in an official text of a side when nobody else was named.
OWN_OFFICES = frozenset({"head_of_state", "head_of_government", "foreign_minister", "defence_minister", "organisation_head"})


@dataclass(frozen=True, slots=True)
class Actor:
    """A party as the clause sees it: where, who, and whether it is more than a place name."""

    start: int
    end: int
    who: Participant
    sort: str
    acts: bool = True  # false for a country name that may be a mere place
    recalled: bool = False  # a pronoun, *the two leaders*: leans on what came before
    gender: str | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        return identity(self.who)


def identity(who: Participant) -> tuple[str, ...]:
    """Equal for two mentions of one party within a document."""
    if who.person:
        return ("person", who.person)
    if who.name:
        return ("name", who.name.split()[-1].casefold(), who.side or "")
    if who.office:
        return ("office", who.office, who.side or "")
    return ("party", (who.role or "") if who.group else "", who.side or "", who.mention.casefold() if not who.side else "")


@dataclass(slots=True)
class Chain:
    """What a document has introduced so far."""

    text: Text
    register: Register
    people: list[Participant] = field(default_factory=list)  # named or office-only persons, latest last
    pair: tuple[Participant, ...] = ()  # parties of the last contact
    known: dict[tuple[str, ...], Participant] = field(default_factory=dict)

    def own_side(self) -> str | None:
        return self.text.source_country if self.text.source_type == "official" else None

    def actors(self, mentions: Sequence[Mention]) -> list[Actor]:
        """The actors of one sentence, in order."""
        out: list[Actor] = []
        for mention in mentions:
            for who in self._meant(mention, out):
                actor = Actor(
                    mention.start,
                    mention.end,
                    who,
                    mention.sort,
                    acts=mention.sort != "side" or mention.actor,
                    recalled=mention.relation == "pronoun" or (mention.relation == "definite" and mention.count != 1),
                    gender=mention.gender,
                )
                out.append(actor)
                self._remember(who)
        return out

    def _remember(self, who: Participant) -> None:
        if not (who.name or (who.office and who.side and not who.group)):
            return
        key = identity(who)
        if self.people and identity(self.people[-1]) == key:
            self.people[-1] = who
            return
        self.people.append(who)
        self.known[key] = who

    def _meant(self, m: Mention, before: Sequence[Actor]) -> list[Participant]:
        if m.relation == "pronoun":
            return self._pronoun(m, before)
        if m.relation == "counterpart":
            return self._counterpart(m, before)
        if m.relation == "definite" or (m.group and m.count == 2 and not m.side):
            if m.count == 2:
                return self._both(m)
            if m.group:
                return [self._plain(m)] if m.side else []
        if m.sort == "person":
            return self._person(m)
        if m.sort == "office":
            return self._office(m)
        return [self._plain(m)]

    def _plain(self, m: Mention) -> Participant:
        return Participant(
            name=m.name, role=m.role or m.body, side=m.side, office=m.office, group=m.group, mention=m.words,
            quoted=m.quoted, status=m.status, person=m.person,
        )  # fmt: skip

    def _person(self, m: Mention) -> list[Participant]:
        who = self._plain(m)
        family = (m.name or m.words).split()[-1].casefold()
        for earlier in reversed(self.people):
            if not earlier.name:
                continue
            same_person = bool(m.person and earlier.person == m.person)
            same_family = earlier.name.split()[-1].casefold() == family or family in earlier.name.casefold().split()
            if same_person or (
                same_family and (m.side is None or earlier.side is None or m.side == earlier.side)
                and (m.bare or not m.person or not earlier.person)
            ):  # fmt: skip
                return [
                    replace(
                        who,
                        name=earlier.name if len(earlier.name) >= len(who.name or "") else who.name,
                        person=who.person or earlier.person,
                        office=who.office or earlier.office,
                        role=who.role or earlier.role,
                        side=who.side or earlier.side,
                        status=who.status or earlier.status,
                    )
                ]
        if m.bare and not m.person:
            return []  # a family name that nobody has introduced means nobody
        if who.person and not who.side:
            who = replace(who, side=self.register.person(who.person).side)
        return [who]

    def _office(self, m: Mention) -> list[Participant]:
        who = self._plain(m)
        for earlier in reversed(self.people):
            if earlier.office and earlier.office == m.office and (m.side is None or earlier.side == m.side):
                if m.side is None and m.relation != "definite" and earlier.side is None:
                    continue
                return [replace(earlier, mention=m.words)]
        own = self.own_side()
        if who.side is None and own and m.office in OWN_OFFICES:
            return [replace(who, side=own)]
        return [who]

    def _counterpart(self, m: Mention, before: Sequence[Actor]) -> list[Participant]:
        office, role = m.office, m.role
        if not office:
            for who in [a.who for a in reversed(before)] + list(reversed(self.people)):
                if who.office and who.side != m.side:
                    office, role = who.office, who.role
                    break
        if m.name:
            return [replace(self._plain(m), office=office, role=role)]
        for earlier in reversed(self.people):
            if m.side and earlier.side == m.side and earlier.office == office and office:
                return [replace(earlier, mention=m.words)]
        return [
            Participant(role=role or "counterpart", side=m.side, office=office, group=m.group, mention=m.words)
        ]

    def _pronoun(self, m: Mention, before: Sequence[Actor]) -> list[Participant]:
        if m.count != 1 or m.plural:
            return list(self.pair)
        for actor in before:
            if actor.sort in ("person", "office") and not actor.who.group and fits(m.gender, actor.gender):
                return [replace(actor.who, mention=m.words)]
        return [replace(self.people[-1], mention=m.words)] if self.people else []

    def _both(self, m: Mention) -> list[Participant]:
        if len(self.pair) == 2:
            return list(self.pair)
        latest: list[Participant] = []
        for who in reversed(self.people):
            if who.side and all(who.side != other.side for other in latest):
                latest.append(who)
            if len(latest) == 2:
                return list(reversed(latest))
        return []


def fits(a: str | None, b: str | None) -> bool:
    """Two genders that do not contradict each other."""
    return a is None or b is None or a == b
