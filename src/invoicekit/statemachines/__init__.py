"""Where a record stands: a kernel that has never heard of an invoice."""
