#include "rules/lint/template_values.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/template/builtins.h"
#include "engine/template/go_time.h"
#include "grammar/parser.h"
#include "rules/lint/template_tree.h"

namespace alertd::lint {
namespace {

using tmpl::Value;

constexpr size_t kCombinationsMax = 32;
constexpr size_t kTextBytesMax = 4096;
constexpr size_t kOutputBytesMax = 1 << 14;  // beyond it, nothing is said
constexpr std::string_view kWrongCount = "wrong number of arguments";
// Failures that another text or list may not have.
constexpr std::array<std::string_view, 2> kOfData = {"index out of range", "invalid slice index"};

bool HasMethods(const Value& value) {
  return value.As<tmpl::ZonedTime>() != nullptr || value.As<std::chrono::nanoseconds>() != nullptr;
}

// Texts that read as a number, and as a duration: what functions ask of labels' values.
std::vector<Value> TextSamples() { return {Value("1"), Value("1m")}; }

Value SampleRecord() {
  return tmpl::Record{.type = "*template.sample",
                      .fields = {{"Labels", tmpl::StringMap{}}, {"Value", 1.0}}};
}

std::optional<std::vector<Value>> FieldValues(const Value& receiver, const std::string& name) {
  if (receiver.AsStringMap() != nullptr) return TextSamples();
  const tmpl::Record* const record = receiver.AsRecord();
  const Value* const field = record == nullptr ? nullptr : record->Find(name);
  if (field == nullptr) return std::nullopt;
  std::vector<Value> values = {*field};
  if (field->AsText() != nullptr) values = TextSamples();
  // A native histogram is a text.
  if (field->As<double>() != nullptr) values.emplace_back("{}");
  return values;
}

// Another value of the same type may be in its place at another time.
void Widen(std::vector<Value>& values) {
  const bool text =
      std::any_of(values.begin(), values.end(), [](const Value& v) { return v.AsText(); });
  if (text) {
    std::erase_if(values, [](const Value& each) { return each.As<std::string>() != nullptr; });
    for (Value& sample : TextSamples())
      values.push_back(std::move(sample));
  }
}

// Of types whose values nobody follows here, or that are long.
bool IsOutOfSight(const Value& value) {
  const std::string* const text = value.AsText();
  return value.IsNil() || value.AsMap() != nullptr || HasMethods(value) ||
         (text != nullptr && text->size() > kTextBytesMax);
}

Result<Value> CallOnce(const std::string& name, const std::vector<Value>& args) {
  const auto found = RuleFunctions().find(name);
  if (found != RuleFunctions().end()) return found->second(args);
  if (!tmpl::IsBuiltin(name)) return Value();
  return tmpl::CallBuiltin(name, args, kOutputBytesMax);
}

// Its text is PromQL, if it is known.
Result<PossibleValues> CallQuery(const PossibleValues& expression) {
  const bool none_is_text =
      !expression.unknown() &&
      std::all_of(expression.values.begin(), expression.values.end(),
                  [](const Value& value) { return value.As<std::string>() == nullptr; });
  if (none_is_text) {
    return InvalidInput("expected string, got " + expression.values.front().TypeName());
  }
  if (expression.exact) {
    ALERTD_TRY([[maybe_unused]] const auto parsed,
               grammar::ParseExprOrError(*expression.values.front().As<std::string>()));
  }
  return PossibleValues::Samples();
}

bool DependsOnData(const Error& error) {
  if (error.kind == ErrorKind::kLimitExceeded) return true;
  return std::any_of(kOfData.begin(), kOfData.end(), [&error](std::string_view prefix) {
    return error.message.starts_with(prefix);
  });
}

// Every choice of one value for each argument.
std::vector<std::vector<Value>> Combinations(const std::vector<PossibleValues>& args) {
  std::vector<std::vector<Value>> all = {{}};
  for (const PossibleValues& arg : args) {
    std::vector<std::vector<Value>> longer;
    for (const std::vector<Value>& chosen : all) {
      for (const Value& value : arg.values) {
        longer.push_back(chosen);
        longer.back().push_back(value);
      }
    }
    all = std::move(longer);
    if (all.size() > kCombinationsMax) return {};
  }
  return all;
}

// How many arguments there are is wrong whatever they are.
Status CheckCount(const std::string& function, size_t count) {
  const Result<Value> result = CallOnce(function, std::vector<Value>(count));
  if (!result && result.error().message.starts_with(kWrongCount)) return Failure{result.error()};
  return Ok();
}

}  // namespace

PossibleValues PossibleValues::Text() { return {.values = TextSamples()}; }

PossibleValues PossibleValues::Samples() {
  return {.values = {tmpl::ValueList{}, tmpl::ValueList{SampleRecord(), SampleRecord()}}};
}

PossibleValues PossibleValues::Alert() {
  return {.values = {tmpl::Record{.type = "template.Data",
                                  .fields = {{"Labels", tmpl::StringMap{}},
                                             {"ExternalLabels", tmpl::StringMap{}},
                                             {"ExternalURL", ""},
                                             {"Value", 1.0}}}}};
}

Result<PossibleValues> FieldOf(const PossibleValues& receiver, const std::string& name) {
  if (receiver.unknown()) return PossibleValues::Unknown();
  PossibleValues result;
  for (const Value& value : receiver.values) {
    if (IsOutOfSight(value)) return PossibleValues::Unknown();
    auto fields = FieldValues(value, name);
    if (!fields) continue;
    result.values.insert(result.values.end(), fields->begin(), fields->end());
  }
  if (!result.values.empty()) return result;
  return InvalidInput("can't evaluate field " + name + " in type " +
                      receiver.values.front().TypeName());
}

Result<PossibleValues> ElementOf(const PossibleValues& values) {
  if (values.unknown()) return PossibleValues::Unknown();
  PossibleValues result;
  bool has_elements = false;
  for (const Value& value : values.values) {
    if (IsOutOfSight(value)) return PossibleValues::Unknown();
    const tmpl::ValueList* const list = value.AsList();
    const bool known =
        list != nullptr || value.AsStringMap() != nullptr || value.As<int64_t>() != nullptr;
    has_elements = has_elements || known;
    if (list != nullptr && !list->empty()) result.values.push_back(list->front());
    if (value.AsStringMap() != nullptr) result = PossibleValues::Text();
    if (value.As<int64_t>() != nullptr) result.values.push_back(value);
  }
  if (has_elements) return result;
  return InvalidInput("range cannot iterate over " + values.values.front().TypeName());
}

Result<PossibleValues> CallWith(const std::string& function,
                                const std::vector<PossibleValues>& args) {
  ALERTD_TRY([[maybe_unused]] const auto counted, CheckCount(function, args.size()));
  if (function == "query") return CallQuery(args[0]);
  const bool unknown =
      std::any_of(args.begin(), args.end(), [](const auto& arg) { return arg.unknown(); });
  const std::vector<std::vector<Value>> combinations =
      unknown ? std::vector<std::vector<Value>>{} : Combinations(args);
  PossibleValues result{.values = {}, .exact = !args.empty()};
  for (const PossibleValues& arg : args)
    result.exact = result.exact && arg.exact;
  std::optional<Error> failure;
  for (const std::vector<Value>& chosen : combinations) {
    Result<Value> value = CallOnce(function, chosen);
    if (!value) {
      if (DependsOnData(value.error())) return PossibleValues::Unknown();
      if (!failure) failure = value.error();
      continue;
    }
    if (IsOutOfSight(*value)) return PossibleValues::Unknown();
    const bool seen = std::any_of(
        result.values.begin(), result.values.end(),
        [&value](const Value& each) { return each.storage().index() == value->storage().index(); });
    if (!seen) result.values.push_back(*std::move(value));
  }
  if (result.values.empty() && failure) return Failure{*std::move(failure)};
  if (!result.exact) Widen(result.values);
  return result;
}

}  // namespace alertd::lint
