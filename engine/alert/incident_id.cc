#include "engine/alert/incident_id.h"

#include <string_view>

namespace alertd::alert {
namespace {

// Crockford's alphabet: no letter that is taken for a digit.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

std::string FormatBase32(uint64_t number, size_t digits) {
  std::string text(digits, kAlphabet.front());
  for (size_t i = digits; i > 0; --i) {
    text[i - 1] = kAlphabet[number & 31U];
    number >>= 5;
  }
  return text;
}

}  // namespace

std::string MakeIncidentId(const Labels& labels, Timestamp firing_since, uint64_t seed) {
  // Ten digits hold the milliseconds of 35,000 years.
  const auto milliseconds = static_cast<uint64_t>(firing_since.time_since_epoch().count());
  std::string id = FormatFingerprint(Fingerprint(labels)).substr(0, 8);
  id += '-' + FormatBase32(milliseconds, 10);
  if (seed != 0) id += '-' + FormatBase32(seed, 4);
  return id;
}

}  // namespace alertd::alert
