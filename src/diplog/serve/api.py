"""The HTTP API under ``/api/v1``: the questions of the command line in the same words (``docs/api.md`` has the promise).

Handlers are plain functions, run in a few threads. Shapes (:mod:`.shapes`) describe the answers; nothing is converted
through them, so that a page of a large ledger costs what its question costs.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from ..errors import ConfigError, DiplogError, Issue, NotFound
from ..ledger import Ledger, Where
from ..model import Given
from . import answers, records, shapes
from .answers import Ask, When
from .plain import shallow
from .queries import MOST, Queries
from .select import pair_of

PREFIX = "/api/v1"
BODY_BYTES = 4 << 20  # a document that is sent; the longest speech known to us has 1 MB
_BULK = 200


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=shallow).encode


class JSON(JSONResponse):
    """Words as they are, in UTF-8."""

    def render(self, content: Any) -> bytes:
        return _encode(content).encode("utf-8", "replace")


class Problem(Exception):
    """An answer of another status than 200, in the one error shape."""

    def __init__(self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.headers = headers or {}


def problem_of(error: DiplogError) -> Problem:
    """How an error of diplog's is told over HTTP."""
    if isinstance(error, NotFound):
        return Problem(404, "not-found", str(error))
    if isinstance(error, ConfigError):
        return Problem(400, "bad-question", str(error))
    return Problem(503, "unavailable", str(error), {"Retry-After": "5"})


def problem_response(problem: Problem, path: str) -> Response:
    content = {
        "type": f"https://diplog.dev/problems/{problem.kind}",
        "title": problem.kind.replace("-", " "),
        "status": problem.status,
        "detail": str(problem),
        "instance": path,
    }
    response = JSON(content, status_code=problem.status, headers=problem.headers, media_type="application/problem+json")
    response.headers["content-type"] = "application/problem+json"
    return response


_PROBLEM = {"model": shapes.Problem, "content": {"application/problem+json": {}}}


def _answers(model: Any, *statuses: int, media: str | None = None) -> dict[int | str, dict[str, Any]]:
    """The documented answers of an address: 200 with its shape, and the problems there can be."""
    said = {
        304: {"description": "not changed since the ETag of If-None-Match"},
        400: {"description": "a word or token in the question means nothing"},
        401: {"description": "no or another bearer token"},
        403: {"description": "writing is switched off on this server"},
        404: {"description": "not in the ledger"},
        413: {"description": "the body is too large"},
        422: {"description": "a parameter or the body is not of its form"},
        503: {"description": "the ledger cannot be asked now, or the question took too long"},
    }
    found: dict[int | str, dict[str, Any]] = {200: {"description": "the answer", "model": model}}
    if media:
        found[200] = {"description": "one JSON object a line", "content": {media: {"schema": {"type": "string"}}}}
    for status in (400, 422, 503, *statuses):
        found[status] = {**said[status], **(_PROBLEM if status != 304 else {})}
    return found


def _when(
    as_of: Annotated[str | None, Query(max_length=40, description="how it stood then: a date or instant")] = None,
    known_by: Annotated[str | None, Query(max_length=40, description="only what this ledger had read by then")] = None,
) -> When:
    return When(as_of or None, known_by or None)


def _ask(
    who: Annotated[
        list[str] | None, Query(max_length=20, description="with this person or office (all of them)")
    ] = None,
    side: Annotated[list[str] | None, Query(max_length=50, description="with this side, code or name (any)")] = None,
    pair: Annotated[str | None, Query(max_length=200, description="between these two sides: `MEX,USA`")] = None,
    topic: Annotated[list[str] | None, Query(max_length=50, description="with this topic (any)")] = None,
    kind: Annotated[list[str] | None, Query(max_length=20, description="of this kind (any)")] = None,
    status: Annotated[list[str] | None, Query(max_length=20, description="so confirmed (any)")] = None,
    since: Annotated[str | None, Query(max_length=40, description="not before this day, month or year")] = None,
    until: Annotated[str | None, Query(max_length=40, description="not after this day, month or year")] = None,
    source: Annotated[str | None, Query(max_length=300, description="told by this publisher (its name)")] = None,
    place: Annotated[str | None, Query(max_length=300, description="at this place, as contacts have it")] = None,
) -> Ask:
    return Ask(
        who=tuple(who or ()),
        side=tuple(side or ()),
        pair=pair_of(pair),
        topic=tuple(topic or ()),
        kind=tuple(kind or ()),
        status=tuple(status or ()),
        since=records.day(since, "since"),
        until=records.day(until, "until"),
        source=source or None,
        place=place or None,
    )


