"""Pictures as SVG: timeline, heat calendar, punch card, bars, lag, network, map.

Each function takes plain rows and gives a :class:`Picture`: the drawing, and the same facts as a table, which the page
offers one click away. Drawn here with scales of our own and not by Vega: measured with vl-convert 1.9 on a timeline of 90
points, a first drawing takes 1.4 s, each further one 0.12-0.16 s, a process 160 MB, an installation 100 MB, and its colours
are fixed in attributes, so that dark mode and print would need a second drawing. Here a drawing takes about a
millisecond, and every colour is a class of the one style sheet.

Every word goes through :func:`diplog.publish.safe.html`; no drawing has a style, a script or an address that is not a path
of ours. A status is told by the shape of its mark, by its colour and in words; a number by size and by shade.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..publish import safe

# Marks beyond this many are drawn as discs that count: a picture of thousands of marks shows nothing and weighs much.
MOST_MARKS = 160
_MONTHS = "JFMAMJJASOND"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and the table behind it; ``rows`` may hold a ``Linked`` cell. ``svg`` is safe to put into a page."""

    name: str
    title: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    wide: bool = False  # scrolls sideways on a phone instead of shrinking


@dataclass(frozen=True, slots=True)
class Linked:
    """A table cell that leads to a page of ours."""

    words: str
    path: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class Mark:
    """One contact in a timeline: its day, lane, status, what it is in words and the path of its page."""

    day: dt.date
    lane: str
    status: str
    words: str
    path: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map: where it lies (degrees), how many contacts there, and the page that lists them."""

    name: str
    longitude: float
    latitude: float
    number: int
    path: str
    whole_country: bool = False  # only the country is known: put at its capital


@dataclass(frozen=True, slots=True)
class Tie:
    """Two nodes of the network and how many contacts they had."""

    a: str
    b: str
    number: int
    path: str


@dataclass(slots=True)
class _Drawing:
    """SVG put together piece by piece; attributes and words are escaped here and nowhere else."""

    width: float
    height: float
    label: str
    parts: list[str] = field(default_factory=list)

    def add(self, name: str, words: str = "", /, **attributes: object) -> None:
        self.parts.append(self.piece(name, safe.html(words), **attributes))

    @staticmethod
    def piece(name: str, inside: str = "", /, **attributes: object) -> str:
        said = "".join(
            f' {_attribute(key)}="{_value(value)}"' for key, value in attributes.items() if value is not None
        )
        return f"<{name}{said}>{inside}</{name}>" if inside else f"<{name}{said}/>"

    def link(self, path: str, label: str, inside: str) -> None:
        """A shape that leads to a page. Keyboards reach the same page through the table, so no tab stop is spent on it."""
        self.parts.append(
            f'<a href="{safe.html(path)}" tabindex="-1" aria-label="{safe.html(label)}">'
            f"<title>{safe.html(label)}</title>{inside}</a>"
        )

    def svg(self) -> str:
        return (
            f'<svg viewBox="0 0 {_number(self.width)} {_number(self.height)}" width="{_number(self.width)}" '
            f'height="{_number(self.height)}" role="group" aria-label="{safe.html(self.label)}" '
            f'xmlns="http://www.w3.org/2000/svg">{"".join(self.parts)}</svg>'
        )


@lru_cache(maxsize=256)
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: object) -> str:
    """An attribute's value: numbers need no escaping, and there are thousands of them in a picture."""
    return _number(value) if isinstance(value, int | float) else _escaped(str(value))


_escaped = lru_cache(maxsize=4096)(safe.html)


