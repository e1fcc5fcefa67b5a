"""Pages of one thing: a contact, a statement and its card, a source, a document, two versions of it."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..publish import safe
from ..publish import words as phrases
from . import cite, pictures, twins
from .answers import Ask, Page, Turn, When
from .pages_answer import ROWS, Answers, Asked, environment, filled_months, month_label, narrowed, today
from .pages_links import Links
from .pages_rows import Rows
from .pages_text import compared, paragraphs, part_of, parts


class One(Answers):
    """Handlers of the pages of one thing."""

    def contact(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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
            title, permalink=permalink, as_of=as_of, hash=hash, said=sentence, accessed=today()
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
        asked = Asked(request, self.queries)
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
            found, title=text.title if text else "", permalink=permalink, as_of=as_of, hash=hash, accessed=today()
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
        asked = Asked(request, self.queries)
        found, row = self.queries.statement(str(request.path_params["id"]), asked.when)
        as_of = asked.when.as_of or self.queries.horizon(asked.when)
        html = environment().get_template("card.html").render(
            t=asked.t,
            link=Links(When(as_of)),
            title=asked.t("cite.card"),
            badge=Rows(asked.t, asked.link).badge,
            s=asked.views.statement(found, context=False),
            row=row,
            moment=asked.views.moment(as_of),
            permalink=asked.absolute(Links(When(as_of))("statement", found.id)),
        )  # fmt: skip
        policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
        headers = {"content-security-policy": policy, "cross-origin-resource-policy": "cross-origin"}
        return Response(html, media_type="text/html; charset=utf-8", headers=headers)

    def source(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
        t, link = asked.t, asked.link
        found = self.queries.source(asked.key, asked.when, limit=ROWS, token=asked.token)
        if asked.form == "json":
            return self._json(asked, found)
        ask = Ask(source=found.source.key)
        if asked.form == "csv":
            return self._table(asked, ask)
        by_month = filled_months([(c.value, c.number) for c in found.months], 36)
        delays = sorted((int(c.value), c.number) for c in found.delays if c.value.lstrip("-").isdecimal())
        lists = [
            ("topics", t("source.topics"), found.topics, lambda c: link.ask("contacts", narrowed(ask, topic=(c.value,))), lambda c: t.topic(c.value)),
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
                "months", t("source.published"), [(month_label(t, m), n) for m, n in by_month], columns=columns
            ),
            delays=pictures.bars(
                "delays", t("source.delays"), [(str(d), n) for d, n in delays], columns=(t("source.delay"), columns[1])
            ),
            next_path=asked.next(asked.request.url.path),
        )

    def document(self, request: Request) -> Response:
        asked = Asked(request, self.queries)
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
        asked = Asked(request, self.queries)
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


def _moved(asked: Asked, contact: str, at: str) -> str:
    """The contact's page at another moment."""
    return Links(When(at or None, asked.when.known_by))("contact", contact)


def _end(moment: str) -> str:
    """A day, month or year means its end."""
    return moment + "\uffff"
