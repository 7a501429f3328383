#include "engine/template/parser.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "engine/model/spelling.h"
#include "engine/template/builtins.h"
#include "engine/template/lexer.h"

namespace alertd::tmpl {
namespace {

constexpr std::string_view kKeywords[] = {"if",     "else",     "end",   "with",  "range",
                                          "define", "template", "block", "break", "continue",
                                          "nil",    "true",     "false"};

bool IsKeyword(std::string_view name) {
  return std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
}

bool IsBlank(const Node& node) {
  return node.kind == NodeKind::kText &&
         node.text.find_first_not_of(" \t\n\v\f\r") == std::string::npos;
}

// What stopped a list of nodes.
enum class Terminator { kEndOfText, kEnd, kElse };

class Parser {
 public:
  Parser(std::string_view text, std::vector<Token> tokens, const FunctionMap& functions)
      : text_(text), tokens_(std::move(tokens)), functions_(functions) {}

  std::variant<SyntaxTree, SourceError> Run(const std::vector<PredefinedVariable>& variables) {
    tree_.variables = variables;
    scope_ = {"$"};
    for (const PredefinedVariable& variable : variables) {
      scope_.push_back("$" + variable.name);
    }
    Terminator stop{};
    if (ParseList(tree_.body, stop) && stop != Terminator::kEndOfText) {
      Fail(tokens_[place_ - 1].range,
           stop == Terminator::kEnd ? "unexpected {{end}}" : "unexpected {{else}}");
    }
    if (error_) return *std::move(error_);
    return std::move(tree_);
  }

 private:
  const Token& Peek(size_t ahead = 0) const {
    return tokens_[std::min(place_ + ahead, tokens_.size() - 1)];
  }
  const Token& Take() {
    const Token& token = Peek();
    if (place_ + 1 < tokens_.size()) ++place_;
    return token;
  }
  bool Is(TokenKind kind) const { return Peek().kind == kind; }
  bool TakeIf(TokenKind kind) {
    if (!Is(kind)) return false;
    Take();
    return true;
  }

  bool Fail(SourceRange range, std::string message, std::string_view suggestion = {}) {
    if (!error_) {
      error_ = SourceError{
          .range = range, .message = std::move(message), .suggestion = std::string(suggestion)};
    }
    return false;
  }

  std::string Spelled(const Token& token) const {
    if (token.kind == TokenKind::kEnd) return "end of the template";
    constexpr size_t kShownBytesMax = 30;
    return "\"" +
           std::string(text_.substr(token.range.begin, token.range.end - token.range.begin)
                           .substr(0, kShownBytesMax)) +
           "\"";
  }

  bool Unexpected(std::string_view context) {
    return Fail(Peek().range, "unexpected " + Spelled(Peek()) + " in " + std::string(context));
  }

  bool TakeRightDelimiter(std::string_view context) {
    if (TakeIf(TokenKind::kRightDelimiter)) return true;
    return Unexpected(context);
  }

  bool Enter(SourceRange range) {
    if (++nesting_ <= kNestingMax) return true;
    return Fail(range, "nested more than " + std::to_string(kNestingMax) + " levels deep");
  }

  // Nodes up to {{end}}, {{else}} or the end of the text. The terminator's delimiter and word are
  // taken; what follows them is the caller's.
  bool ParseList(NodeList& nodes, Terminator& stop) {
    for (;;) {
      if (Is(TokenKind::kEnd)) {
        stop = Terminator::kEndOfText;
        return true;
      }
      if (Is(TokenKind::kText)) {
        const Token& text = Take();
        nodes.push_back({.kind = NodeKind::kText,
                         .range = text.range,
                         .text = text.text,
                         .pipeline = {},
                         .body = {},
                         .otherwise = {},
                         .filters = {}});
        continue;
      }
      Take();  // the left delimiter
      const std::string_view word =
          Is(TokenKind::kIdentifier) ? std::string_view(Peek().text) : std::string_view();
      if (word == "end" || word == "else") {
        Take();
        stop = word == "end" ? Terminator::kEnd : Terminator::kElse;
        return true;
      }
      if (!ParseAction(nodes, word)) return false;
    }
  }

