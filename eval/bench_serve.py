"""How fast a ledger is served: ``python eval/bench_serve.py LEDGER [--parallel 20] [--requests 400] [--workers 2]``.

Starts ``diplog serve`` on the ledger (or takes a running one by ``--url``), finds what to ask for (contacts, persons and
pairs with the skew of the ledger, words), and asks with so many requests at a time. Prints for each kind of question, for
the API and for the pages where there are pages, the median, the 95th percentile and the largest time in ms, the rate and
the largest size; then whether the bar holds. Questions differ from each other, so that what the server remembers counts
for no more than it does in life; ``--cold`` asks none twice. To make a ledger: ``python eval/make_ledger.py``.

What is measured: from the first byte of a request to the last byte of its answer, over connections that stay open, with
compressed answers, as browsers ask. Server and client share the processors of this machine; the client takes bytes off
sockets and no more, and the last lines say how much of the processors' time was its own. ``cpu`` is the server's processor
time for one request: with N at a time on P processors, the mean time of an answer is about N / P times that.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import httpx

BAR_MS = 150.0
BAR_BYTES = 100_000
PORT = 8741
WORDS = ["ceasefire", "tariffs", "gas electricity", "sanctions", "telephone", "spokesperson minister", "border migration",
         "shipping lanes", "release of detainees", "military cooperation", "nuclear file", "visas"]  # fmt: skip


def asked(client: httpx.Client, chance: random.Random, number: int) -> dict[str, list[str]]:
    """Addresses by kind of question, with the skew of the ledger."""
    found: dict[str, list[str]] = {"home": [], "contact": [], "dyad": [], "search": [], "person": []}
    api = "/api/v1"
    ids: list[str] = []
    people: list[str] = []
    years = [str(year) for year in range(2004, 2027)]
    for year in chance.sample(years, 12):
        page = client.get(f"{api}/contacts", params={"until": year, "limit": 200}).json()
        ids += [contact["id"] for contact in page["contacts"]]
    ties = client.get(f"{api}/network", params={"most": 150}).json()["edges"]
    for id in chance.sample(ids, min(40, len(ids))):
        for p in client.get(f"{api}/contacts/{id}").json()["participants"]:
            if p["name"]:
                people.append(p["name"])
    weights = [tie["number"] for tie in ties]
    for _ in range(number):
        id = chance.choice(ids)
        (tie,) = chance.choices(ties, weights)
        name = chance.choice(people)
        word = " ".join(
            dict.fromkeys((chance.choice(WORDS), chance.choice([name.split()[-1], "", "", chance.choice(WORDS)])))
        )
        found["home"].append("")
        found["contact"].append(id)
        found["dyad"].append(f"{tie['a']}/{tie['b']}")
        found["search"].append(quote(word.strip()))
        found["person"].append(quote(name))
    return found


# kind of question -> its address in the API and as a page
ADDRESSES = {
    "home": ("/api/v1/contacts?limit=12", "/"),
    "contact": ("/api/v1/contacts/{}", "/contact/{}"),
    "dyad": ("/api/v1/pairs/{}", "/dyad/{}"),
    "search": ("/api/v1/search?text={}", "/search?q={}"),
    "person": ("/api/v1/persons/{}", "/person/{}"),
}


async def measure(url: str, paths: list[str], parallel: int) -> tuple[list[float], list[int], int, float]:
    """Milliseconds and bytes (as sent) of each answer, how many failed, and seconds in all."""
    times: list[float] = []
    sizes: list[int] = []
    failed = 0
    queue = iter(paths)
    host, port = url.removeprefix("http://").rstrip("/").rpartition(":")[::2]

    async def ask() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection(host, int(port))
        for path in queue:
            began = time.perf_counter()
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html,application/json;q=0.9,*/*;q=0.8\r\n"
                "Accept-Encoding: gzip\r\n\r\n".encode()
            )
            status, size = await answer(reader)
            times.append((time.perf_counter() - began) * 1000)
            sizes.append(size)
            failed += status != 200
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(parallel)))
    return times, sizes, failed, time.perf_counter() - began


async def answer(reader: asyncio.StreamReader) -> tuple[int, int]:
    """The status and the number of bytes of one answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split(b" ", 2)[1])
    length = re.search(rb"\r\ncontent-length: *(\d+)", head)
    if length:
        return status, len(await reader.readexactly(int(length.group(1))))
    size = 0
    while count := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):  # chunked
        size += len(await reader.readexactly(count + 2)) - 2
    await reader.readexactly(2)
    return status, size


