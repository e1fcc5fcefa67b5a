#!/usr/bin/env python3
"""Reading by construction: every way of saying it with every other, ``python eval/grid.py [LANG …] [--rows N] [--worst N]``.

A gold document shows one mixture of what can vary; the next document shows another. ``eval/grid/<lang>.yml`` keeps apart,
in our own words, what varies in how a contact is told: who (``pairs``), what happened and how far (``events``), when
(``dates``), who says so (``frames`` with the pair's ``speakers``) and what stands around it (``around``). Sentences are
drawn from all combinations that go together, read, and compared with what they were made of. A value that fails often, in
whatever company, is a gap in the language's lexicon or in the engine. (Behavioural testing in the manner of Ribeiro et
al., *Beyond Accuracy: Behavioral Testing of NLP Models with CheckList*, ACL 2020.)

The file::

    published: [2025-03-19, …]            # publication dates, drawn from; a pair may have its own (its terms of office)
                                          # and a ``home``, the country of the newspaper
    pairs:
      - a: {text: President Ana Torres, name: Ana Torres, side: MEX}     # further forms under names of your own
        b: {text: …, gen: …, name: …, role: …, side: …}                 # used as {b.gen}; {b.x} falls back on {b}
        speakers: [{text: the Mexican foreign ministry, side: MEX}, …]    # side: null where no government speaks
    events:
      - {id: phoned, kind: call, stance: occurred, time: past, main: "{a} phoned {b}{when}", that: …, noun: …}
    weekdays: [Monday, …]                  # names for {weekday} in dates; months: [January, …] for {month}
    dates:
      - {id: yesterday, time: past, text: " yesterday", days: -1}        # or month: -1, or date: 2025-03-12, or date: null
      - {id: day, time: past, text: " on {month} %-d", days: -3}          # the day itself, in the signs of strftime
    frames:
      - {id: said, text: "{Main}, {speaker} said."}                      # {main} {that} {noun}: the event's forms
      - {id: none, text: "{Main}.", speaker: null}                       # no speaker: a newspaper's own sentence
    around: ["{}", "Grain prices rose. {}"]
    nothing: ["{A} gave a speech about {b}."]                            # gives no statement at all

Further forms of an event, for frames that ask for them: ``subj`` (behind words of denial and doubt), ``pred`` (without its
subject, *A said that she {pred}*), ``me`` (in A's own words, *I spoke with B*); ``=`` is ``main`` again. ``{lead}`` in an
event is the date at the head of its sentence with a comma, ``{today}`` the weekday of publication.

``{Main}``, ``{Speaker}`` … are the same with a capital letter. ``time`` (one or a list) of event and date must agree
(``any`` goes with all). ``{day}`` is the date without its blank, ``{on}`` the date's form ``on`` (*due on {on}*), ``only_month``
a day of which only the month is told, ``nacc``, ``ngen``, ``nprep`` further forms of a noun. A date with ``fresh: true`` has no words: news of today where the contact occurred, else no date.
A frame may set ``stance`` (*could not confirm that …*), ``by`` (a speaker of its own, *sources said*: ``role``, ``side``,
``name``; ``own``: a spokesperson of A's; or ``a``, ``b``: that party), ``dated: true`` (only with words for the date), ``short: true`` (the event by the ``short`` names of the pair, which the frame has introduced) and
``source: official`` (a text of A's government). An event with ``b: side`` names only B's country (``state`` where that is not B's side) (a journey there),
one with ``b: {side: JPN}`` another country; with ``who: a`` or ``who: b`` that party alone takes part (a traveller, where the language's gold tells a visit so); with
``dated: true`` it goes only with dates that have words, with ``dated: false`` only with those that have none. ``date: any`` (of a date or a frame) is not judged. ``agree: {said: {m: …, f: …}}`` at
the top makes ``{speaker.said}`` and ``{a.said}`` agree with their ``gender`` (m unless told); ``around`` may hold slots.
``mend: [['\\bde le\\b', du], …]`` at the top joins words of the finished text; ``letters: {traditional: [from, to]}`` writes the texts of
pairs with ``letters: traditional`` in other characters.
``head`` is the event as headlines say it; ``title`` in a frame is a headline over the text; ``needs`` a form or slot of the event; ``mid`` interrupts the event where
that has ``{mid}`` (*A, officials said, met B*). An event, a frame or an ``around`` (then ``{text: …, also: […]}``) may have
``also``: further statements that the text makes, each told by what differs from the first (``kind``, ``stance``, ``date`` or
``days``, ``with`` another B, ``by: null`` for the paper itself). A speaker with ``unnamed: true`` must be given no name.
A speaker with a ``role`` and no side (*a source*) speaks for nobody, and is told as the speaker all the same.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import gate
from diplog import gazetteer
from diplog.extract import extract
from diplog.model import Text
from diplog.voices import base_side

GRID = Path(__file__).resolve().parent / "grid"
FLOORS = GRID / "floors.json"
FLOORED = ("strict", "stance", "side", "nothing")
FORMS = ("main", "that", "noun", "nacc", "ngen", "nprep", "subj", "pred", "me", "head", "inf", "inv")
ANY = "any"  # a date that is not judged
CHECKS = ("found", "alone", "kind", "participants", "date", "stance", "side", "strict")
_SLOT = re.compile(r"\{(\w+)(?:\.(\w+))?\}")


@dataclass(frozen=True, slots=True)
class Row:
    """One made text: its words, what it was made of (slot → value) and the statement it must give (None: none)."""

    text: Text
    parts: dict[str, str]
    wanted: dict[str, Any] | None
    also: tuple[dict[str, Any], ...] = ()  # what else it must give


def fill(pattern: str, words: dict[str, Any]) -> str:
    """The pattern with its slots filled; ``{a.gen}`` is a form of a person, ``{Main}`` is ``{main}`` with a capital."""

    def one(match: re.Match[str]) -> str:
        name, form = match.groups()
        value = words[name.lower()]
        if isinstance(value, dict):
            forms = words.get("agree", {}).get(form)
            if forms:
                value = forms.get(value.get("gender", "m"), forms["m"])
            else:
                value = value.get(form or "text", value["text"])
        value = str(value)
        return value[:1].upper() + value[1:] if name[:1].isupper() else value

    return _SLOT.sub(one, pattern)


def tidy(words: str) -> str:
    """Without the blanks and the doubled commas that empty slots leave."""
    return re.sub(r",(?=[,.])", "", re.sub(r" {2,}", " ", words)).strip()


def mended(told: str, grid: dict[str, Any], pair: dict[str, Any]) -> str:
    """A finished text with what its language joins (``mend``: expressions and what replaces them), in the pair's letters."""
    for seen, put in grid.get("mend", ()):
        told = re.sub(seen, put, told)
    return told.translate(str.maketrans(*grid["letters"][pair["letters"]])) if "letters" in pair else told


