"""Recorded calls: merging what the watched processes wrote, loading them, and finding the function to call.

A calls file is a pickle of plain data: target, module, root, kind, paths, calls [{blob, ns, raised}], timed [indexes], seen, dropped.
`blob` is a pickle of (args, kwargs) as they were before the call; for a method the receiver is the first of args.
"""

import asyncio
import contextlib
import functools
import importlib
import inspect
import itertools
import json
import os
import pickle
import signal
import sys
import time

# Calls that are timed: the costliest, until so many or until a pass lasts so long.
MOST_TIMED = 16
LONGEST_PASS_NANOSECONDS = 200_000_000
DRAINED_ITEMS = 10_000


def merge(request):
    """One calls file from the parts; returns counts for people."""
    calls, paths, seen, dropped, kind = {}, [], 0, 0, "function"
    parts = request["parts"]
    for name in sorted(os.listdir(parts)) if os.path.isdir(parts) else []:
        if not name.endswith(".pickle"):
            continue
        with open(os.path.join(parts, name), "rb") as file:
            part = pickle.load(file)
        seen += part["seen"]
        dropped += part["dropped"]
        kind = part["kind"]
        paths += [path for path in part["paths"] if path not in paths]
        for call in part["calls"]:
            known = calls.get(call["blob"])
            if known is None or call["ns"] < known["ns"]:
                calls[call["blob"]] = call
    kept = list(calls.values())
    left_out = []
    if dropped:
        left_out.append("%d of %d calls have arguments that cannot be copied" % (dropped, seen))
    if request.get("typesFrom") and kept:
        admitted = admissible(kept, request)
        if len(admitted) < len(kept):
            left_out.append("%d of %d generated calls have arguments of types that no test of the repository uses" % (len(kept) - len(admitted), len(kept)))
        kept = admitted
    whole = {
        "target": request["qualifiedName"], "module": request["module"], "root": request["root"], "kind": kind, "paths": paths,
        "calls": kept, "timed": timed_calls(kept), "seen": seen, "dropped": dropped,
    }
    if kept:
        save(request["callsFile"], whole)
    return {"kept": len(kept), "leftOut": left_out}


def admissible(calls, request):
    """Calls whose arguments have, place by place, types that the repository's own calls have too. Where a parameter is annotated, the
    annotation says what it takes; elsewhere a generated argument is a guess, and a guess of a kind that never occurs proves nothing."""
    known = load(request["typesFrom"])
    stand_on(request["checkout"], request["root"], known["paths"])
    try:
        signature = inspect.signature(resolve(importlib.import_module(request["module"]), request["qualifiedName"]))
    except (ValueError, TypeError):
        return calls
    open_names = {name for name, one in signature.parameters.items() if one.annotation is inspect.Parameter.empty}
    seen = {}
    for call in known["calls"]:
        for place, kinds in types_of(call["blob"], signature, open_names).items():
            seen.setdefault(place, set()).update(kinds)
    if not seen:
        return calls
    return [
        call for call in calls
        if all(kinds <= seen.get(place, set()) for place, kinds in types_of(call["blob"], signature, open_names).items())
    ]


def types_of(blob, signature, open_names):
    """Type names by place, such as `items[].reference`. Nothing for a call that cannot be made again."""
    found = {}

    def note(place, value, depth):
        kind = type(value)
        found.setdefault(place, set()).add("%s.%s" % (kind.__module__, kind.__qualname__))
        if depth > 4:
            return
        if isinstance(value, dict):
            for key, item in itertools.islice(value.items(), 100):
                note(place + "{key}", key, depth + 1)
                note(place + "{}", item, depth + 1)
        elif isinstance(value, (list, tuple, set, frozenset)):
            for item in itertools.islice(value, 100):
                note(place + "[]", item, depth + 1)
        elif hasattr(value, "__dict__") and not isinstance(value, type):
            for name, item in vars(value).items():
                note(place + "." + name, item, depth + 1)

    try:
        args, kwargs = pickle.loads(blob)
        bound = signature.bind(*args, **kwargs)
    except Exception:
        return {}
    for name, value in bound.arguments.items():
        if name in open_names:
            note(name, value, 0)
    return found


def timed_calls(calls, limit=MOST_TIMED):
    ranked = sorted(range(len(calls)), key=lambda i: (-calls[i]["ns"], -len(calls[i]["blob"]), calls[i]["blob"]))
    ranked = [i for i in ranked if not calls[i]["raised"]]
    chosen, length = [], 0
    for index in ranked[:limit]:
        if chosen and length + calls[index]["ns"] > LONGEST_PASS_NANOSECONDS:
            break
        # Beside a call that lasts long, one that is over at once only adds noise.
        if chosen and calls[index]["ns"] * 50 < calls[chosen[0]]["ns"]:
            break
        length += calls[index]["ns"]
        chosen.append(index)
    return chosen


def save(path, value):
    with open(path + ".new", "wb") as file:
        pickle.dump(value, file, 4)
    os.replace(path + ".new", path)


def load(path):
    with open(path, "rb") as file:
        return pickle.load(file)


# A scaled call that lasts so long is large enough; one that does not end in time is not taken.
SCALED_NANOSECONDS = 2_000_000
SCALING_SECONDS = 3
MOST_SCALED = 8


