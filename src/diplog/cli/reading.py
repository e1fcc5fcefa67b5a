"""``diplog read``: documents into the ledger, or straight to stdout."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import click

from . import REFUSED, Terminated
from .options import Out, ledger_named, ledger_option, out_of, output_options

if TYPE_CHECKING:
    from ..errors import Issue
    from ..extract.model_reader import ModelReader
    from ..model import Given, Statement
    from ..pipeline import Outcome, Reading

# How many statements a person is shown after a batch; data formats are never cut.
_SHOWN = 40


@click.command(
    epilog="""\b
Examples:
  diplog read readout.html page.pdf notes/
  diplog read https://www.state.gov/some-readout/
  diplog read --publisher "Gobierno de México" --published 2025-01-22 --lang es conferencia.txt
  curl -s https://example.org/a.html | diplog read --url https://example.org/a.html -
  diplog read --no-ledger --format jsonl documents.jsonl > statements.jsonl
  diplog read --reader llm --llm-url http://127.0.0.1:8080/v1 --llm-model NAME notes/
"""
)
@click.argument("inputs", nargs=-1, required=True, metavar="PATH|URL|-…")
@ledger_option
@click.option(
    "--dry-run", is_flag=True, help="Say what would be new, changed or unchanged in the ledger; write nothing."
)
@click.option("--no-ledger", is_flag=True, help="Keep nothing: print what was read. JSON lines: one line per document.")
@click.option("--url", help="The document's address (one input only).")
@click.option("--publisher", help="Who published it.")
@click.option(
    "--source-type", type=click.Choice(["official", "state_media", "media", "unknown"]), help="What the publisher is."
)
@click.option("--country", help="The publisher's country or organisation (ISO alpha-3: MEX, NATO …).")
@click.option("--published", metavar="DATE", help="When it was published.")
@click.option("--lang", help="Its language (two letters).")
@click.option("--title", help="Its title.")
@click.option(
    "--reader",
    type=click.Choice(["rules", "llm"]),
    default="rules",
    show_default=True,
    help="Who reads: diplog's rules, offline, or a language model whose every word is checked against the text.",
)
@click.option(
    "--llm-url", envvar="DIPLOG_LLM_URL", metavar="URL", help="The model's server (OpenAI interface), up to /v1."
)
@click.option(
    "--llm-model", envvar="DIPLOG_LLM_MODEL", metavar="NAME", help="The model's name there. Its key: DIPLOG_LLM_KEY."
)
@click.option(
    "--llm-seconds", type=click.FloatRange(1), default=120.0, show_default=True, help="How long to wait for it."
)
@click.option("--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, help="Processes that read.")
@click.option(
    "--explain",
    is_flag=True,
    help="Say how date, language and publisher were found, which rules fired on which words, how names were resolved.",
)
@output_options()
def read(
    inputs: tuple[str, ...],
    ledger: str | None,
    dry_run: bool,
    no_ledger: bool,
    url: str | None,
    publisher: str | None,
    source_type: Any,
    country: str | None,
    published: str | None,
    lang: str | None,
    title: str | None,
    reader: str,
    llm_url: str | None,
    llm_model: str | None,
    llm_seconds: float,
    jobs: int,
    explain: bool,
    form: str | None,
    as_json: bool,
    output: str | None,
    quiet: bool,
    no_color: bool,
) -> int:
    """Read documents into the ledger: files, folders, addresses, or - for stdin.

    Takes HTML, PDF, text, Markdown, e-mail, JSON lines and WARC. Reading the same document again adds nothing; a
    changed one becomes a new version. What cannot be read is named, recorded (diplog refusals) and skipped.
    """
    from ..dates import DateSpan
    from ..model import Given

    if published is not None:
        published = DateSpan.parse(published).iso()
    given = Given(
        url=url,
        publisher=publisher,
        source_type=source_type,
        source_country=country,
        published=published,
        lang=lang.lower() if lang else None,
        title=title,
    )
    out = out_of(form, as_json, output, quiet, no_color)
    batch = Batch(inputs, given, jobs, _model(llm_url, llm_model, llm_seconds) if reader == "llm" else None)
    if no_ledger:
        return _to_stdout(batch, out, explain)
    return _to_ledger(batch, out, explain, ledger_named(ledger), dry_run)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be read in one run, and by whom; ``model`` None: by our rules."""

    inputs: Sequence[str]
    given: Given
    jobs: int
    model: ModelReader | None

    def outcomes(self) -> Iterator[Outcome]:
        from ..collect import CollectOptions, collect
        from ..pipeline import readings

        return readings(collect(list(self.inputs), CollectOptions(given=self.given)), self.jobs, self.model)


