"""Starts a command so many times, one after the other, and prints the seconds it took: the least that any runner needs.

    python3 bare_spawn.py COUNT COMMAND...
"""

import os
import sys
import time

count, argv = int(sys.argv[1]), sys.argv[2:]
null = os.open(os.devnull, os.O_RDWR)
actions = [(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
began = time.perf_counter()
for _ in range(count):
    _, status, _ = os.wait4(os.posix_spawn(argv[0], argv, os.environ, file_actions=actions), 0)
    if status != 0:
        sys.exit("expected %s to succeed, got status %d" % (argv[0], status))
print(time.perf_counter() - began)
