"""Checks the title of a commit: `area: do something`, at most 72 characters. Used by pre-commit.

python docs/check_title.py FILE-WITH-THE-MESSAGE
"""

import re
import sys
from pathlib import Path

MOST = 72
FORM = re.compile(r"[a-z][a-z0-9_/-]*: \S.*[^.\s]")


def problem(title: str) -> str:
    """What is wrong with a title; "" where nothing is."""
    if title.startswith(("Merge ", "Revert ", "fixup! ", "squash! ")):
        return ""
    if len(title) > MOST:
        return f"the title has {len(title)} characters, at most {MOST}"
    if not FORM.fullmatch(title):
        return "the title is `area: do something`, without a full stop"
    return ""


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()
    said = problem(lines[0] if lines else "")
    if said:
        sys.exit(said)
