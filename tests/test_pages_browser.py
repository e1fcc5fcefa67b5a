"""The pages in a real Chromium: the first ten minutes of four users with and without JavaScript, axe-core, screenshots."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from pages_browser import Visitor, browser, serving
from pages_ledgers import many, sample

CONTESTED = "/contact/MEX-USA-2025-01-21-call"
PAGES = {
    "home": "/",
    "contact": CONTESTED,
    "contact-earlier": f"{CONTESTED}?as_of=2025-01-22",
    "contacts": "/contacts?side=USA",
    "search": "/search?q=Rubio",
    "person": "/person/Marco Rubio",
    "office": "/office/USA/foreign_minister",
    "side": "/side/USA",
    "dyad": "/dyad/MEX/USA",
    "changes": "/changes",
    "claims": "/claims?status=unanswered",
    "topics": "/topics",
    "network": "/network",
    "map": "/map",
    "sources": "/sources",
    "data": "/data",
    "about": "/about",
    "check": "/check?claim=Sheinbaum says De la Fuente spoke with Rubio on 21 January 2025",
    "compare": "/compare",
    "brief": "/brief?who=Marco Rubio",
    "not-found": "/contact/nothing-of-that-name",
}
# On a ledger of some hundred contacts, where every picture has something to show.
PICTURES = {
    "home": "/",
    "dyad": "/dyad/USA/MEX",
    "side": "/side/USA",
    "map": "/map",
    "topics": "/topics",
    "network": "/network",
}


@pytest.fixture(scope="module")
def opened() -> Iterator[Any]:
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(sample(tmp_path_factory.mktemp("sample") / "ledger.db")) as address:
        yield address


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(many(tmp_path_factory.mktemp("many") / "ledger.db")) as address:
        yield address


@pytest.fixture(params=[True, False], ids=["javascript", "no-javascript"])
def visitor(request: pytest.FixtureRequest, opened: Any, site: str) -> Iterator[Visitor]:
    found = Visitor(opened, site, javascript=request.param)
    found.javascript = request.param  # type: ignore[attr-defined]
    yield found
    assert found.complaints == []
    assert found.elsewhere == []
    found.close()


def copied(visitor: Visitor, name: str) -> str:
    """A citation as the user gets it: by the button with JavaScript, out of the field without."""
    field = visitor.page.get_by_label(name, exact=True)
    words = str(field.input_value())
    if visitor.javascript:  # type: ignore[attr-defined]
        visitor.page.get_by_role("button", name=f"Copy {name}").click()
        assert visitor.page.evaluate("navigator.clipboard.readText()").replace("\r\n", "\n") == words
    return words


def test_a_reporter_finds_the_contested_call_and_copies_a_cited_sentence(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    contested = page.get_by_role("region", name="Contested")
    contested.get_by_role("link", name=re.compile("Juan Ramón de la Fuente")).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Juan Ramón de la Fuente (MEX) – Marco Rubio (USA)"
    mexico = page.locator("section.account", has=page.get_by_role("heading", name="Mexico (MEX)"))
    states = page.locator("section.account", has=page.get_by_role("heading", name="United States (USA)"))
    assert "says that it took place" in mexico.inner_text()
    assert "only here" in mexico.inner_text()
    assert "does not confirm it" in states.inner_text()
    box, other = mexico.bounding_box(), states.bounding_box()
    assert box
    assert other
    assert abs(box["y"] - other["y"]) < 2  # side by side
    assert box["x"] + box["width"] <= other["x"]
    table = page.get_by_role("region", name="Topics, side by side")
    assert re.search(r"migration\s+✓ \[1\]", table.inner_text())
    states.get_by_text("In context").first.click()
    assert states.locator("details mark").first.is_visible()
    mexico.get_by_role("link", name="Cite this sentence").first.click()
    words = copied(visitor, "Plain")
    assert "canciller Juan Ramón de la Fuente conversó" in words
    assert "https://www.dominiopublico.com.mx/" in words
    assert "https://web.archive.org/web/20250122/" in words
    assert re.search(r"/statement/\S+as_of=2025-02-04", words)
    assert copied(visitor, "Markdown").startswith("> ")
    assert copied(visitor, "BibTeX").startswith("@online{")
    assert "TY  - ELEC" in copied(visitor, "RIS")
    page.goto(re.search(r"http://127\S+/statement/[^\s(]+", words).group(0))  # type: ignore[union-attr]
    assert "exactly what it said when it was cited" in page.get_by_role("status").first.inner_text()


def test_a_reporter_pastes_two_addresses(visitor: Visitor, site: str) -> None:
    page = visitor.page
    sources = visitor.context.request.get(f"{site}{CONTESTED}.json").json()["answer"]["comparison"]["statements"]
    by_side = {s["speaks_for"]: s["source"]["url"] for s in reversed(sources)}
    visitor.open("/compare")
    page.get_by_label("First address").fill(by_side["MEX"])
    page.get_by_label("Second address").fill(by_side["USA"])
    page.get_by_role("button", name="Compare").click()
    assert page.get_by_role("heading", name=re.compile("Told in both")).count() >= 1
    told = page.locator("main").inner_text()
    assert re.search(r"migration\s+✓\s+first only", told)
    assert "no ha confirmado" in told
    visitor.open("/search?q=" + by_side["MEX"])
    assert urlsplit(page.url).path == "/compare"  # an address in the search field leads there too


def test_a_fact_checker_asks_whether_they_spoke(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open("/")
    page.get_by_label("A claim in plain words").fill(
        "Did Rubio and De la Fuente speak about migration on 21 January 2025?"
    )
    page.get_by_role("button", name="Check").click()
    main = page.locator("main")
    assert "not settled" in main.get_by_role("heading", level=2).first.inner_text()
    answer = main.locator("article").first.inner_text()
    assert "unconfirmed" in answer
    assert "State Department" in answer
    assert "archived" in answer
    assert "What would settle it" in answer
    main.locator("article").first.get_by_role("heading").first.get_by_role("link").click()
    assert "/contact/" in page.url


def test_a_researcher_takes_the_table_of_a_day(visitor: Visitor, site: str) -> None:
    page = visitor.page
    visitor.open("/data?as_of=2025-01-27")
    assert "27 January 2025" in page.locator(".banner").inner_text()
    row = page.get_by_role("row", name=re.compile(r"^contacts "))
    with page.expect_download() as download:
        row.get_by_role("link", name=re.compile("CSV")).click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    columns = lines[0].split(",")
    codebook = page.get_by_role("region", name="Column").inner_text()
    assert all(column in codebook for column in columns)
    assert any("2025-01-21" in line and "unconfirmed" in line for line in lines)
    assert not any("2025-02-04" in line for line in lines[1:])  # what came later is not there
    words = copied(visitor, "BibTeX")
    assert "as of 2025-01-27" in words


def test_an_analyst_follows_a_pair(visitor: Visitor, site: str) -> None:
    page = visitor.page
    visitor.open("/side/MEX")
    page.get_by_role("link", name="United States").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Mexico and United States"
    text = page.locator("main").inner_text()
    assert "On whose account" in text
    assert "told by Mexico alone" in text or "told by" in text
    assert re.search(r"\d+ contacts? in the last 30 days up to 4 February 2025", text)
    assert "Too few stretches are on record" in text  # no base rate out of two weeks
    feed = page.get_by_role("link", name="Feed").first.get_attribute("href")
    calendar = page.get_by_role("link", name="Calendar").first.get_attribute("href")
    body = visitor.context.request.get(site + str(feed)).text()
    assert "one-sided → unconfirmed" in body
    body = visitor.context.request.get(site + str(calendar)).text()
    assert "DTSTART;VALUE=DATE:20250121" in body
    assert "STATUS:TENTATIVE" in body


def test_the_moments_of_a_contact(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(CONTESTED)
    if visitor.javascript:  # type: ignore[attr-defined]
        slider = page.get_by_label("Move to a moment")
        assert page.locator("#stop-out").inner_text() == "27 January 2025: unconfirmed"
        slider.focus()
        with page.expect_navigation():
            slider.press("Home")
    else:
        page.locator("input[name=step]").evaluate  # noqa: B018 - no script runs here: the links and the button do it
        page.get_by_role("list").filter(has=page.get_by_role("link", name=re.compile("one-sided"))).get_by_role(
            "link", name=re.compile("one-sided")
        ).first.click()
    assert "as_of=2025-01-22" in page.url
    assert "As things stood on 22 January 2025" in page.locator(".banner").inner_text()
    assert page.locator(".standing .status").inner_text() == "one-sided"
    page.get_by_role("link", name="Show everything").click()
    assert page.locator(".standing .status").inner_text() == "unconfirmed"


def kinds(site: str) -> dict[str, str]:
    """Every kind of page of the sample ledger, those too whose addresses hold ids."""
    found = dict(PAGES)
    for name, page in (("document", CONTESTED), ("statement", CONTESTED), ("source", "/sources")):
        with urlopen(site + page) as answer:
            match = re.search(rf'href="(/{name}/[^"?#]+)', answer.read().decode())
        assert match is not None, name
        found[name] = match.group(1)
    return found


def test_axe_finds_nothing_serious(opened: Any, site: str, full: str) -> None:
    """Every kind of page, with all that can be unfolded unfolded, light and dark; pictures on a fuller ledger too."""
    axe_module = pytest.importorskip("axe_playwright_python.sync_playwright")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    contrast = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
    structure = {"runOnly": {"type": "tag", "values": tags}, "rules": {"color-contrast": {"enabled": False}}}
    pages_of_all_kinds = kinds(site)
    pictured = {name: PICTURES[name] for name in ("dyad", "map")}
    found: list[str] = []
    for base, pages, options, dark in (
        (site, pages_of_all_kinds, structure, False),
        (full, pictured, structure, False),
        (site, pages_of_all_kinds, contrast, False),
        (site, pages_of_all_kinds, contrast, True),
        (full, pictured, contrast, True),
    ):
        visitor = Visitor(opened, base, dark=dark)
        for name, path in pages.items():
            visitor.open(path)
            visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            for violation in axe_module.Axe().run(visitor.page, options=options).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    where = [node["target"] for node in violation["nodes"]][:3]
                    why = violation["nodes"][0].get("failureSummary", "")
                    found.append(f"{name}: {violation['id']} {where} {why}")
        visitor.close()
    assert found == []


@pytest.mark.parametrize(("width", "dark"), [(360, True), (800, False), (1280, False)])
def test_pages_fit_and_say_nothing_to_the_console(opened: Any, site: str, full: str, width: int, dark: bool) -> None:
    """No page is wider than the screen; nothing is loaded from elsewhere; each is kept as a picture."""
    some = PAGES if width != 800 else {name: PAGES[name] for name in ("home", "contact", "contacts", "check", "data")}
    for base, prefix, pages in ((site, "", some), (full, "full-", PICTURES)):
        visitor = Visitor(opened, base, width=width, dark=dark)
        for name, path in pages.items():
            response = visitor.open(path)
            if name == "not-found":
                assert response.status == 404
                visitor.complaints.clear()  # the browser itself tells of the 404
            wide = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name} is {wide} px too wide at {width}"
            visitor.shot(f"{prefix}{name}-{width}-{'dark' if dark else 'light'}")
        assert visitor.complaints == []
        assert visitor.elsewhere == []
        visitor.close()


def test_a_keyboard_is_enough(opened: Any, site: str) -> None:
    visitor = Visitor(opened, site)
    page = visitor.page
    visitor.open(CONTESTED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("Fidan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=Fidan**")
    for _ in range(60):
        page.keyboard.press("Tab")
        if "/contact/" in str(page.evaluate("document.activeElement.getAttribute('href')")):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/contact/**")
    visitor.close()


def test_print_leaves_words_and_addresses(opened: Any, site: str) -> None:
    visitor = Visitor(opened, site)
    visitor.open(CONTESTED)
    visitor.page.emulate_media(media="print")
    assert not visitor.page.get_by_role("button", name="Search").is_visible()
    assert visitor.page.locator("section.account").first.is_visible()
    after = visitor.page.evaluate(
        "getComputedStyle(document.querySelector('blockquote footer a[rel~=external]'), '::after').content"
    )
    assert "href" in after or "http" in after
    visitor.shot("contact-print")
    visitor.close()


def test_marks_differ_without_colour(opened: Any, site: str) -> None:
    """Each status has a shape of its own, drawn and described; none is told by colour alone."""
    visitor = Visitor(opened, site)
    visitor.open("/about")
    shapes = visitor.page.evaluate("[...document.querySelectorAll('.sprite symbol')].map(s => [s.id, s.innerHTML])")
    assert len({drawing for _, drawing in shapes}) == len(shapes) == 11
    words = visitor.page.locator(".legend .status").all_inner_texts()
    assert len(set(words)) == 11
    visitor.close()


def test_right_to_left_words_keep_their_direction(opened: Any, full: str) -> None:
    visitor = Visitor(opened, full)
    visitor.open("/search?q=" + "وزير")
    assert visitor.page.evaluate("getComputedStyle(document.getElementById('q')).direction") == "rtl"
    assert visitor.page.evaluate("getComputedStyle(document.body).direction") == "ltr"
    visitor.close()


def test_first_paint_is_small(opened: Any, site: str, full: str) -> None:
    """What a page loads before it can be read: at most 100 kB without the pictures, as sent and as unpacked."""
    heaviest = {}
    for base, pages in ((site, PAGES), (full, {"dyad": "/dyad/USA/MEX", "side": "/side/USA", "contacts": "/contacts"})):
        visitor = Visitor(opened, base)
        for path in pages.values():
            sizes: list[int] = []
            sent: list[int] = []

            def kept(response: Any, sizes: list[int] = sizes, sent: list[int] = sent) -> None:
                body = response.body()
                if "html" in response.headers.get("content-type", ""):
                    body = re.sub(rb"<figure.*?</figure>", b"", body, flags=re.DOTALL)
                sizes.append(len(body))
                sent.append(int(response.headers.get("content-length", len(body))))

            visitor.page.on("response", kept)
            visitor.open(path)
            visitor.page.remove_listener("response", kept)
            heaviest[f"{urlsplit(base).port}{path}"] = (sum(sizes), sum(sent))
        visitor.close()
    print(json.dumps(heaviest, indent=1))
    assert max(unpacked for unpacked, _ in heaviest.values()) <= 100_000