def first_paint(client: httpx.Client, path: str) -> int:
    """Bytes over the wire of a page with its style and script, without pictures, as a browser asks for them (gzip)."""

    def wire(address: str) -> tuple[int, str]:
        with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
            raw = sum(len(piece) for piece in answer.iter_raw())
        return raw, client.get(address).text

    total, html = wire(path)
    for link in dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)"', html)):
        total += wire(link.replace("&amp;", "&"))[0]
    return total


def start(ledger: str, workers: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from diplog.cli import main; main()", "serve", "--ledger", ledger, "--port", str(PORT),
               "--workers", str(workers), "--quiet"]  # fmt: skip
    return subprocess.Popen(command)


def spent(server: subprocess.Popen[bytes] | None) -> float | None:
    """Seconds of processor time that a server and its workers have taken so far; None where that cannot be known."""
    if server is None or not Path("/proc/self/stat").exists():
        return None
    total, ids = 0.0, [server.pid]
    while ids:
        pid = ids.pop()
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ids += [
                int(p) for task in Path(f"/proc/{pid}/task").iterdir() for p in (task / "children").read_text().split()
            ]
        except OSError:  # it has ended
            continue
        total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def wait(url: str, seconds: float) -> float:
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        try:
            if httpx.get(f"{url}/healthz", timeout=30).status_code == 200:
                return time.perf_counter() - began
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"nothing answers at {url}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("ledger", nargs="?")
    parser.add_argument("--url", help="a server that is running already")
    parser.add_argument("--parallel", type=int, default=20)
    parser.add_argument("--requests", type=int, default=400, help="of each kind")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cold", action="store_true", help="no question twice (but for home)")
    parser.add_argument("--wait", type=float, default=7200, help="seconds for the view to be made")
    options = parser.parse_args()
    if not options.ledger and not options.url:
        parser.error("name a ledger or a --url")
    url = options.url or f"http://localhost:{PORT}"
    server = None if options.url else start(options.ledger, options.workers)
    try:
        print(f"ready after {wait(url, options.wait):.1f} s")
        with httpx.Client(base_url=url, timeout=60) as client:
            print("ledger:", client.get("/api/v1/totals").json()["ledger"])
            asks = asked(client, random.Random(options.seed), options.requests)
            doors = ["api", "page"] if client.get("/").status_code == 200 else ["api"]
            print(f"{options.parallel} at a time, {options.requests} of each, load {os.getloadavg()[0]:.1f} before")
            print(
                f"{'':16}{'p50':>8}{'p95':>8}{'max':>8} {'cpu':>7} ms {'per s':>8} {'largest':>9} B  failed  first paint B"
            )
            good = True
            mine, all_of_it = time.process_time(), time.perf_counter()
            for at, door in enumerate(doors):
                for kind, values in asks.items():
                    form = ADDRESSES[kind][at]
                    paths = [form.format(value) for value in values]
                    if options.cold and kind != "home":
                        paths = list(dict.fromkeys(paths))
                    before = spent(server)
                    times, sizes, failed, took = asyncio.run(measure(url, paths, options.parallel))
                    after = spent(server)
                    each = f"{(after - before) * 1000 / len(times):7.1f}" if before is not None and after else "      -"
                    p95 = statistics.quantiles(times, n=20)[18] if len(times) > 1 else times[0]
                    paint = first_paint(client, paths[0]) if door == "page" else None
                    good = good and p95 <= BAR_MS and not failed and (paint is None or paint <= BAR_BYTES)
                    print(
                        f"{door:5}{kind:11}{statistics.median(times):8.1f}{p95:8.1f}{max(times):8.1f} {each}    "
                        f"{len(times) / took:8.1f} {max(sizes):9,}  {failed:6}  {paint or '':>9}",
                        flush=True,
                    )
            share = (time.process_time() - mine) / (time.perf_counter() - all_of_it) / (os.cpu_count() or 1)
            print(f"the client took {share:.0%} of {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} after")
            print(
                f"bar (p95 <= {BAR_MS:.0f} ms, first paint <= {BAR_BYTES // 1000} kB): {'held' if good else 'NOT held'}"
            )
    finally:
        if server is not None:
            server.terminate()
            server.wait(20)
    if options.ledger and Path(f"{options.ledger}.view").exists():
        print(f"view: {Path(f'{options.ledger}.view').stat().st_size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
