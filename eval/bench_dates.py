"""Sentences per second of ``diplog.when.find``, per language, on the rows of ``tests/gold/dates`` or on documents.

    python eval/bench_dates.py [DOCS.jsonl]

Three kinds of sentences: without any date word (what most of a news stream is; the aim is 100,000 a second), with a date
word and no date (traps), with a date. Time is the process's own, so that neighbours on the machine do not count; the
best of five rounds. With DOCS the sentences of the documents are taken, and a last column gives their mixed rate.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import time
from pathlib import Path

from diplog import when
from diplog.when import _windows
from diplog.when.grammar import grammar_of

ROWS = Path(__file__).parent.parent / "tests" / "gold" / "dates"
ANCHOR = dt.date(2025, 9, 24)

# Plain sentences of a readout, without a date word, in our own words.
PLAIN = {
    "en": "The two ministers discussed cooperation on energy and trade and agreed that their teams would stay in close touch.",
    "es": "Los dos ministros hablaron de la cooperación en energía y comercio y acordaron que sus equipos sigan en contacto.",
    "fr": "Les deux ministres ont évoqué la coopération dans l'énergie et le commerce et sont convenus de rester en contact.",
    "pt": "Os dois ministros trataram da cooperação em energia e comércio e combinaram que as suas equipas ficam em contacto.",
    "de": "Die beiden Minister sprachen über die Zusammenarbeit bei Energie und Handel und wollen in engem Kontakt bleiben.",
    "it": "I due ministri hanno parlato della cooperazione su energia e commercio e hanno deciso di restare in contatto.",
    "ru": "Министры обсудили сотрудничество в энергетике и торговле и договорились, что их команды останутся на связи.",
    "uk": "Міністри обговорили співпрацю в енергетиці й торгівлі та домовилися, що їхні команди залишатимуться на зв'язку.",
    "tr": "İki bakan enerji ve ticarette iş birliğini ele aldı ve ekiplerinin yakın temas içinde kalması konusunda anlaştı.",
    "ar": "بحث الوزيران التعاون في مجالي الطاقة والتجارة واتفقا على أن يبقى فريقاهما على اتصال وثيق بشأن كل القضايا.",
    "zh": "两国外长就能源和贸易合作交换意见，同意双方团队保持密切沟通，共同推动地区和平稳定。",
    "ja": "両外相はエネルギーと貿易の協力について意見を交わし、双方の担当者が緊密に連絡を取り合うことで一致した。",
    "sv": "De två ministrarna tog upp samarbetet om energi och handel och enades om att hålla nära kontakt framöver.",
    "ro": "Cei doi miniștri au discutat despre cooperarea în energie și comerț și au convenit să rămână în contact strâns.",
    "pl": "Obaj ministrowie omówili współpracę w energetyce i handlu i uzgodnili, że ich zespoły pozostaną w kontakcie.",
}


def rate(sentences: list[str], lang: str) -> float:
    """Sentences per second of process time; 0 where there are none."""
    if not sentences:
        return 0.0
    rounds = max(1, 2000 // len(sentences))
    best = float("inf")
    for _ in range(5):
        begin = time.process_time()
        for _ in range(rounds):
            for sentence in sentences:
                when.find(sentence, lang, ANCHOR)
        best = min(best, time.process_time() - begin)
    return rounds * len(sentences) / max(best, 1e-9)


def from_rows() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in sorted(ROWS.glob("*.tsv")):
        lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
        found[path.stem] = [line.split("\t")[0] for line in lines] + [PLAIN[path.stem]]
    return found


def from_documents(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").splitlines():
        document = json.loads(line)
        pieces = re.split(r"(?<=[.!?])\s+|\n+|(?<=[。！？])", document["text"])
        found.setdefault(document["lang"], []).extend(piece for piece in pieces if len(piece) > 20)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path, nargs="?")
    options = parser.parse_args()
    groups = from_documents(options.documents) if options.documents else from_rows()
    print("lang    load ms   no date word/s   word, no date/s    with date/s        mixed/s")
    for lang, sentences in sorted(groups.items()):
        begin = time.process_time()
        grammar_of.cache_clear()
        grammar = grammar_of(lang)
        load = 1000 * (time.process_time() - begin)
        for sentence in sentences:
            when.find(sentence, lang, ANCHOR)  # compiles the rules that are needed
        plain = [s for s in sentences if not list(_windows(grammar, s))]
        dated = [s for s in sentences if when.find(s, lang, ANCHOR)]
        traps = [s for s in sentences if s not in dated and list(_windows(grammar, s))]
        rates = [rate(group, lang) for group in (plain, traps, dated, sentences)]
        print(f"{lang:5} {load:>9.0f} {rates[0]:>16,.0f} {rates[1]:>17,.0f} {rates[2]:>14,.0f} {rates[3]:>14,.0f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
