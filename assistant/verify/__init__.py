"""Check a claim against the text it cites."""
