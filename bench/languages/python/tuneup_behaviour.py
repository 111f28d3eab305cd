"""Replays recorded calls in one checkout, and compares what two checkouts did.

Usage: tuneup_behaviour.py replay   request on stdin, one JSON line a call to `outcomes`, written as it happens so that a crash is placed
       tuneup_behaviour.py compare  request on stdin, the differences on stdout
"""

import sys

from tuneup_target import DRAINED_ITEMS, Unusable, import_checked, load_calls, resolve, stand_on  # isort: skip

if __name__ == "__main__":
    # The project's modules must not be hidden by what lies beside this file.
    del sys.path[0]

import contextlib
import copyreg
import hashlib
import inspect
import io
import json
import math
import os
import pickle
import random
import reprlib
import time
import types

LONGEST_TREE = 400_000
MOST_DIFFERENCES = 20


def short(value):
    shown = reprlib.Repr()
    shown.maxlist = shown.maxtuple = shown.maxdict = shown.maxset = shown.maxfrozenset = 12
    shown.maxstring = shown.maxother = 160
    shown.maxlevel = 4
    try:
        text = shown.repr(value)
    except Exception as error:
        text = "<%s whose repr fails: %r>" % (type(value).__name__, error)
    return text if len(text) <= 400 else text[:397] + "..."


class Form:
    """A value as plain nested lists that can be compared outside of the process: types by name, floats exactly, sets sorted,
    dicts in order, objects by their state, iterators by what they yield."""

    def __init__(self, checkout):
        self.checkout = os.path.realpath(checkout)
        self.open = {}
        self.kept = []

    def of(self, value):
        kind = type(value)
        if value is None or kind is bool:
            return [str(value)]
        if kind is int:
            return ["int", str(value)] if abs(value) < 10**4000 else ["int", hex(value)]
        if kind is float:
            return ["float", "nan" if math.isnan(value) else value.hex()]
        if kind is str:
            return ["str", value.replace(self.checkout, "<checkout>")]
        if kind in (bytes, bytearray):
            return [kind.__name__, value.hex()]
        if kind is complex:
            return ["complex", self.of(value.real), self.of(value.imag)]
        if isinstance(value, type):
            return ["class", name_of(value)]
        if isinstance(value, types.ModuleType):
            return ["module", value.__name__]
        if isinstance(value, (types.FunctionType, types.BuiltinFunctionType)):
            return ["callable", getattr(value, "__module__", None) or "", getattr(value, "__qualname__", "")]
        if id(value) in self.open:
            return ["again", self.open[id(value)]]
        self.open[id(value)] = len(self.open)
        # Kept alive, else a temporary's id would be given to another object.
        self.kept.append(value)
        try:
            return self.container(value, kind)
        finally:
            del self.open[id(value)]

    def container(self, value, kind):
        if kind in (list, tuple):
            return [kind.__name__] + [self.of(item) for item in value]
        if kind in (set, frozenset):
            return [kind.__name__] + sorted((self.of(item) for item in value), key=json.dumps)
        if kind is dict:
            return ["dict"] + [[self.of(key), self.of(item)] for key, item in value.items()]
        if isinstance(value, types.MethodType):
            return ["method", value.__qualname__, self.of(value.__self__)]
        if isinstance(value, BaseException):
            return ["exception", name_of(kind), self.of(value.args)]
        if hasattr(value, "__next__") and hasattr(value, "__iter__"):
            return self.drained(value, kind)
        if kind.__module__ == "builtins" and kind.__name__ in ("dict_keys", "dict_values", "dict_items"):
            return [kind.__name__] + [self.of(item) for item in value]
        try:
            reduced = value.__reduce_ex__(4)
        except Exception:
            try:
                state = vars(value)
            except TypeError:
                return ["opaque", name_of(kind)]
            return ["object", name_of(kind), self.of(state)]
        if isinstance(reduced, str):
            return ["global", name_of(kind), reduced]
        maker, arguments = reduced[0], reduced[1]
        state = reduced[2] if len(reduced) > 2 else None
        form = ["object", name_of(kind)]
        if maker in (copyreg.__newobj__, getattr(copyreg, "__newobj_ex__", None), getattr(copyreg, "_reconstructor", None)):
            arguments = arguments[1:]
        if len(reduced) > 3 and reduced[3] is not None:
            form.append(["items"] + [self.of(item) for item in reduced[3]])
        if len(reduced) > 4 and reduced[4] is not None:
            form.append(["pairs"] + [[self.of(key), self.of(item)] for key, item in reduced[4]])
        return form + [self.of(tuple(arguments)), self.of(state)]

    def drained(self, value, kind):
        form = ["iterator", kind.__name__]
        try:
            for count, item in enumerate(value):
                if count >= DRAINED_ITEMS:
                    form.append(["more"])
                    break
                form.append(self.of(item))
        except Exception as error:
            form.append(["raised", self.of(error)])
        return form


