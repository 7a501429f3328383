#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/answer.h"

namespace alertd::tools {

// A number as a person reads it: whole ones in full, others to six significant digits, with an
// exponent only where it is very large or very small.
std::string ReadableNumber(double value);

// How many columns of a terminal the text takes, as far as its characters are one column wide.
size_t DisplayWidth(std::string_view text);

// As Prometheus prints it: {count:3, sum:4.5, [-1,1]:1, (1,2]:2}.
std::string HistogramText(const AnswerHistogram& histogram);

// On one line: its count, its sum, and what is in its buckets as bars of eight heights.
std::string HistogramLine(const AnswerHistogram& histogram);

// A line for each bucket, with a bar as long as its share of the fullest one; `indent` goes before
// each of them.
std::string HistogramChart(const AnswerHistogram& histogram, std::string_view indent);

}  // namespace alertd::tools
