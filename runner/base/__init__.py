"""Words every layer shares: ids, errors, causes, the clock, canonical JSON. Touches nothing."""
