"""Contacts made by hand for the tests of views: people, offices and words are invented or are public facts told anew."""

from __future__ import annotations

from typing import Any

from diplog.dates import DateSpan
from diplog.model import Account, Contact, Participant, Quote, Statement, Topic, Verdict, stable_id
from diplog.publish.dossier import Dossier

RUBIO = Participant("Marco Rubio", "secretary of state", "USA", "foreign_minister", person="rubio")
FUENTE = Participant("Juan Ramón de la Fuente", "foreign minister", "MEX", "foreign_minister", person="fuente")
SHEINBAUM = Participant("Claudia Sheinbaum", "president", "MEX", "head_of_state", person="sheinbaum")
STATE = Participant(None, "State Department", "USA", "foreign_ministry")
MINISTERS = Participant(None, "foreign ministers", None, group=True, mention="several foreign ministers")


def statement(words: str, **fields: Any) -> Statement:
    """A statement whose quote is the whole text ``words``."""
    made: dict[str, Any] = {
        "document": stable_id("doc", words),
        "key": "https://example.org/" + stable_id("k", words),
        "kind": "call",
        "stance": "occurred",
        "participants": (FUENTE, RUBIO),
        "publisher": "The Example",
        "published": "2025-01-22",
        "lang": "en",
        "source_type": "media",
    }
    made.update(fields)
    made.setdefault("url", made["key"])
    made["topics"] = tuple(Topic(code) for code in made.get("topics", ()))
    made["quote"] = Quote("text", 0, len(words), words)
    return Statement(id=stable_id("statement", words, made["stance"]), **made)


def dossier(
    statements: list[Statement],
    status: str = "unconfirmed",
    accounts: tuple[Account, ...] = (),
    attributes: tuple[Verdict, ...] = (),
    claims: tuple[Verdict, ...] = (),
    **fields: Any,
) -> Dossier:
    founding = statements[0]
    made: dict[str, Any] = {
        "id": stable_id("contact", founding.id),
        "label": "MEX-USA-2025-01-21-call",
        "kind": founding.kind,
        "participants": founding.participants,
        "sides": founding.sides(),
        "date": founding.date,
        "topics": tuple(sorted({t.code for s in statements for t in s.topics})),
    }
    made.update(fields)
    contact = Contact(statements=tuple(statements), **made)
    verdict = Verdict(
        contact.id,
        "contact",
        "contact",
        status,
        f"rule-{status}",
        "One side says that it took place; another was asked and does not confirm it.",
        tuple(s.id for s in statements if s.speaks_for),
        "2025-02-01",
        accounts,
    )
    return Dossier(contact, verdict, attributes, claims)


def contested(**fields: Any) -> Dossier:
    """Mexico's president says her minister spoke with the Secretary; his department does not confirm it; a paper doubts."""
    told = statement(
        "The president said that her foreign minister talked with the Secretary yesterday about migration and security.",
        said_by=SHEINBAUM,
        speaks_for="MEX",
        standing="official",
        date=DateSpan.parse("2025-01-21"),
        date_text="yesterday",
        topics=["migration", "defence_security"],
        initiated_by="MEX",
        source_type="official",
        publisher="Presidencia de México",
        source_country="MEX",
    )
    silent = statement(
        "The department had no call to announce when asked about it.",
        said_by=STATE,
        speaks_for="USA",
        standing="spokesperson",
        stance="unconfirmed",
        asked=True,
        topics=["migration"],
        published="2025-01-23",
        publisher="U.S. Department of State",
    )
    doubt = statement(
        "The alleged conversation has not been borne out by Washington.",
        stance="doubted",
        published="2025-01-24",
        publisher="Diario de Prueba",
    )
    accounts = (
        Account("MEX", "affirms", (told.id,), "2025-01-22", standing="official"),
        Account("USA", "does-not-confirm", (silent.id,), "2025-01-23", standing="spokesperson", asked=True),
    )
    return dossier([told, silent, doubt], accounts=accounts, **fields)


def planned_trip() -> Dossier:
    said = statement(
        "The Secretary will travel to Panama in the coming days.",
        kind="visit",
        stance="planned",
        participants=(RUBIO, Participant(None, "government", "PAN", "government")),
        speaks_for="USA",
        publisher="U.S. Department of State",
    )
    accounts = (Account("USA", "announced", (said.id,), "2025-01-22"), Account("PAN", "not-watched"))
    return dossier([said], "planned", accounts, label="PAN-USA-2025-02-visit", date=DateSpan.parse("2025-02"))


def ministers_call() -> Dossier:
    said = statement(
        "He also rang several foreign ministers.",
        participants=(RUBIO, MINISTERS),
        published="2025-01-24",
    )
    accounts = (Account("USA", "silent"),)
    return dossier([said], "reported", accounts, label="USA-undated-call", date=None)
