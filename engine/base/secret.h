#pragma once

#include <ostream>
#include <string>
#include <utility>

#include "engine/base/result.h"

namespace alertd {

// A value that must never be shown: printed, logged or answered it is `<secret>`.
//
// It is given in place, or as the path of a file that is read each time the value is needed, so
// that a rotated credential takes effect without a reload.
class Secret {
 public:
  Secret() = default;
  static Secret Inline(std::string value) { return Secret(std::move(value), {}); }
  static Secret FromFile(std::string path) { return Secret({}, std::move(path)); }

  bool empty() const { return value_.empty() && path_.empty(); }

  // The value itself, without surrounding white space when it comes from a file. Call it where the
  // value goes on the wire, nowhere else. Fails with kUnavailable when the file cannot be read.
  Result<std::string> Reveal() const;

  // The file's path; empty when the value was given in place.
  const std::string& path() const { return path_; }

  // Whether both are the same secret, for comparing configurations.
  bool operator==(const Secret&) const = default;

  friend std::ostream& operator<<(std::ostream& out, const Secret& secret) {
    return out << (secret.empty() ? "" : "<secret>");
  }

 private:
  Secret(std::string value, std::string path) : value_(std::move(value)), path_(std::move(path)) {}

  std::string value_;
  std::string path_;
};

}  // namespace alertd
