"""The parties of a document as its sentences see them, and what the document has said before.

Who a mention means (*the Secretary*, *his counterpart*, surnames, pronouns) is decided by :mod:`diplog.resolve`; here its
answer becomes :class:`Actor`, and the last contact's parties are remembered for *the call*, *they*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..gazetteer import Register
from ..mentions import Mention
from ..mentions.names import latin
from ..model import Participant, Text
from ..resolve import document_mentions
from .ties import Tie

#: Groups of unnamed people that can only be of other states (*several foreign ministers*); *leaders* alone may be anybody's.
FOREIGN = re.compile(
    r"foreign|minister|president|head|counterpart|ambassador|world|envoy|allies|governments|countries|states|diplomat|"
    r"(?:EU|G7|G20|NATO|SCO|BRICS|ASEAN|Arab|European|African|African\s+Union|Arab\s+League|ECOWAS|GCC|CARICOM|SADC|Quad)\s+leaders", re.I
)  # fmt: skip

#: Offices whose holders the register knows: an unknown name with one of these is some other country's.
HEADS = frozenset(
    {"president", "prime_minister", "head_of_state", "head_of_government", "chancellor", "king", "pope", "ambassador"}
)

#: Offices that meet for no state (guidelines: governors and mayors are not parties).
NOBODY = frozenset({"governor", "mayor", "regional governor", "provincial governor"})

#: Bodies that a country's press names without saying whose they are.
HOME_BODIES = frozenset({"foreign_ministry", "presidency", "ministry", "defence_ministry", "interior_ministry"})

#: Who heads a body.
_HEADS_OF_BODIES = {
    "foreign_ministry": ("foreign_minister",),
    "defence_ministry": ("defence_minister",),
    "presidency": ("head_of_state",),
}

#: How a name is read, in brackets between it and its title (*習近平（シー・ジンピン）国家主席*).
_READING = re.compile(r"[（(][^（）()]{1,24}[）)]")
_PEOPLE_OF = re.compile(
    r"[’']s\s+(?:son|daughter|brother|sister|wife|husband|father|mother|lawyer|nephew|son-in-law)\b|\s+(?:allies|aides?|advis[eo]rs?|campaigns?|supporters?|loyalists?|officials?|administration|team|lawyers?|voters?|rally)\b"
)
_TEAMS = frozenset(("delegation", "leaders", "officials", "experts", "partners"))
_NOBODY = re.compile(
    r"(?:our|your|both|these|those|the\s+two|their(?:\s+respective)?|respective)\s+(?:countries|nations|states|peoples|governments)$|countries$|nations$|(?:(?:son|ce|notre|leur|mon|votre)\s+)?pays$",
    re.I,
)
#: Rounds of states that are no legal person: their members meet, the round itself has no code of its own in the output.
FORUMS = frozenset(["G7", "G20", "QUAD", "BRICS", "SCO", "E3", "APEC", "C5+1", "B9"])

#: Bodies whose usual English name is not their code with spaces.
BODY_ROLES = {"presidency": "presidential administration"}


@dataclass(frozen=True, slots=True)
class Actor:
    """A party as the clause sees it: where (relative to its sentence), who, and whether it is more than a place name."""

    start: int
    end: int
    who: Participant
    sort: str
    acts: bool = True  # false for a country name that may be a mere place
    recalled: bool = False  # a pronoun, *the two leaders*: leans on what came before
    gender: str | None = None
    form: str | None = None  # of a country's name: ``name``, ``adjective``, ``city``, ``capital``
    many: bool = False  # a group of several states' people (*G7 foreign ministers*): a contact by itself

    @property
    def identity(self) -> tuple[str, ...]:
        return identity(self.who)


def identity(who: Participant) -> tuple[str, ...]:
    """Equal for two mentions of one party within a document."""
    if who.person:
        return ("person", who.person)
    if who.name:
        return ("name", who.name.split()[-1].casefold(), who.side or "")
    if who.office and who.side:
        return ("office", who.office, who.side)
    if who.group:
        return ("group", who.role or who.mention.casefold(), who.side or "")
    if who.side:
        return ("side", who.side)
    return ("words", who.mention.casefold())


@dataclass(slots=True)
class Chain:
    """What a document has introduced so far."""

    text: Text
    register: Register
    people: list[Participant] = field(default_factory=list)  # named or office-only persons, latest last
    pair: tuple[Participant, ...] = ()  # parties of the last contact
    bodies: list[tuple[str, str]] = field(default_factory=list)  # bodies and their sides, latest last
    meant: dict[tuple[str, int, int], tuple[Participant, ...]] = field(default_factory=dict)
    ties: dict[str, dict[tuple[int, int], Tie]] = field(
        default_factory=dict
    )  # persons whose side only a long title tells
    own_government: bool = False  # *the government* in a paper is its own country's (English papers write of others')
    last_body: str | None = None  # the side of the ministry or office named last
    tied: dict[str, Tie] = field(default_factory=dict)  # the same by name, for the rest of the document

    spelled: dict[str, str] = field(default_factory=dict)  # names that no register knows, in Latin letters

    def own_side(self) -> str | None:
        """The side whose text this is, where it is official."""
        return self.text.source_country if self.text.source_type == "official" else None

    def home(self) -> str | None:
        """The state whose press or ministry this is: a territory's papers mean its state's ministries."""
        return self.register.country(self.text.source_country) if self.text.source_country else None

    def _many(self, who: Participant) -> bool:
        if not who.group or not FOREIGN.search(f"{who.role} {who.mention}"):
            return False
        return who.side is None or self.register.side(who.side).kind == "organisation"

    def _body(self, who: Participant, body: str) -> Participant:
        """*The ministry*, *the presidency*: the one told of before, else that of the publisher's own country."""
        if who.side is None and body in HOME_BODIES:
            known = [b for b in self.bodies if b[0] == body or (body == "ministry" and b[0].endswith("_ministry"))]
            if known:
                who = replace(
                    who,
                    side=known[-1][1],
                    role=who.role or BODY_ROLES.get(known[-1][0], known[-1][0].replace("_", " ")),
                )
            elif body != "ministry" and self.home():
                who = replace(who, side=self._seat_of(body) or self.home())
        elif who.side is None and body == "government" and self.own_government and self.home():
            named = [b for b in self.bodies if b[0] == body]
            if not named and any(w.side == self.home() for people in self.meant.values() for w in people):
                who = replace(who, side=self.home())  # *the government*, in a paper that writes of its own
        if who.side:
            self.bodies.append((body, who.side))
        return who

    def _seat_of(self, body: str) -> str | None:
        """The side of the minister or head told of before, in a text that names nobody of its publisher's own country."""
        heads = _HEADS_OF_BODIES.get(body)
        if heads is None or any(p.side == self.home() for p in self.people):
            return None
        return next((p.side for p in reversed(self.people) if p.office in heads and p.side), None)

    def resolve(self, title: Sequence[Mention], body: Sequence[Mention]) -> None:
        """Find out once for the whole document who each mention means."""
        for name, mentions, lead in (("title", title, ()), ("text", body, title)):
            people = document_mentions(mentions, self.text, self.register, None, title=lead)
            for mention, who in zip(mentions, people, strict=True):
                tie = self.ties.get(name, {}).get((mention.start, mention.end))
                if (
                    tie is not None
                    and len(who) == 1
                    and who[0].name
                    and (who[0].side is None or (mention.side != tie.side and bool(mention.side or not who[0].person)))
                ):
                    if who[0].side not in (None, tie.side) and (
                        mention.side or not who[0].person
                    ):  # somebody of that name, another's officer by default
                        who = (replace(who[0], person=None, office=None, role=tie.role),)
                    who = (replace(who[0], side=tie.side, role=who[0].role or tie.role),)
                    self.tied[(mention.name or "").split()[-1]] = tie
                elif mention.name and mention.sort == "person" and len(who) == 1 and who[0].side is None:
                    before = self.tied.get(mention.name.split()[-1])
                    if before is not None:
                        who = (replace(who[0], side=before.side, role=who[0].role or before.role),)
                if len(who) == 1 and who[0].name and not who[0].person:
                    told = latin(who[0].name, mention.words, self.text.lang or "ru")
                    who = (replace(who[0], name=self.spelled.setdefault(who[0].name, told)),)
                self.meant[name, mention.start, mention.end] = who

    def _seat(self, body: Mention, mentions: Sequence[Mention], words: str, offset: int) -> str | None:
        """The side of the town right behind a body (*the foreign ministry in Jakarta*)."""
        for m in mentions:
            if m.start >= body.end:
                gap = words[body.end - offset : m.start - offset]
                town = m.sort == "side" and m.role in ("city", "capital") and gap == " in "
                return m.side if town else None
        return None

    def _nation(self, m: Mention, mentions: Sequence[Mention], offset: int) -> str | None:
        """The side of an officer named without one: the text's own, unless an official text speaks of another side there."""
        own = self.home()
        if self.text.source_type != "official" or self.text.lang != "en" or m.start - offset <= 8:
            return own  # who stands first in a sentence of an official text is its own
        others = {x.side for x in mentions if x.side and x.side != own and x is not m}
        if not others:
            others = {w.side for w in self.pair if w.side and w.side != own}
        return others.pop() if len(others) == 1 else own

    def _is_tied(self, field_name: str, m: Mention) -> bool:
        return (m.start, m.end) in self.ties.get(field_name, {}) or bool(m.name and m.name.split()[-1] in self.tied)

    def actors(self, field_name: str, offset: int, mentions: Sequence[Mention], words: str = "") -> list[Actor]:
        """The actors of one sentence, ``words``, that begins at ``offset``, in order."""
        out: list[Actor] = []
        before: Mention | None = None
        for m in mentions:
            behind, before = before, m
            if (
                m.sort == "office"
                and not m.name
                and behind is not None
                and behind.sort == "person"
                and (behind.end == m.start or _READING.fullmatch(words, behind.end - offset, m.start - offset))
            ):
                continue  # 古特雷斯秘书长: where words are not parted, the title behind a name is that person's
            for who in self.meant.get((field_name, m.start, m.end), ()):
                if m.body and (m.sort == "body" or (m.sort == "office" and who.side is None)):
                    who = self._body(who, m.body)  # *a spokesman for the defence ministry*: of the same
                if (
                    m.sort == "office" and not m.name and who.side is None and "spokes" in (who.role or "") and out
                    and behind is not None and behind.sort == "person" and words[behind.end - offset : m.start - offset] == "的"
                ):  # fmt: skip
                    who = replace(who, side=out[-1].who.side)  # 冯德莱恩的发言人
                if not (who.name or who.side or who.group):
                    continue
                if who.role in NOBODY:
                    continue
                if who.side and self.register.side(who.side).kind == "territory":
                    who = replace(who, side=self.register.country(who.side))  # Hong Kong's government is China's
                if m.sort == "person" and not (
                    who.person or who.office or who.role or who.group or m.side or self._is_tied(field_name, m)
                ):
                    # A name that nothing ties to an office speaks and meets for nobody (a club owner, a relative).
                    continue
                if who.group and not who.side and (m.relation or m.count == 2 or who.role == "side"):
                    continue  # *the two leaders*, *both sides* of whom the document has not said who they are
                if m.name and self.text.lang == "en" and _PEOPLE_OF.match(words, m.end - offset):
                    continue  # *Trump allies*, *a Harris aide*
                if who.group and not who.side and _NOBODY.match(m.words):
                    continue  # *our countries*: nobody in particular
                if who.group and out and out[-1].who.group and m.start - offset - out[-1].end == 1:
                    continue  # *the envoys of ASEAN countries*: one group
                if who.group and words[m.end - offset : m.end - offset + 2] in ("’ ", "' "):
                    continue  # *the Leaders' Summit*
                if self.text.lang == "en" and who.group and not who.side and who.role in _TEAMS and not self._many(who):
                    continue  # *their teams*
                if who.group and who.side in FORUMS:
                    who = replace(who, role=f"{who.side} {who.role or 'members'}", side=None)
                if m.sort == "body" and not who.role and m.body:
                    who = replace(who, role=BODY_ROLES.get(m.body, m.body.replace("_", " ")))
                if m.sort == "body" and m.side is None:
                    seat = self._seat(m, mentions, words, offset)
                    if seat is not None and seat != who.side:
                        who = replace(who, side=seat, person=None)  # *the foreign ministry in Jakarta*
                if m.sort == "body" and who.side:
                    self.last_body = who.side
                if who.side is None and who.name:  # told of before with a side
                    told = next((p for p in reversed(self.people) if p.name == who.name and p.side), None)
                    who = replace(who, side=told.side) if told is not None else who
                if who.name and "spokes" in (who.role or "") and m.side is None and not who.person and self.last_body:
                    who = replace(who, side=self.last_body)  # the spokesman of the ministry named before
                elif (
                    who.name and who.side is None and "spokes" in (who.role or "") and not who.person
                    and out and out[0].sort in ("person", "office") and out[0].who.side
                ):  # fmt: skip
                    who = replace(who, side=out[0].who.side)  # *Minister A will visit B, spokesman C said*: A's
                if (
                    self.text.lang == "zh" and who.side is None and who.name and who.office and out and out[-1].sort == "person"
                    and out[-1].who.side and words[out[-1].end : m.start - offset] in ("、", "和", "及", "以及", "与")
                ):  # fmt: skip
                    who = replace(who, side=out[-1].who.side)  # *美国副总统A和国防部长B*
                if (
                    who.side is None
                    and who.name
                    and who.office not in HEADS
                    and who.office
                    and self.text.source_country
                ):
                    # a paper or ministry names its own country's ministers without the country
                    who = replace(who, side=self._nation(m, mentions, offset))
                recalled = m.relation == "pronoun" or (m.relation == "definite" and m.count != 1)
                acts = m.sort != "side" or m.actor
                if (
                    m.sort == "side"
                    and out
                    and out[-1].sort == "side"
                    and out[-1].who.side == who.side
                    and not out[-1].acts
                ):
                    town = words[out[-1].end : m.start - offset]
                    acts = acts and town.strip() not in ("", ",")  # *in Davos, Switzerland*, *العاصمة النمساوية فيينا*
                out.append(
                    Actor(
                        m.start - offset,
                        m.end - offset,
                        who,
                        m.sort,
                        acts=acts,
                        form=m.role if m.sort == "side" else None,
                        recalled=recalled,
                        gender=m.gender,
                        many=self._many(who) or (m.relation == "counterpart" and who.group and not who.side),
                    )
                )
                if who.name or (who.office and who.side and not who.group):
                    self.people.append(who)
        return out
