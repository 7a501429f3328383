// The input chooses an expression; all ways to ask it must agree, and none may crash.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "tests/engine/query/random_agreement.h"
#include "tests/engine/query/random_data.h"
#include "tests/engine/query/random_promql.h"

namespace {

using alertd::query::AgreementQuestion;
using alertd::query::NameRemoval;

// Chooses by the bytes of the input, one for each choice; the first when there are none left.
class InputChoices {
 public:
  explicit InputChoices(std::span<const uint8_t> input) : input_(input) {}

  size_t Below(size_t bound) {
    if (input_.empty()) return 0;
    const uint8_t byte = input_.front();
    input_ = input_.subspan(1);
    return byte % bound;
  }

 private:
  std::span<const uint8_t> input_;
};

const alertd::window::Window& Data() {
  static const auto* const kData = [] {
    static alertd::promql_test::ScriptWindow data;
    alertd::query::FillRandomData(data);
    return &data;
  }();
  return kData->window();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  InputChoices choices(std::span(data, size));
  AgreementQuestion question;
  question.at = alertd::query::kRandomDataStart + std::chrono::seconds{30 * choices.Below(45)};
  question.name_removal = choices.Below(2) == 0 ? NameRemoval::kAtOnce : NameRemoval::kDelayed;
  question.text =
      alertd::query::RandomPromql([&](size_t bound) { return choices.Below(bound); }).Next();
  const std::string disagreement = alertd::query::FindDisagreement(question, Data());
  if (!disagreement.empty()) {
    std::fprintf(stderr, "%s at %s\n%s", question.text.c_str(),
                 alertd::FormatTimestamp(question.at).c_str(), disagreement.c_str());
    std::abort();
  }
  return 0;
}
