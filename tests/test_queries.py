"""The questions that pages, API and assistants put: on both databases, and what their answers hold together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diplog.cli import USAGE, run, serving
from diplog.errors import ConfigError, NotFound
from diplog.ledger import Ledger
from diplog.pipeline import Desk
from diplog.serve.answers import Ask, When
from diplog.serve.plain import plain
from diplog.serve.queries import Queries
from papers import Papers, feed
from postgresql_server import server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def queries(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    folder = tmp_path_factory.mktemp("queries")

    def asked(address: str) -> Iterator[Queries]:
        papers = Papers(99)
        with Ledger.open(address, reader="test") as ledger:
            for _ in range(3):
                feed(ledger, papers, 12)
            yield Queries.open(ledger, folder / "kept.view")

    if request.param == "sqlite":
        yield from asked(str(folder / "l.db"))
    else:
        with server() as postgresql:
            yield from asked(postgresql.ledger())


def test_a_source_has_its_documents_and_they_their_versions(queries: Queries) -> None:
    sources = queries.sources()
    assert sum(s.documents for s in sources) == queries.totals().ledger.documents
    edited = 0
    for row in sources:
        found, token = [], None
        while True:
            page = queries.source(row.key, limit=3, token=token)
            found += page.documents.items
            token = page.documents.next
            if token is None:
                break
        assert len({d.key for d in found}) == len(found) == row.documents
        assert sum(d.statements for d in found) == row.statements
        for document in found:
            shown = queries.document(document.id)
            assert shown.version.current
            assert len(shown.statements) == document.statements
            assert {s.id for s in shown.statements} == set(shown.contacts)
            edited += len(shown.versions) > 1
            for version in shown.versions:
                assert queries.document(version.id).version.text.text == version.text.text
    assert edited
    with pytest.raises(NotFound):
        queries.source("nobody")


def test_home_and_profiles_count_what_the_desk_counts(queries: Queries) -> None:
    dossiers = Desk(queries.ledger).dossiers
    home = queries.home()
    assert home.contacts == len(dossiers) == sum(home.statuses.values())
    assert {t.contact.status for t in home.changed} == {t.status for t in home.changed}
    for side in ("ARC", "BOR", "ARC-opposition"):
        mine = [d for d in dossiers if side in d.contact.sides]
        profile = queries.side(side)
        assert profile.total == len(mine) == sum(profile.statuses.values()) == sum(profile.kinds.values())
        assert sum(m.number for m in profile.months) == sum(d.contact.date is not None for d in mine)
        for count in profile.counterparts:
            assert count.number == sum(count.value in d.contact.sides for d in mine)
        for count in profile.topics:
            assert count.number == sum(count.value in d.contact.topics for d in mine)
    person = queries.person("p-ARC")
    assert person.label == "Ada Arden"
    assert person.total == sum(any(p.person == "p-ARC" for p in d.contact.participants) for d in dossiers)
    assert queries.person("ada arden").key == "p-ARC"
    assert queries.office("foreign_minister", "ARC").total == person.total


def test_network_topics_and_search_agree_with_lists(queries: Queries) -> None:
    for edge in queries.network().edges:
        exact = [d for d in queries.dossiers() if {edge.a, edge.b} <= set(d.contact.sides)]
        assert edge.number == len(exact) == sum(edge.statuses.values())
    for line in queries.topics():
        assert line.total == queries.contacts(Ask(topic=(line.topic,))).total
    found = queries.search("Arden")
    assert found.contacts.total == queries.contacts(Ask(text="Arden"), limit=1).total > 0
    for facet in found.facets:
        assert not facet.cut
        if facet.name in ("status", "kind"):
            assert sum(c.number for c in facet.counts) == found.contacts.total
            for count in facet.counts:
                narrowed = Ask(text="Arden", **{facet.name: (count.value,)})  # type: ignore[arg-type]
                assert queries.contacts(narrowed).total == count.number
    assert queries.search("no such words at all").contacts.total == 0
    assert queries.search('* " )( AND NOT').contacts.total == 0
    for answer in (queries.home(), queries.dyad("ARC", "BOR"), queries.spots(), queries.totals(), queries.claims()):
        assert plain(answer)


def test_odd_questions_are_refused_in_words(queries: Queries) -> None:
    for ask in (Ask(pair=("ARC",)), Ask(status=("true",)), Ask(office="foreign_minister"), Ask(since="someday")):
        with pytest.raises(ConfigError):
            queries.contacts(ask)
    for token in ("", "x", "Wy0x", "a" * 3000, "WzEsMl0"):
        if token:
            with pytest.raises(ConfigError):
                queries.contacts(token=token)
    with pytest.raises(ConfigError):
        queries.contacts(limit=0)
    with pytest.raises(ConfigError):
        queries.contacts(when=When("soon"))


def test_without_the_extra_serve_and_mcp_say_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving.importlib.util, "find_spec", lambda name: None)
    assert run(["serve"]) == USAGE
    assert "pip install 'diplog[serve]'" in capsys.readouterr().err
    assert run(["mcp"]) == USAGE
    assert "pip install 'diplog[mcp]'" in capsys.readouterr().err


def test_serve_is_careful_with_tokens_and_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--ledger", str(tmp_path / "none.db"), "--token", "short"]) == USAGE
    assert "16 characters" in capsys.readouterr().err
    assert run(["serve", "--ledger", str(tmp_path / "none.db"), "--host", "0.0.0.0"]) == USAGE
    assert "--allow-host" in capsys.readouterr().err