def name_of(kind):
    return "%s.%s" % (kind.__module__, kind.__qualname__)


def bounded(tree):
    """The form itself while it is small, else its fingerprint: a result of a million items need not travel."""
    text = json.dumps(tree)
    return tree if len(text) <= LONGEST_TREE else ["large", hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()]


def replay(request):
    checkout = request["checkout"]
    out = open(request["outcomes"], "w", encoding="utf-8")

    def line(value):
        out.write(json.dumps(value) + "\n")
        out.flush()

    index = 0
    for file in request["callsFiles"]:
        recorded, calls = load_calls(file)
        stand_on(checkout, recorded["root"], recorded["paths"])
        try:
            module = import_checked(recorded["module"], checkout)
            function = resolve(module, recorded["target"])
        except Unusable as error:
            line({"failed": str(error)})
            return
        except BaseException as error:
            line({"failed": "importing `%s` fails: %s: %s" % (recorded["module"], type(error).__name__, error)})
            return
        for call in calls:
            line({"begin": index})
            line({"index": index, **outcome(function, call["blob"], recorded, checkout)})
            index += 1
    line({"end": index})
    out.close()
    sys.stdout.flush()
    # Threads or exit handlers of the project must not keep a finished replay alive.
    os._exit(0)


def outcome(function, blob, recorded, checkout):
    try:
        args, kwargs = pickle.loads(blob)
    except BaseException as error:
        return {"unusable": "%s: %s" % (type(error).__name__, error)}
    name = recorded["target"].split(".")[-1]
    parts = [short(value) for value in args] + ["%s=%s" % (key, short(value)) for key, value in kwargs.items()]
    call = "%s(%s)" % (name, ", ".join(parts))
    call = call if len(call) <= 160 else call[:156] + "...)"
    random.seed(0)
    printed = io.StringIO()
    result, raised = None, None
    form = Form(checkout)
    started = time.perf_counter()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            result = function(*args, **kwargs)
            if inspect.iscoroutine(result):
                result = run_alone(result)
            elif inspect.isasyncgen(result):
                result = run_alone(drain_async(result))
            tree = ["same object as argument", position(result, args, kwargs), form.of(result)]
        except BaseException as error:
            raised = error
            tree = None
    seconds = time.perf_counter() - started
    try:
        arguments = form.of([list(args), kwargs])
    except Exception as error:
        arguments = ["unreadable", str(error)]
    shown = {"result": short(result) if raised is None else "", "arguments": short([*args, *kwargs.values()])}
    failure = None
    if raised is not None:
        failure = ["exception", name_of(type(raised)), form.of(raised.args)]
        shown["exception"] = "%s: %s" % (type(raised).__name__, str(raised)[:200])
    if tree is not None and tree[1] is not None:
        shown["result"] += " (the very object passed as argument %s)" % tree[1]
    text = printed.getvalue().replace(os.path.realpath(checkout), "<checkout>")
    shown["printed text"] = short(text)
    shared = None
    if raised is None and seconds < 0.5 and not inspect.isasyncgen(result) and recorded["kind"] != "coroutine":
        shared = gives_same_object(function, blob, result)
    return {
        "shared": shared,
        "call": call, "result": bounded(tree), "exception": bounded(failure), "arguments": bounded(arguments),
        "printed text": bounded(["str", text]), "shown": shown,
    }