def day_of(date: dict[str, Any], published: dt.date, stance: str) -> str | None:
    if date.get("fresh"):
        return published.isoformat() if stance == "occurred" else None
    if "days" in date:
        day = (published + dt.timedelta(days=date["days"])).isoformat()
        return day[:7] if date.get("only_month") else day
    if "month" in date:
        return f"{(published.replace(day=15) + dt.timedelta(days=30 * date['month'])):%Y-%m}"
    return str(date["date"]) if date.get("date") else None


def told_day(date: dict[str, Any], published: dt.date, grid: dict[str, Any], form: str = "text") -> str:
    """The words of a date: ``%-d`` and the like, ``{weekday}`` and ``{month}`` say the day that it means."""
    words: str = date[form]
    if "days" not in date:
        return words
    day = published + dt.timedelta(days=date["days"])
    names = {
        "weekday": grid.get("weekdays", [""] * 7)[day.weekday()],
        "month": grid.get("months", [""] * 12)[day.month - 1],
    }
    return fill(day.strftime(words) if "%" in words else words, names) if "{" in words or "%" in words else words


def agree(event: dict[str, Any], date: dict[str, Any]) -> bool:
    """Whether two values share a time; one has a time, a list of them, or *any*."""
    times = [t if isinstance(t, list) else [t] for t in (event.get("time", "any"), date.get("time", "any"))]
    return any("any" in t for t in times) or not set(times[0]).isdisjoint(times[1])


