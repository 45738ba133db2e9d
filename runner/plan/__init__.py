"""The graph of a workflow, checked and resolved with its inputs into a `Plan`."""
