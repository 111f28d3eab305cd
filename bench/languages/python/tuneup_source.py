"""Reads and patches Python source by the interpreter's own grammar. Standard library only.

Usage: tuneup_source.py context|apply|soften, a JSON request on stdin, a JSON answer on stdout. Runs in the checkout.
"""

import ast
import builtins
import copy
import difflib
import io
import json
import os
import re
import sys
import tokenize

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FENCE = re.compile(r"^```(\w+)(?::([^\n]*))?\n(.*?)\n?^```[ \t]*$", re.S | re.M)

IMPURE_MODULES = {
    "random": "random numbers", "secrets": "random numbers", "uuid": "random numbers",
    "time": "the clock", "datetime": "the clock", "socket": "the network", "requests": "the network",
    "urllib": "the network", "http": "the network", "httpx": "the network", "subprocess": "other processes",
    "shutil": "files", "tempfile": "files", "glob": "files",
}
IMPURE_CALLS = {
    "open": "files", "input": "the terminal", "datetime.now": "the clock", "datetime.utcnow": "the clock",
    "datetime.today": "the clock", "date.today": "the clock",
}
PURE_PARTS = {"datetime.timedelta", "datetime.date", "datetime.datetime", "datetime.timezone", "urllib.parse", "time.struct_time",
              "uuid.UUID", "http.HTTPStatus"}
OS_PARTS = {"os.path.exists", "os.path.isfile", "os.path.isdir", "os.listdir", "os.walk", "os.scandir", "os.stat", "os.remove",
            "os.environ", "os.getenv", "os.getcwd", "os.urandom", "os.getpid"}


class Refused(Exception):
    """A candidate that cannot be taken over; the text is for people."""


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    text = raw.decode("utf-8-sig")
    return text.replace("\r\n", "\n"), b"\r\n" in raw, raw.startswith(b"\xef\xbb\xbf")


def functions_of(tree):
    """Every function by qualified name, with the classes around it. The last definition of a name wins, as at run time."""
    found = {}

    def walk(body, names, classes):
        for node in body:
            if isinstance(node, FUNCTIONS):
                # A property's setter comes under the getter's name and would hide it.
                if ".".join(names + [node.name]) in found and any(
                    isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter") for d in node.decorator_list
                ):
                    continue
                found[".".join(names + [node.name])] = (node, classes)
            elif isinstance(node, ast.ClassDef):
                walk(node.body, names + [node.name], classes + [node])
            elif isinstance(node, (ast.If, ast.Try)):
                for part in ("body", "orelse", "finalbody"):
                    walk(getattr(node, part, []), names, classes)

    walk(tree.body, [], [])
    return found


def classes_of(tree):
    found = {}

    def walk(body, names):
        for node in body:
            if isinstance(node, ast.ClassDef):
                found[".".join(names + [node.name])] = node
                walk(node.body, names + [node.name])

    walk(tree.body, [])
    return found


def first_line(node):
    return min([node.lineno] + [d.lineno for d in getattr(node, "decorator_list", [])])


def bound_names(statement):
    """Names that a module-level statement binds."""
    if isinstance(statement, FUNCTIONS + (ast.ClassDef,)):
        return {statement.name}
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name.split(".")[0]) for alias in statement.names}
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name.split(".")[0]) for alias in node.names}
        elif isinstance(node, FUNCTIONS + (ast.ClassDef,)):
            names.add(node.name)
    return names


def used_names(*nodes):
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def own_attributes(node):
    """Attributes reached through self or cls."""
    return {
        n.attr for n in ast.walk(node)
        if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in ("self", "cls")
    }


# ---------------------------------------------------------------- context


def import_root(file):
    """The folder that must stand on sys.path for the file, and its dotted module name. Packages without `__init__.py` are
    found by how the repository itself imports them."""
    parts = file.split("/")
    stem = parts[-1][:-3]
    folders = parts[:-1]
    depth = len(folders)
    while depth > 0 and os.path.exists(os.path.join(*folders[:depth], "__init__.py")):
        depth -= 1
    if depth == len(folders) and folders and folders[-1] not in ("src", "lib", "python"):
        wanted = namespace_depth(folders, stem)
        if wanted is not None:
            depth = wanted
    names = folders[depth:] + ([] if stem == "__init__" else [stem])
    return "/".join(folders[:depth]) or ".", ".".join(names)