def rows(lang: str, count: int, seed: int = 7) -> list[Row]:
    """``count`` texts of a language, drawn evenly over the values of each slot."""
    grid = yaml.safe_load((GRID / f"{lang}.yml").read_text(encoding="utf-8"))
    chance = random.Random(seed)
    made: list[Row] = []
    decks: dict[str, list[Any]] = defaultdict(list)

    def deal(slot: str, values: list[Any]) -> Any:
        """Each value once before any comes again."""
        if not decks[slot]:
            decks[slot] = chance.sample(values, len(values))
        return decks[slot].pop()

    while len(made) < count:
        pair, event, frame = deal("pair", grid["pairs"]), deal("event", grid["events"]), deal("frame", grid["frames"])
        published = (
            deal("published", grid["published"]) if "published" not in pair else chance.choice(pair["published"])
        )
        form = next((f for f in FORMS if f"{{{f}}}" in frame["text"].lower()), "main")
        if form not in event:  # frames that ask for a rare form are drawn as often as others
            event = chance.choice([e for e in grid["events"] if form in e] or [event])
        dates = [
            d
            for d in grid["dates"]
            if agree(event, d)
            and agree(frame, d)
            and (d["text"] or not (frame.get("dated") or event.get("dated")))
            and not (d["text"] and False in (event.get("dated", True), frame.get("dated", True)))
            and ("on" in d or "{on}" not in event["main"])
        ]
        if (
            form not in event
            or not agree(event, frame)
            or not dates
            or not (frame.get("needs", form) in event or f"{{{frame.get('needs')}}}" in event["main"])
            or ("stance" in frame and not event.get("plain", True))
        ):
            continue
        date = chance.choice(dates)
        speakers = [s for s in pair["speakers"] if s.get("kind", "any") == frame.get("speaks", s.get("kind", "any"))]
        if not speakers and frame.get("speaker", True) is not None:
            continue
        speaker = chance.choice(speakers) if frame.get("speaker", True) is not None else None
        around = deal("around", grid.get("around", ["{}"]))
        around, told_around = (around["text"], around["also"]) if isinstance(around, dict) else (around, [])
        if told_around and ("b" in event or "who" in event):
            around, told_around = "{}", []  # what else a text tells is of the pair
        words: dict[str, Any] = {
            "a": pair["a"],
            "b": pair["b"],
            "when": told_day(date, published, grid),
            "day": told_day(date, published, grid).strip(),
            "on": told_day(date, published, grid, "on") if "on" in date else "",
            "today": grid.get("weekdays", [""] * 7)[published.weekday()],
            "agree": grid.get("agree") or {},
            "mid": "{mid}",
            **(grid.get("words") or {}),
        }
        parties = {x: {**pair[x], "text": pair[x]["short"]} if frame.get("short") else pair[x] for x in "ab"}
        words["lead"] = f"{words['day']}, " if words["day"] else ""
        told_as = {f: event["main"] if event[f] == "=" else event[f] for f in FORMS if f in event}
        words |= {f: tidy(fill(pattern, {**words, **parties})) for f, pattern in told_as.items()}
        if speaker:
            words["speaker"] = speaker
        words["mid"] = fill(frame.get("mid", ""), words)
        words |= {f: fill(words[f], words) for f in FORMS if f in event}
        told = mended(tidy(fill(frame["text"], words)), grid, pair)
        title = mended(tidy(fill(frame.get("title", ""), words)), grid, pair)
        official = frame.get("source") == "official"
        by = None
        if frame.get("by") == "own":
            by = {"name": None, "role": "spokesperson", "country": pair["a"]["side"]}
        elif frame.get("by") in ("a", "b"):
            who = pair[frame["by"]]
            by = {"name": who.get("name"), "role": who.get("role"), "country": who["side"]}
        elif "by" in frame:
            by = {"name": frame["by"].get("name"), "role": frame["by"].get("role"), "country": frame["by"].get("side")}
        elif speaker and (speaker.get("side") or speaker.get("role")):
            by = {"name": speaker.get("name"), "role": speaker.get("role"), "country": speaker.get("side")}
            if official and speaker.get("side") == pair["a"]["side"]:
                by = None  # an official text speaks for itself
        stance = frame.get("stance", event["stance"])
        other = (
            {"side": pair["b"].get("state", pair["b"]["side"])}
            if event.get("b") == "side"
            else event.get("b", pair["b"])
        )
        taking_part = [pair["a"] if x == "a" else other for x in event.get("who", "ab")]
        wanted = {
            "kind": event["kind"], "stance": stance, "date": ANY if ANY in (date.get("date"), frame.get("date")) else day_of(date, published, stance),
            "participants": [{"name": p.get("name"), "role": p.get("role"), "country": p["side"]} for p in taking_part],
            "said_by": by, "topics": [], "quote": told,
        }  # fmt: skip
        also = [
            further(x, wanted, published, official=official)
            for x in (*event.get("also", ()), *frame.get("also", ()), *told_around)
        ]
        if speaker and speaker.get("unnamed") and by:
            by["unnamed"] = True
        parts = {
            "pair": f"{pair['a']['text']} / {pair['b']['text']}", "event": event["id"], "form": form,
            "date": date["id"], "frame": frame["id"], "around": around[:60],
        }  # fmt: skip
        if speaker:
            parts["speaker"] = speaker["text"]
        made.append(
            Row(
                text(lang, mended(fill(around, words), grid, pair).replace("{}", told), published, pair, official=official, title=title),
                parts, wanted, tuple(also),
            )
        )  # fmt: skip
    for pattern in grid.get("nothing", []):
        for pair in chance.sample(grid["pairs"], min(4, len(grid["pairs"]))):
            words = {
                "a": pair["a"],
                "b": pair["b"],
                "speaker": pair["speakers"][0],
                "when": "",
                "agree": grid.get("agree") or {},
                **(grid.get("words") or {}),
            }
            told = mended(fill(pattern, words), grid, pair)
            made.append(
                Row(text(lang, told, pair.get("published", grid["published"])[0], pair), {"nothing": pattern}, None)
            )
    return made


