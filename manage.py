#!/usr/bin/env python
"""Lodestar's command line: `manage.py help` lists what it can do."""

import os
import sys
from contextlib import nullcontext

from django.core.management import execute_from_command_line

from centres.row_scope import as_service

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    # A command is the service's own work. What somebody types into a shell says whose it is.
    with nullcontext() if sys.argv[1:2] == ["shell"] else as_service():
        execute_from_command_line(sys.argv)
