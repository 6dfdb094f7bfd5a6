"""Everything on one machine: processes that start in order, are restarted, and end together."""
