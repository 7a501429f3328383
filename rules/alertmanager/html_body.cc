#include "rules/alertmanager/html_body.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "engine/template/alertmanager_functions.h"
#include "engine/template/html/html_template.h"
#include "rules/scalar_text.h"

namespace alertd::rules {
namespace {

constexpr std::string_view kEmailKind = "email";
constexpr std::string_view kBodyKey = "html";

// By its name one of those that come with Alertmanager: "__subject", "email.default.html".
bool IsDefaultTemplate(std::string_view name) {
  return name.starts_with("__") || name.find(".default.") != std::string_view::npos;
}

class HtmlBodyCheck {
 public:
  HtmlBodyCheck(const AlertmanagerDraft& alertmanager, Diagnostics& diagnostics)
      : functions_(tmpl::AlertmanagerFunctions({})), diagnostics_(diagnostics) {
    bool complete = alertmanager.template_patterns_read == alertmanager.template_patterns.size();
    for (const auto& file : alertmanager.template_files) {
      // What does not parse was reported; only that there is too much of it comes to light here.
      complete = !options_.set.Add(file, functions_) && complete;
    }
    options_.assumes = [complete](std::string_view name) {
      return !complete || IsDefaultTemplate(name);
    };
  }

  void Check(const Settings& email) {
    const Setting* const body = email.Find(kBodyKey);
    if (body == nullptr || body->incomplete || body->fallback) return;
    const std::string& text = email.Text(kBodyKey);
    auto parsed = html::ParseHtml(std::string(kBodyKey), text, functions_, options_);
    auto* const problem = std::get_if<html::TemplateProblem>(&parsed);
    if (problem == nullptr) return;
    SourceLocation location{.file = problem->source, .range = problem->error.range};
    if (location.file == nullptr) {
      const ScalarText scalar =
          ScalarText::Align(email.location().file->text(), body->range.begin, text);
      location = email.Locate(scalar.Locate(location.range));
    }
    Report(std::move(location), problem->error.message);
  }

 private:
  // Once, however many e-mails run into the same place.
  void Report(SourceLocation location, const std::string& problem) {
    Diagnostic diagnostic;
    diagnostic.level = DiagnosticLevel::kWarning;
    diagnostic.name = "template";
    diagnostic.location = std::move(location);
    diagnostic.message = "no e-mail could be sent with this \"html\": " + problem;
    const bool known =
        std::any_of(diagnostics_.begin(), diagnostics_.end(), [&](const Diagnostic& other) {
          return other.location.file == diagnostic.location.file &&
                 other.location.range == diagnostic.location.range &&
                 other.message == diagnostic.message;
        });
    if (!known) diagnostics_.push_back(std::move(diagnostic));
  }

  tmpl::FunctionMap functions_;
  html::HtmlOptions options_;
  Diagnostics& diagnostics_;
};

}  // namespace

void CheckHtmlBodies(const AlertmanagerDraft& alertmanager, Diagnostics& diagnostics) {
  std::optional<HtmlBodyCheck> check;
  for (const AlertmanagerReceiverDraft& receiver : alertmanager.receivers) {
    for (const IntegrationDraft& integration : receiver.integrations) {
      if (integration.kind->name != kEmailKind) continue;
      if (!check) check.emplace(alertmanager, diagnostics);
      check->Check(integration.settings);
    }
  }
}

}  // namespace alertd::rules
