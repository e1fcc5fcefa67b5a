"""Killed at any moment and run again, a ledger holds what an undisturbed run holds: nothing lost, nothing doubled.

The small feeder at the end of this file stands for the stages before the ledger, so that many kills take little time;
``test_diplog_read_killed`` does the same with the real command.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from diplog.errors import Issue, LedgerError
from diplog.ledger import Entry, Ledger
from diplog.model import Document, Participant, Quote, Statement, Text, stable_id
from postgresql_server import server

DOCUMENTS = 500
SRC = Path(__file__).parent.parent / "src"


def entries(count: int) -> Iterator[Entry]:
    """Invented documents; every seventh key is edited once, some are undated, some say nothing, some have a flaw."""
    for number in range(count):
        key = f"https://arc.example/{number - number % 7 if number % 7 == 1 else number}"
        words = f"The minister of Arcadia spoke with his colleague of Belmarsh for the {number}th time. They will meet."
        sha = hashlib.sha256(words.encode()).hexdigest()
        id = stable_id("document", key, sha)
        published = f"2025-01-{1 + number % 28:02}" if number % 5 else None
        text = Text(id, key, f"Call {number}", words, url=key, publisher="Arcadian Gazette", published=published)
        cut = words.index(" They")
        spans = [(0, cut), (cut + 1, len(words))][: number % 3]
        statements = [
            Statement(
                id=stable_id("statement", id, start),
                document=id,
                key=key,
                kind="call",
                stance="occurred",
                participants=(Participant(role="minister", side="ARC"), Participant(role="minister", side="BEL")),
                quote=Quote("text", start, end, words[start:end]),
                published=published,
            )
            for start, end in spans
        ]
        issues = [Issue("encoding", key, "guessed", "warning")] if number % 11 == 0 else []
        yield Entry(Document(id, key, key, "text/html", sha, b""), text, statements, issues)


def feed(path: str, count: int, every: int) -> None:
    """What the killed process runs: it appends and prints how far it got."""
    with Ledger.open(path, reader="crash test") as ledger:
        for done, appended in enumerate(ledger.append_all(entries(count), every=every), 1):
            print(done, appended.outcome, flush=True)


def feeding(path: Path | str, every: int, count: int = DOCUMENTS) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, str(path), str(count), str(every)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SRC)})


def lines(path: Path | str) -> list[str]:
    with Ledger.open(path, read_only=True) as ledger:
        return list(ledger.lines())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], float]:
    """What a run without a kill gives, and how many seconds its process takes."""
    path = tmp_path_factory.mktemp("undisturbed") / "l.db"
    began = time.monotonic()
    output, _ = feeding(path, every=8).communicate(timeout=120)
    took = time.monotonic() - began
    assert len(output.splitlines()) == DOCUMENTS
    found = lines(path)
    assert sum('"kind":"document"' in line for line in found) == DOCUMENTS
    return found, took


def sound(path: Path) -> None:
    """The file is whole, and so is every document in it; read as another program would read it."""
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone() != (0,):
        torn = """
            SELECT r.no FROM readings r WHERE r.statements <>
                (SELECT count(*) FROM statements s WHERE s.reading_no = r.no)
            UNION SELECT s.no FROM statements s WHERE 2 <>
                (SELECT count(*) FROM participants p WHERE p.statement_no = s.no)
            UNION SELECT d.no FROM documents d WHERE NOT EXISTS (SELECT 1 FROM readings r WHERE r.document_no = d.no)
            """
        assert connection.execute(torn).fetchall() == []
    connection.close()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("every", [1, 8])
def test_killed_and_run_again(tmp_path: Path, undisturbed: tuple[list[str], float], seed: int, every: int) -> None:
    expected, took = undisturbed
    path = tmp_path / "l.db"
    moments = random.Random(seed * 10 + every)
    promised = 0
    for _ in range(3):
        process = feeding(path, every)
        time.sleep(moments.uniform(0.02, took))
        process.send_signal(signal.SIGKILL)
        output, _ = process.communicate()
        if path.exists():
            sound(path)
        promised = max(promised, len([line for line in output.splitlines() if line.endswith(("new", "changed"))]))
        if promised:
            held = sqlite3.connect(path).execute("SELECT count(*) FROM documents").fetchone()[0]
            assert held >= promised, "what was reported as appended is gone"
    feeding(path, every).communicate(timeout=120)
    sound(path)
    assert lines(path) == expected


def test_a_third_run_adds_nothing(tmp_path: Path, undisturbed: tuple[list[str], float]) -> None:
    path = tmp_path / "l.db"
    for run in range(2):
        output, _ = feeding(path, every=64).communicate(timeout=120)
        outcomes = {line.split()[1] for line in output.splitlines()}
        assert outcomes == ({"new", "changed"} if run == 0 else {"unchanged"})
    assert lines(path) == undisturbed[0]


def test_several_writers_and_a_reader_at_once(tmp_path: Path, undisturbed: tuple[list[str], float]) -> None:
    """Three processes make one new ledger and feed it the same, while readers come and go."""
    path = tmp_path / "l.db"
    writers = [feeding(path, every) for every in (1, 3, 16)]
    most = 0
    while any(writer.poll() is None for writer in writers):
        if (ledger := opened(path)) is None:
            continue
        with ledger:
            keys = [text.key for text in ledger.texts()]
            ids = [statement.id for statement in ledger.statements()]
        assert len(keys) == len(set(keys))
        assert len(ids) == len(set(ids))
        assert len(keys) >= most, "a reader lost sight of documents"
        most = len(keys)
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    sound(path)
    assert lines(path) == undisturbed[0]


def test_many_make_one_ledger(tmp_path: Path) -> None:
    """Sixteen threads with connections of their own open one path that is not there yet, some only to read."""
    for turn in range(10):
        path = tmp_path / f"{turn}.db"

        def make(number: int, path: Path = path) -> str | None:
            try:
                with Ledger.open(path, read_only=number % 4 == 3) as ledger:
                    return "reads" if number % 4 == 3 else str(ledger.refuse(Issue("empty", "x", "nothing in it")))
            except LedgerError as error:
                return None if number % 4 == 3 and "no ledger" in str(error) else str(error)

        with ThreadPoolExecutor(16) as pool:
            done = list(pool.map(make, range(16)))
        assert sorted(each for each in done if each not in (None, "reads")) == ["0"] * 11 + ["1"]


def opened(path: Path) -> Ledger | None:
    """The ledger for reading, or None while nobody has made it yet."""
    try:
        return Ledger.open(path, read_only=True)
    except LedgerError as error:
        if "there is no ledger" in str(error) or "holds no ledger yet" in str(error):
            return None
        raise


def test_postgresql_killed_and_two_writers(undisturbed: tuple[list[str], float]) -> None:
    with server() as running:
        address = running.database()  # the schema is not there: the writers race for it, too
        first = [feeding(address, every=1), feeding(address, every=8)]
        time.sleep(undisturbed[1] * 1.5)
        first[0].kill()
        for process in first:
            process.communicate(timeout=120)
        assert first[1].returncode == 0
        output, _ = feeding(address, every=8).communicate(timeout=120)
        assert {line.split()[1] for line in output.splitlines()} == {"unchanged"}
        assert lines(address) == undisturbed[0]


# -- the real command

WHO = ("Marco Rubio", "Juan Ramón de la Fuente", "Hakan Fidan", "Mark Rutte", "Arnoldo André")


def documents(count: int) -> str:
    """JSON lines of invented readouts, told in our own words."""
    chance = random.Random(7)
    rows = []
    for number in range(count):
        one, two = chance.sample(WHO, 2)
        row = {
            "id": f"crash-{number}",
            "url": f"https://www.state.gov/crash/{number}/",
            "published": f"2025-{2 + number % 10:02}-{1 + number % 28:02}",
            "publisher": "Department of State",
            "source_type": "official",
            "source_country": "USA",
            "lang": "en",
            "title": f"Call of {one} with {two}",
            "text": f"{one} spoke with {two} by telephone today. They discussed trade and, for the {number}th time, visas.",
        }
        rows.append(json.dumps(row, ensure_ascii=False))
    rows[count // 2] = "{this line is not JSON"
    return "\n".join(rows) + "\n"


def diplog(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "diplog", *map(str, arguments)]


@pytest.mark.slow
def test_diplog_read_killed(tmp_path: Path) -> None:
    source = tmp_path / "documents.jsonl"
    source.write_text(documents(DOCUMENTS), encoding="utf-8")

    def read(ledger: Path) -> subprocess.Popen[bytes]:
        command = diplog("read", "--ledger", ledger, source)
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def export(ledger: Path) -> list[bytes]:
        forms: Sequence[Sequence[str]] = (["csv"], ["jsonl"], ["json"], ["csv", "--table", "documents"])
        return [subprocess.check_output(diplog("export", *form, "--ledger", ledger)) for form in forms]

    whole = tmp_path / "whole.db"
    began = time.monotonic()
    process = read(whole)
    process.communicate(timeout=600)
    took = time.monotonic() - began
    expected = export(whole)
    with Ledger.open(whole, read_only=True) as ledger:
        assert ledger.counts().documents == DOCUMENTS - 1
        assert ledger.counts().statements > 0
        assert ledger.counts().refusals >= 1

    moments = random.Random(11)
    killed = tmp_path / "killed.db"
    for kill in range(4):
        process = read(killed)
        # In slices of the whole run, so that kills fall on the beginning, the middle and the end.
        time.sleep(took * (kill + moments.random()) / 4)
        process.kill()
        process.communicate()
    read(killed).communicate(timeout=600)
    assert sqlite3.connect(killed).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert export(killed) == expected
    assert lines(killed) == lines(whole)


if __name__ == "__main__":
    feed(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
