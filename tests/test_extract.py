"""Reading statements: rows of sentences in our own words, offsets, and the article that started the project."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import pytest
import yaml

from diplog import gazetteer
from diplog.extract import extract
from diplog.extract.segment import flowing, spans
from diplog.model import Statement, Text

ROWS = [
    (path.stem, row)
    for path in sorted((Path(__file__).parent / "gold" / "extract").glob("*.yml"))
    for row in yaml.safe_load(path.read_text("utf-8"))
]


def read(
    body: str, lang: str, source_type: str, country: str | None, published: str | None, title: str = ""
) -> tuple[Statement, ...]:
    text = Text(
        document="d", key="d", title=title, text=body, lang=lang, published=published,
        source_type=source_type, source_country=country,  # type: ignore[arg-type]
    )  # fmt: skip
    return extract(text, gazetteer.load())


def row_of(s: Statement) -> tuple[str, frozenset[str], str, str]:
    sides = frozenset(p.side or "*" for p in s.participants)
    return (
        f"{s.kind} {s.stance}",
        sides,
        (s.said_by.side or "?") if s.said_by else "-",
        s.date.gold() if s.date else "-",
    )


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=[f"{lang}-{r['text'][:40]}" for lang, r in ROWS])
def test_sentence(lang: str, row: dict) -> None:
    kind, country, published = row["source"]
    lead = row.get("before", "")
    body = f"{lead}\n{row['text']}" if lead else row["text"]
    statements = read(body, lang, kind, country, published, row.get("title", ""))
    found = {row_of(s) for s in statements}
    expected = set()
    for line in row["says"]:
        what, parties, speaker, date = (part.strip() for part in line.split("|"))
        expected.add((what, frozenset(p.strip() for p in parties.split(",")), speaker, date))
    got = {(w, p, s, next((e[3] for e in expected if e[:3] == (w, p, s) and e[3] == "-"), d)) for w, p, s, d in found}
    assert got == expected


def samples() -> list[dict]:
    path = resources.files("diplog") / "samples" / "first-calls-2025.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_quotes_lead_back_to_the_text() -> None:
    for d in samples():
        text = Text(
            document=d["id"], key=d["id"], title=d["title"], text=d["text"], lang=d["lang"], published=d["published"],
            source_type=d["source_type"], source_country=d["source_country"],
        )  # fmt: skip
        for s in extract(text, gazetteer.load()):
            assert text.field(s.quote.field)[s.quote.start : s.quote.end] == s.quote.words
            assert s.rules


ARTICLE = {
    ("occurred", frozenset({"USA", "TUR"}), None),
    ("occurred", frozenset({"USA", "VEN-opposition"}), None),
    ("occurred", frozenset({"USA", "*"}), None),
    ("occurred", frozenset({"USA", "NATO"}), None),
    ("occurred", frozenset({"USA", "CRI"}), None),
    ("doubted", frozenset({"USA", "MEX"}), None),
    ("occurred", frozenset({"USA", "MEX"}), "MEX"),
    ("unconfirmed", frozenset({"USA", "MEX"}), "USA"),
    ("planned", frozenset({"USA", "*"}), None),
}


def claims_of(statements: tuple[Statement, ...]) -> set[tuple[str, frozenset[str], str | None]]:
    return {
        (s.stance, frozenset(p.side or "*" for p in s.participants), s.said_by.side if s.said_by else None)
        for s in statements
    }


@pytest.mark.parametrize("name", ["list", "fronted", "unconfirmed_first", "english"])
def test_the_article_in_other_words_and_order(name: str) -> None:
    """What the article tells does not hang on its words, its order, or its language."""
    row = yaml.safe_load((Path(__file__).parent / "gold" / "article.yml").read_text("utf-8"))[name]
    statements = read(row["text"], row["lang"], "media", "MEX", "2025-01-27")
    assert claims_of(statements) == ARTICLE
    assert len(statements) == 9


def test_the_article_and_nothing_else() -> None:
    d = samples()[-1]
    text = Text(
        document=d["id"], key=d["id"], title=d["title"], text=d["text"], lang="en", published=d["published"],
        source_type="media", source_country="MEX",
    )  # fmt: skip
    statements = extract(text, gazetteer.load())
    assert claims_of(statements) == ARTICLE
    assert len(statements) == 9
    opposition = next(s for s in statements if "VEN-opposition" in s.sides())
    assert any(p.quoted == "democratic opposition" for p in opposition.participants)
    costa_rica = next(s for s in statements if "CRI" in s.sides())
    assert "defence_security" in {t.code for t in costa_rica.topics}


def test_same_text_same_ids() -> None:
    d = samples()[0]
    once = [s.id for s in read(d["text"], "en", "official", "USA", "2025-01-22")]
    again = [s.id for s in read(d["text"], "en", "official", "USA", "2025-01-22")]
    assert once == again
    assert len(once) == len(set(once))


def test_abbreviations_do_not_end_sentences() -> None:
    body = "The U.S. President met Mr. A. Smith on Jan. 5. They talked."
    cut = [body[a:b] for a, b in spans(body, frozenset({"mr", "jan", "u.s"}))]
    assert cut == ["The U.S. President met Mr. A. Smith on Jan. 5.", "They talked."]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The minister met the\nSecretary General.", "The minister met the\nSecretary General."),
        ("A met B, who had\nasked for it.\nC left.", "A met B, who had asked for it.\nC left."),
        ("one\ntwo\nthree\nfour of the\nNations.\n\nNext", "one two three four of the Nations.\n\nNext"),
        ("QUESTION\nwhen did they meet?", "QUESTION\nwhen did they meet?"),
    ],
)
def test_lines_that_break_a_sentence_flow(body: str, expected: str) -> None:
    assert flowing(body) == expected
    assert len(flowing(body)) == len(body)


def test_a_wrapped_text_is_quoted_as_published() -> None:
    body = "La presidenta Claudia Sheinbaum habló por teléfono con el\nprimer ministro de Canadá, Mark Carney."
    s = read(body, "es", "media", "MEX", "2025-05-08")[0]
    assert {p.side for p in s.participants} == {"MEX", "CAN"}
    assert s.quote.words == body


@pytest.mark.parametrize("body", ["", "\x00\x1b[31m", "\u202e" * 50, "a" * 200_000, "spoke with " * 5000])
def test_hostile_text_gives_no_error(body: str) -> None:
    assert isinstance(read(body, "en", "media", None, None), tuple)
