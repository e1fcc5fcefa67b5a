"""The command line: one command per question, data on stdout, talk on stderr.

A command's module is imported when the command is called, so that ``diplog --help`` costs little more than click itself;
:data:`COMMANDS` holds the one line that the list of commands shows (a test compares it with the command's own help).
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from ..errors import ConfigError, DiplogError, InputError, LedgerError, NotFound

# -- exit statuses (documented in docs/cli.md; the names are used in tests) -------------------------------------------

OK = 0
NOTHING = 1  # nothing fits; ``check``: nothing on record fits the claim
USAGE = 2  # the command line itself, or a value in it, cannot be used
REFUSED = 3  # some inputs were refused; the others were read
LEDGER = 4  # the ledger cannot be opened, migrated or written
UNSETTLED = 5  # ``check``: on record, but not confirmed by the sides
AGAINST = 6  # ``check``: the record speaks against the claim, or the sides contradict each other
NO_CLAIM = 7  # ``check``: no contact is understood in the words
BUG = 70  # an error of diplog itself
INTERRUPTED = 130  # Ctrl-C; what was read before is kept
TERMINATED = 143  # SIGTERM; what was read before is kept
PIPE = 141  # whoever read our output stopped reading

STATUSES: tuple[tuple[int, str], ...] = (
    (OK, "done; for `check`: the claim is on record and confirmed by the sides, as it is put"),
    (NOTHING, "nothing fits the question; for `check`: nothing on record fits the claim"),
    (USAGE, "the command line, or a value in it, cannot be used"),
    (REFUSED, "some inputs were refused (each is named on stderr and kept in the ledger); the others were read"),
    (LEDGER, "the ledger cannot be opened, migrated or written"),
    (UNSETTLED, "`check`: on record, but not confirmed by the sides"),
    (AGAINST, "`check`: the record speaks against the claim, or the sides contradict each other"),
    (NO_CLAIM, "`check`: no contact between sides is understood in the words"),
    (BUG, "an error of diplog itself (DIPLOG_DEBUG=1 shows where)"),
    (INTERRUPTED, "interrupted with Ctrl-C; what was read before is kept"),
    (PIPE, "whoever read the output stopped reading (`| head`)"),
    (TERMINATED, "ended by SIGTERM; what was read before is kept"),
)

# name -> (module, what the list of commands says). Order is that of the work: read, look, ask, hand on.
COMMANDS: dict[str, tuple[str, str]] = {
    "read": ("reading", "Read documents into the ledger: files, folders, addresses, or - for stdin."),
    "contacts": ("asking", "List the contacts in the ledger: when, who, kind, topics, status."),
    "show": ("asking", "Show each side's account of a contact side by side, and how it stands."),
    "history": ("asking", "List each change in how a contact stands, and the statement that caused it."),
    "check": ("asking", "Check a claim in plain words against the ledger."),
    "brief": ("asking", "Write a cited briefing on a person, a side or a pair."),
    "count": ("asking", "Count contacts of two parties, on whose account, with the last one."),
    "who": ("people", "Tell what a name, title or office resolves to on a date, and why."),
    "refusals": ("asking", "List inputs that were refused or read with a loss, and why."),
    "correct": ("correcting", "Add a signed correction: same, not-same, wrong-participant, reject, undo."),
    "corrections": ("correcting", "List the corrections."),
    "export": ("giving", "Write the whole ledger as tidy CSV, JSON or JSON lines."),
    "serve": ("serving", "Serve pages and an HTTP API on the ledger, for this machine or a network."),
    "mcp": ("serving", "Answer an assistant's questions on the ledger (Model Context Protocol, over stdio)."),
    "demo": ("giving", "See diplog work on bundled samples, in a temporary ledger."),
    "version": ("giving", "Print the version of diplog."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f".{COMMANDS[name][0]}", __package__)
        command = getattr(module, name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            if near:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without importing one of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="diplog demo shows it at work. diplog COMMAND --help has examples.",
)
@click.option("--ledger", metavar="PATH|URL", help="The ledger (also DIPLOG_LEDGER; else diplog.db here).")
@click.option("--quiet", is_flag=True, help="Say nothing on stderr but errors.")
@click.option("--no-color", is_flag=True, help="No colour (also NO_COLOR).")
@click.version_option(None, "-V", "--version", package_name="diplog", message="diplog %(version)s")
@click.pass_context
def cli(ctx: click.Context, ledger: str | None, quiet: bool, no_color: bool) -> None:
    """Who spoke with whom, about what, according to whom.

    diplog reads what governments and media publish about calls, meetings and visits, keeps who said what of which
    contact in a ledger, and tells for every contact how far it is confirmed, by whom, on which sentence.
    """
    ctx.obj = {"ledger": ledger, "quiet": quiet, "no_color": no_color}


class Terminated(BaseException):
    """SIGTERM, raised where Ctrl-C would be, so that a ledger is closed in the same way."""


def _on_term(signum: int, frame: Any) -> None:
    raise Terminated


def _say(message: str) -> None:
    from ..publish.safe import plain

    click.echo(f"diplog: {plain(message)}", err=True)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and give its exit status; errors are told on stderr in one line that names the input."""
    try:
        status = cli.main(
            args=list(arguments) if arguments is not None else None, prog_name="diplog", standalone_mode=False
        )
        sys.stdout.flush()
        return status if isinstance(status, int) else OK
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except Terminated:
        _say("terminated")
        return TERMINATED
    except BrokenPipeError:
        # Python flushes stdout once more on exit; give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE
    except LedgerError as error:
        _say(str(error))
        return LEDGER
    except NotFound as error:
        _say(str(error))
        return NOTHING
    except InputError as error:
        _say(str(error))
        return REFUSED
    except ConfigError as error:
        _say(str(error))
        return USAGE
    except DiplogError as error:
        _say(str(error))
        return USAGE
    except Exception as error:  # an error of ours: one line for people, everything with DIPLOG_DEBUG=1
        if os.environ.get("DIPLOG_DEBUG"):
            raise
        _say(f"internal error: {type(error).__name__}: {error} (DIPLOG_DEBUG=1 shows where; please report it)")
        return BUG


def main() -> None:
    """The ``diplog`` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a letter gets its escape instead of our traceback.
            stream.reconfigure(errors="backslashreplace")
    signal.signal(signal.SIGTERM, _on_term)
    sys.exit(run())
