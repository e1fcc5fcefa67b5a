"""Dates in running text: the grammar of ``diplog.when`` on rows of ``tests/gold/dates/<lang>.tsv`` and on hostile text."""

from __future__ import annotations

import datetime as dt
from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from diplog import when
from diplog.dates import DateSpan
from diplog.when.grammar import _expand as expand
from diplog.when.grammar import grammar_of

GOLD = Path(__file__).parent / "gold" / "dates"
LANGS = when.supported()
WEDNESDAY = dt.date(2025, 9, 24)


def rows() -> list[tuple[str, str, dt.date | None, when.Tense, str]]:
    found = []
    for path in sorted(GOLD.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                continue
            text, anchor, tense, expected = line.split("\t")
            day = None if anchor == "-" else dt.date.fromisoformat(anchor)
            found.append((path.stem, text, day, None if tense == "-" else tense, expected))
    return found  # type: ignore[return-value]


def told(hits: list[when.DateHit]) -> str:
    """The hits of a sentence as the rows write them."""
    return " | ".join(hit.span.iso() if hit.span else "?" for hit in hits) or "-"


def one(text: str, lang: str = "en", tense: when.Tense = None, anchor: dt.date | None = WEDNESDAY) -> when.DateHit:
    (hit,) = when.find(text, lang, anchor, tense=tense)
    return hit


def iso(hit: when.DateHit) -> str | None:
    return hit.span.iso() if hit.span else None


@pytest.mark.parametrize(("lang", "text", "anchor", "tense", "expected"), rows())
def test_rows(lang: str, text: str, anchor: dt.date | None, tense: when.Tense, expected: str) -> None:
    assert told(when.find(text, lang, anchor, tense=tense)) == expected


def test_every_language_has_rows_with_traps() -> None:
    assert {path.stem for path in GOLD.glob("*.tsv")} == set(LANGS)
    for lang in LANGS:
        mine = [row for row in rows() if row[0] == lang]
        assert len(mine) >= 25
        assert sum(row[4] == "-" for row in mine) >= 3


@pytest.mark.parametrize("lang", LANGS)
def test_every_rule_reads_its_example(lang: str) -> None:
    """A rule whose example another rule takes is dead weight or wrong."""
    source = resources.files("diplog") / "data" / "lexicon" / "dates" / f"{lang}.yml"
    for raw in yaml.safe_load(source.read_text("utf-8"))["rules"]:
        hits = when.find(raw["example"], lang, WEDNESDAY)
        if raw.get("is") == "not":
            assert hits == [], raw["id"]
            continue
        name = "anaphoric" if raw.get("is") == "anaphoric" else f"{lang}.{raw['id']}"
        assert name in [hit.rule for hit in hits], raw["id"]


def test_words_and_offsets_are_the_texts_own() -> None:
    text = "يلتقيان غدًا — Они встретятся завтра, 11–12 июня…"
    for lang in LANGS:
        for hit in when.find(text, lang, WEDNESDAY):
            assert text[hit.start : hit.end] == hit.words


def test_vowel_signs_and_direction_marks_do_not_move_offsets() -> None:
    text = "التقى الوزيرُ\u200f يومَ الأربعاءِ 22 يناير 2025 في الدوحة"
    hit = one(text, "ar")
    assert text[hit.start : hit.end] == hit.words
    assert iso(hit) == "2025-01-22"


def test_another_tense_needs_no_second_reading() -> None:
    hit = one("on Tuesday")
    assert hit.resolve(WEDNESDAY, "past") == DateSpan.day(dt.date(2025, 9, 23))
    assert hit.resolve(WEDNESDAY, "future") == DateSpan.day(dt.date(2025, 9, 30))
    assert hit.resolve(None, "past") is None


def test_anaphoric_counts_from_the_date_told_before() -> None:
    hit = one("Two days later they met.")
    assert (hit.rule, hit.span, hit.days) == ("anaphoric", None, 2)
    assert hit.after(DateSpan.day(dt.date(2025, 1, 22))) == DateSpan.day(dt.date(2025, 1, 24))
    assert hit.after(DateSpan.range(dt.date(2025, 1, 20), dt.date(2025, 1, 22))) == DateSpan.day(dt.date(2025, 1, 24))
    assert hit.after(DateSpan.month(2025, 1)) is None
    before = one("They had spoken the day before.")
    assert before.after(DateSpan.day(dt.date(2025, 1, 22))) == DateSpan.day(dt.date(2025, 1, 21))


def test_part_of_day_is_kept() -> None:
    assert one("They spoke yesterday evening.").part == "evening"
    assert one("hablaron anoche", "es").part == "night"
    assert one("两国外长昨天下午通电话", "zh").part == "afternoon"


def test_sorts() -> None:
    sorts = {
        "on 22 January 2025": "absolute",
        "on 20-22 January 2025": "range",
        "on Tuesday": "weekday",
        "yesterday": "relative",
        "this morning": "part-of-day",
        "last week": "range",
        "last month": "month",
        "in March 2023": "month",
        "last year": "year",
        "in 2024": "year",
        "recently": "vague",
    }
    assert {text: one(text).sort for text in sorts} == sorts


def test_figures_follow_the_publishers_order() -> None:
    assert iso(when.find("on 03/04/2025", "en", WEDNESDAY)[0]) == "2025-04-03"
    assert iso(when.find("on 03/04/2025", "en", WEDNESDAY, month_first=True)[0]) == "2025-03-04"
    assert iso(when.find("on 22/01/2025", "en", WEDNESDAY, month_first=True)[0]) == "2025-01-22"


def test_a_date_wins_over_a_weekday_that_disagrees() -> None:
    assert iso(one("on Monday, 22 January 2025")) == "2025-01-22"  # a Wednesday


def test_a_weekday_chooses_the_year() -> None:
    assert iso(one("on Monday, 22 January", anchor=dt.date(2025, 1, 30))) == "2024-01-22"  # in 2025 a Wednesday


def test_31_april_is_no_date() -> None:
    assert when.find("on 31 April 2025", "en", WEDNESDAY) in ([], [one("in April 2025")]) or all(
        hit.span is None or hit.span.precision != "day" for hit in when.find("on 31 April 2025", "en", WEDNESDAY)
    )
    assert when.find("2025-02-30", "en", WEDNESDAY) == []
    assert when.find("29.02.2025", "de", WEDNESDAY) == []


def test_unknown_language_reads_figures_only() -> None:
    assert iso(one("22.01.2025", "xx")) == "2025-01-22"
    assert when.find("Tuesday 22 January", "xx", WEDNESDAY) == []
    assert iso(one("22 de enero de 2025", "es-MX")) == "2025-01-22"


def test_overlapping_words_give_one_hit_each() -> None:
    text = "They met on 22 January and, after a long silence of many dull hours, again on 24 January 2025."
    hits = when.find(text, "en", dt.date(2025, 2, 1), tense="past")
    assert told(hits) == "2025-01-22 | 2025-01-24"


@pytest.mark.parametrize("lang", LANGS)
def test_hostile_text_is_read_in_linear_time(lang: str) -> None:
    import time

    name = next(iter(grammar_of(lang).values["w"]))
    for piece in (" " * 20, "1" * 20, f"{name} ", "22 ", f"22 {name}, ", "2025-01-", "\u200f", "«(", "1月2日"):
        text = piece * 4000
        begin = time.process_time()
        when.find(text, lang, WEDNESDAY)
        assert time.process_time() - begin < 8, piece


@given(st.text(max_size=200), st.sampled_from(LANGS), st.sampled_from(["past", "future", None]))
def test_any_text_is_read(text: str, lang: str, tense: when.Tense) -> None:
    last = 0
    for hit in when.find(text, lang, WEDNESDAY, tense=tense):
        assert text[hit.start : hit.end] == hit.words
        assert hit.start >= last
        last = hit.end
    when.duration_minutes(text, lang)
    when.time_of_day(text, lang)


@given(
    st.dates(min_value=dt.date(1990, 1, 1), max_value=dt.date(2090, 1, 1)),
    st.dates(min_value=dt.date(1995, 1, 1), max_value=dt.date(2080, 1, 1)),
)
def test_full_dates_mean_the_same_from_anywhere(day: dt.date, anchor: dt.date) -> None:
    for text, lang in (
        (day.isoformat(), "fr"),
        (f"{day.day}.{day.month}.{day.year}", "de"),
        (f"{day.year}年{day.month}月{day.day}日", "zh"),
        (f"{day.day} {day:%B} {day.year}", "en"),
    ):
        (hit,) = when.find(text, lang, anchor)
        assert hit.span == DateSpan.day(day)


@given(st.dates(min_value=dt.date(1995, 1, 1), max_value=dt.date(2080, 1, 1)), st.integers(-170, 170))
def test_a_day_without_year_is_found_again_on_its_side(anchor: dt.date, distance: int) -> None:
    day = anchor + dt.timedelta(days=distance)
    if (day.month, day.day) == (2, 29):
        return
    tense: when.Tense = "past" if distance <= 0 else "future"
    (hit,) = when.find(f"on {day:%B} {day.day}", "en", anchor, tense=tense)
    assert hit.span == DateSpan.day(day)


@given(st.dates(min_value=dt.date(1995, 1, 1), max_value=dt.date(2080, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_within_the_week_on_its_side(anchor: dt.date, distance: int) -> None:
    past, future = anchor - dt.timedelta(days=distance), anchor + dt.timedelta(days=distance)
    assert one(f"on {past:%A}", anchor=anchor, tense="past").span == DateSpan.day(past)
    assert one(f"on {future:%A}", anchor=anchor, tense="future").span == DateSpan.day(future)


@pytest.mark.parametrize(
    ("lang", "text", "minutes"),
    [
        ("en", "The call lasted 20 minutes.", 20),
        ("en", "a 90-minute call", 90),
        ("en", "They spoke for an hour and a half.", 90),
        ("en", "They spoke for half an hour.", 30),
        ("en", "They spoke for two hours and 15 minutes.", 135),
        ("en", "Two hours later they spoke.", None),
        ("en", "It was 10 minutes to noon.", None),
        ("es", "Hablaron durante media hora.", 30),
        ("es", "Hablaron una hora y media.", 90),
        ("fr", "un entretien d'une heure et quarante-cinq minutes", 105),
        ("fr", "trois quarts d'heure", 45),
        ("pt", "meia hora de conversa", 30),
        ("de", "ein einstündiges Gespräch", 60),
        ("de", "anderthalb Stunden", 90),
        ("it", "un colloquio di un'ora e mezza", 90),
        ("ru", "разговор длился полтора часа", 90),
        ("ru", "беседа продолжалась более часа", 60),
        ("ru", "30-минутный разговор", 30),
        ("uk", "розмова тривала півгодини", 30),
        ("tr", "bir saat 20 dakika sürdü", 80),
        ("tr", "yarım saat sürdü", 30),
        ("ar", "استمر الاتصال نحو ساعة ونصف", 90),
        ("ar", "استمر 45 دقيقة", 45),
        ("zh", "会谈持续一个多小时", 60),
        ("zh", "通话约30分钟", 30),
        ("zh", "通話歷時一個半小時", 90),
        ("ja", "約20分間電話で会談した", 20),
        ("ja", "1時間半会談した", 90),
        ("sv", "samtalet varade i en halvtimme", 30),
        ("ro", "au vorbit jumătate de oră", 30),
        ("pl", "rozmowa trwała ponad godzinę", 60),
    ],
)
def test_durations(lang: str, text: str, minutes: int | None) -> None:
    assert when.duration_minutes(text, lang) == minutes


@pytest.mark.parametrize(
    ("lang", "text", "time"),
    [
        ("en", "at 9:15 a.m. they spoke", "09:15"),
        ("en", "at 3 p.m. local time", "15:00"),
        ("en", "at 12:30 a.m.", "00:30"),
        ("en", "They spoke at length.", None),
        ("es", "a las 9:00 de la noche", "21:00"),
        ("fr", "à 15 h 30", "15:30"),
        ("pt", "às 15h30", "15:30"),
        ("de", "um 15 Uhr", "15:00"),
        ("it", "alle 16.30", "16:30"),
        ("ru", "в 15:00 по московскому времени", "15:00"),
        ("uk", "о 9:30", "09:30"),
        ("tr", "saat 14.00'te", "14:00"),
        ("ar", "الساعة 3", "03:00"),
        ("zh", "下午3时30分", "15:30"),
        ("ja", "午後3時", "15:00"),
        ("sv", "kl. 14.30", "14:30"),
        ("ro", "la ora 10:30", "10:30"),
        ("pl", "o godz. 15.30", "15:30"),
    ],
)
def test_times_of_day(lang: str, text: str, time: str | None) -> None:
    found = when.time_of_day(text, lang)
    assert (found.isoformat("minutes") if found else None) == time


@pytest.mark.parametrize("lang", [lang for lang in LANGS if grammar_of(lang).values["m"]])
def test_every_form_of_every_month_is_read(lang: str) -> None:
    year = {"ru": "2025 года", "uk": "2025 року", "pl": "2025 r."}.get(lang, "2025")
    of = " de " if lang in ("es", "pt") else ". " if lang == "de" else " "
    for form, month in grammar_of(lang).values["m"].items():
        hit = one(f"22{of}{form}{of if lang in ('es', 'pt') else ' '}{year}", lang)
        assert iso(hit) == f"2025-{month:02d}-22", form


def test_capitals() -> None:
    assert iso(one("TALKS ON 22 JANUARY 2025")) == "2025-01-22"
    assert iso(one("22 MAYIS 2025'TE GÖRÜŞTÜLER", "tr")) == "2025-05-22"
    assert iso(one("ВСТРЕЧА 22 ЯНВАРЯ 2025 ГОДА", "ru")) == "2025-01-22"


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_means_two_things(lang: str) -> None:
    source = resources.files("diplog") / "data" / "lexicon" / "dates" / f"{lang}.yml"
    data = yaml.safe_load(source.read_text("utf-8"))
    for key in ("months", "weekdays", "ord", "num", "rel", "part", "mod", "unit", "ymod", "mmod"):
        raw = data.get(key) or {}
        pairs = enumerate(raw) if isinstance(raw, list) else raw.items()
        seen: dict[str, object] = {}
        for value, words in pairs:
            for form in (form for word in words for form in expand(str(word))):
                assert seen.setdefault(form.lower(), value) == value, (key, form)


def test_a_hit_seen_again() -> None:
    hit = one("on Tuesday", tense="past")
    again = hit.seen(WEDNESDAY, "future")
    assert (again.words, again.span) == (hit.words, DateSpan.day(dt.date(2025, 9, 30)))
