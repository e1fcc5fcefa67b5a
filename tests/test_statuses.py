"""Every status of a contact, reached through the command line from documents alone.

Each case is what a reader would have: a few short texts in our own words about an invented contact of real offices, read
with ``diplog read`` into a ledger, then looked at with ``diplog contacts``. The last text's day is the moment judged for.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from diplog.cli import run

USA = {"publisher": "U.S. Department of State", "source_type": "official", "source_country": "USA"}
MEX = {"publisher": "Secretaría de Relaciones Exteriores", "source_type": "official", "source_country": "MEX"}
PRESS = {"publisher": "The Daily Example", "source_type": "media", "source_country": "GBR"}
RIVAL = {"publisher": "The Evening Example", "source_type": "media", "source_country": "FRA"}

# what the documents say -> (status, rule that decided it)
CASES: dict[str, tuple[list[tuple[dict[str, str], str, str, str]], str]] = {
    "disputed": (
        [
            (MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente habló ayer por teléfono con el secretario de Estado Marco Rubio."),
            (USA, "2025-03-06", "en", "Secretary of State Marco Rubio did not speak with Mexican Foreign Minister Juan Ramón de la Fuente on March 4."),
        ],
        "affirmed-and-denied",
    ),
    "confirmed": (
        [
            (MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente habló ayer por teléfono con el secretario de Estado Marco Rubio."),
            (USA, "2025-03-06", "en", "Secretary of State Marco Rubio spoke by phone with Mexican Foreign Minister Juan Ramón de la Fuente on March 4."),
        ],
        "affirmed-by-two",
    ),
    "unconfirmed": (
        [
            (MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente habló ayer por teléfono con el secretario de Estado Marco Rubio."),
            (PRESS, "2025-03-07", "en", "Mexico says that Foreign Minister Juan Ramón de la Fuente spoke with Secretary of State Marco Rubio on March 4. The State Department has not confirmed the call."),
        ],
        "affirmed-not-confirmed",
    ),
    "one-sided": (
        [(MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente habló ayer por teléfono con el secretario de Estado Marco Rubio.")],
        "affirmed-by-one",
    ),
    "denied": (
        [
            (PRESS, "2025-03-05", "en", "Mexican Foreign Minister Juan Ramón de la Fuente met with Secretary of State Marco Rubio in Miami on March 4."),
            (MEX, "2025-03-06", "es", "El canciller Juan Ramón de la Fuente no se reunió con el secretario de Estado Marco Rubio el 4 de marzo."),
        ],
        "denied-by-side",
    ),
    "reported": (
        [
            (PRESS, "2025-03-05", "en", "Mexican Foreign Minister Juan Ramón de la Fuente met with Secretary of State Marco Rubio in Miami on March 4."),
            (RIVAL, "2025-03-05", "en", "Secretary of State Marco Rubio met Mexican Foreign Minister Juan Ramón de la Fuente on Tuesday."),
        ],
        "reported-by-others",
    ),
    "alleged": (
        [(PRESS, "2025-03-05", "en", "The alleged meeting between Mexican Foreign Minister Juan Ramón de la Fuente and Secretary of State Marco Rubio on March 4 remains a rumour.")],
        "alleged-by-others",
    ),
    "cancelled": (
        [
            (MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente se reunirá con el secretario de Estado Marco Rubio en Washington el 20 de marzo."),
            (MEX, "2025-03-07", "es", "La reunión del canciller Juan Ramón de la Fuente con el secretario de Estado Marco Rubio prevista para el 20 de marzo fue cancelada."),
        ],
        "called-off",
    ),
    "overdue": (
        [
            (MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente se reunirá con el secretario de Estado Marco Rubio en Washington el 10 de marzo."),
            (PRESS, "2025-03-25", "en", "French President Emmanuel Macron spoke by phone with German Chancellor Olaf Scholz on Monday."),
        ],
        "announced-and-past",
    ),
    "planned": (
        [(MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente se reunirá con el secretario de Estado Marco Rubio en Washington el 20 de marzo.")],
        "announced-by-one",
    ),
    "sought": (
        [(MEX, "2025-03-05", "es", "El canciller Juan Ramón de la Fuente solicitó una reunión con el secretario de Estado Marco Rubio.")],
        "asked-for",
    ),
}  # fmt: skip


def test_no_status_is_left_out() -> None:
    from typing import get_args

    from diplog.model import Status

    assert set(CASES) == set(get_args(Status))


@pytest.mark.parametrize("status", CASES)
def test_status_from_documents(status: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents, rule = CASES[status]
    ledger, batch = str(tmp_path / "ledger.db"), tmp_path / "documents.jsonl"
    batch.write_text(
        "".join(
            json.dumps({**source, "id": f"{status}-{n}", "published": day, "lang": lang, "text": words}, ensure_ascii=False) + "\n"
            for n, (source, day, lang, words) in enumerate(documents)
        ),
        encoding="utf-8",
    )  # fmt: skip
    assert run(["read", "--ledger", ledger, "--quiet", str(batch)]) == 0
    capsys.readouterr()
    assert run(["contacts", "--ledger", ledger, "--pair", "MEX,USA", "--as-of", documents[-1][1], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["contacts"]
    assert [(c["status"], c["rule"]) for c in found] == [(status, rule)]
    assert found[0]["rests_on"]
    # the same through the list of that status
    assert run(["contacts", "--ledger", ledger, "--status", status, "--as-of", documents[-1][1], "--json"]) == 0
    assert found[0]["id"] in {c["id"] for c in json.loads(capsys.readouterr().out)["contacts"]}