def further(told: dict[str, Any], wanted: dict[str, Any], published: dt.date, *, official: bool) -> dict[str, Any]:
    """Another statement of the same text, by what differs from the first."""
    one = {**wanted, **{k: told[k] for k in ("kind", "stance") if k in told}}
    if "with" in told:
        b = told["with"]
        other = {"name": b.get("name"), "role": b.get("role"), "country": b["side"]}
        one["participants"] = [wanted["participants"][0], other]
    if "date" in told or "days" in told:
        one["date"] = ANY if told.get("date") == ANY else day_of(told, published, one["stance"])
    if "by" in told and not official:
        one["said_by"] = None
    return one


def text(
    lang: str, words: str, published: dt.date, pair: dict[str, Any], *, official: bool = False, title: str = ""
) -> Text:
    return Text(
        document="grid", key="grid", title=title, text=words, url=None, publisher="Ministry" if official else "Daily",
        source_type="official" if official else "media", source_country=pair["a"]["side"] if official else pair.get("home"),
        published=published.isoformat(), lang=lang,
    )  # fmt: skip


def judged(row: Row, register: Any, score: Any) -> tuple[dict[str, bool], list[dict[str, Any]]]:
    """Which checks hold for a row, and what was read."""
    read = [as_gold(s) for s in extract(row.text, register)]
    if row.wanted is None:
        return {"nothing": not read}, read
    free = row.wanted["date"] == ANY
    gold = [g | ({"date": None} if g["date"] == ANY else {}) for g in (row.wanted, *row.also)]
    pairs, _, _ = score.pair_up(gold, read)
    mine = next(((g, p) for g, p in pairs if g is gold[0]), None)
    if mine is None:
        return dict.fromkeys(CHECKS, False) | {"alone": len(read) == len(pairs)}, read
    wanted, got = mine
    rest = all(
        (a["date"] == ANY or score.date_right(g["date"], p["date"])) and g["stance"] == p["stance"] and g["kind"] == p["kind"]
        for a, g in zip(row.also, gold[1:], strict=True) for x, p in pairs if x is g
    )  # fmt: skip
    named = bool(wanted["said_by"] and wanted["said_by"].get("unnamed") and (got["said_by"] or {}).get("name"))
    held = {
        "found": True, "alone": len(read) == len(gold) == len(pairs) and rest, "kind": wanted["kind"] == got["kind"],
        "participants": score.participants_f1(wanted["participants"], got["participants"]) == 1,
        "date": free or score.date_right(wanted["date"], got["date"]), "stance": wanted["stance"] == got["stance"],
        "side": score.same_side(wanted, got) and not named,
    }  # fmt: skip
    return held | {"strict": all(held.values())}, read


