"""``who --sync`` against a server on loopback that answers in the services' published shapes, and badly."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from diplog import gazetteer
from diplog.dates import DateSpan
from diplog.errors import ConfigError
from diplog.gazetteer import Register
from diplog.who import Evidence, accept, sync
from diplog.who.refresh import Options, slug

NOW = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


class World:
    """What the server says next: a path → (status, headers, body), and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        self.asked: list[str] = []
        self.agents: list[str] = []

    def say(self, path: str, body: object, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.setdefault(path, []).append((status, {k.replace("_", "-"): v for k, v in headers.items()}, raw))


@pytest.fixture
def world() -> Iterator[tuple[World, str]]:
    told = World()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            key = parts.path
            if "query" in parse_qs(parts.query):
                query = parse_qs(parts.query)["query"][0]
                key = "/sparql/" + query.split('wdt:P297 "')[1][:2]
            told.asked.append(key)
            told.agents.append(self.headers.get("User-Agent", ""))
            queue = told.answers.get(key)
            if not queue:
                self.send_error(404)
                return
            status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def register() -> Register:
    return gazetteer.load()


def cia_page(code: str, updated: str, *leaders: tuple[str, str]) -> dict[str, object]:
    """A World Leaders page in the shape that its site serves beside each country's page."""
    page = {
        "code": code,
        "country": code,
        "date_updated": updated,
        "leaders": [{"name": name, "title": title, "honorific": ""} for title, name in leaders],
        "leaders_2": [],
    }
    return {"componentChunkName": "x", "result": {"data": {"page": page}, "pageContext": {}}}


def wikidata(*rows: tuple[str, str, str, str | None, str | None]) -> dict[str, object]:
    """A SPARQL answer: office, entity, label, start, end."""
    date = "http://www.w3.org/2001/XMLSchema#dateTime"
    bindings = []
    for office, entity, label, start, end in rows:
        row: dict[str, object] = {
            "office": {"type": "literal", "value": office},
            "person": {"type": "uri", "value": f"http://www.wikidata.org/entity/{entity}"},
            "personLabel": {"xml:lang": "en", "type": "literal", "value": label},
        }
        if start:
            row["start"] = {"datatype": date, "type": "literal", "value": f"{start}T00:00:00Z"}
        if end:
            row["end"] = {"datatype": date, "type": "literal", "value": f"{end}T00:00:00Z"}
        bindings.append(row)
    return {"head": {"vars": ["office", "person", "personLabel", "start", "end"]}, "results": {"bindings": bindings}}


def options(base: str, folder: Path) -> Options:
    return Options(cia=f"{base}/cia", wikidata=f"{base}/sparql", folder=folder, tries=3)


class Clock:
    """Sleeping is only written down."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def path_of(register: Register, code: str) -> str:
    return f"/cia/{slug(register.side(code))}/page-data.json"


def run(register: Register, base: str, folder: Path, *sides: str, ledger: tuple[Evidence, ...] = ()):  # type: ignore[no-untyped-def]
    clock = Clock()
    report = sync(register, sides, options(base, folder), ledger=ledger, sleep=clock.sleep, now=lambda: NOW)
    return report, clock


def change(report, key: str, name: str):  # type: ignore[no-untyped-def]
    found = [c for c in report.changes if c.key == key and c.name == name]
    assert found, [(c.key, c.name) for c in report.changes]
    return found[0]


def test_two_sources_that_agree_are_applied_and_the_shipped_register_stays(world, register, tmp_path) -> None:
    told, base = world
    told.say(
        path_of(register, "TUR"), cia_page("TR", "2026-08-20 10:00:00", ("Min. of Foreign Affairs", "Deniz AKARSU"))
    )
    told.say("/sparql/TR", wikidata(("foreign_minister", "Q999001", "Deniz Akarsu", "2026-08-01", None)))
    before = register.holders("foreign_minister", "TUR", DateSpan.parse("2025-06-01"), 0)
    report, _ = run(register, base, tmp_path, "TUR")
    found = change(report, "TUR:foreign_minister", "Deniz Akarsu")
    assert (found.decision, found.since) == ("apply", "2026-08-01")
    assert not (tmp_path / "tenures.tsv").exists()  # a sync writes nothing
    accept(report.accepted(), register, folder=tmp_path, when="2026-09-01T12:00:00Z")
    mine = Register(gazetteer.data_folder(), tmp_path)
    holders = mine.holders("foreign_minister", "TUR", DateSpan.parse("2026-08-15"), 0)
    assert mine.person(holders[0].person).name == "Deniz Akarsu"
    assert register.holders("foreign_minister", "TUR", DateSpan.parse("2025-06-01"), 0) == before
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()]
    assert log[-1]["name"] == "Deniz Akarsu"
    assert len(log[-1]["sources"]) == 2


def test_one_source_alone_is_held_until_accepted(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "KEN"), cia_page("KE", "2026-08-20 10:00:00", ("Pres.", "Amina WANJIRU")))
    told.say("/sparql/KE", wikidata())
    report, _ = run(register, base, tmp_path, "KEN")
    found = change(report, "KEN:head_of_state", "Amina Wanjiru")
    assert found.decision == "hold"
    assert report.accepted() == [r for r in report.accepted() if r.name != "Amina Wanjiru"]
    assert "Amina Wanjiru" in {r.name for r in report.accepted(["KEN:head_of_state"])}
    with pytest.raises(ConfigError, match="nothing to accept"):
        report.accepted(["XXX:head_of_state"])


def evidence(name: str, on: str, *, official: bool = True) -> Evidence:
    return Evidence(
        "KEN",
        "head_of_state",
        "president",
        name,
        on,
        "doc-1",
        "State House",
        official,
        f"President {name}",
        "text",
        0,
        9,
    )


def test_a_sentence_of_the_ledger_stands_beside_one_source(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "KEN"), cia_page("KE", "2026-08-20 10:00:00", ("Pres.", "Amina WANJIRU")))
    told.say("/sparql/KE", wikidata())
    report, _ = run(register, base, tmp_path, "KEN", ledger=(evidence("Amina Wanjiru", "2026-08-25"),))
    assert change(report, "KEN:head_of_state", "Amina Wanjiru").decision == "apply"


def test_an_official_document_of_the_ledger_refuses_even_two_sources(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "KEN"), cia_page("KE", "2026-08-20 10:00:00", ("Pres.", "Amina WANJIRU")))
    told.say("/sparql/KE", wikidata(("head_of_state", "Q999002", "Amina Wanjiru", "2026-08-01", None)))
    report, _ = run(register, base, tmp_path, "KEN", ledger=(evidence("William Ruto", "2026-08-28"),))
    found = change(report, "KEN:head_of_state", "Amina Wanjiru")
    assert found.decision == "refused"
    assert "2026-08-28" in found.reason
    assert "Amina Wanjiru" not in {r.name for r in report.accepted()}
    assert "Amina Wanjiru" in {r.name for r in report.accepted(["KEN:head_of_state"])}


def test_a_vandalised_name_is_quarantined_and_never_written(world, register, tmp_path) -> None:
    told, base = world
    known = next(p for p in register.persons() if p.wikidata and p.side == "RUS" and "Lavrov" in p.name)
    told.say(path_of(register, "RUS"), cia_page("RU", "2026-08-20 10:00:00", ("Pres.", "Vladimir Vladimirovich PUTIN")))
    told.say(
        "/sparql/RU",
        wikidata(
            ("foreign_minister", known.wikidata, "King of the Clowns", "2004-03-09", None),
            ("head_of_state", "Q999003", "<script>alert(1)</script>", "2026-08-01", None),
        ),
    )
    report, _ = run(register, base, tmp_path, "RUS")
    bad = [c for c in report.changes if c.name in ("King of the Clowns", "<script>alert(1)</script>")]
    assert {c.decision for c in bad} == {"quarantined"}
    keys = [c.key for c in bad]
    assert not {"King of the Clowns", "<script>alert(1)</script>"} & {r.name for r in report.accepted(keys)}


def test_the_registers_own_holder_is_seen_later(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "FRA"), cia_page("FR", "2026-08-20 10:00:00", ("Pres.", "Emmanuel MACRON")))
    told.say("/sparql/FR", wikidata())
    report, _ = run(register, base, tmp_path, "FRA")
    found = next(c for c in report.changes if c.key == "FRA:head_of_state")
    assert (found.kind, found.decision, found.seen) == ("confirmed", "apply", "2026-08-20")


def test_deputies_vacancies_and_stale_pages_change_nothing(world, register, tmp_path) -> None:
    told, base = world
    told.say(
        path_of(register, "FRA"),
        cia_page(
            "FR",
            "9/15/2022",
            ("Pres.", "Somebody ELSE"),
            ("Dep. Min. of Foreign Affairs", "A B"),
            ("Prime Min.", "(vacant)"),
        ),
    )
    told.say("/sparql/FR", wikidata())
    report, _ = run(register, base, tmp_path, "FRA")
    assert [(c.name, c.decision) for c in report.changes] == [("Somebody Else", "older")]
    assert report.accepted() == []


def test_too_many_requests_is_waited_for(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "FRA"), b"slow down", status=429, Retry_After="7")
    told.say(path_of(register, "FRA"), cia_page("FR", "2026-08-20 10:00:00", ("Pres.", "Emmanuel MACRON")))
    told.say("/sparql/FR", wikidata())
    report, clock = run(register, base, tmp_path, "FRA")
    assert not report.issues
    assert 7.0 in clock.slept


def test_politeness_one_request_at_a_time_with_a_name(world, register, tmp_path) -> None:
    told, base = world
    for code, short in (("FRA", "FR"), ("DEU", "DE")):
        told.say(path_of(register, code), cia_page(short, "2026-08-20 10:00:00", ("Pres.", "X Y")))
        told.say(f"/sparql/{short}", wikidata())
    _, clock = run(register, base, tmp_path, "FRA", "DEU")
    assert max(clock.slept) > 9  # the pages' own crawl delay
    assert all("diplog" in agent for agent in told.agents)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"result": {"data": {"page": {"lead', 200, "half-answer"),
        ({"result": {"data": {}}}, 200, "shape"),
        ([1, 2, 3], 200, "shape"),
        ({"result": {"data": {"page": {"leaders": [], "date_updated": "2026-08-20"}}}}, 200, "empty"),
        ({"result": {"data": {"page": {"leaders": [{"name": "A", "title": "Pres."}]}}}}, 200, "no-date"),
        (b"forbidden", 403, "http-403"),
        (b"broken", 500, "http-500"),
    ],
)
def test_bad_answers_are_issues_and_the_run_goes_on(world, register, tmp_path, body, status, code) -> None:
    told, base = world
    told.say(path_of(register, "FRA"), body, status=status)
    told.say("/sparql/FR", wikidata())
    told.say(path_of(register, "DEU"), cia_page("DE", "2026-08-20 10:00:00", ("Chancellor", "Friedrich MERZ")))
    told.say("/sparql/DE", {"error": "timeout"})
    report, _ = run(register, base, tmp_path, "FRA", "DEU")
    assert [i.code for i in report.issues] == [code, "shape"]
    assert any(c.side == "DEU" for c in report.changes)


def test_a_broken_run_resumes_from_the_cache(world, register, tmp_path) -> None:
    told, base = world
    told.say(path_of(register, "FRA"), cia_page("FR", "2026-08-20 10:00:00", ("Pres.", "Emmanuel MACRON")))
    told.say("/sparql/FR", b"", status=503)
    first, _ = run(register, base, tmp_path, "FRA")
    assert [i.code for i in first.issues] == ["http-503"]
    told.answers["/sparql/FR"] = []
    told.say("/sparql/FR", wikidata())
    told.asked.clear()
    second, _ = run(register, base, tmp_path, "FRA")
    assert told.asked == ["/sparql/FR"]
    assert (second.cached, second.asked) == (1, 1)


def test_an_unknown_state_or_source_is_told(register, tmp_path) -> None:
    with pytest.raises(ConfigError, match="only states"):
        sync(register, ["NATO"], Options(folder=tmp_path))
    with pytest.raises(ConfigError, match="no such source"):
        sync(register, ["FRA"], Options(folder=tmp_path, sources=("rumour",)))
