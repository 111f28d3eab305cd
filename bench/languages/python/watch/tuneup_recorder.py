"""Watches one function wherever its module is imported and keeps copies of the arguments it is called with.

The request is a JSON file: module, qualifiedName, checkout, parts (a folder; every process writes one file there at its end).
"""

import atexit
import contextvars
import functools
import hashlib
import importlib.abc
import inspect
import json
import os
import pickle
import sys
import time

MOST_CALLS = 512
MOST_BYTES = 24_000_000
MOST_BYTES_A_CALL = 4_000_000
# A function called millions of times must not make the tests endless: behind this the calls pass unseen.
MOST_SECONDS = 20.0

_inside = contextvars.ContextVar("tuneup_inside", default=False)


class Recorder:
    def __init__(self, request):
        self.request = request
        self.calls = {}
        self.bytes = 0
        self.seen = 0
        self.dropped = 0
        self.spent = 0.0
        self.full = False
        self.tests = set()
        self.kind = "function"
        self.name = "%d-%d.pickle" % (os.getpid(), time.time_ns())
        self.written = time.monotonic()

    def copy(self, args, kwargs):
        started = time.perf_counter()
        self.seen += 1
        # pytest names the running test here, "file::test (call)"; a process that the test starts inherits it.
        test = os.environ.get("PYTEST_CURRENT_TEST")
        if test:
            self.tests.add(test.rsplit(" (", 1)[0])
        try:
            blob = pickle.dumps((args, kwargs), 4)
        except Exception:
            self.dropped += 1
            blob = None
        if blob is not None and len(blob) > MOST_BYTES_A_CALL:
            self.dropped += 1
            blob = None
        self.spent += time.perf_counter() - started
        self.full = self.spent > MOST_SECONDS
        return blob

    def keep(self, blob, nanoseconds, raised):
        if blob is None:
            return
        digest = hashlib.sha256(blob).digest()
        known = self.calls.get(digest)
        if known is not None:
            # The least of several is the call's own cost; what is above it is the machine's.
            known["ns"] = min(known["ns"], nanoseconds)
            return
        self.calls[digest] = {"blob": blob, "ns": nanoseconds, "raised": raised, "order": self.seen}
        self.bytes += len(blob)
        if len(self.calls) > MOST_CALLS or self.bytes > MOST_BYTES:
            self.thin()
        # A process that is killed leaves what it had until then.
        if time.monotonic() - self.written > 2.0:
            self.write()

    def thin(self):
        """Keeps the costly half of the room and of the rest every second one: large inputs for timing, varied ones for behaviour."""
        ranked = sorted(self.calls.items(), key=lambda item: -item[1]["ns"])
        kept, room = [], MOST_BYTES // 2
        costly = ranked[: MOST_CALLS // 4]
        for item in costly:
            if room - len(item[1]["blob"]) > 0 or not kept:
                room -= len(item[1]["blob"])
                kept.append(item)
        rest = sorted(ranked[MOST_CALLS // 4:], key=lambda item: item[1]["order"])[::2]
        room = MOST_BYTES // 4
        for item in rest:
            if room - len(item[1]["blob"]) > 0:
                room -= len(item[1]["blob"])
                kept.append(item)
        self.calls = dict(kept)
        self.bytes = sum(len(call["blob"]) for call in self.calls.values())

    def write(self):
        self.written = time.monotonic()
        if not self.seen:
            return
        checkout = os.path.realpath(self.request["checkout"])
        paths = []
        for path in sys.path:
            relative = os.path.relpath(os.path.realpath(path or "."), checkout)
            if not relative.startswith("..") and relative not in paths:
                paths.append(relative)
        part = {"calls": list(self.calls.values()), "seen": self.seen, "dropped": self.dropped, "paths": paths, "kind": self.kind,
                # Calls that passed unseen may have been made by any test.
                "tests": [] if self.full else sorted(self.tests), "unseen": self.full}
        os.makedirs(self.request["parts"], exist_ok=True)
        final = os.path.join(self.request["parts"], self.name)
        with open(final + ".new", "wb") as file:
            pickle.dump(part, file)
        os.replace(final + ".new", final)


def watched(original, recorder):
    """A stand-in for the function. Calls it makes to itself are part of the outermost call."""
    if inspect.iscoroutinefunction(original):
        recorder.kind = "coroutine"

        @functools.wraps(original)
        async def wrapper(*args, **kwargs):
            if recorder.full or _inside.get():
                return await original(*args, **kwargs)
            token = _inside.set(True)
            blob = recorder.copy(args, kwargs)
            raised, started = True, time.perf_counter_ns()
            try:
                result = await original(*args, **kwargs)
                raised = False
                return result
            finally:
                recorder.keep(blob, time.perf_counter_ns() - started, raised)
                _inside.reset(token)

    else:
        if inspect.isgeneratorfunction(original):
            recorder.kind = "generator"
        elif inspect.isasyncgenfunction(original):
            recorder.kind = "async generator"

        @functools.wraps(original)
        def wrapper(*args, **kwargs):
            if recorder.full or _inside.get():
                return original(*args, **kwargs)
            token = _inside.set(True)
            try:
                blob = recorder.copy(args, kwargs)
                raised, started = True, time.perf_counter_ns()
                try:
                    result = original(*args, **kwargs)
                    raised = False
                    return result
                finally:
                    recorder.keep(blob, time.perf_counter_ns() - started, raised)
            finally:
                _inside.reset(token)

    for name in dir(original):
        if not name.startswith("__") and not hasattr(wrapper, name):
            setattr(wrapper, name, getattr(original, name))
    return wrapper


def wrap_target(module, recorder):
    names = recorder.request["qualifiedName"].split(".")
    owner = module
    for name in names[:-1]:
        owner = getattr(owner, name)
    raw = vars(owner)[names[-1]]
    if isinstance(raw, (staticmethod, classmethod)):
        new = type(raw)(watched(raw.__func__, recorder))
    elif isinstance(raw, property):
        new = property(watched(raw.fget, recorder), raw.fset, raw.fdel, raw.__doc__)
    elif isinstance(raw, functools.cached_property):
        new = functools.cached_property(watched(raw.func, recorder))
        new.__set_name__(owner, names[-1])
    else:
        new = watched(raw, recorder)
    setattr(owner, names[-1], new)
    # Modules of an import circle may have taken the function by name before its module was complete.
    for other in list(sys.modules.values()):
        for key, value in list(getattr(other, "__dict__", {}).items()):
            if value is raw and other is not owner:
                try:
                    setattr(other, key, new)
                except Exception:
                    pass


class Finder(importlib.abc.MetaPathFinder):
    def __init__(self, recorder):
        self.recorder = recorder

    def find_spec(self, name, path=None, target=None):
        if name != self.recorder.request["module"]:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        loader = spec.loader
        execute = loader.exec_module

        def exec_module(module):
            execute(module)
            try:
                wrap_target(module, self.recorder)
            except Exception as error:
                sys.stderr.write("tuneup: cannot watch %s: %r\n" % (self.recorder.request["qualifiedName"], error))

        try:
            loader.exec_module = exec_module
        except AttributeError:
            pass
        return spec


def install(path):
    with open(path, encoding="utf-8") as file:
        request = json.load(file)
    recorder = Recorder(request)
    sys.meta_path.insert(0, Finder(recorder))
    atexit.register(recorder.write)