def as_gold(statement: Any) -> dict[str, Any]:
    def person(p: Any) -> dict[str, Any]:
        return {
            "name": p.name,
            "role": p.role,
            "country": p.side and base_side(p.side),
            **({"group": True} if p.group else {}),
        }

    return {
        "kind": statement.kind, "participants": [person(p) for p in statement.participants],
        "date": statement.date.gold() if statement.date else None, "stance": statement.stance,
        "said_by": person(statement.said_by) if statement.said_by else None, "topics": [], "quote": statement.quote.words,
        "rules": [rule.id for rule in statement.rules],
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("langs", nargs="*", help="languages (default: all that have a grid)")
    parser.add_argument("--rows", type=int, default=400, help="texts drawn per language")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--worst", type=int, default=0, help="show so many of the values that fail most, and a text of each"
    )
    parser.add_argument("--of", choices=CHECKS, default="strict", help="the check that --worst goes by")
    parser.add_argument(
        "--check", action="store_true", help="fail where a language is below its floor (eval/grid/floors.json)"
    )
    parser.add_argument("--update", action="store_true", help="write today's figures, less three points, as floors")
    args = parser.parse_args()
    if not (gate.SHARED / "score" / "score.py").is_file():
        print("grid: ../shared/score is not here: nothing measured", file=sys.stderr)
        return 0
    score, register = gate.scorer(), gazetteer.load()
    figures: dict[str, dict[str, float]] = {}
    print(f"{'':6}" + "".join(f"{c:>13}" for c in ("rows", *CHECKS, "nothing")))
    for lang in args.langs or sorted(p.stem for p in GRID.glob("*.yml")):
        results = [(row, *judged(row, register, score)) for row in rows(lang, args.rows, args.seed)]
        share: dict[str, float] = {}
        for check in (*CHECKS, "nothing"):
            held = [h[check] for _, h, _ in results if check in h]
            if held:
                share[check] = round(100 * sum(held) / len(held), 1)
        figures[lang] = share
        print(f"{lang:6}{len(results):>13}" + "".join(f"{share.get(c, '-'):>13}" for c in (*CHECKS, "nothing")))
        show_worst(results, args.of, args.worst)
    if args.update:
        floors = {lang: {c: round(share[c] - 3, 1) for c in FLOORED if c in share} for lang, share in figures.items()}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    below = [
        f"grid {lang} {check}: {figures[lang].get(check)} < {least}"
        for lang, floor in (json.loads(FLOORS.read_text(encoding="utf-8")) if args.check else {}).items()
        if lang in figures
        for check, least in floor.items()
        if figures[lang].get(check, 0.0) < least
    ]
    for line in below:
        print("outside the floors:", line, file=sys.stderr)
    return 1 if below else 0


def show_worst(results: list[tuple[Row, dict[str, bool], list[dict[str, Any]]]], check: str, most: int) -> None:
    """The slot values that fail most by one check, each with its share and one failing text."""
    by_value: dict[tuple[str, str], list[tuple[bool, Row, list[dict[str, Any]]]]] = defaultdict(list)
    for row, held, read in results:
        ok = held["nothing"] if row.wanted is None else held[check]
        for slot, value in row.parts.items():
            by_value[slot, value].append((ok, row, read))
    ranked = sorted(
        by_value.items(), key=lambda e: (sum(not ok for ok, _, _ in e[1]) + 0.5) / (len(e[1]) + 2), reverse=True
    )
    for (slot, value), seen in ranked[:most]:
        failed = [(row, read) for ok, row, read in seen if not ok]
        if not failed:
            break
        row, read = failed[0]
        print(f"\n{slot} = {value}: {len(failed)} of {len(seen)} fail {check}")
        print(f"   {row.text.published} «{row.text.text}»")
        if row.wanted:
            for wanted in (row.wanted, *row.also):
                print(f"   want {gate.short(wanted)}")
        for s in read:
            print(f"   read {gate.short(s)} {s['rules']}")


if __name__ == "__main__":
    sys.exit(main())
