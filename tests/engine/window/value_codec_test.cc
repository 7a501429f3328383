#include "engine/window/value_codec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/model/sample.h"

namespace alertd::window {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<uint64_t> BitsOf(const std::vector<double>& values) {
  std::vector<uint64_t> bits;
  bits.reserve(values.size());
  for (const double value : values)
    bits.push_back(std::bit_cast<uint64_t>(value));
  return bits;
}

std::string Encoded(const std::vector<double>& values) {
  std::string bytes;
  EncodeValues(values, bytes);
  return bytes;
}

void ExpectComesBack(const std::vector<double>& values) {
  const std::string bytes = Encoded(values);
  std::vector<double> read(values.size());
  ASSERT_TRUE(DecodeValues(bytes, read));
  EXPECT_EQ(BitsOf(read), BitsOf(values));
}

TEST(ValueCodecTest, EveryKindOfNumberComesBackBitForBit) {
  ExpectComesBack({0});
  ExpectComesBack({-0.0});
  ExpectComesBack({-0.0, 0.0, -0.0, 1});
  ExpectComesBack({1, 2, 3, 4});
  ExpectComesBack({5, 5, 5, 7, 100, 3, -8});
  ExpectComesBack({0.1, 0.25, 17.125, -3.75, 1e-7});
  ExpectComesBack({1e15, -1e15, 0.5});
  ExpectComesBack({0x1p53, 0x1p53 + 2, -0x1p62, 1e300, 5e-324});
  ExpectComesBack({std::sqrt(2.0), std::sqrt(3.0), 1.0 / 3});
  ExpectComesBack({std::nan(""), 1, std::numeric_limits<double>::signaling_NaN(), 2});
  ExpectComesBack({kInf, -kInf, 3, kInf});
  ExpectComesBack({kInf, kInf});
  ExpectComesBack({std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()});
}

TEST(ValueCodecTest, WhatIsMissingAndWhatEndsKeepsItsPlace) {
  ExpectComesBack({NoSample(), NoSample(), 4, 5});
  ExpectComesBack({4, 5, StaleMarker(), NoSample(), NoSample()});
  ExpectComesBack({NoSample(), 4.5, StaleMarker(), NoSample(), 8.25, NoSample()});
  ExpectComesBack({StaleMarker()});
}

TEST(ValueCodecTest, NothingTakesNoBytes) {
  EXPECT_EQ(Encoded({NoSample(), NoSample()}), "");
  EXPECT_EQ(Encoded({}), "");
  ExpectComesBack({NoSample(), NoSample()});
}

TEST(ValueCodecTest, WhatStandsStillOrCountsEvenlyIsAFewBytes) {
  EXPECT_LE(Encoded(std::vector<double>(128, 1234)).size(), 4);
  EXPECT_LE(Encoded(std::vector<double>(128, 12.34)).size(), 4);
  std::vector<double> counts(128);
  for (size_t i = 0; i < counts.size(); ++i)
    counts[i] = 1e9 + 15.0 * static_cast<double>(i);
  EXPECT_LE(Encoded(counts).size(), 8);
  std::vector<double> short_of_all = counts;
  std::fill(short_of_all.begin() + 100, short_of_all.end(), NoSample());
  EXPECT_LE(Encoded(short_of_all).size(), 12);
}

TEST(ValueCodecTest, ACounterTakesAsManyBitsAsItsStepsDo) {
  std::mt19937 random(1);
  std::vector<double> counts;
  double count = 1e8;
  for (int i = 0; i < 128; ++i) {
    count += static_cast<double>(random() % 64);
    counts.push_back(count);
  }
  EXPECT_LE(Encoded(counts).size(), 128 * 6 / 8 + 20);
}

// Values of a random kind, with what is missing among them.
std::vector<double> RandomValues(std::mt19937_64& random) {
  const auto below = [&random](uint64_t limit) { return random() % limit; };
  std::vector<double> values(1 + below(kCodedValuesMax));
  const uint64_t kind = below(6);
  double value = static_cast<double>(below(100'000));
  for (double& next : values) {
    const auto step = static_cast<double>(below(1000));
    if (kind == 0) value += step;
    if (kind == 1) value = step;
    if (kind == 2) value = step / 100;
    if (kind == 3) value = std::bit_cast<double>(random());
    if (kind == 4) value += step / 8;
    if (kind == 5) value *= 1.0 + step / 7777;
    next = value;
    if (below(16) == 0) next = NoSample();
    if (below(64) == 0) next = StaleMarker();
  }
  return values;
}

TEST(ValueCodecTest, AFewNumbersThatAreNoDecimalsDoNotMakeTheOthersLong) {
  std::mt19937 random(1);
  std::vector<double> values;
  values.reserve(kCodedValuesMax);
  for (size_t i = 0; i < kCodedValuesMax; ++i)
    values.push_back(static_cast<double>(random() % 1000) / 1000);
  const size_t length = Encoded(values).size();
  constexpr size_t kApartBytes = 11;
  for (const size_t place : {7U, 50U, 99U}) {
    values[place] = std::nextafter(values[place], kInf);
    ExpectComesBack(values);
  }
  EXPECT_LE(Encoded(values).size(), length + 3 * kApartBytes + 1);
}

TEST(ValueCodecTest, WhateverIsWrittenComesBack) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5000; ++round)
    ExpectComesBack(RandomValues(random));
}

TEST(ValueCodecTest, BytesThatAreCutOrLongerAreRefused) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 500; ++round) {
    const std::vector<double> values = RandomValues(random);
    const std::string bytes = Encoded(values);
    std::vector<double> read(values.size());
    for (size_t cut = 1; cut < bytes.size(); ++cut) {
      EXPECT_FALSE(DecodeValues(std::string_view(bytes).substr(0, cut), read));
    }
    EXPECT_FALSE(DecodeValues(bytes + '\0', read) && !bytes.empty());
  }
}

}  // namespace
}  // namespace alertd::window
