"""``diplog who``: what a mention means on a date, and how the register is kept up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import NOTHING, OK, REFUSED
from .options import Out, ledger_named, ledger_option, out_of, output_options

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    epilog="""\b
Examples:
  diplog who "the Turkish foreign minister" --on 2025-01-22
  diplog who "su homólogo turco" --on 2025-01-22 --for MEX:foreign-minister --lang es
  diplog who --learn                       (what the ledger's official texts say of who holds what)
  diplog who --learn --accept all
  diplog who --sync --side CRI --dry-run   (asks the CIA's World Leaders and Wikidata)
"""
)
@click.argument("mention", required=False)
@click.option("--on", metavar="DATE", help="The date on which the office was held (default: today).")
@click.option("--for", "whose", metavar="SIDE[:OFFICE]", help="Whose counterpart, minister … it is.")
@click.option("--lang", help="The mention's language (two letters).")
@click.option("--learn", is_flag=True, help="Propose office-holders from dated official texts of the ledger.")
@click.option("--sync", is_flag=True, help="Compare the register with public services, for --side or all states.")
@click.option("--side", "sides", multiple=True, metavar="CODE", help="With --sync: only these states (repeatable).")
@click.option(
    "--accept", "keys", multiple=True, metavar="KEY", help="Accept this proposal or held change (repeatable)."
)
@click.option("--dry-run", is_flag=True, help="With --sync: show the differences, write nothing.")
@click.option(
    "--service",
    "services",
    multiple=True,
    metavar="NAME=URL",
    help="With --sync: where cia or wikidata is (a mirror).",
)
@ledger_option
@output_options()
def who(
    mention: str | None,
    on: str | None,
    whose: str | None,
    lang: str | None,
    learn: bool,
    sync: bool,
    sides: tuple[str, ...],
    keys: tuple[str, ...],
    dry_run: bool,
    services: tuple[str, ...],
    ledger: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Tell what a name, title or office resolves to on a date, and why.

    Exit status 1 when it stays open: unresolved, or several people it may be. --learn and --sync keep the register up:
    what is accepted goes into your own data folder (DIPLOG_DATA), with a log of what came from where; the shipped
    register is never changed.
    """
    out = out_of(form, as_json, output, quiet, no_color)
    if (mention is not None) + learn + sync != 1:
        raise click.UsageError("give one of: a mention, --learn, --sync")
    if learn:
        return _learn(out, ledger_named(ledger), keys)
    if sync:
        return _sync(out, ledger_named(ledger), sides, keys, dry_run, services)
    from ..pipeline import who as look_up

    assert mention is not None
    sheet = look_up(mention, on=on, whose=whose, lang=lang)
    out.give(sheet)
    return OK if any(row[0] in ("resolved", "office", "side", "group") for row in sheet.cells) else NOTHING


def _learn(out: Out, name: str, keys: Sequence[str]) -> int:
    from ..gazetteer import load
    from ..ledger import Ledger
    from ..ledger.times import now
    from ..publish.table import proposals
    from ..who import accept, collect, learn
    from ..who.evidence import chosen

    register = load()
    with Ledger.open(name, create=False) as opened:
        found = learn(collect(opened.texts(), register), register)
    rows = chosen(found, keys) if keys else []
    out.give(proposals(found))
    if rows:
        for path in accept(rows, register, when=now()):
            out.say(f"written: {path}")
    return OK if found else NOTHING


def _sync(
    out: Out, name: str, sides: Sequence[str], keys: Sequence[str], dry_run: bool, services: Sequence[str]
) -> int:
    from ..gazetteer import load
    from ..ledger import Ledger
    from ..ledger.times import now
    from ..publish.table import register_changes
    from ..who import accept, collect, sync
    from ..who.refresh import Options

    places = dict(service.partition("=")[::2] for service in services)
    if unknown := set(places) - {"cia", "wikidata"}:
        raise click.UsageError(f"no service {sorted(unknown)[0]!r}: write cia=URL or wikidata=URL")
    register = load()
    evidence = []
    if "://" in name or Path(name).exists():
        # What official documents in the ledger say is not overruled by a service without --accept.
        with Ledger.open(name, create=False) as opened:
            evidence = collect(opened.texts(), register)
    options = Options(**places)  # type: ignore[arg-type]
    report = sync(register, sides or None, options, ledger=evidence, progress=lambda side: out.say(f"asking: {side}"))
    rows = report.accepted(keys)
    out.give(register_changes(report.changes))
    for issue in report.issues:
        out.warn(f"refused: {issue.message} [{issue.code}]")
    if rows and not dry_run:
        for path in accept(rows, register, when=now()):
            out.say(f"written: {path}")
    said = "would be written (dry run)" if dry_run else "written"
    out.say(
        f"{len(report.changes)} differences, {len(rows)} {said}; {report.asked} requests, {report.cached} from the cache"
    )
    return REFUSED if report.issues else OK
