"""Shows one alert on its way from a scraped metric to a receiver, and back to calm.

Runs the demo orchestrator, a stand-in for Slack and for a webhook, and alertd with
examples/quickstart/alert_rules.yaml, all on free ports of this machine. tools/quickstart calls it.
"""

import argparse
import contextlib
import http.server
import json
import math
import os
import pathlib
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = ROOT / "examples/quickstart/alert_rules.yaml"
WATCHED = "task_failure_rate_critical"
FAILURE_RATE = ('sum(rate(orchestrator_tasks_total{status="failed"}[10s]))'
                " / sum(rate(orchestrator_tasks_total[10s]))")
LIFE = ["--calm", "10s", "--spike", "20s", "--backlog", "0s", "--outage", "0s", "--recovery", "10s",
        "--once"]
ADDRESS = re.compile(r"address=\"?([^\s\"]+:\d+)")
THRESHOLD = 0.25  # of that rule
START_SECONDS_MAX = 20


class Stopped(Exception):
    """Something that was needed is gone; the message says what."""


class Screen:
    """Prints what happens, with the time since the beginning."""

    COLOURS = {"pending": "33", "firing": "31", "notified": "35", "resolved": "32", "scrape": "36"}

    def __init__(self):
        self._began = time.monotonic()
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def elapsed(self) -> float:
        return time.monotonic() - self._began

    def show(self, stage: str, text: str) -> None:
        word = f"{stage:<9}"
        if self._coloured and stage in self.COLOURS:
            word = f"\033[1;{self.COLOURS[stage]}m{word}\033[0m"
        print(f"{self.elapsed():6.1f} s  {word} {text}", flush=True)


class StandIn(http.server.ThreadingHTTPServer):
    """Takes what alertd would send to Slack (/slack) and to a webhook (/oncall)."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), StandInHandler)
        self.received: queue.Queue = queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class StandInHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")
        self.server.received.put((self.path, json.loads(body)))

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def running(name: str, command: list, log: pathlib.Path, environment: dict):
    """Starts a program; yields it and the address it listens on; stops it at the end."""
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=ROOT,
                                   stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    try:
        yield process, wait_for_address(name, process, log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for_address(name: str, process: subprocess.Popen, log: pathlib.Path) -> str:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline:
        found = ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found.group(1)
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise Stopped(f"{name} did not start; its log says:\n{tail(log)}")


def tail(log: pathlib.Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])


class Watch:
    """Asks alertd how things are, and says what changed."""

    def __init__(self, screen: Screen, address: str):
        self._screen = screen
        self._address = address
        self._states: dict[str, str] = {}
        self._failure_rate = -1.0
        self._up = False

    def _get(self, path: str, **parameters):
        url = f"http://{self._address}{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return json.load(answer)["data"]

    def look(self) -> None:
        self._look_at_scrapes()
        self._look_at_alerts()

    def _look_at_scrapes(self) -> None:
        up = self._get("/api/v1/query", query='up{job="orchestrator"}')["result"]
        if up and up[0]["value"][1] == "1" and not self._up:
            self._up = True
            self._screen.show("scrape", f"alertd reads {up[0]['metric']['instance']}: up = 1")
        rate = self._get("/api/v1/query", query=FAILURE_RATE)["result"]
        share = float(rate[0]["value"][1]) if rate else math.nan
        crossed = (share > THRESHOLD) != (self._failure_rate > THRESHOLD)
        if crossed or abs(share - self._failure_rate) >= 0.15:
            self._failure_rate = share
            self._screen.show("scrape", f"{share:.0%} of tasks fail; the alert wants more than "
                                        f"{THRESHOLD:.0%}")

    def _look_at_alerts(self) -> None:
        states = {alert["labels"]["alertname"]: alert
                  for alert in self._get("/api/v1/alerts")["alerts"]}
        for name, alert in states.items():
            state = alert["state"]
            if self._states.get(name) != state:
                self._states[name] = state
                self._screen.show(state, f"{name} ({alert['labels'].get('severity', '')}): "
                                         f"{alert['annotations'].get('message', '')}")
        for name in set(self._states) - set(states):
            was = self._states.pop(name)
            self._screen.show("resolved" if was == "firing" else "inactive",
                              f"{name}: its condition does not hold any more")


def describe(path: str, message: dict) -> str:
    if path == "/slack":
        attachment = (message.get("attachments") or [{}])[0]
        title = attachment.get("title") or message.get("text", "")
        return f"Slack shows: {title} | {attachment.get('text', '')}".replace("\n", " ")
    alerts = ", ".join(alert["annotations"].get("message", "") for alert in message["alerts"])
    return f"the on-call webhook got status={message['status']}: {alerts}"


def watch(screen: Screen, stand_in: StandIn, alertd: subprocess.Popen, address: str,
          seconds: float) -> set:
    """Watches until the alert's firing and its end were told, or time is up; says which were."""
    watched = Watch(screen, address)
    told: set = set()
    slack_told = 0
    while screen.elapsed() < seconds and not (told == {"firing", "resolved"} and slack_told >= 2):
        if alertd.poll() is not None:
            raise Stopped(f"alertd ended with exit status {alertd.returncode}")
        with contextlib.suppress(urllib.error.URLError):
            watched.look()
        deadline = time.monotonic() + 0.5
        while (left := deadline - time.monotonic()) > 0:
            try:
                path, message = stand_in.received.get(timeout=left)
            except queue.Empty:
                break
            with contextlib.suppress(urllib.error.URLError):
                watched.look()  # the change comes before the news of it
            screen.show("notified", describe(path, message))
            if path == "/slack":
                slack_told += 1
            elif any(alert["labels"]["alertname"] == WATCHED for alert in message["alerts"]):
                told.add(message["status"])
    return told


