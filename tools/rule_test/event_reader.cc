#include "tools/rule_test/event_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "rules/alertmanager/matcher_text.h"

namespace alertd::rule_test {
namespace {

using rules::SectionReader;
using rules::TextValue;
using rules::YamlNode;

constexpr SectionReader::Hint kRestartHints[] = {
    {"for", "here it is \"down\": for how long"},
    {"from", "here it is \"at\""},
    {"until", "here it is \"down\": for how long"},
};

constexpr SectionReader::Hint kAcknowledgementHints[] = {
    {"from", "here it is \"at\""},
    {"comment", "here it is \"note\""},
    {"scope", "write \"group: true\" for all that fires in the groups of what is matched"},
};

void Report(rules::FileScope& scope, std::string_view name, SourceRange range,
            std::string message) {
  scope.Error({.name = name, .range = range, .message = std::move(message), .suggestion = {}});
}

// [from, until) of an outage or a silence; `what` needs its end.
template <typename Event>
void ReadSpan(const TestScopes& scopes, SectionReader& reader, std::string_view what,
              Event& event) {
  event.from = reader.Span("from").value_or(Duration{0});
  const bool has_end = reader.Find("until") != nullptr;
  const std::optional<Duration> until = reader.Span("until");
  if (until) {
    event.until = *until;
    if (event.until > event.from) return;
    ReportEmptySpan(scopes.test, reader.KeyRange("until"), event.from, event.until);
  } else if (!has_end && reader.is_mapping()) {
    Report(scopes.test, "missing-key", reader.range(), std::string(what) + " needs \"until\"");
  }
}

// `what` needs them, such as: a silence.
Matchers ReadMatchers(const TestScopes& scopes, SectionReader& reader, std::string_view what) {
  Matchers matchers;
  const YamlNode* const node = reader.Find("matchers");
  const std::vector<TextValue> texts = reader.Texts("matchers");
  const bool is_list = node == nullptr || node->kind == rules::YamlKind::kSequence;
  bool any_refused =
      is_list ? node != nullptr && texts.size() != node->items.size() : texts.empty();
  for (const TextValue& text : texts) {
    Result<Matchers> parsed = rules::ParseMatchersText(text.value());
    if (!parsed) {
      Report(scopes.test, "bad-value", text.location.range, parsed.error().message);
      any_refused = true;
      continue;
    }
    std::move(parsed->begin(), parsed->end(), std::back_inserter(matchers));
  }
  // As Alertmanager has it: what matches alerts without any labels would be for everything.
  const bool selects = std::any_of(matchers.begin(), matchers.end(),
                                   [](const Matcher& matcher) { return !matcher.Matches(""); });
  if (!selects && !any_refused && reader.is_mapping()) {
    Report(scopes.test, "bad-value", reader.KeyRange("matchers"),
           std::string(what) +
               " needs at least one of \"matchers\" that does not match the empty text");
  }
  return matchers;
}

std::optional<Duration> ReadUnmatchedSpan(const TestScopes& scopes, SectionReader& reader) {
  const std::optional<Duration> span = reader.Span("ends_when_unmatched");
  if (span && *span <= Duration{0}) {
    Report(scopes.test, "bad-value", reader.KeyRange("ends_when_unmatched"),
           "a silence can end only when it matches nothing for more than 0s");
    return std::nullopt;
  }
  return span;
}

}  // namespace

std::string ReadReceiver(const TestScopes& scopes, SectionReader& reader) {
  const std::optional<TextValue> text = reader.Text("receiver");
  std::string name = text ? text->value() : "";
  if (!LacksText(reader, "receiver", text)) return name;
  Report(scopes.test, "missing-key", reader.range(),
         "a notification_test or an outage needs \"receiver\"");
  return name;
}

void ReportEmptySpan(rules::FileScope& scope, SourceRange range, Duration begin, Duration end) {
  Report(scope, "bad-value", range,
         "the span of time from " + FormatDuration(begin) + " to " + FormatDuration(end) +
             " is empty");
}

std::vector<Outage> ReadOutages(const TestScopes& scopes,
                                const std::vector<const YamlNode*>& items) {
  std::vector<Outage> outages;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "an outage");
    Outage& outage = outages.emplace_back();
    outage.location = scopes.file.Locate(reader.range());
    outage.receiver = ReadReceiver(scopes, reader);
    ReadSpan(scopes, reader, "an outage", outage);
    reader.Finish();
  }
  return outages;
}

