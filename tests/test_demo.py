"""The bundled samples, read as a stranger reads them: ``diplog demo`` and what its README and docs promise."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from diplog.cli import run
from diplog.pipeline import samples

# When, who and how it stands, for every contact that the fifteen samples tell of; nothing else may appear.
CONTACTS = {
    ("2025-02-05", "visit", "planned", "Dominican Republic, Marco Rubio"),
    ("2025-02-04", "meeting", "reported", "Rodrigo Chaves, Marco Rubio"),
    ("2025-02-04", "visit", "reported", "Costa Rica, Marco Rubio"),
    ("2025-02-04", "visit", "reported", "Guatemala, Marco Rubio"),
    ("2025-02-04", "meeting", "reported", "Carlos Ramiro Martínez, Marco Rubio"),
    ("2025-02-03", "visit", "reported", "El Salvador, Marco Rubio"),
    ("2025-02-02", "meeting", "reported", "José Raúl Mulino, Marco Rubio"),
    ("2025-02-01", "visit", "reported", "Panama, Marco Rubio"),
    ("2025-01-28/2025-02-06", "visit", "planned", "Marco Rubio, countries"),
    ("2025-01-22", "call", "confirmed", "Arnoldo André, Marco Rubio"),
    ("2025-01-22", "call", "one-sided", "Mark Rutte, Marco Rubio"),
    ("2025-01-22", "call", "confirmed", "Hakan Fidan, Marco Rubio"),
    ("2025-01-22", "video_call", "one-sided", "Marco Rubio, Edmundo González Urrutia, María Corina Machado"),
    ("2025-01-21", "call", "unconfirmed", "Juan Ramón de la Fuente, Marco Rubio"),
    (None, "call", "reported", "Marco Rubio, foreign ministers"),
}
# The trip was announced for *late next week*, days before the two last stops were reached.
STILL_OPEN = {"Guatemala, Marco Rubio", "Dominican Republic, Marco Rubio"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """The kept ledger and the demo's JSON, made once."""
    folder = tmp_path_factory.mktemp("demo")
    ledger, out = str(folder / "demo.db"), folder / "demo.json"
    assert run(["demo", "--keep", ledger, "--quiet", "--output", str(out)]) == 0
    return ledger, json.loads(out.read_text(encoding="utf-8"))


def documents() -> list[dict[str, Any]]:
    return [json.loads(line) for path in samples() for line in Path(path).read_text(encoding="utf-8").splitlines()]


def test_samples_name_what_they_retell() -> None:
    found = documents()
    assert 12 <= len(found) <= 16
    assert {d["lang"] for d in found} == {"en", "es"}
    assert {d["source_type"] for d in found} == {"official", "state_media", "media"}
    for d in found:
        assert re.match(r"https://[\w.-]+/\S", d["url"]), d["id"]
        assert re.fullmatch(r"2025-0[12]-\d\d", d["published"]), d["id"]
        assert len(d["text"].split()) < 150, d["id"]


def who(contact: dict[str, Any]) -> str:
    from diplog.publish.words import side

    return ", ".join(p["name"] or (p["role"] or side(p["country"])) for p in contact["participants"])


def test_the_contacts_and_nothing_else(demo: tuple[str, dict[str, Any]]) -> None:
    found = {(c["date"], c["kind"], c["status"], who(c)) for c in demo[1]["contacts"]}
    announced = {c for c in found if c[1] == "visit" and c[3] in STILL_OPEN and (c[0] or "").startswith("2025-01-27/")}
    assert found - announced == CONTACTS
    assert {c[3] for c in announced} <= STILL_OPEN


def test_the_contested_call_at_two_moments(demo: tuple[str, dict[str, Any]]) -> None:
    first, second = demo[1]["contested"]
    assert (first["as_of"], first["status"]) == ("2025-01-22", "one-sided")
    assert (second["status"], second["rule"]) == ("unconfirmed", "affirmed-not-confirmed")
    accounts = {a["side"]: a["response"] for a in second["accounts"]}
    assert accounts == {"MEX": "affirms", "USA": "does-not-confirm"}
    stances = {(s["said_by"]["name"] or s["said_by"]["role"]) if s["said_by"] else None for s in second["statements"]}
    assert stances == {"Claudia Sheinbaum", "foreign ministry", None}
    assert {s["stance"] for s in second["statements"]} == {"occurred", "unconfirmed", "doubted"}


