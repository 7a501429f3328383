#include "rules/format/format_file.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/source_text.h"
#include "rules/file_text.h"
#include "rules/format/expression.h"
#include "rules/format/expression_places.h"
#include "rules/format/same_yaml.h"
#include "rules/format/scalar_edit.h"
#include "rules/format/tidy.h"
#include "rules/yaml_document.h"

namespace alertd::format {
namespace {

using rules::Diagnostic;
using rules::DiagnosticLevel;
using rules::YamlDocument;
using rules::YamlNode;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string Applied(std::string_view text, const std::vector<ExpressionEdit>& edits) {
  std::string out;
  size_t from = 0;
  for (const ExpressionEdit& edit : edits) {
    out += text.substr(from, edit.range.begin - from);
    out += edit.text;
    from = edit.range.end;
  }
  return out += text.substr(from);
}

Diagnostic MakeDiagnostic(DiagnosticLevel level, rules::SourceLocation location,
                          std::string message) {
  return {.level = level,
          .name = "format",
          .location = std::move(location),
          .message = std::move(message),
          .suggestion = {},
          .secrets = {}};
}

YamlDocument::Outcome Read(const std::string& name, std::string text) {
  YamlDocument::Outcome outcome =
      YamlDocument::Parse(std::make_shared<const SourceText>(name, std::move(text)));
  if (!outcome.errors.empty()) outcome.document = nullptr;
  return outcome;
}

rules::Diagnostics YamlErrors(const std::shared_ptr<const SourceText>& source,
                              const std::vector<SourceError>& errors) {
  rules::Diagnostics diagnostics;
  for (const SourceError& error : errors) {
    diagnostics.push_back(MakeDiagnostic(DiagnosticLevel::kError,
                                         {.file = source, .range = error.range}, error.message));
    diagnostics.back().name = "yaml";
    diagnostics.back().suggestion = error.suggestion;
  }
  return diagnostics;
}

// What reading the file reports of its syntax.
rules::Diagnostics SyntaxErrors(const rules::NamedText& file,
                                const rules::VariableLookup& variable) {
  rules::LoadOptions options;
  options.variable = variable;
  options.missing_variable = rules::MissingVariable::kWarning;
  options.not_run_yet = rules::NotRunYet::kWarning;
  rules::Diagnostics found = rules::LoadTexts({file}, options).diagnostics;
  std::erase_if(found, [](const Diagnostic& each) {
    const bool syntax = each.name == "yaml" || each.name == "promql";
    return each.level != DiagnosticLevel::kError || !syntax;
  });
  return found;
}

// A file on its way from one text to the next, each of which reads as the same YAML.
class FileFormatter {
 public:
  FileFormatter(const rules::NamedText& file, const rules::VariableLookup& variable)
      : file_(file), variable_(variable) {}

  FormattedFile Run() {
    const bool marked = file_.text.starts_with(kByteOrderMark);
    const size_t begin = marked ? kByteOrderMark.size() : 0;
    const auto source =
        std::make_shared<const SourceText>(file_.name, rules::DecodeFileText(file_.text));
    if (source->text() != std::string_view(file_.text).substr(begin)) {
      return Unchanged({MakeDiagnostic(DiagnosticLevel::kError, {.file = source, .range = {}},
                                       "only files in UTF-8 with lines that end with \\n can be "
                                       "formatted")});
    }
    YamlDocument::Outcome read = YamlDocument::Parse(source);
    if (!read.errors.empty()) return Unchanged(YamlErrors(source, read.errors));
    document_ = std::move(read.document);
    second_document_ = read.second_document.has_value();
    if (second_document_) NoteSecondDocument(*read.second_document);

    std::vector<ExpressionEdit> edits;
    for (const ExpressionPlace& place : FindExpressions(document_->root()))
      Format(place, edits);
    if (unreadable_) return Unchanged(std::move(problems_));
    if (!edits.empty() && !ApplyExpressions(edits)) return Unchanged(std::move(problems_));
    TrimLines();
    if (!second_document_) Advance(TrimFileEnd(Text()));
    return {.text = file_.text.substr(0, begin) + std::string(Text()),
            .failed = false,
            .problems = std::move(problems_)};
  }

