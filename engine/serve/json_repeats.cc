#include "engine/serve/json_repeats.h"

#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace alertd::serve {
namespace {

namespace json = boost::json;

// Looks at the keys of each object that is open. The names of its functions are Boost's.
// NOLINTBEGIN(readability-identifier-naming,readability-convert-member-functions-to-static)
class KeyWatch {
 public:
  using Text = json::string_view;
  using Code = json::error_code;

  static constexpr size_t max_object_size = SIZE_MAX;
  static constexpr size_t max_array_size = SIZE_MAX;
  static constexpr size_t max_key_size = SIZE_MAX;
  static constexpr size_t max_string_size = SIZE_MAX;

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_object_begin(Code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(size_t, Code&) {
    open_.pop_back();
    return true;
  }
  bool on_array_begin(Code&) { return true; }
  bool on_array_end(size_t, Code&) { return true; }
  bool on_key_part(Text part, size_t, Code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, size_t, Code&) {
    key_.append(part.data(), part.size());
    const bool is_new = open_.back().insert(key_).second;
    if (!is_new && repeated_.empty()) repeated_ = key_;
    key_.clear();
    return true;
  }
  bool on_string_part(Text, size_t, Code&) { return true; }
  bool on_string(Text, size_t, Code&) { return true; }
  bool on_number_part(Text, Code&) { return true; }
  bool on_int64(int64_t, Text, Code&) { return true; }
  bool on_uint64(uint64_t, Text, Code&) { return true; }
  bool on_double(double, Text, Code&) { return true; }
  bool on_bool(bool, Code&) { return true; }
  bool on_null(Code&) { return true; }
  bool on_comment_part(Text, Code&) { return true; }
  bool on_comment(Text, Code&) { return true; }

  const std::string& repeated() const { return repeated_; }

 private:
  std::vector<std::set<std::string>> open_;  // objects, the innermost last
  std::string key_;                          // of which parts have come
  std::string repeated_;
};
// NOLINTEND(readability-identifier-naming,readability-convert-member-functions-to-static)

}  // namespace

std::string FindRepeatedKey(std::string_view text) {
  json::basic_parser<KeyWatch> parser{json::parse_options{}};
  json::error_code code;
  parser.write_some(/*more=*/false, text.data(), text.size(), code);
  return code ? std::string() : parser.handler().repeated();
}

}  // namespace alertd::serve
