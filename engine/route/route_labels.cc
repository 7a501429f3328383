#include "engine/route/route_labels.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <variant>

#include "engine/template/alertmanager_data.h"
#include "engine/template/alertmanager_functions.h"
#include "engine/template/template_set.h"

namespace alertd::route {
namespace {

// As a rule's labels show it.
std::string ErrorText(const std::string& error) {
  return "<error expanding template: " + error + ">";
}

struct LabelTemplate {
  std::string name;
  std::string text;  // without a template: the value
  std::optional<tmpl::Template> parsed;
};

bool AnyIn(const rules::Route& route) {
  return !route.labels.empty() || std::any_of(route.routes.begin(), route.routes.end(), AnyIn);
}

class Reader {
 public:
  explicit Reader(const RouteLabelSources& sources) : functions_(tmpl::AlertmanagerFunctions({})) {
    for (const auto& file : sources.template_files)
      set_.Add(file, functions_);
  }

  LabelTemplate Read(const std::string& name, const std::string& text) const {
    if (text.find("{{") == std::string::npos) return {name, text, std::nullopt};
    auto parsed = set_.Parse(name, text, functions_);
    if (const auto* error = std::get_if<SourceError>(&parsed)) {
      return {name, ErrorText(error->message), std::nullopt};
    }
    return {name, text, std::get<tmpl::Template>(std::move(parsed))};
  }

 private:
  tmpl::FunctionMap functions_;
  tmpl::TemplateSet set_;
};

}  // namespace

struct RouteLabels::Parsed {
  void Read(const Reader& reader, const rules::Route& route) {
    for (const auto& [name, text] : route.labels)
      labels[&route].push_back(reader.Read(name, text));
    for (const rules::Route& child : route.routes)
      Read(reader, child);
  }

  std::map<const rules::Route*, std::vector<LabelTemplate>> labels;  // of those that have some
  std::string external_url;
};

RouteLabels::RouteLabels(const rules::Route& root, RouteLabelSources sources) {
  auto parsed = std::make_unique<Parsed>();
  // Trees without any are made often, and the functions of templates are many.
  if (AnyIn(root)) parsed->Read(Reader(sources), root);
  parsed->external_url = std::move(sources.external_url);
  parsed_ = std::move(parsed);
}

RouteLabels::~RouteLabels() = default;

Labels RouteLabels::Render(const rules::Route& route, const Notification& notification) const {
  const auto found = parsed_->labels.find(&route);
  if (found == parsed_->labels.end()) return {};
  const tmpl::FunctionMap functions = tmpl::AlertmanagerFunctions({.now = notification.at});
  const tmpl::Value data =
      tmpl::NotificationTemplateValue(notification, {.external_url = parsed_->external_url});
  LabelsBuilder labels;
  for (const LabelTemplate& label : found->second) {
    if (!label.parsed) {
      labels.Set(label.name, label.text);
      continue;
    }
    const Result<std::string> text = label.parsed->Execute(data, functions);
    labels.Set(label.name, text ? *text : ErrorText(text.error().message));
  }
  return labels.Build();
}

}  // namespace alertd::route
