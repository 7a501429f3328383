#include "rules/suppression_text.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/sections.h"
#include "rules/yaml_document.h"

namespace alertd::rules {
namespace {

bool Holds(const YamlNode& node, SourceRange range) {
  return node.range.begin <= range.begin && range.end <= node.range.end;
}

// The keys on the way to what stands at `range`, from the outside in.
std::vector<std::string> PathTo(const YamlNode& root, SourceRange range) {
  std::vector<std::string> path;
  const YamlNode* node = &root;
  while (node != nullptr) {
    const auto& entries = node->entries;
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const YamlEntry& entry) {
      return Holds(*entry.key, range) || Holds(*entry.value, range);
    });
    if (found == entries.end()) break;
    path.push_back(found->key->value);
    node = Holds(*found->key, range) ? nullptr : found->value;
  }
  return path;
}

// What concerns a mapping as a whole points at its first key.
bool ConcernsWhole(const Diagnostic& diagnostic) {
  return diagnostic.name == "missing-key" || diagnostic.name == "unbounded-suppression";
}

std::string Describe(const Diagnostic& diagnostic, const YamlNode& root) {
  std::vector<std::string> path = PathTo(root, diagnostic.location.range);
  if (ConcernsWhole(diagnostic) && !path.empty()) path.pop_back();
  std::string text;
  for (const std::string& key : path)
    text += (text.empty() ? "" : ".") + key;
  std::string_view message = diagnostic.message;
  // Some messages begin with the name of the key themselves.
  const std::string own = path.empty() ? std::string() : path.back() + ": ";
  if (!own.empty() && message.starts_with(own)) message.remove_prefix(own.size());
  text += (text.empty() ? "" : ": ") + std::string(message);
  if (!diagnostic.suggestion.empty()) text += " (" + diagnostic.suggestion + ")";
  return text;
}

Failure FailWith(const Diagnostics& diagnostics, const YamlNode& root) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.level != DiagnosticLevel::kError) continue;
    text += (text.empty() ? "" : "; ") + Describe(diagnostic, root);
  }
  return InvalidInput(std::move(text));
}

}  // namespace

Result<Suppression> ReadSuppressionText(std::string_view json) {
  // A section is a list.
  const auto source =
      std::make_shared<const SourceText>("suppression", "[" + std::string(json) + "]");
  const YamlDocument::Outcome outcome = YamlDocument::Parse(source);
  if (!outcome.errors.empty()) return InvalidInput(outcome.errors.front().message);
  if (outcome.document == nullptr || outcome.document->root().items.size() != 1) {
    return InvalidInput("expected one suppression, which is an object");
  }
  const LoadOptions options;
  Diagnostics diagnostics;
  Draft draft;
  FileScope scope(*outcome.document, options, diagnostics);
  ReadSuppressionsSection(scope, outcome.document->root(), draft);
  if (HasErrors(diagnostics)) return FailWith(diagnostics, *outcome.document->root().items.front());
  ALERTD_CHECK(draft.suppressions.size() == 1);
  Suppression suppression = std::move(draft.suppressions.front());
  suppression.location = {};
  return suppression;
}

std::string DescribeMatch(const Suppression& suppression) {
  std::string text;
  for (const auto& [label, expression] : suppression.match) {
    if (!text.empty()) text += ", ";
    text.append(label).append("=").append(expression);
  }
  if (!suppression.condition) return text.empty() ? "every alert" : text;
  if (!text.empty()) text += " ";
  return text.append("where ").append(suppression.condition->text());
}

}  // namespace alertd::rules
