"""Runs a command again and again, so many at a time, and prints what all of them cost.

Standard input: JSON with `commands` (each a list of arguments), `concurrency`, `environment` and `output`, the file that gets
what they print. With one at a time its memory is looked at, too: what the kernel keeps of a process that has ended holds
the size of the one that began it.
"""

import json
import os
import select
import sys
import time

LOOK_MS = 4
HANG_S = 120


def high_water_kib(pid):
    """None where the process has no memory any more."""
    try:
        with open(f"/proc/{pid}/status", encoding="latin1") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return None


def watch(pid):
    """The most that was seen of the process until it ended. What it grows in its last milliseconds is not."""
    peak = 0
    descriptor = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while True:
        peak = high_water_kib(pid) or peak
        if poll.poll(LOOK_MS):
            break
    os.close(descriptor)
    return peak


def main(work):
    commands = work["commands"]
    output = os.open(work["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, output, 1),
        (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
    ]
    started = {}
    took, wrong, cpu, peak = [], 0, 0.0, 0
    begun = 0
    began_at = time.perf_counter()
    while begun < len(commands) or started:
        while begun < len(commands) and len(started) < work["concurrency"]:
            argv = commands[begun]
            begun += 1
            now = time.perf_counter()
            started[os.posix_spawn(argv[0], argv, work["environment"], file_actions=actions)] = now
        if work["concurrency"] == 1:
            peak = max(peak, watch(next(iter(started))))
        pid, status, usage = os.wait4(-1, 0)
        took.append((time.perf_counter() - started.pop(pid)) * 1000)
        # Of the process and of all the children that it has waited for.
        cpu += usage.ru_utime + usage.ru_stime
        wrong += os.waitstatus_to_exitcode(status) != 0
        if time.perf_counter() - began_at > HANG_S:
            for left in started:
                os.kill(left, 9)
            raise SystemExit(f"{commands[0][0]} hangs")
    wall = (time.perf_counter() - began_at) * 1000
    print(json.dumps({"cpuMs": cpu * 1000, "wallMs": wall, "tookMs": took, "peakMb": peak * 1024 / 1e6, "wrong": wrong}))


main(json.loads(sys.stdin.read()))
