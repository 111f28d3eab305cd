"""Stands first on PYTHONPATH while tests run: notes each test's outcome and, when asked, watches one function."""

import importlib.machinery
import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))


def _run_the_next_one():
    """Another sitecustomize may be installed (a distribution's own); ours must not hide it."""
    spec = importlib.machinery.PathFinder.find_spec(
        "sitecustomize", [path for path in sys.path if os.path.abspath(path or ".") != _here]
    )
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


try:
    import importlib.util

    _run_the_next_one()
except Exception:
    pass

if os.environ.get("TUNEUP_RECORD"):
    import tuneup_recorder

    tuneup_recorder.install(os.environ["TUNEUP_RECORD"])
if os.environ.get("TUNEUP_UNITTEST") and os.environ.get("TUNEUP_OUTCOMES"):
    import tuneup_outcomes

    tuneup_outcomes.watch_unittest()
