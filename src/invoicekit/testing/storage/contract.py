"""All that a store must hold to, in one class."""

from __future__ import annotations

from invoicekit.testing.storage.batches import BatchRules
from invoicekit.testing.storage.books import BookRules
from invoicekit.testing.storage.bounds import BoundRules
from invoicekit.testing.storage.chains import ChainRules
from invoicekit.testing.storage.contents import ContentRules
from invoicekit.testing.storage.feed import FeedRules
from invoicekit.testing.storage.finding import FindingRules
from invoicekit.testing.storage.leases import LeaseRules
from invoicekit.testing.storage.paging import PagingRules
from invoicekit.testing.storage.promises import PromiseRules
from invoicekit.testing.storage.pruning import PruningRules
from invoicekit.testing.storage.records import RecordRules
from invoicekit.testing.storage.tenancy import TenancyRules
from invoicekit.testing.storage.threads import ThreadRules
from invoicekit.testing.storage.wholeness import WholenessRules

__all__ = ["StoreContract"]


class StoreContract(
    RecordRules,
    ContentRules,
    BookRules,
    ChainRules,
    PromiseRules,
    LeaseRules,
    FeedRules,
    PruningRules,
    BatchRules,
    FindingRules,
    PagingRules,
    BoundRules,
    WholenessRules,
    TenancyRules,
    ThreadRules,
):
    """What every store does; a subclass gives the store as a fixture named `store`.

    Override `content` where your store keeps only values of a certain kind.
    """
