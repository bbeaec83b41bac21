"""One server on loopback: started, waited for, its processor time counted, ended by its own pid."""
import contextlib, os, signal, socket, subprocess, sys, time

START_SECONDS = 20
END_SECONDS = 20
TICK = 1 / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A program that listens on `port`; with a path in place of it, on a unix socket. It leads a process group."""

    def __init__(self, name, command, port, environment=None, log=None):
        self.name, self.port = name, port
        self.log = open(log or f"{name}.log", "wb")
        self.process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=subprocess.STDOUT, process_group=0)
        try:
            self._wait()
        except BaseException:
            self.end()
            raise

    def _wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket(socket.AF_INET if isinstance(self.port, int) else socket.AF_UNIX) as probe:
                try:
                    return probe.connect(("127.0.0.1", self.port) if isinstance(self.port, int) else self.port)
                except OSError:
                    time.sleep(0.05)
        self.log.flush()
        with open(self.log.name, errors="replace") as log:
            sys.exit(f"{self.name} did not start:\n{log.read()[-2000:]}")

    def cpu_seconds(self):
        """User and system time of it, of all its processes that live, and of those that it has waited for."""
        return sum(_seconds_of(pid) for pid in family(self.process.pid))

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        # fcgiwrap leaves its processes behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()


def family(root):
    """The process and all that descend from it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            fields = _stat(name)
            if fields:
                children.setdefault(int(fields[1]), []).append(int(name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def _stat(pid):
    """The fields of /proc/<pid>/stat (proc(5)) from the state on; nil where it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def _seconds_of(pid):
    # utime, stime, cutime, cstime: fields 14 to 17, of which 3 is the first here.
    ticks = [int(field) for field in (_stat(pid) or [0] * 15)[11:15]]
    # Ticks leave out what is shorter than one; nanoseconds are known of the threads that live.
    return max(sum(ticks[:2]) * TICK, _nanoseconds_of(pid) / 1e9) + sum(ticks[2:]) * TICK


def _nanoseconds_of(pid):
    total = 0
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
    except OSError:
        pass
    return total
