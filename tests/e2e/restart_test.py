"""What of alerts' life outlives the process, however it ends."""

import contextlib
import datetime
import pathlib
import signal
import sqlite3
import tempfile
import time
import unittest

import alertd_process
from alertd_process import command, event_of
from moments import time_of
from shop import HIGH_TO_HOOK, Shop

HOLD_SECONDS = 5
LONGEST_START = datetime.timedelta(seconds=10)
RULES = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
  - name: long_pending
    severity: LOW
    condition: checkout_failures > 10
    for: 1h
  - name: soon_firing
    severity: LOW
    condition: checkout_failures > 10
    for: 5s
"""
FAILING = "checkout_failures 42\n"
CALM = "checkout_failures 1\n"


class RestartTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)

    def restart(self):
        """Kills it, as a power cut would, and starts another one with the same data folder."""
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)

    def firing_event(self):
        return self.daemon.wait_for_event("alert_firing", message="checkout_failing is firing")[0]

    def active_alerts(self):
        return {alert["labels"]["alertname"]: (alert["state"], alert["activeAt"])
                for alert in self.daemon.alerts()}

    def assert_as_before(self, before):
        """What is pending may have begun later: a start that takes longer than the interval of
        200 ms does not count as time that a condition held."""
        after = self.active_alerts()
        self.assertEqual({name: state for name, (state, _) in after.items()},
                         {name: state for name, (state, _) in before.items()})
        for name, (state, since) in after.items():
            shift = time_of(since) - time_of(before[name][1])
            longest = LONGEST_START if state == "pending" else datetime.timedelta()
            self.assertTrue(datetime.timedelta() <= shift <= longest, f"{name}: {shift}")

    def test_a_kill_changes_nothing_of_an_alert_and_repeats_its_notification_once_at_most(self):
        incident = self.firing_event()["correlation_id"]
        self.receiver.wait_for_requests("/hook", 1)
        before = self.active_alerts()
        self.restart()
        self.daemon.wait_for_event("state_restored")
        self.target.wait_for_scrapes(10)
        self.assert_as_before(before)
        self.assertEqual(self.daemon.events("alert_firing"), [])
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")][1:],
                         ["firing"][:len(self.receiver.at("/hook")) - 1])
        self.target.text = CALM
        resolved = self.daemon.wait_for_event("alert_resolved")[0]
        self.assertEqual(resolved["correlation_id"], incident)

    def test_a_clean_restart_repeats_nothing(self):
        self.firing_event()
        self.receiver.wait_for_requests("/hook", 1)
        self.daemon.stop()
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)
        self.target.wait_for_scrapes(15)
        self.assertEqual(len(self.receiver.at("/hook")), 1)
        self.target.text = CALM
        self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual(self.receiver.at("/hook")[1].json["status"], "resolved")

    def test_a_restart_adds_no_evaluation_to_those_that_were_due(self):
        """Of each moment of the group there is one sample, whether it was missed or not."""
        rules = """
groups:
  - name: recorded
    interval: 2s
    rules: [{record: r, expr: sum(checkout_failures)}]
"""
        self.daemon.stop()
        with tempfile.TemporaryDirectory() as place:
            # By its file's name a group finds its moments.
            path = pathlib.Path(place, "rules.yaml")
            path.write_text(rules, encoding="utf-8")
            for _ in range(4):
                self.daemon = self.shop.start(RULES, place=place, arguments=["--rules", path])
                self.target.wait_for_scrapes(22)
                series = self.daemon.query("r[5m]")
                self.daemon.stop()
        times = [float(at) for at, _ in series[0]["values"]]
        moments = [round((at - times[0]) * 1000) // 2000 for at in times]
        self.assertGreater(len(moments), 6)
        self.assertEqual(len(set(moments)), len(moments), times)

    def test_no_rule_is_evaluated_before_the_targets_were_asked(self):
        """Until then everything is absent, and a sum of nothing is none."""
        rules = RULES + """
  - name: vanished
    severity: LOW
    condition: absent(checkout_failures)
