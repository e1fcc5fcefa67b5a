"""A cited briefing on a person, a side or a pair over a period.

Every sentence is a :class:`Line` with the statements behind it; a line without one cannot be made. The words are
diplog's, the facts are the statements': who says what, what only one side says, what is not confirmed, what is
planned, what nobody has told.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import ConfigError
from ..model import Account, Statement, Verdict
from . import safe, words
from .dossier import Dossier, contact_dict, in_time, oldest_first, sourced_dict
from .pick import Pick
from .sheet import Screen
from .show import Comparison, compare

# Statuses of contacts that somebody says took place (or denies); the rest are still to come or came to nothing.
HAPPENED = ("confirmed", "disputed", "unconfirmed", "one-sided", "denied", "reported", "alleged")
NOT_CONFIRMED = ("disputed", "unconfirmed", "one-sided", "denied", "reported", "alleged")
AHEAD = ("planned", "overdue", "sought", "cancelled")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence and the ids of the statements it rests on; there is no line without one."""

    words: str
    cites: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.cites:
            raise ConfigError(f"a sentence of a brief needs a statement behind it: {self.words!r}")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines under a heading; the heading names a contact (its date, kind, people) or is empty."""

    lines: tuple[Line, ...]
    heading: str = ""
    contact: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """The briefing: sections of cited sentences, and the statements in the order in which they are first cited."""

    title: str
    sections: tuple[Section, ...]
    sources: tuple[Statement, ...]
    dossiers: tuple[Dossier, ...]
    period: str = ""
    as_of: str | None = None
    numbers: dict[str, int] = field(default_factory=dict)

    def marks(self, line: Line) -> str:
        return "".join(f"[{n}]" for n in sorted({self.numbers[i] for i in line.cites}))

    def facts(self) -> list[tuple[str, str]]:
        """What the head of the brief counts."""
        publishers = {s.publisher or s.key for d in self.dossiers for s in d.contact.statements}
        documents = {s.document for d in self.dossiers for s in d.contact.statements}
        return [
            ("Period", self.period or "all that is on record"),
            ("As of", self.as_of or "everything in the ledger"),
            ("Contacts", str(len(self.dossiers))),
            ("Documents", f"{len(documents)} from {words.count(len(publishers), 'publisher')}"),
        ]

    # -- forms ---------------------------------------------------------------------------------------------------

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "period": self.period,
            "as_of": self.as_of,
            "sections": [
                {
                    "title": section.title,
                    "blocks": [
                        {
                            "heading": block.heading or None,
                            "contact": block.contact,
                            "status": block.status,
                            "lines": [
                                {
                                    "text": line.words,
                                    "cites": sorted({self.numbers[i] for i in line.cites}),
                                    "statements": list(line.cites),
                                }
                                for line in block.lines
                            ],
                        }
                        for block in section.blocks
                    ],
                }
                for section in self.sections
            ],
            "contacts": [contact_dict(d) for d in self.dossiers],
            "sources": [{"n": n, **sourced_dict(s)} for n, s in enumerate(self.sources, 1)],
        }

    def records(self) -> Iterable[dict[str, Any]]:
        for section in self.data()["sections"]:
            for block in section["blocks"]:
                for line in block["lines"]:
                    yield {"section": section["title"], "contact": block["contact"], **line}

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        columns = ("section", "contact", "status", "text", "cites", "statements")
        return columns, [
            (
                section.title,
                block.contact,
                block.status,
                line.words,
                " ".join(str(n) for n in sorted({self.numbers[i] for i in line.cites})),
                " ".join(line.cites),
            )
            for section in self.sections
            for block in section.blocks
            for line in block.lines
        ]

    def markdown(self) -> str:
        md = safe.markdown
        out = [f"# {md(self.title)}", ""]
        out.extend(f"- **{key}:** {md(value)}" for key, value in self.facts())
        out.extend(["", "*diplog says who says what; it does not say what is true.*", ""])
        for section in self.sections:
            out.extend([f"## {section.title}", ""])
            for block in section.blocks:
                if block.heading:
                    status = f" — **{block.status}**" if block.status else ""
                    out.extend([f"### {md(block.heading)}{status}", ""])
                out.extend(f"- {md(line.words)} {_bracketed(self.marks(line))}" for line in block.lines)
                if block.heading:
                    out.append("")
            if out[-1]:
                out.append("")
        out.extend(["## Sources", ""])
        for number, s in enumerate(self.sources, 1):
            where = f"{md(s.publisher or s.key)}, {md(s.published or 'undated')}, {safe.markdown_link(s.url)}"
            out.append(f"{number}. “{md(s.quote.words)}” — {md(words.speaker(s))}. {where}")
        return "\n".join(out)

    def text(self, screen: Screen) -> str:
        width = max(40, screen.width)
        bold = (lambda t: f"\x1b[1m{t}\x1b[0m") if screen.colour else (lambda t: t)
        out = [bold(safe.plain(self.title))]
        out.extend(f"{key}: {safe.plain(value)}" for key, value in self.facts())
        for section in self.sections:
            out.extend(["", bold(section.title.upper())])
            for block in section.blocks:
                if block.heading:
                    status = f" — {block.status}" if block.status else ""
                    out.extend(["", *_wrapped(block.heading + status, width, "  ", "  ")])
                for line in block.lines:
                    out.extend(_wrapped(f"{line.words} {self.marks(line)}", width, "  • ", "    "))
        out.extend(["", bold("SOURCES")])
        for number, s in enumerate(self.sources, 1):
            mark = f"[{number}] "
            out.extend(_wrapped(f"“{s.quote.words}” — {words.speaker(s)}", width, mark, " " * len(mark)))
            where = ", ".join(p for p in (s.publisher or s.key, s.published or "undated", s.url) if p)
            out.append(" " * len(mark) + safe.plain(where))
        return "\n".join(out)

    def html(self) -> str:
        from .card import page

        return page(self.title, self.html_body())

    def html_body(self) -> str:
        h = safe.html
        facts = "".join(f"<li><b>{key}:</b> {h(value)}</li>" for key, value in self.facts())
        out = [f"<h1>{h(self.title)}</h1>", f"<ul>{facts}</ul>"]
        out.append("<p><i>diplog says who says what; it does not say what is true.</i></p>")
        for section in self.sections:
            out.append(f"<h2>{h(section.title)}</h2>")
            for block in section.blocks:
                if block.heading:
                    status = f' <b class="status {h(block.status)}">{h(block.status)}</b>' if block.status else ""
                    out.append(f'<h3 dir="auto">{h(block.heading)}{status}</h3>')
                items = "".join(f'<li dir="auto">{h(line.words)} {self._html_marks(line)}</li>' for line in block.lines)
                out.append(f"<ul>{items}</ul>")
        out.append('<h2>Sources</h2><ol class="sources">')
        for number, s in enumerate(self.sources, 1):
            url = safe.address(s.url)
            link = (
                f'<a href="{h(url)}" rel="noopener nofollow">{h(s.url or "")}</a>' if url else h(s.url or "no address")
            )
            lang = safe.language(s.lang)
            out.append(
                f'<li id="s{number}"><q dir="auto"{lang}>{h(s.quote.words)}</q> — <bdi>{h(words.speaker(s))}</bdi>. '
                f"<bdi>{h(s.publisher or s.key)}</bdi>, {h(s.published or 'undated')}, {link}</li>"
            )
        out.append("</ol>")
        return "\n".join(out)

    def _html_marks(self, line: Line) -> str:
        numbers = sorted({self.numbers[i] for i in line.cites})
        return "".join(f'<a href="#s{n}">[{n}]</a>' for n in numbers)

    def _repr_html_(self) -> str:
        from .card import STYLE

        return f'<div class="diplog">{STYLE}{self.html_body()}</div>'


def _bracketed(marks: str) -> str:
    return re.sub(r"\[(\d+)\]", r"\\[\1\\]", marks)


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(safe.plain(text), width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


# -- building --------------------------------------------------------------------------------------------------------


def write(title: str, dossiers: Iterable[Dossier], *, period: str = "", as_of: str | None = None) -> Brief:
    """The brief on these contacts, oldest first; sections without anything to say are left out."""
    ordered = oldest_first(dossiers)
    compared = [compare(d) for d in ordered]
    happened = [c for c in compared if c.dossier.verdict.status in HAPPENED]
    ahead = [c for c in compared if c.dossier.verdict.status in AHEAD]
    sections = [
        _section("Contacts on record", (_record(c) for c in happened)),
        _section("What only one side says", (_only_one(c) for c in compared)),
        _section("Claims not confirmed", (_not_confirmed(c) for c in happened)),
        _section("Planned, asked for, postponed", (_record(c) for c in ahead)),
        _section("Not known", (_not_known(c) for c in compared)),
    ]
    kept = tuple(s for s in sections if s.blocks)
    known = {s.id: s for d in ordered for s in d.contact.statements}
    numbers: dict[str, int] = {}
    for section in kept:
        for block in section.blocks:
            for line in block.lines:
                for id in line.cites:
                    numbers.setdefault(id, len(numbers) + 1)
    return Brief(
        title=title,
        sections=kept,
        sources=tuple(known[i] for i in numbers),
        dossiers=tuple(ordered),
        period=period,
        as_of=as_of,
        numbers=numbers,
    )


def title_of(pick: Pick) -> str:
    """What the brief is about, from what was asked for."""
    about = [who.words for who in pick.who]
    if pick.pair:
        about.append(" – ".join(words.side(side) for side in pick.pair))
    about.extend(words.side(side) for side in pick.sides)
    about.extend(words.topic(topic) for topic in pick.topics)
    about.extend(words.KIND[kind] for kind in pick.kinds)
    return f"{words.joined(about)}: contacts on record" if about else "Contacts on record"


def period_of(pick: Pick) -> str:
    if pick.since and pick.until:
        return f"{words.day(pick.since)} – {words.day(pick.until)}"
    if pick.since:
        return f"from {words.day(pick.since)}"
    return f"until {words.day(pick.until)}" if pick.until else ""


def _section(title: str, blocks: Iterable[Block]) -> Section:
    return Section(title, tuple(b for b in blocks if b.lines))


def _heading(view: Comparison) -> str:
    contact = view.dossier.contact
    place = f", {contact.place}" if contact.place else ""
    return _first_up(f"{words.date(contact.date)}{place}: {words.KIND[contact.kind]}, {words.people(contact)}")


def _named(view: Comparison) -> str:
    """``the call of 21 January 2025 (A – B)``, for sentences away from the contact's own heading."""
    contact = view.dossier.contact
    when = f" of {words.date(contact.date)}" if contact.date else ", date not said,"
    return f"the {words.KIND[contact.kind]}{when} ({words.people(contact)})"


