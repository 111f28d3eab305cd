def sample(xs):
    found = []
    for x in xs:
        found.append(x)
    return found


def inputs(n):
    return (list(range(n)),)
