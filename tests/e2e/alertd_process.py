"""Runs the built alertd: the daemon as a child process on a free port, and single commands."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.parse
import urllib.request

from program import Program

COMMAND_SECONDS_MAX = 60
HTTP_SECONDS_MAX = 10


class Built:
    """Where the built programs and the shared test data are; set by main()."""

    alertd = ""
    demo_orchestrator = ""
    shared = pathlib.Path()


class Answer:
    """An HTTP answer, whatever its status."""

    def __init__(self, status: int, headers, body: bytes):
        self.status = status
        self.headers = headers
        self.body = body.decode("utf-8", errors="replace")

    def json(self):
        return json.loads(self.body)


def http(method: str, url: str, body: bytes | None = None, kind: str = "") -> Answer:
    """`kind` is what the body is of; without a body it says nothing."""
    empty = b"" if method == "POST" else None
    request = urllib.request.Request(url, method=method, data=empty if body is None else body,
                                     headers={"Content-Type": kind} if kind else {})
    try:
        with urllib.request.urlopen(request, timeout=HTTP_SECONDS_MAX) as response:
            return Answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read())


def event_of(line: str) -> dict:
    """What a line of the JSON log says, its metadata beside the rest; {} for another line."""
    if not line.startswith("{"):
        return {}
    event = json.loads(line)
    return {**event.get("metadata", {}), **event}


class Daemon(Program):
    """A running alertd with files of its own. Use as a context manager: it is stopped at the end."""

    def __init__(self, files: dict, arguments=(), environment=None, run=None, log_format="json",
                 data=None, place=None):
        """`files` maps names to texts; `run` are the arguments, --rules FILE for each if None;
        `data` is the data folder of an earlier one to go on with; `place` is a working directory
        below which alertd has its data folder by itself."""
        self._folder = tempfile.TemporaryDirectory(prefix="alertd-e2e-")
        self.folder = pathlib.Path(self._folder.name)
        self.data_folder = pathlib.Path(data) if data else self.folder / "data"
        for name, text in files.items():
            self.write(name, text)
        run = run if run is not None else [
            word for name in files for word in ("--rules", str(self.folder / name))]
        kept = [] if place else ["--data-dir", self.data_folder]
        super().__init__([Built.alertd, *run, "--listen", "127.0.0.1:0", "--log-format", log_format,
                          *kept, *arguments],
                         environment, place or self.folder)
        try:
            self.address = self.wait_for_address()
        except AssertionError:
            self.close()
            raise

    def write(self, name: str, text: str) -> pathlib.Path:
        """Replaces the file in one step: alertd may be reading it."""
        path = self.folder / name
        written = path.with_suffix(".new")
        written.write_text(text, encoding="utf-8")
        os.replace(written, path)
        return path

    def events(self, event: str, **fields) -> list:
        """What the JSON log says under this name and with these fields."""
        wanted = {"event": event, **fields}
        return [said for said in map(event_of, self.lines())
                if all(said.get(name) == value for name, value in wanted.items())]

    def wait_for_event(self, event: str, count: int = 1, **fields) -> list:
        """At least `count` such events, those of the past included."""
        def found():
            events = self.events(event, **fields)
            return events if len(events) >= count else None
        return self.wait_for(found, f"{count} of the event {event} {fields or ''}")

    def wait_for_transition(self, alert_name: str, state: str, count: int = 1) -> None:
        """Waits for an alert to become `state`: pending, firing, resolved."""
        self.wait_for_event(f"alert_{state}", count, message=f"{alert_name} is {state}")

    def wait_for_state(self, alert_name: str, state: str) -> list:
        """The alerts that are in this state, once there was one."""
        self.wait_for_transition(alert_name, state)
        found = [alert for alert in self.alerts()
                 if alert["labels"]["alertname"] == alert_name and alert["state"] == state]
        if not found:
            raise AssertionError(f"{alert_name} is not {state} any more\n{self.evidence()}")
        return found

    def get(self, path: str, **parameters) -> Answer:
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        return http("GET", f"http://{self.address}{path}{query}")

    def post(self, path: str) -> Answer:
        return http("POST", f"http://{self.address}{path}")

    def send(self, method: str, path: str, value=None, kind: str = "application/json") -> Answer:
        """`value` goes as JSON, under whatever name."""
        return http(method, f"http://{self.address}{path}",
                    None if value is None else json.dumps(value).encode(), kind)

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

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


def command(*arguments, environment=None, without=()) -> subprocess.CompletedProcess:
    """Runs one alertd command to its end, without the environment's variables named `without`."""
    variables = {**os.environ, "NO_COLOR": "1", **(environment or {})}
    return subprocess.run([Built.alertd, *map(str, arguments)], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, timeout=COMMAND_SECONDS_MAX, check=False,
                          env={name: value for name, value in variables.items()
                               if name not in without})


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
