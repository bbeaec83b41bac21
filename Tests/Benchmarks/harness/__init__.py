"""What the parts of the benchmark are made of."""
