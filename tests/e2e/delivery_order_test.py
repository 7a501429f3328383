"""Who goes first where a receiver hangs, is down, has moved or is flooded: what is severe and new
waits for nothing that was there before."""

import signal
import unittest

import alertd_process
from shop import Shop

ALERTS = """
alerts:
  - {name: shard_slow, severity: LOW, condition: shard_slow > 0}
  - {name: shop_down, severity: CRITICAL, condition: shop_down > 0}
alert_routing:
  routes:
    - match: {severity: LOW|CRITICAL}
      receivers: [hook]
      group_by: [alertname, shard]
      group_wait: 100ms
      group_interval: GROUP_INTERVAL
      repeat_interval: 1h
receivers:
  - {name: hook, type: TYPE}
"""
WEBHOOK = 'webhook, url: "${RECEIVER}/hook"'
PAGERDUTY = 'pagerduty, routing_key: t0ken, url: "${RECEIVER}/pagerduty"'
# So many messages of one receiver may hang beside which what is most severe has places still.
HANGING_MAX = 24


def shards(count, first=1):
    return "".join(f'shard_slow{{shard="{number}"}} 1\n'
                   for number in range(first, first + count))


def configuration(receiver, group_interval="1h"):
    return ALERTS.replace("TYPE", receiver).replace("GROUP_INTERVAL", group_interval)


def names(request):
    return {alert["labels"]["alertname"] for alert in request.json["alerts"]}


class DeliveryOrderTest(unittest.TestCase):
    def scene(self, exposition):
        self.shop = self.enterContext(Shop(exposition))
        self.target, self.receiver = self.shop.target, self.shop.receiver

    def start(self, text, **more):
        """Ends without waiting for what receivers do not take."""
        daemon = self.shop.start(text, **more)
        self.addCleanup(daemon.process.kill)
        return daemon

    def hang_what_is_low(self, exposition):
        self.scene(exposition)
        self.receiver.hang_where(lambda text: "shard_slow" in text)
        return self.start(configuration(WEBHOOK))

    def wait_for_named(self, name):
        return self.receiver.wait_for(
            lambda: [request for request in self.receiver.at("/hook") if name in names(request)],
            f"a message about {name}")

    def test_critical_alert_waits_for_none_of_twenty_messages_that_hang(self):
        self.hang_what_is_low(shards(20))
        self.receiver.wait_for_requests("/hook", 20)
        self.target.text = shards(20) + "shop_down 1\n"
        [critical] = self.wait_for_named("shop_down")
        self.assertEqual(critical.status, 200)
        self.assertEqual(len(self.receiver.at("/hook")), 21, "what hung was tried again before")

    def explained(self, daemon, shard):
        [alert] = [alert for alert in daemon.alerts() if alert["labels"].get("shard") == shard]
        return alertd_process.command("explain", alert["id"],
                                      "--url", f"http://{daemon.address}").stdout

    def test_places_are_left_to_what_is_critical_and_explain_says_what_the_rest_waits_for(self):
        daemon = self.hang_what_is_low(shards(30))
        self.receiver.wait_for_requests("/hook", HANGING_MAX)
        self.target.text = shards(30) + "shop_down 1\n"
        self.wait_for_named("shop_down")
        self.assertEqual(len(self.receiver.at("/hook")), HANGING_MAX + 1)
        sent = {alert["labels"].get("shard") for request in self.receiver.at("/hook")
                for alert in request.json["alerts"]}
        waiting = min(set(map(str, range(1, 31))) - sent)
        self.assertRegex(self.explained(daemon, waiting),
                         rf"waits for a place at webhook\[0\]: {HANGING_MAX} requests under way "
                         r"there, \d messages? before it")
        self.assertIn("webhook[0] has not answered attempt 1 yet",
                      self.explained(daemon, min(sent - {None})))
        self.receiver.hang_where(lambda text: False)
        self.receiver.wait_for_requests("/hook", 31)

    def test_pager_that_was_down_over_a_kill_hears_the_beginning_before_the_end(self):
        self.scene("shop_down 1\n")
        self.receiver.answer_next("/pagerduty", (503, {"Retry-After": "600"}))
        text = configuration(PAGERDUTY, "200ms")
        daemon = self.start(text, arguments=("--log-level", "DEBUG"))
        self.receiver.wait_for_requests("/pagerduty", 1)
        self.target.text = "shop_down 0\n"
        # What is notified is on disk before it is said.
        daemon.wait_for_event("notified", 2, component="route")
        daemon.signal(signal.SIGKILL)
        daemon.wait_for_end()
        self.start(text, data=daemon.data_folder)
        _, trigger, resolve = (request.json
                               for request in self.receiver.wait_for_requests("/pagerduty", 3))
        self.assertEqual([trigger["event_action"], resolve["event_action"]],
                         ["trigger", "resolve"])
        self.assertEqual(trigger["dedup_key"], resolve["dedup_key"])

    def test_reload_that_corrects_the_address_delivers_at_once(self):
        self.scene("shop_down 1\n")
        self.receiver.answer_next("/wrong", (503, {"Retry-After": "600"}))
        text = configuration(WEBHOOK)
        daemon = self.start(text.replace("/hook", "/wrong"))
        [retrying] = daemon.wait_for_event("notification_retrying")
        self.assertGreater(retrying["next_attempt_in_ms"], 500_000)
        file = daemon.folder / "alerts.yaml"
        daemon.write("alerts.yaml", file.read_text().replace("/wrong", "/hook"))
        self.assertEqual(daemon.post("/-/reload").status, 200)
        [request] = self.receiver.wait_for_requests("/hook", 1)
        self.assertEqual(names(request), {"shop_down"})

    def test_critical_alert_goes_by_itself_beside_a_storm(self):
        self.scene(shards(10))
        limited = WEBHOOK + ", rate_limit: {messages: 2, per: 3s}"
        self.start(configuration(limited))
        first = self.by_size(self.receiver.wait_for_requests("/hook", 2))
        self.assertEqual([len(request.json["alerts"]) for request in first], [1, 9])
        self.target.text = shards(12) + "shop_down 1\n"
        critical, rest = self.by_size(self.receiver.wait_for_requests("/hook", 4)[2:])
        self.assertEqual([alert["labels"]["alertname"] for alert in critical.json["alerts"]],
                         ["shop_down"])
        self.assertEqual(names(rest), {"shard_slow"})
        self.assertEqual(len(rest.json["alerts"]), 11)
        self.assertGreaterEqual(critical.at - first[0].at, 2.5, "more than the limit allows")

    def by_size(self, requests):
        """Those of one moment come in any order."""
        return sorted(requests, key=lambda request: len(request.json["alerts"]))


if __name__ == "__main__":
    alertd_process.main()
