"""The forms every view can take, and the plain table that most views are.

A *view* is built once from dossiers and then rendered: JSON (one object), JSON lines (one object per record), CSV
(tidy rows), Markdown, or text for a screen of a given width. ``rich`` is imported only where a screen wants a drawn
table; a pipe gets aligned columns, one record a line and nothing cut, which is what ``grep`` wants.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from . import safe

if TYPE_CHECKING:
    from rich.console import RenderableType

Format = Literal["table", "json", "jsonl", "csv", "md", "html"]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text for people goes: its width in columns, whether it is a terminal, whether it wants colour."""

    width: int = 100
    terminal: bool = False
    colour: bool = False


class View(Protocol):
    """What the command line and the API can render."""

    def data(self) -> Any: ...

    def records(self) -> Iterable[dict[str, Any]]: ...

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]: ...

    def markdown(self) -> str: ...

    def text(self, screen: Screen) -> str: ...

    def html(self) -> str: ...


def render(view: View, form: Format, screen: Screen) -> Iterator[str]:
    """The view in one form, as pieces of text that end in a newline."""
    match form:
        case "json":
            yield safe.to_json(view.data(), indent=2) + "\n"
        case "jsonl":
            for record in view.records():
                yield safe.to_json(record) + "\n"
        case "csv":
            columns, rows = view.rows()
            out = io.StringIO()
            safe.write_csv(out, columns, rows)
            yield out.getvalue()
        case "md":
            yield view.markdown().rstrip("\n") + "\n"
        case "html":
            yield view.html().rstrip("\n") + "\n"
        case _:
            yield view.text(screen).rstrip("\n") + "\n"


def drawn(parts: Iterable[RenderableType], screen: Screen) -> str:
    """What rich makes of its renderables on this screen; never interprets markup, emoji codes or links in words."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out,
        width=screen.width,
        color_system="standard" if screen.colour else None,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def cells_wide(text: str) -> int:
    """How many terminal columns a text takes: East Asian wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        wide += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return wide


def cut(text: str, columns: int) -> str:
    """The text in at most ``columns`` terminal columns, with ``…`` where something was cut."""
    if cells_wide(text) <= columns:
        return text
    kept, wide = [], 0
    for char in text:
        wide += cells_wide(char)
        if wide > columns - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in records and CSV, its heading, and how wide it may get on a screen (0: as it needs)."""

    key: str
    heading: str
    width: int = 0
    screen: bool = True  # shown to people; False: only in CSV
    tone: bool = False  # coloured by status
    most: int = 0  # on a drawn screen at most so many of a list's items, the others counted (0: all)
    span: bool = False  # an ISO date or range, which people see as ``first – last``


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of records. ``cells`` are what people and CSV see; ``full`` makes what JSON gives for the same records."""

    name: str
    columns: tuple[Column, ...]
    cells: tuple[tuple[object, ...], ...]
    full: Callable[[], Iterable[dict[str, Any]]]
    head: dict[str, Any] = field(default_factory=dict)  # beside the records in JSON: as_of, total …
    note: str = ""  # under the table: truncation is always said
    empty: str = "nothing found"

    def data(self) -> Any:
        return {**self.head, self.name: list(self.full())}

    def records(self) -> Iterable[dict[str, Any]]:
        return self.full()

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        return [c.key for c in self.columns], self.cells

    def _for_people(self) -> tuple[list[Column], list[list[str]]]:
        shown = [(i, c) for i, c in enumerate(self.columns) if c.screen]

        def word(value: object, column: Column) -> str:
            return safe.plain(_word(value).replace("/", " – ") if column.span else _word(value))

        return [c for _, c in shown], [[word(row[i], c) for i, c in shown] for row in self.cells]

    def markdown(self) -> str:
        if not self.cells:
            return f"*{self.empty}*"
        columns, table = self._for_people()
        lines = [
            "| " + " | ".join(safe.markdown(c.heading) for c in columns) + " |",
            "|" + "---|" * len(columns),
            *("| " + " | ".join(safe.markdown(word) for word in row) + " |" for row in table),
        ]
        return "\n".join(lines) + (f"\n\n{safe.markdown(self.note)}" if self.note else "")

    def html(self) -> str:
        from .card import page

        title = self.name.replace("_", " ").capitalize()
        return page(title, f"<h1>{safe.html(title)}</h1>{self.fragment()}")

    def fragment(self) -> str:
        """The table as HTML, without the page round it."""
        if not self.cells:
            return f"<p>{safe.html(self.empty)}</p>"
        columns, table = self._for_people()
        heads = "".join(f'<th scope="col">{safe.html(c.heading)}</th>' for c in columns)

        def cell(word: str, column: Column) -> str:
            shown = safe.html(word)
            return f'<td><b class="status {shown}">{shown}</b></td>' if column.tone else f'<td dir="auto">{shown}</td>'

        body = "".join(
            "<tr>" + "".join(cell(word, c) for word, c in zip(row, columns, strict=True)) + "</tr>" for row in table
        )
        note = f"<p>{safe.html(self.note)}</p>" if self.note else ""
        heading = f"<thead><tr>{heads}</tr></thead>"
        return f'<div class="wide"><table class="sheet">{heading}<tbody>{body}</tbody></table></div>{note}'

    def text(self, screen: Screen) -> str:
        if not self.cells:
            return self.empty
        columns, table = self._for_people()
        note = f"\n{self.note}" if self.note else ""
        if not screen.terminal:
            widths = [max(cells_wide(c.heading), *(cells_wide(r[i]) for r in table)) for i, c in enumerate(columns)]
            lines = [_aligned([c.heading for c in columns], widths)]
            lines.extend(_aligned(row, widths) for row in table)
            return "\n".join(lines) + note
        return self._drawn(columns, table, screen) + note

    def _drawn(self, columns: list[Column], table: list[list[str]], screen: Screen) -> str:
        from rich import box
        from rich.table import Table
        from rich.text import Text

        from .words import STATUS_TONE

        drawing = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, width=None)
        for column in columns:
            drawing.add_column(column.heading, overflow="fold", max_width=column.width or None, no_wrap=column.tone)
        for row in table:
            drawing.add_row(
                *(
                    Text(_first(word, column.most), style=STATUS_TONE.get(word, "") if column.tone else "")
                    for column, word in zip(columns, row, strict=True)
                )
            )
        return drawn([drawing], screen).rstrip("\n")

    def _repr_html_(self) -> str:
        from .card import STYLE

        return f'<div class="diplog">{STYLE}{self.fragment()}</div>'


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _first(word: str, most: int) -> str:
    """``a, b, c, d`` with at most two: ``a, b +2``."""
    items = word.split(", ")
    return f"{', '.join(items[:most])} +{len(items) - most}" if most and len(items) > most else word


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = (word + " " * (width - cells_wide(word)) for word, width in zip(row, widths, strict=True))
    return "  ".join(padded).rstrip()
