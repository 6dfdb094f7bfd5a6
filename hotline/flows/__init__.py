"""The dialogue engine: (session, input) -> (session, effects). Pure, except for reading YAML."""
