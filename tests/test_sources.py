"""The register of sources: whole, well formed, and right about addresses and names."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from diplog import sources
from diplog.errors import ConfigError
from diplog.sources import SourceRegister, fold, load


@pytest.fixture(scope="module")
def register() -> SourceRegister:
    return load()


@pytest.mark.parametrize(
    ("url", "source", "side"),
    [
        ("https://www.state.gov/secretary-call/", "usa-state", "USA"),
        ("https://2021-2025.state.gov/secretary-call/", "usa-state", "USA"),
        ("https://bidenwhitehouse.archives.gov/x", "usa-white-house", "USA"),
        ("https://uk.usembassy.gov/x/", "usa-embassies", "USA"),
        ("https://www.gob.mx/sre/prensa/x", "mex-sre", "MEX"),
        ("https://www.gob.mx/presidencia/es/articulos/x", "mex-presidency", "MEX"),
        ("https://www.gob.mx/salud/x", "mex-government", "MEX"),
        ("https://www.gov.uk/government/news/pm-call-with-x", "gbr-number-10", "GBR"),
        ("https://www.gov.uk/government/news/foreign-secretary-visits-x", "gbr-fcdo", "GBR"),
        ("https://www.gov.uk/government/news/new-school-x", "gbr-government", "GBR"),
        ("https://www.gov.br/mre/pt-br/x", "bra-itamaraty", "BRA"),
        ("https://www.gov.br/planalto/pt-br/x", "bra-planalto", "BRA"),
        ("http://www.fmprc.gov.cn/web/x.shtml", "chn-foreign", "CHN"),
        ("http://en.kremlin.ru/events/president/news/67055", "rus-kremlin", "RUS"),
        ("https://mid.ru/ru/x", "rus-mid", "RUS"),
        ("https://www.mofa.go.jp/x", "jpn-foreign", "JPN"),
        ("https://japan.kantei.go.jp/x", "jpn-kantei", "JPN"),
        ("https://www.gov.pl/web/diplomacy/x", "pol-foreign", "POL"),
        ("https://press.un.org/en/2024/x", "un-un", "UN"),
        ("https://www.eeas.europa.eu/x", "eu-eeas", "EU"),
        ("https://agriculture.ec.europa.eu/x", "eu-commission", "EU"),
        ("https://www.nato.int/cps/x", "nato-nato", "NATO"),
        ("https://press.vatican.va/x", "vat-bollettino", "VAT"),
        ("https://tass.ru/politika/1", "rus-tass", "RUS"),
        ("https://www.1tv.ru/news/x", "rus-1tv", "RUS"),
        ("https://www.aa.com.tr/en/x", "tur-anadolu", "TUR"),
        ("https://www.infobae.com/mexico/x", "mex-infobae-mexico", "MEX"),
        ("https://www.infobae.com/america/x", "arg-infobae", "ARG"),
        ("https://web.archive.org/web/20240101000000/https://www.mea.gov.in/x", "ind-mea", "IND"),
        ("https://web.archive.org/web/20240101000000id_/http:/www.mea.gov.in/x", "ind-mea", "IND"),
        ("HTTPS://WWW.STATE.GOV:443/X", "usa-state", "USA"),
    ],
)
def test_addresses(register: SourceRegister, url: str, source: str, side: str) -> None:
    match = register.by_address(url)
    assert match is not None
    assert (match.source.id, match.source.side, match.how) == (source, side, "address")


@pytest.mark.parametrize(
    ("url", "kind", "side", "office", "how"),
    [
        ("https://www.mfa.gov.ws/x", "official", "WSM", "foreign_ministry", "rule"),
        ("https://mfa.gov.zz/x", None, None, None, None),
        ("https://www.presidencia.gob.zz/x", None, None, None, None),
        ("https://www.salud.gob.sv/x", "official", "SLV", "government", "rule"),
        ("https://www.interieur.gouv.sn/x", "official", "SEN", "government", "rule"),
        ("https://www.nasa.gov/x", "official", "USA", "government", "rule"),
        ("https://www.centcom.mil/x", "official", "USA", "armed_forces", "rule"),
        ("https://et.usembassy.gov/x", "official", "USA", "embassy", "address"),
        ("https://www.saopaulo.sp.gov.br/x", "unknown", "BRA", None, "country"),  # a state of a federation
        ("https://www.ca.gov/x", "unknown", "USA", None, "country"),
        ("https://www.unheard-of.com.ar/x", "unknown", "ARG", None, "country"),
        ("https://unheard-of.de/x", "unknown", "DEU", None, "country"),
        ("https://unheard-of.io/x", None, None, None, None),
        ("https://unheard-of.com/x", None, None, None, None),
        ("https://notstate.gov.example.com/x", None, None, None, None),
        ("https://fakestate.gov.com/x", None, None, None, None),
        ("https://192.168.0.1/x", None, None, None, None),
        ("https://localhost/x", None, None, None, None),
        ("nonsense", None, None, None, None),
        ("http://[x", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_rules(
    register: SourceRegister, url: str, kind: str | None, side: str | None, office: str | None, how: str | None
) -> None:
    match = register.by_address(url)
    if kind is None:
        assert match is None
        return
    assert match is not None
    assert (match.source.type, match.source.side, match.source.office, match.how) == (kind, side, office, how)


def test_a_host_that_only_ends_alike_is_another(register: SourceRegister) -> None:
    match = register.by_address("https://notkremlin.ru/x")
    assert match is not None
    assert (match.source.type, match.how) == ("unknown", "country")
    match = register.by_address("https://www.gob.mx/srex/a")
    assert match is not None
    assert match.source.id == "mex-government"


@pytest.mark.parametrize(
    ("name", "url", "source"),
    [
        ("The White House", None, "usa-white-house"),
        ("US Department of State", None, "usa-state"),
        ("ТАСС", None, "rus-tass"),
        ("新华社", None, "chn-xinhua"),
        ("الجزيرة نت", None, "qat-aljazeera"),
        ("Dışişleri Bakanlığı", None, "tur-foreign"),
        ("DIŞİŞLERİ BAKANLIĞI", None, "tur-foreign"),
        ("elysee", None, "fra-elysee"),
        ("Dawn (AFP)", None, "pak-dawn"),
        ("Al Jazeera (aljazeera.net)", None, "qat-aljazeera"),
        ("Кремль (через другой сайт)", None, "rus-kremlin"),
        ("外交部", "https://www.mofa.gov.tw/x", "twn-foreign"),
        ("外交部", "https://news.sina.com.cn/x", "chn-foreign"),
        ("外交部", None, None),  # two ministries have that name
        ("Presidencia de la República", "https://news.example.pa/x", "pan-presidency"),
        ("Presidencia de la República", None, None),
        ("Presidência da República (via Renascença)", "https://rr.sapo.pt/x", "prt-presidency"),
        ("Unheard-of Gazette", None, None),
        ("", None, None),
    ],
)
def test_names(register: SourceRegister, name: str, url: str | None, source: str | None) -> None:
    match = register.by_name(name, url)
    assert (match.source.id if match else None) == source


def test_fold() -> None:
    assert fold("The White House") == fold("WHITE  HOUSE")
    assert fold("Élysée") == "elysee"
    assert fold("U.S. Department of State") == fold("US Department of State")
    assert fold("Foreign Ministry of the People's Republic of China") == fold("Foreign Ministry of China")
    assert fold("Ministry of the Republic of China") != fold("Ministry of China")  # Taiwan
    assert fold("Ministry of the Republic of Korea") != fold("Ministry of the Democratic People's Republic of Korea")
    assert fold("İletişim Başkanlığı") == fold("iletisim baskanligi")


def test_the_register_is_large_and_well_formed(register: SourceRegister) -> None:
    entries = list(register)
    assert len(entries) == len(register)
    assert len([e for e in entries if e.source.type == "official"]) >= 250
    assert len([e for e in entries if e.source.type == "state_media"]) >= 100
    assert len([e for e in entries if e.source.type == "media"]) >= 150
    assert len({e.source.side for e in entries}) >= 90
    for entry in entries:
        source = entry.source
        assert source.name == source.name.strip(), source.id
        assert source.side, source.id
        assert source.languages, source.id
        assert entry.addresses, source.id
        assert (source.office is not None) == (source.type == "official"), source.id
        for address in entry.addresses:
            assert address == address.lower().strip("/"), source.id
            assert not address.startswith("www."), source.id
            match = register.by_address(f"https://{address.rstrip('*')}")
            assert match is not None, address
            assert match.source.id == source.id, address


def test_every_side_is_one_the_gazetteer_knows(register: SourceRegister) -> None:
    from diplog import gazetteer

    known = gazetteer.load()
    for side in {entry.source.side for entry in register}:
        assert side
        assert known.side(side).code == side


def test_the_generated_register_is_that_of_the_yaml_files() -> None:
    path = Path(sources.__file__).with_name("register.json")
    shipped = json.loads(path.read_text(encoding="utf-8"))
    assert json.loads(json.dumps(sources.read_yaml())) == shipped, "run: python -m diplog.sources"


def test_a_source_is_found_by_its_id(register: SourceRegister) -> None:
    source = register.source("mex-sre")
    assert source is not None
    assert (source.office, source.type) == ("foreign_ministry", "official")
    assert register.source("nobody") is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("type: official\nside: USA\n", "'name' is missing"),
        ("name: X\ntype: gossip\n", "type 'gossip'"),
        ("- a\n- b\n", "a mapping"),
        ("name: X\ntype: media\naddresses: [state.gov]\n", "state.gov"),
        ("id: usa-state\nname: X\ntype: media\naddresses: [x.example]\n", "usa-state"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, says: str) -> None:
    (tmp_path / "usa").mkdir()
    for name in ("rules.yml", "usa/state.yml"):
        (tmp_path / name).write_text((Path(sources.__file__).parent / name).read_text("utf-8"), "utf-8")
    (tmp_path / "usa" / "zz.yml").write_text(content, "utf-8")
    monkeypatch.setattr(sources, "HERE", tmp_path)
    with pytest.raises(ConfigError, match="zz") as error:
        sources.read_yaml()
    assert says in str(error.value)


def test_loading_and_looking_up_is_quick() -> None:
    load.cache_clear()
    begin = time.process_time()
    register = load()
    assert time.process_time() - begin < 0.3
    begin = time.process_time()
    for number in range(2000):
        register.by_address(f"https://host{number}.example.com.ar/2025/01/22/x")
    assert time.process_time() - begin < 1
