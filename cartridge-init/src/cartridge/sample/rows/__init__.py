"""The shop's rows: two years of a web shop, told from cause to effect by :mod:`cartridge.sample.rows.shop`."""
