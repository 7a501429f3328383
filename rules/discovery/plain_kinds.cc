// Discovery without a provider: lists, files, HTTP, DNS.

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "rules/discovery/discovery_kinds.h"
#include "rules/prometheus/glob_pattern.h"
#include "rules/schema/go_url.h"
#include "rules/schema/http_client_shape.h"

namespace alertd::rules {
namespace {

using enum FieldType;
using enum Need;

constexpr auto kStaticFields = std::to_array<Field>({
    {"targets", kTexts},
    {"labels", kTextMap},
});

constexpr auto kFileFields = std::to_array<Field>({
    {.key = "files", .type = kTexts, .need = kRequired},
    {"refresh_interval", kSpan},
});

void CheckFiles(FileScope& scope, const Settings& settings) {
  const std::vector<std::string>& files = settings.Texts("files");
  for (size_t i = 0; i < files.size(); ++i) {
    if (IsDiscoveryFilePattern(files[i])) continue;
    scope.Error({.name = "bad-value",
                 .range = settings.Find("files")->item_ranges[i],
                 .message = "\"" + files[i] +
                            "\" cannot name files of targets: expected a name that ends in .json, "
                            ".yml or .yaml, with at most one * in its last part",
                 .suggestion = {}});
  }
}

constexpr auto kHttpFields = std::to_array<Field>({
    {.key = "url", .need = kRequired},
    {"refresh_interval", kSpan},
});

void CheckHttp(FileScope& scope, const Settings& settings) {
  if (!settings.Has("url")) return;
  const std::string problem = WebUrlProblem(settings.Text("url"));
  if (!problem.empty()) {
    RefuseValue(scope, settings, "url", "\"url\" is not a valid address: " + problem);
  }
}

constexpr auto kDnsFields = std::to_array<Field>({
    {.key = "names", .type = kTexts, .need = kRequired},
    {.key = "type", .fallback = "SRV"},
    {"port", kInteger},
    {"refresh_interval", kSpan},
});

void CheckDns(FileScope& scope, const Settings& settings) {
  static constexpr std::array<std::string_view, 4> kWithPort = {"A", "AAAA", "MX", "NS"};
  std::string type = settings.Text("type");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  if (type == "SRV") return;
  if (std::find(kWithPort.begin(), kWithPort.end(), type) == kWithPort.end()) {
    RefuseValue(scope, settings, "type",
                "unknown type of DNS record \"" + settings.Text("type") +
                    "\"; SRV, A, AAAA, MX and NS are known");
  } else if (!settings.Has("port")) {
    RefuseValue(scope, settings, "type", "DNS records of type " + type + " need \"port\"");
  }
}

}  // namespace

const Shape kStaticConfigShape{.what = "an entry of static_configs", .fields = kStaticFields};
const Shape kFileDiscoveryShape{
    .what = "an entry of file_sd_configs", .fields = kFileFields, .check = CheckFiles};
const Shape kHttpDiscoveryShape{.what = "an entry of http_sd_configs",
                                .fields = kHttpFields,
                                .base = &kHttpClientShape,
                                .check = CheckHttp};
const Shape kDnsDiscoveryShape{
    .what = "an entry of dns_sd_configs", .fields = kDnsFields, .check = CheckDns};

}  // namespace alertd::rules
