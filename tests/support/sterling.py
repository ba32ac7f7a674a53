"""Documents as Sterling gives them, with the traps that real ones have."""

from __future__ import annotations

__all__ = ["DETAIL", "ORDER", "SHIPMENT"]

ORDER = b"""<Order OrderHeaderKey="H-1" OrderNo="Y1001" EnterpriseCode="SHOP" DocumentType="0001"
  OrderDate="2026-11-01T10:00:00-05:00" Status="3200" Modifyts="2026-11-02T09:30:00-05:00">
  <PriceInfo Currency="USD"/>
  <PersonInfoBillTo FirstName="Kim" LastName="Lee" AddressLine1="1 Main St" City="Austin"
    State="TX" ZipCode="78701" Country="US" EMailID="kim@example.com"/>
  <OrderLines>
    <OrderLine OrderLineKey="L-1" PrimeLineNo="1" SubLineNo="1" OrderedQty="2.00">
      <Item ItemID="LAMP-9" ItemShortDesc="Lamp" UnitOfMeasure="EACH"/>
      <LinePriceInfo UnitPrice="20.94"/>
      <LineCharges>
        <LineCharge ChargeCategory="Shipping" ChargeName="ShippingCharge" ChargeAmount="8.95"
          IsDiscount="N" IsBillable="Y"/>
        <LineCharge ChargeCategory="Promotions" ChargeName="PROMO1" ChargeAmount="3.00"
          IsDiscount="Y" IsBillable="Y"/>
        <LineCharge ChargeCategory="Gift" ChargeName="Wrap" ChargePerLine="1.00"
          ChargePerUnit="0.50" IsDiscount="N"/>
        <LineCharge ChargeCategory="Info" ChargeName="List" ChargeAmount="99.00" IsBillable="N"/>
      </LineCharges>
      <LineTaxes>
        <LineTax ChargeCategory="Price" TaxName="Sales" TaxPercentage="8.25" Tax="3.45"/>
        <LineTax ChargeCategory="Shipping" ChargeName="ShippingCharge" TaxName="Sales" Tax="0.74"/>
      </LineTaxes>
    </OrderLine>
  </OrderLines>
  <HeaderCharges>
    <HeaderCharge ChargeCategory="Handling" ChargeName="Fee" ChargeAmount="0.25"/>
    <HeaderCharge ChargeCategory="Loyalty" ChargeName="Gold" ChargeAmount="1.00" IsDiscount="Y"/>
  </HeaderCharges>
  <HeaderTaxes>
    <HeaderTax ChargeCategory="Handling" ChargeName="Fee" TaxName="Sales" Tax="0.02"/>
  </HeaderTaxes>
  <PaymentMethods><PaymentMethod PaymentType="CREDIT_CARD" PaymentReference1="4242"/>
  </PaymentMethods>
</Order>"""
"""2 x 20.94 = 41.88, with 8.95 and 2.00 and less 3.00: 49.83, and taxes of 3.45 and 0.74;
a fee of 0.25 with 0.02, and 1.00 off: 53.29 in all."""

SHIPMENT = b"""<Shipment ShipmentKey="S-1" ShipmentNo="100" OrderHeaderKey="H-1" Status="1400"
  ActualShipmentDate="2026-11-03T08:00:00-05:00" Modifyts="2026-11-03T08:00:01-05:00">
  <ToAddress FirstName="Ada" LastName="Lee" City="Dallas" Country="US"/>
  <ShipmentLines>
    <ShipmentLine OrderLineKey="L-1" OrderHeaderKey="H-1" Quantity="1.00"/>
    <ShipmentLine OrderLineKey="L-2" OrderHeaderKey="H-1" Quantity="0.00"/>
  </ShipmentLines>
</Shipment>"""

DETAIL = b"""<InvoiceDetail><InvoiceHeader InvoiceNo="I-7" OrderInvoiceKey="K-7"
    InvoiceType="SHIPMENT" DateInvoiced="2026-11-03T09:00:00-05:00" TotalAmount="53.07"
    TotalTax="1.99" HeaderTax="0.02" HeaderCharges="0.25" HeaderDiscount="0.00">
  <Order OrderNo="Y1001" OrderHeaderKey="H-1"><PriceInfo Currency="USD"/></Order>
  <Shipment ShipmentKey="S-1" ShipDate="2026-11-03"/>
  <LineDetails><LineDetail OrderLineKey="L-1" ShippedQty="2.00" UnitPrice="20.94"
      ExtendedPrice="41.88" Charges="8.95" Tax="1.97" LineTotal="52.80">
    <OrderLine PrimeLineNo="1" SubLineNo="1"><Item ItemID="LAMP-9" UnitOfMeasure="EACH"/>
      <LineCharges><LineCharge ChargeCategory="Shipping" ChargeName="ShippingCharge"
        ChargeAmount="89.50"/></LineCharges></OrderLine>
    <LineCharges><LineCharge ChargeCategory="Shipping" ChargeName="ShippingCharge"
      ChargeAmount="8.95" IsDiscount="N"/></LineCharges>
    <LineTaxes><LineTax TaxName="Sales" TaxPercentage="4.70" Tax="1.97"/></LineTaxes>
  </LineDetail></LineDetails>
  <CollectionDetails><CollectionDetail AmountCollected="53.07" CreditAmount="652.75"
    ChargeType="CHARGE" Status="CHECKED"/></CollectionDetails>
</InvoiceHeader></InvoiceDetail>"""
"""The figures of a real one: 41.88 + 8.95 + 1.97 = 52.80, and 53.07 with 0.25 and 0.02; its money
is a part of a transaction over 652.75, and the order's own charge of 89.50 is under its line."""