 private:
  std::string_view Text() const { return document_->source()->text(); }

  FormattedFile Unchanged(rules::Diagnostics problems) const {
    return {.text = file_.text, .failed = true, .problems = std::move(problems)};
  }

  void Add(DiagnosticLevel level, SourceRange range, std::string message) {
    problems_.push_back(MakeDiagnostic(level, document_->Locate(range), std::move(message)));
  }

  void NoteSecondDocument(const SourceError& second) {
    Add(DiagnosticLevel::kNote, second.range,
        "a second YAML document begins here; one document per file is read, the rest is left as "
        "it is");
  }

  void Format(const ExpressionPlace& place, std::vector<ExpressionEdit>& edits) {
    const YamlNode& value = *place.value;
    Result<ExpressionEdit> edit = EditExpression(Text(), place);
    const bool invalid = !edit && edit.error().kind == ErrorKind::kInvalidInput;
    if (invalid && !IsReadable(place)) {
      ReportUnreadable(value, edit.error());
    } else if (invalid) {
      Add(DiagnosticLevel::kNote, value.range,
          "the expression is left as it is: it is one only once its variables are expanded");
    } else if (!edit) {
      Add(DiagnosticLevel::kNote, value.range,
          "the expression is left as it is: " + edit.error().message);
    } else if (Text().substr(edit->range.begin, edit->range.end - edit->range.begin) !=
               edit->text) {
      changed_[&value] = edit->value;
      edits.push_back(*std::move(edit));
    }
  }

  // The loader says it better, for all of them at once.
  void ReportUnreadable(const YamlNode& value, const Error& error) {
    if (std::exchange(unreadable_, true)) return;
    problems_ = LoaderErrors();
    if (problems_.empty()) Add(DiagnosticLevel::kError, value.range, error.message);
  }

  // Without its variables' values it need not be an expression.
  bool IsReadable(const ExpressionPlace& place) {
    return HasVariables(place) && LoaderErrors().empty();
  }

  const rules::Diagnostics& LoaderErrors() {
    if (!loader_errors_) loader_errors_ = SyntaxErrors(file_, variable_);
    return *loader_errors_;
  }

  // False, reported, when the file would read differently.
  bool ApplyExpressions(const std::vector<ExpressionEdit>& edits) {
    YamlDocument::Outcome read = Read(file_.name, Applied(Text(), edits));
    const YamlNode* different = &document_->root();
    if (read.document != nullptr) {
      different = FindDifference(document_->root(), read.document->root(), changed_);
    }
    if (different != nullptr) {
      Add(DiagnosticLevel::kError, different->range,
          "internal error: the file would read differently from here on, so it is left as it is; "
          "please report it with this file");
      return false;
    }
    document_ = std::move(read.document);
    return true;
  }

  void TrimLines() {
    std::vector<SourceRange> scalars;
    for (const YamlNode* scalar : FindScalars(document_->root()))
      scalars.push_back(scalar->range);
    const size_t end = second_document_ ? document_->root().range.end : Text().size();
    Advance(TrimLineEnds(Text(), scalars, end));
  }

  // Goes on with the text if it reads as the same YAML. It may not at the end of a block, where
  // white space can be part of the value.
  void Advance(std::string text) {
    if (text == Text()) return;
    YamlDocument::Outcome read = Read(file_.name, std::move(text));
    if (read.document == nullptr) return;
    ChangedScalars expressions;
    for (const ExpressionPlace& place : FindExpressions(document_->root()))
      expressions[place.value] = place.value->value;
    if (FindDifference(document_->root(), read.document->root(), expressions) != nullptr) return;
    document_ = std::move(read.document);
  }

  const rules::NamedText& file_;
  const rules::VariableLookup& variable_;
  std::unique_ptr<const YamlDocument> document_;
  bool second_document_ = false;
  bool unreadable_ = false;
  std::optional<rules::Diagnostics> loader_errors_;
  ChangedScalars changed_;
  rules::Diagnostics problems_;
};

}  // namespace

FormattedFile FormatFile(const rules::NamedText& file, const rules::VariableLookup& variable) {
  return FileFormatter(file, variable).Run();
}

}  // namespace alertd::format
