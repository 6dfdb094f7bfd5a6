"""RQ: the bell that tells workers about rows."""
