"""One question to a server with the OpenAI chat interface, answered in JSON by a schema.

Servers differ in what they can hold an answer to: a schema is asked for first, then plain JSON mode, then nothing but the
instructions; what worked is remembered for the process. Redirects are not followed (a key must not travel on), answers are
bounded, and a busy server is asked again after a pause.
"""

from __future__ import annotations

import functools
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ..errors import ConfigError, InputError

#: Bytes of an answer that are read at most.
ANSWER_BYTES = 2_000_000
#: Seconds to wait before the second and third try of a busy or failing server, and the longest wait that a server may ask for.
PAUSES, LONGEST_PAUSE = (1.0, 4.0), 30.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is: ``url`` up to ``/v1``, the model's name there, a key if it wants one (never shown)."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)
    seconds: float = 120.0  # to wait for an answer
    tokens: int = 4096  # of an answer at most

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError(f"--llm-url {self.url!r} is no address; give the base, such as http://127.0.0.1:8080/v1")
        if not self.model:
            raise ConfigError("no model is named: give --llm-model, the name under which the server knows it")

    @property
    def address(self) -> str:
        return f"{self.url.rstrip('/')}/chat/completions"


#: How far the server holds an answer to a form: by schema, to JSON, not at all.
FORMS = ("json_schema", "json_object", "none")
_form_of: dict[str, int] = {}


def ask(endpoint: Endpoint, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any]) -> Any:
    """The answer, parsed. Raises ConfigError where the server cannot be used, InputError for an unusable answer."""
    while True:
        level = _form_of.get(endpoint.address, 0)
        body: dict[str, Any] = {
            "model": endpoint.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": endpoint.tokens,
        }
        if FORMS[level] == "json_schema":
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "statements", "schema": schema, "strict": True},
            }
        elif FORMS[level] == "json_object":
            body["response_format"] = {"type": "json_object"}
        status, answer = _post(endpoint, body)
        if status in (400, 422) and level + 1 < len(FORMS):
            _form_of[endpoint.address] = level + 1
            continue
        if status != 200:
            raise _refused(endpoint, status, answer)
        return _parsed(endpoint, answer)


@functools.lru_cache(maxsize=8)
def _client(endpoint: Endpoint) -> Any:
    import httpx

    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    return httpx.Client(timeout=httpx.Timeout(endpoint.seconds, connect=10.0), headers=headers, follow_redirects=False)


def _post(endpoint: Endpoint, body: Mapping[str, Any]) -> tuple[int, bytes]:
    import httpx

    for pause in (*PAUSES, None):
        wait = pause
        try:
            with _client(endpoint).stream("POST", endpoint.address, json=body) as response:
                held = bytearray()
                for chunk in response.iter_bytes():
                    held += chunk
                    if len(held) > ANSWER_BYTES:
                        raise InputError(f"the answer of {endpoint.url} is longer than 2 MB", code="llm-answer")
                if response.status_code not in (429, 500, 502, 503, 504) or pause is None:
                    return response.status_code, bytes(held)
                asked = response.headers.get("retry-after", "")
                if asked.isdigit():
                    wait = min(float(asked), LONGEST_PAUSE)
        except httpx.ConnectError as error:
            raise ConfigError(
                f"nothing answers at {endpoint.url} ({error}): start the model's server or check --llm-url"
            ) from error
        except httpx.TimeoutException as error:
            raise InputError(
                f"{endpoint.url} gave no answer within {endpoint.seconds:.0f} s; give the model less at a time or more time",
                code="llm-timeout",
            ) from error
        except httpx.HTTPError as error:
            if pause is None:
                raise InputError(f"{endpoint.url} broke off ({error})", code="llm-answer") from error
        time.sleep(wait or 0)
    raise AssertionError("the last try returns or raises")


def _refused(endpoint: Endpoint, status: int, answer: bytes) -> Exception:
    said = re.sub(r"\s+", " ", answer[:300].decode("utf-8", "replace"))
    if status in (401, 403):
        return ConfigError(f"{endpoint.url} refuses the key ({status}); set DIPLOG_LLM_KEY")
    if status in (404, 405) or 300 <= status < 400:
        return ConfigError(
            f"{endpoint.address} answers {status}: is --llm-url the base up to /v1, and {endpoint.model!r} a model there? {said}"
        )
    return InputError(f"{endpoint.url} answers {status}: {said}", code="llm-answer")


_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.S)


def _parsed(endpoint: Endpoint, answer: bytes) -> Any:
    try:
        choice = json.loads(answer)["choices"][0]
        content = choice["message"]["content"]
        if choice.get("finish_reason") == "length":
            raise InputError(
                f"the answer of {endpoint.model} was cut at {endpoint.tokens} tokens; the document is left for another try",
                code="llm-answer",
            )
        fenced = _FENCED.match(content)
        return json.loads(fenced[1] if fenced else content)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise InputError(
            f"the model {endpoint.model} did not answer in JSON ({type(error).__name__}); try again or another model",
            code="llm-answer",
        ) from error
