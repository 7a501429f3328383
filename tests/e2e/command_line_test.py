"""The commands: what they print, and above all their exit statuses, which scripts rely on."""

import pathlib
import tempfile
import unittest

import alertd_process
from alertd_process import Daemon, command
from loopback import Receiver, Target

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"

ROUTED = """
alerts:
  - name: disk_full
    severity: HIGH
    condition: disk_used_ratio > 0.9
    message: "the disk is full"
alert_routing:
  routes:
    - match: {{severity: CRITICAL}}
      receivers: [pager]
    - match: {{severity: HIGH}}
      receivers: [chat]
      group_wait: 42s
receivers:
  - {{name: chat, type: slack, webhook_url: "{receiver}/slack"}}
  - {{name: pager, type: webhook, url: "{receiver}/pager"}}
"""
BAD = """
alerts:
  - name: disk_full
    severity: HIGH
    condition: sum(rate(disk_used_bytes[5m])
"""
WARNED = """
alerts:
  - name: disk_full
    severity: HIGH
    condition: disk_used_ratio > 0.9
receivers:
  - {name: chat, type: slack, webhook_url: "${SURELY_NOT_SET_ANYWHERE}"}
"""


class CommandLineTest(unittest.TestCase):
    def setUp(self):
        self.receiver = self.enterContext(Receiver())
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def file(self, text):
        path = self.folder / "alerts.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def routed(self):
        return self.file(ROUTED.format(receiver=self.receiver.url("")))

    def assert_exit(self, done, status):
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)

    def test_check_exit_statuses(self):
        self.assert_exit(command("check", self.routed()), 0)
        bad = command("check", self.file(BAD))
        self.assert_exit(bad, 1)
        self.assertRegex(bad.stdout + bad.stderr, r"alerts\.yaml:5:\d+: error: ")
        self.assert_exit(command("check", self.folder / "absent.yaml"), 2)
        self.assert_exit(command("check", "--no-such-flag"), 2)

    def test_missing_variable_is_a_warning_that_strict_makes_an_error(self):
        path = self.file(WARNED)
        warned = command("check", path)
        self.assert_exit(warned, 0)
        self.assertIn("SURELY_NOT_SET_ANYWHERE", warned.stdout + warned.stderr)
        self.assert_exit(command("check", "--strict", path), 1)
        self.assert_exit(command("check", "--require-env", path), 1)

    def test_daemon_does_not_start_with_a_bad_file(self):
        done = command("--rules", self.file(BAD), "--listen", "127.0.0.1:0")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("alerts.yaml:5", done.stdout + done.stderr)

    def test_examples_are_valid(self):
        files = sorted(path for path in EXAMPLES.rglob("*.y*ml"))
        self.assertTrue(files)
        for path in files:
            with self.subTest(path=path.name):
                what = ["test", "rules"] if path.stem.endswith("_test") else ["check"]
                done = command(*what, path)
                self.assert_exit(done, 0)
                self.assertNotRegex(done.stdout + done.stderr, r":\d+: error: ")

    def test_synthetic_alert_shows_its_route(self):
        done = command("test", "--severity", "HIGH", "--rules", self.routed())
        self.assert_exit(done, 0)
        self.assertIn("chat", done.stdout)
        self.assertIn("42s", done.stdout)
        self.assertNotIn("pager", done.stdout)
        self.assertEqual(self.receiver.at("/"), [], "sent without --send")

    def test_synthetic_alert_with_another_receiver_than_expected_fails(self):
        path = self.routed()
        self.assert_exit(command("test", "--severity", "HIGH", "--rules", path,
                                 "--expect-receiver", "chat"), 0)
        self.assert_exit(command("test", "--severity", "HIGH", "--rules", path,
                                 "--expect-receiver", "pager"), 1)

    def test_send_delivers_for_real(self):
        done = command("test", "--severity", "HIGH", "--alert", "disk_full", "--send",
                       "--rules", self.routed())
        self.assert_exit(done, 0)
        [request] = self.receiver.at("/")
        self.assertEqual(request.path, "/slack")
        self.assertIn("disk_full", request.text)

    def test_send_needs_no_more_than_a_severity(self):
        done = command("test", "--severity", "CRITICAL", "--send", "--rules", self.routed())
        self.assert_exit(done, 0)
        [request] = self.receiver.at("/")
        self.assertEqual((request.path, request.json["receiver"]), ("/pager", "pager"))
        [alert] = request.json["alerts"]
        self.assertEqual((alert["status"], alert["labels"]["severity"]), ("firing", "CRITICAL"))
        self.assertTrue(request.json["groupKey"].startswith("test "), request.json["groupKey"])
        self.assertIn("pager", done.stdout)

    def test_send_that_is_refused_fails(self):
        self.receiver.answer_next("/slack", (404, {}))
        done = command("test", "--severity", "HIGH", "--send", "--rules", self.routed())
        self.assert_exit(done, 1)

    def test_query_asks_a_running_alertd(self):
        target = self.enterContext(Target("disk_used_ratio 0.5\n"))
        daemon = self.enterContext(Daemon({"alerts.yaml": f"""
scrape_configs:
  - job_name: node
    scrape_interval: 200ms
    scrape_timeout: 200ms
    static_configs: [{{targets: ["{target.address}"]}}]
"""}))
        daemon.wait_for_event("target_up")
        url = f"http://{daemon.address}"
        done = command("query", "disk_used_ratio * 2", "--url", url)
        self.assert_exit(done, 0)
        self.assertRegex(done.stdout, r"(?m)\b1$")
        self.assertNotEqual(command("query", "sum(", "--url", url).returncode, 0)

    def test_every_command_has_help_with_an_example(self):
        for name in ([], ["run"], ["check"], ["test"], ["query"]):
            done = command(*name, "--help")
            self.assert_exit(done, 0)
            self.assertIn("alertd", done.stdout)


if __name__ == "__main__":
    alertd_process.main()
