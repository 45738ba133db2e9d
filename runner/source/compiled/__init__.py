"""Code generated from the schemas; committed, so that nobody compiles at start-up."""
