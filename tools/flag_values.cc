#include "tools/flag_values.h"

#include <filesystem>
#include <system_error>

#include "engine/app/external_url.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"
#include "engine/serve/listen_address.h"
#include "rules/schema/go_scalar.h"

namespace alertd::tools {
namespace {

template <typename T>
std::string ProblemOf(const Result<T>& result) {
  return result ? "" : result.error().message;
}

}  // namespace

std::string UrlProblem(const std::string& text) { return ProblemOf(app::CheckBaseUrl(text)); }

std::string OptionalUrlProblem(const std::string& text) {
  return text.empty() ? "" : UrlProblem(text);
}

std::string RevisionProblem(const std::string& text) {
  return text.empty() ? "expected a revision of git, such as main or HEAD~1, not \"\"" : "";
}

std::string SpanProblem(const std::string& text) {
  const auto span = ParseDuration(text);
  if (!span) return span.error().message;
  return *span > Duration{0} ? "" : "expected a duration above 0, such as 30s, not " + Quote(text);
}

std::string ByteCountProblem(const std::string& text) {
  const auto bytes = rules::ParseByteCount(text);
  return bytes && *bytes >= 0 ? ""
                              : "expected a number of bytes, such as 512MB, not " + Quote(text);
}

std::string SilenceIdProblem(const std::string& text) {
  return text.empty() ? "expected the id of a silence, not \"\"; `alertd silences list` shows them"
                      : "";
}

std::string SuppressionNameProblem(const std::string& text) {
  if (!text.empty()) return "";
  return "expected the name of a suppression, not \"\"; `alertd suppressions list` shows them";
}

std::string RoutePrefixProblem(const std::string& text) {
  return ProblemOf(app::CheckRoutePrefix(text));
}

std::string ListenProblem(const std::string& text) {
  return ProblemOf(serve::ParseListenAddress(text));
}

std::string FolderProblem(const std::string& text) {
  namespace fs = std::filesystem;
  if (text.empty()) return "";
  const std::string expected = "expected a folder to keep state in, not " + Quote(text) + ": ";
  std::error_code error;
  fs::path folder = fs::absolute(text, error);
  if (error) return expected + error.message();
  while (!fs::exists(folder, error) && folder != folder.root_path())
    folder = folder.parent_path();
  if (!fs::is_directory(folder, error)) return expected + folder.string() + " is not a folder";
  return "";
}

}  // namespace alertd::tools
