from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.subtitles import LINE_CHARACTERS, MAX_LINES, MAX_SECONDS, Cue, cues, srt, vtt
from hotline.domain.transcripts import Word


def spoken(*said: tuple[str, float], each: float = 0.4) -> list[Word]:
    """Words of `each` seconds, every one after a pause of so many seconds."""
    words, now = [], 0.0
    for text, pause in said:
        words.append(Word(text, now + pause, now + pause + each, 0.9))
        now += pause + each
    return words


CALL = spoken(
    *[(word, 0.0) for word in "сәлеметсіз бе мен жастар көшесінде тұрамын".split()],  # noqa: SIM905
    ("он", 0.3),
    *[(word, 0.0) for word in "екі үйде екі күннен бері су жоқ".split()],  # noqa: SIM905
    ("рахмет", 1.6),
    each=0.5,
)

GOLDEN = """\
1
00:00:00,000 --> 00:00:03,000
сәлеметсіз бе мен жастар көшесінде тұрамын

2
00:00:03,300 --> 00:00:07,300
он екі үйде екі күннен бері су жоқ

3
00:00:08,900 --> 00:00:09,900
рахмет
"""


def test_srt_breaks_where_the_caller_pauses():
    assert srt(cues(CALL)) == GOLDEN


def test_vtt_is_the_same_in_another_notation():
    text = vtt(cues(CALL))
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:03.000\nсәлеметсіз бе")
    assert text.count(" --> ") == 3
    assert vtt([Cue(0, 1, "a <b> & c")]).endswith("a &lt;b&gt; &amp; c\n")


def test_the_text_can_be_made_readable():
    shown = cues(CALL, lambda text: text.replace("он екі", "12"))
    assert shown[1].text.startswith("12 үйде")


def test_nothing_said_gives_no_subtitles():
    assert cues([]) == []
    assert srt([]) == ""


def test_hours_are_written_and_rounding_carries():
    assert srt([Cue(3599.9996, 3661.5, "су")]).startswith("1\n01:00:00,000 --> 01:01:01,500\n")


@pytest.mark.parametrize("pause", [0.0, 0.2])
def test_a_long_sentence_is_not_cut_into_single_words(pause: float):
    words = spoken(*[("қоныстандыру", pause)] * 23)
    assert min(len(cue.text.split()) for cue in cues(words)) >= 3


WORDS = st.lists(
    st.tuples(st.text("абв", min_size=1, max_size=LINE_CHARACTERS), st.floats(0, 3)), max_size=40
)


@given(said=WORDS, each=st.floats(0.03, 2))
def test_every_word_is_shown_in_time_and_fits(said: list[tuple[str, float]], each: float):
    words = spoken(*said, each=each)
    shown = cues(words)
    assert " ".join(cue.text for cue in shown).split() == [word.text for word in words]
    for cue in shown:
        lines = cue.text.split("\n")
        assert len(lines) <= MAX_LINES
        assert all(len(line) <= LINE_CHARACTERS for line in lines)
        assert 0 < cue.end - cue.start <= MAX_SECONDS + 1e-6
    for one, following in pairwise(shown):
        assert one.end <= following.start + 1e-6