def _model(url: str | None, name: str | None, seconds: float) -> ModelReader:
    """The language model that the options and environment name. Raises ConfigError where they name none."""
    from ..errors import ConfigError
    from ..extract.chat import Endpoint
    from ..extract.model_reader import ModelReader

    if not url or not name:
        raise ConfigError("--reader llm needs a server and a model: --llm-url URL --llm-model NAME")
    return ModelReader(Endpoint(url, name, os.environ.get("DIPLOG_LLM_KEY") or None, seconds))


# -- counting and telling ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What happened to the inputs; told on stderr while it goes on and at the end."""

    out: Out
    total: int | None = None
    new: int = 0
    changed: int = 0
    reread: int = 0
    unchanged: int = 0
    refused: int = 0
    documents: int = 0
    statements: int = 0
    undated: int = 0
    _bar: Any = None
    _task: Any = None
    _shown_at: float = field(default=0.0)

    def issue(self, issue: Issue) -> None:
        """Name what was refused at once, also when quiet; losses only when not quiet."""
        if issue.severity == "refused":
            self.refused += 1
            self.out.warn(f"refused: {_named(issue)} [{issue.code}]")
        else:
            self.out.say(f"warning: {_named(issue)} [{issue.code}]")

    def text(self, outcome: Reading) -> None:
        """Count a text without a known day: *yesterday* in it means nothing, and it speaks only from when it was read."""
        self.undated += outcome.text is not None and outcome.text.published is None

    def without_day(self) -> str:
        from ..publish.words import count

        many = count(self.undated, "document")
        return f"{many} without a known day of publication; --published gives it" if self.undated else ""

    def kept(self, outcome: Outcome, done: str) -> None:
        """Count what became of one outcome in the ledger."""
        if done in ("new", "changed", "reread", "unchanged"):
            setattr(self, done, getattr(self, done) + 1)
            self.documents += 1
            self.statements += len(getattr(outcome, "statements", ()))
        self.tick()

    def tick(self) -> None:
        done = self.documents + self.refused
        if self._bar is not None and time.monotonic() - self._shown_at > 0.1:
            self._shown_at = time.monotonic()
            self._bar.update(self._task, completed=done, said=f"{self.statements:,} statements")

    def progress(self) -> AbstractContextManager[Any]:
        """A bar when the number of documents is known, else a counter; nothing where nobody watches."""
        from contextlib import nullcontext

        if self.out.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
            return nullcontext()
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

        columns: list[Any] = [SpinnerColumn(), TextColumn("{task.completed:.0f}")]
        if self.total:
            columns += [TextColumn("of {task.total:.0f}"), BarColumn(30)]
        columns += [TextColumn("documents, {task.fields[said]}")]
        self._bar = Progress(*columns, console=Console(stderr=True, highlight=False), transient=True)
        self._task = self._bar.add_task("read", total=self.total, said="0 statements")
        bar: AbstractContextManager[Any] = self._bar
        return bar

    def summary(self) -> str:
        from ..publish.words import count

        kept = [f"{self.new:,} new", f"{self.changed:,} changed", f"{self.unchanged:,} unchanged"]
        if self.reread:
            kept.insert(2, f"{self.reread:,} read anew")
        return (
            f"{count(self.documents, 'document')}: {', '.join(kept)}; {self.refused:,} refused; "
            f"{count(self.statements, 'statement')} read"
        )


def _named(issue: Issue) -> str:
    return issue.message if issue.input in issue.message else f"{issue.input}: {issue.message}"


