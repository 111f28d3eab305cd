"""Recorded calls: merging what the watched processes wrote, and making larger ones. How a calls file looks says tuneup_target.py.

Usage: tuneup_calls.py merge|scale, a JSON request on stdin, a JSON answer on stdout.
"""

import sys

from tuneup_target import import_checked, load_calls, plain_call, resolve, save, stand_on  # isort: skip

if __name__ == "__main__":
    # The project's modules must not be hidden by what lies beside this file.
    del sys.path[0]

import contextlib
import inspect
import itertools
import json
import os
import pickle
import signal
import time

# Calls that are timed: the costliest, until so many or until a pass lasts so long.
MOST_TIMED = 16
LONGEST_PASS_NANOSECONDS = 200_000_000


def merge(request):
    """One calls file from the parts; returns counts for people."""
    calls, paths, seen, dropped, kind = {}, [], 0, 0, "function"
    tests, unseen = set(), False
    parts = request["parts"]
    for name in sorted(os.listdir(parts)) if os.path.isdir(parts) else []:
        if not name.endswith(".pickle"):
            continue
        with open(os.path.join(parts, name), "rb") as file:
            part = pickle.load(file)
        seen += part["seen"]
        dropped += part["dropped"]
        kind = part["kind"]
        tests.update(part["tests"])
        unseen = unseen or part["unseen"]
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
        "timed": timed_blobs(kept), "seen": seen,
    }
    if kept:
        save(request["callsFile"], whole, kept)
    answer = {"kept": len(kept), "isCalled": seen > 0, "leftOut": left_out}
    return answer if unseen or not tests else dict(answer, tests=sorted(tests))


def admissible(calls, request):
    """Calls whose arguments have, place by place, types that the repository's own calls have too. Where a parameter is annotated, the
    annotation says what it takes; elsewhere a generated argument is a guess, and a guess of a kind that never occurs proves nothing."""
    known, own_calls = load_calls(request["typesFrom"])
    stand_on(request["checkout"], request["root"], known["paths"])
    try:
        signature = inspect.signature(resolve(import_checked(request["module"], request["checkout"]), request["qualifiedName"]))
    except (ValueError, TypeError):
        return calls
    open_names = {name for name, one in signature.parameters.items() if one.annotation is inspect.Parameter.empty}
    seen = {}
    for call in own_calls:
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


def timed_blobs(calls):
    return [calls[index]["blob"] for index in timed_calls(calls)]


# A scaled call that lasts so long is large enough; one that does not end in time is not taken.
SCALED_NANOSECONDS = 2_000_000
SCALING_SECONDS = 3
MOST_SCALED = 8


def scale(request):
    """Adds larger versions of the costliest calls: generated inputs are small, and a gain often shows on large ones only. Each is
    tried on base, where it must end well, and is then compared like any other call."""
    whole, calls = load_calls(request["callsFile"])
    stand_on(request["checkout"], whole["root"], whole["paths"])
    function = plain_call(resolve(import_checked(whole["module"], request["checkout"]), whole["target"]), whole["kind"])
    known = {call["blob"] for call in calls}
    added = []
    for index in timed_calls(calls, limit=MOST_SCALED):
        best = None
        for factor in (4, 16, 64, 256, 1024, 4096):
            larger = larger_call(calls[index]["blob"], factor)
            spent = None if larger is None else time_call(function, larger)
            if spent is None:
                break
            best = {"blob": larger, "ns": spent, "raised": False, "order": whole["seen"] + len(added) + 1}
            if spent > SCALED_NANOSECONDS:
                break
        if best is not None and best["blob"] not in known:
            known.add(best["blob"])
            added.append(best)
    calls += added
    whole["timed"] = timed_blobs(calls)
    save(request["callsFile"], whole, calls)
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


if __name__ == "__main__":
    command = {"merge": merge, "scale": scale}[sys.argv[1]]
    json.dump(command(json.loads(sys.stdin.read())), sys.stdout)
