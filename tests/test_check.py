"""A claim against the record: which contact it means, what is on record of each part of it, what would settle it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from diplog.check import Answer, check, claimed_date, same, worst
from diplog.dates import DateSpan
from diplog.model import Account, Contact, Participant, Statement, Verdict
from diplog.publish.answer import Reply
from diplog.publish.dossier import Dossier
from diplog.publish.sheet import Screen, cells_wide, render
from hand_made import FUENTE, RUBIO, SHEINBAUM, STATE, contested, dossier, planned_trip, statement

FIDAN = Participant("Hakan Fidan", "foreign minister", "TUR", "foreign_minister", person="fidan")


def claim(**fields: Any) -> Statement:
    """De la Fuente spoke with Rubio on 21 January 2025, unless other things are said."""
    fields.setdefault("date", DateSpan.parse("2025-01-21"))
    if fields["date"] is not None:
        fields.setdefault("date_text", "on 21 January 2025")
    return statement("The claim in plain words.", **fields)


def standing(*dossiers: Dossier) -> list[tuple[Contact, Verdict]]:
    return [(d.contact, d.verdict) for d in dossiers]


def with_status(status: str, *responses: tuple[str, str]) -> Dossier:
    made = contested()
    accounts = tuple(
        Account(side, response, tuple(s.id for s in made.contact.statements if s.speaks_for == side))  # type: ignore[arg-type]
        for side, response in responses
    )
    return Dossier(made.contact, dataclasses.replace(made.verdict, status=status, accounts=accounts))


@pytest.mark.parametrize(
    ("status", "stance", "outcome"),
    [
        ("confirmed", "occurred", "confirmed"),
        ("one-sided", "occurred", "unsettled"),
        ("unconfirmed", "occurred", "unsettled"),
        ("reported", "occurred", "unsettled"),
        ("alleged", "occurred", "unsettled"),
        ("planned", "occurred", "unsettled"),
        ("overdue", "occurred", "unsettled"),
        ("disputed", "occurred", "against"),
        ("denied", "occurred", "against"),
        ("cancelled", "occurred", "against"),
        ("denied", "denied", "confirmed"),
        ("confirmed", "denied", "against"),
        ("reported", "denied", "unsettled"),
        ("planned", "planned", "confirmed"),
        ("cancelled", "planned", "against"),
        ("cancelled", "cancelled", "confirmed"),
        ("confirmed", "cancelled", "against"),
        ("sought", "sought", "confirmed"),
        ("denied", "sought", "against"),
        ("unconfirmed", "unconfirmed", "confirmed"),
        ("confirmed", "unconfirmed", "against"),
    ],
)
def test_the_status_answers_the_claimed_stance(status: str, stance: str, outcome: str) -> None:
    answer = check(claim(stance=stance), standing(with_status(status)))
    assert [f.contact.label for f in answer.findings] == ["MEX-USA-2025-01-21-call"]
    assert answer.outcome == outcome


def only(answer: Answer, about: str) -> str:
    return next(r.standing for f in answer.findings[:1] for r in f.remarks if r.about == about)


def test_the_named_speaker_is_on_record_although_the_contact_is_not_confirmed() -> None:
    answer = check(claim(said_by=SHEINBAUM), standing(contested()))
    assert only(answer, "speaker") == "on-record"
    assert answer.outcome == "unsettled"
    assert "Claudia Sheinbaum is on record" in answer.findings[0].remarks[0].words


def test_a_speaker_who_said_something_else_speaks_against_the_claim() -> None:
    answer = check(claim(said_by=STATE), standing(contested()))
    assert only(answer, "speaker") == "against"
    assert answer.outcome == "against"


def test_a_speaker_who_said_nothing_is_not_on_record() -> None:
    nobody = Participant("Ana Prueba", "minister", "CRI")
    assert only(check(claim(said_by=nobody), standing(contested())), "speaker") == "not-on-record"


@pytest.mark.parametrize(("side", "found"), [("MEX", "on-record"), ("USA", "against")])
def test_who_asked_for_it_is_held_against_the_accounts(side: str, found: str) -> None:
    assert only(check(claim(initiated_by=side), standing(contested())), "initiated_by") == found


def test_a_topic_that_nobody_mentions_is_said_and_would_settle() -> None:
    answer = check(claim(topics=["migration", "energy"]), standing(with_status("confirmed", ("MEX", "affirms"))))
    assert only(answer, "topic:migration") == "on-record"
    assert only(answer, "topic:energy") == "not-on-record"
    assert answer.outcome == "unsettled"
    assert "an account of the call that mentions energy" in answer.findings[0].settle


def test_what_would_settle_names_the_side_that_has_not_spoken() -> None:
    settle = check(claim(), standing(contested())).findings[0].settle
    assert len(settle) == 1
    assert "USA" in settle[0]
    assert "did not confirm" in settle[0]


@pytest.mark.parametrize(
    ("fields", "differs"),
    [
        ({"date": DateSpan.parse("2025-02-21")}, "dated 2025-01-21, not 2025-02-21"),
        ({"kind": "meeting"}, "a call, not a meeting"),
        ({"participants": (Participant("Marcelo Ebrard", None, "MEX"), RUBIO)}, "instead of Marcelo Ebrard"),
    ],
)
def test_the_nearest_contact_is_given_with_what_differs(fields: dict[str, Any], differs: str) -> None:
    answer = check(claim(**fields), standing(contested(), planned_trip()))
    assert answer.outcome == "nothing"
    assert answer.findings == ()
    assert differs in answer.nearest[0].differs[0]
    assert answer.settle


def test_a_contact_of_other_sides_is_not_near() -> None:
    answer = check(claim(participants=(FIDAN, Participant("X Y", None, "GRC"))), standing(contested()))
    assert (answer.outcome, answer.nearest) == ("nothing", ())


@pytest.mark.parametrize("day", ["2025-01-20", "2025-01-21", "2025-01-22", "2025-01"])
def test_local_dates_a_day_apart_and_months_fit(day: str) -> None:
    assert check(claim(date=DateSpan.parse(day)), standing(contested())).findings


def test_the_day_of_asking_is_not_taken_for_the_contact_s() -> None:
    asked = claim(date=DateSpan.parse("2026-06-01"), date_text=None)
    assert claimed_date(asked) is None
    assert check(asked, standing(contested())).findings


def test_an_undated_claim_means_the_latest_contact_first() -> None:
    later = dossier(
        [statement("They spoke again.", date=DateSpan.parse("2025-03-05"), speaks_for="USA")],
        label="MEX-USA-2025-03-05-call",
    )
    answer = check(claim(date=None), standing(contested(), later))
    assert [f.contact.label for f in answer.findings] == ["MEX-USA-2025-03-05-call", "MEX-USA-2025-01-21-call"]


@pytest.mark.parametrize(
    ("asked", "known", "fits"),
    [
        (RUBIO, RUBIO, True),
        (Participant("Rubio", None, "USA"), RUBIO, True),
        (Participant("Rubio"), RUBIO, True),
        (Participant("De La Fuente", None, "MEX"), FUENTE, True),
        (Participant(None, "foreign minister", "MEX", "foreign_minister"), FUENTE, True),
        (Participant(None, None, "USA"), RUBIO, True),
        (Participant("Antony Blinken", None, "USA"), RUBIO, False),
        (Participant("Marco Rubio", None, "CUB"), RUBIO, False),
        (Participant("Maria Rubio", None, "USA"), RUBIO, False),
        (Participant(), RUBIO, False),
        (Participant(None, "pope", None), Participant(None, "pope", None), True),
    ],
)
def test_who_may_be_whom(asked: Participant, known: Participant, fits: bool) -> None:
    assert same(asked, known) is fits


def test_the_worse_part_decides() -> None:
    assert worst(["confirmed", "against", "unsettled"]) == "against"
    assert worst(["confirmed"]) == "confirmed"
    assert worst([]) == "no-claim"


def test_the_reply_quotes_what_it_rests_on_in_every_form() -> None:
    answer = check(claim(said_by=SHEINBAUM), standing(contested()))
    reply = Reply("De la Fuente spoke with Rubio", answer.outcome, (answer,), "2025-02-01")
    text = reply.text(Screen(100))
    assert "ON RECORD, NOT SETTLED (as of 2025-02-01)" in text
    for s in contested().contact.statements:
        assert s.quote.words[:30] in text
    assert max(cells_wide(line) for line in text.split("\n") if "http" not in line) <= 100
    data = json.loads("".join(render(reply, "json", Screen())))
    assert data["outcome"] == "unsettled"
    assert data["answers"][0]["contacts"][0]["evidence"][0]["source"]["url"]
    columns, rows = reply.rows()
    assert all(len(row) == len(columns) for row in rows)


def test_words_without_a_contact_are_said_not_to_be_understood() -> None:
    reply = Reply("The weather is fine.", "no-claim", ())
    assert "NO CONTACT UNDERSTOOD" in reply.text(Screen())
    columns, rows = reply.rows()
    assert all(len(row) == len(columns) for row in rows)


def test_a_claim_of_names_is_read_as_english_when_its_words_look_like_another_language() -> None:
    from diplog.pipeline import read_claim

    (claim,) = read_claim("Rubio met Fidan in Ankara on 22 January 2025", on="2025-01-27")
    assert (claim.kind, claim.sides()) == ("meeting", ("TUR", "USA"))
