class Page:
    def __init__(self):
        self.text = "page"

    def add(self, rows):
        for row in rows:
            self.text += f"{row}: a line of text\n"


def sample(rows):
    page = Page()
    page.add(rows)
    return page.text


def inputs(n):
    return (list(range(n)),)
