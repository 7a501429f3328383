#include "tools/rule_test/test_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/model/histogram_validation.h"
#include "rules/file_scope.h"
#include "rules/section_reader.h"
#include "rules/yaml_document.h"
#include "tools/rule_test/event_reader.h"
#include "tools/rule_test/expectation_reader.h"
#include "tools/rule_test/notification_reader.h"

namespace alertd::rule_test {
namespace {

using promql_test::ScriptSeries;
using promql_test::ScriptValue;
using rules::FileScope;
using rules::SectionReader;
using rules::TextValue;
using rules::YamlNode;

void Report(FileScope& scope, std::string_view name, SourceRange range, std::string message) {
  scope.Error({.name = name, .range = range, .message = std::move(message), .suggestion = {}});
}

// Reads the series of one test.
class SeriesReader {
 public:
  explicit SeriesReader(const TestScopes& scopes) : scopes_(scopes) {}

  void Read(const YamlNode& node) {
    SectionReader reader(scopes_.file, node, "an input series");
    const std::optional<TextValue> series = reader.Text("series");
    const std::optional<TextValue> values = reader.Text("values");
    reader.Finish();
    if (!series || series->value().empty()) {
      if (LacksText(reader, "series", series)) {
        Report(scopes_.test, "missing-key", reader.range(), "an input series needs \"series\"");
      }
      return;
    }
    const Result<Labels> metric = ParseMetric(series->value());
    if (!metric) {
      Refuse(*series, *series, metric.error().message);
      return;
    }
    Result<ScriptSeries> parsed = Parse(series->value(), values ? values->value() : "");
    if (!parsed) {
      Refuse(*series, values ? *values : *series, parsed.error().message);
      return;
    }
    samples_ += parsed->values.size();
    if (samples_ > kSamplesPerTestMax) {
      Report(scopes_.test, "too-many", reader.range(),
             "the test has more than " + std::to_string(kSamplesPerTestMax) + " samples");
      return;
    }
    Add(*std::move(parsed), series->location.range);
  }

  std::vector<ScriptSeries> Take() { return std::move(series_); }

 private:
  void Refuse(const TextValue& series, const TextValue& where, const std::string& why) {
    Report(scopes_.test, "bad-series", where.location.range,
           "series " + Quote(series.value()) + ": " + why);
  }

  static Result<Labels> ParseMetric(const std::string& metric) {
    if (metric.find('\n') != std::string::npos) return InvalidInput("it has more than one line");
    ALERTD_TRY(ScriptSeries name, promql_test::ParseScriptSeries(metric));
    if (!name.values.empty()) return InvalidInput("its values belong into \"values\"");
    if (name.labels.empty()) return InvalidInput("a series needs a name or a label");
    return std::move(name.labels);
  }

  static Result<ScriptSeries> Parse(const std::string& metric, const std::string& values) {
    // Folded over lines, values are still one list.
    std::string line = values;
    std::replace(line.begin(), line.end(), '\n', ' ');
    ALERTD_TRY(ScriptSeries series, promql_test::ParseScriptSeries(metric + " " + line));
    for (const std::optional<ScriptValue>& value : series.values) {
      if (!value || value->histogram == nullptr) continue;
      ALERTD_TRY([[maybe_unused]] const auto valid, ValidateHistogram(*value->histogram));
    }
    return series;
  }

  // Of two with the same labels promtool takes the later one.
  void Add(ScriptSeries series, SourceRange range) {
    const auto [place, added] = places_.emplace(series.labels, series_.size());
    if (added) {
      series_.push_back(std::move(series));
      return;
    }
    scopes_.test.Warn({.name = "duplicate",
                       .range = range,
                       .message = "series " + FormatLabels(series.labels) +
                                  " stands here again: its former values do not count",
                       .suggestion = {}});
    series_[place->second] = std::move(series);
  }

  const TestScopes& scopes_;
  std::vector<ScriptSeries> series_;
  std::map<Labels, size_t> places_;
  size_t samples_ = 0;
};

// An interval that is not there, or 0, is the default, as in promtool.
Duration IntervalOr(SectionReader& reader, std::string_view key, Duration fallback) {
  const Duration interval = reader.Span(key).value_or(Duration{0});
  return interval > Duration{0} ? interval : fallback;
}

class FileReader {
 public:
  FileReader(const rules::YamlDocument& document, rules::Diagnostics& problems)
      : document_(document), problems_(problems), scope_(document, options_, problems) {}

