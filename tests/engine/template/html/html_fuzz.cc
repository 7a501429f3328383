// Escapes whatever comes as HTML and runs it. Where the text around the actions begins no tag, no
// value can: the output has no "<" then.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/template/alertmanager_functions.h"
#include "engine/template/html/html_template.h"

namespace {

using alertd::tmpl::StringMap;
using alertd::tmpl::Value;
using alertd::tmpl::ValueList;

Value Data() {
  return alertd::tmpl::Record{
      .type = "Data",
      .fields = {{"A", ValueList{"<script>", "\"'`</script><!--", int64_t{1}, Value()}},
                 {"H", "<b onclick='x'>\\&{{"},
                 {"L", StringMap{{"<a>", "<b>"}}},
                 {"U", "javascript:alert(1)//<"},
                 {"N", 0.5}}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  static const alertd::tmpl::FunctionMap kFunctions = [] {
    alertd::tmpl::FunctionMap functions = alertd::tmpl::AlertmanagerFunctions({});
    functions.erase("safeHtml");
    return functions;
  }();
  auto parsed = alertd::html::ParseHtml("fuzz", text, kFunctions);
  const auto* const html = std::get_if<alertd::tmpl::Template>(&parsed);
  if (html == nullptr) return 0;
  const auto result =
      html->Execute(Data(), kFunctions, {.output_bytes_max = 1 << 16, .steps_max = 10'000});
  if (result && text.find('<') == std::string::npos) {
    ALERTD_CHECK(result->find('<') == std::string::npos);
  }
  return 0;
}
