#include "engine/template/prometheus_functions.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/template/escape.h"
#include "engine/template/function_arguments.h"
#include "engine/template/go_time.h"
#include "engine/template/humanize.h"
#include "engine/template/named_type.h"
#include "engine/template/print.h"
#include "engine/template/shared_functions.h"
#include "engine/template/text_functions.h"

namespace alertd::tmpl {
namespace {

// A query's sample carries this label when a template gives it another text to show.
constexpr std::string_view kTextValueLabel = "__value__";

// What toTime and query return in Prometheus, as %T shows it.
constexpr NamedType kTimePointer{.name = "*time.Time"};
constexpr NamedType kQueryResult{.name = "template.queryResult"};

Result<ZonedTime> TimeArg(const Args& args) {
  ALERTD_TRY(const double seconds, NumberArg(args, 0));
  if (!std::isfinite(seconds)) return InvalidInput("value is NaN or Inf");
  return TimeFromUnixSeconds(seconds);
}

Result<Value> ToTime(const Args& args) {
  ALERTD_TRY(ZonedTime time, TimeArg(args));
  return Value(std::move(time)).WithType(kTimePointer);
}

Result<Value> HumanizeTimestamp(const Args& args) {
  ALERTD_TRY(const double seconds, NumberArg(args, 0));
  if (!std::isfinite(seconds)) return Value(FormatGoFloat(seconds, 'g', 4));
  ALERTD_TRY(const ZonedTime time, TimeArg(args));
  return Value(PrintTime(time));
}

Result<Value> ToDuration(const Args& args) {
  constexpr double kSecondsMax = 9.2e9;
  ALERTD_TRY(const double seconds, NumberArg(args, 0));
  if (!std::isfinite(seconds)) return InvalidInput("value is NaN or Inf");
  if (std::fabs(seconds) > kSecondsMax) return InvalidInput("duration out of range");
  return Value(std::chrono::nanoseconds(std::llround(seconds * 1e9)));
}

Result<Value> ParseDurationText(const Args& args) {
  ALERTD_TRY(const std::string text, TextArg(args, 0));
  ALERTD_TRY(const Duration span, ParseDuration(text));
  return Value(std::chrono::duration<double>(span).count());
}

std::string GraphLink(std::string_view expression) {
  return "/graph?g0.expr=" + EscapeUrlQuery(expression) + "&g0.tab=0";
}
std::string TableLink(std::string_view expression) {
  return "/graph?g0.expr=" + EscapeUrlQuery(expression) + "&g0.tab=1";
}

// The path of a URL, without a trailing slash's twin: "/prefix".
std::string PathOf(std::string_view url) {
  const size_t scheme = url.find("://");
  const size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const size_t path = url.find('/', host);
  if (path == std::string_view::npos) return {};
  const size_t end = url.find_first_of("?#", path);
  return std::string(url.substr(path, end - path));
}

// A native histogram is a text to templates, as Prometheus prints it.
Value ValueOf(double number, const std::string& histogram) {
  return histogram.empty() ? Value(number) : Value(histogram);
}

Value SampleValue(const QuerySample& sample) {
  return Record{.type = "*template.sample",
                .fields = {{"Labels", LabelsValue(sample.labels)},
                           {"Value", ValueOf(sample.value, sample.histogram)}}};
}

Result<const Record*> SampleArg(const Args& args, size_t index) {
  const Record* sample = args[index].AsRecord();
  if (sample != nullptr && sample->Find("Labels") != nullptr && sample->Find("Value") != nullptr) {
    return sample;
  }
  return InvalidInput("expected a sample, got " + args[index].TypeName());
}

std::string LabelOf(const Record& sample, std::string_view name) {
  const StringMap* labels = sample.Find("Labels")->AsStringMap();
  if (labels == nullptr) return {};
  const auto found = labels->find(name);
  return found == labels->end() ? std::string() : found->second;
}

Result<Value> First(const Args& args) {
  const ValueList* samples = args[0].AsList();
  if (samples == nullptr) return InvalidInput("expected samples, got " + args[0].TypeName());
  if (samples->empty()) return InvalidInput("first() called on vector with no elements");
  return samples->front();
}

Result<Value> LabelValue(const Args& args) {
  ALERTD_TRY(const std::string name, TextArg(args, 0));
  ALERTD_TRY(const Record* sample, SampleArg(args, 1));
  return Value(LabelOf(*sample, name));
}

Result<Value> NumericValue(const Args& args) {
  ALERTD_TRY(const Record* sample, SampleArg(args, 0));
  return *sample->Find("Value");
}

Result<Value> TextValue(const Args& args) {
  ALERTD_TRY(const Record* sample, SampleArg(args, 0));
  return Value(LabelOf(*sample, kTextValueLabel));
}

Result<Value> SortByLabel(const Args& args) {
  ALERTD_TRY(const std::string name, TextArg(args, 0));
  const ValueList* samples = args[1].AsList();
  if (samples == nullptr) return InvalidInput("expected samples, got " + args[1].TypeName());
  ValueList sorted = *samples;
  for (size_t i = 0; i < sorted.size(); ++i) {
    ALERTD_TRY([[maybe_unused]] const Record* sample, SampleArg(sorted, i));
  }
  std::stable_sort(sorted.begin(), sorted.end(), [&name](const Value& left, const Value& right) {
    return LabelOf(*left.AsRecord(), name) < LabelOf(*right.AsRecord(), name);
  });
  return Value(std::move(sorted)).WithType(kQueryResult);
}

Result<Value> NumberedArgs(const Args& args) {
  ValueMap map;
  for (size_t i = 0; i < args.size(); ++i) {
    map["arg" + std::to_string(i)] = args[i];
  }
  return Value(std::move(map));
}

Function QueryFunction(const PrometheusFunctionOptions& options) {
  return WithCount(1, [query = options.query](const Args& args) -> Result<Value> {
    ALERTD_TRY(const std::string expression, TextArg(args, 0));
    if (!query) return Unsupported("there is nothing to query here");
    ALERTD_TRY(const std::vector<QuerySample> samples, query(expression));
    ValueList list;
    for (const QuerySample& sample : samples) {
      list.push_back(SampleValue(sample));
    }
    return Value(std::move(list)).WithType(kQueryResult);
  });
}

Function Constant(Value value) {
  return WithCount(0, [value = std::move(value)](const Args&) -> Result<Value> { return value; });
}

}  // namespace

FunctionMap PrometheusFunctions(const PrometheusFunctionOptions& options) {
  FunctionMap functions = {
      {"args", NumberedArgs},
      {"externalURL", Constant(options.external_url)},
      {"first", WithCount(1, First)},
      {"graphLink", TextFunction(GraphLink)},
      {"humanize", NumberFunction(Humanize)},
      {"humanize1024", NumberFunction(Humanize1024)},
      {"humanizePercentage", NumberFunction(HumanizePercentage)},
      {"humanizeTimestamp", WithCount(1, HumanizeTimestamp)},
      {"label", WithCount(2, LabelValue)},
      {"now", Constant(UnixSeconds(options.now))},
      {"parseDuration", WithCount(1, ParseDurationText)},
      {"pathPrefix", Constant(PathOf(options.external_url))},
      {"query", QueryFunction(options)},
      {"sortByLabel", WithCount(2, SortByLabel)},
      {"stripDomain", TextFunction(StripDomain)},
      {"stripPort", TextFunction(StripPort)},
      {"strvalue", WithCount(1, TextValue)},
      {"tableLink", TextFunction(TableLink)},
      // Known to the executor, which alone can run a template.
      {std::string(kComputedTemplateFunction), Constant(Value())},
      {"toDuration", WithCount(1, ToDuration)},
      {"toTime", WithCount(1, ToTime)},
      {"urlQueryEscape", TextFunction(EscapeUrlQuery)},
      {"value", WithCount(1, NumericValue)},
  };
  functions.merge(SharedFunctions());
  return functions;
}

Value LabelsValue(const Labels& labels) {
  StringMap map;
  for (const Label& label : labels) {
    map.emplace(label.name, label.value);
  }
  return map;
}

Value RuleTemplateValue(const RuleTemplateData& data) {
  return Record{.type = "template.Data",
                .fields = {{"Labels", LabelsValue(data.labels)},
                           {"ExternalLabels", LabelsValue(data.external_labels)},
                           {"ExternalURL", data.external_url},
                           {"Value", ValueOf(data.value, data.histogram)}}};
}

std::variant<Template, SourceError> ParseRuleTemplate(std::string name, std::string text,
                                                      const FunctionMap& functions) {
  return Template::Parse(std::move(name), std::move(text), functions,
                         {{.name = "labels", .field = "Labels"},
                          {.name = "externalLabels", .field = "ExternalLabels"},
                          {.name = "externalURL", .field = "ExternalURL"},
                          {.name = "value", .field = "Value"}});
}

std::string ExpandRuleTemplate(const Template& rule_template, const Value& data,
                               const FunctionMap& functions) {
  Result<std::string> text = rule_template.Execute(data, functions);
  if (text) return *std::move(text);
  return "<error expanding template: " + text.error().message + ">";
}

}  // namespace alertd::tmpl