def namespace_depth(folders, stem):
    imported = set()
    count = 0
    for folder, below, files in os.walk("."):
        below[:] = [name for name in below if not name.startswith(".") and name != "node_modules"]
        for name in files:
            if not name.endswith(".py") or count > 2000:
                continue
            count += 1
            try:
                with open(os.path.join(folder, name), "rb") as file:
                    tree = ast.parse(file.read())
            except (SyntaxError, ValueError):
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Import):
                    imported |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    imported.add(node.module)
                    imported |= {node.module + "." + alias.name for alias in node.names}
    for depth in range(len(folders)):
        if ".".join(folders[depth:] + [stem]) in imported:
            return depth
    return None


def list_files(limit=5000):
    found = []
    for folder, below, files in os.walk("."):
        below[:] = [name for name in below if not name.startswith(".") and name not in ("node_modules", "__pycache__")]
        found += [os.path.normpath(os.path.join(folder, name)).replace(os.sep, "/") for name in files if name.endswith(".py")]
        if len(found) > limit:
            break
    return found


def closest(name, names):
    last = name.split(".")[-1]
    near = difflib.get_close_matches(name, names, 3, 0.5)
    near += [n for n in names if n.split(".")[-1] == last and n not in near]
    near += [n for n in difflib.get_close_matches(last, [n.split(".")[-1] for n in names], 3, 0.6) if n in names and n not in near]
    return (near or list(names))[:3]


def quoted(names):
    return ", ".join("`%s`" % n for n in names)


def context(request):
    file, wanted = request["file"], request["qualifiedName"]
    if not os.path.isfile(file):
        files = list_files()
        base = os.path.basename(file)
        near = [f for f in files if os.path.basename(f) == base] or difflib.get_close_matches(file, files, 3, 0.5)
        hint = "the closest are %s" % quoted(near[:3]) if near else "give a path below the repository's root"
        return {"code": "file-not-found", "message": "expected the file `%s` in the repository, found none: %s" % (file, hint)}
    try:
        text, _, _ = read(file)
        tree = ast.parse(text)
    except (SyntaxError, UnicodeDecodeError, ValueError) as error:
        return {"code": "source-not-readable",
                "message": "expected Python source in `%s`, got something this interpreter cannot read (%s): use a newer interpreter or fix the file" % (file, error)}
    functions = functions_of(tree)
    if wanted not in functions:
        names = list(functions)
        hint = "the closest are %s" % quoted(closest(wanted, names)) if names else "the file has no function"
        return {"code": "function-not-found", "message": "expected a function `%s` in `%s`, found none: %s" % (wanted, file, hint)}

    target, classes = functions[wanted]
    prefix = ".".join(wanted.split(".")[:-1])
    kept = {wanted}
    helpers = []
    frontier = [wanted]
    for _ in range(2):
        following = []
        for name in frontier:
            node, _ = functions[name]
            owner = ".".join(name.split(".")[:-1])
            calls = [n for n in sorted(used_names(node)) if n in functions]
            calls += [owner + "." + a for a in sorted(own_attributes(node)) if owner and owner + "." + a in functions]
            for call in calls:
                if call not in kept:
                    kept.add(call)
                    following.append(call)
                    helpers.append(call)
        frontier = following
    if prefix and prefix + ".__init__" in functions:
        kept.add(prefix + ".__init__")

    root, module = import_root(file)
    return {
        "sourceCode": "```python:%s\n%s\n```" % (file, assemble(text, tree, functions, kept).strip("\n")),
        "modulePath": module,
        "importRoot": root,
        "className": classes[-1].name if classes else None,
        "isAsync": isinstance(target, ast.AsyncFunctionDef),
        "helperNames": [module + "." + name for name in helpers],
        "startingLine": first_line(target),
        "endingLine": target.end_lineno,
        "impure": sorted(impure_parts(tree, [functions[name][0] for name in kept])),
    }


