"""The other forms of a page: JSON, CSV, Atom, iCalendar. Words from documents are made harmless for each of them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from ..dates import DateSpan
from ..errors import ConfigError
from ..publish import safe
from .answers import Page, Row, T, Turn
from .plain import plain, shallow

MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
PAGE = 500  # rows fetched at a time for a table that is given whole

# Columns of contacts.csv and what they mean; the codebook on the data page is made of this.
CONTACTS = (
    ("contact", "id; joins all tables"),
    ("label", "name for people, need not be unique"),
    ("date", "day, month, year or range, as wide as the sources say"),
    ("first", "first day meant"),
    ("last", "last day meant"),
    ("precision", "day, range, month, year, about"),
    ("kind", "call, video_call, meeting, visit, message, talks"),
    ("people", "participants, separated by semicolons"),
    ("sides", "codes of the sides that take part, separated by spaces"),
    ("place", "as the sources say"),
    ("topics", "topic codes, separated by spaces"),
    ("status", "how it stands: disputed, confirmed, unconfirmed, one-sided, denied, reported, alleged, cancelled, overdue, planned, sought"),
    ("rule", "the rule that decided it"),
    ("why", "the rule's sentence"),
    ("accounts", "side=answer for each side"),
    ("statements", "how many statements it is known from"),
    ("publishers", "how many publishers"),
    ("first_said", "first publication"),
    ("last_said", "latest publication"),
    ("confirmed", "when a second side had affirmed it"),
    ("changed", "when it came to stand so"),
    ("before", "how it stood until then"),
)  # fmt: skip


def contact_cells(row: Row) -> tuple[object, ...]:
    return (
        *(row.id, row.label, row.date, row.first, row.last, row.precision, row.kind),
        "; ".join(f"{p.label} ({p.side})" if p.side and f"({p.side})" not in p.label else p.label for p in row.people),
        *(" ".join(row.sides), row.place, " ".join(row.topics), row.status, row.rule, row.why),
        " ".join(f"{a.side}={a.response}" for a in row.accounts),
        *(row.statements, row.publishers, row.first_said, row.last_said, row.confirmed, row.changed, row.before),
    )


def to_json(answer: object, **head: object) -> str:
    """The answer with a head of where and as of when; words are exact, dangerous characters escaped."""
    return safe.to_json({**head, "answer": plain(answer)}, indent=1) + "\n"


_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False, default=shallow).encode


def fingerprint(answer: object) -> str:
    """A short SHA-256 over all that an answer says; equal ledgers and moments give equal ones."""
    import hashlib

    data = _canonical(answer)
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """RFC 4180, a piece at a time; no cell is run by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for n, row in enumerate(rows, 1):
        writer.writerow([safe.cell(value) for value in row])
        if n % 200 == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def all_of(fetch: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """The items of all pages."""
    token: str | None = None
    while True:
        page = fetch(token)
        yield from page.items
        token = page.next
        if token is None:
            return


# -- Atom --------------------------------------------------------------------------------------------------------------


def atom(
    title: str,
    turns: Iterable[Turn],
    *,
    about: str,
    itself: str,
    address: Callable[[Row], str],
    words: Callable[[Turn], tuple[str, str]],
    following: str | None = None,
    updated: str | None = None,
) -> str:
    """RFC 4287. One entry a contact, with a lasting id; ``updated`` moves when the contact comes to stand otherwise.

    ``words`` gives an entry's title and summary (old → new, and why).
    """
    entries, seen, latest = [], set[str](), ""
    for turn in turns:
        if turn.contact.id in seen:
            continue
        seen.add(turn.contact.id)
        at = moment(turn.at)
        latest = max(latest, at)
        name, summary = words(turn)
        link = address(turn.contact)
        entries.append(
            f"<entry><id>tag:diplog,2025:{_xml(turn.contact.id)}</id><title>{_xml(name)}</title><updated>{at}</updated>"
            f'<link rel="alternate" type="text/html" href={_attribute(link)}/>'
            f"<category term={_attribute(turn.status)}/><category term={_attribute(turn.contact.kind)}/>"
            f'<summary type="text">{_xml(summary)}</summary></entry>'
        )
    more = f'<link rel="next" href={_attribute(following)}/>' if following else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_xml(about)}</id><title>{_xml(title)}</title><updated>{latest or moment(updated)}</updated>"
        f"<author><name>diplog</name></author><generator>diplog</generator>"
        f'<link rel="self" type="application/atom+xml" href={_attribute(itself)}/>'
        f'<link rel="alternate" type="text/html" href={_attribute(about)}/>{more}\n'
        + "\n".join(entries)
        + "\n</feed>\n"
    )


