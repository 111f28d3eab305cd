class Row:
    def __init__(self, key, value):
        self.key = key
        self.value = value


def sample(left, right):
    pairs = []
    for a in left:
        for b in right:
            if b.key == a.key and b.value >= 0:
                pairs.append((a.value, b.value))
    return pairs


def inputs(n):
    return [Row(f"k{i}", i) for i in range(n)], [Row(f"k{i * 3 % (n + 5)}", i - 1) for i in range(n)]
