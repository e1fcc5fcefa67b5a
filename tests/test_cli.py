"""The command line as a user meets it: data on stdout, talk on stderr, exit statuses, hostile input, start-up."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diplog import cli as door
from diplog.cli import COMMANDS, STATUSES, run

ROOT = Path(__file__).resolve().parent.parent

# Documents in our own words about the first days of a Secretary of State; they name one call told by both sides, one
# told by one side and not confirmed by the other, and one trip to come.
DOCUMENTS = [
    {
        "id": "a",
        "url": "https://www.state.gov/call-one/",
        "publisher": "U.S. Department of State",
        "source_type": "official",
        "source_country": "USA",
        "published": "2025-01-23",
        "lang": "en",
        "title": "Call with the Turkish Foreign Minister",
        "text": "Secretary of State Marco Rubio spoke today with Turkish Foreign Minister Hakan Fidan about Syria.",
    },
    {
        "id": "b",
        "url": "https://www.mfa.gov.tr/call-one.en.mfa",
        "publisher": "Ministry of Foreign Affairs of Türkiye",
        "source_type": "official",
        "source_country": "TUR",
        "published": "2025-01-23",
        "lang": "en",
        "title": "Telephone call",
        "text": "Foreign Minister Hakan Fidan had a telephone call today with U.S. Secretary of State Marco Rubio.",
    },
    {
        "id": "c",
        "publisher": "The Example Courier",
        "source_type": "media",
        "published": "2025-01-24",
        "lang": "en",
        "title": "Weather",
        "text": "It rained all day, and the fishermen stayed in the harbour.",
    },
]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DIPLOG_LEDGER", "DIPLOG_DEBUG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    path = tmp_path / "documents.jsonl"
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in DOCUMENTS), encoding="utf-8")
    return path


Diplog = Callable[..., tuple[int, str, str]]


@pytest.fixture
def diplog(capsys: pytest.CaptureFixture[str]) -> Diplog:
    """Run a command line in this process; gives exit status, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        status = run(arguments)
        out, err = capsys.readouterr()
        return status, out, err

    return call


@pytest.fixture
def ledger(diplog: Diplog, documents: Path, tmp_path: Path) -> str:
    name = str(tmp_path / "l.db")
    status, _, err = diplog("read", "--ledger", name, str(documents))
    assert status == 0, err
    return name


def process(*arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "diplog", *arguments], capture_output=True, text=True, encoding="utf-8", **more
    )  # type: ignore[call-overload, no-any-return]


# -- help and documentation --------------------------------------------------------------------------------------------


def test_docs_are_current() -> None:
    checked = subprocess.run([sys.executable, str(ROOT / "tools" / "build_cli_docs.py"), "--check"], check=False)
    assert checked.returncode == 0, "run python tools/build_cli_docs.py"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_command_s_help_says(name: str, diplog: Diplog) -> None:
    status, out, _ = diplog(name, "--help")
    assert status == 0
    said = " ".join(out.split("Options:")[0].split())
    assert COMMANDS[name][1] in said


def test_every_exit_status_is_documented() -> None:
    documented = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for number, meaning in STATUSES:
        assert f"| {number} | {meaning} |" in documented


