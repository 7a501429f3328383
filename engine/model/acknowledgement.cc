#include "engine/model/acknowledgement.h"

namespace alertd {

std::string DescribeAcknowledgement(const Acknowledgement& acknowledgement) {
  std::string text = "acknowledged by " + acknowledgement.by;
  if (acknowledgement.until) text += " until " + FormatTimestamp(*acknowledgement.until);
  if (!acknowledgement.note.empty()) text += " (" + acknowledgement.note + ")";
  return text;
}

}  // namespace alertd
