"""A document's mentions in order: what the words leave open, the document may close.

*The Secretary*, *Foreign Minister*, surnames, *his counterpart*, *both ministers*, *the two leaders* and pronouns resolve to what the
document has introduced, or, in an official document, to the office of its own side (*the Prime Minister* in a British
text). What stays open between two is unresolved: better nobody than the wrong one.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..dates import DateSpan
from ..errors import ConfigError
from ..gazetteer import Register
from ..mentions import Mention, compatible
from ..model import Participant, Resolution, Text
from .rules import NOTHING, Context, participant
from .tenures import office_of

_SENTENCE = re.compile(r"(?<=[.!?。！？؟])[\"”»’]?\s+|\n+|(?<=[。！？])")

#: Offices of its own that an official document may mean by *the President*, *the Minister* without a country.
OWN = (
    "head_of_state",
    "head_of_government",
    "foreign_minister",
    "secretary_general",
    "crown_prince",
    "defence_minister",
)

#: Roles that take their office from what the document has introduced: word of the role → words of an introduced role.
_LOOSE = {
    "minister": ("minister", "secretary of state", "foreign secretary"),
    "secretary": ("secretary",),
    "president": ("president",),
    "head": ("head", "secretary", "chief"),
    "leader": ("leader", "president", "prime minister", "chancellor", "king", "emir", "premier", "general secretary", "pope"),
    "leaders": ("president", "prime minister", "chancellor", "king", "emir", "premier", "crown prince", "leader", "pope", "sultan", "secretary general", "taoiseach"),
    "presidents": ("president",),
    "ministers": ("minister", "secretary of state", "foreign secretary"),
    "secretaries": ("secretary",),
    "top diplomat": ("foreign minister", "secretary of state", "high representative"),
    "diplomats": ("foreign minister", "secretary of state", "ambassador"),
    "sides": ("",),
    "countries": ("",),
    "officials": ("",),
}  # fmt: skip


@dataclass(slots=True)
class Entity:
    """A party that the document has introduced; ``who`` is its latest, fullest form."""

    who: Participant
    order: int
    seen: list[int] = field(default_factory=list)  # sentence numbers
    offices: set[str] = field(default_factory=set)
    gender: str | None = None


@dataclass(slots=True)
class _Document:
    text: Text
    register: Register
    on: DateSpan | None
    entities: list[Entity] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    context: Context = NOTHING

    def sentence(self, mention: Mention, title: bool) -> int:
        return -1 if title else bisect.bisect_right(self.breaks, mention.start)

    # ------------------------------------------------------------------------------------------------- introductions

    def introduce(self, mentions: Sequence[Mention]) -> None:
        """Everybody whom the document names in full or with a title, before any surname or pronoun is asked about."""
        people: list[Participant] = []
        for mention in sorted(mentions, key=lambda m: (-len((m.name or "").split()), m.start)):
            if not mention.name or mention.bare:
                continue
            who = participant(
                _plain(mention), self.on, self.register, Context(self.context.own_side, tuple(people), mention.persons)
            )
            if who.resolution and who.resolution.status in ("ambiguous",):
                continue
            if not any(_same(who, p) for p in people):
                people.append(who)
        self.context = Context(self.context.own_side, tuple(people))

    def remember(self, who: Participant, mention: Mention, number: int) -> None:
        if who.group or (not who.name and not (who.office or who.role)):
            return
        if mention.indefinite and not who.name:
            return  # *a rare talk with a high official*: nobody whom *the two* could mean later
        if who.side is None and who.name is None:
            return
        for entity in self.entities:
            if _same(entity.who, who):
                entity.seen.append(number)
                entity.offices.update(filter(None, (who.office, *mention.offices)))
                entity.gender = entity.gender or mention.gender
                entity.who = _fuller(entity.who, who)
                self.entities.remove(entity)
                self.entities.append(entity)
                return
        offices = set(filter(None, (who.office, *mention.offices)))
        self.entities.append(Entity(who, len(self.entities), [number], offices, mention.gender))

    # --------------------------------------------------------------------------------------------------------- look-ups

    def resolve(self, mention: Mention, number: int) -> tuple[Participant, ...]:
        if mention.relation == "pronoun":
            return self.pronoun(mention, number)
        if mention.relation == "counterpart":
            return (self.counterpart(mention, number),)
        if mention.relation == "definite" and mention.plural:
            return self.several(mention, number)
        if mention.relation == "definite":
            return (self.definite(mention, number),)
        who = _plain(mention)
        if mention.indefinite and not mention.name and mention.side:
            # *a Turkish foreign ministry spokesperson*: one of them, not the one whom the register knows
            return (replace(who, resolution=Resolution("office", "somebody of that office, unnamed")),)
        own = self.context.own_side
        if own is not None and mention.sort == "person" and mention.side is None and _ministerial(mention):
            # an official text names its own side's ministers without the country
            found = participant(who, self.on, self.register, self._about(mention))
            if (
                found.person is None
                and found.side is None
                and found.resolution
                and found.resolution.status == "unresolved"
            ):
                return (
                    replace(
                        participant(replace(who, side=own), self.on, self.register, self._about(mention)), side=own
                    ),
                )
            return (found,)
        if mention.sort == "office" and mention.side:
            named = [
                e.who
                for e in self.entities
                if e.who.name
                and e.who.side == mention.side
                and e.who.status == mention.status
                and self._fits(mention, e)
            ]
            if len(named) == 1 and named[0].resolution and named[0].resolution.status != "conflict":
                return (self._same_as(named[0], mention, "office of somebody the document names"),)
            people = [
                p
                for p in self.context.people
                if p.side == mention.side and p.office and p.office == office_of(mention.office, mention.role, mention.side, self.register)
                and p.status == mention.status
            ]  # fmt: skip
            if len(people) == 1 and not named:
                return (self._same_as(people[0], mention, "office of somebody the document names"),)
        return (participant(who, self.on, self.register, self._about(mention)),)

    def _about(self, mention: Mention) -> Context:
        return replace(self.context, meant=mention.persons)

    def _fits(self, mention: Mention, entity: Entity) -> bool:
        """Whether an office phrase can mean that entity."""
        office = office_of(mention.office, mention.role, mention.side or entity.who.side, self.register)
        if office and office in entity.offices:
            return True
        if mention.office is None or mention.role in ("minister", "secretary", "leader"):
            words = _LOOSE.get(mention.role or "", (mention.role,) if mention.role else ())
            # *the Secretary* is no organisation's Secretary General
            role = (
                re.sub(r"secretary[- ]general", "", entity.who.role or "")
                if mention.role == "secretary"
                else entity.who.role
            )
            return any(w is not None and w in (role or "") for w in words)
        return False

    def _same_as(self, who: Participant, mention: Mention, rule: str) -> Participant:
        resolution = who.resolution or Resolution("unresolved", rule)
        return replace(
            who,
            mention=mention.words,
            quoted=mention.quoted or who.quoted,
            resolution=replace(resolution, rule=rule, reason=f"{who.label()} ({resolution.rule})"),
        )

    def definite(self, mention: Mention, number: int) -> Participant:
        """*The President*, *the Secretary*, *Foreign Minister*: somebody introduced with that office, or the document's own."""
        own = self.context.own_side
        fitting = [e for e in self.entities if self._fits(mention, e)]
        mine = [e for e in fitting if own is not None and e.who.side == own]
        if len(mine) == 1:
            word = mention.role or ""
            if word and word not in (mine[0].who.role or word):
                # *the Foreign Minister* in a text of the Secretary's: the one who bears that title
                closer = [e for e in fitting if e is not mine[0] and word in (e.who.role or "")]
                if len(closer) == 1:
                    return self._same_as(closer[0].who, mention, "introduced in the document by that title")
            return self._same_as(mine[0].who, mention, "the document's own office-holder")
        if own is not None and not mine:
            theirs_here = [e for e in fitting if e.seen and e.seen[-1] == number]
            if not fitting or (theirs_here and len(fitting) == 1):
                found = self._own(mention, own)
                if found is not None:
                    return found
        if len(fitting) == 1:
            return self._same_as(fitting[0].who, mention, "introduced in the document")
        if len(fitting) > 1:
            latest = fitting[-1]
            here = [e for e in fitting if e.seen and e.seen[-1] >= number - 1]
            if len(here) == 1:
                return self._same_as(latest.who, mention, "the one spoken of last")
            return self._open(mention, "ambiguous", "several in the document", [e.who for e in fitting])
        ahead = [
            p
            for p in self.context.people
            if self._fits(mention, Entity(p, 0, offices={p.office} if p.office else set()))
        ]
        if len(ahead) == 1 and number < 0:
            return self._same_as(ahead[0], mention, "introduced in the document")
        return self._open(mention, "unresolved", "nobody introduced with that office", [])

    def _own(self, mention: Mention, own: str) -> Participant | None:
        """The holder of that office in the side of an official document."""
        if mention.role == "foreign minister" and _translated(mention.role, mention.office, own) != mention.role:
            return None  # no American text calls its Secretary of State so: somebody else's
        offices: list[str] = []
        if mention.office:
            offices = [mention.office]
        elif mention.role == "minister" or (mention.role == "secretary" and own == "USA"):
            offices = ["foreign_minister"]
        for office in offices:
            if office not in OWN:
                continue
            role = mention.role if mention.role not in ("minister", "secretary") else None
            who = replace(_plain(mention), side=own, office=office, role=role)
            found = participant(who, self.on, self.register)
            if found.resolution and found.resolution.status in (
                "resolved",
                "ambiguous",
            ):  # an ambiguous own office is still own
                return replace(
                    found,
                    resolution=replace(
                        found.resolution, rule="the document's own office-holder", reason=found.resolution.rule
                    ),
                )
            if found.resolution and found.resolution.rule == "evidence too old":
                return found
        return None

    def counterpart(self, mention: Mention, number: int) -> Participant:
        """*His Polish counterpart*: the office of whom the sentence speaks, in the other side; a name confirms it."""
        speakers = [
            e
            for e in self.entities
            if (e.offices or e.who.role) and (e.who.side != mention.side or mention.side is None)
        ]
        here = [e for e in speakers if e.seen[-1] == number] or [e for e in speakers if e.seen[-1] == number - 1]
        # *spokesman A said that President B and his counterpart …*: B's, not the spokesman's
        here = [e for e in here if "spokes" not in (e.who.role or "")] or here
        with_office = [e for e in here if e.offices] or here
        antecedent = (
            min(with_office, key=lambda e: e.order) if with_office else (speakers[-1] if len(speakers) == 1 else None)
        )
        if antecedent is None:
            who = _plain(mention)
            if mention.name:
                return participant(who, self.on, self.register, self._about(mention))
            return self._open(mention, "unresolved", "nobody whose counterpart it would be", [], side=mention.side)
        office = antecedent.who.office
        role = antecedent.who.role
        if mention.side or mention.name:
            side = mention.side
            if side is None and mention.person:
                side = self.register.person(mention.person).side
            role = _translated(role, office, side)
            who = replace(_plain(mention), office=office, role=role, side=side)
            found = participant(who, self.on, self.register, self._about(mention))
            resolution = found.resolution or Resolution("unresolved", "counterpart")
            return replace(
                found,
                resolution=replace(resolution, rule=f"counterpart of {antecedent.who.label()}: {resolution.rule}"),
            )
        others = [
            e
            for e in self.entities
            if e is not antecedent
            and e.who.side not in (None, antecedent.who.side)
            and (e.offices & antecedent.offices)
        ]
        if len(others) == 1 and not mention.group:  # *his counterparts* are more than the one named
            return self._same_as(others[0].who, mention, f"counterpart of {antecedent.who.label()}")
        return self._open(
            mention, "unresolved", "counterpart without a country", [e.who for e in others], office=office, role=role
        )

    def several(self, mention: Mention, number: int) -> tuple[Participant, ...]:
        """*Both ministers*, *the two leaders*: the last introduced ones whom the noun fits, of different sides."""
        noun = mention.role or ""
        if noun.endswith("s") and noun not in _LOOSE:
            noun = noun[:-1]
        fitting = [
            e
            for e in self.entities
            if e.who.side
            and not e.who.group
            and "spokes" not in (e.who.role or "")  # a *presidential spokesperson* is none of the two presidents
            and (self._fits(mention, e) or any(w in (e.who.role or "") for w in _LOOSE.get(noun, (noun,))))
        ]
        count = mention.count or 2
        if noun == "countries":
            return self.countries(mention, fitting, count)
        for rule, some in (
            ("the ones introduced", fitting),
            ("the ones just spoken of", [e for e in fitting if e.seen[-1] >= number - 1]),
            ("the one here and whom the document is about", self._here_and_lead(fitting, number) if count == 2 else []),
            ("the ones spoken of last", fitting[-count:]),
            ("the ones the document is about", sorted(fitting, key=lambda e: (-len(e.seen), e.order))[:count]),
        ):
            if len(some) == count and len({e.who.side for e in some}) == count:
                return tuple(self._same_as(e.who, mention, rule) for e in sorted(some, key=lambda e: e.order))
        return (self._open(mention, "group", "group", []),)

    @staticmethod
    def _here_and_lead(fitting: Sequence[Entity], number: int) -> list[Entity]:
        """*On his call with C, the two discussed …* after a list of others: C, and the one person told of throughout."""
        here = [e for e in fitting if number in e.seen]
        if len(here) != 1:
            return []
        others = [e for e in fitting if e.who.side != here[0].who.side and e.seen[-1] >= number - 2]
        others.sort(key=lambda e: -len(set(e.seen)))
        lead = len(others) > 1 and len(set(others[0].seen)) > len(set(others[1].seen))
        return [others[0], here[0]] if lead else []

    def countries(self, mention: Mention, fitting: Sequence[Entity], count: int) -> tuple[Participant, ...]:
        """*Both countries*, *the two nations*: the sides of whom the document speaks, no persons."""
        sides = list(dict.fromkeys(e.who.side for e in fitting if e.who.side))
        if len(sides) != count:
            return (self._open(mention, "group", "group", []),)
        found = Resolution("side", "the sides introduced")
        return tuple(Participant(side=side, role=None, mention=mention.words, resolution=found) for side in sides)

    def pronoun(self, mention: Mention, number: int) -> tuple[Participant, ...]:
        """*He*, *she*, *they*: whom the last sentence was about; nobody where that is not one."""
        if mention.role == "speaker":
            return (self._open(mention, "unresolved", "first person", []),)
        if mention.plural:
            return self.several(replace(mention, role="sides", count=2), number)
        people = [e for e in self.entities if e.who.name or e.who.office]
        if mention.gender:
            people = [e for e in people if e.gender in (None, mention.gender)]
        for back in (number, number - 1, number - 2):
            here = [e for e in people if back in e.seen]
            if here:
                subject = min(here, key=lambda e: e.order)
                return (self._same_as(subject.who, mention, "pronoun: whom the sentence is about"),)
        return (self._open(mention, "unresolved", "pronoun", []),)

    def _open(
        self, mention: Mention, status: str, rule: str, found: Sequence[Participant], *, side: str | None = None,
        office: str | None = None, role: str | None = None,
    ) -> Participant:  # fmt: skip
        who = replace(_plain(mention), side=side or mention.side)
        if office or role:
            who = replace(who, office=office, role=role)
        names = ", ".join(p.label() for p in found)
        return replace(who, resolution=Resolution(status, rule, names))  # type: ignore[arg-type]