def assemble(text, tree, functions, kept):
    """The parts of the file that the target needs, in the file's order and spelling."""
    lines = text.split("\n")
    nodes = [functions[name][0] for name in kept]
    kept_nodes = {id(node) for node in nodes}
    needed = used_names(*nodes)
    outer = set()
    for name in kept:
        for klass in functions[name][1]:
            outer.add(id(klass))
            needed |= used_names(*klass.bases, *klass.decorator_list)
            for statement in klass.body:
                if isinstance(statement, (ast.Assign, ast.AnnAssign)):
                    needed |= used_names(statement)
    # A constant may need another constant above it.
    for statement in reversed(tree.body):
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and bound_names(statement) & needed:
            needed |= used_names(statement)

    def segment(start, end):
        return lines[start - 1:end]

    def class_lines(klass):
        header_end = max([klass.lineno] + [b.end_lineno for b in klass.bases] + [k.value.end_lineno for k in klass.keywords])
        found = segment(first_line(klass), header_end)
        while not found[-1].split("#")[0].rstrip().endswith(":") and header_end < klass.body[0].lineno:
            header_end += 1
            found.append(lines[header_end - 1])
        for statement in klass.body:
            if id(statement) in kept_nodes:
                found += [""] + segment(first_line(statement), statement.end_lineno)
            elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
                found += segment(statement.lineno, statement.end_lineno)
            elif isinstance(statement, ast.ClassDef) and id(statement) in outer:
                found += [""] + class_lines(statement)
        return found

    pieces = []
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and id(statement) in outer:
            pieces += ["", ""] + class_lines(statement)
        elif id(statement) in kept_nodes:
            pieces += ["", ""] + segment(first_line(statement), statement.end_lineno)
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            star = any(alias.name == "*" for alias in statement.names)
            future = getattr(statement, "module", None) == "__future__"
            if star or future or bound_names(statement) & needed:
                pieces += segment(statement.lineno, statement.end_lineno)
        elif isinstance(statement, (ast.If, ast.Try)) and any(id(n) in kept_nodes for n in ast.walk(statement)):
            pieces += [""] + segment(statement.lineno, statement.end_lineno)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.If, ast.Try)) and bound_names(statement) & needed:
            pieces += segment(statement.lineno, statement.end_lineno)
    return "\n".join(pieces)


