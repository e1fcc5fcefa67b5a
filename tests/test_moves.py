"""Contacts' ids go on leading somewhere when what is read later joins or parts contacts, in both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from diplog.cli import run
from diplog.ledger import Ledger
from diplog.link import contact_id
from diplog.model import Document, Given, Quote, Statement, Text
from diplog.pipeline import Desk, Reading, keep
from diplog.serve.queries import Queries
from postgresql_server import server
from rows import statement

MINISTERS = "Ada Arden, foreign minister/ARC; Bea Borin, foreign minister/BOR"


@pytest.fixture(params=["sqlite", "postgresql"])
def name(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "ledger.db")
    else:
        with server() as postgresql:
            yield postgresql.ledger()


def told(doc: str, published: str, date: str | None, **more: object) -> Statement:
    words = f"The ministers of Arcadia and Boria telephoned ({doc})."
    made = statement({"doc": doc, "who": MINISTERS, "stance": "occurred", "date": date, "published": published, "quote": words, "publisher": doc, **more})  # fmt: skip
    return replace(made, quote=Quote("text", 0, len(words), words))


def read(name: str, at: str, *statements: Statement, reader: str = "rules-1") -> None:
    """Read documents of one sentence each, as one run at a moment."""
    with Ledger.open(name, reader=reader, clock=lambda: at) as ledger:
        for _ in keep(ledger, [reading(s) for s in statements]):
            pass


def reading(s: Statement) -> Reading:
    document = Document(s.key, s.key, f"{s.key}.txt", "text/plain", s.key * 8, b"", None, Given())
    words = f"The ministers of Arcadia and Boria telephoned ({s.key})."
    text = Text(s.key, s.key, "", words, publisher=s.publisher, published=s.published, lang="en")
    return Reading(document, text, (s,))


def test_what_is_read_later_parts_and_joins_and_old_ids_say_where_they_went(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(*words: str) -> str:
        capsys.readouterr()
        assert run([*words, "--ledger", name]) == 0
        return capsys.readouterr().out

    third = told("d1", "2031-03-04", "2031-03-03")
    month = told("m", "2031-03-30", "2031-03")
    twentieth = told("d2", "2031-03-21", "2031-03-20")
    here, alone = contact_id(third), contact_id(month)

    read(name, "2031-06-01T12:00:00Z", third)
    read(name, "2031-06-02T12:00:00Z", month)
    with Ledger.open(name) as ledger:
        assert [c.id for c in Desk(ledger).linked] == [here]
        assert ledger.forwards() == ()  # nothing that had an id has another one

    read(name, "2031-06-03T12:00:00Z", twentieth)  # two calls in March: which of them is meant is no longer said
    with Ledger.open(name) as ledger:
        assert [(f.old, f.new, f.reason) for f in ledger.forwards()] == [(here, alone, "reading: parted")]
        assert Desk(ledger).found(here).id == here
        assert Desk(ledger).found(alone).id == alone
    assert f"A part of {here} is {alone}" in ask("show", here)

    # the page of the second call is read again: it was in April
    read(name, "2031-06-04T12:00:00Z", replace(twentieth, date=told("x", "", "2031-04-20").date), reader="rules-2")
    with Ledger.open(name) as ledger:
        assert {(f.old, f.new, f.reason) for f in ledger.forwards(alone)} == {
            (here, alone, "reading: parted"),
            (alone, here, "reading: joined"),
        }
        assert Desk(ledger).found(alone).id == here
        assert Desk(ledger, known_by="2031-06-03").found(alone).id == alone
    said = f"{alone} is part of {here}: what was read tells of both as one (since 2031-06-04)."
    assert said in ask("show", alone, "--format", "md").replace("\\", "")
    assert said in ask("history", alone)
    shown = json.loads(ask("show", alone, "--json"))
    assert shown["id"] == here
    assert [m["reason"] for m in shown["moves"]] == ["reading: parted", "reading: joined"]


def test_a_founding_statement_that_is_read_anew_or_is_no_longer_read(name: str) -> None:
    first = told("d1", "2031-03-04", "2031-03-03")
    second = told("d2", "2031-03-05", "2031-03-03")
    read(name, "2031-06-01T12:00:00Z", first, second)
    anew = replace(first, id="statement-anew", quote=replace(first.quote, start=4, words=first.quote.words[4:]))
    read(name, "2031-06-02T12:00:00Z", anew, reader="rules-2")
    with Ledger.open(name) as ledger:
        assert Desk(ledger).found(contact_id(first)).id == contact_id(anew)
        assert [f.reason for f in ledger.forwards()] == ["reading: renamed"]
    with Ledger.open(name, reader="rules-3", clock=lambda: "2031-06-03T12:00:00Z") as ledger:
        for _ in keep(ledger, [replace(reading(anew), statements=())]):
            pass
    with Ledger.open(name) as ledger:
        for old in (first, anew, second):
            assert Desk(ledger).found(contact_id(old)).id == contact_id(second)


@pytest.mark.parametrize("seed", range(6))
def test_in_whatever_order_it_was_read_every_id_leads_to_the_contact_of_its_statement(
    seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    days = ["2031-03-03", "2031-03-04", "2031-03-20", "2031-03", None, None]
    many = [told(f"doc-{n}", f"2031-03-{rng.randint(4, 29):02}", rng.choice(days)) for n in range(14)]
    shown: dict[str, str] = {}  # ids that contacts had at some time: the statement each was made of
    name = str(tmp_path / "ledger.db")
    rng.shuffle(many)
    for at, batch in enumerate(many[i : i + 3] for i in range(0, len(many), 3)):
        read(name, f"2031-06-{at + 1:02}T12:00:00Z", *batch)
        with Ledger.open(name) as ledger:
            shown |= {contact_id(s): s.id for c in Desk(ledger).linked for s in c.statements if contact_id(s) == c.id}
    with Ledger.open(name) as ledger:
        desk = Desk(ledger)
        for id, founder in shown.items():
            assert founder in {s.id for s in desk.found(id).statements}
        now = {c.id for c in desk.linked}
        assert {id for id in shown if id not in now} <= {f.old for f in ledger.forwards()}
        assert all("forward" not in line[:20] for line in ledger.lines())  # equal ledgers have equal bytes


def test_the_view_finds_old_ids_and_says_where_they_went(tmp_path: Path) -> None:
    name = str(tmp_path / "ledger.db")
    late, early = told("d1", "2031-03-06", "2031-03-03"), told("d2", "2031-03-04", "2031-03-03")
    read(name, "2031-06-01T12:00:00Z", late)
    with Ledger.open(name) as ledger:
        queries = Queries.open(ledger, keep=True)
        assert queries.contact(contact_id(late)).row.id == contact_id(late)
    read(name, "2031-06-02T12:00:00Z", early)
    with Ledger.open(name) as ledger:
        page = Queries.open(ledger).contact(contact_id(late))
        assert page.row.id == contact_id(early)
        assert [(m["old"], m["reason"]) for m in page.comparison.data()["moves"]] == [
            (contact_id(late), "reading: renamed")
        ]