def position(result, args, kwargs):
    """Which argument the result is, where that matters: a caller that changes one changes the other."""
    if isinstance(result, (type(None), bool, int, float, complex, str, bytes, tuple, frozenset, type)):
        return None
    for index, value in enumerate(args):
        if value is result:
            return str(index + 1)
    for key, value in kwargs.items():
        if value is result:
            return key
    return None


def gives_same_object(function, blob, first):
    """Whether equal arguments give the very same object again: a remembered list that one caller changes reaches the next."""
    if position(first, (first,), {}) is None:
        return False
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            args, kwargs = pickle.loads(blob)
            return function(*args, **kwargs) is first
        except BaseException:
            return None


def run_alone(awaitable):
    async def waiting():
        return await awaitable

    import asyncio

    return asyncio.run(waiting())


async def drain_async(generator):
    found = []
    async for item in generator:
        found.append(item)
        if len(found) >= DRAINED_ITEMS:
            break
    return found


# ---------------------------------------------------------------- compare


def read_outcomes(path):
    outcomes, begun, ended, failed = {}, None, False, None
    try:
        with open(path, encoding="utf-8") as file:
            for text in file:
                try:
                    entry = json.loads(text)
                except ValueError:
                    break
                if "begin" in entry:
                    begun = entry["begin"]
                elif "end" in entry:
                    ended = True
                elif "failed" in entry:
                    failed = entry["failed"]
                else:
                    outcomes[entry["index"]] = entry
                    begun = None
    except OSError:
        pass
    return outcomes, begun, ended, failed


def equal(left, right, tolerance):
    if left == right:
        return True
    if not tolerance or not isinstance(left, list) or not isinstance(right, list) or len(left) != len(right):
        return False
    if left and left[0] == "float" and right[0] == "float" and "nan" not in (left[1], right[1]):
        a, b = float.fromhex(left[1]), float.fromhex(right[1])
        return a == b or math.isclose(a, b, rel_tol=tolerance, abs_tol=0.0)
    return all(
        equal(a, b, tolerance) if isinstance(a, list) or isinstance(b, list) else a == b for a, b in zip(left, right)
    )


SCOPES = ("exception", "result", "arguments", "printed text")


def compare(request):
    """`base` twice, to find calls whose outcome changes by itself; `candidate` once."""
    tolerance = request.get("tolerance") or 0
    base, _, base_ended, base_failed = read_outcomes(request["base"])
    again, _, _, _ = read_outcomes(request["again"])
    candidate, stuck, ended, failed = read_outcomes(request["candidate"])
    if base_failed or not base:
        return {"failed": base_failed or "base answered no call", "differences": [], "compared": 0, "leftOut": []}
    differences, compared, unusable, unsteady = [], 0, 0, []
    if failed:
        differences.append({"scope": "crash", "call": "import", "base": "the module is imported", "candidate": failed})
    for index in sorted(base):
        before = base[index]
        if "unusable" in before:
            unusable += 1
            continue
        twin = again.get(index)
        if twin is None or any(not equal(before[scope], twin.get(scope), tolerance) for scope in SCOPES):
            unsteady.append(before["call"])
            continue
        after = candidate.get(index)
        if after is None:
            if index == stuck and not failed:
                differences.append({"scope": "crash", "call": before["call"], "base": described(before), "candidate": request["ending"]})
            continue
        compared += 1
        if "unusable" in after:
            differences.append({"scope": "crash", "call": before["call"], "base": described(before), "candidate": "the arguments cannot be made: " + after["unusable"]})
            continue
        for scope in SCOPES:
            if not equal(before[scope], after[scope], tolerance):
                left, right = shown_apart(before, after, scope)
                differences.append({"scope": scope, "call": before["call"], "base": left, "candidate": right})
                break
        else:
            if before["shared"] is False and after["shared"] is True:
                differences.append({
                    "scope": "result", "call": before["call"], "base": "a new object for each call",
                    "candidate": "the very object that an earlier call returned, so that a caller who changes it changes it for all",
                })
    if not ended and not failed and not any(d["scope"] == "crash" for d in differences):
        differences.append({"scope": "crash", "call": "the replay", "base": "ends well", "candidate": request["ending"]})
    left_out = []
    if unusable:
        left_out.append("%d of %d recorded calls cannot be made again outside of the tests" % (unusable, len(base)))
    if unsteady:
        left_out.append("%d of %d calls give another outcome each time on base itself, such as %s" % (len(unsteady), len(base), unsteady[0]))
    if not base_ended:
        left_out.append("base did not come to the end of the calls")
    return {"differences": differences[:MOST_DIFFERENCES], "compared": compared, "leftOut": left_out}


