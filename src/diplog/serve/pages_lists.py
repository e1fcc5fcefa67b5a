"""Pages that list: the front page, contacts and search, changes, claims, sources, the data page, what the words mean."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..model import KINDS
from . import cite, pictures, twins
from .answers import Ask, Count, Home, When
from .pages_answer import FEW, ROWS, STATUSES, Answers, Asked, in_order, today
from .pages_links import Links, ask_of, query_of
from .pages_views import addresses
from .pages_words import Interface


class Lists(Answers):
    """Handlers of the pages that list."""

    def home(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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
            statuses=in_order(home.statuses),
            status_path=lambda code: asked.link("contacts", status=code),
        )

    def contacts(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        ask = ask_of(asked.query)
        title = self._title(asked.t, ask)
        if asked.form == "atom":
            turns = self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token)
            return self._atom(asked, title, turns, asked.link.ask("contacts", ask))
        if asked.form == "csv":
            return self._table(asked, ask)
        if asked.form == "ics":
            return self._calendar(asked, title, ask)
        return self._found(asked, "contacts", title, ask)

    def search(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        pasted = addresses(asked.query.get("q", ""))
        if pasted and asked.form == "html":
            return RedirectResponse(asked.link("compare", **dict(zip("ab", pasted, strict=False))), 303)
        ask = ask_of(asked.query)
        words = ask.text or ""
        title = asked.t("search.title_for", words=words) if words else asked.t("search.title")
        return self._found(asked, "search", title, ask)

    def _found(self, asked: Asked, page: str, title: str, ask: Ask) -> Response:
        limit = FEW if ask.text else ROWS
        found = self.queries.search(ask.text or "", ask, asked.when, limit=limit, token=asked.token)
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

    def _facet(self, asked: Asked, page: str, ask: Ask, name: str, count: Count) -> dict[str, Any]:
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
        asked = Asked(request, self.queries)
        ask = ask_of(asked.query)
        title = asked.t("home.changed")
        if asked.form == "csv":
            turns_ = twins.all_of(lambda token: self.queries.turns(ask, asked.when, limit=twins.PAGE, token=token))
            rows = ((x.contact.id, x.contact.label, x.at, x.before, x.status, x.why) for x in turns_)
            return self._csv(("contact", "label", "at", "before", "status", "why"), rows, "changes")
        turns = self.queries.turns(ask, asked.when, limit=ROWS, token=asked.token)
        if asked.form == "atom":
            return self._atom(asked, title, turns, "/changes")
        if asked.form == "json":
            return self._json(asked, turns)
        return self._html(
            asked,
            "changes.html",
            title,
            turns,
            forms=("json", "csv", "atom"),
            turns=turns,
            next_path=asked.next("/changes"),
        )

    def claims(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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

            claims = twins.all_of(lambda token: self.queries.claims(wanted, asked.when, limit=twins.PAGE, token=token))
            rows = (
                (
                    *(c.contact.id, c.contact.label, c.by, c.about, c.quote, c.status, c.rule, c.why),
                    *(" ".join(c.topics), c.statement, " ".join(c.rests_on)),
                )
                for c in claims
            )
            return self._csv(columns, rows, "claims")
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

    def sources(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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

    def data(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        t, link = asked.t, asked.link
        totals = self.queries.totals(asked.when)
        if asked.form == "json":
            return self._json(asked, totals)
        tables = [
            (name, t(f"data.{words}"), [(form.upper(), link(name, suffix=form)) for form in forms])
            for name, words, forms in (
                ("contacts", "contacts", ("csv", "json", "atom", "ics")),
                ("changes", "turns", ("csv", "json", "atom")),
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
            "diplog ledger", permalink=permalink, as_of=as_of, hash=stamp, said=sentence, accessed=today()
        )
        return self._html(
            asked, "data.html", t("data.title"), totals, hash=stamp, forms=("json",), tables=tables, columns=twins.CONTACTS,
            facts=facts, citation=citation.forms(),
        )  # fmt: skip

    def about(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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


def _field(name: str) -> str:
    return "text" if name == "q" else name
