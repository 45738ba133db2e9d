"""Work as commits: a run's repository, its merges, and the way of the result into the project."""
