"""The ledger: appended once, never changed, as of any moment; the same contract on both databases."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diplog.dates import DateSpan
from diplog.errors import ConfigError, Issue, LedgerError, NotFound
from diplog.ledger import Entry, Ledger, Where
from diplog.ledger import schema as ledger_schema
from diplog.ledger.codec import decode_statement, decode_text, encode_statement, encode_text
from diplog.ledger.database import SQLite
from diplog.ledger.search import excerpt, fts5
from diplog.ledger.times import instant, upto
from diplog.ledger.versions import ReadingRow, standing
from diplog.model import (
    Claim,
    Document,
    Given,
    Participant,
    Quote,
    Statement,
    Text,
    Topic,
    Watch,
    stable_id,
)
from postgresql_server import Server, server


def entry(
    key: str,
    words: str,
    *,
    published: str | None = "2025-01-22",
    fetched: str | None = None,
    sides: tuple[str, str] = ("ARC", "BEL"),
    bytes_of: str | None = None,
    quotes: tuple[str, ...] | None = None,
    **fields: object,
) -> Entry:
    """A document of invented states that says ``words``, with one statement for each quote (the whole, if none given)."""
    body = (bytes_of or words).encode("utf-8", "surrogatepass")
    id = stable_id("document", key, hashlib.sha256(body).hexdigest())
    text = Text(id, key, f"Title of {key}", words, url=key, publisher="Gazette", published=published, lang="en")
    document = Document(id, key, key, "text/plain", hashlib.sha256(body).hexdigest(), body, fetched)
    statements = []
    for quote in quotes if quotes is not None else (words,):
        start = words.index(quote)
        statement = Statement(
            id=stable_id("statement", id, quote),
            document=id,
            key=key,
            kind="call",
            stance="occurred",
            participants=tuple(Participant(name=f"Minister of {side}", side=side) for side in sides),
            quote=Quote("text", start, start + len(quote), quote),
            published=published,
        )
        statements.append(dataclasses.replace(statement, **fields))  # type: ignore[arg-type]
    return Entry(document, text, tuple(statements))


def append(ledger: Ledger, *entries: Entry) -> list[str]:
    return [ledger.append_document(e.document, e.text, e.statements, e.issues).outcome for e in entries]


def quotes(ledger: Ledger, **question: object) -> list[str]:
    return [each.quote.words for each in ledger.statements(**question)]  # type: ignore[arg-type]


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: str = "2026-01-01T00:00:00Z") -> None:
        self.now = now

    def __call__(self) -> str:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger can be opened, in each of the two databases."""
    if request.param == "sqlite":
        return str(tmp_path / "l.db")
    running: Server = request.getfixturevalue("postgresql")
    return running.ledger()


@pytest.fixture
def ledger(place: str, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(place, reader="test 1", clock=clock) as opened:
        yield opened


@pytest.fixture
def sqlite_ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "l.db", reader="test 1", clock=clock) as opened:
        yield opened


# -- append


def test_appends_once(ledger: Ledger) -> None:
    one = entry("a", "The two ministers spoke by telephone.")
    assert append(ledger, one, one) == ["new", "unchanged"]
    assert ledger.counts().all_statements == 1
    assert list(ledger.statements()) == [dataclasses.replace(one.statements[0], known="2026-01-01T00:00:00Z")]
    assert list(ledger.texts()) == [one.text]


def test_changed_document_is_a_new_version(ledger: Ledger, clock: Clock) -> None:
    append(ledger, entry("a", "They spoke."))
    clock.now = "2026-02-01T00:00:00Z"
    changed = entry("a", "They did not speak.")
    done = ledger.append_document(changed.document, changed.text, changed.statements)
    assert (done.outcome, done.version, done.superseded) == ("changed", 2, 1)
    assert quotes(ledger) == ["They did not speak."]
    assert [(v.version, v.text.text, v.current) for v in ledger.versions("a")] == [
        (1, "They spoke.", False),
        (2, "They did not speak.", True),
    ]


def test_other_bytes_with_the_same_words_are_no_version(ledger: Ledger) -> None:
    assert append(ledger, entry("a", "They spoke."), entry("a", "They spoke.", bytes_of="<p nonce=7>They spoke.")) == [
        "new",
        "unchanged",
    ]
    assert len(ledger.versions("a")) == 1


