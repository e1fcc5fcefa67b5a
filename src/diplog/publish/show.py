"""One contact, its sides' accounts next to each other: what each says, what only one mentions, how it stands and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model import Account, Contact, Statement, Verdict
from . import safe, words
from .dossier import (
    Dossier,
    account_dict,
    change_dict,
    contact_dict,
    in_time,
    lag_dict,
    move_dict,
    sourced_dict,
    verdict_dict,
)
from .sheet import Screen, drawn
from .telling import Telling, telling_dict
from .telling import lines as told_by

if TYPE_CHECKING:
    from ..judge.history import Change, Lag, Step
    from ..ledger.records import Forward


# The response that a stance of the side's own gives (a hedged denial, which does not confirm, is told by the judge).
_RESPONSE_OF = {
    "occurred": "affirms",
    "planned": "announced",
    "sought": "sought",
    "denied": "denies",
    "unconfirmed": "does-not-confirm",
    "doubted": "doubts",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that accounts mention: a topic, who asked for it, a place, a date, a duration; and who mentions it.

    ``by`` maps a side to the numbers of its statements that mention it, ``others`` are third parties' numbers.
    ``only`` is the one side in whose account it stands while another side has given an account without it.
    """

    subject: str
    value: str
    by: Mapping[str, tuple[int, ...]]
    others: tuple[int, ...] = ()
    only: str | None = None

    def said(self) -> str:
        """The point in words: ``topic: migration``, ``on the initiative of Mexico``."""
        if self.subject.startswith("topic:"):
            return words.subject(self.subject)
        if self.subject == "initiated_by":
            return f"on the initiative of {words.the_side(self.value)}"
        return f"{words.subject(self.subject)}: {self.value}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """The previous contact of the same sides, and for each side that told of both, which topics came and went."""

    contact: Contact
    new: Mapping[str, tuple[str, ...]]
    dropped: Mapping[str, tuple[str, ...]]

    def lines(self) -> list[str]:
        out = []
        for side in dict.fromkeys((*self.new, *self.dropped)):
            parts = []
            if self.new.get(side):
                parts.append(f"new: {words.joined(words.topic(t) for t in self.new[side])}")
            if self.dropped.get(side):
                parts.append(f"no longer mentioned: {words.joined(words.topic(t) for t in self.dropped[side])}")
            out.append(f"{words.side(side)}: {'; '.join(parts) or 'the same topics'}")
        return out


@dataclass(frozen=True, slots=True)
class Comparison:
    """What ``diplog show`` shows. ``numbered`` gives every statement of the contact its number, from 1, in time order."""

    dossier: Dossier
    numbered: tuple[Statement, ...]
    accounts: tuple[Account, ...]
    points: tuple[Point, ...]
    as_of: str | None = None
    changes: tuple[Change, ...] = ()  # the contact's history, oldest first
    steps: tuple[Step, ...] = ()  # what became of an announcement
    lag: Lag | None = None  # between the first and the second side's word
    earlier: Earlier | None = None
    tellings: tuple[Telling, ...] = ()  # the sides' own texts
    moves: tuple[Forward, ...] = ()  # where its id, or the one it was asked for by, led from and to

    # -- what the renderings share -------------------------------------------------------------------------------

    def number(self, id: str) -> int | None:
        return next((n for n, s in enumerate(self.numbered, 1) if s.id == id), None)

    def marks(self, ids: Iterable[str]) -> str:
        """``[1][3]`` for statement ids, in order of number."""
        numbers = {self.number(id) for id in ids} - {None}
        return "".join(f"[{n}]" for n in sorted(n for n in numbers if n))

    def of(self, account: Account) -> list[tuple[int, Statement]]:
        """An account's statements with their numbers."""
        return [(n, s) for n, s in enumerate(self.numbered, 1) if s.id in account.statements]

    def first_said(self, account: Account) -> str | None:
        """When the side first said what its account says now; None where no dated document says it."""
        now = [s for _, s in self.of(account) if _RESPONSE_OF.get(s.stance) == account.response]
        return min((s.published for s in now if s.published), default=None)

    def third_parties(self) -> list[tuple[int, Statement]]:
        """Statements in no side's account: newspapers', other states', and what one side tells of another's words."""
        own = {id for a in self.accounts for id in a.statements}
        return [(n, s) for n, s in enumerate(self.numbered, 1) if s.id not in own]

    def mentioned(self) -> list[Verdict]:
        """Verdicts on attributes of which somebody says something."""
        return [v for v in self.dossier.attributes if v.status != "nobody"]

    def claim(self, verdict: Verdict) -> str:
        """The sentence that a verdict on a claim is about, with the number of the statement it stands in."""
        id, _, quote = verdict.subject.partition(": ")
        number = self.number(id)
        return f"[{number}] “{quote}”" if number else verdict.subject

    def heading(self) -> list[str]:
        contact = self.dossier.contact
        place = f", {contact.place}" if contact.place else ""
        lines = [
            f"{contact.label}  {contact.id}",
            f"{words.KIND[contact.kind].capitalize()}, {words.date(contact.date)}{place}",
            words.people(contact),
        ]
        if contact.topics:
            lines.append(f"About: {', '.join(words.topic(t) for t in contact.topics)}")
        return [*lines, *(words.moved(f.old, f.new, f.reason, f.known) for f in self.moves)]

    def why(self, verdict: Verdict) -> str:
        """The rule's sentence with sides' codes written out."""
        return words.in_words(verdict.why, [*(a.side for a in self.accounts), *self.dossier.contact.sides])

    def told_first(self) -> str:
        """``Turkey told of it first, the United States a day later.``"""
        return words.told_first(self.lag)

    def became(self) -> list[str]:
        """What became of an announced contact, step by step; empty where there was nothing to follow."""
        if not any(step.what in ("announced", "confirmed", "put-off", "cancelled", "overdue") for step in self.steps):
            return []
        sides = {a.side for a in self.accounts}
        out = []
        for step in self.steps:
            who = words.side(step.who) if step.who in sides else step.who
            day = f" for {step.date}" if step.date and step.what in ("announced", "confirmed", "put-off") else ""
            mark = f" {self.marks([step.statement])}" if step.statement else ""
            out.append(f"{step.at or 'undated'}  {step.what}{day}, {who}{mark}")
        return out

    def moment(self) -> str:
        as_of = self.dossier.verdict.as_of or self.as_of
        return f"as of {as_of}" if as_of else "as of everything in the ledger"

    def _account_notes(self, account: Account) -> list[str]:
        notes = []
        first = self.first_said(account)
        if first:
            notes.append(f"since {first}")
        if account.standing and account.statements:
            notes.append({"document": "own document"}.get(account.standing, account.standing))
        if account.asked:
            notes.append("was asked")
        if account.hedge:
            notes.append(f"hedged: “{account.hedge}”")
        if account.scope:
            notes.append(f"about: “{account.scope}”")
        return notes

    def _points_of(self, account: Account) -> list[tuple[Point, bool]]:
        """Topics and the like that an account mentions, and whether only it does."""
        return [(p, p.only == account.side) for p in self.points if account.side in p.by]

    def _alone(self) -> bool:
        return len(self.accounts) > 1 and sum(1 for a in self.accounts if a.statements) == 1

    # -- forms ---------------------------------------------------------------------------------------------------

    def data(self) -> dict[str, Any]:
        label = self.dossier.contact.label
        return {
            **contact_dict(self.dossier),
            "verdict": verdict_dict(self.dossier.verdict),
            "accounts": [
                {
                    **account_dict(a),
                    "name": words.side(a.side),
                    "only_here": [p.said() for p, only in self._points_of(a) if only],
                }
                for a in self.accounts
            ],
            "attributes": [verdict_dict(v) for v in self.dossier.attributes],
            "claims": [verdict_dict(v) for v in self.dossier.claims],
            "mentions": [
                {
                    "subject": p.subject,
                    "value": p.value,
                    "by": {side: [self.numbered[n - 1].id for n in numbers] for side, numbers in p.by.items()},
                    "third_parties": [self.numbered[n - 1].id for n in p.others],
                    "only_here": p.only,
                }
                for p in self.points
            ],
            "history": [change_dict(c) for c in self.changes],
            "followup": [
                {"at": x.at or None, "what": x.what, "who": x.who, "date": x.date, "statement": x.statement}
                for x in self.steps
            ],
            "lag": lag_dict(self.lag),
            "texts": [telling_dict(t) for t in self.tellings],
            "moves": [move_dict(f) for f in self.moves],
            "previous": {
                "contact": self.earlier.contact.id,
                "label": self.earlier.contact.label,
                "new": {side: list(topics) for side, topics in self.earlier.new.items()},
                "dropped": {side: list(topics) for side, topics in self.earlier.dropped.items()},
            }
            if self.earlier
            else None,
            "links": [
                {"statement": link.statement, "reasons": [{"id": r.id, "words": r.words} for r in link.reasons]}
                for link in self.dossier.contact.links
            ],
            "statements": [{"n": n, **sourced_dict(s, contact=label)} for n, s in enumerate(self.numbered, 1)],
        }

    def records(self) -> Iterable[dict[str, Any]]:
        return [self.data()]

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        """The contact's statements, one row each."""
        columns = (
            *("n", "side", "stance", "said_by", "date", "topics", "initiated_by", "quote", "publisher"),
            *("published", "url", "statement", "contact", "status"),
        )
        contact, status = self.dossier.contact.id, self.dossier.verdict.status
        return columns, [
            (
                n,
                s.speaks_for,
                s.stance,
                words.speaker(s),
                s.date.iso() if s.date else None,
                " ".join(t.code for t in s.topics),
                s.initiated_by,
                s.quote.words,
                s.publisher,
                s.published,
                s.url,
                s.id,
                contact,
                status,
            )
            for n, s in enumerate(self.numbered, 1)
        ]

    def text(self, screen: Screen) -> str:
        return "\n".join(_terminal(self, screen))

    def markdown(self) -> str:
        return "\n".join(_markdown(self))

    def html(self) -> str:
        from .card import page

        return page(self.dossier.contact.label, comparison_html(self))

    def _repr_html_(self) -> str:
        from .card import STYLE

        return f'<div class="diplog">{STYLE}{comparison_html(self)}</div>'


