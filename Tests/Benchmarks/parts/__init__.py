"""The parts of the benchmark: each has `run(bench)`, what it NEEDS of others, and its TABLE in README.md."""
