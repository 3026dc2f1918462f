"""Errors that a user can fix: one sentence, with the value and the remedy."""


class FundstelleError(Exception):
    """Shown as one line by the command line and the chat; everything else keeps its traceback."""


class UnreadableFileError(FundstelleError):
    """A file that yields no text: empty, encrypted, damaged, of an unknown kind, or over a limit."""


class NotFoundError(FundstelleError):
    """Nothing there for this person: absent and forbidden are told alike."""


class ErasedError(NotFoundError):
    """A place that was cited once, and whose text was deleted since; the message may be shown."""
