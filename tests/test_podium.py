"""Answers at a podium: who will not speak to something denies no contact, and an answer is about what was asked."""

from __future__ import annotations

import pytest

from diplog import gazetteer
from diplog.extract import extract
from diplog.model import Statement, Text
from diplog.pipeline import read_claim

TITLE = "Press Briefing by Press Secretary Karine Jean-Pierre"
TOLD = (
    "Q    Karine, the President spoke with Prime Minister Netanyahu on Thursday. What did they say about the hostages?"
)
ASKED = "Q    Has the President spoken with Prime Minister Netanyahu this week?"
ELSEWHERE = "Q    On the bridge in Baltimore, when will the money reach the state?"


def answers(*turns: str) -> list[Statement]:
    text = Text(
        document="d", key="d", title=TITLE, text="\n\n".join(turns), source_type="official", source_country="USA",
        published="2024-06-04", lang="en",
    )  # fmt: skip
    return [s for s in extract(text, gazetteer.load()) if s.said_by and s.said_by.role != "reporter"]


@pytest.mark.parametrize(
    "words",
    [
        "I’m not going to speak to that from here.",
        "I can't speak to the reports you are citing.",
        "He will speak to the American people tonight.",
        "I have not talked to the team about that.",
        "You would have to talk to the campaign.",
        "I'm not going to get into private conversations.",
        "I don't want to speak to Ukrainian numbers.",
        "We want to make sure that this meets the Prime Minister's expectations.",
        "He wants to speak directly to the families.",
        "I can't confirm that report about the budget.",
        "What I can speak to is this President's record.",
        "That need has not been met.",
        "We never discussed a budget for this building.",
        "I don't know if every package has arrived in Ukraine.",
        "The deadline was not met.",
        "He has not spoken to the governor about the bridge.",
    ],
)
def test_no_contact_is_told_or_denied(words: str) -> None:
    assert answers(TOLD, f"MS. JEAN-PIERRE:  {words}") == []


@pytest.mark.parametrize(
    ("words", "stance"),
    [
        ("They have not spoken since.", "denied"),
        ("There has been no call since Thursday.", "denied"),
        ("No, they did not speak.", "denied"),
        ("No such call took place.", "denied"),
        ("I don't have another call to read out.", "unconfirmed"),
        ("I'm not aware of any conversation between the two.", "unconfirmed"),
        ("I have no call to read out to you.", "unconfirmed"),
    ],
)
def test_the_answer_is_about_the_contact_asked_about(words: str, stance: str) -> None:
    (statement,) = answers(ASKED, f"MS. JEAN-PIERRE:  {words}")
    assert (statement.stance, {p.side for p in statement.participants}) == (stance, {"ISR", "USA"})


def test_a_new_question_leaves_the_contact_told_before() -> None:
    assert answers(TOLD, ELSEWHERE, "MS. JEAN-PIERRE:  I do not have a meeting to read out.") == []


def test_whoever_asks_whether_states_nothing() -> None:
    text = Text(
        document="d", key="d", title=TITLE, text=f"{ASKED}\n\nMS. JEAN-PIERRE:  Let me check.", source_type="official",
        source_country="USA", published="2024-06-04", lang="en",
    )  # fmt: skip
    assert extract(text, gazetteer.load()) == ()


def test_a_claim_may_be_a_question() -> None:
    (claimed,) = read_claim("Has Prime Minister Netanyahu spoken with President Biden?", on="2024-06-04")
    assert {p.side for p in claimed.participants} == {"ISR", "USA"}
