"""Commands that ask the ledger: contacts, show, history, check, brief, who, refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import NotFound
from . import AGAINST, NO_CLAIM, NOTHING, OK, UNSETTLED
from .options import known_options, ledger_named, ledger_option, moment_options, out_of, output_options

if TYPE_CHECKING:
    from ..ledger import Ledger
    from ..pipeline import Desk
    from ..serve.queries import Queries

F = TypeVar("F", bound=Callable[..., Any])

_SHOWN = 50  # rows for people; data formats are never cut unless asked to
_CHECKED = {"confirmed": OK, "unsettled": UNSETTLED, "against": AGAINST, "nothing": NOTHING, "no-claim": NO_CLAIM}


@contextmanager
def desk(ledger: str | None, as_of: str | None, known_by: str | None) -> Iterator[Desk]:
    """The ledger at a moment. A ledger that is not there is an error, not an empty one."""
    from ..ledger import Ledger
    from ..pipeline import Desk

    with Ledger.open(ledger_named(ledger), create=False) as opened:
        yield Desk(opened, as_of, known_by)


def pick_options(function: F) -> F:
    """``--who --side --pair --topic --kind``: which contacts are meant."""
    for option in (
        click.option("--kind", "kinds", multiple=True, help="Only this kind: call, meeting, visit … (repeatable)."),
        click.option("--topic", "topics", multiple=True, help="Only with this topic (repeatable: any of them)."),
        click.option("--pair", metavar="SIDE,SIDE", help="Only between these sides."),
        click.option("--side", "sides", multiple=True, help="Only with this side, code or name (repeatable: any)."),
        click.option("--who", "whos", multiple=True, help="Only with this person or office (repeatable: all)."),
    ):
        function = option(function)
    return function


@click.command(
    epilog="""\b
Examples:
  diplog contacts --who Rubio --since 2025-01-20
  diplog contacts --side MEX --status unconfirmed --status one-sided
  diplog contacts --as-of 2025-01-23 --format csv > contacts.csv
"""
)
@ledger_option
@pick_options
@click.option("--status", "statuses", multiple=True, help="Only so confirmed: confirmed, disputed … (repeatable).")
@click.option("--since", metavar="DATE", help="Not before this day, month or year.")
@click.option("--until", metavar="DATE", help="Not after this day, month or year.")
@click.option("--limit", type=click.IntRange(0), help=f"At most so many, 0 for all (default: {_SHOWN} in a table).")
@moment_options
@output_options(html=True)
def contacts(
    ledger: str | None,
    whos: tuple[str, ...],
    sides: tuple[str, ...],
    pair: str | None,
    topics: tuple[str, ...],
    kinds: tuple[str, ...],
    statuses: tuple[str, ...],
    since: str | None,
    until: str | None,
    limit: int | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """List the contacts in the ledger: when, who, kind, topics, status.

    Latest first. The id in the last column is what diplog show takes.
    """
    from ..publish import table

    out = out_of(form, as_json, output, quiet, no_color)
    if limit is None:
        limit = _SHOWN if out.form in ("table", "md") and out.output is None else 0
    with desk(ledger, as_of, known_by) as at:
        view = None if as_of or known_by else _kept(at.ledger)
        if view is not None:
            wanted = view.ask(
                who=whos, side=sides, pair=pair, topic=topics, kind=kinds, status=statuses, since=since, until=until
            )
            total, shown = view.shown(wanted, limit)
            ids = view.ids()
        else:
            found = at.contacts(
                who=whos,
                sides=sides,
                pair=pair,
                topics=topics,
                kinds=kinds,
                statuses=statuses,
                since=since,
                until=until,
            )
            total, shown = len(found), found[:limit] if limit else found
            ids = [contact.id for contact in at.linked]
        sheet = table.contacts(shown, total=total, as_of=as_of, among=ids)
        out.give(sheet)
        if sheet.note and out.form in ("csv", "jsonl"):
            out.warn(sheet.note)
        return OK if total else NOTHING


def _kept(ledger: Ledger) -> Queries | None:
    """The view that ``diplog serve`` keeps of a ledger, where it shows it as it is now: then nothing need be linked."""
    from ..view.store import place_of

    if not place_of(ledger.name, make=False).is_file():
        return None
    from ..serve.queries import Queries

    return Queries.kept(ledger)


@click.command(
    epilog="""\b
Examples:
  diplog show MEX-USA-2025-01-21-call
  diplog show 3f9ac --as-of 2025-01-22
  diplog show 3f9ac --output call.html
