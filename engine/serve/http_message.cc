#include "engine/serve/http_message.h"

#include <algorithm>
#include <charconv>

#include "engine/model/labels.h"

namespace alertd::serve {
namespace {

constexpr size_t kParametersMax = 1000;

std::string_view FirstOf(const Parameters& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

std::string_view Request::Parameter(std::string_view name) const {
  return FirstOf(parameters, name);
}

bool Request::HasParameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return true;
  }
  return false;
}

std::vector<std::string> Request::AllOf(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : parameters) {
    if (key == name) values.push_back(value);
  }
  return values;
}

std::string_view Request::Capture(std::string_view name) const { return FirstOf(captures, name); }

Result<std::string> DecodePercent(std::string_view text, PlusSign plus) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == PlusSign::kSpace) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      const std::string_view digits = text.substr(i + 1, 2);
      unsigned int byte = 0;
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
      if (digits.size() != 2 || error != std::errc() || end != digits.data() + 2) {
        return InvalidInput("two hex digits must follow the % in " + Quote(text));
      }
      out += static_cast<char>(byte);
      i += 2;
    }
  }
  return out;
}

Result<Parameters> ParseForm(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    if (parameters.size() == kParametersMax) {
      return LimitExceeded("more than " + std::to_string(kParametersMax) + " parameters");
    }
    const size_t equals = pair.find('=');
    ALERTD_TRY(std::string name, DecodePercent(pair.substr(0, equals), PlusSign::kSpace));
    std::string value;
    if (equals != std::string_view::npos) {
      ALERTD_TRY(value, DecodePercent(pair.substr(equals + 1), PlusSign::kSpace));
    }
    parameters.emplace_back(std::move(name), std::move(value));
  }
  return parameters;
}

}  // namespace alertd::serve
