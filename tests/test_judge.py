"""Verdicts: every rule on its smallest case, accounts, the order in which words supersede one another, counting."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import diplog
from diplog.errors import ConfigError
from diplog.judge import counts, followup, history, hours_between_sides, judge, judge_all
from diplog.judge.claims import takes_back
from diplog.judge.rules import RULES, Row, table
from diplog.link import link
from diplog.model import Contact, Statement, Status, Watch
from diplog.voices import base_side, represents, voice
from rows import statement, who

DATA = yaml.safe_load((Path(__file__).parent / "gold" / "judge" / "rules.yml").read_text(encoding="utf-8"))
WHO: str = DATA["who"]


def contact(rows: list[dict[str, Any]], **more: Any) -> Contact:
    """One contact of these rows, all on one day."""
    statements = [
        statement(
            {"who": WHO, "doc": f"d{n}", "published": "2031-03-05", "publisher": f"paper {n}", "quote": f"q{n}", **r}
        )
        for n, r in enumerate(rows)
    ]
    (first, *rest) = link(statements, (), {"Arcton": "ARC"}.get)
    assert not rest, "the rows are of one contact"
    return replace(first, **more) if more else first


@pytest.mark.parametrize("rule", DATA["contact"])
def test_rule_of_contacts(rule: str) -> None:
    verdict = judge(contact(DATA["contact"][rule]), "2031-03-20")
    expected = next(r for r in table()["contact"] if r.id == rule)
    assert (verdict.rule, verdict.status) == (rule, expected.status)
    assert verdict.rests_on
    assert "{" not in verdict.why
    assert not any(word in verdict.why.lower().split() for word in ("true", "false"))


@pytest.mark.parametrize("rule", DATA["attribute"])
def test_rule_of_attributes(rule: str) -> None:
    case = DATA["attribute"][rule]
    verdicts = {v.subject: v for v in judge_all(contact(case["rows"])) if v.level == "attribute"}
    assert verdicts[case["subject"]].rule == rule
    assert "{" not in verdicts[case["subject"]].why


@pytest.mark.parametrize("rule", DATA["claim"])
def test_rule_of_claims(rule: str) -> None:
    (verdict,) = [v for v in judge_all(contact(DATA["claim"][rule]["rows"])) if v.level == "claim"]
    assert verdict.rule == rule
    assert "{" not in verdict.why


def test_every_rule_has_a_case_and_every_status_a_rule() -> None:
    for level in ("contact", "attribute", "claim"):
        assert {r.id for r in table()[level]} - set(DATA[level]) <= {"nothing-said"}, level
    assert {r.status for r in table()["contact"]} == set(get_args(Status))


def test_a_table_that_does_not_match_the_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RULES, "a-rule-of-no-row", lambda case: True)
    table.cache_clear()
    with pytest.raises(ConfigError, match="a-rule-of-no-row"):
        table()
    monkeypatch.undo()
    table.cache_clear()
    assert isinstance(table()["contact"][0], Row)


# -- whose word it is

VOICES = [
    (None, "official", "MEX", ("MEX", "document")),
    (None, "official", None, (None, "media")),
    (None, "media", "MEX", (None, "media")),
    (None, "state_media", "RUS", (None, "media")),
    ("Claudia Sheinbaum, president/MEX", "media", "MEX", ("MEX", "official")),
    ("state department spokesperson/USA", "media", None, ("USA", "spokesperson")),
    ("press secretary/USA", "state_media", "RUS", ("USA", "spokesperson")),
    ("foreign ministry/RUS", "state_media", "RUS", ("RUS", "official")),
    ("two officials/USA", "media", None, ("USA", "unnamed")),
    ("foreign ministry source/TUR", "media", "TUR", ("TUR", "unnamed")),
    ("source", "media", None, (None, "other")),
    ("source/SYR", "media", "TUR", (None, "other")),
    ("reporter/USA", "official", "USA", (None, "media")),
    ("Xinhua, media/CHN", "media", "HKG", (None, "media")),
    ("Lindsey Graham, senator/USA", "media", None, (None, "other")),
    ("Donald Trump, president/USA (former)", "media", None, (None, "other")),
    ("Yoshiro Mori, former prime minister/JPN", "official", "CHN", (None, "other")),
    ("María Corina Machado, opposition leader/VEN", "media", "VEN", ("VEN-opposition", "official")),
    ("hamas/PSE", "media", "QAT", ("PSE-hamas", "official")),
    ("Pope Francis, pope/VAT", "media", "ITA", ("VAT", "official")),
    ("Jane Doe/USA", "media", None, (None, "other")),
]


@pytest.mark.parametrize(("said_by", "source", "country", "expected"), VOICES)
def test_voice(said_by: str | None, source: Any, country: str | None, expected: tuple[str | None, str]) -> None:
    assert voice(who(said_by) if said_by else None, source, country) == expected


def test_a_movement_is_a_side_of_its_own() -> None:
    assert represents(who("Ismail Haniyeh, Hamas leader/PSE")) == "PSE-hamas"
    assert represents(who("Mahmoud Abbas, president/PSE")) == "PSE"
    assert represents(who("anybody")) is None
    assert [base_side(s) for s in ("VEN-opposition", "HAMAS", "MEX")] == ["VEN", "PSE", "MEX"]


def test_the_other_government_does_not_speak_for_an_opposition() -> None:
    talk = "Ada Arden, president/ARC; Bruno Brand, opposition leader/BOR"
    case = contact(
        [
            {"who": talk, "stance": "occurred", "source": "official", "country": "ARC"},
            {"who": talk, "stance": "denied", "source": "official", "country": "BOR"},
        ]
    )
    verdict = judge(case)
    assert {a.side: a.response for a in verdict.accounts} == {"ARC": "affirms", "BOR-opposition": "not-watched"}
    assert verdict.status == "one-sided"


# -- which word counts

AFFIRM = {"stance": "occurred", "source": "official", "country": "ARC"}
ORDER = [
    # earlier, later, response of ARC, which of the two it rests on
    ({"stance": "planned"}, {"stance": "occurred"}, "affirms", "later"),
    ({"stance": "occurred"}, {"stance": "planned"}, "affirms", "earlier"),
    ({"stance": "occurred"}, {"stance": "unconfirmed"}, "affirms", "earlier"),
    ({"stance": "occurred"}, {"stance": "denied"}, "denies", "later"),
    ({"stance": "denied"}, {"stance": "occurred"}, "affirms", "later"),
    ({"stance": "denied"}, {"stance": "planned"}, "announced", "later"),
    ({"stance": "denied"}, {"stance": "unconfirmed"}, "denies", "earlier"),
    ({"stance": "denied", "hedge": "not aware of"}, {"stance": "unconfirmed"}, "does-not-confirm", "later"),
    ({"stance": "unconfirmed"}, {"stance": "planned"}, "announced", "later"),
    ({"stance": "planned"}, {"stance": "cancelled"}, "cancelled", "later"),
    ({"stance": "cancelled"}, {"stance": "planned"}, "announced", "later"),
    ({"stance": "sought"}, {"stance": "doubted"}, "doubts", "later"),
    ({"stance": "occurred"}, {"stance": "denied", "by": "officials/ARC", "source": "media"}, "affirms", "earlier"),
    ({"stance": "denied", "by": "officials/ARC", "source": "media"}, {"stance": "unconfirmed"}, "denies", "earlier"),
    ({"stance": "unconfirmed"}, {"stance": "occurred", "by": "officials/ARC", "source": "media"}, "affirms", "later"),
]


@pytest.mark.parametrize(("earlier", "later", "expected", "counts_"), ORDER)
def test_the_latest_word_counts_unless_it_takes_nothing_back(
    earlier: dict[str, Any], later: dict[str, Any], expected: str, counts_: str
) -> None:
    rows = [{"source": "official", "country": "ARC", "date": "2031-03-04", "published": "2031-03-05", **earlier},
            {"source": "official", "country": "ARC", "date": "2031-03-04", "published": "2031-03-06", **later}]  # fmt: skip
    account = judge(contact(rows)).accounts[0]
    assert (account.side, account.response) == ("ARC", expected)
    assert len(account.statements) == 2
    assert account.since == {"earlier": "2031-03-05", "later": "2031-03-06"}[counts_]


def test_words_without_a_day_are_not_later_than_those_with_one() -> None:
    rows = [{**AFFIRM, "published": "2031-03-05", "date": "2031-03-04"},
            {**AFFIRM, "stance": "denied", "published": None, "date": "2031-03-04"}]  # fmt: skip
    assert judge(contact(rows)).accounts[0].response == "affirms"


def test_hedge_scope_standing_and_asked_are_kept() -> None:
    row = {
        "stance": "denied",
        "by": "spokesperson/BOR",
        "hedge": "as far as I know",
        "scope": "recently",
        "asked": True,
    }
    account = judge(contact([row])).accounts[1]
    assert account.response == "does-not-confirm"
    assert (account.hedge, account.scope, account.standing, account.asked) == (
        "as far as I know",
        "recently",
        "spokesperson",
        True,
    )


@pytest.mark.parametrize(
    ("begin", "end", "outcome", "expected"),
    [
        ("2031-03-01T00:00:00Z", "2031-03-09T00:00:00Z", "ok", "silent"),
        ("2031-03-01T00:00:00Z", "2031-03-09T00:00:00Z", "error", "not-watched"),
        ("2031-01-01T00:00:00Z", "2031-02-01T00:00:00Z", "ok", "not-watched"),
        ("2031-04-01T00:00:00Z", "2031-05-01T00:00:00Z", "ok", "not-watched"),
    ],
)
def test_silence_is_read_only_where_we_watched(begin: str, end: str, outcome: str, expected: str) -> None:
    watch = Watch("s", "BOR", "site", begin, end, outcome)
    verdict = judge(contact([{**AFFIRM, "date": "2031-03-04"}]), "2031-03-20", [watch])
    assert verdict.accounts[1].response == expected
    assert ("BOR is silent" in verdict.why) == (expected == "silent")


# -- time


def test_overdue_needs_the_day_to_be_over_everywhere() -> None:
    case = contact([{"stance": "planned", "source": "official", "country": "ARC", "date": "2031-03-06"}])
    stands = {day: judge(case, today=f"2031-03-{day:02d}").status for day in range(5, 10)}
    assert stands == {5: "planned", 6: "planned", 7: "planned", 8: "overdue", 9: "overdue"}
    assert judge(case).status == "planned", "the clock is never asked"


def test_history_names_the_statement_that_changed_it() -> None:
    case = contact(
        [
            {**AFFIRM, "published": "2031-03-05"},
            {**AFFIRM, "country": "BOR", "published": "2031-03-07", "known": "2031-03-08T10:00:00Z"},
        ]
    )
    first, second = history(case)
    assert (first.at, first.status, first.before) == ("2031-03-05", "one-sided", None)
    assert (second.at, second.status, second.before) == ("2031-03-07", "confirmed", "one-sided")
    assert second.causes == (case.statements[1].id,)
    assert second.known == "2031-03-08T10:00:00Z"
    lag = hours_between_sides(case)
    assert lag is not None
    assert (lag.first, lag.second, lag.hours, lag.exact) == ("ARC", "BOR", 48.0, False)
    assert hours_between_sides(contact([AFFIRM])) is None


def test_followup_of_an_announced_contact() -> None:
    plan = {"stance": "planned", "source": "official", "date": "2031-03-09"}
    case = contact(
        [
            {**plan, "country": "ARC", "published": "2031-03-01"},
            {**plan, "country": "BOR", "published": "2031-03-03"},
            {
                "stance": "cancelled",
                "source": "official",
                "country": "BOR",
                "published": "2031-03-08",
                "date": "2031-03-09",
            },
        ]
    )
    assert [(s.at, s.what, s.who) for s in followup(case, "2031-04-01")] == [
        ("2031-03-01", "announced", "ARC"),
        ("2031-03-03", "confirmed", "BOR"),
        ("2031-03-08", "cancelled", "BOR"),
    ]


def test_counts_say_on_whose_account() -> None:
    def on(day: str, doc: str, **more: Any) -> Statement:
        return statement(
            {
                "who": WHO,
                "doc": doc,
                "stance": "occurred",
                "date": day,
                "published": day,
                "source": "official",
                "country": "ARC",
                **more,
            }
        )

    statements = [
        on("2031-01-05", "a1"), on("2031-01-05", "b1", country="BOR"),
        on("2031-02-05", "a2"),
        on("2031-03-05", "b3", country="BOR"),
        on("2031-04-05", "c4", source="media", country=None),
        on("2031-05-05", "a5"), on("2031-05-05", "b5", country="BOR", stance="denied"),
        on("2031-06-05", "a6", stance="planned", published="2031-05-30"),
        on("2031-01-09", "x", who="Ada Arden, president/ARC; Cato Cyr, president/CYR"),
    ]  # fmt: skip
    contacts = link(statements, (), lambda place: None)
    by_day = {c.date.iso(): c.id for c in contacts if c.date}
    tally = counts(contacts, "ARC", "BOR")
    assert tally.total == 5
    assert tally.by_both == (by_day["2031-01-05"],)
    assert tally.only == {"ARC": (by_day["2031-02-05"],), "BOR": (by_day["2031-03-05"],)}
    assert tally.by_others == (by_day["2031-04-05"],)
    assert tally.disputed == (by_day["2031-05-05"],)
    assert tally.announced == (by_day["2031-06-05"],)
    assert (tally.last_by_both, tally.last_by_either) == (by_day["2031-01-05"], by_day["2031-05-05"])
    assert counts(contacts, "Ada Arden", "Bea Borin") == tally
    assert counts(contacts, "ARC", "BOR", "2031-02-28").total == 2
    assert counts(contacts, "ARC", "DUN").total == 0


REBUTTALS = yaml.safe_load((Path(diplog.__file__).parent / "data" / "rebuttals.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", REBUTTALS["rebuttals"], ids=lambda r: f"{r['lang']}: {r['example']}")
def test_words_that_take_an_account_back(row: dict[str, str]) -> None:
    assert re.search(row["re"], row["example"], re.I)
    assert takes_back(row["example"], row["lang"])
    assert not takes_back(row["not"], row["lang"])


@pytest.mark.parametrize(
    "words",
    [
        "The two sides spoke of the negotiations and of the disputed border.",
        "She rejected the tariffs and dismissed the head of customs.",
        "They discussed false documents at the border.",
    ],
)
def test_a_refusal_in_the_matter_takes_no_account_back(words: str) -> None:
    assert not takes_back(words, "en")


def test_who_was_asked_who_is_not_known_to_have_been_and_who_was_not_watched_stay_apart() -> None:
    rows = [
        {"stance": "occurred", "source": "official", "country": "ARC"},
        {"stance": "unconfirmed", "source": "official", "country": "BOR"},
    ]
    asked = judge(contact([rows[0], {**rows[1], "asked": True}]))
    unasked = judge(contact(rows))
    unwatched = judge(contact(rows[:1]))
    silent = judge(
        contact(rows[:1]), coverage=[Watch("s", "BOR", "site", "2031-01-01T00:00:00Z", "2031-12-31T00:00:00Z")]
    )
    assert "BOR (asked)" in asked.why
    assert "BOR (not known to have been asked)" in unasked.why
    assert "BOR was not watched" in unwatched.why
    assert "BOR is silent" in silent.why
    assert len({v.why for v in (asked, unasked, unwatched, silent)}) == 4
    assert [v.status for v in (asked, unasked, unwatched, silent)] == [
        "unconfirmed",
        "unconfirmed",
        "one-sided",
        "one-sided",
    ]


def test_a_sentence_that_denies_does_not_affirm() -> None:
    said = {"doc": "page", "source": "official", "country": "BOR", "quote": "We did not speak by phone with Arcadia."}
    once = contact([{**said, "stance": "denied"}, {**said, "stance": "occurred"}])
    assert judge(once).status == "denied"
    twice = contact(
        [
            {**said, "stance": "denied"},
            {**said, "stance": "occurred", "quote": "We did speak by phone after all, a longer sentence."},
        ]
    )
    assert judge(twice).status == "one-sided"
