"""What hands messages on, ready to use."""
