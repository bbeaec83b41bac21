"""receiver.py LOG_FILE: a receiver on a free port of loopback, which it prints; it ends when its stdin does.

It writes each request as a line of JSON to the file before it answers. The path says what the answer is: /200; by
X-Webhook-Attempt with /500/500/200; as the body's data say, {"answer": 500, "afterMs": 20}, with /told; none with /never;
200, but not before the same delivery has come a second time, with /twice.
"""

import asyncio, base64, collections, json, sys, time

log = open(sys.argv[1], "a", buffering=1)
came_twice = collections.defaultdict(asyncio.Event)


async def play(path, headers, body):
    """The status to answer; None for never."""
    if path == "/never":
        return None
    if path == "/twice":
        delivery = dict(headers)["X-Webhook-Delivery"]
        if delivery in came_twice:
            came_twice[delivery].set()
        await came_twice[delivery].wait()
        return 200
    if path == "/told":
        data = json.loads(body)["data"]
        await asyncio.sleep(data.get("afterMs", 0) / 1000)
        return data.get("answer", 200)
    statuses = path.strip("/").split("/")
    attempt = int(dict(headers)["X-Webhook-Attempt"])
    return int(statuses[min(attempt, len(statuses)) - 1])


async def converse(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            at = time.time()
            line, *rest = head.decode().split("\r\n")[:-2]
            headers = [header.split(": ", 1) for header in rest]
            body = await reader.readexactly(int(dict(headers)["Content-Length"]))
            request = {"at": at, "line": line, "headers": headers, "body": base64.b64encode(body).decode()}
            log.write(json.dumps(request) + "\n")
            status = await play(line.split(" ")[1], headers, body)
            while status is None:
                await asyncio.sleep(60)
            writer.write(b"HTTP/1.1 %d X\r\nContent-Length: 2\r\n\r\nok" % status)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
