"""Resolution: the table of mentions, the rules on an invented world that does not age, and documents of our own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from diplog import gazetteer
from diplog.dates import DateSpan
from diplog.errors import ConfigError, NotFound
from diplog.gazetteer import Person, Register, Side, Tenure, name_key
from diplog.mentions import find
from diplog.model import Participant, Text
from diplog.resolve import NOTHING, Context, document_mentions, participant
from diplog.who import lookup

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def register() -> Register:
    return gazetteer.load()


def who_table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("who_table", ROOT / "eval" / "who_table.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["who_table"] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_of_mentions(register: Register) -> None:
    rows = who_table().score(register=register)
    assert len(rows) >= 400
    assert len({r.lang for r in rows}) == 12
    wrong = [r for r in rows if r.wrong_person]
    missed = [r for r in rows if not r.right]
    assert len(wrong) <= 0.005 * len(rows), wrong
    assert len(missed) <= 0.05 * len(rows), missed


# ------------------------------------------------------------------------------------------------------- an invented world


class Small(Register):
    """Ruritania and Elbonia, their ministers and namesakes."""

    SIDES: ClassVar = {c: Side(c, c, k) for c, k in (("RUR", "state"), ("ELB", "state"), ("LEAGUE", "organisation"))}
    PEOPLE: ClassVar = {
        "ada": Person("ada", "Ada Quell", "RUR", None, "Quell"),
        "bo": Person("bo", "Bo Quell", "ELB", None, "Quell"),
        "cy": Person("cy", "Cyrus Vane", "RUR", None, "Vane"),
        "dee": Person("dee", "Deodata Vane", "RUR", None, "Vane"),
        "eli": Person("eli", "Elias Morrow", "ELB", None, "Morrow", ("Илья Морроу",)),
        "fay": Person("fay", "Fay Smith", "ELB", None, "Smith"),
        "gus": Person("gus", "Gustav Zorn", "RUR", None, "Zorn"),
        "hal": Person("hal", "Hal Zorn", "RUR", None, "Zorn"),
        "ivo": Person("ivo", "Ivo Pell", "RUR", None, "Pell"),
    }
    TENURES: ClassVar = [
        Tenure("ada", "foreign_minister", "RUR", "foreign minister", "2020-03-10", "2022-05-04", "2022-05-04", "list"),
        Tenure("cy", "foreign_minister", "RUR", "foreign minister", "2022-05-04", None, "2023-01-15", "list"),
        Tenure("eli", "foreign_minister", "ELB", "foreign minister", "2019-01", "2022-05", "2022-05-01", "list"),
        Tenure("fay", "foreign_minister", "ELB", "foreign minister", "2022-05", None, "2024-12-01", "list"),
        Tenure("bo", "head_of_state", "ELB", "president", "2018-06-01", None, "2024-12-01", "list"),
        Tenure("dee", "head_of_state", "RUR", "president", "2016-01-01", "2024-01-01", "2024-01-01", "list"),
        Tenure("ivo", "head_of_state", "RUR", "president", "2024-01-01", None, "2024-12-01", "list"),
        Tenure(
            "gus", "deputy_foreign_minister", "RUR", "deputy foreign minister", "2020-01-01", None, "2024-12-01", "list"
        ),
        Tenure(
            "hal", "deputy_foreign_minister", "RUR", "deputy foreign minister", "2020-01-01", None, "2024-12-01", "list"
        ),
    ]

    def __init__(self) -> None:
        pass

    def side(self, code: str) -> Side:
        if code not in self.SIDES:
            raise NotFound(code)
        return self.SIDES[code]

    def sides(self) -> tuple[Side, ...]:
        return tuple(self.SIDES.values())

    def country(self, code: str) -> str:
        return code

    def person(self, id: str) -> Person:
        return self.PEOPLE[id]

    def persons(self) -> tuple[Person, ...]:
        return tuple(self.PEOPLE.values())

    def tenures_of(self, person: str) -> list[Tenure]:
        return [t for t in self.TENURES if t.person == person]

    def office_for(self, role: str, side: str | None) -> str | None:
        return {"president": "head_of_state", "foreign minister": "foreign_minister"}.get(role)

    def holders(self, office: str, side: str, on: DateSpan, slack: int = 7, role: str | None = None) -> list[Tenure]:
        found = [t for t in self.TENURES if t.office == office and t.side == side]
        return sorted(found, key=lambda t: t.since or "", reverse=True)

    def known_as(self, name: str, side: str | None = None) -> list[Person]:
        key = name_key(name)
        return [
            p
            for p in self.PEOPLE.values()
            if key in (name_key(p.name), name_key(p.family or ""), *map(name_key, p.aliases)) and side in (None, p.side)
        ]


SMALL = Small()


def resolved(on: str | None, context: Context = NOTHING, **said: object) -> Participant:
    return participant(Participant(**said), DateSpan.parse(on) if on else None, SMALL, context)  # type: ignore[arg-type]


CASES = [
    # what the words say, the date → status, person, rule
    ({"side": "RUR", "office": "foreign_minister"}, "2021-01-01", "resolved", "ada", "side+office+date"),
    ({"side": "RUR", "office": "foreign_minister", "name": "Ada Quell"}, "2021-01-01", "resolved", "ada", "side+office+date+name"),
    ({"side": "RUR", "office": "foreign_minister", "name": "Quell"}, "2021-01-01", "resolved", "ada", "side+office+date+name"),
    # the day of an exact hand-over belongs to both, the day after to one
    ({"side": "RUR", "office": "foreign_minister"}, "2022-05-04", "ambiguous", None, "hand-over"),
    ({"side": "RUR", "office": "foreign_minister"}, "2022-05-05", "resolved", "cy", "side+office+date"),
    ({"side": "RUR", "office": "foreign_minister"}, "2022-05-03", "resolved", "ada", "side+office+date"),
    ({"side": "RUR", "office": "foreign_minister", "name": "Vane"}, "2022-05-04", "resolved", "cy", "side+office+date+name"),
    # a hand-over known by the month: two holders in all of it and a week around
    ({"side": "ELB", "office": "foreign_minister"}, "2022-05-20", "ambiguous", None, "hand-over"),
    ({"side": "ELB", "office": "foreign_minister"}, "2022-06-05", "ambiguous", None, "hand-over"),
    ({"side": "ELB", "office": "foreign_minister"}, "2022-07-01", "resolved", "fay", "side+office+date"),
    # evidence older than twelve months: the office, no person; a name still confirms
    ({"side": "RUR", "office": "foreign_minister"}, "2024-06-01", "office", None, "evidence too old"),
    ({"side": "RUR", "office": "foreign_minister", "name": "Cyrus Vane"}, "2024-06-01", "resolved", "cy", "side+office+date+name"),
    ({"side": "RUR", "office": "foreign_minister"}, "1999-01-01", "office", None, "holder not known"),
    ({"side": "RUR", "office": "foreign_minister"}, None, "office", None, "no date"),
    # office says one, text names another: the text's name stands
    ({"side": "RUR", "office": "foreign_minister", "name": "Bertha Unknown"}, "2021-01-01", "conflict", None, "office and name disagree"),
    ({"side": "RUR", "office": "foreign_minister", "name": "Deodata Vane"}, "2021-01-01", "conflict", "dee", "office and name disagree"),
    ({"side": "RUR", "office": "head_of_state", "name": "Vane"}, "2021-01-01", "resolved", "dee", "side+office+date+name"),
    # namesakes do not merge
    ({"side": "RUR", "name": "Zorn", "role": "deputy foreign minister", "office": "deputy_foreign_minister"}, "2021-01-01", "ambiguous", None, "namesakes in office"),
    ({"side": "RUR", "name": "Hal Zorn", "role": "deputy foreign minister", "office": "deputy_foreign_minister"}, "2021-01-01", "resolved", "hal", "side+office+date+name"),
    ({"name": "Quell", "office": "head_of_state", "role": "president"}, "2021-01-01", "resolved", "bo", "office+name+date"),
    # a family name alone
    ({"name": "Morrow"}, "2021-01-01", "resolved", "eli", "the register leaves one"),
    ({"name": "Quell"}, "2021-01-01", "ambiguous", None, "a family name alone"),
    ({"name": "Smith"}, "2023-01-01", "unresolved", None, "a family name alone"),
    ({"name": "Nobody"}, "2023-01-01", "unresolved", None, "name not in the register"),
    ({"name": "Fay Smith"}, "2023-01-01", "resolved", "fay", "name"),
    # status
    ({"side": "RUR", "office": "head_of_state", "role": "president", "status": "elect"}, "2023-10-01", "resolved", "ivo", "elect: next holder"),
    ({"side": "RUR", "office": "head_of_state", "role": "president", "status": "elect", "name": "Ivo Pell"}, "2023-10-01", "resolved", "ivo", "side+office+date+name"),
    ({"side": "RUR", "office": "head_of_state", "role": "president", "status": "former"}, "2024-06-01", "office", None, "former holder"),
    ({"side": "RUR", "office": "head_of_state", "role": "president", "status": "former", "name": "Deodata Vane"}, "2024-06-01", "resolved", "dee", "side+office+date+name"),
    # other scripts, quoted titles, groups, sides, nothing
    ({"side": "ELB", "office": "foreign_minister", "name": "Ильёй Морроу"}, "2021-01-01", "resolved", "eli", "side+office+date+name alike"),
    ({"side": "ELB", "office": "head_of_state", "role": "president", "quoted": "president"}, "2021-01-01", "office", None, "a title in quotation marks"),
    ({"side": "ELB", "role": "officials", "group": True}, "2021-01-01", "group", None, "group"),
    ({"side": "ELB"}, "2021-01-01", "side", None, "side"),
    ({"role": "minister"}, "2021-01-01", "unresolved", None, "nothing to resolve by"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "on", "status", "person", "rule"), CASES)
def test_rules(said: dict[str, object], on: str | None, status: str, person: str | None, rule: str) -> None:
    found = resolved(on, **said)
    assert found.resolution is not None
    assert (found.resolution.status, found.person, found.resolution.rule) == (status, person, rule)


def test_unknown_since_says_since_when() -> None:
    found = resolved("2024-06-01", side="RUR", office="foreign_minister")
    assert found.resolution is not None
    assert "unknown since 2023-01-15" in found.resolution.reason
    assert [c.person for c in found.resolution.candidates] == ["cy"]
    assert found.name is None


def test_a_conflict_keeps_the_texts_name_and_names_the_holder() -> None:
    found = resolved("2021-01-01", side="RUR", office="foreign_minister", name="Bertha Unknown")
    assert found.name == "Bertha Unknown"
    assert found.resolution is not None
    assert "Ada Quell" in found.resolution.reason


def test_both_holders_of_a_hand_over_are_candidates() -> None:
    found = resolved("2022-05-04", side="RUR", office="foreign_minister")
    assert found.resolution is not None
    assert {c.person for c in found.resolution.candidates} == {"ada", "cy"}


def test_a_surname_means_whom_the_document_has_introduced() -> None:
    people = (Participant(name="Bo Quell", person="bo", side="ELB"),)
    found = resolved("2021-01-01", Context(people=people), name="Quell")
    assert found.person == "bo"
    both = (*people, Participant(name="Ada Quell", person="ada", side="RUR"))
    again = resolved("2021-01-01", Context(people=both), name="Quell")
    assert again.person is None


# --------------------------------------------------------------------------------------------------------------- documents


def read(register: Register, text: str, lang: str = "en", **about: object) -> list[tuple[str, list[str | None], str]]:
    """Words → names (or offices) and rule, for every mention that is not a mere side."""
    on = str(about.pop("published", "2025-02-01"))
    document = Text("d", "k", str(about.pop("title", "")), text, published=on, lang=lang, **about)  # type: ignore[arg-type]
    mentions = find(text, lang, register)
    title = find(document.title, lang, register) if document.title else []
    out = []
    for mention, people in zip(
        mentions, document_mentions(mentions, document, register, None, title=title), strict=True
    ):
        if mention.sort != "side":
            rule = people[0].resolution.rule if people[0].resolution else ""
            out.append(
                (mention.words, [p.name or (f"{p.side} {p.office}" if p.office else p.side) for p in people], rule)
            )
    return out


def meant(register: Register, text: str, words: str, **about: object) -> list[str | None]:
    found = [names for w, names, _ in read(register, text, **about) if w == words]  # type: ignore[arg-type]
    assert found, [w for w, _, _ in read(register, text, **about)]  # type: ignore[arg-type]
    return found[-1]


def test_the_secretary_the_ministers_and_the_counterpart(register: Register) -> None:
    text = (
        "Secretary of State Marco Rubio spoke with Turkish Foreign Minister Hakan Fidan. The Secretary thanked his counterpart. "
        "Both ministers agreed to meet. Rubio also called his Polish counterpart."
    )
    about = {"source_type": "official", "source_country": "USA"}
    assert meant(register, text, "Secretary", **about) == ["Marco Rubio"]
    assert meant(register, text, "his counterpart", **about) == ["Hakan Fidan"]
    assert meant(register, text, "Both ministers", **about) == ["Marco Rubio", "Hakan Fidan"]
    assert meant(register, text, "his Polish counterpart", **about) == ["Radosław Sikorski"]


def test_an_official_text_means_its_own_office_holder(register: Register) -> None:
    text = "Narendra Modi, Prime Minister of India, spoke with the Prime Minister this afternoon. The Prime Minister thanked him."
    found = meant(
        register, text, "Prime Minister", source_type="official", source_country="GBR", published="2023-11-03"
    )
    assert found == ["Rishi Sunak"]


def test_a_newspaper_does_not(register: Register) -> None:
    text = "The Prime Minister spoke this afternoon."
    assert meant(register, text, "Prime Minister", source_type="media", source_country="GBR") == [
        "None head_of_government"
    ]


def test_two_leaders_of_two_sides(register: Register) -> None:
    text = "President Joe Biden spoke with President Vladimir Putin of Russia. The two leaders agreed."
    assert meant(register, text, "two leaders", published="2021-07-09") == ["Joe Biden", "Vladimir Putin"]


def test_several_presidents_leave_the_president_open(register: Register) -> None:
    text = "Presidents Emmanuel Macron, Joe Biden and Xi Jinping met in Bali. The President left first."
    found = [(names, rule) for w, names, rule in read(register, text, published="2022-11-15") if w == "President"]
    assert found == [([None], "several in the document")] or found[-1][1] == "several in the document"


def test_surnames_in_a_headline_lean_on_the_body(register: Register) -> None:
    headline, body = "Petro enfría la cita con Maduro", "Gustavo Petro respondió a Nicolás Maduro."
    text = Text("d", "k", headline, body, published="2022-09-20", lang="es")
    title = find(headline, "es", register)
    people = document_mentions(title, text, register, None, title=find(body, "es", register))
    assert [p[0].name for p in people] == ["Gustavo Petro", "Nicolás Maduro"]


def test_namesakes_in_one_text_do_not_merge(register: Register) -> None:
    text = "Foreign Minister Sergey Lavrov met the singer Mikhail Lavrov. Mikhail Lavrov left."
    names = {n for _, names, _ in read(register, text, published="2023-05-01") for n in names if n}
    assert "Sergey Lavrov" in names
    assert not [
        n
        for w, ns, _ in read(register, text, published="2023-05-01")
        if w.startswith("Mikhail")
        for n in ns
        if n == "Sergey Lavrov"
    ]


def test_resolving_twice_gives_the_same(register: Register) -> None:
    text = "Foreign Minister Hakan Fidan met his Greek counterpart. The two ministers spoke."
    assert read(register, text) == read(register, text)


# --------------------------------------------------------------------------------------------------------------- who lookup


def test_lookup_of_a_counterpart_says_rule_and_source(register: Register) -> None:
    answer = lookup("su homólogo turco", on="2025-01-22", for_="MEX:foreign-minister", lang="es", register=register)
    assert answer.participant.name == "Hakan Fidan"
    assert answer.sure > 0.8
    data = answer.to_dict()
    person = data["people"][0]
    assert person["side"] == "TUR"
    assert person["resolution"]["candidates"][0]["source"]
    assert "office" in person["resolution"]["why"]


def test_lookup_guesses_the_language(register: Register) -> None:
    assert (
        lookup("министр иностранных дел Турции", on="2024-03-01", register=register).participant.name == "Hakan Fidan"
    )
    assert lookup("der türkische Außenminister", on="2024-03-01", register=register).lang == "de"


def test_lookup_of_two_offices_gives_two(register: Register) -> None:
    answer = lookup("the foreign ministers of Armenia and Iran", on="2024-12-01", lang="en", register=register)
    assert [p.side for p in answer.people] == ["ARM", "IRN"]


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("x", {"on": "yesterday"}),
        ("x", {"for_": "ATLANTIS:king"}),
        ("x", {"for_": "MEX:grand-vizier"}),
        ("x", {"lang": "xx"}),
    ],
)
def test_lookup_tells_what_cannot_be_used(register: Register, words: str, options: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        lookup(words, register=register, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["", "   ", "\x00\x07", "the", "🤝", "a" * 5000, "'); DROP TABLE persons; --"])
def test_lookup_of_nonsense_is_unresolved(register: Register, words: str) -> None:
    answer = lookup(words, on="2024-12-01", register=register)
    assert answer.participant.person is None
    assert answer.sure == 0


def test_an_office_that_several_hold_is_nobody_by_office_alone() -> None:
    """*the Israeli minister* must not become the one minister whom the register happens to know."""
    from diplog import gazetteer
    from diplog.dates import DateSpan
    from diplog.model import Participant
    from diplog.resolve import participant

    for office, side in (("minister", "ISR"), ("special_envoy", "TUR"), ("deputy_foreign_minister", "MEX")):
        who = Participant(role=office.replace("_", " "), office=office, side=side, mention=f"a {office} of {side}")
        found = participant(who, DateSpan.parse("2023-03-28"), gazetteer.load())
        assert (found.name, found.person, found.side) == (None, None, side)
        assert found.resolution is not None
        assert found.resolution.status == "office"


def test_a_shared_given_name_makes_no_person_alike() -> None:
    from diplog.resolve.rules import _family_alike

    assert not _family_alike("Jean-Pierre Raffarin", "Jean Castex")
    assert _family_alike("Andriy Sibiha", "Andrii Sybiha")
