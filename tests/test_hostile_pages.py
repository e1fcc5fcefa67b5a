"""A ledger in which every word that comes from outside is an attack: nothing runs, nothing breaks out, in no form of any page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree

from pages_ledgers import ATTACKS, hostile

pytest.importorskip("starlette", reason="the pages need the extra 'serve'")

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
LISTS = (
    "/",
    "/contacts",
    "/changes",
    "/claims",
    "/topics",
    "/network",
    "/map",
    "/sources",
    "/data",
    "/about",
    "/compare",
    "/search?q=spoke",
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile(tmp_path_factory.mktemp("hostile") / "ledger.db")


@pytest.fixture(scope="module")
def client(ledger: Path) -> Iterator[Any]:
    from starlette.testclient import TestClient

    from diplog.serve.app import create_app
    from diplog.serve.queries import Queries

    queries = Queries.open(str(ledger))
    with TestClient(create_app(queries), base_url="http://localhost") as found:
        yield found
    queries.close()


class Checked(HTMLParser):
    """Which tags and attributes a page holds; a page of ours has no script but its own file, no handler, no foreign link."""

    VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.found.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action", "xlink:href") and value is not None:
                self.links.append(value)
                parts = urlsplit(value)
                if not (value.startswith(("/", "#")) and not value.startswith("//")) and parts.scheme not in (
                    "http",
                    "https",
                ):
                    self.found.append(f"<{tag} {name}={value!r}>")
            if name == "lang" and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*", value or ""):
                self.found.append(f"lang={value!r}")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.found.append("<script>")
        if tag in ("iframe", "object", "embed", "base", "img"):
            self.found.append(f"<{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.found.append(f"</{tag}> closes {self.open[-3:]}")
            if tag in self.open:
                while self.open.pop() != tag:
                    pass
        else:
            self.open.pop()


def _pages(client: Any) -> Iterator[tuple[str, Any]]:
    """Pages and twins that a visitor reaches, breadth first; of each kind of page, and of each of its forms, some."""
    waiting, seen = list(LISTS), set[str]()
    kinds: dict[tuple[str, str], int] = {}
    while waiting:
        path = waiting.pop(0)
        bare = path.partition("?")[0]
        form = re.search(r"\.(json|csv|atom|ics|md|bib|ris)$", bare)
        kind = (re.split(r"[/.]", bare)[1], form.group(1) if form else "")
        if path in seen or kinds.get(kind, 0) >= (6 if form else 10):
            continue
        seen.add(path)
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(path, follow_redirects=False)
        yield path, answer
        if "html" in answer.headers.get("content-type", ""):
            checked = Checked()
            checked.feed(answer.text)
            waiting.extend(
                link.partition("#")[0]
                for link in checked.links
                if link.startswith("/") and not link.startswith("/static")
            )


@pytest.fixture(scope="module")
def answers(client: Any) -> dict[str, Any]:
    return dict(_pages(client))


def _of(answers: dict[str, Any], media: str) -> dict[str, Any]:
    found = {
        path: a for path, a in answers.items() if media in a.headers.get("content-type", "") and a.status_code == 200
    }
    assert found, f"no page gave {media}"
    return found


def test_no_page_fails(answers: dict[str, Any]) -> None:
    failed = {path: (a.status_code, a.text[:200]) for path, a in answers.items() if a.status_code >= 500}
    assert failed == {}
    kinds = {
        path.split("/")[1].partition("?")[0].partition(".")[0] for path, a in answers.items() if a.status_code == 200
    }
    assert {
        "contact",
        "person",
        "office",
        "side",
        "dyad",
        "source",
        "document",
        "statement",
        "contacts",
        "map",
    } <= kinds


def test_pages_hold_no_markup_of_others(answers: dict[str, Any]) -> None:
    for path, answer in _of(answers, "text/html").items():
        checked = Checked()
        checked.feed(answer.text)
        checked.close()
        assert checked.found == [], path
        assert checked.open == [], path
        assert "49}" not in answer.text  # {{ 7*7 }} is words
        assert CONTROLS.findall(answer.text) == [], path
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_pictures_are_well_formed_svg_without_handlers(answers: dict[str, Any]) -> None:
    drawn = 0
    for path, answer in _of(answers, "text/html").items():
        for svg in re.findall(r"<svg viewBox.*?</svg>", answer.text, flags=re.DOTALL):
            drawn += 1
            root = etree.fromstring(svg.encode())
            for element in root.iter():
                assert etree.QName(element).localname in (
                    "svg",
                    "a",
                    "g",
                    "title",
                    "use",
                    "text",
                    "rect",
                    "circle",
                    "line",
                    "path",
                ), path
                for name, value in element.attrib.items():
                    assert not name.startswith("on"), path
                    if name == "href":
                        assert value.startswith(("/", "#")), value
    assert drawn > 10


def test_tables_start_no_formula(answers: dict[str, Any]) -> None:
    for path, answer in _of(answers, "text/csv").items():
        assert CONTROLS.findall(answer.text) == [], path
        rows = list(csv.reader(io.StringIO(answer.text, newline="")))
        assert len({len(row) for row in rows}) == 1, path
        for row in rows:
            for cell in row:
                assert not cell.startswith(("=", "+", "-", "@", "|", "%", "\t", "\r")), cell
                assert "\n" not in cell
        assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', answer.headers["content-disposition"])


def test_feeds_are_well_formed(answers: dict[str, Any]) -> None:
    name = "{http://www.w3.org/2005/Atom}"
    for path, answer in _of(answers, "atom").items():
        assert CONTROLS.findall(answer.text) == [], path
        feed = etree.fromstring(answer.content)
        ids = [entry.findtext(f"{name}id") for entry in feed.findall(f"{name}entry")]
        assert len(ids) == len(set(ids)), path
        assert all(id.startswith("tag:diplog,2025:contact-") for id in ids), path
        assert {etree.QName(e).localname for e in feed.iter()} <= {
            *("feed", "entry", "id", "title", "updated", "link", "summary", "category", "author", "name", "generator"),
        }, path  # fmt: skip


def test_calendars_hold_only_events_of_ours(answers: dict[str, Any]) -> None:
    for path, answer in _of(answers, "calendar").items():
        assert answer.content.endswith(b"END:VCALENDAR\r\n")
        lines = answer.content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines), path
        unfolded = answer.text.replace("\r\n ", "").split("\r\n")
        assert all(re.match(r"[A-Z-]+(;[A-Z-]+=[A-Z]+)*:", line) for line in unfolded if line), path
        assert "SUMMARY:owned" not in unfolded
        events = unfolded.count("BEGIN:VEVENT")
        for wanted in ("END:VEVENT", "TRANSP:TRANSPARENT"):
            assert unfolded.count(wanted) == events
        for begin in ("UID:contact-", "SUMMARY:", "STATUS:", "SEQUENCE:"):
            assert sum(line.startswith(begin) for line in unfolded) == events
        assert not any(line.startswith("ATTENDEE") for line in unfolded)


def test_json_keeps_words_exactly_and_hides_nothing(answers: dict[str, Any], ledger: Path) -> None:
    words: set[str] = set()
    for path, answer in _of(answers, "application/json").items():
        assert CONTROLS.findall(answer.text) == [], path
        assert answer.headers["x-content-type-options"] == "nosniff"
        words |= _strings(json.loads(answer.text))
    for attack in ATTACKS:
        clean = attack.replace("\ud800", "")
        assert any(clean in word for word in words), attack


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return set().union(*(_strings(item) for item in items)) if items else set()


def test_citations_stay_in_their_form(answers: dict[str, Any]) -> None:
    for _, answer in _of(answers, "bibtex").items():
        assert answer.text.count("@online{") == 1
        depth = 0
        for char in re.sub(r"\\[{}]", "", answer.text):
            depth += {"{": 1, "}": -1}.get(char, 0)
            assert depth >= 0
        assert depth == 0
    for _, answer in _of(answers, "research-info").items():
        tags = [line[:6] for line in answer.text.split("\r\n") if line]
        assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ", tag) for tag in tags)
        assert tags.count("ER  - ") == 1


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("address", ["/search?q={}", "/check?claim={}", "/contacts?who={}", "/contacts?place={}", "/contacts?topic={}", "/person/{}",
    "/side/{}", "/contact/{}", "/source/{}", "/document/{}", "/compare?a={}&b={}", "/contacts?as_of={}", "/contacts?after={}", "/?hash={}", "/{}"])  # fmt: skip
def test_what_is_asked_is_hostile_too(client: Any, address: str, attack: str) -> None:
    word = quote(attack, safe="", errors="replace")
    answer = client.get(address.replace("{}", word), follow_redirects=False)
    assert answer.status_code < 500
    if "html" in answer.headers.get("content-type", ""):
        checked = Checked()
        checked.feed(answer.text)
        checked.close()
        assert checked.found == []
        assert CONTROLS.findall(answer.text) == []
    for name, value in answer.headers.items():
        assert "\r" not in value, name
        assert "\n" not in value, name


def test_nothing_runs_in_a_browser(ledger: Path, answers: dict[str, Any]) -> None:
    """The same pages in a real Chromium without our policy's help: scripts of others would run there, and do not."""
    from pages_browser import browser, serving

    pages = [path for path in _of(answers, "text/html") if "/card" not in path]
    kinds: dict[str, list[str]] = {}
    for path in pages:
        kinds.setdefault(path.split("/")[1].partition("?")[0], []).append(path)
    chosen = [path for some in kinds.values() for path in some[:4]]
    with serving(ledger) as base, browser() as opened:
        context = opened.new_context(bypass_csp=True)
        page = context.new_page()
        dialogs: list[str] = []
        elsewhere: list[str] = []
        page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
        page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith(base) else None)
        for path in chosen:
            page.goto(base + path)
            assert page.evaluate("window.owned") is None, path
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, path
        assert dialogs == []
        assert elsewhere == []
        context.close()
