"""A second reader of timebank journals, written from docs/format.md alone.

It shares no code with the program, so that the page is tested and not only the program.

    python3 tests/reader/reader.py FILE

prints heads, balances and exchanges as JSON. It needs cbor2 and pycose.
It judges the bytes, the chain, signatures and devices, and folds the facts. Of the rules of
admission it knows only those about devices.
"""

import hashlib
import json
import sys

from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message

HEADER = bytes.fromhex("d9d9f7827074696d6562616e6b206a6f75726e616c01")
EVENT, HEAD = b"timebank event", b"timebank head"
MOST_BYTES, MOST_PARTS, MOST_DEPTH = 1_048_576, 1000, 8


class Refused(Exception):
    """These bytes are not a journal of this version, or damaged."""


def need(condition, what):
    if not condition:
        raise Refused(what)


# Encoding. Not cbor2: it decodes more than the page allows. The tests compare the two.


class Items:
    """Reads items in the one form that they may have; nothing else."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def more(self):
        return self.at < len(self.data)

    def take(self, count):
        need(self.at + count <= len(self.data), "cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def start(self):
        """The major type of the next item, and its number."""
        first = self.take(1)[0]
        major, number = first >> 5, first & 31
        if major == 7:
            need(20 <= number <= 22, "a float or another simple value")
        elif number >= 24:
            need(number <= 27, "an indefinite length")
            size = 1 << (number - 24)
            number = int.from_bytes(self.take(size), "big")
            need(number >= (24 if size == 1 else 1 << (4 * size)), "a number longer than needed")
        return major, number

    def item(self, depth=0):
        """The next item. In a map, a key that is no number stands as its bytes."""
        need(depth <= MOST_DEPTH, "nested too deep")
        major, number = self.start()
        if major == 0:
            return number
        if major == 1:
            return -1 - number
        if major == 2:
            return self.take(number)
        if major == 3:
            try:
                return self.take(number).decode("utf-8")
            except UnicodeDecodeError:
                raise Refused("text that is not UTF-8") from None
        if major == 4:
            return [self.item(depth + 1) for _ in range(number)]
        if major == 5:
            found, before = {}, b""
            for _ in range(number):
                begin = self.at
                key = self.item(depth + 1)
                raw = self.data[begin : self.at]
                need(raw > before, "keys out of order, or twice")
                before = raw
                found[key if type(key) is int else raw] = self.item(depth + 1)
            return found
        need(major == 7, "a tag")
        return {20: False, 21: True, 22: None}[number]


def decode(data):
    """The one item that these bytes are."""
    items = Items(data)
    found = items.item()
    need(not items.more(), "bytes after the item")
    return found


# Forms. Every one says whether a value has it. True is no number here.


def unsigned(below):
    return lambda value: type(value) is int and 0 <= value < below


def octets(*sizes):
    return lambda value: type(value) is bytes and len(value) in sizes


def array(form, least=0, most=None):
    return lambda value: type(value) is list and least <= len(value) <= (most or len(value)) and all(map(form, value))


def row(*forms):
    return lambda value: type(value) is list and len(value) == len(forms) and all(f(v) for f, v in zip(forms, value))


def either(*forms):
    return lambda value: any(form(value) for form in forms)


def integer(value):
    return type(value) is int


def text(value):
    return type(value) is str


def exactly(value, forms):
    return type(value) is dict and value.keys() == forms.keys() and all(forms[key](value[key]) for key in forms)


HASH = KEY = octets(32)
SECONDS = unsigned(1 << 32)
COUNT = unsigned(1 << 64)
INDEX = unsigned(MOST_PARTS)
REFERENCE = either(INDEX, row(HASH, INDEX))
LEG = row(either(lambda account: account is None, REFERENCE), integer)
FORMAT, ORIGIN_KEY = unsigned(256), octets(*range(101))
ORIGIN = either(row(FORMAT, ORIGIN_KEY), row(FORMAT, ORIGIN_KEY, SECONDS))
VERSION = lambda value: type(value) is int and value == 1

EVENT_FORM = {1: VERSION, 2: octets(0, 32), 3: KEY, 4: COUNT, 5: SECONDS, 6: array(HASH, 1, MOST_PARTS)}
HEAD_FORM = {1: VERSION, 2: HASH, 3: COUNT, 4: HASH}
PART = row(octets(16), unsigned(65536), unsigned(256), lambda body: True)

FOUNDED, POLICY, MEMBER, CHANGED, DEVICE, PROPOSED, CONFIRMED, VOIDED = 1, 3, 4, 5, 9, 11, 12, 17
NAME, CONTACT, NOTE, REASON, NUMBER, TRAIL = 128, 129, 130, 131, 133, 134

# What each fact must have, and what it may have.
FACTS = {
    FOUNDED: ({1: KEY, 2: KEY, 3: INDEX, 4: INDEX}, {}),
    POLICY: ({}, {1: integer, 2: array(text)}),
    MEMBER: ({1: unsigned(4), 2: INDEX}, {3: INDEX, 4: INDEX, 16: ORIGIN}),
    CHANGED: ({1: REFERENCE}, {2: INDEX, 3: INDEX}),
    DEVICE: ({1: REFERENCE, 2: KEY}, {}),
    PROPOSED: (
        {1: unsigned(3), 2: array(LEG), 3: integer},
        {4: text, 5: integer, 6: INDEX, 16: ORIGIN, 17: INDEX},
    ),
    CONFIRMED: ({1: REFERENCE}, {}),
    VOIDED: ({1: REFERENCE, 2: INDEX}, {}),
}
# Which keys of a fact point to a text.
TEXTS = {FOUNDED: [4], MEMBER: [2, 3, 4], CHANGED: [2, 3], PROPOSED: [6, 17], VOIDED: [2]}


def knows(kind, body):
    """Whether this reader can fold the fact."""
    if kind not in FACTS or type(body) is not dict:
        return False
    required, optional = FACTS[kind]
    if not all(type(key) is int and 0 <= key < 256 for key in body) or not required.keys() <= body.keys():
        return False
    for key, value in body.items():
        form = required.get(key) or optional.get(key)
        if form and not form(value):
            return False
        if not form and key < 16 and kind != POLICY:
            return False
    return True


# Envelopes. What the page calls strict, and the library does not look at, is looked at here.

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
EIGHTH = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
SMALL = {0, 1, PRIME - 1, EIGHTH, PRIME - EIGHTH}


def sound(point):
    """A point in its canonical form and not of small order: those have only these five heights."""
    height = int.from_bytes(point, "little") & (2**255 - 1)
    return height < PRIME and height not in SMALL


def open_envelope(data):
    """The payload of a COSE_Sign1."""
    need(data[:1] == b"\xd2", "an envelope without its tag")
    form = row(lambda v: v == b"\xa1\x01\x27", lambda v: v == {}, lambda v: type(v) is bytes, octets(64))
    envelope = decode(data[1:])
    need(form(envelope), "not an envelope")
    return envelope[2]


def signed(envelope, key, purpose):
    """Whether this key signed the envelope for this purpose."""
    signature = envelope[-64:]
    if not sound(key) or not sound(signature[:32]) or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    message = Sign1Message.decode(envelope)
    message.external_aad = purpose
    message.key = OKPKey(crv=Ed25519, x=key)
    try:
        return message.verify_signature()
    except ValueError:  # not a point of the curve
        return False


def name_of(reference):
    return f"{reference[0].hex()}.{reference[1]}"


class Journal:
    """The records, their heads, and what they fold to."""

    def __init__(self):
        self.ids, self.heads = [], [bytes(32)]
        self.keeper = self.name = None
        self.members, self.devices, self.exchanges = {}, {}, {}
        self.counters = {}
        self.broken = []  # rules about devices: (seq, code)
        self.update = False  # something that only a newer reader knows
        self.withheld = False  # a part is not there that may be a fact

    def segment(self, data, at=0):
        """Reads on; says how many heads there were."""
        items, covered, heads = Items(data, at), None, 0
        while items.more():
            begin = items.at
            if data[begin] == 0xD2:
                items.at += 1
                items.item()
                self.head(data[begin : items.at], covered)
                heads += 1
                ended = True
            else:
                covered = self.record(items.item())
                ended = False
        need(heads and ended, "cut short: no head at the end")
        return heads

    def head(self, envelope, covered):
        head = decode(open_envelope(envelope))
        need(exactly(head, HEAD_FORM), "not a head")
        need(covered and head[2] == self.ids[0] and head[3] == covered, "a head of something else")
        need(head[4] == self.heads[covered], "the head is not that of the records")
        if not self.update:
            need(self.keeper and signed(envelope, self.keeper, HEAD), "the keeper did not sign the head")

    def record(self, record):
        form = row(COUNT, SECONDS, lambda v: type(v) is bytes, array(either(lambda v: v is None, lambda v: type(v) is bytes)))
        need(form(record), "not a record")
        seq, admitted_at, envelope, parts = record
        payload = open_envelope(envelope)
        event, event_id = decode(payload), hashlib.sha256(payload).digest()
        need(exactly(event, EVENT_FORM), "not an event")
        need(len(parts) == len(event[6]), "not as many parts as hashes")
        need(len(payload) + sum(len(part or b"") for part in parts) <= MOST_BYTES, "too large")
        for part, expected in zip(parts, event[6]):
            need(part is None or hashlib.sha256(part).digest() == expected, "not the part that was signed")
        parts = [part and decode(part) for part in parts]
        need(all(part is None or PART(part) for part in parts), "not a part")
        if 1 <= seq <= len(self.ids):
            need(self.ids[seq - 1] == event_id, "another record in this place")
            return seq
        need(seq == len(self.ids) + 1, "out of order")
        need(event[2] == (self.ids[0] if self.ids else b""), "of another community")
        self.ids.append(event_id)
        self.heads.append(hashlib.sha256(self.heads[-1] + admitted_at.to_bytes(8, "big") + event_id).digest())
        if seq > 1:
            self.device(seq, event)
        self.fold(seq, event_id, parts)
        if seq == 1:
            self.device(seq, event)
        if not signed(envelope, event[3], EVENT):
            self.broken.append((seq, "wrong_signature"))
        return seq

    def device(self, seq, event):
        device, n = event[3], event[4]
        if device not in self.devices and not self.update and not self.withheld:
            self.broken.append((seq, "unknown_device"))
        if n <= self.counters.get(device, -1):
            self.broken.append((seq, "device_forked"))
        self.counters[device] = n

    def fold(self, seq, event_id, parts):
        def read(index, kind):
            part = parts[index] if index < len(parts) else None
            return part[3] if part and part[1] == kind and text(part[3]) else ""

        def target(reference):
            return (event_id, reference) if integer(reference) else tuple(reference)

        explained = set()  # indices that a fact points to as a text
        for index, part in enumerate(parts):
            if part is None or part[1] >= 128:
                continue
            kind, body, here = part[1], part[3], (event_id, index)
            if not knows(kind, body):
                self.update = True
                continue
            explained |= {body[key] for key in TEXTS.get(kind, []) if key in body}
            to = target(body[1]) if kind in (CHANGED, DEVICE, CONFIRMED, VOIDED) else None
            if kind == FOUNDED and seq == 1 and index == 0:
                self.keeper, self.name = body[1], read(body[4], NAME)
            elif kind == MEMBER:
                self.members[here] = read(body[2], NAME)
            elif kind == CHANGED and to in self.members and 2 in body:
                self.members[to] = read(body[2], NAME)
            elif kind == DEVICE and to in self.members:
                self.devices.setdefault(body[2], to)
            elif kind == PROPOSED:
                legs = [(account if account is None else target(account), minutes) for account, minutes in body[2]]
                if all(account is None or account in self.members for account, _ in legs):
                    self.exchanges[here] = {"legs": legs, "state": "proposed"}
            elif kind in (CONFIRMED, VOIDED) and to in self.exchanges:
                self.exchanges[to]["state"] = "confirmed" if kind == CONFIRMED else "voided"
        if any(part is None and index not in explained for index, part in enumerate(parts)):
            self.withheld = True

    def balances(self):
        """By account, None the pot; or None where they are not known."""
        if self.update or self.withheld:
            return None
        sums = dict.fromkeys([None, *self.members], 0)
        for exchange in self.exchanges.values():
            if exchange["state"] == "confirmed":
                for account, minutes in exchange["legs"]:
                    sums[account] += minutes
        return sums

    def report(self):
        """The names of the members need not differ; where two are the same, `accounts` tells them apart."""
        sums = self.balances()
        name = lambda account: "pot" if account is None else self.members[account]
        key = lambda account: "pot" if account is None else name_of(account)
        return {
            "accounts": sums and {key(account): minutes for account, minutes in sums.items()},
            "balances": sums and {name(account): minutes for account, minutes in sums.items()},
            "broken": [{"seq": seq, "code": code} for seq, code in self.broken],
            "community": self.ids[0].hex(),
            "exchanges": [
                {
                    "exchange": name_of(reference),
                    "minutes": sum(minutes for _, minutes in exchange["legs"] if minutes > 0),
                    "state": exchange["state"],
                }
                for reference, exchange in self.exchanges.items()
            ],
            "heads": [
                {"event": event_id.hex(), "head": head.hex(), "seq": seq}
                for seq, (event_id, head) in enumerate(zip(self.ids, self.heads[1:]), 1)
            ],
            "keeper": self.keeper and self.keeper.hex(),
            "name": self.name,
            "needs_update": self.update,
            "withheld": self.withheld,
        }


def read_file(data):
    """The journal in the bytes of a journal file."""
    need(len(data) >= len(HEADER), "cut short")
    need(data[: len(HEADER) - 1] == HEADER[:-1], "not a journal file")
    need(data[len(HEADER) - 1] == HEADER[-1], "a newer version")
    journal = Journal()
    need(journal.segment(data, len(HEADER)) == 1, "more than one head in a file")
    return journal


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: reader.py FILE")
    with open(sys.argv[1], "rb") as file:
        try:
            found = read_file(file.read()).report()
        except Refused as why:
            sys.exit(f"refused: {why}")
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
    print()
    sys.exit(1 if found["broken"] else 0)
