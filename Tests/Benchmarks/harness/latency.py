"""Both ends of a delivery in one process, with one clock: who posts events at a steady rate, and who receives them."""
import asyncio, json, re, time

from harness.functions import BODY, EVENT
from harness.runtime import TOKEN

#: For what is still on its way once all is posted.
WAIT_SECONDS = 30
NUMBER = re.compile(rb'"n":\s*(-?\d+)')
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class HTTPMessages(asyncio.Protocol):
    """Cuts what comes into messages, by Content-Length."""

    def __init__(self):
        self.buffer = b""
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        now = time.monotonic()
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            found = re.search(rb"\r\ncontent-length: *(\d+)", head)
            stop = end + 4 + (int(found.group(1)) if found else 0)
            if len(self.buffer) < stop:
                return
            message, self.buffer = self.buffer[:stop], self.buffer[stop:]
            self.message(message, now)


class Receiver:
    """Notes when the event with which number arrived, and answers 200, after `delay` seconds."""

    def __init__(self, delay=0):
        self.delay, self.arrived, self.port = delay, {}, None
        self.server = None

    async def listen(self):
        self.server = await asyncio.get_running_loop().create_server(lambda: _Arrivals(self), "127.0.0.1", 0,
                                                                     backlog=1024)
        self.port = self.server.sockets[0].getsockname()[1]

    async def wait_for(self, count):
        deadline = time.monotonic() + WAIT_SECONDS
        while len(self.arrived) < count and time.monotonic() < deadline:
            await asyncio.sleep(0.05)

    def close(self):
        self.server.close()


class _Arrivals(HTTPMessages):
    def __init__(self, receiver):
        super().__init__()
        self.receiver = receiver

    def message(self, message, now):
        # The first time counts: a repeat is no delivery of its own.
        self.receiver.arrived.setdefault(int(NUMBER.search(message).group(1)), now)
        if self.receiver.delay:
            asyncio.get_running_loop().call_later(self.receiver.delay, self.transport.write, ANSWER)
        else:
            self.transport.write(ANSWER)


class Sender:
    """Posts by the clock, whether or not earlier answers have come: one that waits for its turn counts as late."""

    def __init__(self, runtime):
        self.port = runtime.port
        self.posted, self.refused, self.late = {}, [], 0
        self.free, self.all = [], []

    async def send(self, rate, teams, first):
        """One event for each team named, in order, numbered from `first`."""
        start = time.monotonic()
        for index, team in enumerate(teams):
            due = start + index / rate
            await asyncio.sleep(max(0, due - time.monotonic()))
            await self._post(team, first + index, due)

    async def _post(self, team, number, due):
        body = json.dumps({"event": EVENT, "data": {"n": number, **BODY}}).encode()
        if not self.free:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: _Answers(self), "127.0.0.1", self.port)
            self.all.append(connection)
            self.free.append(connection)
        connection = self.free.pop()
        now = time.monotonic()
        self.late = max(self.late, now - due)
        self.posted[number] = now
        connection.transport.write(
            b"POST /v1/teams/%s/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            % (team.encode(), self.port, TOKEN.encode(), len(body), body))

    def close(self):
        for connection in self.all:
            connection.transport.close()


class _Answers(HTTPMessages):
    def __init__(self, sender):
        super().__init__()
        self.sender = sender

    def message(self, message, now):
        if not message.startswith(b"HTTP/1.1 202"):
            self.sender.refused.append(message.decode(errors="replace"))
        self.sender.free.append(self)
