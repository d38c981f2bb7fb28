#include "reports/diagnostics_json.h"

#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "reports/findings.h"
#include "reports/json_text.h"
#include "reports/report_json.h"

namespace cronwarp::reports {

void write_findings_json(const Diagnostics& diagnostics, std::ostream& out) {
  const std::vector<Finding> findings = findings_of(diagnostics);
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Finding& finding : findings) list.push_back(finding_json(finding));
  const nlohmann::ordered_json document = {
      {"format_version", kFormatVersion},
      {"summary", finding_counts_json(count_findings(findings))},
      {"findings", list}};
  std::string text;
  append_readable(text, document, 0);
  out << text << '\n';
}

}  // namespace cronwarp::reports
