"""Linking: which statements are about the same contact, what the contact is called, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from diplog.link import SENTENCES, Linker, consistent_with, contact_id, forwards, link
from diplog.link.compare import COMPARISONS
from diplog.model import Contact, Correction, Statement
from rows import statement

CASES = yaml.safe_load((Path(__file__).parent / "gold" / "link" / "cases.yml").read_text(encoding="utf-8"))
PLACES: dict[str, str] = CASES["places"]


def linked(statements: list[Statement], corrections: list[Correction] | None = None) -> list[Contact]:
    return link(statements, corrections or [], PLACES.get)


def read(case: dict[str, Any]) -> dict[str, Statement]:
    return {row["n"]: statement({k: v for k, v in row.items() if k != "n"}) for row in case["rows"]}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    rows = read(case)
    assert len({s.id for s in rows.values()}) == len(rows), "rows must differ"
    names = {s.id: n for n, s in rows.items()}
    contacts = linked(list(rows.values()))
    found = sorted(sorted(names[s.id] for s in c.statements) for c in contacts)
    assert found == sorted(sorted(group) for group in case["groups"])
    reasons = {li.statement: [r.id for r in li.reasons] for c in contacts for li in c.links}
    for n, expected in case.get("reasons", {}).items():
        assert set(expected) <= set(reasons[rows[n].id]), reasons[rows[n].id]
    home = {names[s.id]: c for c in contacts for s in c.statements}
    for n, expected in case.get("consistent", {}).items():
        assert consistent_with(home[n], contacts) == sorted(home[e].id for e in expected)


def test_every_comparison_has_a_sentence_and_fires_somewhere() -> None:
    fired = {
        r.id for case in CASES["cases"] for c in linked(list(read(case).values())) for li in c.links for r in li.reasons
    }
    for comparison in COMPARISONS:
        assert SENTENCES[comparison.__name__].endswith(".")
        assert comparison.__name__ in fired | {"shared_topics", "same_initiative"}, comparison.__name__


CALL = {"who": "Ada Arden, foreign minister/ARC; Bea Borin, foreign minister/BOR", "stance": "occurred"}


def test_labels_name_sides_in_alphabetical_order_day_and_kind() -> None:
    first = statement({**CALL, "doc": "d1", "date": "2031-03-04", "published": "2031-03-05"})
    other = statement(
        {
            "who": "president/BOR; president/ARC",
            "stance": "occurred",
            "doc": "d2",
            "date": "2031-03-04",
            "published": "2031-03-04",
        }
    )
    month = statement({**CALL, "kind": "meeting", "doc": "d3", "date": "2031-02", "published": "2031-03-04"})
    undated = statement({**CALL, "kind": "visit", "doc": "d4", "published": "2031-03-04", "place": "nowhere"})
    labels = sorted(c.label for c in linked([first, other, month, undated]))
    assert labels == [
        "ARC-BOR-2031-02-meeting",
        "ARC-BOR-2031-03-04-call-a",
        "ARC-BOR-2031-03-04-call-b",
        "ARC-BOR-undated-visit",
    ]
    # letters follow the order in which the contacts were first heard of
    assert [c.label[-1] for c in linked([first, other]) if c.statements[0].key == "d2"] == ["a"]


def test_contact_takes_the_day_of_those_who_say_that_it_took_place() -> None:
    planned = statement({**CALL, "stance": "planned", "doc": "d1", "date": "2031-03-04", "published": "2031-03-01"})
    held = statement({**CALL, "doc": "d2", "date": "2031-03-05", "published": "2031-03-05", "publisher": "other"})
    (contact,) = linked([planned, held])
    assert contact.date is not None
    assert contact.date.iso() == "2031-03-05"


def test_contact_names_each_participant_once_and_nobody_twice() -> None:
    rows = [
        {"who": "foreign minister/ARC; government/BOR", "doc": "d1"},
        {"who": "Ada Arden, foreign minister/ARC; Borin, foreign minister/BOR", "doc": "d2"},
        {"who": "Ada Arden, foreign minister/ARC; Bea Borin, foreign minister/BOR", "doc": "d3"},
    ]
    contacts = linked(
        [statement({"stance": "occurred", "date": "2031-03-04", "published": "2031-03-04", **r}) for r in rows]
    )
    assert len(contacts) == 1
    assert [(p.side, p.name) for p in contacts[0].participants] == [("ARC", "Ada Arden"), ("BOR", "Bea Borin")]


def test_id_is_made_of_the_first_published_statement() -> None:
    late = statement({**CALL, "doc": "d1", "date": "2031-03-04", "published": "2031-03-06"})
    early = statement({**CALL, "doc": "d2", "date": "2031-03-04", "published": "2031-03-05"})
    before = linked([late])
    after = linked([late, early])
    assert before[0].id == contact_id(late)
    assert after[0].id == contact_id(early)
    assert forwards(before, after) == [(contact_id(late), contact_id(early))]
    assert forwards(after, after) == []


def correction(id: str, kind: Any, target: str, value: str = "") -> Correction:
    return Correction(id, kind, target, value, "A. Reader", "read both texts", f"2031-04-01T00:00:0{id[-1]}Z")


def test_corrections_are_honoured_and_explained() -> None:
    a = statement({**CALL, "doc": "d1", "date": "2031-03-04", "published": "2031-03-04"})
    b = statement({**CALL, "doc": "d2", "date": "2031-03-14", "published": "2031-03-14"})
    c = statement({**CALL, "doc": "d3", "date": "2031-03-14", "published": "2031-03-15"})
    assert len(linked([a, b, c])) == 2
    (joined,) = linked([a, b, c], [correction("c1", "same", contact_id(a), contact_id(b))])
    assert joined.id == contact_id(a)
    assert joined.formerly == (contact_id(b),)
    assert all("corrected_same" in {r.id for r in li.reasons} for li in joined.links)
    assert "A. Reader" in next(r.words for r in joined.links[0].reasons if r.id == "corrected_same")
    parted = linked([a, b, c], [correction("c1", "not-same", b.id, c.id)])
    assert sorted(len(x.statements) for x in parted) == [1, 1, 1]
    again = linked([a, b, c], [correction("c1", "same", a.id, b.id), correction("c2", "undo", "c1")])
    assert again == linked([a, b, c])


def test_a_split_takes_the_nearer_statements_along() -> None:
    rows = [
        {"doc": "d1", "published": "2031-03-04", "topics": "trade"},
        {"doc": "d2", "published": "2031-03-04", "topics": "trade"},
        {"doc": "d3", "published": "2031-03-05", "topics": "energy"},
        {"doc": "d4", "published": "2031-03-05", "topics": "energy"},
    ]
    a, b, c, d = (statement({**CALL, "date": "2031-03-04", **r}) for r in rows)
    parts = linked([a, b, c, d], [correction("c1", "not-same", a.id, c.id)])
    assert sorted(sorted(s.key for s in p.statements) for p in parts) == [["d1", "d2"], ["d3", "d4"]]


def test_a_wrong_participant_is_replaced_or_left_as_an_office() -> None:
    a = statement({**CALL, "doc": "d1", "date": "2031-03-04", "published": "2031-03-04"})
    (contact,) = linked([a], [correction("c1", "wrong-participant", a.id, "Bea Borin=Boris Bask")])
    assert [p.name for p in contact.participants] == ["Ada Arden", "Boris Bask"]
    assert "corrected_participant" in {r.id for r in contact.links[0].reasons}
    (contact,) = linked([a], [correction("c1", "wrong-participant", a.id, "Bea Borin")])
    assert [(p.name, p.role) for p in contact.participants] == [
        ("Ada Arden", "foreign minister"),
        (None, "foreign minister"),
    ]


def test_the_same_statement_twice_keeps_the_earlier_moment_it_was_known() -> None:
    a = statement({**CALL, "doc": "d1", "id": "s1", "known": "2031-03-09T00:00:00Z"})
    b = statement({**CALL, "doc": "d1", "id": "s1", "known": "2031-03-05T00:00:00Z"})
    for order in ([a, b], [b, a]):
        linker = Linker(side_of_place=PLACES.get)
        for s in order:
            linker.add([s])
        (contact,) = linker.contacts()
        assert [s.known for s in contact.statements] == ["2031-03-05T00:00:00Z"]


def test_a_page_that_repeats_itself_ten_thousand_times() -> None:
    rows = [
        statement({"who": f"Given{n} Family{n}x, minister/ARC; Bea Borin, foreign minister/BOR", "stance": "occurred", "doc": "d1", "date": "2031-03-04", "quote": f"q{n}"})
        for n in range(1500)
    ]  # fmt: skip
    same = [statement({**CALL, "doc": "d2", "date": "2031-03-04", "quote": f"q{n}"}) for n in range(5000)]
    contacts = linked(rows + same)
    assert max(len(c.statements) for c in contacts) == 5000


def test_odd_statements_are_linked_too() -> None:
    nobody = statement({"who": [], "stance": "occurred", "doc": "d1"})
    empty_names = statement({"who": "*", "stance": "denied", "doc": "d2", "published": "not a date"})
    far = statement({**CALL, "doc": "d3", "date": "0001-01-01/9999-12-30", "published": "2031-03-04"})
    assert sorted(len(c.statements) for c in linked([nobody, empty_names, far])) == [1, 1, 1]


def test_two_persons_of_one_state_are_not_one_because_their_ids_begin_alike() -> None:
    from diplog.link.parties import same_person

    assert not same_person("usa-marco-rubio|marco rubio", "usa-mike-waltz|mike waltz")
    assert not same_person("usa-bush-1|george bush", "usa-bush-2|george bush"), "two ids are two persons"
    assert same_person("usa-marco-rubio|marco rubio", "usa-marco-rubio|rubio")
    assert same_person("usa-marco-rubio|marco rubio", "marco antonio rubio")
    assert not same_person("usa-marco-rubio|marco rubio", "marco polo")
    assert same_person("volodymyr zelensky", "volodymyr zelenskyy")


def test_a_correction_costs_only_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where corrections are in force, a new statement still touches its own block and nothing else."""
    import diplog.link as linking

    many = [
        statement({**CALL, "doc": f"d{n}", "date": f"2031-{1 + n // 28:02}-{1 + n % 28:02}", "published": "2031-12-31"})
        for n in range(0, 200, 4)
    ]
    same = Correction("c1", "same", many[0].id, many[20].id, "tester", "one call", "2031-12-31T00:00:00Z")
    linker = Linker([same], PLACES.get)
    linker.add(many)
    assert len(linker.contacts()) == len(many) - 1
    made: list[Contact] = []
    whole = linking.build

    def counted(*given: Any) -> Contact:
        made.append(whole(*given))
        return made[-1]

    monkeypatch.setattr(linking, "build", counted)
    late = statement({**CALL, "doc": "late", "date": "2032-06-01", "published": "2032-06-01"})
    assert [c.label for c in linker.add([late])] == ["ARC-BOR-2032-06-01-call"]
    assert len(made) == 1
    assert linker.contacts() == linked([*many, late], [same])
