#include "engine/window/value_codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/base/check.h"
#include "engine/model/sample.h"
#include "engine/window/bit_packing.h"
#include "engine/window/log_bytes.h"
#include "engine/window/packed_groups.h"

namespace alertd::window {
namespace {

// How the values follow from the first one.
enum class Shape : uint8_t {
  kLine = 0,     // whole numbers, each by the same step
  kSteps = 1,    // whole numbers, by steps that are packed
  kOffsets = 2,  // whole numbers, by how far they are above the least
  kBits = 3,     // any numbers, by the bits that differ from the one before
};
constexpr unsigned kShapeBits = 2;
constexpr unsigned kHasRunsBit = 1U << kShapeBits;
constexpr unsigned kDecimalsShift = 3;

// Numbers that are no decimals, such as NaNs and infinities, stand apart in runs of equal ones.
enum class RunOf : uint8_t { kNoSample = 0, kStale = 1, kOther = 2 };

constexpr unsigned kDecimalsMax = 15;
constexpr std::array<double, kDecimalsMax + 1> kPowers = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

uint64_t BitsOf(double value) { return std::bit_cast<uint64_t>(value); }

bool IsOrdinary(double value) {
  return std::isfinite(value) && (value != 0 || !std::signbit(value));
}

struct Run {
  size_t begin = 0;
  size_t length = 0;
  uint64_t bits = 0;
};

using Numbers = std::array<double, kCodedValuesMax>;
using Wholes = std::array<int64_t, kCodedValuesMax>;
using Words = std::array<uint64_t, kCodedValuesMax>;

// The numbers among some values, and where the others stand.
struct Sorted {
  Numbers numbers;
  size_t count = 0;
  std::vector<Run> runs;

