"""The pages without a browser: the catalogue, twins, permalinks, citations, documents, pictures, the map."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree, html

from pages_ledgers import many, sample

pytest.importorskip("starlette", reason="the pages need the extra 'serve'")

import diplog
from diplog.errors import ConfigError
from diplog.ledger import Ledger
from diplog.model import Document, Participant, Quote, Statement, Text, stable_id
from diplog.serve import pages_map, pages_text, pictures
from diplog.serve.pages_words import Interface, catalogue

FOLDER = Path(diplog.__file__).parent
CONTESTED = "/contact/MEX-USA-2025-01-21-call"


def _client(ledger: Path) -> Iterator[Any]:
    from starlette.testclient import TestClient

    from diplog.serve.app import create_app
    from diplog.serve.queries import Queries

    queries = Queries.open(str(ledger))
    with TestClient(create_app(queries), base_url="http://localhost") as found:
        yield found
    queries.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from _client(sample(tmp_path_factory.mktemp("sample") / "ledger.db"))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    yield from _client(many(tmp_path_factory.mktemp("many") / "ledger.db"))


# -- the catalogue -----------------------------------------------------------------------------------------------------


def test_every_text_asked_for_is_there_and_every_text_there_is_asked_for() -> None:
    texts = catalogue("en")
    code = "".join(
        f.read_text(encoding="utf-8") for f in [*FOLDER.glob("serve/*.py"), *FOLDER.glob("serve/templates/*.html")]
    )
    asked = set(re.findall(r"""\bt\(\s*["']([a-z_.0-9-]+)["']\s*[,)]""", code))
    asked |= {
        key
        for pair in re.findall(r"""\bt\(["']([a-z_.]+)["'] if [^)]*? else ["']([a-z_.]+)["']""", code)
        for key in pair
    }
    missing = {key for key in asked if key not in texts and f"{key}.other" not in texts and not key.endswith(".")}
    assert missing == set()
    # Whole groups are asked for by code: kinds, statuses, topics and so on.
    by_code = set(re.findall(r"""\.code\(\s*["'](\w+)["']""", code))
    by_code |= set(re.findall(r"""["'](\w+)\.["'] ~""", code)) | set(re.findall(r"""f["'](\w+)\.\{""", code))
    unused = {
        key
        for key in texts
        if key.removesuffix(".one").removesuffix(".other") not in asked
        and key.split(".")[0] not in by_code
        and not re.search(rf"""["']{re.escape(key.removesuffix(".one").removesuffix(".other"))}["']""", code)
        and not re.search(rf"""["']{re.escape(key.rpartition(".")[2])}["']""", code)
    }
    assert unused == set()


def test_templates_say_nothing_themselves() -> None:
    """Every word of a template comes from the catalogue."""
    for file in FOLDER.glob("serve/templates/*.html"):
        bare = re.sub(r"\{[{%#].*?[}%#]\}", " ", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        words = re.findall(r"[A-Za-z]{3,}", re.sub(r"<[^>]*>", " ", bare))
        assert [w for w in words if w not in ("CSV", "DOCTYPE")] == [], file.name


def test_another_language_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from diplog.serve import pages_words

    folder = tmp_path / "data" / "interface"
    folder.mkdir(parents=True)
    (folder / "en.yml").write_text((FOLDER / "data/interface/en.yml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "fa.yml").write_text(
        yaml.safe_dump({"nav": {"contacts": "تماس‌ها"}}, allow_unicode=True), encoding="utf-8"
    )
    monkeypatch.setattr(pages_words.resources, "files", lambda package: tmp_path)
    catalogue.cache_clear()
    t = Interface("fa")
    assert (t("nav.contacts"), t("nav.map"), t.dir) == ("تماس‌ها", "Map", "rtl")
    for lang in ("xx", "../en"):
        with pytest.raises(ConfigError):
            Interface(lang)
    catalogue.cache_clear()


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2025-01-21", "21 January 2025"),
        ("2025-01", "January 2025"),
        ("2025", "2025"),
        ("2025-01-20/2025-01-22", "20–22 January 2025"),
        ("2024-12-30/2025-01-02", "30 December 2024 – 2 January 2025"),
        ("2025-01-21T09:58:00Z", "21 January 2025, 09:58 UTC"),
        (None, "date not said"),
        ("soon", "soon"),
    ],
)
def test_dates_are_as_wide_as_known(date: str | None, words: str) -> None:
    assert Interface().date(date) == words


# -- twins and permalinks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "/",
        CONTESTED,
        "/contacts",
        "/person/Marco Rubio",
        "/side/MEX",
        "/dyad/MEX/USA",
        "/sources",
        "/claims",
        "/topics",
        "/map",
        "/network",
    ],
)
def test_every_twin_that_a_page_names_is_there(client: Any, page: str) -> None:
    root = html.fromstring(client.get(page).text)
    twins = root.xpath("//head/link[@rel='alternate']")
    assert any(t.get("type") == "application/json" for t in twins)
    for twin in twins:
        answer = client.get(twin.get("href"))
        assert answer.status_code == 200, twin.get("href")
        assert answer.headers["content-type"].partition(";")[0] == twin.get("type")
        if twin.get("type") == "application/json":
            body = answer.json()
            assert body["as_of"] == "2025-02-04"
            assert re.fullmatch(r"[0-9a-f]{16}", body["hash"])