EXPLANATION = f"""
What you see: the demo orchestrator's tasks begin to fail after 10 seconds. alertd scrapes it every
2 seconds and evaluates {RULES.relative_to(ROOT)}; the alert is pending
for 6 seconds, fires, and 2 seconds later its group is sent to the receivers of its route: here a
stand-in for Slack and a webhook. After 20 seconds the tasks succeed again, and both are told.
"""


def run(arguments: argparse.Namespace, screen: Screen, folder: pathlib.Path) -> int:
    stand_in = StandIn()
    orchestrator_log, alertd_log = folder / "orchestrator.log", folder / "alertd.log"
    orchestrator = running("demo_orchestrator",
                           [arguments.orchestrator, "--listen", "127.0.0.1:0", *LIFE],
                           orchestrator_log, {})
    with orchestrator as (_, orchestrator_address):
        screen.show("start", f"demo orchestrator at http://{orchestrator_address}/metrics")
        environment = {
            "ORCHESTRATOR_ADDRESS": orchestrator_address,
            "SLACK_WEBHOOK_URL": stand_in.url("/slack"),
            "ONCALL_WEBHOOK_URL": stand_in.url("/oncall"),
        }
        command = [arguments.alertd, "--rules", str(RULES), "--listen", "127.0.0.1:0",
                   "--data-dir", str(folder / "data")]
        with running("alertd", command, alertd_log, environment) as (alertd, address):
            screen.show("start", f"alertd at http://{address} (log: {alertd_log})")
            print(EXPLANATION, flush=True)
            told = watch(screen, stand_in, alertd, address, arguments.seconds)
    if told == {"firing", "resolved"}:
        print(f"\nThe alert was told when it fired and when it was over. Next:\n"
              f"  {arguments.alertd} check examples/alert_rules.yaml\n"
              f"  {arguments.alertd} test --severity HIGH --rules examples/alert_rules.yaml\n"
              f"  README.md has a tour")
        return 0
    missing = " and ".join(sorted({"firing", "resolved"} - told))
    print(f"\nquickstart: no notification of {missing} within {arguments.seconds:.0f} seconds; "
          f"the end of {alertd_log}:\n{tail(alertd_log)}", file=sys.stderr)
    return 1


def interrupt(*_):
    raise KeyboardInterrupt


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--alertd", required=True)
    parser.add_argument("--orchestrator", required=True)
    parser.add_argument("--seconds", type=float, default=120)
    arguments = parser.parse_args()
    arguments.alertd = os.path.relpath(arguments.alertd, ROOT)
    arguments.orchestrator = os.path.relpath(arguments.orchestrator, ROOT)
    signal.signal(signal.SIGTERM, interrupt)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="alertd-quickstart-"))
    try:
        return run(arguments, Screen(), folder)
    except KeyboardInterrupt:
        print("\nquickstart: stopped", file=sys.stderr)
        return 130
    except Stopped as stopped:
        print(f"quickstart: {stopped}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
