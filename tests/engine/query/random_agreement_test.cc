// Expressions of the whole language give the same in all the ways they can be asked.

#include "tests/engine/query/random_agreement.h"

#include <random>

#include <gtest/gtest.h>

#include "tests/engine/query/random_data.h"
#include "tests/engine/query/random_promql.h"

namespace alertd::query {
namespace {

constexpr uint64_t kSeeds = 3000;
constexpr int kDisagreementsMax = 10;  // worth showing

TEST(RandomPromql, EveryWayToAskGivesTheSameAnswer) {
  promql_test::ScriptWindow data;
  FillRandomData(data);
  int disagreements = 0;
  for (uint64_t seed = 1; seed <= kSeeds && disagreements < kDisagreementsMax; ++seed) {
    std::mt19937_64 random(seed);
    const auto below = [&random](size_t bound) { return static_cast<size_t>(random() % bound); };
    AgreementQuestion question;
    question.text = RandomPromql(below).Next();
    question.at = kRandomDataStart + std::chrono::seconds{30 * below(45)};
    question.name_removal = below(2) == 0 ? NameRemoval::kAtOnce : NameRemoval::kDelayed;
    const std::string disagreement = FindDisagreement(question, data.window());
    if (disagreement.empty()) continue;
    ++disagreements;
    ADD_FAILURE() << question.text << " at " << FormatTimestamp(question.at) << ", seed " << seed
                  << "\n"
                  << disagreement;
  }
}

}  // namespace
}  // namespace alertd::query
