#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/model/time.h"
#include "engine/route/suppressor.h"
#include "rules/upcoming.h"
#include "tools/server_question.h"

namespace alertd::tools {

// A suppression as alertd's API lists it.
struct ListedSuppression {
  std::string id;
  std::string source;  // "file" or "api"
  std::string state;   // "pending", "active", "expired"
  std::string created_by;
  std::string end_reason;
  std::optional<Timestamp> ended_at;  // of one that is expired and that no file declares
  std::optional<Timestamp> until;     // of one that is active
  std::vector<rules::OpenSpan> next;  // after that
  int64_t alerts = 0;                 // that it keeps quiet
  route::SuppressionPtr declared;     // never null
};

// The `suppressions` that a body in the API's shape lists; kUnsupported when it is something else.
Result<std::vector<ListedSuppression>> ReadSuppressionList(const std::string& body);

// The suppressions of a running alertd. Every function fails as AskServer() does.
class SuppressionsClient {
 public:
  explicit SuppressionsClient(std::string base_url) : base_url_(std::move(base_url)) {}

  // Nothing where the server knows no suppressions, as other ones than alertd.
  Result<std::optional<std::vector<ListedSuppression>>> List() const;
  // The array of them as the API has it.
  Result<std::string> ListText() const;
  // `body` is what the API takes. Returns the id.
  Result<std::string> Set(std::string body, ServerWarnings& warnings) const;
  Status End(const std::string& id_or_name, ServerWarnings& warnings) const;

 private:
  std::string base_url_;
};

}  // namespace alertd::tools
