#include "rules/prometheus/static_targets.h"

#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/model/labels.h"
#include "rules/prometheus/relabel_shape.h"

namespace alertd::rules {
namespace {

constexpr std::string_view kAddress = "__address__";

// What a target has before relabeling.
Labels LabelsBefore(const Settings& job, TargetKind kind, const std::string& target,
                    const NamedTexts& labels) {
  LabelsBuilder builder;
  const bool scrape = kind == TargetKind::kScrape;
  builder.Set(scrape ? "job" : "__alerts_path__",
              scrape ? job.Text("job_name") : job.Text("path_prefix") + "/api/v2/alerts");
  builder.Set("__scheme__", job.Has("scheme") ? job.Text("scheme") : "http");
  if (scrape) {
    builder.Set("__metrics_path__",
                job.Has("metrics_path") ? job.Text("metrics_path") : "/metrics");
    for (const auto& [name, value] : job.TextMap("params")) {
      if (builder.Get("__param_" + name).empty()) builder.Set("__param_" + name, value);
    }
  }
  for (const auto& [name, value] : labels)
    builder.Set(name, value);
  builder.Set(kAddress, target);
  return builder.Build();
}

bool IsPort(std::string_view text) {
  int port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  return error == std::errc() && end == last && port > 0 && port <= 65535;
}

// What makes an address one that nothing can be fetched from, although Prometheus takes it.
std::string Doubt(std::string_view address) {
  if (address.find_first_of(" \t\n\"") != std::string_view::npos) return "it holds white space";
  const size_t bracket = address.find(']');
  const size_t colon = address.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return {};
  if (colon == 0) return "it names no host";
  return IsPort(address.substr(colon + 1)) ? "" : "its port must be a number from 1 to 65535";
}

void CheckTarget(FileScope& scope, const Labels& before, const std::vector<RelabelRule>& rules,
                 SourceRange range) {
  const std::optional<Labels> after = Relabel(before, rules);
  if (!after) return;  // dropped
  const std::string address(after->Get(kAddress));
  const std::string written(before.Get(kAddress));
  const std::string which = "target \"" + written + "\" is not valid: ";
  if (address.empty() || address.find('/') != std::string::npos) {
    Problem problem{.name = "bad-target",
                    .range = range,
                    .message = which + (address.empty() ? "it is empty"
                                                        : "it must be host:port, without a path"),
                    .suggestion = {}};
    // As promtool and Prometheus have it: what relabeling makes wrong is left out at run time.
    if (rules.empty()) {
      scope.Error(std::move(problem));
    } else {
      scope.ReportPart(std::move(problem));
    }
    return;
  }
  const std::string doubt = Doubt(address);
  if (doubt.empty()) return;
  scope.Warn({.name = "bad-target", .range = range, .message = which + doubt, .suggestion = {}});
}

}  // namespace

void CheckStaticTargets(FileScope& scope, const Settings& settings, TargetKind kind) {
  const std::vector<RelabelRule> rules = ToRelabelRules(settings.Objects("relabel_configs"));
  for (const Settings& config : settings.Objects("static_configs")) {
    const std::vector<std::string>& targets = config.Texts("targets");
    for (size_t i = 0; i < targets.size(); ++i) {
      CheckTarget(scope, LabelsBefore(settings, kind, targets[i], config.TextMap("labels")), rules,
                  config.Find("targets")->item_ranges[i]);
    }
    for (const auto& [name, value] : config.TextMap("labels")) {
      if (!name.empty() && IsValidUtf8(name)) continue;
      scope.Error({.name = "bad-name",
                   .range = config.KeyRange("labels"),
                   .message = "\"" + name + "\" cannot be a label's name",
                   .suggestion = {}});
    }
  }
}

}  // namespace alertd::rules
