"""The demo orchestrator and the example files belong together: its life makes their alerts."""

import pathlib
import re
import unittest

import alertd_process
from alertd_process import Built, Daemon, http
from program import Program

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Demo(Program):
    """A running demo orchestrator. Use as a context manager."""

    def __init__(self, *arguments):
        super().__init__([Built.demo_orchestrator, "--listen", "127.0.0.1:0", *arguments])
        self.address = self.wait_for_address()

    def metrics(self) -> str:
        return http("GET", f"http://{self.address}/metrics").body


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