def _translated(role: str | None, office: str | None, side: str | None) -> str | None:
    """The role of a counterpart: the same office goes by another title elsewhere (*Secretary of State* → *foreign minister*)."""
    if office == "foreign_minister":
        return "secretary of state" if side == "USA" else "foreign minister"
    if role in ("secretary of defense", "defense secretary"):
        return "defence minister"
    return role


_MINISTERIAL = re.compile(r"minister|secretary|spokesperson|ambassador|state councill?or|adviser", re.IGNORECASE)


def _ministerial(mention: Mention) -> bool:
    """Whether a title is one that a government's text gives its own people without naming the country."""
    return bool(mention.role and _MINISTERIAL.search(mention.role) and "general" not in mention.role)


def _plain(mention: Mention) -> Participant:
    return Participant(
        name=mention.name,
        role=mention.role if mention.sort != "side" else None,
        side=mention.side,
        office=mention.office,
        group=mention.group,
        mention=mention.words,
        quoted=mention.quoted,
        status=mention.status,
        person=mention.person,
    )


def _same(a: Participant, b: Participant) -> bool:
    if a.person and b.person:
        return a.person == b.person
    if a.name and b.name:
        return (a.side is None or b.side is None or a.side == b.side) and compatible(a.name, b.name)
    return (
        a.side is not None
        and a.side == b.side
        and bool(a.office or a.role)
        and (a.office == b.office if a.office or b.office else a.role == b.role)
    )