""" + HIGH_TO_HOOK
        self.daemon.stop()
        for _ in range(2):
            self.daemon = self.shop.start(rules, data=self.daemon.data_folder,
                                          scrape_interval="2s")
            self.target.wait_for_scrapes(2)
            self.assertEqual([event for event in self.daemon.events("alert_firing")
                              if "vanished" in event["message"]], [])
            self.daemon.stop()

    def test_after_a_clean_stop_the_text_is_that_of_the_last_evaluation(self):
        rules = (RULES + HIGH_TO_HOOK).replace(
            "condition: checkout_failures > 10",
            "condition: checkout_failures > 10\n    annotations: {failures: '{{ $value }}'}", 1)
        self.daemon.stop()
        self.daemon = self.shop.start(rules, data=self.daemon.data_folder)
        self.target.text = FAILING.replace("42", "17")
        self.target.wait_for_scrapes(5)
        self.daemon.stop()
        self.target.text = CALM
        self.daemon = self.shop.start(rules, data=self.daemon.data_folder)
        [over] = self.receiver.wait_for(lambda: [alert for request in self.receiver.at("/hook")
                                                 for alert in request.json["alerts"]
                                                 if alert["status"] == "resolved"],
                                        "the end of the alert")
        self.assertEqual(over["annotations"]["failures"], "17")

    def test_what_ends_while_nobody_is_there_is_told_to_be_over(self):
        incident = self.firing_event()["correlation_id"]
        self.receiver.wait_for_requests("/hook", 1)
        self.target.text = CALM
        self.restart()
        self.daemon.wait_for_event("alert_resolved")
        [over] = self.receiver.wait_for(lambda: [alert for request in self.receiver.at("/hook")
                                                 for alert in request.json["alerts"]
                                                 if alert["status"] == "resolved"],
                                        "the end of the alert")
        self.assertEqual(over["incidentId"], incident)

    def test_a_receiver_that_a_route_loses_while_nobody_is_there_is_told_the_end(self):
        self.firing_event()
        self.receiver.wait_for_requests("/hook", 1)
        self.daemon.stop()
        other = HIGH_TO_HOOK.replace("  routes:\n", """  routes:
    - {match: {alertname: checkout_failing}, receivers: [other], group_wait: 100ms,
       group_interval: 200ms}
