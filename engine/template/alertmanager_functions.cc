#include "engine/template/alertmanager_functions.h"

#include <utility>

#include "engine/template/encodings.h"
#include "engine/template/function_arguments.h"
#include "engine/template/go_time.h"
#include "engine/template/shared_functions.h"
#include "engine/template/text_functions.h"

namespace alertd::tmpl {
namespace {

Result<ZonedTime> TimeArg(const Args& args, size_t index) {
  if (const auto* time = args[index].As<ZonedTime>()) return *time;
  return InvalidInput("expected a time, got " + args[index].TypeName());
}

Result<Value> Join(const Args& args) {
  ALERTD_TRY(const std::string separator, TextArg(args, 0));
  const ValueList* list = args[1].AsList();
  if (list == nullptr) return InvalidInput("expected a list, got " + args[1].TypeName());
  const size_t bytes_max = ExecuteLimits().output_bytes_max;
  std::string out;
  for (size_t i = 0; i < list->size() && out.size() <= bytes_max; ++i) {
    if (i > 0) out += separator;
    ALERTD_TRY(const std::string element, TextArg(*list, i));
    out += element;
  }
  return Value(std::move(out));
}

Result<Value> StringSlice(const Args& args) {
  for (size_t i = 0; i < args.size(); ++i) {
    ALERTD_TRY([[maybe_unused]] const std::string text, TextArg(args, i));
  }
  return Value(ValueList(args));
}

Result<Value> List(const Args& args) { return Value(ValueList(args)); }

Result<Value> Append(const Args& args) {
  const ValueList* list = args.empty() ? nullptr : args[0].AsList();
  if (list == nullptr) return InvalidInput("append wants a list and what to add to it");
  ValueList longer = *list;
  longer.insert(longer.end(), args.begin() + 1, args.end());
  return Value(std::move(longer));
}

Result<Value> Dict(const Args& args) {
  if (args.size() % 2 != 0) return InvalidInput("dict wants keys and values in turn");
  ValueMap map;
  for (size_t i = 0; i < args.size(); i += 2) {
    ALERTD_TRY(const std::string key, TextArg(args, i));
    map[key] = args[i + 1];
  }
  return Value(std::move(map));
}

Result<Value> Date(const Args& args) {
  ALERTD_TRY(const std::string layout, TextArg(args, 0));
  ALERTD_TRY(const ZonedTime time, TimeArg(args, 1));
  return Value(FormatTime(time, layout));
}

Result<Value> Tz(const Args& args) {
  ALERTD_TRY(const std::string zone, TextArg(args, 0));
  ALERTD_TRY(const ZonedTime time, TimeArg(args, 1));
  ALERTD_TRY(ZonedTime shown, InZone(time, zone));
  return Value(std::move(shown));
}

Result<Value> ToDate(const Args& args) {
  ALERTD_TRY(const std::string layout, TextArg(args, 0));
  return Unsupported("reading a time by the layout \"" + layout + "\" is not supported yet");
}

Result<Value> ToJson(const Args& args) {
  ALERTD_TRY(std::string text, EncodeJson(args[0]));
  return Value(std::move(text));
}

Function Fallible(Result<std::string> (*function)(std::string_view text)) {
  return WithCount(1, [function](const Args& args) -> Result<Value> {
    ALERTD_TRY(const std::string text, TextArg(args, 0));
    ALERTD_TRY(std::string made, function(text));
    return Value(std::move(made));
  });
}

Function Since(Timestamp now) {
  return WithCount(1, [now](const Args& args) -> Result<Value> {
    ALERTD_TRY(const ZonedTime time, TimeArg(args, 0));
    return Value(SpanBetween(time, {.at = now, .zone = {}}));
  });
}

// The label's value wherever a template stands, also where {{ . }} is an alert; empty without one.
Function RouteLabel(const Labels& labels) {
  return WithCount(1, [labels](const Args& args) -> Result<Value> {
    ALERTD_TRY(const std::string name, TextArg(args, 0));
    return Value(labels.Get(name));
  });
}

}  // namespace

FunctionMap AlertmanagerFunctions(const AlertmanagerFunctionOptions& options) {
  const Timestamp now = options.now;
  FunctionMap functions = {
      {"append", Append},
      {"base64decode", Fallible(DecodeBase64)},
      {"base64encode", TextFunction(EncodeBase64)},
      {"date", WithCount(2, Date)},
      {"dict", Dict},
      {"join", WithCount(2, Join)},
      {"list", List},
      {"mustToDate", WithCount(2, ToDate)},
      {"now", WithCount(0,
                        [now](const Args&) -> Result<Value> {
                          return Value(ZonedTime{.at = now, .zone = {}});
                        })},
      {"routeLabels", RouteLabel(options.route_labels)},
      {"safeUrl", SafeTextFunction(SafeKind::kUrl)},
      {"since", Since(now)},
      {"stringSlice", StringSlice},
      {"toDate", WithCount(2, ToDate)},
      {"toJson", WithCount(1, ToJson)},
      {"trimSpace", TextFunction(TrimSpace)},
      {"tz", WithCount(2, Tz)},
      {"urlUnescape", Fallible(UnescapeUrlQuery)},
  };
  functions.merge(SharedFunctions());
  return functions;
}

}  // namespace alertd::tmpl
