#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/shared_text.h"
#include "engine/model/time.h"

namespace alertd::serve {

// What one request may bring.
inline constexpr size_t kPostedAlertsMax = 200'000;
inline constexpr size_t kPostedLabelsMax = 1000;  // of one alert; likewise its annotations
inline constexpr size_t kPostedDepthMax = 16;     // of arrays and objects in one another

// An alert as a client sends it to Alertmanager's API.
struct PostedAlert {
  Labels labels = {};  // those with a value
  Labels annotations = {};
  std::optional<Timestamp> starts_at = std::nullopt;
  std::optional<Timestamp> ends_at = std::nullopt;
  SharedText generator_url = {};
  bool nameless_label = false;  // one whose name is empty, which no label's may be
  bool nameless_annotation = false;
  bool has_labels = false;  // also where they are empty

  bool operator==(const PostedAlert&) const = default;
};

// The alerts of a body, an array of objects, or none where it is null; keys that are not known are
// skipped, as in Alertmanager. Fails with kInvalidInput, naming line and column, and with
// kLimitExceeded, on a body that is not such an array, has anything but white space behind it (of
// two arrays in one body Alertmanager loses the second), or is beyond what one request may bring.
// Takes little more memory than the body has bytes.
Result<std::vector<PostedAlert>> ReadPostedAlerts(std::string_view body);

}  // namespace alertd::serve
