#include "engine/telemetry/log.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/telemetry/log_line.h"

namespace alertd::telemetry {
namespace {

constexpr Timestamp kAt{Duration{1'771'639'200'123}};

class FixedClock final : public Clock {
 public:
  Timestamp Now() const override { return kAt; }
  std::chrono::nanoseconds Steady() const override { return {}; }
};

LogEvent Sample() {
  return {.level = LogLevel::kWarning,
          .component = "notify",
          .event = "retrying",
          .message = "slack did not take it",
          .fields = {{"receiver", "slack alerts"}, {"status", int64_t{503}}, {"last", false}},
          .correlation_id = "inc-1",
          .duration = Duration{12}};
}

TEST(LogLine, JsonHasExactlyTheAgreedMembers) {
  const auto line = boost::json::parse(FormatJsonLine(Sample(), kAt)).as_object();
  std::vector<std::string> names;
  for (const auto& member : line)
    names.emplace_back(member.key());
  EXPECT_EQ(names, (std::vector<std::string>{"timestamp", "level", "correlation_id", "component",
                                             "event", "message", "metadata", "duration_ms"}));
  EXPECT_EQ(line.at("timestamp").as_string(), "2026-02-21T02:00:00.123Z");
  EXPECT_EQ(line.at("level").as_string(), "WARNING");
  EXPECT_EQ(line.at("duration_ms").as_int64(), 12);
  EXPECT_EQ(line.at("metadata").at("status").as_int64(), 503);
  EXPECT_FALSE(line.at("metadata").at("last").as_bool());
}

TEST(LogLine, JsonSaysNullForWhatIsNotThere) {
  const LogEvent bare{.component = "app", .event = "started", .message = "started"};
  const auto line = boost::json::parse(FormatJsonLine(bare, kAt)).as_object();
  EXPECT_TRUE(line.at("correlation_id").is_null());
  EXPECT_TRUE(line.at("duration_ms").is_null());
  EXPECT_TRUE(line.at("metadata").as_object().empty());
}

TEST(LogLine, JsonIsUtf8WhateverItSpeaksOf) {
  LogEvent event = Sample();
  event.message = "cannot read a\xff.yml";
  const std::string line = FormatJsonLine(event, kAt);
  EXPECT_NE(line.find("cannot read a\xef\xbf\xbd.yml"), std::string::npos) << line;
  EXPECT_EQ(line.find('\xff'), std::string::npos) << line;
}

TEST(LogLine, PrettyIsOneReadableLine) {
  EXPECT_EQ(FormatPrettyLine(Sample(), kAt, LogColour::kPlain),
            "2026-02-21 02:00:00.123 WARNING notify   slack did not take it  "
            "receiver=\"slack alerts\" status=503 last=false id=inc-1 (12 ms)");
}

TEST(LogLine, PrettyDoesNotRepeatWhatTheMessageSpells) {
  const LogEvent event{.component = "serve",
                       .event = "listening",
                       .message = "listening on address=127.0.0.1:9095",
                       .fields = {{"address", "127.0.0.1:9095"}}};
  EXPECT_EQ(FormatPrettyLine(event, kAt, LogColour::kPlain),
            "2026-02-21 02:00:00.123 INFO    serve    listening on address=127.0.0.1:9095");
}

TEST(LogLine, PrettyKeepsOutsideTextOnTheLine) {
  const LogEvent event{.component = "scrape",
                       .event = "target_down",
                       .message = "bad\nINFO forged\x1b[31m",
                       .fields = {{"error", "a\nb"}}};
  const std::string line = FormatPrettyLine(event, kAt, LogColour::kPlain);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(LogLine, LevelsHaveNamesInAnyCase) {
  EXPECT_EQ(*ParseLogLevel("Warn"), LogLevel::kWarning);
  EXPECT_EQ(*ParseLogLevel("DEBUG"), LogLevel::kDebug);
  ASSERT_FALSE(ParseLogLevel("loud"));
  EXPECT_EQ(ParseLogLevel("loud").error().message,
            "unknown log level \"loud\": use debug, info, warning or error");
}

TEST(Log, LeavesOutWhatIsBelowItsLevel) {
  const FixedClock clock;
  std::vector<std::string> lines;
  const auto log = Log::ToFunction(LogFormat::kJson, LogLevel::kWarning, clock,
                                   [&lines](const std::string& line) { lines.push_back(line); });
  log->Write({.level = LogLevel::kInfo, .component = "a", .event = "b", .message = "c"});
  log->Write({.level = LogLevel::kError, .component = "a", .event = "b", .message = "c"});
  EXPECT_EQ(lines.size(), 1U);
  EXPECT_FALSE(log->Wants(LogLevel::kInfo));
}

TEST(Log, RotatesFilesBySize) {
  const FixedClock clock;
  const auto folder =
      std::filesystem::temp_directory_path() / ("alertd_log_test_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  LogOptions options;
  options.outputs = {(folder / "alertd.log").string()};
  options.file_bytes_max = 2000;
  options.files_max = 2;
  {
    auto log = Log::Open(options, clock);
    ASSERT_TRUE(log);
    for (int i = 0; i < 100; ++i)
      (*log)->Write(Sample());
  }
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    ++files;
    EXPECT_LE(entry.file_size(), 2000U);
  }
  EXPECT_EQ(files, 3U);
  std::filesystem::remove_all(folder);
}

TEST(Log, SaysWhichFileItCannotOpen) {
  const FixedClock clock;
  LogOptions options;
  options.outputs = {"/proc/no/such/folder/alertd.log"};
  const auto log = Log::Open(options, clock);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(log.error().message.find("/proc/no/such/folder/alertd.log"), std::string::npos);
}

}  // namespace
}  // namespace alertd::telemetry
