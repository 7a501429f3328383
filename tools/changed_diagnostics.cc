#include "tools/changed_diagnostics.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "rules/lint/rule_text_place.h"
#include "rules/lint/yaml_block.h"
#include "tools/changed_lines.h"

namespace alertd::tools {
namespace {

using lint::LineSpan;
using rules::Diagnostic;
using rules::DiagnosticLevel;

LineSpan LinesOf(const SourceText& file, SourceRange range) {
  return {.first = file.Locate(range.begin).line, .last = file.Locate(range.end).line};
}

// The message without lines and columns of other places, which move with whatever stands before
// them: "the one at am.yml:4:8", "in line 4".
std::string WithoutPlaces(const std::string& message) {
  constexpr std::string_view kLine = " line ";
  std::string text;
  for (const char each : message) {
    const bool digit = std::isdigit(static_cast<unsigned char>(each)) != 0;
    if (digit && (text.ends_with(':') || text.ends_with(kLine))) continue;
    text += each;
  }
  return text;
}

// What tells a diagnostic from others, whatever stands before it in its file.
using Identity = std::tuple<std::string, std::string, size_t, size_t, std::string>;

Identity IdentityOf(const Diagnostic& diagnostic, LineColumn position) {
  return {diagnostic.name, diagnostic.location.file->name(), position.line, position.column,
          WithoutPlaces(diagnostic.message)};
}

LineColumn PositionOf(const Diagnostic& diagnostic) {
  return diagnostic.location.file->Locate(diagnostic.location.range.begin);
}

std::set<Identity> IdentitiesOf(const rules::Diagnostics& diagnostics) {
  std::set<Identity> identities;
  for (const Diagnostic& each : diagnostics) {
    if (each.location.file != nullptr) identities.insert(IdentityOf(each, PositionOf(each)));
  }
  return identities;
}

// Tells the diagnostics that are about something that has changed. Errors always are: a change may
// make one where nothing has changed, such as where a receiver is named that was removed.
class ChangeFilter {
 public:
  ChangeFilter(ChangedLines changed, const rules::Configuration* configuration)
      : changed_(std::move(changed)) {
    if (configuration == nullptr) return;
    lint::ForEachRule(*configuration, [this](const rules::Rule& rule, const rules::RuleGroup&) {
      if (rule.location.file == nullptr || rule.source == nullptr) return;
      const LineSpan lines = LinesOf(*rule.location.file, rule.source->whole);
      rules_.push_back({.file = rule.location.file.get(), .lines = lines});
    });
  }

  // What is about no place is about all of it.
  bool Keeps(const Diagnostic& diagnostic) const {
    const bool always =
        diagnostic.location.file == nullptr || diagnostic.level == DiagnosticLevel::kError;
    if (always) return true;
    const SourceText& file = *diagnostic.location.file;
    const size_t line = PositionOf(diagnostic).line;
    if (changed_.Touch(file.name(), lint::ItemAround(file, line))) return true;
    return std::any_of(rules_.begin(), rules_.end(), [&](const RuleLines& rule) {
      return rule.file == &file && rule.lines.Holds(line) &&
             changed_.Touch(file.name(), rule.lines);
    });
  }

  // REQUIRES: Keeps() does not keep it.
  Identity FormerIdentity(const Diagnostic& diagnostic) const {
    LineColumn position = PositionOf(diagnostic);
    position.line = changed_.FormerLine(diagnostic.location.file->name(), position.line);
    return IdentityOf(diagnostic, position);
  }

 private:
  struct RuleLines {
    const SourceText* file;
    LineSpan lines;
  };

  ChangedLines changed_;
  std::vector<RuleLines> rules_;
};

std::vector<std::string> FilesOf(const rules::LoadOutcome& loaded) {
  std::set<std::string> files;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    if (diagnostic.location.file != nullptr) files.insert(diagnostic.location.file->name());
  }
  // Also where nothing is wrong, a revision that is not there must not look like success.
  if (files.empty() && loaded.configuration != nullptr) {
    files.insert(loaded.configuration->files.begin(), loaded.configuration->files.end());
  }
  return {files.begin(), files.end()};
}

}  // namespace

Status KeepChanged(const std::string& revision,
                   const std::function<Result<rules::LoadOutcome>(Revision& former)>& load_former,
                   rules::LoadOutcome& loaded) {
  Revision former(revision);
  ALERTD_TRY(ChangedLines changed, ChangedLines::Since(former, FilesOf(loaded)));
  const ChangeFilter filter(std::move(changed), loaded.configuration.get());
  rules::Diagnostics& diagnostics = loaded.diagnostics;
  const bool all = std::all_of(diagnostics.begin(), diagnostics.end(),
                               [&filter](const Diagnostic& each) { return filter.Keeps(each); });
  if (all) return Ok();
  ALERTD_TRY(const rules::LoadOutcome before, load_former(former));
  const std::set<Identity> known = IdentitiesOf(before.diagnostics);
  std::erase_if(diagnostics, [&](const Diagnostic& each) {
    return !filter.Keeps(each) && known.contains(filter.FormerIdentity(each));
  });
  return Ok();
}

}  // namespace alertd::tools
