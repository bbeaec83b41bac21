"""receiver.py LOG_FILE: a receiver on a free port of loopback, which it prints; it ends when its stdin does.

It writes each request as a line of JSON to the file before it answers. The path says what the answer is: /200; by
X-Webhook-Attempt with /500/500/200; as the body's data say, {"answer": 500, "afterMs": 20}, with /told; none with /never;
503 with /mended, and 200 once there is a file LOG_FILE.mended.

With /held the n-th request to it, from 0, is answered when there is a file LOG_FILE.n, or one LOG_FILE.all: by
X-Webhook-Attempt as the body's data say, {"answers": [500, 200]}.
"""

import asyncio, base64, itertools, json, os, sys, time

log = open(sys.argv[1], "a", buffering=1)
held = itertools.count()


def is_told(word):
    return os.path.exists(f"{sys.argv[1]}.{word}")


async def play(path, headers, body):
    """The status to answer; None for never."""
    if path == "/never":
        return None
    attempt = int(dict(headers)["X-Webhook-Attempt"])
    if path.startswith("/held"):
        number = next(held)
        while not is_told(number) and not is_told("all"):
            await asyncio.sleep(0.002)
        answers = json.loads(body)["data"].get("answers", [200])
        return answers[min(attempt, len(answers)) - 1]
    if path == "/mended":
        return 200 if is_told("mended") else 503
    if path == "/told":
        data = json.loads(body)["data"]
        await asyncio.sleep(data.get("afterMs", 0) / 1000)
        return data.get("answer", 200)
    statuses = path.strip("/").split("/")
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
