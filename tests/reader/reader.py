"""A second reader of timebank journals, from docs/format.md alone.

It shares no code with the program: it tests the page, and that the program does what the page says.

    python3 tests/reader/reader.py FILE

prints heads, members, balances, exchanges and months as JSON. It needs pycose. It judges the bytes, the chain
and all signatures, and folds the facts. Of the rules of admission it knows only those about devices and who
may write with them.
"""

import base64
import hashlib
import json
import sys

from pycose.keys import OKPKey
from pycose.keys.curves import Ed25519
from pycose.messages import Sign1Message

HEADER = bytes.fromhex("d9d9f7827074696d6562616e6b206a6f75726e616c01")
PROTECTED = bytes.fromhex("a10127")
EVENT, HEAD, INVITE, RECEIPT = b"timebank event", b"timebank head", b"timebank invite", b"timebank receipt"
SHARE = b"timebank share"
MOST_BYTES, MOST_PARTS, MOST_DEPTH = 1_048_576, 1000, 8


class Refused(Exception):
    """These bytes are not a journal of this version, or damaged."""


def need(condition, what):
    if not condition:
        raise Refused(what)


class Items:
    """Reads CBOR in the one form that it may have. cbor2 would take more; the tests compare the two."""

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


# Forms: each says whether a value has it. Types are compared exactly, since to Python True is 1.


def unsigned(below):
    return lambda value: type(value) is int and 0 <= value < below


def signed_below(bound):
    return lambda value: type(value) is int and -bound <= value < bound


def a(kind):
    return lambda value: type(value) is kind


def octets(*sizes):
    return lambda value: type(value) is bytes and len(value) in sizes


def array(form, least=0, most=1 << 32):
    return lambda value: type(value) is list and least <= len(value) <= most and all(map(form, value))


def row(*forms):
    return (
        lambda value: type(value) is list
        and len(value) == len(forms)
        and all(f(v) for f, v in zip(forms, value))
    )


def either(*forms):
    return lambda value: any(form(value) for form in forms)


def fields(forms):
    whole = lambda value: all(form(value[key]) for key, form in forms.items())
    return lambda value: type(value) is dict and value.keys() == forms.keys() and whole(value)


VERSION = lambda value: type(value) is int and value == 1
NONE = lambda value: value is None
HASH = KEY = octets(32)
SECONDS, COUNT, INDEX = unsigned(1 << 32), unsigned(1 << 64), unsigned(1 << 16)
REFERENCE = either(INDEX, row(HASH, INDEX))
DAY, MINUTES, LIGHT = signed_below(1 << 31), signed_below(1 << 63), signed_below(1 << 31)
LEG = row(either(NONE, REFERENCE), MINUTES)
ORIGIN = either(row(unsigned(256), octets(*range(101))), row(unsigned(256), octets(*range(101)), SECONDS))

ENVELOPE_FORM = row(lambda v: v == PROTECTED, lambda v: v == {}, a(bytes), octets(64))
EVENT_FORM = fields(
    {1: VERSION, 2: octets(0, 32), 3: KEY, 4: COUNT, 5: SECONDS, 6: array(HASH, 1, MOST_PARTS)}
)
GRANT_FORM = fields({1: VERSION, 2: HASH, 3: row(HASH, INDEX), 4: KEY, 5: SECONDS, 6: KEY})
EPOCH = lambda value: SECONDS(value) and value > 0
HEAD_KEYS = {1: VERSION, 2: HASH, 3: COUNT, 4: HASH}
HEAD_FORM = either(fields(HEAD_KEYS), fields({**HEAD_KEYS, 5: EPOCH}))
RECORD_FORM = row(COUNT, SECONDS, a(bytes), array(either(NONE, a(bytes))))
PART_FORM = row(octets(16), unsigned(65536), unsigned(256), lambda body: True)

FOUNDED, KEEPER, POLICY, MEMBER, CHANGED, ROLE, LEFT, ERASED, DEVICE, REVOKED, PROPOSED = range(1, 12)
CONFIRMED, DECLINED, WITHDRAWN, DISPUTED, RESOLVED = range(12, 17)
VOIDED, CORRECTED, ACCEPTED, HELD, RELEASED = range(17, 22)
MONTH, AGREED, ENROLLED, RESTORED, NOTE_ADDED, POSTED, UNPOSTED = 22, 23, 24, 26, 144, 145, 146
JOINED, PARTED = 27, 28
PROGRAMME = 148
STEPS = {*range(12, 22), AGREED, RESTORED, NOTE_ADDED}
ANCILLARY = NAME = 128

