"""One timed process: runs a Go test binary and writes what it measured to $TUNEUP_SAMPLES. Python's standard library only.

Usage: tuneup_unit.py --name BENCHMARK --iterations N --calls N BINARY
The binary does the timing: `N` operations a sample, one sample more than asked for, of which the first is thrown away. It prints
nanoseconds an operation with four digits. Its processor time is counted from the end of the sample that is thrown away: the start of the
binary is not in it, the garbage collections that the testing package forces before each sample are. Without $TUNEUP_SAMPLES what it measured goes to the output.
"""

import json
import os
import re
import subprocess
import sys
import time

LINE = re.compile(r"^(Benchmark\S*)\s+(\d+)\s+([0-9.]+(?:e[+-]?\d+)?) ns/op")


def main():
    words = sys.argv[1:]
    options = dict(zip(words[:-1:2], words[1:-1:2]))
    name, binary = options["--name"], words[-1]
    iterations, calls = int(options["--iterations"]), int(options["--calls"])
    pattern = "/".join("^%s$" % re.escape(part) for part in name.split("/"))
    command = [binary, "-test.run", "^$", "-test.bench", pattern, "-test.count", str(iterations + 1), "-test.benchtime", "%dx" % calls]
    code, output, cpu = run(command)
    if code != 0:
        sys.stderr.write("%s\n" % (why(output) or "the test binary ended with exit code %d" % code))
        return code if code > 0 else 1
    found = [match for match in map(LINE.match, output.splitlines()) if match]
    names = sorted({re.sub(r"-\d+$", "", match.group(1)) for match in found})
    if len(names) > 1:
        sys.stderr.write("expected one benchmark by the name %s, found %s: name one of them\n" % (name, ", ".join(names)))
        return 3
    if len(found) != iterations + 1:
        sys.stderr.write("expected %d results of %s, got %d: is it a benchmark of this package?\n" % (iterations + 1, name, len(found)))
        return 3
    # Operations of a sample together, as the other languages give them.
    text = json.dumps({"samplesNs": [float(match.group(3)) * int(match.group(2)) for match in found[1:]], "cpuNs": cpu})
    target = os.environ.get("TUNEUP_SAMPLES")
    if target:
        with open(target, "w") as file:
            file.write(text)
    else:
        sys.stdout.write(text + "\n")
    return 0


def run(command):
    """Exit code (less than 0: by a signal), output, and nanoseconds of processor time from the first result on; None where they cannot be told."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, universal_newlines=True)
    lines, before = [], None
    for line in process.stdout:
        if before is None and LINE.match(line):
            before = spent_by(process.pid)
        lines.append(line)
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    # Else it would be waited for once more.
    process.returncode = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    spent = round((usage.ru_utime + usage.ru_stime) * 1e9)
    return process.returncode, "".join(lines), None if before is None or spent <= before else spent - before


def spent_by(pid):
    """Nanoseconds of processor time that a running process has spent, by its own clock; None where the kernel does not give it."""
    try:
        return time.clock_gettime_ns(~pid << 3 | 2)
    except (OSError, OverflowError, ValueError):
        return None


def why(output):
    """The line that says what went wrong: a panic, or what a failed benchmark wrote."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for start in ("panic:", "fatal error:"):
        for line in lines:
            if line.startswith(start):
                return line
    notes = [line for line in lines if re.match(r"\S+\.go:\d+:", line)]
    return notes[-1] if notes else next((line for line in lines if line.startswith("--- FAIL")), "")


if __name__ == "__main__":
    sys.exit(main())
