"""What invoicekit asks of the outside: small protocols, each with its contract suite."""
