#include "rules/yaml_writer.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "rules/variables.h"

namespace alertd::rules {
namespace {

constexpr std::string_view kSecretText = "<secret>";
constexpr size_t kStep = 2;

// What a key's name holds when its value is a secret, in Prometheus' and Alertmanager's sections
// and in ours.
constexpr std::array<std::string_view, 12> kSecretWords = {
    "password", "secret",  "token",       "credentials", "routing_key", "service_key",
    "user_key", "api_key", "webhook_url", "api_url",     "apikey",      "passphrase"};
constexpr std::array<std::string_view, 3> kSecretKeys = {"key", "headers", "http_headers"};
// They name where a secret is, or where to get one.
constexpr std::array<std::string_view, 3> kOpenEnds = {"_file", "_ref", "token_url"};

bool NamesSecret(const std::string& key) {
  std::string lower = key;
  for (char& c : lower)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto ends = [&](std::string_view end) { return lower.ends_with(end); };
  if (std::any_of(kOpenEnds.begin(), kOpenEnds.end(), ends)) return false;
  const auto holds = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  return std::any_of(kSecretWords.begin(), kSecretWords.end(), holds) ||
         std::find(kSecretKeys.begin(), kSecretKeys.end(), lower) != kSecretKeys.end();
}

// https://user:password@host, wherever in the text.
std::string WithoutCredentials(std::string text) {
  size_t from = 0;
  while ((from = text.find("://", from)) != std::string::npos) {
    from += 3;
    const size_t end = std::min(text.find_first_of("/?# \t\r\n\"'", from), text.size());
    const size_t at = std::string_view(text).substr(0, end).rfind('@');
    if (at == std::string::npos || at < from) continue;
    text.replace(from, at - from, kSecretText);
    from += kSecretText.size();
  }
  return text;
}

bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

// In double quotes.
std::string Quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.append({'\\', c});
    } else if (c == '\n') {
      out += "\\n";
    } else if (IsControl(c)) {
      const auto byte = static_cast<unsigned char>(c);
      out += "\\x";
      out.append({kHex[byte >> 4U], kHex[byte & 0xFU]});
    } else {
      out += c;
    }
  }
  return out + '"';
}

// Whether a block of lines says exactly the text.
bool FitsBlock(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || text.ends_with("\n\n")) return false;
  if (text.front() == ' ' || text.front() == '\n' || text.front() == '\t') return false;
  return std::none_of(text.begin(), text.end(), [](char c) { return c != '\n' && IsControl(c); });
}

// Whether a text that stood in the file without quotes can do so again.
bool FitsPlain(const YamlNode& scalar) {
  return !scalar.quoted && !scalar.value.empty() &&
         std::none_of(scalar.value.begin(), scalar.value.end(), &IsControl);
}

// The same places, by place and each once.
std::vector<SourceRange> Disjoint(std::span<const SourceRange> ranges) {
  std::vector<SourceRange> sorted(ranges.begin(), ranges.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const SourceRange& a, const SourceRange& b) { return a.begin < b.begin; });
  std::vector<SourceRange> disjoint;
  for (const SourceRange& range : sorted) {
    if (disjoint.empty() || disjoint.back().end < range.begin) {
      disjoint.push_back(range);
    } else {
      disjoint.back().end = std::max(disjoint.back().end, range.end);
    }
  }
  return disjoint;
}

enum class Shown { kPlainly, kAsSecret };

// What stands for a URL that is a secret, by its key.
enum class SecretUrls { kHidden, kHostShown };

// Where Alertmanager reads a URL, and has no word for one that is not shown.
constexpr std::array<std::string_view, 8> kUrlKeys = {
    "url",           "opsgenie_api_url", "victorops_api_url", "wechat_api_url",
    "webex_api_url", "telegram_api_url", "pagerduty_url",     "proxy_url"};

bool NeedsUrl(std::string_view key, std::string_view section) {
  if (key == "api_url") return section != "slack_configs";
  return std::find(kUrlKeys.begin(), kUrlKeys.end(), key) != kUrlKeys.end();
}

// https://host:port/<secret>; <secret> alone of what is no URL.
std::string HostAndSecret(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(kSecretText);
  const size_t end = url.find_first_of("/?#", scheme + 3);
  const std::string_view authority = url.substr(scheme + 3, end - std::min(end, scheme + 3));
  const std::string_view host = authority.substr(authority.rfind('@') + 1);
  if (host.empty()) return std::string(kSecretText);
  return std::string(url.substr(0, scheme + 3)).append(host).append("/").append(kSecretText);
}

class Writer {
 public:
  Writer(std::span<const SourceRange> secrets, SecretUrls urls)
      : secrets_(Disjoint(secrets)), urls_(urls) {}

