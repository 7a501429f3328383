#include "engine/silence/silence_rules.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/silence/silences.h"

namespace alertd::silence {
namespace {

using Change = std::function<void(Silence&)>;

TEST(SilenceRulesTest, WhatIsWrongIsNamed) {
  struct Case {
    Change change;
    std::string problem;  // empty: none
  };
  const std::vector<Case> cases = {
      {[](Silence&) {}, ""},
      {[](Silence& s) { s.created_by.clear(), s.comment.clear(); }, ""},
      {[](Silence& s) { s.starts_at = s.ends_at; }, "start time must be before end time"},
      {[](Silence& s) { s.starts_at = kStart - 2 * kHour, s.ends_at = kStart - kHour; },
       "end time can't be in the past"},
      {[](Silence& s) { s.matcher_sets.clear(); }, "at least one matcher required"},
      {[](Silence& s) { s.matcher_sets.emplace_back(); }, "at least one matcher required"},
      {[](Silence& s) { s.matcher_sets = {{Match(MatchKind::kRegex, "a", ".*")}}; },
       "at least one matcher must not match the empty string"},
      {[](Silence& s) {
         s.matcher_sets = {{Equal("a", "b")}, {Equal("a", "")}};
       },
       "at least one matcher must not match the empty string"},
      {[](Silence& s) {
         s.matcher_sets = {{Equal("a", "b"), Equal("c", "")}};
       },
       ""},
      {[](Silence& s) { s.matcher_sets = {{Match(MatchKind::kNotEqual, "a", "b")}}; }, ""},
      {[](Silence& s) { s.matcher_sets = {{Match(MatchKind::kNotEqual, "a", "")}}; }, ""},
      {[](Silence& s) { s.matcher_sets = {{Match(MatchKind::kNotRegex, "a", "b|c")}}; }, ""},
      {[](Silence& s) { s.matcher_sets = {{Match(MatchKind::kNotRegex, "a", ".*")}}; }, ""},
      {[](Silence& s) {
         s.matcher_sets = {{Equal("a", ""), Match(MatchKind::kNotEqual, "c", "")}};
       },
       ""},
      {[](Silence& s) {
         s.matcher_sets = {{Equal("a", ""), Match(MatchKind::kRegex, "c", "x?")}};
       },
       "at least one matcher must not match the empty string"},
      {[](Silence& s) { s.matcher_sets = {{Equal("", "b")}}; }, "invalid label name \"\""},
      {[](Silence& s) { s.matcher_sets = {{Equal("a", "\xff")}}; }, "invalid label value"},
      {[](Silence& s) { s.comment = "\xff"; }, "not valid UTF-8"},
      {[](Silence& s) {
         s.annotations = {{"", "x"}};
       },
       "invalid annotation \"\""},
      {[](Silence& s) { s.ends_when_unmatched = Duration{0}; }, "more than 0s"},
      {[](Silence& s) { s.comment = std::string(kSilenceBytesMax, 'x'); },
       "silence exceeded maximum size"},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    Silence silence = Wanted("Down");
    cases[i].change(silence);
    const Status checked = CheckSilence(silence, kStart);
    EXPECT_EQ(checked.has_value(), cases[i].problem.empty()) << i;
    if (!checked) {
      EXPECT_NE(checked.error().message.find(cases[i].problem), std::string::npos)
          << checked.error().message;
    }
  }
}

TEST(SilenceRulesTest, WhatMayBeChangedInPlaceDependsOnItsState) {
  struct Case {
    Duration at;  // of the change; the silence holds from 0 to 1h
    Change change;
    bool in_place;
  };
  const std::vector<Case> cases = {
      {kMinute, [](Silence& s) { s.ends_at += kHour; }, true},
      {kMinute, [](Silence& s) { s.ends_at = kStart + 2 * kMinute; }, true},
      {kMinute, [](Silence& s) { s.comment = "other"; }, true},
      {kMinute, [](Silence& s) { s.ends_when_resolved = true; }, true},
      {kMinute, [](Silence& s) { s.starts_at += Duration{999}; }, true},
      {kMinute, [](Silence& s) { s.starts_at += Duration{1000}; }, false},
      {kMinute, [](Silence& s) { s.matcher_sets[0].push_back(Equal("a", "b")); }, false},
      {kMinute, [](Silence& s) { s.matcher_sets[0][0] = Equal("alertname", "Up"); }, false},
      {-kMinute, [](Silence& s) { s.starts_at += kMinute; }, true},
      {-kMinute, [](Silence& s) { s.starts_at -= 2 * kMinute; }, false},
      {kHour, [](Silence& s) { s.ends_at += kHour; }, false},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    Silence wanted = Wanted("Down");
    cases[i].change(wanted);
    EXPECT_EQ(CanChangeInPlace(Wanted("Down"), wanted, kStart + cases[i].at), cases[i].in_place)
        << i;
  }
}

TEST(SilenceRulesTest, TheOrderOfMatchersMakesNoDifference) {
  Silence silence = Wanted("Down");
  silence.matcher_sets = {{Equal("a", "1"), Equal("b", "2")}, {Equal("c", "3")}};
  Silence wanted = silence;
  wanted.matcher_sets = {{Equal("c", "3")}, {Equal("b", "2"), Equal("a", "1")}};
  EXPECT_TRUE(CanChangeInPlace(silence, wanted, kStart));
}

TEST(SilenceRulesTest, FiltersNameMatchersOfTheSilence) {
  Silence silence = Wanted("Down");
  silence.matcher_sets[0].push_back(Match(MatchKind::kRegex, "job", "a|b"));
  struct Case {
    Matcher filter;
    bool shown;
  };
  const std::vector<Case> cases = {
      {Equal("alertname", "Down"), true},
      {Equal("alertname", "Up"), false},
      {Match(MatchKind::kRegex, "job", "a|b"), true},
      {Equal("job", "a|b"), false},
      {Match(MatchKind::kRegex, "job", "a|b|c"), false},
      {Match(MatchKind::kRegex, "alertname", "D.*"), false},
      {Match(MatchKind::kNotEqual, "alertname", "Down"), false},
      {Match(MatchKind::kNotEqual, "team", "db"), false},
      {Equal("team", ""), false},
  };
  EXPECT_TRUE(IsShown(silence, {}));
  for (const Case& each : cases)
    EXPECT_EQ(IsShown(silence, {each.filter}), each.shown) << FormatMatcher(each.filter);
  silence.matcher_sets.push_back({Equal("team", "db")});
  EXPECT_TRUE(IsShown(silence, {Equal("team", "db")}));
  EXPECT_FALSE(IsShown(silence, {Equal("team", "db"), Equal("alertname", "Down")}))
      << "no set has both";
}

TEST(SilenceRulesTest, ListsBeginWithWhatEndsFirst) {
  std::vector<SilencePtr> silences;
  const auto add = [&silences](const char* id, Duration from, Duration until) {
    Silence silence = Wanted("Down");
    silence.id = id;
    silence.starts_at = kStart + from;
    silence.ends_at = kStart + until;
    silences.push_back(std::make_shared<const Silence>(std::move(silence)));
  };
  add("expired long ago", -9 * kHour, -8 * kHour);
  add("pending late", 3 * kHour, 4 * kHour);
  add("active long", -kHour, 9 * kHour);
  add("expired", -2 * kHour, Duration{0});
  add("pending", kHour, 9 * kHour);
  add("active", -2 * kHour, kHour);
  SortForList(silences, kStart);
  std::string order;
  for (const SilencePtr& silence : silences)
    order += silence->id + ", ";
  EXPECT_EQ(order, "active, active long, pending, pending late, expired, expired long ago, ");
}

}  // namespace
}  // namespace alertd::silence
