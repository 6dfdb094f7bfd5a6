"""The web server: the carrier's webhooks, the console, and what is public."""
