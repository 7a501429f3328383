#include "engine/route/suppression_book.h"

#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/labels.h"

namespace alertd::route {
namespace {

constexpr Timestamp kStart{std::chrono::hours{24 * 365 * 50}};  // at midnight
constexpr Duration kMinute = std::chrono::minutes{1};
constexpr Duration kHour = std::chrono::hours{1};

std::string Range(Timestamp start, Timestamp end) {
  return R"(,"time_range":{"start":")" + FormatTimestamp(start) + R"(","end":")" +
         FormatTimestamp(end) + "\"}";
}

SuppressionRecord Wanted(const std::string& name, const std::string& rest,
                         const std::string& id = {}) {
  SuppressionRecord wanted;
  wanted.id = id;
  wanted.declaration = R"({"name":")" + name + R"(","match":{"alertname":"Down"})" + rest + "}";
  wanted.created_by = "ann";
  return wanted;
}

SuppressionRecord ForAnHour(const std::string& name, const std::string& id = {}) {
  return Wanted(name, Range(kStart, kStart + kHour), id);
}

Alert Down() {
  Alert alert;
  alert.labels = {{"alertname", "Down"}};
  return alert;
}

class SuppressionBookTest : public testing::Test {
 protected:
  static SuppressionBookOptions Options() {
    return {.suppressions_max = 3,
            .random = [bits = std::mt19937_64(1)]() mutable { return bits(); }};
  }

  std::string Add(const SuppressionRecord& wanted, Timestamp now = kStart) {
    const auto id = book_.Set(wanted, declared_, now);
    EXPECT_TRUE(id) << id.error().message;
    book_.Advance(now);
    return id ? *id : "";
  }

  std::string Refused(const SuppressionRecord& wanted) {
    const auto id = book_.Set(wanted, declared_, kStart);
    return id ? "" : id.error().message;
  }

  bool Holds() const { return !book_.HoldingFor(Down()).empty(); }

  // What a process after this one finds at `now`.
  void Restart(Timestamp now) {
    for (const SuppressionChange& change : book_.TakeChanges()) {
      std::erase_if(kept_, [&](const auto& record) { return record.id == change.id; });
      if (change.record) kept_.push_back(*change.record);
    }
    book_ = SuppressionBook(Options());
    book_.Restore(kept_, now);
  }

  Suppressor declared_;
  SuppressionBook book_{Options()};
  std::vector<SuppressionRecord> kept_;
};

TEST_F(SuppressionBookTest, OneHoldsUntilItsLastWindowHasPassed) {
  const std::string id = Add(ForAnHour("window"));
  EXPECT_TRUE(Holds());
  EXPECT_EQ(book_.NextChange(), kStart + kHour);
  EXPECT_EQ(book_.Find(id)->record->created_at, kStart);
  const SuppressionEvents events = book_.Advance(kStart + kHour);
  ASSERT_EQ(events.ended.size(), 1U);
  EXPECT_TRUE(events.released);
  EXPECT_FALSE(Holds());
  EXPECT_EQ(book_.Find(id)->record->ended_at, kStart + kHour);
  EXPECT_EQ(book_.NextChange(), kStart + kHour + std::chrono::hours{120});
  EXPECT_TRUE(book_.Advance(*book_.NextChange()).moved);
  EXPECT_TRUE(book_.All().empty());
  EXPECT_FALSE(book_.NextChange());
}

TEST_F(SuppressionBookTest, OneThatRecursGoesOnBetweenItsWindows) {
  const std::string id =
      Add(Wanted("nightly", R"(,"schedule":{"start":"02:00","duration":"1h"},"expires":")" +
                                FormatTimestamp(kStart + 60 * kHour) + "\""));
  EXPECT_FALSE(Holds());
  for (const int day : {0, 1}) {
    book_.Advance(kStart + (24 * day + 2) * kHour);
    EXPECT_TRUE(Holds());
    EXPECT_FALSE(book_.Find(id)->record->ended_at);
    book_.Advance(kStart + (24 * day + 3) * kHour);
    EXPECT_FALSE(Holds());
  }
  EXPECT_TRUE(book_.Advance(kStart + 50 * kHour).ended.empty());
  EXPECT_EQ(book_.Advance(kStart + 51 * kHour).ended.size(), 1U);
}

