"""How each side tells of a contact: how long, in which order, what an edition in another language leaves out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diplog.cli import run

USA = {"publisher": "U.S. Department of State", "source_type": "official", "source_country": "USA"}
MEX = {"publisher": "Secretaría de Relaciones Exteriores", "source_type": "official", "source_country": "MEX"}
PAPER = {"publisher": "The Daily Example", "source_type": "media", "source_country": "GBR"}
# who, language, text; all of one day
TEXTS = [
    (USA, "en", "Secretary of State Marco Rubio spoke today by phone with Mexican Foreign Minister Juan Ramón de la Fuente. They discussed tariffs and migration."),
    (USA, "es", "El secretario de Estado Marco Rubio habló hoy por teléfono con el canciller mexicano Juan Ramón de la Fuente. Hablaron de migración."),
    (MEX, "es", "El canciller Juan Ramón de la Fuente habló hoy por teléfono con el secretario de Estado Marco Rubio. Hablaron de migración y aranceles."),
    (PAPER, "en", "Secretary of State Marco Rubio spoke by phone with Mexican Foreign Minister Juan Ramón de la Fuente on Thursday."),
]  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("telling")
    batch = folder / "documents.jsonl"
    batch.write_text(
        "".join(
            json.dumps({**source, "id": f"t{n}", "published": "2025-03-06", "lang": lang, "text": words}) + "\n"
            for n, (source, lang, words) in enumerate(TEXTS)
        ),
        encoding="utf-8",
    )
    assert run(["read", "--ledger", str(folder / "ledger.db"), "--quiet", "--format", "jsonl", str(batch)]) == 0
    return str(folder / "ledger.db")


def test_length_and_order_of_each_side_s_own_texts(ledger: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "--ledger", ledger, "MEX-USA-2025-03-06-call", "--json"]) == 0
    texts = json.loads(capsys.readouterr().out)["texts"]
    assert [(t["side"], t["lang"]) for t in texts] == [("MEX", "es"), ("USA", "en"), ("USA", "es")]
    told = {(t["side"], t["lang"]): t for t in texts}
    assert told["USA", "en"]["topics_in_order"] == ["trade", "migration"]
    assert told["MEX", "es"]["topics_in_order"] == ["migration", "trade"]
    assert (told["USA", "en"]["length"], told["USA", "en"]["unit"]) == (len(TEXTS[0][2].split()), "word")


@pytest.mark.parametrize("form", ["table", "md", "html"])
def test_the_editions_stand_in_every_form(
    ledger: str, capsys: pytest.CaptureFixture[str], form: str, tmp_path: Path
) -> None:
    assert run(["show", "--ledger", ledger, "MEX-USA-2025-03-06-call", "--format", form]) == 0
    out = capsys.readouterr().out
    assert "in this order: trade, migration" in out
    assert "United States in en and es: only in en: trade" in out
