"""The demonstration: two calls and an SMS become answered appeals, before one's eyes."""
