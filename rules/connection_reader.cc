#include "rules/connection_reader.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

namespace alertd::rules {

std::optional<BasicAuth> ReadBasicAuth(FileScope& scope, SectionReader& reader) {
  const YamlNode* const node = reader.Find("basic_auth");
  if (node == nullptr) return std::nullopt;
  SectionReader section(scope, *node, "basic_auth");
  BasicAuth auth;
  auth.username = section.TextOr("username", "");
  if (std::optional<SecretValue> password = section.SecretOf("password")) {
    auth.password = std::move(password->secret);
  }
  section.Unsupported({"username_file", "username_ref", "password_ref"}, DiagnosticLevel::kError,
                      "requests would not be authorized");
  section.Finish();
  return auth;
}

Secret ReadBearerToken(FileScope& scope, SectionReader& reader) {
  const bool basic = reader.Find("basic_auth") != nullptr;
  Secret token;
  std::optional<SecretValue> in_place = reader.SecretOf("bearer_token");
  const YamlNode* const node = reader.Find("authorization");
  if ((basic ? 1 : 0) + (in_place ? 1 : 0) + (node != nullptr ? 1 : 0) > 1) {
    scope.Error(
        {.name = "conflict",
         .range = reader.range(),
         .message = "at most one of basic_auth, authorization and bearer_token may be given",
         .suggestion = {}});
  }
  if (in_place) token = std::move(in_place->secret);
  if (node == nullptr) return token;
  SectionReader section(scope, *node, "authorization");
  const std::optional<TextValue> type = section.Text("type");
  std::string lower = type ? type->value() : "bearer";
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  if (lower != "bearer") {
    scope.Error({.name = "not-supported",
                 .range = type->location.range,
                 .message = "authorization of type \"" + type->value() + "\" is not supported yet",
                 .suggestion = "use \"Bearer\", or basic_auth"});
  }
  if (std::optional<SecretValue> credentials = section.SecretOf("credentials")) {
    token = std::move(credentials->secret);
  }
  section.Unsupported({"credentials_ref"}, DiagnosticLevel::kError,
                      "requests would not be authorized");
  section.Finish();
  return token;
}

TlsOptions ReadTls(FileScope& scope, SectionReader& reader) {
  TlsOptions tls;
  const YamlNode* const node = reader.Find("tls_config");
  if (node == nullptr) return tls;
  SectionReader section(scope, *node, "tls_config");
  const auto path = [&](std::string_view key) {
    return scope.ResolvePath(section.TextOr(key, ""));
  };
  tls.ca_file = path("ca_file");
  tls.cert_file = path("cert_file");
  tls.key_file = path("key_file");
  tls.server_name = section.TextOr("server_name", "");
  tls.insecure_skip_verify = section.FlagOr("insecure_skip_verify", false);
  for (const std::string_view secret : {"key"}) {
    if (const YamlNode* const in_place = section.Find(secret)) scope.HideSecret(in_place->range);
  }
  section.Unsupported({"ca", "cert", "key", "ca_ref", "cert_ref", "key_ref"},
                      DiagnosticLevel::kError, "give it as a file");
  section.Unsupported({"min_version", "max_version"}, DiagnosticLevel::kWarning,
                      "the TLS library's own limits hold");
  section.Finish();
  return tls;
}

std::string UrlProblem(const std::string& url) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == std::string::npos) return "it must begin with http:// or https://";
  const std::string_view scheme = std::string_view(url).substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return "it must begin with http:// or https://";
  const std::string_view rest = std::string_view(url).substr(scheme_end + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.front() == ':') return "it names no host";
  const bool odd = std::any_of(url.begin(), url.end(), [](char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
  });
  return odd ? "it holds white space" : "";
}

}  // namespace alertd::rules
