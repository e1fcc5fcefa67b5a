"""Views: what people and programs read, made from contacts by hand; hostile words stay harmless everywhere."""

from __future__ import annotations

import csv
import html.parser
import io
import json

import pytest

from diplog.errors import NotFound
from diplog.model import Account, Participant, Verdict
from diplog.publish import exports, safe, table, words
from diplog.publish.dossier import find, latest_first, oldest_first, participant_dict, short_ids, statement_dict
from diplog.publish.sheet import Column, Screen, Sheet, cells_wide, cut, render
from diplog.publish.show import compare
from hand_made import contested, dossier, ministers_call, planned_trip, statement

# One of everything that a document could smuggle in.
HOSTILE = (
    "\x1b[31mred\x1b]0;title\x07 \u202eevil\u202c \x9b2J <script>alert(1)</script> "
    "[link](javascript:alert(1)) `code` | pipe \u2066x\u2069 \ud800 &amp; \"quote' "
)
FORBIDDEN_RAW = ("\x1b", "\x07", "\x9b", "\u202e", "\u202c", "\u2066", "\u2069", "\ud800")


class Tags(html.parser.HTMLParser):
    """Collects tags and attributes of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


# -- making words safe -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words_in", "words_out"),
    [
        ("plain words", "plain words"),
        ("a\x1b[31mb", "a␛[31mb"),
        ("a\nb\t c\u2028d", "a b c d"),
        ("\u202eabc", "<U+202E>abc"),
        ("a\x9bb\x7f", "a<U+009B>b␡"),
        ("zero\u200bwidth", "zero<U+200B>width"),
        ("می\u200cخواهد", "می\u200cخواهد"),  # a joiner that Persian needs stays
        ("\ud800", "\ufffd"),
        ("e" + "\u0301" * 9, "e" + "\u0301" * 4),
    ],
)
def test_plain_makes_dangerous_characters_visible(words_in: str, words_out: str) -> None:
    assert safe.plain(words_in) == words_out


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "＝", "|", "%"])
def test_a_cell_never_starts_a_formula(start: str) -> None:
    assert safe.cell(f"{start}1+1").startswith("'")


def test_numbers_in_cells_stay_numbers() -> None:
    assert [safe.cell(v) for v in (-5, 0.25, True, None)] == ["-5", "0.25", "true", ""]


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ('https://example.org/ü"><script>', "https://example.org/%C3%BC%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("JAVASCRIPT:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://exa\u202emple.org", None),
        ("//example.org/x", None),
        ("https://[broken", None),
        (None, None),
    ],
)
def test_only_web_addresses_are_followed(url: str | None, followed: str | None) -> None:
    assert safe.address(url) == followed


def test_json_keeps_exact_words_and_writes_no_dangerous_character() -> None:
    written = safe.to_json({"q": HOSTILE, "tag": "\U000e0041"})
    assert not any(raw in written for raw in FORBIDDEN_RAW)
    assert json.loads(written) == {"q": HOSTILE, "tag": "\U000e0041"}


def test_markdown_has_no_markup_of_the_documents() -> None:
    written = safe.markdown(HOSTILE)
    assert "[link](" not in written
    assert "<script>" not in written.replace("\\<script\\>", "")
    assert safe.markdown("# no heading").startswith("\\#")
    assert safe.markdown("1. no list").startswith("\\1.")
    assert "https:" not in safe.markdown("see https://example.org")


# -- tables ----------------------------------------------------------------------------------------------------------


def test_contacts_table_says_when_it_was_cut() -> None:
    sheet = table.contacts([contested()], total=7)
    for form in ("table", "md"):
        assert "1 of 7 contacts shown" in "".join(render(sheet, form, Screen()))
    assert sheet.data()["total"] == 7
    assert sheet.data()["shown"] == 1


def test_piped_table_is_one_line_per_contact_whatever_the_width() -> None:
    text = table.contacts([contested(), planned_trip()]).text(Screen(width=40))
    lines = text.split("\n")
    assert len(lines) == 3
    assert "Juan Ramón de la Fuente (MEX) – Marco Rubio (USA)" in lines[1]


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_drawn_table_fits_the_terminal(width: int) -> None:
    text = table.contacts([contested(), planned_trip(), ministers_call()]).text(Screen(width, True, False))
    assert max(cells_wide(line) for line in text.split("\n")) <= width


def test_columns_line_up_with_wide_characters() -> None:
    sheet = Sheet("x", (Column("a", "a"), Column("b", "b")), (("中国外交部", "1"), ("Mexico", "2")), list)
    lines = sheet.text(Screen()).split("\n")[1:]
    assert [cells_wide(line[: line.rindex(" ")]) for line in lines] == [11, 11]


def test_cut_counts_columns() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("中国外交部", 5) == "中国…"
    assert cut("abc", 3) == "abc"


def test_order_latest_first_and_undated_last() -> None:
    three = [ministers_call(), contested(), planned_trip()]
    assert [d.contact.label for d in latest_first(three)] == [
        "PAN-USA-2025-02-visit",
        "MEX-USA-2025-01-21-call",
        "USA-undated-call",
    ]
    assert [d.contact.label for d in oldest_first(three)][-1] == "USA-undated-call"


@pytest.mark.parametrize(
    ("person", "shown"),
    [
        (Participant("A B", "president", "MEX"), "A B (MEX)"),
        (Participant(None, "foreign minister", "TUR"), "foreign minister (TUR)"),
        (Participant(None, "foreign ministers", group=True), "foreign ministers (group)"),
        (
            Participant(None, "opposition leader", "VEN-opposition", quoted="democratic opposition"),
            "opposition leader (“democratic opposition”; VEN-opposition)",
        ),
        (Participant("C D", "president", "XXX", status="elect"), "C D (elect; XXX)"),
        (Participant(), "unknown"),
    ],
)
def test_participants_keep_groups_quoted_titles_and_status(person: Participant, shown: str) -> None:
    assert words.participant(person) == shown


# -- finding a contact -------------------------------------------------------------------------------------------------


def test_find_takes_id_prefix_hash_and_label() -> None:
    all_of_them = [contested(), planned_trip(), ministers_call()]
    wanted = all_of_them[0].contact
    short = short_ids([d.contact.id for d in all_of_them])[wanted.id]
    for word in (wanted.id, wanted.id[:-4], short, wanted.label, wanted.label.lower(), "MEX-USA-2025-01"):
        assert find(all_of_them, word).contact.id == wanted.id


def test_find_names_the_choices_when_several_fit() -> None:
    first, second = contested(), dossier([statement("Another call of the two.")])
    with pytest.raises(NotFound, match="fits 2 contacts") as caught:
        find([first, second], "MEX-USA-2025-01-21-call")
    assert first.contact.id in str(caught.value)
    with pytest.raises(NotFound, match="no contact"):
        find([first, second], "nowhere")


def test_find_follows_former_ids() -> None:
    merged = contested(formerly=("contact-0000000000000000",))
    assert find([merged], "contact-0000000000000000").contact.id == merged.contact.id


# -- side by side ------------------------------------------------------------------------------------------------------


def test_show_fits_100_columns_and_sets_accounts_side_by_side() -> None:
    text = compare(contested(), as_of="2025-02-01").text(Screen(100))
    lines = text.split("\n")
    assert max(cells_wide(line) for line in lines if "http" not in line) <= 100
    heads = next(line for line in lines if "(MEX)" in line and "(USA)" in line and "│" in line)
    assert heads.index("(MEX)") < heads.index("(USA)")
    assert any("says that it took place" in line and "does not confirm it" in line for line in lines)


def test_show_marks_only_what_one_account_mentions() -> None:
    view = compare(contested())
    only = {p.subject: p.only for p in view.points}
    assert only["topic:defence_security"] == "MEX"
    assert only["initiated_by"] == "MEX"
    assert only["topic:migration"] is None
    text = view.text(Screen(100))
    assert text.count("*only here*") == 2


def test_nothing_is_marked_when_only_one_side_has_spoken() -> None:
    view = compare(planned_trip())
    assert all(p.only is None for p in view.points)
    assert "Only one side has given an account" in view.text(Screen(100))


def test_show_gives_rule_moment_and_source_of_every_statement() -> None:
    text = compare(contested()).text(Screen(100))
    assert "UNCONFIRMED as of 2025-02-01" in text
    assert "rule: rule-unconfirmed" in text
    for number, publisher in ((1, "Presidencia de México, 2025-01-22, https://"), (3, "Diario de Prueba, 2025-01-24")):
        assert f"[{number}] {publisher}" in text


def test_third_parties_are_not_a_side() -> None:
    view = compare(contested())
    assert [s.publisher for _, s in view.third_parties()] == ["Diario de Prueba"]
    text = view.text(Screen(100))
    assert text.index("Third parties") < text.index("The alleged conversation")


def test_many_sides_wrap_into_rows_that_fit() -> None:
    sides = ("AAA", "BBB", "CCC", "DDD", "EEE")
    said = [
        statement(
            f"The minister of {side} was at the table.", speaks_for=side, participants=(Participant(None, "m", side),)
        )
        for side in sides
    ]
    accounts = tuple(Account(s.speaks_for or "", "affirms", (s.id,)) for s in said)
    text = compare(dossier(said, "confirmed", accounts)).text(Screen(100))
    assert max(cells_wide(line) for line in text.split("\n") if "http" not in line) <= 100
    assert all(f"({side})" in text for side in sides)


def test_show_json_carries_everything_by_id() -> None:
    view = compare(contested())
    data = json.loads("".join(render(view, "json", Screen())))
    ids = {s["id"] for s in data["statements"]}
    assert set(data["verdict"]["rests_on"]) <= ids
    assert {a["side"]: a["response"] for a in data["accounts"]} == {"MEX": "affirms", "USA": "does-not-confirm"}
    assert all(s["quote"] and s["source"]["publisher"] and s["source"]["url"] for s in data["statements"])


def test_hostile_words_are_harmless_in_every_form_of_show() -> None:
    bad = statement(
        HOSTILE + "=cmd()",
        publisher=HOSTILE,
        url="javascript:alert(document.cookie)",
        speaks_for="MEX",
        place=HOSTILE,
        said_by=Participant(HOSTILE, HOSTILE, "MEX"),
        participants=(Participant("=HYPERLINK(1)", HOSTILE, "MEX"), Participant(HOSTILE, None, "USA")),
    )
    hostile = dossier([bad], "one-sided", (Account("MEX", "affirms", (bad.id,), hedge=HOSTILE),), label=HOSTILE)
    view = compare(hostile, as_of=HOSTILE)
    for screen in (Screen(100), Screen(100, True, False)):
        assert not any(raw in view.text(screen) for raw in FORBIDDEN_RAW)
    coloured = view.text(Screen(100, True, True))
    assert "\x1b]0;" not in coloured
    assert "\x1b[31mred" not in coloured
    for form in ("json", "jsonl", "csv", "md", "html"):
        written = "".join(render(view, form, Screen()))  # type: ignore[arg-type]
        assert not any(raw in written for raw in FORBIDDEN_RAW), form
    page = Tags(view.html())
    assert "script" not in [tag for tag, _ in page.tags]
    assert all(not (attrs.get("href") or "").startswith("javascript") for _, attrs in page.tags)
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert any("<script>alert(1)</script>" in word for word in page.words)


def test_cards_for_notebooks_are_html_without_scripts() -> None:
    made = contested()
    for card in (
        made._repr_html_(),
        made.contact._repr_html_(),
        made.verdict._repr_html_(),
        compare(made)._repr_html_(),
        table.contacts([made])._repr_html_(),
    ):
        tags = [tag for tag, _ in Tags(card).tags]
        assert tags
        assert "script" not in tags
    assert "unconfirmed" in made.verdict._repr_html_()


# -- exports -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", exports.TABLES)
def test_every_table_is_rectangular_with_named_columns(name: str) -> None:
    columns, rows = exports.table(name, [contested(), planned_trip(), ministers_call()])
    out = io.StringIO()
    safe.write_csv(out, columns, rows)
    read = list(csv.reader(io.StringIO(out.getvalue())))
    assert len(set(read[0])) == len(read[0])
    assert {len(row) for row in read} == {len(read[0])}
    assert name == "documents" or len(read) > 1


def test_export_does_not_depend_on_the_order_of_arrival() -> None:
    some = [contested(), planned_trip(), ministers_call()]
    for name in ("contacts", "statements", "participants", "accounts", "verdicts"):
        forward = list(exports.table(name, some)[1])
        assert forward == list(exports.table(name, some[::-1])[1])
    assert list(exports.nested(some)) == list(exports.nested(some[::-1]))


def test_the_clock_of_the_ledger_is_in_exports_only_when_asked_for() -> None:
    columns, _ = exports.table("statements", [contested()])
    assert "known" not in columns
    columns, rows = exports.table("statements", [contested()], known=lambda id: f"then {id}")
    assert columns[-1] == "known"
    row = next(iter(rows))
    assert row[-1] == f"then {row[0]}"
    assert len(row) == len(columns)


def test_formulas_in_exports_are_neutralised() -> None:
    bad = statement("=HYPERLINK(1)", publisher="@SUM(1)", participants=(Participant("+1", "x", "MEX"),))
    out = io.StringIO()
    safe.write_csv(out, *exports.table("statements", [dossier([bad])]))
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue())) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell[:1] in "=+-@" for cell in cells if cell)


def test_json_export_is_one_document() -> None:
    written = "".join(exports.json_pieces([contested(), planned_trip()], as_of="2025-02-01"))
    data = json.loads(written)
    assert [c["label"] for c in data["contacts"]] == ["MEX-USA-2025-01-21-call", "PAN-USA-2025-02-visit"]
    assert json.loads("".join(exports.json_pieces([], as_of=None))) == {"as_of": None, "contacts": []}


# -- the scorer's words ------------------------------------------------------------------------------------------------


def test_statement_dict_speaks_the_guidelines_field_names() -> None:
    made = contested().contact.statements[0]
    record = statement_dict(made, contact="X")
    assert {k: record[k] for k in ("contact", "kind", "date", "date_text", "stance", "initiated_by", "topics")} == {
        "contact": "X",
        "kind": "call",
        "date": "2025-01-21",
        "date_text": "yesterday",
        "stance": "occurred",
        "initiated_by": "MEX",
        "topics": ["migration", "defence_security"],
    }
    assert record["said_by"] == {"name": "Claudia Sheinbaum", "role": "president", "country": "MEX"}
    assert record["participants"][0] == {
        "name": "Juan Ramón de la Fuente",
        "role": "foreign minister",
        "country": "MEX",
    }
    assert record["quote"] == made.quote.words
    assert participant_dict(Participant(None, "foreign ministers", group=True)) == {
        "name": None,
        "role": "foreign ministers",
        "country": None,
        "group": True,
    }


def test_explain_adds_the_rules() -> None:
    assert "rules" not in statement_dict(contested().contact.statements[0])
    assert "rules" in statement_dict(contested().contact.statements[0], explain=True)


def test_attribute_and_claim_verdicts_are_shown_with_their_words() -> None:
    made = contested()
    first = made.contact.statements[0].id
    more = contested(
        attributes=(Verdict(made.contact.id, "attribute", "topic:migration", "both", "r", "Both name it.", (first,)),),
        claims=(
            Verdict(
                made.contact.id,
                "claim",
                f"{first}: USA agreed",
                "absent",
                "r2",
                "Its text has nothing of it.",
                (first,),
            ),
        ),
    )
    for form in ("table", "md", "html"):
        written = "".join(render(compare(more), form, Screen(100)))  # type: ignore[arg-type]
        for words_wanted in ("topic: migration", "both", "Both name it.", "USA agreed", "absent"):
            assert words_wanted in written.replace("\\", ""), (form, words_wanted)
