"""A child process whose output can be waited for, line by line."""

import os
import re
import subprocess
import sys
import threading

from waiting import WAIT_SECONDS_MAX, Watched

TAIL_LINES = 40
STOP_SECONDS_MAX = 20
ADDRESS = re.compile(r"address=\"?([^\s\"]+:\d+)")


class Program(Watched):
    """Runs until stopped or killed. Use as a context manager.

    With ALERTD_E2E_LOGS in the environment, everything it has said is shown at the end.
    """

    def __init__(self, command: list, environment=None, folder=None):
        super().__init__()
        self._lines: list[str] = []
        self._has_ended = False
        self._name = os.path.basename(str(command[0]))
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, cwd=folder, env={**os.environ, **(environment or {})})
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            with self.changed:
                self._lines.append(line.decode("utf-8", errors="replace").rstrip("\n"))
                self.changed.notify_all()
        with self.changed:
            self._has_ended = True
            self.changed.notify_all()

    def lines(self) -> list:
        with self.changed:
            return list(self._lines)

    def log(self) -> str:
        return "".join(line + "\n" for line in self.lines())

    def evidence(self) -> str:
        lines = self.lines()
        return f"--- the end of {self._name}'s log\n" + "\n".join(lines[-TAIL_LINES:]) + "\n---"

    def has_ended(self) -> bool:
        return self._has_ended

    def wait_for_line(self, pattern, seconds: float = WAIT_SECONDS_MAX) -> re.Match:
        """The match of the first line that has `pattern` in it, said already or yet to come."""
        expression = re.compile(pattern)
        return self.wait_for(
            lambda: next(filter(None, map(expression.search, self._lines)), None),
            f"a line with {expression.pattern}", seconds)

    def wait_for_address(self) -> str:
        return self.wait_for_line(ADDRESS)[1]

    def signal(self, number) -> None:
        self.process.send_signal(number)

    def wait_for_end(self, seconds: float = STOP_SECONDS_MAX) -> int:
        """The exit status."""
        self.wait_for(self.has_ended, f"the end of {self._name}", seconds)
        return self.process.wait()

    def stop(self) -> int:
        """Sends SIGTERM and returns the exit status."""
        if not self.has_ended():
            self.process.terminate()
        return self.wait_for_end()

    def close(self) -> None:
        if not self.has_ended():
            self.process.kill()
        self.process.wait()
        self._reader.join()
        self.process.stdout.close()
        if "ALERTD_E2E_LOGS" in os.environ:
            print(f"--- {self._name}'s log\n{self.log()}---", file=sys.stderr)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.close()