@dataclass(frozen=True, slots=True)
class _Paging:
    limit: int
    token: str | None


def _paging(
    limit: Annotated[int, Query(ge=1, le=MOST, description="items on a page")] = 50,
    token: Annotated[str | None, Query(max_length=2000, description="`next` of the page before")] = None,
) -> _Paging:
    return _Paging(limit, token or None)


WhenQuery = Annotated[When, Depends(_when)]
AskQuery = Annotated[Ask, Depends(_ask)]
PagingQuery = Annotated[_Paging, Depends(_paging)]
StanceQuery = Annotated[list[str] | None, Query(max_length=10, description="what is said of the contact (any)")]
DocumentQuery = Annotated[str | None, Query(max_length=300, description="only of this document")]
Id = Annotated[str, Path(max_length=300)]


def router(q: Queries, *, token: str | None = None, write: Callable[[], Ledger] | None = None) -> APIRouter:
    """The API over these queries. ``token`` allows ``POST``; ``write`` opens the ledger for writing."""
    api = APIRouter(prefix=PREFIX, default_response_class=JSON)

    def authorised(request: Request) -> None:
        if not token:
            raise Problem(403, "read-only", "this server takes nothing in: start it with --token to allow it")
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise Problem(
                401, "unauthorised", "a bearer token is needed", {"WWW-Authenticate": 'Bearer realm="diplog"'}
            )

    # -- contacts

    @api.get("/contacts", tags=["contacts"], responses=_answers(shapes.Contacts))
    def contacts(ask: AskQuery, when: WhenQuery, paging: PagingQuery) -> Response:
        """The contacts that fit, latest first: `diplog contacts`."""
        page = q.contacts(ask, when, limit=paging.limit, token=paging.token)
        horizon = q.horizon(when)
        moment = q.moment(when)
        return JSON(
            {**records.paging(page, when, horizon), "contacts": [records.contact(row, moment) for row in page.items]}
        )

    @api.get("/contacts.ndjson", tags=["bulk"], responses=_answers(None, media="application/x-ndjson"))
    def contacts_bulk(ask: AskQuery, when: WhenQuery) -> Response:
        """All contacts that fit, one a line, never cut; `X-Total-Count` tells how many (`X-Total-Is-Least` where more)."""
        first = q.contacts(ask, when, limit=_BULK)
        moment = q.moment(when)

        def lines() -> Iterator[bytes]:
            page = first
            while True:
                yield b"".join(_line(records.contact(row, moment)) for row in page.items)
                if page.next is None:
                    return
                page = q.contacts(ask, when, limit=_BULK, token=page.next)

        headers = {"X-Total-Count": str(first.total), "X-Total-Is-Least": str(first.total_is_least).lower()}
        return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)

    @api.get("/contacts/{contact}", tags=["contacts"], responses=_answers(shapes.Shown, 404))
    def show(contact: Id, when: WhenQuery) -> Response:
        """Each side's account side by side, and how the contact stands: `diplog show`. Takes an id, the beginning of
        one, or a label."""
        return JSON(records.shown(q.contact(contact, when)))

    @api.get("/contacts/{contact}/history", tags=["contacts"], responses=_answers(shapes.History, 404))
    def history(contact: Id, when: WhenQuery) -> Response:
        """Each change in how the contact stands, and the statements that caused it: `diplog history`."""
        return JSON(records.history(q.contact(contact, when).comparison))

    @api.get("/changes", tags=["contacts"], responses=_answers(shapes.Changes))
    def changes(ask: AskQuery, when: WhenQuery, paging: PagingQuery) -> Response:
        """Contacts that came to stand otherwise than before, the latest change first."""
        page = q.turns(ask, when, limit=paging.limit, token=paging.token)
        horizon = q.horizon(when)
        moment = q.moment(when)
        return JSON({**records.paging(page, when, horizon), "changes": [records.turn(t, moment) for t in page.items]})

    @api.get("/claims", tags=["contacts"], responses=_answers(shapes.Claims))
    def claims(
        when: WhenQuery,
        paging: PagingQuery,
        standing: Annotated[
            list[str] | None, Query(max_length=10, description="only these; default: not supported")
        ] = None,
    ) -> Response:
        """What one side's account says of another side's words, where that is in question."""
        page = q.claims(tuple(standing or ()), when, limit=paging.limit, token=paging.token)
        horizon = q.horizon(when)
        moment = q.moment(when)
        return JSON({**records.paging(page, when, horizon), "claims": [records.claim(c, moment) for c in page.items]})

    # -- statements and documents

    def where(ask: Ask, stance: list[str] | None, document: str | None) -> Where:
        sides = [q.side_code(word) for word in (*ask.side, *ask.pair)]
        return Where(
            since=ask.since,
            until=ask.until,
            sides=sides,
            persons=ask.who,
            topics=ask.topic,
            kinds=ask.kind,
            stances=tuple(stance or ()),
            documents=(document,) if document else (),
        )

    @api.get("/statements", tags=["statements"], responses=_answers(shapes.Statements))
    def statements(
        ask: AskQuery, when: WhenQuery, paging: PagingQuery, stance: StanceQuery = None, document: DocumentQuery = None
    ) -> Response:
        """The statements that stand, in the order in which they were read. `side` and `who` (an id or full name) must all
        take part; `status`, `source` and `place` do not apply to statements."""
        _not_for_statements(ask)
        page = q.ledger.page(
            as_of=when.as_of,
            known_by=when.known_by,
            where=where(ask, stance, document),
            limit=paging.limit,
            token=paging.token,
        )
        homes = q.homes([s.id for s in page.statements], when)
        found = [records.statement(s, homes.get(s.id)) for s in page.statements]
        return JSON({"as_of": when.as_of, "statements": found, "next": page.next})

    @api.get("/statements.ndjson", tags=["bulk"], responses=_answers(None, media="application/x-ndjson"))
    def statements_bulk(
        ask: AskQuery, when: WhenQuery, stance: StanceQuery = None, document: DocumentQuery = None
    ) -> Response:
        """All statements that fit, one a line, never cut."""
        _not_for_statements(ask)
        wanted = where(ask, stance, document)
        first = q.ledger.page(as_of=when.as_of, known_by=when.known_by, where=wanted, limit=_BULK)

        def lines() -> Iterator[bytes]:
            page = first
            while True:
                homes = q.homes([s.id for s in page.statements], when)
                yield b"".join(_line(records.statement(s, homes.get(s.id))) for s in page.statements)
                if page.next is None:
                    return
                page = q.ledger.page(
                    as_of=when.as_of, known_by=when.known_by, where=wanted, limit=_BULK, token=page.next
                )

        return StreamingResponse(lines(), media_type="application/x-ndjson")

    @api.get("/statements/{statement}", tags=["statements"], responses=_answers(shapes.Statement, 404))
    def statement(statement: Id, when: WhenQuery) -> Response:
        """One statement with its exact words and where they were said."""
        found, row = q.statement(statement, when)
        return JSON(records.statement(found, row.id if row else None))

    @api.get("/documents", tags=["documents"], responses=_answers(shapes.Documents, 404))
    def documents(
        source: Annotated[str, Query(min_length=1, max_length=300, description="a source's key or name")],
        when: WhenQuery,
        paging: PagingQuery,
    ) -> Response:
        """The documents of a source, those read last first."""
        page = q.source(source, when, limit=paging.limit, token=paging.token).documents
        return JSON({**records.paging(page, when, q.horizon(when)), "documents": page.items})

    @api.get("/documents/{document}", tags=["documents"], responses=_answers(shapes.Document, 404))
    def document(document: Id, when: WhenQuery) -> Response:
        """A version of a document: its text, what was read from it, its other versions."""
        return JSON(records.document(q.document(document, when)))

    @api.get("/sources", tags=["documents"], responses=_answers(shapes.Sources))
    def sources(when: WhenQuery) -> Response:
        """Every publisher in the ledger, those with most documents first."""
        return JSON({"as_of": when.as_of, "sources": q.sources(when)})

    @api.get("/sources/{source}", tags=["documents"], responses=_answers(answers.SourcePage, 404))
    def source(source: Id, when: WhenQuery, paging: PagingQuery) -> Response:
        """What a publisher published, how often and how fast."""
        return JSON(q.source(source, when, limit=paging.limit, token=paging.token))

    # -- who talks with whom

    @api.get("/persons/{person}", tags=["people"], responses=_answers(answers.Profile, 404))
    def person(person: Id, when: WhenQuery, paging: PagingQuery) -> Response:
        """A person by the register's id, or the name as the ledger has it."""
        return JSON(q.person(person, when, limit=paging.limit, token=paging.token))

    @api.get("/offices/{side}/{office}", tags=["people"], responses=_answers(answers.Profile, 404))
    def office(side: Id, office: Id, when: WhenQuery, paging: PagingQuery) -> Response:
        """An office of a side (`foreign_minister`), whoever holds it."""
        return JSON(q.office(office, side, when, limit=paging.limit, token=paging.token))

    @api.get("/sides/{side}", tags=["people"], responses=_answers(answers.Profile, 404))
    def side(side: Id, when: WhenQuery, paging: PagingQuery) -> Response:
        """A side by code or name."""
        return JSON(q.side(side, when, limit=paging.limit, token=paging.token))

    @api.get("/pairs/{first}/{second}", tags=["people"], responses=_answers(answers.Dyad, 404))
    def pair(first: Id, second: Id, when: WhenQuery, paging: PagingQuery) -> Response:
        """A pair of sides: contacts on whose account, who tells first, topics that each names."""
        return JSON(q.dyad(first, second, when, limit=paging.limit, token=paging.token))

    @api.get("/count", tags=["people"], responses=_answers(dict[str, Any]))
    def count(
        first: Annotated[str, Query(min_length=1, max_length=300)],
        second: Annotated[str, Query(min_length=1, max_length=300)],
        when: WhenQuery,
    ) -> Response:
        """How many contacts two parties had, on whose account, with the last one: `diplog count`."""
        return JSON(q.count(first, second, when).data())

    @api.get("/who", tags=["people"], responses=_answers(dict[str, Any]))
    def who(
        mention: Annotated[str, Query(min_length=1, max_length=300)],
        on: Annotated[str | None, Query(max_length=40, description="the day; default: today")] = None,
        whose: Annotated[str | None, Query(max_length=100, description="the side whose office it is")] = None,
        lang: Annotated[str | None, Query(pattern="^[a-z]{2}$")] = None,
    ) -> Response:
        """What a name, title or office resolves to on a date, and why: `diplog who`."""
        return JSON(q.who(mention, on=records.day(on, "on"), whose=whose or None, lang=lang).data())

    @api.get("/brief", tags=["contacts"], responses=_answers(dict[str, Any]))
    def brief(ask: AskQuery, when: WhenQuery) -> Response:
        """A cited briefing on the contacts that fit: `diplog brief`. Name a person, a side, a pair or a period."""
        return JSON(q.brief(ask, when).data())

    # -- over all

    @api.get("/search", tags=["search"], responses=_answers(shapes.Found))
    def search(
        text: Annotated[str, Query(min_length=1, max_length=300, description='words, `"a phrase"`, `begin*`')],
        ask: AskQuery,
        when: WhenQuery,
        paging: PagingQuery,
    ) -> Response:
        """Contacts and documents in which all words occur, with what would narrow the question."""
        page = q.search(text, ask, when, limit=paging.limit, token=paging.token)
        return JSON(records.found(page, when, q.horizon(when), q.moment(when)))

    @api.get("/topics", tags=["search"], responses=_answers(list[answers.TopicLine]))
    def topics(ask: AskQuery, when: WhenQuery) -> Response:
        """Contacts a month of each topic."""
        return JSON(q.topics(ask, when))

    @api.get("/network", tags=["search"], responses=_answers(answers.Network))
    def network(ask: AskQuery, when: WhenQuery, most: Annotated[int, Query(ge=1, le=MOST)] = 150) -> Response:
        """The pairs of sides with most contacts; `cut` where weaker ties are left out."""
        return JSON(q.network(ask, when, most=most))

    @api.get("/places", tags=["search"], responses=_answers(answers.Page[answers.Spot]))
    def places(ask: AskQuery, when: WhenQuery, most: Annotated[int, Query(ge=1, le=MOST)] = 300) -> Response:
        """Places of meetings, visits and talks; `total_is_least` where others are left out."""
        return JSON(q.spots(ask, when, most=most))

    @api.get("/totals", tags=["search"], responses=_answers(answers.Totals))
    def totals(when: WhenQuery) -> Response:
        """How much the ledger holds."""
        return JSON(q.totals(when))

    # -- behind a token

    @api.post(
        "/check", tags=["check"], responses=_answers(dict[str, Any], 401, 403, 413), dependencies=[Depends(authorised)]
    )
    def check(claim: shapes.NewClaim) -> Response:
        """A claim in plain words against the record: `diplog check`."""
        when = When(claim.as_of or None, claim.known_by or None)
        return JSON(q.check(claim.claim, when, on=records.day(claim.on, "on"), lang=claim.lang).data())

    @api.post(
        "/documents",
        tags=["documents"],
        responses=_answers(shapes.Read, 401, 403, 413),
        dependencies=[Depends(authorised)],
    )
    def read(sent: shapes.NewDocument) -> Response:
        """Read a document into the ledger: `diplog read`. The same one again adds nothing; a changed one is a new version."""
        assert write is not None
        answer = _read(sent, write)
        q.renew()
        return JSON(answer)

    return api