"""
)
@click.argument("contact")
@ledger_option
@moment_options
@output_options(html=True)
def show(
    contact: str,
    ledger: str | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Show each side's account of a contact side by side, and how it stands.

    CONTACT is an id, the beginning of one, or a label. What only one side mentions is marked *only here*. The verdict
    comes with its rule and the statements it rests on, each with its words, publisher, date and address.
    """
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, as_of, known_by) as at:
        view = None if as_of or known_by else _kept(at.ledger)
        out.give(view.contact(contact).comparison if view is not None else at.show(contact))
    return OK


@click.command(
    epilog="""\b
Examples:
  diplog history MEX-USA-2025-01-21-call
"""
)
@click.argument("contact")
@ledger_option
@moment_options
@output_options(html=True)
def history(
    contact: str,
    ledger: str | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """List each change in how a contact stands, and the statement that caused it."""
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, as_of, known_by) as at:
        out.give(at.history_sheet(contact))
    return OK


@click.command(
    epilog="""\b
Examples:
  diplog check "Sheinbaum says De la Fuente spoke with Rubio on 21 January 2025"
  diplog check --on 2025-01-29 "Rubio spoke with Fidan last week"
Exit status: 0 on record and confirmed; 5 on record, not settled; 6 the record speaks against
it; 1 nothing on record fits; 7 no contact understood in the words.
"""
)
@click.argument("claim")
@click.option("--on", metavar="DATE", help="The day from which words like yesterday count (default: today).")
@click.option("--lang", help="The claim's language (two letters); else it is detected.")
@ledger_option
@moment_options
@output_options(html=True)
def check(
    claim: str,
    on: str | None,
    lang: str | None,
    ledger: str | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Check a claim in plain words against the ledger.

    Tells which contact it may mean, how that stands, on which sentences, and what would settle it; the nearest contacts
    when none fits. The exit status tells the outcome.
    """
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, as_of, known_by) as at:
        view = None if as_of or known_by else _kept(at.ledger)
        reply = (view or at).check(claim, on=on, lang=lang)
        out.give(reply)
    return _CHECKED[reply.outcome]


@click.command(
    epilog="""\b
Examples:
  diplog brief --who "Marco Rubio" --from 2025-01-20 --to 2025-02-07
  diplog brief --pair MEX,USA --output brief.html
  diplog brief --side Türkiye --format md --as-of 2025-02-01
"""
)
@ledger_option
@pick_options
@click.option("--from", "since", metavar="DATE", help="Not before this day, month or year.")
@click.option("--to", "until", metavar="DATE", help="Not after this day, month or year.")
@moment_options
@output_options(html=True)
def brief(
    ledger: str | None,
    whos: tuple[str, ...],
    sides: tuple[str, ...],
    pair: str | None,
    topics: tuple[str, ...],
    kinds: tuple[str, ...],
    since: str | None,
    until: str | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Write a cited briefing on a person, a side or a pair.

    Contacts, what they were about, what only one side says, claims not confirmed, what is planned, what is not known.
    Every sentence cites the statements behind it.
    """
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, as_of, known_by) as at:
        view = None if as_of or known_by else _kept(at.ledger)
        if view is not None:
            written = view.brief(
                view.ask(who=whos, side=sides, pair=pair, topic=topics, kind=kinds, since=since, until=until)
            )
        else:
            written = at.brief(who=whos, sides=sides, pair=pair, topics=topics, kinds=kinds, since=since, until=until)
        if not written.dossiers:
            raise NotFound("no contact on record fits; diplog contacts lists what there is")
        out.give(written)
    return OK


@click.command(
    epilog="""\b
Examples:
  diplog count MEX USA
  diplog count "Marco Rubio" "Hakan Fidan" --as-of 2025-06-30
"""
)
@click.argument("first")
@click.argument("second")
@ledger_option
@moment_options
@output_options()
def count(
    first: str,
    second: str,
    ledger: str | None,
    as_of: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Count contacts of two parties, on whose account, with the last one.

    FIRST and SECOND are sides or persons. Each number comes with the contacts behind it.
    """
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, as_of, known_by) as at:
        view = None if as_of or known_by else _kept(at.ledger)
        sheet = view.count(first, second) if view is not None else at.tally(first, second)
        out.give(sheet)
    return OK if any(row[1] for row in sheet.cells) else NOTHING


@click.command()
@ledger_option
@known_options
@output_options()
def refusals(
    ledger: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """List inputs that were refused or read with a loss, and why."""
    from ..publish import table

    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, None, known_by) as at:
        out.give(table.refusals(at.refusals()))
    return OK
