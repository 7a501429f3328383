#include "engine/alert/incident_id.h"

#include <gtest/gtest.h>

namespace alertd::alert {
namespace {

constexpr Timestamp kStart{std::chrono::hours{490'000}};

TEST(IncidentId, IsTheAlertAndTheInstant) {
  const Labels labels{{"alertname", "Down"}};
  const std::string id = MakeIncidentId(labels, kStart, 0);
  EXPECT_EQ(id.substr(0, 8), FormatFingerprint(Fingerprint(labels)).substr(0, 8));
  EXPECT_EQ(id.size(), 19U);
}

TEST(IncidentId, EveryRunHasItsOwn) {
  const Labels labels{{"alertname", "Down"}};
  EXPECT_NE(MakeIncidentId(labels, kStart, 0), MakeIncidentId(labels, kStart + Duration{1}, 0));
}

TEST(IncidentId, SeedTellsProcessesApart) {
  const Labels labels{{"alertname", "Down"}};
  EXPECT_NE(MakeIncidentId(labels, kStart, 1), MakeIncidentId(labels, kStart, 2));
}

}  // namespace
}  // namespace alertd::alert
