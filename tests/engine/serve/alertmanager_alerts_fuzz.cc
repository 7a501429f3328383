// Bodies of POST /api/v2/alerts: read without a crash, and what is read is within its limits.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/serve/alertmanager_intake.h"
#include "engine/serve/alertmanager_posted_alerts.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  auto posted = alertd::serve::ReadPostedAlerts({reinterpret_cast<const char*>(data), size});
  if (!posted) {
    ALERTD_CHECK(!posted.error().message.empty());
    return 0;
  }
  const size_t count = posted->size();
  const alertd::Timestamp now(alertd::Duration(1'700'000'000'000));
  const auto intake = alertd::serve::TakeIn(*std::move(posted), now);
  ALERTD_CHECK(intake.alerts.size() + intake.problems.size() == count);
  return 0;
}
