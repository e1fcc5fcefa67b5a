"""Topics: terms and what hides them, and which topics belong to which statement. Cases are rows in tests/gold/topics."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diplog.errors import ConfigError
from diplog.extract import topics
from diplog.extract.topics import Anchor, Page
from diplog.model import TOPICS, Quote

GOLD = Path(__file__).parent / "gold" / "topics"


def rows(name: str) -> Iterator[list[str]]:
    """Rows of one table, without the heading."""
    with (GOLD / name).open(encoding="utf-8") as lines:
        yield from list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def anchor(body: str, words: str, **more: str) -> Anchor:
    start = body.index(words)
    return Anchor(Quote("text", start, start + len(words), words), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lang", "text", "codes"), [r[:3] for r in rows("terms.tsv")])
def test_terms(lang: str, text: str, codes: str) -> None:
    found = topics.find(text, lang)
    assert {h.code for h in found if h.weight == 1.0} == set(codes.split()), found
    assert all(text[h.start : h.end] == h.words for h in found)


@pytest.mark.parametrize(("lang", "text", "words", "codes"), [r[:4] for r in rows("statements.tsv")])
def test_statements(lang: str, text: str, words: str, codes: str) -> None:
    body = text.replace("\\n", "\n")
    quotes = words.split(" ¦ ")
    page = Page("", body, lang, [anchor(body, w) for w in quotes], "official" if len(quotes) == 1 else "media")
    assert {t.code for t in page.topics(0)} == set(codes.split())
    assert all(t.words in body for t in page.topics(0))


def test_two_contacts_share_a_text() -> None:
    body = (
        "The minister spoke by telephone with his Norvian counterpart on Monday. They discussed fishing quotas. "
        "On Tuesday he met the president of Sudria. They discussed the ceasefire in the east of the country."
    )
    first = anchor(body, "The minister spoke by telephone with his Norvian counterpart", contact="a")
    second = anchor(body, "he met the president of Sudria", contact="b")
    page = Page("", body, "en", [first, second], "media")
    assert "maritime" in {t.code for t in page.topics(0)}
    assert "war_and_peace" not in {t.code for t in page.topics(0)}
    assert {t.code for t in page.topics(1)} == {"war_and_peace"}


def test_offsets_lead_back_through_marks() -> None:
    text = "Cafe\u0301 and mi\u0301gration: the de\u0301fense of peace"
    hits = topics.find(text, "en")
    assert [text[h.start : h.end] for h in hits] == [h.words for h in hits]
    assert "migration" in {h.code for h in hits}


def test_unknown_language_has_no_topics() -> None:
    assert topics.find("trade and migration", "xx") == []
    assert topics.of_statement("", "trade and migration", "xx", Anchor(Quote("text", 0, 5, "trade"))) == ()


def test_hostile_text_is_cut() -> None:
    assert len(topics.find("war " * 200_000, "en")) <= topics.MAX_HITS + 10


def test_every_lexicon_compiles() -> None:
    assert topics.languages()
    for lang in topics.languages():
        assert topics.find("NATO", lang) is not None


def test_bad_term_is_named() -> None:
    with pytest.raises(ConfigError, match=r"\*"):
        topics._compile("*", "en", {})


def test_other_is_never_a_topic_of_a_statement() -> None:
    assert "other" in TOPICS
    for lang in topics.languages():
        lexicon = topics._lexicon(lang)
        assert lexicon is not None
        assert not [t for terms in lexicon.terms for t in terms if t.code == "other"]


def test_long_document_with_many_contacts_stays_fast() -> None:
    line = "The president of Norvia met the king of Sudria. They discussed war, trade, migration and energy. "
    body = line * 2000
    anchors = [
        Anchor(
            Quote("text", i * len(line), i * len(line) + 46, body[i * len(line) : i * len(line) + 46]), contact=str(i)
        )
        for i in range(0, 2000, 10)
    ]
    begin = time.perf_counter()
    page = Page("", body, "en", anchors, "media")
    found = [page.topics(i) for i in range(len(anchors))]
    assert "trade" in {t.code for t in found[0]}
    assert time.perf_counter() - begin < 20  # 0.6 s alone; workers share the machine