def test_better_reading_replaces_the_older_at_every_said_moment(ledger: Ledger, clock: Clock) -> None:
    words = "They spoke. They will meet."
    append(ledger, entry("a", words, quotes=("They spoke.",)))
    clock.now = "2026-03-01T00:00:00Z"
    better = entry("a", words, quotes=("They spoke.", "They will meet."))
    assert append(ledger, better, better) == ["reread", "unchanged"]
    assert quotes(ledger) == ["They spoke.", "They will meet."]
    assert quotes(ledger, as_of="2025-01-22") == ["They spoke.", "They will meet."]
    assert quotes(ledger, known_by="2026-02-01") == ["They spoke."]
    known = {each.quote.words: each.known for each in ledger.statements()}
    assert known == {"They spoke.": "2026-01-01T00:00:00Z", "They will meet.": "2026-03-01T00:00:00Z"}


def test_correcting_a_given_date_holds_for_the_past(ledger: Ledger) -> None:
    wrong, right = entry("a", "They spoke.", published="2025-06-01"), entry("a", "They spoke.", published="2025-01-22")
    assert append(ledger, wrong, right) == ["new", "reread"]
    assert quotes(ledger, as_of="2025-02-01") == ["They spoke."]
    assert quotes(ledger, as_of="2025-01-21") == []


def test_two_texts_under_one_key_in_one_batch_add_nothing_the_second_time(ledger: Ledger) -> None:
    batch = [entry("a", "They spoke."), entry("a", "They met.")]
    assert append(ledger, *batch, *batch) == ["new", "changed", "unchanged", "unchanged"]
    assert quotes(ledger) == ["They met."]


def test_page_that_goes_back_to_older_words_is_a_third_version(ledger: Ledger) -> None:
    captures = [
        entry("a", "They spoke.", fetched="2025-01-22T08:00:00Z"),
        entry("a", "They met.", fetched="2025-01-23T08:00:00Z"),
        entry("a", "They spoke.", fetched="2025-01-24T08:00:00Z"),
    ]
    assert append(ledger, *captures, *captures) == ["new", "changed", "changed"] + ["unchanged"] * 3
    seen = [quotes(ledger, as_of=f"2025-01-{day}") for day in (21, 22, 23, 24)]
    assert seen == [[], ["They spoke."], ["They met."], ["They spoke."]]


def test_statement_without_its_words_is_left_out_and_recorded(ledger: Ledger) -> None:
    good = entry("a", "They spoke. They met.", quotes=("They spoke.", "They met."))
    bad = dataclasses.replace(good.statements[0], quote=Quote("text", 0, 4, "Them"))
    empty = dataclasses.replace(good.statements[0], quote=Quote("title", 3, 3, ""))
    for _ in range(2):
        ledger.append_document(good.document, good.text, [bad, empty, good.statements[1]])
    assert quotes(ledger) == ["They met."]
    assert [(each.issue.code, each.issue.severity) for each in ledger.refusals()] == [("ungrounded", "warning")] * 2


def test_bug_of_a_caller_is_refused_and_nothing_stays(ledger: Ledger) -> None:
    good, other = entry("a", "They spoke."), entry("b", "They met.")
    with pytest.raises(LedgerError, match="belongs to document"):
        list(ledger.append_all([other, Entry(good.document, good.text, other.statements)]))
    with pytest.raises(LedgerError, match="appended with document"):
        ledger.append_document(good.document, other.text)
    assert ledger.counts().all_documents == 0
    assert append(ledger, good) == ["new"]


def test_very_long_key(ledger: Ledger) -> None:
    keys = ["https://arc.example/?q=" + "x" * 5000 + end for end in "ab"]
    long = [entry(key, "They spoke.") for key in keys]
    assert append(ledger, *long, *long) == ["new", "new", "unchanged", "unchanged"]
    assert [each.key for each in ledger.texts()] == keys
    assert len(ledger.versions(keys[0])) == 1
    issue = Issue("http-404", keys[0], "not there: " + "x" * 5000)
    assert (ledger.refuse(issue), ledger.refuse(issue)) == (1, 0)


def test_append_all_keeps_what_came_before_a_failure(ledger: Ledger) -> None:
    def feed() -> Iterator[Entry]:
        yield entry("a", "They spoke.")
        yield entry("b", "They met.")
        raise RuntimeError("the third could not be read")

    with pytest.raises(RuntimeError):
        list(ledger.append_all(feed()))
    assert quotes(ledger) == ["They spoke.", "They met."]


def test_append_all_yields_in_order(ledger: Ledger) -> None:
    entries = [entry(f"k{number}", f"They spoke {number} times.") for number in range(10)]
    done = list(ledger.append_all(iter(entries), every=3))
    assert [each.key for each in done] == [f"k{number}" for number in range(10)]
    assert quotes(ledger) == [f"They spoke {number} times." for number in range(10)]


