#include "rules/schema/http_client_shape.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace alertd::rules {
namespace {

using enum FieldType;

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return lower;
}

void Conflict(FileScope& scope, SourceRange range, std::string message) {
  scope.Error(
      {.name = "conflict", .range = range, .message = std::move(message), .suggestion = {}});
}

constexpr std::array<std::string_view, 4> kTlsVersions = {"TLS10", "TLS11", "TLS12", "TLS13"};
constexpr auto kTlsFields = std::to_array<Field>({
    {"ca"},
    {"ca_file", kPath},
    {"ca_ref"},
    {"cert"},
    {"cert_file", kPath},
    {"cert_ref"},
    {"key", kSecret},
    {"key_file", kPath},
    {"key_ref"},
    {"server_name"},
    {"insecure_skip_verify", kFlag},
    {.key = "min_version", .choices = kTlsVersions},
    {.key = "max_version", .choices = kTlsVersions},
});
constexpr auto kTlsRules = std::to_array<KeyRule>({
    {KeyRuleKind::kAtMostOne, {"ca", "ca_file", "ca_ref"}},
    {KeyRuleKind::kAtMostOne, {"cert", "cert_file", "cert_ref"}},
    {KeyRuleKind::kAtMostOne, {"key", "key_file", "key_ref"}},
});

bool HasAny(const Settings& settings, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return settings.Has(key); });
}

void CheckTls(FileScope& scope, const Settings& settings) {
  const bool certificate = HasAny(settings, {"cert", "cert_file", "cert_ref"});
  const bool key = HasAny(settings, {"key", "key_file", "key_ref"});
  if (certificate == key) return;
  scope.Error({.name = "missing-key",
               .range = settings.location().range,
               .message = certificate ? "tls_config has a certificate without its key"
                                      : "tls_config has a key without its certificate",
               .suggestion = certificate ? "add \"key_file\"" : "add \"cert_file\""});
}

constexpr auto kBasicAuthFields = std::to_array<Field>({
    {"username"},
    {"username_file", kPath},
    {"username_ref"},
    {"password", kSecret},
    {"password_file", kPath},
    {"password_ref"},
});
constexpr auto kBasicAuthRules = std::to_array<KeyRule>({
    {KeyRuleKind::kAtMostOne, {"username", "username_file", "username_ref"}},
    {KeyRuleKind::kAtMostOne, {"password", "password_file", "password_ref"}},
});
constexpr Shape kBasicAuthShape{
    .what = "basic_auth", .fields = kBasicAuthFields, .rules = kBasicAuthRules};

constexpr auto kAuthorizationFields = std::to_array<Field>({
    {"type"},
    {"credentials", kSecret},
    {"credentials_file", kPath},
    {"credentials_ref"},
});
constexpr auto kAuthorizationRules = std::to_array<KeyRule>({
    {KeyRuleKind::kAtMostOne, {"credentials", "credentials_file", "credentials_ref"}},
});

void CheckAuthorization(FileScope& scope, const Settings& settings) {
  if (LowerCase(settings.Text("type")) != "basic") return;
  scope.Error({.name = "bad-value",
               .range = settings.ValueRange("type"),
               .message = "authorization cannot be of type \"" + settings.Text("type") + "\"",
               .suggestion = "use \"basic_auth\""});
}
constexpr Shape kAuthorizationShape{.what = "authorization",
                                    .fields = kAuthorizationFields,
                                    .rules = kAuthorizationRules,
                                    .check = CheckAuthorization};

constexpr auto kHeaderFields = std::to_array<Field>({
    {"values", kTexts},
    {"secrets", kTexts},
    {"files", kPaths},
});
constexpr Shape kHeaderShape{.what = "a header of http_headers", .fields = kHeaderFields};

constexpr auto kProxyFields = std::to_array<Field>({
    {"proxy_url", kLink},
    {"no_proxy"},
    {"proxy_from_environment", kFlag},
    {"proxy_connect_header", kTextsMap},
});

