"""Runs samples before and after a rewrite. Reads a JSON list of {name, base, head, sizes} and writes one of {name, differences, gains}.

Base and head take turns, so that a change of the machine's speed meets both; the shortest of all turns counts.
"""

import copy
import json
import sys
import time


def load(text):
    names = {"__name__": "sample"}
    exec(compile(text, "sample", "exec"), names)
    return names


def outcome(names, arguments):
    try:
        result = ("returned", names["sample"](*arguments))
    except Exception as error:
        result = ("raised", type(error).__name__)
    return repr((result, [plain(argument) for argument in arguments]))


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    return (type(value).__name__, vars(value)) if hasattr(value, "__dict__") else value


def turn(function, arguments, calls):
    start = time.process_time()
    for _ in range(calls):
        function(*arguments)
    return (time.process_time() - start) / calls


def gain(base, head, arguments):
    calls = 1
    while turn(base, arguments, calls) * calls < 0.002:
        calls *= 4
    times = [(turn(base, arguments, calls), turn(head, arguments, calls)) for _ in range(15)]
    return min(time for time, _ in times) / max(min(time for _, time in times), 1e-9)


def run(job, timed):
    base, head = load(job["base"]), load(job["head"])
    differences = []
    for size in job.get("checked", range(8)):
        if outcome(base, base["inputs"](size)) != outcome(head, copy.deepcopy(base["inputs"](size))):
            differences.append(size)
    gains = [gain(base["sample"], head["sample"], base["inputs"](size)) for size in job["sizes"]] if timed else []
    return {"name": job["name"], "differences": differences, "gains": gains}


timed = "--time" in sys.argv
print(json.dumps([run(job, timed) for job in json.load(sys.stdin)]))
