"""The far end of the ssh executor: answers requests that come in on stdin. Python's standard library only, 3.8 or newer.

A message is a line of JSON and as many bytes as its `bytes` says. A command runs under a supervisor of its own, which a lost
connection does not end: it leaves its result in the call's folder, and the next agent hands that over. So no command runs twice.
"""

import errno
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time

LARGEST_OUTPUT = 32 * 1024 * 1024
FAMILY = "TUNEUP_FAMILY"
GRACE_SECONDS = 5
KERNEL_THREAD = 0x00200000  # in a process's flags, from linux/sched.h
ABANDONED_SECONDS = 24 * 3600


class Refused(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


# ---- messages


def send(header, *parts):
    header["bytes"] = sum(len(part) for part in parts)
    write_all(1, b"".join((json.dumps(header).encode() + b"\n",) + parts))


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class Inbox:
    """Whole messages from the bytes that have come in."""

    def __init__(self):
        self.buffer = bytearray()
        # Once its first line is read: a large message comes in many pieces, and is not looked through again at each.
        self.header = None

    def receive(self):
        """The messages that are complete; None when the other side is gone."""
        chunk = os.read(0, 1 << 20)
        if not chunk:
            return None
        self.buffer += chunk
        found = []
        while True:
            if self.header is None:
                end = self.buffer.find(b"\n")
                if end < 0:
                    return found
                self.header = json.loads(self.buffer[:end])
                del self.buffer[: end + 1]
            size = self.header["bytes"]
            if len(self.buffer) < size:
                return found
            found.append((self.header, bytes(self.buffer[:size])))
            del self.buffer[:size]
            self.header = None


# ---- the agent


def serve(calls, root):
    os.makedirs(calls, exist_ok=True)
    remove_abandoned(os.path.dirname(calls))
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    os.set_blocking(reader, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    inbox, pending = Inbox(), {}
    while True:
        # The calls that an earlier agent started are nobody's children here: they are looked at now and then.
        ready, _, _ = select.select([0, reader], [], [], 0.05 if pending else None)
        if reader in ready:
            drain(reader)
        reap()
        if 0 in ready:
            messages = inbox.receive()
            if messages is None:
                return
            for header, body in messages:
                if header["op"] == "leave":
                    shutil.rmtree(calls, ignore_errors=True)
                    return
                answer(header, body, calls, root, pending, (reader, writer))
        for name in list(pending):
            hand_over(name, pending)


def answer(header, body, calls, root, pending, inherited):
    name = header["id"]
    folder = os.path.join(calls, name)
    operation = header["op"]
    try:
        if operation == "put":
            put(header["path"], body, header.get("executable"))
            send({"id": name, "value": None})
        elif operation == "get":
            contents = get(header["path"], header.get("offset", 0))
            send({"id": name, "value": contents is not None}, contents or b"")
        elif operation == "status":
            send({"id": name, "value": status(header["folder"])})
        elif operation == "abort":
            stop_supervisor(os.path.join(calls, header["call"]))
        elif operation == "done":
            shutil.rmtree(os.path.join(calls, header["call"]), ignore_errors=True)
        else:
            pending[name] = folder
            # What was begun over an earlier connection is not begun again.
            if not os.path.isdir(folder):
                begin(header, body, folder, root, inherited)
    except OSError as error:
        pending.pop(name, None)
        send({"id": name, "failure": {"code": "machine-refused", "message": "expected to %s, got: %s" % (operation, error)}})


def hand_over(name, pending):
    folder = pending[name]
    try:
        with open(os.path.join(folder, "result"), "rb") as file:
            result = file.read()
    except FileNotFoundError:
        if is_alive(read_identity(os.path.join(folder, "supervisor"))) or os.path.exists(os.path.join(folder, "result")):
            return
        result = refusal(Refused("command-lost", "the command was ended without a result: was the machine restarted? Run it again"))
    line, body = result.split(b"\n", 1)
    del pending[name]
    send(dict(json.loads(line), id=name), body)


def begin(header, body, folder, root, inherited):
    """Forks the supervisor of one call. It is named before anything can be asked about it."""
    os.mkdir(folder)
    # An early stop waits until the supervisor can hear it.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    pid = os.fork()
    if pid == 0:
        try:
            signal.set_wakeup_fd(-1)
            os.setsid()
            null = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(null, descriptor)
            for descriptor in inherited:
                os.close(descriptor)
            supervise(header, body, folder, root)
        finally:
            os._exit(0)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    write_file(os.path.join(folder, "supervisor"), identity_of(pid).encode())


def supervise(header, body, folder, root):
    if header["op"] != "run":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    work = {"run": run, "start": start, "cancel": cancel}[header["op"]]
    try:
        result = work(header, body, root)
    except Refused as problem:
        result = refusal(problem)
    except Exception as error:
        result = refusal(Refused("machine-refused", "expected to %s, got: %r" % (header["op"], error)))
    write_file(os.path.join(folder, "result"), result)


def refusal(problem):
    return json.dumps({"failure": {"code": problem.code, "message": str(problem)}}).encode() + b"\n"


def stop_supervisor(folder):
    identity = read_identity(os.path.join(folder, "supervisor"))
    if is_alive(identity):
        send_signal(identity[0], signal.SIGTERM)


def reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def remove_abandoned(folder):
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        try:
            if time.time() - os.stat(path).st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass


# ---- commands


def run(header, body, root):
    ending = []
    waker = wake_on_signals(ending)
    command, cwd = header["command"], enter(header, root)
    began = time.perf_counter()
    try:
        child = subprocess.Popen(
            command, cwd=cwd, env=variables(header, header["mark"]), start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
        )
    except OSError as error:
        code = 126 if error.errno == errno.EACCES else 127
        text = "%s cannot be started: %s\n" % (command[0], error)
        return outcome(code, time.perf_counter() - began, b"", text.encode())
    for pipe in (child.stdin, child.stdout, child.stderr):
        os.set_blocking(pipe.fileno(), False)
    deadline, closing, code, wall = began + header["timeoutSeconds"], None, None, 0.0
    texts, unread, unwritten = {child.stdout: bytearray(), child.stderr: bytearray()}, {child.stdout, child.stderr}, memoryview(body)
    if not body:
        child.stdin.close()
    while code is None or (unread and time.perf_counter() < closing):
        wait = (closing if code is not None else deadline if not ending else time.perf_counter() + 1) - time.perf_counter()
        writable = [] if child.stdin.closed else [child.stdin]
        ready, writing, _ = select.select([waker, *unread], writable, [], max(0.0, wait))
        if waker in ready:
            drain(waker)
        for pipe in writing:
            unwritten = feed(pipe, unwritten)
        for pipe in [one for one in ready if one is not waker]:
            if not collect(pipe, texts[pipe]):
                unread.discard(pipe)
        if code is None and not ending and time.perf_counter() >= deadline:
            ending.append("time")
        if code is None and ending:
            kill_family(child.pid, header["mark"])
        if code is None and child.poll() is not None:
            code, wall, closing = child.returncode, time.perf_counter() - began, time.perf_counter() + 0.5
            # What the command left in its group would keep the machine busy.
            kill_group(child.pid)
    if ending[:1] == ["abort"]:
        raise Refused("command-aborted", "%s was ended because the session was stopped" % command[0])
    status = 124 if ending else 128 - code if code < 0 else code
    return outcome(status, wall, bytes(texts[child.stdout]), bytes(texts[child.stderr]))


def outcome(code, wall, output, errors):
    value = {"exitCode": code, "wall": wall, "outputBytes": len(output)}
    return json.dumps({"value": value}).encode() + b"\n" + output + errors


def wake_on_signals(ending):
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, lambda *_: ending.append("abort"))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    return reader


def feed(pipe, unwritten):
    """A command that does not read its input closes the pipe: its business, not an error."""
    try:
        unwritten = unwritten[os.write(pipe.fileno(), unwritten[:65536]) :]
    except BlockingIOError:
        return unwritten
    except OSError:
        unwritten = unwritten[:0]
    if not unwritten:
        pipe.close()
    return unwritten


def collect(pipe, text):
    """Keeps a stream up to the largest output; the rest is read and dropped. False at its end."""
    try:
        chunk = os.read(pipe.fileno(), 1 << 16)
    except BlockingIOError:
        return True
    text += chunk[: LARGEST_OUTPUT - len(text)]
    return bool(chunk)


def variables(header, mark):
    environ = dict(os.environ)
    for name, value in (header.get("env") or {}).items():
        if value is None:
            environ.pop(name, None)
        else:
            environ[name] = value
    environ[FAMILY] = mark
    return environ


def enter(header, root):
    cwd = header.get("cwd")
    if cwd is None:
        os.makedirs(root, exist_ok=True)
        return root
    if os.path.isdir(cwd):
        return cwd
    raise Refused(
        "folder-missing",
        "expected a folder to run in, but there is none at %s: make it first or name another one" % cwd,
    )


# ---- files


def put(path, contents, executable):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    write_file(path, contents, 0o755 if executable else 0o644)


def write_file(path, contents, mode=0o644):
    unfinished = "%s.%d.%s.part" % (path, os.getpid(), os.urandom(4).hex())
    try:
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            write_all(descriptor, contents)
        finally:
            os.close(descriptor)
        os.rename(unfinished, path)
    except OSError:
        try:
            os.unlink(unfinished)
        except OSError:
            pass
        raise


def get(path, offset):
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def read_text(path):
    contents = get(path, 0)
    return None if contents is None else contents.decode(errors="replace").strip()


# ---- jobs


def start(header, _body, root):
    folder, cwd = header["folder"], enter(header, root)
    if status(folder)["state"] != "running":
        os.makedirs(folder, exist_ok=True)
        # A job whose shell was killed may have left its command behind.
        kill_family(None, folder)
        for name in ("process", "exit-code", "stdout", "stderr"):
            try:
                os.unlink(os.path.join(folder, name))
            except FileNotFoundError:
                pass
        subprocess.Popen(
            ["/bin/sh", "-c", header["script"], "job", folder, *header["command"]], cwd=cwd, env=variables(header, folder),
            start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 5
        while read_identity(os.path.join(folder, "process")) is None and read_text(os.path.join(folder, "exit-code")) is None:
            if time.monotonic() > deadline:
                raise Refused(
                    "job-not-started", "expected the job in %s to start, but it did not: is the folder writable?" % folder
                )
            time.sleep(0.005)
    return json.dumps({"value": None}).encode() + b"\n"


def status(folder):
    running = is_alive(read_identity(os.path.join(folder, "process")))
    # Read after looking at the process: it may end in between.
    code = read_text(os.path.join(folder, "exit-code"))
    if code is not None:
        return {"state": "ended", "exitCode": int(code)}
    return {"state": "running" if running else "lost"}


def cancel(header, _body, _root):
    folder = header["folder"]
    identity = read_identity(os.path.join(folder, "process"))
    if is_alive(identity):
        try:
            os.killpg(identity[0], signal.SIGTERM)
        except OSError:
            pass
        deadline = time.monotonic() + GRACE_SECONDS
        while is_alive(identity) and time.monotonic() < deadline:
            time.sleep(0.02)
    kill_family(identity[0] if is_alive(identity) else None, folder)
    return json.dumps({"value": None}).encode() + b"\n"


# ---- processes


def identity_of(pid):
    """`pid startTicks boot`; None when there is no such process, or only its remains."""
    stat = read_text("/proc/%d/stat" % pid)
    fields = stat[stat.rfind(")") + 2 :].split() if stat else []
    if len(fields) < 20 or fields[0] in "ZXx":
        return "0 0 none"
    return "%d %s %s" % (pid, fields[19], read_text("/proc/sys/kernel/random/boot_id") or "unknown")


def read_identity(path):
    words = (read_text(path) or "").split()
    return (int(words[0]), words) if len(words) == 3 and words[0].isdigit() else None


def is_alive(identity):
    return identity is not None and identity_of(identity[0]).split() == identity[1] and identity[0] != 0


def kill_family(leader, mark):
    """Ends the group of `leader`, all below it, and all that carry the mark; looks again until none is left.

    All are stopped before the first is killed: a shell whose child ends goes on to its next command.
    """
    for _ in range(40):
        members, is_all = list_family(leader, ("%s=%s" % (FAMILY, mark)).encode())
        if not members and is_all:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in members:
                send_signal(pid, number)
        time.sleep(0.005)


def list_family(leader, mark):
    """The family's processes, and whether that is all: one that is just becoming another program shows no mark."""
    parents, members, is_all = {}, set(), True
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        pid = int(name)
        try:
            stat = open("/proc/%d/stat" % pid, "rb").read().decode(errors="replace")
            fields = stat[stat.rfind(")") + 2 :].split()
            state, parent, group, is_kernel = fields[0], int(fields[1]), int(fields[2]), int(fields[6]) & KERNEL_THREAD
            if state in "ZX":
                continue
            parents[pid] = parent
            if leader is not None and leader in (pid, group):
                members.add(pid)
                continue
            environment = open("/proc/%d/environ" % pid, "rb").read()
            if mark in environment.split(b"\0"):
                members.add(pid)
            elif not environment and not is_kernel and not open("/proc/%d/cmdline" % pid, "rb").read():
                is_all = False
        except OSError:
            continue
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in members} - members
        members |= below
        grown = bool(below)
    return members - {os.getpid()}, is_all


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass


def send_signal(pid, number):
    try:
        os.kill(pid, number)
    except OSError:
        pass


def drain(reader):
    try:
        while os.read(reader, 4096):
            pass
    except BlockingIOError:
        pass


def main(calls, root):
    # The shell that started this may have printed a greeting: what counts begins after this line.
    write_all(1, b"\ntuneup-agent %d.%d\n" % sys.version_info[:2])
    serve(calls, root)
