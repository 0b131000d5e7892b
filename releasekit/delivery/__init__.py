"""ACT: executes a plan step by step, so that the release is there as a whole or not at all."""
