"""A voice and SMS hotline for a rural district."""
