"""What a title phrase means by itself: office, role, side, body, status; and what a name adds to it."""

from __future__ import annotations

from dataclasses import replace

from ..gazetteer import Form, Register
from .elements import Atom, Name
from .model import Mention, Relation, Sort
from .names import tidy
from .titles import Head, Titles

#: How much a title says about who somebody is: of *Vice President and Foreign Minister* the weightier is the office.
WEIGHT = {"head_of_state": 9, "head_of_government": 8, "foreign_minister": 7}

#: Offices of the register that say nothing without a side or a name.
VAGUE = frozenset({"minister", "secretary", "leader", "head", "official", "secretary_of_state"})

#: Roles of the mention lexicon that say nothing about the office without a side or a name.
GENERIC = frozenset(
    [
        "minister",
        "secretary",
        "leader",
        "head",
        "official",
        "envoy",
        "president",
        "chairman",
        "director",
        "speaker",
        "adviser",
        "commissioner",
    ]
)

#: Who heads a body: (body, side or None) → office and role.
_BODY_HEADS: dict[tuple[str, str | None], tuple[str, str]] = {
    ("commission", "EU"): ("european_commission_president", "European Commission president"),
    ("council", "EU"): ("european_council_president", "European Council president"),
    ("commission", "AU"): ("commission_chair", "commission chairperson"),
    ("commission", "ECOWAS"): ("commission_president", "ECOWAS Commission president"),
    ("foreign_ministry", None): ("foreign_minister", "foreign minister"),
    ("defence_ministry", None): ("defence_minister", "defence minister"),
    ("interior_ministry", None): ("interior_minister", "interior minister"),
    ("finance_ministry", None): ("finance_minister", "finance minister"),
    ("government", None): ("head_of_government", "head of government"),
    ("parliament", None): ("speaker_of_parliament", "parliament speaker"),
}


def _head_of(body: str | None, role: str | None, side: str | None) -> tuple[str, str] | None:
    """The office of a body's head: *head of the Foreign Ministry*, *président de la Commission de l'Union africaine*."""
    if body is None or role not in ("head", "president", "chairman", "chairperson", "leader", "minister", "director"):
        return None
    found = _BODY_HEADS.get((body, side))
    if found is None and role in ("head", "leader", "minister"):
        found = _BODY_HEADS.get((body, None))
    return found