def test_help_imports_nothing_heavy() -> None:
    heavy = ("sqlite3", "rich", "sqlalchemy", "yaml", "diplog.model", "diplog.pipeline", "httpx", "trafilatura")
    code = (
        "import sys\nfrom diplog.cli import run\nrun(['--help'])\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_listing_contacts_imports_no_database_toolkit_and_no_network(ledger: str) -> None:
    heavy = ("sqlalchemy", "alembic", "httpx", "trafilatura", "pypdfium2", "rich", "concurrent.futures.process")
    code = (
        f"import sys\nfrom diplog.cli import run\nrun(['contacts', '--ledger', {ledger!r}])\n"
        f"print([m for m in {heavy!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().split("\n")[-1] == "[]"


@pytest.mark.slow
def test_start_up_times(ledger: str) -> None:
    """0.3 s and 0.6 s on a quiet machine; three times as much is let pass, since tests run beside other work."""

    def best(*arguments: str) -> float:
        times = []
        for _ in range(5):
            begin = time.perf_counter()
            process(*arguments)
            times.append(time.perf_counter() - begin)
        return min(times)

    assert best("--help") < 0.9
    assert best("contacts", "--ledger", ledger) < 1.8


def test_importing_diplog_loads_nothing_until_a_name_is_used() -> None:
    code = (
        "import sys, diplog\nprint([m for m in sys.modules if m.startswith('diplog.')])\nprint(diplog.Contact.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["[]", "Contact"]


# -- reading without a ledger: the scorer's contract -------------------------------------------------------------------


def test_jsonl_gives_one_line_per_document_in_order(diplog: Diplog, documents: Path, tmp_path: Path) -> None:
    status, out, err = diplog("read", "--no-ledger", "--format", "jsonl", str(documents))
    assert status == 0
    records = [json.loads(line) for line in out.splitlines()]
    assert [r["id"] for r in records] == ["a", "b", "c"]
    assert records[2]["statements"] == []
    first, second = records[0]["statements"][0], records[1]["statements"][0]
    assert {"contact", "kind", "participants", "date", "date_text", "place", "stance"} <= set(first)
    assert {"said_by", "initiated_by", "topics", "quote"} <= set(first)
    assert first["quote"] in DOCUMENTS[0]["text"]
    assert {p["country"] for p in first["participants"]} == {"USA", "TUR"}
    assert first["contact"] == second["contact"]
    assert "nothing kept" in err
    assert not list(tmp_path.glob("*.db*"))


def test_refused_lines_keep_their_place(diplog: Diplog, tmp_path: Path) -> None:
    path = tmp_path / "odd.jsonl"
    lines = [json.dumps(DOCUMENTS[0]), "{not json", json.dumps(DOCUMENTS[2])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, out, err = diplog("read", "--no-ledger", "--format", "jsonl", str(path))
    records = [json.loads(line) for line in out.splitlines()]
    assert status == door.REFUSED
    assert [r["id"] for r in records] == ["a", None, "c"]
    assert records[1]["refused"]["code"] == "json"
    assert "odd.jsonl:2" in err


def test_several_processes_give_the_same_output(diplog: Diplog, tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    many = [{**DOCUMENTS[n % 3], "id": f"d{n}", "url": f"https://example.org/{n}"} for n in range(70)]
    lines = [json.dumps(d) for d in many]
    lines.insert(33, "broken")
    path.write_text("\n".join(lines), encoding="utf-8")
    one = diplog("read", "--no-ledger", "--format", "jsonl", str(path))
    two = diplog("read", "--no-ledger", "--format", "jsonl", "--jobs", "2", str(path))
    assert one[:2] == two[:2]
    assert [json.loads(line)["id"] for line in one[1].splitlines()].index(None) == 33


def test_a_document_that_kills_its_process_is_refused_and_the_rest_is_read(
    monkeypatch: pytest.MonkeyPatch, diplog: Diplog, documents: Path
) -> None:
    from diplog import pipeline

    whole = pipeline.read_document

    def deadly(document: object, model: object = None) -> object:
        if getattr(document, "given").id == "b":  # noqa: B009
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(document, model)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read_document", deadly)
    status, out, err = diplog("read", "--no-ledger", "--format", "jsonl", "--jobs", "2", str(documents))
    records = [json.loads(line) for line in out.splitlines()]
    assert status == door.REFUSED
    assert [r["id"] for r in records] == ["a", "b", "c"]
    assert records[1]["refused"]["code"] == "crashed"
    assert records[0]["statements"]
    assert "killed the reading process" in err


def test_an_error_of_ours_refuses_one_document(
    monkeypatch: pytest.MonkeyPatch, diplog: Diplog, documents: Path
) -> None:
    from diplog.extract import extract as whole

    def failing(text: object, register: object) -> object:
        if getattr(text, "given_id") == "a":  # noqa: B009
            raise ZeroDivisionError("oops")
        return whole(text, register)

    monkeypatch.setattr("diplog.extract.extract", failing)
    status, out, err = diplog("read", "--no-ledger", "--format", "jsonl", str(documents))
    records = [json.loads(line) for line in out.splitlines()]
    assert status == door.REFUSED
    assert records[0]["refused"]["code"] == "internal"
    assert records[1]["statements"]
    assert "ZeroDivisionError" in err


def test_explain_names_the_rules(diplog: Diplog, documents: Path) -> None:
    _, out, _ = diplog("read", "--no-ledger", "--explain", "--format", "jsonl", str(documents))
    statement = json.loads(out.splitlines()[0])["statements"][0]
    assert statement["rules"]
    assert all("resolved" in p for p in statement["participants"])
    _, out, _ = diplog("read", "--no-ledger", "--explain", str(documents))
    assert statement["rules"][0]["id"] in out


def test_given_metadata_wins(diplog: Diplog, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(DOCUMENTS[0]["text"], encoding="utf-8")
    given = (
        "--publisher",
        "Some Ministry",
        "--country",
        "USA",
        "--source-type",
        "official",
        "--published",
        "2025-02-03",
    )
    _, out, _ = diplog("read", "--no-ledger", "--format", "jsonl", *given, "--lang", "EN", str(page))
    record = json.loads(out)
    assert (record["published"], record["published_how"]) == ("2025-02-03", "given")
    assert (record["publisher"], record["source_country"], record["lang"]) == ("Some Ministry", "USA", "en")
    assert record["statements"][0]["date"] == "2025-02-03"


# -- the ledger ------------------------------------------------------------------------------------------------------


def test_reading_again_adds_nothing_and_a_change_is_a_new_version(diplog: Diplog, documents: Path, ledger: str) -> None:
    _, before, _ = diplog("export", "--ledger", ledger)
    status, _, err = diplog("read", "--ledger", ledger, str(documents))
    assert status == 0
    assert "0 new, 0 changed, 3 unchanged" in err
    assert diplog("export", "--ledger", ledger)[1] == before
    changed = [{**DOCUMENTS[0], "text": DOCUMENTS[0]["text"].replace("Syria", "trade")}, *DOCUMENTS[1:]]
    documents.write_text("".join(json.dumps(d) + "\n" for d in changed), encoding="utf-8")
    _, _, err = diplog("read", "--ledger", ledger, str(documents))
    assert "0 new, 1 changed, 2 unchanged" in err


def test_a_dry_run_writes_nothing(diplog: Diplog, documents: Path, tmp_path: Path, ledger: str) -> None:
    status, _, err = diplog("read", "--dry-run", "--ledger", str(tmp_path / "none.db"), str(documents))
    assert status == 0
    assert "3 new" in err
    assert not (tmp_path / "none.db").exists()
    before = Path(ledger).read_bytes()
    _, _, err = diplog("read", "--dry-run", "--ledger", ledger, str(documents))
    assert "3 unchanged" in err
    assert "nothing was written" in err
    assert Path(ledger).read_bytes() == before


def test_refusals_are_named_and_kept(diplog: Diplog, tmp_path: Path, ledger: str) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "odd.xyz").write_bytes(b"\x00\x01\x02")
    status, _, err = diplog(
        "read", "--quiet", "--ledger", ledger, str(tmp_path / "empty.txt"), str(tmp_path / "odd.xyz"), "nowhere.html"
    )
    assert status == door.REFUSED
    for name in ("empty.txt", "odd.xyz", "nowhere.html"):
        assert name in err
    status, out, _ = diplog("refusals", "--ledger", ledger, "--json")
    assert status == 0
    kept = " ".join(r["input"] for r in json.loads(out)["refusals"])
    assert all(name in kept for name in ("empty.txt", "odd.xyz", "nowhere.html"))


def test_the_ledger_is_found_by_option_environment_and_default(
    diplog: Diplog, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diplog("read", str(documents))
    assert (tmp_path / "diplog.db").exists()
    monkeypatch.setenv("DIPLOG_LEDGER", str(tmp_path / "env.db"))
    diplog("read", str(documents))
    assert (tmp_path / "env.db").exists()
    diplog("--ledger", str(tmp_path / "group.db"), "read", str(documents))
    assert (tmp_path / "group.db").exists()
    assert diplog("contacts", "--ledger", str(tmp_path / "group.db"))[0] == 0


# -- asking ----------------------------------------------------------------------------------------------------------


def test_contacts_filters_and_says_when_nothing_fits(diplog: Diplog, ledger: str) -> None:
    status, out, _ = diplog("contacts", "--ledger", ledger)
    assert status == 0
    assert "Hakan Fidan (TUR)" in out
    assert "confirmed" in out
    for arguments in (
        ("--who", "Fidan"),
        ("--side", "Turkey"),
        ("--side", "tur"),
        ("--pair", "USA,TUR"),
        ("--status", "confirmed"),
        ("--kind", "call"),
        ("--since", "2025-01", "--until", "2025-01"),
    ):
        assert diplog("contacts", "--ledger", ledger, *arguments)[0] == 0, arguments
    for arguments in (("--who", "Lavrov"), ("--side", "MEX"), ("--status", "denied"), ("--until", "2024")):
        status, out, _ = diplog("contacts", "--ledger", ledger, *arguments)
        assert (status, out) == (door.NOTHING, "no contact fits\n"), arguments


@pytest.mark.parametrize(
    "arguments",
    [
        ("--status", "true"),
        ("--topic", "gossip"),
        ("--side", "Atlantis"),
        ("--since", "yesterday-ish"),
        ("--pair", "USA"),
        ("--as-of", "soon"),
        ("--format", "xml"),
        ("--limit", "-1"),
        ("--json", "--format", "csv"),
    ],
)
def test_unusable_values_are_usage_errors_that_name_the_value(
    diplog: Diplog, ledger: str, arguments: tuple[str, ...]
) -> None:
    status, out, err = diplog("contacts", "--ledger", ledger, *arguments)
    assert status == door.USAGE
    assert out == ""
    assert arguments[-1].split(" ")[0] in err
    assert "Traceback" not in err


def test_contacts_in_every_format(diplog: Diplog, ledger: str) -> None:
    data = json.loads(diplog("contacts", "--ledger", ledger, "--json")[1])
    assert data["total"] == data["shown"] == len(data["contacts"])
    wanted = data["contacts"][0]["id"]
    lines = diplog("contacts", "--ledger", ledger, "--format", "jsonl")[1].splitlines()
    assert json.loads(lines[0])["id"] == wanted
    rows = list(csv.DictReader(io.StringIO(diplog("contacts", "--ledger", ledger, "--format", "csv")[1])))
    assert rows[0]["id"] == wanted
    assert diplog("contacts", "--ledger", ledger, "--format", "md")[1].startswith("| when |")
    assert "<table" in diplog("contacts", "--ledger", ledger, "--format", "html")[1]


def test_show_takes_what_contacts_shows(diplog: Diplog, ledger: str) -> None:
    row = next(csv.DictReader(io.StringIO(diplog("contacts", "--ledger", ledger, "--format", "csv")[1])))
    for word in (row["id"], row["short"], row["label"]):
        status, out, _ = diplog("show", "--ledger", ledger, word)
        assert status == 0
        assert "CONFIRMED" in out
        assert "(TUR)" in out
        assert "https://www.state.gov/call-one/" in out
    assert diplog("show", "--ledger", ledger, "nonsense")[0] == door.NOTHING
    data = json.loads(diplog("show", "--ledger", ledger, row["short"], "--json")[1])
    assert data["status"] == "confirmed"
    assert {a["response"] for a in data["accounts"]} == {"affirms"}


def test_as_of_shows_what_had_been_published(diplog: Diplog, ledger: str) -> None:
    assert diplog("contacts", "--ledger", ledger, "--as-of", "2025-01-22")[0] == door.NOTHING
    assert diplog("contacts", "--ledger", ledger, "--as-of", "2025-01-23")[0] == 0
    assert diplog("contacts", "--ledger", ledger, "--known-by", "2025-01-23")[0] == door.NOTHING


def test_history_lists_changes_with_their_cause(diplog: Diplog, ledger: str) -> None:
    label = json.loads(diplog("contacts", "--ledger", ledger, "--json")[1])["contacts"][0]["label"]
    status, out, _ = diplog("history", "--ledger", ledger, label, "--json")
    assert status == 0
    changes = json.loads(out)["changes"]
    assert changes[-1]["status"] == "confirmed"
    assert all(c["causes"] and c["statements"][0]["quote"] for c in changes)


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("Rubio spoke with Fidan on 23 January 2025.", door.OK),
        ("The Turkish foreign minister spoke with Rubio on 23 January 2025.", door.OK),
        ("Rubio did not speak with Fidan on 23 January 2025.", door.AGAINST),
        ("Rubio spoke with Fidan on 3 March 2024.", door.NOTHING),
        ("It rained in the harbour all day.", door.NO_CLAIM),
    ],
)
def test_the_exit_status_of_check_tells_the_outcome(diplog: Diplog, ledger: str, claim: str, status: int) -> None:
    got, out, err = diplog("check", "--ledger", ledger, "--on", "2025-02-01", claim)
    assert got == status, out + err
    assert claim.rstrip(".") in out


def test_brief_is_written_to_a_file_in_the_format_of_its_suffix(diplog: Diplog, ledger: str, tmp_path: Path) -> None:
    for suffix, start in ((".md", "# Marco Rubio"), (".html", "<!DOCTYPE html>"), (".json", "{")):
        target = tmp_path / f"brief{suffix}"
        status, out, err = diplog("brief", "--ledger", ledger, "--who", "Marco Rubio", "--output", str(target))
        assert (status, out) == (0, "")
        assert str(target) in err
        assert target.read_text(encoding="utf-8").startswith(start)
    assert not list(tmp_path.glob(".brief*"))
    assert diplog("brief", "--ledger", ledger, "--who", "Nobody Here")[0] == door.NOTHING
    assert diplog("brief", "--ledger", ledger, "--output", str(tmp_path / "no" / "such.md"))[0] == door.USAGE


def test_who_tells_what_and_why(diplog: Diplog) -> None:
    status, out, _ = diplog("who", "the Turkish foreign minister", "--on", "2025-01-22", "--json")
    assert status == 0
    person = json.loads(out)["people"][0]
    assert (person["name"], person["side"]) == ("Hakan Fidan", "TUR")
    assert person["resolution"]["why"]
    assert diplog("who", "Xyzzy Plugh", "--on", "2025-01-22")[0] == door.NOTHING


def test_count_says_on_whose_account(diplog: Diplog, ledger: str) -> None:
    for first, second in (("USA", "TUR"), ("Turkey", "usa"), ("Marco Rubio", "Fidan")):
        status, out, _ = diplog("count", "--ledger", ledger, first, second, "--json")
        assert status == 0
        data = json.loads(out)
        numbers = {c["account"]: c["number"] for c in data["counts"]}
        assert data["total"] == 1
        assert numbers["told by two or more sides"] == 1
    assert diplog("count", "--ledger", ledger, "USA", "Atlantis")[0] == door.USAGE
    assert diplog("count", "--ledger", ledger, "USA", "FRA")[0] == door.NOTHING


def feed(diplog: Diplog, tmp_path: Path, name: str, *documents: dict[str, str]) -> None:
    path = tmp_path / f"feed-{len(list(tmp_path.glob('feed-*')))}.jsonl"
    path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents), encoding="utf-8")
    status, _, err = diplog("read", "--quiet", "--ledger", name, str(path))
    assert status == 0, err


def contacts_of(diplog: Diplog, name: str) -> list[dict[str, str]]:
    return json.loads(diplog("contacts", "--ledger", name, "--json")[1])["contacts"]  # type: ignore[no-any-return]


def test_a_contact_is_found_by_an_id_it_had_before_an_earlier_text_was_read(diplog: Diplog, tmp_path: Path) -> None:
    name = str(tmp_path / "grows.db")
    feed(
        diplog,
        tmp_path,
        name,
        {**DOCUMENTS[0], "published": "2025-01-24", "text": DOCUMENTS[0]["text"].replace("today", "on 23 January")},
    )
    (before,) = contacts_of(diplog, name)
    feed(diplog, tmp_path, name, DOCUMENTS[1])
    (after,) = contacts_of(diplog, name)
    assert before["id"] != after["id"]
    for word in (before["id"], before["id"].removeprefix("contact-")[:8]):
        data = json.loads(diplog("show", "--ledger", name, word, "--json")[1])
        assert data["id"] == after["id"]


def test_corrections_are_signed_reversible_and_keep_old_ids_alive(diplog: Diplog, tmp_path: Path) -> None:
    name = str(tmp_path / "corrected.db")
    again = {
        **DOCUMENTS[1],
        "id": "d",
        "url": "https://www.mfa.gov.tr/call-two.en.mfa",
        "published": "2025-03-05",
    }
    feed(diplog, tmp_path, name, *DOCUMENTS, again)
    two = [c["id"] for c in contacts_of(diplog, name)]
    assert len(two) == 2
    signed = ("--by", "A. Editor", "--reason", "one call, reissued")
    assert diplog("correct", "--ledger", name, "same", *two, "--by", "A. Editor")[0] == door.USAGE
    assert diplog("correct", "--ledger", name, "same", two[0], *signed)[0] == door.USAGE
    status, out, err = diplog("correct", "--ledger", name, "same", *two, *signed, "--json")
    assert status == 0, err
    made = json.loads(out)["corrections"][0]
    assert (made["by"], made["reason"], made["undone"]) == ("A. Editor", "one call, reissued", False)
    (joined,) = contacts_of(diplog, name)
    for old in two:
        assert json.loads(diplog("show", "--ledger", name, old, "--json")[1])["id"] == joined["id"]
    assert diplog("correct", "--ledger", name, "undo", made["id"], *signed)[0] == 0
    assert sorted(c["id"] for c in contacts_of(diplog, name)) == sorted(two)
    listed = json.loads(diplog("corrections", "--ledger", name, "--json")[1])["corrections"]
    assert [(c["kind"], c["undone"]) for c in listed] == [("same", True), ("undo", False)]
    assert diplog("correct", "--ledger", name, "reject", "st-none", *signed)[0] == door.NOTHING


def test_show_compares_with_the_previous_contact_of_the_same_sides(diplog: Diplog, tmp_path: Path) -> None:
    name = str(tmp_path / "two.db")
    later = {
        **DOCUMENTS[0],
        "id": "e",
        "url": "https://www.state.gov/call-two/",
        "published": "2025-03-05",
        "text": "Secretary of State Marco Rubio spoke today with Turkish Foreign Minister Hakan Fidan about trade.",
    }
    feed(diplog, tmp_path, name, DOCUMENTS[0], later)
    new = contacts_of(diplog, name)[0]
    previous = json.loads(diplog("show", "--ledger", name, new["id"], "--json")[1])["previous"]
    assert previous["contact"] == contacts_of(diplog, name)[1]["id"]
    assert previous["new"]["USA"] == ["trade"]
    assert "Since the previous contact of these sides" in diplog("show", "--ledger", name, new["id"])[1]


def test_who_wants_exactly_one_thing(diplog: Diplog) -> None:
    for arguments in ((), ("X", "--learn"), ("--learn", "--sync"), ("--sync", "--service", "mirror=http://x")):
        assert diplog("who", *arguments)[0] == door.USAGE, arguments


def test_who_learns_from_official_texts_and_writes_only_what_is_accepted(
    diplog: Diplog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two official publishers name the same minister of a small state, whom the register cannot know of that day."""
    monkeypatch.setenv("DIPLOG_DATA", str(tmp_path / "data"))
    name = str(tmp_path / "learn.db")
    told = [
        {
            "id": side,
            "url": f"https://{side}.example.org/n",
            "publisher": f"Ministry of {side}",
            "source_type": "official",
            "source_country": side,
            "published": "2031-05-06",
            "lang": "en",
            "title": "Call",
            "text": "Today the Minister spoke with Costa Rican Foreign Minister Inventada Nombre about trade.",
        }
        for side in ("PAN", "DOM")
    ]
    feed(diplog, tmp_path, name, *told)
    status, out, _ = diplog("who", "--learn", "--ledger", name, "--json")
    assert status == 0
    (proposal,) = [p for p in json.loads(out)["proposals"] if p["side"] == "CRI"]
    assert proposal["name"] == "Inventada Nombre"
    assert not (tmp_path / "data").exists()
    assert diplog("who", "--learn", "--ledger", name, "--accept", proposal["key"])[0] == 0
    assert "Inventada Nombre" in (tmp_path / "data" / "register" / "persons.tsv").read_text(encoding="utf-8")


def test_who_sync_says_what_could_not_be_asked(diplog: Diplog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing listens on port 9 of this machine: each service is named with its trouble, and nothing is written."""
    monkeypatch.setenv("DIPLOG_DATA", str(tmp_path / "data"))
    monkeypatch.setattr("time.sleep", lambda _: None)
    places = ("--service", "cia=http://127.0.0.1:9/x", "--service", "wikidata=http://127.0.0.1:9/y")
    status, _, err = diplog("who", "--sync", "--side", "CRI", "--dry-run", *places)
    assert status == door.REFUSED
    assert err.count("refused: http://127.0.0.1:9/") == 2
    assert not list((tmp_path / "data").glob("register/*.tsv"))


# -- export ----------------------------------------------------------------------------------------------------------


def test_equal_ledgers_export_equal_bytes(
    diplog: Diplog, documents: Path, ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fed in other batches, at another time."""
    other = str(tmp_path / "other.db")
    monkeypatch.setenv("DIPLOG_NOW", "2030-01-01T00:00:00Z")
    part = tmp_path / "part"
    part.mkdir()
    for at, one in enumerate(DOCUMENTS):
        piece = part / "documents.jsonl"
        piece.write_text(json.dumps(one, ensure_ascii=False) + "\n", encoding="utf-8")
        monkeypatch.setenv("DIPLOG_NOW", f"2030-01-0{at + 1}T00:00:00Z")
        diplog("read", "--ledger", other, str(piece))
    for form in (("csv",), ("json",), ("jsonl",), ("csv", "--table", "accounts"), ("csv", "--table", "verdicts")):
        assert diplog("export", *form, "--ledger", ledger)[1] == diplog("export", *form, "--ledger", other)[1], form
    known = diplog("export", "--known", "--ledger", other)[1]
    assert "2030-01-01T00:00:00Z" in known


def test_export_folder_has_every_table(diplog: Diplog, ledger: str, tmp_path: Path) -> None:
    assert diplog("export", "--ledger", ledger, "--folder", str(tmp_path / "out"))[0] == 0
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "accounts.csv",
        "contacts.csv",
        "documents.csv",
        "participants.csv",
        "statements.csv",
        "verdicts.csv",
    ]
    rows = list(csv.DictReader((tmp_path / "out" / "statements.csv").open(encoding="utf-8")))
    assert all(row["quote"] and row["url"] and row["contact"] for row in rows)


# -- trouble ---------------------------------------------------------------------------------------------------------


def test_a_missing_or_broken_ledger_is_a_ledger_error(diplog: Diplog, tmp_path: Path) -> None:
    status, _, err = diplog("contacts", "--ledger", str(tmp_path / "none.db"))
    assert status == door.LEDGER
    assert "none.db" in err
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("this is not a database, but long enough to be looked at as one " * 20)
    status, _, err = diplog("contacts", "--ledger", str(tmp_path / "text.db"))
    assert status == door.LEDGER
    assert "Traceback" not in err


def test_an_unknown_command_suggests_the_nearest(diplog: Diplog) -> None:
    status, _, err = diplog("contact")
    assert status == door.USAGE
    assert "'contacts'" in err


def test_an_error_of_ours_is_one_line(diplog: Diplog, monkeypatch: pytest.MonkeyPatch, ledger: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("wires crossed")

    monkeypatch.setattr("diplog.publish.table.contacts", fail)
    status, out, err = diplog("contacts", "--ledger", ledger)
    assert (status, out) == (door.BUG, "")
    assert "wires crossed" in err
    assert len(err.strip().splitlines()) == 1


def test_hostile_words_reach_neither_terminal_nor_page(diplog: Diplog, tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202e<script>alert(1)</script>"
    document = {
        **DOCUMENTS[0],
        "publisher": f"=cmd|' /C calc'!A0 {evil}",
        "url": "javascript:alert(1)",
        "title": evil,
        "text": f"Secretary of State Marco Rubio spoke today with Turkish Foreign Minister Hakan Fidan {evil} about Syria.",
    }
    path = tmp_path / "evil.jsonl"
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")
    name = str(tmp_path / "evil.db")
    outputs = [diplog("read", "--ledger", name, str(path))[1:]]
    label = json.loads(diplog("contacts", "--ledger", name, "--json")[1])["contacts"][0]["id"]
    outputs += [diplog("contacts", "--ledger", name, "--format", f)[1:] for f in ("table", "csv", "md", "json", "html")]
    outputs += [
        diplog("show", "--ledger", name, label, "--format", f)[1:] for f in ("table", "md", "html", "json", "csv")
    ]
    outputs += [diplog("brief", "--ledger", name, "--format", f)[1:] for f in ("table", "md", "html", "json", "csv")]
    outputs += [diplog("export", "--ledger", name)[1:]]
    for out, err in outputs:
        assert not any(raw in out + err for raw in ("\x1b", "\x07", "\u202e"))
    pages = [diplog(c, "--ledger", name, *a, "--format", "html")[1] for c, a in (("show", (label,)), ("brief", ()))]
    for page in pages:
        assert "<script" not in page
        assert 'href="javascript' not in page
    for row in csv.reader(io.StringIO(diplog("export", "--ledger", name)[1])):
        assert not any(value.startswith(("=", "+", "-", "@")) for value in row)


def test_a_closed_pipe_ends_quietly(ledger: str) -> None:
    shell = f'"{sys.executable}" -m diplog export jsonl --ledger "{ledger}" | head -c 1 > /dev/null; echo ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in ("0", str(door.PIPE))
    assert done.stderr == ""


def test_no_colour_in_a_pipe_and_with_no_color(ledger: str) -> None:
    assert "\x1b" not in process("contacts", "--ledger", ledger).stdout


@pytest.mark.slow
@pytest.mark.parametrize(("how", "status"), [(signal.SIGINT, door.INTERRUPTED), (signal.SIGTERM, door.TERMINATED)])
def test_interrupted_reading_leaves_a_whole_ledger_and_says_what_is_kept(
    tmp_path: Path, how: signal.Signals, status: int
) -> None:
    """Documents come down a pipe that stays open, so the interruption always finds the reading under way."""
    name = str(tmp_path / "cut.db")
    reading = subprocess.Popen(
        [sys.executable, "-m", "diplog", "read", "--ledger", name, "--format", "jsonl", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert reading.stdin is not None
    assert reading.stdout is not None
    for at in range(200):
        document = {**DOCUMENTS[at % 3], "id": f"d{at}", "url": f"https://example.org/{at}"}
        reading.stdin.write(json.dumps(document) + "\n")
    reading.stdin.flush()
    first = reading.stdout.readline()  # printed only once it is safely in the ledger
    assert json.loads(first)["outcome"] == "new"
    reading.send_signal(how)
    _, err = reading.communicate(timeout=60)
    assert reading.returncode == status, err
    assert "kept in" in err
    assert name in err
    kept = process("export", "--table", "documents", "--ledger", name)
    assert kept.returncode == 0, kept.stderr
    assert len(kept.stdout.splitlines()) > 1
    assert "Traceback" not in err


# -- demo ------------------------------------------------------------------------------------------------------------


def test_demo_shows_table_contested_call_at_two_moments_and_brief(diplog: Diplog) -> None:
    status, out, _ = diplog("demo")
    assert status == 0
    assert "The contested call as it stood on 2025-01-22" in out
    assert "The contested call as it stood on 2025-02-01" in out
    assert "Marco Rubio: contacts on record" in out
    assert max(len(line) for line in out.splitlines() if "http" not in line) <= 100
    data = json.loads(diplog("demo", "--json")[1])
    assert [(c["as_of"], c["status"]) for c in data["contested"]] == [
        ("2025-01-22", "one-sided"),
        ("2025-02-01", "unconfirmed"),
    ]
    assert data["brief"]["sections"]


def test_demo_can_keep_its_ledger_but_overwrites_none(diplog: Diplog, tmp_path: Path) -> None:
    kept = str(tmp_path / "kept.db")
    assert diplog("demo", "--keep", kept)[0] == 0
    assert diplog("contacts", "--ledger", kept)[0] == 0
    assert diplog("demo", "--keep", kept)[0] == door.USAGE


# -- the Python API --------------------------------------------------------------------------------------------------


def test_the_api_has_the_same_verbs(documents: Path, tmp_path: Path) -> None:
    import diplog as api

    batch = api.read(documents)
    assert len(batch.texts) == 3
    assert {d["contact"] for d in batch.to_dicts()} == {c.label for c in batch.contacts()}
    with api.open(tmp_path / "api.db") as book:
        assert book.read(documents) == {"new": 3}
        assert book.read(documents) == {"unchanged": 3}
        found = book.contacts(who="Fidan")
        assert len(found) == 1
        assert found[0].verdict.status == "confirmed"
        assert found.to_dicts()[0]["label"] == found[0].contact.label
        assert len(found[:1]) == 1
        assert book.check("Rubio spoke with Fidan on 23 January 2025", on="2025-02-01").outcome == "confirmed"
        assert book.brief(who="Marco Rubio").sources
        shown = book.show(found[0].contact.id)
        for card in (found, found[0], found[0].contact, found[0].verdict, shown):
            assert card._repr_html_().startswith("<")
        assert not book.contacts(as_of="2025-01-22")
        with pytest.raises(api.NotFound):
            book.show("nowhere")
    with pytest.raises(api.LedgerError):
        api.open(tmp_path / "none.db", create=False)


def test_every_public_name_can_be_had() -> None:
    import diplog as api

    for name in api.__all__:
        assert getattr(api, name) is not None
    assert set(api.__all__) <= set(dir(api))
    with pytest.raises(AttributeError):
        _ = api.no_such_name


def test_places_read_from_one_file_are_those_of_the_register() -> None:
    from diplog.gazetteer import load
    from diplog.pipeline import _places

    names = _places()
    for side in load().sides():
        if side.kind in ("state", "territory"):
            assert side.name.casefold() in names
    assert names["guatemala"] == "GTM"
    assert names["ankara"] == "TUR"


def test_explain_says_where_day_language_and_publisher_are_from(diplog: Diplog, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<html><head><link rel="canonical" href="https://www.gov.pl/web/diplomacy/x">'
        '<meta property="article:published_time" content="2025-02-06"></head><body><article><p>'
        "The minister opened the new library today and thanked the builders for their patience and the readers for theirs."
        "</p></article></body></html>",
        encoding="utf-8",
    )
    (tmp_path / "b.txt").write_text("The minister opened the library and thanked all.", encoding="utf-8")
    status, out, err = diplog(
        "read", "--ledger", str(tmp_path / "l.db"), "--explain", str(tmp_path / "a.html"), str(tmp_path / "b.txt")
    )
    assert "a.html: published 2025-02-06 (from its metadata); language en (detected); publisher" in out
    assert "POL (source register)" in out
    assert "b.txt: published unknown" in out
    assert "1 document without a known day of publication" in err
    assert status == 0
