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

}  // namespace

std::string RenderJson(const Diagnostics& diagnostics) {
  boost::json::array out;
  for (const Diagnostic& diagnostic : diagnostics) {
    boost::json::object object;
    if (const SourceText* const file = diagnostic.location.file.get()) {
      const LineColumn begin = file->Locate(diagnostic.location.range.begin);
      const LineColumn end = file->Locate(diagnostic.location.range.end);
      object["file"] = ToJson(file->name());
      object["line"] = begin.line;
      object["column"] = begin.column;
      object["end_line"] = end.line;
      object["end_column"] = end.column;
    }
    object["level"] = ToJson(LevelName(diagnostic.level));
    object["name"] = ToJson(diagnostic.name);
    object["message"] = ToJson(diagnostic.message);
    object["suggestion"] = ToJson(diagnostic.suggestion);
    out.push_back(std::move(object));
  }
  // Names of files need not be UTF-8.
  return ValidUtf8(boost::json::serialize(out)) + "\n";
}

}  // namespace alertd::rules
