"""The task `optimize` as a FastAPI service does it, with all that ours does: request ids, a JSON line a request, metrics, keys by
their hash, a limit on how often a key may ask, on bodies and on time, problems as JSON. The question is validated on the way in,
the candidate's syntax and the answer's schema on the way out. With a database the key is looked up there and the answer is written
down before it leaves, in our own tables.

Environment: LOAD_KEY_FILE, LOAD_CANNED_FILE (the model's one answer), LOAD_FRESH (true: a comment in it is numbered, so that each
answer is another one), LOAD_DATABASE_URL or nothing.
"""

import ast
import asyncio
import functools
import hashlib
import itertools
import logging
import os
import re
import socket
import sys
import time
import uuid
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Literal

import asyncpg
import orjson
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Histogram, generate_latest
from pydantic import BaseModel, Field

LARGEST_BODY_BYTES = 10 * 1024 * 1024
TIMEOUT_SECONDS = 240
REQUESTS_A_MINUTE = 1_000_000_000

KEY = Path(os.environ["LOAD_KEY_FILE"]).read_text().strip()
PROPOSAL = orjson.loads(Path(os.environ["LOAD_CANNED_FILE"]).read_bytes())["proposal"]
DATABASE_URL = os.environ.get("LOAD_DATABASE_URL")
IS_FRESH = os.environ.get("LOAD_FRESH") == "true"

asked = itertools.count(1)
BLOCK = re.compile(r"```(\w+)(?::([^\n]+))?\r?\n([\s\S]*?)\n```")


class Question(BaseModel):
    source_code: str
    dependency_code: str | None = None
    n_candidates: Annotated[int, Field(ge=0)] | None = None
    is_async: bool | None = None
    is_numerical_code: bool | None = None
    trace_id: Annotated[str, Field(min_length=1, max_length=200)]
    language: Literal["python", "javascript", "typescript", "java", "go"]
    language_version: str | None = None
    codeflash_version: str | None = None
    call_sequence: Annotated[int, Field(ge=-(2**31), lt=2**31)] | None = None
    rerun_trace_id: str | None = None


class Candidate(BaseModel):
    source_code: Annotated[str, Field(min_length=1)]
    explanation: str
    optimization_id: uuid.UUID
    parent_id: uuid.UUID | None
    model: str | None


class Answer(BaseModel):
    optimizations: list[Candidate]


class JsonLines(logging.Formatter):
    def format(self, record):
        line = {"level": record.levelname, "time": round(record.created * 1000), "msg": record.getMessage()}
        return orjson.dumps(line | getattr(record, "fields", {})).decode()


def create_log():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    log = logging.getLogger("service")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    return log


log = create_log()
seconds = Histogram(
    "request_seconds",
    "How long requests took.",
    ["method", "route", "status"],
    buckets=[0.005, 0.02, 0.1, 0.5, 2, 10, 60, 240],
)
running = Gauge("requests_running", "Requests being answered now.")