def compare(
    dossier: Dossier,
    *,
    as_of: str | None = None,
    changes: Sequence[Change] = (),
    steps: Sequence[Step] = (),
    lag: Lag | None = None,
    previous: Dossier | None = None,
    tellings: Sequence[Telling] = (),
    moves: Sequence[Forward] = (),
) -> Comparison:
    """Number the statements, find who mentions what, and put the accounts in order (those who spoke first)."""
    numbered = tuple(in_time(dossier.contact.statements))
    accounts = dossier.accounts or tuple(
        Account(side, "not-watched", tuple(s.id for s in numbered if s.speaks_for == side))
        for side in dossier.contact.sides
    )
    order = {a.side: (not a.statements, a.since or "9999", at) for at, a in enumerate(accounts)}
    accounts = tuple(sorted(accounts, key=lambda a: order[a.side]))
    return Comparison(
        dossier=dossier,
        numbered=numbered,
        accounts=accounts,
        points=_points(numbered, accounts),
        as_of=as_of,
        changes=tuple(changes),
        steps=tuple(steps),
        lag=lag,
        earlier=_earlier(dossier, previous) if previous else None,
        tellings=tuple(tellings),
        moves=tuple(moves),
    )


def _earlier(dossier: Dossier, previous: Dossier) -> Earlier:
    now, then = _topics_by_side(dossier), _topics_by_side(previous)
    both = [side for side in now if side in then]
    return Earlier(
        previous.contact,
        {side: tuple(sorted(now[side] - then[side])) for side in both},
        {side: tuple(sorted(then[side] - now[side])) for side in both},
    )


