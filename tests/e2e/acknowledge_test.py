"""Somebody takes an alert on: nobody else is called, also after a restart, until it is given back."""

import signal
import unittest

import alertd_process
from shop import Shop

RULES = """
alerts:
  - {name: checkout_failing, severity: HIGH, condition: checkout_failures > 10}
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [first]
      escalation: [{after: 5s, receivers: [second]}]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
receivers:
  - {name: first, type: webhook, url: "${RECEIVER}/first"}
  - {name: second, type: webhook, url: "${RECEIVER}/second"}
"""


class AcknowledgeTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop("checkout_failures 42\n"))
        self.receiver = self.shop.receiver
        self.daemon = self.shop.start(RULES)
        self.receiver.wait_for_requests("/first", 1)

    def command(self, *words):
        return alertd_process.command("alerts", *words, "--url", f"http://{self.daemon.address}")

    def alert(self):
        [alert] = self.daemon.alerts()
        return alert

    def test_what_nobody_takes_on_is_escalated_and_closed_everywhere(self):
        self.receiver.wait_for_requests("/second", 1)
        self.shop.target.text = "checkout_failures 1\n"
        for path in ("/first", "/second"):
            self.receiver.wait_for_requests(path, 2)
            self.assertEqual([request.json["status"] for request in self.receiver.at(path)],
                             ["firing", "resolved"])

    def test_what_is_taken_on_stays_so_after_a_kill_until_it_is_given_back(self):
        done = self.command("ack", "checkout_failing", "--by", "ann", "--note", "on it")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("acknowledged {alertname=\"checkout_failing\"", done.stdout)
        [logged] = self.daemon.wait_for_event("acknowledged")
        self.assertIn("acknowledged by ann (on it)", logged["message"])
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        self.daemon = self.shop.start(RULES, data=self.daemon.data_folder)
        self.daemon.wait_for_event("state_restored")
        self.shop.target.wait_for_scrapes(30)  # six seconds
        self.assertTrue(self.alert()["acknowledged"])
        self.assertEqual(self.alert()["acknowledgement"]["by"], "ann")
        self.assertEqual(self.receiver.at("/second"), [])
        given = self.command("unack", self.alert()["id"])
        self.assertEqual((given.returncode, given.stderr), (0, ""))
        self.receiver.wait_for_requests("/second", 1)
        self.assertFalse(self.alert()["acknowledged"])

    def test_a_group_that_is_taken_on_is_named_as_a_whole(self):
        added = self.command("add", "checkout_failing", "severity=HIGH", "host=b")
        self.assertEqual((added.returncode, added.stderr), (0, ""))
        self.receiver.wait_for_requests("/first", 2)
        done = self.command("ack", self.alert()["id"], "--by", "ann", "--group")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        whole = sorted(done.stdout.splitlines())
        self.assertEqual(len(whole), 2, done.stdout)
        self.assertIn('acknowledged {alertname="checkout_failing", host="b"', whole[0])
        # Both are of that name, and the first one gives back the other.
        given = self.command("unack", "checkout_failing")
        self.assertEqual((given.returncode, given.stderr), (0, ""))
        self.assertEqual(sorted(given.stdout.splitlines()),
                         [line.replace("acknowledged", "unacknowledged") for line in whole])
        for event in ("acknowledged", "unacknowledged"):
            self.daemon.wait_for_event(event, 2)
            said = self.daemon.data("/api/v1/history", kind=event)["events"]
            self.assertEqual(len({each["alert"] for each in said}), 2, said)
            self.assertTrue(all("with its group" in each["reason"] for each in said), said)

        # Labels as they were printed.
        labels = whole[0].removeprefix("acknowledged ")
        one = self.command("ack", labels, "--by", "ann")
        self.assertEqual((one.returncode, one.stdout, one.stderr), (0, whole[0] + "\n", ""))
        listed = self.command("list", labels)
        self.assertEqual(len(listed.stdout.splitlines()), 2, listed.stdout)
        self.assertIn("taken on by ann", listed.stdout)

    def test_what_does_not_fire_cannot_be_taken_on(self):
        done = self.command("ack", "nothing_of_the_kind")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such alert fires", done.stderr)
        done = self.command("ack", "checkout_failing", "--for", "xx")
        self.assertEqual(done.returncode, 2)
        self.assertIn('--for: not a valid duration: "xx"', done.stderr)
        done = self.command("ack", "0123456789abcdef")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no alert with the id 0123456789abcdef fires", done.stderr)
        given = self.command("unack", "checkout_failing")
        self.assertEqual(given.returncode, 1)
        self.assertIn("is acknowledged", given.stderr)
        done = self.command("ack", '{alertname="checkout_failing"')
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn('{alertname="checkout_failing": ', done.stderr)


if __name__ == "__main__":
    alertd_process.main()
