"""What of the samples outlives the process, however it ends."""

import shutil
import signal
import unittest

import alertd_process
from shop import Shop

EXPOSED = "orders_total 1000\nstock{item=\"a\"} 5\nstock{item=\"b\"} 7\n"


class SamplesTest(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop(EXPOSED))
        self.target = self.shop.target
        self.daemon = self.shop.start("alerts: []\n")

    def start_anew(self, text="alerts: []\n", **arguments):
        self.daemon = self.shop.start(text, data=self.daemon.data_folder, **arguments)

    def stop(self, with_signal=signal.SIGTERM):
        if with_signal == signal.SIGTERM:
            self.daemon.stop()
        else:
            self.daemon.signal(with_signal)
            self.daemon.wait_for_end()

    def run_for_some_scrapes(self):
        self.target.wait_for_scrapes(3)
        self.wait_until_written()

    def wait_until_written(self):
        """Until what has been taken in is on disk. Of two writes the second one began later."""
        for _ in range(2):
            before = self.log_bytes()
            self.target.wait_for(lambda: self.log_bytes() > before, "a write of samples")

    def log_bytes(self) -> float:
        [line] = [line for line in self.daemon.get("/metrics").body.splitlines()
                  if line.startswith("alertd_sample_log_bytes ")]
        return float(line.split()[1])

    def samples(self, expression: str) -> list:
        [series] = self.daemon.query(expression)
        return series["values"]

    def files(self):
        return sorted((self.daemon.data_folder / "samples").iterdir())

    def assert_goes_on(self, with_signal):
        self.target.wait_for_scrapes(3)
        begun = self.samples("orders_total[1h]")
        self.wait_until_written()
        self.stop(with_signal)
        self.start_anew()
        [event] = self.daemon.wait_for_event("samples_restored")
        self.assertGreaterEqual(event["samples"], len(begun))
        self.target.wait_until_taken_in()
        after = self.samples("orders_total[1h]")
        self.assertEqual(after[:len(begun)], begun)
        self.assertGreater(len(after), len(begun))

    def test_a_clean_restart_goes_on_with_them(self):
        self.assert_goes_on(signal.SIGTERM)

    def test_after_a_kill_at_most_the_last_second_is_missing(self):
        self.assert_goes_on(signal.SIGKILL)

    def test_conditions_that_look_back_and_ask_for_little_do_not_notice_a_restart(self):
        rules = """
groups:
  - name: recorded
    interval: 200ms
    rules:
      - {record: all_orders, expr: sum(orders_total)}
  - name: alerts
    interval: 200ms
    rules:
      - {alert: few, expr: "count_over_time(orders_total[6s]) < 5"}
      - {alert: gone, expr: absent(orders_total offset 2s)}
      - {alert: unrecorded, expr: absent(all_orders)}
      - {alert: canary, expr: orders_total > 0}
"""
        # A scrape that takes longer than its interval ends the target's series.
        self.stop()
        self.start_anew(files={"rules.yaml": rules}, scrape_interval="600ms")
        self.target.wait_for_scrapes(11)
        for _ in range(2):
            self.stop()
            self.start_anew(files={"rules.yaml": rules}, scrape_interval="600ms")
            self.target.wait_for_scrapes(11)
            self.assertTrue(self.daemon.alerts())
            names = {alert["labels"]["alertname"] for alert in self.daemon.alerts()}
            said = [event["message"] for event in self.daemon.events("alert_firing")]
            self.assertEqual(names, {"canary"}, said)
            self.assertEqual([message for message in said if "canary" not in message], [])

    def test_a_scrape_that_a_kill_lost_is_made_up_for(self):
        """The moment after it would come twice the interval of 4 s after the one before it."""
        self.stop()
        self.start_anew(scrape_interval="4s")
        self.target.wait_for_scrapes(2)
        self.stop(signal.SIGKILL)
        self.start_anew(scrape_interval="4s")
        self.target.wait_for_scrapes(2)
        self.daemon.wait_for(lambda: self.daemon.value("count_over_time(up[1h])") >= 3, "samples")
        times = [at for at, _ in self.samples("up[16s]")]
        gaps = [later - earlier for earlier, later in zip(times, times[1:])]
        self.assertLess(max(gaps), 7.5, times)

    def test_a_series_that_is_gone_after_the_restart_ends_at_once(self):
        self.run_for_some_scrapes()
        self.stop()
        self.target.text = "orders_total 1000\nstock{item=\"a\"} 5\n"
        self.start_anew()
        self.target.wait_until_taken_in()
        self.assertEqual(self.daemon.value("count(stock)"), 1)
        self.assertEqual(self.daemon.value('count(count_over_time(stock{item="b"}[1h]))'), 1)

    def test_series_of_a_target_that_left_meanwhile_end_at_once(self):
        self.run_for_some_scrapes()
        self.stop()
        other = self.enterContext(Shop("other 1\n"))
        self.start_anew(environment={"TARGET": other.target.address})
        other.target.wait_until_taken_in()
        self.assertIsNone(self.daemon.value("orders_total"))
        self.assertEqual(self.daemon.value("count(up)"), 1)
        self.assertEqual(self.daemon.value("count(count_over_time(up[1h]))"), 2)

    def test_series_of_a_target_that_is_down_end_at_once(self):
        self.run_for_some_scrapes()
        self.stop()
        self.target.status = 500
        self.start_anew()
        self.target.wait_until_taken_in()
        self.assertIsNone(self.daemon.value("orders_total"))
        self.assertEqual(self.daemon.value("up"), 0)

    def test_a_torn_end_is_said_and_costs_nothing_else(self):
        self.run_for_some_scrapes()
        self.stop(signal.SIGKILL)
        with open(self.files()[-1], "ab") as file:
            file.write(b"\x40\x00\x00\x00torn")
        self.start_anew()
        [event] = self.daemon.wait_for_event("samples_torn")
        self.assertIn(str(self.files()[0]), event["message"])
        self.assertTrue(self.daemon.query("orders_total[1h]"))

    def test_a_damaged_file_is_said_and_set_aside(self):
        self.run_for_some_scrapes()
        self.stop()
        path = self.files()[0]
        damaged = bytearray(path.read_bytes())
        damaged[30] ^= 1
        path.write_bytes(damaged)
        self.start_anew()
        [event] = self.daemon.wait_for_event("samples_damaged")
        self.assertIn(f"{path}: a block's checksum is wrong", event["message"])
        self.assertTrue(path.with_name(path.name + ".damaged").exists())
        self.target.wait_until_taken_in()
        self.assertEqual(self.daemon.value("orders_total"), 1000)

    def test_a_damaged_file_of_chunks_is_said_and_set_aside(self):
        self.run_for_some_scrapes()
        self.stop()
        path = self.files()[0].with_name("0000000001.chunks")
        path.write_bytes(b"alertdSC and nothing else")
        path.with_name("0000000002.chunks.new").write_bytes(b"alertdSC")
        self.start_anew()
        [event] = self.daemon.wait_for_event("samples_damaged")
        self.assertIn(f"{path}: it does not begin as a file of chunks does", event["message"])
        names = [file.name for file in self.files() if "chunks" in file.name]
        self.assertEqual(names, ["0000000001.chunks.damaged"])
        self.target.wait_until_taken_in()
        self.assertEqual(self.daemon.value("orders_total"), 1000)

    def test_what_is_older_than_the_retention_is_forgotten(self):
        self.run_for_some_scrapes()
        until = self.samples("orders_total[1h]")[-1][0]
        self.stop()
        self.start_anew(arguments=["--retention", "1ms", "--retention-size", "1MB"])
        self.target.wait_until_taken_in()
        self.assertGreater(self.samples("orders_total[1h]")[0][0], until)
        said = self.daemon.data("/api/v1/status/runtimeinfo")
        self.assertEqual(said["storageRetention"], "1ms")
        flags = self.daemon.data("/api/v1/status/flags")
        self.assertEqual((flags["retention"], flags["retention-size"]), ("1ms", "1MB"))

    def test_where_samples_cannot_be_written_alerting_goes_on_and_says_so(self):
        self.stop()
        folder = self.daemon.data_folder / "samples"
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_text("")
        self.start_anew("alerts: [{name: many, severity: LOW, condition: orders_total > 1}]\n")
        [event] = self.daemon.wait_for_event("samples_degraded")
        self.assertIn(str(folder), event["message"])
        self.daemon.wait_for_transition("many", "firing")
        said = self.daemon.data("/api/v1/status/runtimeinfo")
        self.assertTrue(said["samplesDegraded"])
        self.assertIn(str(folder), said["samplesProblem"])
        self.assertIn("alertd_sample_log_degraded 1", self.daemon.get("/metrics").body)
        folder.unlink()
        self.daemon.wait_for_event("samples_recovered")
        self.wait_until_written()
        self.assertTrue(list(folder.iterdir()))
        self.assertFalse(self.daemon.data("/api/v1/status/runtimeinfo")["samplesDegraded"])


if __name__ == "__main__":
    alertd_process.main()
