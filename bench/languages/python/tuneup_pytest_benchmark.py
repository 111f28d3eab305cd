"""One timed process: runs one pytest-benchmark test and writes its rounds to $TUNEUP_SAMPLES.

Usage: tuneup_pytest_benchmark.py --iterations N --calls 1 --benchmark tests/test_shop.py::test_total [--calibrate yes]
pytest-benchmark does the timing: a round lasts two milliseconds at least, and the first one is thrown away. `--calibrate` prints how many rounds
there are to be had, since `benchmark.pedantic` sets its own number. pytest's own printing goes to the errors.
"""

import json
import os
import sys
import tempfile

# The project's modules must not be hidden by what lies beside this file, and come from this checkout.
sys.path[0:1] = [os.path.join(os.getcwd(), "src"), os.getcwd()]


class Watcher:
    """Keeps why the test did not run well."""

    why = ""

    def pytest_runtest_logreport(self, report):
        if report.failed or report.skipped:
            crash = getattr(report.longrepr, "reprcrash", None)
            self.why = crash.message if crash else str(report.longrepr)

    def pytest_collectreport(self, report):
        if report.failed:
            self.why = str(report.longrepr)


def main():
    words = sys.argv[1:]
    options = dict(zip(words[::2], words[1::2]))
    iterations = int(options["--iterations"])
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    try:
        import pytest
        import pytest_benchmark  # noqa: F401
    except ImportError as error:
        sys.stderr.write("expected pytest-benchmark in the environment, got: %s: name it among the project's test dependencies\n" % error)
        return 3
    watcher = Watcher()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rounds.json")
        rounds = ["--benchmark-min-rounds=%d" % (iterations + 1), "--benchmark-max-time=0.0000001", "--benchmark-min-time=0.002"]
        # The project's own options may switch benchmarks off, or spread tests over processes.
        settings = ["-q", "-p", "no:cacheprovider", "-o", "addopts=", "--benchmark-enable", "--benchmark-json=" + path]
        code = int(pytest.main(settings + rounds + [options["--benchmark"]], plugins=[watcher]))
        data = read_rounds(path)
    if code != 0 or watcher.why or not data:
        why = (watcher.why.strip().splitlines() or ["it timed nothing"])[-1]
        sys.stderr.write("%s: %s (pytest's exit code %d)\n" % (options["--benchmark"], why, code))
        return code or 3
    if "--calibrate" in options:
        answer.write(json.dumps({"rounds": min(iterations, len(data))}))
        answer.flush()
        return 0
    if len(data) < iterations:
        sys.stderr.write("expected %d rounds of %s, got %d\n" % (iterations, options["--benchmark"], len(data)))
        return 3
    text = json.dumps({"samplesNs": [value * 1e9 for value in data[-iterations:]]})
    target = os.environ.get("TUNEUP_SAMPLES")
    if target:
        with open(target, "w") as file:
            file.write(text)
    else:
        answer.write(text + "\n")
        answer.flush()
    return 0


def read_rounds(path):
    """Seconds an operation of each round; none when the test did not get so far."""
    try:
        with open(path, encoding="utf-8") as file:
            benchmarks = json.load(file)["benchmarks"]
    except (OSError, ValueError):
        return []
    return benchmarks[0]["stats"]["data"] if len(benchmarks) == 1 else []


if __name__ == "__main__":
    sys.exit(main())
