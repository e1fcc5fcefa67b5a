"""A brief has no sentence without a statement behind it, and every citation leads to words, publisher, date, address."""

from __future__ import annotations

import json
import re

import pytest

from diplog.errors import ConfigError
from diplog.model import Account, Verdict
from diplog.publish import brief, pick
from diplog.publish.brief import Line, write
from diplog.publish.sheet import Screen, cells_wide
from hand_made import MINISTERS, RUBIO, contested, dossier, ministers_call, planned_trip, statement


def made() -> brief.Brief:
    return write(
        "Marco Rubio: contacts on record",
        [ministers_call(), planned_trip(), contested()],
        period="20 January 2025 – 7 February 2025",
        as_of="2025-02-07",
    )


def test_a_sentence_without_a_statement_cannot_be_made() -> None:
    with pytest.raises(ConfigError, match="needs a statement"):
        Line("Something happened.", ())


def test_every_line_cites_statements_of_the_contacts() -> None:
    written = made()
    known = {s.id for d in written.dossiers for s in d.contact.statements}
    lines = [line for section in written.sections for block in section.blocks for line in block.lines]
    assert len(lines) >= 8
    assert all(set(line.cites) <= known for line in lines)
    assert {s.id for s in written.sources} == {i for line in lines for i in line.cites}


def test_every_bullet_in_markdown_ends_in_numbers_that_the_sources_have() -> None:
    text = made().markdown()
    body, _, sources = text.partition("## Sources")
    listed = {int(n) for n in re.findall(r"^(\d+)\. “", sources, re.M)}
    bullets = [line for line in body.split("\n") if line.startswith("- ") and not line.startswith("- **")]
    assert bullets
    cited: set[int] = set()
    for bullet in bullets:
        marks = re.search(r"((?:\\\[\d+\\\])+)$", bullet)
        assert marks, bullet
        cited |= {int(n) for n in re.findall(r"\d+", marks.group())}
    assert cited == listed == set(range(1, len(listed) + 1))


def test_each_source_has_words_publisher_date_and_address() -> None:
    written = made()
    sources = written.markdown().partition("## Sources")[2]
    for s in written.sources:
        line = next(line for line in sources.split("\n") if s.quote.words in line)
        assert s.publisher is not None
        assert s.publisher in line.replace("\\", "")
        assert s.published is not None
        assert s.published in line
        assert f"<{s.url}>" in line


def test_the_sections_say_what_is_asked_of_a_brief() -> None:
    text = made().text(Screen(100))
    for title in (
        "CONTACTS ON RECORD",
        "WHAT ONLY ONE SIDE SAYS",
        "CLAIMS NOT CONFIRMED",
        "PLANNED, ASKED FOR, POSTPONED",
        "NOT KNOWN",
        "SOURCES",
    ):
        assert title in text
    assert "MEX" in text
    assert "defence and security" in text
    assert max(cells_wide(line) for line in text.split("\n") if "http" not in line) <= 100


def test_sections_without_anything_to_say_are_left_out() -> None:
    titles = [s.title for s in write("Trip", [planned_trip()]).sections]
    assert "Contacts on record" not in titles
    assert "Claims not confirmed" not in titles
    assert write("Nothing", []).sections == ()


def test_silence_and_not_watching_are_never_merged() -> None:
    said = statement("The two spoke.", speaks_for="MEX")
    silent = dossier([said], "one-sided", (Account("MEX", "affirms", (said.id,)), Account("USA", "silent")))
    unwatched = dossier([said], "one-sided", (Account("MEX", "affirms", (said.id,)), Account("USA", "not-watched")))
    assert "and we were watching" in write("x", [silent]).markdown()
    assert "were not watched" in write("x", [unwatched]).markdown()
    assert "not watched" not in write("x", [silent]).markdown()