  bool ParseAction(NodeList& nodes, std::string_view word) {
    if (word == "define") return ParseDefine();
    Node node;
    node.range = Peek().range;
    bool parsed = false;
    if (word == "if" || word == "with" || word == "range") {
      parsed = ParseControl(node, word);
    } else if (word == "template") {
      parsed = ParseTemplateCall(node);
    } else if (word == "block") {
      parsed = ParseBlock(node);
    } else if (word == "break" || word == "continue") {
      parsed = ParseLoopExit(node, word);
    } else {
      node.kind = NodeKind::kAction;
      parsed = ParsePipeline(node.pipeline, TokenKind::kRightDelimiter, "command");
    }
    if (parsed) nodes.push_back(std::move(node));
    return parsed;
  }

  bool ParseControl(Node& node, std::string_view word) {
    const Token& keyword = Take();
    if (!Enter(keyword.range)) return false;
    const size_t outer = scope_.size();
    node.kind = NodeKind::kIf;
    if (word == "with") node.kind = NodeKind::kWith;
    if (word == "range") node.kind = NodeKind::kRange;
    const bool loops = node.kind == NodeKind::kRange;
    range_variables_max_ = loops ? 2 : 1;
    if (!ParsePipeline(node.pipeline, TokenKind::kRightDelimiter, word)) return false;
    const size_t inner = scope_.size();
    if (loops) ++loops_;
    Terminator stop{};
    if (!ParseList(node.body, stop)) return false;
    if (loops) --loops_;
    scope_.resize(inner);
    if (stop == Terminator::kElse && !ParseElse(node, word, stop)) return false;
    if (stop == Terminator::kEndOfText) {
      return Fail(keyword.range, "{{" + keyword.text + "}} has no {{end}}");
    }
    scope_.resize(outer);
    --nesting_;
    return TakeRightDelimiter("end");
  }

  // What follows {{else: nothing, or another `if` or `with` that shares this one's {{end}}.
  bool ParseElse(Node& node, std::string_view word, Terminator& stop) {
    const bool chains = Is(TokenKind::kIdentifier) && word != "range" && Peek().text == word;
    if (chains) {
      Node next;
      next.range = Peek().range;
      if (!ParseChained(next, word, stop)) return false;
      node.otherwise.push_back(std::move(next));
      return true;
    }
    if (!TakeRightDelimiter("else")) return false;
    if (!ParseList(node.otherwise, stop)) return false;
    if (stop != Terminator::kElse) return true;
    return Fail(tokens_[place_ - 1].range, "expected {{end}}, found {{else}}");
  }

  bool ParseChained(Node& node, std::string_view word, Terminator& stop) {
    const Token& keyword = Take();
    if (!Enter(keyword.range)) return false;
    node.kind = word == "if" ? NodeKind::kIf : NodeKind::kWith;
    range_variables_max_ = 1;
    if (!ParsePipeline(node.pipeline, TokenKind::kRightDelimiter, word)) return false;
    const size_t inner = scope_.size();
    if (!ParseList(node.body, stop)) return false;
    scope_.resize(inner);
    if (stop == Terminator::kElse && !ParseElse(node, word, stop)) return false;
    --nesting_;
    return true;
  }

  bool ParseLoopExit(Node& node, std::string_view word) {
    const Token& keyword = Take();
    node.kind = word == "break" ? NodeKind::kBreak : NodeKind::kContinue;
    if (loops_ == 0) return Fail(keyword.range, "{{" + keyword.text + "}} outside {{range}}");
    return TakeRightDelimiter(word);
  }

  bool TakeName(std::string& name, std::string_view context) {
    const std::string* literal = Peek().literal.As<std::string>();
    if (!Is(TokenKind::kLiteral) || literal == nullptr) return Unexpected(context);
    name = *literal;
    Take();
    return true;
  }

  bool ParseTemplateCall(Node& node) {
    Take();
    node.kind = NodeKind::kTemplate;
    if (!TakeName(node.text, "template clause")) return false;
    if (TakeIf(TokenKind::kRightDelimiter)) return true;
    return ParsePipeline(node.pipeline, TokenKind::kRightDelimiter, "template clause");
  }

  bool ParseDefine() {
    const Token& keyword = Take();
    if (nesting_ > 0) return Fail(keyword.range, "{{define}} inside another action");
    std::string name;
    if (!TakeName(name, "define clause") || !TakeRightDelimiter("define clause")) return false;
    return ParseDefinition(keyword, name);
  }

  bool ParseBlock(Node& node) {
    const Token& keyword = Take();
    node.kind = NodeKind::kTemplate;
    if (!TakeName(node.text, "block clause")) return false;
    if (!ParsePipeline(node.pipeline, TokenKind::kRightDelimiter, "block clause")) return false;
    return ParseDefinition(keyword, node.text);
  }

