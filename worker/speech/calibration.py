"""How probably a transcript is worth correcting, told from how sure the recogniser was.

Correcting a text is faster than writing it anew while fewer than about 30 % of its words are
wrong (Gaur et al., "The effects of automatic speech recognition quality on human transcription
latency", W4A 2016). A recogniser's own confidence is no such probability: a mean of 0.9 looks
good, and stands for a text with most of its words wrong.
"""

from math import exp, log

# Logistic regression over 325 sentences with the bundled model: residents' sentences (with unknown
# words) and its own kind, 8 synthetic voices that it was not trained on, telephone band, white and
# pink noise and babble at 30 to -5 dB. On sentences apart it errs by 0.03 (expected calibration
# error) and ranks a useful text above a useless one in 96 % of pairs. With an earlier model, on
# 1,320 sentences, more figures of the recording (share of poor words, least sure word, speech
# without words) did not do better. `speech evaluate` shows how well it fits other models.
_INTERCEPT, _BY_DOUBT = -5.75, 3.17
_LEAST_DOUBT = 0.02  # nobody is ever surer than that


def calibrated(mean_confidence: float) -> float:
    """Return the probability (0..1) that fewer than 30 % of the words are wrong.

    `mean_confidence` (0..1) is `hotline.domain.transcripts.call_confidence` of all words, with 0
    for speech that was none of the model's words.
    """
    doubt = 1.0 - mean_confidence + _LEAST_DOUBT
    return 1 / (1 + exp(-_INTERCEPT + _BY_DOUBT * log(doubt)))
