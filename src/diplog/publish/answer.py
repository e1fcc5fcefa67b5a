"""The answer to a claim, as people and programs read it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..model import Contact, Statement, Verdict
from . import safe, words
from .dossier import Dossier, contact_dict, in_time, sourced_dict, statement_dict
from .sheet import Screen

if TYPE_CHECKING:
    from ..check import Answer, Finding

_SAYS = {
    "confirmed": "ON RECORD AS PUT",
    "unsettled": "ON RECORD, NOT SETTLED",
    "against": "THE RECORD SPEAKS AGAINST IT",
    "nothing": "NOTHING ON RECORD FITS",
    "no-claim": "NO CONTACT UNDERSTOOD",
}
_SHOWN = 3  # contacts that a claim may mean, in full
_QUOTED = 8  # statements quoted for each of them


@dataclass(frozen=True, slots=True)
class Reply:
    """``diplog check``'s view: the claim as it was understood, and the record's answer to each part of it."""

    claim: str
    outcome: str
    answers: tuple[Answer, ...]
    as_of: str | None = None
    understood: str = ""

    # -- forms ---------------------------------------------------------------------------------------------------

    def data(self) -> dict[str, Any]:
        return {
            "claim": self.claim,
            "outcome": self.outcome,
            "as_of": self.as_of,
            "answers": [
                {
                    "understood": statement_dict(a.claim),
                    "outcome": a.outcome,
                    "contacts": [_finding_dict(f) for f in a.findings],
                    "nearest": [
                        {**contact_dict(Dossier(n.contact, n.verdict)), "differs": list(n.differs)} for n in a.nearest
                    ],
                    "would_settle": list(a.settle),
                }
                for a in self.answers
            ],
        }

    def records(self) -> Iterable[dict[str, Any]]:
        data = self.data()
        return [{"claim": self.claim, "as_of": self.as_of, **answer} for answer in data["answers"]] or [data]

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        columns = ("claim", "outcome", "fits", "contact", "label", "date", "status", "why", "differs", "as_of")
        rows: list[Sequence[object]] = []
        for a in self.answers:
            for f in a.findings:
                rows.append(self._row(f.outcome, True, f.contact, f.verdict, ""))
            for n in a.nearest:
                rows.append(self._row(a.outcome, False, n.contact, n.verdict, "; ".join(n.differs)))
        return columns, rows or [(self.claim, self.outcome, False, "", "", "", "", "", "", self.as_of)]

    def _row(self, outcome: str, fits: bool, contact: Contact, verdict: Verdict, differs: str) -> Sequence[object]:
        date = contact.date.iso() if contact.date else None
        return (
            *(self.claim, outcome, fits, contact.id, contact.label, date, verdict.status, verdict.why, differs),
            self.as_of,
        )

    def lines(self) -> list[tuple[int, str]]:
        """The answer as indented sentences; what text, Markdown and HTML show."""
        out: list[tuple[int, str]] = [(0, f"Claim: {self.claim}")]
        if not self.answers:
            out.append(
                (0, f"{_SAYS['no-claim']}: the words tell of no call, meeting, visit, message or talks of two sides.")
            )
            return out
        moment = f"as of {self.as_of}" if self.as_of else "as of everything in the ledger"
        for a in self.answers:
            out.append((0, f"Understood: {understood(a.claim)}"))
            out.append((0, f"{_SAYS[a.outcome]} ({moment})"))
            for f in a.findings[:_SHOWN]:
                out.extend(_finding_lines(f))
            if len(a.findings) > _SHOWN:
                out.append((0, f"{len(a.findings) - _SHOWN} more contacts may be meant; --json lists them."))
            if not a.findings:
                out.append((0, "Nearest on record:" if a.nearest else "No contact of these sides is on record."))
                for n in a.nearest:
                    out.append((1, f"{n.contact.label} [{n.contact.id}] {n.verdict.status}: {'; '.join(n.differs)}"))
            if a.settle:
                out.append((0, "What would settle it:"))
                out.extend((1, s) for s in a.settle)
        return out

    def text(self, screen: Screen) -> str:
        out = []
        for depth, line in self.lines():
            indent = "  " * depth
            out.extend(
                textwrap.wrap(
                    safe.plain(line),
                    max(40, screen.width),
                    initial_indent=indent,
                    subsequent_indent=indent + "  ",
                    break_on_hyphens=False,
                    break_long_words=False,
                )
            )
        return "\n".join(out)

    def markdown(self) -> str:
        return "\n".join(f"{'  ' * depth}- {safe.markdown(line)}" for depth, line in self.lines())

    def html(self) -> str:
        from .card import page

        return page("Claim checked", self._fragment())

    def _fragment(self) -> str:
        items = "".join(
            f'<p dir="auto" style="margin-inline-start:{depth * 1.5}em">{safe.html(line)}</p>'
            for depth, line in self.lines()
        )
        return f"<h1>Claim checked</h1>{items}"

    def _repr_html_(self) -> str:
        from .card import STYLE

        return f'<div class="diplog">{STYLE}{self._fragment()}</div>'


def understood(claim: Statement) -> str:
    """The claim as diplog read it, so that a misreading is seen at once."""
    who = " – ".join(words.participant(p) for p in claim.participants)
    date = f", {words.date(claim.date)}" if claim.date and claim.date_text else ""
    about = f", about {', '.join(words.topic(t.code) for t in claim.topics)}" if claim.topics else ""
    said = f", according to {words.participant(claim.said_by)}" if claim.said_by else ""
    place = f", {claim.place}" if claim.place else ""
    asked = f", on the initiative of {claim.initiated_by}" if claim.initiated_by else ""
    return f"{words.KIND[claim.kind]}, {who}{date}{place}{about}{asked}: {claim.stance}{said}"


def _finding_dict(f: Finding) -> dict[str, Any]:
    return {
        **contact_dict(Dossier(f.contact, f.verdict)),
        "outcome": f.outcome,
        "remarks": [
            {"about": r.about, "standing": r.standing, "words": r.words, "statements": list(r.statements)}
            for r in f.remarks
        ],
        "would_settle": list(f.settle),
        "evidence": [sourced_dict(s, contact=f.contact.label) for s in in_time(f.contact.statements)],
    }


def _finding_lines(f: Finding) -> Iterable[tuple[int, str]]:
    contact, verdict = f.contact, f.verdict
    yield 0, f"{contact.label} [{contact.id}]"
    yield 1, f"{words.KIND[contact.kind].capitalize()}, {words.date(contact.date)}: {words.people(contact)}"
    sides = [*contact.sides, *(a.side for a in verdict.accounts)]
    yield 1, f"{verdict.status.upper()}: {words.in_words(verdict.why, sides)}"
    for r in f.remarks:
        mark = {"on-record": "+", "not-on-record": "?", "against": "!"}[r.standing]
        yield 1, f"{mark} {r.words}"
    shown = in_time(contact.statements)
    for s in shown[:_QUOTED]:
        side = f"{s.speaks_for}: " if s.speaks_for else ""
        url = f", {s.url}" if s.url else ""
        yield (
            2,
            (
                f"{side}{words.speaker(s)}, {s.stance}: “{s.quote.words}” "
                f"({s.publisher or s.key}, {s.published or 'undated'}{url})"
            ),
        )
    if len(shown) > _QUOTED:
        yield 2, f"{len(shown) - _QUOTED} more statements; diplog show {contact.id} lists all"
    if f.settle:
        yield 1, "What would settle it:"
        for wanted in f.settle:
            yield 2, wanted