ROLES = ("member", "coordinator", "viewer")
COUNTS = ("confirmed", "disputed")
ENDED = ("declined", "withdrawn", "voided")

# Of each fact: the keys that it must have, those that it may have, and which of them point to texts.
FACTS = {
    FOUNDED: ({1: KEY, 2: KEY, 3: INDEX, 4: INDEX}, {}, [4]),
    KEEPER: ({1: KEY}, {}, []),
    POLICY: ({}, {2: array(a(str)), **{key: either(NONE, MINUTES) for key in (1, *range(3, 16))}}, []),
    MEMBER: (
        {1: unsigned(4), 2: INDEX},
        {3: INDEX, 4: INDEX, 5: array(REFERENCE), 6: REFERENCE, 16: ORIGIN, 17: INDEX},
        [2, 3, 4, 17],
    ),
    CHANGED: (
        {1: REFERENCE},
        {2: INDEX, 3: INDEX, 4: array(REFERENCE), 5: either(NONE, REFERENCE), 17: INDEX},
        [2, 3, 17],
    ),
    ROLE: ({1: REFERENCE, 2: unsigned(3)}, {}, []),
    LEFT: ({1: REFERENCE}, {}, []),
    ERASED: ({1: REFERENCE}, {}, []),
    JOINED: ({1: REFERENCE, 2: REFERENCE}, {}, []),
    PARTED: ({1: REFERENCE}, {}, []),
    DEVICE: ({1: REFERENCE, 2: KEY}, {}, []),
    REVOKED: ({1: KEY}, {}, []),
    PROPOSED: (
        {1: unsigned(3), 2: array(LEG), 3: DAY},
        {4: a(str), 5: MINUTES, 6: INDEX, 16: ORIGIN, 17: INDEX, 18: MINUTES}
        | {19: REFERENCE, 20: REFERENCE, 21: array(row(REFERENCE, MINUTES))},
        [6, 17],
    ),
    **{
        step: ({1: REFERENCE}, {2: INDEX, 3: REFERENCE, 4: unsigned(256), 16: REFERENCE}, [2])
        for step in STEPS
    },
    MONTH: ({1: DAY}, {}, []),
    ENROLLED: ({1: a(bytes), 2: KEY}, {}, []),
    POSTED: ({1: unsigned(2), 2: INDEX}, {3: a(str), 4: INDEX, 5: DAY, 6: REFERENCE, 7: REFERENCE}, [2, 4]),
    UNPOSTED: ({1: REFERENCE}, {}, []),
    PROGRAMME: ({1: REFERENCE}, {2: INDEX}, [2]),
}


def after(step, state, was_confirmed, ended_from):
    """The state that a step leads to, nothing where it cannot be taken. Agreed is another matter."""
    return {
        (CONFIRMED, "proposed"): "confirmed",
        (ACCEPTED, "proposed"): "confirmed",
        (AGREED, "proposed"): "proposed",
        (DECLINED, "proposed"): "declined",
        (DECLINED, "held"): "declined",
        (WITHDRAWN, "proposed"): "withdrawn",
        (WITHDRAWN, "held"): None if was_confirmed else "withdrawn",
        (HELD, "proposed"): "held",
        (HELD, "confirmed"): "held",
        (RELEASED, "held"): "confirmed" if was_confirmed else "proposed",
        (DISPUTED, "confirmed"): "disputed",
        (RESOLVED, "disputed"): "confirmed",
        (VOIDED, "confirmed"): "voided",
        (VOIDED, "disputed"): "voided",
        (CORRECTED, "confirmed"): "voided",
        (CORRECTED, "disputed"): "voided",
        (RESTORED, "confirmed"): "proposed",
        (RESTORED, "declined"): ended_from,
        (RESTORED, "withdrawn"): ended_from,
        (RESTORED, "voided"): ended_from,
        (NOTE_ADDED, state): state,
    }.get((step, state))


