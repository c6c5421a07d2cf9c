"""Text as XML, iCalendar and JSON can all carry it: nothing that ends a line, a value or the reading of a file."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""What some reader takes for the end of a line; the formats themselves know few of them."""
_UNCARRIED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 (section 2.2), the texts of RFC 5545 (section 3.1) or UTF-8 do not hold."""


def carried(text: str) -> str:
    """The same text with every end of a line as LF, and without what no reader can take."""
    return _UNCARRIED.sub("", _LINE_ENDS.sub("\n", text))