def _topics_by_side(dossier: Dossier) -> dict[str, set[str]]:
    """The topics of each side that says that the contact took place; others have nothing to tell of its content."""
    known = {s.id: s for s in dossier.contact.statements}
    return {
        a.side: {t.code for i in a.statements if i in known for t in known[i].topics}
        for a in dossier.accounts
        if a.response == "affirms"
    }


def _points(numbered: Sequence[Statement], accounts: Sequence[Account]) -> tuple[Point, ...]:
    sides = [a.side for a in accounts]
    speaking = {a.side for a in accounts if a.statements}
    voices = {id: a.side for a in accounts for id in a.statements}
    by: dict[tuple[str, str], dict[str, list[int]]] = {}
    for number, statement in enumerate(numbered, 1):
        for subject, value in _mentioned(statement):
            by.setdefault((subject, value), {}).setdefault(voices.get(statement.id, ""), []).append(number)
    points = []
    for (subject, value), mentions in sorted(by.items(), key=lambda item: _order(item[0])):
        own = {side: tuple(mentions[side]) for side in sides if side in mentions}
        # A date that one side gives and the other leaves out is not something that is told or kept back.
        alone = len(own) == 1 and len(speaking) > 1 and subject != "date"
        only = next(iter(own)) if alone else None
        points.append(Point(subject, value, own, tuple(mentions.get("", ())), only))
    return tuple(points)


