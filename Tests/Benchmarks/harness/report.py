"""The table: this project's figure beside its floor or a peer's, the ratio and the goal."""
import json, statistics


class Report:
    def __init__(self):
        self.rows = []
        #: The table of README.md that the rows of this part belong to; "" for none.
        self.table = ""

    def head(self):
        print(f"{'':<58} {'this':>10} {'other':>10} {'':<13} {'ratio':>7}", flush=True)

    def pair(self, name, ours, other, unit, goal="", digits=1, note=""):
        """Two lists of measurements that were taken in turn, of which the medians are shown.

        `goal` is such as ">= 1.0x", judged by the ratio of the medians.
        """
        mine, theirs = statistics.median(ours), statistics.median(other)
        ratio = mine / theirs if theirs else float("inf")
        self._add(name, mine, theirs, unit, ratio, goal, ratio, digits, note, ours, other)

    def one(self, name, ours, unit, goal="", digits=1, note=""):
        """A figure with a goal of its own, such as "<= 1.5"."""
        mine = statistics.median(ours)
        self._add(name, mine, None, unit, None, goal, mine, digits, note, ours, None)

    def _add(self, name, mine, theirs, unit, ratio, goal, judged, digits, note, ours, other):
        met = _is_met(judged, goal)
        self.rows.append({"table": self.table, "name": name, "digits": digits, "this": mine, "other": theirs,
                          "unit": unit, "ratio": ratio, "goal": goal, "met": met, "note": note,
                          "measured": {"this": ours, "other": other}})
        shown = f"{theirs:>10,.{digits}f}" if theirs is not None else f"{'':>10}"
        times = f"{ratio:>6.2f}x" if ratio is not None else f"{'':>7}"
        verdict = {True: "met", False: "MISSED", None: ""}[met]
        text = f"{name:<58} {mine:>10,.{digits}f} {shown} {unit:<13} {times}   {goal:<9} {verdict:<6} {note}"
        print(text.rstrip(), flush=True)

    def write(self, path):
        with open(path, "w") as file:
            json.dump(self.rows, file, indent=2)
            file.write("\n")


def _is_met(value, goal):
    if not goal:
        return None
    sign, bound = goal.split()[:2]
    bound = float(bound.rstrip("x%"))
    return value >= bound if sign == ">=" else value <= bound
