// Whatever somebody posts as a suppression: it is refused, or can be shown.

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/serve/suppression_json.h"
#include "rules/suppression_text.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto record = alertd::serve::ReadSuppression({reinterpret_cast<const char*>(data), size});
  if (!record) return 0;
  auto read = alertd::rules::ReadSuppressionText(record->declaration);
  if (!read) return 0;
  const alertd::route::SuppressionView view{
      {.suppression = std::make_shared<const alertd::rules::Suppression>(*std::move(read))},
      std::make_shared<const alertd::SuppressionRecord>(*record)};
  alertd::serve::JsonWriter json;
  alertd::serve::WriteSuppression(json, view, 0,
                                  alertd::Timestamp{std::chrono::seconds{1'700'000'000}});
  return 0;
}
