#include "engine/template/html/tree_escaper.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/template/html/context.h"
#include "engine/template/html/document_text.h"
#include "engine/template/html/pipeline_escaper.h"

namespace alertd::html {
namespace {

using tmpl::Definition;
using tmpl::Node;
using tmpl::NodeKind;
using tmpl::NodeList;

constexpr size_t kTextBytesPerStep = 16;

std::string_view WordOf(NodeKind kind) {
  switch (kind) {
    case NodeKind::kRange:
      return "range";
    case NodeKind::kWith:
      return "with";
    default:
      return "if";
  }
}

// Contexts where a loop is left early, with the node that does.
struct LoopExit {
  Context context;
  SourceRange range;
  NodeKind kind;
};
using LoopExits = std::vector<LoopExit>;

// What a walk over a definition has found out. A walk that began with a wrong assumption is undone
// by taking the old one back.
struct Findings {
  std::map<std::string, Context> ends;  // where each variant ends, or is assumed to
  std::set<std::string> called;
  tmpl::Definitions variants;
};

class TreeEscaper {
 public:
  TreeEscaper(const tmpl::SyntaxTree& tree, std::string_view text,
              const std::function<bool(std::string_view name)>& assumes)
      : tree_(tree), own_text_(text), text_(text), assumes_(assumes) {}

  std::variant<tmpl::SyntaxTree, TemplateProblem> Run() {
    tmpl::SyntaxTree escaped;
    escaped.variables = tree_.variables;
    const std::optional<Context> end = EscapeList({}, tree_.body, escaped.body);
    if (end && end->state != State::kText) {
      const size_t size = own_text_.size();
      Fail({.begin = size, .end = size}, "ends in a non-text context: " + Describe(*end));
    }
    if (problem_) return *std::move(problem_);
    escaped.definitions = std::move(findings_.variants);
    return escaped;
  }

 private:
  // All steps return nothing when they fail; the first failure is the problem.
  std::nullopt_t Fail(SourceRange range, std::string message) {
    return Fail(SourceError{.range = range, .message = std::move(message), .suggestion = {}});
  }
  std::nullopt_t Fail(SourceError error) {
    if (!problem_) problem_ = {.source = source_, .error = std::move(error)};
    return std::nullopt;
  }

  std::optional<Context> EscapeList(Context context, const NodeList& nodes, NodeList& out) {
    if (depth_ >= kEscapeDepthMax) {
      return Fail(nodes.empty() ? SourceRange{} : nodes.front().range,
                  "templates inside one another more than " + std::to_string(kEscapeDepthMax) +
                      " levels deep");
    }
    ++depth_;
    for (const Node& node : nodes) {
      steps_ += 1 + node.text.size() / kTextBytesPerStep;
      if (steps_ > kEscapeStepsMax) {
        return Fail(node.range,
                    "escaping takes more than " + std::to_string(kEscapeStepsMax) + " steps");
      }
      std::optional<Context> next = EscapeNode(context, node, out);
      if (!next) return std::nullopt;
      context = *std::move(next);
      if (context.state == State::kDead) break;
    }
    --depth_;
    return context;
  }

  std::optional<Context> EscapeNode(const Context& context, const Node& node, NodeList& out) {
    if (const SourceRange* place = ComputedCall(node.pipeline)) {
      return Fail(*place, "\"" + std::string(tmpl::kComputedTemplateFunction) +
                              "\" cannot be used in HTML: which template it runs is not known");
    }
    switch (node.kind) {
      case NodeKind::kText:
        return EscapeLiteral(context, node, out);
      case NodeKind::kAction: {
        EscapedAction escaped = EscapeAction(context, node, text_);
        if (escaped.error) return Fail(*std::move(escaped.error));
        out.push_back(std::move(escaped.node));
        return std::move(escaped.context);
      }
      case NodeKind::kTemplate:
        return EscapeCall(context, node, out);
      case NodeKind::kBreak:
      case NodeKind::kContinue:
        loops_.back().push_back({.context = context, .range = node.range, .kind = node.kind});
        out.push_back(node);
        return Context{.state = State::kDead, .braces = {}};
      case NodeKind::kIf:
      case NodeKind::kWith:
      case NodeKind::kRange:
        return EscapeBranches(context, node, out);
    }
    return context;
  }

