"""Why there is no backup, or no restoring of it."""


class BackupFailed(Exception):  # noqa: N818  (said as the commands say it)
    """It could not be done; nothing was left half done. The message is for the operator."""

    code = 1


class NotAllowed(BackupFailed):
    """It would overwrite records, or the file is of a Lodestar that this one does not know."""

    code = 2


class Damaged(BackupFailed):
    """The file is not what was written."""

    code = 3
