#include <algorithm>
#include <optional>

#include "rules/lint/lints.h"

namespace alertd::lint {
namespace {

void Run(const LintInput& input, Findings& findings) {
  if (!input.now) return;
  for (const rules::Suppression& suppression : input.configuration.suppressions) {
    std::optional<Timestamp> over = suppression.expires_at;
    if (suppression.ends_at)
      over = std::min(over.value_or(*suppression.ends_at), *suppression.ends_at);
    if (!over || *over > *input.now) continue;
    findings.Add({.location = suppression.location,
                  .message = "suppression \"" + suppression.name + "\" ended at " +
                             FormatTimestamp(*over) + " and has no effect",
                  .suggestion = {}});
  }
}

}  // namespace

const Lint kExpiredSuppression = {
    .name = "expired-suppression",
    .summary = "A suppression whose time has passed.",
    .explanation =
        R"(Its time range or its `expires` lies in the past, so it keeps nothing quiet any more: remove it,
or give it a new date.)",
    .bad = R"(suppressions:
  - name: migration
    match: {severity: LOW}
    time_range: {start: "2020-02-21T02:00:00Z", end: "2020-02-21T06:00:00Z"}
    reason: "Migration of the database"
)",
    .good = R"(suppressions:
  - name: migration
    match: {severity: LOW}
    time_range: {start: "2120-02-21T02:00:00Z", end: "2120-02-21T06:00:00Z"}
    reason: "Migration of the database"
)",
    .run = &Run};

}  // namespace alertd::lint
