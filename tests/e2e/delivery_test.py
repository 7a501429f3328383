"""What happens when a receiver is in trouble: it gets its notification all the same, once, and
nobody else waits for it."""

import unittest

import alertd_process
from shop import Shop

CONFIGURATION = """
alerts:
  - name: checkout_failing
    severity: HIGH
    condition: checkout_failures > 10
    message: "checkouts fail"
alert_routing:
  routes:
    - match: {severity: HIGH}
      receivers: [troubled, healthy]
      group_wait: 200ms
      group_interval: GROUP_INTERVAL
      repeat_interval: 1h
receivers:
  - {name: troubled, type: webhook, url: "${RECEIVER}/troubled"}
  - {name: healthy, type: webhook, url: "${RECEIVER}/healthy"}
"""
FAILING = "checkout_failures 42\n"
CALM = "checkout_failures 1\n"


class DeliveryTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(FAILING))
        self.target, self.receiver = self.shop.target, self.shop.receiver

    def start(self, group_interval="300ms"):
        return self.shop.start(CONFIGURATION.replace("GROUP_INTERVAL", group_interval))

    def statuses(self, path):
        return [request.json["status"] for request in self.receiver.at(path)]

    def test_receiver_that_recovers_gets_it_once_and_no_other_is_delayed(self):
        self.receiver.answer_next("/troubled", (500, {}), (429, {"Retry-After": "2"}))
        self.start()
        first, second, third = self.receiver.wait_for_requests("/troubled", 3)
        self.assertEqual([first.status, second.status, third.status], [500, 429, 200])
        self.assertGreaterEqual(third.at - second.at, 2, "Retry-After was not obeyed")
        self.assertEqual(first.json["groupKey"], third.json["groupKey"])
        self.assertEqual(third.json["status"], "firing")
        [healthy] = self.receiver.at("/healthy")
        self.assertLess(abs(healthy.at - first.at), 1, "the healthy receiver waited")

        self.target.wait_for_scrapes(8)
        self.assertEqual(len(self.receiver.at("/troubled")), 3, "accepted, and yet sent again")
        self.assertEqual(self.statuses("/healthy"), ["firing"])

    def test_resolved_follows_where_firing_was_accepted_late(self):
        self.receiver.answer_next("/troubled", (503, {}))
        self.start()
        self.receiver.wait_for_requests("/troubled", 2)
        self.target.text = CALM
        self.receiver.wait_for_requests("/troubled", 3)
        self.receiver.wait_for_requests("/healthy", 2)
        self.target.wait_for_scrapes(5)
        self.assertEqual(self.statuses("/troubled"), ["firing", "firing", "resolved"])
        self.assertEqual(self.statuses("/healthy"), ["firing", "resolved"])

    def test_what_fires_anew_while_its_end_was_refused_is_closed_first(self):
        self.start()
        self.receiver.wait_for_requests("/troubled", 1)
        self.receiver.answer_next("/troubled", (503, {"Retry-After": "3"}))
        self.target.text = CALM
        self.receiver.wait_for_requests("/troubled", 2)
        self.target.text = FAILING
        self.receiver.wait_for_requests("/healthy", 3)
        told = [(request.json["status"], request.json["alerts"][0]["incidentId"],
                 request.json["notificationId"])
                for request in self.receiver.wait_for_requests("/troubled", 4)]
        self.assertEqual([status for status, _, _ in told],
                         ["firing", "resolved", "resolved", "firing"])
        incidents = [incident for _, incident, _ in told]
        self.assertEqual(len(set(incidents[:3])), 1)
        self.assertNotEqual(incidents[3], incidents[0])
        # The attempts at one message have one id, also for those who look at headers only.
        self.assertEqual(told[1][2], told[2][2])
        requests = self.receiver.at("/troubled")
        self.assertEqual([request.headers["Idempotency-Key"] for request in requests],
                         [identity for _, _, identity in told])

    def test_run_that_nobody_heard_the_end_of_is_closed_with_the_next_one(self):
        self.receiver.answer_next("/troubled", (200, {}), (400, {}))
        daemon = self.start(group_interval="4s")
        self.receiver.wait_for_requests("/troubled", 1)
        self.target.text = CALM
        daemon.wait_for_transition("checkout_failing", "resolved")
        self.target.text = FAILING
        daemon.wait_for_transition("checkout_failing", "firing", 2)
        for path, count in (("/healthy", 2), ("/troubled", 3)):  # one was refused
            requests = self.receiver.wait_for_requests(path, count)
            [first] = requests[0].json["alerts"]
            over, anew = requests[-1].json["alerts"]
            self.assertEqual(requests[-1].json["status"], "firing")
            self.assertEqual(requests[-1].json["notification_reason"], "new alerts added")
            self.assertEqual([over["status"], anew["status"]], ["resolved", "firing"])
            self.assertEqual([over["incidentId"], over["startsAt"]],
                             [first["incidentId"], first["startsAt"]])
            self.assertNotEqual(anew["incidentId"], first["incidentId"])
            self.assertLessEqual(over["endsAt"], anew["startsAt"])

    def test_refusal_is_not_retried(self):
        self.receiver.answer_next("/troubled", (400, {}))
        # The group's next turn would try again, as Alertmanager's does: it is far away.
        daemon = self.start(group_interval="1h")
        self.receiver.wait_for_requests("/healthy", 1)
        self.receiver.wait_for_requests("/troubled", 1)
        self.target.wait_for_scrapes(15)
        self.assertEqual(len(self.receiver.at("/troubled")), 1)
        self.assertIn("400", daemon.log())


if __name__ == "__main__":
    alertd_process.main()