def test_text_no_database_can_hold(ledger: Ledger) -> None:
    words = "They\x00 spoke \ud800 twice."
    assert append(ledger, entry("a", words), entry("a", words)) == ["new", "unchanged"]
    (statement,) = ledger.statements()
    (text,) = ledger.texts()
    quote = statement.quote
    assert quote.words == "They� spoke � twice."
    assert text.text[quote.start : quote.end] == quote.words


def test_refusals_are_kept_once(ledger: Ledger) -> None:
    issue = Issue("truncated", "x.pdf", "ends in the middle of a page: fetch it again")
    assert ledger.refuse(issue, issue) == 1
    assert ledger.refuse(issue) == 0
    one = entry("a", "They spoke.")
    for _ in range(2):
        ledger.append_document(one.document, one.text, one.statements, [Issue("encoding", "a", "guessed", "warning")])
    assert [(each.issue.code, each.issue.severity) for each in ledger.refusals()] == [
        ("truncated", "refused"),
        ("encoding", "warning"),
    ]


# -- as of


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, ["In the first call.", "Undated.", "In the second call."]),
        ("2025-01-21", []),
        ("2025-01-22", ["In the first call."]),
        ("2025-01-22T00:00:00Z", ["In the first call."]),
        ("2025-01-21T23:59:59Z", []),
        ("2025-01", ["In the first call.", "Undated."]),
        ("2025-01-30", ["In the first call.", "Undated."]),
        ("2025-01-30T09:59:59+00:00", ["In the first call."]),
        ("2025-02-03", ["In the first call.", "Undated.", "In the second call."]),
    ],
)
def test_as_of(ledger: Ledger, as_of: str | None, expected: list[str]) -> None:
    append(
        ledger,
        entry("a", "In the first call."),
        entry("b", "Undated.", published=None, fetched="2025-01-30T10:00:00Z"),
        entry("c", "In the second call.", published="2025-02-03"),
    )
    assert quotes(ledger, as_of=as_of) == expected
    assert [text.text for text in ledger.texts(as_of=as_of)] == expected


def test_both_axes_at_once(ledger: Ledger, clock: Clock) -> None:
    append(ledger, entry("a", "They spoke.", fetched="2025-01-22T10:00:00Z"))
    clock.now = "2026-02-01T00:00:00Z"
    append(ledger, entry("a", "They may have spoken.", fetched="2025-01-25T10:00:00Z"))
    assert quotes(ledger, as_of="2025-01-24") == ["They spoke."]
    assert quotes(ledger, as_of="2025-01-25") == ["They may have spoken."]
    assert quotes(ledger, as_of="2025-01-25", known_by="2026-01-31") == ["They spoke."]
    assert quotes(ledger, known_by="2026-01-31") == ["They spoke."]
    assert quotes(ledger, known_by="2025-12-31") == []


def test_not_a_moment(ledger: Ledger) -> None:
    with pytest.raises(ConfigError, match="yesterday"):
        list(ledger.statements(as_of="yesterday"))


CAPTURES = st.lists(
    st.tuples(
        st.sampled_from("ab"),  # key
        st.sampled_from(["One.", "Two.", "Three."]),
        st.sampled_from([None, "2025-01-02", "2025-01-05"]),
        st.integers(1, 9).map(lambda day: f"2025-01-{day:02}T12:00:00Z"),
    ),
    max_size=7,
    unique_by=lambda capture: (capture[0], capture[3]),  # one key shows one text at a time
)
DAYS = [f"2025-01-{day:02}" for day in range(1, 11)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CAPTURES, st.randoms(use_true_random=False))
def test_captures_in_any_order_say_the_same_at_every_moment(captures: list[tuple[str, ...]], random: object) -> None:
    """Order of arrival and duplicates do not matter, as long as a page does not go back to words it had before.

    (Such a page must be fed in order of capture, as a watch does: see the next test and docs/model.md.)
    """
    seen: set[tuple[str, str]] = set()
    captures = [each for each in captures if not (each[:2] in seen or seen.add(each[:2]))]  # type: ignore[func-returns-value]
    entries = [entry(key, words, published=day, fetched=at) for key, words, day, at in captures]
    shuffled = entries * 2
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    with Ledger.open(":memory:") as ordered, Ledger.open(":memory:") as mixed:
        append(ordered, *sorted(entries, key=lambda e: e.document.fetched or ""))
        append(mixed, *shuffled)
        for day in [*DAYS, None]:
            assert sorted(quotes(mixed, as_of=day)) == sorted(quotes(ordered, as_of=day)), day


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(CAPTURES)
def test_as_of_equals_a_ledger_fed_only_until_then(captures: list[tuple[str, ...]]) -> None:
    """Pages that change, and change back, watched day by day; key ``a`` dates itself anew each time, ``b`` never does."""
    entries = [
        entry(
            key, words, published=at[:10] if key == "a" else None, fetched=at, bytes_of=words + at[:10] * (key == "a")
        )
        for key, words, _, at in sorted(captures, key=lambda capture: capture[3])
    ]
    with Ledger.open(":memory:") as whole, Ledger.open(":memory:") as growing:
        append(whole, *entries, *entries)
        for day in DAYS:
            append(growing, *(each for each in entries if (each.document.fetched or "")[:10] == day))
            assert quotes(whole, as_of=day) == quotes(growing), day


