"""Why a file cannot be read. Each is explained to people elsewhere; `code` is what a row or a JSON answer keeps."""


class ReaderError(Exception):
    """A file that cannot be read, for a reason a person can do something about."""

    code = "unreadable"


class NotAPicture(ReaderError):
    """Neither a picture of a known kind nor a PDF, judged by its first bytes."""

    code = "not_a_picture"


class BrokenFile(ReaderError):
    """It begins like a picture or a PDF but cannot be decoded."""

    code = "broken_file"


class TooLarge(ReaderError):
    """More bytes than `limits.MAX_BYTES`."""

    code = "too_large"


class TooManyPixels(ReaderError):
    """More pixels than `limits.MAX_PIXELS`: a bomb, or a picture nobody's phone makes."""

    code = "too_many_pixels"


class TooManyPages(ReaderError):
    """More pages than `limits.MAX_PAGES`, over all files together."""

    code = "too_many_pages"


class PasswordProtected(ReaderError):
    """A PDF that opens only with a password."""

    code = "password_protected"


class ReadingFailed(ReaderError):
    """The worker crashed, ran out of memory or took too long; the file itself may be sound."""

    code = "reading_failed"
