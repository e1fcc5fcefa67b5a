"""Commands that hand on: export, demo, version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConfigError
from . import OK
from .asking import desk, pick_options
from .options import Out, ledger_option, moment_options, out_of, output_options

if TYPE_CHECKING:
    from ..pipeline import Desk
    from ..publish.dossier import Dossier
    from ..publish.exports import Known
    from ..publish.show import Comparison

_TABLES = ("contacts", "statements", "participants", "accounts", "verdicts", "documents")


@click.command(
    epilog="""\b
Examples:
  diplog export --output statements.csv
  diplog export --table contacts --format csv
  diplog export --folder out/                   (all tables as CSV)
  diplog export --format jsonl --as-of 2025-01-31 > contacts.jsonl
"""
)
@click.argument("form_word", required=False, metavar="[csv|json|jsonl]", type=click.Choice(["csv", "json", "jsonl"]))
@ledger_option
@click.option(
    "--table", type=click.Choice(_TABLES), default="statements", show_default=True, help="Which table, in CSV."
)
@click.option("--folder", metavar="DIR", help="Write every table there as CSV.")
@click.option("--known", is_flag=True, help="With the moment at which the ledger learned each statement.")
@pick_options
@click.option("--since", metavar="DATE", help="Not before this day, month or year.")
@click.option("--until", metavar="DATE", help="Not after this day, month or year.")
@moment_options
@output_options()
def export(
    form_word: str | None,
    ledger: str | None,
    table: str,
    folder: str | None,
    known: bool,
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
    """Write the whole ledger as tidy CSV, JSON or JSON lines.

    CSV gives one table (one row per statement, unless --table says otherwise); JSON and JSON lines give each contact with
    all under it. Order and bytes depend on what was read only, not on when. Cells that a spreadsheet would run as a
    formula get an apostrophe in front; the JSON has the exact words.
    """
    from ..publish import exports, safe

    if form_word and (form or as_json) and form_word != (form or "json"):
        raise click.UsageError("two formats are named; name one")
    out = out_of(form_word or form, as_json, output, quiet, no_color, default="csv")
    if out.form not in ("csv", "json", "jsonl"):
        raise click.UsageError("export writes csv, json or jsonl")
    with desk(ledger, as_of, known_by) as at:
        found = at.contacts(who=whos, sides=sides, pair=pair, topics=topics, kinds=kinds, since=since, until=until)
        learned = at.known if known else None
        if folder is not None:
            return _folder(at, found, Path(folder), out, learned)
        if out.form == "csv":
            texts = at.ledger.texts(as_of=as_of, known_by=known_by) if table == "documents" else ()
            out.write(_csv(*exports.table(table, found, texts, known=learned)))
        elif out.form == "json":
            out.write(exports.json_pieces(found, as_of=as_of, known=learned))
        else:
            out.write(safe.to_json(record) + "\n" for record in exports.nested(found, known=learned))
    return OK


def _csv(columns: object, rows: object) -> Iterator[str]:
    import io

    from ..publish import safe

    out = io.StringIO()
    safe.write_csv(out, columns, rows)  # type: ignore[arg-type]
    yield out.getvalue()


def _folder(at: Desk, found: list[Dossier], folder: Path, out: Out, learned: Known | None) -> int:
    from ..publish import exports

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"cannot make the folder {folder}: {error.strerror or error}") from error
    for name in exports.TABLES:
        texts = at.ledger.texts(as_of=at.as_of, known_by=at.known_by) if name == "documents" else ()
        Out("csv", str(folder / f"{name}.csv"), True, out.screen).write(
            _csv(*exports.table(name, found, texts, known=learned))
        )
    out.say(f"{len(exports.TABLES)} tables written to {folder}")
    return OK


# -- demo --------------------------------------------------------------------------------------------------------------

# The contested call, and the two moments at which the demo shows it: the day the president said it, and after the answer.
_CONTESTED = {"pair": "MEX,USA", "kinds": ("call", "talks"), "since": "2025-01-20", "until": "2025-01-22"}
_MOMENTS = ("2025-01-22", "2025-02-01")
_BRIEF = {"who": ("Marco Rubio",), "since": "2025-01-20", "until": "2025-02-07"}


@click.command(
    epilog="""\b
Examples:
  diplog demo
  diplog demo --json | jq .contested
  diplog demo --keep demo.db && diplog contacts --ledger demo.db
"""
)
@click.option("--keep", metavar="PATH", help="Keep the ledger there instead of a temporary one.")
@output_options(html=True)
def demo(keep: str | None, form: str | None, as_json: bool, output: str | None, quiet: bool, no_color: bool) -> int:
    """See diplog work on bundled samples, in a temporary ledger.

    Reads about a dozen short documents, written for diplog in its own words about real public events, and shows the table,
    one contested call as it stood at two moments, and a brief.
    """
    import tempfile

    from ..pipeline import Desk, demo_ledger
    from ..publish.demo import Demo

    out = out_of(form, as_json, output, quiet, no_color)
    with tempfile.TemporaryDirectory(prefix="diplog-demo-") as folder:
        name = keep or str(Path(folder) / "demo.db")
        if keep and Path(keep).exists():
            raise ConfigError(f"{keep} is there already; name a new file for the demo's ledger")
        with demo_ledger(name) as (ledger, documents):
            now = Desk(ledger)
            contested = now.contacts(**_CONTESTED)
            moments = [Desk(ledger, as_of=moment) for moment in _MOMENTS]
            shown: list[Comparison] = []
            for at in moments:
                shown.extend(at.show(d.contact.id) for d in at.contacts(**_CONTESTED)[:1])
            out.give(Demo(documents, tuple(now.contacts()), tuple(shown), now.brief(**_BRIEF)))
        if not contested:
            out.warn("the contested call is not in the samples' ledger")
    if keep:
        out.say(f"the ledger is kept in {keep}: diplog contacts --ledger {keep}")
    return OK


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the versions of what it stands on.")
def version(as_json: bool) -> int:
    """Print the version of diplog."""
    from .. import __version__

    if not as_json:
        click.echo(f"diplog {__version__}")
        return OK
    import platform

    from ..extract import READER
    from ..publish import safe

    click.echo(safe.to_json({"diplog": __version__, "reader": READER, "python": platform.python_version()}))
    return OK
