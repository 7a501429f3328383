#include "engine/template/function_arguments.h"

#include <utility>

#include "engine/model/number.h"
#include "engine/template/named_type.h"

namespace alertd::tmpl {

Function WithCount(size_t count, Function function) {
  return [count, function = std::move(function)](const Args& args) -> Result<Value> {
    if (args.size() != count) {
      return InvalidInput("wrong number of arguments: want " + std::to_string(count) + ", got " +
                          std::to_string(args.size()));
    }
    return function(args);
  };
}

Result<std::string> TextArg(const Args& args, size_t index) {
  if (const auto* text = args[index].As<std::string>()) return *text;
  return InvalidInput("wrong type for argument " + std::to_string(index + 1) +
                      ": expected string, got " + args[index].TypeName());
}

Result<double> NumberArg(const Args& args, size_t index) {
  const Value& value = args[index];
  if (const auto* number = value.As<double>()) return *number;
  // Types such as time.Month are no numbers to Prometheus.
  const bool is_number = value.type() == nullptr || value.type() == &kInt64Type;
  const auto* const integer = value.As<int64_t>();
  if (integer != nullptr && is_number) return static_cast<double>(*integer);
  if (const auto* text = value.As<std::string>()) return ParseFloat(*text);
  if (const auto* span = value.As<std::chrono::nanoseconds>()) {
    return std::chrono::duration<double>(*span).count();
  }
  return InvalidInput("can't convert " + value.TypeName() + " to float");
}

Function TextFunction(std::string (*function)(std::string_view text)) {
  return WithCount(1, [function](const Args& args) -> Result<Value> {
    ALERTD_TRY(const std::string text, TextArg(args, 0));
    return Value(function(text));
  });
}

Function SafeTextFunction(SafeKind kind) {
  return WithCount(1, [kind](const Args& args) -> Result<Value> {
    ALERTD_TRY(std::string text, TextArg(args, 0));
    return Value(SafeText{.kind = kind, .text = std::move(text)});
  });
}

Function NumberFunction(std::string (*function)(double value)) {
  return WithCount(1, [function](const Args& args) -> Result<Value> {
    ALERTD_TRY(const double value, NumberArg(args, 0));
    return Value(function(value));
  });
}

}  // namespace alertd::tmpl