def test_a_table_is_given_whole(full: Any) -> None:
    """The CSV is not cut to a page, and has what the pages have."""
    rows = list(csv.DictReader(io.StringIO(full.get("/contacts.csv").text, newline="")))
    total = full.get("/contacts.json").json()["answer"]["contacts"]["total"]
    assert len(rows) == total > 300
    seen: list[str] = []
    path = "/contacts.json"
    while path:
        body = full.get(path).json()
        seen += [row["id"] for row in body["answer"]["contacts"]["items"]]
        path = body["next"]
    assert seen == [row["contact"] for row in rows]


def test_following_next_shows_each_contact_once(full: Any) -> None:
    path, seen = "/contacts?side=USA&status=confirmed", []
    pages = 0
    while path:
        root = html.fromstring(full.get(path).text)
        seen += root.xpath("//ul[@class='entries']//p[@class='who']/a/@href")
        path = next(iter(root.xpath("//a[@rel='next']/@href")), "")
        pages += 1
    expected = full.get("/contacts.csv?side=USA&status=confirmed").text.count("\r\n") - 1
    assert len(seen) == len(set(seen)) == expected
    assert pages == -(-expected // 50)


def test_facets_narrow_and_can_be_taken_back(full: Any) -> None:
    root = html.fromstring(full.get("/contacts?side=USA").text)
    link = root.xpath("//ul[@aria-labelledby='f-status']//a[.//span[contains(@class,'s-disputed')]]")[0]
    number = int(link.getparent().xpath("./span[@class='num soft']/text()")[0])
    narrowed = full.get(link.get("href").replace("/contacts?", "/contacts.csv?"))
    rows = list(csv.DictReader(io.StringIO(narrowed.text, newline="")))
    assert len(rows) == number > 0
    assert {row["status"] for row in rows} == {"disputed"}
    assert all("USA" in row["sides"].split() for row in rows)
    chips = html.fromstring(full.get(link.get("href")).text).xpath("//ul[@class='chips']//a/@href")
    assert sorted(chips) == ["/contacts?side=USA", "/contacts?status=disputed"]


def test_a_permalink_tells_whether_the_page_still_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    people = (Participant("Ana Ferro", "minister", "MEX"), Participant("Bo Lind", "minister", "USA"))

    def put(name: str, country: str, published: str) -> None:
        words = f"Ana Ferro and Bo Lind spoke, says {name}."
        text = Text(
            name,
            name,
            "Note",
            words,
            publisher=name,
            source_type="official",
            source_country=country,
            published=published,
        )
        statement = Statement(
            stable_id("st", name), name, name, "call", "occurred", people, Quote("text", 0, len(words), words),
            speaks_for=country, standing="document", publisher=name, source_type="official", source_country=country,
            published=published, date=diplog.dates.DateSpan.parse("2025-01-02"), lang="en",
        )  # fmt: skip
        raw = Document(name, name, name, "text/plain", stable_id("sha", name), b"", f"{published}T00:00:00Z")
        with Ledger.open(str(path), reader="test") as ledger:
            ledger.append_document(raw, text, (statement,))

    put("Ministry A", "MEX", "2025-01-02")
    for client in _client(path):
        root = html.fromstring(client.get("/contacts").text)
        contact = root.xpath("//p[@class='who']/a/@href")[0]
        page = html.fromstring(client.get(contact).text)
        link = page.xpath("//footer//a/code/text()")[0]
        assert re.search(r"as_of=2025-01-02&hash=[0-9a-f]{16}$", link)
        assert "exactly what it said" in client.get(link).text
    put("Ministry B", "USA", "2025-01-02")  # read later, published on the day
    for client in _client(path):
        told = client.get(link).text
        assert "no longer says what it said" in told
        assert "confirmed" in told


def test_a_calendar_keeps_what_was_called_off_and_counts_changes(client: Any, full: Any) -> None:
    text = client.get(f"{CONTESTED}.ics").text
    assert "STATUS:TENTATIVE" in text
    assert "SEQUENCE:5" in text  # five days after it was first told, it came to stand otherwise
    assert "DTEND;VALUE=DATE:20250122" in text  # exclusive
    statuses = Counter(re.findall(r"^STATUS:(\w+)", full.get("/dyad/USA/MEX.ics").text, flags=re.MULTILINE))
    assert statuses["CONFIRMED"] > 0
    assert statuses["TENTATIVE"] > 0


def test_a_feed_says_what_changed_and_why(client: Any) -> None:
    feed = etree.fromstring(client.get("/contacts.atom").content)
    name = "{http://www.w3.org/2005/Atom}"
    entry = next(e for e in feed.findall(f"{name}entry") if "Fuente" in e.findtext(f"{name}title", ""))
    assert entry.findtext(f"{name}title", "").endswith("one-sided → unconfirmed")
    assert entry.findtext(f"{name}updated") == "2025-01-27T00:00:00Z"
    assert "not confirmed by the United States" in entry.findtext(f"{name}summary", "")


def test_moments_lead_to_how_it_stood(client: Any) -> None:
    answer = client.get(f"{CONTESTED}?step=0", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("?as_of=2025-01-22")
    assert "one-sided" in client.get(answer.headers["location"]).text
    assert client.get(f"{CONTESTED}?as_of=yesterday").status_code == 400


# -- citing ------------------------------------------------------------------------------------------------------------


def test_citations_name_words_source_archive_and_moment(client: Any) -> None:
    statement = client.get(f"{CONTESTED}.json").json()["answer"]["comparison"]["statements"][0]
    plain = {
        "bib": client.get(f"/statement/{statement['id']}.bib").text,
        "ris": client.get(f"/statement/{statement['id']}.ris").text,
        "md": client.get(f"/statement/{statement['id']}.md").text,
    }
    for text in plain.values():
        assert "canciller Juan Ramón de la Fuente" in text
        assert "web.archive.org/web/20250122/" in text
        assert "as of 2025-02-04" in text
    assert "UR  - https://www.dominiopublico.com.mx/" in plain["ris"]
    assert "date = {2025-01-22}" in plain["bib"]


def test_a_card_may_stand_in_other_pages_and_nothing_else_may(client: Any) -> None:
    statement = client.get(f"{CONTESTED}.json").json()["answer"]["comparison"]["statements"][0]["id"]
    card = client.get(f"/statement/{statement}/card")
    assert "frame-ancestors *" in card.headers["content-security-policy"]
    assert "x-frame-options" not in card.headers
    assert "<script" not in card.text
    page = client.get(f"/statement/{statement}")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert f"/statement/{statement}/card" in page.text


# -- documents ---------------------------------------------------------------------------------------------------------


def test_statements_are_marked_where_they_stand(client: Any) -> None:
    statement = client.get(f"{CONTESTED}.json").json()["answer"]["comparison"]["statements"][1]
    page = html.fromstring(client.get(f"/document/{statement['source']['document']}").text)
    mark = page.get_element_by_id(f"s-{statement['id']}")
    assert mark.text_content() == statement["quote"]


def test_overlapping_statements_keep_every_letter() -> None:
    text = "One two three.\n\nFour five six seven.\nEight."
    spans = [(0, 7, "a"), (4, 13, "b"), (20, 40, "c"), (20, 24, "d")]
    found = pages_text.paragraphs(text, 0, len(text), spans)
    assert ["".join(p.words for p in paragraph) for paragraph in found] == [
        "One two three.",
        "Four five six seven.",
        "Eight.",
    ]
    marked: dict[str, str] = {}
    for paragraph in found:
        for piece in paragraph:
            for id in piece.statements:
                marked[id] = marked.get(id, "") + piece.words
    assert marked == {"a": "One two", "b": "two three", "c": text[20:36] + text[37:40], "d": text[20:24]}
    assert [id for p in found for piece in p for id in piece.first] == ["a", "b", "d", "c"]


def test_a_long_document_comes_in_parts_that_are_all_of_it() -> None:
    text = "".join(f"Sentence {n} of a long text.\n" for n in range(5000))
    bounds = pages_text.parts(text)
    assert "".join(text[a:b] for a, b in bounds) == text
    assert max(b - a for a, b in bounds) <= pages_text.PART * 1.2
    assert all(text[b - 1] == "\n" for _, b in bounds)
    assert pages_text.part_of(bounds, bounds[2][0]) == 2
    solid = "x" * 100_000  # no place to cut
    assert "".join(solid[a:b] for a, b in pages_text.parts(solid)) == solid


def test_two_versions_show_what_was_reworded() -> None:
    same = "".join(f"Nothing new here in {n}. " for n in range(9))
    old = Text("1", "k", "Call", f"{same}The ministers spoke about trade. They thanked each other.")
    new = Text("2", "k", "Call", f"{same}The ministers spoke about trade and Taiwan. They thanked each other.")
    lines = pages_text.compared(old, new, ["The ministers spoke about trade."])
    assert [line.what for line in lines] == ["gap", "same", "removed", "added", "same"]
    assert [words for words, changed in lines[3].pieces if changed] == [" and Taiwan"]
    assert lines[2].stated
    assert not lines[3].stated


def test_versions_of_a_document_lead_to_each_other(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(str(path), reader="test") as ledger:
        for n, words in enumerate(("They spoke about trade.", "They spoke about trade and fish."), 1):
            raw = Document(
                f"doc-{n}", "https://example.org/a", "a", "text/plain", f"sha{n}", b"", f"2025-01-0{n}T00:00:00Z"
            )
            ledger.append_document(
                raw, Text(f"doc-{n}", "https://example.org/a", "Call", words, published="2025-01-01")
            )
    for client in _client(path):
        root = html.fromstring(client.get("/document/doc-2").text)
        link = root.xpath("//a[contains(@href, '/diff/')]/@href")
        assert link == ["/document/doc-2/diff/doc-1"]
        diff = html.fromstring(client.get(link[0]).text)
        assert "".join(diff.xpath("//ins//text()")) == " and fish"


# -- pictures ----------------------------------------------------------------------------------------------------------


def _marks(n: int) -> list[pictures.Mark]:
    day = dt.date(2024, 1, 1)
    return [
        pictures.Mark(day + dt.timedelta(days=7 * i), "abc"[i % 3], "confirmed", f"c{i}", f"/contact/{i}")
        for i in range(n)
    ]


@pytest.mark.parametrize("n", [1, 5, 150, 2000])
def test_a_timeline_shows_each_contact_or_counts_them(n: int) -> None:
    drawn = pictures.timeline("t", "T", _marks(n), [("a", "A"), ("b", "B"), ("c", "C")], columns=("d", "l", "c", "s"))
    assert drawn
    root = etree.fromstring(drawn.svg.encode())
    assert len(drawn.rows) == n
    if n <= pictures.MOST_MARKS:
        assert len(root.findall(".//{*}use")) == n
    else:
        counted = [int(e.text.rpartition(": ")[2]) for e in root.findall(".//{*}circle/{*}title")]
        assert sum(counted) == n
        assert len(drawn.svg) < 60_000


def test_marks_of_a_day_do_not_cover_each_other() -> None:
    day = dt.date(2025, 1, 1)
    marks = [pictures.Mark(day, "a", "reported", f"c{n}", f"/{n}") for n in range(4)]
    drawn = pictures.timeline("t", "T", marks, [("a", "A")], columns=("d", "l", "c", "s"))
    assert drawn
    places = [(u.get("x"), u.get("y")) for u in etree.fromstring(drawn.svg.encode()).findall(".//{*}use")]
    assert len(set(places)) == 4


def test_a_calendar_has_a_square_a_day() -> None:
    days = Counter({dt.date(2024, 2, 29): 3, dt.date(2025, 12, 31): 1, dt.date(2019, 5, 5): 2})
    drawn = pictures.heat_calendar("c", "C", days, columns=("d", "n"))
    assert drawn
    root = etree.fromstring(drawn.svg.encode())
    squares = [e.get("d").count("z") for e in root.findall(".//{*}path")]
    assert squares == [365, 366]  # 2025, then 2024; the rest is in the table
    assert len(drawn.rows) == 3


def test_the_lag_of_two_sides_leaves_none_out() -> None:
    drawn = pictures.lag(
        "l", "L", [(0, "a", "/a"), (2, "b", "/b"), (-40, "c", "/c")], left_words="A", right_words="B", same_words="0", columns=("c", "d")
    )  # fmt: skip
    assert drawn
    places = [float(e.get("cx")) for e in etree.fromstring(drawn.svg.encode()).findall(".//{*}circle")]
    assert len(places) == 3
    assert min(places) < 380 < max(places)
    assert all(0 <= x <= 760 for x in places)


def test_the_network_names_each_node_and_draws_each_tie() -> None:
    nodes = [(f"N{n}", f"Side {n}", f"/side/{n}") for n in range(40)]
    ties = [pictures.Tie(f"N{n}", f"N{(n * 7 + 1) % 40}", n + 1, "/x") for n in range(40) if (n * 7 + 1) % 40 != n]
    drawn = pictures.network("n", "N", nodes, ties, columns=("a", "b", "n"))
    assert drawn
    root = etree.fromstring(drawn.svg.encode())
    assert len(root.findall(".//{*}path")) == len(ties)
    assert {e.text for e in root.findall(".//{*}text")} == {label for _, label, _ in nodes}
    again = pictures.network("n", "N", nodes, list(reversed(ties)), columns=("a", "b", "n"))
    assert again
    assert sorted(re.findall(r"<text.*?</text>", again.svg)) == sorted(re.findall(r"<text.*?</text>", drawn.svg))


def test_nothing_to_show_is_no_picture() -> None:
    assert pictures.timeline("t", "T", [], [], columns=("d", "l", "c", "s")) is None
    assert pictures.bars("b", "B", [("a", 0)], columns=("a", "b")) is None
    assert pictures.world_map("m", "M", [], "", columns=("a", "b", "c"), country_words="") is None
    assert pictures.network("n", "N", [("a", "A", "/")], [], columns=("a", "b", "c")) is None


@pytest.mark.parametrize(
    ("place", "side", "longitude", "latitude", "country"),
    [
        ("Washington", "USA", -77, 39, False),
        ("Washington, D.C.", "USA", -77, 39, False),
        ("Geneva", "CHE", 6, 46, False),
        ("Анкара", "TUR", 33, 40, False),
        ("Bruxelas", "BEL", 4, 51, False),
        ("Panama", "PAN", -80, 9, None),
        ("Palacio de las Garzas", "PAN", -80, 9, True),
        ("Brasília", None, -48, -16, False),
    ],
)
def test_places_lie_where_they_are(
    place: str, side: str | None, longitude: int, latitude: int, country: bool | None
) -> None:
    found = pages_map.position(place, side)
    assert found
    assert abs(found.longitude - longitude) <= 1
    assert abs(found.latitude - latitude) <= 1
    assert country is None or found.whole_country is country


def test_a_place_nobody_knows_is_nowhere() -> None:
    assert pages_map.position("Camp Nowhere", None) is None
    assert pages_map.position("Santiago de Nada", "XXX") is None


def test_the_projection_keeps_its_promises() -> None:
    assert pictures.equal_earth(0, 0) == (380.0, pytest.approx(184.9, abs=0.1))
    x, y = pictures.equal_earth(180, 0)
    assert x == pytest.approx(760)
    assert pictures.equal_earth(0, 60)[1] < y

    # equal areas: a belt of the sphere takes its share of the map
    def area(a: int, b: int) -> float:
        steps = [a + (b - a) * i / 200 for i in range(201)]
        points = [pictures.equal_earth(180, s) for s in steps]
        return sum((p[0] + q[0] - 760) * abs(p[1] - q[1]) for p, q in pairwise(points))

    wanted = (math.sin(math.radians(60)) - math.sin(math.radians(30))) / math.sin(math.radians(30))
    assert area(30, 60) / area(0, 30) == pytest.approx(wanted, rel=0.01)


# -- answers of pages ----------------------------------------------------------------------------------------------------


def test_pages_keep_the_moment(client: Any) -> None:
    root = html.fromstring(client.get("/?as_of=2025-01-27").text)
    links = [a for a in root.xpath("//main//a/@href") if a.startswith(("/contact/", "/contacts", "/changes"))]
    assert links
    assert all("as_of=2025-01-27" in a for a in links)


@pytest.mark.parametrize("moment", ["2025-01", "2025", "2025-01-27T12:00:00Z"])
def test_a_moment_may_be_wide(client: Any, moment: str) -> None:
    for path in ("/", "/side/USA", "/dyad/MEX/USA", "/sources", "/map", "/data", CONTESTED):
        assert client.get(path, params={"as_of": moment}).status_code == 200, path


def test_ids_of_a_page_are_its_own(client: Any, full: Any) -> None:
    for one, path in (
        (client, CONTESTED),
        (client, "/check?claim=Rubio spoke with Fidan"),
        (full, "/dyad/USA/MEX"),
        (client, "/data"),
    ):
        ids = html.fromstring(one.get(path).text).xpath("//@id")
        assert [i for i, n in Counter(ids).items() if n > 1] == [], path


def test_references_lead_to_a_statement_of_the_page(client: Any, full: Any) -> None:
    contact = html.fromstring(full.get("/contacts?status=disputed").text).xpath("//p[@class='who']/a/@href")[0]
    for one, path in ((client, CONTESTED), (full, contact)):
        root = html.fromstring(one.get(path).text)
        ids = set(root.xpath("//@id"))
        refs = {a[1:] for a in root.xpath("//a[@class='ref']/@href")}
        assert refs
        assert refs <= ids


def test_an_error_is_a_page(client: Any) -> None:
    for path, status in (
        ("/contact/none", 404),
        ("/nothing", 404),
        ("/contacts?topic=cheese", 400),
        ("/dyad/MEX/MEX", 400),
    ):
        answer = client.get(path)
        assert answer.status_code == status, path
        root = html.fromstring(answer.text)
        assert root.xpath("//main//h1")
        assert root.xpath("//main//a[@href='/']")
    assert json.loads(client.get("/contact/none.json").text)["status"] == 404