  // Where a pipeline runs a template whose name is computed; null when it does not.
  static const SourceRange* ComputedCall(const tmpl::Pipeline& pipeline) {
    for (const tmpl::Command& command : pipeline.commands) {
      for (const tmpl::Operand& operand : command.operands) {
        if (operand.kind == tmpl::OperandKind::kFunction &&
            operand.name == tmpl::kComputedTemplateFunction) {
          return &operand.range;
        }
        const SourceRange* const inner =
            operand.pipeline == nullptr ? nullptr : ComputedCall(*operand.pipeline);
        if (inner != nullptr) return inner;
      }
    }
    return nullptr;
  }

  std::optional<Context> EscapeLiteral(const Context& context, const Node& node, NodeList& out) {
    ReadText read = ReadDocumentText(context, node.text);
    if (!read.error.empty()) {
      // The text may be less than its range, whose ends trim markers cut.
      const size_t shift =
          text_.substr(node.range.begin, node.range.end - node.range.begin).find(node.text);
      const size_t begin =
          node.range.begin + (shift == std::string_view::npos ? 0 : shift) + read.place;
      return Fail({.begin = begin, .end = std::min(begin + 1, text_.size())},
                  std::move(read.error));
    }
    out.push_back(node);
    out.back().text = std::move(read.output);
    return std::move(read.context);
  }

  std::optional<Context> EscapeBranches(const Context& context, const Node& node, NodeList& out) {
    Node escaped{.kind = node.kind,
                 .range = node.range,
                 .text = {},
                 .pipeline = node.pipeline,
                 .body = {},
                 .otherwise = {},
                 .filters = {}};
    std::optional<Context> body = node.kind == NodeKind::kRange
                                      ? EscapeRounds(context, node, escaped.body)
                                      : EscapeList(context, node.body, escaped.body);
    if (!body) return std::nullopt;
    const std::optional<Context> otherwise = EscapeList(context, node.otherwise, escaped.otherwise);
    if (!otherwise) return std::nullopt;
    std::optional<Context> joined = Joined(*body, *otherwise);
    if (!joined) return FailBranches(node, {*body, *otherwise}, "");
    out.push_back(std::move(escaped));
    return joined;
  }

  std::nullopt_t FailBranches(const Node& node, const std::pair<Context, Context>& ends,
                              const std::string& when) {
    return Fail(node.range, when + "{{" + std::string(WordOf(node.kind)) +
                                "}} branches end in different contexts: " + Describe(ends.first) +
                                "; " + Describe(ends.second));
  }

  // A loop's body may begin where it began or where it ended: both must lead to the same end.
  std::optional<Context> EscapeRounds(const Context& context, const Node& node, NodeList& out) {
    std::optional<Context> first = EscapeRound(context, node, out);
    if (!first || *first == context) return first;
    const Findings before = findings_;
    NodeList unused;
    std::optional<Context> second = EscapeRound(*first, node, unused);
    if (!second) {
      problem_->error.message.insert(0, "on range loop re-entry: ");
      return std::nullopt;
    }
    findings_ = before;
    std::optional<Context> joined = Joined(*first, *second);
    if (!joined) return FailBranches(node, {*first, *second}, "on range loop re-entry: ");
    return joined;
  }

