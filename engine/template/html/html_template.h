#pragma once

// Go's html/template: the template language, with every value escaped for the place in the HTML
// document where it is printed.
//
//     <a href="/search?q={{ .Query }}" onclick="show({{ .Data }})">{{ .Name }}</a>
//
// The template's author is trusted, the data is not. What the text around an action means is known
// before there is data: parsing runs the text through a state machine (transition.h) and gives each
// action the filters of its place (filters.h); a template that is called from several kinds of
// places gets a variant for each. Comments of HTML, and in scripts and styles, are dropped.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "engine/base/source_text.h"
#include "engine/template/template.h"
#include "engine/template/template_set.h"

namespace alertd::html {

inline constexpr size_t kVariantsMax = 1000;        // of defined templates, in all
inline constexpr size_t kEscapeStepsMax = 200'000;  // nodes, and 16 bytes of text each
inline constexpr int kEscapeDepthMax = 300;         // of nodes inside one another, over calls too

// A problem with the template's own text, or with a file of its set.
struct TemplateProblem {
  std::shared_ptr<const SourceText> source;  // null: the template's own text
  SourceError error;
};

struct HtmlOptions {
  tmpl::TemplateSet set;
  // Whether a template that is not here will be: a call of it is taken to end where it began. Null:
  // none will.
  std::function<bool(std::string_view name)> assumes;
};

// The template, ready to execute, or the first error: of the language; or what makes it impossible
// to say how a value must be escaped.
std::variant<tmpl::Template, TemplateProblem> ParseHtml(std::string name, std::string text,
                                                        const tmpl::FunctionMap& functions,
                                                        const HtmlOptions& options = {});

}  // namespace alertd::html
