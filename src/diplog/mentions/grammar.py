"""Putting elements, title phrases and names together into mentions."""

from __future__ import annotations

import re
from dataclasses import replace

from ..gazetteer import Register, fold, simplified
from .elements import NOT_FIRST, Atom, Name
from .joints import NAME_TOKEN, SPACE, UP
from .model import Mention
from .names import family_first, tidy
from .phrases import WEIGHT, Phrases
from .titles import Head
from .uncased import arabic_before, name_before

#: Roles of the mention lexicon behind which a single unknown capitalised word is no name.
DOUBTFUL = frozenset(
    [
        "official",
        "head",
        "leader",
        "director",
        "adviser",
        "coordinator",
        "commander",
        "speaker",
        "chairman",
        "commissioner",
        "governor",
    ]
)

_KANJI = re.compile(r"[\u4e00-\u9fff]{2,5}")

_LIMIT = 200_000  # characters parsed at once: a hostile text of one line is cut into windows


_SURROGATE = re.compile(r"[\ud800-\udfff]")
_AFTER_PARTICLE = re.compile(r"(?<!\w)(?:bin|ibn|ben|bint|von|van|der|dos|al|el)[ -]$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s(?:responsible |chargée? |encargad[oa] |in charge )?(?:for|of|to|de|del|des|d[aeo]s?|di|für)\b", re.IGNORECASE
)
_FULL_NAME = re.compile(rf"(?<![\w’'-])([{UP}]\w{{2,}})(?={SPACE}[{UP}]|{SPACE}(?:de|da|van|von|bin|al|el|Al)[ -])")


#: A longer word in small letters: titles are capitals, joined by short words.
_TELLS = re.compile(r"(?<![\w’'-])(?!para\b|pour\b)[^\W\d_A-ZÀ-Þ]{5,}(?![\w’'-])")


#: Between an Arabic given and family name: both words are the family's (*بن فرحان*).
_SON_OF = frozenset(["بن", "ابن", "آل", "أبو", "ابو", "عبد"])


