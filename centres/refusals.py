"""What cannot be done as things stand now."""


class Refused(Exception):  # noqa: N818  (said as the pages say it)
    """An action that is not possible (any more); the message is for the person who asked.

    It holds no personal data: references, dates and what to do instead.
    """
