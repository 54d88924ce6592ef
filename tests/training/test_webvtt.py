"""A file of captions or chapters is taken, or refused with its line and the reason."""

import pytest

from portal.training.webvtt import LARGEST, Chapter, Wrong, chapters, decoded, parse

HEAD = "WEBVTT\n\n"
ONE = "00:00.000 --> 00:02.000\nOpen the deal.\n"
TAKEN = {
    "one caption": (HEAD + ONE, 1),
    "no line end at the end": ((HEAD + ONE).rstrip(), 1),
    "a title in the head": ("WEBVTT - Deals\n\n" + ONE, 1),
    "what video sites write into the head": ("WEBVTT\nKind: captions\nLanguage: en\n\n" + ONE, 1),
    "a mark of the byte order": ("\ufeff" + HEAD + ONE, 1),
    "line ends of Windows": ((HEAD + ONE).replace("\n", "\r\n"), 1),
    "line ends of old Macs": ((HEAD + ONE).replace("\n", "\r"), 1),
    "hours": (HEAD + "00:00:01.000 --> 00:00:02.500\nA\n", 1),
    "a name before the times": (HEAD + "1\n" + ONE, 1),
    "settings": (HEAD + "00:00.000 --> 00:01.000 line:0 align:start\nA\n", 1),
    "two lines of words": (HEAD + "00:00.000 --> 00:01.000\nA\nB\n", 1),
    "notes, looks and regions": (
        HEAD + "NOTE by Anna\n\nSTYLE\n::cue {}\n\nREGION\nid:a\n\n" + ONE,
        1,
    ),
    "one right after another": (HEAD + ONE + "\n00:02.000 --> 00:03.000\nB\n", 2),
    "several empty lines": (HEAD + "\n\n" + ONE + "\n\n\n00:05.000 --> 00:06.000\nB\n\n\n", 2),
    "Russian": (HEAD + "00:00.000 --> 00:01.000\nОткройте сделку.\n", 1),
    "the last second, rounded": (HEAD + "00:00.000 --> 01:00.900\nA\n", 1),
}
REFUSED = {
    "nothing": ("", "no_head", 1),
    "no head": (ONE, "no_head", 1),
    "a head in small letters": ("webvtt\n\n" + ONE, "no_head", 1),
    "a head with more letters": ("WEBVTTX\n\n" + ONE, "no_head", 1),
    "an empty line first": ("\n" + HEAD + ONE, "no_head", 1),
    "SubRip": ("1\n00:00:00,000 --> 00:00:02,000\nA\n", "no_head", 1),
    "no empty line after the head": ("WEBVTT\n" + ONE, "head_not_ended", 2),
    "only a head": (HEAD, "no_cues", 1),
    "only notes": (HEAD + "NOTE nothing\n", "no_cues", 1),
    "commas": (HEAD + "00:00:00,000 --> 00:00:02,000\nA\n", "comma", 3),
    "no thousandths": (HEAD + "00:00 --> 00:02\nA\n", "times", 3),
    "61 seconds": (HEAD + "00:00.000 --> 00:61.000\nA\n", "times", 3),
    "one digit": (HEAD + "0:00.000 --> 0:02.000\nA\n", "times", 3),
    "no blanks at the arrow": (HEAD + "00:00.000-->00:02.000\nA\n", "times", 3),
    "a minus": (HEAD + "-00:01.000 --> 00:02.000\nA\n", "times", 3),
    "words for times": (HEAD + "now --> later\nA\n", "times", 3),
    "Arabic digits": (HEAD + "٠٠:٠٠.٠٠٠ --> 00:02.000\nA\n", "times", 3),
    "a million hours": (HEAD + "00:00.000 --> 1000000:00:00.000\nA\n", "times", 3),
    "an unknown setting": (HEAD + "00:00.000 --> 00:02.000 colour:red\nA\n", "setting", 3),
    "the end before the start": (HEAD + "00:02.000 --> 00:01.000\nA\n", "end_before_start", 3),
    "no time at all": (HEAD + "00:02.000 --> 00:02.000\nA\n", "end_before_start", 3),
    "an overlap": (HEAD + ONE + "\n00:01.999 --> 00:03.000\nB\n", "overlap", 6),
    "the same times twice": (HEAD + ONE + "\n" + ONE, "overlap", 6),
    "backwards": (HEAD + "00:05.000 --> 00:06.000\nA\n\n" + ONE, "backwards", 6),
    "no words": (HEAD + "00:00.000 --> 00:02.000\n\n", "empty", 3),
    "only marks for words": (HEAD + "00:00.000 --> 00:02.000\n<i></i>\n", "empty", 3),
    "only blanks for words": (HEAD + "00:00.000 --> 00:02.000\n \t\n", "empty", 3),
    "an empty line in the words": (HEAD + ONE + "\nSecond line\n", "no_times", 6),
    "two captions without an empty line": (
        HEAD + ONE + "00:03.000 --> 00:04.000\nB\n",
        "not_parted",
        5,
    ),
    "a start beyond the video": (HEAD + ONE + "\n01:00.000 --> 01:00.500\nB\n", "beyond", 6),
    "an end beyond the video": (HEAD + "00:00.000 --> 01:02.000\nA\n", "beyond", 3),
    "a character that no text holds": (HEAD + "00:00.000 --> 00:02.000\nA\0\n", "unreadable", 4),
    "more than a megabyte": (HEAD + ONE + "я" * (LARGEST // 2), "too_large", 0),
}


@pytest.mark.parametrize("case", TAKEN)
def test_it_is_taken(case: str) -> None:
    text, count = TAKEN[case]
    assert len(parse(text, seconds=60.0)) == count


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_line(case: str) -> None:
    text, reason, line = REFUSED[case]
    with pytest.raises(Wrong) as refused:
        parse(text, seconds=60.0)
    assert (refused.value.reason, refused.value.line) == (reason, line)


def test_a_file_that_is_not_utf8_names_its_line() -> None:
    with pytest.raises(Wrong) as refused:
        decoded((HEAD + "00:00.000 --> 00:02.000\nСделка\n").encode("cp1251"))
    assert (refused.value.reason, refused.value.line) == ("not_utf8", 4)


def test_a_file_that_is_too_large_is_not_even_read() -> None:
    with pytest.raises(Wrong, match="too_large"):
        decoded(b"\xff" * (LARGEST + 1))


def test_without_a_known_length_nothing_is_beyond() -> None:
    assert len(parse(HEAD + "09:00:00.000 --> 09:00:01.000\nA\n")) == 1


def test_chapters_are_titles_with_their_seconds() -> None:
    text = HEAD + "1\n00:00.000 --> 00:30.500\nFind <b>it</b> &amp;\nopen it\n"
    assert chapters(text) == [Chapter(0.0, 30.5, "Find it & open it")]
