"""Speech models on disk: which there are, fetching, unpacking, checking. Nothing here decodes."""
