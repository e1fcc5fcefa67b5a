"""Reading: title, words, date, language and publisher of each kind of document, and what each was found by."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from diplog.collect import CollectOptions, collect
from diplog.errors import Issue
from diplog.model import Document, Given, Text
from diplog.read import Reading, language, published, read
from diplog.read.decode import decode
from diplog.read.html import article, read_html, without_noise
from diplog.read.pdf import join_lines
from diplog.read.plain import read_markdown, read_text, unwrap

PAGES = Path(__file__).parent / "pages"


def doc(body: bytes, media_type: str = "text/html", **given: Any) -> Document:
    return Document("doc-0", "key", "here", media_type, "0" * 64, body, None, Given(**given))


def text_of(reading: Reading) -> Text:
    assert reading.text is not None, reading.issues
    return reading.text


def page(name: str, **given: Any) -> Text:
    [document] = [
        d for d in collect([str(PAGES / name)], CollectOptions(given=Given(**given))) if isinstance(d, Document)
    ]
    return text_of(read(document))


def line(**fields: Any) -> Text:
    return text_of(read(line_document(**fields)))


def line_document(**fields: Any) -> Document:
    names = ("id", "url", "publisher", "source_type", "source_country", "published", "lang", "title")
    given = {name: fields[name] for name in names if name in fields}
    return doc(json.dumps(fields).encode(), "application/json", **given)


# ------------------------------------------------------------------------------------------------- json lines


def test_title_and_text_of_a_line_are_kept_verbatim() -> None:
    text = " Two  spaces,\ttab,\r\n\r\n\r\n\u202eturned\u202c \x07 bell\n"
    found = line(title="  A title\n", text=text, id="d1")
    assert (found.title, found.text, found.given_id) == ("  A title\n", text, "d1")
    assert found.field("text")[3:6] == text[3:6]


def test_everything_but_text_is_optional() -> None:
    found = line(text="The foreign minister of Eastland spoke with his colleague from Westland by telephone.")
    assert (found.title, found.url, found.publisher, found.source, found.source_country) == ("", None, None, None, None)
    assert (found.source_type, found.source_how, found.published, found.published_how) == (
        "unknown",
        "unknown",
        None,
        "unknown",
    )
    assert (found.lang, found.lang_how) == ("en", "detected")


def test_a_title_alone_is_enough_and_nothing_is_not() -> None:
    assert line(title="Ministers spoke", text="").title == "Ministers spoke"
    reading = read(line_document(title=" ", text="\n"))
    assert reading.text is None
    assert [issue.code for issue in reading.issues] == ["no-text"]


def test_what_is_given_wins() -> None:
    found = line(
        url="https://www.state.gov/a-call/",
        publisher="A Mirror",
        source_type="media",
        source_country="CAN",
        published="2025-01-20",
        lang="es-MX",
        title="T",
        text="EASTPORT, January 22, 2025 - The ministers spoke with each other today about the border.",
    )
    assert (found.publisher, found.source_type, found.source_country, found.source_how) == (
        "A Mirror",
        "media",
        "CAN",
        "given",
    )
    assert (found.published, found.published_how) == ("2025-01-20", "given")
    assert (found.lang, found.lang_how) == ("es", "given")


def test_what_is_not_given_comes_from_the_address() -> None:
    found = line(url="https://bidenwhitehouse.archives.gov/briefing-room/2021/01/26/readout/", text="They spoke.")
    assert (found.publisher, found.source_type, found.source_country) == ("The White House", "official", "USA")
    assert (found.source, found.source_how) == ("usa-white-house", "register")
    assert (found.published, found.published_how) == ("2021-01-26", "address")


def test_the_publishers_name_goes_before_the_address_of_a_mirror() -> None:
    found = line(url="https://news.example.com/2", publisher="Ministry of Foreign Affairs of Japan", text="They spoke.")
    assert (found.source, found.source_type, found.source_country) == ("jpn-foreign", "official", "JPN")
    assert found.publisher == "Ministry of Foreign Affairs of Japan"


def test_a_date_that_is_none_is_said_and_passed_over() -> None:
    reading = read(line_document(text="They spoke.", published="last week"))
    assert text_of(reading).published is None
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("date", "warning")]


# ------------------------------------------------------------------------------------------------- html


def test_press_release() -> None:
    found = page("press-release.html")
    assert found.title == "Minister Arlo’s Call with Foreign Minister Benn of Westland"
    assert (found.published, found.published_how) == (
        "2025-01-22",
        "meta",
    )  # the publisher's own day, not the one in UTC
    assert found.publisher == "Ministry of Foreign Affairs of Eastland"
    assert found.url == "https://mfa.example/press/arlo-benn-call/"
    paragraphs = found.text.split("\n\n")
    assert len(paragraphs) == 3
    assert paragraphs[1].startswith("Foreign Minister Tomas Arlo spoke by telephone today")
    for other in ("boat", "Home", "social networks", "Harbour Street"):
        assert other not in found.text


def test_date_shown_beside_the_heading_not_the_clock_nor_other_news() -> None:
    found = page("comunicado.html")
    assert (found.published, found.published_how, found.lang) == ("2025-01-21", "text", "es")
    assert found.title == "La canciller Ríos habló con su homólogo de Occidente"


def test_json_ld_and_cookies() -> None:
    found = page("news-jsonld.html")
    assert (found.published, found.published_how) == ("2025-01-24", "meta")
    assert found.title == "Eastland confirms call that Westland had announced"
    assert found.text.startswith("The foreign ministry of Eastland")


def test_the_address_has_the_last_word_on_the_day() -> None:
    # 02:15 in UTC on the 24th is the evening of the 23rd where the paper appears
    found = page("news-jsonld.html", url="https://harbourpost.example/2025/01/23/call-confirmed")
    assert (found.published, found.published_how) == ("2025-01-23", "address")


def test_old_encodings() -> None:
    russian = page("soobshenie.html")
    assert russian.title == "О телефонном разговоре министров"
    assert (russian.published, russian.published_how, russian.lang) == ("2025-01-22", "text", "ru")
    chinese = page("huiwu.html")
    assert chinese.title == "东国外长同西国外长通电话"
    assert (chinese.published, chinese.lang) == ("2025-01-22", "zh")
    assert "应约通电话" in chinese.text


def test_a_list_is_no_article() -> None:
    [document] = list(collect([str(PAGES / "list.html")]))
    assert isinstance(document, Document)
    reading = read(document)
    assert reading.text is None
    assert [issue.code for issue in reading.issues] == ["no-text"]
    assert "list.html" in reading.issues[0].message


@pytest.mark.parametrize(
    "markup",
    [
        "",
        " ",
        "<html></html>",
        "<html><body><script>x = 1</script></body></html>",
        "<!-- only a comment -->",
        "<p></p>",
    ],
)
def test_pages_without_text(markup: str) -> None:
    reading = read(doc(markup.encode()))
    assert reading.text is None
    assert [issue.code for issue in reading.issues] == ["no-text"]


def test_a_short_readout_is_an_article() -> None:
    found = text_of(
        read(
            doc(
                b"<html><body><h1>Call with the Minister</h1><p>The two ministers spoke by telephone today.</p></body></html>"
            )
        )
    )
    assert found.text == "The two ministers spoke by telephone today."


def test_an_article_is_cut_out_of_menus() -> None:
    sentence = "The ministers of the two countries spoke by telephone on Wednesday about the border. "
    menu = [f"Menu item {n}" for n in range(300)]
    text = "\n\n".join([*menu, sentence * 3, sentence * 2, *menu])
    assert article(text) == "\n\n".join([sentence * 3, sentence * 2])
    assert article("\n\n".join(menu)) == ""


def test_noise_goes_json_ld_stays() -> None:
    kept = '<script type="application/ld+json">{"a": 1}</script>'
    assert kept in without_noise(f"<p>a</p><script>b</script>{kept}<style>c</style><!-- d --><p>e</p>")
    assert "b" not in without_noise("<p>a</p><SCRIPT async>b</SCRIPT ><p>e</p>")
    assert without_noise("<p>a<script>never closed").strip() == "<p>a<script>never closed"


def test_saved_pages_know_their_address() -> None:
    markup = (
        "<!-- saved from url=(0042)https://www.kremlin.ru/events/president/1 -->\n"
        "<html><body><p>Состоялся телефонный разговор Президента с главой соседнего государства.</p></body></html>"
    )
    found = text_of(read(doc(markup.encode())))
    assert (found.source, found.source_type, found.source_country) == ("rus-kremlin", "official", "RUS")


HOSTILE = {
    "deep": "<div>" * 100_000 + "x",
    "scripts never closed": "<script" * 100_000,
    "comments never closed": "<!--" * 100_000,
    "json-ld": '<script type="application/ld+json">' + "[" * 100_000 + "</script><p>x</p>",
    "attributes": "<a " + "x=1 " * 100_000 + ">y</a>",
    "control characters": "<p>" + "".join(map(chr, range(32))) + "\ufffe The ministers spoke by telephone today.</p>",
    "half characters": "<p>\ud800 The ministers spoke by telephone today.</p>",
    "lists": "<ul>" + "<li><a href='/x'>Item</a></li>" * 3000 + "</ul>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_survived_quickly(name: str) -> None:
    begin = time.process_time()
    read_html(HOSTILE[name])
    assert time.process_time() - begin < 5


# ------------------------------------------------------------------------------------------------- text, markdown, mail


def test_front_matter_and_marks() -> None:
    found = page("readout.md")
    assert found.title == "Readout of the President's Call with the Prime Minister of Northland"
    assert (found.published, found.published_how) == ("2024-11-05", "meta")
    assert found.url == "https://presidency.example/2024/11/05/readout/"
    assert found.text.split("\n\n")[:2] == [
        "President Mara Quist spoke today with Prime Minister Olle Dahl of Northland. "
        "They discussed the inland sea and the #Summit in May.",
        "The President thanked the Prime Minister for his letter.",
    ]


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("# Ministers spoke\n\nThey spoke *at length* today.", "Ministers spoke", "They spoke at length today."),
        ("# T #\n\na_b_c and 2 * 3 * 4", "T", "a_b_c and 2 * 3 * 4"),
        ("### 会谈\n\n<p><strong>消息</strong>：两国外长&nbsp;通电话。</p>", "会谈", "消息：两国外长\xa0通电话。"),
        ("# T\n\n---\n\n> quoted\n\n![x](y.png)see [this](z)", "T", "quoted\n\nsee this"),
        ("---\nnot: [front\n---\nText that follows it.", "", "Text that follows it."),
        ("---\n\nA rule, then a sentence that ends.", "", "A rule, then a sentence that ends."),
        ("---\ntitle: A\n---\n# A\n\nBody.", "A", "Body."),
    ],
)
def test_markdown(source: str, title: str, text: str) -> None:
    found = read_markdown(source)
    assert (found.title, found.text) == (title, text)


@pytest.mark.parametrize("unit", ["*", "_a", "[", "![](", " \t", "\n", "<p", "# ", "word " * 14 + "\n"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    source = unit * (200_000 // len(unit))
    begin = time.process_time()
    read_markdown(source)
    read_text(source)
    assert time.process_time() - begin < 2


def test_wire_report() -> None:
    found = page("wire.txt")
    assert found.title == "Ministers of Eastland and Westland speak"
    assert (found.published, found.published_how) == ("2025-01-22", "text")


def test_unwrap_joins_wrapped_lines_only() -> None:
    wrapped = (
        "The foreign minister of Eastland spoke today with his colleague\n"
        "from Westland about the border at Stone Bridge and the grain\n"
        "trade.\n\n- first item of a list that is long enough to fill the line\n- second"
    )
    assert unwrap(wrapped).split("\n") == [
        "The foreign minister of Eastland spoke today with his colleague from Westland about the border at Stone Bridge "
        "and the grain trade.",
        "",
        "- first item of a list that is long enough to fill the line",
        "- second",
    ]
    speech = "PRESIDENT\nGood morning.\nQUESTION\nWas there a call?"
    assert unwrap(speech) == speech


def test_letter() -> None:
    found = page("letter.eml")
    assert found.title == "Minister Arlo’s call with Minister Benn"
    assert (found.published, found.published_how) == ("2025-01-22", "meta")
    assert found.text.startswith("Foreign Minister Tomas Arlo today spoke by telephone with Foreign Minister Lea Benn")
    assert "–" in found.text
    assert "html part" not in found.text


@pytest.mark.parametrize(
    "letter",
    [
        b"Subject: =?bad?q?=zz?=\nDate: no date\nContent-Type: text/html; charset=nonsense\n\n<p>The ministers spoke by phone.</p>",
        b"Subject: x\nContent-Type: multipart/mixed; boundary=never\n\nThe ministers spoke by phone.",
        b"Subject: x\nContent-Transfer-Encoding: base64\n\n!!!not base64!!!",
        b"\n\n\n",
        b"Content-Type: message/rfc822\n\nSubject: y\n\nThe ministers spoke by phone.",
    ],
)
def test_odd_letters_never_raise(letter: bytes) -> None:
    reading = read(doc(letter, "message/rfc822"))
    assert reading.text is not None or [issue.code for issue in reading.issues] == ["no-text"]


# ------------------------------------------------------------------------------------------------- pdf


def pdf(pages: list[list[str]], info: str = "", objects: bool = True) -> bytes:
    """A PDF of Helvetica lines, one list of lines per page, written by hand."""
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        rows = "".join(f"({row}) Tj T* " for row in lines)
        content = f"BT /F1 11 Tf 14 TL 60 760 Td {rows}ET".encode("latin-1")
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(parts)
        )
        kids.append(f"{len(parts)} 0 R")
    parts[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    parts.append(f"<< {info} >>".encode("latin-1"))
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        len(parts),
        start,
    )


LINES = [
    "Minister Arlo meets Minister Benn",
    "The foreign ministers of Eastland and Westland met today in Eastport and dis-",
    "cussed the reopening of the border at Stone Bridge with their delegations.",
]


def test_pdf() -> None:
    body = pdf([LINES], "/Title (Minister Arlo meets Minister Benn) /CreationDate (D:20250122190511-05'00')")
    found = text_of(read(doc(body, "application/pdf")))
    assert found.title == "Minister Arlo meets Minister Benn"
    assert "and discussed the reopening of the border at Stone Bridge" in found.text
    assert (found.published, found.published_how, found.lang) == ("2025-01-22", "meta", "en")


def test_pdf_title_of_a_template_is_not_believed() -> None:
    found = text_of(read(doc(pdf([LINES], "/Title (Microsoft Word - letterhead_v3.docx)"), "application/pdf")))
    assert "letterhead" not in found.title


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (pdf([LINES])[:300], "truncated"),
        (b"%PDF-1.7\nrubbish", "truncated"),
        (pdf([[]]), "no-text"),
    ],
)
def test_broken_pdfs(body: bytes, code: str) -> None:
    reading = read(doc(body, "application/pdf"))
    assert reading.text is None
    assert [issue.code for issue in reading.issues] == [code]
    assert "here" in reading.issues[0].message


def test_running_heads_and_page_numbers_go() -> None:
    pages = [
        f"Ministry of Foreign Affairs\nThe talks went on for day {n}.\nThey will be resumed.\n{n}" for n in range(1, 5)
    ]
    text = join_lines(pages)
    assert "Ministry of Foreign Affairs" not in text
    assert "The talks went on for day 3." in text
    assert not [row for row in text.split("\n") if row.strip().isdigit()]


# ------------------------------------------------------------------------------------------------- encodings


SENTENCE = "Министр иностранных дел провёл сегодня телефонный разговор со своим коллегой о положении на границе. " * 3


@pytest.mark.parametrize(
    ("body", "declared", "encoding"),
    [
        (SENTENCE.encode(), None, "utf-8"),
        (SENTENCE.encode(), "windows-1251", "utf-8"),  # valid UTF-8 is hardly ever an accident
        (b"\xef\xbb\xbf" + SENTENCE.encode(), None, "utf-8"),
        (b"\xff\xfe" + SENTENCE.encode("utf-16-le"), None, "utf-16-le"),
        (SENTENCE.encode("cp1251"), "windows-1251", "windows-1251"),
        (SENTENCE.encode("cp1251"), None, "cp1251"),
        (SENTENCE.encode("cp1251"), "iso-8859-1", "cp1251"),  # declared wrongly
        (SENTENCE.encode("koi8-r"), "koi8-r", "koi8-r"),
        (b'<meta charset="big5">' + "外交部長通電話".encode("big5"), None, "big5hkscs"),
        ("Gespräch über Grenzöffnung: „Ja“ – 5 €".encode("cp1252"), "iso-8859-1", "windows-1252"),
        ("Dışişleri Bakanı görüştü".encode("cp1254"), "iso-8859-9", "windows-1254"),
        (SENTENCE.encode("cp1251"), "no-such-charset", "cp1251"),
        (SENTENCE.encode("cp1251"), "unicode_escape", "cp1251"),  # Python would, no page may
    ],
)
def test_encodings(body: bytes, declared: str | None, encoding: str) -> None:
    found = decode(body, declared)
    assert found.encoding.replace("_", "-") == encoding
    assert found.lost == 0
    assert "\ufffd" not in found.text


def test_loss_is_said_and_too_much_of_it_refused() -> None:
    good = ("The ministers spoke about the border — at length. " * 40).encode()
    reading = read(doc(good[:500] + b"\xff\xfe\x81" + good[500:], "text/plain; charset=utf-8"))
    assert text_of(reading).text.count("\ufffd") >= 1
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("encoding", "warning")]
    reading = read(doc(b"\xff\xfe" + b"\x00\xd8" * 500, "text/plain"))
    assert reading.text is None
    assert [issue.code for issue in reading.issues] == ["encoding"]


# ------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-01-22", "2025-01-22"),
        ("2021-01-22 22:12:35-05:00", "2021-01-22"),
        ("2025-01-22T23:59:59Z", "2025-01-22"),
        ("20250122T101500", "2025-01-22"),
        ("Fri, 21 May 2021 15:53:18 +0000", "2021-05-21"),
        ("22 de enero de 2025", "2025-01-22"),
        ("January 22nd, 2025", "2025-01-22"),
        ("2025-13-41", None),
        ("1066-10-14", None),
        ("soon", None),
        ("", None),
    ],
)
def test_stated_dates(value: str, day: str | None) -> None:
    assert published.stated(value) == day


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://x.example/2025/01/22/call", "2025-01-22"),
        ("https://x.example/news/2025-1-22-call", "2025-01-22"),
        ("https://x.example/202210/t20221027_10793072.html", "2022-10-27"),
        ("https://x.example/system/2020/09/19/030189772.shtml", "2020-09-19"),
        ("https://x.example/2019/nov/18/call", "2019-11-18"),
        ("https://x.example/21-Jun-2019/call", "2019-06-21"),
        ("https://www.gov.uk/government/news/pm-call-with-x-26-october-2022", "2022-10-26"),
        ("https://x.example/version-del-14-de-febrero-de-2025", "2025-02-14"),
        ("https://press.un.org/en/2024/db240223.doc.htm", "2024-02-23"),
        ("https://x.example/2025/01/call", None),
        ("https://x.example/id/1234567890", None),
        ("https://x.example/article/20251341", None),
        ("https://x.example/calls?since=2025-01-22", None),
        ("http://[x", None),
    ],
)
def test_dates_in_addresses(url: str, day: str | None) -> None:
    assert published.in_address(url) == day


@pytest.mark.parametrize(
    ("words", "lang", "day"),
    [
        ("Wednesday, January 22, 2025", "en", "2025-01-22"),
        ("le 1er février 2025", "fr", "2025-02-01"),
        ("22 de janeiro de 2025", "pt", "2025-01-22"),
        ("22. Januar 2025", "de", "2025-01-22"),
        ("3 MARZO 2025", "it", "2025-03-03"),
        ("22 января 2025 года", "ru", "2025-01-22"),
        ("22 січня 2025 року", "uk", "2025-01-22"),
        ("22 Ocak 2025", "tr", "2025-01-22"),
        ("22 يناير 2025", "ar", "2025-01-22"),
        ("22 كانون الثاني 2025", "ar", "2025-01-22"),
        ("2025年1月22日", "zh", "2025-01-22"),
        ("22.01.2025", "de", "2025-01-22"),
        ("03/04/2025", "es", "2025-04-03"),
        ("03/04/2025", "en", None),
        ("13/04/2025", "en", "2025-04-13"),
        ("31 February 2025", "en", None),
        ("on 22 January", "en", None),
    ],
)
def test_dates_in_words(words: str, lang: str, day: str | None) -> None:
    assert [found[2] for found in published.in_words(words, lang)] == ([day] if day else [])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("EASTPORT, January 22, 2025 (Harbour News) - The ministers spoke.", "2025-01-22"),
        ("Überschrift\n\nStand: 20.01.2025 17:28 Uhr\n\nText", "2025-01-20"),
        ("Boletín 978\n17 de julio de 2023\nBruselas. El ministro habló.", "2023-07-17"),
        ("Published: 2024-07-19 23:36\n\nText", "2024-07-19"),
        ("Puerto Norte, 21 de enero de 2025.- La canciller habló.", "2025-01-21"),
        # dates of events, not of the page
        ("The ministers will meet on 22 January 2025 in Eastport, both capitals said.", None),
        ("On January 22, 2025, the ministers spoke by telephone about the border.", None),
        ("当地时间2022年9月23日，外长在纽约出席会议。", None),
        ("They spoke. The treaty of 3 March 1995 was mentioned.", None),
        ("One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\n22 January 2025", None),
    ],
)
def test_datelines(text: str, day: str | None) -> None:
    assert published.in_text(text) == day


def test_reading_never_asks_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """An undated page stays undated, whatever today is."""
    text = line(text="The ministers spoke by telephone today, 22 January, about the border and the grain trade.")
    assert (text.published, text.published_how) == (None, "unknown")


# ------------------------------------------------------------------------------------------------- language


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (
            "en",
            "The foreign ministers of the two countries spoke by telephone on Wednesday and agreed to meet in the spring.",
        ),
        (
            "es",
            "La canciller habló por teléfono con su homólogo y acordaron que se reunirán en la capital en los próximos días.",
        ),
        (
            "fr",
            "Le ministre s'est entretenu par téléphone avec son homologue sur la situation à la frontière et dans la région.",
        ),
        (
            "pt",
            "O ministro conversou por telefone com o seu homólogo sobre a situação na fronteira e não quis dar mais detalhes.",
        ),
        (
            "de",
            "Der Außenminister hat am Mittwoch mit seiner Kollegin telefoniert und über die Lage an der Grenze gesprochen.",
        ),
        (
            "it",
            "Il ministro degli Esteri ha avuto un colloquio telefonico con il suo omologo sulla situazione al confine.",
        ),
        ("tr", "Dışişleri Bakanı, mevkidaşıyla telefonda görüştü ve sınırdaki durumu ele aldı."),
        ("ru", "Министр иностранных дел провёл телефонный разговор со своим коллегой о положении на границе."),
        ("uk", "Міністр закордонних справ провів телефонну розмову зі своїм колегою про становище на кордоні."),
        ("be", "Міністр замежных спраў пагаварыў па тэлефоне са сваім калегам пра становішча на мяжы."),
        ("ar", "أجرى وزير الخارجية اتصالا هاتفيا مع نظيره تناول الأوضاع على الحدود."),
        ("fa", "وزیر امور خارجه در گفت‌وگوی تلفنی با همتای خود درباره وضعیت مرز صحبت کرد."),
        ("ur", "وزیر خارجہ نے اپنے ہم منصب سے ٹیلی فون پر سرحد کی صورتحال پر بات کی۔"),
        ("zh", "外交部长同西国外长通电话，就边境局势交换意见。"),
        ("ja", "外務大臣は西国の外務大臣と電話会談を行いました。"),
        ("ko", "외교부 장관은 상대국 장관과 통화했다."),
        ("he", "שר החוץ שוחח בטלפון עם עמיתו על המצב בגבול."),
        (
            "sv",
            "Utrikesministern talade i telefon med sin kollega om läget vid gränsen och om handeln mellan länderna.",
        ),
        ("ro", "Ministrul de externe a discutat la telefon cu omologul său despre situația de la frontieră."),
        ("pl", "Minister spraw zagranicznych rozmawiał przez telefon ze swoim odpowiednikiem o sytuacji na granicy."),
        ("en", "Arlo-Benn Telephone Conversation"),
    ],
)
def test_languages(code: str, text: str) -> None:
    assert language.detect(text) == code


def test_too_little_to_tell_leaves_the_hint_of_the_page() -> None:
    assert language.detect("12:30 – 14") is None
    found = text_of(
        read(doc(b'<html lang="fr-FR"><body><p>+33 1 43 17 53 53 ' + b"12 34 56 78 90. " * 10 + b"</p></body></html>"))
    )
    assert (found.lang, found.lang_how) == ("fr", "meta")


def test_running_text_needs_no_classifier() -> None:
    """Loading it takes 0.9 s and 120 MB: most runs should not."""
    code = (
        "import sys; from diplog.read.language import detect; "
        "assert detect('The foreign ministers of the two countries spoke by telephone on Wednesday and agreed to meet "
        "in the spring, when the work on the border will be done.') == 'en'; "
        "assert detect('Министры говорили о границе, и это был долгий разговор.') == 'ru'; "
        "sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_importing_the_stages_is_light() -> None:
    heavy = (
        "httpx",
        "trafilatura",
        "htmldate",
        "lxml",
        "pypdfium2",
        "numpy",
        "py3langid",
        "charset_normalizer",
        "yaml",
    )
    code = (
        f"import sys, diplog.collect, diplog.read, diplog.sources; sys.exit(any(m in sys.modules for m in {heavy!r}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_page_is_read_the_same_way_twice() -> None:
    def all_texts() -> list[Text | None]:
        return [read(item).text for item in collect([str(PAGES)]) if not isinstance(item, Issue)]

    assert all_texts() == all_texts()


def test_a_guessed_encoding_is_said() -> None:
    reading = read(doc(SENTENCE.encode("cp1251"), "text/plain"))
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("encoding", "warning")]
    assert "guess" in reading.issues[0].message
    assert text_of(reading).text.startswith("Министр")


def test_a_heading_and_a_dateline_in_a_pdf_do_not_run_into_the_first_sentence() -> None:
    from diplog.read.pdf import join_lines

    page = "\n".join(
        (
            "Joint statement",
            "Ottawa, 11 March 2025",
            "The foreign minister met the secretary of state on Monday in the old town and spoke of",
            "trade, tariffs and the border, and of the visit that the prime minister of the Republic of",
            "Korea will make in the spring.",
        )
    )
    assert join_lines([page]).split("\n\n") == [
        "Joint statement",
        "Ottawa, 11 March 2025",
        "The foreign minister met the secretary of state on Monday in the old town and spoke of trade, tariffs and the "
        "border, and of the visit that the prime minister of the Republic of Korea will make in the spring.",
    ]
