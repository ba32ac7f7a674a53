"""The templates that Sterling is to be called with: what is not in one is silently left out.

Source: IBM's pages on the invoicing transactions, and templates in public installations.
"""

from __future__ import annotations

__all__ = ["INVOICE_LIST_TEMPLATE", "INVOICE_TEMPLATE", "ORDER_TEMPLATE", "SHIPMENT_TEMPLATE"]

_PERSON = (
    'FirstName="" LastName="" Company="" AddressLine1="" AddressLine2="" AddressLine3="" '
    'City="" State="" ZipCode="" Country="" EMailID="" DayPhone=""'
)
_CHARGE = (
    'ChargeCategory="" ChargeName="" ChargeAmount="" ChargePerLine="" ChargePerUnit="" '
    'IsDiscount="" IsBillable=""'
)
_TAX = 'ChargeCategory="" ChargeName="" TaxName="" TaxPercentage="" Tax=""'

ORDER_TEMPLATE = f"""<Order OrderHeaderKey="" OrderNo="" EnterpriseCode="" DocumentType=""
  SellerOrganizationCode="" OrderDate="" Status="" Modifyts="" TermsCode="">
  <PriceInfo Currency=""/>
  <PersonInfoBillTo {_PERSON}/>
  <OrderLines>
    <OrderLine OrderLineKey="" PrimeLineNo="" SubLineNo="" OrderedQty="" Status="">
      <Item ItemID="" ItemShortDesc="" UnitOfMeasure=""/>
      <LinePriceInfo UnitPrice=""/>
      <LineCharges><LineCharge {_CHARGE}/></LineCharges>
      <LineTaxes><LineTax {_TAX}/></LineTaxes>
    </OrderLine>
  </OrderLines>
  <HeaderCharges><HeaderCharge {_CHARGE}/></HeaderCharges>
  <HeaderTaxes><HeaderTax {_TAX}/></HeaderTaxes>
  <PaymentMethods><PaymentMethod PaymentType="" PaymentReference1=""/></PaymentMethods>
</Order>
"""
"""Of one order, as `read_orders` reads it."""

SHIPMENT_TEMPLATE = f"""<Shipment ShipmentKey="" ShipmentNo="" OrderHeaderKey="" Status=""
  ActualShipmentDate="" Modifyts="">
  <ToAddress {_PERSON}/>
  <ShipmentLines>
    <ShipmentLine OrderLineKey="" OrderHeaderKey="" Quantity=""/>
  </ShipmentLines>
</Shipment>
"""
"""Of one shipment, as `read_shipments` reads it."""

INVOICE_TEMPLATE = f"""<InvoiceDetail>
  <InvoiceHeader InvoiceNo="" OrderInvoiceKey="" InvoiceType="" DateInvoiced="" TotalAmount=""
    AmountCollected="" TotalTax="" HeaderTax="" HeaderCharges="" HeaderDiscount=""
    MasterInvoiceNo="" Reference1="">
    <Order OrderNo="" OrderHeaderKey="" EnterpriseCode="" DocumentType="">
      <PriceInfo Currency=""/>
      <PersonInfoBillTo {_PERSON}/>
    </Order>
    <Shipment ShipmentKey="" ShipDate=""/>
    <LineDetails>
      <LineDetail OrderInvoiceDetailKey="" OrderLineKey="" ShippedQty="" UnitPrice=""
        ExtendedPrice="" Charges="" Tax="" LineTotal="">
        <OrderLine PrimeLineNo="" SubLineNo=""><Item ItemID="" UnitOfMeasure=""/></OrderLine>
        <LineCharges><LineCharge {_CHARGE}/></LineCharges>
        <LineTaxes><LineTax {_TAX}/></LineTaxes>
      </LineDetail>
    </LineDetails>
    <HeaderCharges><HeaderCharge {_CHARGE}/></HeaderCharges>
    <HeaderTaxes><HeaderTax {_TAX}/></HeaderTaxes>
    <CollectionDetails>
      <CollectionDetail AmountCollected="" ChargeType="" ChargeTransactionKey="" Status=""/>
    </CollectionDetails>
  </InvoiceHeader>
</InvoiceDetail>
"""
"""Of getOrderInvoiceDetails and of the event's document, as `read_invoice_detail` reads it."""

INVOICE_LIST_TEMPLATE = """<OrderInvoiceList>
  <OrderInvoice OrderInvoiceKey="" InvoiceNo="" InvoiceType="" DateInvoiced="" Currency=""
    TotalAmount="" AmountCollected="" OrderHeaderKey="" OrderNo="" Status="" Modifyts=""/>
</OrderInvoiceList>
"""
"""Of getOrderInvoiceList, as `read_invoice_list` reads it."""