def test_standing_counts_an_edit_from_its_capture() -> None:
    def row(no: int, version: int, captured: str, published: str | None) -> ReadingRow:
        return ReadingRow(no, no, f"d{version}", "k", version, captured, published, "2026-01-01T00:00:00Z")

    first = row(1, 1, "2025-01-22T10:00:00Z", "2025-01-22")
    silent_edit = row(2, 2, "2025-01-24T10:00:00Z", "2025-01-22")
    backdated = row(3, 3, "2025-01-26T10:00:00Z", "2025-01-01")
    update = row(4, 4, "2025-03-01T10:00:00Z", "2025-02-02")
    rows = [update, backdated, first, silent_edit]
    for moment, expected in [
        ("2025-01-21", None),
        ("2025-01-22", 1),
        ("2025-01-23", 1),
        ("2025-01-24", 2),
        ("2025-01-25", 2),
        ("2025-01-26", 3),
        ("2025-02-01", 3),
        ("2025-02-02", 4),  # an update that says its own later day is believed
    ]:
        speaks = standing(rows, upto(moment))
        assert (speaks.no if speaks else None) == expected, moment


# -- questions


def test_wanted(ledger: Ledger) -> None:
    append(
        ledger,
        entry("a", "Call one.", date=DateSpan.parse("2025-01-21"), topics=(Topic("trade"),)),
        entry("b", "Call two.", sides=("ARC", "CYR"), date=DateSpan.parse("2025-02"), stance="planned"),
        entry("c", "Call three.", sides=("BEL", "CYR"), published="2025-03-01", topics=(Topic("energy"),)),
    )

    def wanted(**fields: object) -> list[str]:
        return quotes(ledger, where=Where(**fields))  # type: ignore[arg-type]

    assert wanted(sides=["ARC"]) == ["Call one.", "Call two."]
    assert wanted(sides=["ARC", "CYR"]) == ["Call two."]
    assert wanted(persons=["Minister of CYR"]) == ["Call two.", "Call three."]
    assert wanted(persons=["Minister of CYR", "Minister of BEL"]) == ["Call three."]
    assert wanted(topics=["trade", "energy"]) == ["Call one.", "Call three."]
    assert wanted(stances=["planned"]) == ["Call two."]
    assert wanted(since="2025-02-15") == ["Call two.", "Call three."]
    assert wanted(until="2025-01") == ["Call one."]
    assert wanted(since="2025-01-22", until="2025-02-10") == ["Call two."]
    assert wanted(ids=[entry("c", "Call three.").statements[0].id]) == ["Call three."]
    assert wanted(documents=[entry("a", "Call one.").document.id]) == ["Call one."]
    assert wanted(kinds=["visit"]) == []
    assert wanted(sides=["'; DROP TABLE statements; --"]) == []


def test_pages_show_one_state(ledger: Ledger) -> None:
    append(ledger, *(entry(f"k{number}", f"Call {number}.") for number in range(5)))
    first = ledger.page(limit=2)
    append(ledger, entry("k3", "Changed."), entry("k9", "Call 9."))
    second = ledger.page(limit=2, token=first.next)
    third = ledger.page(limit=2, token=second.next)
    shown = [each.quote.words for each in (*first.statements, *second.statements, *third.statements)]
    assert shown == [f"Call {number}." for number in range(5)]
    assert third.next is None
    with pytest.raises(ConfigError, match="page token"):
        ledger.page(token="../etc")


def test_reading_while_appending_sees_the_beginning(ledger: Ledger) -> None:
    append(ledger, *(entry(f"k{number}", f"Call {number}.") for number in range(3)))
    seen = []
    for number, statement in enumerate(ledger.statements()):
        seen.append(statement.quote.words)
        append(ledger, entry(f"new{number}", "Later."), entry("k2", f"Changed {number}."))
    assert seen == ["Call 0.", "Call 1.", "Call 2."]