def moment(text: str | None) -> str:
    """RFC 3339; a day is its beginning in UTC, what is no date the beginning of time."""
    try:
        value = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return "1970-01-01T00:00:00Z"
    value = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _xml(words: str) -> str:
    return escape(safe.plain(words))


def _attribute(words: str) -> str:
    return quoteattr(safe.plain(words))


# -- iCalendar ---------------------------------------------------------------------------------------------------------

# TENTATIVE: on one side's word or a third party's; CONFIRMED: on two sides'; CANCELLED stays in the calendar.
_STANDS = {"confirmed": "CONFIRMED", "cancelled": "CANCELLED", "denied": "CANCELLED"}


def ics(
    name: str,
    rows: Iterable[Row],
    *,
    address: Callable[[Row], str],
    words: Callable[[Row], tuple[str, str]],
    now: dt.datetime,
) -> str:
    """RFC 5545. Contacts with a day or a range of at most a month; UID lasts, SEQUENCE grows when one comes to stand
    otherwise. Nobody is an ATTENDEE: calendars would take that for an invitation."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//diplog//diplog//EN", "METHOD:PUBLISH", "CALSCALE:GREGORIAN"]
    lines += [f"X-WR-CALNAME:{_ical(name)}", f"NAME:{_ical(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    for row in rows:
        try:
            span = DateSpan.parse(row.date) if row.date else None
        except ConfigError:
            span = None
        if span is None or (span.end - span.start).days > 31:
            continue
        summary, description = words(row)
        status = "CONFIRMED" if row.rule == "announced-by-two" else _STANDS.get(row.status, "TENTATIVE")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{_ical(row.id)}@diplog",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{span.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{span.end:%Y%m%d}",
            f"SUMMARY:{_ical(summary)}",
            f"DESCRIPTION:{_ical(description)}",
            *([f"LOCATION:{_ical(row.place)}"] if row.place else []),
            f"CATEGORIES:{_ical(row.kind)},{_ical(row.status)}",
            f"URL:{address(row)}",
            f"STATUS:{status}",
            f"SEQUENCE:{sequence(row)}",
            *([f"LAST-MODIFIED:{moment(row.changed).replace('-', '').replace(':', '')}"] if row.changed else []),
            "TRANSP:TRANSPARENT",
            f"X-DIPLOG-STATUS:{_ical(row.status)}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines)


def sequence(row: Row) -> int:
    """0 for a contact that has stood so from its first publication on, else the days until it last came to stand
    otherwise: never falls while a contact's history only grows."""
    first, changed = moment(row.first_said), moment(row.changed)
    if not row.before or not row.changed or not row.first_said:
        return 0
    return max(1, (dt.datetime.fromisoformat(changed) - dt.datetime.fromisoformat(first)).days)


def _ical(words: str) -> str:
    plain_words = safe.plain(words)
    return plain_words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Lines of at most 75 octets, cut between characters."""
    out, current, size = [], "", 0
    for char in line:
        octets = len(char.encode("utf-8", "replace"))
        if size + octets > 73:
            out.append(current)
            current, size = " ", 1
        current += char
        size += octets
    return "\r\n".join([*out, current]) + "\r\n"
