"""The demo orchestrator and the example files belong together: its life makes their alerts."""

import pathlib
import re
import signal
import subprocess
import tempfile
import unittest

import alertd_process
from alertd_process import ADDRESS, Built, Daemon, http, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Demo:
    """A running demo orchestrator. Use as a context manager."""

    def __init__(self, *arguments):
        self._folder = tempfile.TemporaryDirectory()
        self._log = pathlib.Path(self._folder.name) / "log"
        with open(self._log, "wb") as log:
            self.process = subprocess.Popen(
                [Built.demo_orchestrator, "--listen", "127.0.0.1:0", *arguments],
                stdout=log, stderr=subprocess.STDOUT)
        self.address = wait_until(self._address, "the demo's address")

    def _address(self):
        found = ADDRESS.search(self._log.read_text())
        return found and found.group(1)

    def metrics(self) -> str:
        return http("GET", f"http://{self.address}/metrics").body

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._folder.cleanup()


class DemoTest(unittest.TestCase):
    def test_it_exposes_every_metric_that_the_examples_use_and_stops_on_sigterm(self):
        demo = self.enterContext(Demo())
        exposed = set(re.findall(r"(?m)^([a-z_0-9]+)[{ ]", demo.metrics()))
        for path in (ROOT / "examples").rglob("*.y*ml"):
            used = set(re.findall(r"\b(?<!:)orchestrator_[a-z0-9_]+\b(?= *[{\[)><=]| \*)",
                                  path.read_text()))
            self.assertEqual(used - exposed, set(), path.name)
        self.assertEqual(demo.stop(), 0)

    def test_outage_is_seen_as_an_alert_of_the_examples(self):
        demo = self.enterContext(Demo("--calm", "0s", "--spike", "0s", "--backlog", "0s",
                                      "--outage", "10h", "--recovery", "0s"))
        daemon = self.enterContext(Daemon(
            {}, run=["--rules", str(ROOT / "examples/quickstart/alert_rules.yaml")],
            environment={"ORCHESTRATOR_ADDRESS": demo.address}))
        [alert] = daemon.wait_for_state("orchestrator_down", "firing")
        self.assertEqual(alert["labels"]["severity"], "CRITICAL")
        self.assertEqual(alert["annotations"]["message"],
                         f"Orchestrator {demo.address} is not healthy")


if __name__ == "__main__":
    alertd_process.main()