def test_changes_since_a_mark(ledger: Ledger) -> None:
    append(ledger, entry("a", "Call a."), entry("b", "Call b."))
    everything = ledger.changes(0)
    assert [each.quote.words for each in everything.added] == ["Call a.", "Call b."]
    assert everything.gone == ()
    append(ledger, entry("b", "Changed."), entry("b", "Changed again."), entry("a", "Call a."), entry("c", "Call c."))
    later = ledger.changes(everything.mark)
    assert [each.quote.words for each in later.added] == ["Changed again.", "Call c."]
    assert later.gone == (everything.added[1].id,)
    assert ledger.changes(later.mark) == dataclasses.replace(later, added=(), gone=())
    assert ledger.mark() == later.mark


def test_by_id(ledger: Ledger) -> None:
    one = entry("a", "They spoke.")
    append(ledger, one, entry("a", "They met."))
    assert ledger.statement(one.statements[0].id).quote.words == "They spoke."
    assert ledger.document(one.document.id).text == one.text
    with pytest.raises(NotFound):
        ledger.statement("statement-0")
    with pytest.raises(NotFound):
        ledger.document("document-0")
    assert ledger.versions("nowhere") == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("security", ["a"]),
        ("SÉCURITÉ", ["a", "b"][1:]),
        ("ministros hablaron", ["c"]),
        ('"ministros seguridad"', []),
        ("segur*", ["c"]),
        ("王毅", ["d"]),
        ("外长", ["d"]),
        ("长外", []),
        ("", []),
        ('"', []),
        ("* OR (", []),
        ("a AND NOT b", []),
        ("secu:rity", []),
    ],
)
def test_search(ledger: Ledger, words: str, expected: list[str]) -> None:
    append(
        ledger,
        entry("a", "The ministers spoke about a framework for security."),
        entry("b", "Les ministres ont parlé de la sécurité."),
        entry("c", "Los ministros hablaron de la seguridad."),
        entry("d", "外长王毅同对方通电话。"),
    )
    for what in ("statements", "documents"):
        hits = ledger.search(words, what=what)
        found = hits.found
        assert (hits.matches, hits.cut) == (len(expected), False)
        assert sorted(ledger.document(each.document).text.key for each in found) == expected, what


def test_search_finds_only_what_stands(ledger: Ledger) -> None:
    append(ledger, entry("a", "They spoke of fish.", fetched="2025-01-22T10:00:00Z"))
    append(ledger, entry("a", "They spoke of corn.", fetched="2025-01-24T10:00:00Z"))
    assert ledger.search("fish").found == ()
    (found,) = ledger.search("fish", as_of="2025-01-23").found
    assert (found.what, found.excerpt, found.title) == ("statement", "They spoke of fish.", "Title of a")


def test_search_says_when_it_weighed_only_the_newest(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    append(ledger, *(entry(f"k{number}", f"They spoke of fish, time {number}.") for number in range(9)))
    everything = ledger.search("fish", limit=5)
    assert (len(everything.found), everything.matches, everything.cut) == (5, 9, False)
    rest = ledger.search("fish", limit=5, offset=5)
    assert len({each.id for each in (*everything.found, *rest.found)}) == 9
    monkeypatch.setattr("diplog.ledger.store.WEIGHED", 3)
    cut = ledger.search("fish")
    assert sorted(each.excerpt[-2] for each in cut.found) == ["6", "7", "8"]
    assert (cut.matches, cut.cut) == (9, True)


def test_excerpt_shows_the_place() -> None:
    text = "word " * 100 + "Łódź talks " + "word " * 100
    shown = excerpt(text, "talks", 60)
    assert "talks" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert fts5('plain "two words" pre* ""') == '"plain" AND "two words" AND "pre"*'


def test_corrections(ledger: Ledger, clock: Clock) -> None:
    first = ledger.correct("reject", "statement-1", by="A. Editor", reason="a satire")
    again = ledger.correct("reject", "statement-1", by="A. Editor", reason="a satire")
    clock.now = "2026-05-01T00:00:00Z"
    undone = ledger.correct("undo", first.id, by="A. Editor", reason="it was meant")
    assert first == again
    assert ledger.corrections() == (first, undone)
    assert ledger.corrections(known_by="2026-04-01") == (first,)
    with pytest.raises(NotFound):
        ledger.correct("undo", "correction-0", by="A. Editor", reason="none")
    with pytest.raises(ConfigError, match="signed"):
        ledger.correct("same", "a", "b", by=" ", reason="x")
    with pytest.raises(ConfigError, match="no such correction"):
        ledger.correct("delete", "a", by="A", reason="x")


def test_coverage_ends_at_as_of(ledger: Ledger) -> None:
    watch = Watch("arc-mfa", "ARC", "web", "2025-01-01", "2025-02-01T00:00:00Z")
    assert ledger.watched(watch, watch) == 1
    assert [each.end for each in ledger.coverage(as_of="2025-01-10")] == ["2025-01-10T23:59:59Z"]
    assert [each.end for each in ledger.coverage()] == ["2025-02-01T00:00:00Z"]
    assert ledger.coverage(as_of="2024-12-31") == ()


def test_forwards(ledger: Ledger) -> None:
    assert ledger.forward("contact-1", "contact-2", "same call, two dates")
    assert not ledger.forward("contact-1", "contact-2", "same call, two dates")
    assert [(each.old, each.new) for each in ledger.forwards()] == [("contact-1", "contact-2")]


def test_counts(ledger: Ledger) -> None:
    append(ledger, entry("a", "They spoke."), entry("a", "They met."), entry("b", "They wrote."))
    ledger.refuse(Issue("empty", "x", "nothing in it"))
    counts = ledger.counts()
    assert (counts.documents, counts.statements, counts.all_documents, counts.all_statements) == (2, 2, 3, 3)
    assert (counts.sources, counts.refusals, counts.corrections, counts.coverage) == (1, 1, 0, 0)


# -- append-only


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE statements SET stance = 'denied'",
        "DELETE FROM documents",
        "DELETE FROM participants",
        "UPDATE corrections SET reason = ''",
        "DELETE FROM refusals WHERE code = 'empty'",
    ],
)
def test_rows_are_never_changed(ledger: Ledger, sql: str) -> None:
    append(ledger, entry("a", "They spoke."))
    ledger.refuse(Issue("empty", "x", "nothing in it"))
    ledger.correct("reject", "s", by="A", reason="r")
    with pytest.raises(LedgerError, match="append-only"):
        ledger._db.execute(sql)
    assert quotes(ledger) == ["They spoke."]


