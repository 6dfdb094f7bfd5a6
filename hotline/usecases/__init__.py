"""What the hotline does: one file for each thing."""
