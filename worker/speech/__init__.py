"""The speech path: from a recording to words.

`audio` reads any container into telephone PCM, `cleaning` mutes keys and cuts silence, `model` is
Vosk, `hints` listens again for local names, `recognizer` puts these together, `choice` decides
which of two languages was spoken where (`segments`), `calibration` tells how far the text can be
trusted, `isolation` runs native code in a child that may die, and `isolated` is the `Recognizer`
that the workers use; `load` makes it, and `self_check` tries its models. `live` hears a call while
it goes on; the rest measures recognisers.
"""
