#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace alertd::app {

// Where people reach alertd: `given` without a slash at its end, or, when that is empty, http with
// the address that is listened on (this machine's name where that means every address) and the
// route prefix.
std::string ExternalUrl(std::string_view given, std::string_view address,
                        std::string_view route_prefix);

// A URL as messages and answers may have it: <secret> stands for the credentials in it.
std::string WithoutCredentials(std::string_view url);

// The path of a URL, "" for none: the route prefix where none is given, as with Prometheus.
std::string PathOfUrl(std::string_view url);

// Whether paths can be put behind `url`: http or https with a host, without query and fragment.
// Fails with kInvalidInput and what was expected; credentials in it are not repeated.
Status CheckBaseUrl(std::string_view url);

// Whether all endpoints can stand below `prefix`: a path without query, fragment and white space.
Status CheckRoutePrefix(std::string_view prefix);

}  // namespace alertd::app
