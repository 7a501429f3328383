#pragma once

// Unit tests of rules, as a test file declares them: promtool's format, and what we add to it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/acknowledgement.h"
#include "engine/model/histogram.h"
#include "engine/model/labels.h"
#include "engine/model/notification.h"
#include "engine/model/silence.h"
#include "engine/model/time.h"
#include "grammar/ast.h"
#include "rules/diagnostic.h"
#include "rules/source_location.h"
#include "tools/promql_test/series_notation.h"

namespace alertd::rule_test {

// How much of an alert or a sample an expectation must tell.
enum class Match {
  kExact,   // all of its labels and annotations
  kSubset,  // some of them
};

enum class Presence { kPresent, kAbsent };

// An alert that fires, or with kAbsent one that does not.
struct ExpectedAlert {
  Labels labels;  // with alertname
  Labels annotations;
  Match match = Match::kExact;
  Presence presence = Presence::kPresent;
  rules::SourceLocation location;
};

// `alert_rule_test`: which alerts of a name fire at an instant.
struct AlertExpectation {
  Duration at{0};  // since the test's start
  std::string alert_name;
  // With kSubset other alerts may fire, too.
  Match match = Match::kExact;
  std::vector<ExpectedAlert> alerts;
  rules::SourceLocation location;
};

// What an expression yields, or with kAbsent what it does not.
struct ExpectedSample {
  Labels labels;
  double value = 0;
  HistogramPtr histogram = nullptr;  // then it has no value
  Presence presence = Presence::kPresent;
  rules::SourceLocation location;
};

// `promql_expr_test`: the answer to an expression at an instant.
struct ExpressionExpectation {
  Duration at{0};
  std::string text;
  std::shared_ptr<const grammar::Expr> expr;
  // With kSubset there may be other samples, too.
  Match match = Match::kExact;
  std::vector<ExpectedSample> samples;
  rules::SourceLocation location;
};

// A notification that a receiver gets. What is not set may be anything.
struct ExpectedNotification {
  std::optional<Duration> at;  // since the test's start
  std::optional<NotifyReason> reason;
  std::optional<Labels> group_labels;
  // With kSubset, further alerts may be told of, too.
  Match match = Match::kExact;
  std::optional<std::vector<ExpectedAlert>> firing;
  std::optional<std::vector<ExpectedAlert>> resolved;
  rules::SourceLocation location;
};

// `notification_test`: what a receiver gets in a span of time.
struct NotificationExpectation {
  // From the start for 0, otherwise after it: what came at `since` was asked for before.
  Duration since{0};
  Duration until{0};  // this instant included
  std::string receiver;
  // With kSubset, it may get others, too; otherwise these are all, in order.
  Match match = Match::kExact;
  std::vector<ExpectedNotification> notifications;
  rules::SourceLocation location;
};

// A receiver that cannot be reached from one instant until before another.
struct Outage {
  std::string receiver;
  Duration from{0};
  Duration until{0};
  rules::SourceLocation location;
};

// A silence that somebody sets at the test's start: it holds from one instant until before another.
struct PlannedSilence {
  Silence silence;  // without times
  Duration from{0};
  Duration until{0};
  rules::SourceLocation location;
};

// Somebody acknowledges, at one instant, all alerts that fire then and that `matchers` match.
struct PlannedAcknowledgement {
  Matchers matchers;
  AcknowledgeScope scope = AcknowledgeScope::kAlert;
  std::string by;
  std::string note;
  Duration at{0};
  std::optional<Duration> until;  // unset: as long as they fire
  rules::SourceLocation location;
};

// alertd ends and starts again. In between it neither evaluates nor takes in samples.
struct Restart {
  Duration at{0};
  Duration until{0};
  rules::SourceLocation location;
};

// One item of `tests`: samples, and what follows from them.
struct RuleTest {
  std::string name;  // made up for one without: unnamed#0
  rules::SourceLocation location;
  Duration interval{0};  // between the samples of a series
  Timestamp start{};
  std::vector<promql_test::ScriptSeries> series;  // no two with the same labels
  Labels external_labels;
  std::string external_url;
  std::vector<AlertExpectation> alerts;
  std::vector<ExpressionExpectation> expressions;
  std::vector<NotificationExpectation> notifications;
  std::vector<Outage> outages;
  std::vector<PlannedSilence> silences;
  std::vector<PlannedAcknowledgement> acknowledgements;  // by time
  std::vector<Restart> restarts;                         // by time
  // What is wrong with this test alone, such as a series that does not parse. With errors it fails
  // and cannot be run.
  rules::Diagnostics problems;

  // When the last of its expectations is, since the start.
  Duration last_at() const;
};

// A pattern of `rule_files` or `config_files`, resolved against the test file's folder.
struct RuleFilePattern {
  std::string pattern;
  rules::SourceLocation location;
};

// A group where `group_eval_order:` names it.
struct OrderedGroup {
  std::string name;
  rules::SourceLocation location;
};

struct TestFile {
  std::string path;
  std::vector<RuleFilePattern> rule_files;
  std::vector<RuleFilePattern> config_files;  // with routes, receivers and suppressions
  Duration evaluation_interval{60'000};
  std::vector<OrderedGroup> group_order;  // each once
  // Takes values for equal that differ in their last bit.
  bool fuzzy_compare = false;
  std::vector<RuleTest> tests;
};

}  // namespace alertd::rule_test
