#include "engine/query/generated_series.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

#include <absl/container/flat_hash_set.h>

#include "engine/base/source_text.h"
#include "engine/model/utf8.h"
#include "engine/template/function_arguments.h"
#include "engine/template/template.h"
#include "engine/template/text_functions.h"

namespace alertd::query {
namespace {

using tmpl::Args;
using tmpl::Function;
using tmpl::FunctionMap;
using tmpl::TextArg;
using tmpl::TextFunction;
using tmpl::Value;
using tmpl::ValueList;
using tmpl::WithCount;

Result<double> NumberOf(const Args& args, size_t index) {
  if (const auto* number = args[index].As<double>()) return *number;
  if (const auto* integer = args[index].As<int64_t>()) return static_cast<double>(*integer);
  return InvalidInput("argument " + std::to_string(index + 1) + " must be a number, got " +
                      args[index].TypeName());
}

Result<int64_t> IntegerOf(const Args& args, size_t index) {
  if (const auto* integer = args[index].As<int64_t>()) return *integer;
  return InvalidInput("argument " + std::to_string(index + 1) + " must be an integer, got " +
                      args[index].TypeName());
}

constexpr size_t kTextBytesMax = 1 << 20;

// The series that one run of a template has emitted so far.
class Emitter {
 public:
  explicit Emitter(const std::string& metric) : metric_(metric) {}

  // `{{series VALUE "name" "value" …}}`
  Result<Value> EmitOne(const Args& args) {
    if (args.empty()) return InvalidInput("series wants a value and pairs of labels");
    ALERTD_TRY(const double value, NumberOf(args, 0));
    ALERTD_TRY(const LabelsBuilder labels, PairsFrom(args, 1));
    return Emit(labels, value);
  }

  // `{{rangeSeries "name" "value,value" VALUE "name" "value" …}}`
  Result<Value> EmitEach(const Args& args) {
    if (args.size() < 3) {
      return InvalidInput("rangeSeries wants a label, its values with commas between, and a value");
    }
    ALERTD_TRY(const std::string name, TextArg(args, 0));
    ALERTD_TRY(const std::string values, TextArg(args, 1));
    ALERTD_TRY(const double value, NumberOf(args, 2));
    ALERTD_TRY(LabelsBuilder labels, PairsFrom(args, 3));
    ALERTD_TRY(std::ignore, CheckName(name));
    for (size_t begin = 0; begin <= values.size();) {
      const size_t end = std::min(values.find(',', begin), values.size());
      if (end > begin) {
        labels.Set(name, std::string_view(values).substr(begin, end - begin));
        ALERTD_TRY(std::ignore, Emit(labels, value));
      }
      begin = end + 1;
    }
    return Value("");
  }

  std::vector<GeneratedSeries> Take() && { return std::move(series_); }

 private:
  Status CheckName(const std::string& name) const {
    if (name.empty() || !IsValidUtf8(name))
      return InvalidInput("invalid label name " + Quote(name));
    if (!metric_.empty() && name == kMetricNameLabel) {
      return InvalidInput("the template must not set __name__ when the name is an argument");
    }
    return Ok();
  }

  // The labels that the arguments from `first` on name in turns with their values.
  Result<LabelsBuilder> PairsFrom(const Args& args, size_t first) const {
    if ((args.size() - first) % 2 != 0) {
      return InvalidInput("labels come in pairs of a name and a value, got " +
                          std::to_string(args.size() - first) + " texts");
    }
    LabelsBuilder labels;
    labels.Set(kMetricNameLabel, metric_);
    for (size_t i = first; i < args.size(); i += 2) {
      ALERTD_TRY(const std::string name, TextArg(args, i));
      ALERTD_TRY(const std::string value, TextArg(args, i + 1));
      ALERTD_TRY(std::ignore, CheckName(name));
      if (!IsValidUtf8(value)) return InvalidInput("invalid label value " + Quote(value));
      labels.Set(name, value);
    }
    return labels;
  }

  Result<Value> Emit(const LabelsBuilder& builder, double value) {
    Labels labels = builder.Build();
    if (series_.size() == kGeneratedSeriesMax) {
      return LimitExceeded("more than " + std::to_string(kGeneratedSeriesMax) + " series");
    }
    if (!seen_.insert(labels).second) {
      return InvalidInput("duplicate series " + FormatLabels(labels));
    }
    series_.push_back({std::move(labels), value});
    return Value("");
  }