def shown_apart(before, after, scope):
    """Both sides for people. Where they are long, or look alike, the first place in which they differ."""
    if scope in ("arguments", "printed text"):
        left, right = before["shown"][scope], after["shown"][scope]
    else:
        left, right = described(before), described(after)
    if left != right and len(left) + len(right) <= 200:
        return left, right
    found = first_difference(before[scope], after[scope], "") if before[scope] and after[scope] else None
    if found is None:
        return left[:150], right[:150]
    place, one, other = found
    where = " at %s" % place if place else ""
    return "%s%s" % (one, where), "%s%s" % (other, where)


def first_difference(left, right, place):
    """Place and both parts, or nothing when the forms do not show one."""
    if left == right:
        return None
    if not (isinstance(left, list) and isinstance(right, list) and left and right):
        return place, str(left), str(right)
    if left[0] != right[0] or left[0] not in ("list", "tuple", "set", "frozenset", "dict", "object", "iterator", "same object as argument"):
        return place, render(left), render(right)
    if left[0] == "same object as argument":
        inner = first_difference(left[2], right[2], place)
        return inner or (place, "a new object" if left[1] is None else "the object passed as argument %s" % left[1],
                         "a new object" if right[1] is None else "the object passed as argument %s" % right[1])
    skipped = 2 if left[0] in ("object", "iterator") else 1
    if left[:skipped] != right[:skipped]:
        return place, render(left), render(right)
    for index, (one, other) in enumerate(zip(left[skipped:], right[skipped:])):
        if one != other:
            if left[0] == "dict":
                if one[0] != other[0]:
                    return "%s, key %d" % (place, index) if place else "key %d" % index, render(one[0]), render(other[0])
                return first_difference(one[1], other[1], "%s[%s]" % (place, render(one[0])))
            if left[0] == "object":
                return first_difference(one, other, place)
            return first_difference(one, other, "%s[%d]" % (place, index))
    return place, "%d items" % (len(left) - skipped), "%d items" % (len(right) - skipped)


def render(form):
    """A form as Python would write the value, shortened."""
    kind = form[0] if isinstance(form, list) and form else None
    if kind == "str":
        text = repr(form[1])
    elif kind == "int":
        text = form[1]
    elif kind == "float":
        text = "nan" if form[1] == "nan" else repr(float.fromhex(form[1]))
    elif kind in ("list", "tuple", "set", "frozenset"):
        text = "%s(%s)" % (kind, ", ".join(render(item) for item in form[1:9]))
    elif kind in ("object", "exception", "opaque", "global"):
        text = "%s object %s" % (form[1].split(".")[-1], " ".join(render(part) for part in form[2:] if part != ["None"] and part != ["tuple"]))
    elif kind == "dict":
        text = "{%s}" % ", ".join("%s: %s" % (render(key), render(item)) for key, item in form[1:9])
    else:
        text = " ".join(str(part) for part in form) if isinstance(form, list) else str(form)
    return text if len(text) <= 120 else text[:117] + "..."


def described(entry):
    return "raises " + entry["shown"]["exception"] if entry["exception"] else entry["shown"]["result"]


if __name__ == "__main__":
    wanted = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    if sys.argv[1] == "replay":
        replay(wanted)
    else:
        json.dump(compare(wanted), sys.stdout)
