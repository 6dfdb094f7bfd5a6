"""The speech path: from a recording to words.

`audio` reads any container into telephone PCM, `recognizer` turns PCM into words with Vosk,
`choice` decides which of two languages was spoken, `isolation` runs native code in a child that
may die, and `isolated` puts the four together as the `Recognizer` that the workers use.
"""
