"""The parts of the benchmark: each has `run(bench)`, and the programs of others that it NEEDS."""
