def sample(days):
    found = 0
    for day in days:
        found += day in ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar"]
    return found


def inputs(n):
    return ([["mar", "apr", "feb", "sun"][i % 4] for i in range(n)],)
