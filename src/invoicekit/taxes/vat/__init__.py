"""VAT: one engine for every country that has it, each country's law as dated data."""