class _Parser(Phrases):
    """Walks through a text's elements and gives its mentions."""

    def parse(self) -> list[Mention]:
        if self.lex.quoted is not None:
            self._quoted()
        i = 0
        while i < len(self.atoms):
            atom = self.atoms[i]
            if any(m.start <= atom.start < m.end for m in self.out if m.quoted):
                i += 1
                continue
            i = max(i + 1, self._parse_at(i))
        if self.lex.cased:
            self._unknown_names()
            self._family_names()
        else:
            self._names_again()
        self.out.sort(key=lambda m: (m.start, m.end))
        return self.out

    def _unknown_names(self) -> None:
        """Full names that the register lacks and no title introduces (*Mikhail Galuzin*): a known given name, then capitals."""
        given = self.given_names
        taken = bytearray(len(self.text) + 1)
        for mention in self.out:
            taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        for atom in self.atoms:
            if "P" not in atom.kinds:
                taken[atom.start : atom.end] = b"\x01" * (atom.end - atom.start)
        end = 0
        for match in _FULL_NAME.finditer(self.text):
            start = match.start()
            if start < end or match.group(1) not in given or match.group(1) in self.lex.not_names or taken[start]:
                continue
            end = self._run(start, start)
            written = self._strip(self.text[start:end])
            words = written.split()
            if (
                not 2 <= len(words) <= 5
                or any(taken[start : start + len(written)])
                or words[-1].casefold() in NOT_FIRST
            ):
                continue
            self.out.append(Mention(start, start + len(written), written, "person", name=tidy(written)))

    def _family_names(self) -> None:
        """The family name of somebody whom the register lacks and the text has named in full (*Choi Young-sam … Choi added*)."""
        first: dict[str, int] = {}
        known: dict[str, Mention] = {}
        named_like = {m.words for m in self.out if m.sort == "side" and m.role == "name"}
        for m in self.out:
            words = (m.name or "").split()
            if m.sort == "person" and len(words) > 1 and not m.persons and (m.office or m.role):
                family = (
                    words[0] if "-" in words[-1] and len(words) == 2 and family_first(fold(m.name or "")) else words[-1]
                )
                if len(family) > 2 and family[0].isupper() and family not in self.lex.not_names:
                    first.setdefault(family, m.end)
            elif m.sort == "person" and len(words) == 2 and m.persons and family_first(fold(m.name or "")):
                first.setdefault(words[0], m.end)  # *Wang Yi … Wang*: too common for the register to know it alone
                known.setdefault(words[0], m)
            if (
                m.sort == "person" and len(words) > 1 and m.persons and (m.office or m.role or words[-1] in named_like)
                and len(words[-1]) > 2 and words[-1][0].isupper() and words[-1] not in self.lex.not_names
            ):  # fmt: skip
                # *Luís Montenegro … Montenegro*: not the state; *Mahmud Abás … Abás*: spelled otherwise than the register does
                first.setdefault(words[-1], m.end)
                known.setdefault(words[-1], m)
        if not first:
            return
        taken = bytearray(len(self.text) + 1)
        self.out = [
            m for m in self.out if not (m.sort == "side" and m.words in known and m.start > first.get(m.words, m.start))
        ]
        for m in self.out:
            taken[m.start : m.end] = b"\x01" * (m.end - m.start)
        for match in re.finditer(rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, first))})(?![\w-])", self.text):
            if match.start() > first[match.group()] and not any(taken[match.start() : match.end()]):
                name = match.group()
                whole = known.get(name)
                self.out.append(
                    Mention(
                        match.start(), match.end(), name, "person", name=whole.name if whole else name,
                        person=whole.person if whole else None, persons=whole.persons if whole else (), bare=True,
                    )
                )  # fmt: skip

    def _names_again(self) -> None:
        """In scripts without capitals: a name once a title has introduced it; the register's own forms are found already."""
        first: dict[str, Mention] = {}
        parted = self.lex.script == "arabic"
        for m in self.out:
            if m.sort != "person" or not m.name or len(m.name) < 3 or not (m.office or m.role):
                continue
            if m.persons and not (parted and " " in m.name):
                continue  # the register's forms find them
            first.setdefault(m.name, m)
            words = re.split(r"[·•・ ]", m.name)
            family = words[-1]
            if parted and len(words) > 2 and words[-2] in _SON_OF:
                family = " ".join(words[-2:])
            if len(family) > 2:
                first.setdefault(family, m)
        if self.lex.language == "ja":
            self._family_with_courtesy()
        if not first:
            return
        longest = "|".join(map(re.escape, sorted(first, key=len, reverse=True)))
        if parted:
            longest = rf"(?<!\w)[وفبلك]?(?P<name>{longest})(?!\w)"
        name = "name" if parted else 0
        again = [x for x in re.finditer(longest, self.text) if x.start(name) >= first[x.group(name)].end]
        for match in again:
            start, end = match.span(name)
            over = [m for m in self.out if m.start < end and start < m.end]
            if any(m.start < start or m.end > end or not m.bare for m in over):
                continue  # part of a longer name or phrase
            self.out = [m for m in self.out if m not in over]
            who = first[match.group(name)]
            self.out.append(
                Mention(
                    start, end, match.group(name), "person", name=match.group(name), person=who.person, persons=who.persons,
                    bare=True,
                )
            )  # fmt: skip

    def _family_with_courtesy(self) -> None:
        """*習近平国家主席 … 習氏*: the first characters of a name told before, with a word of courtesy."""
        for m in [m for m in self.out if m.sort == "person" and m.name and _KANJI.fullmatch(m.name) and not m.bare]:
            assert m.name is not None
            for match in re.finditer(rf"(?:{re.escape(m.name[:2])}|{re.escape(m.name[0])})(?=氏)", self.text[m.end :]):
                start, end = m.end + match.start(), m.end + match.end()
                before = self.text[start - 1]
                if "\u4e00" <= before <= "\u9fff" or any(o.start < end and start < o.end for o in self.out):
                    continue  # inside another name
                self.out.append(replace(m, start=start, end=end, words=match.group()))

    def _quoted(self) -> None:
        """*leader of Venezuela's "democratic opposition"*: the quoted title stays quoted."""
        assert self.lex.quoted is not None
        for match in self.lex.quoted.finditer(self.text):
            quoted = match.group("quoted")
            words = re.findall(r"\w+", quoted.lower())
            if not any(w in self.lex.opposition for w in words) and not any(
                o in quoted.lower() for o in self.lex.opposition if not self.lex.cased
            ):
                continue
            sides = [f.id for i in self._within(match.start(), match.end()) for f in self._side_forms(self.atoms[i])]
            side = f"{sides[0]}-opposition" if sides else None
            name = None
            gap = self.lex.title_name.match(self.text, match.end()) or self.lex.apposition.match(self.text, match.end())
            if gap:
                name = self.name_at(gap.end())
            mention = Mention(
                match.start(), match.end(), match.group(), "office", office="opposition_leader", offices=("opposition_leader",),
                role="opposition leader", side=side, quoted=quoted,
            )  # fmt: skip
            if name is not None:
                mention = self._named(mention, name)
            self.out.append(mention)

    def _parse_at(self, i: int) -> int:
        atom = self.atoms[i]
        if "R" in atom.kinds and not set(atom.kinds) & set("QPTSAG"):
            self._pronoun(atom)
            return i + 1
        if "P" in atom.kinds and not self._title_reading(i):
            return self._person_first(i)
        if "H" in atom.kinds and not set(atom.kinds) & set("TSA"):
            name = self.name_at(atom.start)
            if name is not None and name.start > atom.start:
                return self._after_name(Mention(atom.start, name.end, "", "person"), name, i)
        head = self.head(i)
        if head is None:
            if "R" in atom.kinds:
                self._pronoun(atom)
            return i + 1
        return self._finish(head)

    def _title_reading(self, i: int) -> bool:
        """A form that is both a person's name and a side or title (*Jordan*, *Chad*, *Israel*): name only after a title."""
        atom = self.atoms[i]
        if not set(atom.kinds) & set("STABG"):
            return False
        return not any(f.sort == "full" for f in atom.register_forms("person"))

    def _pronoun(self, atom: Atom) -> None:
        if self.lex.impersonal is not None and self.lex.impersonal.match(self.text, atom.start):
            return
        kind = atom.of("R")[0]
        plural = kind == "p"
        self.out.append(
            Mention(
                atom.start, atom.end, atom.words, "relation", relation="pronoun", plural=plural, count=0 if plural else 1,
                gender=kind if kind in "mf" else None, role={"i": "speaker", "p": "they"}.get(kind),
            )
        )  # fmt: skip

    def _person_first(self, i: int) -> int:
        atom = self.atoms[i]
        name = self.name_at(atom.start, known_only=True)
        if name is None:
            return i + 1
        return self._after_name(Mention(name.start, name.end, name.text, "person"), name, i)

    def _after_name(self, mention: Mention, name: Name, i: int) -> int:
        """A name has been read without a title before it: look for a side or a title behind it, then give the mention."""
        bare = not name.full and mention.office is None and mention.role is None and mention.start == name.start
        mention = self._named(mention, name)
        if bare and (
            name.text in self.lex.not_names or _AFTER_PARTICLE.search(self.text, max(0, name.start - 5), name.start)
        ):
            return i + 1  # *on Friday*, *in May*; a part of somebody's longer name (*bin Rashid*)
        if bare and len(name.persons) >= 1:
            mention = replace(mention, bare=True, person=None)
        elif name.persons and len(name.persons) == 1 and name.full:
            mention = replace(mention, person=name.persons[0])
        nxt = self._index_from(name.end)
        if not name.persons and not name.full and mention.start == name.start:
            return nxt
        mention, nxt = self._trailing(mention, name, nxt)
        self.out.append(mention)
        return nxt

    def _trailing(self, mention: Mention, name: Name, nxt: int) -> tuple[Mention, int]:
        """What may follow a name: its side (*Putin of Russia*), a title (*Rubio, Secretary of State of the United States*)."""
        if nxt < len(self.atoms) and self.lex.name_side is not None and mention.side is None:
            atom = self.atoms[nxt]
            gap = self.text[name.end : atom.start]
            if set(atom.kinds) & set("SA") and self.lex.name_side.fullmatch(gap):
                forms = self._side_forms(atom)
                head = self.head(nxt)
                if forms and head is not None and not head.titles and self._fits(mention, forms[0].id):
                    mention = replace(
                        mention, side=forms[0].id, end=atom.end, words=self.text[mention.start : atom.end]
                    )
                    if not mention.office and mention.bare:
                        mention = self._unbare(mention)
                    return mention, nxt + 1
        if nxt < len(self.atoms) and self.lex.name_first is not None:
            atom = self.atoms[nxt]
            if self.lex.name_first.fullmatch(self.text[name.end : atom.start]) and set(atom.kinds) & set("TSAXB"):
                head = self.head(nxt)
                if head is not None and head.titles and (not head.sides or self._fits(mention, head.sides[0])):
                    return self._with_title(mention, head), head.last + 1
        if nxt < len(self.atoms):
            atom = self.atoms[nxt]
            gap = self.text[name.end : atom.start]
            lead = self.lex.apposition_lead.fullmatch(gap) if len(gap) <= 24 else None
            if lead is not None and not set(atom.kinds) <= {"P", "R"}:
                head = self.head(nxt)
                if head is not None and self._appositive(mention, head):
                    return self._with_title(mention, head), head.last + 1
                if head is not None and self.lex.apposition.fullmatch(gap) and self._others_usual(mention, head):
                    return mention, head.last + 1
        return mention, nxt

    def _others_usual(self, mention: Mention, head: Head) -> bool:
        """*Cardinal Parolin, Secretary of State*: his own office, although the words alone usually mean another side's."""
        usual = None if head.sides else self._bound(head)
        if usual is None or mention.person is None or head.groups or head.coordinated or head.quantity is not None:
            return False
        if self._name_after(head.last) is not None or self._fits(mention, usual):
            return False
        return self.text[head.end : head.end + 1] in ("", ",", ".", ")", ";", "\n")

    def _appositive(self, mention: Mention, head: Head) -> bool:
        """Whether the title phrase behind a name describes that name, rather than beginning the next item of a list."""
        if not head.titles or head.groups or head.counterpart or head.coordinated or head.quantity is not None:
            return False
        if all(self._plural(t) and not self._singular(t) for t in head.titles):
            return False
        if self._name_after(head.last) is not None:
            return False
        side = head.sides[0] if head.sides else self._bound(head)
        if side is not None:
            if mention.side not in (None, side):
                return False
            return self._fits(mention, side)
        if mention.office or mention.role:
            return False
        tail = self.text[head.end : head.end + 2]
        return tail[:1] in ("", ",", ".", ")", ";", "،", "，", "\n", "—", "–")

    def _finish(self, head: Head) -> int:
        """Turn a title phrase, with the name or names behind it, into mentions; give the next atom's index."""
        if head.counterpart:
            return self._counterpart(head)
        if head.titles and (head.coordinated or all(self._plural(t) for t in head.titles) or len(head.sides) > 1):
            return self._plural_titles(head)
        if head.titles or (head.honorific and not head.groups and not head.bodies):
            return self._title(head)
        if head.groups:
            return self._group(head)
        if head.bodies:
            if head.bodies[0].forms or head.sides:
                self.out.append(self._mention(head))
            return head.last + 1
        if head.sides:
            return self._side(head)
        if head.quantity and any("R" in a.kinds for a in head.atoms):
            self._pronoun(next(a for a in head.atoms if "R" in a.kinds))
        elif (
            (head.quantity or 0) == 2
            and not head.possessive
            and (self._definite(head) or not self.lex.needs_article(head.atoms[0].words))
        ):
            self.out.append(
                Mention(
                    head.start,
                    head.end,
                    self.text[head.start : head.end],
                    "relation",
                    relation="pronoun",
                    plural=True,
                    count=2,
                    role="they",
                )
            )
        elif head.status and head.last == head.first:
            name = self._name_after(head.last)
            if name is not None and name.persons:
                mention = Mention(head.start, head.end, "", "person", status=head.status)
                return self._after_name(mention, name, head.last)
        return head.last + 1

    def _title(self, head: Head) -> int:
        mention = self._mention(head)
        name = self._name_after(head.last)
        if name is not None and not name.persons and " " not in name.text.strip() and self._doubtful(head, mention):
            name = None
        if name is None and head.titles and (mention.side is not None or head.possessive or self._definite(head)):
            gap = self.lex.apposition.match(self.text, head.end)
            if gap is not None:
                name = self.name_at(gap.end())
                if name is not None and mention.side is None and not self._closed(name, mention):
                    name = None
                if name is not None and not (
                    self._introduced(name, mention) and (head.sides or name.persons or self._definite(head))
                ):
                    name = None
        if (
            name is not None
            and name.persons
            and name.full
            and mention.side
            and self.text[head.end : name.start].strip()
        ):
            # *the talks with the President of Kenya, Antony Blinken said*: known, and of another side
            name = name if self._fits(Mention(0, 0, "", "person", persons=name.persons), mention.side) else None
        if (
            name is not None and name.persons and name.full and mention.side and not head.sides
            and not self._fits(Mention(0, 0, "", "person", persons=name.persons), mention.side)
        ):  # fmt: skip
            mention = replace(
                mention, side=None
            )  # *il segretario di Stato Pietro Parolin*: not the usual one, America's
        if name is not None:
            if self.lex.language == "zh" and mention.side is None and head.titles and _domestic(name, self.register):
                mention = replace(mention, side="CHN")
            mention = self._named(mention, name)
            nxt = self._index_from(name.end)
            mention, nxt = self._trailing(mention, name, nxt)
            self.out.append(mention)
            return nxt
        if head.titles and self.lex.name_first is not None:
            code = self.lex.one_character_sides.get(self.text[head.start - 1 : head.start]) if not head.sides else None
            if code is not None:  # 米国務長官, 米大統領 where the register reads 米国 first
                mention = replace(
                    mention, side=code, relation=None, start=head.start - 1, words=self.text[head.start - 1 : head.end]
                )
                known = next((m for m in self.out if m.end == head.start - 1 and m.sort == "person"), None)
                if known is not None:
                    self.out.remove(known)
                    named = Name(known.start, known.end, known.words, known.persons, True)
                    self.out.append(self._named(replace(mention, start=known.start), named))
                    return head.last + 1
            first = self._unknown_first(head, mention)
            if first is not None:
                self.out.append(first)
                return head.last + 1
        if name is None and head.titles and self.lex.open_title is not None:
            tail = self.lex.open_title.match(self.text, head.titles[-1].end)
            name = self.name_at(tail.end()) if tail is not None else None
            if (
                name is not None and tail is not None and (name.persons or " " in self.text[name.start : name.end])
            ):  # *Minister of Regional Cooperation A*
                field_of = self.text[head.titles[-1].end : tail.end()].split()
                fields = " ".join(w.casefold() for w in field_of if w.casefold() not in ("of", "for", "the"))
                joint = "" if fields.startswith(("and ", "& ")) else "for "
                mention = replace(
                    mention, office=None, offices=(), role=f"{mention.role or 'minister'} {joint}{fields}"
                )
                mention = self._named(mention, name)
                nxt = self._index_from(name.end)
                mention, nxt = self._trailing(mention, name, nxt)
                self.out.append(mention)
                return nxt
        if name is None and head.titles and mention.office and self.lex.long_title is not None:
            name = self._behind_long_title(head, mention)
            if name is not None:
                mention = self._named(mention, name)
                self.out.append(mention)
                return self._index_from(name.end)
        before = self._name_before(head) if head.titles else None
        if before is not None:
            self.out.append(self._named(mention, before))
            return head.last + 1
        if not head.titles:
            return head.last + 1
        self.out.append(mention)
        return head.last + 1

    def _behind_long_title(self, head: Head, mention: Mention) -> Name | None:
        """*ministro de Relaciones Exteriores, Comercio Internacional y Culto, Gerardo Werthein*: the title goes on after the words
        that the register knows; the name behind it must be that of somebody who has held the office."""
        assert self.lex.long_title is not None
        tail = self.lex.long_title.match(self.text, head.end, min(len(self.text), head.end + 190))
        while tail is not None:
            name = self.name_at(tail.end())
            if self.lex.cased and _TELLS.search(self.text, head.end, tail.end()):
                return None  # *the President travelled with his counterpart, B*: a sentence, no title
            if name is not None and name.full:
                held = [p for p in name.persons if any(t.office == mention.office for t in self.register.tenures_of(p))]
                if held and (mention.side is None or any(self._fits_person(p, mention.side) for p in held)):
                    return replace(name, persons=tuple(held))
                return None
            tail = self.lex.long_title.match(self.text, tail.end(), min(len(self.text), head.end + 190))
        return None

    def _doubtful(self, head: Head, mention: Mention) -> bool:
        """Whether a single unknown word behind a title is rather a thing: *autoridade Climática*, *head of the Pakistan Tehreek*."""
        if not head.titles or (any(t.forms for t in head.titles) and not self._ends_in_side(head)):
            return False
        return self._ends_in_side(head) or mention.role in DOUBTFUL

    def _ends_in_side(self, head: Head) -> bool:
        return self.lex.side_first and head.side_atoms != [] and head.atoms[-1] is head.side_atoms[-1]

    def _closed(self, name: Name, mention: Mention) -> bool:
        """Whether *the Special Envoy, Staffan de Mistura,* is closed behind the name, and the name may bear the title."""
        if not name.full or self.text[name.end : name.end + 1] not in (",", ")", "،", "–", "—", ".", ";", ""):
            return False
        offices = {t.office for p in name.persons for t in self.register.tenures_of(p)}
        return not name.persons or not mention.office or mention.office in offices or mention.office not in WEIGHT

    def _unknown_first(self, head: Head, mention: Mention) -> Mention | None:
        """Japanese: an unknown name right before the title, its country before that (*トルコのフィダン外相*)."""
        end = mention.start
        if self.text[end - 1 : end] == "・":
            end -= 1
        limit = max((a.end for a in self.atoms[: head.first] if a.end <= end), default=0)
        start = name_before(self.text, end, self.lex, max(limit, 0))
        if start is None:
            return None
        written = self.text[start:end]
        side = mention.side
        begin = start
        owner = next((a for a in reversed(self.atoms[: head.first]) if a.end <= start), None)
        if (
            owner is not None
            and side is None
            and set(owner.kinds) & set("SA")
            and self.text[owner.end : start] in ("の", "・")
        ):
            side = self._side_forms(owner)[0].id
            begin = owner.start
            self.out = [m for m in self.out if not (m.start >= owner.start and m.end <= owner.end)]
        persons = tuple(p.id for p in self.register.known_as(written))
        native = all("\u4e00" <= c <= "\u9fff" for c in written)
        if side is None and native and not persons and mention.role != "president" and mention.office is not None:
            side = "JPN"  # a Japanese text names the country of everybody but its own ministers
        return self._named(replace(mention, side=side, start=begin), Name(start, head.end, written, persons, True))

    def _introduced(self, name: Name, mention: Mention) -> bool:
        """A name after *the President of Kenya,*: a register person of that side, or two words closed by punctuation or a verb."""
        if name.persons:
            return mention.side is None or any(self._fits_person(p, mention.side) for p in name.persons)
        return name.full and not any(self.atoms[i].kinds.strip("P") for i in self._within(name.start, name.end))

    def _name_before(self, head: Head) -> Name | None:
        """*Staffan de Mistura, UN Special Envoy*: an unknown name of two words or more right before a title phrase."""
        if self.lex.script == "arabic":
            lies = arabic_before(self.text, head.start, self.lex, self.given_names | self.lex.given_names)
            closed = head.sides or self.text[head.end : head.end + 1] in ("", "،", ".", ")", "؛", ":")
            if lies is None or not closed or any(m.start < lies[1] and lies[0] < m.end for m in self.out[-4:]):
                return None
            written = self.text[lies[0] : lies[1]]
            return Name(*lies, written, tuple(p.id for p in self.register.known_as(written)), True)
        if not self.lex.cased:
            return None
        window = max(0, head.start - 90)
        text = self.text[window : head.start]
        lead = self.lex.apposition_back.search(text)
        if lead is None:
            return None
        end = window + lead.start()
        for match in re.finditer(rf"(?<!\w){NAME_TOKEN.pattern}", text[: lead.start()]):
            start = window + match.start()
            if any(m.start <= start < m.end for m in self.out[-4:]):
                continue
            if match.group().rstrip() in self.lex.not_names:
                continue
            run = self._run(start, start)
            if run == end and len(self.text[start:end].split()) > 1:
                written = self.text[start:end]
                persons, _ = self._persons(start, end, written)
                if head.sides and persons:
                    persons = tuple(p for p in persons if self._fits_person(p, head.sides[0]))
                closed = self.text[head.end : head.end + 1] in ("", ",", ".", ")", ";", "\n")
                if not (head.sides or self._bound(head) or closed or _GOES_ON.match(self.text, head.end)):
                    return None
                return Name(start, end, written, persons, True)
        return None

    def _plural_titles(self, head: Head) -> int:
        """*Presidents Biden and Putin*; *the foreign ministers of A and B*; the same with names; groups without either."""
        mention = self._mention(head, plural=True)
        paired = self._pairs_after(head, mention)
        if paired is not None:
            return paired
        names, end = self._name_list(head)
        if names:
            sides: list[str | None] = list(head.sides)
            for k, name in enumerate(names):
                side: str | None = name.side or (sides[k] if len(sides) == len(names) else None)
                one = replace(
                    mention, side=side, plural=True, count=1, start=name.start, end=name.end, group=False, relation=None
                )
                if k == 0:
                    one = replace(one, start=head.start)
                self.out.append(self._named(one, name))
            return self._index_from(end)
        if head.sides and (len(head.sides) > 1 or head.coordinated):
            kinds = {s: self._kind(s) for s in head.sides}
            for side in head.sides:
                if kinds[side] == "organisation" and len(head.sides) == 1:
                    self.out.append(replace(mention, side=side, sort="group", group=True, count=0))
                else:
                    self.out.append(self._part(head, replace(mention, plural=True, group=False, relation=None), side))
            return head.last + 1
        if mention.group and self._goes_on(head):
            # the presidents of Poland and of the three Baltic states: Poland's is one person
            self.out.append(
                self._part(head, replace(mention, sort="office", group=False, relation=None), head.sides[0])
            )
            return head.last + 1
        self.out.append(replace(mention, role=_plural_noun(mention.role)) if mention.group else mention)
        return head.last + 1

    def _goes_on(self, head: Head) -> bool:
        """Whether one state's share of a plural title is followed by *and …*."""
        if len(head.sides) != 1 or head.quantity is not None or self._kind(head.sides[0]) != "state":
            return False
        return self.lex.conjunction.match(self.text, head.end) is not None and self.text[head.end] != ","

    def _part(self, head: Head, mention: Mention, side: str) -> Mention:
        """One side's share of *the foreign ministers of A and B*: the first has the title's words too where they lead."""
        k = head.sides.index(side)
        atom = head.side_atoms[k]
        start = head.start if k == 0 else atom.start
        end = head.end if k == len(head.sides) - 1 else atom.end
        return replace(mention, side=side, count=1, start=start, end=end, words=self.text[start:end])

    def _pairs_after(self, head: Head, mention: Mention) -> int | None:
        """*the presidents of Russia, Vladimir Putin, and of the United States, Joe Biden*: side and name in turn."""
        if len(head.sides) != 1:
            return None
        pairs: list[tuple[str, Name]] = []
        side, end = head.sides[0], head.end
        while True:
            gap = self.lex.apposition.match(self.text, end)
            name = self.name_at(gap.end()) if gap else None
            if name is None or not self._introduced(name, replace(mention, side=side)):
                break
            pairs.append((side, name))
            nxt = self._index_from(name.end)
            if nxt >= len(self.atoms) or not set(self.atoms[nxt].kinds) & set("SA"):
                break
            between = self.text[name.end : self.atoms[nxt].start]
            if not self.lex.pair_glue.fullmatch(between):
                break
            forms = self._side_forms(self.atoms[nxt])
            side, end = forms[0].id, self.atoms[nxt].end
        if len(pairs) < 2:
            return None
        for k, (code, name) in enumerate(pairs):
            one = replace(
                mention, side=code, plural=True, count=1, group=False, relation=None, start=name.start, end=name.end
            )
            if k == 0:
                one = replace(one, start=head.start)
            self.out.append(self._named(one, name))
        return self._index_from(pairs[-1][1].end)

    def _name_list(self, head: Head) -> tuple[list[Name], int]:
        """Names in a row behind a plural title, each perhaps with its side: *Wang Yi of China and Sergey Lavrov of Russia*."""
        names: list[Name] = []
        end = head.end
        gap = self.lex.title_name.match(self.text, end)
        if gap is None or (head.sides and self.name_at(gap.end()) is None):
            gap = self.lex.apposition.match(self.text, end) if head.sides else gap
        while gap is not None:
            name = self.name_at(gap.end(), known_only=not self.lex.cased)
            if name is None:
                break
            end = name.end
            nxt = self._index_from(end)
            side = self._side_behind(end, nxt)
            if side is not None:
                name.side, end = side, self.atoms[nxt].end
                end += self.text[end : end + 1] == ")"
            names.append(name)
            gap = self.lex.conjunction.match(self.text, end)
        if len(names) == 1 and len(head.sides) > 1:
            return [], head.end
        return names, end

    def _side_behind(self, end: int, nxt: int) -> str | None:
        """The side that a name is said to be of: *Wang Yi of China*."""
        if nxt >= len(self.atoms) or self.lex.name_side is None or not set(self.atoms[nxt].kinds) & set("SA"):
            return None
        if not self.lex.name_side.fullmatch(self.text[end : self.atoms[nxt].start]):
            return None
        return self._side_forms(self.atoms[nxt])[0].id

    def _counterpart(self, head: Head) -> int:
        sides: list[str | None] = list(head.sides) or [None]
        name = self._name_after(head.last)
        if name is None:
            gap = self.lex.apposition.match(self.text, head.end)
            candidate = self.name_at(gap.end()) if gap else None
            if candidate is not None and (candidate.persons or candidate.full):
                name = candidate
                if (
                    head.sides
                    and candidate.persons
                    and not any(self._fits_person(p, head.sides[0]) for p in candidate.persons)
                ):
                    name = None
        plural = head.counterpart == "many" or len(sides) > 1
        if name is None and self.lex.plural_counterparts is not None:
            before = self.text[max(0, head.start - 8) : head.end]
            plural = plural or self.lex.plural_counterparts.search(before) is not None
        for side in sides:
            mention = Mention(
                head.start, head.end, self.text[head.start : head.end], "relation", side=side, relation="counterpart",
                plural=plural, count=1 if len(sides) > 1 or not plural else head.quantity or 0, status=head.status,
                group=plural and len(sides) == 1, gender=head.gender,
            )  # fmt: skip
            if name is not None and len(sides) == 1:
                mention = replace(self._named(mention, name), group=False, plural=False, count=1)
                nxt = self._index_from(name.end)
                mention, nxt = self._trailing(mention, name, nxt)
                self.out.append(mention)
                return nxt
            if len(head.sides) > 1 and side is not None:
                mention = self._part(head, mention, side)
            self.out.append(mention)
        return head.last + 1

    def _group(self, head: Head) -> int:
        role = self._group_role(head)
        noun = role.split()[-1] if role else ""
        words = self.text[head.start : head.end]
        definite = self._definite(head)
        side_like = noun in ("sides",)
        quantity = head.quantity or (2 if words.lower() in self.lex.duals else 0)
        base = Mention(
            head.start, head.end, words, "group", role=role, group=True, plural=True, count=quantity, status=head.status,
        )  # fmt: skip
        if not head.sides:
            if side_like or ((definite or quantity >= 2) and noun in self.lex.definite_groups):
                base = replace(base, sort="relation", relation="definite")
            self.out.append(base)
            return head.last + 1
        one = self.lex.individuals.get(role)
        if one is not None and self._goes_on(head):
            self.out.append(self._part(head, replace(base, sort="office", role=one, group=False), head.sides[0]))
            return head.last + 1
        if one is not None and len(head.sides) > 1 and all(self._kind(s) == "state" for s in head.sides):
            for side in head.sides:
                self.out.append(self._part(head, replace(base, sort="office", role=one, group=False), side))
            return head.last + 1
        for side in head.sides:
            self.out.append(replace(self._part(head, base, side), count=base.count))
        return head.last + 1

    def _group_role(self, head: Head) -> str:
        values = head.groups[-1].of("G")
        forms = head.groups[-1].register_forms("group")
        return (
            (values[0] if values else (forms[0].role or forms[0].id))
            if values or forms
            else head.groups[-1].words.lower()
        )

    def _side(self, head: Head) -> int:
        atom = head.atoms[0]
        last = head.atoms[-1]
        name = None
        if "S" in last.kinds or "A" in last.kinds:
            gap = self.lex.side_name.match(self.text, last.end) if self.lex.side_name is not None else None
            if gap is not None:
                name = self.name_at(gap.end(), known_only=True)
        if name is not None and name.persons and any(self._fits_person(p, head.sides[-1]) for p in name.persons):
            mention = Mention(last.start, last.end, "", "person", side=head.sides[-1], status=head.status)
            mention = self._named(mention, name)
            nxt = self._index_from(name.end)
            mention, nxt = self._trailing(mention, name, nxt)
            self.out.append(mention)
            return nxt
        for one in [a for a in head.atoms if set(a.kinds) & set("SA")] or [atom]:
            forms = self._side_forms(one)
            if not forms:
                continue
            sort = forms[0].sort
            actor = self._actor(one, sort)
            self.out.append(
                Mention(
                    one.start, one.end, one.words, "side", side=forms[0].id, actor=actor, body=forms[0].role, role=sort
                )
            )
        return head.last + 1

    def _actor(self, atom: Atom, sort: str) -> bool:
        """A guess whether a side's name acts (*Moscow denied*, *talks with Turkey*) or is a place or an adjective."""
        before = self.text[max(0, atom.start - 24) : atom.start]
        if sort == "adjective" or (sort == "city" and not self.lex.cased):
            return False  # a town that is no capital stands for no government
        if self.lex.place_before is not None and self.lex.place_before.search(before):
            return False
        if self.lex.place_after is not None and self.lex.place_after.match(self.text, atom.end):
            return False
        after = self.text[atom.end : atom.end + 2]
        return not (after[:1] in ("-", "’", "'") and self.lex.language == "en")