  std::string Run(const YamlNode& root) && {
    switch (root.kind) {
      case YamlKind::kMapping:
        WriteMapping(root, 0, Shown::kPlainly);
        break;
      case YamlKind::kSequence:
        WriteSequence(root, 0, Shown::kPlainly);
        break;
      case YamlKind::kScalar:
        WriteScalar(root, 0, Shown::kPlainly);
        break;
      case YamlKind::kNull:
        break;
    }
    if (IsFull()) out_ += "# too long: the rest is left out\n";
    return std::move(out_);
  }

 private:
  bool IsFull() const { return out_.size() >= kWrittenYamlBytesMax; }

  void Indent(size_t columns) { out_.append(columns, ' '); }

  bool IsSecret(const YamlNode& scalar, Shown shown) const {
    const auto secret =
        std::upper_bound(secrets_.begin(), secrets_.end(), scalar.range.begin,
                         [](size_t begin, const SourceRange& each) { return begin < each.end; });
    const bool hidden = secret != secrets_.end() && secret->begin < scalar.range.end;
    return hidden || (shown == Shown::kAsSecret && !IsBareVariable(scalar.value));
  }

  // Behind "key:" or "-", up to the end of the line. `column` is where lines of a block begin.
  void WriteScalar(const YamlNode& scalar, size_t column, Shown shown) {
    if (IsSecret(scalar, shown)) {
      const bool needs_url = urls_ == SecretUrls::kHostShown && NeedsUrl(key_, section_);
      out_.append(needs_url ? HostAndSecret(scalar.value) : std::string(kSecretText)).append("\n");
      return;
    }
    const std::string text = WithoutCredentials(scalar.value);
    if (FitsPlain(scalar)) {
      out_.append(text).append("\n");
    } else if (!text.empty() && FitsBlock(text)) {
      WriteBlock(text, column);
    } else {
      out_.append(Quoted(text)).append("\n");
    }
  }

  void WriteBlock(std::string_view text, size_t column) {
    out_ += text.ends_with('\n') ? "|\n" : "|-\n";
    while (!text.empty()) {
      const std::string_view line = text.substr(0, text.find('\n'));
      if (!line.empty()) Indent(column);
      out_.append(line).append("\n");
      text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
  }

  // Behind "key:".
  void WriteValue(const YamlNode& value, size_t column, Shown shown) {
    if (value.kind == YamlKind::kScalar) {
      out_ += ' ';
      WriteScalar(value, column + kStep, shown);
    } else if (value.kind == YamlKind::kNull) {
      out_ += '\n';
    } else if (value.kind == YamlKind::kSequence) {
      out_ += value.items.empty() ? " []\n" : "\n";
      WriteSequence(value, column, shown);
    } else {
      out_ += value.entries.empty() ? " {}\n" : "\n";
      WriteMapping(value, column + kStep, shown);
    }
  }

  void WriteEntry(const YamlEntry& entry, size_t column, Shown shown) {
    const YamlNode& key = *entry.key;
    out_.append(FitsPlain(key) ? key.value : Quoted(key.value)).append(":");
    key_ = key.value;
    if (key_.ends_with("_configs")) section_ = key_;
    const bool secret = shown == Shown::kAsSecret || NamesSecret(key.value);
    WriteValue(*entry.value, column, secret ? Shown::kAsSecret : Shown::kPlainly);
  }

  void WriteMapping(const YamlNode& mapping, size_t column, Shown shown) {
    for (const YamlEntry& entry : mapping.entries) {
      if (IsFull()) return;
      Indent(column);
      WriteEntry(entry, column, shown);
    }
  }

  void WriteSequence(const YamlNode& sequence, size_t column, Shown shown) {
    for (const YamlNode* item : sequence.items) {
      if (IsFull()) return;
      Indent(column);
      out_ += '-';
      WriteItem(*item, column, shown);
    }
  }

  // Behind "-". A mapping begins on the same line.
  void WriteItem(const YamlNode& item, size_t column, Shown shown) {
    if (item.kind == YamlKind::kSequence && !item.items.empty()) {
      out_ += '\n';
      WriteSequence(item, column + kStep, shown);
    } else if (item.kind == YamlKind::kMapping && !item.entries.empty()) {
      out_ += ' ';
      bool first = true;
      for (const YamlEntry& entry : item.entries) {
        if (IsFull()) return;
        if (!first) Indent(column + kStep);
        first = false;
        WriteEntry(entry, column + kStep, shown);
      }
    } else {
      WriteValue(item, column, shown);
    }
  }

  std::vector<SourceRange> secrets_;  // disjoint, by place
  SecretUrls urls_;
  std::string_view key_;      // last written
  std::string_view section_;  // of receivers' settings, last begun: slack_configs
  std::string out_;
};

}  // namespace

std::string WriteYaml(const YamlNode& root, std::span<const SourceRange> secrets) {
  return Writer(secrets, SecretUrls::kHidden).Run(root);
}

std::string WriteAlertmanagerYaml(const YamlNode& root, std::span<const SourceRange> secrets) {
  return Writer(secrets, SecretUrls::kHostShown).Run(root);
}

}  // namespace alertd::rules
