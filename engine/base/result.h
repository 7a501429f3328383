#pragma once

// Result<T>: the value an operation produced, or the Error that stopped it.
//
// Everything in alertd that can fail at run time returns Result<T>, or Status where there is no
// value. The member names are those of std::expected, so that a later move to it is one `using`.

#include <string>
#include <utility>
#include <variant>

#include "engine/base/check.h"

namespace alertd {

// What the caller can do about a failure. One kind maps to one HTTP status and one exit code.
enum class ErrorKind {
  kInvalidInput,   // the request, rule or file is wrong: fix it, do not retry
  kNotFound,       // the named thing does not exist
  kLimitExceeded,  // a configured bound was reached: ask for less
  kTimeout,        // the deadline passed: retrying may help
  kUnavailable,    // something outside this process failed: retrying may help
  kUnsupported,    // valid, but this version of alertd does not do it
};

struct Error {
  ErrorKind kind;
  std::string message;  // lower case, no full stop, names the offending value
};

// Converts to a failed Result of any type. Made by InvalidInput(), NotFound() and their kin.
struct Failure {
  Error error;
};

inline Failure InvalidInput(std::string message) {
  return {{ErrorKind::kInvalidInput, std::move(message)}};
}
inline Failure NotFound(std::string message) {
  return {{ErrorKind::kNotFound, std::move(message)}};
}
inline Failure LimitExceeded(std::string message) {
  return {{ErrorKind::kLimitExceeded, std::move(message)}};
}
inline Failure TimedOut(std::string message) { return {{ErrorKind::kTimeout, std::move(message)}}; }
inline Failure Unavailable(std::string message) {
  return {{ErrorKind::kUnavailable, std::move(message)}};
}
inline Failure Unsupported(std::string message) {
  return {{ErrorKind::kUnsupported, std::move(message)}};
}

template <typename T>
class [[nodiscard]] Result {
 public:
  // NOLINTBEGIN(google-explicit-constructor): `return value;` and `return NotFound(...);`
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Failure failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}
  // NOLINTEND(google-explicit-constructor)

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // REQUIRES: has_value().
  T& operator*() & {
    ALERTD_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& operator*() const& {
    ALERTD_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && {
    ALERTD_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  // REQUIRES: !has_value().
  const Error& error() const& {
    ALERTD_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    ALERTD_CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;

inline Status Ok() { return std::monostate{}; }

}  // namespace alertd

#define ALERTD_CONCAT_INNER(a, b) a##b
#define ALERTD_CONCAT(a, b) ALERTD_CONCAT_INNER(a, b)

// ALERTD_TRY(auto rule, ParseRule(text)): binds the value, or returns the failure to the caller.
#define ALERTD_TRY(declaration, expression)                                            \
  auto ALERTD_CONCAT(try_result_, __LINE__) = (expression);                            \
  if (!ALERTD_CONCAT(try_result_, __LINE__)) {                                         \
    return ::alertd::Failure{std::move(ALERTD_CONCAT(try_result_, __LINE__)).error()}; \
  }                                                                                    \
  declaration = *std::move(ALERTD_CONCAT(try_result_, __LINE__))
