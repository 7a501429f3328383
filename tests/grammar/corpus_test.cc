#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "grammar/parser.h"
#include "grammar/printer.h"

namespace alertd::grammar {
namespace {

namespace fs = std::filesystem;

struct Sample {
  std::string place;
  std::string expr;
};

// Expressions of the corpus that Prometheus refuses, too, by a part of their text.
constexpr std::array<std::string_view, 5> kNotPromQl = {
    "histogram_share(",  // MetricsQL
    "lag(",              // MetricsQL
    "sum(vmanomaly_cpu_cores_available{job=~\".*vmanomaly.*\"}[5m])",
    "irate(irate(",
    "rate(hi)",
};

bool IsNotPromQl(const std::string& expr) {
  return std::any_of(kNotPromQl.begin(), kNotPromQl.end(), [&expr](std::string_view part) {
    return expr.find(part) != std::string::npos;
  });
}

std::vector<fs::path> FilesIn(const char* folder, std::string_view extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(ALERTD_SHARED_DIR) / folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void CollectExprs(const YAML::Node& node, const std::string& file, std::vector<Sample>& samples) {
  if (node.IsSequence()) {
    for (const YAML::Node& item : node)
      CollectExprs(item, file, samples);
  }
  if (!node.IsMap()) return;
  for (const auto& item : node) {
    if (item.second.IsScalar() && item.first.as<std::string>() == "expr") {
      const std::string line = std::to_string(item.second.Mark().line + 1);
      samples.push_back({file + ":" + line, item.second.as<std::string>()});
    }
    CollectExprs(item.second, file, samples);
  }
}

std::vector<Sample> RuleExprs() {
  std::vector<Sample> samples;
  for (const fs::path& path : FilesIn("rules-corpus", ".yml")) {
    for (const YAML::Node& document : YAML::LoadAllFromFile(path.string())) {
      CollectExprs(document, path.filename().string(), samples);
    }
  }
  return samples;
}

// Behind "eval instant at TIME " and "eval range from TIME to TIME step TIME ".
std::string ExprOfEval(std::string_view line) {
  const auto drop_words = [](std::string_view text, size_t count) {
    for (; count > 0; --count) {
      text.remove_prefix(std::min(text.find_first_of(" \t"), text.size()));
      text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    }
    return text;
  };
  const std::string_view rest = drop_words(line, 1);
  return std::string(drop_words(rest, rest.starts_with("instant") ? 3 : 7));
}

std::vector<Sample> ConformanceExprs() {
  std::vector<Sample> samples;
  for (const fs::path& path : FilesIn("conformance/promql", ".test")) {
    std::ifstream in(path);
    size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
      if (!line.starts_with("eval")) continue;
      samples.push_back(
          {path.filename().string() + ":" + std::to_string(number), ExprOfEval(line)});
    }
  }
  return samples;
}

void CheckRoundTrip(const Sample& sample) {
  const ParseOutcome first = ParseExpr(sample.expr);
  ASSERT_NE(first.root, nullptr) << sample.place << ": " << sample.expr << "\n"
                                 << first.errors.front().message;
  const std::string printed = PrintExpr(*first.root);
  const ParseOutcome second = ParseExpr(printed);
  ASSERT_NE(second.root, nullptr) << sample.place << ": " << printed;
  EXPECT_TRUE(SameExpr(*first.root, *second.root)) << sample.place << ": " << printed;
  EXPECT_EQ(PrintExpr(*second.root), printed) << sample.place;
}

TEST(Corpus, EveryRuleParsesAndRoundTrips) {
  const std::vector<Sample> samples = RuleExprs();
  EXPECT_GT(samples.size(), 1000U);
  for (const Sample& sample : samples) {
    if (IsNotPromQl(sample.expr)) {
      EXPECT_EQ(ParseExpr(sample.expr).root, nullptr) << sample.place << ": " << sample.expr;
    } else {
      CheckRoundTrip(sample);
    }
  }
}

TEST(Corpus, EveryConformanceScriptParsesAndRoundTrips) {
  const std::vector<Sample> samples = ConformanceExprs();
  EXPECT_GT(samples.size(), 500U);
  for (const Sample& sample : samples)
    CheckRoundTrip(sample);
}

}  // namespace
}  // namespace alertd::grammar
