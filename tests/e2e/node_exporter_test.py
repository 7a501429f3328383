"""The real thing: Debian's prometheus-node-exporter, watched with a real project's rule file."""

import pathlib
import shutil
import subprocess
import tempfile
import unittest

import alertd_process
from alertd_process import ADDRESS, Built, Daemon, command, wait_until

EXPORTER = shutil.which("prometheus-node-exporter")
RULE_FILE = "rules-corpus/prometheus-operator-kube-prometheus__manifests_nodeExporter_prometheusRule.yml"

CONFIGURATION = """
global:
  scrape_interval: 1s
  evaluation_interval: 1s
scrape_configs:
  - job_name: node-exporter
    static_configs: [{{targets: ["{target}"]}}]
"""


class Exporter:
    """A node exporter on a free port. Use as a context manager."""

    def __init__(self, folder: pathlib.Path):
        self._log = folder / "exporter.log"
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen([EXPORTER, "--web.listen-address=127.0.0.1:0"],
                                             stdout=log, stderr=subprocess.STDOUT)
        self.address = wait_until(self._address, "the exporter's address")

    def _address(self):
        found = ADDRESS.search(self._log.read_text())
        return found and found.group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


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
        exporter = self.enterContext(Exporter(folder))
        configuration = folder / "scrape.yml"
        configuration.write_text(CONFIGURATION.format(target=exporter.address))
        daemon = self.enterContext(Daemon(
            {}, run=["--rules", str(self.rules), "--config", str(configuration)]))

        wait_until(lambda: daemon.value('up{job="node-exporter"}') == 1, "the exporter to be up")
        self.assertGreater(daemon.value("count(node_cpu_seconds_total)"), 0)
        self.wait_for_evaluations(daemon)
        for rule in daemon.rules():
            self.assertEqual((rule["health"], rule.get("lastError", "")), ("ok", ""), rule["name"])
        self.assertEqual(daemon.stop(), 0)
        self.assertNotRegex(daemon.log(), r"(?i)\berror\b")

    def wait_for_evaluations(self, daemon):
        """Every rule was evaluated after samples were there."""
        def evaluated():
            rules = daemon.rules()
            return rules and all(rule["health"] != "unknown" for rule in rules)
        wait_until(evaluated, "every rule to be evaluated", 60)


if __name__ == "__main__":
    alertd_process.main()