def _domestic(name: Name, register: Register) -> bool:
    """Chinese: a name of two or three characters behind a title without a country is at home, unless it is known abroad."""
    if len(name.text) > 3 or "·" in name.text:
        return False
    return not name.persons or any(register.person(p).side == "CHN" for p in name.persons)


def _plural_noun(role: str | None) -> str | None:
    """The English plural of a role: *foreign ministers*, *secretaries of state*, *chiefs of staff*."""
    if role is None or role.endswith("s"):
        return role
    head, of, rest = role.partition(" of ")
    head = head[:-1] + "ies" if head.endswith("y") else head + "s"
    return head + of + rest


def find(text: str, lang: str, register: Register) -> list[Mention]:
    """All mentions of persons, offices, bodies, sides and groups in ``text``, in order of their start.

    ``lang`` is an ISO 639-1 code with a file in ``data/mentions``; another language raises
    :class:`~diplog.errors.ConfigError`. The text is data: nothing in it is obeyed, and one endless line costs no more than many.
    """
    if not text:
        return []
    if _SURROGATE.search(text):  # half of a character cannot be searched for: read around it
        found = find(_SURROGATE.sub("\ufffd", text), lang, register)
        return [replace(m, words=text[m.start : m.end]) for m in found]
    if lang == "zh" and (plain := simplified(text)) != text:  # the lexicon's words are in simplified characters
        return [replace(m, words=text[m.start : m.end]) for m in find(plain, lang, register)]
    if len(text) <= _LIMIT:
        return _Parser(text, lang, register).parse()
    out: list[Mention] = []
    start = 0
    while start < len(text):
        end = min(len(text), start + _LIMIT)
        if end < len(text):
            cut = max(text.rfind("\n", start, end), text.rfind(". ", start, end))
            end = cut + 1 if cut > start else end
        for mention in _Parser(text[start:end], lang, register).parse():
            out.append(replace(mention, start=mention.start + start, end=mention.end + start))
        start = end
    return out
