"""What a newcomer sees: every stage of an alert's way, and the programs gone at the end."""

import pathlib
import subprocess
import sys
import unittest

import alertd_process
from alertd_process import Built

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools/demo/quickstart.py"


class QuickstartTest(unittest.TestCase):
    def run_script(self, alertd, seconds):
        return subprocess.run(
            [sys.executable, "-B", SCRIPT, "--seconds", str(seconds), "--alertd", alertd,
             "--orchestrator", Built.demo_orchestrator],
            capture_output=True, text=True, timeout=seconds + 30, check=False)

    def test_alert_is_scraped_pending_firing_notified_and_resolved(self):
        done = self.run_script(Built.alertd, 100)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        place = 0
        for stage in ("scrape", "pending", "firing", "notified", "resolved", "notified"):
            found = done.stdout.find(f"s  {stage}", place)
            self.assertGreaterEqual(found, 0, f"no {stage} in order in:\n{done.stdout}")
            place = found + 1

    def test_program_that_does_not_start_is_a_failure(self):
        done = self.run_script("/bin/false", 5)
        self.assertEqual(done.returncode, 1)
        self.assertIn("alertd did not start", done.stderr)


if __name__ == "__main__":
    alertd_process.main()
