def sample(names):
    path = ""
    for name in names:
        path = "/" + name + path
    return path


def inputs(n):
    return ([f"part{i}" for i in range(n)],)