def test_every_table_is_append_only(sqlite_ledger: Ledger) -> None:
    tables = {name for (name,) in sqlite_ledger._db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    guarded = {name for (name,) in sqlite_ledger._db.rows("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'")}
    assert {name for name in tables - guarded if "_fts" not in name} == {"alembic_version"}


def test_other_programs_cannot_change_rows(sqlite_ledger: Ledger, tmp_path: Path) -> None:
    sqlite_ledger.refuse(Issue("empty", "x", "nothing in it"))
    other = sqlite3.connect(tmp_path / "l.db")
    other.execute("PRAGMA recursive_triggers=ON")
    replace = "INSERT OR REPLACE INTO refusals (no, id, input, code, message, severity, known_at) VALUES (1,'','','','','','')"
    for sql in ("UPDATE refusals SET code = 'none'", "DELETE FROM refusals", replace):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(sql)
    other.close()


def test_foreign_keys_hold(ledger: Ledger) -> None:
    append(ledger, entry("a", "They spoke."))
    with pytest.raises(LedgerError, match=r"(?i)foreign key"):
        ledger._db.execute("INSERT INTO topics VALUES (99, 0, 'trade', '')")


# -- codec

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
DATES = (
    st.tuples(st.dates(), st.dates()).filter(lambda pair: pair[1].year < 9999).map(lambda p: DateSpan.range(*sorted(p)))
)
for _type, _strategy in (
    (str, TEXTS),
    (float, st.floats(0, 1)),
    (DateSpan, DATES | st.builds(DateSpan.month, st.integers(1, 9998), st.integers(1, 12))),
):
    st.register_type_strategy(_type, _strategy)


@settings(max_examples=150, deadline=None)
@given(st.from_type(Statement))
def test_statement_comes_back_as_it_went_in(statement: Statement) -> None:
    line = encode_statement(statement)
    assert decode_statement(line, statement.known) == statement
    record = json.loads(line)
    assert (record["kind"], record["version"]) == ("statement", 1)
    assert "known" not in record["value"]


@settings(max_examples=50, deadline=None)
@given(st.from_type(Text))
def test_text_comes_back_as_it_went_in(text: Text) -> None:
    assert decode_text(encode_text(text), text.title, text.text) == text


def test_record_from_the_future_is_refused() -> None:
    with pytest.raises(LedgerError, match="upgrade diplog"):
        decode_statement('{"kind":"statement","version":2,"value":{}}')
    with pytest.raises(LedgerError, match="expected a record"):
        decode_statement('{"kind":"text","version":1,"value":{}}')
    with pytest.raises(LedgerError, match="not a record"):
        decode_statement("[]")
    with pytest.raises(LedgerError, match="does not fit"):
        decode_statement('{"kind":"statement","version":1,"value":{"id":"x"}}')


def test_nested_statement_through_the_ledger(ledger: Ledger) -> None:
    words = "The minister thanked Arcadia."
    one = entry(
        "a",
        words,
        said_by=Participant(role="spokesperson", side="BEL", mention="a spokesperson"),
        date=DateSpan.parse("2025-01-20/2025-01-22"),
        claims=(Claim("ARC", "thanked", Quote("text", 0, 12, words[:12]), ("trade",)),),
        minutes=25,
        asked=True,
        initiated_by="BEL",
    )
    append(ledger, one)
    assert [dataclasses.replace(each, known=None) for each in ledger.statements()] == list(one.statements)
    row = ledger._db.rows("SELECT date_start, date_end, said_by_role, asked, minutes FROM current_statements")
    assert row == [("2025-01-20", "2025-01-22", "spokesperson", 1, 25)]
    assert ledger._db.rows("SELECT side, verb, quote FROM claims") == [("ARC", "thanked", "The minister")]


# -- moments


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-01-22", "2025-01-22T00:00:00Z"),
        ("2025-01-22T10:30:00-06:00", "2025-01-22T16:30:00Z"),
        ("2025-01-22T10:30", "2025-01-22T10:30:00Z"),
        ("0999-01-01", "0999-01-01T00:00:00Z"),
    ],
)
def test_instant(value: str, expected: str) -> None:
    assert instant(value) == expected


