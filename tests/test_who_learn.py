"""``who --learn``: offices and holders that documents name become proposals, never facts by themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from diplog import gazetteer
from diplog.dates import DateSpan
from diplog.errors import ConfigError
from diplog.gazetteer import Register
from diplog.model import Text
from diplog.who import accept, collect, learn
from diplog.who.evidence import chosen


@pytest.fixture(scope="module")
def register() -> Register:
    return gazetteer.load()


def text(
    id: str,
    words: str,
    on: str | None,
    *,
    publisher: str,
    official: bool = True,
    country: str = "USA",
    lang: str = "en",
) -> Text:
    return Text(
        id, id, "", words, publisher=publisher, source_type="official" if official else "media", source_country=country,
        published=on, lang=lang,
    )  # fmt: skip


# a hand-over that no register can know: the names are invented, the days lie ahead of all its evidence
CALL = text(
    "a",
    "Secretary Rubio spoke with Costa Rican Foreign Minister Zoraida Valdelomar today.",
    "2029-03-02",
    publisher="State",
)
VISIT = text(
    "b",
    "La canciller de Costa Rica, Zoraida Valdelomar, viajó a Panamá.",
    "2029-03-09",
    publisher="Cancillería",
    country="PAN",
    lang="es",
)
PAPER = text(
    "c",
    "Costa Rican Foreign Minister Zoraida Valdelomar arrived.",
    "2029-03-10",
    publisher="A paper",
    official=False,
    country="CRI",
)


def keys(proposals: list) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    return [(p.key, p.decision) for p in proposals]


def test_two_independent_documents_make_a_proposal(register: Register) -> None:
    proposals = learn(collect([CALL, VISIT], register), register)
    assert keys(proposals) == [("CRI:foreign_minister:Zoraida Valdelomar", "propose")]
    (one,) = proposals
    assert (one.first, one.last) == ("2029-03-02", "2029-03-09")
    assert {e.document for e in one.evidence} == {"a", "b"}
    for e in one.evidence:
        source = {"a": CALL, "b": VISIT}[e.document]
        assert source.field(e.field)[e.start : e.end] == e.words  # type: ignore[arg-type]


def test_one_document_is_not_enough(register: Register) -> None:
    assert learn(collect([CALL], register), register) == []


def test_copies_by_one_publisher_count_once(register: Register) -> None:
    again = text("d", CALL.text, "2029-03-03", publisher="State")
    assert learn(collect([CALL, again], register), register) == []


def test_newspapers_alone_are_not_enough(register: Register) -> None:
    other = text("e", PAPER.text, "2029-03-11", publisher="Another paper", official=False)
    assert learn(collect([PAPER, other], register), register) == []


def test_the_register_is_never_overruled(register: Register) -> None:
    first = text("f", "Turkish Foreign Minister Deniz Akarsu spoke today.", "2025-03-02", publisher="X")
    second = text("g", "Turkish Foreign Minister Deniz Akarsu left today.", "2025-03-04", publisher="Y")
    proposals = learn(collect([first, second], register), register)
    assert keys(proposals) == [("TUR:foreign_minister:Deniz Akarsu", "contradicts")]
    assert "Hakan Fidan" in proposals[0].reason
    assert chosen(proposals, ["all"]) == []
    assert [r.name for r in chosen(proposals, ["TUR:foreign_minister:Deniz Akarsu"])] == ["Deniz Akarsu"]


def test_what_the_register_knows_is_confirmed(register: Register) -> None:
    first = text("h", "Turkish Foreign Minister Hakan Fidan spoke today.", "2025-03-02", publisher="X")
    second = text(
        "i", "Der türkische Außenminister Hakan Fidan reiste ab.", "2025-03-04", publisher="Y", lang="de", country="DEU"
    )
    (one,) = learn(collect([first, second], register), register)
    assert one.decision == "confirms"
    assert one.name == "Hakan Fidan"


def test_former_elect_undated_and_unnamed_are_no_evidence(register: Register) -> None:
    texts = [
        text("j", "Former Costa Rican Foreign Minister Zoraida Valdelomar spoke.", "2029-03-02", publisher="X"),
        text("k", "The Costa Rican Foreign Minister spoke.", "2029-03-02", publisher="X"),
        text("l", "Costa Rican Foreign Minister Valdelomar spoke.", "2029-03-02", publisher="X"),
        text("m", "Costa Rican Foreign Minister Zoraida Valdelomar spoke.", None, publisher="X"),
        text("n", "Costa Rican Foreign Minister Zoraida Valdelomar spoke.", "2029-03-02", publisher="X", lang="xx"),
    ]
    assert collect(texts, register) == []


def test_an_accepted_proposal_becomes_a_row_of_the_users_own(register: Register, tmp_path: Path) -> None:
    proposals = learn(collect([CALL, VISIT, PAPER], register), register)
    accept(chosen(proposals, ["all"]), register, folder=tmp_path, when="2029-04-01T00:00:00Z")
    mine = Register(gazetteer.data_folder(), tmp_path)
    holder = mine.holders("foreign_minister", "CRI", DateSpan.parse("2029-03-20"), 0)[0]
    assert mine.person(holder.person).name == "Zoraida Valdelomar"
    assert holder.source == "ledger:3"
    accept(chosen(proposals, ["all"]), register, folder=tmp_path, when="2029-04-02T00:00:00Z")  # again: no second row
    assert len((tmp_path / "tenures.tsv").read_text("utf-8").splitlines()) == 2


def test_an_unknown_key_is_told(register: Register) -> None:
    with pytest.raises(ConfigError, match="no proposal"):
        chosen([], ["CRI:foreign_minister:Nobody"])
