"""The shipped proofs, on the ready workflows and their policies."""

from __future__ import annotations

from invoicekit.testing import workflow_test
from invoicekit.workflows import (
    ACCOUNTS_PAYABLE,
    DEALER_CASE,
    ORDER_BILLING,
    RECEIVABLE,
    VENDOR_APPROVAL,
)

TestVendorApproval = workflow_test(VENDOR_APPROVAL)
TestReceivable = workflow_test(RECEIVABLE)
TestDealerCase = workflow_test(DEALER_CASE)
TestAccountsPayable = workflow_test(ACCOUNTS_PAYABLE)
TestOrderBilling = workflow_test(ORDER_BILLING)
