#pragma once

// For the .cc files of endpoints that take JSON only: it includes all of Boost.JSON.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

#include "engine/base/result.h"
#include "engine/model/labels.h"
#include "engine/model/time.h"

namespace alertd::serve {

// The value that a body is. Fails with kInvalidInput where it is no JSON, and with kLimitExceeded
// when it has more than `bytes_max`; `what` names it in messages: the silence.
Result<boost::json::value> ReadJson(std::string_view body, std::string_view what, size_t bytes_max);
// Likewise the object that it is.
Result<boost::json::object> ReadJsonObject(std::string_view body, std::string_view what,
                                           size_t bytes_max);
// Likewise for endpoints that are ours alone: fails also where a key stands twice in an object.
Result<boost::json::object> ReadStrictJsonObject(std::string_view body, std::string_view what,
                                                 size_t bytes_max);

// What the value of a member may be.
enum class MemberKind {
  kText,
  kBool,
  kInstant,  // RFC 3339, or Unix seconds as a number
  kTexts,    // a text, or an array of them
  kTextMap,  // an object of texts
  kObject,
};

struct KnownMember {
  std::string_view key;
  MemberKind kind = MemberKind::kText;
  size_t bytes_max = 4096;  // of a text
};

// Fails with kInvalidInput where a member that is known has a value of another kind, or one that is
// too long; what is null counts as absent. `where` stands before the names in messages: "schedule."
Status CheckKnownMembers(const boost::json::object& object, std::string_view where,
                         std::span<const KnownMember> known);

// Fails with kInvalidInput where the object has a member that is not known.
Status RefuseUnknownMembers(const boost::json::object& object, std::span<const KnownMember> known);

// The known member that an unknown one was probably meant to be; empty where none is near.
std::string_view NearestMember(std::string_view key, std::span<const KnownMember> known);

// Reads the members of one object, which must outlive it; what stands before their names in
// messages is `where`. Everything fails with kInvalidInput on a value of another type, and with
// kNotFound where one that must be there is missing.
class MemberReader {
 public:
  MemberReader(const boost::json::object& object, std::string where)
      : object_(object), where_(std::move(where)) {}

  // Null where it is absent or null.
  const boost::json::value* Find(std::string_view key) const;
  Result<const boost::json::value*> Need(std::string_view key) const;
  Result<std::string> Text(std::string_view key) const;
  Result<std::string> TextOrEmpty(std::string_view key) const;
  Result<bool> Bool(std::string_view key) const;
  Result<bool> BoolOr(std::string_view key, bool otherwise) const;
  // An instant that is Go's zero time is Timestamp{}.
  Result<Timestamp> Time(std::string_view key) const;
  // Nothing where it is absent.
  Result<std::optional<Duration>> Span(std::string_view key) const;
  Result<Labels> StringMap(std::string_view key) const;

  Failure Wrong(std::string_view key, const std::string& expected,
                const boost::json::value& got) const;
  std::string NameOf(std::string_view key) const { return where_ + std::string(key); }

 private:
  const boost::json::object& object_;
  std::string where_;
};

}  // namespace alertd::serve
