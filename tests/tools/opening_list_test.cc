#include "tools/opening_list.h"

#include <gtest/gtest.h>

#include "engine/model/time.h"

namespace alertd::tools {
namespace {

TEST(OpeningList, ShowsWhatComesNext) {
  const Timestamp now = *ParseTimestamp("2026-02-20T03:00:00Z");
  rules::Configuration configuration;
  rules::Suppression& deploy = configuration.suppressions.emplace_back();
  deploy.name = "deploy";
  deploy.schedule = rules::Schedule{.weekdays = std::bitset<7>().set(6),
                                    .start_of_day = std::chrono::hours{2},
                                    .duration = std::chrono::hours{4},
                                    .timezone = "Europe/Warsaw"};
  deploy.expires_at = *ParseTimestamp("2026-03-02T00:00:00Z");
  rules::Suppression& move = configuration.suppressions.emplace_back();
  move.name = "move";
  move.ends_at = *ParseTimestamp("2026-02-20T06:00:00Z");
  configuration.suppressions.emplace_back().name = "always";
  rules::Suppression& gone = configuration.suppressions.emplace_back();
  gone.name = "gone";
  gone.ends_at = now;
  rules::TimeInterval& later = configuration.time_intervals.emplace_back();
  later.name = "later";
  later.parts.emplace_back().years = {{.begin = 2027, .end = 9999}};
  EXPECT_EQ(ListOpenings(configuration, now),
            "open next:\n"
            "  suppression deploy   2026-02-21T01:00:00.000Z to 2026-02-21T05:00:00.000Z; "
            "2026-02-28T01:00:00.000Z to 2026-02-28T05:00:00.000Z\n"
            "  suppression move     now to 2026-02-20T06:00:00.000Z\n"
            "  time interval later  from 2027-01-01T00:00:00.000Z on\n");
}

TEST(OpeningList, IsEmptyWhereNothingEverChanges) {
  EXPECT_EQ(ListOpenings({}, *ParseTimestamp("2026-02-20T03:00:00Z")), "");
}

}  // namespace
}  // namespace alertd::tools
