"""What Schemathesis cannot make up: sealed events that the hub may take, and what a change makes of them.

`cli/tests/all/schemathesis.rs` writes them, one a line, in hexadecimal digits.
"""

import os
from pathlib import Path

import schemathesis
from hypothesis import strategies as st

EVENTS = [bytes.fromhex(line) for line in Path(os.environ["EVENTS"]).read_text().split()]


@st.composite
def changed(draw):
    """A sealed event with other bytes somewhere."""
    event = draw(st.sampled_from(EVENTS))
    place = draw(st.integers(0, len(event) - 1))
    return event[:place] + draw(st.binary(max_size=4)) + event[place + draw(st.integers(0, 4)) :]


SEALED = st.one_of(
    st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3).map(b"".join),
    changed(),
    st.binary(max_size=200),
)
for media in ("application/cbor-seq", "application/octet-stream"):
    schemathesis.openapi.media_type(media, SEALED)
