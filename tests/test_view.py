"""A view says what a desk says: on random ledgers, however they grew, at any moment."""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from diplog.cli import run
from diplog.errors import ConfigError, LedgerError, NotFound
from diplog.judge import hours_between_sides
from diplog.ledger import Ledger
from diplog.link import link
from diplog.model import Watch
from diplog.pipeline import Desk, demo_ledger, side_of_place
from diplog.publish.dossier import contact_dict, find
from diplog.serve.answers import Ask, When
from diplog.serve.queries import Queries
from diplog.serve.records import contact as contact_record
from diplog.view import View
from diplog.view.fill import SUMMED, by_month, together
from diplog.view.lean import Decoder
from diplog.view.schema import STATUSES
from diplog.view.then import whole
from papers import SIDES, Papers, feed


def dump(db: sqlite3.Connection) -> dict[str, Any]:
    """All that a view says, without its own numbers."""
    ids = dict(db.execute("SELECT no, id FROM contacts"))
    names = dict(db.execute("SELECT tag, name FROM tag_names"))
    found: dict[str, Any] = {}
    columns = [c[1] for c in db.execute("PRAGMA table_info(contacts)") if c[1] != "no"]
    found["contacts"] = sorted(db.execute(f"SELECT {', '.join(columns)} FROM contacts"))
    found["tags"] = sorted(
        (ids[no], names[tag], day, status) for tag, day, no, status in db.execute("SELECT * FROM tags")
    )
    found["numbers"] = sorted(db.execute("SELECT name, number FROM tag_names WHERE number > 0"))
    for table in ("turns", "claims", "paces", "said", "spans", "dues", "delays", "former"):
        rows = db.execute(f"SELECT * FROM {table}")
        at = [c[0] for c in rows.description].index("no")
        found[table] = sorted(repr((*r[:at], ids[r[at]], *r[at + 1 :])) for r in rows)
    return found


def agrees(queries: Queries, desk: Desk, when: When) -> None:
    """Contacts, verdicts, histories and orders are those of the desk."""
    expected = [contact_dict(d) for d in desk.contacts()]
    page = queries.contacts(Ask(), when, limit=500)
    assert [contact_record(r, queries.moment(when)) for r in page.items] == expected
    assert page.total == len(expected)
    for dossier in desk.dossiers:
        contact = dossier.contact
        assert queries.dossier(contact.id, when) == dossier
        comparison = desk.show(contact.id)
        shown = queries.contact(contact.id, when)
        assert shown.comparison.data() == comparison.data()
        changes = desk.history(contact)
        assert [(m.at, m.status) for m in shown.moments][: len(changes)] == [
            (c.at, c.status) for c in changes
        ] or when.as_of
        assert (shown.row.changed, shown.row.before) == (
            (changes[-1].at or None, changes[-1].before) if changes else (None, None)
        )
        assert shown.row.confirmed == next((c.at for c in changes if c.status == "confirmed"), None)


@pytest.mark.parametrize("seed", range(12))
def test_a_view_says_what_a_desk_says(seed: int, tmp_path: Path) -> None:
    papers = Papers(seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        for _ in range(3):
            feed(ledger, papers)
        ledger.watched(Watch("paper", "BOR", "web", "2031-03-01T00:00:00Z", "2031-06-01T00:00:00Z"))
        queries = Queries.open(ledger)
        for when in (When(), When("2031-03-20"), When("2031-04"), When("2031-04-02T12:00:00Z")):
            agrees(queries, Desk(ledger, when.as_of, when.known_by), when)


@pytest.mark.parametrize("seed", range(25))
def test_a_view_that_grew_is_the_view_made_anew(seed: int, tmp_path: Path) -> None:
    papers = Papers(1000 + seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 12)
        view = View.open(ledger, keep=True)
        for _ in range(6):
            feed(ledger, papers, 4)
            assert view.refresh() == "changed"
            anew = whole(ledger).glimpse
            with view.reading() as grown, anew.reading() as fresh:
                assert dump(grown) == dump(fresh)
        assert view.refresh() == "current"


def test_processes_of_their_own_make_and_continue_the_same_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = Papers(41)
    monkeypatch.setattr("diplog.view.work.SPREAD", 0)  # contacts are judged by other processes
    monkeypatch.setattr("diplog.view.work.processors", lambda: 2)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 30)
        view = View.open(ledger)
        with view.reading() as made, whole(ledger).glimpse.reading() as fresh:
            assert dump(made) == dump(fresh)
        monkeypatch.setattr("diplog.view.store.SPREAD", 0)  # and all of it in a process apart
        feed(ledger, papers, 30)
        assert view.refresh() == "changed"
        with view.reading() as made, whole(ledger).glimpse.reading() as fresh:
            assert dump(made) == dump(fresh)
        monkeypatch.setattr("diplog.view.work._start", lambda task: _started_badly())
        feed(ledger, papers, 30)
        with pytest.raises(LedgerError, match="ended with 3"):
            view.refresh()