void CheckProxy(FileScope& scope, const Settings& settings) {
  const bool from_environment = settings.Has("proxy_from_environment");
  const bool url = settings.Has("proxy_url");
  if (settings.Has("proxy_connect_header") && !from_environment && !url) {
    Conflict(scope, settings.KeyRange("proxy_connect_header"),
             "\"proxy_connect_header\" needs \"proxy_url\" or \"proxy_from_environment\"");
  }
  if (from_environment && url) {
    Conflict(scope, settings.KeyRange("proxy_url"),
             "\"proxy_url\" and \"proxy_from_environment\" exclude one another");
  }
  if (!settings.Has("no_proxy")) return;
  if (from_environment) {
    Conflict(scope, settings.KeyRange("no_proxy"),
             "\"no_proxy\" and \"proxy_from_environment\" exclude one another");
  } else if (!url) {
    Conflict(scope, settings.KeyRange("no_proxy"), "\"no_proxy\" needs \"proxy_url\"");
  }
}
constexpr Shape kProxyShape{.what = "proxy settings", .fields = kProxyFields, .check = CheckProxy};

constexpr std::string_view kJwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
constexpr std::array<std::string_view, 3> kSignatures = {"RS256", "RS384", "RS512"};
constexpr auto kOauth2Fields = std::to_array<Field>({
    {.key = "client_id", .need = Need::kRequired},
    {"grant_type"},
    {"client_secret", kSecret},
    {"client_secret_file", kPath},
    {"client_secret_ref"},
    {"client_certificate_key", kSecret},
    {"client_certificate_key_file", kPath},
    {"client_certificate_key_ref"},
    {"client_certificate_key_id"},
    {"signature_algorithm"},
    {"iss"},
    {"audience"},
    {"claims", kAnything},
    {"scopes", kTexts},
    {.key = "token_url", .need = Need::kRequired},
    {"endpoint_params", kTextMap},
    {"tls_config", kObject, &kTlsShape},
    {"http_headers", kObjectMap, &kHeaderShape},
});

void CheckOauth2(FileScope& scope, const Settings& settings) {
  CheckHeaderNames(scope, settings, "http_headers");
  if (settings.Text("grant_type") != kJwtBearer) {
    if (settings.Has("client_secret") && settings.Has("client_secret_file")) {
      Conflict(scope, settings.KeyRange("client_secret_file"),
               "\"client_secret\" and \"client_secret_file\" exclude one another");
    }
    return;
  }
  if (settings.Has("client_certificate_key") && settings.Has("client_certificate_key_file")) {
    Conflict(scope, settings.KeyRange("client_certificate_key_file"),
             "\"client_certificate_key\" and \"client_certificate_key_file\" exclude one another");
  }
  const std::string& signature = settings.Text("signature_algorithm");
  const bool known =
      std::find(kSignatures.begin(), kSignatures.end(), signature) != kSignatures.end();
  if (signature.empty() || known) return;
  scope.Error({.name = "bad-value",
               .range = settings.ValueRange("signature_algorithm"),
               .message = "unknown signature_algorithm \"" + signature + "\"",
               .suggestion = "RS256, RS384 and RS512 are known"});
}
constexpr Shape kOauth2Shape{
    .what = "oauth2", .fields = kOauth2Fields, .base = &kProxyShape, .check = CheckOauth2};

constexpr auto kHttpClientFields = std::to_array<Field>({
    {"basic_auth", kObject, &kBasicAuthShape},
    {"authorization", kObject, &kAuthorizationShape},
    {"oauth2", kObject, &kOauth2Shape},
    {"bearer_token", kSecret},
    {"bearer_token_file", kPath},
    {"tls_config", kObject, &kTlsShape},
    {"follow_redirects", kFlag},
    {"enable_http2", kFlag},
    {"http_headers", kObjectMap, &kHeaderShape},
});

