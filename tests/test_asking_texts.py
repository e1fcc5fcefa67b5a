"""Questions put to a ledger of read texts, through the command line: claims in ten languages, histories, moments, sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import diplog.cli as door
from diplog.cli import run

SAMPLES = sorted(str(p) for p in (Path(__file__).resolve().parents[1] / "src" / "diplog" / "samples").glob("*.jsonl"))
CALL = "TUR-USA-2025-01-22-call"
OPEN = "MEX-USA-2025-01-21-call"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    name = str(tmp_path_factory.mktemp("asking") / "ledger.db")
    assert run(["read", "--ledger", name, "--quiet", "--format", "jsonl", *SAMPLES]) == 0
    return name


def ask(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    capsys.readouterr()
    status = run([*arguments, "--json"])
    out = capsys.readouterr().out
    return status, json.loads(out) if out.strip() else None


SPOKE = {
    "en": "Marco Rubio spoke by phone with Hakan Fidan on 22 January 2025.",
    "es": "Marco Rubio habló por teléfono con Hakan Fidan el 22 de enero de 2025.",
    "fr": "Marco Rubio s'est entretenu par téléphone avec Hakan Fidan le 22 janvier 2025.",
    "de": "Marco Rubio telefonierte am 22. Januar 2025 mit Hakan Fidan.",
    "it": "Marco Rubio ha avuto una telefonata con Hakan Fidan il 22 gennaio 2025.",
    "pt": "Marco Rubio conversou por telefone com Hakan Fidan em 22 de janeiro de 2025.",
    "ru": "22 января 2025 года Марко Рубио поговорил по телефону с Хаканом Фиданом.",
    "tr": "Hakan Fidan 22 Ocak 2025'te Marco Rubio ile telefonda görüştü.",
    "ar": "تحدث هاكان فيدان هاتفيا مع ماركو روبيو في 22 يناير 2025.",
    "zh": "2025年1月22日，鲁比奥同费丹通电话。",
}
DID_NOT = {
    "en": "Marco Rubio did not speak by phone with Hakan Fidan on 22 January 2025.",
    "es": "Marco Rubio no habló por teléfono con Hakan Fidan el 22 de enero de 2025.",
    "fr": "Marco Rubio ne s'est pas entretenu par téléphone avec Hakan Fidan le 22 janvier 2025.",
    "pt": "Marco Rubio não conversou por telefone com Hakan Fidan em 22 de janeiro de 2025.",
    "it": "Marco Rubio non ha avuto una telefonata con Hakan Fidan il 22 gennaio 2025.",
}
UNSETTLED = {
    "en": "Marco Rubio spoke by phone with Juan Ramón de la Fuente on 21 January 2025.",
    "es": "Marco Rubio habló por teléfono con Juan Ramón de la Fuente el 21 de enero de 2025.",
    "fr": "Marco Rubio s'est entretenu par téléphone avec Juan Ramón de la Fuente le 21 janvier 2025.",
    "de": "Marco Rubio telefonierte am 21. Januar 2025 mit Juan Ramón de la Fuente.",
    "it": "Marco Rubio ha avuto una telefonata con Juan Ramón de la Fuente il 21 gennaio 2025.",
}


@pytest.mark.parametrize("lang", SPOKE)
def test_a_claim_in_any_language_finds_the_contact(ledger: str, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    status, found = ask(capsys, "check", "--ledger", ledger, SPOKE[lang])
    assert status == door.OK
    assert found["answers"][0]["contacts"][0]["label"] == CALL


@pytest.mark.parametrize("lang", DID_NOT)
def test_a_claim_that_the_record_speaks_against(ledger: str, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert ask(capsys, "check", "--ledger", ledger, DID_NOT[lang])[0] == door.AGAINST


@pytest.mark.parametrize("lang", UNSETTLED)
def test_what_would_settle_a_claim_is_said(ledger: str, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    status, found = ask(capsys, "check", "--ledger", ledger, UNSETTLED[lang])
    assert status == door.UNSETTLED
    finding = found["answers"][0]["contacts"][0]
    assert finding["label"] == OPEN
    assert any("USA" in way and "asked" in way for way in finding["would_settle"])


def test_where_nothing_fits_the_days_around_are_shown(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = ask(capsys, "check", "--ledger", ledger, "Marco Rubio met Sergey Lavrov on 22 January 2025.")
    assert status == door.NOTHING
    nearest = found["answers"][0]["nearest"]
    assert CALL in {n["label"] for n in nearest}
    assert all("with" in n["differs"][0] for n in nearest)
    assert ask(capsys, "check", "--ledger", ledger, "Marco Rubio met Sergey Lavrov on 22 May 2019.")[1]["answers"][0]["nearest"] == []  # fmt: skip


def test_a_country_finds_its_opposition_and_the_opposition_itself_alone(
    ledger: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def sides(word: str) -> list[set[str]]:
        status, found = ask(capsys, "contacts", "--ledger", ledger, "--side", word)
        assert status == door.OK
        return [set(c["sides"]) for c in found["contacts"]]

    assert sides("VEN") == sides("Venezuela") == sides("VEN-opposition") == [{"USA", "VEN-opposition"}]
    assert len(sides("MEX")) == 1


def test_history_says_since_when_two_sides_and_how_far_apart(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, found = ask(capsys, "history", "--ledger", ledger, CALL)
    assert status == door.OK
    assert found["first_confirmed"] == "2025-01-23"
    assert found["lag"] == {"first": "TUR", "second": "USA", "hours": 24.0, "exact": False}
    assert [c["status"] for c in found["changes"]] == ["one-sided", "confirmed"]
    assert all(c["known"] and c["statements"] for c in found["changes"])
    assert run(["history", "--ledger", ledger, CALL]) == door.OK
    assert "First confirmed 2025-01-23. Turkey told of it first" in capsys.readouterr().out
    status, found = ask(capsys, "history", "--ledger", ledger, CALL, "--as-of", "2025-01-22")
    assert (found["first_confirmed"], found["lag"], len(found["changes"])) == (None, None, 1)


@pytest.mark.parametrize(
    "command",
    [
        ["contacts"],
        ["show", OPEN],
        ["history", OPEN],
        ["check", UNSETTLED["en"]],
        ["brief", "--who", "Marco Rubio"],
        ["count", "USA", "MEX"],
    ],
    ids=lambda c: c[0],
)
def test_every_question_takes_a_moment(ledger: str, capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    then = ask(capsys, *command, "--ledger", ledger, "--as-of", "2025-01-22")[1]
    now = ask(capsys, *command, "--ledger", ledger)[1]
    assert then != now
    assert "2025-01-27" not in json.dumps({k: v for k, v in then.items() if k != "as_of"})
    unread = ask(capsys, *command, "--ledger", ledger, "--known-by", "2001-01-01")[1]
    assert "De la Fuente" not in json.dumps(unread)


def test_corrections_and_refusals_have_the_moment_of_their_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(tmp_path / "ledger.db")
    empty = tmp_path / "empty.pdf"
    empty.write_bytes(b"%PDF-1.4 broken")
    monkeypatch.setenv("DIPLOG_NOW", "2026-02-01T00:00:00Z")
    run(["read", "--ledger", name, "--quiet", *SAMPLES, str(empty)])
    statement = ask(capsys, "show", "--ledger", name, OPEN)[1]["statements"][0]["id"]
    monkeypatch.setenv("DIPLOG_NOW", "2026-03-01T00:00:00Z")
    run(["correct", "--ledger", name, "reject", statement, "--by", "A", "--reason", "misread"])
    for moment, corrections, refusals in (("2026-01-15", 0, 0), ("2026-02-15", 0, 1), ("2026-03-15", 1, 1)):
        made = ask(capsys, "corrections", "--ledger", name, "--as-of", moment)[1]
        refused = ask(capsys, "refusals", "--ledger", name, "--known-by", moment)[1]
        assert (len(made["corrections"]), len(refused["refusals"])) == (corrections, refusals)
