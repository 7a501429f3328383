"""Reloading again and again, and under load: nothing is lost, and what is broken changes nothing."""

import concurrent.futures
import signal
import threading
import unittest
import urllib.error

import alertd_process
from shop import BROKEN, CONFIGURATION, HIGH_TO_HOOK, Shop

RULES = """
alerts:
  - name: always_there
    severity: HIGH
    condition: checkout_failures > 10
  - name: changing
    severity: LOW
    condition: checkout_failures > 41
"""
# None of them changes when another target takes the place of the one that there is.
STEADY = """
alerts:
  - {name: summed, severity: HIGH, condition: sum(checkout_failures) > 10}
  - {name: absent_up, severity: HIGH, condition: 'absent(up{job="shop"})'}
  - {name: too_few, severity: HIGH, condition: count(up) < 1}
"""
HANGUPS = 20
CLIENTS = 8
PARALLEL_QUERIES = 50


class Load:
    """Clients that ask without a pause until they are released. Use as a context manager."""

    def __init__(self, daemon, expression: str):
        self._daemon = daemon
        self._expression = expression
        self._released = threading.Event()
        self._pool = concurrent.futures.ThreadPoolExecutor(CLIENTS)
        self._clients = [self._pool.submit(self._ask) for _ in range(CLIENTS)]

    def _ask(self) -> list:
        values = []
        while not self._released.is_set():
            try:
                values.append(self._daemon.value(self._expression))
            except (OSError, urllib.error.URLError):
                if not self._released.is_set():
                    raise
        return values

    def answers(self) -> list:
        """Releases the clients; what each of them was answered."""
        self._released.set()
        return [client.result(timeout=20) for client in self._clients]

    def release(self) -> None:
        """From here on, no answer is no failure."""
        self._released.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._released.set()
        self._pool.shutdown()


class ReloadTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)
        self.since = self.daemon.wait_for_state("always_there", "firing")[0]["activeAt"]
        self.receiver.wait_for_requests("/hook", 1)

    def write(self, text):
        self.daemon.write("alerts.yaml", text)

    def assert_nobody_noticed(self):
        """The alert has gone on firing, its receiver was told once, and alertd ends well."""
        self.target.wait_for_scrapes(5)
        [alert] = self.daemon.wait_for_state("always_there", "firing")
        self.assertEqual(alert["activeAt"], self.since)
        self.assertEqual([request.json["status"] for request in self.receiver.at("/hook")],
                         ["firing"])
        self.assertEqual(self.daemon.stop(), 0)

    def test_hangups_in_a_row_end_with_the_newest_file(self):
        for number in range(HANGUPS):
            changed = RULES.replace("changing", f"changed_{number}")
            self.write(CONFIGURATION + changed + HIGH_TO_HOOK)
            self.daemon.signal(signal.SIGHUP)
        self.daemon.wait_for_state(f"changed_{HANGUPS - 1}", "firing")
        self.assertEqual(self.daemon.rule_names(), ["always_there", f"changed_{HANGUPS - 1}"])
        self.assertEqual(self.daemon.events("configuration_refused"), [])
        self.assert_nobody_noticed()

    def test_every_hangup_that_is_waited_for_reloads_while_scrapes_go_on(self):
        for number in range(1, HANGUPS + 1):
            self.daemon.signal(signal.SIGHUP)
            self.daemon.wait_for_event("configuration_reloaded", number)
        self.target.wait_until_taken_in()
        self.assertEqual(self.daemon.value("count_over_time(up[1h]) > bool 0"), 1)
        self.assertEqual(len(self.daemon.events("target_up")), 1, "a reload began scraping anew")
        self.assert_nobody_noticed()

    def test_broken_file_under_load_changes_nothing(self):
        with Load(self.daemon, "checkout_failures") as load:
            for _ in range(5):
                self.write(BROKEN)
                self.assertGreaterEqual(self.daemon.post("/-/reload").status, 400)
                self.daemon.signal(signal.SIGHUP)
            self.daemon.wait_for_event("configuration_refused", 6)
            self.target.wait_for_scrapes(3)
            answers = load.answers()
        self.assertEqual(self.daemon.rule_names(), ["always_there", "changing"])
        for values in answers:
            self.assertTrue(values)
            self.assertEqual(set(values), {42.0})
        self.assert_nobody_noticed()

    def test_stop_under_load_is_clean(self):
        with Load(self.daemon, "checkout_failures") as load:
            self.target.wait_for_scrapes(2)
            load.release()
            self.assertEqual(self.daemon.stop(), 0)

    def test_parallel_queries_are_all_answered(self):
        together = threading.Barrier(PARALLEL_QUERIES)

        def ask(number):
            together.wait(timeout=20)
            return self.daemon.value(f"checkout_failures + {number}")

        with concurrent.futures.ThreadPoolExecutor(PARALLEL_QUERIES) as pool:
            values = list(pool.map(ask, range(PARALLEL_QUERIES)))
        self.assertEqual(values, [42 + number for number in range(PARALLEL_QUERIES)])