def _mentioned(statement: Statement) -> Iterable[tuple[str, str]]:
    if statement.initiated_by:
        yield "initiated_by", statement.initiated_by
    if statement.date:
        yield "date", statement.date.iso()
    if statement.place:
        yield "place", statement.place
    if statement.minutes:
        yield "duration", words.count(statement.minutes, "minute")
    for code in dict.fromkeys(t.code for t in statement.topics):
        yield f"topic:{code}", code


def _order(key: tuple[str, str]) -> tuple[int, str]:
    subject, value = key
    rank = ("date", "place", "initiated_by", "duration")
    return (rank.index(subject) if subject in rank else len(rank), value)


# -- the terminal ------------------------------------------------------------------------------------------------


def _terminal(view: Comparison, screen: Screen) -> Iterable[str]:
    from rich import box
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    verdict = view.dossier.verdict
    tone = words.STATUS_TONE.get(verdict.status, "")
    head: list[Any] = []
    for at, line in enumerate(view.heading()):
        head.append(Text(safe.plain(line), style="bold" if at == 0 else ""))
    head.append(Text(""))
    standing = Text(verdict.status.upper(), style=f"bold {tone}")
    sentence = safe.plain(f"{view.moment()}: {view.why(verdict)} {view.marks(verdict.rests_on)}")
    standing.append(f" {sentence}", style="not bold default")
    head.append(standing)
    head.append(Text(safe.plain(f"rule: {verdict.rule}"), style="dim"))
    yield drawn(head, screen).rstrip("\n")
    yield ""

    across = max(1, min(len(view.accounts) or 1, 3, screen.width // 30))
    for begin in range(0, len(view.accounts), across):
        some = view.accounts[begin : begin + across]
        table = Table(box=box.SQUARE, width=screen.width, show_lines=False, padding=(0, 1))
        for account in some:
            table.add_column(Text(safe.plain(f"{words.side(account.side)} ({account.side})")), ratio=1, overflow="fold")
        table.add_row(*(_account_text(view, account) for account in some))
        yield drawn([table], screen).rstrip("\n")
    if view._alone():
        yield "Only one side has given an account: everything it mentions stands there alone."

    others = view.third_parties()
    if others:
        yield ""
        part: list[Any] = [Text("Third parties", style="bold")]
        part.extend(_statement_text(n, s, indent=2) for n, s in others)
        yield drawn(part, screen).rstrip("\n")

    attributes = view.mentioned()
    if attributes:
        yield ""
        grid = Table.grid(padding=(0, 2))
        for width in (26, 16, None):
            grid.add_column(max_width=width, overflow="fold")
        for v in attributes:
            grid.add_row(
                Text(safe.plain("  " + words.subject(v.subject))),
                Text(safe.plain(v.status)),
                Text(safe.plain(f"{view.why(v)} {view.marks(v.rests_on)}".strip())),
            )
        yield drawn([Text("What the accounts mention", style="bold"), grid], screen).rstrip("\n")

    if view.dossier.claims:
        yield ""
        part = [Text("What one side says of another", style="bold")]
        part.extend(
            Padding(
                Text(safe.plain(f"{view.claim(v)}: {v.status} — {view.why(v)} {view.marks(v.rests_on)}")), (0, 0, 0, 2)
            )
            for v in view.dossier.claims
        )
        yield drawn(part, screen).rstrip("\n")

    if view.told_first():
        yield ""
        yield safe.plain(view.told_first()[:1].upper() + view.told_first()[1:] + ".")

    for heading, lines in _more(view):
        yield ""
        yield drawn([Text(heading, style="bold"), *(Text("  " + safe.plain(x)) for x in lines)], screen).rstrip("\n")

    yield ""
    yield "Sources"
    for number, statement in enumerate(view.numbered, 1):
        # An address is never wrapped by us: a terminal that wraps it keeps it in one piece for copying.
        yield safe.plain(f"[{number}] {_origin(statement)}")


def _more(view: Comparison) -> Iterable[tuple[str, list[str]]]:
    """Headings and lines that not every contact has."""
    if view.became():
        yield "What became of it", view.became()
    if view.tellings:
        yield "The sides' own texts", told_by(view.tellings)
    if view.earlier and view.earlier.lines():
        yield f"Since the previous contact of these sides ({view.earlier.contact.label})", view.earlier.lines()
    if view.changes:
        changed = [f"{c.at or 'undated'}  {c.status:<12} {view.marks(c.causes)}" for c in view.changes]
        yield "How it came to stand so", changed


def _origin(statement: Statement) -> str:
    publisher = statement.publisher or statement.key
    published = statement.published or "undated"
    url = statement.url if statement.url and statement.url != publisher else ""
    return ", ".join(part for part in (publisher, published, url) if part)


def _account_text(view: Comparison, account: Account) -> Any:
    from rich.text import Text

    text = Text()
    text.append(safe.plain(words.RESPONSE.get(account.response, account.response)), style="bold")
    notes = view._account_notes(account)
    if notes:
        text.append(" " + safe.plain(f"({'; '.join(notes)})"), style="dim")
    points = view._points_of(account)
    for point, only in points:
        text.append("\n• " + safe.plain(point.said()))
        if only:
            text.append(" *only here*", style="bold yellow")
    for number, statement in view.of(account):
        text.append("\n\n")
        text.append_text(_statement_text(number, statement))
    return text


def _statement_text(number: int, statement: Statement, indent: int = 0) -> Any:
    from rich.padding import Padding
    from rich.text import Text

    text = Text()
    text.append(f"[{number}] ", style="cyan")
    text.append(safe.plain(f"{statement.published or 'undated'} {words.speaker(statement)}: {statement.stance}"))
    text.append("\n" + safe.plain(f"“{statement.quote.words}”"), style="italic")
    return Padding(text, (0, 0, 0, indent)) if indent else text


# -- Markdown ----------------------------------------------------------------------------------------------------


def _markdown(view: Comparison) -> Iterable[str]:
    verdict, md = view.dossier.verdict, safe.markdown
    contact = view.dossier.contact
    yield f"# {md(contact.label)}"
    yield ""
    for line in view.heading()[1:]:
        yield md(line) + "  "
    yield ""
    yield f"**{md(verdict.status)}** {md(view.moment())}: {md(view.why(verdict))} {_md_marks(view, verdict.rests_on)}"
    yield ""
    yield f"Rule: {md(verdict.rule)}. Contact: {md(contact.id)}."
    yield ""
    if view.accounts:
        yield "| | " + " | ".join(md(f"{words.side(a.side)} ({a.side})") for a in view.accounts) + " |"
        yield "|---|" + "---|" * len(view.accounts)
        yield "| says | " + " | ".join(_md_response(view, a) for a in view.accounts) + " |"
        for point in view.points:
            cells = []
            for a in view.accounts:
                numbers = "".join(f"\\[{n}\\]" for n in point.by.get(a.side, ()))
                cells.append(f"yes {numbers}{' *only here*' if point.only == a.side else ''}" if numbers else "—")
            yield f"| {md(point.said())} | " + " | ".join(cells) + " |"
        yield ""
    for heading, verdicts in _verdicts(view):
        if verdicts:
            yield f"## {heading}"
            yield ""
            for said, v in verdicts:
                why = f"{md(view.why(v))} {_md_marks(view, v.rests_on)}"
                yield f"- {md(said)}: **{md(v.status)}** — {why}"
            yield ""
    if view.told_first():
        yield md(view.told_first()[:1].upper() + view.told_first()[1:] + ".")
        yield ""
    for heading, lines in _more(view):
        yield f"## {md(heading)}"
        yield ""
        yield from (f"- {md(line)}" for line in lines)
        yield ""
    yield "## Statements"
    yield ""
    for number, s in enumerate(view.numbered, 1):
        where = f"{md(s.publisher or s.key)}, {md(s.published or 'undated')}, {safe.markdown_link(s.url)}"
        yield f"{number}. {md(words.speaker(s))} — *{md(s.stance)}*: “{md(s.quote.words)}” — {where}"


def _verdicts(view: Comparison) -> Iterable[tuple[str, list[tuple[str, Verdict]]]]:
    """The headings of attributes and claims, each with its verdicts and what they are about, in words."""
    yield "What the accounts mention", [(words.subject(v.subject), v) for v in view.mentioned()]
    yield "What one side says of another", [(view.claim(v), v) for v in view.dossier.claims]


def _md_marks(view: Comparison, ids: Iterable[str]) -> str:
    return view.marks(ids).replace("[", "\\[").replace("]", "\\]")


def _md_response(view: Comparison, account: Account) -> str:
    notes = view._account_notes(account)
    said = safe.markdown(words.RESPONSE.get(account.response, account.response))
    said += f" ({safe.markdown('; '.join(notes))})" if notes else ""
    return f"{said} {_md_marks(view, account.statements)}".rstrip()


# -- HTML --------------------------------------------------------------------------------------------------------


_ONLY = ' <b class="only">only here</b>'


def comparison_html(view: Comparison) -> str:
    """The comparison as a fragment; every foreign word escaped, set apart for its own direction."""
    h, verdict = safe.html, view.dossier.verdict
    head = view.heading()
    parts = [f"<h2>{h(head[1])}</h2>"]
    parts.extend(f'<p class="who" dir="auto">{h(line)}</p>' for line in head[2:])
    parts.append(
        f'<p class="verdict"><b class="status {h(verdict.status)}">{h(verdict.status)}</b> {h(view.moment())}: '
        f'{h(view.why(verdict))} {_html_marks(view, verdict.rests_on)} <span class="rule">rule: {h(verdict.rule)}</span></p>'
    )
    if view.accounts:
        columns = []
        for a in view.accounts:
            notes = view._account_notes(a)
            points = "".join(f"<li>{h(p.said())}{_ONLY if only else ''}</li>" for p, only in view._points_of(a))
            said = "".join(_html_statement(view, n, s) for n, s in view.of(a))
            columns.append(
                f'<td data-side="{h(words.side(a.side))} ({h(a.side)})">'
                f"<p><b>{h(words.RESPONSE.get(a.response, a.response))}</b>"
                f"{' (' + h('; '.join(notes)) + ')' if notes else ''}</p>"
                f"{'<ul>' + points + '</ul>' if points else ''}{said}</td>"
            )
        heads = "".join(f'<th scope="col">{h(words.side(a.side))} ({h(a.side)})</th>' for a in view.accounts)
        parts.append(
            f'<table class="sides"><thead><tr>{heads}</tr></thead><tbody><tr>{"".join(columns)}</tr></tbody></table>'
        )
    others = view.third_parties()
    if others:
        parts.append("<h3>Third parties</h3>" + "".join(_html_statement(view, n, s) for n, s in others))
    for heading, verdicts in _verdicts(view):
        if verdicts:
            items = "".join(
                f'<li dir="auto">{h(said)}: <b>{h(v.status)}</b> — {h(view.why(v))} {_html_marks(view, v.rests_on)}</li>'
                for said, v in verdicts
            )
            parts.append(f"<h3>{heading}</h3><ul>{items}</ul>")
    if view.told_first():
        parts.append(f"<p>{h(view.told_first()[:1].upper() + view.told_first()[1:])}.</p>")
    for heading, lines in _more(view):
        parts.append(f"<h3>{h(heading)}</h3><ul>{''.join(f'<li>{h(line)}</li>' for line in lines)}</ul>")
    return "\n".join(parts)


def _html_marks(view: Comparison, ids: Iterable[str]) -> str:
    numbers = sorted({n for i in ids if (n := view.number(i))})
    links = "".join(f'<a href="#{_anchor(view, n)}">[{n}]</a>' for n in numbers)
    return f'<span class="marks">{links}</span>'


def _anchor(view: Comparison, number: int) -> str:
    """Where a statement stands in a page; a notebook may show several contacts, each with its first statement."""
    return safe.html(f"{view.dossier.contact.id.rpartition('-')[2][:8]}-{number}")


def _html_statement(view: Comparison, number: int, s: Statement) -> str:
    h, url = safe.html, safe.address(s.url)
    where = h(", ".join(part for part in (s.publisher or s.key, s.published or "undated") if part))
    where = f'<a href="{h(url)}" rel="noopener nofollow">{where}</a>' if url else where
    lang = safe.language(s.lang)
    return (
        f'<blockquote id="{_anchor(view, number)}"><p dir="auto"{lang}>“{h(s.quote.words)}”</p>'
        f"<footer>[{number}] <bdi>{h(words.speaker(s))}</bdi>: {h(s.stance)} — {where}</footer></blockquote>"
    )
