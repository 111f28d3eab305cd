def sample(n):
    found = []
    for i in range(n):
        found = found + [i * i]
    return found


def inputs(n):
    return (n,)
