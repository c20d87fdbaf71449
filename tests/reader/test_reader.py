"""Tests of the second reader, and with it of docs/format.md, against the committed journal."""

import copy
import datetime
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import unittest

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

import reader
from reader import EVENT, HEAD, HEADER, Items, Refused, decode, opened, read_file, signed

TESTS = pathlib.Path(__file__).resolve().parent.parent
FILE = TESTS / "journals" / "v1.timebank"
BYTES = FILE.read_bytes()
EXPECTED = json.loads((TESTS / "journals" / "v1.json").read_text(encoding="utf-8"))
LIVES = (TESTS / "journals" / "v1b.timebank").read_bytes()
KEEPERS = (TESTS / "journals" / "v1c.timebank").read_bytes()
KEEPERS_EXPECTED = json.loads((TESTS / "journals" / "v1c.json").read_text(encoding="utf-8"))
LIVES_EXPECTED = json.loads((TESTS / "journals" / "v1b.json").read_text(encoding="utf-8"))
BY_HAND = json.loads((TESTS / "journals" / "carried-v1.json").read_text(encoding="utf-8"))
PAGE = (TESTS.parent / "docs" / "format.md").read_text(encoding="utf-8")


def encoded(value):
    return cbor2.dumps(value, canonical=True)


def split(data):
    """The records of a file, decoded, and the bytes of its head."""
    items, records = Items(data, len(HEADER)), []
    while data[items.at] == 0x84:
        records.append(items.item())
    return records, data[items.at :]


def joined(records, head):
    return HEADER + b"".join(map(encoded, records)) + head


def to_sign(payload, purpose):
    return encoded(["Signature1", b"\xa1\x01\x27", purpose, payload])


class Writer:
    """Writes journals as the page says, and such as it forbids. The keys are those of the page's example."""

    def __init__(self):
        self.device, self.keeper = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
        self.records, self.community, self.chain, self.n = [], b"", bytes(32), 0
        mary, leith = (128, 0, "Mary"), (128, 0, "Leith")
        founded = (1, 0, {1: self.key(self.keeper), 2: bytes(32), 3: 3, 4: 1})
        self.write(founded, leith, mary, (4, 0, {1: 0, 2: 2}), (9, 0, {1: 3, 2: self.key(self.device)}))
        self.mary = [self.community, 3]

    @staticmethod
    def key(secret):
        return secret.public_key().public_bytes_raw()

    def envelope(self, payload, secret, purpose):
        signature = secret.sign(to_sign(payload, purpose))
        return b"\xd2" + encoded([b"\xa1\x01\x27", {}, payload, signature])

    def write(self, *parts, purpose=EVENT, secret=None, n=None, community=None):
        """Adds a record. Bytes stand for themselves as a part; they need not be one."""
        salted = [part if type(part) is bytes else encoded([bytes(16), *part]) for part in parts]
        secret = secret or self.device
        self.n = self.n + 1 if n is None else n
        hashes = [hashlib.sha256(part).digest() for part in salted]
        community = self.community if community is None else community
        event = encoded({1: 1, 2: community, 3: self.key(secret), 4: self.n, 5: 1, 6: hashes})
        event_id = hashlib.sha256(event).digest()
        self.community = self.community or event_id
        self.records.append([len(self.records) + 1, 2, self.envelope(event, secret, purpose), salted])
        self.chain = hashlib.sha256(self.chain + bytes(7) + b"\x02" + event_id).digest()
        return event_id

    def head(self, secret=None, purpose=HEAD, **other):
        head = {1: 1, 2: self.community, 3: len(self.records), 4: self.chain}
        head.update({int(key[1:]): value for key, value in other.items()})
        return self.envelope(encoded(head), secret or self.keeper, purpose)

    def file(self, **head):
        return joined(self.records, self.head(**head))

    def proposed(self, minutes=60, **more):
        """An exchange between Mary and the pot, confirmed."""
        body = {1: 0, 2: [[self.mary, minutes], [None, -minutes]], 3: 19800}
        body.update({int(key[1:]): value for key, value in more.items()})
        self.write((11, 1, body), (12, 1, {1: 0}))


class Case(unittest.TestCase):
    def refused(self, data, why):
        with self.assertRaisesRegex(Refused, why):
            read_file(data)


class Committed(Case):
    """The journal in tests/journals."""

    def setUp(self):
        self.journal = read_file(BYTES)
        self.report = self.journal.report()

    def test_has_the_same_heads(self):
        self.assertEqual(self.report["heads"], EXPECTED["heads"])
        self.assertEqual(len(self.report["heads"]), len(split(BYTES)[0]))

    def test_has_the_same_balances_and_exchanges(self):
        for what in ("balances", "exchanges", "name", "keeper", "community"):
            self.assertEqual(self.report[what], EXPECTED[what], what)
        states = {exchange["state"] for exchange in self.report["exchanges"]}
        self.assertEqual(states, {"proposed", "confirmed", "voided"})
        self.assertEqual(sum(self.report["accounts"].values()), 0)

    def test_needs_nothing_newer_and_hides_nothing(self):
        self.assertFalse(self.report["needs_update"])
        self.assertFalse(self.report["withheld"])

    def test_has_good_signatures_from_known_devices(self):
        self.assertEqual(self.report["broken"], [])

    def test_signs_every_thing_for_its_purpose_only(self):
        records, head = split(BYTES)
        envelopes = [(opened(record[2]), EVENT) for record in records] + [(opened(head), HEAD)]
        for envelope, purpose in envelopes:
            key = self.journal.keeper if purpose == HEAD else decode(envelope[2])[3]
            for other in (EVENT, HEAD, b"", b"timebank", purpose + b" ", purpose.title()):
                self.assertEqual(signed(envelope, key, other), other == purpose, other)

    def test_signs_the_bytes_that_the_page_says(self):
        # Without the COSE library, which builds them itself.
        records, head = split(BYTES)
        for data, purpose in [(record[2], EVENT) for record in records] + [(head, HEAD)]:
            _, _, payload, signature = opened(data)
            key = Ed25519PublicKey.from_public_bytes(
                self.journal.keeper if purpose == HEAD else decode(payload)[3]
            )
            key.verify(signature, to_sign(payload, purpose))

    def test_is_canonical_to_cbor2_too(self):
        records, head = split(BYTES)
        seen = []
        for record in records:
            seen += [encoded(record), opened(record[2])[2], record[2], *record[3]]
        seen += [head, opened(head)[2]]
        self.assertEqual(HEADER + b"".join(encoded(record) for record in records) + head, BYTES)
        for item in seen:
            value = cbor2.loads(item)
            self.assertEqual(encoded(value), item)
            if item[0] == 0xD2:
                value, item = value.value, item[1:]
            self.assertEqual(encoded(decode(item)), encoded(value))

    def test_prints_the_same(self):
        command = [sys.executable, "-B", reader.__file__]
        printed = subprocess.run([*command, FILE], capture_output=True, check=True).stdout
        self.assertEqual(json.loads(printed), self.report)
        refused = subprocess.run([*command, __file__], capture_output=True)
        self.assertEqual((refused.returncode, refused.stdout), (1, b""))
        self.assertIn(b"not a journal file", refused.stderr)


