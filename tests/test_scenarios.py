"""Cases that users have asked about, at several moments and at the three levels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from diplog.judge import first_confirmed, followup, history, hours_between_sides, judge_all
from diplog.link import link
from diplog.model import Contact, Statement, Watch
from rows import statement

FOLDER = Path(__file__).parent / "gold" / "scenarios"
SCENARIOS = yaml.safe_load((FOLDER / "users.yml").read_text(encoding="utf-8"))["scenarios"]
PLACES = {
    "Boria": "BOR",
    "Arcton": "ARC",
    "Beijing, China": "CHN",
    "China": "CHN",
    "Panama": "PAN",
    "Panama City, Panama": "PAN",
}


def read(scenario: dict[str, Any]) -> tuple[list[Statement], dict[str, str]]:
    statements, named = [], {}
    for document in scenario["documents"]:
        defaults = {k: v for k, v in document.items() if k != "rows"}
        for row in document["rows"]:
            made = statement({k: v for k, v in row.items() if k != "n"}, defaults)
            statements.append(made)
            if "n" in row:
                named[row["n"]] = made.id
    return statements, named


def contact_of(statements: list[Statement], id: str) -> Contact:
    return next(c for c in link(statements, (), PLACES.get) if any(s.id == id for s in c.statements))


def coverage(scenario: dict[str, Any]) -> list[Watch]:
    return [
        Watch("source", w["side"], "site", w["begin"], w["end"], w.get("outcome", "ok"))
        for w in scenario.get("watched", [])
    ]


def test_there_are_enough_scenarios() -> None:
    assert len(SCENARIOS) >= 25
    assert all(len(s["moments"]) >= 2 for s in SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_scenario(scenario: dict[str, Any]) -> None:
    statements, named = read(scenario)
    contact = contact_of(statements, named[scenario["contact"]])
    assert len(contact.statements) == len(statements), "all statements are of one contact"
    watched = coverage(scenario)
    for moment in scenario["moments"]:
        as_of = str(moment["as_of"])
        verdicts = judge_all(contact, as_of, watched, watch_list=scenario.get("watch_list", ()))
        whole = verdicts[0]
        where = f"as of {as_of}: {whole.status} ({whole.rule}) {whole.why}"
        assert whole.status == moment["status"], where
        assert whole.as_of == as_of
        assert whole.why
        assert "{" not in whole.why
        if "rule" in moment:
            assert whole.rule == moment["rule"], where
        if "publishers" in moment:
            assert whole.publishers == moment["publishers"], where
        accounts = {a.side: a for a in whole.accounts}
        for field in ("accounts", "hedge", "scope", "standing", "asked"):
            for side, expected in moment.get(field, {}).items():
                found = getattr(accounts[side], "response" if field == "accounts" else field)
                assert found == expected, f"{where}: {side} {field} {found}"
        attributes = {v.subject: v for v in verdicts if v.level == "attribute"}
        for subject, expected in moment.get("attributes", {}).items():
            assert attributes[subject].status == expected, f"{where}: {subject} {attributes[subject]}"
        claims = [v for v in verdicts if v.level == "claim"]
        for words, expected in moment.get("claims", {}).items():
            (claim,) = [v for v in claims if words in v.subject]
            assert claim.status == expected, f"{where}: {claim}"
    if "history" in scenario:
        changes = [
            [c.at, c.status] for c in history(contact, watched, str(scenario["today"]) if "today" in scenario else None)
        ]
        assert changes == [[str(at), status] for at, status in scenario["history"]]
    if "steps" in scenario:
        steps = [
            [s.at, s.what, s.who] for s in followup(contact, str(scenario["today"]) if "today" in scenario else None)
        ]
        assert steps == [[str(at), what, who] for at, what, who in scenario["steps"]]
    if "lag" in scenario:
        lag = hours_between_sides(contact)
        assert lag is not None
        assert {"first": lag.first, "second": lag.second, "hours": lag.hours, "exact": lag.exact} == scenario["lag"]
    if "first_confirmed" in scenario:
        assert first_confirmed(contact) == scenario["first_confirmed"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: s["name"])
def test_as_of_is_what_a_ledger_fed_only_until_then_would_say(scenario: dict[str, Any]) -> None:
    statements, named = read(scenario)
    whole = contact_of(statements, named[scenario["contact"]])
    for moment in scenario["moments"]:
        as_of = str(moment["as_of"])
        until = [s for s in statements if (s.published or "")[: len(as_of)] <= as_of]
        if named[scenario["contact"]] not in {s.id for s in until}:
            continue
        fed = contact_of(until, named[scenario["contact"]])
        then, later = judge_all(fed, as_of)[0], judge_all(whole, as_of)[0]
        assert (then.status, then.rule, then.rests_on) == (later.status, later.rule, later.rests_on)
