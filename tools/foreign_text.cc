#include "tools/foreign_text.h"

#include <algorithm>
#include <memory>

#include "rules/file_text.h"
#include "rules/sections.h"
#include "rules/yaml_document.h"

namespace alertd::tools {
namespace {

using rules::Diagnostic;
using rules::YamlEntry;
using rules::YamlKind;
using rules::YamlNode;

// Whether the loader's problem is about the file as a whole.
bool IsAboutSections(const Diagnostic& problem, const YamlNode& root) {
  if (root.kind != YamlKind::kMapping) return problem.name == "wrong-type";
  return problem.name == "unknown-key";
}

}  // namespace

bool IsRuleTest(const rules::NamedText& file) {
  const auto source =
      std::make_shared<const SourceText>(file.name, rules::DecodeFileText(file.text));
  const auto read = rules::YamlDocument::Parse(source);
  if (!read.errors.empty()) return false;
  const auto& entries = read.document->root().entries;
  return std::any_of(entries.begin(), entries.end(), [](const YamlEntry& section) {
    return section.key->value == "tests" || section.key->value == "notification_test";
  });
}

rules::Diagnostics FindForeign(const rules::NamedText& file, const rules::LoadOptions& options) {
  const auto source =
      std::make_shared<const SourceText>(file.name, rules::DecodeFileText(file.text));
  const auto read = rules::YamlDocument::Parse(source);
  if (!read.errors.empty()) return {};
  const YamlNode& root = read.document->root();
  const bool empty = root.kind == YamlKind::kMapping && root.entries.empty();
  const bool known =
      std::any_of(root.entries.begin(), root.entries.end(),
                  [](const YamlEntry& section) { return rules::IsSection(section.key->value); });
  if (empty || known || root.kind == YamlKind::kNull) return {};
  rules::Diagnostics problems = rules::LoadTexts({file}, options).diagnostics;
  std::erase_if(problems, [&](const Diagnostic& each) { return !IsAboutSections(each, root); });
  return problems;
}

}  // namespace alertd::tools