class Lives(Case):
    """The second journal: the whole life of exchanges, members and months. Two members' texts are gone."""

    def setUp(self):
        self.journal = read_file(LIVES)
        self.report = self.journal.report()

    def test_has_the_same_members_balances_and_states(self):
        balances = self.report["accounts"]
        members = {
            member: {**row, "balance": balances[member]} for member, row in self.report["members"].items()
        }
        members["pot"] = {"balance": balances["pot"]}
        self.assertEqual(members, LIVES_EXPECTED["accounts"])
        self.assertEqual(self.report["exchanges"], LIVES_EXPECTED["exchanges"])
        states = {row["state"] for row in self.report["exchanges"]}
        self.assertEqual(states, set("proposed confirmed declined withdrawn disputed voided held".split()))
        self.assertEqual(sum(balances.values()), 0)

    def test_has_the_same_months_and_head(self):
        self.assertEqual(self.report["months"], LIVES_EXPECTED["months"])
        self.assertEqual(self.report["heads"][-1]["head"], LIVES_EXPECTED["head"])
        self.assertEqual(len(self.report["heads"]), LIVES_EXPECTED["records"])

    def test_says_who_was_erased_and_keeps_the_chain(self):
        erased = [row for row in self.report["members"].values() if row["erased"]]
        self.assertEqual([(row["name"], row["left"]) for row in erased], [("", True)] * 2)
        withheld = sum(part is None for record in split(LIVES)[0] for part in record[3])
        self.assertGreater(withheld, 10)
        faults = self.report["needs_update"], self.report["withheld"], self.report["broken"]
        self.assertEqual(faults, (False, False, []))
        for word in (b"Erin", b"Finn", b"secret"):
            self.assertNotIn(word, LIVES)

    def test_knows_the_keepers_own_events(self):
        records, _ = split(LIVES)
        keepers = [record for record in records if decode(opened(record[2])[2])[3] == self.journal.keeper]
        counters = [decode(opened(record[2])[2])[4] for record in keepers]
        self.assertEqual(counters, list(range(1, len(keepers) + 1)))
        kinds = {decode(part)[1] for record in keepers for part in record[3]}
        self.assertEqual(kinds, {reader.HELD, reader.ACCEPTED, reader.MONTH, reader.ERASED})

    def test_knows_who_acts_for_whom_and_what_is_offered(self):
        named = {name: member for member, name in self.journal.members.items()}
        self.assertEqual(self.journal.acting[named["Flat 3"]], [{named["Ana"]}, None])
        self.assertEqual(self.journal.acting[named["Cleo, grown up"]], [set(), None])
        self.assertEqual(len(self.journal.posts), 2)
        self.assertEqual(len(self.journal.revoked), 1)
        corrected = [it for it in self.journal.exchanges.values() if "corrected_by" in it]
        self.assertEqual([it["state"] for it in corrected], ["voided", "voided"])


class Keepers(Case):
    """The third journal, which has had three keepers."""

    def setUp(self):
        self.journal = read_file(KEEPERS)

    def test_has_the_same_balances_head_and_keeper(self):
        report = self.journal.report()
        self.assertEqual(list(report["accounts"].values()), KEEPERS_EXPECTED["balances"])
        self.assertEqual(report["heads"][-1]["head"], KEEPERS_EXPECTED["head"])
        self.assertEqual(self.journal.keeper.hex(), KEEPERS_EXPECTED["keeper"])
        self.assertEqual((report["broken"], report["needs_update"]), ([], False))

    def test_believes_no_keeper_that_nobody_named(self):
        thief = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)

        def handed_over(by, forged=False):
            writer = Writer()
            writer.write((2, 0, {1: writer.key(thief)}), secret=by(writer))
            if forged:
                writer.records[-1][2] = writer.records[-1][2][:-64] + bytes([1]) * 64
            return writer.file(secret=thief)

        self.assertEqual(read_file(handed_over(lambda writer: writer.keeper)).keeper, Writer.key(thief))
        for by, forged in (
            (lambda _: thief, False),
            (lambda writer: writer.device, False),
            (lambda writer: writer.keeper, True),
        ):
            with self.assertRaisesRegex(Refused, "neither the one before"):
                read_file(handed_over(by, forged))

    def test_knows_who_was_keeper_when(self):
        self.assertEqual(len({key for _, key in self.journal.keepers} | {self.journal.keeper}), 3)
        (until, first), (_, second) = self.journal.keepers
        records, head = split(KEEPERS)
        devices = [decode(opened(record[2])[2])[3] for record in records]
        self.assertEqual(devices[until - 1], first)
        self.assertIn(second, devices[until:])
        self.assertEqual(
            len(self.journal.devices), 3
        )  # the founder's, an invitation and the phone that it added
        self.assertEqual(len(self.journal.revoked), 2)
        self.assertNotIn(first, devices[until:])
        enrols = [part for record in records for part in record[3] if decode(part)[1] == reader.ENROLLED]
        self.assertEqual(len(enrols), 1)
        self.assertTrue(reader.signed(opened(head), self.journal.keeper, HEAD))
        self.assertFalse(reader.signed(opened(head), first, HEAD))


