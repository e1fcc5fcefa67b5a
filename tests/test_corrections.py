"""People's corrections hold when a document is read anew: by a better reader, or as a new version of its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from diplog.ledger import Ledger
from diplog.link import carried_over
from diplog.model import Correction, Document, Given, Quote, Statement, Text
from diplog.pipeline import Desk
from rows import statement

MINISTERS = "Ada Arden, foreign minister/ARC; Bea Borin, foreign minister/BOR"
PAGE = "On Monday the two ministers spoke by phone. They will meet in May."


def document(version: str, words: str) -> tuple[Document, Text]:
    return (
        Document(
            f"doc-{version}", "https://example.org/call", "call.html", "text/html", version * 8, b"", None, Given()
        ),
        Text(f"doc-{version}", "https://example.org/call", "", words, published="2031-03-04", lang="en"),
    )


def read(version: str, words: str, **more: object) -> Statement:
    """What the page's first sentence says, as read in one version."""
    first = words.split(". ")[0] + "."
    made = statement({"doc": f"doc-{version}", "who": MINISTERS, "stance": "occurred", "date": "2031-03-03", "published": "2031-03-04", "quote": first})  # fmt: skip
    here = replace(made, key="https://example.org/call", quote=Quote("text", words.find(first), words.find(first) + len(first), first))  # fmt: skip
    return replace(here, **more)  # type: ignore[arg-type]


def elsewhere() -> tuple[Document, Text, Statement]:
    words = "The ministers of Arcadia and Boria talked over the telephone."
    made = statement({"doc": "doc-x", "who": MINISTERS, "stance": "occurred", "date": "2031-03-20", "published": "2031-03-21", "quote": words})  # fmt: skip
    return (
        Document("doc-x", "doc-x", "x.txt", "text/plain", "x" * 8, b"", None, Given()),
        Text("doc-x", "doc-x", "", words, published="2031-03-21", lang="en"),
        replace(made, quote=Quote("text", 0, len(words), words)),
    )


def better(old: Statement) -> Statement:
    """The same sentence as a better reader has it: more of it quoted, a person found, another id."""
    people = (old.participants[0], replace(old.participants[1], person="Q7"))
    quote = replace(old.quote, end=old.quote.end + len(" They"), words=old.quote.words + " They")
    return replace(old, id="st-better", participants=people, quote=quote)


# how the page is read the second time: by another reader, or as a new version
AGAIN: dict[str, Callable[[Statement], tuple[str, str, Statement]]] = {
    "a better reader": lambda old: ("1", PAGE, better(old)),
    "a new version of the page": lambda old: (
        "2",
        "Updated. " + PAGE,
        replace(read("2", PAGE), document="doc-2", id="st-new", quote=Quote("text", 9, 9 + old.quote.end, old.quote.words)),
    ),
}  # fmt: skip


@pytest.fixture(params=AGAIN)
def reread(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Callable[[], None], Statement, Statement]:
    """A ledger of two calls, a function that reads the first page again, and the statement before and after."""
    name = str(tmp_path / "ledger.db")
    old = read("1", PAGE)
    version, words, new = AGAIN[request.param](old)
    with Ledger.open(name, create=True, reader="rules-1") as ledger:
        ledger.append_document(*document("1", PAGE), (old,))
        ledger.append_document(*elsewhere()[:2], (elsewhere()[2],))

    def again() -> None:
        with Ledger.open(name, reader="rules-2") as ledger:
            ledger.append_document(*document(version, words), (new,))
            assert {s.id for s in Desk(ledger).statements} == {new.id, elsewhere()[2].id}

    return name, again, old, new


Reread = tuple[str, Callable[[], None], Statement, Statement]
SIGNED = {"by": "A. Editor", "reason": "seen on the page"}


def test_same_holds(reread: Reread) -> None:
    name, again, old, _ = reread
    with Ledger.open(name, reader="rules-1") as ledger:
        desk = Desk(ledger)
        assert len(desk.linked) == 2
        desk.correct("same", *(c.id for c in desk.linked), **SIGNED)
        assert len(Desk(ledger).linked) == 1
    again()
    with Ledger.open(name, reader="rules-2") as ledger:
        (joined,) = Desk(ledger).linked
        assert any(r.id == "corrected_same" for li in joined.links for r in li.reasons)
        made = ledger.corrections()[0]
        Desk(ledger).correct("undo", made.id, "", **SIGNED)
        assert len(Desk(ledger).linked) == 2
        assert old.id in (made.target, made.value)


def test_wrong_participant_holds(reread: Reread) -> None:
    name, again, old, new = reread
    with Ledger.open(name, reader="rules-1") as ledger:
        Desk(ledger).correct("wrong-participant", old.id, "Bea Borin=Bo Brand", **SIGNED)
    again()
    with Ledger.open(name, reader="rules-2") as ledger:
        contact = next(c for c in Desk(ledger).linked if any(s.id == new.id for s in c.statements))
        assert {p.name for p in contact.participants} == {"Ada Arden", "Bo Brand"}


def test_a_rejected_reading_stays_rejected_and_another_reading_stands(reread: Reread) -> None:
    name, again, old, new = reread
    with Ledger.open(name, reader="rules-1") as ledger:
        Desk(ledger).correct("reject", old.id, "", **SIGNED)
    again()
    with Ledger.open(name, reader="rules-2") as ledger:
        assert all(new.id != s.id for c in Desk(ledger).linked for s in c.statements)
    reject = Correction("c1", "reject", old.id, "", "A", "misread", "2031-05-01T00:00:00Z")
    denied = replace(new, stance="denied")
    (kept,) = carried_over([reject], [denied], {old.id: old}.get)
    assert kept.target == old.id  # of another stance: not the reading that was rejected


def test_words_that_do_not_meet_carry_nothing_over() -> None:
    old = read("1", PAGE)
    other = replace(old, id="st-other", quote=Quote("text", 44, 66, "They will meet in May."))
    same = Correction("c1", "same", old.id, "st-none", "A", "one call", "2031-05-01T00:00:00Z")
    assert carried_over([same], [other], {old.id: old}.get) == (same,)
    undo = Correction("c2", "undo", "c1", "", "A", "no", "2031-05-02T00:00:00Z")
    assert carried_over([undo], [other], {old.id: old}.get) == (undo,)