def test_clock_can_be_set(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPLOG_NOW", "2025-05-05")
    with Ledger.open(place) as ledger:
        append(ledger, entry("a", "They spoke."))
        assert [each.known for each in ledger.statements()] == ["2025-05-05T00:00:00Z"]
        monkeypatch.setenv("DIPLOG_NOW", "soon")
        with pytest.raises(ConfigError, match="DIPLOG_NOW"):
            append(ledger, entry("b", "They spoke."))


# -- opening


def test_opening_what_is_not_a_ledger(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html>" * 100)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    for target, message in (
        (page, "not a diplog ledger"),
        (other, "not a diplog ledger"),
        (tmp_path, "is a folder"),
        (tmp_path / "no" / "l.db", "does not exist"),
        ("mysql://host/db", "not mysql://"),
    ):
        with pytest.raises(LedgerError, match=message):
            Ledger.open(target)
    assert page.read_text().startswith("<html>")
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(tmp_path / "none.db", create=False)
    with pytest.raises(LedgerError, match="there is no ledger"):
        Ledger.open(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()


def test_read_only(ledger: Ledger, place: str) -> None:
    append(ledger, entry("a", "They spoke."))
    with Ledger.open(place, read_only=True) as reader:
        assert quotes(reader) == ["They spoke."]
        assert quotes(reader, as_of="2025-01-22") == ["They spoke."]
        with pytest.raises(LedgerError, match=r"readonly|read-only"):
            append(reader, entry("b", "They met."))
        append(ledger, entry("c", "They wrote."))
        assert quotes(reader) == ["They spoke.", "They wrote."]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_folder_that_may_only_be_read() -> None:
    """As another user than root, in a child process: asked, yes; written, no, with what to do."""
    folder = Path(tempfile.mkdtemp(prefix="diplog-ro-"))
    path = folder / "l.db"
    with Ledger.open(path) as ledger:
        append(ledger, entry("a", "They spoke."))
    path.chmod(0o444)
    folder.chmod(0o555)

    def unprivileged() -> None:
        if os.geteuid() == 0:
            os.setuid(65534)
        for options in ({"read_only": True}, {"create": False}):
            with Ledger.open(path, **options) as ledger:
                assert quotes(ledger, as_of="2025-01-22") == ["They spoke."]
                with pytest.raises(LedgerError, match="readonly"):
                    append(ledger, entry("b", "They met."))
        with pytest.raises(LedgerError, match="cannot be written"):
            Ledger.open(path)
        with pytest.raises(LedgerError, match="is not writable"):
            Ledger.open(folder / "new.db")

    child = os.fork()
    if child == 0:
        try:
            unprivileged()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    folder.chmod(0o755)
    shutil.rmtree(folder)
    assert status == 0


def test_reader_that_comes_while_the_schema_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "l.db"
    path.touch()
    maker = threading.Thread(target=lambda: Ledger.open(path).close())
    rows = SQLite.rows

    def interrupted(self: SQLite, sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        found = rows(self, sql, values)
        if sql == "PRAGMA application_id" and threading.current_thread() is threading.main_thread():
            maker.start()
            maker.join(0.5)
        return found

    monkeypatch.setattr(SQLite, "rows", interrupted)
    with pytest.raises(LedgerError, match="holds no ledger yet"):
        Ledger.open(path, read_only=True)
    maker.join()
    monkeypatch.undo()
    Ledger.open(path, read_only=True).close()


def test_newer_schema(ledger: Ledger, place: str) -> None:
    ledger._db.execute("UPDATE alembic_version SET version_num = '9999'")
    ledger.close()
    with pytest.raises(LedgerError, match="upgrade diplog"):
        Ledger.open(place)


def test_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger.open(path) as ledger:
        append(ledger, *(entry(f"k{number}", f"They spoke {number} times.") for number in range(50)))
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(LedgerError, match=r"damaged|malformed|not a database"), Ledger.open(path) as ledger:
        list(ledger.statements())


def test_full_disk_keeps_what_was_there(sqlite_ledger: Ledger) -> None:
    ledger = sqlite_ledger
    append(ledger, entry("a", "They spoke."))
    (pages,) = ledger._db.rows("PRAGMA page_count")[0]
    ledger._db.rows(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(LedgerError, match="free some space"):
        append(ledger, *(entry(f"k{number}", "They spoke. " * 2000, quotes=()) for number in range(9)))
    ledger._db.rows("PRAGMA max_page_count=1000000")
    assert "They spoke." in quotes(ledger)
    assert append(ledger, entry("a", "They spoke."), entry("k8", "They spoke.")) == ["unchanged", "new"]
    assert ledger._db.rows("PRAGMA integrity_check") == [("ok",)]


# -- schema


def test_schema_file_is_what_the_migrations_make() -> None:
    from diplog.ledger.migrate import migrated_schema

    assert ledger_schema.script() == migrated_schema(), "run python -m diplog.ledger.migrate"


def test_known_schema_versions_are_the_migrations() -> None:
    folder = ledger_schema.FILE.parent / "versions"
    assert [path.name[:4] for path in sorted(folder.glob("[0-9]*.py"))] == list(ledger_schema.KNOWN)


def test_a_later_migration_keeps_the_rows(place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger of today, opened by a diplog that knows one migration more; then one whose migration fails half-way."""
    from diplog.ledger import migrate

    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "0998_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '0998', '{ledger_schema.HEAD}'\n"
        "def upgrade():\n    op.add_column('statements', sa.Column('tone', sa.Text()))\n"
    )
    with Ledger.open(place) as ledger:
        append(ledger, entry("a", "They spoke."))
    monkeypatch.setattr(ledger_schema, "KNOWN", (*ledger_schema.KNOWN, "0998"))
    monkeypatch.setattr(ledger_schema, "HEAD", "0998")
    upgrade = migrate.upgrade
    monkeypatch.setattr(migrate, "upgrade", lambda *a: upgrade(*a, extra=[folder]))
    with pytest.raises(LedgerError, match="older schema"):
        Ledger.open(place, read_only=True)
    with Ledger.open(place) as ledger:
        assert quotes(ledger) == ["They spoke."]
        assert ledger._db.rows("SELECT tone FROM statements") == [(None,)]

    (folder / "0999_broken.py").write_text(
        "from alembic import op\nrevision, down_revision = '0999', '0998'\n"
        "def upgrade():\n    op.execute('CREATE TABLE half (x INTEGER)')\n    op.execute('SELECT nonsense')\n"
    )
    monkeypatch.setattr(ledger_schema, "KNOWN", (*ledger_schema.KNOWN, "0999"))
    monkeypatch.setattr(ledger_schema, "HEAD", "0999")
    with pytest.raises(LedgerError, match="nonsense"):
        Ledger.open(place)
    monkeypatch.setattr(ledger_schema, "HEAD", "0998")
    with Ledger.open(place) as ledger:
        assert ledger._db.rows("SELECT version_num FROM alembic_version") == [("0998",)]
        with pytest.raises(LedgerError, match="half"):
            ledger._db.rows("SELECT * FROM half")
        assert append(ledger, entry("a", "They spoke."), entry("b", "They met.")) == ["unchanged", "new"]


def test_lines_leave_out_the_clock_and_the_database(tmp_path: Path, place: str) -> None:
    outputs = []
    for where, now in ((tmp_path / "other.db", "2026-01-01T00:00:00Z"), (place, "2026-06-01T00:00:00Z")):
        with Ledger.open(where, clock=Clock(now)) as ledger:
            ledger.start_run(["read", now])
            append(ledger, entry("b", "They spoke.", published=None), entry("a", "They met."), entry("a", "No."))
            ledger.refuse(Issue("empty", "x", "nothing in it"))
            outputs.append(list(ledger.lines()))
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) == 3 * 3 + 1
    assert not any("2026" in line for line in outputs[0])


def test_given_is_not_stored_but_its_effect_is(ledger: Ledger) -> None:
    one = entry("a", "They spoke.")
    document = dataclasses.replace(one.document, given=Given(id="dev-1"), body=b"")
    ledger.append_document(document, dataclasses.replace(one.text, given_id="dev-1"), one.statements)
    assert next(ledger.texts()).given_id == "dev-1"
