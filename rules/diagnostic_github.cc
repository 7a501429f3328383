#include <string_view>

#include "rules/diagnostic_formats.h"

namespace alertd::rules {
namespace {

// A command's message may hold anything but these; its properties neither colon nor comma.
std::string Escape(std::string_view text, std::string_view escaped) {
  static constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (escaped.find(c) == std::string_view::npos) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHexDigits[byte >> 4U];
    out += kHexDigits[byte & 0xFU];
  }
  return out;
}

std::string EscapeMessage(std::string_view text) { return Escape(text, "%\r\n"); }
std::string EscapeProperty(std::string_view text) { return Escape(text, "%\r\n:,"); }

std::string_view CommandName(DiagnosticLevel level) {
  return level == DiagnosticLevel::kNote ? "notice" : LevelName(level);
}

}  // namespace

std::string RenderGithub(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    out += "::" + std::string(CommandName(diagnostic.level)) + " ";
    if (const SourceText* const file = diagnostic.location.file.get()) {
      const LineColumn begin = file->Locate(diagnostic.location.range.begin);
      const LineColumn end = file->Locate(diagnostic.location.range.end);
      out += "file=" + EscapeProperty(file->name()) + ",line=" + std::to_string(begin.line) +
             ",col=" + std::to_string(begin.column);
      if (end.line == begin.line && end.column > begin.column) {
        out += ",endColumn=" + std::to_string(end.column);
      }
      out += ",";
    }
    out += "title=" + EscapeProperty(diagnostic.name) + "::";
    std::string text = diagnostic.message;
    if (!diagnostic.suggestion.empty()) text += "; " + diagnostic.suggestion;
    out += EscapeMessage(text) + "\n";
  }
  return out;
}

}  // namespace alertd::rules
