#include "reports/write_markdown.h"

#include <ostream>

#include "reports/markdown_sections.h"

namespace cronwarp::reports {

void write_markdown(const Report& report, std::ostream& out) {
  for (const std::string& section : markdown_sections(report)) out << section;
}

}  // namespace cronwarp::reports
