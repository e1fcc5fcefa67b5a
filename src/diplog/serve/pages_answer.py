"""How a page is answered: what a request asks, the templates, and the forms in which an answer goes out."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..publish import safe
from ..publish import words as phrases
from . import pictures, twins
from .answers import Ask, Page, Row, Turn, When
from .pages_links import Links, when_of
from .pages_rows import Rows
from .pages_views import Views
from .pages_words import LANGUAGE, Interface, shown

if TYPE_CHECKING:
    from .queries import Queries

ROWS = 50  # contacts on a page that lists them
FEW = 20  # beside other things
MOST_ROWS = 400  # statements of a contact in its page's table; its CSV has all
SHORT_TABLE = 24  # a picture's table that is longer has a page of its own
CALENDAR = 2000  # contacts in one calendar
STATUSES = tuple(phrases.STATUS_MEANS)
_TWIN = re.compile(r"^(.+)\.(json|csv|atom|ics|md|bib|ris)$", re.DOTALL)


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """An error as a page, for whoever looks with a browser."""
    t = Interface()
    words = t(f"error.{status}") if t.has(f"error.{status}") else title
    values = _common(request, t, When(), words)
    html = environment().get_template("error.html").render(
        **values, detail=detail, fingerprint=None, cited=None, twins=()
    )  # fmt: skip
    return Response(html, status, media_type="text/html; charset=utf-8")


# -- the templates -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("diplog.serve", "templates"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["lang"] = _lang
    made.tests["linked"] = lambda cell: isinstance(cell, pictures.Linked)
    made.filters["topic"] = phrases.topic
    made.globals.update(
        verbatim=_verbatim,
        lines=_lines,
        bdi=_bdi,
        svg=_svg,
        in_words=phrases.in_words,
        most_rows=MOST_ROWS,
        short_table=SHORT_TABLE,
        marks=_marks(),
        assets=_assets(),
    )
    return made


def warm() -> None:
    """Make every template ready: the first page would take a second."""
    for name in environment().list_templates(extensions=["html"]):
        environment().get_template(name)
    interface()


def _lang(code: str | None) -> Markup:
    return Markup(safe.language(code))  # noqa: S704 - nothing but a language tag passes there


def _verbatim(words: str) -> Markup:
    """Words with the spaces at their ends kept: pieces of a text stand next to each other."""
    before, after = (" " if words[:1].isspace() else ""), (" " if words[-1:].isspace() else "")
    return escape(f"{before}{safe.plain(words)}{after}")


def _lines(words: str) -> Markup:
    """Several lines for a text field, as they are: every value in a citation has been made harmless where it was put in."""
    return escape(words.replace("\r\n", "\n"))


def _bdi(words: str) -> Markup:
    """Words of others inside a sentence of ours: their direction stays theirs."""
    return Markup("<bdi>{}</bdi>").format(safe.plain(words))


def _svg(picture: pictures.Picture) -> Markup:
    return Markup(picture.svg)  # noqa: S704 - pictures escape every word


def _file(folder: str, name: str) -> bytes:
    return (resources.files("diplog.serve") / folder / name).read_bytes()


def _marks() -> Markup:
    return Markup(_file("templates", "marks.svg").decode())  # noqa: S704 - a file of ours


def _assets() -> str:
    """Changes when style or script do, so that browsers may keep them."""
    return hashlib.sha256(_file("static", "diplog.css") + _file("static", "diplog.js")).hexdigest()[:10]


def _common(request: Request, t: Interface, when: When, title: str) -> dict[str, Any]:
    link = Links(when)
    path = request.url.path
    rows = Rows(t, link)
    return {
        "t": t,
        "link": link,
        "rows": rows,
        "turn_rows": rows.turns,
        "badge": rows.badge,
        "people": rows.people,
        "table_path": lambda name: _without(request, "table", "hash", more=[("table", name)]),
        "when": when,
        "title": title,
        "path": path,
        "here": path.strip("/"),
        "here_page": path.strip("/"),
        "words": request.query_params.get("q", ""),
        "carried": [
            (k, v) for k, v in request.query_params.multi_items() if k not in ("as_of", "hash", "step", "after")
        ],
        "leave": _without(request, "as_of", "known_by", "hash", "step"),
        "paged": bool(request.query_params.get("after")),
    }


def _without(request: Request, *names: str, more: Sequence[tuple[str, str]] = ()) -> str:
    kept = [*((k, v) for k, v in request.query_params.multi_items() if k not in names), *more]
    return quote(request.url.path, errors="replace") + (f"?{urlencode(kept, errors='replace')}" if kept else "")


class Twin:
    """Another form of a page."""

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path, self.media = name, path, twins.MEDIA[name].partition(";")[0]


@lru_cache(maxsize=8)
def interface(lang: str = LANGUAGE) -> Interface:
    """The words of a language, put together once."""
    return Interface(lang)


class Asked:
    """One request: its moment, language, the form asked for, and the views."""

    def __init__(self, request: Request, queries: Queries) -> None:
        self.request = request
        self.query = request.query_params
        self.when = when_of(self.query)
        self.t = interface()
        self.link = Links(self.when)
        self.views = Views(queries, self.t, self.link, self.when)
        key = str(request.path_params.get("key", ""))
        twin = _TWIN.match(key or request.url.path)
        self.form = twin.group(2) if twin else "html"
        self.key = (twin.group(1) if twin else key) if key else ""

    @property
    def token(self) -> str | None:
        return self.query.get("after") or None

    def number(self, name: str) -> int | None:
        word = self.query.get(name, "")
        return int(word) if word.isdecimal() and len(word) < 10 else None

    def absolute(self, path: str) -> str:
        return str(self.request.base_url).rstrip("/") + path

    def next(self, page: str) -> Callable[[str], str]:
        """The address of this list from a token on."""
        base = [(k, v) for k, v in self.query.multi_items() if k not in ("after", "hash")]

        def address(token: str) -> str:
            pairs = [*base, ("after", token)] if token else base
            return page + (f"?{urlencode(pairs, errors='replace')}" if pairs else "")

        return address


class Answers:
    """What all handlers share: the queries, and how an answer becomes a page or one of its twins."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries

    def _html(
        self,
        asked: Asked,
        template: str,
        title: str,
        answer: object,
        *,
        forms: Iterable[str] = (),
        hash: str | None = None,
        plain_path: str | None = None,
        **values: Any,
    ) -> Response:
        """A page. ``answer`` is what its fingerprint is made of, ``forms`` its twins."""
        request, when = asked.request, asked.when
        fingerprint = hash or twins.fingerprint(answer)
        path = quote(plain_path or request.url.path, errors="replace")
        kept = [(k, v) for k, v in asked.query.multi_items() if k not in ("hash", "step")]
        as_of = when.as_of or self.queries.horizon(when)
        moment = [("as_of", as_of)] if as_of and not when.as_of else []
        permalink = asked.absolute(f"{path}?{urlencode([*kept, *moment, ('hash', fingerprint)], errors='replace')}")
        stem = "/index" if path == "/" else path
        suffixed = {
            form: f"{stem}.{form}" + (f"?{urlencode(kept, errors='replace')}" if kept else "") for form in forms
        }
        common = _common(request, asked.t, when, title)
        wanted = asked.query.get("table")
        if wanted:
            drawn = [p for v in values.values() for p in (v if isinstance(v, list) else [v])]
            for picture in drawn:
                if isinstance(picture, pictures.Picture) and picture.name == wanted:
                    template, values = "table.html", {"p": picture, "back": _without(request, "table", "hash")}
        html = environment().get_template(template).render(
            **{
                **common,
                "fingerprint": fingerprint,
                "cited": asked.query.get("hash"),
                "permalink": permalink,
                "twins": [Twin(form, suffixed[form]) for form in forms],
                **values,
            }
        )  # fmt: skip
        return Response(html, media_type="text/html; charset=utf-8")

    def _json(self, asked: Asked, answer: object, **head: object) -> Response:
        about = {
            "page": asked.absolute(asked.request.url.path),
            "as_of": asked.when.as_of or self.queries.horizon(asked.when),
            "known_by": asked.when.known_by,
            "hash": twins.fingerprint(answer),
        }
        return Response(twins.to_json(answer, **about, **head), media_type=twins.MEDIA["json"])

    def _csv(self, columns: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> Response:
        # A label may hold words of others; a header takes only these.
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:80]
        disposition = {"content-disposition": f'attachment; filename="{name}.csv"'}
        return StreamingResponse(twins.to_csv(columns, rows), media_type=twins.MEDIA["csv"], headers=disposition)

    def _atom(self, asked: Asked, title: str, page: Page[Turn], path: str) -> Response:
        t = asked.t

        def words(turn: Turn) -> tuple[str, str]:
            change = (
                t("home.turned", before=t.status(turn.before), after=t.status(turn.status))
                if turn.before
                else t("home.first_turn", after=t.status(turn.status))
            )
            return f"{asked.views.heading(turn.contact)}: {change}", phrases.in_words(turn.why, turn.contact.sides)

        following = asked.next(asked.request.url.path)(page.next) if page.next else None
        feed = twins.atom(
            t("atom.title", what=title),
            page.items,
            about=asked.absolute(path),
            itself=asked.absolute(asked.next(asked.request.url.path)(asked.token or "")),
            address=lambda row: asked.absolute(Links(When())("contact", row.id)),
            words=words,
            following=asked.absolute(following) if following else None,
            updated=self.queries.horizon(asked.when),
        )
        return Response(feed, media_type=twins.MEDIA["atom"])

    def _ics(self, asked: Asked, title: str, rows: Iterable[Row]) -> Response:
        t = asked.t
        calendar = twins.ics(
            t("ics.name", what=title),
            rows,
            address=lambda row: asked.absolute(Links(When())("contact", row.id)),
            words=lambda row: (
                f"{asked.views.heading(row).partition(': ')[2]} ({t.kind(row.kind)}, {t.status(row.status)})",
                phrases.in_words(row.why, row.sides),
            ),
            now=dt.datetime.now(dt.UTC),
        )
        return Response(calendar, media_type=twins.MEDIA["ics"])

    def _all(self, asked: Asked, ask: Ask) -> Iterable[Row]:
        return twins.all_of(lambda token: self.queries.contacts(ask, asked.when, limit=twins.PAGE, token=token))

    def _calendar(self, asked: Asked, title: str, ask: Ask) -> Response:
        """The latest contacts that fit, as far as a calendar bears."""
        return self._ics(asked, title, (row for row, _ in zip(self._all(asked, ask), range(CALENDAR), strict=False)))

    def _table(self, asked: Asked, ask: Ask) -> Response:
        """All contacts that fit."""
        columns = [name for name, _ in twins.CONTACTS]
        return self._csv(columns, map(twins.contact_cells, self._all(asked, ask)), "contacts")


# -- small things --------------------------------------------------------------------------------------------------------


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """In the order of the rules, those that occur."""
    return [(code, counts[code]) for code in STATUSES if counts.get(code)]


def narrowed(ask: Ask, **more: Any) -> Ask:
    from dataclasses import replace

    return replace(ask, **more)


def filled_months(months: Sequence[tuple[str, int]], most: int) -> list[tuple[str, int]]:
    """The latest ``most`` months up to the last one given, those without anything too."""
    known = dict(months)
    if not known:
        return []
    out: list[tuple[str, int]] = []
    year, month = (int(part) for part in max(known).split("-"))
    first = min(known)
    while len(out) < most and f"{year:04}-{month:02}" >= first:
        key = f"{year:04}-{month:02}"
        out.append((key, known.get(key, 0)))
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return out[::-1]


def month_label(t: Interface, month: str) -> str:
    return f"{t.month(int(month[5:7]))[:3]} {month[:4]}"


def today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()