def _fuller(old: Participant, new: Participant) -> Participant:
    best = (
        new
        if (new.person and not old.person) or (new.name and not old.name) or len(new.name or "") > len(old.name or "")
        else old
    )
    return replace(
        best,
        side=best.side or old.side or new.side,
        office=best.office or old.office or new.office,
        role=best.role or old.role or new.role,
    )


def document_mentions(
    mentions: Sequence[Mention],
    text: Text,
    register: Register,
    on: DateSpan | None,
    *,
    title: Sequence[Mention] = (),
) -> list[tuple[Participant, ...]]:
    """Participants of each mention of ``text.text``, in the mentions' order: one for most, several for *both ministers*.

    ``title`` are the mentions of ``text.title``, read before the body; ``on`` is the date to resolve for (the publication date
    where it is None and known). Every participant carries its ``resolution``; what stays open is ``unresolved``,
    ``ambiguous`` or ``group`` with the reason. The result is aligned with ``mentions`` alone; resolve the title by passing
    its mentions as ``mentions`` with an empty ``title``.
    """
    if on is None and text.published:
        try:
            on = DateSpan.parse(text.published)
        except ConfigError:
            on = None
    document = _Document(text, register, on)
    document.context = Context(text.source_country if text.source_type == "official" else None)
    document.breaks = [m.end() for m in _SENTENCE.finditer(text.text)]
    document.introduce([*title, *mentions])
    out: list[tuple[Participant, ...]] = []
    for is_title, some in ((True, title), (False, mentions)):
        for mention in some:
            number = document.sentence(mention, is_title)
            people = document.resolve(mention, number)
            for who in people:
                document.remember(who, mention, number)
            if not is_title:
                out.append(people)
    return out
