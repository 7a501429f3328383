#include "rules/loader.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "rules/alertmanager/template_file.h"
#include "rules/assemble.h"
#include "rules/discovery/target_groups.h"
#include "rules/file_list.h"
#include "rules/file_scope.h"
#include "rules/file_text.h"
#include "rules/sections.h"
#include "rules/yaml_document.h"
#include "rules/yaml_writer.h"

namespace alertd::rules {
namespace {

constexpr size_t kFilesMax = 10'000;
constexpr size_t kDiagnosticsMax = 10'000;

constexpr std::array<std::string_view, 7> kAlertmanagerKeys = {
    "global",         "templates",          "route", "receivers", "inhibit_rules",
    "time_intervals", "mute_time_intervals"};

// Whether the file is a whole configuration of Alertmanager, and nothing else.
bool IsAlertmanagerFile(const YamlNode& root) {
  const YamlNode* receivers = root.Find("receivers");
  if (root.Find("route") == nullptr || receivers == nullptr) return false;
  const bool native =
      std::any_of(receivers->items.begin(), receivers->items.end(),
                  [](const YamlNode* receiver) { return receiver->Find("type") != nullptr; });
  return !native &&
         std::all_of(root.entries.begin(), root.entries.end(), [](const YamlEntry& entry) {
           return std::find(kAlertmanagerKeys.begin(), kAlertmanagerKeys.end(), entry.key->value) !=
                  kAlertmanagerKeys.end();
         });
}

// One run: reads texts, follows includes, and ends with an outcome.
class Loading {
 public:
  explicit Loading(const LoadOptions& options) : options_(options) {}

  // Reads the files that a pattern of the command line names.
  void ReadPattern(const std::string& pattern) {
    const std::vector<std::string> paths = ExpandGlob(pattern);
    if (paths.empty()) ReportNowhere("no file matches " + pattern);
    for (const std::string& path : paths)
      ReadFile(path, nullptr);
  }

  // Reads what files have named in turn, also those that this brings.
  void ReadIncludes() {
    while (!draft_.includes.empty()) {
      const std::vector<Include> includes = std::exchange(draft_.includes, {});
      for (const Include& include : includes)
        ReadInclude(include);
    }
  }

  void ReadText(const std::string& name, std::string text) {
    auto source = std::make_shared<const SourceText>(name, DecodeFileText(std::move(text)));
    file_order_.emplace(source.get(), files_.size());
    files_.push_back(name);
    sources_.push_back(source);
    YamlDocument::Outcome outcome = YamlDocument::Parse(source);
    for (SourceError& error : outcome.errors)
      ReportYaml(DiagnosticLevel::kError, source, std::move(error));
    if (outcome.document == nullptr) return;
    if (outcome.second_document) {
      // Prometheus and Alertmanager go on without what follows; in our own files it is a mistake.
      const bool native = IsNativeFile(outcome.document->root());
      ReportYaml(native ? DiagnosticLevel::kError : DiagnosticLevel::kWarning, source,
                 *std::move(outcome.second_document));
    }
    FileScope scope(*outcome.document, options_, diagnostics_);
    ReadSections(scope, draft_);
    secrets_[source.get()] = scope.secrets();
    WriteDocument(outcome.document->root(), scope.secrets());
  }

  LoadOutcome Finish() {
    LoadOutcome outcome;
    outcome.files_read = files_.size();
    outcome.alerts = draft_.alerts;
    outcome.recordings = draft_.recordings;
    const std::optional<Duration> scrape_interval = draft_.scrape_interval;
    Configuration configuration = Assemble(std::move(draft_), options_, diagnostics_);
    configuration.files = files_;
    configuration.yaml = std::move(yaml_);
    if (receiver_files_ == 1) configuration.alertmanager_yaml = std::move(alertmanager_yaml_);
    if (options_.inspect) {
      options_.inspect({.configuration = configuration,
                        .sources = sources_,
                        .incomplete = HasErrors(diagnostics_),
                        .scrape_interval = scrape_interval},
                       diagnostics_);
    }
    Sort();
    for (Diagnostic& diagnostic : diagnostics_)
      AttachSecrets(diagnostic);
    if (!HasErrors(diagnostics_)) {
      outcome.configuration = std::make_shared<const Configuration>(std::move(configuration));
    }
    if (diagnostics_.size() > kDiagnosticsMax) diagnostics_.resize(kDiagnosticsMax);
    outcome.diagnostics = std::move(diagnostics_);
    return outcome;
  }

 private:
  void WriteDocument(const YamlNode& root, std::span<const SourceRange> secrets) {
    if (root.Find("receivers") != nullptr) ++receiver_files_;
    if (IsAlertmanagerFile(root)) alertmanager_yaml_ = WriteAlertmanagerYaml(root, secrets);
    if (yaml_.size() >= kWrittenYamlBytesMax) return;
    if (files_.size() > 1) yaml_ += "---\n";
    yaml_ += WriteYaml(root, secrets);
  }

  void ReportYaml(DiagnosticLevel level, const std::shared_ptr<const SourceText>& source,
                  SourceError error) {
    ReportAt(level, "yaml", source, std::move(error));
  }

  void ReportAt(DiagnosticLevel level, std::string_view name,
                const std::shared_ptr<const SourceText>& source, SourceError error) {
    Diagnostic diagnostic;
    diagnostic.level = level;
    diagnostic.name = std::string(name);
    diagnostic.location = {.file = source, .range = error.range};
    diagnostic.message = std::move(error.message);
    diagnostic.suggestion = std::move(error.suggestion);
    diagnostics_.push_back(std::move(diagnostic));
  }

  void ReportNowhere(std::string message) {
    Diagnostic diagnostic;
    diagnostic.name = "file";
    diagnostic.message = std::move(message);
    diagnostics_.push_back(std::move(diagnostic));
  }

