def sample(entries, known):
    missing = []
    for entry in entries:
        if entry not in known:
            missing.append(entry)
    return missing


def inputs(n):
    return [f"R{i:05d}" for i in range(0, 2 * n, 2)], [f"R{i:05d}" for i in range(n)]
