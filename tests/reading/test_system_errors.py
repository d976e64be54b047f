"""What the system says is in the reader's language, whatever it says."""

import errno
import os

from simulation.reading.system_errors import system_words


def test_no_error_of_the_system_is_left_in_english() -> None:
    for number, name in errno.errorcode.items():
        nl, en = system_words(OSError(number, os.strerror(number)))
        assert nl and en and nl != en
        assert os.strerror(number).lower() not in nl.lower(), name
    assert "fout ENOLINK" in system_words(OSError(errno.ENOLINK, "x"))[0]
    assert system_words(OSError(errno.EISDIR, "x"))[0] == "dit is een map"


def test_a_path_that_cannot_be_is_said_so() -> None:
    assert system_words(ValueError("embedded null byte"))[0] == "dit pad kan niet"
