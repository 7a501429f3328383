#include "engine/query/delayed_names_node.h"

#include <utility>

#include "engine/query/relabel_node.h"

namespace alertd::query {
namespace {

struct DropMarkedName {
  RowIdentity operator()(const RowIdentity& row) const {
    if (row.mark == NameMark::kKeep) return row;
    return {WithoutMetricName(row.labels), NameMark::kKeep};
  }
};

}  // namespace

VectorNodePtr MakeDelayedNames(VectorNodePtr vector) {
  return std::make_unique<RelabelNode<DropMarkedName>>(std::move(vector), DropMarkedName{});
}

}  // namespace alertd::query
