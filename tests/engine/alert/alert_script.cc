#include "tests/engine/alert/alert_script.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "engine/alert/missing_series.h"
#include "engine/base/check.h"
#include "engine/model/number.h"
#include "engine/model/time.h"
#include "engine/query/query.h"
#include "grammar/parser.h"

namespace alertd::alert {
namespace {

using testing::FormatAlertLabels;
using testing::JoinWords;
using testing::ReadDuration;
using testing::SplitWords;

std::shared_ptr<const grammar::Expr> ReadExpr(const std::string& text) {
  auto parsed = grammar::ParseExprOrError(text);
  ALERTD_CHECK(parsed.has_value());
  return *parsed;
}

std::string FormatTransition(const Transition& transition) {
  static constexpr const char* kNames[] = {"pending",  "firing",  "cleared",
                                           "resolved", "unknown", "known"};
  return std::string(kNames[static_cast<size_t>(transition.kind)]) + " " +
         FormatAlertLabels(transition.alert.labels);
}

const window::WindowOptions kWindowOptions{.retention = std::chrono::hours{1000}};

rules::RuleGroup DefaultGroup() {
  rules::RuleGroup group;
  group.name = "g";
  group.file = "rules.yml";
  group.interval = std::chrono::minutes{1};
  return group;
}

std::string Mismatch(const std::string& expected, const std::string& found) {
  return expected == found ? "" : "expected " + expected + "\n  but there is " + found;
}

std::pair<std::string, std::string> SplitPair(const std::string& text) {
  const size_t equals = text.find('=');
  ALERTD_CHECK(equals != std::string::npos);
  return {text.substr(0, equals), text.substr(equals + 1)};
}

void ApplyClause(rules::Rule& rule, const std::string& clause, const std::string& text) {
  if (clause == "expr") {
    rule.expr_text = text;
    rule.expr = ReadExpr(text);
  }
  if (clause == "resolve") {
    rule.resolve_when_text = text;
    rule.resolve_when = ReadExpr(text);
  }
  if (clause == "ondown" && text == "end") rule.on_source_down = rules::OnSourceDown::kResolve;
  if (clause == "for") rule.hold = ReadDuration(text);
  if (clause == "keep") rule.keep_firing = ReadDuration(text);
  if (clause == "limit") rule.alerts_max = std::stoul(text);
  if (clause == "label") rule.labels.push_back(SplitPair(text));
  if (clause == "annotation") rule.annotations.push_back(SplitPair(text));
}

bool IsClause(const std::string& word) {
  static constexpr const char* kClauses[] = {"expr",  "for",        "keep",    "limit",
                                             "label", "annotation", "resolve", "ondown"};
  return std::find(std::begin(kClauses), std::end(kClauses), word) != std::end(kClauses);
}

std::string FormatPhaseAlerts(const RulesView& view, AlertPhase phase) {
  std::string text;
  for (const GroupView& group : view.groups) {
    for (const RuleView& rule : group.rules) {
      for (const ActiveAlert& alert : rule.alerts) {
        if (alert.phase == phase) text += " " + FormatAlertLabels(alert.alert.labels);
      }
    }
  }
  return text;
}

std::string FormatValues(std::initializer_list<std::optional<double>> values) {
  std::string text;
  for (const auto& value : values) {
    text += (text.empty() ? "" : " ") + (value ? FormatFloat(*value) : std::string("-"));
  }
  return text;
}

// Its value now, when it began to fire, and the most extreme since.
std::string FormatActiveValues(const ActiveAlert& active) {
  const Alert& alert = active.alert;
  return FormatValues({alert.value, alert.first_value, alert.peak_value});
}

std::string FormatMissing(const std::vector<MissingSeries>& missing) {
  std::string text;
  for (const MissingSeries& each : missing) {
    text += (text.empty() ? "" : "; ") + each.selector;
    if (each.nearest) text += " near " + FormatLabels(*each.nearest);
  }
  return text;
}

const RuleView* FindRule(const RulesView& view, const std::string& name) {
  for (const GroupView& group : view.groups) {
    for (const RuleView& rule : group.rules) {
      if (rule.name == name) return &rule;
    }
  }
  return nullptr;
}

// By its name and labels, as scripts write them.
const ActiveAlert* FindAlert(const RulesView& view, const std::string& text) {
  for (const GroupView& group : view.groups) {
    for (const RuleView& rule : group.rules) {
      for (const ActiveAlert& alert : rule.alerts) {
        if (FormatAlertLabels(alert.alert.labels) == text) return &alert;
      }
    }
  }
  return nullptr;
}

// The labels of a series line, by parsing it as a selector.
Labels ReadSeries(const std::string& text) {
  const auto matchers = grammar::ParseSelector(text);
  ALERTD_CHECK(matchers.has_value());
  LabelsBuilder builder;
  for (const Matcher& matcher : *matchers)
    builder.Set(matcher.name(), matcher.value());
  return builder.Build();
}

}  // namespace

RuleEngineOptions ScriptRun::Options() const {
  RuleEngineOptions options;
  options.alignment = GroupAlignment::kAligned;
  options.external_url = "http://alertd";
  options.targets = TargetKnowledge::kUp;
  options.steady = [] { return std::chrono::nanoseconds{0}; };
  options.advance_interval_max = heartbeat_;
  return options;
}

std::optional<Timestamp> ScriptRun::NextCall() const {
  const std::optional<Timestamp> due = engine_->NextDue();
  if (heartbeat_ == Duration{0} || !due) return due;
  return std::min(*due, called_ + heartbeat_);
}

ScriptRun::ScriptRun()
    : window_(std::make_unique<window::Window>(kWindowOptions)),
      start_(std::chrono::hours{480'000}),
      now_(start_),
      called_(start_) {
  configuration_.groups = {DefaultGroup()};
}

std::string ScriptRun::Run(const testing::Scenario& script) {
  return testing::RunScenario(script,
                              [this](const testing::ScenarioLine& line) { return RunLine(line); });
}

std::string ScriptRun::RunLine(const testing::ScenarioLine& line) {
  const Words& words = line.words;
  const std::string& kind = words.front();
  if (line.indented()) {
    series_.emplace_back(load_step_, line.text);
    LoadSeries(load_step_, line.text, start_);
    return "";
  }
  if (kind == "at") {
    if (engine_ == nullptr) {
      engine_ = std::make_unique<RuleEngine>(*window_, Options());
      Apply(start_);
    }
    AdvanceTo(start_ + ReadDuration(words.at(1)));
    return RunAt({words.begin() + 2, words.end()});
  }
  if (kind == "load") {
    load_step_ = ReadDuration(words.at(1));
  } else if (kind == "timeout") {
    configuration_.observability.unknown_timeout = ReadDuration(words.at(1));
  } else if (kind == "heartbeat") {
    heartbeat_ = ReadDuration(words.at(1));
  } else if (kind == "group") {
    DeclareGroup(words);
  } else if (kind == "rule" || kind == "record") {
    DeclareRule(words);
  } else if (kind == "targets") {
    DeclareTargets(words);
  } else if (kind == "forget") {
    configuration_.groups = {DefaultGroup()};
  } else {
    return "unknown line " + kind;
  }
  return "";
}

void ScriptRun::LoadSeries(Duration step, const std::string& text, Timestamp from) {
  const size_t end = text.find_last_of('}') == std::string::npos
                         ? text.find_first_of(' ', text.find_first_not_of(' '))
                         : text.find_last_of('}') + 1;
  const auto series = window_->FindOrCreate(ReadSeries(text.substr(0, end)));
  ALERTD_CHECK(series.has_value());
  Timestamp at = start_;
  for (const std::string& word : SplitWords(text.substr(end))) {
    const size_t times = word.find('x');
    const std::string value = word.substr(0, times);
    const size_t count = times == std::string::npos ? 1 : std::stoul(word.substr(times + 1)) + 1;
    for (size_t i = 0; i < count; ++i, at += step) {
      if (value == "_" || at < from) continue;
      const window::SeriesSample sample{
          *series, {at, value == "stale" ? StaleMarker() : *ParseFloat(value)}};
      window_->Append({&sample, 1});
    }
  }
}

void ScriptRun::DeclareGroup(const Words& words) {
  rules::RuleGroup group = DefaultGroup();
  group.name = words.at(1);
  for (size_t i = 2; i + 1 < words.size(); i += 2) {
    if (words[i] == "interval") group.interval = ReadDuration(words[i + 1]);
    if (words[i] == "offset") group.query_offset = ReadDuration(words[i + 1]);
    if (words[i] == "evaloffset") group.eval_offset = ReadDuration(words[i + 1]);
    if (words[i] == "limit") group.limit = std::stoul(words[i + 1]);
  }
  configuration_.groups.push_back(std::move(group));
}

void ScriptRun::DeclareRule(const Words& words) {
  rules::Rule rule;
  rule.kind = words.front() == "record" ? rules::RuleKind::kRecording : rules::RuleKind::kAlerting;
  rule.name = words.at(1);
  for (size_t i = 2; i < words.size();) {
    const std::string& clause = words[i++];
    Words text;
    while (i < words.size() && !IsClause(words[i]))
      text.push_back(words[i++]);
    ApplyClause(rule, clause, JoinWords(text, 0));
  }
  configuration_.groups.back().rules.push_back(std::move(rule));
}

void ScriptRun::DeclareTargets(const Words& words) {
  std::vector<ConfiguredTarget> targets;
  for (size_t i = 1; i < words.size() && words[i] != "none"; ++i) {
    ConfiguredTarget target;
    target.rewrites_labels = words[i].back() == '!';
    LabelsBuilder builder;
    std::string text = words[i].substr(0, words[i].find('!'));
    for (size_t comma = 0; comma != std::string::npos;) {
      comma = text.find(',');
      const auto [name, value] = SplitPair(text.substr(0, comma));
      builder.Set(name, value);
      if (comma != std::string::npos) text.erase(0, comma + 1);
    }
    target.labels = builder.Build();
    targets.push_back(std::move(target));
  }
  targets_.emplace(std::move(targets));
}

void ScriptRun::Apply(Timestamp now) {
  if (targets_) engine_->SetTargets(*targets_);
  engine_->Apply(configuration_, now);
}

std::string ScriptRun::RunAt(const Words& words) {
  const std::string& verb = words.front();
  if (verb == "reload") {
    Apply(now_);
    AdvanceTo(now_);
    return "";
  }
  if (verb == "restart" || verb == "crash") {
    if (verb == "restart") Remember(engine_->Unremembered());
    Restart(words);
    return "";
  }
  if (verb == "pause") {
    now_ += ReadDuration(words.at(1));
    return "";
  }
  if (verb == "remembered") return CheckRemembered(words);
  if (verb == "alerts") return CheckAlerts(words);
  if (verb == "events") return CheckEvents(words);
  if (verb == "series") return CheckSeries(words);
  if (verb == "ended" || verb == "closed") return CheckEnded(words);
  static constexpr std::array kOfAlerts{"annotation", "unknown", "values", "active"};
  if (std::find(kOfAlerts.begin(), kOfAlerts.end(), verb) != kOfAlerts.end()) {
    return CheckAlert(words);
  }
  return CheckRule(words);
}

void ScriptRun::Restart(const Words& words) {
  const Timestamp stop = now_;
  RestoredAlerts restored;
  restored.last_alive = stop;
  Timestamp begin = now_ + Duration{1};
  for (size_t i = 1; i + 1 < words.size(); i += 2) {
    if (words[i] == "after") begin = now_ = now_ + ReadDuration(words[i + 1]);
    if (words[i] == "with") restored.samples_until = stop;
    if (words[i] == "signs") restored.life_sign_interval = ReadDuration(words[i + 1]);
  }
  for (const auto& [key, record] : remembered_)
    restored.records.push_back(record);
  restored.recordings = engine_->Recordings();
  restored.no_data = engine_->WithoutData();
  engine_.reset();
  const auto former = std::exchange(window_, std::make_unique<window::Window>(kWindowOptions));
  if (restored.samples_until) CopySamples(*former, stop);
  for (const auto& [step, line] : series_)
    LoadSeries(step, line, begin);
  engine_ = std::make_unique<RuleEngine>(*window_, Options());
  engine_->Restore(std::move(restored));
  Apply(begin);
  engine_->BeginAt(begin);
}

void ScriptRun::CopySamples(const window::Window& from, Timestamp until) {
  for (const window::SeriesId series : from.Select({})) {
    const auto copy = window_->FindOrCreate(from.LabelsOf(series));
    ALERTD_CHECK(copy.has_value());
    window::SampleColumns samples;
    from.ReadRange(series, {Timestamp::min(), until}, samples);
    for (size_t i = 0; i < samples.size(); ++i) {
      const window::SeriesSample sample{*copy, {samples.times[i], samples.values[i]}};
      window_->Append({&sample, 1});
    }
    window::LatestColumns latest;
    from.ReadLatest({&series, 1}, until, Duration{int64_t{1} << 60U}, latest);
    const bool has_ended = latest.present[0] == window::kAbsent && samples.size() > 0;
    const window::SeriesSample marker{*copy, {until, StaleMarker()}};
    if (has_ended) window_->Append({&marker, 1});
  }
}

void ScriptRun::Remember(const std::vector<AlertRecordChange>& records) {
  for (const AlertRecordChange& change : records) {
    if (change.record) {
      remembered_[change.key] = *change.record;
    } else {
      remembered_.erase(change.key);
    }
  }
}

void ScriptRun::AdvanceTo(Timestamp until) {
  for (auto due = NextCall(); due && *due <= until; due = NextCall()) {
    now_ = called_ = std::max(now_, *due);
    const EvaluationOutput output = engine_->Advance(now_);
    Remember(output.records);
    for (const Alert& alert : output.alerts) {
      if (alert.ends_at) ended_[FormatAlertLabels(alert.labels)] = alert;
    }
    for (const Transition& transition : output.transitions) {
      events_ += (events_.empty() ? "" : " ") + FormatTransition(transition);
    }
  }
  now_ = until;
}

std::string ScriptRun::CheckAlerts(const Words& words) const {
  const auto view = engine_->View();
  const std::string pending = FormatPhaseAlerts(*view, AlertPhase::kPending);
  const std::string firing = FormatPhaseAlerts(*view, AlertPhase::kFiring);
  std::string found = pending.empty() ? "" : "pending" + pending;
  if (!firing.empty()) found += (found.empty() ? "firing" : " firing") + firing;
  return Mismatch(JoinWords(words, 1), found);
}

std::string ScriptRun::CheckEvents(const Words& words) {
  return Mismatch(JoinWords(words, 1), std::exchange(events_, ""));
}

std::string ScriptRun::CheckSeries(const Words& words) const {
  const auto arrow = std::find(words.begin(), words.end(), "->");
  const Words expr(words.begin() + 1, arrow);
  const auto answer = query::EvaluateInstant(ReadExpr(JoinWords(expr, 0)), *window_, now_, {});
  if (!answer) return answer.error().message;
  const auto* vector = std::get_if<query::VectorValue>(&answer->value);
  if (vector == nullptr) return "not a vector";
  std::vector<std::string> found;
  for (const query::VectorSample& sample : *vector) {
    found.push_back(FormatLabels(sample.labels) + " " + FormatFloat(sample.value));
  }
  std::sort(found.begin(), found.end());
  const Words expected(arrow == words.end() ? arrow : arrow + 1, words.end());
  return Mismatch(JoinWords(expected, 0), fmt::format("{}", fmt::join(found, "; ")));
}

std::string ScriptRun::CheckAlert(const Words& words) const {
  const auto view = engine_->View();
  const ActiveAlert* const alert = FindAlert(*view, words.at(1));
  if (alert == nullptr) return "there is no alert " + words.at(1);
  if (words.front() == "unknown") return Mismatch(JoinWords(words, 2), alert->unknown_reason);
  if (words.front() == "active") {
    const std::string since = FormatDuration(alert->active_since - start_);
    return Mismatch(JoinWords(words, 2), "since " + since);
  }
  if (words.front() == "values") return Mismatch(JoinWords(words, 2), FormatActiveValues(*alert));
  return Mismatch(JoinWords(words, 3), std::string(alert->alert.annotations.Get(words.at(2))));
}

std::string ScriptRun::CheckEnded(const Words& words) const {
  const auto found = ended_.find(words.at(1));
  if (found == ended_.end()) return words.at(1) + " has not resolved";
  const Alert& alert = found->second;
  if (words.front() == "closed") return Mismatch(JoinWords(words, 2), alert.closing_reason.str());
  return Mismatch(JoinWords(words, 2), FormatValues({alert.value, alert.first_value,
                                                     alert.peak_value, alert.end_value}));
}

std::string ScriptRun::CheckRemembered(const Words& words) const {
  std::string pending;
  std::string firing;
  for (const auto& [key, record] : remembered_) {
    (record.firing_since ? firing : pending) += " " + FormatAlertLabels(record.key.labels);
  }
  std::string found = pending.empty() ? "" : "pending" + pending;
  if (!firing.empty()) found += (found.empty() ? "firing" : " firing") + firing;
  return Mismatch(JoinWords(words, 1), found);
}

std::string ScriptRun::CheckRule(const Words& words) const {
  const auto view = engine_->View();
  const RuleView* const rule = FindRule(*view, words.at(1));
  if (rule == nullptr) return "there is no rule " + words.at(1);
  if (words.front() == "error") return Mismatch(JoinWords(words, 2), rule->last_error);
  if (words.front() == "healthy") {
    return rule->health == RuleHealth::kOk ? "" : "its error is " + rule->last_error;
  }
  if (words.front() == "warning") {
    return Mismatch(JoinWords(words, 2), fmt::format("{}", fmt::join(rule->warnings, "; ")));
  }
  if (words.front() == "missing") {
    if (!rule->no_data_since) return Mismatch(JoinWords(words, 2), "");
    return Mismatch(JoinWords(words, 2), FormatMissing(FindMissingSeries(*rule->expr, *window_)));
  }
  std::string since =
      rule->no_data_since ? "since " + FormatDuration(*rule->no_data_since - start_) : "never";
  if (!rule->no_data_reason.empty()) since += " " + rule->no_data_reason;
  return Mismatch(JoinWords(words, 2), since);
}

}  // namespace alertd::alert
