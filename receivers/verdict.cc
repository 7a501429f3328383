#include "receivers/verdict.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <sstream>

#include <date/date.h>

namespace alertd::receivers {
namespace {

constexpr int kTooManyRequests = 429;

std::optional<int64_t> ParseSeconds(std::string_view text) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds;
}

// "Sat, 21 Feb 2026 02:00:00 GMT".
std::optional<Timestamp> ParseHttpDate(const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  date::sys_seconds at;
  in >> date::parse("%a, %d %b %Y %H:%M:%S GMT", at);
  if (in.fail()) return std::nullopt;
  return at;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::optional<Duration> ReadRetryAfter(const HttpResponse& response, Timestamp now) {
  const auto header = std::find_if(response.headers.begin(), response.headers.end(),
                                   [](const HttpHeader& h) { return h.name == "retry-after"; });
  if (header == response.headers.end()) return std::nullopt;
  constexpr int64_t kSecondsMax = kRetryAfterMax / std::chrono::seconds(1);
  if (const std::optional<int64_t> seconds = ParseSeconds(header->value)) {
    return std::chrono::seconds(std::min(*seconds, kSecondsMax));
  }
  const std::optional<Timestamp> at = ParseHttpDate(header->value);
  if (!at) return std::nullopt;
  return std::clamp(*at - now, Duration(0), kRetryAfterMax);
}

std::string Excerpt(std::string_view text, size_t bytes_max) {
  size_t end = std::min(text.size(), bytes_max);
  while (end > 0 && end < text.size() && IsContinuation(text[end])) {
    --end;
  }
  std::string out(text.substr(0, end));
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  out.resize(out.find_last_not_of(' ') + 1);
  return end < text.size() ? out + "..." : out;
}

Verdict ClassifyStatus(const HttpResponse& response, Timestamp now) {
  if (response.status >= 200 && response.status < 300) return {};
  Verdict verdict;
  verdict.error = "status " + std::to_string(response.status);
  const std::string excerpt = Excerpt(response.body, kExcerptBytesMax);
  if (!excerpt.empty()) verdict.error += ": " + excerpt;
  const bool retry = response.status == kTooManyRequests || response.status >= 500;
  verdict.kind = retry ? VerdictKind::kRetry : VerdictKind::kRefused;
  if (retry) verdict.retry_after = ReadRetryAfter(response, now);
  return verdict;
}

Verdict ClassifyFailure(const Error& error) {
  return {.kind = VerdictKind::kRetry, .error = error.message, .retry_after = std::nullopt};
}

}  // namespace alertd::receivers
