"""The module json, with texts that UTF-8 can carry.

A text of JSON may have half of a surrogate pair, which it escapes. Python reads it as a character that no encoder takes, and writes it so, too,
unless everything beyond ASCII is escaped.
"""

import json
import re
import types

_HALF_PAIR = re.compile("[\ud800-\udfff]")


def dumps(value, **options):
    return _HALF_PAIR.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(value, **options))


module = types.SimpleNamespace(**{**vars(json), "dumps": dumps})
