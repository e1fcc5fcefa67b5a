"""The elements of a text: what the register and the lexicon recognise in it, and personal names."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..gazetteer import Form, Hit, Register
from .joints import NAME_GLUE, NAME_TOKEN, SPACE, UP, Lexicon, lexicon
from .names import compatible
from .uncased import unknown_name

ORDER = "QVXPTCGBASHR"


#: Plural nouns of the register each of which is several holders of one office.
_AS_TITLES = {
    "presidents": "president",
    "prime ministers": "prime minister",
    "foreign ministers": "foreign minister",
    "defence ministers": "defence minister",
    "finance ministers": "finance minister",
    "interior ministers": "interior minister",
    "deputy foreign ministers": "deputy foreign minister",
    "national security advisers": "national security adviser",
    "ministers": "minister",
    "secretaries": "secretary",
    "kings": "king",
    "spokespersons": "spokesperson",
}

#: Particles that no name read after a title begins with (*PRESIDENTA DE MÉXICO*).
NOT_FIRST = frozenset(
    [
        "de",
        "del",
        "la",
        "las",
        "los",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "der",
        "die",
        "das",
        "of",
        "the",
        "y",
        "e",
        "et",
        "и",
        "і",
        "та",
    ]
)


@dataclass(slots=True)
class Atom:
    """An element: where it is, and what it may be (class letter → the register's forms or the lexicon's values)."""

    start: int
    end: int
    words: str
    forms: tuple[Form, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    kinds: str = ""
    count: int | None = None  # a number inside the form: both ministers
    inner: Atom | None = None  # the adjective inside a title: ministro turco de Exteriores

    def of(self, cls: str) -> list[str]:
        return [value for c, value in self.values if c == cls]

    def register_forms(self, kind: str) -> list[Form]:
        return [f for f in self.forms if f.kind == kind]


_LETTER = {"office": "T", "body": "B", "group": "G", "person": "P"}


def _kinds(forms: Iterable[Form], values: Iterable[tuple[str, str]]) -> str:
    letters: dict[str, None] = {}
    for form in forms:
        if form.kind == "side":
            letters["A" if form.sort in ("adjective", "demonym") else "S"] = None
        else:
            letters[_LETTER[form.kind]] = None
    for cls, _ in values:
        letters[cls] = None
    return "".join(letters)


#: Particles that a name behind a title may begin with in small letters.
_LEAD = re.compile(rf"(?:(?:bin|ibn|bint|ben|von der|von|van der|van den|van) |(?:al|el|as|ash)-)(?=[{UP}])")
_ADJECTIVE = re.compile(r"[а-яёіїєґ]{3,}(?:ого|его|ому|ему|ых|их|ными|ої)$")

_given: weakref.WeakKeyDictionary[Register, frozenset[str]] = weakref.WeakKeyDictionary()


def _given_names(register: Register) -> frozenset[str]:
    found = _given.get(register)
    if found is None:
        persons = getattr(register, "persons", None)
        names: set[str] = set()
        for person in persons() if persons is not None else ():
            for value in (person.name, *person.aliases):
                first, _, rest = value.partition(" ")
                arabic = "\u0621" <= first[:1] <= "\u06d3"
                if rest and len(first) > 2 and (arabic or (first[0].isupper() and first[1:].islower())):
                    names.add(first)
        found = frozenset(names)
        _given[register] = found
    return found


@dataclass(slots=True)
class Name:
    start: int
    end: int
    text: str
    persons: tuple[str, ...] = ()
    full: bool = False  # given and family name, or a register's full form
    gender: str | None = None
    side: str | None = None


class Elements:
    """A text's elements in order, and the names among them."""

    def __init__(self, text: str, lang: str, register: Register) -> None:
        self.text = text
        self.lex: Lexicon = lexicon(lang)
        self.register = register
        self.atoms = self._atoms(lang)
        self.starts = {a.start: i for i, a in enumerate(self.atoms)}

    def _atoms(self, lang: str) -> list[Atom]:
        """The register's hits and the lexicon's words; where they overlap the longer stands, the register's in a tie."""
        spans: dict[tuple[int, int], tuple[tuple[Form, ...], tuple[tuple[str, str], ...]]] = {}
        glued = self.lex.glued
        scanned = self.text
        if (
            glued is not None
        ):  # *expresidente*, *excanciller*: the status is split off, its letters blanked for the scan
            scanned = glued.sub(lambda m: " " * len(m.group()), self.text)
            for match in glued.finditer(self.text):
                spans[match.span()] = ((), (("X", match.lastgroup or "former"),))
        if self.lex.small_letters is not None:
            scanned = self.lex.small_letters.sub(
                lambda m: m.group().upper() if len(m.group()) < 3 else m.group().capitalize(), scanned
            )
        alone = {m.start() for m in self.lex.short.finditer(scanned)} if self.lex.short is not None else None
        if self.lex.skip is not None:
            scanned = self.lex.skip.sub(lambda m: " " * len(m.group()), scanned)
        for hit in self.register.scan(scanned, lang):
            end = hit.end
            if self.lex.suffixed:  # deutsch-e, Bakanı-nın: the ending belongs to the word
                while end < len(scanned) and scanned[end].isalpha() and end - hit.end < 8:
                    end += 1
            if self.lex.blocked and end - hit.start == 1 and self._inside_word(hit.start, end):
                continue
            if alone is not None and end - hit.start == 1 and hit.start not in alone:
                continue  # 以来, 意义, 中央: a character of an ordinary word
            reading = self._reading(hit)
            other = self.lex.somebody_elses.match(self.text, hit.start) if self.lex.somebody_elses is not None else None
            if other is not None and any(f.kind == "office" and f.side for f in reading[0]):
                # *Secretary of State for Defence*: an office by that name of a state that is told behind it, if at all
                role = " ".join(other.group().lower().split())
                if other.end() <= end:
                    role = "state secretary"  # *at the Spanish foreign ministry*
                elif self.register.office_for(role, None) is None:
                    role = "minister"
                spans[hit.start, max(end, other.end())] = ((), (("T", role),))
                continue
            spans[hit.start, end] = reading
        for start, end, word in self.lex.words.find(scanned):
            forms, _ = spans.get((start, end), ((), ()))
            spans[start, end] = (forms, self.lex.meanings[word])
        if self.lex.portfolio is not None:
            for match in self.lex.portfolio.finditer(scanned):
                key = next((v for v in match.groupdict().values() if v), "")
                role = self._portfolio_role(key, match.group())
                spans.setdefault(match.span(), ((), (("T", role),)))
        if self.lex.side_word is not None:  # 哈方: the state named before that begins with 哈
            named = [(span, forms) for span, (forms, _) in spans.items() if any(f.kind == "side" for f in forms)]
            for match in self.lex.side_word.finditer(scanned):
                at, end = match.span()
                first = match.group()[0]
                whose = [x for x in named if x[0][1] - x[0][0] > 1 and scanned[x[0][0]] == first]
                if whose and not any(a < end and at < b for (a, b), _ in named):
                    nearest = min(whose, key=lambda x: (x[0][0] > at, abs(x[0][0] - at)))
                    spans[at, end] = (nearest[1], ())
        taken: list[Atom] = []
        busy = bytearray(len(self.text) + 1)
        for (start, end), (forms, values) in sorted(
            spans.items(), key=lambda s: (s[0][0] - s[0][1], not s[1][0], s[0][0])
        ):
            if any(busy[start:end]):
                continue
            for k in range(start, end):
                busy[k] = 1
            kinds = _kinds(forms, values)
            words = self.text[start:end]
            taken.append(Atom(start, end, words, forms, values, kinds, self._count(words, forms)))
        taken.sort(key=lambda a: a.start)
        return self._split_titles(taken, lang) if self.lex.split_heads is not None else taken

    def _split_titles(self, atoms: list[Atom], lang: str) -> list[Atom]:
        """*ministro turco de Exteriores*, *ministre russe des Affaires étrangères*: an adjective inside the title.

        The title is looked up without the adjective, which becomes the atom's ``inner`` side.
        """
        assert self.lex.split_heads is not None
        added: list[Atom] = []
        for atom in atoms:
            if "A" not in atom.kinds:
                continue
            window = max(0, atom.start - 24)
            lead = self.lex.split_heads.search(self.text[window : atom.start])
            if lead is None:
                continue
            start = window + lead.start(1)
            probe = self.text[start : atom.start].rstrip() + self.text[atom.end : atom.end + 70]
            size = len(self.text[start : atom.start].rstrip())
            found = self._title_at_start(probe, size, lang)
            if found is None:
                continue
            end, forms, values = found
            stop = atom.end + end - size
            words = self.text[start:stop]
            added.append(Atom(start, stop, words, forms, values, _kinds(forms, values), None, atom))
        if not added:
            return atoms
        kept = [a for a in atoms if not any(n.start < a.end and a.start < n.end for n in added)]
        return sorted([*kept, *added], key=lambda a: a.start)

    def _title_at_start(
        self, probe: str, size: int, lang: str
    ) -> tuple[int, tuple[Form, ...], tuple[tuple[str, str], ...]] | None:
        """The title that ``probe`` begins with, if it is longer than its first ``size`` characters."""
        for hit in self.register.scan(probe, lang):
            if hit.start == 0 and hit.end > size + 2:
                forms, values = self._reading(hit)
                if any(f.kind == "office" for f in forms):
                    return hit.end, forms, values
        match = self.lex.portfolio.match(probe) if self.lex.portfolio is not None else None
        if match is not None and match.end() > size + 2:
            key = next((v for v in match.groupdict().values() if v), "")
            return match.end(), (), (("T", self._portfolio_role(key, match.group())),)
        return None

    def _inside_word(self, start: int, end: int) -> bool:
        """Chinese: whether a one-character name of a state is the end of an ordinary word (领土, 同意, 8日)."""
        pair = self.text[start - 1 : end] if start else ""
        return pair in self.lex.blocked or (pair[:1].isdigit() and pair[1:] == "日")

    def _reading(self, hit: Hit) -> tuple[tuple[Form, ...], tuple[tuple[str, str], ...]]:
        """The register's forms as this grammar uses them: *foreign ministers* is a plural title, *counterpart* a relation."""
        forms: list[Form] = []
        values: list[tuple[str, str]] = []
        given = hit.forms
        if self.lex.body_word is not None and {"office", "body"} <= {form.kind for form in given}:
            kind = "body" if self.lex.body_word.match(hit.words) else "office"
            given = tuple(form for form in given if form.kind == kind)
        for form in given:
            if form.kind == "office" and form.id == "counterpart":
                values.append(("C", "many" if form.plural else "one"))
            elif form.kind == "group" and form.id == "counterparts":
                values.append(("C", "many"))
            elif form.kind == "group" and form.id in _AS_TITLES:
                role = _AS_TITLES[form.id]
                office = self.register.office_for(role, None) or role.replace(" ", "_")
                forms.append(replace(form, kind="office", id=office, sort="title", role=role, plural=True))
            elif form.kind == "group" and form.id == "sides":
                last = hit.words.split()[-1].lower()
                noun = next((v for c, v in self.lex.meanings.get(last, ()) if c == "G"), "sides")
                forms.append(replace(form, id=noun, role=noun))
            else:
                forms.append(form)
        return tuple(forms), tuple(values)

    def _count(self, words: str, forms: tuple[Form, ...]) -> int | None:
        """The number that a plural form has inside it (*both ministers*, *los dos presidentes*)."""
        if not any(f.plural for f in forms):
            return None
        for word in words.lower().split()[:2]:
            for cls, value in self.lex.meanings.get(word, ()):
                if cls == "Q":
                    return int(value)
        if not self.lex.cased:
            for size in (2, 1):  # 両首脳, 两国元首: the number is written together with the noun
                number = next((v for c, v in self.lex.meanings.get(words[:size], ()) if c == "Q"), None)
                if number is not None and len(words) > size:
                    return int(number)
        return 2 if words.lower() in self.lex.duals else None

    def _portfolio_role(self, key: str, words: str) -> str:
        portfolio = self.lex.portfolios.get(" ".join(key.lower().split()), key.lower())
        lowered = words.lower()
        if "secretary" in lowered:
            return f"{portfolio} secretary" if lowered.startswith(key.lower()) else f"secretary of {portfolio}"
        deputy = "deputy " if any(lowered.startswith(d) for d in self.lex.deputies) else ""
        return f"{deputy}{portfolio} minister"

    def _gap(self, left: int, right: int) -> str:
        return self.text[self.atoms[left].end : self.atoms[right].start]

    def _joined(self, left: int, right: int, cls_left: str, cls_right: str) -> bool:
        pattern = self.lex.joins.get((cls_left, cls_right))
        return pattern is not None and pattern.fullmatch(self._gap(left, right)) is not None

    def _mere_place(self, town: Atom, gap: str, right: str) -> bool:
        """*traf in Genf Bundeskanzler A*: where they met is not whose chancellor A is."""
        if right not in "TX" or gap != " " or self.lex.place_before is None:
            return False
        sorts = {f.sort for f in self._side_forms(town)}
        lead = self.text[max(0, town.start - 24) : town.start]
        return bool(sorts) and sorts <= {"city", "capital"} and bool(self.lex.place_before.search(lead))

    def _side_forms(self, atom: Atom) -> list[Form]:
        return atom.register_forms("side")

    @staticmethod
    def _plural(atom: Atom) -> bool:
        forms = [f for f in atom.forms if f.kind in ("office", "group")]
        if any(f.plural for f in forms):
            return True
        return bool(atom.of("G")) or ("many" in atom.of("C"))

    @staticmethod
    def _singular(atom: Atom) -> bool:
        forms = [f for f in atom.forms if f.kind == "office"]
        return any(not f.plural for f in forms) if forms else "T" in atom.kinds

    def _name_after(self, j: int, pattern: re.Pattern[str] | None = None) -> Name | None:
        """The name that follows atom ``j`` directly (with honorifics between)."""
        end = self.atoms[j].end
        gap = (pattern or self.lex.title_name).match(self.text, end)
        return self.name_at(gap.end()) if gap else None

    def name_at(self, pos: int, *, known_only: bool = False) -> Name | None:
        """The personal name that begins at ``pos``: honorifics, then a name the register knows or one that looks it."""
        gender: str | None = None
        begin = pos
        for _ in range(4):
            index = self.starts.get(pos)
            if index is None:
                break
            atom = self.atoms[index]
            if "H" not in atom.kinds or ("P" in atom.kinds and not self._name_follows(atom)):
                break
            value = (atom.of("H") or ["n"])[0]
            gender = gender or (value if value in "mf" else None)
            gap = re.compile(SPACE if self.lex.cased else r"\s?").match(self.text, atom.end)
            pos = gap.end() if gap else atom.end
        if self.lex.cased:
            name = self._cased_name(pos, known_only)
        else:
            name = self._uncased_name(pos, known_only, pos > begin)
        if name is not None:
            name.gender = name.gender or gender
            name.start = begin if begin == name.start else name.start
        return name

    def _name_follows(self, atom: Atom) -> bool:
        """Whether an honorific that is somebody's family name too (*Sheikh*) stands before a name."""
        gap = re.compile(SPACE).match(self.text, atom.end)
        return gap is not None and NAME_TOKEN.match(self.text, gap.end()) is not None

    def _cased_name(self, pos: int, known_only: bool) -> Name | None:
        index = self.starts.get(pos)
        atom = self.atoms[index] if index is not None else None
        known = atom if atom is not None and "P" in atom.kinds else None
        lead = _LEAD.match(self.text, pos) if known is None and not known_only else None
        end = self._run(lead.end() if lead else pos, known.end if known else pos)
        if lead is not None and end <= lead.end():
            return None
        if known is None and (known_only or end <= pos):
            return None
        end = max(end, known.end if known else pos)
        if known is not None and self.text[known.end : known.end + 1] in ("-", "–", "‑"):
            other = self.starts.get(known.end + 1)
            if other is not None and "P" in self.atoms[other].kinds:
                end = known.end  # *the Mirzoyan-Lavrov call*: two people
        written = self._strip(self.text[pos:end])
        end = pos + len(written)
        if len(written) < 2 or (
            written.split()[0].casefold() in NOT_FIRST and not (known and " " in known.words.strip())
        ):
            return None  # *De la Fuente*, a family name that the register knows, may begin so
        if known is None and " " not in written and (written.isupper() or _ADJECTIVE.search(written)):
            return None  # an acronym (главой РПЦ) or an inflected adjective (председателя Национального) is no name
        persons, full = self._persons(pos, end, written)
        words = written.split()
        while len(words) > 2 and any(c == "H" for c, _ in self.lex.meanings.get(words[0].lower(), ())):
            pos += len(words[0]) + 1  # the register's own form has the honorific in it: Prince Faisal bin Farhan
            written, words = written[len(words[0]) + 1 :], words[1:]
        return Name(pos, end, written, persons, full or len(words) > 1)

    def _strip(self, written: str) -> str:
        written = re.sub(r"(?:['’]s?|['’])$", "", written.rstrip(" \n\u00a0"))
        if self.lex.language == "tr":
            written = re.sub(r"['’]\w*$", "", written)
        if self.lex.language == "en":
            written = re.sub(r"['’]s$", "", written)
        return written

    def _run(self, pos: int, sure: int) -> int:
        """End of the run of capitalised words (and particles) from ``pos``; stops before titles, sides and plain words."""
        end = pos
        at = pos
        for _ in range(8):
            match = NAME_TOKEN.match(self.text, at)
            if match is None:
                break
            word = match.group().rstrip()
            index = self.starts.get(at)
            inside = at < sure
            if not inside:
                inner = end > pos and word.casefold() in NOT_FIRST  # Le Drian, La Rue, Von der Leyen
                inner = inner or (end > pos and len(word) == 2 and word[1] == ".")  # Volodymyr A. Zelensky
                if not inner and (word in self.lex.not_names or word.rstrip(".") in self.lex.not_names):
                    break
                if index is not None:
                    atom = self.atoms[index]
                    if "P" not in atom.kinds and (any(c in atom.kinds for c in "STABGXCQR") or end == pos):
                        if not (end > pos and set(atom.kinds) <= {"S"} and not self.lex.side_first):
                            break
                        break
                    if "P" in atom.kinds and end > pos and any(f.sort == "full" for f in atom.register_forms("person")):
                        break  # another person begins: *Blinken Sergey Lavrov* without punctuation
            if (
                at >= sure
                and end > pos
                and word.casefold() in NOT_FIRST
                and not NAME_TOKEN.match(self.text, match.end() + 1)
            ):
                break
            end = match.start() + len(word)
            if self.text[end - 1] == "’" or self.text[end - 1] == "'":
                break
            if re.search(r"['’]s?$", word) or (self.lex.language == "tr" and re.search(r"['’][a-zçğıöşü]+$", word)):
                break  # a case ending ends the name: *Erdoğan'ın Zelenskiy ile görüşmesi*
            glue = NAME_GLUE.match(self.text, end)
            if glue is None:
                break
            if self.text[glue.start() : glue.end()].count("\n"):
                break
            at = glue.end()
        return max(end, sure)

    @property
    def given_names(self) -> frozenset[str]:
        """First words of the register's full names: what an unknown full name may begin with."""
        return _given_names(self.register)

    def _persons(self, start: int, end: int, written: str) -> tuple[tuple[str, ...], bool]:
        """Register persons that a written name may mean, and whether the register knows it as a full name."""
        best: list[str] = []
        full = False
        words = written.split()
        for i in self._within(start, end):
            atom = self.atoms[i]
            for form in atom.register_forms("person"):
                whole = atom.start <= start and atom.end >= end
                if whole or compatible(written, self.register.person(form.id).name):
                    if form.id not in best:
                        best.append(form.id)
                    full = full or (form.sort in ("full", "alias") and whole and (len(words) > 1 or not self.lex.cased))
        if not best and len(words) > 1:
            best = [p.id for p in self.register.known_as(written) if compatible(written, p.name)]
            full = bool(best)
        return tuple(best), full

    def _within(self, start: int, end: int) -> list[int]:
        return (
            [i for i in range(self._index_from(start), len(self.atoms)) if self.atoms[i].start < end]
            if end > start
            else []
        )

    def _index_from(self, pos: int) -> int:
        """Index of the first atom that starts at or after ``pos``."""
        low, high = 0, len(self.atoms)
        while low < high:
            mid = (low + high) // 2
            if self.atoms[mid].start < pos:
                low = mid + 1
            else:
                high = mid
        return low

    def _longer(self, pos: int, end: int) -> int:
        """Chinese: the end of the unknown name that a short known one begins (萨尔 in 萨尔巴斯), else the known one's."""
        if self.lex.language != "zh" or end - pos > 3:
            return end
        run = end
        while run < len(self.text) and self.text[run] in self.lex.name_characters and run not in self.starts:
            run += 1
        if run - end < 2:
            return end
        longer = unknown_name(self.text, pos, self.lex, self.starts, self.atoms, frozenset(), honoured=False)
        return longer if longer is not None and longer - end >= 2 else end

    def _uncased_name(self, pos: int, known_only: bool, honoured: bool = False) -> Name | None:
        index = self.starts.get(pos)
        atom = self.atoms[index] if index is not None else None
        known = atom if atom is not None and "P" in atom.kinds else None
        if known is not None:
            ids = tuple(dict.fromkeys(f.id for f in known.register_forms("person")))
            full = {f.sort for f in known.register_forms("person")} != {"family"}
            if full or known_only or self.lex.language != "ar":
                until = known.end if known_only else self._longer(pos, known.end)
                if until == known.end:
                    return Name(pos, known.end, known.words, ids, full)
                return Name(pos, until, self.text[pos:until], (), True)
        elif known_only:
            return None
        given = self.given_names | self.lex.given_names
        end = unknown_name(self.text, pos, self.lex, self.starts, self.atoms, given, honoured=honoured)
        if known is not None and (end is None or end <= known.end):
            return Name(pos, known.end, known.words, ids, False)
        if end is None:
            return None
        written = self.text[pos:end]
        found = tuple(p.id for p in self.register.known_as(written))
        if not found and self.lex.script == "arabic":
            found = self._spelled_otherwise(written)
        if not found and self.lex.language == "zh" and "·" in written:  # 皮特·赫格塞思: known by the family name
            at = self.starts.get(pos + written.rindex("·") + 1)
            family = self.atoms[at].register_forms("person") if at is not None and self.atoms[at].end == end else []
            found = tuple(dict.fromkeys(f.id for f in family))
        return Name(pos, end, written, found, True)

    def _spelled_otherwise(self, written: str) -> tuple[str, ...]:
        """*سيرجي لافروف* for *سيرغي لافروف*: the family name of somebody whose given name the register spells nearly so."""
        from rapidfuzz import fuzz

        given, _, family = written.partition(" ")
        return tuple(
            p.id
            for p in self.register.known_as(family)
            if any(a.endswith(" " + family) and fuzz.ratio(a.split(" ")[0], given) >= 75 for a in p.aliases)
        )