  // Answers whether nothing is wrong but in the tests.
  bool Read(TestFile& file) {
    if (document_.root().kind == rules::YamlKind::kNull) return true;
    SectionReader reader(scope_, document_.root(), "a test file");
    file.evaluation_interval = IntervalOr(reader, "evaluation_interval", file.evaluation_interval);
    file.rule_files = ReadPatterns(reader, "rule_files");
    file.config_files = ReadPatterns(reader, "config_files");
    ReadGroupOrder(reader, file);
    file.fuzzy_compare = reader.FlagOr("fuzzy_compare", false);
    const std::vector<const YamlNode*> items = reader.Items("tests");
    if (items.size() > kTestsPerFileMax) {
      Report(scope_, "too-many", reader.KeyRange("tests"),
             "the file has more than " + std::to_string(kTestsPerFileMax) + " tests");
      return false;
    }
    const size_t before = problems_.size();
    for (const YamlNode* item : items)
      ReadTest(*item, file);
    const size_t in_tests = problems_.size() - before;
    reader.Finish();
    return problems_.size() == in_tests;
  }

 private:
  std::vector<RuleFilePattern> ReadPatterns(SectionReader& reader, std::string_view key) {
    std::vector<RuleFilePattern> patterns;
    for (const TextValue& text : reader.Texts(key))
      patterns.push_back({scope_.ResolvePath(text.value()), text.location});
    return patterns;
  }

  void ReadGroupOrder(SectionReader& reader, TestFile& file) {
    std::set<std::string> names;
    for (const TextValue& text : reader.Texts("group_eval_order")) {
      if (!names.insert(text.value()).second) {
        Report(scope_, "duplicate", text.location.range,
               "group " + Quote(text.value()) + " stands twice in \"group_eval_order\"");
        continue;
      }
      file.group_order.push_back({.name = text.value(), .location = text.location});
    }
  }

  void ReadTest(const YamlNode& node, TestFile& file) {
    RuleTest test;
    SectionReader reader(scope_, node, "a test");
    FileScope test_scope(document_, options_, test.problems);
    const TestScopes scopes{.file = scope_, .test = test_scope};
    test.location = scope_.Locate(reader.range());
    test.name = reader.TextOr("name", "");
    if (test.name.empty()) test.name = "unnamed#" + std::to_string(file.tests.size());
    test.interval = IntervalOr(reader, "interval", file.evaluation_interval);
    if (const YamlNode* start = reader.Find("start_timestamp")) {
      test.start = scope_.Instant(*start, "start_timestamp").value_or(Timestamp{});
    }
    SeriesReader series(scopes);
    for (const YamlNode* item : reader.Items("input_series"))
      series.Read(*item);
    test.series = series.Take();
    test.external_labels = ReadLabels(test_scope, reader, "external_labels");
    test.external_url = reader.TextOr("external_url", "");
    test.alerts = ReadAlertExpectations(scopes, reader.Items("alert_rule_test"));
    test.expressions = ReadExpressionExpectations(scopes, reader.Items("promql_expr_test"));
    test.notifications = ReadNotificationExpectations(scopes, reader.Items("notification_test"));
    test.outages = ReadOutages(scopes, reader.Items("outages"));
    test.silences = ReadSilences(scopes, reader.Items("silences"));
    test.restarts = ReadRestarts(scopes, reader.Items("restarts"));
    test.acknowledgements = ReadAcknowledgements(scopes, reader.Items("acknowledgements"));
    ReportUnheard(scopes, test);
    reader.Finish();
    if (test.last_at() / file.evaluation_interval >=
        static_cast<Duration::rep>(kEvaluationsPerTestMax)) {
      Report(test_scope, "too-many", reader.range(),
             "the test asks for more than " + std::to_string(kEvaluationsPerTestMax) +
                 " evaluations: its last one is at " + FormatDuration(test.last_at()));
    }
    file.tests.push_back(std::move(test));
  }

  const rules::YamlDocument& document_;
  rules::Diagnostics& problems_;
  rules::LoadOptions options_;
  FileScope scope_;
};

}  // namespace

Duration RuleTest::last_at() const {
  Duration last{0};
  for (const AlertExpectation& each : alerts)
    last = std::max(last, each.at);
  for (const ExpressionExpectation& each : expressions)
    last = std::max(last, each.at);
  for (const NotificationExpectation& each : notifications)
    last = std::max(last, each.until);
  return last;
}

ReadTests ReadTestFile(const std::string& path, std::string text) {
  ReadTests read;
  read.file.path = path;
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);  // a byte order mark
  const auto source = std::make_shared<const SourceText>(path, std::move(text));
  rules::YamlDocument::Outcome outcome = rules::YamlDocument::Parse(source);
  for (SourceError& error : outcome.errors) {
    rules::Diagnostic problem;
    problem.name = "yaml";
    problem.location = {.file = source, .range = error.range};
    problem.message = std::move(error.message);
    problem.suggestion = std::move(error.suggestion);
    read.problems.push_back(std::move(problem));
  }
  if (outcome.document == nullptr) return read;
  read.knows_files = FileReader(*outcome.document, read.problems).Read(read.file);
  return read;
}

}  // namespace alertd::rule_test
