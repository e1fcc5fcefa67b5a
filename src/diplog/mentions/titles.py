"""Title phrases without the name: *the former Turkish Vice President and Foreign Minister*, *the presidents of A and B*."""

from __future__ import annotations

from dataclasses import dataclass, field

from .elements import ORDER, Atom, Elements

#: Offices and roles that are posted to a country: it is their target, not their side.
POSTED = frozenset(
    {"ambassador", "special_envoy", "permanent_representative", "charge_daffaires", "consul", "ambassador_at_large"}
)
POSTED_ROLES = frozenset({"ambassador", "envoy", "special envoy"})

#: Offices that nobody holds beside another of them, and words that mean one of them.
SUMMIT = frozenset({"head_of_state", "head_of_government"})
LEADING = frozenset({"leader", "head"})


@dataclass(slots=True)
class Head:
    """A title phrase without the name: its parts, and the atoms it spans (``first`` … ``last``)."""

    start: int
    end: int
    first: int
    last: int
    titles: list[Atom] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    side_atoms: list[Atom] = field(default_factory=list)  # one for each of ``sides``
    atoms: list[Atom] = field(default_factory=list)
    bodies: list[Atom] = field(default_factory=list)
    groups: list[Atom] = field(default_factory=list)
    counterpart: str | None = None
    possessive: bool = False
    quantity: int | None = None
    status: str | None = None
    target: str | None = None
    gender: str | None = None
    coordinated: bool = False
    honorific: bool = False


