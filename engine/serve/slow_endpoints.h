#pragma once

#include "engine/serve/endpoint_table.h"
#include "engine/serve/sources.h"

namespace alertd::serve {

// Adds endpoints that answer from the sources, on threads of their own.
class SlowEndpoints {
 public:
  using Answering = Answer (*)(const Request&, const Sources&);

  // Both must outlive the table's last answer.
  SlowEndpoints(EndpointTable& table, const Sources& sources) : table_(table), sources_(sources) {}

  void Add(const char* method, const char* pattern, Answering answering) {
    table_.Add({.methods = {method},
                .pattern = pattern,
                .cost = Cost::kSlow,
                .answer = [&sources = sources_, answering](const Request& request) {
                  return answering(request, sources);
                }});
  }

 private:
  EndpointTable& table_;
  const Sources& sources_;
};

}  // namespace alertd::serve