def _number(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".rstrip("0").rstrip(".")
    return str(value)


def mark(status: str, x: float, y: float, size: float = 14) -> str:
    """The mark of a status, centred at a point; its shapes are the symbols of ``templates/marks.svg``."""
    half = size / 2
    return _Drawing.piece(
        "use",
        href=f"#m-{status}",
        x=x - half * 1.4,
        y=y - half,
        width=size * 1.4,
        height=size,
        class_=f"mark s-{status}",
    )


# -- time --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    last: dt.date
    left: float
    right: float
    months: Sequence[str] = tuple(_MONTHS)

    def __call__(self, day: dt.date) -> float:
        span = max(1, (self.last - self.first).days)
        return self.left + (self.right - self.left) * (day - self.first).days / span

    def ticks(self) -> list[tuple[dt.date, str, bool]]:
        """Day, label, and whether it is a year's: as many as fit without touching."""
        days = (self.last - self.first).days
        if days <= 45:
            step = 1 if days <= 8 else 2 if days <= 16 else 7
            days_at = [self.first + dt.timedelta(days=n) for n in range(0, days + 1, step)]
            return [(d, f"{d.day} {self.months[d.month - 1]}", d.day == 1) for d in days_at]
        ticks: list[tuple[dt.date, str, bool]] = []
        every = 1 if days <= 400 else 3 if days <= 1100 else 12 if days < 4500 else 60
        month = dt.date(self.first.year, self.first.month, 1)
        while month <= self.last:
            index = month.year * 12 + month.month - 1
            if month >= self.first and index % every == 0:
                new_year = month.month == 1
                ticks.append((month, str(month.year) if new_year else self.months[month.month - 1], new_year))
            month = dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)
        return ticks


