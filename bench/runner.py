"""Executes a plan and appends what it saw to a file of JSON lines. Python's standard library only, 3.8 or newer.

    python3 runner.py --plan FILE --output FILE [--lease FILE --lease-seconds N] [--no-wait]
    python3 runner.py --alone COMMAND...    becomes the command, and holds the machine's lock while it runs

Two processes. The *watcher* is the one that was started: it looks after the lease and ends the *timer*, its child, with
everything below it. The timer runs the units. If either is killed the other cleans up after it.

The output file is the checkpoint: started again with the same plan, the timer goes on at the next pair.
Exit codes: 0 finished, 3 refused (a sentence on stderr), 143 stopped.
"""

import argparse
import ctypes
import fcntl
import gc
import hashlib
import json
import math
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

REFUSED = 3
STOPPED = 143
PRECISION_FROM = 40
WARMUP_UNITS = 2
OVERTIME = 2
# A helper of the interpreter's own, such as multiprocessing's tracker, ends a moment after the process that it served.
LATE_SECONDS = 0.2
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Refused(Exception):
    """The session cannot run; the text is for people."""


# ---- the two processes


def main():
    if sys.argv[1:2] == ["--alone"]:
        run_alone(sys.argv[2:])
    args = read_arguments()
    adopt_orphans()
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS + (signal.SIGCHLD,))
    watcher = os.getpid()
    timer = os.fork()
    if timer == 0:
        # A session of its own: a signal to the watcher's whole group must not end both at once.
        os.setsid()
        prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
        adopt_orphans()
        code = STOPPED
        try:
            if os.getppid() == watcher:
                code = run_timer(args)
        except Refused as refusal:
            sys.stderr.write(str(refusal) + "\n")
            code = REFUSED
        except Exception:
            traceback.print_exc()
            code = 1
        finally:
            end_children()
            sys.stderr.flush()
            os._exit(code)
    sys.exit(watch(timer, args))


def run_alone(command):
    """Refuses where another session is measuring. The lock goes with the command and with what it starts."""
    try:
        lock, path = open_lock()
        holder = take_lock(lock, path)
        if holder:
            raise Refused("the machine is being measured on by %s (%s)" % (holder, path))
    except Refused as refusal:
        sys.stderr.write(str(refusal) + "\n")
        sys.exit(REFUSED)
    os.set_inheritable(lock, True)
    os.execvp(command[0], command)


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plan", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--lease")
    parser.add_argument("--lease-seconds", type=float, default=30.0)
    parser.add_argument("--no-wait", action="store_true")
    return parser.parse_args()


def watch(timer, args):
    """Waits for the timer. Passes a stop on, and makes one itself when nobody renews the lease."""
    started = time.time()
    kill_at = None
    while True:
        received = signal.sigtimedwait(STOP_SIGNALS + (signal.SIGCHLD,), 0.5)
        ended, status = os.waitpid(timer, os.WNOHANG)
        if ended == timer:
            end_children()
            return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
        expired = args.lease and time.time() - renewed_at(args.lease, started) > args.lease_seconds
        if (expired or (received and received.si_signo in STOP_SIGNALS)) and kill_at is None:
            if expired:
                sys.stderr.write("stopped: nobody renewed the lease for %g s\n" % args.lease_seconds)
                sys.stderr.flush()
            os.kill(timer, signal.SIGTERM)
            kill_at = time.monotonic() + 5
        if kill_at is not None and time.monotonic() > kill_at:
            os.kill(timer, signal.SIGKILL)


def renewed_at(lease, started):
    try:
        return max(os.stat(lease).st_mtime, started)
    except OSError:
        return started


# ---- processes that a unit leaves behind


def prctl(option, value):
    try:
        ctypes.CDLL(None, use_errno=True).prctl(option, int(value), 0, 0, 0)
    except (OSError, AttributeError):
        pass


def adopt_orphans():
    """Makes this process the parent of what its descendants abandon, also after a double fork with setsid."""
    prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def settle_children():
    """Lets what a unit left behind end by itself for a moment, then ends it. Returns how many there were of each kind."""
    late = 0
    deadline = time.monotonic() + LATE_SECONDS
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return late, 0
        if pid:
            late += 1
        elif Unit.stopping or Unit.timed_out or time.monotonic() > deadline:
            return late, end_children()
        else:
            time.sleep(0.001)


