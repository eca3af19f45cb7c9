"""Why a step of a claim is not possible, in words for the person who asked."""

from centres.refusals import Refused


class DraftChangedError(Refused):
    """The draft is no longer the one that was shown; the new one is kept."""


__all__ = ["DraftChangedError", "Refused"]
