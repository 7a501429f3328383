#include "rules/source_location.h"

namespace alertd::rules {

std::string SourceLocation::Describe() const {
  if (file == nullptr) return "built in";
  const LineColumn place = file->Locate(range.begin);
  return file->name() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

}  // namespace alertd::rules
