// What the files alone do not show. Whoever has series looks at them: tools/live_check.h.

#include "rules/lint/lints.h"

namespace alertd::lint {

const Lint kNoSuchSeries = {
    .name = "no-such-series",
    .summary = "A selector that no series matches (with --data or --url).",
    .explanation =
        R"(With --data FILE or --url URL, `alertd check` asks there for every selector. One that matches nothing
is shown with the nearest label set that does exist: mostly a name or a value is misspelt, or has
changed. Left out are selectors within absent(), and metrics that the checked rules record.)",
    .bad = R"(alerts:
  - {name: down, severity: HIGH, condition: 'up{job="wroker"} == 0', message: "Down"}
)",
    .good = R"(alerts:
  - {name: down, severity: HIGH, condition: 'up{job="worker"} == 0', message: "Down"}
)",
    .run = nullptr};

const Lint kFiresAtOnce = {
    .name = "fires-at-once",
    .summary = "An alert that would fire now (with --data or --url).",
    .explanation =
        R"(With --data FILE or --url URL, `alertd check` evaluates every alert's condition there. One that holds
now would be pending as soon as the rule is loaded, and fire after its `for`: either something is
wrong now, or the threshold is.)",
    .bad = R"(alerts:
  - {name: slow, severity: HIGH, condition: 'latency_seconds > 0', message: "Slow"}
)",
    .good = R"(alerts:
  - {name: slow, severity: HIGH, condition: 'latency_seconds > 2', message: "Slow"}
)",
    .run = nullptr};

}  // namespace alertd::lint