""")
        self.daemon = self.shop.start(
            RULES + other + '  - {name: other, type: webhook, url: "${RECEIVER}/other"}\n',
            data=self.daemon.data_folder)
        self.receiver.wait_for_requests("/other", 1)
        self.target.text = CALM
        self.receiver.wait_for_requests("/hook", 2)
        [over] = self.receiver.at("/hook")[1].json["alerts"]
        self.assertEqual(over["status"], "resolved")
        self.assertEqual(over["closingReason"], "its route has changed since it was told")

    def test_what_a_receiver_has_not_taken_is_sent_after_a_restart(self):
        self.receiver.answer_next("/hook", (503, {"Retry-After": "3600"}))
        self.firing_event()
        self.receiver.wait_for_requests("/hook", 1)
        self.restart()
        refused, taken = self.receiver.wait_for_requests("/hook", 2)
        self.assertEqual(refused.status, 503)
        self.assertEqual(taken.json["groupKey"], refused.json["groupKey"])
        self.assertEqual([alert["incidentId"] for alert in taken.json["alerts"]],
                         [alert["incidentId"] for alert in refused.json["alerts"]])

    def test_the_hold_time_goes_on_counting(self):
        self.daemon.wait_for_transition("soon_firing", "pending")
        pending_since = time.monotonic()
        self.target.wait_for_scrapes(12)
        down_since = time.monotonic()
        self.restart()
        self.target.wait_for_scrapes(1)
        down = time.monotonic() - down_since
        self.daemon.wait_for_transition("soon_firing", "firing")
        held = time.monotonic() - pending_since
        self.assertLess(held, HOLD_SECONDS + down + 2)

    def test_an_alert_that_ended_before_is_not_there_after(self):
        self.firing_event()
        self.target.text = CALM
        self.daemon.wait_for_transition("checkout_failing", "resolved")
        self.restart()
        self.target.wait_for_scrapes(3)
        # Its group may still have to tell that it is over.
        for restored in self.daemon.events("state_restored"):
            self.assertEqual(restored["metadata"]["alerts"], 0)
        self.assertEqual(self.daemon.alerts(), [])

    def test_a_second_alertd_in_the_same_place_goes_on_without_a_folder(self):
        """Where nobody has named one, the folder is below the working directory."""
        with tempfile.TemporaryDirectory() as place:
            first = self.shop.start(RULES + HIGH_TO_HOOK, place=place)
            first.wait_for_state("checkout_failing", "firing")
            second = self.shop.start(RULES + HIGH_TO_HOOK, place=place)
            said = second.wait_for_event("state_unavailable")[0]
            self.assertIn("is in use by another alertd", said["message"])
            second.wait_for_state("checkout_failing", "firing")
            self.assertEqual(first.events("state_unavailable"), [])

    def test_a_second_alertd_on_the_folder_does_not_start(self):
        with self.assertRaises(AssertionError) as raised:
            self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)
        said = [event for event in map(event_of, str(raised.exception).splitlines())
                if event.get("event") == "not_started"]
        self.assertIn(f"the data folder {self.daemon.data_folder} is in use by another alertd",
                      said[0]["message"])

    def test_a_damaged_file_is_set_aside_and_alerting_goes_on(self):
        self.firing_event()
        self.daemon.stop()
        data = self.daemon.data_folder
        (data / "alertd.db").write_bytes(b"x" * 5000)
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=data)
        [damaged] = self.daemon.wait_for_event("state_damaged")
        self.assertIn("file is not a database", damaged["message"])
        self.assertEqual(len(list(data.glob("alertd.db.damaged-*"))), 1)
        self.assertIn("\nalertd_state_damaged_files_total 1\n", self.daemon.get("/metrics").body)
        self.firing_event()
        self.assertFalse(self.daemon.data("/api/v1/status/runtimeinfo")["stateDegraded"])

    def test_what_can_be_read_of_a_damaged_file_goes_on(self):
        self.firing_event()
        self.receiver.wait_for_requests("/hook", 1)
        self.daemon.stop()
        path = self.daemon.data_folder / "alertd.db"
        with contextlib.closing(sqlite3.connect(path)) as database:
            [[page]] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'")
            [[size]] = database.execute("PRAGMA page_size")
        content = bytearray(path.read_bytes())
        content[(page - 1) * size:page * size] = b"x" * size
        path.write_bytes(content)
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.daemon.data_folder)
        [damaged] = self.daemon.wait_for_event("state_damaged")
        self.assertIn("what can be read of it goes on: 3 alerts, 1 groups", damaged["message"])
        [restored] = self.daemon.wait_for_event("state_restored")
        self.assertEqual((restored["alerts"], restored["groups"]), (3, 1))
        self.shop.target.wait_for_scrapes(10)
        self.assertEqual(len(self.receiver.at("/hook")), 1, "nobody is told twice")


class DegradedTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="alertd-e2e-")))
        self.data = folder / "data"
        # Where a link leads to nothing, no folder can be made.
        self.data.symlink_to(folder / "missing" / "data")
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK, data=self.data)

    def test_alerting_goes_on_without_a_folder_and_catches_up_once_it_can_be_made(self):
        shop, data, daemon = self.shop, self.data, self.daemon
        [degraded] = daemon.wait_for_event("state_degraded")
        self.assertIn(str(data), degraded["message"])
        shop.receiver.wait_for_requests("/hook", 1)
        runtime = daemon.data("/api/v1/status/runtimeinfo")
        self.assertTrue(runtime["stateDegraded"])
        self.assertIn(str(data), runtime["stateProblem"])
        self.assertIn("\nalertd_state_degraded 1\n", daemon.get("/metrics").body)
        data.unlink()
        daemon.wait_for_event("state_recovered")
        self.assertFalse(daemon.data("/api/v1/status/runtimeinfo")["stateDegraded"])
        self.assertIn("\nalertd_state_degraded 0\n", daemon.get("/metrics").body)
        self.assertEqual(len(daemon.events("state_degraded")), 1)
        daemon.stop()
        self.assertTrue((data / "alertd.db").exists())

    def test_commands_say_that_a_restart_would_forget_what_they_did(self):
        self.daemon.wait_for_event("state_degraded")
        self.shop.receiver.wait_for_requests("/hook", 1)

        def told(*words):
            done = command(*words, "--url", f"http://{self.daemon.address}")
            self.assertEqual(done.returncode, 0, done.stderr)
            [warning] = done.stderr.splitlines()
            self.assertIn("alertd: warning: kept in memory only, a restart would forget it", warning)
            return done.stdout.strip()

        for name in ("one", "another"):
            told("alerts", "add", name, "severity=HIGH")
        told("alerts", "ack", "checkout_failing", "--note", "on it")
        told("alerts", "unack", "checkout_failing")
        silence = told("silences", "add", "one", "--comment", "why", "--author", "ann")
        told("silences", "expire", silence)
        suppression = told("suppressions", "add", "nightly", "team=db", "--duration", "1h",
                           "--author", "ann")
        told("suppressions", "remove", suppression)


if __name__ == "__main__":
    alertd_process.main()
