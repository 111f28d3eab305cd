"""Writes one JSON line for each test to $TUNEUP_OUTCOMES: a pytest plugin, and the same for unittest.

Where $TUNEUP_ONLY names a file with a JSON list of tests, pytest runs these alone.
"""

import json
import os


def _write(name, outcome):
    path = os.environ.get("TUNEUP_OUTCOMES")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps([name, outcome]) + "\n")


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        _write(report.nodeid, report.outcome)


def pytest_collection_modifyitems(config, items):
    path = os.environ.get("TUNEUP_ONLY")
    if not path:
        return
    with open(path, encoding="utf-8") as file:
        only = set(json.load(file))
    others = [item for item in items if item.nodeid not in only]
    items[:] = [item for item in items if item.nodeid in only]
    config.hook.pytest_deselected(items=others)


def pytest_collectreport(report):
    if report.outcome == "failed":
        _write((report.nodeid or "collection") + " (collection)", "failed")


def watch_unittest():
    import unittest.result

    kind = unittest.result.TestResult

    def noting(name, outcome):
        original = getattr(kind, name)

        def method(self, test, *rest):
            try:
                _write(test.id(), outcome)
            except Exception:
                pass
            return original(self, test, *rest)

        setattr(kind, name, method)

    noting("addSuccess", "passed")
    noting("addError", "failed")
    noting("addFailure", "failed")
    noting("addSkip", "skipped")
    noting("addExpectedFailure", "skipped")
    noting("addUnexpectedSuccess", "failed")
