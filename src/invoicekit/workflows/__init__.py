"""Lifecycles bound to their guards and policies, ready to use."""

from __future__ import annotations

from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.receivable import RECEIVABLE
from invoicekit.workflows.workflow import Workflow, seller_and_number

__all__ = ["RECEIVABLE", "InvoiceFacts", "Workflow", "seller_and_number"]
