def sample(items):
    seen = []
    for item in items:
        if item not in seen:
            seen.append(item)
    return seen


def inputs(n):
    return ([f"N{i * 7 % (n // 2 + 1)}" for i in range(n)],)
