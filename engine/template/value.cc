#include "engine/template/value.h"

#include <algorithm>

#include "engine/template/named_type.h"
#include "engine/template/print.h"

namespace alertd::tmpl {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
  using Ts::operator()...;
};
template <typename... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

}  // namespace

Value::Value(ValueList list) : value_(std::make_shared<const ValueList>(std::move(list))) {
  for (const Value& element : *AsList())
    depth_ = std::max(depth_, element.depth_ + 1);
}

Value::Value(ValueMap map) : value_(std::make_shared<const ValueMap>(std::move(map))) {
  for (const auto& [key, element] : *AsMap())
    depth_ = std::max(depth_, element.depth_ + 1);
}

Value::Value(Record record) : value_(std::make_shared<const Record>(std::move(record))) {
  for (const auto& [name, field] : AsRecord()->fields)
    depth_ = std::max(depth_, field.depth_ + 1);
}

bool Value::Truth() const {
  return std::visit(
      Overloaded{[](std::monostate) { return false; }, [](bool value) { return value; },
                 [](int64_t value) { return value != 0; }, [](double value) { return value != 0; },
                 [](const std::string& value) { return !value.empty(); },
                 [](const std::shared_ptr<const ValueList>& list) { return !list->empty(); },
                 [](const std::shared_ptr<const ValueMap>& map) { return !map->empty(); },
                 [](const std::shared_ptr<const StringMap>& map) { return !map->empty(); },
                 [](const std::shared_ptr<const Record>&) { return true; },
                 [](const ZonedTime&) { return true; },
                 [](std::chrono::nanoseconds span) { return span.count() != 0; },
                 [](const SafeText& safe) { return !safe.text.empty(); },
                 [](const std::complex<double>& value) { return value != 0.0; }},
      value_);
}

const std::string* Value::AsText() const {
  const auto* const safe = As<SafeText>();
  return safe == nullptr ? As<std::string>() : &safe->text;
}

std::string Value::Print() const { return IsNil() ? "<no value>" : PrintValue(*this); }

std::string Value::TypeName() const {
  if (type_ != nullptr) return std::string(type_->name);
  return std::visit(
      Overloaded{
          [](std::monostate) -> std::string { return "<nil>"; },
          [](bool) -> std::string { return "bool"; }, [](int64_t) -> std::string { return "int"; },
          [](double) -> std::string { return "float64"; },
          [](const std::string&) -> std::string { return "string"; },
          [](const std::shared_ptr<const ValueList>&) -> std::string { return "[]interface {}"; },
          [](const std::shared_ptr<const ValueMap>&) -> std::string {
            return "map[string]interface {}";
          },
          [](const std::shared_ptr<const StringMap>&) -> std::string {
            return "map[string]string";
          },
          [](const std::shared_ptr<const Record>& record) { return record->type; },
          [](const ZonedTime&) -> std::string { return "time.Time"; },
          [](std::chrono::nanoseconds) -> std::string { return "time.Duration"; },
          [](const SafeText& safe) -> std::string {
            return safe.kind == SafeKind::kHtml ? "template.HTML" : "template.URL";
          },
          [](const std::complex<double>&) -> std::string { return "complex128"; }},
      value_);
}

const Value* Record::Find(std::string_view name) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

}  // namespace alertd::tmpl
