#pragma once

// Settings of HTTP connections, in the words that Prometheus and Alertmanager share.

#include <optional>
#include <string>

#include "engine/base/transport.h"
#include "rules/section_reader.h"

namespace alertd::rules {

// `basic_auth:` of the mapping.
std::optional<BasicAuth> ReadBasicAuth(FileScope& scope, SectionReader& reader);

// `bearer_token:` or `authorization:` with credentials; at most one of them.
Secret ReadBearerToken(FileScope& scope, SectionReader& reader);

// `tls_config:`.
TlsOptions ReadTls(FileScope& scope, SectionReader& reader);

// What is wrong with an address of http or https; empty when nothing. Never quotes the address,
// which may be a secret.
std::string UrlProblem(const std::string& url);

}  // namespace alertd::rules