  std::span<const double> ordinary() const { return std::span(numbers).first(count); }
};

template <typename IsNumber>
void Sort(std::span<const double> values, IsNumber is_number, Sorted& sorted) {
  std::vector<Run>& runs = sorted.runs;
  for (size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    if (is_number(value)) {
      sorted.numbers[sorted.count++] = value;
    } else if (!runs.empty() && runs.back().begin + runs.back().length == i &&
               runs.back().bits == BitsOf(value)) {
      ++runs.back().length;
    } else {
      runs.push_back({i, 1, BitsOf(value)});
    }
  }
}

// The whole number that `value` is with so many decimals; nothing where that does not give `value`
// again, bit for bit.
std::optional<int64_t> Scaled(double value, unsigned decimals) {
  // So far products with a power of ten are off by less than a half, and rounding by adding works.
  constexpr double kWholeMax = 0x1p50;
  constexpr double kRounding = 0x1.8p52;
  const double scaled = value * kPowers[decimals];
  if (!(std::abs(scaled) < kWholeMax)) return std::nullopt;
  const double whole = (scaled + kRounding) - kRounding;
  if (whole / kPowers[decimals] != value) return std::nullopt;
  return static_cast<int64_t>(whole);
}

// The least number of decimals with which all numbers are whole, which `wholes` gets.
std::optional<unsigned> FindDecimals(std::span<const double> numbers, Wholes& wholes) {
  unsigned decimals = 0;
  unsigned decimals_of_all = 0;  // with which the first ones were scaled
  for (size_t i = 0; i < numbers.size();) {
    const std::optional<int64_t> whole = Scaled(numbers[i], decimals);
    if (whole) {
      wholes[i++] = *whole;
    } else if (++decimals > kDecimalsMax) {
      return std::nullopt;
    }
    if (i == numbers.size() && decimals != decimals_of_all) {
      decimals_of_all = decimals;
      i = 0;
    }
  }
  return decimals;
}

// The number of decimals with which most numbers are whole, where some are not with any: a sum of
// decimals is mostly one too, but for its rounding. Nothing where that is so of too many.
std::optional<unsigned> FindDecimalsOfMost(std::span<const double> numbers) {
  constexpr size_t kApartShare = 8;
  const size_t apart_max = numbers.size() / kApartShare;
  std::array<size_t, kDecimalsMax + 1> counts{};  // of numbers that want so many decimals
  size_t apart = 0;
  for (const double number : numbers) {
    unsigned decimals = 0;
    while (decimals <= kDecimalsMax && !Scaled(number, decimals))
      ++decimals;
    if (decimals <= kDecimalsMax) {
      ++counts[decimals];
    } else if (++apart > apart_max) {
      return std::nullopt;
    }
  }
  unsigned decimals = kDecimalsMax;
  for (; decimals > 0 && apart + counts[decimals] <= apart_max; --decimals)
    apart += counts[decimals];
  return decimals;
}

// How whole numbers are to be written.
struct Plan {
  Shape shape = Shape::kLine;
  int64_t first = 0;  // the first number, or the least
  int64_t step = 0;   // the least
  Words words;        // what is to be packed
  size_t count = 0;
};

Plan PlanWholes(std::span<const int64_t> wholes) {
  Plan steps;
  steps.first = wholes[0];
  if (wholes.size() == 1) return steps;
  steps.count = wholes.size() - 1;
  steps.step = wholes[1] - wholes[0];
  for (size_t i = 1; i < steps.count; ++i)
    steps.step = std::min(steps.step, wholes[i + 1] - wholes[i]);
  uint64_t any = 0;
  for (size_t i = 0; i < steps.count; ++i) {
    steps.words[i] = static_cast<uint64_t>(wholes[i + 1] - wholes[i] - steps.step);
    any |= steps.words[i];
  }
  if (any == 0) return steps;
  steps.shape = Shape::kSteps;
  Plan offsets;
  offsets.shape = Shape::kOffsets;
  offsets.first = *std::min_element(wholes.begin(), wholes.end());
  offsets.count = wholes.size();
  for (size_t i = 0; i < offsets.count; ++i)
    offsets.words[i] = static_cast<uint64_t>(wholes[i] - offsets.first);
  const size_t by_steps = PackedSize(std::span(steps.words).first(steps.count));
  const size_t by_offsets = PackedSize(std::span(offsets.words).first(offsets.count));
  return by_offsets <= by_steps ? offsets : steps;
}

void PutRuns(const std::vector<Run>& runs, std::string& out) {
  PutVarint(out, runs.size());
  for (const Run& run : runs) {
    out.push_back(static_cast<char>(run.begin));
    out.push_back(static_cast<char>(run.length));
    const RunOf kind = run.bits == kNoSampleBits ? RunOf::kNoSample
                       : run.bits == kStaleBits  ? RunOf::kStale
                                                 : RunOf::kOther;
    out.push_back(static_cast<char>(kind));
    if (kind == RunOf::kOther) PutFixed(out, run.bits);
  }
}

void PutHead(Shape shape, unsigned decimals, const std::vector<Run>& runs, std::string& out) {
  const unsigned flags = static_cast<unsigned>(shape) | (runs.empty() ? 0 : kHasRunsBit) |
                         (decimals << kDecimalsShift);
  out.push_back(static_cast<char>(flags));
  if (!runs.empty()) PutRuns(runs, out);
}

void PutWholes(std::span<const int64_t> wholes, unsigned decimals, const std::vector<Run>& runs,
               std::string& out) {
  const Plan plan = PlanWholes(wholes);
  PutHead(plan.shape, decimals, runs, out);
  PutVarint(out, ToZigzag(plan.first));
  if (plan.shape != Shape::kOffsets) PutVarint(out, ToZigzag(plan.step));
  if (plan.shape != Shape::kLine) PutGroups(std::span(plan.words).first(plan.count), out);
}

void PutBits(std::span<const double> numbers, const std::vector<Run>& runs, std::string& out) {
  PutHead(Shape::kBits, 0, runs, out);
  PutDouble(out, numbers[0]);
  Words words;
  const size_t count = numbers.size() - 1;
  for (size_t i = 0; i < count; ++i)
    words[i] = BitsOf(numbers[i + 1]) ^ BitsOf(numbers[i]);
  for (size_t i = 0; i < count; i += kPackedGroup) {
    const auto group = std::span(words).subspan(i, std::min(kPackedGroup, count - i));
    uint64_t any = 0;
    for (const uint64_t word : group)
      any |= word;
    // The lowest bits, which are the same in all of them, are left out.
    const unsigned low = any == 0 ? 0 : static_cast<unsigned>(std::countr_zero(any));
    for (uint64_t& word : group)
      word >>= low;
    const unsigned width = WidthOf(group);
    out.push_back(static_cast<char>(width));
    if (width == 0) continue;
    out.push_back(static_cast<char>(low));
    AppendPacked(group, width, out);
  }
}

bool ReadBits(ByteReader& reader, std::span<double> values) {
  const std::optional<uint64_t> first = reader.Fixed();
  if (!first) return false;
  uint64_t bits = *first;
  values[0] = std::bit_cast<double>(bits);
  std::array<uint64_t, kPackedGroup> words;
  for (size_t i = 1; i < values.size(); i += kPackedGroup) {
    const auto group = std::span(words).first(std::min(kPackedGroup, values.size() - i));
    const auto width = reader.Fixed(1);
    if (!width || *width > kPackedBitsMax) return false;
    uint64_t low = 0;
    if (*width > 0) {
      const auto read = reader.Fixed(1);
      if (!read || *read + *width > kPackedBitsMax) return false;
      low = *read;
    }
    const auto packed = reader.Text(PackedBytes(group.size(), static_cast<unsigned>(*width)));
    if (!packed) return false;
    Unpack(packed->data(), static_cast<unsigned>(*width), group);
    for (size_t k = 0; k < group.size(); ++k) {
      bits ^= group[k] << low;
      values[i + k] = std::bit_cast<double>(bits);
    }
  }
  return true;
}

// Sums wrap around: bytes that make no sense must not do worse than give other numbers.
bool ReadWholes(ByteReader& reader, Shape shape, std::span<uint64_t> wholes) {
  const std::optional<int64_t> first = reader.Signed();
  if (!first) return false;
  const auto start = static_cast<uint64_t>(*first);
  if (shape == Shape::kOffsets) {
    if (!ReadGroups(reader, wholes)) return false;
    for (uint64_t& whole : wholes)
      whole += start;
    return true;
  }
  const std::optional<int64_t> least = reader.Signed();
  if (!least) return false;
  const auto step = static_cast<uint64_t>(*least);
  wholes[0] = start;
  const std::span<uint64_t> later = wholes.subspan(1);
  if (shape == Shape::kLine) {
    std::fill(later.begin(), later.end(), 0);
  } else if (!ReadGroups(reader, later)) {
    return false;
  }
  uint64_t before = start;
  for (uint64_t& whole : later) {
    whole += before + step;
    before = whole;
  }
  return true;
}

void Descale(std::span<const uint64_t> wholes, unsigned decimals, std::span<double> values) {
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<double>(static_cast<int64_t>(wholes[i]));
  if (decimals == 0) return;
  for (double& value : values)
    value /= kPowers[decimals];
}

std::optional<uint64_t> ReadBitsOfRun(ByteReader& reader) {
  const auto kind = reader.Fixed(1);
  if (!kind) return std::nullopt;
  switch (static_cast<RunOf>(*kind)) {
    case RunOf::kNoSample:
      return kNoSampleBits;
    case RunOf::kStale:
      return kStaleBits;
    case RunOf::kOther:
      return reader.Fixed();
  }
  return std::nullopt;
}

std::optional<Run> ReadRun(ByteReader& reader) {
  const auto begin = reader.Fixed(1);
  const auto length = reader.Fixed(1);
  const auto bits = ReadBitsOfRun(reader);
  if (!begin || !length || !bits) return std::nullopt;
  return Run{*begin, *length, *bits};
}

// How many of the values stand in runs; nothing when those do not fit.
std::optional<size_t> PassRuns(ByteReader& reader, size_t values) {
  const auto count = reader.Varint();
  if (!count || *count > values) return std::nullopt;
  size_t passed = 0;
  size_t end = 0;
  for (size_t i = 0; i < *count; ++i) {
    const std::optional<Run> run = ReadRun(reader);
    if (!run || run->begin < end) return std::nullopt;
    end = run->begin + run->length;
    if (end > values) return std::nullopt;
    passed += run->length;
  }
  return passed;
}

// Puts the runs, which PassRuns() has seen, and the numbers between them into their places.
void PutTogether(ByteReader runs, std::span<const double> numbers, std::span<double> values) {
  size_t place = 0;
  const auto put_numbers = [&](size_t end) {
    const auto some = numbers.first(end - place);
    std::copy(some.begin(), some.end(), values.begin() + static_cast<std::ptrdiff_t>(place));
    numbers = numbers.subspan(some.size());
    place = end;
  };
  const size_t count = *runs.Varint();
  for (size_t i = 0; i < count; ++i) {
    const Run run = *ReadRun(runs);
    put_numbers(run.begin);
    const std::span<double> filled = values.subspan(run.begin, run.length);
    std::fill(filled.begin(), filled.end(), std::bit_cast<double>(run.bits));
    place += run.length;
  }
  put_numbers(values.size());
}

// Reads the numbers that stand behind the runs. REQUIRES: there is one.
bool ReadNumbers(ByteReader& reader, unsigned flags, std::span<double> numbers) {
  const auto shape = static_cast<Shape>(flags & LowBits(kShapeBits));
  if (shape == Shape::kBits) return ReadBits(reader, numbers);
  const unsigned decimals = flags >> kDecimalsShift;
  if (decimals > kDecimalsMax) return false;
  Words words;
  const auto wholes = std::span(words).first(numbers.size());
  if (!ReadWholes(reader, shape, wholes)) return false;
  Descale(wholes, decimals, numbers);
  return true;
}

// With those numbers apart that keep the others from being whole; nothing where that does not help.
std::string EncodeSomeApart(std::span<const double> values, std::span<const double> numbers) {
  std::string out;
  const std::optional<unsigned> decimals = FindDecimalsOfMost(numbers);
  if (!decimals) return out;
  Sorted sorted;
  const auto is_whole = [&](double value) {
    return IsOrdinary(value) && Scaled(value, *decimals).has_value();
  };
  Sort(values, is_whole, sorted);
  if (sorted.count == 0) return out;
  Wholes wholes;
  std::transform(sorted.numbers.begin(), sorted.numbers.begin() + sorted.count, wholes.begin(),
                 [&](double number) { return *Scaled(number, *decimals); });
  PutWholes(std::span<const int64_t>(wholes).first(sorted.count), *decimals, sorted.runs, out);
  return out;
}

}  // namespace

void EncodeValues(std::span<const double> values, std::string& out) {
  ALERTD_CHECK(values.size() <= kCodedValuesMax);
  if (std::all_of(values.begin(), values.end(), IsNoSample)) return;
  Sorted sorted;
  Sort(values, IsOrdinary, sorted);
  if (sorted.count == 0) {
    PutHead(Shape::kLine, 0, sorted.runs, out);
    return;
  }
  Wholes wholes;
  const std::optional<unsigned> decimals = FindDecimals(sorted.ordinary(), wholes);
  if (decimals) {
    const auto used = std::span<const int64_t>(wholes).first(sorted.count);
    PutWholes(used, *decimals, sorted.runs, out);
    return;
  }
  std::string bits;
  PutBits(sorted.ordinary(), sorted.runs, bits);
  const std::string apart = EncodeSomeApart(values, sorted.ordinary());
  out += apart.empty() || bits.size() <= apart.size() ? bits : apart;
}

bool DecodeValues(std::string_view bytes, std::span<double> values) {
  ALERTD_CHECK(values.size() <= kCodedValuesMax);
  if (bytes.empty()) {
    std::fill(values.begin(), values.end(), NoSample());
    return true;
  }
  if (values.empty()) return false;
  ByteReader reader(bytes);
  const auto flags = static_cast<unsigned>(*reader.Fixed(1));
  if ((flags & kHasRunsBit) == 0) return ReadNumbers(reader, flags, values) && reader.empty();
  const ByteReader runs = reader;
  const std::optional<size_t> passed = PassRuns(reader, values.size());
  if (!passed) return false;
  Numbers all;
  const auto numbers = std::span(all).first(values.size() - *passed);
  if (!numbers.empty() && !ReadNumbers(reader, flags, numbers)) return false;
  PutTogether(runs, numbers, values);
  return reader.empty();
}

}  // namespace alertd::window