def _block(view: Comparison, lines: Iterable[Line], *, heading: bool = True) -> Block:
    return Block(
        tuple(lines),
        _heading(view) if heading else "",
        view.dossier.contact.id,
        view.dossier.verdict.status if heading else None,
    )


def _ids(view: Comparison, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(view.numbered[n - 1].id for n in numbers)


def _record(view: Comparison) -> Block:
    """Each account in a sentence, third parties by stance, then topics and initiative with who names them."""
    lines = []
    for account in view.accounts:
        own = [s for _, s in view.of(account)]
        if own:
            lines.append(Line(_account_sentence(view, account, own), tuple(s.id for s in own)))
    lines.extend(_third_parties(view))
    about = [p for p in view.points if p.subject.startswith("topic:")]
    if about:
        named = "; ".join(f"{words.topic(p.value)} ({_who_says(view, p.by, p.others)})" for p in about)
        cites = _ids(view, sorted({n for p in about for n in (*(m for ns in p.by.values() for m in ns), *p.others)}))
        lines.append(Line(f"About: {named}.", cites))
    for point in view.points:
        if point.subject == "initiated_by":
            numbers = sorted({*(n for ns in point.by.values() for n in ns), *point.others})
            lines.append(
                Line(
                    f"On the initiative of {words.the_side(point.value)}, according to "
                    f"{_who_says(view, point.by, point.others)}.",
                    _ids(view, numbers),
                )
            )
    return _block(view, lines)


def _account_sentence(view: Comparison, account: Account, own: Sequence[Statement]) -> str:
    """``Mexico says that it took place (Claudia Sheinbaum, president; first on 22 January 2025).``"""
    said = words.RESPONSE.get(account.response, account.response)
    notes = [words.joined(dict.fromkeys(_voice(s) for s in in_time(own)))]
    first = view.first_said(account)
    if first:
        notes.append(f"first on {words.iso_day(first)}" if len(own) > 1 else words.iso_day(first))
    if account.asked:
        notes.append("when asked")
    if account.hedge:
        notes.append(f"in the words “{account.hedge}”")
    return f"{_first_up(words.the_side(account.side))} {said} ({'; '.join(notes)})."


def _voice(statement: Statement) -> str:
    """Who speaks, where the side is named already: ``Claudia Sheinbaum, president``, or the publisher."""
    voice = statement.said_by
    if voice is None:
        return statement.publisher or statement.key
    return ", ".join(part for part in (voice.name, voice.role or (voice.mention if not voice.name else "")) if part)


def _third_parties(view: Comparison) -> Iterable[Line]:
    by_stance: dict[str, list[Statement]] = {}
    for _, s in view.third_parties():
        by_stance.setdefault(s.stance, []).append(s)
    for stance, said in by_stance.items():
        voices = list(dict.fromkeys(words.speaker(s) for s in said))
        verb = words.STANCE[stance] if len(voices) == 1 else _PLURAL[stance]
        yield Line(f"{_first_up(words.joined(voices))} {verb}.", tuple(s.id for s in said))


_PLURAL = {
    "occurred": "say that it took place",
    "planned": "say that it is planned",
    "sought": "say that it is sought",
    "denied": "deny it",
    "unconfirmed": "do not confirm it",
    "doubted": "doubt it",
    "cancelled": "say that it was called off",
}


def _who_says(view: Comparison, by: Any, others: Sequence[int]) -> str:
    named = [words.the_side(side) for side in by]
    named.extend(dict.fromkeys(_voice(view.numbered[n - 1]) for n in others))
    return words.joined(named)


def _only_one(view: Comparison) -> Block:
    by_side: dict[str, list[Any]] = {}
    for point in view.points:
        if point.only:
            by_side.setdefault(point.only, []).append(point)
    lines = []
    for side, points in by_side.items():
        cites = _ids(view, sorted({n for p in points for n in p.by[side]}))
        points.sort(key=lambda p: not p.subject.startswith("topic:"))
        told = words.joined(_told(p.subject, p.value) for p in points)
        lines.append(Line(f"Only {words.the_side(side)} mentions {told} in its account of {_named(view)}.", cites))
    return _block(view, lines, heading=False)


def _told(subject: str, value: str) -> str:
    match subject:
        case "initiated_by":
            return f"that it was on the initiative of {words.the_side(value)}"
        case "place":
            return f"the place ({value})"
        case "duration":
            return f"how long it lasted ({value})"
        case _:
            return words.topic(value)


def _not_confirmed(view: Comparison) -> Block:
    lines = []
    verdict = view.dossier.verdict
    if verdict.status in NOT_CONFIRMED:
        cites = _resting(view)
        lines.append(Line(f"{_first_up(_named(view))} is {verdict.status}: {_sentence(view.why(verdict))}", cites))
    for claim in view.dossier.claims:
        known = tuple(i for i in claim.rests_on if view.number(i))
        if claim.status != "supported" and known:
            lines.append(Line(f"{_claimed(view, claim)} — {claim.status}: {_sentence(view.why(claim))}", known))
    return _block(view, lines, heading=False)


def _claimed(view: Comparison, claim: Verdict) -> str:
    """``MEX says of another side: “…”``, for a verdict on a claim inside an account."""
    id, _, quote = claim.subject.partition(": ")
    teller = next((a.side for a in view.accounts if id in a.statements), None)
    return (
        f"{_first_up(words.the_side(teller))} says of another side: “{quote}”" if teller else _first_up(claim.subject)
    )


def _not_known(view: Comparison) -> Block:
    """What the statements leave open, in one sentence a contact, with the statements that raise the questions."""
    contact, gaps = view.dossier.contact, []
    silent = [words.the_side(a.side) for a in view.accounts if not a.statements and a.response == "silent"]
    unwatched = [words.the_side(a.side) for a in view.accounts if not a.statements and a.response != "silent"]
    if silent:
        gaps.append(f"{words.joined(silent)} said nothing that we found, and we were watching")
    if unwatched:
        gaps.append(f"nothing of {words.joined(unwatched, 'or')} is on record, whose channels were not watched")
    open_ = []
    if contact.date is None:
        open_.append("when")
    if not contact.topics and view.dossier.verdict.status in HAPPENED:
        open_.append("what it was about")
    groups = [p for p in contact.participants if p.group]
    if groups:
        open_.append(f"who the {words.joined(p.role or p.mention or 'group' for p in groups)} are")
    if open_:
        gaps.append(f"not said: {words.joined(open_)}")
    if not gaps:
        return _block(view, (), heading=False)
    line = Line(f"{_first_up(_named(view))}: {'; '.join(gaps)}.", tuple(s.id for s in view.numbered))
    return _block(view, [line], heading=False)


def _resting(view: Comparison) -> tuple[str, ...]:
    known = tuple(i for i in view.dossier.verdict.rests_on if view.number(i))
    return known or tuple(s.id for s in view.numbered)


def _sentence(text: str) -> str:
    stripped = text.strip()
    return stripped if stripped.endswith((".", "!", "?")) else stripped + "."


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