TEST_F(SuppressionBookTest, OneThatHasItsLastWindowBehindItHasEndedThen) {
  const std::string id =
      Add(Wanted("nightly", R"(,"schedule":{"start":"02:00","duration":"1h"},"expires":")" +
                                FormatTimestamp(kStart + 20 * kHour) + "\""));
  book_.Advance(kStart + 2 * kHour);
  EXPECT_EQ(book_.Advance(kStart + 3 * kHour).ended.size(), 1U);
  EXPECT_EQ(book_.Find(id)->record->ended_at, kStart + 3 * kHour);
}

TEST_F(SuppressionBookTest, TheSameNameOrIdReplacesWhatRuns) {
  const std::string id = Add(ForAnHour("window"));
  const Timestamp later = kStart + kMinute;
  EXPECT_EQ(Add(Wanted("window", Range(kStart, kStart + 2 * kHour)), later), id);
  EXPECT_EQ(book_.Find(id)->record->created_at, kStart);
  EXPECT_EQ(book_.Find(id)->record->updated_at, later);
  EXPECT_EQ(Add(Wanted("renamed", Range(kStart, kStart + 2 * kHour), id), later), id);
  EXPECT_EQ(book_.All().size(), 1U);
  EXPECT_EQ(book_.Find(id)->record->name, "renamed");
  EXPECT_EQ(book_.NextChange(), kStart + 2 * kHour);
  EXPECT_NE(Add(ForAnHour("window"), later), id);
}

TEST_F(SuppressionBookTest, OneThatHasEndedStaysAndAnotherBegins) {
  const std::string id = Add(ForAnHour("window"));
  ASSERT_TRUE(book_.End("window", kStart));
  EXPECT_TRUE(book_.HasNews());
  EXPECT_FALSE(Holds());
  EXPECT_EQ(book_.Find(id)->record->end_reason, "somebody has ended it");
  EXPECT_EQ(book_.Advance(kStart).ended.size(), 1U);
  EXPECT_TRUE(book_.End(id, kStart + kMinute));
  EXPECT_EQ(book_.Find(id)->record->ended_at, kStart);
  EXPECT_EQ(book_.End("window", kStart).error().kind, ErrorKind::kNotFound);
  const std::string other = Add(ForAnHour("window", id));
  EXPECT_NE(other, id);
  EXPECT_TRUE(Holds());
}

TEST_F(SuppressionBookTest, WhoeverNamesNoneIsToldOfThoseThatThereAre) {
  const auto ended = [this](std::string_view name) {
    return book_.End(name, kStart).error().message;
  };
  EXPECT_EQ(ended("n"), "suppression n not found; there is none that is not declared in a file");
  Add(ForAnHour("nightly"));
  Add(ForAnHour("move"));
  EXPECT_EQ(ended("nigthly"), "suppression nigthly not found (did you mean \"nightly\"?)");
  EXPECT_EQ(ended("upgrade"), "suppression upgrade not found; there are move, nightly");
}

TEST_F(SuppressionBookTest, WhatIsNotRightIsRefused) {
  rules::Suppression in_file;
  in_file.name = "taken";
  declared_.Add(std::make_shared<const rules::Suppression>(in_file), kStart);
  const std::string id = Add(ForAnHour("window"));
  EXPECT_NE(Refused(Wanted("x", ",\"expires\":\"soon\"")).find("expires: "), std::string::npos);
  EXPECT_NE(Refused(ForAnHour("taken")).find("name: \"taken\" is declared in "), std::string::npos);
  EXPECT_EQ(Refused(ForAnHour("x", "nobody")), "suppression nobody not found");
  EXPECT_EQ(Refused(Wanted("x", Range(kStart - kHour, kStart))),
            "the suppression would never hold: its last window has passed");
  const std::string other = Add(ForAnHour("other"));
  EXPECT_EQ(Refused(ForAnHour("window", other)),
            "name: \"window\" is the name of the suppression " + id);
  Add(ForAnHour("third"));
  EXPECT_NE(Refused(ForAnHour("fourth")).find("there are 3 suppressions already"),
            std::string::npos);
  EXPECT_EQ(Add(ForAnHour("third", book_.All().back().record->id)), book_.All().back().record->id);
}

TEST_F(SuppressionBookTest, OneMayKeepANameThatAFileHasGotSince) {
  const std::string id = Add(ForAnHour("window"));
  rules::Suppression in_file;
  in_file.name = "window";
  declared_.Add(std::make_shared<const rules::Suppression>(in_file), kStart);
  EXPECT_EQ(Add(Wanted("window", Range(kStart, kStart + 2 * kHour), id)), id);
}

