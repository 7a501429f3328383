#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/utf8.h"
#include "rules/diagnostic_formats.h"

namespace alertd::rules {
namespace {

boost::json::string ToJson(std::string_view text) {
  return boost::json::string(text.data(), text.size());
}

// A path as a URI, relative where the path is. A colon is written out, too: what stands before one
// in the first part of a path would be a scheme.
std::string UriOf(std::string_view path) {
  constexpr std::string_view kPlain = "-._~/!$&'()*+,;=@";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte < 0x80 && (std::isalnum(byte) != 0 || kPlain.find(c) != kPlain.npos);
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kDigits[byte >> 4U], kDigits[byte & 0xFU]};
    }
  }
  return uri;
}

// The place with its column in code points, as SARIF counts.
LineColumn LocateCodePoint(const SourceText& file, size_t offset) {
  const LineColumn place = file.Locate(offset);
  const std::string_view before = file.Line(place.line).substr(0, place.column - 1);
  const auto continuations = std::count_if(before.begin(), before.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
  });
  return {.line = place.line, .column = place.column - static_cast<size_t>(continuations)};
}

boost::json::object LocationObject(const SourceLocation& location) {
  const LineColumn begin = LocateCodePoint(*location.file, location.range.begin);
  const LineColumn end = LocateCodePoint(*location.file, location.range.end);
  boost::json::object region{{"startLine", begin.line}, {"startColumn", begin.column}};
  if (end != begin) {
    region["endLine"] = end.line;
    region["endColumn"] = end.column;
  }
  return {{"physicalLocation",
           boost::json::object{{"artifactLocation",
                                boost::json::object{{"uri", ToJson(UriOf(location.file->name()))}}},
                               {"region", std::move(region)}}}};
}

boost::json::object ResultObject(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  if (!diagnostic.suggestion.empty()) text += "; " + diagnostic.suggestion;
  boost::json::object result{{"ruleId", ToJson(diagnostic.name)},
                             {"level", ToJson(LevelName(diagnostic.level))},
                             {"message", boost::json::object{{"text", ToJson(text)}}}};
  if (diagnostic.location.file != nullptr) {
    result["locations"] = boost::json::array{LocationObject(diagnostic.location)};
  }
  return result;
}

}  // namespace

std::string RenderSarif(const Diagnostics& diagnostics, const std::string& version) {
  std::set<std::string> names;
  boost::json::array results;
  for (const Diagnostic& diagnostic : diagnostics) {
    names.insert(diagnostic.name);
    results.push_back(ResultObject(diagnostic));
  }
  boost::json::array rules;
  for (const std::string& name : names)
    rules.push_back(boost::json::object{{"id", ToJson(name)}});
  boost::json::object driver{
      {"name", "alertd"}, {"version", ToJson(version)}, {"rules", std::move(rules)}};
  boost::json::object run{{"tool", boost::json::object{{"driver", std::move(driver)}}},
                          {"columnKind", "unicodeCodePoints"},
                          {"results", std::move(results)}};
  const boost::json::object log{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                {"version", "2.1.0"},
                                {"runs", boost::json::array{std::move(run)}}};
  // Names of files, of which messages speak, need not be UTF-8.
  return ValidUtf8(boost::json::serialize(log)) + "\n";
}

}  // namespace alertd::rules
