"""Writes figures into the tables of README.md: rows between `<!-- name: begin -->` and `<!-- name: end -->`."""


def write(path, rows):
    with open(path) as file:
        text = file.read()
    for row in rows:
        begin, end = f"<!-- {row['table']}: begin -->\n", f"<!-- {row['table']}: end -->"
        if row["table"] and begin in text:
            before, rest = text.split(begin, 1)
            table, after = rest.split(end, 1)
            text = before + begin + _with(table, row) + end + after
    with open(path, "w") as file:
        file.write(text)


def _with(table, row):
    """The table with this row in the place of the one of that name, or behind all others."""
    lines = table.strip("\n").split("\n")
    line = "| " + " | ".join(cells(row)) + " |"
    place = next((i for i, old in enumerate(lines) if old.startswith(f"| {row['name']} |")), len(lines))
    lines[place:place + 1] = [line]
    return "\n" + "\n".join(lines) + "\n\n"


def cells(row):
    def number(value):
        return "" if value is None else f"{value:,.{row['digits']}f}"

    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f}×"
    goal = row["goal"].replace(">=", "≥").replace("<=", "≤").replace("x", "×")
    if row["ratio"] is None:
        # The goal is in the unit of the figure.
        goal = " ".join(goal.split()[:2] + [row["unit"]])
    if row["met"] is False:
        goal += ", missed"
    return [row["name"], number(row["this"]), number(row["other"]), row["unit"], ratio, goal]