  void ReportInclude(DiagnosticLevel level, const Include& include, std::string message) {
    Diagnostic diagnostic;
    diagnostic.level = level;
    diagnostic.name = "file";
    diagnostic.location = include.location;
    diagnostic.message = std::move(message);
    diagnostics_.push_back(std::move(diagnostic));
  }

  Result<std::string> TextOf(const std::string& path) const {
    return options_.read_file ? options_.read_file(path)
                              : ReadTextFile(path, YamlLimits{}.bytes_max);
  }

  // `include` is null for a file of the command line. A file that was read before is not again.
  void ReadFile(const std::string& path, const Include* include) {
    if (!read_.insert(CanonicalName(path)).second) return;
    if (files_.size() >= kFilesMax) {
      ReportNowhere("more than " + std::to_string(kFilesMax) + " files");
      return;
    }
    Result<std::string> text = TextOf(path);
    if (text) {
      ReadText(path, *std::move(text));
    } else if (include == nullptr) {
      ReportNowhere(text.error().message);
    } else {
      ReportInclude(DiagnosticLevel::kError, *include, text.error().message);
    }
  }

  void ReadInclude(const Include& include) {
    const std::vector<std::string> paths = ExpandGlob(include.pattern);
    // That a pattern for templates finds none is as usual as the files are.
    if (paths.empty() && include.kind != IncludeKind::kTemplates) {
      ReportInclude(DiagnosticLevel::kWarning, include, "no file matches " + include.pattern);
    }
    const size_t problems = diagnostics_.size();
    for (const std::string& path : paths) {
      if (include.kind == IncludeKind::kConfiguration) {
        ReadFile(path, &include);
      } else if (include.kind != IncludeKind::kTargets || ChecksTargets()) {
        CheckFile(path, include);
      }
    }
    const bool complete = !paths.empty() && diagnostics_.size() == problems;
    if (include.kind == IncludeKind::kTemplates && complete) {
      ++draft_.alertmanager.template_patterns_read;
    }
  }

  // The daemon does without a file of targets that is wrong, and its discovery tells of it.
  bool ChecksTargets() const { return options_.not_run_yet == NotRunYet::kWarning; }

  // A file that is only checked: it is read again when what is in it is needed.
  void CheckFile(const std::string& path, const Include& include) {
    if (!read_.insert(CanonicalName(path)).second) return;
    Result<std::string> text = TextOf(path);
    if (!text) {
      ReportInclude(DiagnosticLevel::kWarning, include, text.error().message);
      return;
    }
    const auto source = std::make_shared<const SourceText>(path, *std::move(text));
    file_order_.emplace(source.get(), files_.size());
    if (include.kind == IncludeKind::kTemplates) {
      CheckTemplates(source);
    } else {
      CheckTargets(source);
    }
  }

  void CheckTemplates(const std::shared_ptr<const SourceText>& source) {
    std::optional<SourceError> error = FindTemplateError(*source);
    if (error) {
      ReportAt(DiagnosticLevel::kError, "template", source, *std::move(error));
    } else {
      draft_.alertmanager.template_files.push_back(source);
    }
  }

  // Its targets are not kept: discovery reads them.
  void CheckTargets(const std::shared_ptr<const SourceText>& source) {
    YamlDocument::Outcome outcome = YamlDocument::Parse(source);
    for (SourceError& error : outcome.errors)
      ReportYaml(DiagnosticLevel::kError, source, std::move(error));
    if (outcome.document == nullptr) return;
    FileScope scope(*outcome.document, options_, diagnostics_);
    ReadTargetGroups(scope);
  }

  // By file in the order read, then by place; errors before warnings at the same place.
  void Sort() {
    const auto key = [this](const Diagnostic& diagnostic) {
      const auto file = file_order_.find(diagnostic.location.file.get());
      const size_t order = file == file_order_.end() ? 0 : file->second + 1;
      return std::tuple(order, diagnostic.location.range.begin, diagnostic.level);
    };
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(),
                     [&key](const Diagnostic& a, const Diagnostic& b) { return key(a) < key(b); });
  }

  // The secrets on the line that the diagnostic quotes.
  void AttachSecrets(Diagnostic& diagnostic) const {
    const auto secrets = secrets_.find(diagnostic.location.file.get());
    if (secrets == secrets_.end()) return;
    const SourceText& file = *diagnostic.location.file;
    const size_t line = file.Locate(diagnostic.location.range.begin).line;
    for (const SourceRange& secret : secrets->second) {
      const bool on_line =
          file.Locate(secret.begin).line <= line && file.Locate(secret.end).line >= line;
      if (on_line) diagnostic.secrets.push_back(secret);
    }
  }

  const LoadOptions& options_;
  Draft draft_;
  Diagnostics diagnostics_;
  std::vector<std::string> files_;
  std::vector<std::shared_ptr<const SourceText>> sources_;
  std::string yaml_;
  std::string alertmanager_yaml_;
  size_t receiver_files_ = 0;
  std::set<std::string> read_;
  std::map<const SourceText*, size_t> file_order_;
  std::map<const SourceText*, std::vector<SourceRange>> secrets_;
};

}  // namespace

LoadOutcome LoadFiles(const LoadOptions& options) {
  Loading loading(options);
  for (const std::string& pattern : options.patterns)
    loading.ReadPattern(pattern);
  loading.ReadIncludes();
  return loading.Finish();
}

LoadOutcome LoadTexts(const std::vector<NamedText>& texts, const LoadOptions& options) {
  Loading loading(options);
  for (const NamedText& text : texts)
    loading.ReadText(text.name, text.text);
  return loading.Finish();
}

}  // namespace alertd::rules
