"""The real thing: Debian's prometheus-node-exporter, watched with a real project's rule file."""

import pathlib
import shutil
import tempfile
import unittest

import alertd_process
from alertd_process import Built, Daemon, command
from program import Program

EXPORTER = shutil.which("prometheus-node-exporter")
RULE_FILE = "rules-corpus/prometheus-operator-kube-prometheus__manifests_nodeExporter_prometheusRule.yml"

CONFIGURATION = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
scrape_configs:
  - job_name: node-exporter
    static_configs: [{{targets: ["{target}"]}}]
groups:
  - name: rounds
    rules:
      - alert: SeveralRoundsAreOver
        expr: up == 1
        for: 4s
"""


class Exporter(Program):
    """A node exporter on a free port. Use as a context manager."""

    def __init__(self):
        super().__init__([EXPORTER, "--web.listen-address=127.0.0.1:0"])
        self.address = self.wait_for_address()


class NodeExporterTest(unittest.TestCase):
    def setUp(self):
        self.rules = Built.shared / RULE_FILE
        if EXPORTER is None:
            self.skipTest("prometheus-node-exporter is not installed")
        if not self.rules.exists():
            self.skipTest(f"{self.rules} does not exist")

    def test_real_rules_run_clean_on_a_real_exporter(self):
        checked = command("check", self.rules)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        exporter = self.enterContext(Exporter())
        configuration = folder / "scrape.yml"
        configuration.write_text(CONFIGURATION.format(target=exporter.address))
        daemon = self.enterContext(Daemon(
            {}, run=["--rules", str(self.rules), "--config", str(configuration)]))

        daemon.wait_for_event("target_up", job="node-exporter")
        self.assertGreater(daemon.value("count(node_cpu_seconds_total)"), 0)
        daemon.wait_for_state("SeveralRoundsAreOver", "firing")
        for rule in daemon.rules():
            self.assertEqual((rule["health"], rule.get("lastError", "")), ("ok", ""), rule["name"])
        self.assertEqual(daemon.stop(), 0)
        self.assertNotRegex(daemon.log(), r"(?i)\berror\b")


if __name__ == "__main__":
    alertd_process.main()
