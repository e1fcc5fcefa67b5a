"""Users' cases told in texts, read through the whole pipeline into a ledger and looked at from several moments.

What a moment shows must be what a ledger shows that had been fed only until then, in whatever order, in whatever batches
and however often the documents came.
"""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from diplog.collect import collect
from diplog.judge import first_confirmed, followup, hours_between_sides
from diplog.ledger import Ledger
from diplog.model import Watch
from diplog.pipeline import Desk, Reading, keep, ledger_to_write, readings
from diplog.publish.dossier import Dossier

DATA = yaml.safe_load((Path(__file__).parent / "gold" / "scenarios" / "texts.yml").read_text(encoding="utf-8"))
SCENARIOS: list[dict[str, Any]] = DATA["scenarios"]


@functools.cache
def read(name: str) -> tuple[Reading, ...]:
    """The documents of a scenario, each read on its own, in the order of publication."""
    scenario = next(s for s in SCENARIOS if s["name"] == name)
    lines = []
    for number, given in enumerate(scenario["documents"]):
        document = {**DATA["sources"].get(given.get("from"), {}), **given}
        lines.append(
            json.dumps(
                {
                    "id": f"{name} {number}",
                    "publisher": document["publisher"],
                    "source_type": document["source"],
                    "source_country": document["country"],
                    "published": str(document["published"]),
                    "lang": document["lang"],
                    "title": document.get("title", ""),
                    "text": document["text"],
                },
                ensure_ascii=False,
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "documents.jsonl"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = tuple(readings(collect([str(file)])))
    assert all(isinstance(r, Reading) and r.text is not None for r in found)
    return found  # type: ignore[return-value]


def fed(folder: Path, scenario: dict[str, Any], batches: Iterable[Sequence[Reading]]) -> Ledger:
    """A ledger into which these batches were read one after the other."""
    file = str(folder / "ledger.db")
    for batch in batches:
        with ledger_to_write(file) as ledger:
            assert ledger is not None
            list(keep(ledger, batch))
            ledger.watched(
                *(
                    Watch("source", w["side"], "site", f"{w['begin']}T00:00:00Z", f"{w['end']}T00:00:00Z")
                    for w in scenario.get("watched", ())
                )
            )
    return Ledger.open(file)


def seen(dossiers: Iterable[Dossier]) -> list[tuple[object, ...]]:
    """All that a reader is told of contacts."""
    return [
        (d.contact.id, d.contact.label, [s.id for s in d.contact.statements], d.verdict, d.attributes, d.claims)
        for d in dossiers
    ]


def test_there_are_enough_scenarios() -> None:
    assert len(SCENARIOS) >= 25
    assert all(len(s["moments"]) >= 2 for s in SCENARIOS)
    languages = {{**DATA["sources"].get(d.get("from"), {}), **d}["lang"] for s in SCENARIOS for d in s["documents"]}
    assert languages >= {"ar", "de", "en", "es", "fr", "it", "pt", "ru", "tr", "zh"}
    claims = {status for s in SCENARIOS for m in s["moments"] for status in m.get("claims", {}).values()}
    assert claims == {"supported", "absent", "contradicted", "unanswered"}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_scenario(scenario: dict[str, Any], tmp_path: Path) -> None:
    with fed(tmp_path, scenario, [read(scenario["name"])]) as ledger:
        last = Desk(ledger).find(scenario["contact"])
        for moment in scenario["moments"]:
            as_of = str(moment["as_of"])
            dossier = Desk(ledger, as_of).find(last.contact.id)
            verdict = dossier.verdict
            where = f"as of {as_of}: {verdict.status} ({verdict.rule}) {verdict.why}"
            assert verdict.status == moment["status"], where
            assert verdict.rule == moment.get("rule", verdict.rule), where
            assert verdict.publishers == moment.get("publishers", verdict.publishers), where
            accounts = {a.side: a for a in verdict.accounts}
            for side, expected in moment.get("accounts", {}).items():
                assert accounts[side].response == expected, f"{where}: {accounts[side]}"
            for side, expected in moment.get("asked", {}).items():
                assert accounts[side].asked == expected, f"{where}: {accounts[side]}"
            attributes = {v.subject: v.status for v in dossier.attributes}
            for subject, expected in moment.get("attributes", {}).items():
                assert attributes[subject] == expected, f"{where}: {subject}"
            for words, expected in moment.get("claims", {}).items():
                assert [v.status for v in dossier.claims if words in v.subject] == [expected], f"{where}: {words}"
        contact, today = last.contact, Desk(ledger).horizon
        if "history" in scenario:
            changes = [[c.at, c.status] for c in Desk(ledger).history(contact)]
            assert changes == [[str(at), status] for at, status in scenario["history"]]
        if "steps" in scenario:
            steps = [[s.at, s.what, s.who] for s in followup(contact, today)]
            assert steps == [[str(at), what, who] for at, what, who in scenario["steps"]]
        if "first_confirmed" in scenario:
            assert first_confirmed(contact) == str(scenario["first_confirmed"])
        if "lag" in scenario:
            lag = hours_between_sides(contact)
            assert lag is not None
            assert {"first": lag.first, "second": lag.second, "hours": lag.hours, "exact": lag.exact} == scenario["lag"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_as_of_is_what_a_ledger_fed_only_until_then_shows(scenario: dict[str, Any], tmp_path: Path) -> None:
    documents = read(scenario["name"])
    with fed(tmp_path, scenario, [documents]) as whole:
        for number, moment in enumerate(scenario["moments"]):
            as_of = str(moment["as_of"])
            until = [r for r in documents if r.text is not None and (r.text.published or "") <= as_of]
            folder = tmp_path / str(number)
            folder.mkdir()
            with fed(folder, scenario, [until]) as part:
                assert seen(Desk(whole, as_of).dossiers) == seen(Desk(part, as_of).dossiers)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_order_batches_and_repetitions_show_the_same(scenario: dict[str, Any], tmp_path: Path) -> None:
    documents = read(scenario["name"])
    ways: dict[str, list[Sequence[Reading]]] = {
        "at once": [documents],
        "one by one, the last first": [[d] for d in reversed(documents)],
        "each twice": [[*documents, *documents], documents],
    }
    found = {}
    for way, batches in ways.items():
        folder = tmp_path / way
        folder.mkdir()
        with fed(folder, scenario, batches) as ledger:
            found[way] = seen(Desk(ledger).dossiers)
    assert found["at once"] == found["one by one, the last first"]
    assert found["at once"] == found["each twice"]
