#!/usr/bin/env python3
"""Write ``docs/cli.md`` from the commands themselves; ``--check`` fails when the file is not what would be written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from diplog.cli import COMMANDS, STATUSES, cli

TARGET = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
WIDTH = 100

HEAD = """\
# The command line

*Generated from the code by `python tools/build_cli_docs.py`; do not edit.*

Data goes to stdout, talk to stderr. Every command that gives data takes `--format table|json|jsonl|csv|md` (`show`,
`history`, `check`, `brief`, `contacts` and `demo` also `html`), `--json` for short, and `--output FILE`, whose suffix tells
the format. A table on a terminal is drawn; in a pipe it is one record a line with nothing cut. When a list is cut,
the last line says so.

**The ledger** is `--ledger`, else the environment variable `DIPLOG_LEDGER`, else `diplog.db` in this folder.

**Time.** `--as-of MOMENT` shows how things stood then: only what had been published by that date (its end, UTC) or instant.
`--known-by MOMENT` shows only what this ledger had read by then. Without them, everything counts.

**Colour** is used on terminals only, and not with `--no-color` or `NO_COLOR`. Words from documents never reach the terminal,
a page or a spreadsheet as they are: escape sequences and characters that turn the direction of text are made visible,
markup is escaped, formulas get an apostrophe in front. JSON has the exact words.

**Completion** for your shell: `eval "$(_DIPLOG_COMPLETE=bash_source diplog)"` (or `zsh_source`, or
`_DIPLOG_COMPLETE=fish_source diplog | source`).

## Exit statuses

| status | meaning |
|---|---|
"""


def document() -> str:
    """The whole file."""
    os.environ["COLUMNS"] = str(WIDTH)
    parts = [HEAD + "".join(f"| {number} | {meaning} |\n" for number, meaning in STATUSES)]
    root = click.Context(
        cli,
        info_name="diplog",
        max_content_width=WIDTH,
        terminal_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    parts.append(f"## diplog\n\n```\n{cli.get_help(root)}\n```\n")
    for name in COMMANDS:
        command = cli.get_command(root, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=root)
        parts.append(f"## diplog {name}\n\n```\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def main() -> int:
    written = document()
    if "--check" in sys.argv[1:]:
        if TARGET.read_text(encoding="utf-8") == written:
            return 0
        print(f"{TARGET} is not current; run python tools/build_cli_docs.py", file=sys.stderr)
        return 1
    TARGET.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
