"""Whatever the order, batches or repetitions in which statements come, the contacts are the same."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplog.dates import DateSpan
from diplog.judge import history, judge_all
from diplog.judge.accounts import by_then
from diplog.link import Linker, forwards, link
from diplog.model import Contact, Correction, Participant, Quote, Statement, Topic, stable_id
from diplog.voices import voice

SIDES = ["ARC", "BOR", "CYR"]
PEOPLE = {
    "ARC": ["Ada Arden", "Abel Aster"],
    "BOR": ["Bea Borin", "Boris Bask"],
    "CYR": ["Cato Cyr", "Cleo Crane"],
}
ROLES = {"A": "foreign minister", "B": "head of state"}
START = dt.date(2031, 3, 1)


def place_side(place: str) -> str | None:
    return {"Arcton": "ARC", "Borville, Bor": "BOR", "Bor": "BOR"}.get(place)


@st.composite
def participants(draw: st.DrawFn) -> tuple[Participant, ...]:
    sides = draw(st.lists(st.sampled_from(SIDES), min_size=1, max_size=3, unique=True))
    people = []
    for side in sides:
        form = draw(st.sampled_from(["name", "name", "name", "office", "side", "bare", "group"]))
        number = draw(st.integers(0, 1))
        office = ["foreign minister", "head of state"][number]
        if form == "name":
            people.append(
                Participant(name=PEOPLE[side][number], role=office, side=side, office=office.replace(" ", "_"))
            )
        elif form == "office":
            people.append(Participant(role=office, side=side, office=office.replace(" ", "_")))
        elif form == "side":
            people.append(Participant(role="government", side=side))
        elif form == "bare":
            people.append(Participant(side=draw(st.sampled_from([side, f"{side}-opposition"])), mention=side.title()))
        else:
            people.append(Participant(role="foreign ministers", side=draw(st.sampled_from([side, None])), group=True))
    return tuple(people)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    document = f"doc-{draw(st.integers(0, 9))}"
    # all statements of a document share its publication, as they do in life
    offset = int(stable_id("x", document)[-2:], 16)
    published = None if offset % 7 == 0 else (START + dt.timedelta(days=offset % 40)).isoformat()
    day = START + dt.timedelta(days=draw(st.integers(0, 40)))
    date = draw(
        st.sampled_from(
            [None, None, DateSpan.day(day), DateSpan.month(2031, 3), DateSpan.range(day, day + dt.timedelta(days=3))]
        )
    )
    people = draw(participants())
    source = draw(st.sampled_from(["official", "media"]))
    country = draw(st.sampled_from(SIDES))
    said_by = draw(st.sampled_from([None, *people]))
    speaks_for, standing = voice(said_by, source, country)
    kind = draw(st.sampled_from(["call", "call", "meeting", "visit", "talks", "video_call"]))
    stance = draw(
        st.sampled_from(["occurred", "occurred", "planned", "sought", "denied", "unconfirmed", "cancelled", "doubted"])
    )
    number = draw(st.integers(0, 30))
    return Statement(
        id=stable_id("statement", document, number, kind, stance),
        document=document,
        key=document,
        kind=kind,
        stance=stance,
        participants=people,
        quote=Quote("text", number, number + 5, "words"),
        said_by=said_by,
        speaks_for=speaks_for,
        standing=standing,
        date=date,
        place=draw(st.sampled_from([None, None, "Arcton", "Borville, Bor", "Bor"])),
        topics=tuple(Topic(t) for t in draw(st.lists(st.sampled_from(["trade", "energy"]), max_size=2, unique=True))),
        publisher=document,
        source_type=source,
        source_country=country,
        published=published,
        known=(START + dt.timedelta(days=draw(st.integers(0, 60)))).isoformat() + "T00:00:00Z",
    )


def unique(many: Sequence[Statement]) -> list[Statement]:
    return list({s.id: s for s in many}.values())


batches = st.lists(statements(), min_size=1, max_size=30).map(unique)
slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def linked(many: Sequence[Statement], corrections: Sequence[Correction] = ()) -> list[Contact]:
    return link(many, corrections, place_side)


@slow
@given(batches, st.randoms(use_true_random=False))
def test_order_and_repetitions_change_nothing(many: list[Statement], rng: object) -> None:
    shuffled = [*many, *many[:5]]
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert linked(shuffled) == linked(many)


@slow
@given(batches, st.lists(st.integers(0, 30), max_size=4), st.randoms(use_true_random=False))
def test_batches_change_nothing(many: list[Statement], cuts: list[int], rng: object) -> None:
    shuffled = list(many)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    linker = Linker(side_of_place=place_side)
    bounds = [0, *sorted(min(c, len(many)) for c in cuts), len(many)]
    for low, high in itertools.pairwise(bounds):
        before = {c.id: c for c in linker.contacts()}
        changed = {c.id for c in linker.add(shuffled[low:high])}
        after = {c.id: c for c in linker.contacts()}
        assert changed == {i for i, c in after.items() if before.get(i) != c}
    assert linker.contacts() == linked(many)


def of_one_pair(rng: random.Random, number: int) -> Statement:
    """A statement of one busy pair over a year: what is decided anew for one day must reach as far as it matters."""
    day = START + dt.timedelta(days=rng.randint(0, 400))
    published = day + dt.timedelta(days=rng.choice([-30, -12, -3, 0, 1, 2, 9, 25]))
    form = rng.choice(["day", "day", "none", "none", "month"])
    date = {"day": DateSpan.day(day), "none": None, "month": DateSpan.month(day.year, day.month)}[form]
    people = (
        Participant(name="Ada Arden", role="foreign minister", side="ARC", office="foreign_minister"),
        Participant(role="foreign minister", side="BOR", office="foreign_minister"),
    )
    return Statement(
        id=stable_id("statement", number),
        document=f"doc-{number}",
        key=f"doc-{number // 2}",
        kind=rng.choice(["call", "meeting", "visit", "visit"]),
        stance=rng.choice(["occurred", "planned", "planned", "cancelled"]),
        participants=people,
        quote=Quote("text", 0, 5, "words"),
        date=date,
        place=rng.choice([None, "Borville, Bor"]),
        publisher=f"paper {number % 5}",
        source_type="media",
        published=published.isoformat(),
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_late_statement_reaches_as_far_as_it_matters(seed: int) -> None:
    rng = random.Random(seed)
    many = [of_one_pair(rng, n) for n in range(150)]
    linker = Linker(side_of_place=place_side)
    linker.add(many[40:])
    for statement in many[:40]:
        linker.add([statement])
    assert linker.contacts() == linked(many)


@pytest.mark.parametrize("seed", range(6))
def test_undated_news_that_come_and_go_gather_as_at_once(seed: int) -> None:
    rng = random.Random(seed)
    many = [of_one_pair(rng, n) for n in range(160)]
    many = [replace(s, date=None) if rng.random() < 0.7 else s for s in many]
    linker = Linker(side_of_place=place_side)
    alive: list[Statement] = []
    while many:
        come, many = many[:7], many[7:]
        lost = rng.sample(alive, min(2, len(alive)))
        linker.update(come, [(s.key, s.id) for s in lost])
        alive = [s for s in alive if s not in lost] + come
        assert linker.contacts() == linked(alive)


@slow
@given(batches)
def test_every_statement_is_in_one_contact_with_its_reasons(many: list[Statement]) -> None:
    contacts = linked(many)
    assert sorted(s.id for c in contacts for s in c.statements) == sorted(s.id for s in many)
    assert len({c.id for c in contacts}) == len(contacts)
    for contact in contacts:
        assert [li.statement for li in contact.links] == [s.id for s in contact.statements]
        assert all(li.reasons for li in contact.links)
        assert sum(r.id == "first_of_contact" for li in contact.links for r in li.reasons) == 1


@slow
@given(batches, st.integers(0, 40))
def test_as_of_equals_a_ledger_fed_only_until_then(many: list[Statement], days: int) -> None:
    moment = (START + dt.timedelta(days=days)).isoformat()
    until = [s for s in many if by_then(s, moment)]
    fed = Linker(side_of_place=place_side)
    fed.add(until)
    at_once = linked(until)
    assert fed.contacts() == at_once
    for contact in at_once:
        # a verdict as of a moment takes no notice of what was said later
        whole = replace(
            contact,
            statements=(
                *contact.statements,
                *(replace(s, published="2031-12-31", id=s.id + "x") for s in contact.statements),
            ),
        )
        assert judge_all(contact, moment) == judge_all(whole, moment)
        assert judge_all(contact, moment) == judge_all(contact, moment)


@slow
@given(batches)
def test_histories_end_where_the_contact_stands(many: list[Statement]) -> None:
    for contact in linked(many):
        changes = history(contact)
        assert changes
        assert [c.at for c in changes] == sorted(c.at for c in changes)
        assert all(a.status != b.status for a, b in itertools.pairwise(changes))
        assert changes[-1].status == judge_all(contact)[0].status


@slow
@given(batches, st.data())
def test_corrections_hold_in_any_order_and_are_undone(many: list[Statement], data: st.DataObject) -> None:
    ids = [s.id for s in many]
    pick = st.sampled_from(ids)
    a, b = data.draw(pick), data.draw(pick)
    same = Correction("c1", "same", a, b, "tester", "one event", "2031-05-01T00:00:00Z")
    reject = Correction("c2", "reject", data.draw(pick), "", "tester", "misread", "2031-05-02T00:00:00Z")
    apart = Correction("c3", "not-same", a, b, "tester", "two events", "2031-05-03T00:00:00Z")
    undo = Correction("c4", "undo", "c3", "", "tester", "was right", "2031-05-04T00:00:00Z")

    def home(contacts: list[Contact], id: str) -> str | None:
        return next((c.id for c in contacts for s in c.statements if s.id == id), None)

    joined = linked(many, [same])
    assert home(joined, a) == home(joined, b)
    parted = linked(many, [apart, same])
    if a != b:
        assert home(parted, a) != home(parted, b)
    assert linked(many, [undo, same, apart]) == joined
    assert linked(list(reversed(many)), [same, reject, apart]) == linked(many, [apart, reject, same])
    assert home(linked(many, [reject]), reject.target) is None
    linker = Linker([same, apart], place_side)
    for s in many:
        linker.add([s])
    assert linker.contacts() == parted


@slow
@given(batches, batches)
def test_forwarding_leads_from_every_old_id(first: list[Statement], second: list[Statement]) -> None:
    before = linked(first)
    after = linked(unique([*first, *second]))
    moves = forwards(before, after)
    known = {c.id for c in after}
    for contact in before:
        assert contact.id in known or any(old == contact.id for old, _ in moves)
    assert all(new in known for _, new in moves)


def told(document: str, published: str, day: dt.date | None, **other: object) -> Statement:
    people = (
        Participant(name="Ada Arden", role="foreign minister", side="ARC", office="foreign_minister"),
        Participant(name="Bea Borin", role="foreign minister", side="BOR", office="foreign_minister"),
    )
    row: dict[str, object] = {
        "id": stable_id("statement", document),
        "document": document,
        "key": document,
        "kind": "call",
        "stance": "occurred",
        "participants": people,
        "quote": Quote("text", 0, 5, "words"),
        "date": DateSpan.day(day) if day else None,
        "publisher": document,
        "source_type": "media",
        "published": published,
    }
    return Statement(**{**row, **other})  # type: ignore[arg-type]


def two_calls(gap: int) -> tuple[list[Statement], list[Statement]]:
    """Two calls of one pair within a week, each told by both sides in their own texts."""
    calls = []
    for day in (START, START + dt.timedelta(days=gap)):
        calls.append(
            [
                told(
                    f"{side} on {day}",
                    day.isoformat(),
                    day,
                    source_type="official",
                    source_country=side,
                    speaks_for=side,
                )
                for side in ("ARC", "BOR")
            ]
        )
    return calls[0], calls[1]


@st.composite
def misread(draw: st.DrawFn, gap: int) -> Statement:
    """A newspaper about one of the two calls, read with one mistake: a day off, no day, a party missing, another kind."""
    number = draw(st.integers(0, 9))
    day = START + dt.timedelta(days=draw(st.sampled_from([0, gap])))
    published = (day + dt.timedelta(days=draw(st.integers(0, 1)))).isoformat()
    good = told(f"paper {number} on {day}", published, day)
    mistake = draw(st.sampled_from(["day", "no day", "month", "party", "name", "extra", "kind", "stance"]))
    people = good.participants
    changes: dict[str, object] = {
        "day": {"date": DateSpan.day(day + dt.timedelta(days=draw(st.sampled_from([-1, 1]))))},
        "no day": {"date": None},
        "month": {"date": DateSpan.month(day.year, day.month)},
        "party": {"participants": people[: draw(st.integers(0, 1))] or people[1:]},
        "name": {"participants": (people[0], Participant(side="BOR", mention="Borville"))},
        "extra": {"participants": (*people, Participant(side="CYR", mention="Cyrton")), "place": "Cyrton"},
        "kind": {"kind": draw(st.sampled_from(["talks", "meeting", "visit", "message"]))},
        "stance": {"stance": draw(st.sampled_from(["planned", "unconfirmed", "denied"]))},
    }[mistake]
    return replace(good, **changes)  # type: ignore[arg-type]


@slow
@given(st.data(), st.integers(2, 6))
def test_misread_reports_never_join_two_calls_of_one_week(data: st.DataObject, gap: int) -> None:
    first, second = two_calls(gap)
    noise = unique(data.draw(st.lists(misread(gap), max_size=8)))
    home = {s.id: c.id for c in linked([*first, *second, *noise]) for s in c.statements}
    assert home[first[0].id] == home[first[1].id]
    assert home[second[0].id] == home[second[1].id]
    assert home[first[0].id] != home[second[0].id]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(statements(), min_size=1, max_size=24, unique_by=lambda s: s.id), st.randoms(use_true_random=False))
def test_statements_that_are_taken_out_leave_no_trace(drawn: list[Statement], chance: random.Random) -> None:
    linker = Linker(side_of_place=place_side)
    linker.add(drawn)
    standing = {s.id: s for s in drawn}
    for _ in range(3):
        lost = [s for s in standing.values() if chance.random() < 0.3]
        for s in lost:
            del standing[s.id]
        # some of them are read anew: the same place in the same document, said of another day or not at all dated
        again = [replace(s, date=None) for s in lost if chance.random() < 0.4]
        standing.update((s.id, s) for s in again)
        linker.update(again, [(s.key, s.id) for s in lost])
        assert linker.contacts() == link(standing.values(), (), place_side)