def impure_parts(tree, nodes):
    imported = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                imported[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            for alias in statement.names:
                imported[alias.asname or alias.name] = "%s.%s" % (statement.module, alias.name)
    found = set()
    for root in nodes:
        for node in ast.walk(root):
            dotted = dotted_name(node, imported)
            if dotted is None:
                continue
            module = dotted.split(".")[0]
            for ending, what in IMPURE_CALLS.items():
                if dotted == ending or dotted.endswith("." + ending):
                    found.add(what)
            if dotted in OS_PARTS:
                found.add("files or the machine")
            if module in IMPURE_MODULES and module in imported.values() or dotted.split(".")[0] in IMPURE_MODULES and "." in dotted:
                if not any(dotted == p or dotted.startswith(p + ".") for p in PURE_PARTS) and "." in dotted:
                    found.add(IMPURE_MODULES[module])
    return found


def dotted_name(node, imported):
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        return None
    start = imported.get(node.id)
    if start is None:
        return node.id if not parts and node.id in ("open", "input") else None
    return ".".join([start] + parts[::-1])


# ---------------------------------------------------------------- apply


def parse_blocks(markdown):
    return [(match.group(2).strip() if match.group(2) else None, match.group(3).replace("\r\n", "\n")) for match in FENCE.finditer(markdown)]


def apply(request):
    """The files that a candidate changes, or why it cannot be taken over."""
    try:
        blocks = parse_blocks(request["candidate"])
        if not blocks:
            raise Refused("the answer holds no code block")
        chosen = {}
        for path, code in blocks:
            name = block_file(path, blocks, request["file"])
            if name is None:
                continue
            try:
                chosen[name] = (code, ast.parse(code))
            except (SyntaxError, ValueError) as error:
                raise Refused("the code does not parse: %s" % error)
        if request["file"] not in chosen:
            raise Refused("no block is for `%s`" % request["file"])
        code, tree = chosen[request["file"]]
        text, crlf, mark = read(request["file"])
        changed = merge(text, code, tree, request["qualifiedName"], request["helpers"])
        changed = changed.replace("\n", "\r\n") if crlf else changed
        return {"files": {request["file"]: ("\ufeff" if mark else "") + changed}}
    except Refused as refusal:
        return {"refused": str(refusal)}


def block_file(path, blocks, target):
    if path == target:
        return target
    if path is None:
        return target if sum(1 for p, _ in blocks if p is None) == 1 and not any(p == target for p, _ in blocks) else None
    same = [p for p, _ in blocks if p and os.path.basename(p) == os.path.basename(target)]
    if os.path.basename(path) == os.path.basename(target) and len(same) == 1 and not any(p == target for p, _ in blocks):
        return target
    return None


def merge(text, code, new_tree, wanted, helpers):
    old_tree = ast.parse(text)
    old_functions, new_functions = functions_of(old_tree), functions_of(new_tree)
    old_classes, new_classes = classes_of(old_tree), classes_of(new_tree)
    if wanted not in new_functions:
        raise Refused("the code does not hold `%s`" % wanted)
    known = {wanted} | set(helpers)
    if "." in wanted:
        known.add(wanted.rsplit(".", 1)[0] + ".__init__")
    old_lines, new_lines = text.split("\n"), code.split("\n")
    edits = []  # (first line, last line, replacement lines); an insertion has last = first - 1
    taken = []

    for name in sorted(known & set(new_functions) & set(old_functions)):
        old, new = old_functions[name][0], new_functions[name][0]
        if signature(old) != signature(new):
            if name == wanted:
                raise Refused("the signature of `%s` changed: callers rely on it" % name)
            raise Refused("the signature of the helper `%s` changed: others may call it" % name)
        if normalised(old) == normalised(new):
            continue
        edits.append((first_line(old), old.end_lineno, function_lines(old, old_lines, new, new_lines)))
        taken.append(new)
    if not any(new is new_functions[wanted][0] for new in taken) and not taken:
        raise Refused("nothing changed: the code equals the original")

    top = next(s for s in old_tree.body if s.lineno <= old_functions[wanted][0].lineno <= s.end_lineno)
    old_bound = set()
    for statement in old_tree.body:
        old_bound |= bound_names(statement)
    inserted = []
    for statement in new_tree.body:
        if isinstance(statement, FUNCTIONS + (ast.ClassDef,)) and statement.name not in old_bound:
            if inserted and inserted[-1] != "":
                inserted += ["", ""]
            inserted += new_lines[first_line(statement) - 1:statement.end_lineno] + ["", ""]
            taken.append(statement)
        elif isinstance(statement, (ast.Assign, ast.AnnAssign)) and not bound_names(statement) & old_bound and bound_names(statement):
            inserted += new_lines[statement.lineno - 1:statement.end_lineno]
            taken.append(statement)
    for name, klass in new_classes.items():
        if name not in old_classes:
            continue
        present = {getattr(s, "name", None) for s in old_classes[name].body}
        for statement in klass.body:
            if isinstance(statement, FUNCTIONS) and statement.name not in present:
                own = old_classes[name]
                indent = old_lines[own.body[0].lineno - 1][:own.body[0].col_offset]
                body = reindent(new_lines[first_line(statement) - 1:statement.end_lineno], new_lines[statement.lineno - 1][:statement.col_offset], indent)
                edits.append((own.end_lineno + 1, own.end_lineno, [""] + body))
                taken.append(statement)

    if inserted:
        while inserted and inserted[-1] == "":
            inserted.pop()
        before = first_line(top)
        # Comments that stand directly above belong to what follows them.
        while before > 1 and old_lines[before - 2].startswith("#"):
            before -= 1
        edits.append((before, before - 1, inserted + ["", ""]))

    imports = needed_imports(old_tree, new_tree, taken)
    if imports:
        edits.append((import_line(old_tree) + 1, import_line(old_tree), imports))
    check_names(old_tree, new_tree, taken)

    for first, last, lines in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        old_lines[first - 1:last] = lines
    changed = "\n".join(old_lines)
    try:
        after = ast.parse(changed)
    except SyntaxError as error:
        raise Refused("the code does not fit into the file: %s" % error)
    if normalised(functions_of(after)[wanted][0]) != normalised(new_functions[wanted][0]):
        raise Refused("the code does not fit into the file: the merged function is not the proposed one")
    return changed


def signature(node):
    """What callers see: kind, names, order and defaults. Annotations stay the original's."""
    arguments = copy.deepcopy(node.args)
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
            argument.type_comment = None
    return type(node).__name__, ast.dump(arguments)


def normalised(node):
    """A function with local names by order of appearance and without docstrings: equal text means no change."""
    node = copy.deepcopy(node)
    for inner in ast.walk(node):
        if isinstance(inner, FUNCTIONS + (ast.ClassDef,)):
            inner.returns = None if isinstance(inner, FUNCTIONS) else getattr(inner, "returns", None)
            if has_docstring(inner):
                inner.body = inner.body[1:] or [ast.Pass()]
        if isinstance(inner, ast.arg):
            inner.annotation = None
            inner.type_comment = None
    shared = {name for n in ast.walk(node) if isinstance(n, (ast.Global, ast.Nonlocal)) for name in n.names}
    parameters = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
    local = {}
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store) and inner.id not in shared | parameters:
            local.setdefault(inner.id, "v%d" % len(local))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id in local:
            inner.id = local[inner.id]
    return ast.dump(node)