def _started_badly() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "raise SystemExit(3)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


@pytest.mark.parametrize("seed", range(4))
def test_what_was_counted_for_many_contacts_follows_them(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diplog.view.fill.MANY", 3)
    papers = Papers(1700 + seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 20)
        view = View.open(ledger, keep=seed % 2 == 0)
        for _ in range(5):
            feed(ledger, papers, 5)
            view.refresh()
            with view.reading() as db:
                names = dict(db.execute("SELECT tag, name FROM tag_names WHERE number >= 3"))
                kept = {tag: json.loads(numbers) for tag, numbers in db.execute("SELECT tag, numbers FROM summaries")}
                expected = {
                    tag: (by_month if name.startswith("topic:") else together)(db, tag)
                    for tag, name in names.items() if name.startswith((*SUMMED, "topic:"))
                }  # fmt: skip
                assert kept.keys() == expected.keys()
                for tag, numbers in expected.items():
                    assert kept[tag] == numbers, names[tag]


@pytest.mark.parametrize("seed", range(8))
def test_a_view_is_continued_by_any_process(seed: int, tmp_path: Path) -> None:
    """Each step by somebody who did not make what is there: with corrections, and statements that stand no longer."""
    papers, chance = Papers(1500 + seed), random.Random(seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 16)
        View.open(ledger)
        for step in range(6):
            feed(ledger, papers, chance.choice([1, 2, 4]))
            some = chance.choice([s for c in Desk(ledger).linked for s in c.statements])
            if step % 3 == 0:
                ledger.correct("reject", some.id, by="ours", reason="a test")
            elif step % 3 == 1:
                name = some.participants[0].name or "Nobody"
                ledger.correct("wrong-participant", some.id, f"{name}=Bea Borin", by="ours", reason="a test")
            view = View(ledger, tmp_path / "l.db.view", keep=chance.random() < 0.5)
            assert view.refresh() in ("changed", "current")
            feed(ledger, papers, 1)
            assert view.refresh() in ("changed", "current")
            with view.reading() as grown, whole(ledger).glimpse.reading() as fresh:
                assert dump(grown) == dump(fresh)
                assert sums(grown) == sums(fresh)
            view.close()


def sums(db: sqlite3.Connection) -> list[Any]:
    """The contacts with what they are made of: none was left as it was that had changed."""
    return sorted(db.execute("SELECT c.id, b.body FROM contacts c JOIN bodies b ON b.no = c.no"))


def test_linking_looks_at_nothing_that_lean_statements_lack(tmp_path: Path) -> None:
    papers = Papers(31)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 60)
        decoder = Decoder()
        rows = [row for batch in ledger.raw() for row in batch]
        whole_ones = {s.id: s for s in ledger.statements()}
        assert [decoder.whole(r) for _, r in rows] == [replace(s, known=None) for s in whole_ones.values()]
        lean = link([decoder.lean(*row) for row in rows], (), side_of_place)
        put_back = [
            replace(c, statements=tuple(replace(whole_ones[s.id], known=None) for s in c.statements)) for c in lean
        ]
        assert put_back == list(link([replace(s, known=None) for s in whole_ones.values()], (), side_of_place))


def test_corrections_and_coverage_are_taken_in(tmp_path: Path) -> None:
    papers = Papers(7)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 12)
        view = View.open(ledger, keep=True)
        statement = Desk(ledger).linked[0].statements[0].id
        ledger.correct("reject", statement, by="ours", reason="a test")
        assert view.refresh() == "changed"
        ledger.watched(Watch("paper", "BOR", "web", "2031-03-01T00:00:00Z", "2031-06-01T00:00:00Z"))
        assert view.refresh() == "made"
        feed(ledger, papers, 6)
        assert view.refresh() == "changed"
        anew = whole(ledger).glimpse
        with view.reading() as grown, anew.reading() as fresh:
            assert dump(grown) == dump(fresh)
        assert not any(statement in r for r in dump_of(view)["said"])


def dump_of(view: View) -> dict[str, Any]:
    with view.reading() as db:
        return dump(db)


