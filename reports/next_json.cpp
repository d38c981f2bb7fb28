#include "reports/next_json.h"

#include <ostream>

#include <nlohmann/json.hpp>

#include "reports/findings.h"
#include "reports/json_text.h"
#include "reports/report_json.h"

namespace cronwarp::reports {

void write_next_json(const NextTimes& times, const Diagnostics& diagnostics, JsonLayout layout,
                     std::ostream& out) {
  using nlohmann::ordered_json;
  ordered_json next = ordered_json::array();
  for (const Instant at : times.next) next.push_back(instant_json(at));
  ordered_json findings = ordered_json::array();
  for (const Finding& finding : findings_of(diagnostics)) findings.push_back(finding_json(finding));
  const ordered_json document = {
      {"format_version", kFormatVersion},
      {"expression", times.expression},
      {"dialect", to_string(times.dialect)},
      {"zone", times.zone},
      {"valid", times.valid},
      {"schedule", times.valid ? ordered_json(times.schedule) : ordered_json()},
      {"next", next},
      {"exhausted", times.exhausted},
      {"findings", findings}};
  if (layout == JsonLayout::kOneLine) {
    out << document.dump(-1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace)
        << '\n';
    return;
  }
  std::string text;
  append_readable(text, document, 0);
  out << text << '\n';
}

void write_query_error_json(const std::string& why, std::ostream& out) {
  const nlohmann::ordered_json document = {{"format_version", kFormatVersion},
                                           {"error", valid_utf8(why)}};
  out << document.dump() << '\n';
}

void write_upcoming_json(const std::vector<UpcomingFiring>& firings, std::ostream& out) {
  using nlohmann::ordered_json;
  ordered_json next = ordered_json::array();
  for (const UpcomingFiring& firing : firings) {
    next.push_back({{"at", instant_json(firing.at)},
                    {"task", valid_utf8(firing.task)},
                    {"command", valid_utf8(firing.command)}});
  }
  const ordered_json document = {{"format_version", kFormatVersion}, {"next", next}};
  std::string text;
  append_readable(text, document, 0);
  out << text << '\n';
}

}  // namespace cronwarp::reports
