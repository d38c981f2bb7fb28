"""One connection to a served rack, byte by byte: sockets, no HTTP library, so that a test says
exactly what a client of 2016 or later sends and sees exactly what comes back."""

import base64
import hashlib
import socket
import ssl
import struct

from serving import PATIENCE_S, any_certificate

WEBSOCKET_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Answer:
    """Status line, headers in order, and the body."""

    def __init__(self, status_line, headers, body):
        self.status_line = status_line
        self.headers = headers
        self.body = body

    @property
    def status(self):
        return int(self.status_line.split()[1])

    def header(self, name):
        """The value; None if there is no such header."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) <= 1, f"{name} comes {len(values)} times"
        return values[0] if values else None


class Wire:
    """Use it in a `with`."""

    def __init__(self, rack):
        self.host = f"{rack.url.hostname}:{rack.url.port}"
        self.socket = socket.create_connection((rack.url.hostname, rack.url.port), PATIENCE_S)
        if rack.url.scheme == "https":
            context: ssl.SSLContext = any_certificate()
            self.socket = context.wrap_socket(self.socket)
        self.reader = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.reader.close()
        self.socket.close()

    def send(self, lines, body=b""):
        """A header of these lines, and the body as it is."""
        head = "".join(line + "\r\n" for line in lines) + "\r\n"
        self.socket.sendall(head.encode() + body)

    def read_answer(self):
        status_line = self.read_line()
        headers = []
        while line := self.read_line():
            name, _, value = line.partition(": ")
            headers.append((name, value))
        answer = Answer(status_line, headers, "")
        length = answer.header("Content-Length")
        if length is not None:
            answer.body = self.reader.read(int(length)).decode()
        return answer

    def read_line(self):
        line = self.reader.readline()
        assert line.endswith(b"\r\n"), f"a line without its end: {line}"
        return line[:-2].decode()

    def ask(self, method, target, *lines, body=""):
        data = body.encode()
        length = [f"Content-Length: {len(data)}"] if data else []
        self.send([f"{method} {target} HTTP/1.1", f"Host: {self.host}", *lines, *length], data)
        return self.read_answer()

    # Websockets.

    def upgrade(self, target, *lines, origin="same"):
        own = [f"Origin: http://{self.host}"] if origin == "same" else []
        return self.ask("GET", target, "Upgrade: websocket", "Connection: Upgrade",
                        f"Sec-WebSocket-Key: {WEBSOCKET_KEY}", "Sec-WebSocket-Version: 13",
                        *own, *lines)

    def send_frame(self, opcode, payload=b""):
        mask = b"\x01\x02\x03\x04"
        length = len(payload)
        assert length < 126
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self.socket.sendall(struct.pack("!BB", 0x80 | opcode, 0x80 | length) + mask + masked)

    def read_frame(self):
        """Opcode and payload of a whole frame; None where the connection ends."""
        head = self.reader.read(2)
        if not head:
            return None
        assert head[0] & 0xf0 == 0x80, "a frame that is no whole message"
        length = head[1]
        assert length < 0x80, "a server's frame with a mask"
        if length == 126:
            length, = struct.unpack("!H", self.reader.read(2))
        elif length == 127:
            length, = struct.unpack("!Q", self.reader.read(8))
        return head[0] & 0xf, self.reader.read(length)

    def read_frames(self):
        """All frames up to the end of the stream: the one that is binary and empty, or that of the
        connection, which is None."""
        frames = []
        while True:
            frames.append(self.read_frame())
            if frames[-1] in (None, (BINARY, b"")):
                return frames


def accept_key(key):
    digest = hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    return base64.b64encode(digest).decode()
