"""A dead man's switch: an alert that fires always, of which a service outside hears again and again.

When the messages stay away, alertd or what lies between is dead. So they must come while anything
works, and none may say that it is over, for that would switch the switch off.
"""

import signal
import unittest

import alertd_process
from shop import Shop

HEARTBEAT = """
alerts:
  - name: heartbeat
    severity: INFO
    condition: vector(1)
    message: "alertd is alive"
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
"""
ROUTES = """
alert_routing:
  routes:
    - match: {alert_name: heartbeat}
      receivers: [switch]
      group_wait: 0s
      group_interval: 200ms
      repeat_interval: 400ms
    - match: {severity: HIGH}
      receivers: [hook]
      group_wait: 100ms
      group_interval: 200ms
      repeat_interval: 1h
receivers:
  - {name: switch, type: webhook, url: "${RECEIVER}/switch"}
  - {name: hook, type: webhook, url: "${RECEIVER}/hook"}
"""
FAILING = "checkout_failures 42\n"
BEATS = 3


class HeartbeatTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        self.daemon = self.shop.start(HEARTBEAT + ROUTES)
        self.wait_for_more()

    def beats(self) -> list:
        return self.shop.receiver.at("/switch")

    def wait_for_more(self) -> None:
        """Some that are sent from now on: the first of them may have been on its way."""
        self.shop.receiver.wait_for_requests("/switch", len(self.beats()) + BEATS)

    def assert_never_over(self) -> None:
        self.assertEqual({beat.json["status"] for beat in self.beats()}, {"firing"})
        begun = {alert["startsAt"] for beat in self.beats() for alert in beat.json["alerts"]}
        self.assertEqual(len(begun), 1, "another run of it was told of")

    def test_it_is_repeated_and_stays_the_same_alert(self):
        self.wait_for_more()
        self.assert_never_over()
        self.assertEqual({len(beat.json["alerts"]) for beat in self.beats()}, {1})

    def test_it_goes_on_while_a_target_and_another_receiver_are_down(self):
        self.shop.receiver.wait_for_requests("/hook", 1)
        self.shop.receiver.answer_next("/hook", *[503] * 100)
        self.shop.target.status = 500
        self.daemon.wait_for_event("target_down")
        self.wait_for_more()
        self.assert_never_over()

    def test_a_reload_does_not_interrupt_it(self):
        more = "  - {name: other, severity: LOW, condition: checkout_failures >= 0, for: 1h}\n"
        text = (self.daemon.folder / "alerts.yaml").read_text(encoding="utf-8")
        self.daemon.write("alerts.yaml", text.replace(HEARTBEAT, HEARTBEAT + more))
        self.assertEqual(self.daemon.post("/-/reload").status, 200)
        self.daemon.wait_for_transition("other", "pending")
        self.wait_for_more()
        self.assert_never_over()

    def test_a_reload_that_fails_does_not_either(self):
        self.daemon.write("alerts.yaml", "alerts: wrong\n")
        self.assertGreaterEqual(self.daemon.post("/-/reload").status, 400)
        self.wait_for_more()
        self.assert_never_over()

    def test_it_stops_without_a_word_and_goes_on_after_the_next_start(self):
        self.daemon.stop()
        told = len(self.beats())
        self.assert_never_over()
        self.daemon = self.shop.start(HEARTBEAT + ROUTES, data=self.daemon.data_folder)
        self.shop.receiver.wait_for_requests("/switch", told + BEATS)
        self.assert_never_over()

    def test_so_it_does_after_a_kill(self):
        self.daemon.signal(signal.SIGKILL)
        self.daemon.wait_for_end()
        told = len(self.beats())
        self.daemon = self.shop.start(HEARTBEAT + ROUTES, data=self.daemon.data_folder)
        self.shop.receiver.wait_for_requests("/switch", told + BEATS)
        self.assert_never_over()


if __name__ == "__main__":
    alertd_process.main()
