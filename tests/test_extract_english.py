"""English reading beyond single rows: claims inside an account, long titles, words that tell of no contact, outlets."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from diplog import gazetteer
from diplog import lexicon as lexicons
from diplog.extract import extract
from diplog.model import Claim, Statement, Text


def read(
    body: str, title: str = "", lang: str = "en", source: tuple[str, str | None] = ("official", "USA")
) -> tuple[Statement, ...]:
    kind, country = source
    text = Text(
        document="d", key="d", title=title, text=body, lang=lang, published="2024-05-14",
        source_type=kind, source_country=country,  # type: ignore[arg-type]
    )  # fmt: skip
    return extract(text, gazetteer.load())


def told(statements: tuple[Statement, ...]) -> list[tuple[str, str]]:
    return [(c.side, c.verb) for s in statements for c in s.claims]


@pytest.mark.parametrize(
    ("lang", "source", "body", "expected"),
    [
        (
            "en",
            "USA",
            "Secretary Blinken spoke today with Foreign Minister Hakan Fidan of Turkey. The Secretary underscored the value of "
            "the alliance. Foreign Minister Fidan agreed that trade should grow. They decided to meet again soon.",
            [("USA", "underscored"), ("TUR", "agreed"), ("TUR", "decided"), ("USA", "decided")],
        ),
        (
            "ru",
            "RUS",
            "Президент России Владимир Путин провёл телефонный разговор с Президентом Турции Реджепом Тайипом Эрдоганом. "
            "Владимир Путин выразил соболезнования. Президент Турции поблагодарил за поставки зерна.",
            [("RUS", "выразил"), ("TUR", "поблагодарил")],
        ),
        (
            "de",
            "DEU",
            "Bundeskanzler Olaf Scholz hat heute mit Präsident Wolodymyr Selenskyj telefoniert. Präsident Selenskyj dankte "
            "für die Hilfe.",
            [("UKR", "dankte")],
        ),
    ],
)
def test_claims_are_kept_under_the_side_whose_position_they_tell(
    lang: str, source: str, body: str, expected: list
) -> None:
    statements = read(body, lang=lang, source=("official", source))
    assert sorted(told(statements)) == sorted(expected)
    for s in statements:
        for c in s.claims:
            assert body[c.quote.start : c.quote.end] == c.quote.words


def test_a_claim_ends_where_the_next_contact_is_told() -> None:
    statements = read(
        "Secretary Blinken spoke with Foreign Minister Hakan Fidan of Turkey. Minister Fidan thanked the Secretary.\n"
        "The Secretary also spoke with Foreign Minister Yoko Kamikawa of Japan. Minister Kamikawa welcomed the sanctions."
    )
    by = {frozenset(p.side for p in s.participants): told((s,)) for s in statements}
    assert by[frozenset({"USA", "TUR"})] == [("TUR", "thanked")]
    assert by[frozenset({"USA", "JPN"})] == [("JPN", "welcomed")]
    topics = [c.topics for s in statements for c in s.claims if c.side == "JPN"]
    assert topics == [("sanctions",)]


def test_a_newspaper_has_no_account_of_its_own() -> None:
    body = "Secretary Blinken spoke with Foreign Minister Hakan Fidan of Turkey on Monday. Minister Fidan thanked the Secretary."
    statements = read(body, source=("media", "GBR"))
    assert statements
    assert not told(statements)


def test_object_of_a_verb_is_nobody_who_claims() -> None:
    statements = read(
        "Secretary Blinken spoke with Foreign Minister Hakan Fidan of Turkey. The Secretary thanked the Foreign Minister."
    )
    assert told(statements) == [("USA", "thanked")]


def test_what_is_claimed_is_a_claim() -> None:
    (s,) = read(
        "Secretary Blinken spoke with Foreign Minister Hakan Fidan of Turkey. Minister Fidan accepted the offer."
    )
    assert isinstance(s.claims[0], Claim)
    assert s.claims[0].quote.words == "Minister Fidan accepted the offer."


@pytest.mark.parametrize(
    ("body", "name", "side"),
    [
        ("Mr. Sullivan met today with Geoffrey van Leeuwen, Senior Foreign Affairs Advisor to the Prime Minister of the Netherlands.", "Geoffrey van Leeuwen", "NLD"),
        ("Mr. Sullivan met today with Israel’s Minister of Strategic Questions Amit Barlevi.", "Amit Barlevi", "ISR"),
    ],
)  # fmt: skip
def test_a_long_title_tells_the_side_of_somebody_unknown(body: str, name: str, side: str) -> None:
    (s,) = read(body)
    assert [(p.name, p.side) for p in s.participants if p.side != "USA"] == [(name, side)]


@pytest.mark.parametrize(
    "body",
    [
        "The Secretary looks forward to meeting with Foreign Minister Hakan Fidan of Turkey at a suitable time.",
        "Secretary Blinken stressed the importance of talks between Armenia and Azerbaijan.",
        "Washington remains in contact with Ankara, and the two foreign ministers stand ready to talk.",
    ],
)
def test_words_of_contact_that_tell_of_none(body: str) -> None:
    assert not [s for s in read(body) if s.stance == "occurred"]


def test_every_outlet_is_a_media_voice_of_a_country() -> None:
    lexicon = lexicons.load("en")
    assert lexicon is not None
    sides = {side for _, side in lexicon.outlets.known.values()}
    register = gazetteer.load()
    assert len(lexicon.outlets.known) > 150
    assert all(register.side(side) for side in sides)
    statements = read(
        "Foreign Minister Hakan Fidan spoke by phone with Foreign Minister Yoko Kamikawa of Japan, the Yomiuri Shimbun reported.",
        source=("media", "GBR"),
    )
    assert [(s.said_by.role, s.said_by.side, s.speaks_for) for s in statements if s.said_by] == [("media", "JPN", None)]


@pytest.fixture(scope="module")
def titles() -> ModuleType:
    path = Path(__file__).parent.parent / "eval" / "titles.py"
    spec = importlib.util.spec_from_file_location("titles", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["titles"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("title", "kind", "sides"),
    [
        ("Readout of President Biden’s Call with President Sergio Mattarella of Italy", "call", {"ITA"}),
        ("Readout of President Biden’s Video Call with President Emmanuel Macron of France", "video_call", {"FRA"}),
        ("Secretary Blinken’s Meeting with Kenyan President Ruto", "meeting", {"KEN"}),
        ("Secretary Blinken’s Meeting with Business Leaders", None, None),
        ("Fact Sheet: Infrastructure", None, None),
    ],
)
def test_title_parser(titles: ModuleType, title: str, kind: str | None, sides: set[str] | None) -> None:
    truth = titles.truth(title)
    if kind is None:
        assert truth is None
    else:
        assert (truth.kind, truth.sides) == (kind, sides)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (
            "Jake Sullivan met with Peter de Graaf, defense and foreign affairs adviser to the Prime Minister of the Netherlands.",
            {"Jake Sullivan", "Peter de Graaf"},
        ),
        (
            "Secretary Blinken met Qatari Foreign Minister Mohammed bin Abdulrahman Al Thani on Monday. The Foreign Minister will "
            "meet Turkish Foreign Minister Mevlüt Çavuşoğlu tomorrow.",
            {"Mohammed bin Abdulrahman Al Thani", "Mevlüt Çavuşoğlu"},
        ),
        (
            "The Rwandan leader and President João Lourenço met in Luanda on Monday.",
            {"Paul Kagame", "João Lourenço"},
        ),
    ],
)
def test_whom_a_title_means(body: str, names: set[str]) -> None:
    assert {p.name for p in read(body)[-1].participants} == names


def test_a_schedule_tells_what_is_to_come() -> None:
    found = read(
        "Secretary Blinken meets with Icelandic Foreign Minister Thordis Gylfadottir at the Department of State.",
        title="Public Schedule – May 15, 2024",
    )
    assert [(s.stance, s.date and s.date.gold()) for s in found] == [("planned", "2024-05-15")]


def test_a_reporter_states_before_asking() -> None:
    found = read(
        "QUESTION: The President just came back from a trip to Angola. Will he go again?\n\nMR MILLER: We will see."
    )
    assert [(s.kind, s.stance, s.said_by and s.said_by.role) for s in found] == [("visit", "occurred", "reporter")]