def test_every_sentence_of_the_brief_has_a_statement(demo: tuple[str, dict[str, Any]]) -> None:
    known = {d["id"]: d for d in documents()}
    brief = demo[1]["brief"]
    cited = [
        i
        for section in brief["sections"]
        for block in section["blocks"]
        for line in block["lines"]
        for i in line["statements"]
    ]
    assert cited
    assert set(cited) <= {s["id"] for s in brief["sources"]}
    words = [d["title"] + "\n" + d["text"] for d in known.values()]
    for source in brief["sources"]:
        assert any(source["quote"] in text for text in words), source["quote"]


def test_it_fits_into_a_hundred_columns(
    demo: tuple[str, dict[str, Any]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    capsys.readouterr()
    assert run(["demo"]) == 0
    drawn = capsys.readouterr().out.splitlines()
    # Only addresses, which must stay whole to be copied, may be longer.
    assert not [line for line in drawn if len(line) > 100 and "https://" not in line]


@pytest.mark.parametrize(
    ("claim", "status"),
    [
        ("Sheinbaum says De la Fuente spoke with Rubio on 21 January 2025", 5),
        ("Rubio spoke by phone with Costa Rica's foreign minister on 22 January 2025", 0),
        ("El canciller de Costa Rica habló con Rubio el 22 de enero de 2025", 0),
        ("Rubio spoke with Lavrov on 22 January 2025", 1),
        ("Rubio spoke with María Corina Machado", 5),
        ("Rubio met Fidan in Ankara on 22 January 2025", 1),
        ("The weather is fine", 7),
    ],
)
def test_check_tells_how_a_claim_stands(demo: tuple[str, dict[str, Any]], claim: str, status: int) -> None:
    assert run(["check", "--ledger", demo[0], "--quiet", claim]) == status


@pytest.mark.parametrize(
    "command",
    [
        ["contacts"],
        ["show", "MEX-USA-2025-01-21-call"],
        ["history", "MEX-USA-2025-01-21-call"],
        ["check", "De la Fuente spoke with Rubio on 21 January 2025"],
        ["brief", "--who", "Marco Rubio"],
        ["count", "MEX", "USA"],
        ["export"],
    ],
    ids=lambda c: c[0],
)
def test_as_of_works_on_every_query(
    demo: tuple[str, dict[str, Any]], command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    run([*command, "--ledger", demo[0], "--as-of", "2025-01-22", "--json"])
    early = capsys.readouterr().out
    run([*command, "--ledger", demo[0], "--json"])
    late = capsys.readouterr().out
    assert early
    assert json.loads(early) != json.loads(late)
    for later in ("2025-01-23", "2025-01-27", "2025-02-04"):
        assert f'"published": "{later}"' not in early


def test_the_same_from_python(demo: tuple[str, dict[str, Any]]) -> None:
    import diplog

    with diplog.open(demo[0]) as book:
        found = book.contacts(side="MEX", status="unconfirmed")
        assert [(d.label, d.status) for d in found] == [("MEX-USA-2025-01-21-call", "unconfirmed")]
        assert len(book.contacts(sides=["MEX"])) == len(found)
        card, verdict = found[0]._repr_html_(), found[0].verdict._repr_html_()
        assert "Juan Ramón de la Fuente" in card
        assert "unconfirmed" in verdict
        assert "<table" in found._repr_html_()
        assert "Claims not confirmed" in book.brief(who="Marco Rubio")._repr_html_()
        assert book.show("MEX-USA-2025-01-21-call", as_of="2025-01-22").dossier.status == "one-sided"
        assert book.check("Rubio spoke with Lavrov on 22 January 2025").outcome == "nothing"
    assert (Path(diplog.__file__).parent / "py.typed").exists()