class ByHand(Case):
    """What is carried as links and files."""

    def setUp(self):
        self.community = bytes.fromhex(BY_HAND["community"])
        self.link, self.reply, self.invitation = (
            reader.from_link(BY_HAND[k]) for k in ("link", "reply", "invitation")
        )

    def not_taken(self, code, read, *arguments):
        with self.assertRaises(reader.Carried) as caught:
            read(*arguments)
        self.assertEqual(str(caught.exception), code)

    def test_events_are_those_that_were_signed(self):
        found = reader.read_events(self.link, self.community)
        sealed = [[b"\xd2" + encoded([b"\xa1\x01\x27", {}, event, by]), parts] for event, by, parts in found]
        self.assertEqual([encoded(one).hex() for one in sealed], BY_HAND["events"])

    def test_receipts_are_the_answers(self):
        receipts, (share, said, segment) = reader.read_reply(self.reply, self.community)
        journal = reader.Journal()
        journal.segment(segment)
        self.assertEqual((reader.name_of(said[3]), said[2]), (BY_HAND["reader"], self.community))
        self.assertTrue(signed(share, journal.keeper, reader.SHARE))
        self.assertFalse(signed(share, journal.keeper, HEAD))
        self.assertEqual(journal.keeper.hex(), BY_HAND["keeper"])
        self.assertEqual(journal.heads[-1].hex(), BY_HAND["head"])
        answers = []
        for data in receipts:
            envelope, said = reader.read_receipt(data)
            self.assertTrue(signed(envelope, journal.keeper, reader.RECEIPT))
            self.assertFalse(signed(envelope, journal.keeper, HEAD))
            self.assertEqual(
                (said[2], said[5], said[6]), (self.community, len(journal.ids), journal.heads[-1])
            )
            answer = {"event": said[3].hex(), "outcome": ("admitted", "held", "waiting", "refused")[said[4]]}
            answer.update({"seq": said[7]} if 7 in said else {"code": said[8]})
            answer.update({"fields": said[9]} if said.get(9) else {})
            answers.append(answer)
        self.assertEqual(answers, BY_HAND["answers"])

    def test_an_invitation_says_whose_it_is(self):
        said = reader.read_invitation(self.invitation)
        self.assertEqual(
            (said["community"], said["member"], said["hub"]), ("Leith", "Ana", "https://hub.example")
        )
        self.assertEqual(reader.name_of(said["grant"][3]), BY_HAND["member"])
        secret = Ed25519PrivateKey.from_private_bytes(said["secret"])
        self.assertEqual(secret.public_key().public_bytes_raw(), said["grant"][4])

    def test_what_was_changed_is_not_taken(self):
        for place in range(len(self.link) * 8):
            changed = bytearray(self.link)
            changed[place // 8] ^= 1 << place % 8
            with self.assertRaises(reader.Carried):
                reader.read_events(bytes(changed), self.community)
        for place in range(len(self.invitation)):
            changed = bytearray(self.invitation)
            changed[place] ^= 1
            with self.assertRaises(reader.Carried):
                reader.read_invitation(bytes(changed))

    def test_what_was_cut_is_damaged(self):
        for end in range(len(self.link)):
            self.not_taken("link_damaged", reader.read_events, self.link[:end], self.community)
        for end in range(0, len(self.reply), 7):
            self.not_taken("link_damaged", reader.read_reply, self.reply[:end], self.community)
        for end in range(len(self.invitation)):
            self.not_taken("link_damaged", reader.read_invitation, self.invitation[:end])

    def test_says_what_is_wrong(self):
        other = bytes(32)
        self.not_taken("wrong_community", reader.read_events, self.link, other)
        self.not_taken("wrong_community", reader.read_reply, self.reply, other)
        self.not_taken("newer_version", reader.read_events, b"\x02" + self.link[1:], self.community)
        alike = self.community[:31] + bytes([self.community[31] ^ 1])
        self.not_taken("link_altered", reader.read_events, self.link, alike)
        self.not_taken("link_damaged", reader.read_events, self.reply, self.community)
        self.not_taken("link_damaged", reader.read_events, self.link + b"\x00", self.community)
        # A part of the segment is left out: nobody but the share notices.
        _, (share, _, segment) = reader.read_reply(self.reply, self.community)
        less = (
            reader.REPLY.to_bytes(2, "big").replace(b"\x00", b"\x01")
            + encoded(self.community[:8])
            + encoded([])
        )
        share = b"\xd2" + encoded(share)
        self.assertEqual(reader.read_reply(less + encoded([share, segment]), self.community)[1][2], segment)
        self.not_taken(
            "link_altered", reader.read_reply, less + encoded([share, segment[:-1]]), self.community
        )
        forged = bytearray(self.invitation)
        forged[forged.index(b"\x73https://") - 1] ^= 1  # the last byte of the grant's signature
        forged[-4:] = hashlib.sha256(forged[:-4]).digest()[:4]
        self.not_taken("link_altered", reader.read_invitation, bytes(forged))
        for text in ("A", "YWI=", "YWJ", "YW+I", "YWIé"):
            self.not_taken("link_damaged", reader.from_link, text)

    def test_text_is_in_the_shorter_form(self):
        long = "庭の手入れ"
        units = long.encode("utf-16-be")
        other = self.link.replace(encoded(units), encoded(long))
        self.assertNotEqual(other, self.link)
        self.not_taken("link_damaged", reader.read_events, other, self.community)
        short = "Mended the garden gate"
        other = self.link.replace(encoded(short), encoded(short.encode("utf-16-be")))
        self.assertNotEqual(other, self.link)
        self.not_taken("link_damaged", reader.read_events, other, self.community)

    def test_a_receipt_has_its_keys_and_no_others(self):
        good = {1: 1, 2: bytes(32), 3: bytes(32), 4: 0, 5: 7, 6: bytes(32), 7: 7}
        why = {key: value for key, value in good.items() if key != 7} | {
            4: 3,
            8: "exceeds_floor",
            9: {"a": "b"},
        }
        sealed = lambda said: b"\xd2" + encoded([b"\xa1\x01\x27", {}, encoded(said), bytes(64)])
        for said in (good, why):
            self.assertEqual(reader.read_receipt(sealed(said))[1], said)
        wrong = [
            good | {7: 0},
            good | {7: 8},
            good | {4: 2},
            good | {10: 0},
            good | {1: 2},
            why | {7: 1},
            why | {4: 4},
        ]
        for said in [*wrong, why | {9: {"a": 1}}, why | {9: {1: "a"}}, {**good, 2: b""}]:
            self.not_taken("link_damaged", reader.read_receipt, sealed(said))


class Example(Case):
    """The example on the page, byte by byte."""

    def test_reads(self):
        text = PAGE.split("And the journal file, whole:")[1].split("```")[1]
        data = bytes.fromhex("".join(text.split()[1:]))
        journal = read_file(data)
        self.assertEqual(journal.report()["name"], "Leith")
        self.assertEqual(journal.broken, [])
        self.assertEqual(journal.heads[1].hex(), re.search(r"^head 1 +(\w+)$", PAGE, re.M)[1])
        self.assertEqual(journal.ids[0].hex(), re.search(r"^event id +(\w+)$", PAGE, re.M)[1])
        records, head = split(data)
        signed_bytes = re.findall(r"^to sign +(\w+)$", PAGE, re.M)
        self.assertEqual(signed_bytes[0], to_sign(opened(records[0][2])[2], EVENT).hex())
        self.assertEqual(signed_bytes[1], to_sign(opened(head)[2], HEAD).hex())
        for name, byte in (("device", 1), ("keeper", 2), ("recovery", 3)):
            key = Writer.key(Ed25519PrivateKey.from_private_bytes(bytes([byte]) * 32))
            self.assertEqual(key.hex(), re.search(rf"^{name} +(\w+)$", PAGE, re.M)[1])

    def test_is_what_the_tests_here_write(self):
        writer = Writer()
        writer.proposed()
        report = read_file(writer.file()).report()
        self.assertEqual(report["balances"], {"Mary": 60, "pot": -60})
        self.assertEqual((report["broken"], report["needs_update"]), ([], False))


class Damage(Case):
    def test_flipped_bits_are_refused(self):
        records, head = split(BYTES)
        raw = [encoded(record) for record in records]
        begin = len(HEADER) + sum(map(len, raw[:7]))  # of the eighth record
        eighth = records[7]
        event = BYTES.index(opened(eighth[2])[2], begin)
        part = BYTES.index(eighth[3][0], begin)
        places = {
            "the header": (3, "not a journal file"),
            "the version": (len(HEADER) - 1, "a newer version"),
            "seq": (begin + 1, "out of order|another record|not a record"),
            "admitted_at": (begin + 6, "not the head of these"),
            "the protected header": (BYTES.index(b"\xa1\x01\x27", begin) + 2, "not an envelope"),
            "the community": (event + 6, "of another community"),
            "at, in the event": (event + 80, None),
            "a hash in the event": (event + len(opened(eighth[2])[2]) - 1, "not the part that was signed"),
            "a salt": (part + 2, "not the part that was signed"),
            "a body": (part + len(eighth[3][0]) - 1, "not the part that was signed"),
            "the head's hash": (BYTES.index(opened(head)[2]) + 50, "not the head of these"),
            "the head's signature": (len(BYTES) - 1, "keeper did not sign"),
        }
        for name, (place, why) in places.items():
            for bit in (0, 3, 6):
                data = bytearray(BYTES)
                data[place] ^= 1 << bit
                with self.subTest(name, bit=bit):
                    self.refused(bytes(data), why or "")

    def test_a_flipped_bit_anywhere_is_seen(self):
        good = read_file(BYTES)
        for place in range(0, len(BYTES), 11):
            data = bytearray(BYTES)
            data[place] ^= 1 << (place % 8)
            try:
                journal = read_file(bytes(data))
            except Refused:
                continue
            # Only the signatures of devices are outside the chain.
            self.assertEqual(journal.heads, good.heads, place)
            self.assertEqual([code for _, code in journal.broken], ["wrong_signature"], place)

    def test_a_damaged_signature_of_a_device_changes_no_head(self):
        records, head = split(BYTES)
        for place in (1, 32, 64):  # from the end: in S, and in R
            changed = copy.deepcopy(records)
            envelope = bytearray(changed[7][2])
            envelope[-place] ^= 1
            changed[7][2] = bytes(envelope)
            report = read_file(joined(changed, head)).report()
            self.assertEqual(report["heads"], EXPECTED["heads"])
            self.assertEqual(report["balances"], EXPECTED["balances"])
            self.assertEqual(report["broken"], [{"code": "wrong_signature", "seq": 8}])

    def test_a_cut_file_is_refused_wherever_it_is_cut(self):
        records, _ = split(BYTES)
        ends = [len(joined(records[:count], b"")) for count in range(len(records) + 1)]
        for length in sorted({*ends, *range(0, len(BYTES), 23), *range(len(BYTES) - 70, len(BYTES))}):
            self.refused(BYTES[:length], "cut short")

    def test_more_bytes_are_refused(self):
        records, head = split(BYTES)
        for more in (b"\x00", b"\xf6", b"\x84", encoded(records[0]), head[:-1]):
            with self.assertRaises(Refused):
                read_file(BYTES + more)

    def test_swapped_records_are_refused(self):
        records, head = split(BYTES)
        for first in range(len(records) - 1):
            swapped = list(records)
            swapped[first : first + 2] = records[first + 1], records[first]
            self.refused(joined(swapped, head), "out of order")
            if first:
                for seq, record in enumerate(swapped, 1):
                    swapped[seq - 1] = [seq, *record[1:]]
                self.refused(joined(swapped, head), "not the head of these")

    def test_a_left_out_record_is_refused(self):
        records, head = split(BYTES)
        self.refused(joined(records[:8] + records[9:], head), "out of order")
        self.refused(joined(records[:-1], head), "a head of something else")

    def test_a_record_of_another_journal_is_refused(self):
        records, head = split(BYTES)
        other = Writer()
        other.write((128, 0, "x"))
        records[1] = other.records[1]
        self.refused(joined(records, head), "of another community")

    def test_records_may_come_twice(self):
        records, head = split(BYTES)
        self.assertEqual(
            read_file(joined(records[:9] + records[4:], head)).report()["heads"], EXPECTED["heads"]
        )
        again = [records[3][0], *records[4][1:]]
        self.refused(joined(records[:9] + [again] + records[9:], head), "another record in this place")


class Withheld(Case):
    def test_the_chain_holds_whatever_is_withheld(self):
        records, head = split(BYTES)
        everything = [[*record[:3], [None] * len(record[3])] for record in records[1:]]
        report = read_file(joined([records[0], *everything], head)).report()
        self.assertEqual(report["heads"], EXPECTED["heads"])
        self.assertEqual((report["broken"], report["balances"]), ([], None))
        for at, record in enumerate(records[1:], 1):
            changed = copy.deepcopy(records)
            changed[at][3][len(record[3]) // 2] = None
            report = read_file(joined(changed, head)).report()
            self.assertEqual((report["heads"], report["broken"]), (EXPECTED["heads"], []))

    def test_a_withheld_fact_makes_balances_unknown(self):
        records, head = split(BYTES)
        at = next(seq for seq, record in enumerate(records) if decode(record[3][0])[1] == 12)
        records[at][3][0] = None
        report = read_file(joined(records, head)).report()
        self.assertTrue(report["withheld"])
        self.assertIsNone(report["balances"])

    def test_a_withheld_text_reads_as_empty(self):
        records, head = split(BYTES)
        places = [(at, index) for at, record in enumerate(records) for index in range(len(record[3]))]
        texts = [(at, index) for at, index in places if decode(records[at][3][index])[1] == reader.NAME]
        for record, index in texts:
            changed = copy.deepcopy(records)
            changed[record][3][index] = None
            report = read_file(joined(changed, head)).report()
            self.assertFalse(report["withheld"])
            self.assertEqual(sorted(report["accounts"].values()), sorted(EXPECTED["balances"].values()))
        changed[texts[0][0]][3][texts[0][1]] = None
        self.assertEqual(read_file(joined(changed, head)).name, "")

    def test_another_part_in_its_place_is_refused(self):
        records, head = split(BYTES)
        records[7][3][0] = records[8][3][0]
        self.refused(joined(records, head), "not the part that was signed")
        records[7][3] = []
        self.refused(joined(records, head), "not as many parts as hashes")


class Encoding(Case):
    def test_takes_the_one_form(self):
        items = """
            00 17 1818 18ff 190100 1a00010000 1b0000000100000000 1bffffffffffffffff 20 3818 3bffffffffffffffff
            40 4100 60 6161 62c3bc 80 8100 a0 a10001 a2000118180a a200012000 818181818181818100
            818181818181818180 f4 f5 f6
        """
        for data in map(bytes.fromhex, items.split()):
            self.assertEqual(encoded(cbor2.loads(data)), data, data.hex())
            self.assertEqual(decode(data), cbor2.loads(data), data.hex())
        # By their bytes, where cbor2 would have the shorter one first.
        self.assertEqual(list(decode(bytes.fromhex("a3000018ff004000"))), [0, 255, b"\x40"])

    def test_takes_no_other(self):
        cases = {
            "a number longer": "1800 1817 190000 1900ff 1a0000ffff 1b00000000ffffffff "
            "3800 3817 580100 780161 b800 9800",
            "an indefinite length": "5f4100ff 7f6161ff 9f00ff bf0000ff 1c 3d 5e",
            "keys out of order": "a201000000 a200010001 a218180a0001 a220000000 a2400018ff00",
            "UTF-8": "61ff 62c328 63eda080 64f4908080 62c080",
            "float|simple": "f90000 fa00000000 fb0000000000000000 e0 f0 f7 f820 f8ff ff",
            "a tag": "c000 c24101 d200 d81800 d9d9f700 81c000",
            "cut short|number longer": "18 19ff 41 6261 81 a1 a100 98ff "
            "9bffffffffffffffff 5bffffffffffffffff",
            "bytes after": "0000 8000 f6f6 404100",
            "nested too deep": "81818181818181818100 81818181818181818180 "
            "a100a100a100a100a100a100a100a100a100",
        }
        for why, items in cases.items():
            for data in map(bytes.fromhex, items.split()):
                with self.subTest(data.hex()), self.assertRaisesRegex(Refused, why):
                    decode(data)

    def test_holds_wherever_bytes_stand(self):
        writer = Writer()
        good = encoded([bytes(16), 128, 0, "x"])
        writer.write(good)
        read_file(writer.file())
        longer = good.replace(b"\x18\x80", b"\x19\x00\x80")
        for part in (b"\x9f" + good[1:] + b"\xff", good + b"\x00", longer, b"\xd2" + good):
            writer = Writer()
            writer.write(part)
            self.refused(writer.file(), "")


class Forms(Case):
    def test_a_part_has_the_form_of_the_page(self):
        for part in (
            [bytes(15), 128, 0, ""],
            [bytes(16), 65536, 0, ""],
            [bytes(16), 128, 256, ""],
            [bytes(16), -1, 0, ""],
            [bytes(16), True, 0, ""],
            [bytes(16), 128, 0],
            [bytes(16), 128, 0, "", ""],
            {0: bytes(16), 1: 128, 2: 0, 3: ""},
        ):
            writer = Writer()
            writer.write(encoded(part))
            self.refused(writer.file(), "not a part")

    def test_an_event_has_the_form_of_the_page(self):
        good = {1: 1, 2: b"", 3: bytes(32), 4: 1, 5: 1, 6: [bytes(32)]}
        self.assertTrue(reader.EVENT_FORM(good))
        for key, values in {
            1: [0, 2, True],
            2: [bytes(31), None],
            3: [bytes(33), "a" * 32],
            4: [-1, 1 << 64],
            5: [-1, 1 << 32],
            6: [[], [bytes(31)], [bytes(32)] * 1001, {}],
            7: [0],
        }.items():
            for value in values:
                self.assertFalse(reader.EVENT_FORM({**good, key: value}), (key, value))
        for key in good:
            self.assertFalse(reader.EVENT_FORM({k: v for k, v in good.items() if k != key}))

    def test_an_envelope_has_the_form_of_the_page(self):
        good = [b"\xa1\x01\x27", {}, b"", bytes(64)]
        opened(b"\xd2" + encoded(good))
        for place, other in (
            (0, b""),
            (0, b"\xa1\x01\x26"),
            (1, {1: -8}),
            (1, {4: b"key"}),
            (2, None),
            (3, bytes(63)),
        ):
            with self.assertRaisesRegex(Refused, "not an envelope"):
                opened(b"\xd2" + encoded([*good[:place], other, *good[place + 1 :]]))
        with self.assertRaisesRegex(Refused, "without its tag"):
            opened(encoded(good))

    def test_an_event_and_its_parts_are_not_too_large(self):
        for text, fits in ((1_000_000, True), (1_048_576, False)):
            writer = Writer()
            writer.write((128, 0, "x" * text))
            if fits:
                read_file(writer.file())
            else:
                self.refused(writer.file(), "too large")


class Signatures(Case):
    ORDER = reader.ORDER

    def test_a_head_agrees_and_is_the_keepers(self):
        writer = Writer()
        self.refused(writer.file(secret=writer.device), "keeper did not sign")
        self.refused(writer.file(purpose=EVENT), "keeper did not sign")
        self.refused(writer.file(_2=bytes(32)), "a head of something else")
        self.refused(writer.file(_3=2), "a head of something else")
        self.refused(writer.file(_4=bytes(32)), "not the head of these")
        self.refused(writer.file(_1=2), "not a head")
        self.refused(writer.file(_5=0), "not a head")
        self.refused(writer.file(_5=1 << 32), "not a head")
        self.refused(writer.file(_6=0), "a head of a newer version")
        self.refused(writer.file(_5=7, _6=0), "a head of a newer version")
        self.refused(joined([], writer.head()), "a head of something else")

    def test_a_head_may_be_of_an_epoch(self):
        writer = Writer()
        self.assertEqual(read_file(writer.file(_5=1_709_251_200)).report(), read_file(writer.file()).report())

    def test_a_file_may_have_heads_in_between(self):
        writer, data = Writer(), HEADER
        for words in ("", "x", "y"):
            if words:
                writer.write((128, 0, words))
            data += encoded(writer.records[-1]) + writer.head()
        self.assertEqual(read_file(data).report(), read_file(writer.file()).report())
        self.assertEqual(read_file(data + writer.head()).report(), read_file(writer.file()).report())
        first = encoded(writer.records[0])
        self.refused(HEADER + writer.head() + data[len(HEADER) :], "a head of something else")
        self.refused(data.replace(first, first + writer.head()), "a head of something else")
        # One at the end that covers less than all records is none.
        old = Writer()
        old.write((128, 0, "x"))
        old_head = old.head()
        old.write((128, 0, "y"))
        self.refused(joined(old.records, old_head), "a head of something else")

    def test_a_device_signs_for_its_purpose_and_is_known(self):
        for more, code in (
            ({"purpose": HEAD}, "wrong_signature"),
            ({"purpose": b""}, "wrong_signature"),
            ({"secret": Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)}, "unknown_device"),
            ({"n": 1}, "device_forked"),
        ):
            writer = Writer()
            writer.write((128, 0, "x"), **more)
            self.assertEqual(read_file(writer.file()).broken, [(2, code)])

    def test_a_counter_may_come_late_but_not_twice(self):
        writer = Writer()
        for n in (9, 3, 0, 2**64 - 1, 3):
            writer.write((128, 0, "x"), n=n)
        self.assertEqual(read_file(writer.file()).broken, [(6, "device_forked")])

    def test_only_the_first_event_has_no_community(self):
        for community in (b"", bytes(32)):
            writer = Writer()
            writer.write((128, 0, "x"), community=community)
            self.refused(writer.file(), "of another community")

    def test_points_of_small_order_sign_nothing(self):
        payload, identity = b"payload", bytes([1]) + bytes(31)
        message = to_sign(payload, EVENT)
        seed = bytes([7]) * 32
        secret = bytearray(hashlib.sha512(seed).digest()[:32])
        secret[0] &= 248
        secret[31] = secret[31] & 63 | 64
        scalar = int.from_bytes(secret, "little")
        key = Writer.key(Ed25519PrivateKey.from_private_bytes(seed))
        # Under the identity as key, any S with R = S·B; under an own key, R the identity and S = h·a.
        h = int.from_bytes(hashlib.sha512(identity + key + message).digest(), "little")
        for public, signature in (
            (identity, key + (scalar % self.ORDER).to_bytes(32, "little")),
            (key, identity + (h * scalar % self.ORDER).to_bytes(32, "little")),
        ):
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)  # the library takes it
            self.assertFalse(signed([b"\xa1\x01\x27", {}, payload, signature], public, EVENT))

    def test_only_canonical_points_and_numbers_sign(self):
        prime = reader.PRIME
        d = -121665 * pow(121666, -1, prime)
        y = reader.EIGHTH
        self.assertEqual((2 * y * y - 1 + d * y**4) % prime, 0)  # its double has y = 0
        for low in (0, 1, prime - 1, y, prime - y, prime, prime + 1, prime + 3, 2**255 - 1):
            for sign in (0, 1 << 255):
                self.assertFalse(reader.sound((low | sign).to_bytes(32, "little")), low)
        writer = Writer()
        payload = b"payload"
        envelope = decode(writer.envelope(payload, writer.device, EVENT)[1:])
        key = writer.key(writer.device)
        self.assertTrue(signed(envelope, key, EVENT))
        s = int.from_bytes(envelope[3][32:], "little") + self.ORDER
        envelope[3] = envelope[3][:32] + s.to_bytes(32, "little")
        self.assertFalse(signed(envelope, key, EVENT))
        self.assertFalse(signed(envelope, b"\x02" + bytes(31), EVENT))  # no point of the curve