def month_of(day):
    """Year times 12 and the month less 1, of days since 1970-01-01, in the Gregorian calendar."""
    eras, day = divmod(day + 719_468, 146_097)  # from 0000-03-01, in eras of 400 years
    year = (day - day // 1_460 + day // 36_524 - day // 146_096) // 365
    month = (5 * (day - 365 * year - year // 4 + year // 100) + 2) // 153  # from March
    return (eras * 400 + year) * 12 + month + 2


def knows(kind, body):
    """Whether this reader can fold the fact."""
    if kind not in FACTS or type(body) is not dict:
        return False
    required, optional, _ = FACTS[kind]
    forms = {**required, **optional}
    unknown = [key for key in body if key not in forms]
    return (
        required.keys() <= body.keys()
        and all(forms[key](value) for key, value in body.items() if key in forms)
        and all(type(key) is int and (16 if kind != POLICY else 0) <= key < 256 for key in unknown)
    )


# What the page calls strict, as far as the library does not look at it.
PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
EIGHTH = int.from_bytes(
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little"
)


def sound(point):
    """A point in its canonical form and not of small order: all eight of those have one of these five y."""
    y = int.from_bytes(point, "little") % 2**255
    return y < PRIME and y not in {0, 1, PRIME - 1, EIGHTH, PRIME - EIGHTH}


def opened(data):
    """The four items of a COSE_Sign1."""
    need(data[:1] == b"\xd2", "an envelope without its tag")
    envelope = decode(data[1:])
    need(ENVELOPE_FORM(envelope), "not an envelope")
    return envelope


def signed(envelope, key, purpose):
    """Whether this key signed the envelope for this purpose."""
    signature = envelope[3]
    if not sound(key) or not sound(signature[:32]) or int.from_bytes(signature[32:], "little") >= ORDER:
        return False
    message = Sign1Message.from_cose_obj(list(envelope), False)
    message.external_aad = purpose
    message.key = OKPKey(crv=Ed25519, x=key)
    return message.verify_signature()


def granted(data):
    """The envelope of a grant and what it says; nothing where it is none."""
    try:
        envelope = opened(data)
        grant = decode(envelope[2])
    except Refused:
        return None, None
    return (envelope, grant) if GRANT_FORM(grant) else (None, None)


def name_of(reference):
    return f"{reference[0].hex()}.{reference[1]}" if reference else "pot"


class Journal:
    """The records, their heads, and what they fold to."""

    def __init__(self):
        self.ids, self.heads = [], [bytes(32)]
        self.keeper = self.recovery = self.name = None
        self.keepers = []  # (the record by which another took over, the key before)
        self.members, self.devices, self.exchanges, self.used = {}, {}, {}, set()  # members by their names
        self.roles, self.acting, self.left, self.erased, self.revoked = {}, {}, set(), set(), set()
        self.joined = {}  # accounts that are read as others
        self.posts, self.closed, self.months = {}, None, {}
        self.broken = []  # (seq, code)
        self.update = False  # there is something that only a newer reader knows
        self.withheld = False  # a part is missing that may be a fact

    def segment(self, data, at=0):
        """Reads on, to the end."""
        items, covered, ended = Items(data, at), 0, False
        while items.more():
            begin, ended = items.at, data[items.at] == 0xD2
            if ended:
                items.at += 1
                items.item()
                self.head(opened(data[begin : items.at]), covered)
            else:
                covered = self.record(items.item())
        need(ended, "cut short: no head at the end")

    def head(self, envelope, covered):
        head = decode(envelope[2])
        need(type(head) is not dict or not head.keys() - {5} > {1, 2, 3, 4}, "a head of a newer version")
        need(HEAD_FORM(head), "not a head")
        need(covered and head[2] == self.ids[0] and head[3] == covered, "a head of something else")
        need(head[4] == self.heads[covered], "not the head of these records")
        if not self.update:
            keeper = next((key for until, key in self.keepers if covered < until), self.keeper)
            need(keeper and signed(envelope, keeper, HEAD), "a head that the keeper did not sign")

    def record(self, record):
        need(RECORD_FORM(record), "not a record")
        seq, admitted_at, envelope, parts = record
        envelope = opened(envelope)
        event, event_id = decode(envelope[2]), hashlib.sha256(envelope[2]).digest()
        need(EVENT_FORM(event), "not an event")
        need(len(parts) == len(event[6]), "not as many parts as hashes")
        need(len(envelope[2]) + sum(len(part or b"") for part in parts) <= MOST_BYTES, "too large")
        for part, expected in zip(parts, event[6]):
            need(part is None or hashlib.sha256(part).digest() == expected, "not the part that was signed")
        parts = [None if part is None else decode(part) for part in parts]
        need(all(part is None or PART_FORM(part) for part in parts), "not a part")
        if 1 <= seq <= len(self.ids):
            need(self.ids[seq - 1] == event_id, "another record in this place")
            return seq
        need(seq == len(self.ids) + 1, "out of order")
        need(event[2] == (self.ids[0] if self.ids else b""), "of another community")
        self.ids.append(event_id)
        self.heads.append(hashlib.sha256(self.heads[-1] + admitted_at.to_bytes(8, "big") + event_id).digest())
        device, n = event[3], event[4]
        enrols = next(
            (part[3] for part in parts if part and part[1] == ENROLLED and knows(ENROLLED, part[3])), None
        )
        may_not = self.may_not_enrol(device, enrols, admitted_at) if enrols else self.may_not(device)
        keeper, keepers = self.keeper, len(self.keepers)
        self.fold(seq, event_id, device, parts)
        if len(self.keepers) > keepers:
            named = device in (keeper, self.recovery) and signed(envelope, device, EVENT)
            need(named, "a keeper that neither the one before nor the recovery key named")
        if seq == 1:
            may_not = self.may_not(device)
        if not signed(envelope, device, EVENT):
            self.broken.append((seq, "wrong_signature"))
        if (device, n) in self.used:
            self.broken.append((seq, "device_forked"))
        if may_not and not self.update and not self.withheld:
            self.broken.append((seq, may_not))
        self.used.add((device, n))
        return seq

    def may_not_enrol(self, device, enrols, admitted_at):
        """Why nobody may add a phone with this invitation, if so."""
        envelope, grant = granted(enrols[1])
        if device in self.revoked:
            return "invite_used"
        if (
            not grant
            or grant[2] != self.ids[0]
            or grant[4] != device
            or not signed(envelope, grant[6], INVITE)
        ):
            return "invite_wrong"
        if self.may_not(grant[6]) or self.roles.get(self.person(self.devices.get(grant[6]))) != "coordinator":
            return "invite_wrong"
        return "invite_expired" if abs(admitted_at - grant[5]) > 72 * 3600 else None

    def person(self, account):
        """The account as which one is read."""
        while account in self.joined:
            account = self.joined[account]
        return account

    def may_not(self, device):
        """Why nobody may write with this key, if so."""
        if device not in self.devices:
            return None if device in (self.keeper, self.recovery) else "unknown_device"
        member = self.person(self.devices[device])
        if device in self.revoked:
            return "device_revoked"
        if member in self.left:
            return "member_left"
        return "viewer_cannot_write" if self.roles[member] == "viewer" else None

    def step(self, kind, exchange, account, other):
        """A step of an exchange; the account is the one that agrees."""
        before = exchange["state"]
        state = after(kind, before, exchange["was_confirmed"], exchange["ended_from"])
        if state is None:
            return
        if kind == AGREED:
            exchange["agreed"].add(account)
            agreed = set(map(self.person, exchange["agreed"]))
            signs = {self.person(to): (minutes > 0) - (minutes < 0) for to, minutes in exchange["legs"]}
            side = {to for to, sign in signs.items() if sign == signs.get(self.person(account))}
            state = "confirmed" if side and side <= agreed else state
        if kind == CORRECTED and other in self.exchanges:
            exchange["corrected_by"] = other
        exchange["was_confirmed"] |= before == "proposed" and state == "confirmed"
        exchange["was_confirmed"] &= kind != RESTORED or before != "confirmed"
        if state in ENDED and before not in ENDED:
            exchange["ended_from"] = before
        self.move(exchange, state)

    def move(self, exchange, state):
        """To another state, and its service into a month that is open, or out of it."""
        count = (state in COUNTS) - (exchange["state"] in COUNTS)
        exchange["state"] = state
        if count and exchange["kind"] == 0:
            minutes = sum(minutes for to, minutes in exchange["legs"] if to is not None and minutes > 0)
            month = exchange["month"] if self.closed is None else max(exchange["month"], self.closed + 1)
            where = month, exchange["category"]
            self.months[where] = self.months.get(where, 0) + count * minutes

    def fold(self, seq, event_id, device, parts):
        def name(index):
            part = parts[index] if index < len(parts) else None
            return part[3] if part and part[1] == NAME and type(part[3]) is str else ""

        def target(reference):
            return (event_id, reference) if type(reference) is int else tuple(reference)

        texts = set()  # places that a fact calls a text
        closed = self.closed  # from the next record on
        for index, part in enumerate(parts):
            if part is None:
                continue
            kind, body, here = part[1], part[3], (event_id, index)
            if not knows(kind, body):
                self.update |= kind < ANCILLARY
                continue
            texts |= {body[key] for key in FACTS[kind][2] if key in body}
            to = target(body[1]) if FACTS[kind][0].get(1) is REFERENCE else None

            def member(key):
                return target(body[key]) if key in body and target(body[key]) in self.members else None

            acting = lambda key: {target(one) for one in body[key] or () if target(one) in self.members}
            if kind in (ROLE, LEFT, ERASED):
                to = self.person(to)  # what is said of a joined member is said of the one who stays
            if kind == FOUNDED and seq == 1 and index == 0:
                self.keeper, self.recovery, self.name = body[1], body[2], name(body[4])
            elif kind == KEEPER:
                self.keepers.append((seq, self.keeper))
                self.keeper = body[1]
            elif kind == MEMBER:
                self.members[here] = name(body[2])
                self.roles[here] = ROLES[seq == 1]
                self.acting[here] = [acting(5) if 5 in body else set(), member(6)]
            elif kind == JOINED and {to, target(body[2])} <= self.members.keys():
                one, into = self.person(to), self.person(target(body[2]))
                if one != into and not {one, into} & self.erased:
                    self.joined[one] = into
            elif kind == PARTED and to not in self.erased:
                self.joined.pop(to, None)
            elif kind == CHANGED and to in self.members and to not in self.erased:
                if 2 in body:
                    self.members[to] = name(body[2])
                if 4 in body:
                    self.acting[to][0] = acting(4)
                if 5 in body:
                    self.acting[to][1] = None if body[5] is None else member(5)
            elif kind == ROLE and to in self.members:
                self.roles[to] = ROLES[body[2]]
                self.left.discard(to)
            elif kind == LEFT and to in self.members:
                self.left.add(to)
            elif kind == ERASED and to in self.members:
                for one in [one for one in self.members if self.person(one) == to]:
                    self.erased.add(one)
                    self.members[one] = ""
            elif kind == DEVICE and to in self.members:
                self.devices.setdefault(body[2], to)
            elif kind == PROPOSED:
                legs = [
                    (None if account is None else target(account), minutes) for account, minutes in body[2]
                ]
                if all((to is None or to in self.members) and LIGHT(minutes) for to, minutes in legs):
                    self.exchanges[here] = {
                        "kind": body[1],
                        "legs": legs,
                        "month": month_of(body[3]),
                        "category": body.get(4, ""),
                        "state": "proposed",
                        "was_confirmed": False,
                        "ended_from": None,
                        "agreed": set(),
                    }
            elif kind in STEPS and to in self.exchanges:
                account = member(3) or self.devices.get(device)
                self.step(kind, self.exchanges[to], account, target(body[3]) if 3 in body else None)
            elif kind == ENROLLED and index == 0:
                _, grant = granted(body[1])
                if grant and tuple(grant[3]) in self.members:
                    self.devices.setdefault(device, tuple(grant[3]))
                    self.devices.setdefault(body[2], tuple(grant[3]))
                    self.revoked.add(device)
            elif kind == REVOKED and body[1] in self.devices:
                self.revoked.add(body[1])
            elif kind == MONTH:
                closed = body[1] if closed is None else max(closed, body[1])
            elif kind == POSTED and (6 not in body or member(6)):
                if 7 in body:
                    self.posts.pop(target(body[7]), None)
                self.posts[here] = member(6) or self.devices.get(device)
            elif kind == UNPOSTED:
                self.posts.pop(to, None)
        self.closed = closed
        if any(part is None and index not in texts for index, part in enumerate(parts)):
            self.withheld = True

    def balances(self):
        """By account, None being the pot; nothing where they are not known."""
        if self.update or self.withheld:
            return None
        sums = dict.fromkeys([None, *(one for one in self.members if one not in self.joined)], 0)
        for exchange in self.exchanges.values():
            for account, minutes in exchange["legs"] if exchange["state"] in COUNTS else []:
                sums[self.person(account)] += minutes
        return sums

    def by_month(self):
        found = {}
        for (month, category), minutes in sorted(self.months.items()):
            if minutes:
                found.setdefault(f"{month // 12}-{month % 12 + 1:02}", {})[category] = minutes
        return found

    def report(self):
        """Two members may have one name: `accounts` tells them apart, `balances` takes the last."""
        sums = self.balances()
        return {
            "accounts": sums and {name_of(account): minutes for account, minutes in sums.items()},
            "balances": sums
            and {self.members.get(account, "pot"): minutes for account, minutes in sums.items()},
            "broken": [{"code": code, "seq": seq} for seq, code in self.broken],
            "community": self.ids[0].hex(),
            "exchanges": [
                {
                    "exchange": name_of(at),
                    "minutes": sum(max(leg[1], 0) for leg in it["legs"]),
                    "state": it["state"],
                }
                for at, it in self.exchanges.items()
            ],
            "heads": [
                {"event": event_id.hex(), "head": head.hex(), "seq": seq}
                for seq, (event_id, head) in enumerate(zip(self.ids, self.heads[1:]), 1)
            ],
            "keeper": self.keeper and self.keeper.hex(),
            "members": {
                name_of(member): {
                    "erased": member in self.erased,
                    "left": member in self.left,
                    "name": name,
                    "role": self.roles[member],
                }
                for member, name in self.members.items()
            },
            "months": sums and self.by_month(),
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
    journal.segment(data, len(HEADER))
    return journal


class Carried(Exception):
    """What was carried by hand is not taken; the code of the page."""


EVENTS, INVITATION, REPLY = 1, 2, 3
TEXTS = range(128, 138)
RECEIPT_FORM = {1: VERSION, 2: HASH, 3: HASH, 4: unsigned(4), 5: COUNT, 6: HASH}
TOLD = {7: COUNT}
SHARE_FORM = fields({1: VERSION, 2: HASH, 3: row(HASH, INDEX), 4: HASH})
WHY = {8: a(str), 9: lambda value: type(value) is dict}


def fits(condition, code="link_damaged"):
    if not condition:
        raise Carried(code)


def encoded(value):
    """A value in the one form. Keys of its maps must be in their order already."""
    if type(value) is int:
        size = next(size for size in (0, 1, 2, 4, 8) if value < (24 if size == 0 else 1 << (8 * size)))
        return (
            bytes([value])
            if size == 0
            else bytes([{1: 24, 2: 25, 4: 26, 8: 27}[size]]) + value.to_bytes(size, "big")
        )
    if type(value) is list:
        return headed(4, value) + b"".join(map(encoded, value))
    if type(value) is dict:
        return headed(5, value) + b"".join(encoded(key) + encoded(one) for key, one in value.items())
    return headed(2, value) + value if type(value) is bytes else headed(3, value.encode()) + value.encode()


def headed(major, value):
    head = encoded(len(value))
    return bytes([head[0] | major << 5]) + head[1:]


def from_link(text):
    """The bytes of the text of a link."""
    fits(all(c.isascii() and (c.isalnum() or c in "-_") for c in text) and len(text) % 4 != 1)
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    fits(base64.urlsafe_b64encode(data).decode().rstrip("=") == text)
    return data


def carried(data, what=None):
    """What the bytes carry, and what follows; where it must be one of the three, that one."""
    items = Items(data)
    version, found = items.item(), items.item()
    fits(type(version) is int and version >= 1 and type(found) is int)
    fits(version == 1, "newer_version")
    fits(found in (EVENTS, INVITATION, REPLY) and what in (None, found))
    return found, items


def damaged(read):
    """Bytes in another form than CBOR may have here are damaged too."""

    def reading(*arguments):
        try:
            return read(*arguments)
        except Refused:
            raise Carried("link_damaged") from None

    return reading


def own(items, community):
    prefix = items.item()
    fits(octets(8)(prefix))
    fits(community.startswith(prefix), "wrong_community")


@damaged
def read_events(data, community):
    """The events of a link: for each the bytes of the event, its signature and its parts."""
    _, items = carried(data, EVENTS)
    own(items, community)
    count, found = items.item(), []
    fits(type(count) is int and 1 <= count <= 500)
    for _ in range(count):
        device, n, at, signature, length = (items.item() for _ in range(5))
        fits(KEY(device) and COUNT(n) and SECONDS(at) and octets(64)(signature))
        fits(type(length) is int and 1 <= length <= MOST_PARTS)
        parts = [carried_part(items) for _ in range(length)]
        hashes = [hashlib.sha256(part).digest() for part in parts]
        event = encoded({1: 1, 2: community, 3: device, 4: n, 5: at, 6: hashes})
        found.append((device, event, signature, parts))
    fits(not items.more())
    whole = all(
        signed([PROTECTED, {}, event, signature], device, EVENT) for device, event, signature, _ in found
    )
    fits(whole, "link_altered")
    return [(event, signature, parts) for _, event, signature, parts in found]


def carried_part(items):
    begin = items.at
    part = items.item()
    fits(PART_FORM(part))
    words = part[3]
    if part[1] not in TEXTS:
        return items.data[begin : items.at]
    if type(words) is bytes:
        try:
            text = words.decode("utf-16-be")
        except UnicodeDecodeError:
            raise Carried("link_damaged") from None
        fits(len(words) < len(text.encode()))
        return encoded([*part[:3], text])
    fits(type(words) is not str or len(words.encode("utf-16-be")) >= len(words.encode()))
    return items.data[begin : items.at]


@damaged
def read_receipt(data):
    """The envelope of a receipt, and what it says."""
    envelope = opened(data)
    receipt = decode(envelope[2])
    fits(type(receipt) is dict and receipt.get(4) in (0, 1, 2, 3))
    fits(fields({**RECEIPT_FORM, **(TOLD if receipt[4] < 2 else WHY)})(receipt))
    fits(receipt[4] > 1 or 1 <= receipt[7] <= receipt[5])
    if receipt[4] > 1:
        # Keys that are no numbers stand as their bytes here.
        receipt[9] = {decode(key) if type(key) is bytes else key: value for key, value in receipt[9].items()}
        fits(all(type(one) is str for pair in receipt[9].items() for one in pair))
    return envelope, receipt


@damaged
def read_reply(data, community):
    """The receipts of a reply, as bytes; then its share: the envelope, what it says, the segment; or None."""
    _, items = carried(data, REPLY)
    own(items, community)
    receipts, share = items.item(), items.item()
    fits(
        not items.more()
        and array(a(bytes), 0, 500)(receipts)
        and either(NONE, row(a(bytes), a(bytes)))(share)
    )
    fits(receipts or share is not None)
    for receipt in receipts:
        read_receipt(receipt)
    if share is None:
        return receipts, (None, None, None)
    envelope = opened(share[0])
    said = decode(envelope[2])
    fits(SHARE_FORM(said))
    fits(said[4] == hashlib.sha256(share[1]).digest(), "link_altered")
    return receipts, (envelope, said, share[1])


@damaged
def read_invitation(data):
    """What an invitation says."""
    _, items = carried(data, INVITATION)
    fits(len(data) >= 4 and hashlib.sha256(data[:-4]).digest()[:4] == data[-4:])
    secret, sealed, hub, community, member = (items.item() for _ in range(5))
    fits(items.at == len(data) - 4 and octets(32)(secret) and type(sealed) is bytes)
    fits(all(type(text) is str and len(text.encode()) <= 1000 for text in (hub or "", community, member)))
    envelope, grant = granted(sealed)
    fits(grant)
    fits(signed(envelope, grant[6], INVITE), "link_altered")
    return {"secret": secret, "grant": grant, "hub": hub, "community": community, "member": member}


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