def _expected(inputs: Sequence[str]) -> int | None:
    """How many documents there will be, if that is known without opening archives, folders or addresses."""
    from pathlib import Path

    total = 0
    for name in inputs:
        path = Path(name)
        if name == "-" or "://" in name or not path.is_file() or ".warc" in path.name or path.suffix == ".mbox":
            return None
        if path.suffix in (".jsonl", ".ndjson"):
            with path.open("rb") as lines:
                total += sum(1 for line in lines if line.strip())
        elif path.suffix in (".json", ".gz", ".zip"):
            return None
        else:
            total += 1
    return total


# -- without a ledger ------------------------------------------------------------------------------------------------


def _to_stdout(batch: Batch, out: Out, explain: bool) -> int:
    """Read the batch, link it over all documents, print. Only statements are kept in memory, not the texts."""
    from ..pipeline import Reading, labels_of, link_batch
    from ..publish import safe
    from ..publish.dossier import statement_dict

    tally = Tally(out)
    results: list[tuple[dict[str, Any], tuple[Statement, ...]]] = []
    tally.total = _expected(batch.inputs) if sys.stderr.isatty() else None
    with tally.progress():
        for outcome in batch.outcomes():
            issues = outcome.issues if isinstance(outcome, Reading) else (outcome,)
            for issue in issues:
                tally.issue(issue)
            if isinstance(outcome, Reading):
                tally.documents += 0 if outcome.refused else 1
                tally.statements += len(outcome.statements)
                tally.text(outcome)
                results.append((_document_head(outcome), outcome.statements))
            elif outcome.severity == "refused":
                results.append(({"id": None, "input": outcome.input, "refused": _refusal(outcome)}, ()))
            tally.tick()
    every = [s for _, statements in results for s in statements]
    labels = labels_of(link_batch(every))

    def records() -> Iterator[dict[str, Any]]:
        for head, statements in results:
            said = [statement_dict(s, contact=labels.get(s.id), explain=explain) for s in statements]
            yield {**head, "statements": said}

    if out.form == "jsonl":
        out.write(safe.to_json(record) + "\n" for record in records())
    elif out.form == "json":
        out.write([safe.to_json({"documents": list(records())}, indent=2) + "\n"])
    else:
        _statements_table(out, [(_short(h), s) for h, ss in results for s in ss], labels)
        if explain and out.form == "table":
            _explain(out, [head for head, _ in results][:_SHOWN], every[:_SHOWN])
    if tally.undated:
        out.say(tally.without_day())
    out.say(f"{tally.documents:,} read, {tally.refused:,} refused; {tally.statements:,} statements; nothing kept")
    return REFUSED if tally.refused else 0


def _document_head(reading: Reading) -> dict[str, Any]:
    text, document = reading.text, reading.document
    head: dict[str, Any] = {"id": (text.given_id if text else None) or document.given.id or document.key}
    if text is None:
        head["input"] = document.origin
        refused = next((i for i in reading.issues if i.severity == "refused"), None)
        head["refused"] = _refusal(refused) if refused else {"code": "unreadable", "message": "nothing was read"}
    else:
        head["published"], head["published_how"] = text.published, text.published_how
        head["lang"], head["lang_how"] = text.lang, text.lang_how
        head["publisher"], head["source"] = text.publisher, text.source
        head["source_type"], head["source_country"] = text.source_type, text.source_country
        head["source_how"] = text.source_how
        head["title"], head["url"] = text.title, text.url
    return head


def _refusal(issue: Issue) -> dict[str, str]:
    return {"code": issue.code, "message": issue.message}


def _short(head: dict[str, Any]) -> str:
    name = str(head.get("id") or head.get("input") or "")
    return name.rstrip("/").rpartition("/")[2] or name


def _statements_table(out: Out, found: list[tuple[str, Statement]], labels: dict[str, str]) -> None:
    from ..publish.table import statements

    cut = len(found) if out.form in ("csv", "jsonl", "json") else _SHOWN
    out.give(statements(found[:cut], labels=labels, total=len(found)))


_HOW = {
    "meta": "from its metadata",
    "address": "from its address",
    "text": "from its text",
    "register": "source register",
}


