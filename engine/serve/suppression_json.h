#pragma once

#include <string_view>

#include "engine/base/result.h"
#include "engine/model/suppression_record.h"
#include "engine/route/router_view.h"
#include "engine/serve/json_writer.h"

namespace alertd::serve {

inline constexpr size_t kSuppressionBodyBytesMax = 64 << 10;

// What the API says of a suppression: what was declared with the keys of files, where that is from,
// how it stands at `now` and when it holds next, and how many alerts it keeps quiet. The id of one
// that a file declares is its name.
void WriteSuppression(JsonWriter& json, const route::SuppressionView& view, size_t alerts,
                      Timestamp now);

// "pending", "active", "expired", as silences have it.
std::string_view SuppressionState(const route::SuppressionView& view);

// The suppression that a body asks for: the keys of files, and besides them `id`, `created_by` and
// `comment`, which is another word for `reason`. The declaration is not judged. Fails with
// kInvalidInput on what is no JSON or of another type, and with kLimitExceeded beyond
// kSuppressionBodyBytesMax.
Result<SuppressionRecord> ReadSuppression(std::string_view body);

}  // namespace alertd::serve
