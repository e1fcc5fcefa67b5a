"""http(s) addresses: fetched politely, within limits of time and size, with every failure named."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

import httpx

from .. import __version__
from ..errors import Issue
from ..model import Document, Given
from .archives import inflate, web_type, with_charset
from .files import sniff
from .identity import CollectOptions, RefusalError, document, merge_given, too_large

USER_AGENT = f"diplog/{__version__} (reads public statements about diplomatic contacts; one request at a time)"
RETRIED = frozenset({429, 500, 502, 503, 504})


class Fetcher:
    """Fetches one address after the other over kept-alive connections."""

    def __init__(self, options: CollectOptions) -> None:
        self._options = options
        self._client = httpx.Client(
            timeout=httpx.Timeout(options.read_timeout, connect=options.connect_timeout),
            follow_redirects=False,
            headers={
                "User-Agent": options.user_agent or USER_AGENT,
                "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
                # Only what can be unpacked within bounds.
                "Accept-Encoding": "gzip, deflate",
            },
        )
        self._last: dict[str, float] = {}

    def close(self) -> None:
        self._client.close()

    def fetch(self, url: str) -> Iterator[Document | Issue]:
        """The document behind ``url``, or the issue that says why there is none."""
        try:
            yield self._fetch(url)
        except RefusalError as refused:
            yield refused.issue
        except httpx.TimeoutException:
            yield Issue("timeout", url, f"{url}: no answer in time; try again later")
        except (httpx.InvalidURL, ValueError) as error:
            yield Issue("address", url, f"{url}: not an address that can be fetched ({error})")
        except httpx.HTTPError as error:
            yield Issue("network", url, f"{url}: cannot be fetched ({str(error) or type(error).__name__})")

    def _fetch(self, url: str) -> Document:
        deadline = time.monotonic() + self._options.total_timeout
        target, hops, attempt = url, 0, 1
        while True:
            self._wait_turn(urlsplit(target).hostname or "")
            try:
                with self._client.stream("GET", target) as response:
                    status = response.status_code
                    if response.is_redirect:
                        hops += 1
                        target = self._redirect(url, target, response.headers.get("location", ""), hops)
                        continue
                    if status == 200:
                        return self._take(url, target, response, deadline)
                    pause = self._retry_after(response.headers.get("retry-after"), attempt)
                if status not in RETRIED or attempt >= self._options.attempts or pause > self._options.max_wait:
                    raise RefusalError(f"http-{status}", url, _status_message(url, status, pause))
            except (httpx.ConnectError, httpx.RemoteProtocolError, httpx.ReadError):
                if attempt >= min(2, self._options.attempts):  # a host that is not there rarely comes back
                    raise
                pause = self._options.backoff * 2 ** (attempt - 1)
            if time.monotonic() + pause > deadline:
                raise RefusalError("timeout", url, f"{url}: no answer in time; try again later")
            time.sleep(pause)
            attempt += 1

    def _wait_turn(self, host: str) -> None:
        last = self._last.get(host)
        if last is not None:
            time.sleep(max(0.0, last + self._options.delay - time.monotonic()))
        self._last[host] = time.monotonic()

    def _redirect(self, url: str, target: str, location: str, hops: int) -> str:
        if hops > self._options.max_redirects:
            raise RefusalError("redirect", url, f"{url}: sent from one address to the next more than {hops - 1} times")
        onward = urljoin(target, location)
        if urlsplit(onward).scheme not in ("http", "https"):
            raise RefusalError("redirect", url, f"{url}: leads to {onward}, which is not an http(s) address")
        return onward

    def _take(self, url: str, target: str, response: httpx.Response, deadline: float) -> Document:
        options = self._options
        announced = response.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > options.max_bytes:
            raise _refusal(too_large(url, options, int(announced)))
        kind, charset = web_type(response.headers.get("content-type", ""))
        parts: list[bytes] = []
        size = 0
        for part in response.iter_raw():  # as it comes: a slow page must not wait for a full piece
            size += len(part)
            if size > options.max_bytes:
                raise _refusal(too_large(url, options))
            if time.monotonic() > deadline:
                message = f"{url}: the page came too slowly (over {options.total_timeout:.0f} s); try again later"
                raise RefusalError("timeout", url, message)
            parts.append(part)
        body = inflate(b"".join(parts), response.headers.get("content-encoding", ""), url, options)
        if not body.strip():
            raise RefusalError("empty", url, f"{url}: the page is empty")
        kind = kind or sniff(body[:4096])
        if kind is None or kind.startswith(("application/json", "application/warc", "application/mbox")):
            stated = response.headers.get("content-type", "unknown")
            raise RefusalError(
                "suffix", url, f"{url}: neither html, pdf nor text ({stated}); save it and read the file"
            )
        fetched = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return document(
            body,
            with_charset(kind, charset),
            origin=url,
            name=url,
            given=merge_given(options.given, Given(url=target)),
            fetched=fetched,
        )

    def _retry_after(self, value: str | None, attempt: int) -> float:
        """Seconds to wait: what the server asks for (seconds or a date), else twice as long each time."""
        if value:
            if value.strip().isdigit():
                return float(value)
            try:
                moment = parsedate_to_datetime(value)
            except ValueError:
                pass
            else:
                moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
                return max(0.0, (moment - dt.datetime.now(dt.UTC)).total_seconds())
        return float(self._options.backoff * 2 ** (attempt - 1))


def _refusal(issue: Issue) -> RefusalError:
    return RefusalError(issue.code, issue.input, issue.message)


def _status_message(url: str, status: int, pause: float) -> str:
    match status:
        case 404 | 410:
            return f"{url}: no such page (status {status}); check the address or look for an archived copy"
        case 401 | 403 | 451:
            return f"{url}: the server does not let us read it (status {status}); save the page and read the file"
        case 429:
            return f"{url}: the server asks for fewer requests (status 429, wait {pause:.0f} s); try again later"
        case _:
            return f"{url}: the server answered with status {status}; try again later"
