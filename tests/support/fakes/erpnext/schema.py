"""The fields of the fake ERPNext's doctypes."""

from __future__ import annotations

BILL = "Purchase Invoice"
FIELDS = {
    BILL: {
        *("naming_series", "company", "supplier", "bill_no", "bill_date", "set_posting_time"),
        *("posting_date", "due_date", "currency", "is_return", "update_stock", "cost_center"),
        *("disable_rounded_total", "conversion_rate", "remarks", "items", "taxes", "docstatus"),
        *("modified", "return_against", "amended_from", "supplier_gstin", "company_gstin"),
        *("place_of_supply", "is_reverse_charge", "rounded_total", "custom_invoicekit_key"),
    },
    "items": {
        *("item_code", "item_name", "description", "qty", "uom", "conversion_factor", "rate"),
        *("expense_account", "cost_center", "purchase_order", "po_detail", "purchase_receipt"),
        *("pr_detail", "warehouse", "project", "gst_hsn_code"),
    },
    "taxes": {
        *("category", "add_deduct_tax", "charge_type", "account_head", "description"),
        *("tax_amount",),
    },
}
"""The fields of the doctypes; Frappe keeps no other, and says nothing."""
