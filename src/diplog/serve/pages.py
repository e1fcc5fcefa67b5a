"""The pages: addresses, what each asks of the queries, and the templates that show it.

Rendered here, whole, without JavaScript; ``static/diplog.js`` only makes them handier. Every page has its twins under the
same address with a suffix, and a permalink with the moment and a fingerprint of what it says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from ..errors import NotFound
from ..model import KINDS, TOPICS
from ..publish import safe
from ..publish import words as phrases
from . import cite, pictures, twins
from .answers import Ask, Count, Dyad, Home, Page, Profile, Rate, Row, Turn, When
from .pages_links import Links, ask_of, query_of, when_of
from .pages_map import land, position
from .pages_text import compared, paragraphs, part_of, parts
from .pages_views import Views, addresses
from .pages_words import Interface, shown

if TYPE_CHECKING:
    from ..publish.brief import Brief
    from .queries import Queries

ROWS = 50  # contacts on a page
MOST_ROWS = 400  # rows of the table under a picture; its CSV has all
LANES = 9
CALENDAR = 2000  # contacts in one calendar
STATUSES = tuple(phrases.STATUS_MEANS)
_TWIN = re.compile(r"^(.+)\.(json|csv|atom|ics|md|bib|ris)$", re.DOTALL)


def routes(queries: Queries) -> list[BaseRoute]:
    """All pages and their twins over these queries."""
    pages = Pages(queries)
    lists: tuple[tuple[str, Callable[[Request], Response], tuple[str, ...]], ...] = (
        ("contacts", pages.contacts, ("json", "csv", "atom", "ics")),
        ("search", pages.search, ("json",)),
        ("changes", pages.changes, ("json", "atom")),
        ("claims", pages.claims, ("json", "csv")),
        ("topics", pages.topics, ("json", "csv")),
        ("network", pages.network, ("json", "csv")),
        ("map", pages.map, ("json", "csv")),
        ("sources", pages.sources, ("json", "csv")),
        ("check", pages.check, ("json", "md")),
        ("compare", pages.compare, ("json",)),
        ("brief", pages.brief, ("json", "md", "csv")),
        ("data", pages.data, ("json",)),
        ("about", pages.about, ()),
        ("index", pages.home, ("json", "atom")),
    )
    found: list[BaseRoute] = [Route("/", pages.home)]
    for name, handler, forms in lists:
        if name != "index":
            found.append(Route(f"/{name}", handler))
        found.extend(Route(f"/{name}.{form}", handler) for form in forms)
    found += [
        Route("/contact/{key:path}", pages.contact),
        Route("/person/{key:path}", pages.person),
        Route("/office/{side}/{key:path}", pages.office),
        Route("/side/{key:path}", pages.side),
        Route("/dyad/{a}/{key:path}", pages.dyad),
        Route("/topic/{key:path}", pages.topic),
        Route("/source/{key:path}", pages.source),
        Route("/document/{id}/diff/{other}", pages.diff),
        Route("/document/{key:path}", pages.document),
        Route("/statement/{id}/card", pages.card),
        Route("/statement/{key:path}", pages.statement),
        Mount("/static", StaticFiles(packages=[("diplog.serve", "static")]), name="static"),
    ]
    return found


def error_page(request: Request, status: int, title: str, detail: str) -> Response:
    """An error as a page, for whoever looks with a browser."""
    t = Interface()
    words = t(f"error.{status}") if t.has(f"error.{status}") else title
    values = _common(request, t, When(), words)
    html = _environment().get_template("error.html").render(
        **values, detail=detail, fingerprint=None, cited=None, twins=()
    )  # fmt: skip
    return Response(html, status, media_type="text/html; charset=utf-8")


# -- the templates -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("diplog.serve", "templates"),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["lang"] = _lang
    environment.tests["linked"] = lambda cell: isinstance(cell, pictures.Linked)
    environment.filters["topic"] = phrases.topic
    environment.globals.update(
        verbatim=_verbatim,
        lines=_lines,
        bdi=_bdi,
        svg=_svg,
        in_words=phrases.in_words,
        most_rows=MOST_ROWS,
        marks=_marks(),
        assets=_assets(),
    )
    return environment


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
    return {
        "t": t,
        "link": link,
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


def _without(request: Request, *names: str) -> str:
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in names]
    return quote(request.url.path, errors="replace") + (f"?{urlencode(kept, errors='replace')}" if kept else "")


class Twin:
    """Another form of a page."""

    def __init__(self, name: str, path: str) -> None:
        self.name, self.path, self.media = name, path, twins.MEDIA[name].partition(";")[0]


class _Asked:
    """One request: its moment, language, the form asked for, and the views."""

    def __init__(self, request: Request, queries: Queries) -> None:
        self.request = request
        self.query = request.query_params
        self.when = when_of(self.query)
        self.t = Interface()
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


class Pages:
    """The handlers. Each asks the queries once or twice and hands what it got to a template or a twin."""

    def __init__(self, queries: Queries) -> None:
        self.queries = queries

    # -- answering -------------------------------------------------------------------------------------------------

    def _html(
        self,
        asked: _Asked,
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
        html = _environment().get_template(template).render(
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

    def _json(self, asked: _Asked, answer: object, **head: object) -> Response:
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

    def _atom(self, asked: _Asked, title: str, page: Page[Turn], path: str) -> Response:
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

    def _ics(self, asked: _Asked, title: str, rows: Iterable[Row]) -> Response:
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

    # -- the front page ----------------------------------------------------------------------------------------------

    def home(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        if asked.form == "atom":
            return self._atom(
                asked,
                asked.t("home.changed"),
                self.queries.turns(Ask(), asked.when, limit=ROWS, token=asked.token),
                "/",
            )
        home: Home = self.queries.home(asked.when)
        if asked.form == "json":
            return self._json(asked, home)
        return self._html(
            asked,
            "home.html",
            asked.t("tagline"),
            home,
            forms=("json", "atom"),
            home=home,
            statuses=_statuses(home.statuses),
            status_path=lambda code: asked.link("contacts", status=code),
        )

    # -- lists -------------------------------------------------------------------------------------------------------

    def contacts(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        ask = ask_of(asked.query)
        title = self._title(asked.t, ask)
        if asked.form == "atom":
            turns = self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token)
            return self._atom(asked, title, turns, asked.link.ask("contacts", ask))
        if asked.form in ("csv", "ics"):
            rows = twins.all_of(lambda token: self.queries.contacts(ask, asked.when, limit=twins.PAGE, token=token))
            if asked.form == "csv":
                return self._csv([name for name, _ in twins.CONTACTS], map(twins.contact_cells, rows), "contacts")
            return self._ics(asked, title, (row for row, _ in zip(rows, range(CALENDAR), strict=False)))
        return self._found(asked, "contacts", title, ask)

    def search(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        pasted = addresses(asked.query.get("q", ""))
        if pasted and asked.form == "html":
            return RedirectResponse(asked.link("compare", **dict(zip("ab", pasted, strict=False))), 303)
        ask = ask_of(asked.query)
        words = ask.text or ""
        title = asked.t("search.title_for", words=words) if words else asked.t("search.title")
        return self._found(asked, "search", title, ask)

    def _found(self, asked: _Asked, page: str, title: str, ask: Ask) -> Response:
        found = self.queries.search(ask.text or "", ask, asked.when, limit=ROWS, token=asked.token)
        if asked.form == "json":
            following = asked.next(f"/{page}.json")(found.contacts.next) if found.contacts.next else None
            return self._json(asked, found, next=asked.absolute(following) if following else None)
        t, pairs = asked.t, query_of(ask)
        facets = [
            {
                "name": f.name,
                "cut": f.cut,
                "values": [self._facet(asked, page, ask, f.name, count) for count in f.counts],
            }
            for f in found.facets
        ]
        chosen = [
            (_field(name), self._said(t, name, value), asked.link.to((page,), [p for p in pairs if p != (name, value)]))
            for name, value in pairs
        ]
        words = ask.text or ""
        claim = asked.link("check", claim=words) if len(words.split()) >= 4 else None
        forms = ("json",) if page == "search" else ("json", "csv", "atom", "ics")
        return self._html(
            asked,
            "contacts.html",
            title,
            found,
            forms=forms,
            found=found,
            ask=ask,
            facets=facets,
            chosen=chosen,
            kept=[(k, v) for k, v in pairs if k not in ("q", "since", "until")]
            + ([("as_of", asked.when.as_of)] if asked.when.as_of else []),
            claim_path=claim,
            next_path=asked.next(f"/{page}"),
            here=page,
        )

    def _facet(self, asked: _Asked, page: str, ask: Ask, name: str, count: Count) -> dict[str, Any]:
        """A value that narrows the question; without an address where it is chosen already."""
        pairs = query_of(ask)
        if name == "year":
            here = ask.since == count.value and ask.until == count.value
            more = [p for p in pairs if p[0] not in ("since", "until")] + [
                ("since", count.value),
                ("until", count.value),
            ]
        else:
            here = (name, count.value) in pairs
            # Values of one field widen each other; a facet narrows, so it takes the place of what was chosen there.
            more = [p for p in pairs if p[0] != name] + [(name, count.value)]
        return {
            "code": count.value,
            "words": count.label or self._said(asked.t, name, count.value),
            "number": count.number,
            "path": None if here else asked.link.to((page,), more),
        }

    def _said(self, t: Interface, name: str, value: str) -> str:
        """A value of a question in words."""
        if name in ("side", "office_side"):
            return t.side(value)
        if name == "pair":
            return t.joined(t.side(code) for code in value.split(","))
        if name in ("topic", "kind", "status"):
            return t.code(name, value)
        return value

    def _title(self, t: Interface, ask: Ask) -> str:
        said = [self._said(t, name, value) for name, value in query_of(ask)]
        return f"{t('nav.contacts')}: {', '.join(said)}" if said else t("nav.contacts")

    def changes(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        ask = ask_of(asked.query)
        turns = self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token)
        title = asked.t("home.changed")
        if asked.form == "atom":
            return self._atom(asked, title, turns, "/changes")
        if asked.form == "json":
            return self._json(asked, turns)
        return self._html(
            asked, "changes.html", title, turns, forms=("json", "atom"), turns=turns, next_path=asked.next("/changes")
        )

    def claims(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        wanted = tuple(word for word in asked.query.getlist("status") if word)
        if asked.form == "csv":
            columns = (
                "contact",
                "label",
                "by",
                "about",
                "quote",
                "status",
                "rule",
                "why",
                "topics",
                "statement",
                "rests_on",
            )

            def rows() -> Iterable[Sequence[object]]:
                token: str | None = None
                while True:
                    page = self.queries.claims(wanted, asked.when, limit=twins.PAGE, token=token)
                    for c in page.items:
                        yield (
                            *(c.contact.id, c.contact.label, c.by, c.about, c.quote, c.status, c.rule, c.why),
                            *(" ".join(c.topics), c.statement, " ".join(c.rests_on)),
                        )
                    token = page.next
                    if token is None:
                        return

            return self._csv(columns, rows(), "claims")
        found = self.queries.claims(wanted, asked.when, limit=ROWS, token=asked.token)
        if asked.form == "json":
            return self._json(asked, found)
        choices = ("", "contradicted", "absent", "unanswered", "supported")
        filters = [(c, asked.link("claims", status=c), (c,) == wanted or (not c and not wanted)) for c in choices]
        return self._html(
            asked,
            "claims.html",
            asked.t("claims.title"),
            found,
            forms=("json", "csv"),
            found=found,
            filters=filters,
            next_path=asked.next("/claims"),
        )

    # -- one contact, one statement ------------------------------------------------------------------------------------

    def contact(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        page = self.queries.contact(asked.key, asked.when)
        row, view = page.row, page.comparison
        if asked.form == "json":
            return self._json(asked, page)
        if asked.form == "csv":
            return self._csv(*view.rows(), row.label)
        if asked.form == "md":
            return Response(view.markdown() + "\n", media_type=twins.MEDIA["md"])
        if asked.form == "ics":
            return self._ics(asked, asked.views.heading(row), [row])
        if asked.form == "atom":
            turns = [Turn(m.at, m.before, m.status, m.why, row) for m in reversed(page.moments)]
            return self._atom(
                asked, asked.views.heading(row), Page(tuple(turns), None, len(turns)), asked.link("contact", row.id)
            )
        step = asked.number("step")
        if step is not None and step < len(page.moments):
            return RedirectResponse(_moved(asked, row.id, page.moments[step].at), 303)
        title = asked.views.heading(row)
        hash = page.hash[:16]
        as_of = view.dossier.verdict.as_of
        permalink = asked.absolute(Links(When(as_of))("contact", row.id, hash=hash))
        sentence = f"{t.status(row.status)}: {phrases.in_words(row.why, row.sides)}"
        citation = cite.of_page(
            title, permalink=permalink, as_of=as_of, hash=hash, said=sentence, accessed=_today()
        ).forms()  # fmt: skip
        if asked.form in ("bib", "ris"):
            return Response(citation["bibtex" if asked.form == "bib" else "ris"], media_type=twins.MEDIA[asked.form])
        moments = [
            {
                "status": m.status,
                "day": t.date(m.at) if m.at else t("date.undated"),
                "path": _moved(asked, row.id, m.at),
                "at": m.at,
            }
            for m in page.moments
        ]
        here = max(
            (n for n, m in enumerate(moments) if not asked.when.as_of or m["at"] <= _end(asked.when.as_of)), default=0
        )
        stops = json.dumps([{"words": f"{m['day']}: {t.status(m['status'])}"} for m in moments])
        return self._html(
            asked,
            "contact.html",
            title,
            page,
            hash=hash,
            plain_path=f"/contact/{row.id}",
            forms=("json", "csv", "md", "ics", "atom", "bib", "ris"),
            moments=[{**stop, "here": n == here} for n, stop in enumerate(moments)],
            stop_here=here,
            stops_json=stops,
            citation=citation,
            **asked.views.contact(page),
        )

    def statement(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        found, row = self.queries.statement(asked.key, asked.when)
        answer = {"statement": found, "contact": row}
        if asked.form == "json":
            return self._json(asked, answer)
        said = asked.views.statement(found)
        as_of = asked.when.as_of or self.queries.horizon(asked.when)
        hash = twins.fingerprint(answer)
        permalink = asked.absolute(Links(When(as_of))("statement", found.id, hash=hash))
        text = asked.views.text(found.document)
        citation = cite.of_statement(
            found, title=text.title if text else "", permalink=permalink, as_of=as_of, hash=hash, accessed=_today()
        ).forms()  # fmt: skip
        if asked.form in ("bib", "ris", "md"):
            name = {"bib": "bibtex", "ris": "ris", "md": "markdown"}[asked.form]
            return Response(citation[name] + ("\n" if asked.form == "md" else ""), media_type=twins.MEDIA[asked.form])
        facts = [
            (
                t("facet.side"),
                t("statement.speaks_for", side=t.side(found.speaks_for))
                if found.speaks_for
                else t("statement.speaks_none"),
            ),
            (t("statement.date"), t.date(found.date.iso()) if found.date else ""),
            (t("statement.place"), found.place),
            (t("statement.topics"), t.joined(t.topic(topic.code) for topic in found.topics)),
            (t("statement.hedge"), found.hedge),
            (t("statement.scope"), found.scope),
            (t("statement.sure"), f"{found.confidence:.2f}"),
        ]
        card = asked.link("statement", found.id, "card")
        embed = (
            f'<iframe src="{safe.html(asked.absolute(card))}" title="diplog" width="600" height="260" loading="lazy" '
            'sandbox="allow-top-navigation-by-user-activation" referrerpolicy="no-referrer"></iframe>'
        )
        return self._html(
            asked,
            "statement.html",
            f"{said['speaker']} {said['stance']}",
            answer,
            hash=hash,
            forms=("json", "bib", "ris", "md"),
            s=said,
            row=row,
            facts=[(name, value) for name, value in facts if value],
            rules=[(rule.id, rule.words) for rule in found.rules],
            citation=citation,
            embed=embed,
            card_path=card,
        )

    def card(self, request: Request) -> Response:
        """A sentence for other sites' pages, in a frame of its own."""
        asked = _Asked(request, self.queries)
        found, row = self.queries.statement(str(request.path_params["id"]), asked.when)
        as_of = asked.when.as_of or self.queries.horizon(asked.when)
        html = _environment().get_template("card.html").render(
            t=asked.t,
            link=Links(When(as_of)),
            title=asked.t("cite.card"),
            s=asked.views.statement(found, context=False),
            row=row,
            moment=asked.views.moment(as_of),
            permalink=asked.absolute(Links(When(as_of))("statement", found.id)),
        )  # fmt: skip
        policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        headers = {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"}
        return Response(html, media_type="text/html; charset=utf-8", headers=headers)

    # -- people, sides, pairs ------------------------------------------------------------------------------------------

    def person(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        found = self.queries.person(asked.key, asked.when, limit=ROWS, token=asked.token)
        return self._profile(asked, found, Ask(person=found.key))

    def office(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        side = str(request.path_params["side"])
        found = self.queries.office(asked.key, side, asked.when, limit=ROWS, token=asked.token)
        return self._profile(asked, found, Ask(office=asked.key, office_side=side))

    def side(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        found = self.queries.side(asked.key, asked.when, limit=ROWS, token=asked.token)
        return self._profile(asked, found, Ask(side=(found.key,)))

    def _profile(self, asked: _Asked, p: Profile, ask: Ask) -> Response:
        t, link = asked.t, asked.link
        if asked.form == "json":
            return self._json(asked, p)
        if asked.form == "csv":
            return self._csv(
                [name for name, _ in twins.CONTACTS], map(twins.contact_cells, self._all(asked, ask)), "contacts"
            )
        if asked.form == "atom":
            return self._atom(
                asked,
                p.label,
                self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token),
                link.ask("contacts", ask),
            )
        if asked.form == "ics":
            return self._ics(
                asked, p.label, (row for row, _ in zip(self._all(asked, ask), range(CALENDAR), strict=False))
            )
        lists = [
            ("with", t("profile.counterparts"), p.counterparts, lambda c: link("dyad", p.key, c.value) if p.kind == "side" else link("person", c.value), None),
            ("topics", t("profile.topics"), p.topics, lambda c: link.ask("contacts", _and(ask, topic=(c.value,))), lambda c: t.topic(c.value)),
            ("offices", t("profile.offices"), p.offices, lambda c: link("office", *c.value.rpartition(":")[::-2]), lambda c: _office(t, c.value)),
            ("people", t("profile.holders" if p.kind == "office" else "profile.people"), p.people if p.kind != "person" else (), lambda c: link("person", c.value), None),
            ("places", t("profile.places"), p.places, lambda c: link.ask("contacts", _and(ask, place=c.value)), None),
        ]  # fmt: skip
        timeline = self._timeline(asked, p.latest.items, _lanes_of(p, t), self._lane_of(p))
        return self._html(
            asked,
            "profile.html",
            p.label,
            p,
            forms=("json", "csv", "atom", "ics"),
            p=p,
            ask=ask,
            lists=lists,
            statuses=_statuses(p.statuses),
            status_path=lambda code: link.ask("contacts", _and(ask, status=(code,))),
            timeline=timeline,
            **self._rate(asked, p.rate, p.months, p.days, ask),
            next_path=asked.next(asked.request.url.path),
        )

    def _all(self, asked: _Asked, ask: Ask) -> Iterable[Row]:
        return twins.all_of(lambda token: self.queries.contacts(ask, asked.when, limit=twins.PAGE, token=token))

    def _lane_of(self, p: Profile) -> Callable[[Row], str]:
        top = {c.value for c in p.counterparts[:LANES]}

        def lane(row: Row) -> str:
            keys = row.sides if p.kind == "side" else tuple(x.key or "" for x in row.people)
            return next((k for k in keys if k in top and k != p.key), "")

        return lane

    def _timeline(
        self, asked: _Asked, rows: Sequence[Row], lanes: Sequence[tuple[str, str]], lane: Callable[[Row], str]
    ) -> pictures.Picture | None:
        t = asked.t
        marks = [
            pictures.Mark(
                dt.date.fromisoformat(row.first),
                lane(row),
                row.status,
                asked.views.heading(row),
                asked.link("contact", row.id),
            )
            for row in rows
            if row.first
        ]
        used = {m.lane for m in marks}
        horizon = self.queries.horizon(asked.when)
        return pictures.timeline(
            "timeline",
            f"{t('profile.timeline')}. {t('profile.timeline_note', n=len(marks))} {t('picture.marks')}",
            marks,
            [(key, label) for key, label in lanes if key in used],
            columns=(t("list.when"), t("list.who"), t("list.what"), t("list.status")),
            until=dt.date.fromisoformat(horizon[:10]) if horizon else None,
            say=t.day,
            status=t.status,
            months=t.months_short(),
        )

    def _rate(
        self, asked: _Asked, rate: Rate, months: Sequence[Any], days: Sequence[Count], ask: Ask
    ) -> dict[str, Any]:
        t = asked.t
        horizon = self.queries.horizon(asked.when)
        lines = [t("profile.rate_now", n=t("count.contacts", n=rate.number), days=rate.days, horizon=t.date(horizon))]
        if rate.usual is None or rate.low is None or rate.high is None:
            lines.append(t("profile.rate_few", stretches=rate.stretches))
        else:
            usual = t(
                "profile.rate_usual",
                usual=f"{rate.usual:.1f}",
                low=f"{rate.low:g}",
                high=f"{rate.high:g}",
                stretches=rate.stretches,
            )
            lines.append(usual)
            if rate.number < rate.low:
                lines.append(t("profile.rate_less"))
            elif rate.number > rate.high:
                lines.append(t("profile.rate_more"))
        by_month = _filled([(m.month, m.number) for m in months], 36)
        numbers = [number for _, number in by_month[:-1]]
        counts = Counter({dt.date.fromisoformat(c.value): c.number for c in days})
        return {
            "rate": lines,
            "months": pictures.bars(
                "months",
                t("profile.rate_months"),
                [(_month(t, m), number) for m, number in by_month],
                columns=(t("list.when"), t("list.number")),
                usual=sum(numbers) / len(numbers) if len(numbers) >= 4 else None,
                usual_words=t("profile.usual"),
            )
            if len(by_month) > 1
            else None,
            "heat": pictures.heat_calendar(
                "days",
                t("profile.heat"),
                counts,
                columns=(t("list.when"), t("list.number")),
                say=t.day,
                path=lambda day: asked.link.ask("contacts", _and(ask, since=day.isoformat(), until=day.isoformat())),
                months=t.months_short(),
            ),
        }

    def dyad(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        d: Dyad = self.queries.dyad(str(request.path_params["a"]), asked.key, asked.when, limit=ROWS, token=asked.token)
        ask = Ask(pair=(d.a, d.b))
        title = t("dyad.title", a=t.side(d.a), b=t.side(d.b))
        if asked.form == "json":
            return self._json(asked, d)
        if asked.form == "csv":
            return self._csv(
                [name for name, _ in twins.CONTACTS], map(twins.contact_cells, self._all(asked, ask)), "contacts"
            )
        if asked.form == "atom":
            return self._atom(
                asked,
                title,
                self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token),
                link.ask("contacts", ask),
            )
        if asked.form == "ics":
            return self._ics(
                asked, title, (row for row, _ in zip(self._all(asked, ask), range(CALENDAR), strict=False))
            )
        whose = {"both": t("dyad.both"), d.a: t("dyad.alone", side=t.side(d.a)), d.b: t("dyad.alone", side=t.side(d.b))}
        whose.update({key: t(f"dyad.{key}") for key in ("disputed", "reported", "ahead")})

        def lane(row: Row) -> str:
            says = [a.side for a in row.accounts if a.response == "affirms"]
            denies = [a.side for a in row.accounts if a.response == "denies"]
            if says and denies:
                return "disputed"
            if len(says) > 1:
                return "both"
            if says and says[0] in (d.a, d.b):
                return says[0]
            return "ahead" if row.status in ("planned", "sought", "overdue", "cancelled") else "reported"

        paces = [
            f"{t('dyad.first_row', side=t.side(p.side), n=p.first)}"
            + (f"; {t('dyad.median', days=f'{p.median_days:g}')}" if p.median_days is not None else "")
            for p in d.paces
            if p.first
        ]
        if d.paces and d.same_day:
            paces.append(t("dyad.same_day", n=d.same_day))
        labels = {row.id: asked.views.heading(row) for row in d.latest.items}
        lags = [
            (round(days) if first == d.a else -round(days), labels.get(id, id), link("contact", id))
            for id, days, first in d.lags
        ]
        named = {(c.value, side): c.number for side, counts in d.topics_of.items() for c in counts}
        lists = [
            ("people", t("dyad.people"), d.people, lambda c: link("person", c.value), None),
            ("places", t("profile.places"), d.places, lambda c: link.ask("contacts", _and(ask, place=c.value)), None),
        ]
        return self._html(
            asked,
            "dyad.html",
            title,
            d,
            forms=("json", "csv", "atom", "ics"),
            d=d,
            ask=ask,
            whose=[Count(key, d.whose.get(key, 0), words) for key, words in whose.items() if d.whose.get(key)],
            paces=paces,
            statuses=_statuses(d.statuses),
            status_path=lambda code: link.ask("contacts", _and(ask, status=(code,))),
            lists=lists,
            timeline=self._timeline(asked, d.latest.items, list(whose.items()), lane),
            lag=pictures.lag(
                "lag",
                t("dyad.lag"),
                lags,
                left_words=t("dyad.lag_left", side=t.side(d.a)),
                right_words=t("dyad.lag_right", side=t.side(d.b)),
                same_words=t("dyad.lag_same"),
                columns=(t("list.what"), t("dyad.lag")),
            ),
            named=pictures.punch_card(
                "named",
                t("dyad.topics"),
                named,
                [(c.value, t.topic(c.value), link.ask("contacts", _and(ask, topic=(c.value,)))) for c in d.topics],
                [(d.a, t.side(d.a)), (d.b, t.side(d.b))],
                column=t("topics.column"),
            ),
            **self._rate(asked, d.rate, d.months, d.days, ask),
            next_path=asked.next(asked.request.url.path),
        )

    # -- sources and documents -----------------------------------------------------------------------------------------

    def sources(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        found = self.queries.sources(asked.when)
        if asked.form == "json":
            return self._json(asked, found)
        if asked.form == "csv":
            columns = (
                "source",
                "name",
                "type",
                "side",
                "documents",
                "edited",
                "statements",
                "contacts",
                "first",
                "last",
            )
            rows = (
                (s.key, s.name, s.type, s.side, s.documents, s.edited, s.statements, s.contacts, s.first, s.last)
                for s in found
            )
            return self._csv(columns, rows, "sources")
        table = [
            (
                pictures.Linked(s.name or t("source.unnamed"), asked.link("source", s.key)) if s.key else s.name,
                t.code("source_type", s.type),
                t.side(s.side) if s.side else "",
                *(s.documents, s.edited, s.statements, s.contacts),
                *(t.date(s.first) if s.first else "", t.date(s.last) if s.last else ""),
            )
            for s in found
        ]
        names = ("name", "type", "side", "documents", "edited", "statements", "contacts", "first", "last")
        return self._html(
            asked,
            "sources.html",
            t("source.title"),
            found,
            forms=("json", "csv"),
            columns=[t(f"source.{name}") for name in names],
            rows=table,
        )

    def source(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        found = self.queries.source(asked.key, asked.when, limit=ROWS, token=asked.token)
        if asked.form == "json":
            return self._json(asked, found)
        ask = Ask(source=found.source.key)
        if asked.form == "csv":
            return self._csv(
                [name for name, _ in twins.CONTACTS], map(twins.contact_cells, self._all(asked, ask)), "contacts"
            )
        by_month = _filled([(c.value, c.number) for c in found.months], 36)
        delays = sorted((int(c.value), c.number) for c in found.delays if c.value.lstrip("-").isdecimal())
        lists = [
            ("topics", t("source.topics"), found.topics, lambda c: link.ask("contacts", _and(ask, topic=(c.value,))), lambda c: t.topic(c.value)),
            ("sides", t("source.sides"), found.sides, lambda c: link("side", c.value), lambda c: t.side(c.value)),
        ]  # fmt: skip
        columns = (t("list.when"), t("list.number"))
        return self._html(
            asked,
            "source.html",
            found.source.name or t("source.unnamed"),
            found,
            forms=("json", "csv"),
            s=found,
            lists=lists,
            months=pictures.bars(
                "months", t("source.published"), [(_month(t, m), n) for m, n in by_month], columns=columns
            ),
            delays=pictures.bars(
                "delays", t("source.delays"), [(str(d), n) for d, n in delays], columns=(t("source.delay"), columns[1])
            ),
            next_path=asked.next(asked.request.url.path),
        )

    def document(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        page = self.queries.document(asked.key, asked.when)
        if asked.form == "json":
            return self._json(asked, page)
        version, text = page.version, page.version.text
        bounds = parts(text.text)
        at = asked.number("at")
        part = part_of(bounds, at) if at is not None else min(len(bounds), max(1, asked.number("part") or 1)) - 1
        numbers = {s.id: n for n, s in enumerate(page.statements, 1)}
        spans = [(s.quote.start, s.quote.end, s.id) for s in page.statements if s.quote.field == "text"]
        said = [
            {
                "n": numbers[s.id],
                "anchor": link("document", version.id, at=s.quote.start, anchor=f"s-{s.id}")
                if s.quote.field == "text"
                else link("statement", s.id),
                "speaker": asked.views.speaker(s),
                "stance": t.stance(s.stance),
                "row": page.contacts.get(s.id),
            }
            for s in page.statements
        ]
        url = safe.address(text.url)
        facts: list[tuple[str, object, str | None]] = [
            (t("document.publisher"), text.publisher or "", link("source", page.source) if page.source else None),
            (t("document.published"), t.date(text.published), None),
            (t("document.how"), text.published_how, None),
            (t("document.language"), text.lang or "", None),
            (t("document.address"), text.url or t("document.unknown_address"), url),
            (t("cite.archived"), cite.archived(url, text.published) or "", cite.archived(url, text.published)),
            (t("document.captured"), t.date(version.captured), None),
            (t("document.fingerprint"), version.sha256, None),
        ]
        versions = [
            {
                "number": v.version,
                "path": link("document", v.id),
                "here": v.id == version.id,
                "captured": t.date(v.captured),
                "current": v.current,
                "diff": link("document", version.id, "diff", v.id) if v.id != version.id else None,
            }
            for v in page.versions
        ]
        return self._html(
            asked,
            "document.html",
            text.title or text.key,
            page,
            forms=("json",),
            text=text,
            number=version.version,
            paragraphs=paragraphs(text.text, *bounds[part], spans),
            part=part,
            bounds=len(bounds),
            numbers=numbers,
            said=said,
            facts=[f for f in facts if f[1]],
            versions=versions,
        )

    def diff(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        pages = [self.queries.document(str(request.path_params[name]), asked.when) for name in ("id", "other")]
        pages.sort(key=lambda p: (p.version.captured, p.version.version))
        old, new = (p.version for p in pages)
        quotes = [s.quote.words for p in pages for s in p.statements]
        lines = compared(old.text, new.text, quotes)
        return self._html(
            asked,
            "diff.html",
            asked.t("document.diff", a=old.version, b=new.version),
            [old.sha256, new.sha256],
            text=new.text,
            a=old.version,
            b=new.version,
            lines=lines,
            same=all(line.what in ("same", "gap") for line in lines),
        )

    # -- over all ------------------------------------------------------------------------------------------------------

    def topics(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        ask = ask_of(asked.query)
        found = self.queries.topics(ask, asked.when)
        if asked.form == "json":
            return self._json(asked, found)
        if asked.form == "csv":
            rows = ((line.topic, c.value, c.number) for line in found for c in line.months)
            return self._csv(("topic", "month", "contacts"), rows, "topics")
        all_months = sorted({c.value for line in found for c in line.months})
        months = [m for m, _ in _filled([(m, 0) for m in all_months], 36)]
        card = pictures.punch_card(
            "topics",
            t("topics.title"),
            {(line.topic, c.value): c.number for line in found for c in line.months if c.value in months},
            [(line.topic, t.topic(line.topic), asked.link("topic", line.topic)) for line in found],
            [(m, _month(t, m)) for m in months],
            column=t("topics.column"),
        )
        return self._picture_page(asked, t("topics.title"), t("topics.lead"), found, [card])

    def topic(self, request: Request) -> Response:
        """The contacts of a topic, under an address that reads well."""
        asked = _Asked(request, self.queries)
        if asked.key not in TOPICS:
            raise NotFound(f"no topic {asked.key!r}")
        suffix = asked.form if asked.form in ("json", "csv", "atom", "ics") else ""
        return RedirectResponse(asked.link.ask("contacts", Ask(topic=(asked.key,)), suffix=suffix), 307)

    def network(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        ask = ask_of(asked.query)
        found = self.queries.network(ask, asked.when)
        if asked.form == "json":
            return self._json(asked, found)
        if asked.form == "csv":
            rows = ((e.a, e.b, e.number, *(e.statuses.get(s, 0) for s in STATUSES)) for e in found.edges)
            return self._csv(("a", "b", "contacts", *STATUSES), rows, "network")
        nodes = sorted(found.nodes, key=lambda n: -n.number)[:44]
        drawing = pictures.network(
            "network",
            t("network.title"),
            [(n.key, t.side(n.key), link("side", n.key)) for n in nodes],
            [pictures.Tie(e.a, e.b, e.number, link("dyad", e.a, e.b)) for e in found.edges],
            columns=(t("network.a"), t("network.b"), t("network.number")),
        )
        notes = [t("network.cut")] if found.cut or len(found.nodes) > len(nodes) else []
        return self._picture_page(asked, t("network.title"), t("network.lead"), found, [drawing], notes=notes)

    def map(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        ask = ask_of(asked.query)
        found = self.queries.spots(ask, asked.when)
        if asked.form == "json":
            return self._json(asked, found)
        if asked.form == "csv":
            rows = ((s.place, s.side, s.number, *(s.statuses.get(x, 0) for x in STATUSES)) for s in found.items)
            return self._csv(("place", "side", "contacts", *STATUSES), rows, "places")
        spots, unplaced = [], []
        for s in found.items:
            at = position(s.place, s.side)
            path = link.ask("contacts", _and(ask, place=s.place))
            if at is None:
                unplaced.append(Count(s.place, s.number, s.place))
            else:
                spots.append(pictures.Spot(s.place, at.longitude, at.latitude, s.number, path, at.whole_country))
        drawing = pictures.world_map(
            "map",
            t("map.title"),
            spots,
            land(),
            columns=(t("map.place"), t("map.number"), t("map.note")),
            country_words=t("map.country"),
        )
        return self._picture_page(
            asked,
            t("map.title"),
            t("map.lead"),
            found,
            [drawing],
            notes=[t("map.cut")] if found.next else [],
            more=unplaced,
            more_title=t("map.unplaced"),
            more_path=lambda c: link.ask("contacts", _and(ask, place=c.value)),
            credit=t("map.credit"),
        )

    def _picture_page(
        self,
        asked: _Asked,
        title: str,
        lead: str,
        answer: object,
        drawn: Sequence[pictures.Picture | None],
        *,
        notes: Sequence[str] = (),
        more: Sequence[Count] = (),
        more_title: str = "",
        more_path: Callable[[Count], str] | None = None,
        credit: str = "",
    ) -> Response:
        return self._html(
            asked,
            "picture.html",
            title,
            answer,
            forms=("json", "csv"),
            lead=lead,
            notes=notes,
            pictures=[p for p in drawn if p],
            more=more,
            more_title=more_title,
            more_path=more_path,
            credit=credit,
        )

    # -- questions -----------------------------------------------------------------------------------------------------

    def check(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        claim = asked.query.get("claim", "").strip()
        reply = self.queries.check(claim, asked.when) if claim else None
        if asked.form == "json":
            return self._json(asked, reply)
        if asked.form == "md":
            return Response((reply.markdown() if reply else "") + "\n", media_type=twins.MEDIA["md"])
        return self._html(
            asked,
            "check.html",
            asked.t("check.title"),
            reply,
            forms=("json", "md") if claim else (),
            claim=claim,
            outcome=asked.t.code("outcome", reply.outcome) if reply else "",
            answers=asked.views.reply(reply) if reply else [],
            search_path=asked.link("search", q=claim),
        )

    def compare(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        given = [asked.query.get(name, "").strip() for name in ("a", "b")]
        found = [self._at(address, asked) if address else None for address in given]
        shared: list[dict[str, Any]] = []
        alone: list[tuple[str, list[Row]]] = []
        first, second = found
        if first and second:
            told = [{row.id: row for row in page.contacts.values()} for page in (first, second)]
            for id in told[0].keys() & told[1].keys():
                row = told[0][id]
                mine, theirs = (
                    [s for s in p.statements if (r := p.contacts.get(s.id)) and r.id == id] for p in (first, second)
                )
                everything = self.queries.contact(id, asked.when).comparison.numbered
                shared.append(asked.views.shared(row, mine, theirs, everything))
            shared.sort(key=lambda c: (-len(c["topics"]), c["row"].id))
            for heading, here, there in (("compare.only_a", told[0], told[1]), ("compare.only_b", told[1], told[0])):
                alone.append((t(heading), [row for id, row in here.items() if id not in there]))
        documents = [{"address": address, "page": page} for address, page in zip(given, found, strict=True)]
        answer = {"documents": [p.version.id if p else None for p in found], "shared": [c["row"] for c in shared]}
        if asked.form == "json":
            return self._json(asked, answer)
        return self._html(
            asked,
            "compare.html",
            t("compare.title"),
            answer,
            forms=("json",) if any(given) else (),
            a=given[0],
            b=given[1],
            documents=documents,
            shared=shared,
            alone=alone,
            both=bool(first and second),
        )

    def _at(self, address: str, asked: _Asked) -> Any:
        """The document at an address, its current version; also by the document's own id. None where there is none."""
        from ..collect.identity import canonical_url

        for key in dict.fromkeys((address, canonical_url(address), canonical_url(address, fragment=True))):
            versions = self.queries.ledger.versions(key)
            if versions:
                current = next((v for v in versions if v.current), versions[-1])
                return self.queries.document(current.id, asked.when)
        try:
            return self.queries.document(address, asked.when)
        except NotFound:
            return None

    def brief(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        ask = ask_of(asked.query)
        if ask.person and not ask.who:
            ask = _and(ask, who=(self.queries.person(ask.person, asked.when, limit=1).label,))
        if ask.office and ask.office_side:
            ask = _and(ask, who=(f"{ask.office_side}:{ask.office}",))
        brief: Brief = self.queries.brief(ask, asked.when)
        if asked.form == "json":
            return self._json(asked, brief)
        if asked.form == "csv":
            return self._csv(*brief.rows(), "brief")
        if asked.form == "md":
            return Response(brief.markdown() + "\n", media_type=twins.MEDIA["md"])
        body = Markup(brief.html_body())  # noqa: S704 - Brief escapes every word
        return self._html(asked, "brief.html", brief.title, brief, forms=("json", "md", "csv"), body=body)

    def data(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t, link = asked.t, asked.link
        totals = self.queries.totals(asked.when)
        if asked.form == "json":
            return self._json(asked, totals)
        tables = [
            (f"{name}.csv", t(f"data.{words}"), [(form.upper(), link(name, suffix=form)) for form in forms])
            for name, words, forms in (
                ("contacts", "contacts", ("csv", "json", "atom", "ics")),
                ("changes", "turns", ("json", "atom")),
                ("claims", "claims", ("csv", "json")),
                ("sources", "sources", ("csv", "json")),
                ("topics", "topics_table", ("csv", "json")),
                ("network", "network_table", ("csv", "json")),
                ("map", "spots", ("csv", "json")),
            )
        ]
        stamp = twins.fingerprint({"totals": totals, "stamp": self.queries.stamp(asked.when)})
        as_of = asked.when.as_of or totals.horizon
        facts = [
            (t("search.contacts"), f"{totals.contacts:,}"),
            (t("source.statements"), f"{totals.ledger.statements:,}"),
            (t("source.documents"), f"{totals.ledger.documents:,}"),
            (t("source.title"), f"{totals.ledger.sources:,}"),
            (t("facet.side"), f"{totals.sides:,}"),
            (t("facet.person"), f"{totals.people:,}"),
            (t("asof.label"), t.date(as_of)),
        ]
        sentence = t(
            "data.cite_text",
            day=t.date(as_of),
            contacts=t("count.contacts", n=totals.contacts),
            documents=t("count.documents", n=totals.ledger.documents),
            sources=totals.ledger.sources,
            stamp=stamp,
        )
        permalink = asked.absolute(Links(When(as_of))("data", hash=stamp))
        citation = cite.of_page(
            "diplog ledger", permalink=permalink, as_of=as_of, hash=stamp, said=sentence, accessed=_today()
        )
        return self._html(
            asked, "data.html", t("data.title"), totals, hash=stamp, forms=("json",), tables=tables, columns=twins.CONTACTS,
            facts=facts, citation=citation.forms(),
        )  # fmt: skip

    def about(self, request: Request) -> Response:
        asked = _Asked(request, self.queries)
        t = asked.t
        responses = (
            "affirms",
            "announced",
            "sought",
            "denies",
            "does-not-confirm",
            "doubts",
            "cancelled",
            "silent",
            "not-watched",
        )
        return self._html(
            asked,
            "about.html",
            t("about.title"),
            None,
            fingerprint=None,
            statuses=STATUSES,
            responses=responses,
            kinds=t.joined(t.kind(kind) for kind in KINDS),
        )


# -- small things --------------------------------------------------------------------------------------------------------


def _statuses(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """In the order of the rules, those that occur."""
    return [(code, counts[code]) for code in STATUSES if counts.get(code)]


def _field(name: str) -> str:
    return "text" if name == "q" else name


def _and(ask: Ask, **more: Any) -> Ask:
    from dataclasses import replace

    return replace(ask, **more)


def _office(t: Interface, code: str) -> str:
    office, _, side = code.rpartition(":")
    return f"{office.replace('_', ' ')}, {t.side(side)}"


def _lanes_of(p: Profile, t: Interface) -> list[tuple[str, str]]:
    top = [(c.value, c.label or (t.side(c.value) if p.kind == "side" else c.value)) for c in p.counterparts[:LANES]]
    return [*top, ("", t("profile.others"))]


def _filled(months: Sequence[tuple[str, int]], most: int) -> list[tuple[str, int]]:
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


def _month(t: Interface, month: str) -> str:
    return f"{t.month(int(month[5:7]))[:3]} {month[:4]}"


def _moved(asked: _Asked, contact: str, at: str) -> str:
    """The contact's page at another moment."""
    return Links(When(at or None, asked.when.known_by))("contact", contact)


def _end(moment: str) -> str:
    """A day, month or year means its end."""
    return moment + "\uffff"


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()
