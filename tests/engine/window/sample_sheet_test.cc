// Sheets against the simplest thing that could be right.

#include "engine/window/sample_sheet.h"

#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace alertd::window {
namespace {

using std::chrono::seconds;

constexpr Duration kRetention = seconds{300};

// A sheet of rows that come and go, with what each should hold.
class RandomSheet {
 public:
  explicit RandomSheet(uint64_t seed) : random_(seed) {}

  void Step() {
    now_ += seconds{1 + Below(2)};
    if (Below(40) == 0) AddRow();
    for (size_t i = 0; i < rows_.size(); ++i) {
      if (Below(12) != 0) Put(i, now_);
    }
    // What comes late has a place where others had a sample at that time.
    if (!rows_.empty() && Below(5) == 0) PutLate();
    if (Below(60) == 0) FreeOld();
  }

  void Compare() {
    const Timestamp until = now_ - seconds{Below(400)} + seconds{2};
    const LeftOpenRange range{until - seconds{1 + Below(300)}, until};
    for (const Known& known : rows_) {
      SampleColumns out;
      sheet_.CopyRange(known.row, range, out);
      std::vector<Timestamp> times;
      std::vector<double> values;
      for (const auto& [at, value] : known.samples) {
        if (at <= range.after || at > range.until || IsStale(value)) continue;
        times.push_back(at);
        values.push_back(value);
      }
      ASSERT_EQ(out.times, times);
      ASSERT_EQ(out.values, values);
      CompareLatest(known, range);
    }
  }

  size_t bytes() const { return sheet_.bytes(); }
  size_t samples() const { return sheet_.samples(); }

 private:
  struct Known {
    SampleSheet::Row row;
    std::map<Timestamp, double> samples;
    double value = 0;
    bool ended = false;
  };

  uint64_t Below(uint64_t bound) { return random_() % bound; }

  void AddRow() {
    if (!sheet_.HasRoom() || rows_.size() > 30) return;
    rows_.push_back({sheet_.AddRow(), {}, static_cast<double>(Below(1000)), false});
  }

  void Put(size_t place, Timestamp at) {
    Known& known = rows_[place];
    if (known.ended) return;
    known.value += static_cast<double>(Below(100)) / 4;
    known.ended = Below(300) == 0;
    const double value = known.ended ? StaleMarker() : known.value;
    ASSERT_TRUE(sheet_.Put(known.row, {at, value}, nullptr));
    known.samples[at] = value;
  }

  void PutLate() {
    Known& known = rows_[Below(rows_.size())];
    const Timestamp at = now_ - seconds{1 + Below(3)};
    if (!known.samples.empty() && known.samples.rbegin()->first >= at) return;
    if (sheet_.Put(known.row, {at, 7}, nullptr)) known.samples[at] = 7;
  }

  // Rows without samples within the retention are given up, as the store does.
  void FreeOld() {
    const Timestamp cutoff = now_ - kRetention;
    std::erase_if(rows_, [&](const Known& known) {
      const bool has_any = !known.samples.empty();
      if (!has_any || known.samples.rbegin()->first >= cutoff) return false;
      sheet_.FreeRow(known.row, known.samples.rbegin()->first);
      return true;
    });
    sheet_.DropBefore(cutoff);
    // Some older ones may be there still, of a block that holds newer ones too.
    for (Known& known : rows_) {
      if (!sheet_.HasTimes()) return;
      known.samples.erase(known.samples.begin(), known.samples.lower_bound(sheet_.oldest()));
    }
  }

  void CompareLatest(const Known& known, LeftOpenRange range) {
    const std::optional<Sample> latest = sheet_.Latest(known.row, range);
    auto after = known.samples.upper_bound(range.until);
    const bool any = after != known.samples.begin() && std::prev(after)->first > range.after;
    ASSERT_EQ(latest.has_value(), any);
    if (!any) return;
    EXPECT_EQ(latest->at, std::prev(after)->first);
    EXPECT_EQ(IsStale(latest->value), IsStale(std::prev(after)->second));
  }

  std::mt19937_64 random_;
  SampleSheet sheet_;
  std::vector<Known> rows_;
  Timestamp now_{Duration{1'700'000'000'000}};
};

class SampleSheetTest : public testing::TestWithParam<uint64_t> {};

TEST_P(SampleSheetTest, AgreesWithANaiveModel) {
  RandomSheet sheet(GetParam());
  for (int step = 0; step < 3000 && !HasFailure(); ++step) {
    sheet.Step();
    if (step % 7 == 0) sheet.Compare();
  }
  EXPECT_GT(sheet.samples(), 1000U);
  EXPECT_LT(sheet.bytes(), sheet.samples() * 8) << "what is old is to be coded";
}

INSTANTIATE_TEST_SUITE_P(Seeds, SampleSheetTest, testing::Range<uint64_t>(1, 9));

TEST(SampleSheet, ATimeBetweenOthersHasNoPlace) {
  SampleSheet sheet;
  const Timestamp start{Duration{1'700'000'000'000}};
  const SampleSheet::Row a = sheet.AddRow();
  const SampleSheet::Row b = sheet.AddRow();
  EXPECT_TRUE(sheet.Put(a, {start, 1}, nullptr));
  EXPECT_TRUE(sheet.Put(a, {start + seconds{10}, 1}, nullptr));
  EXPECT_FALSE(sheet.Put(b, {start + seconds{5}, 1}, nullptr));
  EXPECT_TRUE(sheet.Put(b, {start, 1}, nullptr));
  EXPECT_FALSE(sheet.Put(b, {start - seconds{5}, 1}, nullptr));
}

}  // namespace
}  // namespace alertd::window
