"""Pages over all of the ledger, and questions put to it: topics, network, map; a claim, two documents, a brief."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..errors import NotFound
from ..model import TOPICS
from . import pictures, twins
from .answers import Ask, Count, Row
from .pages_answer import STATUSES, Answers, Asked, filled_months, month_label, narrowed
from .pages_links import ask_of
from .pages_map import land, position

if TYPE_CHECKING:
    from ..publish.brief import Brief


class Over(Answers):
    """Handlers of pages that are about many contacts at once."""

    def topics(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        t = asked.t
        ask = ask_of(asked.query)
        found = self.queries.topics(ask, asked.when)
        cells = ((line.topic, c.value, c.number) for line in found for c in line.months)
        if twin := self._twin(asked, found, ("topic", "month", "contacts"), cells, "topics"):
            return twin
        all_months = sorted({c.value for line in found for c in line.months})
        months = [m for m, _ in filled_months([(m, 0) for m in all_months], 36)]
        card = pictures.punch_card(
            "topics",
            t("topics.title"),
            {(line.topic, c.value): c.number for line in found for c in line.months if c.value in months},
            [(line.topic, t.topic(line.topic), asked.link("topic", line.topic)) for line in found],
            [(m, month_label(t, m)) for m in months],
            column=t("topics.column"),
        )
        return self._picture_page(asked, t("topics.title"), t("topics.lead"), found, [card])

    def topic(self, request: Request) -> Response:
        """The contacts of a topic, under an address that reads well."""
        asked = Asked(request, self.queries)
        if asked.key not in TOPICS:
            raise NotFound(f"no topic {asked.key!r}")
        suffix = asked.form if asked.form in ("json", "csv", "atom", "ics") else ""
        return RedirectResponse(asked.link.ask("contacts", Ask(topic=(asked.key,)), suffix=suffix), 307)

    def network(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        t, link = asked.t, asked.link
        ask = ask_of(asked.query)
        found = self.queries.network(ask, asked.when)
        cells = ((e.a, e.b, e.number, *(e.statuses.get(s, 0) for s in STATUSES)) for e in found.edges)
        if twin := self._twin(asked, found, ("a", "b", "contacts", *STATUSES), cells, "network"):
            return twin
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
        asked = Asked(request, self.queries)
        t, link = asked.t, asked.link
        ask = ask_of(asked.query)
        found = self.queries.spots(ask, asked.when)
        cells = ((s.place, s.side, s.number, *(s.statuses.get(x, 0) for x in STATUSES)) for s in found.items)
        if twin := self._twin(asked, found, ("place", "side", "contacts", *STATUSES), cells, "places"):
            return twin
        spots, unplaced = [], []
        for s in found.items:
            at = position(s.place, s.side)
            path = link.ask("contacts", narrowed(ask, place=s.place))
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
            more_path=lambda c: link.ask("contacts", narrowed(ask, place=c.value)),
            credit=t("map.credit"),
        )

    def _twin(
        self, asked: Asked, found: object, columns: Sequence[str], cells: Iterable[Sequence[object]], name: str
    ) -> Response | None:
        """The answer as JSON or as a table, where that was asked for."""
        if asked.form == "json":
            return self._json(asked, found)
        return self._csv(columns, cells, name) if asked.form == "csv" else None

    def _picture_page(
        self,
        asked: Asked,
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

    def check(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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
        asked = Asked(request, self.queries)
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

    def _at(self, address: str, asked: Asked) -> Any:
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
        asked = Asked(request, self.queries)
        ask = ask_of(asked.query)
        if ask.person and not ask.who:
            ask = narrowed(ask, who=(self.queries.person(ask.person, asked.when, limit=1).label,))
        if ask.office and ask.office_side:
            ask = narrowed(ask, who=(f"{ask.office_side}:{ask.office}",))
        brief: Brief = self.queries.brief(ask, asked.when)
        if asked.form == "json":
            return self._json(asked, brief)
        if asked.form == "csv":
            return self._csv(*brief.rows(), "brief")
        if asked.form == "md":
            return Response(brief.markdown() + "\n", media_type=twins.MEDIA["md"])
        body = Markup(brief.html_body())  # noqa: S704 - Brief escapes every word
        return self._html(asked, "brief.html", brief.title, brief, forms=("json", "md", "csv"), body=body)