  const std::string& metric_;
  absl::flat_hash_set<Labels, LabelsHash> seen_;
  std::vector<GeneratedSeries> series_;
};

Result<Value> Sequence(const Args& args) {
  ALERTD_TRY(const int64_t first, IntegerOf(args, 0));
  ALERTD_TRY(const int64_t last, IntegerOf(args, 1));
  ValueList numbers;
  if (first > last) return Value(std::move(numbers));
  const uint64_t steps = static_cast<uint64_t>(last) - static_cast<uint64_t>(first);
  if (steps >= kSequenceMax) {
    return LimitExceeded("seq yields more than " + std::to_string(kSequenceMax) + " numbers");
  }
  for (uint64_t step = 0; step <= steps; ++step)
    numbers.emplace_back(first + static_cast<int64_t>(step));
  return Value(std::move(numbers));
}

// Where `separator` stands in `text`, the way Go counts: an empty one between the characters.
struct Cut {
  std::string_view before;
  std::string_view after;
  bool found = false;
};
Cut CutAt(std::string_view text, std::string_view separator) {
  if (separator.empty()) {
    std::string_view rest = text;
    if (!rest.empty()) TakeUtf8(rest);
    return {text.substr(0, text.size() - rest.size()), rest, !rest.empty()};
  }
  const size_t at = text.find(separator);
  if (at == std::string_view::npos) return {.before = text, .after = {}, .found = false};
  return {text.substr(0, at), text.substr(at + separator.size()), true};
}

Result<Value> Split(const Args& args) {
  ALERTD_TRY(const std::string text, TextArg(args, 0));
  ALERTD_TRY(const std::string separator, TextArg(args, 1));
  ValueList parts;
  if (text.empty() && separator.empty()) return Value(std::move(parts));
  Cut cut{.before = {}, .after = text, .found = true};
  while (cut.found) {
    cut = CutAt(cut.after, separator);
    parts.emplace_back(cut.before);
  }
  return Value(std::move(parts));
}

Result<Value> Replace(const Args& args) {
  ALERTD_TRY(const std::string text, TextArg(args, 0));
  ALERTD_TRY(const std::string from, TextArg(args, 1));
  ALERTD_TRY(const std::string to, TextArg(args, 2));
  // Go finds an empty text before the first character and after the last one, too.
  std::string replaced = from.empty() ? to : "";
  Cut cut{.before = {}, .after = text, .found = !text.empty()};
  while (cut.found) {
    cut = CutAt(cut.after, from);
    replaced += cut.before;
    if (cut.found || from.empty()) replaced += to;
    if (replaced.size() > kTextBytesMax) {
      return LimitExceeded("replace makes a text of more than " + std::to_string(kTextBytesMax) +
                           " bytes");
    }
  }
  return Value(std::move(replaced));
}

Result<Value> Truncated(const Args& args) {
  constexpr double kBound = 9223372036854775808.0;
  ALERTD_TRY(const double number, NumberOf(args, 0));
  if (number >= -kBound && number < kBound) return Value(static_cast<int64_t>(number));
  return InvalidInput("number does not fit an integer");
}

Function OfOne(double (*function)(double)) {
  return WithCount(1, [function](const Args& args) -> Result<Value> {
    ALERTD_TRY(const double number, NumberOf(args, 0));
    return Value(function(number));
  });
}

enum class ZeroOnTheRight { kTaken, kRefused };

Function OfTwo(double (*function)(double, double), ZeroOnTheRight zero = ZeroOnTheRight::kTaken) {
  return WithCount(2, [function, zero](const Args& args) -> Result<Value> {
    ALERTD_TRY(const double left, NumberOf(args, 0));
    ALERTD_TRY(const double right, NumberOf(args, 1));
    if (right == 0 && zero == ZeroOnTheRight::kRefused) return InvalidInput("division by zero");
    return Value(function(left, right));
  });
}

// As Go's math.Min and math.Max: with no number among them there is none.
double Smaller(double a, double b) {
  return std::isnan(a) ? a : std::isnan(b) ? b : std::fmin(a, b);
}
double Larger(double a, double b) {
  return std::isnan(a) ? a : std::isnan(b) ? b : std::fmax(a, b);
}

FunctionMap GeneratorFunctions(Emitter& emitter) {
  return {
      {"abs", OfOne([](double a) { return std::fabs(a); })},
      {"add", OfTwo([](double a, double b) { return a + b; })},
      {"ceil", OfOne([](double a) { return std::ceil(a); })},
      {"div", OfTwo([](double a, double b) { return a / b; }, ZeroOnTheRight::kRefused)},
      {"floor", OfOne([](double a) { return std::floor(a); })},
      {"int", WithCount(1, Truncated)},
      {"lower", TextFunction(tmpl::ToLower)},
      {"max", OfTwo(Larger)},
      {"min", OfTwo(Smaller)},
      {"mod", OfTwo([](double a, double b) { return std::fmod(a, b); }, ZeroOnTheRight::kRefused)},
      {"mul", OfTwo([](double a, double b) { return a * b; })},
      {"rangeSeries", [&emitter](const Args& args) { return emitter.EmitEach(args); }},
      {"replace", WithCount(3, Replace)},
      {"round", OfOne([](double a) { return std::round(a); })},
      {"seq", WithCount(2, Sequence)},
      {"series", [&emitter](const Args& args) { return emitter.EmitOne(args); }},
      {"split", WithCount(2, Split)},
      {"sub", OfTwo([](double a, double b) { return a - b; })},
      {"trim", TextFunction(tmpl::TrimSpace)},
      {"upper", TextFunction(tmpl::ToUpper)},
  };
}

}  // namespace

Result<std::vector<GeneratedSeries>> GenerateSeries(const std::string& text,
                                                    const std::string& metric) {
  Emitter emitter(metric);
  const FunctionMap functions = GeneratorFunctions(emitter);
  auto parsed = tmpl::Template::Parse("timeseries_gen", text, functions);
  if (const auto* error = std::get_if<SourceError>(&parsed)) {
    const LineColumn place = SourceText("", text).Locate(error->range.begin);
    return InvalidInput("timeseries_gen():" + std::to_string(place.line) + ":" +
                        std::to_string(place.column) + ": " + error->message);
  }
  const auto& generator = std::get<tmpl::Template>(parsed);
  if (generator.NamesTemplates()) {
    return InvalidInput("timeseries_gen(): define, block and template are not allowed");
  }
  ALERTD_TRY(std::ignore, generator.Execute({}, functions));
  return std::move(emitter).Take();
}

}  // namespace alertd::query
