#include "rules/prometheus/validated_sections.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "rules/prometheus/prometheus_shapes.h"

namespace alertd::rules {
namespace {

void CheckUniqueNames(FileScope& scope, const std::vector<Settings>& all) {
  std::map<std::string, const Settings*> seen;
  for (const Settings& settings : all) {
    const std::string& name = settings.Text("name");
    if (name.empty()) continue;
    const auto [first, added] = seen.emplace(name, &settings);
    if (added) continue;
    scope.Error({.name = "duplicate",
                 .range = settings.ValueRange("name"),
                 .message = "the name \"" + name + "\" is given twice; first at " +
                            scope.Locate(first->second->ValueRange("name")).Describe(),
                 .suggestion = {}});
  }
}

void KeepOtlpStrategy(const std::vector<Settings>& all, Draft& draft) {
  const Settings& otlp = all.front();
  draft.otlp_strategy = {.name = otlp.Text("translation_strategy"),
                         .location = otlp.Locate(otlp.ValueRange("translation_strategy"))};
}

bool HasAlertmanagers(const std::vector<Settings>& all) {
  return !all.empty() && all.front().Has("alertmanagers");
}

enum class Form { kMapping, kList };

struct ValidatedSection {
  std::string_view key;
  Form form;
  const Shape* shape;
  Consequence consequence;
  std::string_view because;  // what leaving it out means
};

constexpr std::array<ValidatedSection, 7> kSections = {{
    {"alerting", Form::kMapping, &kAlertingShape, Consequence::kChangesPaging,
     "the Alertmanagers it names would get no alerts"},
    {"remote_read", Form::kList, &kRemoteReadShape, Consequence::kChangesPaging,
     "rules would not see what it holds"},
    {"remote_write", Form::kList, &kRemoteWriteShape, Consequence::kHarmless,
     "no samples are sent on"},
    {"storage", Form::kMapping, &kStorageShape, Consequence::kHarmless, "it is left out"},
    {"tracing", Form::kMapping, &kTracingShape, Consequence::kHarmless,
     "it is left out; see observability.tracing"},
    {"otlp", Form::kMapping, &kOtlpShape, Consequence::kHarmless, "it is left out"},
    {"runtime", Form::kMapping, &kRuntimeShape, Consequence::kHarmless, "it is left out"},
}};

std::vector<Settings> Validate(FileScope& scope, const ValidatedSection& section,
                               const YamlNode& node) {
  if (section.form == Form::kList) {
    std::vector<Settings> all = ReadShapes(scope, node, *section.shape);
    CheckUniqueNames(scope, all);
    return all;
  }
  std::vector<Settings> one;
  one.push_back(ReadShape(scope, node, *section.shape));
  return one;
}

}  // namespace

std::vector<std::string_view> ValidatedSectionKeys() {
  std::vector<std::string_view> keys;
  keys.reserve(kSections.size());
  for (const ValidatedSection& section : kSections)
    keys.push_back(section.key);
  return keys;
}

bool ReadValidatedSection(FileScope& scope, const YamlEntry& entry, Draft& draft) {
  const auto* const section =
      std::find_if(kSections.begin(), kSections.end(),
                   [&entry](const ValidatedSection& each) { return each.key == entry.key->value; });
  if (section == kSections.end()) return false;
  if (entry.value->kind == YamlKind::kNull) return true;
  const std::vector<Settings> read = Validate(scope, *section, *entry.value);
  if (section->shape == &kOtlpShape) KeepOtlpStrategy(read, draft);
  // An empty list, or alerting without Alertmanagers, asks for nothing.
  const bool asks = section->shape == &kAlertingShape ? HasAlertmanagers(read) : !read.empty();
  if (asks) {
    scope.ReportNotRun(entry.key->range,
                       "section \"" + std::string(section->key) +
                           "\" is not supported yet: " + std::string(section->because),
                       section->consequence);
  }
  return true;
}

}  // namespace alertd::rules
