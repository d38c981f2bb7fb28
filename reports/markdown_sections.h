#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/report.h"

namespace cronwarp::reports {

// The Markdown report in pieces that can be left out from the end: the verdict and how to repeat
// it, what was expected, then one piece for each failed expectation, failures, faults, findings and
// tasks. Written one after the other they are the document.
std::vector<std::string> markdown_sections(const Report& report);

// A text of a file as it is to be read: on one line, nothing in it is Markdown or HTML.
std::string markdown_text(std::string_view text);

}  // namespace cronwarp::reports
