#include "engine/silence/silence_book.h"

#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/engine/silence/silences.h"

namespace alertd::silence {
namespace {

// A book with the alerts that it is to know of.
class SilenceBookTest : public testing::Test {
 protected:
  static SilenceBookOptions Options() {
    return {.silences_max = 4, .random = [bits = std::mt19937_64(1)]() mutable { return bits(); }};
  }

  std::string Add(const Silence& silence, Timestamp now = kStart) {
    const auto id = book_.Set(silence, now);
    EXPECT_TRUE(id) << id.error().message;
    Advance(now);
    return id ? *id : "";
  }

  SilenceEvents Advance(Timestamp now) {
    return book_.Advance(
        {.find = [](const Labels&) -> const Alert* { return nullptr; }, .each = [](const auto&) {}},
        now);
  }

  // The ids of those that hold for an alert with this name.
  std::vector<std::string> Holding(const std::string& alert_name) const {
    std::vector<std::string> ids;
    for (const SilencePtr& silence : book_.HoldingFor({{"alertname", alert_name}, {"job", "a"}}))
      ids.push_back(silence->id);
    return ids;
  }

  SilenceState StateOf(const std::string& id, Timestamp at) const {
    return StateAt(*book_.Find(id), at);
  }

  SilenceBook book_{Options()};
};

TEST_F(SilenceBookTest, ASilenceHoldsFromItsStartUntilItsEnd) {
  Silence wanted = Wanted("Down");
  wanted.starts_at = kStart + kMinute;
  const std::string id = Add(wanted);
  EXPECT_TRUE(Holding("Down").empty());
  EXPECT_EQ(book_.NextChange(), kStart + kMinute);
  EXPECT_EQ(Advance(kStart + kMinute).began.size(), 1U);
  EXPECT_EQ(Holding("Down"), std::vector<std::string>{id});
  EXPECT_TRUE(Holding("Up").empty());
  EXPECT_EQ(book_.NextChange(), kStart + kHour);
  EXPECT_EQ(Advance(kStart + kHour).ended.size(), 1U);
  EXPECT_TRUE(Holding("Down").empty());
}

TEST_F(SilenceBookTest, OneWithoutAStartBeginsNow) {
  Silence wanted = Wanted("Down");
  wanted.starts_at = Timestamp{};
  EXPECT_EQ(book_.Find(Add(wanted))->starts_at, kStart);
}

TEST_F(SilenceBookTest, OneThatIsToHaveBegunBeforeBeginsNow) {
  Silence wanted = Wanted("Down");
  wanted.starts_at = kStart - kHour;
  const std::string id = Add(wanted);
  EXPECT_EQ(book_.Find(id)->starts_at, kStart);
  EXPECT_EQ(book_.Find(id)->updated_at, kStart);
}

TEST_F(SilenceBookTest, AnUnknownIdIsNotFound) {
  Silence wanted = Wanted("Down");
  wanted.id = "01234567-89ab-cdef-0123-456789abcdef";
  const auto set = book_.Set(wanted, kStart);
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(set.error().message, "silence 01234567-89ab-cdef-0123-456789abcdef not found");
  const Status ended = book_.Expire(wanted.id, kStart);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::kNotFound);
}

TEST_F(SilenceBookTest, AChangeInPlaceKeepsTheId) {
  const std::string id = Add(Wanted("Down"));
  Silence longer = Wanted("Down");
  longer.id = id;
  longer.ends_at += kHour;
  EXPECT_EQ(Add(longer, kStart + kMinute), id);
  EXPECT_EQ(book_.All().size(), 1U);
  EXPECT_EQ(book_.Find(id)->ends_at, kStart + 2 * kHour);
  Advance(kStart + kHour);
  EXPECT_EQ(Holding("Down"), std::vector<std::string>{id});
}

TEST_F(SilenceBookTest, OtherMatchersEndTheOldOneAndBeginAnother) {
  const std::string id = Add(Wanted("Down"));
  Silence other = Wanted("Up");
  other.id = id;
  const std::string another = Add(other, kStart + kMinute);
  EXPECT_NE(another, id);
  EXPECT_EQ(StateOf(id, kStart + kMinute), SilenceState::kExpired);
  EXPECT_EQ(book_.Find(id)->end_reason, "replaced by " + another);
  EXPECT_TRUE(Holding("Down").empty());
  EXPECT_EQ(Holding("Up"), std::vector<std::string>{another});
}

TEST_F(SilenceBookTest, AnExpiredOneIsMadeAnew) {
  const std::string id = Add(Wanted("Down"));
  Advance(kStart + kHour);
  Silence again = Wanted("Down");
  again.id = id;
  again.ends_at += kHour;
  const std::string another = Add(again, kStart + kHour);
  EXPECT_NE(another, id);
  EXPECT_EQ(book_.Find(id)->end_reason, "");
  EXPECT_EQ(book_.Find(another)->starts_at, kStart + kHour);
}

TEST_F(SilenceBookTest, WhatIsRefusedChangesNothing) {
  const std::string id = Add(Wanted("Down"));
  Silence bad = Wanted("Down");
  bad.id = id;
  bad.ends_at = kStart;
  EXPECT_FALSE(book_.Set(bad, kStart + kMinute));
  EXPECT_EQ(book_.Find(id)->ends_at, kStart + kHour);
}

TEST_F(SilenceBookTest, ExpiringAPendingOneEndsItBeforeItBegins) {
  Silence wanted = Wanted("Down");
  wanted.starts_at = kStart + kMinute;
  const std::string id = Add(wanted);
  EXPECT_TRUE(book_.Expire(id, kStart + Duration{1}));
  EXPECT_TRUE(Advance(kStart + Duration{1}).ended.empty());
  EXPECT_EQ(StateOf(id, kStart + Duration{1}), SilenceState::kExpired);
  Advance(kStart + kMinute);
  EXPECT_TRUE(Holding("Down").empty());
}

TEST_F(SilenceBookTest, ExpiringOneThatHasEndedChangesNothing) {
  const std::string id = Add(Wanted("Down"));
  Advance(kStart + kHour);
  book_.TakeChanges();
  EXPECT_TRUE(book_.Expire(id, kStart + 2 * kHour));
  EXPECT_TRUE(book_.TakeChanges().empty());
}

TEST_F(SilenceBookTest, ThereIsALimitOfTheirNumber) {
  for (const char* name : {"a", "b", "c", "d"})
    Add(Wanted(name));
  const auto refused = book_.Set(Wanted("e"), kStart);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kLimitExceeded);
  EXPECT_EQ(refused.error().message, "exceeded maximum number of silences: 4 (limit: 4)");
}