class Observe:
    """Gives each request an id, the metrics a count and the log a line. Plain ASGI: a `BaseHTTPMiddleware` costs far more."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = time.perf_counter()
        request_id = str(uuid.uuid4())
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        headers = state["headers"] = [(b"x-request-id", request_id.encode())]
        status = 500

        async def observed(message):
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        running.inc()
        try:
            await self.app(scope, receive, observed)
        finally:
            running.dec()
            took = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "none")
            seconds.labels(scope["method"], route, status).observe(took)
            if route.startswith("/ai"):
                fields = {"requestId": request_id, "method": scope["method"], "route": route, "status": status}
                more = {"milliseconds": round(took * 1000), "traceId": state.get("trace_id")}
                log.info("request", extra={"fields": fields | more})


class Gate:
    """Lets a request pass that has a known key, asks not too often and is not too large."""

    def __init__(self, app):
        self.app = app
        self.windows = {}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or not scope["path"].startswith("/ai/"):
            return await self.app(scope, receive, send)
        refusal = await self.refuse(scope)
        if refusal is not None:
            return await refusal(scope, receive, send)
        await self.app(scope, receive, send)

    async def refuse(self, scope):
        state, headers = scope["state"], dict(scope["headers"])
        scheme, _, key = headers.get(b"authorization", b"").partition(b" ")
        if scheme.lower() != b"bearer" or not key:
            return problem(scope, 401, "expected the header Authorization: Bearer cf-...")
        key_id = await store.find_key(hashlib.sha256(key.strip()).hexdigest())
        if key_id is None:
            return problem(scope, 401, "the key is not known here")
        state["key_id"] = key_id
        left, reset = self.consume(key_id)
        state["headers"] += [
            (b"ratelimit-limit", str(REQUESTS_A_MINUTE).encode()),
            (b"ratelimit-remaining", str(max(left, 0)).encode()),
            (b"ratelimit-reset", str(reset).encode()),
        ]
        if left < 0:
            return problem(scope, 429, f"ask again in {reset} s")
        if int(headers.get(b"content-length", b"0")) > LARGEST_BODY_BYTES:
            return problem(scope, 413, f"expected a body of at most {LARGEST_BODY_BYTES} bytes")
        return None

    def consume(self, key_id):
        now = time.monotonic()
        begun, spent = self.windows.get(key_id, (now, 0))
        if now - begun >= 60:
            begun, spent = now, 0
        self.windows[key_id] = (begun, spent + 1)
        return REQUESTS_A_MINUTE - spent - 1, round(60 - (now - begun))


class KeyStore:
    """Knows one key and keeps nothing."""

    def __init__(self, key):
        self.keys = {hashlib.sha256(key.encode()).hexdigest(): uuid.uuid4()}

    async def open(self):
        pass

    async def find_key(self, digest):
        return self.keys.get(digest)

    async def keep(self, *values):
        pass

    async def close(self):
        pass


class DatabaseStore:
    """Our tables, one statement a request; asyncpg prepares each statement once a connection."""

    FIND = "select id from keys where hash = $1 and revoked_at is null"
    KEEP = """
        with kept as (
            insert into requests (id, task, key_id, trace_id, language, call_sequence, body, answer)
            values ($1, 'optimize', $2, $3, $4, $5, $6, $7) returning id
        ), sent as (
            insert into candidates (id, request_id, position, model, source_code, explanation)
            select id, $1, position, model, source_code, explanation
            from unnest($8::uuid[], $9::int[], $10::text[], $11::text[], $12::text[])
                as candidate (id, position, model, source_code, explanation)
            returning id
        )
        select id from kept
    """

    def __init__(self, url):
        self.url = url

    async def open(self):
        self.pool = await asyncpg.create_pool(self.url, min_size=1, max_size=10, command_timeout=5)

    async def find_key(self, digest):
        return await self.pool.fetchval(self.FIND, digest)

    async def keep(self, request_id, key_id, question, body, answer):
        sent = answer.optimizations
        await self.pool.fetchval(
            self.KEEP,
            uuid.UUID(request_id),
            key_id,
            question.trace_id,
            question.language,
            question.call_sequence,
            body.decode(),
            answer.model_dump_json(),
            [candidate.optimization_id for candidate in sent],
            list(range(len(sent))),
            [candidate.model for candidate in sent],
            [candidate.source_code for candidate in sent],
            [candidate.explanation for candidate in sent],
        )

    async def close(self):
        await self.pool.close()


store = KeyStore(KEY) if DATABASE_URL is None else DatabaseStore(DATABASE_URL)


@asynccontextmanager
async def lifespan(_):
    await store.open()
    yield
    await store.close()


app = FastAPI(lifespan=lifespan)
app.add_middleware(Gate)
app.add_middleware(Observe)


@app.post("/ai/optimize")
async def optimize(question: Question, request: Request) -> Answer:
    state = request.state
    state.trace_id = question.trace_id
    async with asyncio.timeout(TIMEOUT_SECONDS):
        answer = Answer(optimizations=render(await propose(question), question))
        await store.keep(state.request_id, state.key_id, question, await request.body(), answer)
    return answer


@app.get("/healthz")
async def health():
    return {"status": "alive"}


@app.get("/metrics")
async def metrics():
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError):
    return problem(request.scope, 422, "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()))


@app.exception_handler(TimeoutError)
async def too_late(request: Request, _):
    return problem(request.scope, 504, "the model took too long to answer")


@app.exception_handler(Exception)
async def broken(request: Request, _):
    return problem(request.scope, 500, "the service failed to answer; its log has the request id")


def problem(scope, status, detail):
    body = {"type": "about:blank", "status": status, "detail": detail, "error": detail}
    instance = {"instance": f"urn:uuid:{scope['state']['request_id']}"}
    return Response(orjson.dumps(body | instance), status, media_type="application/problem+json")


async def propose(_):
    return [PROPOSAL | {"text": f"{PROPOSAL['text']}\n# {next(asked)}"}] if IS_FRESH else [PROPOSAL]


def render(proposals, question):
    """Those that parse, change something and read back as they were written."""
    known = {(path, text) for _, path, text in BLOCK.findall(question.source_code)}
    return [
        Candidate(
            source_code=fenced,
            explanation=proposal["explanation"],
            optimization_id=uuid.uuid4(),
            parent_id=None,
            model="canned",
        )
        for proposal in proposals
        if (proposal["path"], proposal["text"]) not in known
        and is_sound(proposal["text"])
        and BLOCK.findall(fenced := f"```python:{proposal['path']}\n{proposal['text']}\n```")
        == [("python", proposal["path"], proposal["text"])]
    ]


@functools.lru_cache(maxsize=4)
def is_sound(text):
    """Remembered for the last few texts, as it is on our side."""
    try:
        ast.parse(text)
        return True
    except (SyntaxError, ValueError):
        return False


if __name__ == "__main__":
    listener = socket.create_server(("127.0.0.1", 0))
    log.info("listening", extra={"fields": {"port": listener.getsockname()[1]}})
    config = uvicorn.Config(app, loop="uvloop", http="httptools", access_log=False, log_level="warning")
    uvicorn.Server(config).run(sockets=[listener])
