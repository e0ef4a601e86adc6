"""Publishes KV events as vLLM's ZmqEventPublisher does: PUB, and a ROUTER that sends again what is kept.

Each line of the standard input is a batch, in hex, behind what happens to it: `publish`, or `drop`, as a full queue
would. The first line of the output has both ports.
"""

import json
import os
import sys

import zmq

TOPIC = b"kv@a@b"
END = (-1).to_bytes(8, "big", signed=True)


def bound(context, kind, port):
    socket = context.socket(kind)
    socket.bind(f"tcp://127.0.0.1:{port}")
    return socket, int(socket.getsockopt(zmq.LAST_ENDPOINT).decode().rsplit(":", 1)[1])


def replay(router, kept):
    client, _, start = router.recv_multipart()
    first = int.from_bytes(start, "big")
    for sequence, batch in enumerate(kept):
        if sequence >= first:
            router.send_multipart((client, b"", TOPIC, sequence.to_bytes(8, "big"), batch))
    router.send_multipart((client, b"", b"", END, b""))


def main():
    context = zmq.Context()
    publisher, port = bound(context, zmq.PUB, sys.argv[1])
    router, replay_port = bound(context, zmq.ROUTER, sys.argv[2])
    print(json.dumps([port, replay_port]), flush=True)
    poller = zmq.Poller()
    poller.register(router, zmq.POLLIN)
    poller.register(sys.stdin.fileno(), zmq.POLLIN)
    kept, rest = [], b""
    while True:
        for source, _ in poller.poll():
            if source is router:
                replay(router, kept)
                continue
            data = os.read(sys.stdin.fileno(), 1 << 20)
            if not data:
                return
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                how, batch = line.split()
                payload = bytes.fromhex(batch.decode())
                if how == b"publish":
                    publisher.send_multipart((TOPIC, len(kept).to_bytes(8, "big"), payload))
                kept.append(payload)


main()