def _line(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def _not_for_statements(ask: Ask) -> None:
    for name in ("status", "source", "place"):
        if getattr(ask, name):
            raise ConfigError(f"{name} does not apply to statements")


def _read(sent: shapes.NewDocument, write: Callable[[], Ledger]) -> dict[str, Any]:
    from ..collect.identity import document
    from ..pipeline import keep, read_document

    given = Given(
        id=sent.id,
        url=sent.url,
        publisher=sent.publisher,
        source_type=sent.source_type,  # type: ignore[arg-type]  # its pattern allows nothing else
        source_country=sent.source_country,
        published=records.day(sent.published, "published"),
        lang=sent.lang,
        title=sent.title,
    )
    body = sent.body.encode("utf-8", "replace")
    name = sent.id or sent.url
    if not name:
        raise ConfigError("a document needs an id or a url, so that the same one is known again")
    item = document(body, f"{sent.media_type}; charset=utf-8", origin=name, name=name, given=given)
    with write() as ledger:
        [(outcome, done)] = keep(ledger, [read_document(item)])
    assert not isinstance(outcome, Issue)
    return {
        "outcome": done,
        "document": outcome.document.id,
        "statements": [records.statement(s, None) for s in outcome.statements],
        "issues": [
            {"code": i.code, "input": i.input, "message": i.message, "severity": i.severity} for i in outcome.issues
        ],
    }
