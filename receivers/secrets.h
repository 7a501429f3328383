#pragma once

// Where a message needs a secret, and how texts from outside are kept free of them.

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/secret.h"
#include "receivers/message.h"

namespace alertd::receivers {

inline constexpr std::string_view kMaskedSecret = "<secret>";

// The secret's value, or `<secret>` where the message is only shown.
Result<std::string> UseSecret(const Secret& secret, const RenderContext& context);

// `text` with every secret of the integration replaced: a peer may quote what it was sent.
std::string MaskSecrets(std::string text, const rules::Integration& integration);

// "https://hooks.example/<secret>": all that an address may show.
std::string MaskUrl(std::string_view url);

}  // namespace alertd::receivers
