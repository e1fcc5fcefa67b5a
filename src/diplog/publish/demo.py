"""What ``diplog demo`` shows: the table, the contested call at two moments, the brief."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from . import safe, table
from .brief import Brief
from .dossier import Dossier, contact_dict
from .sheet import Screen
from .show import Comparison, comparison_html


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo as a view like any other. ``contested`` are comparisons of one contact at moments, oldest first."""

    documents: int
    dossiers: tuple[Dossier, ...]
    contested: tuple[Comparison, ...]
    brief: Brief

    def data(self) -> dict[str, Any]:
        return {
            "documents": self.documents,
            "contacts": [contact_dict(d) for d in self.dossiers],
            "contested": [{"as_of": c.as_of, **c.data()} for c in self.contested],
            "brief": self.brief.data(),
        }

    def records(self) -> Iterable[dict[str, Any]]:
        return self.data()["contacts"]  # type: ignore[no-any-return]

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[object]]]:
        return table.contacts(self.dossiers).rows()

    def _parts(self) -> Iterable[tuple[str, str, Any]]:
        sheet = table.contacts(self.dossiers)
        yield f"1. What {self.documents} documents tell: the contacts", "diplog contacts", sheet
        for at, comparison in enumerate(self.contested, 2):
            label = comparison.dossier.contact.label
            title = f"{at}. The contested call as it stood on {comparison.as_of}"
            yield title, f"diplog show {label} --as-of {comparison.as_of}", comparison
        command = 'diplog brief --who "Marco Rubio" --from 2025-01-20 --to 2025-02-07'
        yield f"{len(self.contested) + 2}. A brief in which every sentence has its source", command, self.brief

    def text(self, screen: Screen) -> str:
        out = []
        for title, command, view in self._parts():
            bold = f"\x1b[1m{title}\x1b[0m" if screen.colour else title
            # Drawn in a pipe too: the demo is there to be looked at.
            drawn = view.text(replace(screen, terminal=True))
            out.extend(["", bold, "=" * min(len(title), screen.width), f"$ {command}", "", drawn])
        return "\n".join(out[1:])

    def markdown(self) -> str:
        return "\n\n".join(f"# {safe.markdown(t)}\n\n    {c}\n\n{v.markdown()}" for t, c, v in self._parts())

    def html(self) -> str:
        from .card import page

        sheet = table.contacts(self.dossiers)
        body = [f"<h1>diplog demo</h1><h2>Contacts</h2>{sheet.fragment()}"]
        body.extend(f"<h2>As of {safe.html(c.as_of or '')}</h2>{comparison_html(c)}" for c in self.contested)
        body.append(self.brief.html_body())
        return page("diplog demo", "\n".join(body))
