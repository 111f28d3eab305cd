import re


def sample(lines):
    found = []
    for line in lines:
        if re.match(r"[0-9]+", line):
            found.append(line)
    return found


def inputs(n):
    return ([f"{i} apples" if i % 2 else f"no {i}" for i in range(n)],)
