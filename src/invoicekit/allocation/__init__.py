"""Who paid what."""