std::vector<PlannedSilence> ReadSilences(const TestScopes& scopes,
                                         const std::vector<const YamlNode*>& items) {
  std::vector<PlannedSilence> silences;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "a silence");
    PlannedSilence& planned = silences.emplace_back();
    planned.location = scopes.file.Locate(reader.range());
    planned.silence.matcher_sets = {ReadMatchers(scopes, reader, "a silence")};
    planned.silence.comment = reader.TextOr("comment", "");
    planned.silence.ends_when_resolved = reader.Flag("ends_when_resolved").value_or(false);
    planned.silence.ends_when_unmatched = ReadUnmatchedSpan(scopes, reader);
    ReadSpan(scopes, reader, "a silence", planned);
    reader.Finish();
  }
  return silences;
}

std::vector<PlannedAcknowledgement> ReadAcknowledgements(
    const TestScopes& scopes, const std::vector<const YamlNode*>& items) {
  std::vector<PlannedAcknowledgement> acknowledgements;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "an acknowledgement");
    reader.AddHints(kAcknowledgementHints);
    reader.Require("at");
    PlannedAcknowledgement planned;
    planned.location = scopes.file.Locate(reader.range());
    planned.matchers = ReadMatchers(scopes, reader, "an acknowledgement");
    const std::optional<Duration> at = reader.Span("at");
    planned.at = at.value_or(Duration{0});
    planned.until = reader.Span("until");
    planned.by = reader.TextOr("by", "somebody");
    planned.note = reader.TextOr("note", "");
    planned.scope =
        reader.Flag("group").value_or(false) ? AcknowledgeScope::kGroups : AcknowledgeScope::kAlert;
    if (planned.until && *planned.until <= planned.at) {
      ReportEmptySpan(scopes.test, reader.KeyRange("until"), planned.at, *planned.until);
    }
    reader.Finish();
    if (at) acknowledgements.push_back(std::move(planned));
  }
  std::stable_sort(acknowledgements.begin(), acknowledgements.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  return acknowledgements;
}

std::vector<Restart> ReadRestarts(const TestScopes& scopes,
                                  const std::vector<const YamlNode*>& items) {
  std::vector<Restart> restarts;
  for (const YamlNode* item : items) {
    SectionReader reader(scopes.file, *item, "a restart");
    reader.AddHints(kRestartHints);
    reader.Require("at");
    const std::optional<Duration> at = reader.Span("at");
    const Duration down = reader.Span("down").value_or(Duration{0});
    reader.Finish();
    if (!at) continue;
    restarts.push_back({*at, *at + down, scopes.file.Locate(reader.range())});
  }
  std::stable_sort(restarts.begin(), restarts.end(),
                   [](const Restart& a, const Restart& b) { return a.at < b.at; });
  for (size_t i = 1; i < restarts.size(); ++i) {
    if (restarts[i].at >= restarts[i - 1].until) continue;
    Report(scopes.test, "bad-value", restarts[i].location.range,
           "alertd is down already at " + FormatDuration(restarts[i].at) + ", until " +
               FormatDuration(restarts[i - 1].until));
  }
  return restarts;
}

void ReportUnheard(const TestScopes& scopes, const RuleTest& test) {
  for (const PlannedAcknowledgement& planned : test.acknowledgements) {
    for (const Restart& restart : test.restarts) {
      if (planned.at < restart.at || planned.at >= restart.until) continue;
      Report(scopes.test, "bad-value", planned.location.range,
             "nobody can acknowledge at " + FormatDuration(planned.at) + ": alertd is down until " +
                 FormatDuration(restart.until));
    }
  }
}

}  // namespace alertd::rule_test
