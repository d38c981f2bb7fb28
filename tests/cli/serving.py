"""A rack that `cronwarp serve` offers, and clients of it, for the tests of this folder."""

import base64
import http.client
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import urllib.parse

from program import PROGRAM, ROOT

# What one answer may take on a busy machine; nothing is expected to come near it.
PATIENCE_S = 60


def any_certificate():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Served:
    """A running `cronwarp serve`; leaving the `with` ends it by SIGTERM, and it must end well."""

    def __init__(self, *arguments, environment=None, cwd=ROOT, errors=None):
        self.arguments = arguments
        self.errors_to = errors
        self.environment = {"TZ": "Pacific/Apia", **(environment or {})}
        self.cwd = cwd

    def __enter__(self):
        self.errors = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", *self.arguments], cwd=self.cwd, env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors_to or self.errors,
            text=True)
        # They come when the server listens. The clock's line is the last; none comes if it cannot.
        self.announced = []
        while not self.announced or self.announced[-1].startswith(("URL", "convox")):
            self.announced.append(self.process.stdout.readline())
        if not self.announced[0].startswith("URL "):
            raise AssertionError(f"no URL but {self.announced}; {self.stop()}")
        self.url = urllib.parse.urlsplit(self.announced[0].split()[1])
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            code, output = self.stop()
            if kind is None and code != 0:
                raise AssertionError(f"exit code {code}: {output}")
        self.process.stdout.close()
        self.errors.close()

    def stop(self, number=signal.SIGTERM):
        """Exit code and what stood on standard error."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        self.process.wait(timeout=PATIENCE_S)
        self.errors.seek(0)
        return self.process.returncode, self.errors.read()

    @property
    def password(self):
        return urllib.parse.unquote(self.url.password)

    def headers(self, password=None):
        credentials = f"convox:{self.password if password is None else password}"
        return {"Authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
                "Version": "dev"}

    def connect(self):
        if self.url.scheme == "https":
            return http.client.HTTPSConnection(self.url.hostname, self.url.port,
                                               timeout=PATIENCE_S, context=any_certificate())
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE_S)

    def ask(self, method, path, body=None, password=None, **headers):
        """Status and text of the answer."""
        connection = self.connect()
        try:
            connection.request(method, path, body, {**self.headers(password), **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path):
        """The JSON of an answer that must be 200."""
        status, text = self.ask("GET", path)
        if status != 200:
            raise AssertionError(f"{path}: {status} {text}")
        return json.loads(text)

    def clock(self, **change):
        status, text = self.ask("POST", "/cronwarp/clock", json.dumps(change))
        if status != 200:
            raise AssertionError(f"{change}: {status} {text}")
        return json.loads(text)

    def stream(self, path, **headers):
        """The text frames of a websocket, joined, up to its end."""
        with socket.create_connection((self.url.hostname, self.url.port), PATIENCE_S) as plain:
            host = self.url.netloc.rpartition("@")[2]
            request = {**self.headers(), "Host": host, "Origin": f"http://{host}",
                       "Upgrade": "websocket", "Connection": "Upgrade",
                       "Sec-WebSocket-Version": "13",
                       "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **headers}
            lines = [f"GET {path} HTTP/1.1", *(f"{key}: {value}" for key, value in request.items())]
            plain.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
            with plain.makefile("rb") as answer:
                status = answer.readline().decode()
                if " 101 " not in status:
                    raise AssertionError(f"{path}: {status}")
                while answer.readline().strip():
                    pass
                return "".join(iter(lambda: self.read_frame(answer), ""))

    @staticmethod
    def read_frame(answer):
        """The text of a server's frame, which is neither masked nor in parts; empty at the end: the
        connection's in 2016, an empty binary frame later."""
        opcode, length = struct.unpack("!BB", answer.read(2) or b"\x82\0")
        if length == 126:
            length, = struct.unpack("!H", answer.read(2))
        elif length == 127:
            length, = struct.unpack("!Q", answer.read(8))
        payload = answer.read(length)
        if opcode != 0x81 and payload:
            raise AssertionError(f"no text frame but {opcode:#x} {payload}")
        return payload.decode()
