"""What a timed process does: brings the target, warms up, takes samples, writes them to $TUNEUP_SAMPLES.

Imported by tuneup_unit.py, which says how it is called, so that it is compiled once and not in every process.
"""

import os
import sys
import time

from tuneup_target import Caches, Unusable, import_checked, load, pickle, plain_call, resolve, stand_on

ATOMS = (type(None), bool, int, float, complex, str, bytes)


def immutable(value):
    return type(value) in ATOMS or type(value) in (tuple, frozenset) and all(immutable(item) for item in value)


class Recorded:
    """Passes over recorded calls. Arguments are made afresh for each pass, outside of the timed window."""

    def __init__(self, options):
        recorded = load(options["--recorded"])
        stand_on(os.getcwd(), recorded["root"], recorded["paths"])
        module = import_checked(recorded["module"], os.getcwd())
        self.function = plain_call(resolve(module, recorded["target"]), recorded["kind"])
        self.caches = Caches(module)
        self.blobs, self.steady = [], []
        for blob in recorded["timed"]:
            args, kwargs = pickle.loads(blob)
            self.blobs.append(blob)
            self.steady.append((args, kwargs) if immutable(args) and immutable(tuple(kwargs.values())) else None)
        if not self.blobs:
            raise Unusable("expected recorded calls that end without an exception, found none: declare a benchmark for the target")

    def fresh(self):
        return [same or pickle.loads(blob) for same, blob in zip(self.steady, self.blobs)]

    def sample(self, passes):
        """Nanoseconds of wall and CPU time for so many passes. A window holds one pass where memory between calls must be cleared."""
        separate = bool(self.caches.clears or self.caches.containers)
        wall = cpu = 0
        for _ in range(passes if separate else 1):
            calls = [call for _ in range(1 if separate else passes) for call in self.fresh()]
            self.caches.reset()
            function = self.function
            cpu_started = time.process_time_ns()
            started = time.perf_counter_ns()
            for args, kwargs in calls:
                function(*args, **kwargs)
            wall += time.perf_counter_ns() - started
            cpu += time.process_time_ns() - cpu_started
        return wall, cpu


class Declared:
    """A benchmark of the repository: `run()`, or `run(value)` with the value that `setup()` made for this pass."""

    def __init__(self, options):
        import importlib.util
        import inspect

        benchmark = options["--benchmark"]
        stand_on(os.getcwd(), ".", [os.path.dirname(benchmark) or "."])
        path = os.path.join(os.getcwd(), benchmark)
        if not os.path.isfile(path):
            raise Unusable("expected the benchmark `%s` in the checkout, found none: give a file of the repository" % benchmark)
        spec = importlib.util.spec_from_file_location("tuneup_declared_benchmark", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        if not callable(getattr(module, "run", None)):
            raise Unusable("expected a function `run()` in `%s`, found none: define it, and `setup()` for its input" % benchmark)
        self.run = module.run
        self.setup = getattr(module, "setup", None)
        self.takes = self.setup is not None and len(inspect.signature(module.run).parameters) > 0

    def sample(self, passes):
        inputs = [self.setup() if self.setup else None for _ in range(passes)]
        cpu_started = time.process_time_ns()
        started = time.perf_counter_ns()
        if self.takes:
            for value in inputs:
                self.run(value)
        else:
            for _ in inputs:
                self.run()
        return time.perf_counter_ns() - started, time.process_time_ns() - cpu_started


def main(began):
    options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    target = os.environ.get("TUNEUP_SAMPLES")
    out = sys.stdout
    # Where the answer goes to a file, what the benchmark prints is its output and is compared between sides.
    if not target:
        sys.stdout = sys.stderr
    try:
        work = Declared(options) if "--benchmark" in options else Recorded(options)
    except Unusable as error:
        sys.stderr.write("%s\n" % error)
        return 3
    text = calibration(work, began) if "--calibrate" in options else samples(work, options)
    if target:
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        out.write(text + "\n")
    return 0


def samples(work, options):
    passes = int(options.get("--calls", 1))
    # One sample is thrown away: first calls fill caches of the interpreter and the allocator.
    work.sample(passes)
    taken, cpu = [], 0
    for _ in range(int(options.get("--iterations", 1))):
        wall, spent = work.sample(passes)
        taken.append(wall)
        cpu += spent
    return '{"samplesNs": %s, "cpuNs": %d}' % (taken, cpu)


def calibration(work, began):
    """Least nanoseconds of a pass, in and around the window, and of the way to the first call."""
    start = time.perf_counter_ns() - began
    least, around, count = None, None, 0
    ended = time.perf_counter_ns() + 300_000_000
    while count < 3 or (time.perf_counter_ns() < ended and count < 200):
        outside = time.perf_counter_ns()
        wall, _ = work.sample(1)
        outside = time.perf_counter_ns() - outside
        least = wall if least is None else min(least, wall)
        around = outside if around is None else min(around, outside)
        count += 1
        if count >= 1 and time.perf_counter_ns() > ended + 5_000_000_000:
            break
    return '{"passNs": %d, "aroundNs": %d, "startNs": %d}' % (max(1, least), max(1, around), start)