def test_a_group_is_not_turned_into_names() -> None:
    text = write("x", [ministers_call()]).markdown()
    assert "not said: when, what it was about and who the foreign ministers are" in text
    said = statement("He rang several ministers.", participants=(RUBIO, MINISTERS))
    assert "(group)" in write("x", [dossier([said], "reported")]).markdown()


def test_claims_that_the_other_side_does_not_support_are_listed() -> None:
    first = contested().contact.statements[0].id
    made_here = contested(
        claims=(
            Verdict(
                "c",
                "claim",
                f"{first}: USA agreed to open a line",
                "absent",
                "r",
                "Its own text has nothing of it.",
                (first,),
            ),
            Verdict("c", "claim", "USA thanked MEX", "supported", "r", "Its own text says the same.", (first,)),
        )
    )
    text = write("x", [made_here]).markdown()
    assert "says of another side: “USA agreed to open a line” — absent" in text
    assert "USA thanked MEX" not in text


def test_json_lines_and_rows_tell_the_same() -> None:
    written = made()
    data = written.data()
    lines = [line for s in data["sections"] for b in s["blocks"] for line in b["lines"]]
    assert [r["text"] for r in written.records()] == [line["text"] for line in lines]
    columns, rows = written.rows()
    at = list(columns).index("text")
    assert [row[at] for row in rows] == [line["text"] for line in lines]
    assert json.dumps(data)
    assert {s["n"] for s in data["sources"]} == {n for line in lines for n in line["cites"]}


def test_html_links_each_mark_to_its_source() -> None:
    page = made().html()
    marks = set(re.findall(r'href="#s(\d+)"', page))
    assert marks
    assert marks == set(re.findall(r'<li id="s(\d+)"', page))
    assert "<script" not in page


def test_same_contacts_in_another_order_give_the_same_brief() -> None:
    some = [ministers_call(), planned_trip(), contested()]
    assert write("x", some).markdown() == write("x", some[::-1]).markdown()


@pytest.mark.parametrize(
    ("wanted", "labels"),
    [
        (pick.Pick(who=(pick.Who("Rubio"),)), {"MEX", "PAN", "USA"}),
        (pick.Pick(who=(pick.Who("m. rubio"),)), {"MEX", "PAN", "USA"}),
        (pick.Pick(who=(pick.Who("DE LA FUENTE"),)), {"MEX"}),
        (pick.Pick(who=(pick.Who("Rubio"), pick.Who("Fuente"))), {"MEX"}),
        (pick.Pick(who=(pick.Who("Марко Рубио", frozenset({"rubio"})),)), {"MEX", "PAN", "USA"}),
        (pick.Pick(who=(pick.Who("Sheinbaum"),)), set()),
        (pick.Pick(sides=("MEX",)), {"MEX"}),
        (pick.Pick(pair=("USA", "PAN")), {"PAN"}),
        (pick.Pick(topics=("migration",)), {"MEX"}),
        (pick.Pick(statuses=("planned", "reported")), {"PAN", "USA"}),
        (pick.Pick(kinds=("visit",)), {"PAN"}),
        (pick.Pick(until=pick.last_day("2025-01-21")), {"MEX"}),
        (pick.Pick(since=pick.first_day("2025-01-22"), until=pick.last_day("2025-01")), {"USA"}),
        (pick.Pick(since=pick.first_day("2025-02-10")), {"PAN"}),
        (pick.Pick(), {"MEX", "PAN", "USA"}),
    ],
)
def test_picking_contacts(wanted: pick.Pick, labels: set[str]) -> None:
    found = pick.picked([contested(), planned_trip(), ministers_call()], wanted)
    assert {d.contact.label[:3] for d in found} == labels


@pytest.mark.parametrize("word", ["Defence and Security", "defence-security", "defence_security"])
def test_topics_are_named_as_people_write_them(word: str) -> None:
    assert pick.topic_named(word) == "defence_security"


def test_unknown_words_name_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="disputed"):
        pick.status_named("true")
