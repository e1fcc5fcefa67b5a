"""Mentions: the grammar of each language on sentences of our own, offsets, and texts that mean harm."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplog import gazetteer
from diplog.errors import ConfigError
from diplog.gazetteer import Register
from diplog.mentions import LANGUAGES, Mention, compatible, find
from diplog.mentions.names import similarity, tidy

READINGS = Path(__file__).parent / "gold" / "resolve" / "readings.tsv"


@pytest.fixture(scope="module")
def register() -> Register:
    return gazetteer.load()


def reading(m: Mention) -> str:
    """A mention as the rows write it: ``[words] sort relation name office|role side status quoted body flags``."""
    parts: list[str | None] = [
        m.sort,
        m.relation,
        m.name,
        m.office,
        None if m.office else m.role,
        m.side,
        m.status,
        m.quoted,
        m.body,
    ]
    parts += ["group" if m.group else None, "plural" if m.plural else None, str(m.count) if m.count != 1 else None]
    parts.append("bare" if m.bare else None)
    return f"[{m.words}] " + " ".join(p for p in parts if p)


def rows() -> list[tuple[str, str, list[str]]]:
    with open(READINGS, encoding="utf-8", newline="") as handle:
        return [
            (r["lang"], r["text"], r["readings"].split(" ; "))
            for r in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


@pytest.mark.parametrize(("lang", "text", "readings"), rows())
def test_readings(register: Register, lang: str, text: str, readings: list[str]) -> None:
    assert [reading(m) for m in find(text, lang, register)] == readings


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_reads_and_offsets_lead_back(register: Register, lang: str) -> None:
    for _, text, _ in rows():
        for m in find(text, lang, register):
            assert text[m.start : m.end] == m.words


def names(register: Register, text: str, lang: str = "en") -> list[str]:
    return [m.name for m in find(text, lang, register) if m.name and not m.bare]


@pytest.mark.parametrize(
    "text",
    [
        "The price of oil may rise by March, and it was a long day for the rice trade.",
        "May, Price and Long are ordinary words at the start of a sentence.",
        "On Friday the Council met in the Gulf; Western leaders saw a bush, a stone and a rose.",
    ],
)
def test_ordinary_words_are_no_persons(register: Register, text: str) -> None:
    assert names(register, text) == []


def test_a_title_makes_an_ordinary_word_a_name(register: Register) -> None:
    assert names(register, "Prime Minister May spoke with Secretary Price.") == ["May", "Price"]


def test_a_bare_family_name_means_nobody_yet(register: Register) -> None:
    (m,) = [m for m in find("Later Lavrov left.", "en", register) if m.name]
    assert m.bare
    assert m.person is None
    assert m.persons


def test_a_list_is_not_an_apposition(register: Register) -> None:
    found = find("He met Marco Rubio, Foreign Minister Hakan Fidan and President Putin of Russia.", "en", register)
    assert [(m.name, m.office, m.side) for m in found if m.name] == [
        ("Marco Rubio", None, None),
        ("Hakan Fidan", "foreign_minister", None),
        ("Putin", "head_of_state", "RUS"),
    ]


def test_quoted_title_is_kept_as_quoted(register: Register) -> None:
    (m,) = [m for m in find("the leader of the “democratic opposition” of Venezuela", "en", register) if m.quoted]
    assert (m.quoted, m.side, m.name) == ("democratic opposition", "VEN-opposition", None)


def test_side_as_actor_and_as_place(register: Register) -> None:
    found = {
        m.words: m.actor
        for m in find("Moscow denied it in Berlin, and Turkey agreed.", "en", register)
        if m.sort == "side"
    }
    assert found == {"Moscow": True, "Berlin": False, "Turkey": True}


def test_unknown_language_is_told(register: Register) -> None:
    with pytest.raises(ConfigError, match="xx"):
        find("anything", "xx", register)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00\x01\x02 Foreign Minister \x07\x08 Hakan \u202e Fidan \ufeff",
        "President " * 5000,
        "Foreign Minister " + "A" * 20000,
        "the foreign ministers of " + ", ".join(["Armenia"] * 2000),
        '"' * 3000 + "leader of the " + '"' * 3000,
        "<script>President</script> & ' OR 1=1 -- Secretary \\u0000",
        "\ud800 President \udfff Biden",
    ],
)
def test_hostile_texts_are_read_quickly(register: Register, text: str) -> None:
    began = time.process_time()
    for m in find(text, "en", register):
        assert text[m.start : m.end] == m.words
    assert time.process_time() - began < 5


def test_a_very_long_line_is_read_in_windows(register: Register) -> None:
    text = "Foreign Minister Hakan Fidan spoke. " * 12000
    found = [m for m in find(text, "en", register) if m.person]
    assert len(found) >= 11900
    assert all(text[m.start : m.end] == m.words for m in found[-5:])


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("President of the Foreign Minister, and Türkei Путин министр وزير 外长'’\"()—\n\t "),
        max_size=120,
    )
)
def test_any_text_gives_mentions_whose_words_are_there(text: str) -> None:
    register = gazetteer.load()
    for lang in ("en", "ru", "ar", "zh", "tr"):
        for m in find(text, lang, register):
            assert text[m.start : m.end] == m.words
            assert m.start < m.end


@pytest.mark.parametrize(
    ("written", "known", "same"),
    [
        ("Antony J. Blinken", "Antony Blinken", True),
        ("Mikhail Lavrov", "Sergey Lavrov", False),
        ("Kim Jong Il", "Kim Jong Un", False),
        ("Kim Jong-un", "Kim Jong Un", True),
        ("Li Qiang", "Li Keqiang", False),
        ("Wang Yi", "Wang Li", False),
        ("George W. Bush", "George H. W. Bush", False),
        ("Dmitri Kuleba", "Dmytro Kuleba", True),
        ("Хаканом Фиданом", "Хакан Фидан", True),
        ("Сергея Лаврова", "Sergey Lavrov", True),
        ("John", "John Kirby", False),
        ("Kirby", "John Kirby", True),
        ("Mohammed bin Salman", "Salman bin Abdulaziz Al Saud", False),
        ("محمد بن سلمان", "Mohammed bin Salman", True),
        ("أحمد الشرع", "محمد البشير", False),
        ("Abdulhamid Dabaiba", "Abd-al-Hamid Dubaybah", True),
        ("Austin", "Justin Siberell", False),
    ],
)
def test_names_that_can_and_cannot_be_one_person(written: str, known: str, same: bool) -> None:
    assert compatible(written, known) is same


def test_names_across_scripts_are_graded() -> None:
    assert similarity("默克尔", "Angela Merkel") > 0.58 > similarity("默克尔", "Olaf Scholz")
    assert similarity("耿爽", "Pan Gongsheng") < 0.58


@pytest.mark.parametrize(
    ("written", "side", "tidied"),
    [
        ("MOTEGI Toshimitsu", "JPN", "Toshimitsu Motegi"),
        ("CHO Tae-yul", "KOR", "Cho Tae-yul"),
        ("Hakan FIDAN", "TUR", "Hakan Fidan"),
        ("Charles III", "GBR", "Charles III"),
        ("Marco  Rubio", None, "Marco Rubio"),
    ],
)
def test_tidy(written: str, side: str | None, tidied: str) -> None:
    assert tidy(written, side) == tidied


def test_a_sentence_is_no_long_title(register: Register) -> None:
    """*The President travelled with his counterpart, B*: B is not the President."""
    body = "El presidente de la República viajó ayer con su homólogo chileno, Sebastián Piñera."
    found = find(body, "es", register)
    assert [(m.name, m.role) for m in found if m.words.startswith("presidente")] == [(None, "president")]
