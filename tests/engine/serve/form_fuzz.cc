// Whatever stands in a query, a form or a path is decoded or refused.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/base/check.h"
#include "engine/serve/endpoint_table.h"
#include "engine/serve/listen_address.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto form = alertd::serve::ParseForm(text);
  if (form) {
    for (const auto& [name, value] : *form)
      ALERTD_CHECK(name.size() + value.size() <= size);
  }
  static_cast<void>(alertd::serve::ParseListenAddress(text).has_value());
  alertd::serve::EndpointTable table("/prefix");
  table.Add({.methods = {"GET"},
             .pattern = "/api/v1/label/{name}/values",
             .cost = alertd::serve::Cost::kQuick,
             .answer = nullptr});
  alertd::serve::RawRequest raw;
  raw.method = "GET";
  raw.target = text;
  static_cast<void>(table.Find(std::move(raw)).index());
  return 0;
}
