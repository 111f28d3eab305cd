def sample(children):
    queue = [0]
    order = []
    while queue:
        node = queue.pop(0)
        order.append(node)
        queue.extend(children[node])
    return order


def inputs(n):
    return ([list(range(1, n))] + [[] for _ in range(n)],)