class Titles(Elements):
    """Reads title phrases: how far the joints of the language carry from an element."""

    def head(self, i: int) -> Head | None:
        """The title phrase that begins at atom ``i``, as long as the joints allow; None where none begins there."""
        atom = self.atoms[i]
        cls = next((c for c in ORDER if c in atom.kinds and c not in "PR"), None)
        if cls is None:
            return None
        if cls in "AS" and "T" in atom.kinds:
            cls = "T"
        head = Head(atom.start, atom.end, i, i)
        self._take(head, cls, i)
        current = i
        while current + 1 < len(self.atoms):
            step = self._next(head, current, cls)
            if step is None:
                break
            current = current + 1
            if step == "X" and head.titles:  # *presidenta electa de México*: the title goes on behind the status
                step = "T"
            cls = step
        # what ends on a mere joint (an article, a number, a status) keeps it: *both*, *the former* mean nothing alone
        return head

    def _next(self, head: Head, current: int, cls: str) -> str | None:
        j = current + 1
        atom = self.atoms[j]
        gap = self._gap(current, j)
        if len(gap) > 24:
            return None
        for right in ORDER:
            if right not in atom.kinds or right in "PR":
                continue
            if right == "T" and "H" in atom.kinds and head.titles:
                continue  # *Foreign Minister Prince Faisal*: here an honorific
            target = self.lex.targets.get((cls, right))
            pattern = self.lex.joins.get((cls, right))
            if cls == "S" and self._mere_place(self.atoms[current], gap, right):
                continue
            if pattern is not None and pattern.fullmatch(gap) and self._accepts(head, right, j, gap):
                self._take(head, right, j)
                return right
            if target is not None and target.fullmatch(gap) and head.target is None and self._posted(head):
                forms = self._side_forms(atom)
                if forms:
                    head.target = forms[0].id
                    head.end, head.last = atom.end, j
                    head.atoms.append(atom)
                    return right
        if cls in "AS" and ("A" in atom.kinds or "S" in atom.kinds) and self._coordinated(head, current, j, gap):
            right = "A" if "A" in atom.kinds else "S"
            head.coordinated = True
            self._take(head, right, j)
            return right
        return None

    def _either_number(self, head: Head) -> bool:
        """German: titles that look the same in the plural (*die Außenminister Frankreichs und Polens*), unless a word before
        them shows that they are one's (*dem Kollegen aus A und B*)."""
        if self.lex.either_number is None:
            return False
        last = self.atoms[head.last] if not head.sides else None
        words = head.titles[-1].words if head.titles else self.text[head.start : head.end if last is None else last.end]
        noun = self.lex.either_number.search(words)
        if noun is None:
            return False
        lead = self.text[max(0, head.start - 16) : head.start] + self.text[head.start : head.end][:12]
        return self.lex.singular_before is None or self.lex.singular_before.search(lead) is None

    @staticmethod
    def _posted(head: Head) -> bool:
        """Whether the title is one that is sent somewhere or deals with some country: ambassador, envoy, mediator."""
        return any(f.id in POSTED for t in head.titles for f in t.forms) or any(
            v in POSTED_ROLES for t in head.titles for v in t.of("T")
        )

    def _coordinated(self, head: Head, current: int, j: int, gap: str) -> bool:
        """Whether a further side belongs to the same phrase: after a plural head, or before one."""
        if not (
            self.lex.conjunction.fullmatch(gap)
            or (self.lex.side_glue is not None and self.lex.side_glue.fullmatch(gap))
        ):
            return False
        if head.titles or head.groups or head.counterpart or head.bodies:
            last = self.atoms[head.last]
            if last is not self.atoms[current] or not head.sides:
                return False
            plural = any(self._plural(t) for t in head.titles) or bool(head.groups) or head.counterpart == "many"
            if head.titles and not plural and (head.coordinated or self._either_number(head)):
                plural = True
            if head.counterpart and not plural and self._either_number(head):
                head.counterpart = "many"  # *seinen Kollegen aus A, B und C*
                plural = True
            if not plural:
                return False
            return not self._begins_other(j)
        k = j
        while k + 1 < len(self.atoms):
            nxt = self.atoms[k + 1]
            between = self._gap(k, k + 1)
            cls = "A" if "A" in self.atoms[k].kinds else "S"
            for right in "QTGCBX":
                if right in nxt.kinds and self._joined(k, k + 1, cls, right):
                    m = k + 1
                    while right in "QX" and m + 1 < len(self.atoms):
                        follow = next(
                            (c for c in "TGCX" if c in self.atoms[m + 1].kinds and self._joined(m, m + 1, right, c)),
                            None,
                        )
                        if follow is None:
                            break
                        m, right = m + 1, follow
                    nxt = self.atoms[m]
                    return (
                        self._plural(nxt)
                        or (cls == "A" and "A" in self.atoms[current].kinds and right in "TC")
                        or bool(nxt.of("Q"))
                    )
            if ("A" in nxt.kinds or "S" in nxt.kinds) and (
                self.lex.conjunction.fullmatch(between)
                or (self.lex.side_glue is not None and self.lex.side_glue.fullmatch(between))
            ):
                k += 1
                continue
            return False
        return False

    def _begins_other(self, j: int) -> bool:
        """Whether the side at ``j`` begins a phrase of its own (*leaders of Turkey and German Chancellor Scholz*)."""
        if j + 1 >= len(self.atoms):
            return False
        cls = "A" if "A" in self.atoms[j].kinds else "S"
        nxt = self.atoms[j + 1]
        if not self.lex.side_first:
            return False
        return any(c in nxt.kinds and self._joined(j, j + 1, cls, c) for c in "TGC")

    def _accepts(self, head: Head, cls: str, j: int, gap: str) -> bool:
        atom = self.atoms[j]
        if cls in "AS":
            forms = self._side_forms(atom)
            if not forms:
                return False
            if head.titles and not head.sides and forms[0].sort in ("capital", "city") and self._posted(head):
                head.target = forms[0].id
                return True
            if not head.sides:
                return True
            return any(f.id in head.sides for f in forms)
        if cls == "T":
            if head.groups or head.counterpart:
                return False
            if not head.titles:
                return True
            return self._double_title(head, j, gap)
        if cls == "G":
            return not head.groups and not head.counterpart and (not head.titles or not self.atoms[j].of("G"))
        if cls == "C":
            return not head.titles and head.counterpart is None
        if cls == "X":
            if head.titles:
                return head.status is None and bool({"elect"} & set(atom.of("X")))
            return True
        if cls == "B":
            return not head.bodies
        if cls == "Q":
            return not head.titles and not head.groups
        return True

    def _double_title(self, head: Head, j: int, gap: str) -> bool:
        """*Vice President and Foreign Minister*, one person; not *the President and Secretary Rubio*, two."""
        last = head.titles[-1]
        atom = self.atoms[j]
        if head.atoms[-1] is not last and head.atoms[-1] is not last.inner:
            return False  # a side stands between: *President of France and Chancellor*
        if self._plural(last) or (self._plural(atom) and not self._singular(atom)) or len(head.titles) >= 3:
            return False
        first_offices = {f.id for f in last.register_forms("office")}
        bound = [{f.side for f in a.register_forms("office")} for a in (last, atom)]
        if all(bound) and None not in bound[0] | bound[1] and not (bound[0] & bound[1]):
            return False
        if {f.id for f in atom.register_forms("office")} & first_offices and first_offices:
            return False
        if "head_of_state" in first_offices and gap.strip():
            return False
        crown = {f.id for f in atom.register_forms("office")} & SUMMIT
        if crown and gap.strip() and (first_offices & SUMMIT or set(last.of("T")) & LEADING or first_offices & LEADING):
            return False  # *the Rwandan leader and President B*: two heads of states
        following = self._name_after(j)
        article = self.lex.article.search(self.text[max(0, head.start - 8) : head.start])
        if following and gap.strip() and (article or "," in gap) and not head.sides:
            return False
        return not (following and gap.strip() and last.of("T") and not first_offices)

    def _take(self, head: Head, cls: str, j: int) -> None:
        atom = self.atoms[j]
        head.end, head.last = atom.end, j
        head.atoms.append(atom)
        if atom.count is not None and cls in "TGC":
            head.quantity = max(atom.count, head.quantity or 0)
        if atom.inner is not None:
            head.atoms.append(atom.inner)
            head.sides.extend(f.id for f in self._side_forms(atom.inner)[:1])
            head.side_atoms.append(atom.inner)
        if cls in "AS":
            forms = self._side_forms(atom)
            if forms and forms[0].id != head.target and forms[0].id not in head.sides:
                head.sides.append(forms[0].id)
                head.side_atoms.append(atom)
        elif cls == "T":
            head.titles.append(atom)
            if self._posted(head) and len(head.sides) == 1 and head.target is None:
                forms = self._side_forms(head.side_atoms[0])
                if forms and forms[0].sort in ("capital", "city"):  # Washington Büyükelçisi: sent there, not of there
                    head.target = head.sides.pop()
                    head.side_atoms.pop()
            status = next((f.status for f in atom.forms if f.kind == "office" and f.status), None)
            head.status = head.status or status
        elif cls == "G":
            head.groups.append(atom)
        elif cls == "B":
            head.bodies.append(atom)
        elif cls == "C":
            head.counterpart = (atom.of("C") or ["one"])[0]
        elif cls == "V":
            head.possessive = True
        elif cls == "Q":
            number = int((atom.of("Q") or ["0"])[0])
            head.quantity = max(number, head.quantity or 0)
        elif cls == "X":
            head.status = head.status or next(iter(atom.of("X")), None)
        elif cls == "H":
            head.honorific = True
            gender = (atom.of("H") or ["n"])[0]
            head.gender = head.gender or (gender if gender in "mf" else None)
