"""What callers hear: recorded and synthesised prompts."""
