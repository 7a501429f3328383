"""Runs the built alertd: the daemon as a child process on a free port, and single commands.

With ALERTD_E2E_LOGS in the environment, every daemon's log is shown when it has ended.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20
WAIT_SECONDS_MAX = 30
COMMAND_SECONDS_MAX = 60
POLL_SECONDS = 0.02
ADDRESS = re.compile(r"address=\"?([^\s\"]+:\d+)")


class Built:
    """Where the built programs and the shared test data are; set by main()."""

    alertd = ""
    demo_orchestrator = ""
    shared = pathlib.Path()


def wait_until(condition, what: str, seconds: float = WAIT_SECONDS_MAX):
    """Returns the first true value of condition(); fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain for: {what}")
        time.sleep(POLL_SECONDS)


class Answer:
    """An HTTP answer, whatever its status."""

    def __init__(self, status: int, headers, body: bytes):
        self.status = status
        self.headers = headers
        self.body = body.decode("utf-8", errors="replace")

    def json(self):
        return json.loads(self.body)


def http(method: str, url: str) -> Answer:
    request = urllib.request.Request(url, method=method, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


class Daemon:
    """A running alertd with files of its own. Use as a context manager: it is stopped at the end."""

    def __init__(self, files: dict, arguments=(), environment=None, run=None):
        """`files` maps names to texts; `run` are the arguments, --rules FILE for each if None."""
        self._folder = tempfile.TemporaryDirectory(prefix="alertd-e2e-")
        self.folder = pathlib.Path(self._folder.name)
        for name, text in files.items():
            self.write(name, text)
        self.log_path = self.folder / "alertd.log"
        run = run if run is not None else [
            word for name in files for word in ("--rules", str(self.folder / name))]
        command = [Built.alertd, *run, "--listen", "127.0.0.1:0",
                   "--data-dir", str(self.folder / "data"), *arguments]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                cwd=self.folder, env={**os.environ, **(environment or {})})
        try:
            self.address = wait_until(self._address, "the address that alertd listens on",
                                      START_SECONDS_MAX)
        except AssertionError:
            self.close()
            raise

    def write(self, name: str, text: str) -> pathlib.Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def _address(self):
        if self.process.poll() is not None:
            raise AssertionError(f"alertd ended with {self.process.returncode}:\n{self.log()}")
        found = ADDRESS.search(self.log())
        return found and found.group(1)

    def get(self, path: str, **parameters) -> Answer:
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return http("GET", f"http://{self.address}{path}{query}")

    def post(self, path: str) -> Answer:
        return http("POST", f"http://{self.address}{path}")

    def data(self, path: str, **parameters):
        """The `data` of a successful answer in Prometheus' shape."""
        answer = self.get(path, **parameters)
        if answer.status != 200:
            raise AssertionError(f"GET {path} {parameters}: {answer.status}: {answer.body}")
        return answer.json()["data"]

    def query(self, expression: str) -> list:
        return self.data("/api/v1/query", query=expression)["result"]

    def value(self, expression: str):
        """The value of the only series; None when there is none."""
        result = self.query(expression)
        if len(result) > 1:
            raise AssertionError(f"{expression} has {len(result)} series")
        return float(result[0]["value"][1]) if result else None

    def alerts(self) -> list:
        return self.data("/api/v1/alerts")["alerts"]

    def rules(self) -> list:
        return [rule for group in self.data("/api/v1/rules")["groups"] for rule in group["rules"]]

    def rule_names(self) -> list:
        return sorted(rule["name"] for rule in self.rules())

    def wait_for_state(self, alert_name: str, state: str, seconds: float = WAIT_SECONDS_MAX):
        return wait_until(
            lambda: [alert for alert in self.alerts()
                     if alert["labels"]["alertname"] == alert_name and alert["state"] == state],
            f"{alert_name} to be {state}", seconds)

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """Sends SIGTERM and returns the exit status."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(timeout=STOP_SECONDS_MAX)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if "ALERTD_E2E_LOGS" in os.environ:
            print(f"--- alertd's log\n{self.log()}---", file=sys.stderr)
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.close()


def command(*arguments, environment=None) -> subprocess.CompletedProcess:
    """Runs one alertd command to its end."""
    return subprocess.run([Built.alertd, *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=COMMAND_SECONDS_MAX, check=False,
                          env={**os.environ, "NO_COLOR": "1", **(environment or {})})


def main() -> None:
    """Takes the programs' paths from the command line and runs the tests of the calling file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--alertd", required=True)
    parser.add_argument("--demo-orchestrator", default="")
    parser.add_argument("--shared", default="", help="the folder of real rule files; may be absent")
    arguments, rest = parser.parse_known_args()
    Built.alertd = os.path.abspath(arguments.alertd)
    Built.demo_orchestrator = os.path.abspath(arguments.demo_orchestrator)
    Built.shared = pathlib.Path(arguments.shared).resolve()
    unittest.main(module="__main__", argv=[sys.argv[0], *rest], verbosity=2)