TEST_F(SuppressionBookTest, ChangesAreHandedOutOnce) {
  const std::string id = Add(ForAnHour("window"));
  const auto changes = book_.TakeChanges();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].id, id);
  EXPECT_EQ(changes[0].record->created_by, "ann");
  EXPECT_TRUE(book_.TakeChanges().empty());
  book_.Advance(kStart + kHour);
  EXPECT_TRUE(book_.TakeChanges().at(0).record->ended_at);
  book_.Advance(kStart + std::chrono::hours{121});
  EXPECT_FALSE(book_.TakeChanges().at(0).record);
}

TEST_F(SuppressionBookTest, WhatItKnowsOutlivesARestart) {
  const std::string id = Add(ForAnHour("window"));
  const std::string removed = Add(ForAnHour("removed"));
  ASSERT_TRUE(book_.End(removed, kStart));
  Restart(kStart + kMinute);
  EXPECT_TRUE(Holds());
  EXPECT_EQ(book_.All().size(), 2U);
  EXPECT_EQ(book_.Find(removed)->record->ended_at, kStart);
  EXPECT_TRUE(book_.Advance(kStart + kMinute).moved);
  Restart(kStart + 2 * kHour);
  EXPECT_FALSE(Holds());
  EXPECT_EQ(book_.Find(id)->record->ended_at, kStart + 2 * kHour);
  EXPECT_EQ(book_.Advance(kStart + 2 * kHour).ended.size(), 1U);
}

TEST_F(SuppressionBookTest, WhatCannotBeReadAnyMoreHoldsNothing) {
  SuppressionRecord odd = Wanted("odd", R"(,"schedule":{"start":"02:00","duration":"1h",)"
                                        R"("timezone":"Atlantis/Center"})");
  odd.id = "odd-id";
  odd.name = "odd";
  SuppressionRecord over = odd;
  over.id = "over-id";
  over.ended_at = kStart - kMinute;
  kept_ = {odd, over};
  Restart(kStart);
  EXPECT_FALSE(Holds());
  const PostedSuppression shown = *book_.Find("odd-id");
  EXPECT_EQ(shown.standing.suppression->name, "odd");
  EXPECT_NE(shown.record->end_reason.find("unknown timezone \"Atlantis/Center\""),
            std::string::npos);
  book_.Reset(kStart - kHour);
  EXPECT_FALSE(Holds());
}

TEST_F(SuppressionBookTest, AClockThatIsSetBackBringsBackOnlyWhatNobodyHasEnded) {
  const std::string id = Add(ForAnHour("window"));
  const std::string removed = Add(ForAnHour("removed"), kStart);
  const Timestamp late = kStart + 50 * kMinute;
  ASSERT_TRUE(book_.End(removed, late));
  book_.Advance(kStart + kHour);
  EXPECT_FALSE(Holds());
  book_.Reset(kStart + kMinute);
  EXPECT_TRUE(Holds());
  EXPECT_FALSE(book_.Find(id)->record->ended_at);
  EXPECT_EQ(book_.Find(removed)->record->ended_at, kStart + kMinute);
  EXPECT_EQ(book_.NextChange(), kStart + kHour);
}

TEST_F(SuppressionBookTest, OfTwoOfOneNameAClockThatIsSetBackBringsBackTheLater) {
  const Timestamp late = kStart + 2 * kHour;
  const std::string former = Add(ForAnHour("window"));
  book_.Advance(kStart + kHour);
  const std::string later = Add(Wanted("window", Range(late, late + kHour)), kStart + kHour);
  ASSERT_NE(later, former);
  book_.Advance(late + kHour);
  const auto expect_later_runs = [&] {
    EXPECT_FALSE(book_.Find(later)->record->ended_at);
    EXPECT_TRUE(book_.Find(former)->record->ended_at);
  };
  book_.Reset(kStart + kMinute);
  expect_later_runs();
  book_.Advance(late + kHour);
  Restart(kStart + kMinute);
  expect_later_runs();
}

TEST_F(SuppressionBookTest, NeitherAClockThatIsSetBackNorARestartBringsBackWhatAnotherOneFollowed) {
  const Timestamp late = kStart + 2 * kHour;
  Add(ForAnHour("window"));
  book_.Advance(kStart + kHour);
  Add(Wanted("window", Range(late, late + kHour)), kStart + kHour);
  book_.Reset(kStart + kMinute);
  ASSERT_TRUE(book_.End("window", kStart + kMinute));
  book_.Advance(kStart + kMinute);
  Restart(kStart + kMinute);
  EXPECT_FALSE(Holds());
  book_.Reset(kStart + kMinute);
  EXPECT_FALSE(Holds());
}

}  // namespace
}  // namespace alertd::route
