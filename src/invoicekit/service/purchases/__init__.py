"""The use cases of orders and receipts: synced from the ERP, shown, and matched with bills."""