def end_children():
    """Kills all children, adopted ones too, until none is left. Returns how many there were."""
    ended = set()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid:
            continue
        for child in list_children():
            ended.add(child)
            kill(child)
        time.sleep(0.001)
    return len(ended)


def list_children():
    children = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        text = read_text("/proc/%s/stat" % name)
        if text and text[text.rfind(")") + 2 :].split()[1] == str(os.getpid()):
            children.append(int(name))
    return children


def kill(pid):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass


def kill_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass
    kill(pid)


# ---- the timer


class Unit:
    """The process that runs now, for the signal handlers. They only set flags and kill: no exception may tear a measurement."""

    child = 0
    timed_out = False
    stopping = False


def on_alarm(_number, _frame):
    Unit.timed_out = True
    if Unit.child:
        kill_group(Unit.child)


def on_stop(_number, _frame):
    Unit.stopping = True
    if Unit.child:
        kill_group(Unit.child)


def run_timer(args):
    for number in STOP_SIGNALS:
        signal.signal(number, on_stop)
    signal.signal(signal.SIGALRM, on_alarm)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS + (signal.SIGCHLD,))
    plan = read_plan(args.plan)
    output = open_output(args.output)
    lines = read_lines(output)
    session = Session(plan, output, lines)
    if session.ended:
        return 0
    lock = wait_for_machine(args, session)
    if lock is None:
        return STOPPED
    gc.collect()
    gc.disable()
    # Beside the output: what a killed runner left there is found by the next one.
    folder = os.path.abspath(args.output) + ".units"
    shutil.rmtree(folder, ignore_errors=True)
    os.mkdir(folder)
    try:
        return session.run(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def read_plan(path):
    try:
        with open(path, "rb") as file:
            plan = json.loads(file.read())
    except (OSError, ValueError) as error:
        raise Refused("the plan %s cannot be read: %s" % (path, error))
    if not isinstance(plan, dict) or plan.get("version") != 1:
        raise Refused("expected a plan of version 1 in %s: make it with this version's createPlan" % path)
    return plan


def open_output(path):
    output = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    # The runner of a killed session may need a moment to end its unit.
    deadline = time.monotonic() + 15
    while True:
        try:
            fcntl.flock(output, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return output
        except BlockingIOError:
            if Unit.stopping or time.monotonic() > deadline:
                raise Refused("another runner is writing to %s: wait for it or stop it" % path)
            time.sleep(0.05)


def read_lines(output):
    """The lines so far. A torn last line is cut off: its pair is run again."""
    chunks = []
    position = 0
    while True:
        chunk = os.pread(output, 1 << 20, position)
        if not chunk:
            break
        chunks.append(chunk)
        position += len(chunk)
    text = b"".join(chunks)
    whole = text.rfind(b"\n") + 1
    lines = []
    place = 0
    for raw in text[:whole].splitlines(True):
        try:
            line = json.loads(raw)
        except ValueError:
            line = None
        if not isinstance(line, dict):
            if place + len(raw) < whole:
                raise Refused("the output holds a broken line before its last one: move it away to start afresh")
            whole = place
            break
        lines.append(line)
        place += len(raw)
    if whole < len(text):
        os.ftruncate(output, whole)
    return lines


def wait_for_machine(args, session):
    """One session a machine: its lock, or None when stopped while waiting."""
    lock, path = open_lock()
    reported = False
    while not Unit.stopping:
        holder = take_lock(lock, path)
        if holder:
            if args.no_wait:
                raise Refused("the machine is being measured on by %s (%s): wait for it, or leave out --no-wait" % (holder, path))
            if not reported:
                session.write({"type": "waiting", "holder": holder, "lock": path})
                reported = True
            time.sleep(0.1)
            continue
        return lock
    return None


def take_lock(lock, path):
    """Who holds it instead; empty when it was taken."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return read_text(path).strip() or "another session"
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, b"process %d\n" % os.getpid(), 0)
    except OSError:
        pass  # Somebody else's file, open for reading: the lock holds all the same.
    return ""


def open_lock():
    chosen = os.environ.get("TUNEUP_LOCK_FOLDER")
    problems = []
    for folder in [chosen] if chosen else ["/run/lock", tempfile.gettempdir()]:
        path = os.path.join(folder, "tuneup-bench.lock")
        # First without O_CREAT: a hardened kernel refuses that on another user's file in a shared folder.
        for flags in (os.O_RDWR, os.O_RDWR | os.O_CREAT, os.O_RDONLY):
            try:
                lock = os.open(path, flags | os.O_CLOEXEC, 0o666)
            except OSError as error:
                problems.append(str(error))
                continue
            if flags & os.O_CREAT:
                try:
                    os.fchmod(lock, 0o666)
                except OSError:
                    pass
            return lock, path
    raise Refused("the machine's lock cannot be opened: %s" % "; ".join(problems))


class Session:
    def __init__(self, plan, output, lines):
        self.plan = plan
        self.output = output
        self.started = None
        self.before = 0.0
        self.targets = {target["id"]: target for target in plan["targets"]}
        self.next = {name: 0 for name in self.targets}
        self.logs = {name: [] for name in self.targets}
        self.stopped = {}
        self.ended = False
        self.resumed = False
        self.machine = machine_id()
        self.moved = False
        self.ticks = spent_ticks()
        self.take_over(lines)

    def take_over(self, lines):
        """Settles where an earlier run of the same plan stood."""
        for line in lines:
            kind = line.get("type")
            if kind == "plan" and line["plan"] != self.plan:
                raise Refused("the output belongs to another plan: give this session a folder of its own")
            if kind == "environment":
                self.moved = line["machineId"] != self.machine
            if kind == "restart":
                self.next = {name: 0 for name in self.targets}
                self.logs = {name: [] for name in self.targets}
                self.stopped = {}
                self.before = 0.0
            if kind == "pair":
                self.resumed = True
                self.next[line["target"]] = line["index"] + 1
                self.note(line)
            if kind == "stop":
                self.stopped[line["target"]] = line["reason"]
            if kind == "end":
                self.ended = True
            self.before = line.get("elapsed", self.before)
        self.is_new = not any(line.get("type") == "plan" for line in lines)

    def run(self, folder):
        if self.is_new:
            self.write({"type": "plan", "plan": self.plan})
        if self.moved:
            # Noise and control of two machines are not pooled: what was measured elsewhere stays in the file and counts no more.
            self.write({"type": "restart", "reason": "another machine"})
            self.take_over([{"type": "restart"}])
            self.resumed = False
        self.write(dict(environment(self.machine, folder), resumed=self.resumed))
        self.warm_up(folder)
        self.started = time.monotonic()
        if self.measure(folder):
            self.write(dict(machine_state(), type="machine", elapsed=self.elapsed()))
            self.write({"type": "end", "elapsed": self.elapsed()})
            return 0
        self.write(dict(machine_state(), type="machine", elapsed=self.elapsed()))
        return STOPPED

    def measure(self, folder):
        """Rounds of one pair a target until all have stopped. False when the session was stopped from outside."""
        seed = self.plan["seed"]
        while True:
            remaining = [name for name in self.targets if name not in self.stopped]
            if Unit.stopping:
                return False
            if not remaining:
                return True
            number = min(self.next[name] for name in remaining)
            due = [name for name in remaining if self.next[name] == number]
            for name in sorted(due, key=lambda name: digest("%d:%d:%s" % (seed, number, name))):
                self.pair(self.targets[name], number, folder)
                if Unit.stopping:
                    return False
                self.stop_at_precision(name)
            for name in [name for name in remaining if name not in self.stopped and self.is_out_of_time(name)]:
                self.stop(name, "budget")

    def is_out_of_time(self, name):
        """Too few pairs give no verdict, and the time would be lost: for those few more, it may take up to twice the budget."""
        if "pairs" in self.plan:
            return False
        times = 1 if len(self.logs[name]) >= self.plan["minPairs"] else OVERTIME
        return self.elapsed() >= times * self.plan["budgetSeconds"]

    def pair(self, target, index, folder):
        name = target["id"]
        is_control = index == control_place(self.plan["seed"], name, index // 5)
        other = "c" if is_control else "b"
        first = "a" if coin(self.plan["seed"], name, index) else other
        line = {"type": "pair", "target": name, "index": index, "kind": "ac" if is_control else "ab", "first": first}
        for side in (first, other if first == "a" else "a"):
            unit, problem = run_unit(target, side, folder)
            if Unit.stopping:
                return
            if problem:
                self.fail(target, side, problem, index)
                return
            line[side] = unit
        line["machine"] = self.beside()
        line["elapsed"] = self.elapsed()
        self.write(line)
        self.next[name] = index + 1
        self.note(line)

    def beside(self):
        """What else went on since the pair before: ticks that passed, those of them that the host took, and processes that want to run now, this one too."""
        before, self.ticks = self.ticks, spent_ticks()
        spent = [now - then for now, then in zip(self.ticks, before)]
        running = read_text("/proc/loadavg").split("/")[0].split()[-1:]
        return {"ticks": sum(spent[:8]), "steal": sum(spent[7:8]), "running": int(running[0]) if running else 0}

    def warm_up(self, folder):
        errors = os.path.join(folder, "errors")
        for name in [name for name in self.targets if name not in self.stopped]:
            target = self.targets[name]
            if not self.set_up(target, errors):
                continue
            for side in ["a", "b", "c"] * WARMUP_UNITS:
                if Unit.stopping:
                    return
                unit, problem = run_unit(target, side, folder, errors)
                if Unit.stopping:
                    return
                if problem:
                    self.fail(target, side, problem, None, read_text(errors)[-2000:])
                    break
                self.write({"type": "warmup", "target": name, "side": side, "unit": unit})

    def set_up(self, target, errors):
        """Once a side and session, a resumed one too: what was set up may be gone with the machine's memory."""
        for side in ["a", "b", "c"] if "setup" in target else []:
            if Unit.stopping:
                return False
            problem = run_beside(target, side, "setup", environ_of(target, side), errors)
            if problem and not Unit.stopping:
                self.fail(target, side, problem, None, read_text(errors)[-2000:])
                return False
        return True

    def note(self, line):
        """Keeps the log ratio, for the stopping rule only: verdicts are made from the lines."""
        if line["kind"] != "ab":
            return
        target = self.targets[line["target"]]
        values = [value_of(target, line[side]) for side in ("a", "b")]
        self.logs[line["target"]].append(math.log(values[1] / values[0]))

    def stop_at_precision(self, name):
        if name in self.stopped:
            return
        pairs = len(self.logs[name])
        if "pairs" in self.plan:
            if pairs >= self.plan["pairs"]:
                self.stop(name, "pairs")
            return
        # Looking at every pair would stop at lucky ones more often.
        if self.next[name] % 5 == 0 and pairs >= PRECISION_FROM:
            if half_width(self.logs[name], self.plan["tTable"]) <= self.targets[name]["halfWidth"]:
                self.stop(name, "precision")

    def fail(self, target, side, problem, index, errors=""):
        line = {"type": "failed", "target": target["id"], "side": side, "reason": problem, "errors": errors}
        if index is not None:
            line["index"] = index
        self.write(line)
        self.stop(target["id"], "failed")

    def stop(self, name, reason):
        self.stopped[name] = reason
        self.write({"type": "stop", "target": name, "reason": reason, "pairs": len(self.logs[name]), "elapsed": self.elapsed()})

    def elapsed(self):
        """Seconds of timing so far, those before a restart included."""
        now = 0.0 if self.started is None else time.monotonic() - self.started
        return round(self.before + now, 3)

    def write(self, line):
        text = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        try:
            while text:
                text = text[os.write(self.output, text) :]
        except OSError as error:
            raise Refused("the record cannot be written: %s: make room, then run this again to resume" % error)


def run_unit(target, side, folder, errors=None):
    """One process: what it took, or why it failed."""
    samples = os.path.join(folder, "samples.json")
    environ = environ_of(target, side)
    if target["kind"] == "function":
        environ["TUNEUP_SAMPLES"] = samples
        remove(samples)
    if "prepare" in target:
        problem = run_beside(target, side, "prepare", environ, errors)
        if problem:
            return None, problem
    took, status, usage, problem = spawn(target["argv"][side], target["cwd"][side], environ, target["timeoutSeconds"], errors)
    if problem:
        return None, problem
    late, left = settle_children()
    problem = problem_of(status, target["timeoutSeconds"])
    if problem:
        return None, problem
    if left:
        return None, "it left %d processes behind, whose time would be missing: let it wait for what it starts" % left
    unit = {
        "wallNs": took,
        # Only the sum: the kernel estimates the split.
        "cpuUs": round((usage.ru_utime + usage.ru_stime) * 1e6),
        "voluntarySwitches": usage.ru_nvcsw,
        "involuntarySwitches": usage.ru_nivcsw,
        # Never below the runner's own size, which the child starts out with.
        "maxRssKb": usage.ru_maxrss,
        "exit": 0,
    }
    if late:
        unit["leftProcesses"] = late
    if target["kind"] == "function":
        return with_samples(unit, target, samples)
    return unit, None


def run_beside(target, side, name, environ, errors):
    """A command that belongs to the target and is not timed. Says what went wrong, if anything."""
    argv, limit = target[name][side], max(60, target["timeoutSeconds"])
    _, status, _, problem = spawn(argv, target["cwd"][side], environ, limit, errors)
    problem = problem or problem_of(status, limit)
    settle_children()
    return "its %s command failed: %s" % (name, problem) if problem else None


def environ_of(target, side):
    environ = dict(os.environ)
    # One fixed hash seed would be one sample of the layouts that it decides.
    environ.pop("PYTHONHASHSEED", None)
    environ.update(target["env"])
    environ.update(target.get("sideEnv", {}).get(side, {}))
    environ["PWD"] = target["cwd"][side]
    return environ


def spawn(argv, cwd, environ, limit, errors):
    """Nanoseconds, status and usage of a process that was waited for; or why it could not be started. Only spawn and wait happen while the clock runs."""
    try:
        os.chdir(cwd)
    except OSError as error:
        return 0, 0, None, "its folder cannot be entered: %s" % error
    program = shutil.which(argv[0], path=environ.get("PATH"))
    if program is None:
        return 0, 0, None, "%s cannot be started: there is no such program" % argv[0]
    errors_action = (os.POSIX_SPAWN_OPEN, 2, errors or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        errors_action,
    ]
    Unit.timed_out = False
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        began = time.perf_counter_ns()
        # Python ignores these two signals, and a child would inherit that.
        pid = os.posix_spawn(
            program, argv, environ, file_actions=actions, setpgroup=0, setsigmask=[], setsigdef=[signal.SIGPIPE, signal.SIGXFSZ]
        )
        Unit.child = pid
        if Unit.stopping or Unit.timed_out:
            kill_group(pid)
        _, status, usage = os.wait4(pid, 0)
        ended = time.perf_counter_ns()
        Unit.child = 0
    except OSError as error:
        return 0, 0, None, "%s cannot be started: %s" % (argv[0], error)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ended - began, status, usage, None


def problem_of(status, limit):
    if Unit.timed_out:
        return "it took longer than %g s" % limit
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "it was killed by signal %d%s" % (number, " (its file grew beyond the limit)" if number == signal.SIGXFSZ else "")
    if os.WEXITSTATUS(status) != 0:
        return "it ended with exit code %d" % os.WEXITSTATUS(status)
    return None


def with_samples(unit, target, path):
    try:
        with open(path, "rb") as file:
            text = json.loads(file.read())
        values = text["samplesNs"]
        if len(values) != target["iterations"] or not all(isinstance(v, (int, float)) and v > 0 for v in values):
            return None, "it wrote %d samples to $TUNEUP_SAMPLES where %d above 0 were expected" % (len(values), target["iterations"])
        unit["samplesNs"] = values
        if text.get("cpuNs") is not None:
            unit["cpuNs"] = text["cpuNs"]
        return unit, None
    except (OSError, ValueError, KeyError, TypeError) as error:
        return None, 'it wrote no {"samplesNs": [...]} to $TUNEUP_SAMPLES: %s' % error


# ---- arithmetic that the planning side repeats


def digest(text):
    return hashlib.sha256(text.encode()).digest()


def coin(seed, target, index):
    return digest("%d:%s:%d" % (seed, target, index))[0] & 1 == 1


def control_place(seed, target, block):
    return 5 * block + digest("%d:%s:control:%d" % (seed, target, block))[0] % 5


def value_of(target, unit):
    if target["kind"] == "process":
        return unit["wallNs"]
    return median(unit["samplesNs"])


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def half_width(logs, table):
    """Half of the 95 % Tukey-McLaughlin interval of the 20 % trimmed mean."""
    n = len(logs)
    g = n // 5
    ordered = sorted(logs)
    low, high = ordered[g], ordered[n - g - 1]
    winsorized = [min(max(value, low), high) for value in ordered]
    centre = sum(winsorized) / n
    spread = math.sqrt(sum((value - centre) ** 2 for value in winsorized) / (n - 1))
    freedom = n - 2 * g - 1
    return table[min(freedom, len(table)) - 1] * spread / (0.6 * math.sqrt(n))


# ---- the machine

SINGLE_FILES = {
    "kernel": "/proc/sys/kernel/osrelease",
    "governor": "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor",
    "frequency": "/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq",
    "noTurbo": "/sys/devices/system/cpu/intel_pstate/no_turbo",
    "boost": "/sys/devices/system/cpu/cpufreq/boost",
    "smt": "/sys/devices/system/cpu/smt/active",
    "isolated": "/sys/devices/system/cpu/isolated",
    "clocksource": "/sys/devices/system/clocksource/clocksource0/current_clocksource",
    "aslr": "/proc/sys/kernel/randomize_va_space",
    "hugePages": "/sys/kernel/mm/transparent_hugepage/enabled",
    "hypervisor": "/sys/hypervisor/type",
    "product": "/sys/class/dmi/id/product_name",
    "temperature": "/sys/class/thermal/thermal_zone0/temp",
    "perf": "/proc/sys/kernel/perf_event_paranoid",
}


def environment(machine, folder):
    facts = {name: read_text(path).strip() for name, path in SINGLE_FILES.items()}
    cpu = read_text("/proc/cpuinfo").split("\n\n")[0]
    for line in cpu.splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "microcode", "flags"):
            facts[key.strip()] = value.strip()
    facts["virtual"] = "yes" if " hypervisor" in facts.pop("flags", "") else "no"
    memory = dict(line.split(":", 1) for line in read_text("/proc/meminfo").splitlines() if ":" in line)
    for name in ("MemTotal", "MemAvailable", "SwapTotal"):
        facts[name] = memory.get(name, "").strip()
    facts["battery"] = battery()
    facts["diskFree"] = disk_free(folder)
    facts["processors"] = str(os.cpu_count())
    facts["python"] = sys.version.split()[0]
    return dict(machine_state(), type="environment", machineId=machine, facts=facts)


def disk_free(folder):
    try:
        room = os.statvfs(folder)
    except OSError:
        return ""
    return "%d MB" % (room.f_bavail * room.f_frsize // 1_000_000)


def battery():
    """State of the power supply: empty where there is none to see."""
    folder = "/sys/class/power_supply"
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ""
    states = [read_text(os.path.join(folder, name, "status")).strip() for name in names]
    return " ".join(state for state in states if state)


def machine_state():
    """What changes while a session runs: processor time by kind in ticks, pressure, load."""
    return {
        "at": round(time.time(), 3),
        "ticks": spent_ticks(),
        "pressure": {name: read_text("/proc/pressure/" + name).split("\n")[0] for name in ("cpu", "io", "memory")},
        "load": read_text("/proc/loadavg").strip(),
    }


def spent_ticks():
    """Processor time by kind since the start of the machine; the eighth is what the host took."""
    return [int(tick) for tick in read_text("/proc/stat").split("\n", 1)[0].split()[1:]]


def machine_id():
    return read_text("/etc/machine-id").strip() or read_text("/proc/sys/kernel/random/boot_id").strip() or "unknown"


def read_text(path):
    try:
        with open(path, "r", errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""


def remove(path):
    try:
        os.unlink(path)
    except OSError:
        pass


if __name__ == "__main__":
    main()
