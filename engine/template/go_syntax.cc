#include "engine/template/go_syntax.h"

#include <fmt/format.h>

#include "engine/model/quote.h"
#include "engine/template/go_time.h"
#include "engine/template/named_type.h"
#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

// Inside of something else, where nil has a type.
std::string PrintElement(const Value& value) {
  return value.IsNil() ? "interface {}(nil)" : PrintGoSyntax(value);
}

std::string PrintRecord(const Record& record) {
  std::string out = record.type;
  if (out.starts_with('*')) out.front() = '&';
  out += '{';
  for (size_t i = 0; i < record.fields.size(); ++i) {
    if (i > 0) out += ", ";
    out += record.fields[i].first + ":" + PrintElement(record.fields[i].second);
  }
  return out + '}';
}

template <typename Map>
std::string PrintMap(const std::string& type, const Map& map) {
  std::string out = type + '{';
  bool first = true;
  for (const auto& [key, value] : map) {
    if (!first) out += ", ";
    first = false;
    out += Quote(key, {}) + ":" + PrintElement(Value(value));
  }
  return out + '}';
}

}  // namespace

std::string PrintGoSyntax(const Value& value) {
  if (const std::string* text = value.AsText()) return Quote(*text, {});
  if (const ValueList* list = value.AsList()) {
    std::string out = value.TypeName() + "{";
    for (size_t i = 0; i < list->size(); ++i) {
      if (i > 0) out += ", ";
      out += PrintElement((*list)[i]);
    }
    return out + '}';
  }
  if (const ValueMap* map = value.AsMap()) return PrintMap(value.TypeName(), *map);
  if (const StringMap* map = value.AsStringMap()) return PrintMap(value.TypeName(), *map);
  if (const Record* record = value.AsRecord()) return PrintRecord(*record);
  if (const auto* span = value.As<std::chrono::nanoseconds>()) {
    return std::to_string(span->count());
  }
  if (const auto* time = value.As<ZonedTime>()) return PrintTimeSyntax(*time);
  if (value.type() == &kByteType) return fmt::format("{:#x}", *value.As<int64_t>());
  if (const auto* integer = value.As<int64_t>()) return std::to_string(*integer);
  return PrintValue(value);
}

}  // namespace alertd::tmpl
