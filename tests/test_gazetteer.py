"""The register: one person for one name, holders on a date, scanning in several scripts, words that are no names."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from diplog import gazetteer
from diplog.dates import DateSpan
from diplog.errors import NotFound
from diplog.gazetteer import Register, fold, name_key, simplified

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(gazetteer.data_folder())


def builder() -> ModuleType:
    if "build_register" in sys.modules:
        return sys.modules["build_register"]
    spec = importlib.util.spec_from_file_location("build_register", ROOT / "tools" / "build_register.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_register"] = module
    spec.loader.exec_module(module)
    return module


USUAL = [
    ("Joe Biden", "USA"), ("Joseph R. Biden, Jr.", "USA"), ("Vladimir Putin", "RUS"), ("Volodymyr Zelensky", "UKR"),
    ("Volodymyr Zelenskyy", "UKR"), ("Antony Blinken", "USA"), ("Antony J. Blinken", "USA"), ("Benjamin Netanyahu", "ISR"),
    ("Recep Tayyip Erdogan", "TUR"), ("Xi Jinping", "CHN"), ("Nicolas Maduro", "VEN"), ("Gustavo Petro", "COL"),
    ("Lloyd Austin", "USA"), ("Mike Pompeo", "USA"), ("Donald J. Trump", "USA"), ("Claudia Sheinbaum Pardo", "MEX"),
    ("Juan Ramón de la Fuente", "MEX"), ("Mohammed bin Salman", "SAU"), ("Tamim bin Hamad Al Thani", "QAT"),
    ("Kim Jong Un", "PRK"), ("Li Qiang", "CHN"), ("Li Keqiang", "CHN"), ("Владимир Путин", "RUS"), ("習近平", "CHN"),
    ("鲁比奥", "USA"), ("بلينكن", "USA"), ("岸田文雄", "JPN"), ("Володимир Зеленський", "UKR"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "side"), USUAL)
def test_one_person_for_a_name(register: Register, name: str, side: str) -> None:
    found = register.known_as(name)
    assert [p.side for p in found] == [side], [p.id for p in found]


@pytest.mark.parametrize(
    ("written", "usual"),
    [("Joseph Robinette Biden", "Joe Biden"), ("Michael R. Pompeo", "Mike Pompeo"), ("Andrés Manuel López Obrador",) * 2,
     ("Volodymyr Zelenskyi", "Volodymyr Zelensky"), ("Elizabeth Truss", "Liz Truss"), ("Jorge Mario Bergoglio", "Pope Francis")],
)  # fmt: skip
def test_the_usual_name_stands_before_the_official_one(register: Register, written: str, usual: str) -> None:
    assert [p.name for p in register.known_as(written)] == [usual]


HOLDERS = [
    ("foreign_minister", "TUR", "2025-01-22", "Hakan Fidan"),
    ("foreign_minister", "TUR", "2019-05-01", "Mevlüt Çavuşoğlu"),
    ("foreign_minister", "USA", "2020-06-01", "Mike Pompeo"),
    ("defence_minister", "USA", "2022-05-05", "Lloyd Austin"),
    ("head_of_state", "USA", "2021-06-01", "Joe Biden"),
    ("foreign_minister", "CHN", "2023-03-01", "Qin Gang"),
    ("foreign_minister", "CHN", "2024-03-01", "Wang Yi"),
    ("foreign_minister", "MEX", "2025-03-01", "Juan Ramón de la Fuente"),
    ("head_of_government", "GBR", "2022-10-10", "Liz Truss"),
    ("head_of_state", "JAM", "2020-06-01", "Queen Elizabeth II"),
    ("head_of_state", "GBR", "2023-06-01", "King Charles III"),
    ("head_of_government", "IRN", "2022-06-01", "Ebrahim Raisi"),
    ("head_of_state", "IRN", "2022-06-01", "Ali Khamenei"),
    ("secretary_general", "NATO", "2025-01-22", "Mark Rutte"),
    ("secretary_general", "UN", "2022-04-20", "António Guterres"),
    ("eu_high_representative", "EU", "2023-01-10", "Josep Borrell"),
    ("head_of_state", "VAT", "2025-06-01", "Pope Leo XIV"),
    ("head_of_government", "RUS", "2021-06-01", "Mikhail Mishustin"),
]  # fmt: skip


@pytest.mark.parametrize(("office", "side", "day", "name"), HOLDERS)
def test_exactly_one_holder_on_a_day(register: Register, office: str, side: str, day: str, name: str) -> None:
    found = register.holders(office, side, DateSpan.parse(day))
    assert {register.person(t.person).name for t in found} == {name}


def test_both_around_a_hand_over_and_one_outside_the_slack(register: Register) -> None:
    both = register.holders("head_of_state", "USA", DateSpan.parse("2025-01-18"))
    assert [register.person(t.person).name for t in both] == ["Donald Trump", "Joe Biden"]
    one = register.holders("head_of_state", "USA", DateSpan.parse("2025-01-18"), slack=0)
    assert [register.person(t.person).name for t in one] == ["Joe Biden"]


def test_a_movement_holds_the_office_its_state_does_not(register: Register) -> None:
    found = register.holders("opposition_leader", "VEN", DateSpan.parse("2025-01-22"))
    assert {register.person(t.person).name for t in found} == {"María Corina Machado", "Edmundo González Urrutia"}
    assert {t.side for t in found} == {"VEN-opposition"}


def test_nobody_heads_a_territory_by_virtue_of_another_states_office(register: Register) -> None:
    territories = {s.code for s in register.sides() if s.kind == "territory"}
    wrong = [p.id for p in register.persons() for t in register.tenures_of(p.id)
             if t.side in territories and t.office == "head_of_state"]  # fmt: skip
    assert wrong == []
    assert {p.side for p in register.persons() if "Biden" in p.name} == {"USA"}


def test_a_person_in_an_organisations_service_is_one_person(register: Register) -> None:
    assert [p.id for p in register.known_as("Kaja Kallas", "EU")] == [
        p.id for p in register.known_as("Kaja Kallas", "EST")
    ]
    assert len(register.known_as("Mark Rutte")) == 1
    assert {t.side for t in register.tenures_of(register.known_as("Mark Rutte")[0].id)} == {"NLD", "NATO"}


def test_father_and_son_stay_two(register: Register) -> None:
    assert {p.name for p in register.known_as("Idriss Déby Itno")} == {"Idriss Déby"}
    assert {p.name for p in register.known_as("George W. Bush")} == {"George W. Bush"}
    assert {p.name for p in register.known_as("Kim Jong-il")} == {"Kim Jong-il"}


def test_every_term_has_a_source_and_the_day_it_was_last_seen(register: Register) -> None:
    terms = [t for p in register.persons() for t in register.tenures_of(p.id)]
    assert len(terms) > 5000
    for t in terms:
        assert t.source
        assert t.seen
        assert register.side(t.side)
        assert not (t.since and t.until) or t.since <= t.until, t
        DateSpan.parse(t.seen)


def persons_in(register: Register, text: str, lang: str) -> list[tuple[str, str]]:
    return [
        (h.words, register.person(next(f.id for f in h.forms if f.kind == "person")).name)
        for h in register.scan(text, lang)
        if any(f.kind == "person" for f in h.forms)
    ]


NO_PERSON = [
    ("en", "They spoke on Friday and again in May."),
    ("en", "English officials said the Price cap and a Long list of Young voters were discussed."),
    ("en", "Bill after Bill passed; Rice exports and Power lines came up. Hope remains."),
    ("es", "Hablaron de Paz y de la Costa; Santos y Flores en la Plaza."),
    ("fr", "En Mars, le Roi ; Petit déjeuner et Grand dossier."),
    ("de", "Im Mai und März; der König, ein Koch und ein Bauer."),
]


@pytest.mark.parametrize(("lang", "text"), NO_PERSON)
def test_words_are_no_persons(register: Register, lang: str, text: str) -> None:
    assert persons_in(register, text, lang) == []


def test_a_word_beside_a_title_or_with_the_full_name_is_a_person(register: Register) -> None:
    assert persons_in(register, "Prime Minister May arrived.", "en") == [("May", "Theresa May")]
    assert persons_in(register, "Mr Price answered.", "en") == [("Price", "Ned Price")]
    assert persons_in(register, "Ned Price answered. Price added nothing.", "en") == [
        ("Ned Price", "Ned Price"), ("Price", "Ned Price")]  # fmt: skip
    assert persons_in(register, "Price added nothing.", "en") == []
    assert persons_in(register, "M. Barrot a appelé M. Rubio.", "fr") == [
        ("Barrot", "Jean-Noël Barrot"), ("Rubio", "Marco Rubio")]  # fmt: skip


SCANS = [
    ("en", "Turkish Foreign Minister Hakan Fidan", ["side", "office", "person"]),
    ("es", "el canciller mexicano Juan Ramón de la Fuente", ["office", "side", "person"]),
    ("ru", "переговоры с Сергеем Лавровым и Джо Байденом", ["person", "person"]),
    ("uk", "розмова з Марком Рубіо та Антоні Блінкеном", ["person", "person"]),
    ("zh", "美國國務卿蓬佩奧會見楊潔篪", ["side", "office", "person", "person"]),
    ("ja", "岸田文雄氏はバイデン氏と話した", ["person", "person"]),
    ("ar", "أنتوني بلينكن", ["person"]),
]


@pytest.mark.parametrize(("lang", "text", "kinds"), SCANS)
def test_scanning(register: Register, lang: str, text: str, kinds: list[str]) -> None:
    hits = register.scan(text, lang)
    for hit in hits:
        assert text[hit.start : hit.end] == hit.words
    found = [h.forms[0].kind for h in hits]
    assert found == kinds, [(h.words, h.forms[0]) for h in hits]


def test_hostile_text(register: Register) -> None:
    for text in ("", "\x00\x07\u202e" * 50, "Biden" * 20_000, "İ" * 1000 + " Biden", "\ud7ff" + "A" * 100_000):
        for hit in register.scan(text, "en"):
            assert text[hit.start : hit.end] == hit.words
    assert len(fold("İstanbul ẞ ﬁ 你好")) == len("İstanbul ẞ ﬁ 你好")
    assert len(simplified("美國國務卿")) == 5
    assert simplified("abc") == "abc"
    assert name_key(" Jean-Noël  BARROT ") == "jean noel barrot"


def test_unknown_codes_say_so(register: Register) -> None:
    with pytest.raises(NotFound, match="no-such"):
        register.person("no-such")
    with pytest.raises(NotFound, match="XXX"):
        register.side("XXX")
    assert register.holders("foreign_minister", "XXX", DateSpan.parse("2025")) == []
    assert register.tenures_of("no-such") == []
    assert register.known_as("Nobody Atall") == []


def test_a_users_rows_come_on_top(tmp_path: Path) -> None:
    (tmp_path / "persons.tsv").write_text("# id\nxyz-ann-example\tAnn Example\tNOR\t\tExample\t\n", "utf-8")
    (tmp_path / "tenures.tsv").write_text(
        "xyz-ann-example\tforeign_minister\tNOR\tforeign minister\t2027-01-01\t\t2027-02-01\tsync\t\n", "utf-8"
    )
    own = Register(gazetteer.data_folder(), tmp_path)
    assert (
        next(t.person for t in own.holders("foreign_minister", "NOR", DateSpan.parse("2027-02"))) == "xyz-ann-example"
    )
    assert own.known_as("Ann Example")[0].side == "NOR"


def test_names_in_cases() -> None:
    build = builder()
    assert {"Сергея Лаврова", "Сергею Лаврову", "Сергеем Лавровым", "Сергее Лаврове"} <= set(
        build.person_cases("Сергей Лавров", "ru")
    )
    assert {"Ангелы Меркель", "Ангелой Меркель"} <= set(build.person_cases("Ангела Меркель", "ru"))
    assert {"Володимира Зеленського", "Володимиром Зеленським"} <= set(build.person_cases("Володимир Зеленський", "uk"))


def test_short_names_by_rule() -> None:
    build = builder()

    def short(side: str, name: str, family: str = "") -> str:
        row = build.Row(side, "head_of_state", "president", name, "", "", "2020-01-01", "cia", family=family)
        build.shorten(row)
        assert row.name == name or name in row.aliases
        return str(row.name)

    assert short("USA", "Joseph R. Biden") == "Joseph Biden"
    assert short("RUS", "Vladimir Vladimirovich Putin") == "Vladimir Putin"
    assert short("CRI", "Rodrigo Chaves Robles", "Chaves") == "Rodrigo Chaves"
    assert short("FRA", "Jean-Yves Le Drian") == "Jean-Yves Le Drian"
    assert short("CHN", "Xi Jinping") == "Xi Jinping"


@pytest.mark.parametrize(
    ("hand", "message"),
    [({"states": {"XXX": {"n": "Nowhere"}}}, "states/XXX"), ({"states": {"FRA": {"q": "x"}}}, "states/FRA"),
     ({"tiles": {}}, "tiles"), ({"titles": {"king": "roi @XXX"}}, "titles/king")],
)  # fmt: skip
def test_a_fault_in_a_language_file_names_its_key(hand: dict[str, object], message: str) -> None:
    build = builder()
    sides = {"FRA": build.SideRow("FRA", "France", "state")}
    with pytest.raises(build.Fault, match=message):
        build.check_language(hand, sides)


def test_a_name_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    build = builder()
    path = tmp_path / "persons.yml"
    path.write_text('XYZ:\n  Ann Example: "president"\n  Ann Example: "king"\n', "utf-8")
    with pytest.raises(build.Fault, match="line 3: XYZ / Ann Example"):
        build.once_only(path)


def test_generated_files_equal_a_rebuild() -> None:
    build = builder()
    if not build.SHARED.is_dir():
        pytest.skip("the register's inputs are not here")
    files, faults = build.build()
    assert faults == []
    committed = {p.name: p.read_text("utf-8") for p in build.OUT.glob("[!.]*")}
    assert sorted(files) == sorted(committed)
    assert [name for name in files if files[name] != committed[name]] == []