def header_end(node, lines):
    """Line and column just behind the colon that ends `def ...:`."""
    source = "\n".join(lines[node.lineno - 1:node.end_lineno]) + "\n"
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.OP:
            if token.string in "([{":
                depth += 1
            elif token.string in ")]}":
                depth -= 1
            elif token.string == ":" and depth == 0:
                return node.lineno - 1 + token.end[0], token.end[1]
    raise Refused("the function's first line cannot be read")


def function_lines(old, old_lines, new, new_lines):
    indent = old_lines[old.lineno - 1][:old.col_offset]
    new_indent = new_lines[new.lineno - 1][:new.col_offset]
    decorators = reindent(new_lines[first_line(new) - 1:new.lineno - 1], new_indent, indent)
    line, column = header_end(old, old_lines)
    header = old_lines[old.lineno - 1:line]
    comment = header[-1][column:].strip()
    header[-1] = header[-1][:column] + ("  " + comment if comment.startswith("#") else "")
    new_line, new_column = header_end(new, new_lines)
    if new.body[0].lineno == new_line:
        body = [indent + "    " + new_lines[new_line - 1][new_column:].strip()] + new_lines[new_line:new.end_lineno]
    else:
        body = reindent(new_lines[new_line:new.end_lineno], new_indent, indent)
    # A rewrite is about the code: what the function is for is still true.
    if has_docstring(old) and not has_docstring(new) and old.body[0].lineno > line:
        body = old_lines[line:old.body[0].end_lineno] + body
    return decorators + header + body


def has_docstring(node):
    first = node.body[0]
    return isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)


def reindent(lines, before, after):
    if before == after:
        return list(lines)
    return [after + line[len(before):] if line.startswith(before) and line.strip() else line for line in lines]