class RenamedReceiverTest(unittest.TestCase):
    """An alert is over, and the receiver that was told that it fires does not take that."""

    RENAMED = HIGH_TO_HOOK.replace("[hook]", "[pager]").replace("name: hook", "name: pager")

    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.receiver = self.shop.receiver
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)
        self.receiver.wait_for_requests("/hook", 1)
        self.receiver.answer_next("/hook", (503, {"Retry-After": "3600"}))
        self.shop.target.text = "checkout_failures 1\n"
        self.daemon.wait_for_event("notification_retrying")

    def reload(self, text):
        self.daemon.write("alerts.yaml", CONFIGURATION + text)
        self.assertEqual(self.daemon.post("/-/reload").status, 200)

    def assert_closed_by_the_new_name(self):
        fired, untaken, taken = [request.json
                                 for request in self.receiver.wait_for_requests("/hook", 3)]
        self.assertEqual([fired["receiver"], untaken["receiver"], taken["receiver"]],
                         ["hook", "hook", "pager"])
        self.assertEqual(taken["status"], "resolved")
        self.assertEqual(taken["notificationId"], untaken["notificationId"])
        self.assertEqual(taken["alerts"][0]["incidentId"], fired["alerts"][0]["incidentId"])

    def test_whoever_reaches_the_same_closes_it(self):
        self.reload(RULES + self.RENAMED)
        self.assert_closed_by_the_new_name()

    def test_whoever_reaches_the_same_closes_it_also_after_a_kill(self):
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES + self.RENAMED, data=self.daemon.data_folder)
        self.assert_closed_by_the_new_name()

    def test_where_nobody_does_it_is_said(self):
        self.reload(RULES + self.RENAMED.replace("/hook", "/other"))
        [said] = self.daemon.wait_for_event("left_open")
        self.assertEqual(said["metadata"]["receiver"], "hook")
        self.daemon.wait_for_event("notification_dropped")
        self.assertEqual(len(self.receiver.at("/hook")), 2)
        self.assertEqual(self.receiver.at("/other"), [])


class WithdrawnMessageTest(unittest.TestCase):
    """What a receiver has not taken is told by another group after a reload."""

    MOVED = HIGH_TO_HOOK.replace("{severity: HIGH}", "{severity: HIGH, alertname: always_there}")

    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.receiver = self.shop.receiver
        self.receiver.answer_next("/hook", (503, {"Retry-After": "3600"}))
        self.daemon = self.shop.start(RULES + HIGH_TO_HOOK)
        self.daemon.wait_for_event("notification_retrying")

    def reload(self):
        self.assertNotEqual(self.MOVED, HIGH_TO_HOOK)
        self.daemon.write("alerts.yaml", CONFIGURATION + RULES + self.MOVED)
        self.assertEqual(self.daemon.post("/-/reload").status, 200)

    def test_it_is_told_once(self):
        self.reload()
        untaken, taken = [request.json for request in self.receiver.wait_for_requests("/hook", 2)]
        self.assertNotEqual(untaken["groupKey"], taken["groupKey"])
        [dropped] = self.daemon.wait_for_event("notification_dropped")
        self.assertEqual(dropped["level"], "INFO")
        self.assertEqual(dropped["metadata"]["replaced_by"], taken["notificationId"])
        self.assertIn("told by other groups since a reload", dropped["message"])

    def test_it_is_told_also_after_a_kill(self):
        self.reload()
        self.receiver.wait_for_requests("/hook", 2)
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES + self.MOVED, data=self.daemon.data_folder)
        self.shop.target.text = "checkout_failures 1\n"
        self.receiver.wait_for(
            lambda: any(request.json["status"] == "resolved" for request in self.receiver.at("/hook")),
            "the alert's end")


