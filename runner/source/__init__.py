"""The author's text: YAML with positions, problems, templates, expressions. No meaning yet."""