def scale(request):
    """Adds larger versions of the costliest calls: generated inputs are small, and a gain often shows on large ones only. Each is
    tried on base, where it must end well, and is then compared like any other call."""
    whole = load(request["callsFile"])
    stand_on(request["checkout"], whole["root"], whole["paths"])
    function = plain_call(resolve(import_checked(whole["module"], request["checkout"]), whole["target"]), whole["kind"])
    known = {call["blob"] for call in whole["calls"]}
    added = []
    for index in timed_calls(whole["calls"], limit=MOST_SCALED):
        best = None
        for factor in (4, 16, 64, 256, 1024, 4096):
            larger = larger_call(whole["calls"][index]["blob"], factor)
            spent = None if larger is None else time_call(function, larger)
            if spent is None:
                break
            best = {"blob": larger, "ns": spent, "raised": False, "order": whole["seen"] + len(added) + 1}
            if spent > SCALED_NANOSECONDS:
                break
        if best is not None and best["blob"] not in known:
            known.add(best["blob"])
            added.append(best)
    whole["calls"] += added
    whole["timed"] = timed_calls(whole["calls"])
    save(request["callsFile"], whole)
    return {"added": len(added)}


def larger_call(blob, factor):
    try:
        args, kwargs = pickle.loads(blob)
        grown = tuple(grow(value, factor) for value in args), {key: grow(value, factor) for key, value in kwargs.items()}
        larger = pickle.dumps(grown, 4)
    except Exception:
        return None
    return larger if blob != larger and len(larger) <= 4_000_000 else None


def grow(value, factor):
    """A longer value of the same kind: numbers go on where the others end, texts get a number, other items come again."""
    kind = type(value)
    if kind is str and len(value) > 1:
        return value * factor
    if kind in (list, tuple, set) and len(value) > 1:
        items = list(value)
        return kind(moved(item, turn, spread(items)) for turn in range(factor) for item in items)
    if kind is dict and len(value) > 1:
        reach = spread(list(value))
        return {moved(key, turn, reach): item for turn in range(factor) for key, item in value.items()}
    return value


def spread(items):
    numbers = [item for item in items if type(item) in (int, float)]
    return max(numbers) - min(numbers) + 1 if numbers else 0


def moved(item, turn, reach):
    if turn == 0:
        return item
    if type(item) in (int, float):
        return item + turn * reach
    return item + str(turn) if type(item) is str else item


def time_call(function, blob):
    """Nanoseconds, or nothing when it raises or does not end in time."""

    def give_up(*_):
        raise TimeoutError

    args, kwargs = pickle.loads(blob)
    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, SCALING_SECONDS)
    try:
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
            started = time.perf_counter_ns()
            function(*args, **kwargs)
            return time.perf_counter_ns() - started
    except BaseException:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Unusable(Exception):
    """The target cannot be called as recorded; the text is for people."""


def stand_on(checkout, root, paths=()):
    """Puts the checkout's own import roots first, so that its code is imported even where the project is installed."""
    first = [os.path.normpath(os.path.join(checkout, root))]
    for path in ("src", ".", *paths):
        whole = os.path.normpath(os.path.join(checkout, path))
        if whole not in first and os.path.isdir(whole):
            first.append(whole)
    sys.path[:] = first + [path for path in sys.path if path not in first]


def import_checked(name, checkout):
    module = importlib.import_module(name)
    file = os.path.realpath(getattr(module, "__file__", None) or "")
    if not file.startswith(os.path.realpath(checkout) + os.sep):
        raise Unusable(
            "expected module `%s` from the checkout, got it from %s: an installed copy hides the checkout's, uninstall it in the set-up" % (name, file or "nowhere")
        )
    return module


def resolve(module, qualified_name):
    """The plain function behind the name, taking the receiver as its first argument."""
    owner = module
    names = qualified_name.split(".")
    for name in names[:-1]:
        owner = getattr(owner, name)
    raw = vars(owner)[names[-1]]
    if isinstance(raw, (staticmethod, classmethod)):
        return raw.__func__
    if isinstance(raw, property):
        return raw.fget
    if isinstance(raw, functools.cached_property):
        return raw.func
    return raw


def plain_call(function, kind):
    """The function so that one call does all its work: coroutines are awaited, generators drained up to a bound."""
    if kind == "coroutine" or inspect.iscoroutinefunction(function):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        return lambda *args, **kwargs: loop.run_until_complete(function(*args, **kwargs))
    if kind == "async generator" or inspect.isasyncgenfunction(function):
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)

        async def drain(args, kwargs):
            return [item async for item in function(*args, **kwargs)]

        return lambda *args, **kwargs: loop.run_until_complete(drain(args, kwargs))
    if kind == "generator" or inspect.isgeneratorfunction(function):

        def drain_generator(*args, **kwargs):
            for count, _ in enumerate(function(*args, **kwargs)):
                if count >= DRAINED_ITEMS:
                    break

        return drain_generator
    return function


class Caches:
    """What a module remembers between calls: `lru_cache`s and module-level containers. Emptied or put back before each pass, so
    that repeating the same calls times the work and not the memory of it."""

    def __init__(self, module):
        self.clears = []
        self.containers = []
        seen = set()
        owners = [module] + [value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__]
        for owner in owners:
            for value in list(vars(owner).values()):
                value = getattr(value, "__func__", value)
                if id(value) in seen:
                    continue
                seen.add(id(value))
                if not isinstance(value, type) and callable(getattr(value, "cache_clear", None)):
                    self.clears.append(value.cache_clear)
                elif type(value) in (dict, list, set) and len(value) <= 10_000:
                    self.containers.append((value, value.copy()))

    def reset(self):
        for clear in self.clears:
            clear()
        for container, before in self.containers:
            if len(container) != len(before):
                container.clear()
                container.extend(before) if isinstance(container, list) else container.update(before)


if __name__ == "__main__":
    del sys.path[0]
    command = {"merge": merge, "scale": scale}[sys.argv[1]]
    json.dump(command(json.loads(sys.stdin.read())), sys.stdout)
