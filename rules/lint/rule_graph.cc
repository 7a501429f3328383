#include "rules/lint/rule_graph.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/model/labels.h"
#include "rules/lint/selector_walk.h"

namespace alertd::lint {
namespace {

using rules::Rule;

// Rules of one name that read each other make more edges than anybody needs.
constexpr size_t kEdgesMax = 1'000'000;

// Whether the rule's labels allow what the selector asks for. A template can be anything.
bool MayWrite(const Rule& rule, const grammar::VectorSelector& selector) {
  return std::all_of(
      selector.matchers.begin(), selector.matchers.end(), [&rule](const Matcher& matcher) {
        const auto own =
            std::find_if(rule.labels.begin(), rule.labels.end(),
                         [&](const auto& label) { return label.first == matcher.name(); });
        return own == rule.labels.end() || matcher.name() == kMetricNameLabel ||
               own->second.find("{{") != std::string::npos ||
               matcher.Matches(std::string_view(own->second));
      });
}

// Tarjan's strongly connected components, with a stack of its own: a chain of rules may be long.
class Components {
 public:
  explicit Components(const RuleGraph& graph)
      : graph_(graph),
        index_(graph.rules.size(), kUnseen),
        low_(graph.rules.size()),
        on_stack_(graph.rules.size()) {}

  // Those of more than one rule.
  std::vector<std::vector<size_t>> Run() {
    for (size_t node = 0; node < graph_.rules.size(); ++node) {
      if (index_[node] == kUnseen) Visit(node);
    }
    return std::move(found_);
  }

 private:
  static constexpr size_t kUnseen = static_cast<size_t>(-1);

  struct Frame {
    size_t node;
    size_t next = 0;  // of its edges
  };

  void Enter(size_t node) {
    index_[node] = low_[node] = count_++;
    stack_.push_back(node);
    on_stack_[node] = true;
    frames_.push_back({.node = node});
  }

  void Visit(size_t root) {
    Enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      const size_t node = frame.node;
      if (frame.next < graph_.reads[node].size()) {
        const size_t target = graph_.reads[node][frame.next++];
        if (index_[target] == kUnseen) {
          Enter(target);
        } else if (on_stack_[target]) {
          low_[node] = std::min(low_[node], index_[target]);
        }
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty())
        low_[frames_.back().node] = std::min(low_[frames_.back().node], low_[node]);
      if (low_[node] == index_[node]) Close(node);
    }
  }

  void Close(size_t node) {
    std::vector<size_t> members;
    size_t member = kUnseen;
    while (member != node) {
      member = stack_.back();
      stack_.pop_back();
      on_stack_[member] = false;
      members.push_back(member);
    }
    std::sort(members.begin(), members.end());
    if (members.size() > 1) found_.push_back(std::move(members));
  }

  const RuleGraph& graph_;
  std::vector<size_t> index_;
  std::vector<size_t> low_;
  std::vector<bool> on_stack_;
  std::vector<size_t> stack_;
  std::vector<Frame> frames_;
  std::vector<std::vector<size_t>> found_;
  size_t count_ = 0;
};

// The shortest way from the first member back to it, breadth first within the component.
std::vector<size_t> ShortestCycle(const RuleGraph& graph, const std::vector<size_t>& members) {
  const size_t start = members.front();
  std::map<size_t, size_t> from;
  std::vector<size_t> queue = {start};
  for (size_t i = 0; i < queue.size(); ++i) {
    for (const size_t target : graph.reads[queue[i]]) {
      if (target == start) {
        std::vector<size_t> cycle;
        for (size_t node = queue[i]; node != start; node = from.at(node))
          cycle.push_back(node);
        cycle.push_back(start);
        std::reverse(cycle.begin(), cycle.end());
        return cycle;
      }
      const bool inside = std::binary_search(members.begin(), members.end(), target);
      if (inside && from.emplace(target, queue[i]).second) queue.push_back(target);
    }
  }
  return {start};
}

// Rules by the metric they record.
using Writers = std::multimap<std::string, size_t, std::less<>>;

std::vector<size_t> ReadsOf(size_t reader, const RuleGraph& graph, const Writers& writers) {
  std::set<size_t> read;
  const auto look = [&](const grammar::VectorSelector& selector, const grammar::Expr&) {
    const auto [begin, end] = writers.equal_range(selector.name);
    for (auto writer = begin; writer != end; ++writer) {
      const bool reads = writer->second != reader && read.size() < kEdgesMax &&
                         MayWrite(*graph.rules[writer->second], selector);
      if (reads) read.insert(writer->second);
    }
  };
  ForEachSelector(*graph.rules[reader]->expr, look);
  return {read.begin(), read.end()};
}

}  // namespace

RuleGraph ReadRuleGraph(const rules::Configuration& configuration) {
  RuleGraph graph;
  Writers writers;
  ForEachRule(configuration, [&](const Rule& rule, const rules::RuleGroup&) {
    if (rule.kind != rules::RuleKind::kRecording) return;
    writers.emplace(rule.name, graph.rules.size());
    graph.rules.push_back(&rule);
  });
  size_t edges = 0;
  for (size_t reader = 0; reader < graph.rules.size(); ++reader) {
    graph.reads.push_back(edges < kEdgesMax ? ReadsOf(reader, graph, writers)
                                            : std::vector<size_t>());
    edges += graph.reads.back().size();
  }
  return graph;
}

std::vector<std::vector<size_t>> FindCycles(const RuleGraph& graph) {
  std::vector<std::vector<size_t>> cycles;
  for (const std::vector<size_t>& members : Components(graph).Run())
    cycles.push_back(ShortestCycle(graph, members));
  return cycles;
}

}  // namespace alertd::lint