  // The body of a define or a block, which sees no variable but its own.
  bool ParseDefinition(const Token& keyword, const std::string& name) {
    if (!Enter(keyword.range)) return false;
    std::vector<std::string> outer_scope = std::exchange(scope_, {"$"});
    const int outer_loops = std::exchange(loops_, 0);
    NodeList body;
    Terminator stop{};
    if (!ParseList(body, stop)) return false;
    if (stop != Terminator::kEnd) {
      return Fail(keyword.range, "{{" + keyword.text + "}} has no {{end}}");
    }
    scope_ = std::move(outer_scope);
    loops_ = outer_loops;
    --nesting_;
    std::shared_ptr<const Definition>& known = tree_.definitions[name];
    if (known == nullptr || IsEmpty(known->body)) {
      known = std::make_shared<const Definition>(Definition{.body = std::move(body), .source = {}});
    } else if (!IsEmpty(body)) {
      return Fail(keyword.range, "multiple definition of template \"" + name + "\"");
    }
    return TakeRightDelimiter("end");
  }

  bool ParseDeclaration(Pipeline& pipeline) {
    const size_t variables_max = std::exchange(range_variables_max_, 1);
    if (!Is(TokenKind::kVariable)) return true;
    const TokenKind next = Peek(1).kind;
    const bool pair = next == TokenKind::kComma;
    if (pair && (Peek(2).kind != TokenKind::kVariable || variables_max < 2)) {
      return Fail(Peek(1).range, "too many variables in a declaration");
    }
    const TokenKind sign = pair ? Peek(3).kind : next;
    if (sign != TokenKind::kDeclare && sign != TokenKind::kAssign) {
      return !pair || Fail(Peek(3).range, "expected := after the variables of range");
    }
    pipeline.use = sign == TokenKind::kDeclare ? VariableUse::kDeclare : VariableUse::kAssign;
    for (size_t i = 0; i < (pair ? 2 : 1); ++i) {
      const Token& variable = Take();
      pipeline.variables.push_back(variable.text);
      Take();  // the comma or the sign
    }
    return true;
  }

  bool KnowsVariable(const Token& variable) {
    if (std::find(scope_.begin(), scope_.end(), variable.text) != scope_.end()) return true;
    const std::vector<std::string_view> known(scope_.begin(), scope_.end());
    return Fail(variable.range, "undefined variable " + variable.text,
                NearestSpelling(variable.text, known));
  }

  bool ParsePipeline(Pipeline& pipeline, TokenKind end, std::string_view context) {
    pipeline.range.begin = Peek().range.begin;
    if (!ParseDeclaration(pipeline)) return false;
    while (!Is(end)) {
      if (!pipeline.commands.empty() && !TakeIf(TokenKind::kPipe)) return Unexpected(context);
      // Go accepts a pipe with nothing after it.
      if (!pipeline.commands.empty() && Is(end)) break;
      Command command;
      if (!ParseCommand(command, context)) return false;
      if (!pipeline.commands.empty() && !IsExecutable(command)) {
        return Fail(command.range, "non executable command in pipeline stage " +
                                       std::to_string(pipeline.commands.size() + 1));
      }
      pipeline.commands.push_back(std::move(command));
    }
    if (pipeline.commands.empty()) {
      return Fail(Peek().range, "missing value for " + std::string(context));
    }
    pipeline.range.end = Peek().range.begin;
    Take();
    // Only now, so that $x := $x means the outer one. As in Go, what an assignment names counts as
    // known from here on; that there is none is found when it is run.
    scope_.insert(scope_.end(), pipeline.variables.begin(), pipeline.variables.end());
    return true;
  }

  static bool IsExecutable(const Command& command) {
    const OperandKind first = command.operands.front().kind;
    return first != OperandKind::kDot && first != OperandKind::kNil &&
           first != OperandKind::kLiteral && first != OperandKind::kTooLarge;
  }

  bool ParseCommand(Command& command, std::string_view context) {
    command.range = Peek().range;
    while (StartsOperand(Peek().kind)) {
      if (!command.operands.empty() && !Peek().space_before) return Unexpected("operand");
      Operand operand;
      if (!ParseOperand(operand)) return false;
      command.range.end = operand.range.end;
      command.operands.push_back(std::move(operand));
    }
    if (command.operands.empty()) {
      if (Is(TokenKind::kPipe)) return Fail(Peek().range, "empty command in a pipeline");
      if (Is(TokenKind::kRightDelimiter) || Is(TokenKind::kRightParenthesis)) {
        return Fail(Peek().range, "missing value for " + std::string(context));
      }
      return Unexpected(context);
    }
    return true;
  }

