"""Frames of `application/vnd.amazon.eventstream`, written from lines of JSON.

A frame is: its length, the length of its headers, a checksum of these two, headers, payload, a checksum of all before.
<https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html> has the layout. A line is
`{"event": TYPE, "payload": …}` or `{"exception": TYPE, "payload": …}`.
"""

import json
import struct
import zlib

TEXT = 7


def encode(lines):
    """The frames of all lines."""
    return b"".join(frame(json.loads(line)) for line in lines.split("\n") if line)


def frame(event):
    kind = "exception" if "exception" in event else "event"
    headers = {
        f":{kind}-type": event[kind],
        ":content-type": "application/json",
        ":message-type": kind,
    }
    payload = json.dumps(event["payload"], ensure_ascii=False, separators=(",", ":")).encode()
    return framed(b"".join(header(name, value) for name, value in headers.items()), payload)


def header(name, value):
    name, value = name.encode(), value.encode()
    return struct.pack(">B", len(name)) + name + struct.pack(">BH", TEXT, len(value)) + value


def framed(headers, payload):
    # Three numbers of four bytes before the headers, one behind the payload.
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return body + struct.pack(">I", zlib.crc32(body))
