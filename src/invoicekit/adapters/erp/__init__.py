"""ERPs, each behind the protocols of `invoicekit.ports.erp` that its system can keep."""
