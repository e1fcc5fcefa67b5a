"""Commands with which a person corrects our reading: correct, corrections."""

from __future__ import annotations

import click

from . import OK
from .asking import desk
from .options import known_options, ledger_option, out_of, output_options

_KINDS = ("same", "not-same", "wrong-participant", "reject", "undo")


@click.command(
    epilog="""\b
Examples:
  diplog correct same 3f9ac 81b02 --by "A. Editor" --reason "one call, told on two days"
  diplog correct not-same 3f9ac st-0123456789abcdef --by "A. Editor" --reason "another call"
  diplog correct reject st-0123456789abcdef --by "A. Editor" --reason "the text tells a joke"
  diplog correct wrong-participant st-0123456789abcdef "A B=C D" --by "A. Editor" --reason "namesake"
  diplog correct undo correction-0123456789abcdef --by "A. Editor" --reason "I was wrong"
"""
)
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("target")
@click.argument("value", required=False, default="")
@click.option("--by", required=True, help="Who corrects (signs).")
@click.option("--reason", required=True, help="Why.")
@ledger_option
@output_options()
def correct(
    kind: str,
    target: str,
    value: str,
    by: str,
    reason: str,
    ledger: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Add a signed correction: same, not-same, wrong-participant, reject, undo.

    Nothing is overwritten: a correction is one more record, dated, reasoned, and taken back with undo. It survives
    re-reading. TARGET and VALUE are contacts (same, not-same), a statement and who it is not or OLD=NEW
    (wrong-participant), a statement (reject), or a correction (undo).
    """
    from ..publish import table

    if kind in ("same", "not-same", "wrong-participant") and not value:
        raise click.UsageError(f"{kind} needs two things: TARGET and VALUE")
    if kind in ("reject", "undo") and value:
        raise click.UsageError(f"{kind} needs one thing only: TARGET")
    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, None, None) as at:
        if kind in ("wrong-participant", "reject"):
            at.ledger.statement(target)  # raises NotFound for what is no statement
        made, moved = at.correct(kind, target, value, by=by, reason=reason)
        out.give(table.corrections([made]))
        if moved:
            out.say(f"{moved} contact ids lead to others now; the old ids are still found")
    return OK


@click.command()
@ledger_option
@known_options
@output_options()
def corrections(
    ledger: str | None,
    known_by: str | None,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """List the corrections."""
    from ..publish import table

    out = out_of(form, as_json, output, quiet, no_color)
    with desk(ledger, None, known_by) as at:
        out.give(table.corrections(at.ledger.corrections(known_by=known_by)))
    return OK
