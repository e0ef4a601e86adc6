"""Subscribes to KV events with ZeroMQ's own library, and asks for replays.

Arguments: port, topic, port of replays. Prints a JSON list for each message: `live` or `replayed`, and its parts in hex. Each line
of the standard input is the first number of a replay.
"""

import json
import os
import sys

import zmq


def tell(kind, parts):
    print(json.dumps([kind, *(part.hex() for part in parts)]), flush=True)


def main():
    port, topic, replay_port = sys.argv[1:]
    context = zmq.Context()
    subscriber = context.socket(zmq.SUB)
    subscriber.connect(f"tcp://127.0.0.1:{port}")
    subscriber.setsockopt_string(zmq.SUBSCRIBE, topic)
    questions = context.socket(zmq.DEALER)
    questions.connect(f"tcp://127.0.0.1:{replay_port}")
    poller = zmq.Poller()
    for source in (subscriber, questions, sys.stdin.fileno()):
        poller.register(source, zmq.POLLIN)
    rest = b""
    while True:
        for source, _ in poller.poll():
            if source is subscriber:
                tell("live", subscriber.recv_multipart())
            elif source is questions:
                tell("replayed", questions.recv_multipart())
            else:
                data = os.read(sys.stdin.fileno(), 1 << 16)
                if not data:
                    return
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    questions.send_multipart((b"", int(line).to_bytes(8, "big")))


main()
