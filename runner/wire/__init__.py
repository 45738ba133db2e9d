"""The contract between hub and agent: messages, their encoding, and the sans-I/O session."""
