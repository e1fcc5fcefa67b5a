"""Build the register's generated files from the data that may be shipped.

    python tools/build_register.py            write src/diplog/data/gazetteer/generated/
    python tools/build_register.py --check    rebuild in memory and compare with the committed files (CI)

Inputs: ``src/diplog/data/gazetteer/hand/*.yml`` (ours) and ``../shared/data/who`` (see ``docs/data.md`` for origin and
licence of each). The share-alike files among the latter (mledoze, World Leaders Current) are never read. Output is
deterministic: the same inputs give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import functools
import itertools
import json
import os
import re
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from diplog.gazetteer import fold, simplified  # noqa: E402
from diplog.gazetteer import name_key as _name_key  # noqa: E402

name_key = functools.lru_cache(maxsize=None)(_name_key)

HAND = ROOT / "src/diplog/data/gazetteer/hand"
OUT = ROOT / "src/diplog/data/gazetteer/generated"
SHARED = ROOT.parent / "shared/data/who"
LANGUAGES = ("en", "es", "fr", "pt", "de", "it", "ru", "uk", "tr", "ar", "zh", "ja", "sv", "ro", "pl")
TODAY = "2026-11-25"  # nothing in the data is later; keeps the build independent of the clock
HAND_SEEN = "2025-12-31"  # until when we know what is written by hand, where the entry does not say


class Fault(SystemExit):
    """A fault in a hand-written file; the message names file and key."""


def load_yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text("utf-8"), Loader=loader) or {}
    except yaml.YAMLError as error:
        raise Fault(f"{path.name}: {error}") from None


def read_csv(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    with open(SHARED / name, encoding="utf-8", newline="") as handle:
        return [
            {k: (v or "").strip() for k, v in row.items() if k} for row in csv.DictReader(handle, delimiter=delimiter)
        ]


def split(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(v).strip() for v in value]
    return [v.strip() for v in str(value).split("|") if v.strip()]


# --- sides -----------------------------------------------------------------------------------------------------------


@dataclass
class SideRow:
    code: str
    name: str
    kind: str
    capital: str = ""
    iso2: str = ""
    parent: str = ""
    members: str = ""
    head: str = ""


def build_sides() -> tuple[dict[str, SideRow], dict[str, str]]:
    """All sides, and the map from ISO alpha-2 (and the CIA's GEC where it has no ISO code) to side code."""
    hand = load_yaml(HAND / "sides.yml")
    iso: dict[str, str] = {}
    for line in (SHARED / "countries/rigour_territories.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row.get("alpha3") and len(row["code"]) == 2:
            iso.setdefault(row["code"].upper(), row["alpha3"].upper())
    iso["XK"] = "XKX"
    cia = {row["iso2"]: row for row in read_csv("cia_world_factbook/countries_en.csv") if row["iso2"]}
    cldr = json.loads((SHARED / "countries/cldr_territory_names.json").read_text("utf-8"))
    english = load_yaml(HAND / "en.yml")["states"]
    sides: dict[str, SideRow] = {}
    territories = hand["territories"]
    for two in sorted(cldr):
        code = iso.get(two)
        if not code or len(code) != 3 or two in ("AC", "CP", "DG", "EA", "IC", "TA", "CQ", "QO", "EU", "UN"):
            continue
        own = english.get(code, {})
        name = (split(own.get("n")) or [cldr[two]["en"]])[0].lstrip("=")
        capital = (split(own.get("c")) or [cia.get(two, {}).get("capital", "").split(";")[0].split("(")[0]])[0]
        kind = "territory" if code in territories else "state"
        sides[code] = SideRow(code, name, kind, capital.strip(), two, territories.get(code, "") or "")
    sides["XKX"].kind = "state"
    # the CIA's membership lists, which name each state's organisations
    members: dict[str, list[str]] = defaultdict(list)
    for two, row in cia.items():
        for item in row["international_organizations"].split(","):
            members[item.strip()].append(iso.get(two, ""))
    for code, row in hand["organisations"].items():
        listed = row.get("members")
        if not listed and row.get("org"):
            listed = " ".join(sorted(c for c in members[row["org"]] if c in sides))
        sides[code] = SideRow(code, row["name"], "organisation", members=listed or "", head=row.get("head", ""))
    for code, row in hand["movements"].items():
        sides[code] = SideRow(code, row["name"], "movement", parent=row["parent"], head=row.get("head", ""))
    heads = load_yaml(HAND / "offices.yml").get("heads", {})
    for code, office in heads.items():
        sides[code].head = office
    return sides, iso


# --- offices ---------------------------------------------------------------------------------------------------------


class Offices:
    def __init__(self) -> None:
        data = load_yaml(HAND / "offices.yml")
        self.roles = {role: office for office, roles in data["roles"].items() for role in roles}
        self.special: dict[str, str] = data["special"]

    def office(self, role: str, side: str | None) -> str:
        found = self.special.get(f"{side}|{role}") or self.roles.get(role)
        if not found:
            raise Fault(f"offices.yml has no office for the role {role!r} ({side})")
        return found

    def dump(self) -> str:
        return (
            json.dumps({"roles": self.roles, "special": self.special}, ensure_ascii=False, sort_keys=True, indent=0)
            + "\n"
        )


# --- persons and tenures ---------------------------------------------------------------------------------------------


@dataclass
class Row:
    """One line of evidence: this name held this office of this side."""

    side: str
    office: str
    role: str
    name: str
    since: str
    until: str
    seen: str
    source: str
    status: str = ""
    family: str = ""
    wikidata: str = ""
    aliases: list[str] = field(default_factory=list)
    inferred: bool = False  # the end is inferred from the next holder


# A later entry wins where two sources disagree about a name's spelling or a date.
TRUST = ("cia", "learned", "wikidata", "seed", "historyatstate", "us-executive", "ifg", "hand")
HONORIFICS = re.compile(
    r"^(?:(?:Co-prince|Co-Prince|Sir|Dame|Dr\.?|Prof\.?|Gen\.?|General|Col\.?|Colonel|Lt\.|Maj\.|Capt\.|Air|Chief|Marshal|Field|Vice-Marshal|Sheikh|Shaykh|Sayyid|Prince|Princess|"
    r"Archbishop|Cardinal|Bishop|Ms\.?|Mr\.?|Mrs\.?|Eng\.?|Hon\.?|H\.E\.|Lord|Baroness|Baron|Sultan|King|Queen|Pope|Emperor|Acting|President|Prime|Minister|Admiral|Adm\.|Brig\.|Major|Engineer|(?:Sr|ret)\.)\s+)+"
)
PARTICLES = {
    "de",
    "da",
    "do",
    "dos",
    "das",
    "del",
    "della",
    "di",
    "la",
    "las",
    "los",
    "van",
    "von",
    "der",
    "den",
    "ter",
    "ten",
    "bin",
    "bint",
    "ben",
    "al",
    "el",
    "al-",
    "el-",
    "le",
    "du",
    "af",
    "zu",
    "e",
    "y",
    "st",
    "dal",
    "ibn",
    "abu",
    "ould",
}


def clean_name(name: str) -> str:
    name = unicodedata.normalize("NFC", re.sub(r"\s+", " ", name)).strip(" ,;")
    name = re.sub(r"\s*\(.*?\)", "", name)
    cut = HONORIFICS.sub("", name)
    return cut if " " in cut or name == cut else (cut if len(cut) > 2 else name)


PATRONYMIC = re.compile(
    r"\w+(?:[oey]vich|[ie]lich|mich|kich|nich|[oe]vna|ichna|inichna|ovych|[yi]vych|ivna|ïvna|uly|ogly|oglu|oğlu|qizi|kyzy)$",
    re.I,
)
EAST = frozenset(["RUS", "UKR", "BLR", "KAZ", "KGZ", "TJK", "TKM", "UZB", "AZE", "ARM", "GEO", "MDA"])
TWO_SURNAMES = frozenset(
    [
        "ESP",
        "MEX",
        "ARG",
        "COL",
        "VEN",
        "CHL",
        "PER",
        "ECU",
        "BOL",
        "PRY",
        "URY",
        "CUB",
        "CRI",
        "PAN",
        "GTM",
        "HND",
        "SLV",
        "NIC",
        "DOM",
        "GNQ",
    ]
)


def shorten(row: Row) -> None:
    """The usual English form of an official name, which stays as an alias: no middle initial, no patronymic, no second
    surname where the source marks the first one."""
    words = row.name.split()
    if len(words) < 3:
        return
    short = [w for i, w in enumerate(words) if not (0 < i < len(words) - 1 and re.fullmatch(r"[A-Z]\.", w))]
    short = [w for w in short if not re.fullmatch(r"(?:Jr|Sr)\.?,?|I{2,3}", w)] if len(short) > 2 else short
    if row.side in EAST and len(short) == 3 and PATRONYMIC.fullmatch(short[1]):
        short = [short[0], short[2]]
    if row.side in TWO_SURNAMES and row.family and len(short) >= 3:
        family = [fold(w) for w in row.family.split()]
        folded = [fold(w) for w in short]
        for i in range(1, len(short) - len(family)):
            if folded[i : i + len(family)] == family:
                short = short[: i + len(family)]
                break
    name = " ".join(short).rstrip(",")
    if name != row.name and len(short) >= 2:
        row.aliases.append(row.name)
        row.name = name


def family_of(name: str) -> str:
    """The part used alone: the last token with its particles (*de la Fuente*, *von der Leyen*, *al-Sisi*)."""
    tokens = name.split()
    if len(tokens) == 1:
        return name
    start = len(tokens) - 1
    while start > 1 and tokens[start - 1].lower().strip(".") in PARTICLES:
        start -= 1
    return " ".join(tokens[start:])


ROLE_OF_TITLE = (
    (r"governor.?general", "governor-general"),
    (r"supreme leader|taliban leader", "supreme leader"),
    (r"vice president|vice-president", "vice president"),
    (r"deputy prime minister", "deputy prime minister"),
    (r"vice premier", "vice premier"),
    (r"vice chair", ""),
    (r"crown prince and prime minister|prime minister crown prince", "prime minister"),
    (r"taoiseach", "taoiseach"),
    (
        r"prime minister|president of the government|council of ministers|cabinet of ministers|minister of state",
        "prime minister",
    ),
    (r"chancellor", "chancellor"),
    (r"premier", "premier"),
    (r"chief executive", "chief executive"),
    (r"chief minister", "chief minister"),
    (r"secretary of state", "secretary of state"),
    (r"queen", "queen"),
    (r"king", "king"),
    (r"emperor", "emperor"),
    (r"amir|emir", "emir"),
    (r"sultan", "sultan"),
    (r"grand duke", "grand duke"),
    (r"prince", "prince"),
    (r"pope", "pope"),
    (r"captain", "captain regent"),
    (r"chair\w* of the presidency", "chairman of the presidency"),
    (r"transition|interim president|junta|safeguard", "transitional president"),
    (
        r"sovereign council|presidential council|leadership council|state affairs commission president|president",
        "president",
    ),
    (r"governor|administrator|commissioner|bailiff", "governor"),
)


def cia_rows(iso: dict[str, str], offices: Offices, territories: set[str]) -> list[Row]:
    rows = []
    for r in read_csv("cia_world_factbook/tenures_heads_2014_2026.csv"):
        side = iso.get(r["iso2"], "")
        if not side or not r["name"]:
            continue
        title, name = r["title"], clean_name(r["name"])
        low = title.lower()
        if name.lower().startswith("president-elect"):
            continue
        role = next((role for pattern, role in ROLE_OF_TITLE if re.search(pattern, low)), None)
        if r["office"] == "vice_or_deputy":
            if role not in ("vice president", "deputy prime minister", "vice premier"):
                continue
        elif role is None:
            role = "president" if r["office"] == "head_of_state" else "prime minister"
            if side == "BIH":
                role = "chairman of the presidency"
        if role in ("vice president", "deputy prime minister", "vice premier"):
            if r["office"] != "vice_or_deputy":
                role = "president" if r["office"] == "head_of_state" else "prime minister"
            office = offices.office(role, None)
        elif role in ("governor-general",):
            office = "governor_general"
        elif role == "governor" and r["office"] == "head_of_state":
            office = "governor"
        else:
            office = r["office"]
        if side in territories and office == "head_of_state":
            continue  # the president or king of another state, who is no head of this territory's own
        if side == "VAT" and role == "president":
            continue
        if side == "CHN" and office == "head_of_government":
            role = "premier"
        if not role:
            continue
        status = "acting" if "acting" in low else "interim" if re.search("interim|caretaker|transition", low) else ""
        until = "" if r["current_at_2026_01"] == "1" else r["until_inferred"]
        if len(name.split()) == 1 and "(" in title:  # Governor General Samantha (Sam) | Mostyn
            given = re.search(r"(\w+) \(", title)
            name = f"{given[1]} {name}" if given else name
        rows.append(
            Row(
                side,
                office,
                role,
                name,
                r["since"],
                until,
                max(r["last_seen"], r["since"][:10]),
                "cia",
                status,
                r["family_name"],
                inferred=True,
            )
        )
        for variant in split(r["name_variants"]):
            rows[-1].aliases.append(clean_name(variant))
    for r in read_csv("cia_world_factbook/tenures_ambassadors_us_bilateral_2014_2026.csv"):
        side = iso.get(r["iso2"], "EU" if r["gec"] == "ee" else "")
        name = clean_name(r["name"])
        if (
            not side
            or r["last_seen"] < "2017"
            or len(name.split()) < 2
            or re.search(r"\d|vacant|embassy", name.lower())
        ):
            continue
        of = side if r["office"] == "ambassador_to_us" else "USA"
        to = "USA" if r["office"] == "ambassador_to_us" else side
        office = "ambassador" if r["rank"] == "ambassador" else "charge_daffaires"
        role = f"ambassador to {to}" if office == "ambassador" else f"chargé d'affaires in {to}"
        until = "" if r["current_at_2026_01"] == "1" else r["last_seen"]
        rows.append(
            Row(
                of,
                f"{office}:{to}",
                role,
                name,
                r["since"],
                until,
                r["last_seen"],
                "cia",
                "",
                r["family_name"],
                inferred=True,
            )
        )
    return rows


def seed_rows(iso: dict[str, str], offices: Offices) -> list[Row]:
    rows = []
    for r in read_csv("handwritten_seed/foreign_ministers_2022_2025.csv"):
        side = iso[r["iso2"]]
        role = (
            "secretary of state"
            if side == "USA"
            else "secretary for relations with states"
            if side == "VAT"
            else "foreign minister"
        )
        rows.append(
            Row(
                side,
                "foreign_minister",
                role,
                r["name"],
                r["start"],
                r["end"],
                r["end"] or "2025-10-31",
                f"seed:{r['check']}",
            )
        )
    return rows


def wikidata_rows(sides: dict[str, SideRow]) -> list[Row]:
    names = {name_key(s.name): s.code for s in sides.values() if s.kind in ("state", "territory")}
    names |= {
        name_key(k): v
        for k, v in {
            "People's Republic of China": "CHN", "Republic of Ireland": "IRL", "State of Palestine": "PSE", "United States of America": "USA",
            "Republic of the Congo": "COG", "Democratic Republic of the Congo": "COD", "The Bahamas": "BHS", "The Gambia": "GMB",
            "East Timor": "TLS", "Ivory Coast": "CIV", "Cape Verde": "CPV", "Federated States of Micronesia": "FSM",
            "Kurdistan Region": "IRQ-KRG", "São Tomé and Príncipe": "STP", "Holy See": "VAT", "Turkey": "TUR", "Czech Republic": "CZE", "Vatican City": "VAT",
            "European Union": "EU", "Sahrawi Arab Democratic Republic": "ESH", "Somaliland": "SOM-Somaliland", "Republic of Artsakh": "AZE-Artsakh",
            "Transnistria": "MDA-Transnistria", "Republic of Abkhazia": "GEO-Abkhazia", "South Ossetia": "GEO-Ossetia",
            "Turkish Republic of Northern Cyprus": "CYP-north",
        }.items()
    }  # fmt: skip
    rows = []
    for r in read_csv("wikidata_2022_2023/foreign_ministers_2022.csv"):
        side = names.get(name_key(r["country"]))
        if not side or not r["name"] or re.fullmatch(r"Q\d+", r["name"]):
            continue
        low = r["position"].lower()
        if side == "EU":
            office, role = "eu_high_representative", "EU high representative"
        elif re.search(r"deputy|state secretary|vice|under|parliamentary|minister of state", low):
            continue
        else:
            office, role = "foreign_minister", "foreign minister"
            if side == "USA":
                role = "secretary of state"
            if side == "VAT":
                role = "secretary for relations with states"
        until = "" if r["in_last_snapshot"] == "1" else r["last_seen"]
        rows.append(
            Row(
                side,
                office,
                role,
                r["name"],
                r["start"],
                until,
                r["last_seen"],
                "wikidata",
                wikidata=r["person_qid"],
                inferred=True,
            )
        )
    for r in read_csv("wikidata_2022_2023/igo_officeholders_since_2000.csv"):
        what = {
            "Secretary-General of the United Nations": ("UN", "secretary_general", "UN secretary-general"),
            "President of the United Nations General Assembly": (
                "UN",
                "general_assembly_president",
                "UN General Assembly president",
            ),
            "Director-General of the World Trade Organization": ("WTO", "director_general", "director general"),
            "Deputy Secretary-General of the United Nations": (
                "UN",
                "deputy_secretary_general",
                "deputy secretary general",
            ),
            "President of the International Court of Justice": ("ICJ", "president_of_body", "president of the body"),
        }.get(r["position"])
        if what and r["person"]:
            rows.append(
                Row(
                    *what,
                    r["person"],
                    r["start"],
                    r["end"],
                    r["end"] or "2023-01-10",
                    "wikidata",
                    wikidata=r["personID"],
                )
            )
    return rows


def us_rows() -> list[Row]:
    rows = []
    for r in read_csv("us_executive/us_presidents_vice_presidents.csv"):
        if r["end"] < "1977":
            continue
        vice = r["office"] == "vice_president"
        role = "vice president" if vice else "president"
        end = r["end"] if r["end"] < TODAY else ""
        for office in ("vice_president",) if vice else ("head_of_state", "head_of_government"):
            rows.append(
                Row(
                    "USA",
                    office,
                    role,
                    r["name"],
                    r["start"],
                    end,
                    end or "2026-06-15",
                    "us-executive",
                    wikidata=r["wikidata"],
                )
            )
    known = {
        "Secretary of State": ("foreign_minister", "secretary of state"),
        "Secretary of State ad interim": ("foreign_minister", "secretary of state"),
        "Deputy Secretary of State": ("deputy_foreign_minister", "deputy secretary of state"),
        "Deputy Secretary of State for Management and Resources": (
            "deputy_foreign_minister",
            "deputy secretary of state",
        ),
    }
    for r in read_csv("historyatstate/us_state_department_principals.csv"):
        start = r["started"] or r["appointed"]
        if not start or (r["ended"] or "9") < "1997":
            continue
        role = r["position"]
        if role in known:
            office, short = known[role]
        elif role.startswith("Under Secretary"):
            office, short = "deputy_foreign_minister", "undersecretary of state"
        elif role.startswith("Assistant Secretary of State") and (r["ended"] or "9") > "2013":
            office, short = "deputy_foreign_minister", "assistant secretary of state"
        elif role == "Counselor" and (r["ended"] or "9") > "2013":
            office, short = "deputy_foreign_minister", "counselor"
        else:
            continue
        status = "acting" if "ad interim" in role else ""
        rows.append(
            Row(
                "USA",
                office,
                short,
                r["name"],
                start,
                r["ended"],
                r["ended"] or "2025-03-25",
                "historyatstate",
                status,
                r["surname"],
            )
        )
    return rows


def uk_rows() -> list[Row]:
    what = (
        (r"^Prime Minister$", "head_of_government", "prime minister"),
        (r"Deputy Prime Minister", "deputy_head_of_government", "deputy prime minister"),
        (r"Secretary of State for Foreign", "foreign_minister", "foreign secretary"),
        (r"Secretary of State for Defence", "defence_minister", "secretary of state for defence"),
        (r"Secretary of State for the Home", "interior_minister", "home secretary"),
        (r"Chancellor of the Exchequer", "finance_minister", "chancellor of the exchequer"),
        (r"Secretary of State for (?:International Trade|Business and Trade)", "trade_minister", "trade minister"),
        (r"Secretary of State for (?:Business, Energy|Energy)", "energy_minister", "energy minister"),
        (r"Secretary of State for International Development", "development_minister", "development minister"),
        (
            r"Minister of State.*(?:Foreign|Europe|Middle East|Asia|Africa|Americas|Indo-Pacific|Development|Commonwealth)",
            "deputy_foreign_minister",
            "minister of state",
        ),
        (
            r"Parliamentary Under-Secretary.*(?:Foreign|Europe|Middle East|Asia|Africa|Americas)",
            "deputy_foreign_minister",
            "minister of state",
        ),
    )
    rows = []
    for r in read_csv("uk_ifg_ministers/uk_ministers_2010_2026.csv"):
        found = next(((o, role) for pattern, o, role in what if re.search(pattern, r["post"])), None)
        if not found:
            continue
        name = clean_name(r["name"])
        rows.append(
            Row(
                "GBR",
                *found,
                name,
                r["start"],
                r["end"],
                r["end"] or "2026-06-19",
                "ifg",
                "acting" if r["acting"] == "1" else "",
                r["surname_or_short"],
            )
        )
        rows[-1].aliases = [clean_name(n) for n in split(r["other_names"])]
    return rows


LONG = {"h": "held", "a": "aka", "f": "family"}
HAND_LINE = re.compile(
    r"^(?P<role>[^/?]+?)(?:\s+(?P<since>\d{4}(?:-\d\d)?(?:-\d\d)?)?/(?P<until>\d{4}(?:-\d\d)?(?:-\d\d)?)?)?(?P<unsure>\s*\?)?(?:\s+(?P<status>acting|interim|transitional|elect|former))?$"
)


def once_only(path: Path) -> None:
    """A name or side that stands twice: YAML would silently keep the second."""
    side, seen = "", set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        match = re.match(r"(  )?([^\s#][^:]*):(?:\s|$)", line)
        if not match:
            continue
        side = side if match[1] else match[2]
        key = (side, match[2] if match[1] else "")
        if key in seen:
            raise Fault(f"{path.name}: line {number}: {' / '.join(filter(None, key))} stands twice")
        seen.add(key)


def hand_rows(offices: Offices) -> tuple[list[Row], dict[tuple[str, str], dict[str, Any]]]:
    """``persons.yml``: side → name → list of ``role since/until [?] [status]``; and per person ``aka``, ``family``."""
    rows: list[Row] = []
    faults: list[str] = []
    extra: dict[tuple[str, str], dict[str, Any]] = {}
    path = HAND / "persons.yml"
    if not path.is_file():
        return rows, extra
    once_only(path)
    for side, people in load_yaml(path).items():
        if not isinstance(people, dict):
            raise SystemExit(f"persons.yml: {side}: expected a map of names, not {people!r}")
        for name, value in people.items():
            entry: dict[str, Any] = (
                {str(LONG.get(k, k)): v for k, v in value.items()} if isinstance(value, dict) else {"held": value}
            )
            strange = entry.keys() - {"held", "aka", "family", "q", "seen"}
            if strange:
                raise Fault(f"persons.yml: {side}/{name}: unknown keys {sorted(map(str, strange))}")
            held = entry.get("held") or []
            for line in held.split(";") if isinstance(held, str) else held:
                match = HAND_LINE.match(str(line).strip())
                if not match:
                    raise Fault(f"persons.yml: {side}/{name}: cannot read {line!r}")
                role = match["role"].strip()
                own = side
                if role.startswith("@"):  # an office of another side: a national who serves an organisation
                    own, role = role.split(" ", 1)[0][1:], role.split(" ", 1)[1]
                office = f"ambassador:{role[14:]}" if re.fullmatch(r"ambassador to [A-Z-]+", role) else ""
                if not office:
                    try:
                        office = offices.office(role, own)
                    except Fault as fault:
                        faults.append(f"{side}/{name}: {fault}")
                        continue
                source = "hand:unsure" if match["unsure"] else "hand"
                until = match["until"] or ""
                seen = entry.get("seen") or (until or HAND_SEEN)
                rows.append(
                    Row(own, office, role, name, match["since"] or "", until, str(seen), source, match["status"] or "",
                        str(entry.get("family") or ""), str(entry.get("q") or ""), split(entry.get("aka")))
                )  # fmt: skip
            if not held:
                rows.append(
                    Row(
                        side,
                        "",
                        "",
                        name,
                        "",
                        "",
                        HAND_SEEN,
                        "hand",
                        "",
                        str(entry.get("family") or ""),
                        "",
                        split(entry.get("aka")),
                    )
                )
            extra[(side, name)] = entry
    if faults:
        raise Fault("persons.yml: " + "\n  ".join(faults))
    return rows, extra


def similar(a: str, b: str) -> float:
    return fuzz.token_sort_ratio(name_key(a), name_key(b))


@dataclass
class PersonRow:
    side: str
    name: str
    rows: list[Row]
    id: str = ""
    family: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    wikidata: str = ""
    known: tuple[int, frozenset[str], bool] = (-1, frozenset(), False)

    def keys(self) -> tuple[frozenset[str], bool]:
        """The person's names as keys, and whether the hand table knows him; computed again when a name or row came."""
        size = len(self.aliases) + len(self.rows)
        if self.known[0] != size:
            names = frozenset(name_key(n) for n in (self.name, *self.aliases))
            self.known = (size, names, any(r.source.startswith("hand") for r in self.rows))
        return self.known[1], self.known[2]


def trust(source: str) -> int:
    return TRUST.index(source.split(":")[0])


def near(a: Row, b: Row) -> bool:
    """Whether two rows can be the same term: same office and overlapping, or starting within two months."""
    if a.office != b.office:
        return False
    if a.since and b.since and abs((day(a.since) - day(b.since)).days) <= 62:
        return True
    return (a.since or "0") <= (b.until or b.seen or "9") and (b.since or "0") <= (a.until or a.seen or "9")


def day(value: str) -> dt.date:
    parts = [int(p) for p in value.split("-")]
    return dt.date(parts[0], parts[1] if len(parts) > 1 else 1, parts[2] if len(parts) > 2 else 1)


SOUND = (
    ("ou", "u"),
    ("oo", "u"),
    ("ph", "f"),
    ("kh", "h"),
    ("gh", "g"),
    ("q", "k"),
    ("ei", "i"),
    ("ey", "i"),
    ("ay", "ai"),
    ("dh", "d"),
    ("th", "t"),
    ("y", "i"),
    ("w", "v"),
    ("j", "i"),
    ("e", "a"),
    ("o", "u"),
)


@functools.cache
def skeleton(name: str) -> str:
    """A name with the differences between romanisations taken out: consonants mostly."""
    key = name_key(name)
    for a, b in SOUND:
        key = key.replace(a, b)
    key = re.sub(r"\b(?:al|bin|ibn|abd|ben)\b", "", key)
    return " ".join(sorted(re.sub(r"(.)\1+", r"\1", re.sub(r"[aiu]", "", t) or t) for t in key.split()))


def may_merge(a: PersonRow, b: PersonRow) -> bool:
    """Same side; the same full name in another spelling, or the same term of the same office and a name that fits.

    Namesakes stay apart: fathers and sons (same family, other given name), two Kims, two Presidents Bush.
    """
    keys_a, hand_a = a.keys()
    keys_b, hand_b = b.keys()
    if hand_a and hand_b:
        return False  # the hand table names each person once
    if not keys_a.isdisjoint(keys_b):
        return True
    if not any(near(x, y) for x in a.rows for y in b.rows if x.office):
        return False
    for x in (a.name, *a.aliases):
        for y in (b.name, *b.aliases):
            tx, ty = set(name_key(x).split()), set(name_key(y).split())
            small, large = (tx, ty) if len(tx) <= len(ty) else (ty, tx)
            if len(small) >= 2 and small <= large:
                return True
            if similar(x, y) >= 84 or skeleton(x) == skeleton(y):
                return True
            if fuzz.token_set_ratio(skeleton(x), skeleton(y)) >= 90 and len(small) >= 2 and (family_fits(x, y)):
                return True
    return False


def send_home(persons: list[PersonRow], guests: set[str] | frozenset[str]) -> list[PersonRow]:
    """One person for somebody who serves an organisation and his own state (Costa, Kallas, Rutte), with his state's side.

    Only by the same full name, and only where one person of a state bears it.
    """
    index: dict[str, list[PersonRow]] = defaultdict(list)
    for person in persons:
        if person.side not in guests:
            for name in {name_key(n) for n in (person.name, *person.aliases)}:
                index[name].append(person)
    kept = []
    for person in persons:
        names = [name_key(n) for n in (person.name, *person.aliases) if " " in n]
        homes = {id(h): h for n in names for h in index.get(n, ())} if person.side in guests else {}
        if len(homes) != 1:
            kept.append(person)
            continue
        home = next(iter(homes.values()))
        home.rows.extend(person.rows)
        known = {name_key(n) for n in (home.name, *home.aliases)}
        home.aliases += [a for a in (person.name, *person.aliases) if name_key(a) not in known]
    return kept


def family_fits(x: str, y: str) -> bool:
    fx, fy = name_key(family_of(x)), name_key(family_of(y))
    gx, gy = name_key(x).split()[0], name_key(y).split()[0]
    return (fuzz.ratio(fx, fy) >= 75 or skeleton(fx) == skeleton(fy)) and (gx[0] == gy[0])


def build_persons(
    rows: list[Row],
    extra: dict[tuple[str, str], dict[str, Any]],
    apart: list[set[str]],
    guests: set[str] | frozenset[str] = frozenset(),
) -> list[PersonRow]:
    by_name: dict[tuple[str, str], PersonRow] = {}
    for row in sorted(rows, key=lambda r: (-trust(r.source), r.side, r.name, r.since)):
        key = (row.side, name_key(row.name))
        person = by_name.get(key)
        if person is None:
            person = by_name[key] = PersonRow(row.side, row.name, [])
        person.rows.append(row)
        for alias in row.aliases:
            if alias and alias != person.name and alias not in person.aliases:
                person.aliases.append(alias)
    groups: dict[str, list[PersonRow]] = defaultdict(list)
    for person in by_name.values():
        groups[person.side].append(person)
    result: list[PersonRow] = []
    for side in sorted(groups):
        merged: list[PersonRow] = []
        for person in sorted(groups[side], key=lambda p: (-max(trust(r.source) for r in p.rows), -len(p.rows), p.name)):
            for other in merged:
                if may_merge(other, person) and not any({person.name, other.name} <= names for names in apart):
                    other.rows.extend(person.rows)
                    for alias in (person.name, *person.aliases):
                        if name_key(alias) != name_key(other.name) and name_key(alias) not in {
                            name_key(n) for n in other.aliases
                        }:
                            other.aliases.append(alias)
                    break
            else:
                merged.append(person)
        result.extend(merged)
    result = send_home(result, guests)
    used: set[str] = set()
    for person in sorted(result, key=lambda p: (p.side, p.name)):
        slug = re.sub(r"[^a-z0-9]+", "-", plain(person.name)).strip("-")
        id = f"{person.side.lower()}-{slug}"
        n = 2
        while id in used:
            id = f"{person.side.lower()}-{slug}-{n}"
            n += 1
        used.add(id)
        person.id = id
        person.wikidata = next((r.wikidata for r in person.rows if r.wikidata), "")
        families = [r.family for r in sorted(person.rows, key=lambda r: -trust(r.source)) if r.family]
        given = extra.get((person.side, person.name), {}).get("family")
        own = split(given) if given else families[:1] or [family_of(person.name)]
        if not given and fold(own[0]) not in fold(person.name):
            own = [family_of(person.name)]
        for value in families:
            if (
                not given
                and all(fold(value) != fold(f) for f in own)
                and similar(value, own[0]) < 60
                and len(value.split()) < 3
            ):
                continue
            if all(fold(value) != fold(f) for f in own):
                own.append(value)
        # "Erdogan" where the name is spelled "Erdoğan": one spelling is enough, folding does the rest
        person.family = [f if fold(f) not in fold(person.name) else spelled(f, person.name) for f in own]
    return sorted(result, key=lambda p: p.id)


def spelled(part: str, name: str) -> str:
    at = fold(name).find(fold(part))
    return name[at : at + len(part)]


def plain(text: str) -> str:
    from anyascii import anyascii

    return str(anyascii(text)).lower().replace("'", "")


@dataclass
class TenureRow:
    person: str
    office: str
    side: str
    role: str
    since: str
    until: str
    seen: str
    source: str
    status: str
    inferred: bool = False


SINGLE = {  # offices with one holder at a time: an open term ends where the next begins
    "head_of_state", "head_of_government", "foreign_minister", "crown_prince", "defence_minister", "finance_minister", "interior_minister",
    "secretary_general", "director_general", "managing_director", "eu_high_representative", "european_commission_president",
    "european_council_president", "european_parliament_president", "commission_chair", "commission_president", "org_chair", "general_assembly_president",
    "president_of_body", "security_council_secretary", "vice_president", "press_secretary", "trade_representative", "governor_general",
    "commissioner_general", "executive_secretary", "national_security_adviser", "intelligence_chief", "chief_of_staff", "speaker_of_parliament",
}  # fmt: skip


def build_tenures(persons: list[PersonRow]) -> list[TenureRow]:
    tenures: list[TenureRow] = []
    for person in persons:
        by_office: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in person.rows:
            if row.office:
                by_office[(row.side, row.office)].append(row)
        for (side, office), rows in by_office.items():
            rows.sort(key=lambda r: (r.since or "0", -trust(r.source)))
            terms: list[list[Row]] = []
            for row in rows:
                for term in terms:
                    if any(same_term(row, other) for other in term):
                        term.append(row)
                        break
                else:
                    terms.append([row])
            for term in terms:
                best = sorted(term, key=lambda r: -trust(r.source))
                since = next((r.since for r in best if len(r.since) == 10), "") or next(
                    (r.since for r in best if r.since), ""
                )
                until_rows = [r for r in best if not r.inferred]
                until = ""
                if until_rows:
                    top = [r for r in until_rows if trust(r.source) == trust(until_rows[0].source)]
                    until = "" if any(not r.until for r in top) else max(r.until for r in top)
                if not until and all(r.until for r in best) and not until_rows:
                    until = max(r.until for r in best)
                if until and since and until < since:
                    until = since
                seen = max(r.seen for r in term)
                if until and seen > until:
                    seen = until
                sources = "+".join(dict.fromkeys(r.source for r in best))
                status = best[0].status
                tenures.append(
                    TenureRow(
                        person.id,
                        office,
                        side,
                        best[0].role,
                        since,
                        until,
                        seen,
                        sources,
                        status,
                        all(r.inferred for r in best),
                    )
                )
    tenures = yield_to_hand(tenures)
    # close open or merely inferred ends by the successor
    chairs: dict[tuple[str, str], list[TenureRow]] = defaultdict(list)
    for t in tenures:
        if t.office in SINGLE or t.office.startswith("ambassador:"):
            chairs[(t.side, t.office)].append(t)
    for (side, office), seats in chairs.items():
        if side in ("BIH", "AND", "SMR", "CHE") and office == "head_of_state":
            continue
        seats.sort(key=lambda t: t.since or "0")
        for i, t in enumerate(seats):
            for later in seats[i + 1 :]:
                if later.person == t.person or not later.since or later.since <= (t.since or ""):
                    continue
                if later.role != t.role and {later.role, t.role} & {
                    "supreme leader",
                    "governor",
                    "chairman of the presidency",
                }:
                    continue
                if not t.until and (t.seen[:10] <= later.since or t.seen < day_plus(later.since, 120)):
                    t.until = later.since
                    t.seen = max(t.seen, later.since)
                    t.source += "+successor"
                elif (
                    t.until and t.inferred and t.until > later.since and day(t.until) <= day(day_plus(later.since, 90))
                ):
                    t.until = later.since
                break
    return sorted(tenures, key=lambda t: (t.person, t.since or "0", t.office, t.role))


SHARED_CHAIRS = {("BIH", "head_of_state"), ("AND", "head_of_state"), ("SMR", "head_of_state")}


def yield_to_hand(tenures: list[TenureRow]) -> list[TenureRow]:
    """Where the hand table says who sat in a chair for one, an automatic row of somebody else gives way.

    The CIA's lists put deputies beside the head of government, and Wikidata leaves past ministers open; such a row ends
    where the hand's holder begins, or goes when it began under him. 45 days of overlap are a hand-over.
    """
    chairs: dict[tuple[str, str], list[TenureRow]] = defaultdict(list)
    for t in tenures:
        if t.source.startswith("hand") and t.since and t.status in ("", "interim", "transitional"):
            chairs[(t.side, t.office)].append(t)
    kept = []
    for t in tenures:
        chair = (t.side, t.office)
        if t.source.startswith("hand") or t.office not in SINGLE or chair in SHARED_CHAIRS:
            kept.append(t)
            continue
        for h in sorted(chairs.get(chair, ()), key=lambda h: h.since):
            if h.person == t.person:
                continue
            begin, end = max(t.since or "0001", h.since), min(t.until or TODAY, h.until or TODAY)
            if end <= begin or (day(end) - day(begin)).days <= 45:
                continue
            if (t.since or "0001") < day_minus(h.since, 45):
                t.until, t.seen = h.since, min(t.seen, h.since)
            else:
                break
        else:
            kept.append(t)
    return kept


def day_minus(value: str, days: int) -> str:
    return (day(value) - dt.timedelta(days=days)).isoformat()


def day_plus(value: str, days: int) -> str:
    return (day(value) + dt.timedelta(days=days)).isoformat()


def same_term(a: Row, b: Row) -> bool:
    if a.since and b.since and abs((day(a.since) - day(b.since)).days) <= 150:
        return True
    a_end, b_end = a.until or "9", b.until or "9"
    if a.inferred and not a.until:
        a_end = a.seen
    if b.inferred and not b.until:
        b_end = b.seen
    return (a.since or "0") < b_end and (b.since or "0") < a_end


def add_evidence(persons: list[PersonRow], tenures: list[TenureRow], iso: dict[str, str]) -> None:
    """Dated evidence from texts moves ``seen`` of an open tenure forward; it adds no tenure by itself."""
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    families: dict[tuple[str, str], set[str]] = defaultdict(set)
    for p in persons:
        for n in (p.name, *p.aliases):
            names[(p.side, name_key(n))].add(p.id)
        for f in p.family:
            families[(p.side, name_key(f))].add(p.id)
    by_person: dict[str, list[TenureRow]] = defaultdict(list)
    for t in tenures:
        by_person[t.person].append(t)
    for file, column in (
        ("en_office_holders_2009_2026.csv", "name_as_written"),
        ("zh_office_holders_2022_2026.csv", "name_zh"),
    ):
        for r in read_csv(f"learned_from_texts/{file}"):
            side = iso.get(r["party"], r["party"])
            key = (side, name_key(clean_name(r[column])))
            ids = names.get(key) or families.get(key) or set()
            if len(ids) != 1:
                continue
            for t in by_person[next(iter(ids))]:
                if (
                    t.office == r["office"]
                    and not t.until
                    and r["last_date"] > t.seen
                    and (t.since or "") <= r["last_date"]
                ):
                    t.seen = r["last_date"]
                    if "learned" not in t.source:
                        t.source += "+learned"


# --- inflection ------------------------------------------------------------------------------------------------------


def romance(adjective: str, lang: str) -> list[str]:
    """All forms of an adjective or demonym given in the masculine singular."""
    a = adjective
    head = ""
    if " " in a:
        head, a = a.rsplit(" ", 1)
        head += " "
    forms: list[str]
    if lang == "es":
        if a.endswith("o"):
            forms = [a, a[:-1] + "a", a + "s", a[:-1] + "as"]
        elif re.search("[áéíóú][sn]$|l$", a):
            b = a[:-2] + fold(a[-2]) + a[-1] if re.search("[áéíóú][sn]$", a) else a
            forms = [a, b + "a", b + "es", b + "as"]
        elif a[-1] in "íú":
            forms = [a, a + "es", a + "s"]
        else:
            forms = [a, a + "s"] if a[-1] in "aeé" else [a, a + "es", a + "a", a + "as"]
    elif lang == "pt":
        if a.endswith("ão"):
            forms = [
                a,
                a[:-1],
                a[:-2] + "ões",
                a + "s",
                a[:-1] + "s",
                a[:-2] + "ães",
                a[:-2] + "ã",
                a[:-2] + "ãs",
                a[:-2] + "ões",
            ]
        elif a.endswith("o"):
            forms = [a, a[:-1] + "a", a + "s", a[:-1] + "as"]
        elif a.endswith("ês"):
            b = a[:-2] + "es"
            forms = [a, b + "a", b + "es", b + "as"]
        elif a.endswith("ol"):
            forms = [a, a + "a", a[:-1] + "is", a + "as", a[:-2] + "óis"]
        elif a.endswith("eu"):
            forms = [a, a[:-2] + "eia", a + "s", a[:-2] + "eias"]
        else:
            forms = [a, a + "s"] if a[-1] in "aeiuã" else [a, a + "es", a + "a", a + "as"]
    elif lang == "it":
        if a.endswith("co"):
            forms = [a, a[:-1] + "a", a[:-1] + "i", a[:-2] + "chi", a[:-2] + "che"]
        elif a.endswith("o"):
            forms = [a, a[:-1] + "a", a[:-1] + "i", a[:-1] + "e"]
        elif a.endswith("e"):
            forms = [a, a[:-1] + "i"]
        elif a.endswith("ita"):
            forms = [a, a[:-1] + "i", a[:-1] + "e"]
        else:
            forms = [a]
    elif lang == "fr":
        if a.endswith(("ais", "ois")):
            forms = [a, a + "e", a + "es"]
        elif a.endswith(("ien", "éen", "yen")):
            forms = [a, a + "ne", a + "s", a + "nes"]
        elif a.endswith(("ain", "in")):
            forms = [a, a + "e", a + "s", a + "es"]
        elif a.endswith("on"):
            forms = [a, a + "ne", a + "s", a + "nes"]
        elif a.endswith("ien") is False and a.endswith("e"):
            forms = [a, a + "s"]
        elif a.endswith("c"):
            forms = [a, a + "que", a + "s", a + "ques", a[:-1] + "que", a[:-1] + "ques", a + "ques"]
        elif a.endswith("ier"):
            forms = [a, a[:-2] + "ère", a + "s", a[:-2] + "ères"]
        else:
            forms = [a, a + "e", a + "s", a + "es"]
    elif lang == "ro":
        forms = [a]
        if a.endswith("esc"):
            forms += [a[:-1] + "ască"[0:0] + "că", a[:-3] + "ească", a[:-3] + "ești"]
        elif a.endswith(("an", "ian")):
            forms += [a + "ă", a + "i", a + "e", a + "ul", a + "ului"]
        elif a.endswith("ez"):
            forms += [a + "ă", a + "i", a + "e", a + "ul", a + "ului", a[:-2] + "eză"]
        else:
            forms += [a + "ă", a + "i", a + "e"]
    else:
        forms = [a]
    return [head + f for f in dict.fromkeys(forms)]


RU_ADJ = ("ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ое", "ие", "их", "ими", "ою")
UK_ADJ = ("ий", "ого", "ому", "им", "ім", "а", "ої", "ій", "у", "ою", "е", "і", "их", "ими")
PL_ADJ = ("i", "iego", "iemu", "im", "a", "iej", "ą", "ie", "ich", "imi")


def slavic_adjective(a: str, lang: str) -> list[str]:
    if lang == "ru" and a.endswith("ий"):
        return [a[:-2] + e for e in RU_ADJ]
    if lang == "uk" and a.endswith("ий"):
        return [a[:-2] + e for e in UK_ADJ]
    if lang == "pl" and a.endswith("i"):
        return [a[:-1] + e for e in PL_ADJ]
    return [a]


def cyrillic_noun(word: str, lang: str) -> list[str]:
    """Case forms of a name of a place, by its ending; single capitalised words only. Wrong forms do no harm: they do
    not occur."""
    w = word
    if not w or " " in w:
        return [w]
    ru = lang == "ru"
    stem = w[:-1]
    if w.endswith(("ия", "ія")):
        return [w, stem + ("и" if ru else "ї"), stem + "ю", stem + ("ей" if ru else "єю")]
    if w.endswith("я"):
        return [
            w,
            stem + ("и" if ru else "і"),
            stem + "е",
            stem + "ю",
            stem + "ей",
            stem + "ею",
            stem + "ї",
            stem + "єю",
        ]
    if w.endswith("а"):
        rest = ["ы", "и", "е", "у", "ой"] if ru else ["и", "і", "у", "ою", "ею"]
        extra = []
        if not ru and stem[-1:] in "кгх":
            extra = [stem[:-1] + {"к": "ці", "г": "зі", "х": "сі"}[stem[-1]]]
        return [w, *(stem + e for e in rest), *extra]
    if w.endswith("ь"):
        return [w, stem + "я", stem + "ю", stem + "ем", stem + "е", stem + "и", stem + "ью", stem + "і", stem + "єм"]
    if w.endswith("й"):
        return [w, stem + "я", stem + "ю", stem + "ем", stem + "е", stem + "є", stem + "єм", stem + "ї"]
    if w[-1] in "бвгджзклмнпрстфхцчшщ":
        rest = ["а", "у", "ом", "е", "ем"] if ru else ["а", "у", "ом", "ові", "і", "ем"]
        out = [w, *(w + e for e in rest)]
        if w.endswith("ец"):
            out += [w[:-2] + "ц" + e for e in ("а", "у", "ем", "ом", "е")]
        return out
    if w.endswith("во"):  # Королевство, Государство
        return [w, stem + "а", stem + "у", stem + "ом", stem + "е" if ru else stem + "і"]
    if w.endswith("ы"):  # Филиппины, Эмираты
        return [w, stem, stem + "ам", stem + "ами", stem + "ах", stem + "ов"]
    if not ru and w.endswith("и"):
        return [w, stem, stem + "ам", stem + "ами", stem + "ах", stem + "ів"]
    return [w]


FORMS_OF_STATE = frozenset(
    [*("Республика", "Королевство", "Государство", "Султанат", "Штаты", "Содружество", "Организация", "Агентство"),
     *("Лига", "Комитет", "Республіка", "Королівство", "Держава", "Штати", "Організація", "Агентство", "Ліга", "Комітет")]
)  # fmt: skip


def cyrillic_phrase(phrase: str, lang: str) -> list[str]:
    """Case forms of a phrase: each adjective and the noun take the same case."""
    words = phrase.split()
    if len(words) == 1:
        return cyrillic_noun(phrase, lang) if phrase[:1].isupper() or True else [phrase]
    form = next((i for i, w in enumerate(words[:-1]) if w in FORMS_OF_STATE), None)
    if form is not None:  # *Исламской Республики Иран*: the name behind the form of state stays as it is
        rest = " ".join(words[form + 1 :])
        return [f"{head} {rest}" for head in cyrillic_phrase(" ".join(words[: form + 1]), lang)]
    head, tail = words[:-1], words[-1]
    ru = lang == "ru"
    cases_adj_m = {"gen": "ого", "dat": "ому", "ins": "ым" if ru else "им", "loc": "ом" if ru else "ому"}
    out = [phrase]
    adjectives = [
        w
        for w in head
        if re.search("(?:ий|ый|ой|ая|яя|ое|ее|ие|ые|а|е|і)$", w) and re.search("(?:ск|ьк|ц|н|в|ш)\\w{1,3}$", w)
    ]
    if len(adjectives) != len(head):
        return out
    if all(re.search("(?:ая|яя)$", w) or (not ru and w.endswith("а")) for w in head):
        endings = {"gen": "ой", "acc": "ую", "ins": "ой"} if ru else {"gen": "ої", "dat": "ій", "acc": "у", "ins": "ою"}
        for _case, ending in endings.items():
            bases = [w[:-2] if ru else w[:-1] for w in head]
            nouns = cyrillic_noun(tail, lang)
            out += [" ".join([*(b + ending for b in bases), n]) for n in nouns]
    elif all(re.search("(?:ий|ый|ой)$", w) for w in head):
        for ending in cases_adj_m.values():
            out += [" ".join([*(w[:-2] + ending for w in head), n]) for n in cyrillic_noun(tail, lang)]
    elif all(re.search("(?:ое|ее)$", w) or (not ru and w.endswith("е")) for w in head):
        stem = tail[:-1]
        for ending, noun in (("ого", "а"), ("ому", "у"), ("им", "ом"), ("ом", "е")):
            out.append(" ".join([*(w[: -2 if ru else -1] + ending for w in head), stem + noun]))
    elif all(re.search("(?:ые|ие|і)$", w) for w in head):
        for ending, noun in (
            ("ых", ""),
            ("ым", "ам"),
            ("ыми", "ами"),
            ("ых", "ах"),
            ("ых", "ов"),
            ("их", ""),
            ("их", "ів"),
            ("им", "ам"),
            ("ими", "ами"),
            ("их", "ах"),
        ):
            out.append(" ".join([*(w[: -2 if ru else -1] + ending for w in head), tail[:-1] + noun]))
            if ru and any(w.endswith("ие") for w in head):  # *Объединённых Арабских Эмиратов*
                soft = "и" + ending[1:]
                bases = [w[:-2] + (soft if w.endswith("ие") else ending) for w in head]
                out.append(" ".join([*bases, tail[:-1] + noun]))
    return list(dict.fromkeys(out))


def surname_cases(word: str, lang: str) -> list[str]:
    """Case forms of a surname in Russian or Ukrainian, masculine and feminine, by its ending."""
    w = word
    ru = lang == "ru"
    if not ru and re.search("(?:ко|ло|йло|но)$", w):  # Лукашенка, Кириленком
        return [w, *(w[:-1] + e for e in ("а", "у", "ові", "ом"))]
    if re.search("(?:ов|ев|ёв|ин|ын|ів|їв|єв)$", w):
        masculine = [w + e for e in ("а", "у", "ым" if ru else "им", "е" if ru else "і", "ову"[2:] or "у")]
        stem = w if ru or not w.endswith("ів") else w[:-2] + "ов"
        feminine = [stem + e for e in ("а", "ой" if ru else "ої", "у", "ій", "ою")]
        return [w, *masculine, *feminine, *([stem + e for e in ("а", "у", "им")] if stem != w else [])]
    if re.search("(?:ий|ый|ой)$", w):
        endings = ("ого", "ому", "им", "ым", "ом", "ая", "ой", "ую", "а", "ої", "ій", "у", "ою")
        return [w, *(w[:-2] + e for e in endings)]
    if re.search("(?:ая)$", w):
        return [w, *(w[:-2] + e for e in ("ой", "ую"))]
    if re.search("(?:а)$", w):
        return [w, *(w[:-1] + e for e in (("ы", "и", "е", "у", "ой", "ей") if ru else ("и", "і", "у", "ою", "ею")))]
    if re.search("(?:я)$", w):
        return [w, *(w[:-1] + e for e in (("и", "е", "ю", "ей") if ru else ("і", "ї", "ю", "ею", "єю")))]
    if re.search("ь$", w):
        return [w, *(w[:-1] + e for e in ("я", "ю", "ем", "е", "і", "єм", "еві"))]
    if re.search("й$", w):
        return [w, *(w[:-1] + e for e in ("я", "ю", "ем", "е", "єм", "єві", "ї"))]
    if w[-1:] in "бвгджзклмнпрстфхцчшщ":
        out = [w, *(w + e for e in (("а", "у", "ом", "ем", "е") if ru else ("а", "у", "ом", "ем", "ові", "еві", "і")))]
        if w.endswith("ец"):
            out += [w[:-2] + "ц" + e for e in ("а", "у", "ом", "ем", "е")]
        if w.endswith("ок"):
            out += [w[:-2] + "к" + e for e in ("а", "у", "ом", "е")]
        return out
    return [w]


def by_case(w: str, lang: str, surname: bool) -> tuple[list[str], ...]:
    """A name's genitive, dative, accusative, instrumental and locative, each with its possible forms."""
    ru = lang == "ru"
    stem = w[:-1]
    if not ru and re.search("(?:ко|йло|ро)$", w):  # Лукашенка, Дмитра, Михайла
        return (
            [stem + "а"],
            [stem + "у", stem + "ові"],
            [stem + "а"],
            [stem + "ом"],
            [stem + "у", stem + "ові", stem + "і"],
        )
    if surname and re.search("(?:ов|ев|ёв|ин|ын|ів|їв|єв)$", w):
        b = w[:-2] + {"ів": "ов", "їв": "єв"}.get(w[-2:], w[-2:]) if not ru else w
        return (
            [b + "а"],
            [b + "у"],
            [b + "а"],
            [b + ("ым" if ru else "им")],
            [b + "е", b + "у"] if ru else [b + "і", b + "у"],
        )
    if surname and re.search("(?:ов|ев|ёв|ин|ын|єв|їн)а$", w):
        o = "ой" if ru else "ої"
        return (
            [stem + o],
            [stem + ("ой" if ru else "ій")],
            [stem + "у"],
            [stem + ("ой" if ru else "ою")],
            [stem + ("ой" if ru else "ій")],
        )
    if surname and re.search("(?:ий|ый|ой)$", w):
        b = w[:-2]
        return [b + "ого"], [b + "ому"], [b + "ого"], [b + "им", b + "ым"], [b + "ом", b + "ому"]
    if surname and (re.search("(?:ая)$", w) or (not ru and re.search("(?:ьк|цьк|ськ)а$", w))):
        b = w[:-2] if ru else stem
        return (
            ([b + "ой"], [b + "ой"], [b + "ую"], [b + "ой"], [b + "ой"])
            if ru
            else ([b + "ої"], [b + "ій"], [b + "у"], [b + "ою"], [b + "ій"])
        )
    if w.endswith("а"):
        i = ["и", "ы"] if ru else ["и", "і"]
        return ([stem + e for e in i], [stem + ("е" if ru else "і")], [stem + "у"],
                [stem + "ой", stem + "ей"] if ru else [stem + "ою", stem + "ею"], [stem + ("е" if ru else "і")])  # fmt: skip
    if w.endswith("я"):
        soft = ["и"] if ru else ["і", "ї"]
        return ([stem + e for e in soft], [stem + e for e in (["е", "и"] if ru else ["і", "ї"])], [stem + "ю"],
                [stem + "ей"] if ru else [stem + "ею", stem + "єю"], [stem + e for e in (["е", "и"] if ru else ["і", "ї"])])  # fmt: skip
    if w[-1:] in "йь":
        return ([stem + "я"], [stem + "ю"], [stem + "я"], [stem + "ем"] if ru else [stem + "єм", stem + "ем"],
                [stem + "е", stem + "и"] if ru else [stem + "ї", stem + "ю", stem + "єві", stem + "еві", stem + "і"])  # fmt: skip
    if w[-1:] in "бвгджзклмнпрстфхцчшщ":
        if w.endswith("ец"):
            w = w[:-2] + "ц"
        return ([w + "а"], [w + "у"], [w + "а"], [w + "ом", w + "ем"], [w + "е"] if ru else [w + "ові", w + "еві", w + "і", w + "у"])  # fmt: skip
    return [w], [w], [w], [w], [w]


def person_cases(name: str, lang: str) -> list[str]:
    """Case forms of a full name: all its words in the same case, the surname also undeclined (*Ангеле Меркель*)."""
    words = name.split()
    if len(words) == 1:
        return surname_cases(name, lang)
    given = [by_case(w, lang, False) for w in words[:-1]]
    last = by_case(words[-1], lang, True)
    forms = [name]
    for case in range(5):
        parts = [[*dict.fromkeys(g[case])] for g in given]
        for choice in itertools.product(*parts, dict.fromkeys([*last[case], words[-1]])):
            forms.append(" ".join(choice))
    return list(dict.fromkeys(forms))


def arabic(word: str, adjective: bool) -> list[str]:
    """With article, with li- before the article, and for a nisba its gender and number forms (each word of a phrase)."""
    words = word.split()
    rows: list[list[str]] = [words]
    if adjective:
        rows = []
        for ending in ("", "ة", "ون", "ين", "ان", "تان", "تين", "ات"):
            if len(words) == 1:
                rows.append([words[0] + ending])
            elif ending in ("", "ة"):
                rows.append([w if w in ("جنوب", "شمال") else w + ending for w in words])
    out: list[str] = []
    for forms in rows:
        out.append(" ".join(forms))
        if adjective:
            with_article = ["ال" + f if not f.startswith("ال") else f for f in forms]
            if forms[0] in ("جنوب", "شمال"):
                with_article[0] = forms[0]
            out.append(" ".join(with_article))
            if with_article[0].startswith("ال"):
                out.append(" ".join(["لل" + with_article[0][2:], *with_article[1:]]))
        elif forms[0].startswith("ال"):
            out.append(" ".join(["لل" + forms[0][2:], *forms[1:]]))
    return list(dict.fromkeys(out))


# --- forms -----------------------------------------------------------------------------------------------------------

Meaning = tuple[str, str, str, str, str, str, str, str]  # case kind id sort side role plural status
RANK = {
    "block": 0,
    "full": 1,
    "alias": 1,
    "title": 2,
    "body": 3,
    "group": 3,
    "name": 4,
    "capital": 5,
    "adjective": 6,
    "demonym": 7,
    "metonym": 8,
    "city": 9,
    "family": 10,
}


class Forms:
    """The forms of one language: surface → meanings."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.meanings: dict[Meaning, int] = {}
        self.surfaces: dict[str, list[Meaning]] = defaultdict(list)

    def add(
        self,
        surface: str,
        case: str,
        kind: str,
        id: str,
        sort: str,
        side: str = "",
        role: str = "",
        plural: bool = False,
        status: str = "",
    ) -> None:
        surface = re.sub(r"\s+", " ", unicodedata.normalize("NFC", surface)).strip()
        if surface.startswith("="):
            surface, case = surface[1:], "R"
        if not surface or (len(surface) < 2 and self.lang not in ("zh", "ja")):
            return
        key = fold(surface) if case != "R" else simplified(surface) if self.lang == "zh" else surface
        meaning: Meaning = (case, kind, id, sort, side, role, "1" if plural else "", status)
        if meaning not in self.surfaces[key]:
            self.surfaces[key].append(meaning)

    def dump(self) -> str:
        rank: list[tuple[Any, ...]] = []
        meanings = sorted({m for ms in self.surfaces.values() for m in ms})
        number = {m: i for i, m in enumerate(meanings)}
        lines = [
            "# generated by tools/build_register.py: meanings (case kind id sort side role plural status), then forms"
        ]
        lines += ["\t".join(m) for m in meanings]
        del rank
        for surface in sorted(self.surfaces):
            ordered = sorted(
                self.surfaces[surface], key=lambda m: RANK.get(m[3], 3)
            )  # stable: file order within a rank
            lines.append(f"{surface}\t{','.join(str(number[m]) for m in ordered)}")
        return "\n".join(lines) + "\n"


FIRST_UPPER = {"en": "T", "tr": "T", "de": "i", "sv": "i", "pl": "i", "ro": "i"}
HAN = ("zh", "ja")


def adjective_forms(lang: str, base: str) -> list[str]:
    if base.startswith("="):
        return [base]
    if lang in ("es", "pt", "it", "fr", "ro"):
        return romance(base, lang)
    if lang in ("ru", "uk", "pl"):
        return slavic_adjective(base, lang)
    if lang == "ar":
        return arabic(base, True)
    return [base]


def name_forms(lang: str, base: str) -> list[str]:
    if base.startswith("="):
        return [base]
    if lang in ("ru", "uk"):
        return cyrillic_phrase(base, lang)
    if lang == "ar":
        return arabic(base, False)
    return [base]


def bound(form: str) -> tuple[str, str]:
    if " @" in form:
        words, side = form.rsplit(" @", 1)
        return words, side
    return form, ""


def declined_title(lang: str, form: str) -> list[str]:
    """Case forms of a title: the words before a ``*`` mark are declined (``министр* иностранных дел``)."""
    if "*" not in form:
        if lang == "ar":
            return arabic_title(form)
        return [form]
    head, rest = form.split("*", 1)
    if lang in ("ru", "uk"):
        return [f + rest for f in title_head_cases(head, lang)]
    return [head + rest]


def arabic_title(form: str) -> list[str]:
    words = form.split()
    out = [form]
    if words[0].startswith("ال"):
        out.append(" ".join(["لل" + words[0][2:], *words[1:]]))
        out.append(" ".join([words[0][2:], *words[1:]]))
    elif len(words) == 1:
        out += ["ال" + form, "لل" + form]
    return out


def title_head_cases(head: str, lang: str) -> list[str]:
    """Decline the head of a title: adjectives before the noun and the noun, all in one case (``первый заместитель``, ``глава``)."""
    words = head.split()
    out = [head]
    for case in range(1, 5):  # genitive (and accusative), dative, instrumental, prepositional
        *adjectives, noun = [_declined(w, lang)[case] for w in words]
        fixed = [a[0] for a in adjectives]
        out += [" ".join([*fixed, n]) for n in noun]
    if words[-1].endswith(("а", "я")):  # главу, речницю
        out.append(" ".join([*words[:-1], words[-1][:-1] + ("у" if words[-1][-1] == "а" else "ю")]))
    return list(dict.fromkeys(out))


def _declined(word: str, lang: str) -> list[list[str]]:
    """The case forms of an adjective or of a noun that heads a title: nominative to prepositional, each with its variants."""
    stem, end = word[:-1], word[-1]
    ru = lang == "ru"
    if re.search("(?:ий|ый|ой)$", word):
        stem = word[:-2]
        soft = ("его", "ему") if stem[-1] in "жшчщ" else ("ого", "ому")
        hard = stem[-1] not in "гкхжшчщ"
        return [
            [word],
            [stem + soft[0]],
            [stem + soft[1]],
            [stem + ("ым" if hard and ru else "им")],
            [stem + ("ом" if ru else "ому")],
        ]
    if not ru and word.endswith("секретар"):
        return [[word], [word + "я"], [word + "ю", word + "еві"], [word + "ем"], [word + "і"]]
    if not ru and end == "я":  # речниця
        return [[word], [stem + "і"], [stem + "і"], [stem + "ею"], [stem + "і"]]
    if not ru and word.endswith("ка"):
        return [[word], [stem + "и"], [stem[:-1] + "ці"], [stem + "ою"], [stem[:-1] + "ці"]]
    if end == "а":
        i = ("и" if stem[-1] in "гкхжшчщ" else "ы") if ru else "и"
        return [
            [word],
            [stem + i],
            [stem + ("е" if ru else "і")],
            [stem + ("ой" if ru else "ою")],
            [stem + ("е" if ru else "і")],
        ]
    if end in "ьй":
        e = ["ем", "ём"] if ru else ["ем", "єм"]
        return [
            [word],
            [stem + "я"],
            [stem + "ю", *([] if ru else [stem + "еві"])],
            [stem + x for x in e],
            [stem + ("е" if ru else "і")],
        ]
    if end == "о":
        return [[word]] * 5
    return [
        [word],
        [word + "а"],
        [word + "у", *([] if ru else [word + "ові"])],
        [word + "ом"],
        [word + ("е" if ru else "і"), *([] if ru else [word + "у"])],
    ]


def plural_cases(noun: str, lang: str) -> list[str]:
    return []


KEYS = {"states", "titles", "bodies", "groups", "block", "notes"}


def check_language(hand: dict[str, Any], sides: dict[str, SideRow]) -> None:
    """Stops at what a language file must not hold, naming the key."""
    if hand.keys() - KEYS:
        raise Fault(f"unknown keys {sorted(hand.keys() - KEYS)}; known are {sorted(KEYS)}")
    for code, own in (hand.get("states") or {}).items():
        if code not in sides:
            raise Fault(f"states/{code}: no such side")
        if not isinstance(own, dict) or own.keys() - set("nadckm"):
            raise Fault(f"states/{code}: expected a map with keys of n a d c k m, not {own!r}")
        for key, value in own.items():
            if isinstance(value, dict):
                raise Fault(f"states/{code}/{key}: expected text or a list, not {value!r}")
    for part in ("titles", "bodies", "groups"):
        for key, value in (hand.get(part) or {}).items():
            for item in split(value):
                side = bound(item)[1]
                if side and side not in sides:
                    raise Fault(f"{part}/{key}: {item!r} is bound to no known side")


SINOSPHERE = {"CHN", "TWN", "HKG", "MAC", "JPN", "KOR", "PRK", "VNM", "SGP"}  # whose names Han characters write in full


def build_forms(
    lang: str,
    sides: dict[str, SideRow],
    iso: dict[str, str],
    offices: Offices,
    persons: list[PersonRow],
    aliases: dict[str, dict[str, list[str]]],
) -> Forms:
    forms = Forms(lang)
    hand = load_yaml(HAND / f"{lang}.yml") if (HAND / f"{lang}.yml").is_file() else {}
    cldr = json.loads((SHARED / "countries/cldr_territory_names.json").read_text("utf-8"))
    nationality = json.loads((SHARED / "countries/i18n_nationality.json").read_text("utf-8"))
    demonyms = {r["iso2"]: r for r in read_csv("handwritten_seed/demonyms_ru_uk_pl_ar_pt_tr.tsv", "\t")}
    cia = {row["iso2"]: row for row in read_csv("cia_world_factbook/countries_en.csv") if row["iso2"]}
    neutral = load_yaml(HAND / "places.yml") if (HAND / "places.yml").is_file() else {}
    states = hand.get("states", {})
    upper = "R" if lang in HAN else "i" if lang == "ar" else "T"
    adj_case = "R" if lang in HAN else FIRST_UPPER.get(lang, "i")
    for block in split(hand.get("block")):
        forms.add(block, upper, "block", "", "block")
    order = [*[c for c in states if c in sides], *[c for c in sides if c not in states]]
    check_language(hand, sides)
    for code in order:
        side, own = sides[code], states.get(code) or {}
        names = split(own.get("n"))
        if side.iso2 and side.iso2 in cldr:
            for key in (lang, "zh_Hant") if lang == "zh" else (lang,):
                value = cldr[side.iso2].get(key)
                if value:
                    value = re.sub(r"\s*[(（].*[)）]", "", value)
                    if code == "REU" and lang != "en":
                        continue  # the island's name is the word for a meeting (*Reunión*, *Reunião*)
                    if code not in ("COD", "COG", "HKG", "MAC", "PSE") or lang == "en":
                        names.append(value)
            if lang == "en" and side.iso2 in cia:
                row = cia[side.iso2]
                names += [v for v in (row["long_name"],) if v and v != "none" and ";" not in v]
        for name in names:
            for form in name_forms(lang, name):
                forms.add(form, upper, "side", code, "name", code)
        adjectives = split(own.get("a"))
        if not adjectives and side.iso2:
            if lang == "en" and side.iso2 in cia and "a" not in own:
                value = cia[side.iso2]["nationality_adjective"].split(";")[0]
                adjectives = [
                    v.strip() for v in re.split(r",| or ", value) if v.strip() and v.strip() != "none" and "(" not in v
                ]
            elif (
                lang in ("fr", "it", "de")
                and lang in nationality
                and side.iso2 in nationality[lang]
                and side.kind == "state"
                and "a" not in own
            ):
                value = nationality[lang][side.iso2]
                if "(" not in value:
                    adjectives = [value[:1].lower() + value[1:]]
        if side.iso2 in demonyms and lang in ("ru", "uk", "pl", "ar", "pt", "tr"):
            column = {"ru": "ru_adj", "uk": "uk_adj", "pl": "pl_adj", "ar": "ar_nisba", "pt": "pt_adj", "tr": "tr"}[
                lang
            ]
            adjectives += [v for v in split(demonyms[side.iso2][column]) if v not in adjectives]
        for adjective in adjectives:
            for form in adjective_forms(lang, adjective):
                forms.add(form, adj_case, "side", code, "adjective", code)
        for demonym in split(own.get("d")):
            for form in declined_title(lang, demonym):
                forms.add(form, adj_case if lang != "de" else "T", "side", code, "demonym", code, plural=True)
        places = neutral.get(code) or {}
        capitals = split(own.get("c")) or (
            [side.capital] if side.capital and lang not in ("ru", "uk", "ar", *HAN) else []
        )
        for sort, values in (
            ("capital", capitals),
            ("city", split(own.get("k")) + (split(places.get("k")) if lang not in ("ru", "uk", "ar", *HAN) else [])),
            ("metonym", split(own.get("m")) + (split(places.get("m")) if lang not in ("ru", "uk", "ar", *HAN) else [])),
        ):
            for value in values:
                for form in name_forms(lang, value):
                    forms.add(form, upper, "side", code, sort, code)
    title_case = "R" if lang in HAN else "i"
    for role, value in (hand.get("titles") or {}).items():
        for item in split(value):
            words, side_code = bound(item)
            try:
                office = offices.office(role, side_code or None)
            except Fault as fault:
                raise Fault(f"titles/{role}: {fault}") from None
            for form in declined_title(lang, words):
                forms.add(form, title_case, "office", office, "title", side_code, role)
    for body, value in (hand.get("bodies") or {}).items():
        for item in split(value):
            words, side_code = bound(item)
            for form in declined_title(lang, words):
                forms.add(form, title_case, "body", body, "body", side_code, body.replace("_", " "))
    for noun, value in (hand.get("groups") or {}).items():
        for item in split(value):
            for form in declined_title(lang, item):
                forms.add(form, title_case, "group", noun, "group", "", noun, plural=True)
    for person in sorted(persons, key=weight):
        for alias in aliases.get(person.id, {}).get(lang, []):
            single = " " not in alias and "·" not in alias
            if lang in HAN:
                surname = "·" not in alias and "・" not in alias and person.side not in SINOSPHERE
                forms.add(alias, "R", "person", person.id, "family" if surname else "full", person.side)
            elif lang == "ar":
                forms.add(alias, "i", "person", person.id, "family" if single else "full", person.side)
            else:
                for form in person_cases(alias, lang):
                    forms.add(form, "T", "person", person.id, "family" if single else "full", person.side)
    return forms


NOT_ALONE = {
    "al",
    "el",
    "bin",
    "le",
    "la",
    "de",
    "da",
    "do",
    "an",
    "so",
    "no",
    "than",
    "den",
    "die",
    "der",
    "das",
    "des",
    "les",
    "son",
    "sa",
    "se",
    "as",
    "os",
    "in",
    "is",
    "on",
    "to",
    "i",
    "ii",
    "iii",
    "iv",
    "vi",
    "viii",
}


def latin_variants(name: str) -> list[str]:
    """Other ways in which the same full name is written in Latin letters."""
    out = [name]
    if "-" in name:
        out.append(name.replace("-", " "))
        out.append(re.sub(r"\b([Aa]l|[Ee]l|[Aa]s|[Aa]sh|[Aa]n|[Aa]r)-", "", name))
        out.append(re.sub(r"-(\w)", lambda m: m[1].lower(), name))
    if "'" in name or "’" in name:
        out.append(re.sub("['’]", "", name))
    match = re.match(r"^(\S+) ([A-Z]\.) (.+)$", name)
    if match:
        out.append(f"{match[1]} {match[3]}")
    match = re.match(r"^(.+? (?:bin|ibn|bint) \S+)(?: .+)$", name)
    if match and match[1].split()[-1].lower() not in PARTICLES:
        out.append(match[1])
    for text in list(out):
        if re.search(r"\b(?:al|el) \w", text, re.I):
            out.append(re.sub(r"\b([Aa]l|[Ee]l) (\w)", r"\1-\2", text))
    return list(dict.fromkeys(o.strip() for o in out if " " in o.strip() or o == name))


CHIEF = {"head_of_state": 0, "head_of_government": 0, "foreign_minister": 1, "crown_prince": 1, "secretary_general": 1,
         "european_commission_president": 1, "eu_high_representative": 1, "special_envoy": 2, "defence_minister": 2,
         "national_security_adviser": 2, "vice_president": 2, "opposition_leader": 2}  # fmt: skip


def weight(person: PersonRow) -> tuple[int, str, str]:
    """Sorts the likeliest bearer of a name first: chief offices before others, then the later holder."""
    best, last = 9, ""
    for row in person.rows:
        rank = CHIEF.get(row.office, 4)
        until = row.until or "9999"
        if until < "2017":
            rank += 4
        if (rank, last) < (best, until) or rank < best:
            best, last = rank, until
    return best, "".join(chr(0x39 - ord(c) + 0x30) if c.isdigit() else c for c in last), person.id


def build_names(persons: list[PersonRow]) -> Forms:
    """Latin-script names of persons, for every language."""
    forms = Forms("names")
    for person in sorted(persons, key=weight):
        last = max((r.until or "9999") for r in person.rows)
        for i, name in enumerate([person.name, *person.aliases]):
            if not re.search("[A-Za-z]", name):
                continue
            single = " " not in name.strip()
            for variant in latin_variants(name):
                forms.add(
                    variant,
                    "T",
                    "person",
                    person.id,
                    "family" if single and i else "full" if not i else "alias",
                    person.side,
                )
        if last < "2009":
            continue
        for family in person.family:
            if not re.search("[A-Za-z]", family) or fold(family) in NOT_ALONE or fold(family) == fold(person.name):
                continue
            if len(family) < 3 and family not in ("Xi", "Li", "Wu", "Ho", "Ri", "Yi"):
                continue
            forms.add(family, "T", "person", person.id, "family", person.side)
            if re.match(r"(?:[Aa]l|[Ee]l|[Aa]sh|[Aa]s)[- ]", family):
                forms.add(re.sub(r"^\w+[- ]", "", family), "T", "person", person.id, "family", person.side)
                forms.add(family.replace("-", " "), "T", "person", person.id, "family", person.side)
            if re.match(r"(?:de la|de|von der|von|van der|van|da|del) ", family):
                forms.add(family[0].upper() + family[1:], "T", "person", person.id, "family", person.side)
                forms.add(family, "i", "person", person.id, "family", person.side)
    return forms


def minor(person: PersonRow) -> bool:
    """Known only as an ambassador or chargé, or as the head of a territory, and not by hand."""
    return all(
        not row.source.startswith("hand")
        and re.match(r"ambassador|charge_daffaires|governor|deputy_head|vice_", row.office)
        for row in person.rows
    )


def build_weak(persons: list[PersonRow]) -> str:
    """Family names that are words, or the given name of three others: what ``Register.scan`` asks twice about."""
    hand = load_yaml(HAND / "weak.yml")
    given: dict[str, int] = defaultdict(int)
    for person in persons:
        if " " in person.name:
            given[fold(person.name.split()[0])] += 1
    families = {fold(f) for p in persons for f in p.family if " " not in f}
    out: dict[str, Any] = {"before": sorted(hand["before"])}
    for kind in ("never", "weak"):
        out[kind] = {lang: sorted({fold(str(w)) for w in words}) for lang, words in sorted(hand[kind].items())}
    never = set(out["never"]["all"])
    also = {f for f in families if given[f] >= 3 and f not in never}
    # a family name that only ambassadors of the Factbook's lists bear is news to no reader: it needs a title or the full name
    chief = {fold(f) for p in persons if not minor(p) for f in p.family}
    also |= families - chief - never
    out["weak"]["all"] = sorted(also | set(out["weak"]["all"]))
    return json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True) + "\n"


def with_short(values: list[str]) -> list[str]:
    """``Джо Байден+`` gives the full name and the family name; ``ジョー・バイデン+`` likewise."""
    out = []
    for value in values:
        full = value.rstrip("+")
        out.append(full)
        if full != value:
            out.append(re.split("[ ・·]", full)[-1])
    return list(dict.fromkeys(out))


def read_aliases(persons: list[PersonRow], iso: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    """Names in other scripts: seed and hand tables, matched to persons by their Latin name."""
    index: dict[str, list[PersonRow]] = defaultdict(list)
    for p in persons:
        for n in (p.name, *p.aliases):
            if p not in index[name_key(n)]:
                index[name_key(n)].append(p)
    tables = [read_csv("handwritten_seed/person_aliases.tsv", "\t")]
    for path in sorted(HAND.glob("aliases*.tsv")):
        with open(path, encoding="utf-8", newline="") as handle:
            lines = [line for line in handle if not line.startswith("#")]
            tables.append(
                [
                    {k: (v or "").strip() for k, v in r.items() if k}
                    for r in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
                ]
            )
    out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    missing = []
    for table in tables:
        for r in table:
            found = index.get(name_key(r["name"]), [])
            if not found:
                missing.append(r["name"])
            for p in found[:1]:
                for lang in ("ru", "uk", "ar", "zh", "ja"):
                    for value in with_short(split(r.get(lang))):
                        if value not in out[p.id][lang]:
                            out[p.id][lang].append(value)
                for value in split(r.get("other")):
                    text = value.split(":", 1)[-1]
                    if re.search("[A-Za-zÀ-ɏ]", text) and text not in p.aliases:
                        p.aliases.append(text)
                        if " " not in text:
                            p.family.append(text) if text not in p.family else None
                    elif text not in p.aliases:
                        p.aliases.append(text)
    if missing:
        print("aliases without a person:", ", ".join(missing), file=sys.stderr)
    # Chinese names as learned from texts: attach where one person held that office at that time
    return out


NO_NAME_ZH = {
    "战略",
    "国务",
    "政府",
    "合作",
    "关系",
    "新任",
    "当选",
    "外交",
    "联合",
    "代表",
    "双方",
    "一行",
    "先生",
    "女士",
}


def learned_chinese(
    persons: list[PersonRow], tenures: list[TenureRow], aliases: dict[str, dict[str, list[str]]], iso: dict[str, str]
) -> None:
    """Chinese names as official texts write them, given to the one person who held that office in that span."""
    held: dict[tuple[str, str], list[TenureRow]] = defaultdict(list)
    for t in tenures:
        held[(t.side, t.office)].append(t)
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id, table in aliases.items():
        for name in table.get("zh", []):
            taken[(id.split("-")[0], name)].add(id)
    for r in read_csv("learned_from_texts/zh_office_holders_2022_2026.csv"):
        side = iso.get(r["party"], r["party"])
        if (
            r["name_zh"] in NO_NAME_ZH
            or int(r["n_mentions"]) < 3
            or len(r["name_zh"]) < 2
            or taken.get((side.lower(), r["name_zh"]))
        ):
            continue
        first, last = r["first_date"], r["last_date"]
        fits = {t.person for t in held[(side, r["office"])] if (t.since or "0") <= first and (t.until or "9") >= last}
        if len(fits) == 1:
            id = fits.pop()
            if r["name_zh"] not in aliases[id]["zh"]:
                aliases[id]["zh"].append(r["name_zh"])


def build() -> tuple[dict[str, str], list[str]]:
    """Every generated file's name and content, and the faults of language files (which keep what was generated before)."""
    sides, iso = build_sides()
    offices = Offices()
    hand, extra = hand_rows(offices)
    territories = {s.code for s in sides.values() if s.kind == "territory"}
    rows = [
        *cia_rows(iso, offices, territories),
        *seed_rows(iso, offices),
        *wikidata_rows(sides),
        *us_rows(),
        *uk_rows(),
        *hand,
    ]
    for row in rows:
        row.name = clean_name(row.name) if not row.source.startswith("hand") else row.name
    bad = sorted({r.side for r in rows if r.side not in sides})
    if bad:
        raise SystemExit(f"rows of unknown sides: {bad}")
    realms = set(load_yaml(HAND / "sides.yml")["realms"])
    apart = [set(names) for names in load_yaml(HAND / "apart.yml")] if (HAND / "apart.yml").is_file() else []
    for row in rows:
        if not row.source.startswith("hand"):
            shorten(row)
    crown = [r for r in rows if r.side in realms and r.role in ("king", "queen")]
    rows = [r for r in rows if r not in crown]
    rows += [r for r in crown if r.side == "GBR"]
    guests = {s.code for s in sides.values() if s.kind in ("organisation", "territory")} | {"AND"}
    persons = build_persons(rows, extra, apart, guests)
    aliases = read_aliases(persons, iso)
    tenures = build_tenures(persons)
    ids = {p.name: p.id for p in persons if p.side == "GBR"}
    for side in sorted(realms - {"GBR"}):
        for t in [t for t in tenures if t.side == "GBR" and t.role in ("king", "queen") and t.person in ids.values()]:
            tenures.append(
                TenureRow(t.person, "head_of_state", side, t.role, t.since, t.until, t.seen, t.source, t.status)
            )
    add_evidence(persons, tenures, iso)
    learned_chinese(persons, tenures, aliases, iso)
    tenures.sort(key=lambda t: (t.person, t.since or "0", t.office, t.side, t.role))
    files: dict[str, str] = {}
    files["sides.tsv"] = "# code name kind capital iso2 parent members head\n" + "".join(
        "\t".join((s.code, s.name, s.kind, s.capital, s.iso2, s.parent, s.members, s.head)) + "\n"
        for s in sides.values()
    )
    lines = []
    for p in persons:
        others = list(
            dict.fromkeys(
                a
                for a in [
                    *p.aliases,
                    *(v for lang in ("ru", "uk", "ar", "zh", "ja") for v in aliases.get(p.id, {}).get(lang, [])),
                ]
                if a != p.name
            )
        )
        lines.append("\t".join((p.id, p.name, p.side, p.wikidata, "|".join(p.family), "|".join(others))) + "\n")
    files["persons.tsv"] = "# id name side wikidata family aliases\n" + "".join(lines)
    files["tenures.tsv"] = "# person office side role since until seen source status\n" + "".join(
        "\t".join((t.person, t.office, t.side, t.role, t.since, t.until, t.seen, t.source, t.status)) + "\n"
        for t in tenures
    )
    files["offices.json"] = offices.dump()
    faults = []
    for lang in LANGUAGES:
        name = f"forms.{lang}.tsv"  # without a hand file: names of states and persons, no titles
        try:
            files[name] = build_forms(lang, sides, iso, offices, persons, aliases).dump()
        except (Fault, AttributeError, TypeError, ValueError, KeyError) as fault:
            faults.append(f"hand/{lang}.yml: {fault}")  # the other languages are built all the same
            if (OUT / name).is_file():
                files[name] = (OUT / name).read_text("utf-8")
    files["forms.names.tsv"] = build_names(persons).dump()
    files["weak.json"] = build_weak(persons)
    for text in faults:
        print(text, file=sys.stderr)
    return files, faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the committed files instead of writing them")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"skipped: {SHARED} is not here (the register's inputs)", file=sys.stderr)
        return 0
    files, faults = build()
    if options.check:
        present = {p.name: p.read_text("utf-8") for p in OUT.glob("[!.]*") if p.is_file()}
        differing = sorted(name for name in files.keys() | present.keys() if files.get(name) != present.get(name))
        if differing:
            print(f"differ from a rebuild: {', '.join(differing)}; run python tools/build_register.py", file=sys.stderr)
            return 1
        print(f"{len(files)} generated files equal a rebuild")
        return 1 if faults else 0
    OUT.mkdir(parents=True, exist_ok=True)
    for stale in OUT.glob("[!.]*"):
        if stale.name not in files:
            stale.unlink(missing_ok=True)
    for name, content in files.items():
        if (OUT / name).is_file() and (OUT / name).read_text("utf-8") == content:
            continue
        draft = OUT / f".{name}.{os.getpid()}"  # several people may build at once: written aside, then renamed
        draft.write_text(content, "utf-8", newline="\n")
        draft.replace(OUT / name)
    print(f"wrote {len(files)} files to {OUT}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
