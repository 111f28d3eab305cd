"""Lies in an environment where the project itself had to be built. The checkout's own files come first by PYTHONPATH; what only
the build makes (compiled modules, a generated version file) is found behind them, in the installed copy."""

import importlib.machinery
import os
import sys

_installed = os.path.dirname(os.path.abspath(__file__))


class _Installed:
    @staticmethod
    def find_spec(name, path=None, target=None):
        package = name.split(".")[:-1]
        folder = os.path.join(_installed, *package)
        if not package or not os.path.isdir(folder):
            return None
        return importlib.machinery.PathFinder.find_spec(name, [folder])


sys.meta_path.append(_Installed)
