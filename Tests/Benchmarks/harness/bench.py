"""What a part is given: rounds in turn, and the table."""
import os

from harness import load
from harness.report import Report


class Bench(Report):
    rounds = int(os.environ.get("HOOKFILE_BENCH_ROUNDS", "3"))

    def in_turn(self, measurements, times=1):
        """Takes each measurement once a round, in an order that turns, so that a machine that drifts is fair to all.

        - measurements: functions by name. Returns lists of what they returned.
        - times: so many turns a round, where what is compared lies closer together than the machine's own ups and
          downs; each should be shorter then.
        """
        names = list(measurements)
        found = {name: [] for name in names}
        for round in range(self.rounds * times):
            turn = round % len(names)
            for name in names[turn:] + names[:turn]:
                found[name].append(measurements[name]())
        return found

    def compare(self, name, ours, other, goal="", unit="calls/s"):
        """Rates under load, with the processor time that each call took on either side."""
        self.pair(name, [result["rate"] for result in ours], [result["rate"] for result in other], unit, goal,
                  digits=0, note=f"CPU a call {cpu(ours)} / {cpu(other)} ms")


def cpu(results):
    return "?" if results[0]["cpu_ms"] is None else f"{load.median(results, 'cpu_ms'):.3f}"