NO_ORIGINS = (
    [1],
    2,
    None,
    [2, "x"],
    [2, b"", 0, 0],
    [256, b""],
    [2, bytes(101)],
    [2, b"", -1],
    [2, b"", 1 << 32],
)


class Later(Case):
    """What a later version may write, and this one keeps."""

    def report(self, *parts, **more):
        writer = Writer()
        writer.proposed(**more)
        if parts:
            writer.write(*parts)
        return read_file(writer.file()).report()

    def test_ancillary_things_change_nothing(self):
        for parts in (
            [(200, 0, {1: [None, True]})],
            [(144, 7, "x")],
            [(144, 1, {1: 0, 5: 0})],
            [(145, 0, {1: 2, 2: 0})],
            [(146, 0, {1: None})],
            [(128, 0, {0: 0})],
            [(65535, 255, None)],
            [(3, 0, {1: 15, 0: 1})],
            [(3, 0, {1: None, **{rule: None for rule in range(3, 16)}})],
            [(3, 0, {1: 121, 4: 1 << 40})],
            [(3, 0, {200: "x"})],
        ):
            report = self.report(*parts)
            self.assertFalse(report["needs_update"], parts)
            self.assertEqual(report["balances"], {"Mary": 60, "pot": -60})
        self.assertFalse(self.report(_22=[1], _255={"a": None})["needs_update"])

    def test_critical_things_need_an_update(self):
        for parts in (
            [(2, 0, {1: 1})],
            [(16, 1, {})],
            [(23, 1, {1: None})],
            [(24, 1, {1: 0})],
            [(127, 0, "x")],
            [(4, 0, {1: 4, 2: 1}), (128, 0, "Ann")],
            [(4, 0, {1: 0})],
            [(12, 1, {1: 0, 5: 0})],
            [(12, 1, {1: 0, 3: None})],
            [(20, 1, {1: 0, 4: 256})],
            [(6, 0, {1: 0, 2: 3})],
            [(22, 0, {1: 1 << 31})],
            [(5, 0, {1: 0, 4: None})],
            [(5, 0, {1: 0, 17: "x"})],
            [(12, 1, {1: 0, 256: 0})],
            [(12, 1, {1: 0, "x": 0})],
            [(12, 1, {1: [bytes(31), 0]})],
            [(12, 1, [0])],
            [(3, 0, {1: "x"})],
            [(3, 0, {1: 1 << 63})],
            [(4, 0, {1: 0, 2: 1 << 16})],
            [(12, 1, {1: 1 << 16})],
            [(12, 1, {1: [bytes(32), 1 << 16]})],
            *([(4, 0, {1: 0, 2: 1, 16: no_origin})] for no_origin in NO_ORIGINS),
        ):
            report = self.report(*parts)
            self.assertTrue(report["needs_update"], parts)
            self.assertIsNone(report["balances"])
        self.assertTrue(self.report(_7=0)["needs_update"])
        for no_origin in NO_ORIGINS:
            self.assertTrue(self.report(_16=no_origin)["needs_update"], no_origin)
        for key, value in (("_3", 1 << 31), ("_3", -(1 << 31) - 1), ("_5", 1 << 63), ("_17", "x")):
            self.assertTrue(self.report(**{key: value})["needs_update"], key)
        self.assertTrue(self.report(minutes=1 << 63)["needs_update"])

    def test_what_is_only_against_the_rules_is_folded(self):
        for key, value in (
            ("_3", (1 << 31) - 1),
            ("_3", -(1 << 31)),
            ("_5", -(1 << 63)),
            ("_6", 65535),
            ("_17", 1000),
        ):
            report = self.report(**{key: value})
            self.assertEqual((report["needs_update"], report["balances"]["Mary"]), (False, 60), key)
        for minutes, folded in (
            ((1 << 31) - 1, True),
            (1 << 31, False),
            (-(1 << 31), False),
            ((1 << 63) - 1, False),
        ):
            report = self.report(minutes=minutes)
            self.assertEqual(
                (report["needs_update"], len(report["exchanges"])), (False, int(folded)), minutes
            )

    def test_after_it_nothing_more_is_judged(self):
        stranger = Ed25519PrivateKey.from_private_bytes(bytes([9]) * 32)
        writer = Writer()
        writer.write((99, 0, {1: writer.key(stranger)}))
        writer.write((128, 0, "x"), secret=stranger)
        report = read_file(writer.file(secret=stranger)).report()
        self.assertEqual((report["needs_update"], report["broken"]), (True, []))

    def test_what_is_not_there_folds_as_nothing(self):
        nobody = [bytes(32), 0]
        writer = Writer()
        proposed = {1: 0, 2: [[writer.mary, 5], [nobody, -5]], 3: 1}
        founder = [writer.community, 3]
        for fact in (
            (12, 1, {1: nobody}),
            (17, 1, {1: nobody, 2: 0}),
            (5, 0, {1: nobody}),
            (9, 0, {1: nobody, 2: bytes(32)}),
            (11, 1, proposed),
            (12, 1, {1: founder}),
            (12, 1, {1: 1}),
            (12, 1, {1: 1000}),
            (12, 1, {1: [writer.community, 65535]}),
        ):
            writer = Writer()
            writer.write(fact)
            journal = read_file(writer.file())
            report = journal.report()
            self.assertEqual(list(journal.devices), [writer.key(writer.device)])
            self.assertEqual((report["needs_update"], report["exchanges"]), (False, []), fact)
            self.assertEqual(report["balances"], {"Mary": 0, "pot": 0})

    def test_every_step_leads_where_the_page_says(self):
        ways = {
            "proposed": [],
            "confirmed": [12],
            "declined": [13],
            "withdrawn": [14],
            "disputed": [12, 15],
            "voided": [12, 17],
            "held": [20],
            "held after it was confirmed": [12, 20],
        }
        table = PAGE.split("| step | from | to |")[1].split("\n\n")[0].splitlines()[2:]
        told = {}
        for line in table:
            steps, begins, ends = (cell.strip() for cell in line.strip("|").split("|"))
            for step in steps.split(", "):
                told[step] = begins, ends
        names = (
            "Confirmed Declined Withdrawn Disputed Resolved Voided Corrected AutoAccepted Held Released"
        ).split()
        kinds = {**dict(zip(names, range(12, 22))), "Agreed": 23, "Restored": 26, "NoteAdded": 144}
        self.assertEqual(kinds.keys(), told.keys())
        for name, way in ways.items():
            state = name.split()[0]
            for step, kind in kinds.items():
                writer = Writer()
                exchange = [writer.write((11, 1, {1: 0, 2: [[writer.mary, 5], [None, -5]], 3: 1})), 0]
                other = [writer.write((11, 1, {1: 0, 2: [[writer.mary, 6], [None, -6]], 3: 1})), 0]
                for before in way:
                    writer.write((before, 1, {1: exchange}))
                body = {1: exchange, **({3: other} if step == "Corrected" else {})}
                writer.write((kind, 1, body))
                report = read_file(writer.file()).report()
                begins, ends = told[step]
                begins = begins.replace("held, if never confirmed", "held" if 12 not in way else "")
                expected = state
                if begins == "any" or state in re.split("[,;] ", begins):
                    expected = re.split("[,;] ", ends)[0]
                if step == "Released" and state == "held":
                    expected = "confirmed" if 12 in way else "proposed"
                if step == "Restored" and state == "voided":
                    expected = "confirmed"
                if ends == "the same":
                    expected = state
                self.assertEqual(report["exchanges"][0]["state"], expected, (name, step))
                counts = expected in ("confirmed", "disputed")
                self.assertEqual(report["balances"]["Mary"], 5 if counts else 0, (name, step))

    def test_who_was_erased_stays_so(self):
        writer = Writer()
        changed = (5, 0, {1: writer.mary, 2: 1, 5: writer.mary}), (128, 0, "Mary again")
        writer.write((8, 0, {1: writer.mary}))
        writer.write(*changed)
        journal = read_file(writer.file())
        self.assertEqual(journal.report()["members"][reader.name_of(writer.mary)]["name"], "")
        self.assertEqual(journal.acting[tuple(writer.mary)], [set(), None])

    def test_a_joined_member_is_read_as_the_other(self):
        writer = Writer()
        ana, again = ([writer.write((4, 0, {1: 0, 2: 1}), (128, 0, name)), 0] for name in ("Ana", "Ana R."))
        legs = [[again, 60], [writer.mary, -60]]
        helped = [writer.write((11, 1, {1: 0, 2: legs, 3: 19_800})), 0]
        writer.write((12, 1, {1: helped}))
        writer.write((27, 0, {1: again, 2: ana}))
        name = reader.name_of
        one = read_file(writer.file()).balances()
        self.assertEqual(one, {None: 0, tuple(writer.mary): -60, tuple(ana): 60})
        writer.write((28, 0, {1: again}))
        two = read_file(writer.file()).balances()
        self.assertEqual(two, {None: 0, tuple(writer.mary): -60, tuple(ana): 0, tuple(again): 60})
        writer.write((27, 0, {1: again, 2: ana}))
        writer.write((8, 0, {1: again}))
        members = read_file(writer.file()).report()["members"]
        self.assertEqual([members[name(one)]["name"] for one in (ana, again)], ["", ""])

    def test_months_are_those_of_the_calendar(self):
        for days in range(-1_000_000, 1_000_000, 997):
            if -719_162 <= days:
                day = datetime.date(1970, 1, 1) + datetime.timedelta(days)
                self.assertEqual(reader.month_of(days), day.year * 12 + day.month - 1)
        self.assertEqual(reader.month_of(-719_528), 0)

    def test_founded_anywhere_else_is_nothing(self):
        writer = Writer()
        other = (1, 0, {1: writer.key(writer.device), 2: bytes(32), 3: 0, 4: 1})
        writer.write(other, (128, 0, "Other"))
        journal = read_file(writer.file())
        self.assertEqual((journal.name, journal.update), ("Leith", False))

    def test_a_known_key_stays_whose_it_was(self):
        writer = Writer()
        key = writer.key(writer.device)
        writer.write((4, 0, {1: 0, 2: 1}), (128, 0, "Ann"), (9, 0, {1: 0, 2: key}))
        journal = read_file(writer.file())
        self.assertEqual(journal.devices, {key: tuple(writer.mary)})

    def test_a_newer_name_counts(self):
        writer = Writer()
        writer.write((128, 0, "Maria"), (5, 0, {1: writer.mary, 2: 0}), (5, 0, {1: writer.mary}))
        self.assertEqual(list(read_file(writer.file()).members.values()), ["Maria"])


if __name__ == "__main__":
    unittest.main()