void CheckHttpClient(FileScope& scope, const Settings& settings) {
  CheckHeaderNames(scope, settings, "http_headers");
  if (settings.Has("bearer_token") && settings.Has("bearer_token_file")) {
    Conflict(scope, settings.KeyRange("bearer_token_file"),
             "\"bearer_token\" and \"bearer_token_file\" exclude one another");
  }
  std::vector<std::string_view> given;
  for (const std::string_view key : {"basic_auth", "authorization", "oauth2"}) {
    if (settings.IsGiven(key)) given.push_back(key);
  }
  for (const std::string_view key : {"bearer_token", "bearer_token_file"}) {
    if (!settings.Has(key)) continue;
    given.push_back(key);
    break;
  }
  if (given.size() < 2) return;
  Conflict(scope, settings.KeyRange(given.back()),
           "at most one of \"basic_auth\", \"authorization\", \"oauth2\" and \"bearer_token\" may "
           "be given");
}

constexpr auto kSigV4Fields = std::to_array<Field>({
    {"region"},
    {"access_key"},
    {"secret_key", kSecret},
    {"profile"},
    {"role_arn"},
    {"external_id"},
    {"use_fips_sts_endpoint", kFlag},
    {"service_name"},
});

void CheckSigV4(FileScope& scope, const Settings& settings) {
  if (settings.Has("access_key") == settings.Has("secret_key")) return;
  scope.Error({.name = "missing-key",
               .range = settings.location().range,
               .message = "sigv4 needs both \"access_key\" and \"secret_key\", or neither",
               .suggestion = {}});
}

constexpr std::array<std::string_view, 18> kReservedHeaders = {
    "authorization",
    "host",
    "content-encoding",
    "content-length",
    "content-type",
    "user-agent",
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "www-authenticate",
    "accept-encoding",
    "x-prometheus-remote-write-version",
    "x-prometheus-remote-read-version",
    "x-prometheus-scrape-timeout-seconds",
    "x-amz-date",
    "x-amz-security-token",
    "x-amz-content-sha256"};

void CheckHeaderName(FileScope& scope, const std::string& name, SourceRange range) {
  const std::string lower = LowerCase(name);
  if (std::find(kReservedHeaders.begin(), kReservedHeaders.end(), lower) ==
      kReservedHeaders.end()) {
    return;
  }
  scope.Error(
      {.name = "bad-value",
       .range = range,
       .message = "the header \"" + name + "\" is reserved",
       .suggestion = lower == "authorization" ? "use \"authorization\" or \"basic_auth\"" : ""});
}

}  // namespace

const Shape kTlsShape{
    .what = "tls_config", .fields = kTlsFields, .rules = kTlsRules, .check = CheckTls};
const Shape kHttpClientShape{.what = "http_config",
                             .fields = kHttpClientFields,
                             .base = &kProxyShape,
                             .check = CheckHttpClient};
const Shape kSigV4Shape{.what = "sigv4", .fields = kSigV4Fields, .check = CheckSigV4};

bool HasHttpClientSettings(const Settings& settings) {
  for (const Shape* shape : {&kHttpClientShape, &kProxyShape}) {
    for (const Field& field : shape->fields) {
      const bool flag = field.key == "follow_redirects" || field.key == "enable_http2";
      if (flag ? settings.IsGiven(field.key) && !settings.Flag(field.key, true)
               : settings.IsGiven(field.key) && settings.Has(field.key)) {
        return true;
      }
    }
  }
  return false;
}

bool HasAuthorization(const Settings& settings) {
  return settings.IsGiven("authorization") || settings.Has("bearer_token") ||
         settings.Has("bearer_token_file");
}

void CheckHeaderNames(FileScope& scope, const Settings& settings, std::string_view key) {
  for (const Settings& header : settings.Objects(key))
    CheckHeaderName(scope, header.name(), settings.KeyRange(key));
  for (const auto& [name, value] : settings.TextMap(key))
    CheckHeaderName(scope, name, settings.KeyRange(key));
}

}  // namespace alertd::rules
