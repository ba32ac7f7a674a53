"""Documents and files as the outside writes them."""
