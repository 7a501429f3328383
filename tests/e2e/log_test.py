"""What alertd says of itself: JSON lines for machines, colours for people at a terminal only."""

import json
import os
import pathlib
import pty
import re
import subprocess
import tempfile
import unittest

import alertd_process
from alertd_process import Built, command
from shop import BROKEN, Shop

KEYS = {"timestamp", "level", "correlation_id", "component", "event", "message", "metadata",
        "duration_ms"}
LEVELS = {"DEBUG", "INFO", "WARNING", "ERROR"}
RULES = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [log_only, file, hook]
      group_wait: 100ms
      group_interval: 1h
      repeat_interval: 1h
receivers:
  - {name: log_only, type: log}
  - {name: file, type: log, path: "${LOG_FILE}"}
  - {name: hook, type: webhook, url: "${RECEIVER}/hook"}
"""
ESCAPE = "\x1b["


class LogTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def file(self, text):
        path = self.folder / "alerts.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    def assert_json_lines(self, text):
        events = []
        for line in text.splitlines():
            event = json.loads(line)
            self.assertEqual(set(event), KEYS, line)
            self.assertIn(event["level"], LEVELS, line)
            self.assertRegex(event["timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertIsInstance(event["metadata"], dict, line)
            for key in ("component", "event", "message"):
                self.assertTrue(event[key], line)
            events.append(event["event"])
        return events

    def test_every_line_of_a_life_is_json(self):
        written = self.folder / "notifications.log"
        shop = self.enterContext(Shop("checkout_failures 42\n"))
        shop.receiver.answer_next("/hook", (500, {}))
        daemon = shop.start(RULES, arguments=["--log-level", "DEBUG"],
                            environment={"LOG_FILE": str(written)})
        shop.receiver.wait_for_requests("/hook", 2)
        shop.target.text = "checkout_failures{"
        daemon.wait_for_event("target_down")
        daemon.write("alerts.yaml", BROKEN)
        daemon.post("/-/reload")
        self.assertEqual(daemon.stop(), 0)
        events = self.assert_json_lines(daemon.log())
        self.assertEqual((events[0], events[-1]), ("starting", "stopped"))
        for event in ("listening", "target_up", "alert_firing", "notification", "notified",
                      "notification_retrying", "target_down", "configuration_refused"):
            self.assertIn(event, events)
        self.assertEqual(self.assert_json_lines(written.read_text(encoding="utf-8")),
                         ["notification"])

    def test_errors_at_the_start_are_json_too(self):
        good = self.file("alerts: []\n")
        taken = self.enterContext(Shop("")).target.address
        broken = self.folder / "broken.yaml"
        broken.write_text(BROKEN, encoding="utf-8")
        for name, rules, listen in (("broken", broken, "127.0.0.1:0"),
                                    ("absent", self.folder / "absent.yaml", "127.0.0.1:0"),
                                    ("taken", good, taken)):
            with self.subTest(name):
                done = command("--rules", rules, "--listen", listen, "--log-format", "json",
                               "--data-dir", self.folder / "data")
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(done.stdout, "")
                self.assertEqual(self.assert_json_lines(done.stderr)[-1], "not_started")
                self.assertEqual(json.loads(done.stderr.splitlines()[-1])["level"], "ERROR")

    def test_log_receiver_that_cannot_write_says_so_and_others_are_served(self):
        shop = self.enterContext(Shop("checkout_failures 42\n"))
        path = self.folder / "absent" / "notifications.log"
        daemon = shop.start(RULES, environment={"LOG_FILE": str(path)})
        [request] = shop.receiver.wait_for_requests("/hook", 1)
        self.assertEqual(request.json["status"], "firing")
        [said] = daemon.wait_for_event("notification", receiver="log_only")
        self.assertIn("checkout_failing", said["message"])
        failed = daemon.wait_for(
            lambda: [line for line in daemon.lines() if str(path) in line], "the file's name")
        self.assertIn("No such file or directory", failed[0])
        path.parent.mkdir()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(self.assert_json_lines(path.read_text(encoding="utf-8")),
                         ["notification"])

    def said_on_a_terminal(self, arguments, environment):
        """What alertd says when its output goes to a terminal."""
        ours, its = pty.openpty()
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        with open(ours, "rb", buffering=0) as screen:
            process = subprocess.Popen(
                [Built.alertd, *arguments], stdin=subprocess.DEVNULL, stdout=its, stderr=its,
                env={**variables, "TERM": "xterm", **environment})
            os.close(its)
            said = b""
            try:
                while chunk := screen.read(65536):
                    said += chunk
            except OSError:  # how a terminal ends
                pass
            self.assertNotEqual(process.wait(), 0)
        return said.decode()

    def test_colours_are_for_terminals_and_not_with_no_color(self):
        broken = self.folder / "broken.yaml"
        broken.write_text(BROKEN, encoding="utf-8")
        taken = self.enterContext(Shop("")).target.address
        # Both end by themselves; the second one has logged that it starts.
        for arguments in (["check", broken],
                          ["--rules", self.file("alerts: []\n"), "--listen", taken,
                           "--data-dir", self.folder / "data"]):
            with self.subTest(arguments[0]):
                self.assertIn(ESCAPE, self.said_on_a_terminal(arguments, {}))
                self.assertNotIn(ESCAPE, self.said_on_a_terminal(arguments, {"NO_COLOR": "1"}))
                piped = command(*arguments, without=["NO_COLOR"])
                self.assertNotIn(ESCAPE, piped.stdout + piped.stderr)

    def test_pretty_log_without_a_terminal_has_no_colours(self):
        shop = self.enterContext(Shop("checkout_failures 42\n"))
        daemon = shop.start(RULES, environment={"LOG_FILE": str(self.folder / "x.log")},
                            log_format="pretty")
        shop.receiver.wait_for_requests("/hook", 1)
        self.assertEqual(daemon.stop(), 0)
        self.assertNotIn(ESCAPE, daemon.log())
        self.assertRegex(daemon.log(), re.compile(r"^\d{4}-\d\d-\d\d \S+ INFO +serve ", re.M))


if __name__ == "__main__":
    alertd_process.main()