  static bool StartsOperand(TokenKind kind) {
    switch (kind) {
      case TokenKind::kIdentifier:
      case TokenKind::kField:
      case TokenKind::kVariable:
      case TokenKind::kDot:
      case TokenKind::kLiteral:
      case TokenKind::kLeftParenthesis:
        return true;
      default:
        return false;
    }
  }

  bool ParseOperand(Operand& operand) {
    operand.range = Peek().range;
    if (!ParseTerm(operand)) return false;
    while (Is(TokenKind::kField) && !Peek().space_before) {
      const Token& field = Take();
      if (operand.kind == OperandKind::kLiteral || operand.kind == OperandKind::kTooLarge ||
          operand.kind == OperandKind::kNil || operand.kind == OperandKind::kDot) {
        return Fail(field.range, "unexpected ." + field.text + " after a constant");
      }
      operand.fields.push_back(field.text);
      operand.range.end = field.range.end;
    }
    return true;
  }

  bool ParseTerm(Operand& operand) {
    if (Is(TokenKind::kLeftParenthesis)) return ParseParenthesis(operand);
    const Token& token = Take();
    switch (token.kind) {
      case TokenKind::kField:
        operand.kind = OperandKind::kField;
        operand.fields.push_back(token.text);
        return true;
      case TokenKind::kVariable:
        operand.kind = OperandKind::kVariable;
        operand.name = token.text;
        return KnowsVariable(token);
      case TokenKind::kLiteral:
        operand.kind = token.literal.IsNil() ? OperandKind::kTooLarge : OperandKind::kLiteral;
        operand.literal = token.literal;
        return true;
      case TokenKind::kIdentifier:
        return ParseWord(operand, token);
      default:
        operand.kind = OperandKind::kDot;
        return true;
    }
  }

  bool ParseParenthesis(Operand& operand) {
    const Token& open = Take();
    if (!Enter(open.range)) return false;
    auto inner = std::make_shared<Pipeline>();
    range_variables_max_ = 1;
    if (!ParsePipeline(*inner, TokenKind::kRightParenthesis, "parenthesized pipeline")) {
      return false;
    }
    --nesting_;
    operand.kind = OperandKind::kPipeline;
    operand.range.end = tokens_[place_ - 1].range.end;
    operand.pipeline = std::move(inner);
    return true;
  }

  bool ParseWord(Operand& operand, const Token& token) {
    if (token.text == "nil") {
      operand.kind = OperandKind::kNil;
      return true;
    }
    if (token.text == "true" || token.text == "false") {
      operand.kind = OperandKind::kLiteral;
      operand.literal = Value(token.text == "true");
      return true;
    }
    if (IsKeyword(token.text)) {
      return Fail(token.range, "unexpected {{" + token.text + "}} in command");
    }
    operand.kind = OperandKind::kFunction;
    operand.name = token.text;
    if (functions_.contains(token.text) || IsBuiltin(token.text)) return true;
    std::vector<std::string_view> known = BuiltinNames();
    for (const auto& [name, function] : functions_) {
      known.push_back(name);
    }
    return Fail(token.range, "function \"" + token.text + "\" not defined",
                NearestSpelling(token.text, known));
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  const FunctionMap& functions_;
  size_t place_ = 0;
  int nesting_ = 0;
  int loops_ = 0;
  size_t range_variables_max_ = 1;  // of the next pipeline
  std::vector<std::string> scope_;
  SyntaxTree tree_;
  std::optional<SourceError> error_;
};

}  // namespace

bool IsEmpty(const NodeList& nodes) { return std::all_of(nodes.begin(), nodes.end(), IsBlank); }

std::variant<SyntaxTree, SourceError> ParseTemplate(
    std::string_view text, const FunctionMap& functions,
    const std::vector<PredefinedVariable>& variables) {
  if (text.size() > kTemplateBytesMax) {
    return SourceError{
        .range = {.begin = kTemplateBytesMax, .end = text.size()},
        .message = "template longer than " + std::to_string(kTemplateBytesMax) + " bytes",
        .suggestion = {}};
  }
  auto tokens = Tokenize(text);
  if (const auto* error = std::get_if<SourceError>(&tokens)) return *error;
  return Parser(text, std::get<0>(std::move(tokens)), functions).Run(variables);
}

}  // namespace alertd::tmpl