  // Where the body ends, also by {{break}} and {{continue}}.
  std::optional<Context> EscapeRound(const Context& context, const Node& node, NodeList& out) {
    loops_.emplace_back();
    std::optional<Context> end = EscapeList(context, node.body, out);
    const LoopExits exits = std::move(loops_.back());
    loops_.pop_back();
    for (const LoopExit& exit : exits) {
      if (!end) return end;
      std::optional<Context> joined = Joined(*end, exit.context);
      if (!joined) {
        const std::string word = exit.kind == NodeKind::kBreak ? "break" : "continue";
        return Fail(exit.range, "at range loop " + word +
                                    ": {{range}} branches end in different contexts: " +
                                    Describe(*end) + "; " + Describe(exit.context));
      }
      end = std::move(joined);
    }
    return end;
  }

  std::optional<Context> EscapeCall(const Context& context, const Node& node, NodeList& out) {
    const auto found = tree_.definitions.find(node.text);
    if (found == tree_.definitions.end()) {
      if (assumes_ == nullptr || !assumes_(node.text)) {
        return Fail(node.range, "no such template \"" + node.text + "\"");
      }
      out.push_back(node);
      return context;
    }
    const std::string variant = VariantName(node.text, context);
    findings_.called.insert(variant);
    out.push_back(node);
    out.back().text = variant;
    const auto known = findings_.ends.find(variant);
    if (known != findings_.ends.end()) return known->second;
    if (findings_.ends.size() >= kVariantsMax) {
      return Fail(node.range, "templates are called from more than " +
                                  std::to_string(kVariantsMax) + " kinds of places");
    }
    return EscapeDefinition(context, node, variant);
  }

  // Inside of a template that calls itself, its end must be known before it is: most end where
  // they began; else it may be where the first walk has led.
  std::optional<Context> EscapeDefinition(const Context& begin, const Node& call,
                                          const std::string& variant) {
    const std::shared_ptr<const Definition> definition = tree_.definitions.find(call.text)->second;
    const Findings before = findings_;
    Context assumed = begin;
    for (int attempt = 0; attempt < 2; ++attempt) {
      findings_ = before;
      findings_.called.clear();
      findings_.ends[variant] = assumed;
      NodeList body;
      std::optional<Context> end = EscapeBody(begin, *definition, body);
      if (!end && (attempt == 0 || steps_ > kEscapeStepsMax)) return std::nullopt;
      if (!end) break;
      if (*end == assumed || !findings_.called.contains(variant)) {
        findings_.ends[variant] = *end;
        findings_.called.insert(before.called.begin(), before.called.end());
        findings_.variants[variant] = std::make_shared<const Definition>(
            Definition{.body = std::move(body), .source = definition->source});
        return end;
      }
      assumed = *end;
    }
    problem_.reset();
    return Fail(call.range, "cannot compute output context for template " + call.text);
  }

  // The definition may stand in another file, and in none of the loops around the call.
  std::optional<Context> EscapeBody(const Context& begin, const Definition& definition,
                                    NodeList& body) {
    const std::shared_ptr<const SourceText> outer_source =
        std::exchange(source_, definition.source);
    const std::string_view outer_text =
        std::exchange(text_, source_ == nullptr ? own_text_ : source_->text());
    std::vector<LoopExits> outer_loops = std::exchange(loops_, {});
    std::optional<Context> end = EscapeList(begin, definition.body, body);
    source_ = outer_source;
    text_ = outer_text;
    loops_ = std::move(outer_loops);
    return end;
  }

  const tmpl::SyntaxTree& tree_;
  std::string_view own_text_;
  std::shared_ptr<const SourceText> source_;  // that is walked over; null: the own text
  std::string_view text_;                     // of that source
  const std::function<bool(std::string_view name)>& assumes_;
  Findings findings_;
  std::vector<LoopExits> loops_;
  std::optional<TemplateProblem> problem_;
  size_t steps_ = 0;
  int depth_ = 0;
};

}  // namespace

std::variant<tmpl::SyntaxTree, TemplateProblem> EscapeTree(
    const tmpl::SyntaxTree& tree, std::string_view text,
    const std::function<bool(std::string_view name)>& assumes) {
  return TreeEscaper(tree, text, assumes).Run();
}

}  // namespace alertd::html
