#include "engine/scrape/content_type.h"

#include <algorithm>

#include "engine/model/labels.h"

namespace alertd::scrape {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string MediaType(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t'))
    type.remove_prefix(1);
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
    type.remove_suffix(1);
  std::string lower(type);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower;
}

}  // namespace

std::string_view AcceptHeader() {
  return "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
         "application/openmetrics-text;version=0.0.1;q=0.4,"
         "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
         "text/plain;version=0.0.4;q=0.2,"
         "*/*;q=0.1";
}

Result<ExpositionFormat> FormatOf(std::string_view content_type) {
  const std::string type = MediaType(content_type);
  if (type == "application/openmetrics-text") return ExpositionFormat::kOpenMetrics;
  if (type == "application/vnd.google.protobuf") {
    return Unsupported("the target answers with protobuf, Content-Type " + Quote(content_type) +
                       ", and only the text formats are read");
  }
  return ExpositionFormat::kText;
}

}  // namespace alertd::scrape
