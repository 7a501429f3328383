#pragma once

#include "rules/schema/shape.h"

namespace alertd::rules {

// `tls_config:`, alike in Prometheus and Alertmanager.
extern const Shape kTlsShape;

// `http_config:` of Alertmanager; in Prometheus its keys stand among those of what it belongs to,
// whose shape has it as its base.
extern const Shape kHttpClientShape;

// `sigv4:`, signing for Amazon.
extern const Shape kSigV4Shape;

// Whether any key of kHttpClientShape is given that changes a request.
bool HasHttpClientSettings(const Settings& settings);

// Whether requests carry a token: `authorization`, or a bearer token.
bool HasAuthorization(const Settings& settings);

// Reports names of headers that the program sets itself, or that are set by other keys.
void CheckHeaderNames(FileScope& scope, const Settings& settings, std::string_view key);

}  // namespace alertd::rules