def _origin(head: dict[str, Any]) -> str:
    """Where a document's day, language and publisher are from, in one line."""

    def part(value: str | None, how: str) -> str:
        return f"{value or 'unknown'} ({_HOW.get(how, how)})" if value else "unknown"

    who = ", ".join(
        part for part in (head["publisher"], head["source_type"].replace("_", " "), head["source_country"]) if part
    )
    return (
        f"{_short(head)}: published {part(head['published'], head['published_how'])}; language "
        f"{part(head['lang'], head['lang_how'])}; publisher {part(who if head['publisher'] else None, head['source_how'])}"
    )


def _explain(out: Out, heads: Sequence[dict[str, Any]], found: Sequence[Statement]) -> None:
    """Under the table: how each document's origin was found; for each statement which rules fired on which words, and
    how each person was resolved."""
    from ..publish import safe, words

    lines = ["", *(_origin(head) for head in heads if "refused" not in head)]
    for s in found:
        lines.extend(["", f"“{s.quote.words}”"])
        lines.extend(f"  {rule.id}: {rule.words}" if rule.words else f"  {rule.id}" for rule in s.rules)
        for p in (*s.participants, *((s.said_by,) if s.said_by else ())):
            if p.resolution:
                reason = f" ({p.resolution.reason})" if p.resolution.reason else ""
                lines.append(f"  “{p.mention}” → {words.participant(p)}: {p.resolution.rule}{reason}")
    out.write(("  " if line.startswith("  ") else "") + safe.plain(line) + "\n" for line in lines)


# -- into the ledger --------------------------------------------------------------------------------------------------


def _to_ledger(batch: Batch, out: Out, explain: bool, name: str, dry_run: bool) -> int:
    """Append document by document; each is whole in the ledger or not there, whenever this process ends."""
    from ..pipeline import Reading, keep, ledger_to_write, would_keep
    from ..publish import safe
    from ..publish.dossier import statement_dict

    tally = Tally(out)
    found: list[tuple[str, Statement]] = []
    heads: list[dict[str, Any]] = []

    def outcomes() -> Iterator[Outcome]:
        """Tells what was refused when it happens, not when the next documents are committed."""
        for outcome in batch.outcomes():
            for issue in outcome.issues if isinstance(outcome, Reading) else (outcome,):
                tally.issue(issue)
            if isinstance(outcome, Reading):
                tally.text(outcome)
            yield outcome

    def records(kept: Iterable[tuple[Outcome, str]]) -> Iterator[dict[str, Any]]:
        for outcome, done in kept:
            tally.kept(outcome, done)
            if not isinstance(outcome, Reading) or outcome.text is None:
                continue
            if explain and len(heads) < _SHOWN:
                heads.append(_document_head(outcome))
            if out.form in ("json", "jsonl"):
                said = [statement_dict(s, explain=explain) for s in outcome.statements]
                yield {**_document_head(outcome), "outcome": done, "statements": said}
            elif len(found) < _SHOWN or out.form == "csv":
                found.extend((_short(_document_head(outcome)), s) for s in outcome.statements)

    reader = batch.model.name if batch.model else None
    with ledger_to_write(name, dry_run=dry_run, reader=reader) as ledger:
        try:
            tally.total = _expected(batch.inputs) if sys.stderr.isatty() else None
            with tally.progress():
                if ledger is not None and not dry_run:
                    ledger.start_run(sys.argv[1:])
                    written = records(keep(ledger, outcomes()))
                else:
                    written = records(would_keep(ledger, outcomes()))
                if out.form == "jsonl":
                    out.write(safe.to_json(record) + "\n" for record in written)
                elif out.form == "json":
                    out.write([safe.to_json({"documents": list(written)}, indent=2) + "\n"])
                else:
                    deque(written, 0)
        except (KeyboardInterrupt, Terminated):
            out.warn(f"interrupted; kept in {name}: {tally.summary()}; the same command goes on from here")
            raise
    if out.form not in ("json", "jsonl"):
        from ..publish.table import statements

        cut = len(found) if out.form == "csv" else _SHOWN
        out.give(statements(found[:cut], total=tally.statements))
        if explain and out.form == "table":
            _explain(out, heads, [s for _, s in found[:cut]])
    if tally.undated:
        out.say(tally.without_day())
    out.say(f"{tally.summary()} → {name}{' (dry run: nothing was written)' if dry_run else ''}")
    return REFUSED if tally.refused else 0
