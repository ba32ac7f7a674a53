"""The outside: stores, ERPs and formats, each behind its port."""
