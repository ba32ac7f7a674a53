"""invoicekit: the invoice domain, done once."""