TEST_F(SilenceBookTest, ChangesAreToldOnce) {
  const std::string a = Add(Wanted("a"));
  const std::string b = Add(Wanted("b"));
  EXPECT_EQ(book_.TakeChanges().size(), 2U);
  EXPECT_TRUE(book_.TakeChanges().empty());
  ASSERT_TRUE(book_.Expire(a, kStart + kMinute));
  Advance(kStart + kMinute);
  std::vector<SilenceChange> changes = book_.TakeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].record->ends_at, kStart + kMinute);
  // Time alone changes nothing that is to be remembered until it is forgotten.
  Advance(kStart + kHour);
  EXPECT_TRUE(book_.TakeChanges().empty());
  EXPECT_TRUE(Advance(kStart + kHour + std::chrono::hours{120}).forgot);
  changes = book_.TakeChanges();
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_FALSE(changes[0].record);
  EXPECT_EQ(book_.Find(b), nullptr);
  EXPECT_FALSE(book_.NextChange());
}

TEST_F(SilenceBookTest, RestoredOnesHoldAgain) {
  const std::string id = Add(Wanted("Down"));
  SilenceBook later(Options());
  later.Restore({*book_.Find(id)}, kStart + kMinute);
  EXPECT_EQ(later.NextChange(), kStart + kMinute);
  const AlertLookup none{.find = [](const Labels&) -> const Alert* { return nullptr; },
                         .each = [](const auto&) {}};
  EXPECT_EQ(later.Advance(none, kStart + kMinute).began.size(), 1U);
  EXPECT_EQ(later.HoldingFor({{"alertname", "Down"}}).size(), 1U);
  EXPECT_TRUE(later.TakeChanges().empty());
  // Ids that are taken are not given again.
  EXPECT_NE(*later.Set(Wanted("Up"), kStart + kMinute), id);
}

TEST_F(SilenceBookTest, AClockThatWasSetBackMakesNothingLastLonger) {
  const std::string by_time = Add(Wanted("a"));
  const std::string by_hand = Add(Wanted("b"));
  ASSERT_TRUE(book_.Expire(by_hand, kStart + 30 * kMinute));
  Advance(kStart + 2 * kHour);
  EXPECT_TRUE(Holding("a").empty());
  book_.Reset(kStart + 10 * kMinute);
  Advance(kStart + 10 * kMinute);
  // It is to hold at that time; what somebody has ended is not.
  EXPECT_EQ(Holding("a"), std::vector<std::string>{by_time});
  EXPECT_TRUE(Holding("b").empty());
  EXPECT_EQ(StateOf(by_hand, kStart + 10 * kMinute), SilenceState::kExpired);
}

TEST_F(SilenceBookTest, AClockThatWasSetBackWhileNobodyWasThereBringsNothingBack) {
  const std::string by_hand = Add(Wanted("a"));
  ASSERT_TRUE(book_.Expire(by_hand, kStart + 30 * kMinute));
  Advance(kStart + 30 * kMinute);
  SilenceBook later(Options());
  later.Restore({*book_.Find(by_hand)}, kStart + 10 * kMinute);
  const AlertLookup none{.find = [](const Labels&) -> const Alert* { return nullptr; },
                         .each = [](const auto&) {}};
  later.Advance(none, kStart + 10 * kMinute);
  EXPECT_TRUE(later.HoldingFor({{"alertname", "a"}}).empty());
  later.Reset(kStart + 5 * kMinute);
  later.Advance(none, kStart + 5 * kMinute);
  EXPECT_TRUE(later.HoldingFor({{"alertname", "a"}}).empty());
}

TEST_F(SilenceBookTest, ManySilencesOfOneLabelEachAreFoundQuickly) {
  SilenceBook book({.random = Options().random});
  const AlertLookup none{.find = [](const Labels&) -> const Alert* { return nullptr; },
                         .each = [](const auto&) {}};
  constexpr int kSilences = 5000;
  for (int i = 0; i < kSilences; ++i) {
    Silence wanted = Wanted("Down");
    wanted.matcher_sets[0].push_back(Equal("instance", std::to_string(i)));
    ASSERT_TRUE(book.Set(wanted, kStart));
  }
  book.Advance(none, kStart);
  for (int i = 0; i < kSilences; ++i) {
    const Labels labels{{"alertname", "Down"}, {"instance", std::to_string(i)}};
    ASSERT_EQ(book.HoldingFor(labels).size(), 1U);
  }
  EXPECT_TRUE(book.HoldingFor({{"alertname", "Down"}, {"instance", "x"}}).empty());
}

}  // namespace
}  // namespace alertd::silence
