"""What the author means: nodes become a `WorkflowSpec`. Knows the keys of every step."""
