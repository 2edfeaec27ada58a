"""A server as many are: OpenSSL over a plain socket, which keeps Nagle's algorithm and sends two session tickets.

Arguments: the folder with key.pem and cert.pem, and the dialogue as JSON. Says its port; answers each line `mark` on
stdin with what it has done since the last one, as soon as no connection is left. Ends with its stdin.
"""

import collections
import json
import resource
import socket
import ssl
import sys
import threading

folder = sys.argv[1]
replies = {name: reply.encode() for name, reply in json.loads(sys.argv[2]).items()}
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{folder}/cert.pem", f"{folder}/key.pem")
context.num_tickets = 2

dialogues = collections.Counter()
open_sessions = 0
changed = threading.Condition()


def serve(stream):
    heard = []
    names = []
    try:
        stream.sendall(replies["greeting"])
        text = b""
        ehlo = "ehlo"
        while chunk := stream.recv(4096):
            text += chunk
            while b"\r\n" in text:
                line, text = text.split(b"\r\n", 1)
                command = line.decode("latin1")
                heard.append(command)
                if command.startswith("EHLO "):
                    stream.sendall(replies[ehlo])
                elif command == "STARTTLS":
                    stream.sendall(replies["starttls"])
                    context.sni_callback = lambda _socket, name, _context: names.append(name)
                    stream = context.wrap_socket(stream, server_side=True)
                    heard.append(f"<{stream.version()} {names[0]}>")
                    ehlo = "ehloAfterTls"
    except OSError as error:
        # After QUIT the client doesn't wait for TLS to be ended.
        if heard[-1:] != ["QUIT"]:
            heard.append(str(error))
    finally:
        stream.close()
        end(" | ".join(heard))


def end(dialogue):
    global open_sessions
    with changed:
        dialogues[dialogue] += 1
        open_sessions -= 1
        changed.notify()


def listen(listener):
    global open_sessions
    while True:
        stream, _ = listener.accept()
        with changed:
            open_sessions += 1
        threading.Thread(target=serve, args=(stream,), daemon=True).start()


def cpu_ms():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return 1000 * (usage.ru_utime + usage.ru_stime)


def tell(**facts):
    print(json.dumps(facts), flush=True)


listener = socket.create_server(("127.0.0.1", 0), backlog=100)
threading.Thread(target=listen, args=(listener,), daemon=True).start()
tell(port=listener.getsockname()[1])
since = cpu_ms()
for _ in sys.stdin:
    with changed:
        changed.wait_for(lambda: open_sessions == 0)
        tell(cpuMs=cpu_ms() - since, dialogues=dialogues)
        dialogues.clear()
    since = cpu_ms()