@pytest.mark.parametrize("seed", range(6))
def test_questions_are_answered_as_the_desk_answers_them(seed: int, tmp_path: Path) -> None:
    papers = Papers(2000 + seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        for _ in range(4):
            feed(ledger, papers, 12)
        queries, desk = Queries.open(ledger), Desk(ledger)
        chance = random.Random(seed)
        asks: list[Ask] = []
        for _ in range(40):
            asks.append(
                Ask(
                    who=tuple(chance.sample(["Arden", "Bea Borin", "cyr"], chance.choice([0, 0, 1, 2]))),
                    side=tuple(chance.sample(list(SIDES), chance.choice([0, 0, 1, 2]))),
                    pair=tuple(chance.sample(list(SIDES), 2)) if chance.random() < 0.3 else (),
                    topic=tuple(chance.sample(["trade", "energy"], chance.choice([0, 0, 1, 2]))),
                    kind=tuple(chance.sample(["call", "meeting"], chance.choice([0, 0, 1, 2]))),
                    status=tuple(chance.sample(STATUSES, chance.choice([0, 0, 1, 4]))),
                    since=chance.choice([None, None, "2031-03-10", "2031-04"]),
                    until=chance.choice([None, None, "2031-04-10", "2031-03"]),
                )
            )
        for ask in asks:
            expected = [
                d.contact.id
                for d in desk.contacts(
                    who=ask.who, sides=ask.side, pair=ask.pair or None, topics=ask.topic, kinds=ask.kind,
                    statuses=ask.status, since=ask.since, until=ask.until,
                )
            ]  # fmt: skip
            found, token = [], None
            while True:
                page = queries.contacts(ask, limit=7, token=token)
                found += [r.id for r in page.items]
                token = page.next
                if token is None:
                    break
            assert found == expected, ask
            assert page.total == len(expected)
        for dossier in desk.dossiers:
            contact = dossier.contact
            for word in (contact.id, contact.label.lower(), contact.id[:14], contact.id[8:15]):
                try:
                    meant = find(desk.dossiers, word).contact.id
                except NotFound:
                    with pytest.raises(NotFound):
                        queries.row(word)
                else:
                    assert queries.row(word).id == meant
            expected_previous = desk.previous(dossier)
            earlier = queries.contact(contact.id).comparison.earlier
            assert (earlier.contact if earlier else None) == (expected_previous.contact if expected_previous else None)
        for a, b in (("ARC", "BOR"), ("Arden", "BOR"), ("Bea Borin", "Cato Cyr"), ("CYR", "ARC-opposition")):
            assert queries.count(a, b).data() == desk.tally(a, b).data()
        for ask in asks[:12]:
            pick = {"who": ask.who, "sides": ask.side, "pair": ask.pair or None, "topics": ask.topic, "kinds": ask.kind,
                    "statuses": ask.status, "since": ask.since, "until": ask.until}  # fmt: skip
            assert queries.brief(ask).data() == desk.brief(**pick).data()
        for a, b in (("ARC", "BOR"), ("BOR", "CYR"), ("CYR", "DEL")):
            both = [d for d in desk.dossiers if {a, b} <= set(d.contact.sides)]
            if both:
                dyad = queries.dyad(a, b)
                assert dyad.total == len(both)
                assert sum(dyad.whose.values()) == len(both)
                lags = [
                    lag for d in both if (lag := hours_between_sides(d.contact)) and {lag.first, lag.second} == {a, b}
                ]
                assert len(dyad.lags) == len(lags)


@pytest.mark.parametrize("seed", range(5))
def test_of_a_large_ledger_what_a_question_is_about_is_linked_anew(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And comes out as of all of it: contacts, persons, sides and pairs, with edits, plans and undated documents."""
    papers = Papers(3000 + seed)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        for _ in range(4):
            feed(ledger, papers, 12)
        if seed % 2:
            some = Desk(ledger).linked[0].statements[0]
            ledger.correct("wrong-participant", some.id, "Ada Arden=Bea Borin", by="ours", reason="a test")
        whole_of = Queries.open(ledger)
        now = [d.contact.id for d in Desk(ledger).dossiers]
        for moment in ("2031-03-14", "2031-04-10"):
            when, desk = When(moment), Desk(ledger, moment)
            monkeypatch.setattr("diplog.serve.look.SMALL", 20_000)
            people = [p.person for d in desk.dossiers for p in d.contact.participants if p.person]
            expected = {key: whole_of.person(key, when) for key in dict.fromkeys(people)}
            sides = {side: whole_of.side(side, when) for d in desk.dossiers for side in d.contact.sides}
            pairs = {
                (a, b): whole_of.dyad(a, b, when)
                for d in desk.dossiers for a in d.contact.sides for b in d.contact.sides if a < b
            }  # fmt: skip
            monkeypatch.setattr("diplog.serve.look.SMALL", 0)
            for id in [d.contact.id for d in desk.dossiers if d.contact.id in now]:
                parts_of = Queries(ledger, whole_of._looks.view)  # remembers no other question
                assert parts_of.contact(id, when).comparison.data() == desk.show(id).data()
                assert parts_of.horizon(when) == desk.horizon
            for key, profile in expected.items():
                assert Queries(ledger, whole_of._looks.view).person(key, when) == profile
            for side, profile in sides.items():
                assert Queries(ledger, whole_of._looks.view).side(side, when) == profile
            for (a, b), dyad in pairs.items():
                assert Queries(ledger, whole_of._looks.view).dyad(a, b, when) == dyad
            with pytest.raises(ConfigError, match="too large"):
                Queries(ledger, whole_of._looks.view).topics(when=when)


def test_claims_are_checked_as_the_desk_checks_them(tmp_path: Path) -> None:
    with demo_ledger(str(tmp_path / "demo.db")) as (ledger, _):
        queries, desk = Queries.open(ledger), Desk(ledger)
        for claim in (
            "Sheinbaum says De la Fuente spoke with Rubio on 21 January 2025",
            "Rubio spoke with Fidan last week",
            "Rubio met Chaves in San José on 4 February 2025 about migration",
            "Rubio met Chaves",
            "Rubio will visit Panama",
            "Mexico and Panama held talks on 3 May 2024",
            "De la Fuente met Mulino on 22 January 2025",
            "It rained in Geneva",
        ):
            assert queries.check(claim, on="2025-02-10").data() == desk.check(claim, on="2025-02-10").data(), claim
            early = queries.check(claim, When("2025-01-23"), on="2025-02-10").data()
            assert early == Desk(ledger, "2025-01-23").check(claim, on="2025-02-10").data(), claim


def test_readers_see_one_state_while_another_process_writes(tmp_path: Path) -> None:
    papers = Papers(5)
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, papers, 12)
        view = View.open(ledger, keep=True)
        wrong: list[Any] = []
        done = threading.Event()

        def look() -> None:
            while not done.is_set():
                with view.reading() as db:
                    (a,) = db.execute("SELECT count(*) FROM contacts").fetchone()
                    (b,) = db.execute("SELECT number FROM tag_names WHERE name = 'all'").fetchone()
                    if a != b:
                        wrong.append((a, b))
            view.close()

        readers = [threading.Thread(target=look) for _ in range(3)]
        for reader in readers:
            reader.start()
        for _ in range(8):
            feed(ledger, papers, 5)
            view.refresh()
        done.set()
        for reader in readers:
            reader.join()
        assert not wrong
        # another process that finds it current does nothing; one that does not makes it anew
        assert View.open(ledger).refresh() == "current"


def test_a_view_that_is_broken_or_of_another_program_is_made_anew(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, Papers(3), 12)
        view = View.open(ledger)
        expected = dump_of(view)
        view.close()
        view.path.write_bytes(b"no database at all")
        assert view.refresh() == "made"
        assert dump_of(view) == expected
        view.close()
        with sqlite3.connect(view.path) as db:
            db.execute("UPDATE meta SET value = 'another' WHERE name = 'program'")
        assert view.refresh() == "made"
        view.path.unlink()
        assert view.refresh() == "made"
        assert dump_of(view) == expected
        assert json.loads(dict(view.connection().execute("SELECT * FROM meta"))["horizon"])


def test_a_question_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.open(tmp_path / "l.db", reader="test") as ledger:
        feed(ledger, Papers(3), 12)
        view = View.open(ledger)
        monkeypatch.setattr("diplog.view.store.QUESTION_SECONDS", 0.2)
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        with pytest.raises(LedgerError, match="took longer"), view.reading() as db:
            db.execute(endless).fetchone()
        with view.reading() as db:
            assert db.execute("SELECT count(*) FROM contacts").fetchone()[0] > 0


def test_the_command_line_lists_the_same_from_a_view(tmp_path: Path) -> None:
    path = str(tmp_path / "l.db")
    with Ledger.open(path, reader="test") as ledger:
        feed(ledger, Papers(11), 30)

    def listed(*words: str) -> tuple[int, str]:
        out = tmp_path / "out.json"
        out.unlink(missing_ok=True)
        status = run(["contacts", "--ledger", path, "-q", "-o", str(out), *words])
        return status, out.read_text(encoding="utf-8") if out.exists() else ""

    asked: list[list[str]] = [[], ["--limit", "3"], ["--side", "ARC", "--status", "confirmed"], ["--pair", "ARC,BOR"],
                              ["--who", "Arden", "--since", "2031-03-10"], ["--topic", "culture_education"]]  # fmt: skip
    without = [listed(*words) for words in asked]
    with Ledger.open(path, create=False) as ledger:
        view = View.open(ledger)
    assert [listed(*words) for words in asked] == without
    with sqlite3.connect(view.path) as db:
        db.execute("DELETE FROM tags")  # it was the view that was asked
    assert listed() != without[0]
