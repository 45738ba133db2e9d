"""Events become read models: what a person, a program or a report wants to see of a run."""