class ReplacedTargetTest(unittest.TestCase):
    """A reload after which the target is another one, with the same job and instance."""

    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        # Many evaluations between two scrapes: each of them would see a hole.
        self.daemon = self.shop.start(STEADY + HIGH_TO_HOOK, scrape_interval="3s")
        self.daemon.wait_for_state("summed", "firing")
        self.receiver.wait_for_requests("/hook", 1)

    def reload_with(self, former: str, changed: str):
        text = (self.daemon.folder / "alerts.yaml").read_text(encoding="utf-8")
        self.assertIn(former, text)
        self.daemon.write("alerts.yaml", text.replace(former, changed))
        self.target.wait_for_scrapes(1)
        self.assertEqual(self.daemon.post("/-/reload").status, 200)

    def told(self) -> list:
        return [(alert["labels"]["alertname"], alert["status"])
                for request in self.receiver.at("/hook") for alert in request.json["alerts"]]

    def assert_nothing_was_told(self):
        self.assertEqual(self.daemon.events("alert_resolved"), [])
        self.assertEqual(self.daemon.events("alert_unknown"), [])
        self.assertEqual(self.told(), [("summed", "firing")])

    def test_other_parameters_are_told_to_nobody(self):
        self.reload_with("job_name: shop\n", "job_name: shop\n    params: {ok: [x]}\n")
        self.target.wait_for(lambda: self.target.last_path.endswith("?ok=x"), "the new target")
        self.target.wait_for_scrapes(1)
        self.assertEqual(self.daemon.value("checkout_failures"), 42)
        self.assert_nothing_was_told()

    def test_other_labels_are_told_to_nobody(self):
        self.reload_with('targets: ["${TARGET}"]', 'targets: ["${TARGET}"], labels: {env: prod}')
        self.daemon.wait_for_event("target_up", 2)
        self.target.wait_for_scrapes(1)
        self.assertEqual(self.daemon.value("count(up)"), 1)
        self.assertEqual(self.daemon.value('checkout_failures{env="prod"}'), 42)
        self.assert_nothing_was_told()

    def test_target_that_fails_then_is_down_and_its_alerts_unknown(self):
        self.target.statuses["/broken"] = 500
        self.reload_with("job_name: shop\n", "job_name: shop\n    metrics_path: /broken\n")
        [unknown] = self.daemon.wait_for_event("alert_unknown")
        self.assertEqual(unknown["message"], "summed is unknown")
        self.assertEqual(unknown["metadata"]["reason"],
                         f'target down: {{instance="{self.target.address}", job="shop"}}')
        self.assertEqual(self.daemon.events("alert_resolved"), [])
        self.assertEqual(self.told(), [("summed", "firing")])


class RelabelledTargetTest(unittest.TestCase):
    """A reload that gives a target other labels while it is down."""

    RULES = """
alerts:
  - name: gone
    severity: HIGH
    condition: up == 0
"""

    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.target, self.receiver = self.shop.target, self.shop.receiver
        self.target.status = 500
        self.daemon = self.shop.start(self.RULES + HIGH_TO_HOOK)
        self.daemon.wait_for_state("gone", "firing")
        self.receiver.wait_for_requests("/hook", 1)

    def relabel(self, former: str, changed: str):
        text = (self.daemon.folder / "alerts.yaml").read_text(encoding="utf-8")
        self.assertIn(former, text)
        self.daemon.write("alerts.yaml", text.replace(former, changed))
        self.assertEqual(self.daemon.post("/-/reload").status, 200)

    def statuses(self) -> list:
        return [alert["status"] for request in self.receiver.at("/hook")
                for alert in request.json["alerts"]]

    def test_its_alert_goes_on_and_is_over_once(self):
        self.relabel('targets: ["${TARGET}"]', 'targets: ["${TARGET}"], labels: {env: one}')
        self.daemon.wait_for_event("alert_unknown")
        self.relabel("{env: one}", "{env: two}")
        self.target.wait_for_scrapes(5)  # by then another one would have been told of
        self.assertEqual(self.statuses(), ["firing"])
        self.assertEqual({alert["state"] for alert in self.daemon.alerts()}, {"firing", "pending"})
        self.target.status = 200
        self.receiver.wait_for_requests("/hook", 2)
        self.target.wait_for_scrapes(5)
        self.assertEqual(self.statuses(), ["firing", "resolved"])


if __name__ == "__main__":
    alertd_process.main()