def timeline(
    name: str,
    title: str,
    marks: Sequence[Mark],
    lanes: Sequence[tuple[str, str]],
    *,
    columns: tuple[str, str, str, str],
    until: dt.date | None = None,
    say: Callable[[dt.date], str] = dt.date.isoformat,
    status: Callable[[str], str] = str,
    months: Sequence[str] = tuple(_MONTHS),
) -> Picture | None:
    """Contacts over time, a lane each for what ``lanes`` lists (key, label); None where no contact has a day.

    ``until`` draws a line at the moment that the page holds for. ``columns`` name the table's: day, lane, contact, status.
    """
    if not marks:
        return None
    first = min(m.day for m in marks)
    last = max(max(m.day for m in marks), until or first)
    pad = max(3, (last - first).days // 30)
    width, left = 760.0, 12 + 6.4 * min(32, max((len(label) for _, label in lanes), default=4))
    scale = _Scale(first - dt.timedelta(days=pad), last + dt.timedelta(days=pad), left, width - 14, months)
    by_lane: dict[str, list[Mark]] = defaultdict(list)
    for m in marks:
        by_lane[m.lane].append(m)
    counted = len(marks) > MOST_MARKS
    heights = {key: _lane_height(by_lane[key], scale, counted) for key, _ in lanes}
    height = 30 + sum(heights.values())
    drawing = _Drawing(width, height, title)
    y = 6.0
    for at, (key, label) in enumerate(lanes):
        if at % 2 == 0:
            drawing.add("rect", class_="band", x=0, y=y, width=width, height=heights[key])
        drawing.add("text", _cut(label, 32), class_="lane", x=6, y=y + heights[key] / 2 + 4)
        y += heights[key]
    bottom = y
    labelled = -100.0
    for day, words, strong in scale.ticks():
        x = scale(day)
        drawing.add("line", class_="tick strong" if strong else "tick", x1=x, x2=x, y1=6, y2=bottom)
        if x - labelled > 8 + 6 * len(words):
            drawing.add("text", words, class_="axis strong" if strong else "axis", x=x, y=bottom + 16)
            labelled = x
    if until:
        x = scale(until)
        drawing.add("line", class_="now", x1=x, x2=x, y1=2, y2=bottom + 4)
    y = 6.0
    for key, _ in lanes:
        middle = y + heights[key] / 2
        if counted:
            _discs(drawing, by_lane[key], scale, middle, say)
        else:
            for m, x, level in _stacked(by_lane[key], scale):
                drawing.link(
                    m.path, f"{m.words}: {status(m.status)}", mark(m.status, x, y + heights[key] - 13 - 14 * level, 12)
                )
        y += heights[key]
    rows = tuple(
        (say(m.day), dict(lanes).get(m.lane, m.lane), Linked(m.words, m.path), status(m.status))
        for m in sorted(marks, key=lambda m: (m.day, m.words), reverse=True)
    )
    return Picture(name, title, drawing.svg(), columns, rows, wide=True)


def _stacked(marks: Iterable[Mark], scale: _Scale) -> list[tuple[Mark, float, int]]:
    """Marks with the level at which they do not cover another one of their lane."""
    free: list[float] = []
    out = []
    for m in sorted(marks, key=lambda m: (m.day, m.path)):
        x = scale(m.day)
        level = next((n for n, taken in enumerate(free) if x - taken >= 17), None)
        if level is None:
            level = len(free)
            free.append(x)
        free[level] = x
        out.append((m, x, level))
    return out


def _lane_height(marks: Sequence[Mark], scale: _Scale, counted: bool) -> float:
    levels = 1 if counted else max((level for _, _, level in _stacked(marks, scale)), default=0) + 1
    return 26.0 if counted else 12 + 14 * levels


def _discs(drawing: _Drawing, marks: Sequence[Mark], scale: _Scale, y: float, say: Callable[[dt.date], str]) -> None:
    bins: dict[int, list[Mark]] = defaultdict(list)
    for m in marks:
        bins[int(scale(m.day) // 16)].append(m)
    most = max((len(some) for some in bins.values()), default=1)
    for place, some in sorted(bins.items()):
        radius = 2.5 + 9 * math.sqrt(len(some) / most)
        first, last = min(m.day for m in some), max(m.day for m in some)
        words = f"{say(first)} – {say(last)}: {len(some)}"
        shape = _Drawing.piece(
            "circle", _Drawing.piece("title", safe.html(words)), class_="disc", cx=place * 16 + 8.0, cy=y, r=radius
        )
        drawing.parts.append(shape)


_CELL = 13.0  # a day in a heat calendar


@lru_cache(maxsize=64)
def _empty_squares(year: int, left: float, top: float, span: tuple[dt.date, dt.date] | None) -> str:
    """One path for all squares of a year: 365 elements would weigh ten times as much."""
    start = dt.date(year, 1, 1)
    shift = start.weekday()
    return "".join(
        f"M{_number(left + ((n + shift) // 7) * _CELL + 1)} {_number(top + ((n + shift) % 7) * _CELL + 1)}h11v11h-11z"
        for n in range((dt.date(year, 12, 31) - start).days + 1)
        if span is None or span[0] <= start + dt.timedelta(days=n) <= span[1]
    )


def heat_calendar(
    name: str,
    title: str,
    days: Counter[dt.date],
    *,
    columns: tuple[str, str],
    span: tuple[dt.date, dt.date] | None = None,
    most_years: int = 2,
    say: Callable[[dt.date], str] = dt.date.isoformat,
    path: Callable[[dt.date], str] | None = None,
    months: Sequence[str] = tuple(_MONTHS),
    weekdays: Sequence[str] = ("M", "", "W", "", "F", "", "S"),
) -> Picture | None:
    """Each day of the latest years as a square, the fuller and darker the more contacts; earlier years are in the table.

    ``span`` is the time that was counted: a day outside it gets no square, since nothing is known of it.
    """
    if not days:
        return None
    years = sorted({day.year for day in days}, reverse=True)[:most_years]
    cell, left, gap = _CELL, 30.0, 26.0
    width, block = left + 54 * cell + 4, 7 * cell + gap
    drawing = _Drawing(width, block * len(years) + 6, title)
    most = max(n for day, n in days.items() if day.year in years)
    said = {day: say(day) for day in days}
    paths = {day: path(day) for day in days} if path else {}
    for at, year in enumerate(years):
        top = at * block + gap - 4
        start = dt.date(year, 1, 1)
        shift = start.weekday()
        drawing.add("text", str(year), class_="axis strong start", x=0, y=top - 8)
        for line, word in enumerate(weekdays):
            if word:
                drawing.add("text", word, class_="axis end", x=left - 6, y=top + line * cell + 10)
        for month in range(12):
            first = (dt.date(year, month + 1, 1) - start).days + shift
            drawing.add("text", months[month], class_="axis start", x=left + (first // 7) * cell + cell, y=top - 8)
        drawing.add("path", class_="empty", d=_empty_squares(year, left, top, span))
        for day in sorted(d for d in days if d.year == year):
            number = days[day]
            n = (day - start).days + shift
            share = math.sqrt(number / most)
            size = 4 + 7 * share
            x, y = left + (n // 7) * cell + 6.5 - size / 2, top + (n % 7) * cell + 6.5 - size / 2
            shade = max(1, math.ceil(share * 4))
            square = f'<rect class="heat h{shade}" x="{x:.1f}" y="{y:.1f}" width="{size:.1f}" height="{size:.1f}"/>'
            words = f"{said[day]}: {number}"
            if path:
                drawing.link(paths[day], words, square)
            else:
                drawing.parts.append(_Drawing.piece("g", f"<title>{safe.html(words)}</title>{square}"))
    rows = tuple((Linked(said[d], paths[d]) if path else said[d], days[d]) for d in sorted(days, reverse=True))
    return Picture(name, title, drawing.svg(), columns, rows, wide=True)


def punch_card(
    name: str,
    title: str,
    counts: dict[tuple[str, str], int],
    lines: Sequence[tuple[str, str, str | None]],
    across: Sequence[tuple[str, str]],
    *,
    column: str,
) -> Picture | None:
    """Lines (key, label, path) against columns (key, label): a square each, its size and shade the number."""
    if not counts or not lines or not across:
        return None
    left = 10 + 6.8 * min(30, max(len(label) for _, label, _ in lines))
    cell = max(15.0, min(34.0, (760 - left) / len(across)))
    if len(across) <= 6:  # room for the name of each column
        cell = max(cell, 10 + 6.4 * max(len(where) for _, where in across))
    width = left + cell * len(across) + 6
    drawing = _Drawing(width, 22.0 * len(lines) + 26, title)
    most = max(counts.values())
    for at, (key, label, path) in enumerate(lines):
        y = 4 + at * 22
        if at % 2 == 0:
            drawing.add("rect", class_="band", x=0, y=y, width=width, height=22)
        words = _Drawing.piece("text", safe.html(_cut(label, 30)), class_="lane", x=6, y=y + 15)
        if path:
            drawing.link(path, label, words)
        else:
            drawing.parts.append(words)
        for n, (other, where) in enumerate(across):
            number = counts.get((key, other), 0)
            if not number:
                continue
            share = math.sqrt(number / most)
            size = 4 + 12 * share if cell >= 18 else 3 + 9 * share
            x = left + n * cell + cell / 2
            drawing.parts.append(
                _Drawing.piece(
                    "g",
                    f"<title>{safe.html(f'{label}, {where}: {number}')}</title>"
                    + _Drawing.piece(
                        "rect",
                        class_=f"heat h{max(1, math.ceil(share * 4))}",
                        x=x - size / 2,
                        y=y + 11 - size / 2,
                        width=size,
                        height=size,
                    ),
                )
            )
    labelled = -100.0
    for n, (_, where) in enumerate(across):
        x = left + n * cell + cell / 2
        if x - labelled > 10 + 6 * len(where) and x + 3 * len(where) <= width:
            drawing.add("text", where, class_="axis", x=x, y=4 + 22 * len(lines) + 16)
            labelled = x
    rows = tuple(
        (Linked(label, path) if path else label, *(counts.get((key, other), 0) for other, _ in across))
        for key, label, path in lines
    )
    return Picture(name, title, drawing.svg(), (column, *(where for _, where in across)), rows, wide=width > 600)


def bars(
    name: str,
    title: str,
    values: Sequence[tuple[str, int]],
    *,
    columns: tuple[str, str],
    usual: float | None = None,
    usual_words: str = "",
) -> Picture | None:
    """One bar each (label, number), and a dashed line at what is usual."""
    if not values or not any(number for _, number in values):
        return None
    most = max(*(number for _, number in values), math.ceil(usual or 0), 1)
    left, tall = 34.0, 120.0
    step = min(56.0, 716 / len(values))
    width = max(260.0, left + step * len(values) + 10)
    drawing = _Drawing(width, tall + 34, title)
    for number in sorted({0, most // 2, most}):
        y = 10 + tall - tall * number / most
        drawing.add("line", class_="tick", x1=left, x2=width - 6, y1=y, y2=y)
        drawing.add("text", str(number), class_="axis end", x=left - 6, y=y + 4)
    labelled = -100.0
    for n, (label, number) in enumerate(values):
        x, high = left + n * step, tall * number / most
        shape = _Drawing.piece("rect", class_="bar", x=x + 1, y=10 + tall - high, width=max(1.0, step - 2), height=high)
        drawing.parts.append(_Drawing.piece("g", f"<title>{safe.html(f'{label}: {number}')}</title>{shape}"))
        if x - labelled > 10 + 6 * len(label):
            drawing.add("text", label, class_="axis", x=x + step / 2, y=tall + 26)
            labelled = x
    if usual is not None:
        y = 10 + tall - tall * usual / most
        drawing.add("line", class_="usual", x1=left, x2=width - 6, y1=y, y2=y)
        drawing.add("text", usual_words, class_="axis end halo", x=width - 8, y=y - 5)
    return Picture(name, title, drawing.svg(), columns, tuple(values), wide=len(values) > 12)


MOST_DOTS = 80  # contacts that are drawn one by one where one tells before another


def lag(
    name: str,
    title: str,
    days: Sequence[tuple[int, str, str]],
    *,
    left_words: str,
    right_words: str,
    same_words: str,
    columns: tuple[str, str],
) -> Picture | None:
    """Who told first: each contact a dot (of very many, their number a bar), left of the middle where the one side told
    first, right where the other did.

    ``days``: (days from the one side's word to the other's, negative where the other told first; contact in words; path,
    empty where the table leaves it out).
    """
    if not days:
        return None
    reach = min(14, max(3, *(abs(n) for n, _, _ in days)))
    width, middle, step = 760.0, 380.0, 340 / reach
    stacks = Counter(max(-reach, min(reach, n)) for n, _, _ in days)
    tall = min(150, 12 * max(stacks.values()))
    rise = tall / max(stacks.values())
    drawing = _Drawing(width, tall + 62, title)
    base = tall + 28.0
    drawing.add("text", f"← {left_words}", class_="axis start", x=6, y=14)
    drawing.add("text", f"{right_words} →", class_="axis end", x=width - 6, y=14)
    drawing.add("line", class_="tick strong", x1=middle, x2=middle, y1=22, y2=base)
    drawing.add("line", class_="tick", x1=10, x2=width - 10, y1=base, y2=base)
    for n in range(-reach, reach + 1, 1 if reach <= 7 else 2):
        words = same_words if n == 0 else f"{abs(n)}{'+' if abs(n) == reach == 14 else ''}"
        drawing.add("text", words, class_="axis", x=middle - n * step, y=base + 18)
    filled: Counter[int] = Counter()
    many = len(days) > MOST_DOTS
    for place, number in stacks.items() if many else ():
        drawing.parts.append(
            _Drawing.piece(
                "rect", _Drawing.piece("title", str(number)), class_="bar", x=middle - place * step - 6,
                y=base - number * rise, width=12, height=number * rise,
            )
        )  # fmt: skip
    for n, words, path in () if many else sorted(days):
        place = max(-reach, min(reach, n))
        y = base - 7 - filled[place] * rise
        filled[place] += 1
        dot = _Drawing.piece("circle", class_="dot", cx=middle - place * step, cy=y, r=min(5.0, max(2.0, rise / 2)))
        drawing.link(path, words, dot)
    listed = sorted((d for d in days if d[2]), key=lambda d: (-abs(d[0]), d[1]))
    rows = tuple((Linked(words, path), n) for n, words, path in listed)
    return Picture(name, title, drawing.svg(), columns, rows, wide=True)


# -- who with whom -------------------------------------------------------------------------------------------------------


def network(
    name: str,
    title: str,
    nodes: Sequence[tuple[str, str, str]],
    ties: Sequence[Tie],
    *,
    columns: tuple[str, str, str],
) -> Picture | None:
    """Nodes (key, label, path) on a circle, ordered so that those with many ties to each other stand close; lines as thick
    as the number of contacts. A circle, because it is the same at each visit and no label covers another."""
    known = {key for key, _, _ in nodes}
    drawn = [t for t in ties if t.a in known and t.b in known and t.a != t.b]
    if not drawn:
        return None
    labels = {key: (label, path) for key, label, path in nodes}
    order = _round_order([key for key, _, _ in nodes], drawn)
    weight: Counter[str] = Counter()
    for tie in drawn:
        weight[tie.a] += tie.number
        weight[tie.b] += tie.number
    radius = max(110.0, 5.0 * len(order))
    centre = radius + 122
    drawing = _Drawing(2 * centre, 2 * centre, title)
    middle_y = centre
    angle = {key: 2 * math.pi * n / len(order) - math.pi / 2 for n, key in enumerate(order)}
    point = {k: (centre + radius * math.cos(a), middle_y + radius * math.sin(a)) for k, a in angle.items()}
    most = max(t.number for t in drawn)
    for tie in sorted(drawn, key=lambda t: t.number):
        (x1, y1), (x2, y2) = point[tie.a], point[tie.b]
        # The farther apart on the circle, the nearer to its middle: lines between neighbours stay at the edge.
        apart = abs(angle[tie.a] - angle[tie.b]) % (2 * math.pi)
        apart = min(apart, 2 * math.pi - apart)
        between = math.atan2(y1 + y2 - 2 * middle_y, x1 + x2 - 2 * centre)
        reach = radius * max(0.0, 1 - 1.25 * math.sin(apart / 2))
        cx, cy = centre + reach * math.cos(between), middle_y + reach * math.sin(between)
        share = math.sqrt(tie.number / most)
        line = _Drawing.piece(
            "path",
            class_=f"tie t{max(1, math.ceil(share * 4))}",
            d=f"M{_number(x1)} {_number(y1)}Q{_number(cx)} {_number(cy)} {_number(x2)} {_number(y2)}",
            stroke_width=0.8 + 6 * share,
        )
        drawing.link(tie.path, f"{labels[tie.a][0]} – {labels[tie.b][0]}: {tie.number}", line)
    heaviest = max(weight.values())
    for key in order:
        label, path = labels[key]
        x, y = point[key]
        turn = angle[key]
        size = 3 + 6 * math.sqrt(weight[key] / heaviest)
        # Labels stand along their radius, so that none covers another; on the left they are turned to be read.
        flipped = math.cos(turn) < -1e-9
        tx, ty = x + (size + 5) * math.cos(turn), y + (size + 5) * math.sin(turn)
        degrees = math.degrees(turn) + (180 if flipped else 0)
        turned = f"rotate({_number(round(degrees, 1))} {_number(tx)} {_number(ty)})"
        shape = _Drawing.piece("circle", class_="node", cx=x, cy=y, r=size)
        words = _Drawing.piece(
            "text",
            safe.html(_cut(label, 18)),
            class_="name end" if flipped else "name start",
            x=tx,
            y=ty,
            dy="0.35em",
            transform=turned,
        )
        drawing.link(path, f"{label}: {weight[key]}", shape + words)
    rows = tuple(
        (Linked(labels[t.a][0], labels[t.a][1]), Linked(labels[t.b][0], labels[t.b][1]), Linked(str(t.number), t.path))
        for t in sorted(ties, key=lambda t: (-t.number, t.a, t.b))
        if t.a in labels and t.b in labels
    )
    return Picture(name, title, drawing.svg(), columns, rows)


def _round_order(keys: Sequence[str], ties: Sequence[Tie]) -> list[str]:
    """Greedy: begin with the heaviest, then always the one most tied to those placed last; recent places weigh more."""
    tied: dict[str, Counter[str]] = defaultdict(Counter)
    for t in ties:
        tied[t.a][t.b] += t.number
        tied[t.b][t.a] += t.number
    left = sorted((k for k in keys if k in tied), key=lambda k: (-sum(tied[k].values()), k))
    order: list[str] = []
    while left:
        recent = order[-4:]
        best = max(
            left,
            key=lambda k: (sum(tied[k][r] / (len(recent) - i) for i, r in enumerate(recent)), sum(tied[k].values()), k),
        )
        order.append(best)
        left.remove(best)
    return order


# -- where -------------------------------------------------------------------------------------------------------------


def equal_earth(longitude: float, latitude: float, width: float = 760.0) -> tuple[float, float]:
    """The Equal Earth projection (Šavrič, Patterson and Jenny 2018) of degrees, scaled to a map of that width.

    Areas keep their proportion, which a map of counts should; x and y grow to the right and down.
    """
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    root3 = math.sqrt(3)
    theta = math.asin(root3 / 2 * math.sin(math.radians(latitude)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = (
        2
        * root3
        * math.radians(longitude)
        * math.cos(theta)
        / (3 * (9 * a4 * t6 * t2 + 7 * a3 * t6 + 3 * a2 * t2 + a1))
    )
    y = theta * (a4 * t6 * t2 + a3 * t6 + a2 * t2 + a1)
    half_width = 2 * root3 * math.pi / (3 * a1)
    scale = width / (2 * half_width)
    return width / 2 + x * scale, width * 0.2433 - y * scale


MAP_WIDTH, MAP_HEIGHT = 760.0, 340.0  # without the Antarctic, where nobody meets


def world_map(
    name: str, title: str, spots: Sequence[Spot], land: str, *, columns: tuple[str, str, str], country_words: str
) -> Picture | None:
    """Places as discs whose area is the number of contacts, on the outline of the land; the largest are named."""
    if not spots:
        return None
    drawing = _Drawing(MAP_WIDTH, MAP_HEIGHT, title)
    lines = []
    for longitude in range(-180, 181, 30):
        points = [equal_earth(longitude, latitude) for latitude in range(-56, 85, 7)]
        lines.append("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points))
    for latitude in range(-30, 61, 30):
        (x1, y), (x2, _) = equal_earth(-180, latitude), equal_earth(180, latitude)
        lines.append(f"M{_number(x1)} {_number(y)}H{_number(x2)}")
    drawing.add("path", class_="graticule", d="".join(lines))
    drawing.add("path", class_="land", d=land)
    most = max(s.number for s in spots)
    placed: list[tuple[float, float, float, float]] = []
    names: list[str] = []
    for spot in sorted(spots, key=lambda s: (-s.number, s.name)):
        x, y = equal_earth(spot.longitude, spot.latitude)
        radius = max(2.5, min(3.4, 18 / math.sqrt(most)) * math.sqrt(spot.number))
        note = f" ({country_words})" if spot.whole_country else ""
        shape = _Drawing.piece("circle", class_="spot country" if spot.whole_country else "spot", cx=x, cy=y, r=radius)
        drawing.link(spot.path, f"{spot.name}: {spot.number}{note}", shape)
        label = _cut(spot.name, 18)
        box = (x + radius + 3, y - 7.0, x + radius + 3 + 6.4 * len(label), y + 7.0)
        if box[2] < MAP_WIDTH and len(placed) < 14 and not any(_overlap(box, other) for other in placed):
            placed.append(box)
            names.append(_Drawing.piece("text", safe.html(label), class_="place halo start", x=box[0], y=y + 4))
    drawing.parts.extend(names)
    rows = tuple(
        (Linked(s.name, s.path), s.number, country_words if s.whole_country else "")
        for s in sorted(spots, key=lambda s: (-s.number, s.name))
    )
    return Picture(name, title, drawing.svg(), columns, rows)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _cut(words: str, most: int) -> str:
    words = safe.plain(words)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"
