"""The function under study as one process calls it: its module from the checkout, its calls, what is remembered between them.

Every timed process loads this before the project, so it imports next to nothing: what a process costs is paid in pairs.
A calls file holds two pickles. The first is a dict that is all a timed process needs: target, module, root, kind, paths, and `timed`,
the blobs to time. The second is the list of all calls, {blob, ns, raised}. A blob is a pickle of (args, kwargs) as they were before
the call; for a method the receiver is the first of args.
"""

import os
import sys

try:
    # `pickle` itself would bring along regular expressions and more, for a Python version of this.
    import _pickle as pickle
except ImportError:
    import pickle

DRAINED_ITEMS = 10_000

COROUTINE, GENERATOR, ASYNC_GENERATOR = 0x80, 0x20, 0x200


def load(path):
    """What a timed process needs, and nothing of the other calls."""
    with open(path, "rb") as file:
        return pickle.load(file)


def load_calls(path):
    with open(path, "rb") as file:
        return pickle.load(file), pickle.load(file)


def save(path, whole, calls):
    with open(path + ".new", "wb") as file:
        pickle.dump(whole, file, 4)
        pickle.dump(calls, file, 4)
    os.replace(path + ".new", path)


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
    __import__(name)
    module = sys.modules[name]
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
    if not callable(raw) and callable(getattr(raw, "func", None)):
        # A cached property.
        return raw.func
    return raw


def plain_call(function, kind):
    """The function so that one call does all its work: coroutines are awaited, generators drained up to a bound."""
    flags = getattr(getattr(function, "__code__", None), "co_flags", 0)
    if kind == "async generator" or flags & ASYNC_GENERATOR:

        async def drain(args, kwargs):
            return [item async for item in function(*args, **kwargs)]

        return awaited(lambda *args, **kwargs: drain(args, kwargs))
    if kind == "coroutine" or flags & COROUTINE:
        return awaited(function)
    if kind == "generator" or flags & GENERATOR:

        def drain_generator(*args, **kwargs):
            for count, _ in enumerate(function(*args, **kwargs)):
                if count >= DRAINED_ITEMS:
                    break

        return drain_generator
    return function


def awaited(function):
    import asyncio

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    return lambda *args, **kwargs: loop.run_until_complete(function(*args, **kwargs))


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