def import_table(tree):
    """What each top-level import binds: name -> (kind, module, original name, statement)."""
    found = {}
    for statement in tree.body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                found[alias.asname or alias.name.split(".")[0]] = ("import", alias.name, alias.asname)
        elif isinstance(statement, ast.ImportFrom):
            for alias in statement.names:
                found[alias.asname or alias.name] = ("from", "." * statement.level + (statement.module or ""), alias.name, alias.asname)
    return found


def needed_imports(old_tree, new_tree, taken):
    used = used_names(*taken)
    old, new = import_table(old_tree), import_table(new_tree)
    old_bound = set()
    for statement in old_tree.body:
        old_bound |= bound_names(statement)
    lines = []
    for name, what in new.items():
        if name not in used or old.get(name) == what:
            continue
        if name in old_bound:
            # Submodules share their package's name: `import os.path` beside `import os`.
            if what[0] == "import" and old.get(name, ("",))[0] == "import" and what[2] is None and old[name][2] is None:
                lines.append("import " + what[1])
                continue
            raise Refused("`%s` already means something else in the file" % name)
        if what[0] == "import":
            lines.append("import %s%s" % (what[1], " as " + what[2] if what[2] else ""))
        else:
            lines.append("from %s import %s%s" % (what[1], what[2], " as " + what[3] if what[3] else ""))
    return lines


def import_line(tree):
    """The line after which new imports go: behind the leading imports, else behind the docstring."""
    line = 0
    for index, statement in enumerate(tree.body):
        docstring = index == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if docstring or isinstance(statement, (ast.Import, ast.ImportFrom)):
            line = statement.end_lineno
        else:
            break
    return line


def check_names(old_tree, new_tree, taken):
    bound = set(dir(builtins)) | {"__name__", "__file__", "__doc__", "__class__", "__package__", "__spec__"}
    star = any(isinstance(s, ast.ImportFrom) and any(a.name == "*" for a in s.names) for s in ast.walk(old_tree))
    for statement in old_tree.body:
        bound |= bound_names(statement)
    for statement in new_tree.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)) or statement in taken:
            bound |= bound_names(statement)
    missing = set()
    for node in taken:
        local = set()
        for inner in ast.walk(node):
            if isinstance(inner, ast.arg):
                local.add(inner.arg)
            elif isinstance(inner, ast.Name) and not isinstance(inner.ctx, ast.Load):
                local.add(inner.id)
            elif isinstance(inner, FUNCTIONS + (ast.ClassDef,)):
                local.add(inner.name)
            elif isinstance(inner, (ast.Import, ast.ImportFrom)):
                local |= {(alias.asname or alias.name.split(".")[0]) for alias in inner.names}
            elif isinstance(inner, ast.ExceptHandler) and inner.name:
                local.add(inner.name)
            elif type(inner).__name__ in ("MatchAs", "MatchStar") and inner.name:
                local.add(inner.name)
        missing |= {n for n in used_names(node) if n not in local and n not in bound}
    # A name that the original function already uses may come from anywhere (globals(), exec, a star import).
    missing -= used_names(old_tree)
    if missing and not star:
        raise Refused("it uses %s, which nothing in the file defines" % quoted(sorted(missing)))


# ---------------------------------------------------------------- generated tests


class Softener(ast.NodeTransformer):
    """Lets a test go on behind an assert that fails: only the calls are wanted, the expected values come from base."""

    def visit_Assert(self, node):
        handler = ast.ExceptHandler(type=ast.Name(id="AssertionError", ctx=ast.Load()), name=None, body=[ast.Pass()])
        return ast.Try(body=[node], handlers=[handler], orelse=[], finalbody=[])


def soften(request):
    softened = {}
    for name, text in request["files"].items():
        try:
            tree = Softener().visit(ast.parse(text))
        except (SyntaxError, ValueError):
            continue
        if hasattr(ast, "unparse"):
            text = ast.unparse(ast.fix_missing_locations(tree))
        softened[name] = text
    return {"files": softened}


if __name__ == "__main__":
    command = {"context": context, "apply": apply, "soften": soften}[sys.argv[1]]
    json.dump(command(json.loads(sys.stdin.buffer.read().decode("utf-8"))), sys.stdout)
