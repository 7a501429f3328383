#include "rules/schema/http_client.h"

#include <algorithm>
#include <cctype>

namespace alertd::rules {
namespace {

std::string NotRun(const std::string& key) { return "\"" + key + "\" is not supported yet"; }

void ReadTls(const Settings& tls, HttpClient& client) {
  const std::string in_place =
      FirstGiven(tls, {"ca", "cert", "key", "ca_ref", "cert_ref", "key_ref"});
  if (!in_place.empty()) client.obstacle = NotRun(in_place) + "; give it as a file";
  client.tls.ca_file = tls.Text("ca_file");
  client.tls.cert_file = tls.Text("cert_file");
  client.tls.key_file = tls.Text("key_file");
  client.tls.server_name = tls.Text("server_name");
  client.tls.insecure_skip_verify = tls.Flag("insecure_skip_verify", false);
}

void ReadAuthorization(const Settings& authorization, HttpClient& client) {
  std::string type = authorization.Text("type");
  std::transform(type.begin(), type.end(), type.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  if (!type.empty() && type != "bearer") {
    client.obstacle =
        "authorization of type \"" + authorization.Text("type") + "\" is not supported yet";
  }
  if (authorization.Has("credentials_ref")) client.obstacle = NotRun("credentials_ref");
  client.bearer_token = authorization.SecretOrFile("credentials");
}

void ReadHeaders(const Settings& settings, HttpClient& client) {
  for (const Settings& header : settings.Objects("http_headers")) {
    for (const std::string_view key : {"values", "secrets"}) {
      for (const std::string& value : header.Texts(key))
        client.headers.emplace_back(header.name(), Secret::Inline(value));
    }
    for (const std::string& path : header.Texts("files"))
      client.headers.emplace_back(header.name(), Secret::FromFile(path));
  }
}

}  // namespace

std::string FirstGiven(const Settings& settings, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (settings.IsGiven(key) && settings.Has(key)) return std::string(key);
  }
  return {};
}

HttpClient ToHttpClient(const Settings& settings) {
  HttpClient client;
  const std::string beyond = FirstGiven(
      settings, {"oauth2", "proxy_url", "proxy_from_environment", "proxy_connect_header"});
  if (!beyond.empty()) client.obstacle = NotRun(beyond);
  if (const Settings* const basic = settings.Object("basic_auth")) {
    const std::string ref = FirstGiven(*basic, {"username_file", "username_ref", "password_ref"});
    if (!ref.empty()) client.obstacle = NotRun(ref);
    client.basic_auth =
        BasicAuth{.username = basic->Text("username"), .password = basic->SecretOrFile("password")};
  }
  if (const Settings* const authorization = settings.Object("authorization")) {
    ReadAuthorization(*authorization, client);
  } else {
    client.bearer_token = settings.SecretOrFile("bearer_token");
  }
  if (const Settings* const tls = settings.Object("tls_config")) ReadTls(*tls, client);
  client.follow_redirects = settings.Flag("follow_redirects", true);
  ReadHeaders(settings, client);
  return client;
}

}  // namespace alertd::rules
