#include "receivers/json_values.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "engine/model/number.h"

namespace alertd::receivers {
namespace {

namespace json = boost::json;

void Print(std::string& out, const json::value& value, size_t indent);

void StartLine(std::string& out, size_t indent) {
  out += '\n';
  out.append(indent * 2, ' ');
}

void PrintObject(std::string& out, const json::object& object, size_t indent) {
  out += '{';
  bool first = true;
  for (const auto& [key, value] : object) {
    if (!std::exchange(first, false)) out += ',';
    StartLine(out, indent + 1);
    out += json::serialize(json::string(key)) + ": ";
    Print(out, value, indent + 1);
  }
  StartLine(out, indent);
  out += '}';
}

void PrintArray(std::string& out, const json::array& array, size_t indent) {
  out += '[';
  bool first = true;
  for (const json::value& value : array) {
    if (!std::exchange(first, false)) out += ',';
    StartLine(out, indent + 1);
    Print(out, value, indent + 1);
  }
  StartLine(out, indent);
  out += ']';
}

void Print(std::string& out, const json::value& value, size_t indent) {
  if (value.is_object() && !value.get_object().empty()) {
    PrintObject(out, value.get_object(), indent);
  } else if (value.is_array() && !value.get_array().empty()) {
    PrintArray(out, value.get_array(), indent);
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

json::object LabelsObject(const Labels& labels) {
  json::object object;
  for (const Label& label : labels) {
    object[label.name] = label.value;
  }
  return object;
}

std::string PrettyJson(const json::value& value) {
  std::string out;
  Print(out, value, 0);
  return out;
}

void PutNumber(json::object& object, std::string_view key, std::optional<double> number) {
  if (number) object[json::string_view(key.data(), key.size())] = FormatFloat(*number);
}

}  // namespace alertd::receivers
