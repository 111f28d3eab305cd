"""Functions that two commits both have and write differently. Usage: tuneup_changes.py in the checkout, a JSON request on stdin, a JSON answer on stdout."""

import ast
import json
import subprocess
import sys

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def main():
    request = json.load(sys.stdin)
    base, head = request["base"], request["head"]
    listed = git("diff", "--name-only", "--no-renames", "--diff-filter=M", "-z", base, head, "--", "*.py").decode(errors="replace")
    changed, other_signature = [], []
    for file in filter(None, listed.split("\0")):
        before, after = functions_of(base, file), functions_of(head, file)
        for name, function in before.items():
            if name not in after or shape(function) == shape(after[name]):
                continue
            same = ast.dump(function.args) == ast.dump(after[name].args)
            (changed if same else other_signature).append({"file": file, "qualifiedName": name})
    json.dump({"changed": changed, "otherSignature": other_signature}, sys.stdout)


def functions_of(commit, file):
    """Functions and methods by their qualified name. What stands inside of a function is a part of it."""
    try:
        tree = ast.parse(git("show", "%s:%s" % (commit, file)))
    except (SyntaxError, ValueError):
        return {}
    found = {}

    def visit(body, prefix):
        for node in body:
            if isinstance(node, FUNCTIONS):
                found[prefix + node.name] = node
            elif isinstance(node, ast.ClassDef):
                visit(node.body, prefix + node.name + ".")

    visit(tree.body, "")
    return found


def shape(function):
    """What it does, without its comments, its layout and what it says of itself."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(getattr(body[0], "value", None), ast.Constant) and isinstance(body[0].value.value, str):
        body = body[1:]
    parts = [function.args, *function.decorator_list, *body]
    return type(function).__name__, [ast.dump(part) for part in parts]


def git(*words):
    return subprocess.run(["git", "-c", "safe.directory=*", *words], stdout=subprocess.PIPE, check=True).stdout


if __name__ == "__main__":
    main()
