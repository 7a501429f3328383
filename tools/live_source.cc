#include "tools/live_source.h"

#include <memory>
#include <utility>

#include "engine/query/query.h"
#include "engine/window/window.h"
#include "grammar/parser.h"
#include "tools/api_client.h"
#include "tools/exposition_file.h"

namespace alertd::tools {
namespace {

// Whatever the file holds stays: 100 years.
constexpr Duration kFileRetention{std::chrono::hours{24 * 365 * 100}};

Result<Answer> Evaluate(const std::string& expression, const window::Window& window, Timestamp at) {
  ALERTD_TRY(const auto expr, grammar::ParseExprOrError(expression));
  ALERTD_TRY(const query::QueryAnswer answer,
             query::EvaluateInstant(expr, window, at, query::QueryOptions()));
  return AnswerOf(answer, at);
}

}  // namespace

LiveSource ServerSource(std::string url) {
  return [url = std::move(url)](const std::string& expression) -> Result<Answer> {
    ALERTD_TRY(ApiAnswer answer, AskApi(url, "/api/v1/query", {{"query", expression}}));
    return std::move(answer.answer);
  };
}

Result<FileData> FileSource(const std::string& path, Timestamp now) {
  window::WindowOptions options;
  options.retention = kFileRetention;
  const auto window = std::make_shared<window::Window>(options);
  ALERTD_TRY(ExpositionFacts facts, LoadExposition(path, now, *window));
  const Timestamp at = facts.newest.value_or(now);
  return FileData{
      .source = [window,
                 at](const std::string& expression) { return Evaluate(expression, *window, at); },
      .types = std::move(facts.types)};
}

}  // namespace alertd::tools
