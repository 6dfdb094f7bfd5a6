"""Understanding what residents say and write: the trained classifier.

A text becomes folded words (`normalise`), these become named features (`features`, with the help
of the `lexicon`), and linear models weigh them (`model`). They are trained with scikit-learn
(`training`) from the labelled sentences of config/understanding and from the catalogue, made
worse on purpose as recognisers and thumbs make them (`damage`, `spelling`, `augment`). A trained
model is a folder of plain numbers (`store`): using one needs NumPy only.
"""
