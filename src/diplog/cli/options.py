"""Options that many commands share, and where a command's words go: data to stdout, talk to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..errors import ConfigError

if TYPE_CHECKING:
    from ..publish.sheet import Format, Screen, View

F = TypeVar("F", bound=Callable[..., Any])

FORMATS = ("table", "json", "jsonl", "csv", "md")
_SUFFIX = {".json": "json", ".jsonl": "jsonl", ".csv": "csv", ".md": "md", ".html": "html", ".htm": "html"}
DEFAULT_LEDGER = "diplog.db"


def ledger_option(function: F) -> F:
    return click.option("--ledger", metavar="PATH|URL", help="The ledger (also DIPLOG_LEDGER; default diplog.db).")(
        function
    )


def moment_options(function: F) -> F:
    """``--as-of`` and ``--known-by``: the two axes of time."""
    function = click.option(
        "--known-by", metavar="MOMENT", help="Only what this ledger had read by then (a date or instant)."
    )(function)
    return click.option(
        "--as-of", metavar="MOMENT", help="How it stood then: only what had been published by that date or instant."
    )(function)


def known_options(function: F) -> F:
    """``--known-by``, by either name, for what is no one's word and so has but one axis of time: when it was written down."""
    return click.option(
        "--known-by",
        "--as-of",
        "known_by",
        metavar="MOMENT",
        help="Only what this ledger had on record by then (a date or instant).",
    )(function)


def output_options(*, html: bool = False) -> Callable[[F], F]:
    """``--format --json --output --quiet --no-color``."""
    formats = (*FORMATS, "html") if html else FORMATS

    def add(function: F) -> F:
        for option in (
            click.option("--no-color", is_flag=True, help="No colour (also NO_COLOR)."),
            click.option("--quiet", "-q", is_flag=True, help="Say nothing on stderr but errors."),
            click.option("--output", "-o", metavar="FILE", help="Write there; the suffix tells the format."),
            click.option("--json", "as_json", is_flag=True, help="The same as --format json."),
            click.option("--format", "-f", "form", type=click.Choice(formats), help="Default: table."),
        ):
            function = option(function)
        return function

    return add


@dataclass(frozen=True, slots=True)
class Out:
    """Where data and talk go in this run."""

    form: Format
    output: str | None
    quiet: bool
    screen: Screen

    def give(self, view: View) -> None:
        """Write the view in the chosen form to stdout or ``--output``."""
        from ..publish.sheet import render

        self.write(render(view, self.form, self.screen))

    def write(self, pieces: Any) -> None:
        """Pieces of text to stdout, or to ``--output``: a file that is whole or untouched."""
        if self.output is None or self.output == "-":
            for piece in pieces:
                sys.stdout.write(piece)
            sys.stdout.flush()
            return
        target = Path(self.output)
        beside = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with beside.open("w", encoding="utf-8", newline="", errors="backslashreplace") as out:
                for piece in pieces:
                    out.write(piece)
            beside.replace(target)
        except OSError as error:
            raise ConfigError(f"cannot write {self.output}: {error.strerror or error}") from error
        finally:
            beside.unlink(missing_ok=True)
        self.say(f"written to {self.output}")

    def say(self, message: str) -> None:
        """Talk: to stderr, unless quiet."""
        if not self.quiet:
            self.warn(message)

    def warn(self, message: str) -> None:
        """What must be heard even when quiet."""
        from ..publish.safe import plain

        click.echo(plain(message), err=True)


def out_of(
    form: str | None, as_json: bool, output: str | None, quiet: bool, no_color: bool, default: str = "table"
) -> Out:
    """Put the output options together; a suffix of ``--output`` decides where no format is named."""
    from ..publish.sheet import Screen

    above = _above()
    if as_json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} contradict each other")
    chosen = "json" if as_json else form
    if chosen is None and output:
        chosen = _SUFFIX.get(Path(output).suffix.lower())
    terminal = output is None and sys.stdout.isatty()
    colour = (
        terminal
        and not (no_color or above.get("no_color"))
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    width = 100
    if os.environ.get("COLUMNS", "").isdigit():
        width = int(os.environ["COLUMNS"])
    elif terminal:
        width = os.get_terminal_size(sys.stdout.fileno()).columns or 100
    screen = Screen(width=max(40, min(width, 160)), terminal=terminal, colour=colour)
    return Out(chosen or default, output, quiet or bool(above.get("quiet")), screen)  # type: ignore[arg-type]


def _above() -> dict[str, Any]:
    """Options given before the command's name (``diplog --ledger x contacts``)."""
    context = click.get_current_context(silent=True)
    found = context.find_root().obj if context else None
    return found if isinstance(found, dict) else {}


def ledger_named(given: str | None) -> str:
    """The ledger that is meant: ``--ledger``, else ``DIPLOG_LEDGER``, else ``diplog.db`` in this folder."""
    return given or _above().get("ledger") or os.environ.get("DIPLOG_LEDGER") or DEFAULT_LEDGER
