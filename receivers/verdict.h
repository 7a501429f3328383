#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/transport.h"

namespace alertd::receivers {

enum class VerdictKind {
  kAccepted,
  kRefused,  // no retry helps
  kRetry,
};

// What an answer means for the notification that was sent.
struct Verdict {
  VerdictKind kind = VerdictKind::kAccepted;
  std::string error;                    // empty when accepted; may quote what the peer said
  std::optional<Duration> retry_after;  // as the peer asked for, with kRetry
};

// The longest wait that a peer can impose with Retry-After.
inline constexpr Duration kRetryAfterMax{15 * 60'000};
// How much of a peer's answer is quoted in an error.
inline constexpr size_t kExcerptBytesMax = 200;

// By the status alone: 2xx is accepted, 429 and 5xx are worth another try, the rest is refused.
Verdict ClassifyStatus(const HttpResponse& response, Timestamp now);

// A failed exchange is always worth another try.
Verdict ClassifyFailure(const Error& error);

// The beginning of a text on one line, cut at a character and not within one.
std::string Excerpt(std::string_view text, size_t bytes_max);

// Retry-After's seconds or date, as a wait from `now`, at most kRetryAfterMax; nothing when the
// header is missing or makes no sense.
std::optional<Duration> ReadRetryAfter(const HttpResponse& response, Timestamp now);

}  // namespace alertd::receivers
