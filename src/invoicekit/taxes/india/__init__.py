"""India: GST as dated data and pure functions."""
