"""Telephone companies behind the ports Carrier and CarrierDialect."""
