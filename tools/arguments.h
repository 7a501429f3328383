#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace alertd::tools {

// What each command was asked for. Text as it was written, apart from its choices: the commands
// themselves say what is wrong with a time or a label.

struct RunArguments {
  std::vector<std::string> files;  // of --rules and --config
  std::string listen = "127.0.0.1:9095";
  std::string data_dir = "./alertd-data";
  bool data_dir_named = false;  // on the command line
  std::string log_format;       // empty: as the files say
  std::string log_level;        // likewise
  std::string external_url;
  std::string route_prefix;
  std::string query_timeout = "2m";
  size_t query_concurrency = 20;
  size_t query_samples_max = 50'000'000;
  std::string query_lookback = "5m";
  std::string retention = "2h";
  std::string retention_size = "0";
  std::string history_retention = "30d";
};

struct CheckArguments {
  std::vector<std::string> files;  // also folders and globs; `-` is stdin
  std::string format = "text";
  bool strict = false;
  bool require_env = false;
  bool ignore_unknown_fields = false;
  std::optional<std::string> explain;  // empty: a list of all lints
  std::vector<std::string> disabled_lints;
  std::string diff;  // a revision of git; empty: everything is checked
  std::string data;
  std::string url;
};

struct FmtArguments {
  std::vector<std::string> files;  // also folders and globs; `-` is stdin
  std::optional<std::string> expression;
  bool check = false;
  bool diff = false;
};

struct TestPromqlArguments {
  std::vector<std::string> files;
  bool names_at_once = false;
};

struct TestRulesArguments {
  std::vector<std::string> files;
  std::vector<std::string> run;  // regular expressions of tests' names
  bool diff = false;
  bool debug = false;
  bool ignore_unknown_fields = false;
  std::string junit;  // empty: no report
  bool coverage = false;
  double coverage_min = 0;  // percent
};

struct TestArguments {
  std::string severity;
  std::string alert;
  std::vector<std::string> labels;
  std::vector<std::string> annotations;
  std::string at;
  std::vector<std::string> expected_receivers;
  bool send = false;
  std::vector<std::string> files;
  std::string external_url;
  std::string url;  // of a running alertd; empty: nobody is asked what else fires
  std::string format = "text";
};

struct QueryArguments {
  std::string expression;
  std::string at;
  std::string start;
  std::string end;
  std::string step;
  std::string url = "http://127.0.0.1:9095";
  std::string data;
  std::string output;  // empty: as fits the question and the console
};

// Nothing is left to do: help was asked for, or the arguments are wrong.
struct ParsingEnded {
  bool wrong = false;
  std::string text;  // the help, or what is wrong
};

template <typename Arguments>
using Parsed = std::variant<Arguments, ParsingEnded>;

// The words after the command's name.
using Words = std::vector<std::string>;

Parsed<RunArguments> ParseRunArguments(Words words);
Parsed<CheckArguments> ParseCheckArguments(Words words);
Parsed<FmtArguments> ParseFmtArguments(Words words);
Parsed<TestArguments> ParseTestArguments(Words words);
Parsed<TestRulesArguments> ParseTestRulesArguments(Words words);
Parsed<TestPromqlArguments> ParseTestPromqlArguments(Words words);
Parsed<QueryArguments> ParseQueryArguments(Words words);

}  // namespace alertd::tools
