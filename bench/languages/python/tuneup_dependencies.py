"""What the project in the working folder says that it needs: JSON on stdout, nothing is installed or run."""

import ast
import configparser
import hashlib
import json
import os
import re
import sys

TEST_NAMES = ("test", "tests", "testing")
REQUIREMENTS = ("requirements.txt", "requirements/base.txt")
TEST_REQUIREMENTS = (
    "test-requirements.txt", "tests-requirements.txt", "requirements-test.txt", "requirements-tests.txt", "requirements_test.txt", "requirements/test.txt",
    "requirements/tests.txt", "requirements/testing.txt", "tests/requirements.txt", "test/requirements.txt",
)
DEV_REQUIREMENTS = ("requirements-dev.txt", "requirements_dev.txt", "dev-requirements.txt", "requirements/dev.txt")


def read_toml(path):
    if not os.path.isfile(path):
        return {}
    try:
        import tomllib
    except ImportError:
        try:
            from pip._vendor import tomli as tomllib
        except ImportError:
            return {}
    with open(path, "rb") as file:
        try:
            return tomllib.load(file)
        except ValueError:
            return {}


def poetry_requirement(name, wanted):
    if name == "python":
        return None
    version = wanted if isinstance(wanted, str) else wanted.get("version", "*") if isinstance(wanted, dict) else "*"
    if isinstance(wanted, dict) and (wanted.get("optional") or "path" in wanted or "git" in wanted):
        return None
    bounds = []
    for part in version.split(","):
        part = part.strip()
        match = re.match(r"^([\^~])\s*(\d+)((?:\.\d+)*)$", part)
        if part in ("*", ""):
            continue
        if match:
            numbers = (match.group(2) + match.group(3)).split(".")
            if match.group(1) == "^":
                fixed = next((i for i, n in enumerate(numbers) if n != "0"), len(numbers) - 1)
            else:
                fixed = min(1, len(numbers) - 1)
            upper = numbers[:fixed] + [str(int(numbers[fixed]) + 1)]
            bounds += [">=" + ".".join(numbers), "<" + ".".join(upper)]
        else:
            bounds.append(part if part[0] in "<>=!~" else "==" + part)
    return name + ",".join(bounds)


def group(groups, name, seen=()):
    found = []
    for entry in groups.get(name, []):
        if isinstance(entry, str):
            found.append(entry)
        elif isinstance(entry, dict) and entry.get("include-group") not in (None, *seen):
            found += group(groups, entry["include-group"], (*seen, name))
    return found


def from_setup_py(path):
    """Literal lists only: the file is read, never run."""
    if not os.path.isfile(path):
        return [], {}, False
    with open(path, "rb") as file:
        try:
            tree = ast.parse(file.read())
        except (SyntaxError, ValueError):
            return [], {}, True
    constants, required, extras, builds = {}, [], {}, False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                value = constants.get(getattr(keyword.value, "id", None), keyword.value)
                try:
                    literal = ast.literal_eval(value)
                except (ValueError, SyntaxError):
                    literal = None
                if keyword.arg == "install_requires" and isinstance(literal, (list, tuple)):
                    required += literal
                elif keyword.arg == "tests_require" and isinstance(literal, (list, tuple)):
                    extras.setdefault("tests", []).extend(literal)
                elif keyword.arg == "extras_require" and isinstance(literal, dict):
                    extras.update(literal)
                elif keyword.arg in ("ext_modules", "cffi_modules", "rust_extensions"):
                    builds = True
    return required, extras, builds


def main():
    pyproject = read_toml("pyproject.toml")
    project = pyproject.get("project", {})
    poetry = pyproject.get("tool", {}).get("poetry", {})
    required = list(project.get("dependencies", []))
    extras = dict(project.get("optional-dependencies", {}))
    groups = pyproject.get("dependency-groups", {})
    required += [r for r in (poetry_requirement(n, w) for n, w in poetry.get("dependencies", {}).items()) if r]
    for name, part in list(poetry.get("group", {}).items()) + [("dev", {"dependencies": poetry.get("dev-dependencies", {})})]:
        found = [r for r in (poetry_requirement(n, w) for n, w in part.get("dependencies", {}).items()) if r]
        if found:
            extras.setdefault(name, []).extend(found)
    setup = configparser.ConfigParser(interpolation=None)
    try:
        setup.read("setup.cfg", encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        pass
    lines = lambda text: [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
    if setup.has_option("options", "install_requires"):
        required += lines(setup.get("options", "install_requires"))
    if setup.has_section("options.extras_require"):
        for name, text in setup.items("options.extras_require"):
            extras.setdefault(name, []).extend(lines(text))
    from_setup, setup_extras, builds = from_setup_py("setup.py")
    required += from_setup
    for name, found in setup_extras.items():
        extras.setdefault(name, []).extend(found)

    tests = []
    for name in TEST_NAMES:
        tests += extras.get(name, []) + group(groups, name)
    test_files = [name for name in TEST_REQUIREMENTS if os.path.isfile(name)]
    if not tests and not test_files:
        tests = extras.get("dev", []) + group(groups, "dev")
        test_files = [name for name in DEV_REQUIREMENTS if os.path.isfile(name)]
    own = project.get("name") or poetry.get("name") or ""
    tests = [t for t in tests if not re.match(r"^%s\b" % re.escape(own), t, re.I)] if own else tests
    print(json.dumps({
        "required": unique(required), "tests": unique(tests),
        "files": [name for name in REQUIREMENTS if os.path.isfile(name)], "testFiles": test_files,
        "fingerprint": fingerprint(builds), "version": "%d.%d.%d" % sys.version_info[:3], "isPackage": bool(project or poetry or os.path.isfile("setup.py") or setup.has_section("metadata")), "builds": builds,
        "hasTests": has_tests(), "usesUnittest": uses_unittest(),
    }))


def fingerprint(builds):
    """Changes with the interpreter, with every file that says what to install, and with what is compiled into an environment."""
    digest = hashlib.sha256(repr((sys.version, os.path.realpath(sys.executable))).encode())
    names = ("pyproject.toml", "setup.cfg", "setup.py", *REQUIREMENTS, *TEST_REQUIREMENTS, *DEV_REQUIREMENTS)
    for name in [*names, *(native_sources() if builds else [])]:
        if os.path.isfile(name):
            with open(name, "rb") as file:
                digest.update(name.encode() + b"\0" + file.read() + b"\0")
    return digest.hexdigest()


def native_sources():
    found = []
    for folder, below, files in os.walk("."):
        below[:] = sorted(name for name in below if not name.startswith(".") and name not in ("node_modules", "build", "venv"))
        found += [os.path.join(folder, name) for name in sorted(files) if re.search(r"\.(c|cc|cpp|cxx|h|hpp|pyx|pxd|pxi|rs)$|^Cargo\.", name)]
    return found


def unique(items):
    return list(dict.fromkeys(item for item in items if isinstance(item, str)))


def test_files():
    found = []
    for folder, below, files in os.walk("."):
        below[:] = [name for name in below if not name.startswith(".") and name not in ("node_modules", "__pycache__", "venv")]
        found += [os.path.join(folder, name) for name in files if re.match(r"^(test_.*|.*_test|tests)\.py$", name)]
        if len(found) > 500:
            break
    return found


def has_tests():
    return bool(test_files())


def uses_unittest():
    for path in test_files()[:200]:
        with open(path, "rb") as file:
            if b"import unittest" in file.read() or b"from unittest" in open(path, "rb").read():
                return True
    return False


if __name__ == "__main__":
    main()