class Phrases(Titles):
    """Title phrases and names turned into mentions; the mentions found so far are ``out``."""

    def __init__(self, text: str, lang: str, register: Register) -> None:
        super().__init__(text, lang, register)
        self.out: list[Mention] = []

    def _named(self, mention: Mention, name: Name) -> Mention:
        start, end = min(mention.start, name.start), max(mention.end, name.end)
        persons = name.persons
        if mention.side and len(persons) > 1:
            of_side = tuple(p for p in persons if self.register.person(p).side == mention.side)
            persons = of_side or persons
        person = persons[0] if len(persons) == 1 and (name.full or mention.side or mention.office) else None
        if (
            person is not None
            and mention.side
            and not name.full
            and self.register.person(person).side not in (None, mention.side)
        ):
            person = None if not self._may_serve(person, mention.side) else person
        return replace(
            mention,
            start=start,
            end=end,
            words=self.text[start:end],
            sort="person",
            name=tidy(name.text, mention.side),
            person=person,
            persons=persons,
            gender=name.gender or mention.gender,
            bare=False,
            relation=mention.relation if mention.relation == "counterpart" else None,
        )

    def _may_serve(self, person: str, side: str) -> bool:
        return any(t.side == side for t in self.register.tenures_of(person))

    def _with_title(self, mention: Mention, head: Head) -> Mention:
        """The named mention with what a title phrase behind it says."""
        merged = self._mention(head)
        mention = replace(
            mention,
            end=head.end,
            words=self.text[mention.start : head.end],
            office=mention.office or merged.office,
            offices=tuple(dict.fromkeys((*mention.offices, *merged.offices))),
            role=mention.role or merged.role,
            side=mention.side or merged.side,
            body=mention.body or merged.body,
            status=mention.status or merged.status,
            quoted=mention.quoted or merged.quoted,
        )
        return self._unbare(mention) if mention.bare else mention

    def _unbare(self, mention: Mention) -> Mention:
        persons = mention.persons
        if mention.side:
            persons = tuple(p for p in persons if self._fits_person(p, mention.side)) or persons
        return replace(mention, bare=False, persons=persons, person=persons[0] if len(persons) == 1 else None)

    def _fits_person(self, person: str, side: str) -> bool:
        if self._kind(side) == "organisation":
            return True  # an organisation's officials come from any state
        known = self.register.person(person).side
        return known is None or known == side or self._may_serve(person, side)

    def _fits(self, mention: Mention, side: str) -> bool:
        return not mention.persons or any(self._fits_person(p, side) for p in mention.persons)

    def _bound(self, head: Head) -> str | None:
        for title in head.titles:
            sides = {f.side for f in title.register_forms("office")}
            if len(sides) == 1 and None not in sides:
                return next(iter(sides))
        return None

    def _kind(self, side: str) -> str:
        try:
            return self.register.side(side).kind
        except (KeyError, LookupError, ValueError):
            return "movement"

    def _definite(self, head: Head) -> bool:
        before = self.text[max(0, head.start - 12) : head.start]
        return self.lex.article.search(before) is not None

    def _mention(self, head: Head, *, plural: bool = False) -> Mention:
        """The mention of a title phrase alone."""
        side = head.sides[0] if head.sides else None
        offices: list[str] = []
        role: str | None = None
        best = -1
        bound: str | None = None
        for title in head.titles:
            form = self._office(title, side)
            if form is not None and (form.id in VAGUE or form.role == "secretary"):
                if best < 0:
                    best, role = 0, form.role or form.id  # *Secretary* is no American title where a name follows
            elif form is not None:
                if form.id not in offices:
                    offices.append(form.id)
                weight = WEIGHT.get(form.id, 3)
                bound = bound or form.side
                if weight > best:
                    best, role = weight, form.role or title.words.lower()
            elif best < 0 and title.of("T"):
                best, role = 0, title.of("T")[0]
                plain = role not in GENERIC or (
                    role == "president" and side is not None and self._kind(side) == "state"
                )
                code = self.register.office_for(role, side) if plain else None
                if code is not None and code not in offices:
                    offices.append(code)
        offices.sort(key=lambda o: -WEIGHT.get(o, 3))
        if not offices and side is not None and role in ("head", "leader") and self._kind(side) != "state":
            chief = self.register.side(side).head
            offices = [chief] if chief else []
        body = None
        if head.bodies:
            forms = head.bodies[0].register_forms("body")
            body = forms[0].id if forms else next(iter(head.bodies[0].of("B")), None)
            side = side or (forms[0].side if forms else None)
            headed = _head_of(body, role, side) if head.titles else None
            if headed is not None:
                offices, role = [headed[0]], headed[1]
        side = side or bound
        if side is None and role == "secretary of state" and self.lex.language == "ja":
            side = "USA"  # 米国務長官: the country's character is part of the word
        if side is None and offices and offices[0].startswith(("eu_", "european_")):
            side = "EU"  # *the head of European diplomacy* names no side but has one
        deputy = self._deputy(head) if head.titles else None
        if deputy is not None:  # *the vice presidents of A and B*, where the register has no such office
            offices, role = [], f"{deputy} {role or 'official'}"
        status = head.status
        sort: Sort = "office" if head.titles else "body" if head.bodies else "group"
        relation: Relation | None = None
        group = False
        count = 1
        before = self.text[max(0, head.start - 12) : head.start]
        if head.titles and not head.sides and side is None and not head.bodies:
            indefinite = self.lex.indefinite.search(before) or (head.quantity == 0 and not plural)
            after = self.lex.not_definite
            elsewhere = after is not None and not plural and after.match(self.text, head.end)
            relation = None if indefinite or elsewhere else "definite"
        if plural:
            count = head.quantity or 0
            group = len(head.sides) <= 1
            sort = "group" if group else "office"
            if group and relation == "definite" and not (self._definite(head) or count >= 2):
                relation = None
            if group and relation == "definite":
                sort = "relation"
        if (
            head.bodies
            and head.titles
            and role in ("head", "spokesperson", "deputy spokesperson", "official", "adviser", "director")
        ):
            noun = (body or "").replace("_", " ")
            role = f"{noun} {role}".strip()
        return Mention(
            head.start,
            head.end,
            self.text[head.start : head.end],
            sort,
            office=offices[0] if offices else None,
            offices=tuple(offices),
            role=role,
            side=side,
            body=body,
            group=group,
            count=count,
            plural=plural,
            status=status,
            relation=relation,
            gender=head.gender,
            actor=bool(head.bodies) and not head.titles,
            indefinite=bool(head.titles) and not plural and bool(self.lex.indefinite.search(before)),
        )

    def _deputy(self, head: Head) -> str | None:
        """*Deputy*, *vice* right before a title phrase that does not hold it."""
        words = self.text[max(0, head.start - 12) : head.start].lower().split()
        apart = self.text[head.start - 1 : head.start] == " "
        return words[-1] if apart and words and words[-1] in self.lex.deputies else None

    def _office(self, title: Atom, side: str | None) -> Form | None:
        """The office that a title means beside that side: *canciller* of Mexico, *canciller* of Germany."""
        forms = title.register_forms("office")
        if not forms:
            return None
        if side is not None:
            for form in forms:
                if form.side == side:
                    return form
            for form in forms:
                if form.side is None:
                    return form
            return None
        free = [f for f in forms if f.side is None]
        return free[0] if free else forms[0]
