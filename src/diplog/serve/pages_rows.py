"""Lists of contacts as HTML. Put together here and not in a template: a page holds up to a hundred, and a template's macro
took 1.5 ms for each where this takes 0.1."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ..publish import safe
from ..publish import words as phrases
from .answers import Party, Row, Turn
from .pages_links import Links
from .pages_words import Interface


class Rows:
    """For one request: ``rows(found)`` is the list of these contacts. Every word of others goes through :func:`safe.html`."""

    def __init__(self, t: Interface, link: Links) -> None:
        self._t = t
        self._link = link
        self._badges: dict[str, Markup] = {}
        self._counts: dict[tuple[str, int], str] = {}
        self._topics: dict[str, str] = {}

    def __call__(self, found: Iterable[Row], why: bool = False) -> Markup:
        items = "".join(self._item(row, why) for row in found)
        if not items:
            return Markup('<p class="soft">{}</p>').format(self._t("list.none"))
        return Markup(f'<ul class="entries">{items}</ul>')  # noqa: S704 - every part is escaped below

    def turns(self, found: Iterable[Turn]) -> Markup:
        """Contacts with what they came to stand as, and why."""
        items = "".join(
            self._entry(
                turn.at,
                turn.contact,
                f"<p>{f'{self.badge(turn.before)} → ' if turn.before else ''}{self.badge(turn.status)}</p>"
                f'<p class="about">{safe.html(phrases.in_words(turn.why, turn.contact.sides))}</p>',
            )
            for turn in found
        )
        if not items:
            return Markup('<p class="soft">{}</p>').format(self._t("list.none"))
        return Markup(f'<ul class="entries">{items}</ul>')  # noqa: S704

    def badge(self, status: str) -> Markup:
        """A status: its mark, its colour and its word."""
        if status not in self._badges:
            code, word = safe.html(status), safe.html(self._t.status(status))
            self._badges[status] = Markup(  # noqa: S704
                f'<span class="status s-{code}"><svg class="mark" aria-hidden="true" focusable="false">'
                f'<use href="#m-{code}"/></svg>{word}</span>'
            )
        return self._badges[status]

    def people(self, row: Row) -> Markup:
        """Who takes part, each name in its own direction."""
        between = f" {safe.html(self._t('between'))} "
        return Markup(between.join(map(_party, row.people)) or safe.html(self._t("list.undisclosed")))  # noqa: S704

    def _item(self, row: Row, why: bool) -> str:
        t = self._t
        place = (
            f" {t('contact.place', place=Markup('<bdi>{}</bdi>').format(safe.plain(row.place)))}" if row.place else ""
        )
        reason = f"<p>{safe.html(phrases.in_words(row.why, row.sides))}</p>" if why else ""
        about = f'<p class="about">{", ".join(map(self._topic, row.topics))}</p>' if row.topics else ""
        counted = f"{self._count('statements', row.statements)}, {self._count('publishers', row.publishers)}"
        return self._entry(
            row.date,
            row,
            f'<p>{self.badge(row.status)} <span class="soft">· {safe.html(t.kind(row.kind))}{place} · {counted}</span></p>'
            f"{reason}{about}",
        )

    def _entry(self, when: str | None, row: Row, inside: str) -> str:
        return (
            f'<li><span class="when">{safe.html(self._t.date(when))}</span><div><p class="who">'
            f'<a href="{safe.html(self._link("contact", row.id))}">{self.people(row)}</a></p>{inside}</div></li>'
        )

    def _count(self, what: str, number: int) -> str:
        key = (what, number)
        if key not in self._counts:
            self._counts[key] = safe.html(self._t(f"count.{what}", n=number))
        return self._counts[key]

    def _topic(self, code: str) -> str:
        if code not in self._topics:
            self._topics[code] = safe.html(self._t.topic(code))
        return self._topics[code]


def _party(p: Party) -> str:
    side = f' <span class="soft">({safe.html(p.side)})</span>' if p.side and f"({p.side})" not in p.label else ""
    return f"<bdi>{safe.html(p.label)}</bdi>{side}"
